"""Turtle 1.1 and TriG 1.1 read into statements with places.

The grammar (Turtle 1.1, section 6.5; TriG 1.1, section 4.5) as a table: what may come in each state, and what
it does. Brackets are kept on a stack of our own, so no depth of nesting can end the process.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple, TypeAlias

from pyoxigraph import BlankNode, DefaultGraph, NamedNode

from publisher.turtle import mistakes
from publisher.turtle.mistakes import Source
from publisher.turtle.places import Graph, Lines, Located, Span, Term
from publisher.turtle.terms import Terms
from publisher.turtle.tokens import KINDS, TOKEN
from publisher.turtle.unexpected import unexpected
from publisher.vocabulary import RDF

_Step: TypeAlias = Callable[[re.Match[str]], str]
_Row: TypeAlias = dict[str, _Step]

#: Statements are handed on in portions: one `yield` for many is faster than one for each.
_PORTION = 500
#: Open brackets at one time: enough for any data, and a bound on memory (about 0.5 GB) for what is none.
DEEPEST = 1_000_000
_RESOURCES = ("name", "iri", "label", "anonymous")
_VALUES = (*_RESOURCES, "nil", "literal", "number", "boolean")
_PREDICATES = ("name", "iri", "a")


def read_turtle(text: str, base_iri: str | None = None, *, graphs: bool = True) -> Iterator[Located]:
    """Statements of a Turtle or TriG text in its order, each with the places of its terms.

    `base_iri` is what relative IRIs are resolved against until the text has its own base; `graphs` says
    whether graph blocks are allowed (TriG). Anonymous blank nodes get the same names at every reading.
    Errors: TurtleError at the first mistake; statements before it may have been given already.
    """
    return _Reader(Source(text, Lines(text)), base_iri, graphs).read()


class _Frame(NamedTuple):
    """What a bracket interrupts: where to go on when it closes, and with what."""

    after: str
    subject: Term
    subject_place: Span
    predicate: NamedNode
    predicate_place: Span
    opened: int


class _Reader:
    def __init__(self, source: Source, base: str | None, graphs: bool) -> None:
        self._source = source
        self._span = source.lines.span
        self._terms = Terms(source, base)
        self._term = self._terms.term
        self._frames: list[_Frame] = []
        self._out: list[Located] = []
        self._graph: Graph = DefaultGraph()
        self._in_block = False
        self._subject: Term = RDF.nil
        self._subject_place = Span()
        self._predicate = RDF.type
        self._predicate_place = Span()
        self._prefix = ""
        self._dotted = False
        self._rows = self._table(graphs)

    def read(self) -> Iterator[Located]:
        rows, out, state = self._rows, self._out, "statement"
        last = 0
        for match in TOKEN.finditer(self._source.text, self._source.lines.starts[0]):
            step = rows[state].get(match.lastindex or 0)
            if step is None:
                opened = self._frames[-1].opened if self._frames else None
                raise unexpected(self._source, match, state, last, opened)
            state = step(match)
            if state == "done":
                break
            last = match.end()
            if len(out) >= _PORTION:
                yield from out
                out.clear()
        yield from out

    def _table(self, graphs: bool) -> dict[str, dict[int, _Step]]:
        """What may come in each state, and what it does: it returns the next state."""
        predicates = _row(_PREDICATES, self._on_predicate)
        named_block = _row(("left",) if graphs else (), self._on_named_block)
        ends = _row(("semicolon",), _to("next")) | _row(("dot",), self._on_dot) | _row(("right",), self._on_right)
        rows = self._subject_rows(graphs) | {
            "left": named_block,
            "subject": predicates | named_block,
            "predicate": predicates,
            "object": _row(_VALUES, self._on_object) | self._brackets(self._object_bracket),
            "after": ends | _row(("close",), self._on_close) | _row(("comma",), _to("object")),
            "next": ends | _row(("close",), self._on_close) | predicates,
            "properties": predicates | _row(("dot",), self._on_dot) | _row(("right",), self._on_right),
            "first item": _row(_VALUES, self._on_first_item) | self._brackets(self._first_bracket),
            "item": _row(_VALUES, self._on_item)
            | self._brackets(self._item_bracket)
            | _row(("finish",), self._on_close),
            "prefix": _row(("name",), self._on_prefix_name),
            "prefix iri": _row(("iri",), self._on_prefix_iri),
            "base": _row(("iri",), self._on_base_iri),
            "directive end": _row(("dot",), _to("statement")),
        }
        return {state: {KINDS[kind]: step for kind, step in row.items()} for state, row in rows.items()}

    def _subject_rows(self, graphs: bool) -> dict[str, _Row]:
        """The states in which a statement begins; only TriG knows graphs."""
        brackets = self._brackets(self._subject_bracket)
        directives = {kind: partial(self._on_directive, kind) for kind in ("prefix", "base")}
        statement = _row(_RESOURCES, partial(self._on_subject, "subject"))
        statement |= _row(("nil",), partial(self._on_subject, "predicate")) | _row(("end",), _to("done"))
        if graphs:
            statement |= _row(("left",), self._on_block) | _row(("graph",), _to("graph"))
        block = _row((*_RESOURCES, "nil"), partial(self._on_subject, "predicate"))
        return {
            "statement": statement | brackets | directives,
            "block": block | brackets | _row(("right",), self._on_right),
            "graph": _row(_RESOURCES, partial(self._on_subject, "left")),
        }

    def _brackets(self, step: Callable[..., str]) -> _Row:
        return {"open": partial(step, collection=False), "begin": partial(step, collection=True)}

    def _place(self, match: re.Match[str]) -> Span:
        return self._span(*match.span(match.lastindex or 0))

    def _on_subject(self, after: str, match: re.Match[str]) -> str:
        self._subject = self._term(match)
        self._subject_place = self._place(match)
        return after

    def _on_predicate(self, match: re.Match[str]) -> str:
        self._predicate = self._term(match)  # type: ignore[assignment]
        self._predicate_place = self._place(match)
        return "object"

    def _on_object(self, match: re.Match[str]) -> str:
        self._give(self._term(match), self._place(match))
        return "after"

    def _on_first_item(self, match: re.Match[str]) -> str:
        self._item(self._term(match), self._place(match), first=True)
        return "item"

    def _on_item(self, match: re.Match[str]) -> str:
        self._item(self._term(match), self._place(match), first=False)
        return "item"

    def _subject_bracket(self, match: re.Match[str], *, collection: bool) -> str:
        self._subject = self._terms.fresh()
        self._subject_place = self._place(match)
        return self._enter(match, self._subject, "predicate" if collection else "properties", collection)

    def _object_bracket(self, match: re.Match[str], *, collection: bool) -> str:
        node = self._terms.fresh()
        self._give(node, self._place(match))
        return self._enter(match, node, "after", collection)

    def _first_bracket(self, match: re.Match[str], *, collection: bool) -> str:
        node = self._terms.fresh()
        self._item(node, self._place(match), first=True)
        return self._enter(match, node, "item", collection)

    def _item_bracket(self, match: re.Match[str], *, collection: bool) -> str:
        node = self._terms.fresh()
        self._item(node, self._place(match), first=False)
        return self._enter(match, node, "item", collection)

    def _enter(self, match: re.Match[str], node: BlankNode, after: str, collection: bool) -> str:
        """Keep what the bracket interrupts and go on with its node as the subject."""
        opened = match.start(match.lastindex or 0)
        if len(self._frames) >= DEEPEST:
            raise mistakes.too_deep(self._source, opened, DEEPEST)
        current = (self._subject, self._subject_place, self._predicate, self._predicate_place)
        self._frames.append(_Frame(after, *current, opened))
        self._subject, self._subject_place = node, self._place(match)
        return "first item" if collection else "predicate"

    def _on_close(self, match: re.Match[str]) -> str:
        if not self._frames:
            raise mistakes.closes_nothing(self._source, match)
        if match.lastindex == KINDS["finish"]:
            self._statement(RDF.rest, RDF.nil, self._place(match))
        frame = self._frames.pop()
        self._subject, self._subject_place = frame.subject, frame.subject_place
        self._predicate, self._predicate_place = frame.predicate, frame.predicate_place
        return frame.after

    def _item(self, term: Term, place: Span, *, first: bool) -> None:
        """One cell of a collection (RDF 1.1 Semantics, D.3): the cell is the current subject."""
        if not first:
            cell = self._terms.fresh()
            self._statement(RDF.rest, cell, place)
            self._subject, self._subject_place = cell, place
        self._statement(RDF.first, term, place)

    def _statement(self, predicate: NamedNode, value: Term, place: Span) -> None:
        self._out.append(Located(self._subject, predicate, value, self._graph, self._subject_place, place, place))

    def _give(self, value: Term, place: Span) -> None:
        self._out.append(
            Located(
                self._subject, self._predicate, value, self._graph,
                self._subject_place, self._predicate_place, place,
            )
        )  # fmt: skip

    def _on_dot(self, match: re.Match[str]) -> str:
        if self._frames:
            raise mistakes.not_closed(self._source, match, self._frames[-1].opened)
        return "block" if self._in_block else "statement"

    def _on_block(self, match: re.Match[str]) -> str:
        self._in_block = True
        return "block"

    def _on_named_block(self, match: re.Match[str]) -> str:
        """A graph block begins, named by what was taken for a subject until now."""
        self._graph = self._subject  # type: ignore[assignment]
        return self._on_block(match)

    def _on_right(self, match: re.Match[str]) -> str:
        if self._frames:
            raise mistakes.not_closed(self._source, match, self._frames[-1].opened)
        if not self._in_block:
            raise mistakes.closes_nothing(self._source, match)
        self._in_block = False
        self._graph = DefaultGraph()
        return "statement"

    def _on_directive(self, kind: str, match: re.Match[str]) -> str:
        self._dotted = match[match.lastindex or 0].startswith("@")
        return kind

    def _on_prefix_name(self, match: re.Match[str]) -> str:
        name = match[match.lastindex or 0]
        self._terms.check_name(name, match.start(match.lastindex or 0))
        prefix, _, local = name.partition(":")
        if local:
            raise mistakes.no_prefix(self._source, match, prefix)
        self._prefix = prefix
        return "prefix iri"

    def _on_prefix_iri(self, match: re.Match[str]) -> str:
        self._terms.declare(self._prefix, self._term(match))  # type: ignore[arg-type]
        return "directive end" if self._dotted else "statement"

    def _on_base_iri(self, match: re.Match[str]) -> str:
        self._terms.rebase(self._term(match))  # type: ignore[arg-type]
        return "directive end" if self._dotted else "statement"


def _to(state: str) -> _Step:
    """A token that only moves on."""
    return lambda match: state


def _row(kinds: tuple[str, ...], step: _Step) -> _Row:
    """Tokens that all do the same."""
    return dict.fromkeys(kinds, step)
