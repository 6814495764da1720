"""Results as JSON: what a page of search shows, for programs."""

from __future__ import annotations

import json
from typing import Any

from publisher.web.finding.results import Facet, Option, Results, Row, Shown
from publisher.web.site import absolute, site


def search_json(results: Results, size: int) -> bytes:
    """The page of a search: its rows with what was asked for marked (HTML), facets with counts, and ways on."""
    shown, selection = Shown(results, site().settings.site_language, size), results.selection
    body = {
        "query": selection.q,
        "total": results.total,
        "page": selection.page,
        "pages": shown.last,
        "partial": results.answer.partial,
        "corrections": dict(results.corrections),
        "unknown": results.unknown,
        "results": [_row(row) for row in shown.rows],
        "facets": {
            "soort": [_option(option) for option in shown.concepts],
            **{facet.kind: _facet(facet) for facet in shown.facets},
            "open": [{"value": "nu", "count": shown.open_now}],
        },
        "next": _page(results, selection.page + 1) if selection.page < shown.last else None,
        "html": absolute("zoeken" + selection.query()),
    }
    return json.dumps(body, ensure_ascii=False, indent=1).encode() + b"\n"


def _row(row: Row) -> dict[str, Any]:
    document = row.document
    return {
        "iri": document.iri,
        "url": absolute(f"doc/{document.concept}/{document.reference}"),
        "soort": document.concept,
        "name": document.name,
        "changed": document.changed,
        "highlights": {"name": str(row.name), "text": str(row.text)},
        **{kind: list(names) for kind, names in row.beside.items()},
    }


def _facet(facet: Facet) -> list[dict[str, Any]]:
    chosen = [_option(facet.chosen)] if facet.chosen else []
    return chosen + [_option(option) for option in (*facet.options, *facet.more)]


def _option(option: Option) -> dict[str, Any]:
    return {"value": option.code, "label": option.label, "count": option.number}


def _page(results: Results, number: int) -> str:
    return absolute("zoeken.json" + results.selection._replace(page=number).query())
