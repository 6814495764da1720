"""A document as parts: declarations, statements, and the lines that open and close a graph."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from publisher.turtle.pieces import Comment, Piece

STATEMENT = "statement"
DIRECTIVE = "directive"
HEADER = "header"
_DECLARING = ("prefix", "base")


@dataclass(frozen=True)
class Part:
    """`kind`: statement, directive, header (opens a graph), right (closes it) or end; `level` of indentation."""

    kind: str
    pieces: list[Piece]
    level: int

    @cached_property
    def declaration(self) -> str:
        """`@prefix name: <…> .`, however it is written."""
        words = [piece.text for piece in self.pieces if piece.kind != "dot"]
        return " ".join([f"@{words[0].lstrip('@').lower()}", *words[1:], "."])

    @property
    def line(self) -> str:
        """A part that takes one line, with the comment behind it."""
        trail = self.pieces[-1].trail
        text = self.declaration if self.kind == DIRECTIVE else " ".join(piece.text for piece in self.pieces)
        return f"{text}  {trail}" if trail else text

    @property
    def begins_group(self) -> bool:
        """A comment or an empty line before it, or a new base, ends the group of declarations above."""
        first = self.pieces[0]
        return bool(first.own) or first.blank or first.kind == "base"


def parts_of(pieces: Iterable[Piece]) -> Iterator[Part]:
    """The parts of a valid document, in its order; the last one is of kind `end`."""
    return _without_empty_blocks(_parts(pieces))


def _parts(pieces: Iterable[Piece]) -> Iterator[Part]:
    level = 0
    part: list[Piece] = []
    for piece in pieces:
        part.append(piece)
        kind = _ending(part[0], piece)
        if not kind:
            continue
        level -= kind == "right"
        yield Part(kind, part, level) if kind == STATEMENT else _on_one_line(Part(kind, part, level))
        level += kind == HEADER
        part = []


def _ending(first: Piece, piece: Piece) -> str:
    """The kind of the part that ends with this piece; '' where it goes on."""
    if first.kind in _DECLARING:
        ends = piece.kind == ("dot" if first.text.startswith("@") else "iri")
        return DIRECTIVE if ends else ""
    if piece.kind == "left":
        return HEADER
    if piece.kind in ("right", "end"):
        return piece.kind
    return STATEMENT if piece.kind == "dot" else ""


def _on_one_line(part: Part) -> Part:
    """Comments inside a part of one line go before it; the last piece keeps the one behind it."""
    first, last = part.pieces[0], part.pieces[-1]
    inside: list[Comment] = []
    for piece in part.pieces:
        if piece is not first:
            inside += piece.own
            piece.own = ()
        if piece is not last and piece.trail:
            inside.append(Comment(piece.trail, False))
            piece.trail = ""
    if inside and not first.own:
        inside[0] = inside[0]._replace(blank=first.blank)
        first.blank = False
    first.own = [*first.own, *inside]
    return part


def _without_empty_blocks(parts: Iterator[Part]) -> Iterator[Part]:
    """A graph without statements and comments takes one line."""
    header: Part | None = None
    for part in parts:
        if header and part.kind == "right" and not part.pieces[0].own and not header.pieces[-1].trail:
            yield Part("empty", header.pieces + part.pieces, part.level)
            header = None
            continue
        if header:
            yield header
        header = part if part.kind == HEADER else None
        if not header:
            yield part


def sorted_declarations(parts: Iterable[Part]) -> Iterator[Part]:
    """Prefixes in the order of their names within each group; a group that declares one twice stays."""
    group: list[Part] = []
    for part in parts:
        if group and (part.kind != DIRECTIVE or part.begins_group or group[-1].pieces[0].kind == "base"):
            yield from _sorted_group(group)
            group = []
        if part.kind == DIRECTIVE:
            group.append(part)
        else:
            yield part


def _sorted_group(group: list[Part]) -> list[Part]:
    """The comments above a group stay above it."""
    prefixes = [part.pieces[1].text.rstrip(":") for part in group]
    if group[0].pieces[0].kind == "base" or len(set(prefixes)) < len(prefixes):
        return group
    head = group[0].pieces[0]
    own, blank = head.own, head.blank
    head.own, head.blank = (), False
    ordered = sorted(group, key=lambda part: part.pieces[1].text.rstrip(":"))
    ordered[0].pieces[0].own, ordered[0].pieces[0].blank = own, blank
    return ordered
