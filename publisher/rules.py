"""What SHACL cannot say, or not well: rules over the whole data set, each with a name.

A rule is a function from the statements to what is wrong; `RULES` is the table of them. A rule knows
statements only: validation finds the places.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from types import MappingProxyType
from typing import NamedTuple, TypeGuard

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from publisher.findings import Severity
from publisher.mailboxes import is_personal
from publisher.settings import Settings
from publisher.vocabulary import CV, DCT, FOAF, RDFS, SDO, SKOS, shorten

Node = NamedNode | BlankNode | Literal | Triple


class Breach(NamedTuple):
    """One statement (or subject, where `predicate` is None) that breaks a rule."""

    subject: Node
    predicate: NamedNode | None
    object: Node | None
    message: str
    remedy: str


class Statements(NamedTuple):
    """The statements of a data set as rules want them: all, by subject, and what is ours."""

    quads: list[Quad]
    by_subject: dict[Node, list[Quad]]
    settings: Settings

    def ours(self, term: object) -> TypeGuard[NamedNode]:
        """Whether a term is an IRI of a thing of this data set."""
        return isinstance(term, NamedNode) and term.value.startswith(self.settings.site_base + "id/")


def gather(quads: Iterable[Quad], settings: Settings) -> Statements:
    kept = list(quads)
    by_subject: dict[Node, list[Quad]] = defaultdict(list)
    for quad in kept:
        by_subject[quad.subject].append(quad)
    return Statements(kept, by_subject, settings)


class Rule(NamedTuple):
    severity: Severity
    find: Callable[[Statements], Iterator[Breach]]
    title: str


_REFERENCE = re.compile(r"id/[a-z][a-z0-9-]*/[A-Za-z0-9-]+(#[A-Za-z0-9][A-Za-z0-9._-]*)?")


def _text(term: Node) -> str:
    return str(term) if isinstance(term, Triple) else term.value


def _resource(iri: str) -> str:
    return iri.split("#", 1)[0]


def blank_nodes(statements: Statements) -> Iterator[Breach]:
    """No blank nodes in records: a diff, a page and a feed must be able to point at everything."""
    for subject, quads in statements.by_subject.items():
        if isinstance(subject, BlankNode):
            first = quads[0]
            yield Breach(
                subject, first.predicate, first.object,
                "a node without a name (blank node)", "give it an IRI, like <…#contact>",
            )  # fmt: skip


def iri_pattern(statements: Statements) -> Iterator[Breach]:
    """`{base}id/{concept}/{reference}` (Flemish URI standard, 4.1; references match [A-Za-z0-9-]+)."""
    base = statements.settings.site_base
    for subject in statements.by_subject:
        if statements.ours(subject) and not _REFERENCE.fullmatch(subject.value[len(base) :]):
            yield Breach(
                subject, None, None, f"<{subject.value}> is no address of ours",
                f"write {base}id/concept/reference, the reference with letters, digits and '-' only",
            )  # fmt: skip


def dangling(statements: Statements) -> Iterator[Breach]:
    """A reference to a resource of ours that no file describes."""
    for quad in statements.quads:
        if statements.ours(quad.object) and quad.object not in statements.by_subject:
            yield Breach(
                quad.subject, quad.predicate, quad.object,
                f"<{quad.object.value}> is described nowhere",
                "describe it, or mend the IRI",
            )  # fmt: skip


def orphan_fragments(statements: Statements) -> Iterator[Breach]:
    """A fragment that no statement of its resource leads to would be missing from the page."""
    reached = _reached(statements)
    for subject in statements.by_subject:
        if statements.ours(subject) and "#" in subject.value and subject not in reached:
            yield Breach(
                subject, None, None, f"nothing leads from <{_resource(subject.value)}> to <{subject.value}>",
                "link to it from its resource, or take it away",
            )  # fmt: skip


def _reached(statements: Statements) -> set[object]:
    reached: set[object] = set()
    waiting: list[NamedNode] = [
        subject for subject in statements.by_subject if statements.ours(subject) and "#" not in subject.value
    ]
    while waiting:
        subject = waiting.pop()
        for quad in statements.by_subject.get(subject, ()):
            target = quad.object
            if (
                isinstance(target, NamedNode)
                and target not in reached
                and "#" in target.value
                and _resource(target.value) == _resource(subject.value)
            ):
                reached.add(target)
                waiting.append(target)
    return reached


_MAILBOXES = (SDO.email, CV.email)
_NAMES = (SKOS.prefLabel, SKOS.altLabel, DCT.title, SDO.name, FOAF.name, RDFS.label)


def personal_mailboxes(statements: Statements) -> Iterator[Breach]:
    """A person's mailbox is not published (General Data Protection Regulation, article 5.1.c)."""
    if not statements.settings.privacy_withhold_personal_mailboxes:
        return
    for quad in statements.quads:
        if quad.predicate in _MAILBOXES:
            text = _text(quad.object)
            if is_personal(text, _names(statements, quad.subject)):
                yield Breach(
                    quad.subject, quad.predicate, quad.object,
                    f"'{text}' looks like a person's mailbox",
                    "leave it out, or name the service's; [privacy] withhold_personal_mailboxes decides",
                )  # fmt: skip


def _names(statements: Statements, subject: Node) -> list[str]:
    owner = NamedNode(_resource(subject.value)) if isinstance(subject, NamedNode) else subject
    nodes = {subject, owner}
    return [
        _text(quad.object) for node in nodes for quad in statements.by_subject.get(node, ()) if quad.predicate in _NAMES
    ]


_ONE_OF_ITS_KIND = (DCT.identifier,)


def shared_identifiers(statements: Statements) -> Iterator[Breach]:
    """Two resources of one concept with one dct:identifier: a portal merges them into one."""
    seen: dict[tuple[str, str], NamedNode] = {}
    for quad in statements.quads:
        if quad.predicate not in _ONE_OF_ITS_KIND or not statements.ours(quad.subject):
            continue
        concept = quad.subject.value.rsplit("/", 1)[0] + "#" * ("#" in quad.subject.value)
        first = seen.setdefault((concept, _text(quad.object)), quad.subject)
        if first != quad.subject:
            yield Breach(
                quad.subject, quad.predicate, quad.object,
                f"<{first.value}> has the {shorten(quad.predicate.value)} '{_text(quad.object)}' too",
                "give each its own",
            )  # fmt: skip


#: The rules by name, in the order in which their findings are given.
RULES = MappingProxyType(
    {
        "blank-node": Rule(Severity.VIOLATION, blank_nodes, "Records hold no blank nodes"),
        "iri-pattern": Rule(Severity.VIOLATION, iri_pattern, "Our IRIs follow the Flemish URI standard"),
        "dangling-reference": Rule(Severity.VIOLATION, dangling, "What is referred to is described"),
        "orphan-fragment": Rule(Severity.VIOLATION, orphan_fragments, "A fragment is reached from its resource"),
        "personal-mailbox": Rule(Severity.VIOLATION, personal_mailboxes, "No mailboxes of persons"),
        "shared-identifier": Rule(Severity.VIOLATION, shared_identifiers, "An identifier belongs to one thing"),
    }
)
