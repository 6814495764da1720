"""Whether a literal is well-formed: the lexical spaces of XML Schema 1.1 part 2.

SHACL 4.1.2: a value matches sh:datatype when its datatype is the same *and* it is not ill-typed. SHACL asks
that for the datatypes of SPARQL; we ask it for every datatype of XML Schema, as pySHACL does.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from functools import cache

from publisher.vocabulary import RDF, XSD

_ZONE = r"(?:Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))?"
_YEAR = r"-?(?:[1-9][0-9]{3,}|0[0-9]{3})"
_MONTH = r"(?:0[1-9]|1[0-2])"
_DAY = r"(?:0[1-9]|[12][0-9]|3[01])"
_TIME = r"(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?|24:00:00(?:\.0+)?)"
_NUMBER = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"
_DAYS_TIME = r"(?:[0-9]+D)?(?:T(?=[0-9])(?:[0-9]+H)?(?:[0-9]+M)?(?:[0-9]+(?:\.[0-9]+)?S)?)?"
_NAME_START = r"A-Z_a-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C\u200D" \
    r"\u2070-\u218F\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD\U00010000-\U000EFFFF"
_NAME_REST = _NAME_START + r"\-.0-9\u00B7\u0300-\u036F\u203F-\u2040"
_BASE64 = r"(?:(?:[A-Za-z0-9+/] ?){4})*(?:(?:[A-Za-z0-9+/] ?){2}(?:[A-Za-z0-9+/] ?=|= ?=))?"
_WORDS = r"(?:[^\t\n\r ]+(?: [^\t\n\r ]+)*)?"

_LEXICAL = {
    "boolean": "true|false|0|1",
    "decimal": _NUMBER,
    "integer": "[+-]?[0-9]+",
    "float": rf"{_NUMBER}(?:[eE][+-]?[0-9]+)?|[+-]?INF|NaN",
    "double": rf"{_NUMBER}(?:[eE][+-]?[0-9]+)?|[+-]?INF|NaN",
    "date": f"{_YEAR}-{_MONTH}-{_DAY}{_ZONE}",
    "dateTime": f"{_YEAR}-{_MONTH}-{_DAY}T{_TIME}{_ZONE}",
    "dateTimeStamp": f"{_YEAR}-{_MONTH}-{_DAY}T{_TIME}(?:Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))",
    "time": _TIME + _ZONE,
    "gYear": _YEAR + _ZONE,
    "gYearMonth": f"{_YEAR}-{_MONTH}{_ZONE}",
    "gMonth": f"--{_MONTH}{_ZONE}",
    "gMonthDay": f"--{_MONTH}-{_DAY}{_ZONE}",
    "gDay": f"---{_DAY}{_ZONE}",
    "duration": rf"-?P(?=.)(?:[0-9]+Y)?(?:[0-9]+M)?{_DAYS_TIME}",
    "yearMonthDuration": r"-?P(?=.)(?:[0-9]+Y)?(?:[0-9]+M)?",
    "dayTimeDuration": f"-?P(?=.){_DAYS_TIME}",
    "hexBinary": "(?:[0-9A-Fa-f]{2})*",
    "base64Binary": _BASE64,
    "normalizedString": r"[^\t\n\r]*",
    "token": _WORDS,
    "language": "[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*",
    "Name": f"[:{_NAME_START}][:{_NAME_REST}]*",
    "NCName": f"[{_NAME_START}][{_NAME_REST}]*",
    "NMTOKEN": f"[:{_NAME_REST}]+",
}

#: Integer datatypes -> smallest and largest value, None where there is no bound.
INTEGERS: dict[str, tuple[int | None, int | None]] = {
    XSD[name].value: bounds
    for name, bounds in {
        "integer": (None, None),
        "nonNegativeInteger": (0, None),
        "positiveInteger": (1, None),
        "nonPositiveInteger": (None, 0),
        "negativeInteger": (None, -1),
        "long": (-(2**63), 2**63 - 1),
        "int": (-(2**31), 2**31 - 1),
        "short": (-(2**15), 2**15 - 1),
        "byte": (-128, 127),
        "unsignedLong": (0, 2**64 - 1),
        "unsignedInt": (0, 2**32 - 1),
        "unsignedShort": (0, 2**16 - 1),
        "unsignedByte": (0, 255),
    }.items()
}

_LONG_MONTHS = {"01", "03", "05", "07", "08", "10", "12"}
_DATED = re.compile(r"(-?\d{4,})-(\d\d)-(\d\d)")


def is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _day_exists(lexical: str) -> bool:
    found = _DATED.match(lexical)
    year, month, day = (found[1], found[2], found[3]) if found else ("4", lexical[2:4], lexical[5:7])
    if month == "02":
        return day < "29" or (day == "29" and is_leap(int(year[-4:])))
    return day < "31" or month in _LONG_MONTHS


def _integer(fits: Callable[[str], object], low: int | None, high: int | None) -> Callable[[str], bool]:
    def check(lexical: str) -> bool:
        if fits(lexical) is None:
            return False
        value = Decimal(lexical)
        return (low is None or value >= low) and (high is None or value <= high)

    return check


@cache
def _check(datatype: str) -> Callable[[str], bool] | None:
    """The test of one datatype, its expression compiled when first needed; None for a datatype that we do not know."""
    name = datatype.removeprefix(XSD.iri)
    if datatype == RDF.langString.value:
        return lambda _: False
    if datatype in INTEGERS:
        return _integer(re.compile(_LEXICAL["integer"]).fullmatch, *INTEGERS[datatype])
    if name == datatype or name not in _LEXICAL:
        return None
    fits = re.compile(_LEXICAL[name]).fullmatch
    if name in ("date", "dateTime", "dateTimeStamp", "gMonthDay"):
        return lambda lexical: fits(lexical) is not None and _day_exists(lexical)
    return lambda lexical: fits(lexical) is not None


def well_formed(lexical: str, datatype: str) -> bool:
    """True where the datatype's lexical space holds the form, and for datatypes that we do not know."""
    check = _check(datatype)
    return check is None or check(lexical)
