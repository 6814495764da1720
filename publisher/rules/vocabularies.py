"""Rules of vocabulary: terms that exist, in the namespace that portals read."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import TypeGuard

from pyoxigraph import NamedNode, Quad

from publisher.bundled import bundled
from publisher.rules.statements import Breach, Statements
from publisher.vocabulary import PUB, RDF, SDO, shorten

_WRONG_SCHEMA = "https://schema.org/"


@cache
def known_terms() -> dict[str, frozenset[str]]:
    """namespace -> the names that its vocabulary defines (data/reference/terms.csv tells from where)."""
    with Path(bundled("reference") / "terms.csv").open(encoding="utf-8", newline="") as file:
        return {row["namespace"]: frozenset(row["terms"].split()) for row in csv.DictReader(file)}


def unknown_terms(statements: Statements) -> Iterator[Breach]:
    """A property or class that its vocabulary does not define: a typing mistake that every client overlooks."""
    defined = dict(known_terms())
    ours = {term.value[len(PUB.iri) :] for term in statements.by_subject if _in_ours(term)}
    if ours:
        defined[PUB.iri] = frozenset(ours)
    verdicts: dict[NamedNode, str] = {}
    for quad in statements.quads:
        for term in _terms(quad):
            if term not in verdicts:
                verdicts[term] = _nearest(term, defined)
            if verdicts[term]:
                yield Breach(
                    quad.subject, quad.predicate, quad.object,
                    f"{shorten(term.value)} is not defined by its vocabulary", verdicts[term],
                )  # fmt: skip


def _in_ours(term: object) -> TypeGuard[NamedNode]:
    return isinstance(term, NamedNode) and term.value.startswith(PUB.iri)


def _terms(quad: Quad) -> Iterator[NamedNode]:
    yield quad.predicate
    if quad.predicate == RDF.type and isinstance(quad.object, NamedNode):
        yield quad.object


def _nearest(term: NamedNode, defined: dict[str, frozenset[str]]) -> str:
    """'' for a term that is defined, or whose vocabulary we do not know; else what to do."""
    for namespace, names in defined.items():
        local = term.value[len(namespace) :]
        if term.value.startswith(namespace) and local not in names:
            found = get_close_matches(local, names, 1, 0.6)
            return f"do you mean {shorten(namespace + found[0])}?" if found else "see the vocabulary's list of terms"
    return ""


def https_schema(statements: Statements) -> Iterator[Breach]:
    """schema.org's namespace in RDF begins with http: (OSLO, IPDC and schema.org's own context agree)."""
    seen = set()
    for quad in statements.quads:
        wrong = [term for term in (quad.predicate, quad.object) if _is_wrong_schema(term)]
        if wrong and (quad.subject, wrong[0]) not in seen:
            seen.add((quad.subject, wrong[0]))
            yield Breach(
                quad.subject, quad.predicate, quad.object, f"<{wrong[0].value}> is in a namespace that nobody reads",
                f"write {SDO.iri} instead of {_WRONG_SCHEMA}",
            )  # fmt: skip


def _is_wrong_schema(term: object) -> TypeGuard[NamedNode]:
    return isinstance(term, NamedNode) and term.value.startswith(_WRONG_SCHEMA)
