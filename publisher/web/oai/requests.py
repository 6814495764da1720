"""A request: which verb with which arguments, as section 4 of the protocol allows them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import NamedTuple

from werkzeug.datastructures import MultiDict

from publisher.web.oai.errors import BAD_ARGUMENT, BAD_VERB, OaiError

VERB, TOKEN, PREFIX, IDENTIFIER = "verb", "resumptionToken", "metadataPrefix", "identifier"


class Signature(NamedTuple):
    """The arguments of a verb. `exclusive`: a resumption token stands alone, instead of all others."""

    required: frozenset[str] = frozenset()
    optional: frozenset[str] = frozenset()
    exclusive: bool = False


_LISTING = Signature(frozenset({PREFIX}), frozenset({"from", "until", "set"}), exclusive=True)
VERBS: Mapping[str, Signature] = MappingProxyType(
    {
        "GetRecord": Signature(frozenset({IDENTIFIER, PREFIX})),
        "Identify": Signature(),
        "ListIdentifiers": _LISTING,
        "ListMetadataFormats": Signature(optional=frozenset({IDENTIFIER})),
        "ListRecords": _LISTING,
        "ListSets": Signature(exclusive=True),
    }
)

_WORD = r"[A-Za-z0-9\-_.!~*'()]+"
#: What the schema of the protocol allows in the arguments that an answer repeats.
_FORMS = MappingProxyType(
    {
        PREFIX: re.compile(_WORD),
        "set": re.compile(rf"{_WORD}(:{_WORD})*"),
        "from": re.compile(r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}Z)?", re.ASCII),
        "until": re.compile(r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}Z)?", re.ASCII),
    }
)
_LONGEST = 2000


class OaiRequest(NamedTuple):
    """A verb and its arguments, each once."""

    verb: str
    arguments: Mapping[str, str]


def read_request(values: MultiDict[str, str]) -> OaiRequest:
    """The request that the keys and values of a client make. Errors: OaiError (badVerb, badArgument)."""
    verbs = values.getlist(VERB)
    if len(verbs) != 1 or verbs[0] not in VERBS:
        raise OaiError(BAD_VERB, f"exactly one verb of: {', '.join(VERBS)}")
    for name in values:
        if len(values.getlist(name)) > 1:
            raise OaiError(BAD_ARGUMENT, f"'{name[:100]}' stands there more than once")
    arguments = {name: value for name, value in values.items() if name != VERB}
    _check(verbs[0], arguments)
    return OaiRequest(verbs[0], arguments)


def _check(verb: str, arguments: Mapping[str, str]) -> None:
    signature = VERBS[verb]
    if TOKEN in arguments and signature.exclusive:
        if len(arguments) > 1:
            raise OaiError(BAD_ARGUMENT, f"{TOKEN} allows no other argument")
        return
    unknown = sorted(arguments.keys() - signature.required - signature.optional)
    missing = sorted(signature.required - arguments.keys())
    if unknown or missing:
        lacks = f"; it lacks: {', '.join(missing)}" if missing else ""
        raise OaiError(BAD_ARGUMENT, f"{verb} does not take: {', '.join(unknown)[:200] or 'nothing else'}{lacks}")
    for name, value in arguments.items():
        if len(value) > _LONGEST or (name in _FORMS and not _FORMS[name].fullmatch(value)):
            raise OaiError(BAD_ARGUMENT, f"'{name}' has no value that can be read")
    span(arguments)


class Span(NamedTuple):
    """From when until when, both included, in seconds; None is open."""

    start: datetime | None
    end: datetime | None

    def holds(self, moment: datetime) -> bool:
        return (self.start is None or self.start <= moment) and (self.end is None or moment <= self.end)


def span(arguments: Mapping[str, str]) -> Span:
    """What `from` and `until` ask for (sections 2.7.1 and 3.3). Errors: OaiError (badArgument)."""
    first, last = arguments.get("from"), arguments.get("until")
    if first is not None and last is not None and len(first) != len(last):
        raise OaiError(BAD_ARGUMENT, "from and until must have the same granularity")
    found = Span(_moment(first), _moment(last))
    if found.start is not None and found.end is not None and found.start > found.end:
        raise OaiError(BAD_ARGUMENT, "from is later than until")
    if found.end is not None and last is not None and "T" not in last:
        found = found._replace(end=found.end + timedelta(days=1, seconds=-1))
    return found


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        return datetime.fromisoformat(text.removesuffix("Z")).replace(tzinfo=UTC)
    except ValueError:
        raise OaiError(BAD_ARGUMENT, f"'{text}' is no date") from None
