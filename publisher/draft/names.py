"""A name with its place, the words that make one a unit's, and the other names that a page gives."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from publisher.draft.patterns import any_case, words
from publisher.draft.places import fold


class Named(NamedTuple):
    """A name and its place."""

    name: str
    start: int
    end: int
    rule: str
    confidence: float


_WHOLE = words(
    """dienst diensten loketten afdeling cel team loket departement directie sector secretariaat bureau centrum
    huis winkel punt bib brandweer administratie onthaal kabinet stafdienst meldpunt service
    toerisme sociaal_huis bibliotheek museum academie archief"""
)
_ENDING = words(
    """dienst loket huis bibliotheek centrum winkel punt bureau secretariaat cel academie museum archief zaken lijn
    team bad kribbe opvang school"""
)
#: Words that name a unit of a municipality.
UNIT = any_case(rf"\b{_WHOLE}\b", rf"{_ENDING}\b")
_ALTERNATIVES = (
    (re.compile(r"\(?\bafgekort(?: als)?:? [\"'‘“]?([A-Z][A-Za-z&-]{1,11})\b"), 0.95),
    (re.compile(r"\book (?:wel )?(?:een )?[\"'‘“]?([A-Za-z][\w' -]{2,40}?)[\"'’”]? genoemd"), 0.9),
    (re.compile(r"\bvroeger(?:e)? (?:de )?[\"'‘“]?([A-Z][\w' -]{2,40}?)[\"'’”]?[),.]"), 0.7),
)


def alternative_names(text: str, name: Named) -> list[Named]:
    """Abbreviations in brackets and what they stand for, `afgekort X`, `ook X genoemd`, and a second name that the
    page keeps using."""
    found = [item for pattern, sure in (*_ALTERNATIVES, *_beside(name)) for item in _all(pattern, text, sure)]
    found += _variants(text, name)
    others = {fold(item.name): item for item in reversed(found)}
    return [
        item
        for item in dict.fromkeys(found)
        if others.get(fold(item.name)) is item and fold(item.name) != fold(name.name)
    ]


def _all(pattern: re.Pattern[str], text: str, sure: float) -> Iterator[Named]:
    for item in pattern.finditer(text):
        name = item.group(1).strip()
        yield Named(name, item.start(1), item.start(1) + len(name), "abbreviation", sure)


def _beside(name: Named) -> tuple[tuple[re.Pattern[str], float], ...]:
    """`Cel Wonen (CW)` gives CW; where the page calls itself CW, `Cel Wonen (CW)` gives Cel Wonen."""
    escaped = re.escape(name.name)
    short = re.compile(rf"(?i:{escaped})\s*\(([A-Z][A-Za-z&-]{{1,11}}(?: [A-Z][\w'’-]+)?)\)")
    if not re.fullmatch(r"[A-Z][A-Z&-]{1,11}", name.name):
        return ((short, 0.95),)
    return ((re.compile(rf"\b([A-Z][\w-]+(?: [\w-]+){{1,8}}) \({escaped}\)"), 0.9),)


def _variants(text: str, name: Named) -> list[Named]:
    """`dienst Samenlevingsopbouw` used again and again on the page of `Dienst Samenleven`."""
    head = re.match(r"(dienst|afdeling|cel|team|loket)\s+(\w{5})", name.name, re.I)
    if not head:
        return []
    pattern = re.compile(rf"\b{head.group(1)} ({head.group(2)}\w+)(?![ ]+(?:en|&) [A-Z])", re.I)
    found = [item for item in pattern.finditer(text) if not fold(name.name).startswith(fold(item.group()))]
    if len({fold(item.group()) for item in found}) != 1 or len(found) < 2:
        return []
    item = next((item for item in found if item.group()[0].isupper()), found[0])
    return [Named(item.group(), item.start(), item.end(), "used-again", 0.85)]
