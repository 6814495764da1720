"""What of a statement stays on one line: decided before it is written, from its pieces alone.

Widths are counted without indentation, so that a part looks the same wherever it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from publisher.turtle.pieces import Piece

#: Characters of a statement, of a predicate with its values, and in a bracket, on one line.
_STATEMENT = 100
_VALUES = 100
_BRACKET = 72


@dataclass
class Plan:
    """`one_line`: the whole statement; `flat`: the opening brackets whose content stays on their line.

    `rows`: the predicates whose values stand on lines of their own; `joined`: those whose values are all
    opened brackets, written `[ … ], [ … ]`. Pieces are named by their index.
    """

    one_line: bool = False
    flat: set[int] = field(default_factory=set)
    rows: set[int] = field(default_factory=set)
    joined: set[int] = field(default_factory=set)


class _Open:
    """What is known so far of the statement or bracket that is being counted."""

    __slots__ = ("broken", "commented", "fits", "index", "predicate", "state", "values", "wide", "width")

    def __init__(self, index: int, state: str, fits: bool) -> None:
        self.index = index
        self.state = state
        self.fits = fits
        self.width = 0
        self.predicate = -1
        self.values = self.broken = self.wide = 0
        self.commented = False


def plan(pieces: Sequence[Piece]) -> Plan:
    """The plan of one statement."""
    return _Counting(pieces).plan


class _Counting:
    def __init__(self, pieces: Sequence[Piece]) -> None:
        self.plan = Plan()
        self._around = [_Open(-1, "subject", True)]
        writers: dict[str, Callable[[int, Piece], None]] = {
            "open": self._opening,
            "begin": self._opening,
            "close": self._closing,
            "finish": self._closing,
            "semicolon": self._semicolon,
            "comma": self._comma,
            "dot": self._dot,
        }
        for index, piece in enumerate(pieces):
            if index and piece.own:
                self._around[-1].fits = False
                self._around[-1].commented = True
            writers.get(piece.kind, self._term)(index, piece)

    def _term(self, index: int, piece: Piece) -> None:
        several = "\n" in piece.text or "\r" in piece.text
        self._part(index, len(piece.text), broken=False, fits=not several and not piece.trail)

    def _part(self, index: int, width: int, *, broken: bool, fits: bool) -> None:
        """A subject, predicate, value or item of the innermost bracket."""
        around = self._around[-1]
        around.fits = around.fits and fits
        around.width += width + 1
        if around.state == "subject":
            around.state = "predicate"
        elif around.state == "predicate":
            around.state = "value"
            around.predicate = index
            around.values = around.broken = 0
            around.wide, around.commented = width, not fits
        elif around.state == "value":
            around.values += 1
            around.broken += broken
            around.wide += width + 2
            around.commented = around.commented or not (fits or broken)

    def _opening(self, index: int, piece: Piece) -> None:
        state = "predicate" if piece.kind == "open" else "item"
        self._around.append(_Open(index, state, not piece.trail))

    def _closing(self, _index: int, piece: Piece) -> None:
        bracket = self._around.pop()
        self._end_values(bracket)
        fits = bracket.fits and bracket.width <= _BRACKET
        if fits:
            self.plan.flat.add(bracket.index)
        self._part(bracket.index, bracket.width + 3, broken=not fits, fits=fits and not piece.trail)

    def _end_values(self, around: _Open) -> None:
        if around.state == "value" and around.values > 1:
            together = not around.commented and not around.broken and around.wide <= _VALUES
            if not together:
                joined = around.broken == around.values and not around.commented
                (self.plan.joined if joined else self.plan.rows).add(around.predicate)
                around.fits = False

    def _semicolon(self, _index: int, _piece: Piece) -> None:
        around = self._around[-1]
        self._end_values(around)
        around.state = "predicate"
        around.fits = False

    def _comma(self, _index: int, piece: Piece) -> None:
        around = self._around[-1]
        around.commented = around.commented or bool(piece.trail)
        around.fits = around.fits and not piece.trail

    def _dot(self, _index: int, _piece: Piece) -> None:
        statement = self._around[-1]
        self._end_values(statement)
        self.plan.one_line = statement.fits and statement.width <= _STATEMENT
