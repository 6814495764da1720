"""Which charts fit a result: bars where rows have one name and numbers, a line where the names are dates or years."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import Markup

from publisher.web.charts import MOST_POINTS, bars, drawable, lines
from publisher.web.endpoint.results_page import Cell, Table, columns

#: A picture of more bars than this shows less than the table does.
_MOST_BARS = 20
_MOST_CHARTS = 3
_MOMENT = re.compile(r"\d{4}(-\d\d){0,2}(T[\d:.]+)?Z?")


class Chart(NamedTuple):
    """`heading` names the column that was drawn."""

    heading: str
    drawing: Markup


def fitting(table: Table, language: str) -> list[Chart]:
    """A chart for each column of numbers (at most three) beside exactly one column of names, each name once.

    Of a long result that begins with the largest the first twenty are drawn; any other long one has no picture.
    """
    numeric = [
        (heading, cells) for heading, cells in zip(table.headings, columns(table), strict=True) if _figures(cells)
    ]
    names = [cells for cells in columns(table) if not _figures(cells)]
    words = [cells for cells in names if not any(cell.iri for cell in cells)]
    names = words if len(words) == 1 else names  # the IRIs beside a name say nothing more
    years = [cells for cells in columns(table) if all(_MOMENT.fullmatch(cell.text) for cell in cells)]
    if len(years) == 1 and len(table.rows) > 2:  # a year is a number too
        names, numeric = years, [row for row in numeric if row[1] is not years[0]]
    if len(table.rows) < 2 or len(names) != 1 or not 1 <= len(numeric) <= _MOST_CHARTS:
        return []
    labels = [cell.text for cell in names[0]]
    if len(set(labels)) < len(labels):
        return []
    drawn = [
        (heading, _draw(heading, list(zip(labels, cells, strict=True)), table.total, language))
        for heading, cells in numeric
    ]
    return [Chart(heading, drawing) for heading, drawing in drawn if drawing]


def _figures(cells: Sequence[Cell]) -> bool:
    numbers = [cell.number for cell in cells]
    return bool(numbers) and all(value is not None and drawable(value) for value in numbers)


def _draw(heading: str, named: Sequence[tuple[str, Cell]], total: int, language: str) -> Markup | None:
    rows = [(label, cell.number or 0.0) for label, cell in named]
    labels, values = [label for label, _ in rows], [value for _, value in rows]
    if all(map(_MOMENT.fullmatch, labels)) and labels == sorted(labels) and total <= MOST_POINTS:
        return lines(heading, rows, language=language)
    if min(values) < 0 or (total > _MOST_BARS and values != sorted(values, reverse=True)):
        return None
    return bars(heading, rows[:_MOST_BARS], language=language)
