"""One statement, laid out: the subject, then each predicate on a line of its own, as its plan says.

Only white space is chosen here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from publisher.turtle.pieces import Piece
from publisher.turtle.plan import plan

#: One step.
INDENTATION = "    "
#: Indentation grows no further than this many steps, so that deep nesting stays linear in size.
_DEEPEST = 40
_ENDS = ("close", "dot")


class _Frame(NamedTuple):
    """An open bracket: whether on one line, the level of the line it opened on, and what goes on behind it."""

    flat: bool
    level: int
    after: str
    predicate: int


class StatementLayout:
    """Writes the pieces of one statement at a level of indentation; made anew for each statement."""

    def __init__(self, pieces: Sequence[Piece], level: int, line_end: str) -> None:
        self._pieces = pieces
        self._plan = plan(pieces)
        self._level = level
        self._eol = line_end
        self._parts: list[str] = []
        self._breaks = False
        self._line_level = level
        self._frames: list[_Frame] = []
        self._state = "subject"
        self._predicate = -1
        self._writers: dict[str, Callable[[Piece, int], None]] = {
            "open": self._opening,
            "begin": self._opening,
            "close": self._closing,
            "finish": self._closing,
            "semicolon": self._semicolon,
            "comma": self._comma,
            "dot": self._dot,
        }
        self._placers: dict[str, Callable[[Piece, int], str]] = {
            "subject": self._put_subject,
            "predicate": self._put_predicate,
            "next": self._put_next_predicate,
            "value": self._put_value,
            "item": self._put_item,
        }

    def text(self) -> str:
        """The statement with its comments but those before it, without line end."""
        for index, piece in enumerate(self._pieces):
            if index and piece.own:
                self._comments(piece)
            self._writers.get(piece.kind, self._term)(piece, index)
            if piece.trail:
                self._parts.append("  " + piece.trail)
                self._breaks = True
        return "".join(self._parts)

    def _comments(self, piece: Piece) -> None:
        value = self._state == "value" and piece.kind not in _ENDS
        level = self._inner() + value
        for comment in piece.own:
            if comment.blank:
                self._parts.append(self._eol)
            self._parts += (self._eol, _indentation(level), comment.text)
        self._breaks = True

    def _inner(self) -> int:
        """The level of predicates and items in the innermost bracket, or in the statement."""
        return (self._frames[-1].level if self._frames else self._level) + 1

    def _put(self, text: str, level: int, *, space: str = " ") -> None:
        if self._breaks:
            self._parts += (self._eol, _indentation(level), text)
            self._line_level = level
            self._breaks = False
        elif self._parts:
            self._parts += (space, text)
        else:
            self._parts += (_indentation(level), text)

    def _term(self, piece: Piece, index: int) -> None:
        """A term, or an opening bracket, where its part of the statement stands."""
        self._state = self._placers[self._state](piece, index)

    def _put_subject(self, piece: Piece, _index: int) -> str:
        self._put(piece.text, self._level)
        return "predicate"

    def _put_predicate(self, piece: Piece, index: int) -> str:
        if not self._frames and not self._plan.one_line:
            self._breaks = True
        self._put(piece.text, self._inner())
        self._predicate = index
        return "value"

    def _put_next_predicate(self, piece: Piece, index: int) -> str:
        if piece.blank:
            self._parts.append(self._eol)
        return self._put_predicate(piece, index)

    def _put_value(self, piece: Piece, _index: int) -> str:
        self._breaks = self._breaks or self._predicate in self._plan.rows
        self._put(piece.text, self._inner() + 1)
        return "value"

    def _put_item(self, piece: Piece, _index: int) -> str:
        self._breaks = self._breaks or not self._frames[-1].flat
        self._put(piece.text, self._inner())
        return "item"

    def _opening(self, piece: Piece, index: int) -> None:
        self._term(piece, index)
        flat = index in self._plan.flat
        self._frames.append(_Frame(flat, self._line_level, self._state, self._predicate))
        self._state = "predicate" if piece.kind == "open" else "item"
        self._breaks = not flat

    def _closing(self, piece: Piece, _index: int) -> None:
        frame = self._frames.pop()
        self._breaks = not frame.flat
        self._put(piece.text, frame.level)
        self._state, self._predicate = frame.after, frame.predicate

    def _semicolon(self, piece: Piece, _index: int) -> None:
        self._put(piece.text, self._inner())
        self._state = "next"
        self._breaks = True

    def _comma(self, piece: Piece, _index: int) -> None:
        self._put(piece.text, self._inner(), space="")

    def _dot(self, piece: Piece, _index: int) -> None:
        self._put(piece.text, self._inner())


def _indentation(level: int) -> str:
    return INDENTATION * min(level, _DEEPEST)
