"""How a view is written down: which classes it knows, under which name, and which properties they have there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from pyoxigraph import NamedNode

from publisher.vocabulary import RDF, Namespace

#: What stands for "the same property, read from the same one".
Path = tuple[NamedNode, ...]


class Row(NamedTuple):
    """A property of a view: what it is read from, best first; the first source that has values is taken.

    `inverse`: the sources point the other way. `plain`: one text without a language. `through` makes nodes on
    the way, (property, class, end of its fragment) each, and the property hangs on the last of them.
    """

    target: NamedNode
    sources: tuple[NamedNode, ...]
    inverse: bool = False
    plain: bool = False
    through: tuple[tuple[NamedNode, NamedNode, str], ...] = ()


class Kind(NamedTuple):
    """Things of a view: our classes with the names that the view has for them, and the properties of both."""

    classes: Mapping[NamedNode, NamedNode]
    rows: tuple[Row, ...]


class Profile(NamedTuple):
    """A view: its token and IRI, other IRIs that clients ask for it by, its name (nl, en), the specifications.

    The IRI is '' where no single specification covers the view: then it is one of ours, below the base.
    `all_of` is a vocabulary that is taken over whole. `stub` are the properties that are told of what other
    resources own: their names, and what the view's own rules demand.
    """

    token: str
    iri: str
    also: tuple[str, ...]
    title: tuple[str, str]
    specifications: tuple[str, ...]
    kinds: tuple[Kind, ...]
    stub: frozenset[NamedNode]
    all_of: Namespace | None = None

    def address(self, base: str) -> str:
        """The IRI that names the view in an installation."""
        return self.iri or f"{base}profiles#{self.token}"


def same(*classes: NamedNode) -> dict[NamedNode, NamedNode]:
    """Classes that the view calls as we do."""
    return {name: name for name in classes}


def kept(*properties: NamedNode) -> tuple[Row, ...]:
    """Properties that the view calls as we do."""
    return tuple(Row(name, (name,)) for name in properties)


TYPE = RDF.type
