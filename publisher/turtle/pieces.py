"""A Turtle text as pieces: its tokens with the comments and blank lines around them.

Comments keep their words and their order. One on a line of its own stands before the next piece, one behind
something stays behind it; one before a `;` or `,` goes behind it, because these end a line in our layout.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain, pairwise
from typing import NamedTuple

from publisher.turtle.tokens import GAP, TOKEN

#: Two line ends with nothing between; atomic, because CR LF is one.
_BLANK = re.compile(r"(?>\r\n|\r|\n)[ \t]*+[\r\n]")
#: `^^` or a language tag away from its string, with white space or comments between.
_JOINT = re.compile(rf"(?P<first>{GAP})(?P<mark>\^\^|@)(?P<second>{GAP})")
_BRACKETS = ("anonymous", "nil")


class Comment(NamedTuple):
    """A comment with a line of its own, and whether a blank line stands before it."""

    text: str
    blank: bool


class Piece:
    """A token: `own` are the comments on lines before it, `blank` whether a blank line is directly before it,
    `trail` the comment behind it on its line ('' for none)."""

    __slots__ = ("blank", "kind", "own", "text", "trail")

    def __init__(self, kind: str, text: str) -> None:
        self.kind = kind
        self.text = text
        self.own: Sequence[Comment] = ()
        self.blank = False
        self.trail = ""


def pieces_of(text: str) -> Iterator[Piece]:
    """The pieces of a text without byte order mark; the last one is of kind `end`.

    A text that is not Turtle gives a piece of kind `junk`, or pieces in an order that the grammar has not.
    """
    return _settled(_raw(text))


def _raw(text: str) -> Iterator[Piece]:
    before = Piece("start", "")
    for match in TOKEN.finditer(text):
        gap, kind = match["gap"], match.lastgroup or ""
        piece = Piece(kind, match[kind])
        if "#" in gap:
            _read_comments(gap, before, piece)
        elif "\n" in gap or "\r" in gap:
            piece.blank = _BLANK.search(gap) is not None
        if kind == "right" and before.kind not in ("dot", "left"):
            yield Piece("dot", ".")  # TriG lets the last one of a block go; here each statement has its own
        if kind in _BRACKETS or (kind == "literal" and match.end() != match.end("string")):
            _join(piece, match)
        yield piece
        before = piece
        if kind == "end":
            return


def _read_comments(gap: str, before: Piece, piece: Piece) -> None:
    own: list[Comment] = []
    lines = gap.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    blank = False
    for index, line in enumerate(lines):
        comment = line.strip()
        if comment:
            if index == 0 and before.kind != "start" and not before.trail:
                before.trail = comment
            else:
                own.append(Comment(comment, blank))
            blank = False
        elif 0 < index < len(lines) - 1:
            blank = True
    piece.own, piece.blank = own, blank


def _join(piece: Piece, match: re.Match[str]) -> None:
    """Take the white space out of a token; comments in it go behind it."""
    if piece.kind in _BRACKETS:
        inside = piece.text[1:-1]
        piece.text = piece.text[0] + piece.text[-1]
    else:
        joint = _JOINT.match(match.string, match.end("string"))
        if joint is None or not (joint["first"] or joint["second"]):
            return
        inside = joint["first"] + "\n" + joint["second"]
        piece.text = match["string"] + joint["mark"] + match.string[joint.end() : match.end()]
    comments = [line.strip() for line in re.split(r"[\r\n]", inside) if line.strip()]
    piece.trail = "  ".join(comments)


def _settled(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """Comments go behind `;`, `,` and `.`; a `;` that separates nothing goes."""
    before = Piece("start", "")
    carried: list[Comment] = []
    for piece, after in pairwise(chain(pieces, (Piece("start", ""),))):
        if carried:
            carried.extend(piece.own)
            piece.own, carried = carried, []
        if piece.kind in ("semicolon", "comma"):
            carried = _pass_behind(before, piece)
            if piece.kind == "semicolon" and _separates_nothing(after, carried):
                before.trail = piece.trail
                continue
        elif piece.kind == "dot" and not piece.own and not piece.trail:
            piece.trail, before.trail = before.trail, ""
        if before.kind != "start":
            yield before
        before = piece
    yield before


def _pass_behind(before: Piece, piece: Piece) -> list[Comment]:
    """Move the comments around a `;` or `,` behind it: one on its line, the others on lines of their own."""
    if not (piece.own or before.trail):
        return []
    # The list itself goes from piece to piece: a thousand `;` with a comment each must not copy it each time.
    carried = piece.own if isinstance(piece.own, list) else list(piece.own)
    if piece.trail:
        carried.append(Comment(piece.trail, False))
    piece.trail, before.trail, piece.own = before.trail, "", ()
    return carried


def _separates_nothing(after: Piece, carried: list[Comment]) -> bool:
    if after.kind == "semicolon":
        return True
    return after.kind in ("dot", "close", "right") and not carried and not after.own
