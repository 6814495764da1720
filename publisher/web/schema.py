"""What a release says about its own words: shapes by the class they are for, ontology terms, the context."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pyoxigraph import BlankNode, NamedNode, Quad, RdfFormat, parse

from publisher.jsonld import Context, read_context
from publisher.manifest import Release
from publisher.vocabulary import PUB, SH


@dataclass(frozen=True)
class Schema:
    """`shapes` names the shape files, `targets` leads from a class IRI to the shapes that are for it.

    `terms` are the local names of our ontology, `quads` its statements,
    `context` our JSON-LD context.
    """

    shapes: tuple[str, ...]
    targets: Mapping[str, tuple[str, ...]]
    terms: tuple[str, ...]
    quads: tuple[Quad, ...]
    context: Context

    def shapes_for(self, classes: Iterable[str]) -> list[str]:
        """Names of the shape files for a thing of these classes, each once."""
        return list(dict.fromkeys(name for cls in classes for name in self.targets.get(cls, ())))


def read_schema(release: Release) -> Schema:
    shapes = {path.stem: statements(path) for path in sorted(release.shapes.glob("*.ttl"))}
    ontology = [quad for path in sorted(release.ontology.glob("*.ttl")) for quad in statements(path)]
    return Schema(
        shapes=tuple(shapes),
        targets=_targets(shapes),
        terms=_terms(ontology),
        quads=tuple(ontology),
        context=read_context(_context_text(release.context)),
    )


def statements(path: Path) -> list[Quad]:
    """The statements of a Turtle file of the release, sorted; blank nodes are named by the order they come in.

    The same file gives the same quads each time, as a strong ETag wants it.
    """
    names: dict[BlankNode, BlankNode] = {}

    def stable(term: Any) -> Any:
        if not isinstance(term, BlankNode):
            return term
        return names.setdefault(term, BlankNode(f"{path.stem}-{len(names) + 1}"))

    quads = parse(path=str(path), format=RdfFormat.TURTLE)
    return sorted((Quad(stable(q.subject), q.predicate, stable(q.object)) for q in quads), key=str)


def _context_text(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def _targets(shapes: Mapping[str, list[Quad]]) -> Mapping[str, tuple[str, ...]]:
    """SHACL 2.1.3.2 and 2.1.3.3: explicit class targets, and node shapes that are classes themselves."""
    found: dict[str, list[str]] = defaultdict(list)
    for name, quads in shapes.items():
        for quad in quads:
            if quad.predicate == SH.targetClass and isinstance(quad.object, NamedNode):
                found[quad.object.value].append(name)
    return MappingProxyType({cls: tuple(dict.fromkeys(names)) for cls, names in found.items()})


def _terms(ontology: Iterable[Quad]) -> tuple[str, ...]:
    subjects = {quad.subject.value for quad in ontology if isinstance(quad.subject, NamedNode)}
    return tuple(sorted(iri[len(PUB.iri) :] for iri in subjects if iri in PUB and iri != PUB.iri))
