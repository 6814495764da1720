"""Queries that look only at what can be reached from $this, statement by statement and forwards.

What such a query answers for a focus node depends on no other statements: a check of few focus nodes need not put the
whole data graph into a store.
"""

from __future__ import annotations

from collections.abc import Sequence

from publisher.shacl.prebinding import Template, Token

_NAMES = frozenset({"iri", "name"})
_VALUES = _NAMES | {"var", "string"}


def is_anchored(template: Template) -> bool:
    """True where every triple pattern of a query has $this, or an object of a pattern before it, as its subject.

    Paths that go backwards or on and on, graph names, sub-queries, unions and whatever else is not plain make it False.
    """
    solid = template.solid
    start = next((at for at, token in enumerate(solid) if token.text == "{"), len(solid))
    if template.used != {"this"} or any(token.keyword == "FROM" for token in solid):
        return False
    end = _group(solid, start, {"this"})
    return end is not None and all(token.text != "{" for token in solid[end:])


def predicates(template: Template) -> frozenset[str] | None:
    """The IRIs that can be predicates in a query, `<…>`; None where any predicate may matter."""
    return template.iris if is_anchored(template) else template.predicates


def _group(solid: Sequence[Token], start: int, known: set[str]) -> int | None:
    """The position after the group that opens at `start`, where all of it is anchored in `known` variables."""
    bound, at = set(known), start + 1
    while at < len(solid):
        token = solid[at]
        if token.text == "}":
            return at + 1
        if token.text == ".":
            after: int | None = at + 1
        elif token.kind == "word" and token.text != "a":
            after = _clause(solid, at, bound)
        else:
            after = _triples(solid, at, bound)
        if after is None:
            return None
        at = after
    return None


def _clause(solid: Sequence[Token], at: int, bound: set[str]) -> int | None:
    """OPTIONAL {…}, FILTER [NOT] EXISTS {…}, FILTER (…), FILTER NAME(…) and BIND (…)."""
    first = solid[at].keyword
    if first == "OPTIONAL":
        return _group(solid, at + 1, bound) if solid[at + 1].text == "{" else None
    if first not in ("FILTER", "BIND"):
        return None
    at += 1
    while solid[at].kind in ("word", "name", "iri"):
        at += 1
    if solid[at - 1].keyword == "EXISTS":
        return _group(solid, at, bound) if solid[at].text == "{" else None
    return _parenthesis(solid, at)


def _parenthesis(solid: Sequence[Token], at: int) -> int | None:
    depth = 0
    for position in range(at, len(solid)):
        text = solid[position].text
        depth += {"(": 1, ")": -1}.get(text, 0)
        if text in "{}":
            return None
        if not depth:
            return position + 1 if text == ")" else None
    return None


def _triples(solid: Sequence[Token], at: int, bound: set[str]) -> int | None:
    """`subject predicate object , object ; predicate object`: binds the objects that are variables."""
    if solid[at].variable not in bound:
        return None
    separator = ";"
    while separator in (";", ","):
        at += 1
        if separator == ";" and solid[at].text in (".", "}"):
            return at
        place = _path(solid, at) if separator == ";" else at
        after = None if place is None else _object(solid, place, bound)
        if after is None:
            return None
        at, separator = after, solid[after].text
    return at


def _path(solid: Sequence[Token], at: int) -> int | None:
    """The position after a predicate: an IRI, or IRIs in sequence and in alternatives."""
    while True:
        if solid[at].text == "(":
            inner = _path(solid, at + 1)
            if inner is None or solid[inner].text != ")":
                return None
            at = inner + 1
        elif solid[at].kind in _NAMES or solid[at].text == "a":
            at += 1
        else:
            return None
        if solid[at].text not in ("|", "/"):
            return at
        at += 1


def _object(solid: Sequence[Token], at: int, bound: set[str]) -> int | None:
    token = solid[at]
    if token.kind not in _VALUES and not token.text.isdecimal():
        return None
    bound |= {token.variable} - {""}
    if token.kind == "string" and solid[at + 1].text == "^^":
        return at + 3
    if token.kind == "string" and solid[at + 1].text.startswith("@"):
        return at + 2
    return at + 1
