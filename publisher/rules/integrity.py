"""Rules of identity: every node has a name of ours, is described, is reached, and is one thing."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence

from publisher.rules.statements import Breach, Statements, resource, texts
from publisher.shacl.terms import is_blank, words
from publisher.vocabulary import DCT, shorten

_REFERENCE = re.compile(r"id/[a-z][a-z0-9-]*/[A-Za-z0-9-]+(#[A-Za-z0-9][A-Za-z0-9._-]*)?")


def blank_nodes(statements: Statements) -> Iterator[Breach]:
    """No blank nodes in records: a diff, a page and a feed must be able to point at everything."""
    for subject in filter(is_blank, statements.subjects):
        predicate = next(each for each, column in statements.graph.columns.items() if subject in column)
        yield Breach(
            subject, predicate, statements.graph.objects(subject, predicate)[0],
            "a node without a name (blank node)", "give it an IRI, like <…#contact>",
        )  # fmt: skip


def iri_pattern(statements: Statements) -> Iterator[Breach]:
    """`{base}id/{concept}/{reference}` (Flemish URI standard, 4.1; references match [A-Za-z0-9-]+)."""
    base, start = statements.settings.site_base, len(statements.home) - len("id/")
    for subject in filter(statements.ours, statements.subjects):
        if not _REFERENCE.fullmatch(subject, start, len(subject) - 1):
            yield Breach(
                subject, None, None, f"{subject} is no address of ours",
                f"write {base}id/concept/reference, the reference with letters, digits and '-' only",
            )  # fmt: skip


def dangling(statements: Statements) -> Iterator[Breach]:
    """A reference to a resource of ours that no file describes."""
    missing = {each for each in statements.referred if statements.ours(each) and each not in statements.described}
    for row in statements.rows_of(missing):
        yield Breach(*row, f"{row.object} is described nowhere", "describe it, or mend the IRI")


def orphan_fragments(statements: Statements) -> Iterator[Breach]:
    """A fragment that no statement of its resource leads to would be missing from the page."""
    fragments = [each for each in statements.subjects if "#" in each and statements.ours(each)]
    reached = _reached(statements, fragments)
    for subject in fragments:
        if subject not in reached:
            yield Breach(
                subject, None, None, f"nothing leads from {resource(subject)} to {subject}",
                "link to it from its resource, or take it away",
            )  # fmt: skip


def _reached(statements: Statements, fragments: Collection[str]) -> set[str]:
    """The fragments that statements lead to from their resources, within them."""
    steps = _steps(statements, fragments)
    waiting = list(dict.fromkeys(map(resource, fragments)))
    reached: set[str] = set()
    while waiting:
        fresh = [each for each in steps.get(waiting.pop(), ()) if each not in reached]
        reached.update(fresh)
        waiting += fresh
    return reached


def _steps(statements: Statements, fragments: Collection[str]) -> dict[str, list[str]]:
    """node -> the fragments of its own resource that it refers to."""
    home, steps = statements.home, defaultdict[str, list[str]](list)
    if statements.asked is not None:
        return _steps_within(statements, fragments)
    for predicate in statements.graph.columns:
        for subject, value in statements.graph.pairs(predicate):
            if value.startswith(home) and "#" in value and resource(value) == resource(subject):
                steps[subject].append(value)
    return steps


def _steps_within(statements: Statements, fragments: Collection[str]) -> dict[str, list[str]]:
    """As `_steps`, for some resources, whatever files their parts stand in."""
    owners, steps = {resource(each) for each in fragments}, dict[str, list[str]]()
    waiting = list(owners)
    while waiting:
        node = waiting.pop()
        values = statements.objects(node, statements.graph.columns)
        steps[node] = [v for v in values if statements.ours(v) and "#" in v and resource(v) == resource(node)]
        waiting += [each for each in steps[node] if each not in steps]
    return steps


_ONE_OF_ITS_KIND = texts(DCT.identifier)


def shared_identifiers(statements: Statements) -> Iterator[Breach]:
    """Two resources of one concept with one dct:identifier: a portal merges them into one."""
    for predicate in _ONE_OF_ITS_KIND:
        for identifier, holders in _shared(statements, predicate).items():
            for subject, first in _others(statements, holders):
                value = next(v for v in statements.graph.objects(subject, predicate) if words(v) == identifier[1])
                yield Breach(
                    subject, predicate, value, f"{first} has the {shorten(words(predicate))} '{words(value)}' too",
                    "give each its own", first,
                )  # fmt: skip


def _shared(statements: Statements, predicate: str) -> dict[tuple[str, str], list[str]]:
    """(concept, identifier) -> the resources that share it."""
    found: dict[tuple[str, str], list[str]] = {}
    for subject, value in statements.graph.pairs(predicate):
        if statements.ours(subject):
            concept = subject.rsplit("/", 1)[0] + "#" * ("#" in subject)
            holders = found.setdefault((concept, words(value)), [])
            if subject not in holders[-1:]:
                holders.append(subject)
    return {identifier: sorted(set(holders)) for identifier, holders in found.items() if len(holders) > 1}


def _others(statements: Statements, holders: Sequence[str]) -> Iterator[tuple[str, str]]:
    """(resource, another with the same identifier): all but the first, and whichever was asked about."""
    asked = [each for each in holders if statements.asked is None or each in statements.asked]
    for subject in asked[1:] if len(asked) == len(holders) else asked:
        yield subject, next(each for each in holders if each != subject)
