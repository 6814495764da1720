"""Shapes drawn as boxes with arrows: SVG from a few lines of layout, in the colours of the page.

Boxes stand in columns by their distance from where the drawing begins; an arrow goes from a shape to the shapes
that its values have to meet. It is a picture with a name and a description: the same stands in a table beside it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from flask import render_template
from markupsafe import Markup

_BOX, _HEIGHT, _GAP, _EDGE = 196, 38, 14, 12
#: Between two columns: for arrows alone, and for arrows with words.
_NARROW, _WIDE = 88, 190
#: Characters in a box, and on an arrow; boxes in a drawing.
_NAME, _WORD, _MOST = 20, 24, 60


class Arrow(NamedTuple):
    """From one shape to another, by names; `words` are those of the properties."""

    source: str
    target: str
    words: str


class Box(NamedTuple):
    x: int
    y: int
    name: str
    is_centre: bool


class Line(NamedTuple):
    """A curve, and where its words stand ('' where there is no room for any)."""

    path: str
    x: int
    y: int
    words: str


class Drawing(NamedTuple):
    """What is drawn: columns of shapes from left to right, what they are called, the arrows, and the one that it is
    about ('' for none)."""

    columns: Sequence[Sequence[str]]
    names: Mapping[str, str]
    arrows: Sequence[Arrow]
    centre: str = ""

    @property
    def between(self) -> int:
        return _WIDE if any(arrow.words for arrow in self.arrows) else _NARROW


def draw(title: str, description: str, drawing: Drawing) -> Markup:
    """A drawing as SVG with a name and a description; arrows to shapes that it does not have are left out."""
    places = _places(drawing)
    boxes = [Box(x, y, _cut(drawing.names[key], _NAME), key == drawing.centre) for key, (x, y) in places.items()]
    shown = [arrow for arrow in drawing.arrows if arrow.source in places and arrow.target in places]
    lines = [_line(places[arrow.source], places[arrow.target], arrow.words, drawing.between) for arrow in shown]
    return Markup(  # noqa: S704 (made by a template that escapes)
        render_template(
            "documentation/diagram.svg.html",
            mark=hashlib.sha256(title.encode()).hexdigest()[:8],
            title=title,
            description=description,
            width=2 * _EDGE + len(drawing.columns) * _BOX + (len(drawing.columns) - 1) * drawing.between,
            height=2 * _EDGE + max(map(len, drawing.columns)) * (_HEIGHT + _GAP) - _GAP,
            box=(_BOX, _HEIGHT),
            boxes=boxes,
            lines=lines,
        )
    )


def layers(start: str, arrows: Iterable[Arrow]) -> list[list[str]]:
    """Shapes by their distance from `start` along the arrows, nearest first, each column by alphabet."""
    after: dict[str, set[str]] = {}
    for arrow in arrows:
        after.setdefault(arrow.source, set()).add(arrow.target)
    columns, seen = [[start]], {start}
    while columns[-1] and len(seen) < _MOST:
        fresh = {target for name in columns[-1] for target in after.get(name, ())} - seen
        seen |= fresh
        columns.append(sorted(fresh))
    return [column for column in columns if column]


def _places(drawing: Drawing) -> dict[str, tuple[int, int]]:
    """Where each box stands; a short column stands in the middle."""
    columns = drawing.columns
    highest = max(map(len, columns)) * (_HEIGHT + _GAP) - _GAP
    found = {}
    for number, column in enumerate(columns):
        top = _EDGE + (highest - (len(column) * (_HEIGHT + _GAP) - _GAP)) // 2
        for place, name in enumerate(column):
            found[name] = (_EDGE + number * (_BOX + drawing.between), top + place * (_HEIGHT + _GAP))
    return found


def _line(source: tuple[int, int], target: tuple[int, int], words: str, between: int) -> Line:
    """A curve between two boxes: from side to side, or around the side within a column."""
    (x1, y1), (x2, y2) = source, target
    y1, y2 = y1 + _HEIGHT // 2, y2 + _HEIGHT // 2
    if x1 == x2:
        side = x1 + _BOX
        return Line(f"M{side},{y1} C{side + 45},{y1} {side + 45},{y2} {side + 6},{y2}", 0, 0, "")
    start, end = (x1 + _BOX, x2 - 6) if x2 > x1 else (x1, x2 + _BOX + 6)
    bend = between // 2 if x2 > x1 else -between // 2
    path = f"M{start},{y1} C{start + bend},{y1} {end - bend},{y2} {end},{y2}"
    return Line(path, end - 10, y2 - 5, _cut(words, _WORD) if x2 > x1 else "")


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
