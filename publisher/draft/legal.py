"""Legal bases: dated acts, named codes, and decrees known by one word."""

from __future__ import annotations

import re
from collections.abc import Iterator

from publisher.draft.names import Named

_MONTH = r"(?:januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december)"
_ACT = (
    r"(?:[Dd]ecreet|(?:[Oo]rganieke )?[Ww]et|[Kk]oninklijk [Bb]esluit|[Mm]inisterieel [Bb]esluit|"
    r"[Bb]esluit van de Vlaamse Regering|KB|MB|BVR|[Oo]rdonnantie|[Oo]mzendbrief|(?:[Gg]emeenteraads|"
    r"[Cc]ollege)besluit|[Rr]eglement|[Bb]esluit|[Vv]erordening|[Rr]ichtlijn)"
)
_SUBJECT = r"(?:\s+(?:betreffende|houdende|over|tot|inzake|met betrekking tot|aangaande)\s+(?:[^\s.;:,()]+ ?){1,12})?"
_LEGAL = (
    (re.compile(rf"\b{_ACT}(?: van)? \d{{1,2}}(?:e|ste)? {_MONTH} \d{{4}}{_SUBJECT}"), 0.93),
    (re.compile(rf"\b{_ACT} (?:betreffende|houdende|inzake)\s+(?:[^\s.;:,()]+ ?){{2,12}}"), 0.8),
    (
        re.compile(
            r"\b(?:Vlaamse )?(?:Codex [A-Z][\w]+(?: [A-Z]\w+)?|Wooncode|Gemeentedecreet|OCMW-decreet|OCMW-wet|"
            r"[Bb]urgerlijk [Ww]etboek|Codex [A-Z]\w+)\b"
        ),
        0.9,
    ),
    (
        re.compile(
            r"\b(?!(?:het|dit) )(?:Vlaamse? )?[a-zà-ü]{3,30}(?:decreet|wetgeving(?=\s+van))\b|\b(?:decreet (?:lokaal|"
            r"over het lokaal) [a-z]+(?: [a-z]+)?|Decreet Lokaal Bestuur)"
        ),
        0.85,
    ),
)


def legal_references(text: str) -> Iterator[Named]:
    """Acts in the order of the text; the longest reading of a place wins."""
    found: list[Named] = []
    for pattern, confidence in _LEGAL:
        for item in pattern.finditer(text):
            value = item.group().rstrip(" ,")
            if not any(other.start < item.end() and item.start() < other.end for other in found):
                found.append(Named(value, item.start(), item.start() + len(value), "act", confidence))
    dated = " ".join(named.name.lower() for named in found if re.search(r"\d{4}", named.name))
    found = [
        named
        for named in found
        if re.search(r"\d{4}", named.name)
        or " ".join(named.name.lower().split()[1:]) not in dated
        or " " not in named.name
    ]
    seen: set[str] = set()
    for named in sorted(found, key=lambda item: item.start):
        if named.name.lower() not in seen:
            seen.add(named.name.lower())
            yield named
