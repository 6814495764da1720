"""Telephone and fax numbers of Belgium in running text, in E.164.

A number is read digit by digit: its first digits say how many there must be (numbering plan of BIPT:
mobile 04[5-9] has ten, all others nine, the zero included), so two numbers in a row never melt into one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import phonenumbers


class Telephone(NamedTuple):
    """`use` is telephone, fax or both; `label` tells whether a word named it so."""

    number: str
    use: str
    start: int
    end: int
    label: bool


_START = re.compile(
    r"(?<![\d+,])(?<!\d\.)(?:\(\s*)?(?:\(?(?:\+|00)\s*32\)?|0(?=[\d\s()./-]))(?=[\s()./-]{0,4}\d)|(?<=bus)(?=0\d)"
)
_STEP = re.compile(r"[ \t./()\u2010-\u2015-]{0,4}(\d)")
_NOT_A_PHONE = re.compile(
    r"(?:ondernemings\w*|kbo\S*|btw\S*|rpr|rekening\w*|iban|bic|isbn\S*|rijksregister\w*|erkenning\w*|"
    r"\bnr\.?\s*be|\bbe)\s*(?:nummer|nr\.?)?\s*[:.]?\s*(?:be)?\s*$",
    re.I,
)
_FAX = re.compile(
    r"(?:\bfax(?:nummer|nr\.?|en(?: (?:mag|kan))? naar)?|"
    r"\btelefax|\bf(?=\s*[.:]?\s*(?:\+|$)))\s*(?:nummer|nr\.?)?\s*[.:=]*\s*$",
    re.I,
)
_BOTH = re.compile(r"\b(?:tel(?:efoon)?\.?|t\.?)\s*(?:/|&|\+|en|-)\s*(?:fax|f)\b\s*[.:]*\s*$", re.I)
_TEL = re.compile(
    r"\b(?:tel(?:efoon)?(?:nummer|nr)?|t|telf|gsm(?:-?nummer)?|mobiel|bel(?:len)?|(?:gratis|groen|"
    r"algemeen|centraal)\s*(?:telefoon)?nummer|nummer|phone|tél(?:éphone)?|m|oproepnummer)\b\s*(?:nummer|"
    r"nr\.?)?\s*[.:=]*\s*$",
    re.I,
)
#: `09.00-12.00 13.30`: hours, not zone 09.
_TIMES = re.compile(r"0\d[.:][0-5]\d\s*[-–—]\s*(?:[01]\d|2[0-4])[.:][0-5]\d(?![.\d])")
_AFTER_FAX = re.compile(r"^\s*\(\s*(?:tele)?fax\s*\)", re.I)
_AFTER_BOTH = re.compile(r"^\s*\(\s*tel\.?\s*(?:en|&|/|\+)\s*fax\s*\)", re.I)


#: The number of the Flemish government: four digits, no form abroad. On a page of another body it is not the page's
#: own.
_FLEMISH = re.compile(
    r"(?:\b(?:bel\w*|nummer|tel\w*|infolijn|lijn)\b[^\n\d]{0,30}|^)(?<![\d+./-])(1700)(?![\d/-]|\.\d)", re.I | re.M
)


def telephones(text: str) -> Iterator[Telephone]:
    """Every valid number of the text, in order; 1700 on pages of the Flemish government only."""
    found = list(_numbers(text))
    if re.search(r"\bVlaamse overheid\b|@(?:[\w-]+\.)*vlaanderen\.be\b", text, re.I):
        found += [Telephone("1700", "telephone", item.start(1), item.end(1), True) for item in _FLEMISH.finditer(text)]
    yield from sorted(found, key=lambda number: number.start)


#: `089 76 97 97 - 98`, `03 866 90 00/01`: the last digits of a second number.
_SHORTENED = re.compile(r"\s?[-–/]\s?(\d{2})(?=\s*(?:$|[,;)|•]|\n|[A-Za-z]{3}))(?!\s*(?:uur|van))", re.M)


def _numbers(text: str) -> Iterator[Telephone]:
    last = 0
    for found in _START.finditer(text):
        if found.start() < last:
            continue
        read = _digits(text, found)
        if read is None:
            continue
        digits, end = read
        number = _valid(digits)
        if number and not _excluded(text, found.start(), end):
            start = found.start() + len(found.group()) - len(found.group().lstrip("( "))
            use, label = _use(text, last, found.start(), end)
            yield Telephone(number, use, start, end, label)
            last = end
            tail = _SHORTENED.match(text, end)
            other = _valid(digits[:-2] + tail.group(1)) if tail else ""
            if tail and other:
                last = tail.end(1)
                yield Telephone(other, use, start, last, label)


def _digits(text: str, found: re.Match[str]) -> tuple[str, int] | None:
    """The national digits with their zero, as many as the plan wants, and where they end."""
    abroad = "32" in found.group()
    digits, position = "0", found.end()
    if abroad:
        trunk = re.compile(r"\s*\(0\)|\s*0(?=[\s./-]*[1-9])").match(text, position)
        position = trunk.end() if trunk else position
    while len(digits) < _wanted(digits):
        step = _STEP.match(text, position)
        if not step:
            return None
        digits += step.group(1)
        position = step.end()
    return digits, position


def _wanted(digits: str) -> int:
    return 10 if re.match(r"04[5-9]", digits) else 9


@lru_cache(maxsize=4096)
def _valid(digits: str) -> str:
    try:
        number = phonenumbers.parse(digits, "BE")
    except phonenumbers.NumberParseException:
        return ""
    return (
        phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        if phonenumbers.is_valid_number(number)
        else ""
    )


def _excluded(text: str, start: int, end: int) -> bool:
    """An account, company or book number; or digits that go on."""
    if _TIMES.match(text, start):
        return True
    if re.match(r"\d{2,}(?!\s*[A-Za-z])|[./-]\d{2,}[./-]", text[end : end + 8]) and not re.match(
        r"\d{4}\s", text[end : end + 5]
    ):
        return True
    if re.fullmatch(r"0\d{3}\.\d{3}\.\d{3}", text[start:end]) and not text[start:end].startswith("04"):
        return True
    return bool(_NOT_A_PHONE.search(text[max(0, start - 30) : start]))


def _use(text: str, last: int, start: int, end: int) -> tuple[str, bool]:
    """What the words around say: those before it on its line, or a label that has the line above for itself."""
    line = text.rfind("\n", 0, start) + 1
    before = text[max(line, last) : start]
    if not before.strip(" \t(:-|•"):
        above = text[max(last, text.rfind("\n", 0, max(0, len(text[:line].rstrip()))) + 1) : line].strip()
        before = above if len(above) <= 25 else before
    before = before.rstrip(" (")
    after = text[end : end + 20]
    if _BOTH.search(before) or _AFTER_BOTH.match(after):
        return "both", True
    if _FAX.search(before) or _AFTER_FAX.match(after):
        return "fax", True
    return "telephone", bool(_TEL.search(before))
