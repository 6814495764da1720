"""Which dataset of the catalogue a resource belongs to: `void:uriRegexPattern "/id/dienst/"` says it of a dataset."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from pyoxigraph import NamedNode, Quad

from publisher.errors import PublisherError
from publisher.vocabulary import DCAT, RDF, VOID

_CONCEPT = re.compile(r"/id/([A-Za-z0-9-]+)/")
_REFERENCE = re.compile(r"/id/dataset/([A-Za-z0-9-]+)\Z")
#: The name of the files that hold everything.
_WHOLE = "data"


def reference(dataset: object) -> str:
    """`{base}id/dataset/diensten` -> `diensten`. Errors: PublisherError for any other IRI."""
    match = _REFERENCE.search(dataset.value) if isinstance(dataset, NamedNode) else None
    if match is None or match[1] == _WHOLE:
        raise PublisherError(
            f"a dataset of the catalogue cannot be called {dataset}",
            where="data/catalogue.ttl",
            remedy="name it <…/id/dataset/NAME>, with letters, digits and '-' in NAME, and not 'data'",
        )
    return match[1]


def dataset_parts(quads: Iterable[Quad]) -> Mapping[str, str]:
    """Concept -> the reference of the dataset that holds its resources, from the statements of a catalogue.

    A dataset without a pattern is one of everything. Errors: PublisherError where two datasets claim the
    same resources, or a pattern holds no `/id/CONCEPT/` (VoID, section 4.2: patterns need not be anchored).
    """
    statements = list(quads)
    datasets = {quad.subject for quad in statements if quad.predicate == RDF.type and quad.object == DCAT.Dataset}
    parts: dict[str, str] = {}
    for quad in sorted(statements, key=str):
        if quad.predicate == VOID.uriRegexPattern and quad.subject in datasets:
            name = reference(quad.subject)
            for concept in _concepts(quad):
                if parts.setdefault(concept, name) != name:
                    raise PublisherError(
                        f"the datasets '{parts[concept]}' and '{name}' both claim /id/{concept}/",
                        where="data/catalogue.ttl",
                        remedy="a resource is in one dataset: take void:uriRegexPattern from one of them",
                    )
    return parts


def _concepts(quad: Quad) -> list[str]:
    text = getattr(quad.object, "value", "")
    found = _CONCEPT.findall(text)
    if not found:
        raise PublisherError(
            f'void:uriRegexPattern "{text}" names no concept',
            where="data/catalogue.ttl",
            remedy='write void:uriRegexPattern "/id/dienst/"',
        )
    return found
