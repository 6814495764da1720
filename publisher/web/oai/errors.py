"""The errors of the protocol (OAI-PMH 2.0, section 3.6): answers like others, with 200."""

from __future__ import annotations

BAD_ARGUMENT = "badArgument"
BAD_TOKEN = "badResumptionToken"  # noqa: S105 (a word of the protocol)
BAD_VERB = "badVerb"
NO_FORMAT = "cannotDisseminateFormat"
NO_ID = "idDoesNotExist"
NO_RECORDS = "noRecordsMatch"


class OaiError(Exception):
    """What is wrong with a request: a code of the protocol, and a sentence."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message
