"""The text of a document on its page: line by line, what data stand on marked, and the quote that was asked for."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, pairwise
from typing import NamedTuple

from flask import request
from pyoxigraph import NamedNode

from publisher.formats import TEXT
from publisher.vocabulary import OA
from publisher.web.served import View
from publisher.web.things.lines import QUOTE
from publisher.web.things.nodes import Nodes, iri_of
from publisher.web.things.thing import Thing

#: A page shows so many lines of a sheet, begun so many before the quote that was asked for where that is further on.
_LINES, _BEFORE = 2000, 40
#: Quotes that a page marks.
_QUOTES = 5000
_MARK = re.compile(r"[0-9a-f]{12}")

Range = tuple[int, int]


class Part(NamedTuple):
    """A piece of a line; `mark` says what it is: '' plain, 'quote' some fact stands on it, 'asked' the one meant."""

    text: str
    mark: str


class SheetLine(NamedTuple):
    number: int
    parts: tuple[Part, ...]

    @property
    def mark(self) -> str:
        marks = {part.mark for part in self.parts}
        return next((mark for mark in ("asked", "quote") if mark in marks), "")


class Sheet(NamedTuple):
    """The lines that are shown, and how many there are in all."""

    lines: tuple[SheetLine, ...]
    total: int


def asked_quote(view: View, thing: Thing) -> str:
    """The mark of the quote that the address asks for; '' where it asks for none that there is."""
    mark = request.args.get(QUOTE, "")
    if thing.concept != "document" or not _MARK.fullmatch(mark):
        return ""
    return mark if _range(view, _target(view, thing, mark)) else ""


def _target(view: View, thing: Thing, mark: str) -> str:
    return f"{view.base}id/annotatie/{thing.iri.rpartition('/')[2]}-{mark}#target"


def sheet_of(view: View, thing: Thing) -> Sheet | None:
    """The text of a document with its marks; None for what is none, or has no text here."""
    path = view.release.documents / f"{thing.path.rpartition('/')[2]}.{TEXT.suffix}"
    if thing.concept != "document" or not path.is_file():
        return None
    text = path.read_bytes().decode("utf-8", "replace")
    mark = asked_quote(view, thing)
    asked = _range(view, _target(view, thing, mark)) if mark else None
    lines = text.split("\n")
    first = max(0, text.count("\n", 0, asked[0]) - _BEFORE) if asked else 0
    first = 0 if first < _LINES - _BEFORE else first
    quotes = _joined(_quotes(view, f"{view.base}{thing.path}.{TEXT.suffix}"))
    shown = _lines(lines, first, quotes, asked)
    return Sheet(tuple(islice(shown, _LINES)), len(lines))


def _quotes(view: View, text_iri: str) -> Iterator[Range]:
    """Where the quotes of a sheet stand, in code points."""
    graph = NamedNode(f"{view.base}graphs/provenance")
    for quad in islice(view.store.quads_for_pattern(None, OA.hasSource, NamedNode(text_iri), graph), _QUOTES):
        found = _range(view, iri_of(quad.subject))
        if found:
            yield found


def _range(view: View, target: str) -> Range | None:
    """What a target's position selector says (Web Annotation Data Model, 4.2.5)."""
    graph = NamedNode(f"{view.base}graphs/provenance")
    selectors = Nodes(view.store.quads_for_pattern(NamedNode(target), OA.hasSelector, None, graph))
    for selector in selectors.links(target, [OA.hasSelector.value]):
        nodes = Nodes(view.store.quads_for_pattern(NamedNode(selector), None, None, graph))
        start, end = (nodes.text(selector, [name.value], "") for name in (OA.start, OA.end))
        if start.isdecimal() and end.isdecimal():
            return int(start), int(end)
    return None


def _joined(ranges: Iterable[Range]) -> list[Range]:
    """Ranges in order, those that overlap as one."""
    joined: list[Range] = []
    for start, end in sorted(ranges):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def _lines(lines: Sequence[str], first: int, quotes: Sequence[Range], asked: Range | None) -> Iterator[SheetLine]:
    position = sum(len(line) + 1 for line in lines[:first])
    starts, ends = [start for start, _ in quotes], [end for _, end in quotes]
    for number, line in enumerate(lines[first:], first + 1):
        end = position + len(line)
        here = quotes[bisect_right(ends, position) : bisect_left(starts, end)]
        yield SheetLine(number, tuple(_parts(line, position, here, asked)))
        position = end + 1


def _parts(line: str, position: int, quotes: Sequence[Range], asked: Range | None) -> Iterator[Part]:
    """A line cut where marks begin and end."""
    edges = {0, len(line)}
    for start, end in [*quotes, *([asked] if asked else [])]:
        edges |= {min(max(edge - position, 0), len(line)) for edge in (start, end)}
    cuts = sorted(edges)
    for start, end in pairwise(cuts):
        middle = position + start
        if asked and asked[0] <= middle < asked[1]:
            yield Part(line[start:end], "asked")
        else:
            yield Part(line[start:end], "quote" if any(a <= middle < b for a, b in quotes) else "")
