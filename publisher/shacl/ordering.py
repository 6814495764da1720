"""The order of literals: SPARQL 1.1, 17.3 (`<`), with dates, times and durations as XML Schema 1.1 orders them.

Two values may be incomparable: a number and a text, a time with a zone and one without that lie within 14
hours (XML Schema part 2, 3.3.7), one month and 30 days. Then `compare` gives None, and SHACL sees a failure.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import NamedTuple

from publisher.shacl.lexical import INTEGERS, well_formed
from publisher.shacl.terms import parts
from publisher.vocabulary import XSD

_ZONE_SPAN = 14 * 3600


class Number(NamedTuple):
    value: Decimal | float


class Text(NamedTuple):
    value: str


class Boolean(NamedTuple):
    value: bool


class Instant(NamedTuple):
    """Seconds on the time line of one datatype; `zoned` whether a time zone was given."""

    kind: str
    zoned: bool
    seconds: Decimal


class Duration(NamedTuple):
    months: int
    seconds: Decimal


Key = Number | Text | Boolean | Instant | Duration

_INSTANT = (
    r"(?:(?P<year>-?\d{4,18})|-)?(?:-(?P<month>\d\d))?(?:-(?P<day>\d\d))?"
    r"(?:T?(?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d(?:\.\d+)?))?"
    r"(?:(?P<utc>Z)|(?P<zone>[+-]\d\d:\d\d))?"
)
_DURATION = r"(-)?P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?"
_INSTANTS = frozenset(
    XSD[name].value
    for name in ("dateTime", "date", "time", "gYear", "gYearMonth", "gMonth", "gMonthDay", "gDay")
)
#: Months that the order of durations is tried from (XML Schema part 2, 3.3.6.1), as (year, month).
_STARTS = ((1696, 9), (1697, 2), (1903, 3), (1903, 7))


def days(year: int, month: int, day: int) -> int:
    """Days since 1970-01-01 in the proleptic Gregorian calendar, any year."""
    shifted = year - (month <= 2)
    era, of_era = divmod(shifted, 400)
    of_year = (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + day - 1
    return era * 146097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719468


def _instant(lexical: str, kind: str) -> Instant | None:
    found = re.fullmatch(_INSTANT, f"1972-12-{lexical[3:]}" if kind == XSD.gDay.value else lexical)
    if found is None:
        return None
    part = found.groupdict()
    date = days(int(part["year"] or 1972), int(part["month"] or 1), int(part["day"] or 1))
    clock = int(part["hour"] or 0) * 3600 + int(part["minute"] or 0) * 60
    zone, offset = part["zone"], 0
    if zone:
        offset = (int(zone[1:3]) * 3600 + int(zone[4:6]) * 60) * (-1 if zone[0] == "-" else 1)
    seconds = date * 86400 + clock + Decimal(part["second"] or 0) - offset
    return Instant(kind, bool(zone or part["utc"]), seconds)


def _duration(lexical: str) -> Duration | None:
    found = re.fullmatch(_DURATION, lexical)
    if found is None or len(lexical) > 100:
        return None
    sign = -1 if found[1] else 1
    years, months, day, hours, minutes = (int(found[index] or 0) for index in range(2, 7))
    seconds = ((day * 24 + hours) * 60 + minutes) * 60 + Decimal(found[7] or 0)
    return Duration(sign * (12 * years + months), sign * seconds)


def _floating(lexical: str) -> Number | None:
    """NaN is neither less nor more than anything."""
    return None if lexical == "NaN" else Number(float(lexical))


def key(term: str) -> Key | None:
    """The comparable value of a term; None for IRIs, blank nodes, ill-typed and other literals."""
    if term[0] != '"':
        return None
    lexical, datatype, _ = parts(term)
    if datatype == XSD.string.value:
        return Text(lexical)
    if not well_formed(lexical, datatype):
        return None
    make = _MAKERS.get(datatype)
    return make(lexical) if make else None


_MAKERS: dict[str, Callable[[str], Key | None]] = {
    **{iri: lambda lexical: Number(Decimal(lexical)) for iri in (*INTEGERS, XSD.decimal.value)},
    XSD.double.value: _floating,
    XSD.float.value: _floating,
    XSD.boolean.value: lambda lexical: Boolean(lexical in ("true", "1")),
    **{iri: partial(_instant, kind=iri) for iri in _INSTANTS},
    XSD.dateTimeStamp.value: partial(_instant, kind=XSD.dateTime.value),
    **{XSD[name].value: _duration for name in ("duration", "yearMonthDuration", "dayTimeDuration")},
}


class Keys(dict[str, Key | None]):
    """The keys of terms, each worked out once."""

    def __missing__(self, term: str) -> Key | None:
        found = self[term] = key(term)
        return found


def _sign(left: Decimal | float | str, right: Decimal | float | str) -> int | None:
    if left == right:
        return 0
    if left < right:  # type: ignore[operator]
        return -1
    return 1 if left > right else None  # type: ignore[operator]


def _compare_instants(left: Instant, right: Instant) -> int | None:
    if left.kind != right.kind:
        return None
    if left.zoned == right.zoned:
        return _sign(left.seconds, right.seconds)
    gap = left.seconds - right.seconds
    return None if abs(gap) <= _ZONE_SPAN else (1 if gap > 0 else -1)


def _compare_durations(left: Duration, right: Duration) -> int | None:
    def end(start: tuple[int, int], duration: Duration) -> Decimal:
        year, month = divmod(start[0] * 12 + start[1] - 1 + duration.months, 12)
        return days(year, month + 1, 1) * 86400 + duration.seconds

    signs = {_sign(end(start, left), end(start, right)) for start in _STARTS}
    return signs.pop() if len(signs) == 1 else None


def compare(left: Key | None, right: Key | None) -> int | None:
    """-1, 0 or 1; None where the two cannot be compared."""
    if left is None or right is None or left.__class__ is not right.__class__:
        return None
    if isinstance(left, Instant) and isinstance(right, Instant):
        return _compare_instants(left, right)
    if isinstance(left, Duration) and isinstance(right, Duration):
        return _compare_durations(left, right)
    return _sign(left[0], right[0])
