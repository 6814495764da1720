"""What the editor completes with: prefixes, and the classes and properties of the release with their labels."""

from __future__ import annotations

import json
from collections.abc import Mapping

from flask import Response

from publisher.vocabulary import PREFIXES, shorten
from publisher.web.answering.answers import Representation, answer
from publisher.web.endpoint.service_description import named_graphs
from publisher.web.labels import Labels
from publisher.web.served import View, current_view
from publisher.web.site import interface_language, site


def vocabulary() -> Response:
    """`prefixes` (name -> namespace), `classes` and `properties` (the most frequent first), `graphs` (IRIs)."""
    view = current_view()
    word, vary = interface_language()
    key = ("/sparql/vocabulary.json", word)
    return answer(view, Representation("application/json", lambda: _vocabulary(view, word), key, view.created, vary))


def _vocabulary(view: View, word: str) -> bytes:
    labels = Labels(view, site().words, word)
    counted = view.release.manifest.statistics
    found = {
        "prefixes": dict(PREFIXES),
        "classes": _terms(counted.get("classes", {}), labels),
        "properties": _terms(counted.get("properties", {}), labels),
        "graphs": list(named_graphs(view)),
    }
    return json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode()


def _terms(counted: Mapping[str, int], labels: Labels) -> list[dict[str, object]]:
    """Name as it is written in a query, label in words, number of statements."""
    rows = sorted(counted.items(), key=lambda row: (-row[1], row[0]))
    return [{"name": _written(iri), "label": labels.of(iri), "count": count} for iri, count in rows]


def _written(iri: str) -> str:
    """A prefixed name where its local part needs no escaping (SPARQL 1.1, PN_LOCAL), else the IRI in brackets."""
    short = shorten(iri)
    local = short.partition(":")[2]
    return short if short != iri and local.replace("-", "").replace("_", "").isalnum() else f"<{iri}>"
