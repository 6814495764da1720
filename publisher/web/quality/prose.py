"""Texts of the settings as blocks of a page: paragraphs, headings, lists, and links to what is an address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

_LINK = re.compile(r"(https?://[^\s<>()]*[^\s<>().,;:!?]|[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)")


class Piece(NamedTuple):
    """A run of text, and where it links to ('' for nowhere)."""

    text: str
    href: str


class Block(NamedTuple):
    """`kind` is heading, list or paragraph; a list has a row for each item, the others have one."""

    kind: str
    rows: tuple[tuple[Piece, ...], ...]


def blocks(text: str) -> list[Block]:
    """A text -> its blocks: `# ` begins a heading, `- ` an item, an empty line ends a paragraph."""
    found: list[Block] = []
    for kind, lines in groupby(text.strip().splitlines(), _kind):
        rows = [line.strip() for line in lines]
        if kind == "list":
            found.append(Block(kind, tuple(_pieces(row[2:]) for row in rows)))
        elif kind == "heading":
            found += [Block(kind, (_pieces(row.lstrip("# ")),)) for row in rows]
        elif kind == "paragraph":
            found.append(Block(kind, (_pieces(" ".join(rows)),)))
    return found


def _kind(line: str) -> str:
    bare = line.strip()
    if not bare:
        return "nothing"
    return {"# ": "heading", "- ": "list"}.get(bare[:2], "paragraph")


def _pieces(text: str) -> tuple[Piece, ...]:
    return tuple(_cut(text))


def _cut(text: str) -> Iterator[Piece]:
    for number, part in enumerate(_LINK.split(text)):
        if part:
            href = ("" if part.startswith("http") else "mailto:") + part if number % 2 else ""
            yield Piece(part, href)
