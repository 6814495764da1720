"""Rules of vocabulary: terms that exist, in the namespace that portals read."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain
from pathlib import Path

from publisher.bundled import bundled
from publisher.rules.statements import Breach, Row, Statements
from publisher.shacl.terms import is_iri, words
from publisher.vocabulary import PUB, RDF, SDO, shorten

_WRONG_SCHEMA = "https://schema.org/"
_TYPE = str(RDF.type)


@cache
def known_terms() -> dict[str, frozenset[str]]:
    """namespace -> the names that its vocabulary defines (data/reference/terms.csv tells from where)."""
    with Path(bundled("reference") / "terms.csv").open(encoding="utf-8", newline="") as file:
        return {row["namespace"]: frozenset(row["terms"].split()) for row in csv.DictReader(file)}


def unknown_terms(statements: Statements) -> Iterator[Breach]:
    """A property or class that its vocabulary does not define: a typing mistake that every client overlooks."""
    defined = dict(known_terms())
    ours = {term[len(PUB.iri) + 1 : -1] for term in statements.described if term.startswith(f"<{PUB.iri}")}
    if ours:
        defined[PUB.iri] = frozenset(ours)
    remedies = {each: _nearest(words(each), defined) for each in statements.graph.columns}
    yield from _unknown(statements.rows([each for each, remedy in remedies.items() if remedy]), remedies)
    classes = set(chain.from_iterable(_values(statements, _TYPE)))
    remedies = {each: _nearest(words(each), defined) for each in classes if is_iri(each)}
    wrong = {each for each, remedy in remedies.items() if remedy}
    yield from (breach for row in statements.rows([_TYPE] if wrong else []) if row.object in wrong
                for breach in _unknown([row], remedies, row.object))  # fmt: skip


def _values(statements: Statements, predicate: str) -> Iterator[Iterable[str]]:
    for found in statements.graph.column(predicate).values():
        yield (found,) if isinstance(found, str) else found


def _unknown(rows: Iterable[Row], remedies: dict[str, str], term: str = "") -> Iterator[Breach]:
    for row in rows:
        name = term or row.predicate
        yield Breach(*row, f"{shorten(words(name))} is not defined by its vocabulary", remedies[name])


def _nearest(term: str, defined: dict[str, frozenset[str]]) -> str:
    """'' for a term that is defined, or whose vocabulary we do not know; else what to do."""
    for namespace, names in defined.items():
        local = term[len(namespace) :]
        if term.startswith(namespace) and local not in names:
            from difflib import get_close_matches

            found = get_close_matches(local, names, 1, 0.6)
            return f"do you mean {shorten(namespace + found[0])}?" if found else "see the vocabulary's list of terms"
    return ""


def https_schema(statements: Statements) -> Iterator[Breach]:
    """schema.org's namespace in RDF begins with http: (OSLO, IPDC and schema.org's own context agree)."""
    start, seen = f"<{_WRONG_SCHEMA}", set()
    columns = [each for each in statements.graph.columns if each.startswith(start)]
    values = {each for each in statements.referred if each.startswith(start)}
    for row in chain(statements.rows(columns), statements.rows_of(values)):
        wrong = row.predicate if row.predicate.startswith(start) else row.object
        if (row.subject, wrong) not in seen:
            seen.add((row.subject, wrong))
            yield Breach(
                *row, f"{wrong} is in a namespace that nobody reads", f"write {SDO.iri} instead of {_WRONG_SCHEMA}"
            )
