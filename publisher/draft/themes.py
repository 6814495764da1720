"""Themes of the IPDC list (Thema), by words that speak for them: the name most, then services, then the rest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from publisher.draft.layout import Layout
from publisher.draft.lexicon import THEMES
from publisher.draft.names import Named


class Theme(NamedTuple):
    """A theme of the list: code and Dutch label, and the word that speaks loudest for it."""

    code: str
    label: str
    start: int
    end: int
    confidence: float


def themes(layout: Layout, name: Named, services: Sequence[Named], body: int) -> Iterator[Theme]:
    """The best theme, and others that come close or stand in the name itself; `body` is where the contact block
    begins."""
    scored: list[tuple[float, str, tuple[int, int]]] = []
    for code in THEMES:
        score, span = _score(code, layout, name, services, body)
        if score:
            scored.append((score, code, span))
    if not scored:
        return
    scored.sort(key=lambda item: (-item[0], item[1]))
    best = scored[0][0]
    for score, code, (start, end) in scored[:3]:
        in_name = bool(THEMES[code][1].search(name.name))
        if score >= max(2.0, 0.72 * best) or (in_name and score >= 0.4 * best) or score == best:
            yield Theme(code, THEMES[code][0], start, end, round(min(0.9, 0.45 + 0.5 * score / (best + 4)), 2))


def _score(
    code: str, layout: Layout, name: Named, services: Sequence[Named], body: int
) -> tuple[float, tuple[int, int]]:
    pattern = THEMES[code][1]
    span = (0, 0)
    score = 0.0
    in_name = list(pattern.finditer(name.name))
    if in_name:
        score += 8.0
        span = (name.start + in_name[0].start(), name.start + in_name[0].end())
    for item in services:
        found = pattern.search(item.name)
        if found:
            score += 1.5
            span = span if span[1] else (item.start + found.start(), item.start + found.end())
    words: set[str] = set()
    for found in pattern.finditer(layout.text, 0, min(body, 8000)):
        if found.group().lower() not in words and len(words) < 6 and not layout.line_at(found.start()).noise:
            words.add(found.group().lower())
            score += 0.6
            span = span if span[1] else found.span()
    return score, span
