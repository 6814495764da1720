"""Postal addresses: a postcode that the table knows beside its locality, and the street before it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from publisher.draft.lexicon import BUILDINGS, STREET_ENDINGS
from publisher.draft.places import Places, fold, places
from publisher.draft.values import Address


class Found(NamedTuple):
    """An address and where it stands; `nis` is of the municipality that postcode and locality name, '' if unknown."""

    address: Address
    start: int
    end: int
    nis: str


_CITY = re.compile(
    r"(?<![\d/+.])(?<!\d-)(?P<code>[1-9]\d{3})(?:[ \t]{1,3}(?:[-–][ \t])?|[ \t]*\n[ \t]*|(?=[A-Z]))"
    r"(?P<city>['’]?[A-Za-zÀ-ü][\w'’À-ü-]*(?:[ -][A-Za-zÀ-ü'’][\w'’À-ü-]*){0,3})"
)
_GLUED = re.compile(
    r"(?<!\d)(?P<number>\d{1,3})(?P<code>[1-9]\d{3})[ \t]{1,3}(?P<city>[A-Z][\w'’À-ü-]*(?:[ -][A-Z'’][\w'’À-ü-]*){0,3})"
)
_NUMBER = (
    r"(?:\d{1,4}(?:\s?[A-Za-z](?![A-Za-zÀ-ü]))?(?:\s?[-–/+]\s?(?:\d{1,4}[A-Za-z]?|"
    r"[A-Za-z](?![A-Za-z])))*(?:\s*,?\s*(?:bus|b|box|bte|app\.?)\.?\s*\w{1,5}(?:\.\d)?)?|z\s?/\s?n|zn\b)"
)
_STREET = re.compile(
    rf"(?P<street>(?:(?:(?<=^)|(?<=[,;|] ))(?:de|den|ter|ten) )?(?:\d{{1,2}}[A-Za-z-]|"
    rf"[A-ZÀ-Ü'’])[^\d\n@|•;:()]{{1,60}}?)[ ,]*?\s*(?P<nr>(?:nr\.?|nummer)\s*)?(?P<number>{_NUMBER})\s*$"
)
_TAIL = re.compile(r"(?:\s*\((?:[^()]|\d){1,40}\))?(?:\s(?:te|in))?[\s,;:|•·(–—-]*$")
_PROSE = re.compile(r"^.{3,}\b(?:in|aan|op|langs)\s(?:de|het)\s+(?=[A-Z])")
_ASIDE = re.compile(
    r"^\(?(?:gelijkvloers|\d+(?:ste|e|de) verdieping|gebouw|blok|ingang|verdieping|(?:bezoek|"
    r"post)adres(?=[^\d]*$)|1ste|lokaal)\b.*$",
    re.I,
)


def addresses(text: str) -> Iterator[Found]:
    """Every address with street, number, postcode and locality, in order of the text."""
    table = places()
    seen = -1
    for pattern in (_CITY, _GLUED):
        for found in pattern.finditer(text):
            address = _at(text, found, table)
            if address is not None and address.start >= seen:
                yield address


def _at(text: str, found: re.Match[str], table: Places) -> Found | None:
    code = found["code"]
    if code not in table.by_postcode:
        return None
    city, nis, length = locality(code, found["city"], table)
    end = found.start("city") + length
    if not city:
        return None
    glued = found.groupdict().get("number")
    begin = max(0, found.start("code") - 300)
    before = text[begin : found.start("code")]
    if not glued:
        before = re.sub(r"(?<![\w-])B(?:E|elgi[eë])?[ ]?[-–][ ]?$", "", before)
    street = _street(before, begin)
    if street is None:
        return _turned(text, found, (city, nis, end))
    return Found(Address(street[0], street[1], code, city), street[2], end, nis)


_BEHIND = re.compile(
    rf"\s*[,–|-]\s*(?P<street>[A-ZÀ-Ü'’][^\d\n@|•;:,()]{{2,50}}?)\s+(?P<number>{_NUMBER})(?![\w/.-]*\d)"
)


def _turned(text: str, found: re.Match[str], place: tuple[str, str, int]) -> Found | None:
    """`3590 Diepenbeek, Dorpsstraat 14`: the street behind the city."""
    city, nis, end = place
    behind = _BEHIND.match(text, end)
    if not behind or re.match(r"tel|fax|gsm|t\b|f\b|e-?mail", behind["street"], re.I):
        return None
    address = Address(behind["street"].strip(), behind["number"].strip(), found["code"], city)
    return Found(address, found.start("code"), behind.end(), nis)


def locality(code: str, words: str, table: Places) -> tuple[str, str, int]:
    """The longest run of words that is a locality of the postcode: (as the table writes it, NIS, length)."""
    cuts = [
        found.start() for found in re.finditer(r"[ -]|$|(?<=[a-zà-ü])(?=[A-Z]|tel\b|fax\b|e-?mail|gsm\b|www\b)", words)
    ]
    for cut in sorted(set(cuts), reverse=True):
        known = table.by_locality.get((code, fold(words[:cut])))
        if known and cut:
            return known[0], known[1].nis, cut
    for cut in sorted(set(cuts), reverse=True):
        row = table.by_name.get(fold(words[:cut]))
        if row and cut:
            return row.name, row.nis, cut
    return "", "", 0


def _street(before: str, begin: int) -> tuple[str, str, int] | None:
    """Street, number and start, looked for at the end of what stands before the postcode: this line, or up to two
    above."""
    lines = before.split("\n")
    end = begin + len(before)
    for step, line in enumerate(reversed(lines[-4:])):
        bare = _TAIL.sub("", line)
        if bare and not _ASIDE.match(bare.strip()):
            return _split(bare, end - len(line))
        if step and not line.strip() and step > 1:
            return None
        end -= len(line) + 1
    return None


def _split(line: str, offset: int) -> tuple[str, str, int] | None:
    cut = max(
        (
            found.end()
            for found in re.finditer(
                r"[;:|•·\t(?]\s*|\s[-–—]\s|,\s(?=\S.*\d)|"
                r"(?<!\b[A-Z])(?<!\b[A-Z][a-z])(?<!\b[A-Z][a-z]{2})(?<!\b[A-Z][a-z]{3})\.\s(?=[A-Z].*\d)"
                r"|(?<=[a-zà-ü])(?=[A-Z])",
                _mask(line),
            )
        ),
        default=0,
    )
    found = _STREET.search(line, cut)
    if not found:
        return None
    street, start = _without_building(found["street"].strip(" ,"), offset + found.start("street"))
    if re.match(r"(?:postbus|pb|tel|fax|bus|t|f)\b", street, re.I) or len(street) < 3:
        return None
    return street, re.sub(r"\s+", " ", found["number"].strip()), start


def _mask(line: str) -> str:
    """The line with the comma before a house number, and separators inside it, made harmless."""
    masked = re.sub(rf",(?=\s*(?:nr\.?\s*)?{_NUMBER}\s*$)", "_", line)
    return re.sub(r"(?<=\d)\s[-–]\s(?=\d+\s*$)", "___", masked)


_UNIT = re.compile(r"^[A-Z]\w*(?:dienst|loket|zaken|bibliotheek)\s+(?=[A-Z])")


def _without_building(street: str, start: int) -> tuple[str, int]:
    """`Administratief Centrum Noordlaan` -> `Noordlaan`, where a word before the street names a building."""
    unit = _UNIT.match(street)
    if unit:
        street, start = street[unit.end() :], start + unit.end()
    prose = _PROSE.match(street)
    if prose:
        street, start = street[prose.end() :], start + prose.end()
    found = BUILDINGS.match(street)
    rest = street[found.end() :] if found else ""
    if found and rest and (STREET_ENDINGS.search(rest) or rest[0].isupper()):
        return rest, start + found.end()
    return street, start
