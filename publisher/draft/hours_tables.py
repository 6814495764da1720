"""Tables of opening hours with days or channels as columns."""

from __future__ import annotations

from publisher.draft.clock import DAYS, Token, tokens
from publisher.draft.statements import Scope, Statement


def read_row(text: str, start: int, found: list[Token], scope: Scope) -> bool:
    """Tables with days as columns, or channels as columns: True when this line was read as a row of one."""
    cells = _cells(text)
    if not any(token.kind == "range" for token in found):
        heads = [tokens(text) for text, _ in cells]
        days = [tuple(day for token in head for day in token.days) for head in heads]
        notes = [
            tuple(token.kind for token in head if token.kind in ("phone", "counter", "appointment", "walk-in"))
            for head in heads
        ]
        scope.columns = (
            days if sum(map(bool, days)) >= 3 else notes if len({note for note in notes if note}) >= 2 else []
        )
        return bool(scope.columns)
    labelled = not any(token.kind == "range" for token in tokens(cells[0][0]))
    if scope.columns and scope.columns[0] and labelled:
        scope.columns = [(), *scope.columns]
    if len(scope.columns) < len(cells) or not scope.columns:
        return False
    row_days = [day for token in tokens(cells[0][0]) for day in token.days]
    for (cell, offset), column in zip(cells, scope.columns, strict=False):
        _cell(tokens(cell), start + offset, column, row_days, scope)
    return True


def _cells(line: str) -> list[tuple[str, int]]:
    cells, position = [], 0
    for text in line.split("\t"):
        cells.append((text, position))
        position += len(text) + 1
    return cells


def _cell(found: list[Token], offset: int, column: tuple[str, ...], row_days: list[str], scope: Scope) -> None:
    ranges = [
        (token.times[0], token.times[1], offset + token.start, offset + token.end)
        for token in found
        if token.kind == "range"
    ]
    by_day = bool(column) and column[0] in DAYS
    days = list(column) if by_day else row_days
    if not ranges or not days:
        return
    note = scope.channel if by_day else next((kind for kind in column if kind in ("phone", "appointment")), "")
    said = Statement(days, ranges, note=note, season=scope.season, start=ranges[0][2], end=ranges[-1][3])
    scope.done.append(said)
