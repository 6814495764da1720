"""Values of a query's parameters, as people write them, as terms: each is checked, none is ever read as SPARQL."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import NamedTuple

from pyoxigraph import Literal, NamedNode

from publisher.vocabulary import PREFIXES, XSD

_ZONE = r"(?:Z|[+-](?:0\d|1[0-3]):[0-5]\d|[+-]14:00)?"


def _iri(text: str) -> NamedNode:
    prefix, colon, local = text.partition(":")
    if colon and prefix in PREFIXES and not local.startswith("//"):
        text = PREFIXES[prefix] + local
    try:
        return NamedNode(text)
    except ValueError:
        raise ValueError("an absolute IRI, like https://… or schema:Monday") from None


def _string(text: str) -> Literal:
    return Literal(text)


def _integer(text: str) -> Literal:
    if not re.fullmatch(r"[+-]?\d{1,18}", text, re.ASCII):
        raise ValueError("a whole number of at most 18 digits")
    return Literal(str(int(text)), datatype=XSD.integer)


def _decimal(text: str) -> Literal:
    try:
        number = Decimal(text.replace("_", "x"))
    except InvalidOperation:
        raise ValueError("a number, like 12.5") from None
    if not number.is_finite() or number.adjusted() >= 18:
        raise ValueError("a number below 10^18")
    return Literal(format(round(number, 18), "f"), datatype=XSD.decimal)


def _boolean(text: str) -> Literal:
    if text not in ("true", "false", "1", "0"):
        raise ValueError("true or false")
    return Literal("true" if text in ("true", "1") else "false", datatype=XSD.boolean)


class _Temporal(NamedTuple):
    """How a date or time is written: its pattern (without zone), who knows whether it exists, and the words for it."""

    pattern: str
    exists: Callable[[str], object]
    datatype: NamedNode
    words: str

    def read(self, text: str) -> Literal:
        match = re.fullmatch(f"({self.pattern})({_ZONE})", text, re.ASCII)
        try:
            self.exists(match[1] if match else "")
        except ValueError:
            raise ValueError(self.words) from None
        whole, zone = (match[1], match[2]) if match else ("", "")
        seconds = ":00" if re.search(r"(^|T)\d\d:\d\d$", whole) else ""
        return Literal(whole + seconds + zone, datatype=self.datatype)


_CLOCK = r"\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?"
_DAY = r"\d{4}-\d\d-\d\d"
_DATE = _Temporal(_DAY, date.fromisoformat, XSD.date, "a date, like 2026-11-22")
_TIME = _Temporal(_CLOCK, time.fromisoformat, XSD.time, "a time, like 10:00")
_MOMENT = _Temporal(f"{_DAY}T{_CLOCK}", datetime.fromisoformat, XSD.dateTime, "a moment, like 2026-11-22T10:00")

#: The types that a head may name: each reads a value as people write it, or raises ValueError with what it should be.
TYPES: Mapping[str, Callable[[str], Literal | NamedNode]] = MappingProxyType(
    {
        "iri": _iri,
        "string": _string,
        "integer": _integer,
        "decimal": _decimal,
        "boolean": _boolean,
        "date": _DATE.read,
        "time": _TIME.read,
        "dateTime": _MOMENT.read,
    }
)
