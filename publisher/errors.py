"""The one exception that a user sees.

    Exception
    └── PublisherError      a sentence for people: where, what, and how to mend it; exit code 2

Everything else that escapes is a bug and may show a traceback.
"""

from __future__ import annotations

import re

#: What a text of a stranger could do to a terminal: control characters, and marks that turn the direction around.
_HARMFUL = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def harmless(text: str, indent: str = "") -> str:
    """One line of text that may be shown on a terminal, whoever wrote it: U+FFFD for what does more than be read."""
    return indent + _HARMFUL.sub("\ufffd", " ".join(text.split()))


class PublisherError(Exception):
    """Wrong use or unreadable input, said in one line.

    `where` is a file (with line and column where known) or a URL; `remedy` is what the user can do.
    """

    def __init__(self, message: str, *, where: object = "", remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.where = str(where)
        self.remedy = remedy

    def __str__(self) -> str:
        head = f"{self.where}: {self.message}" if self.where else self.message
        text = f"{head} ({self.remedy})" if self.remedy else head
        return harmless(text)
