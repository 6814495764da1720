"""The catalogue of queries as an OpenAPI 3.1 document: what can be asked, with which values, and what comes back."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

from publisher.formats import GRAPH_FORMATS, HTML, PROBLEM, RESULT_FORMATS
from publisher.queries import CatalogueQuery, Parameter
from publisher.settings import Settings
from publisher.web.served import View

_ZONE = r"(Z|[+-](0[0-9]|1[0-3]):[0-5][0-9])?"
_CLOCK = r"([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?"
_BOUND = 10**18
#: Type of a parameter -> JSON Schema.
_SCHEMAS: MappingProxyType[str, Mapping[str, Any]] = MappingProxyType(
    {
        "iri": {
            "type": "string",
            "format": "iri",
            "pattern": "^https?://[A-Za-z0-9.-]+/[A-Za-z0-9/-]*(#[A-Za-z0-9-]*)?$",
        },
        "string": {"type": "string"},
        "integer": {"type": "integer", "minimum": 1 - _BOUND, "maximum": _BOUND - 1},
        "decimal": {"type": "number", "exclusiveMinimum": -_BOUND, "exclusiveMaximum": _BOUND},
        "boolean": {"type": "boolean"},
        "date": {"type": "string", "format": "date"},
        "time": {"type": "string", "pattern": f"^{_CLOCK}{_ZONE}$"},
        "dateTime": {"type": "string", "format": "date-time"},
    }
)


def openapi(view: View, queries: Iterable[CatalogueQuery], settings: Settings, word: str) -> Callable[[], bytes]:
    """Makes the document, with titles in a language."""

    def make() -> bytes:
        document = {
            "openapi": "3.1.0",
            "info": {"title": settings.site_title, "version": view.release.id},
            "servers": [{"url": view.base.rstrip("/")}],
            "paths": {f"/queries/{query.name}": {"get": _operation(query, word)} for query in queries},
            "components": {"schemas": {"Problem": _PROBLEM}},
        }
        if settings.site_licence:
            document["info"] |= {"license": {"name": "licence", "url": settings.site_licence}}  # type: ignore[operator]
        return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()

    return make


_STATUSES = MappingProxyType(
    {"400": "wrong parameters", "406": "no such format", "413": "answer too large", "503": "limit met or busy"}
)
_PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "rule": {"type": "string"},
        "parameters": {"type": "object", "additionalProperties": {"type": "string"}},
    },
}


def _operation(query: CatalogueQuery, word: str) -> dict[str, Any]:
    formats = RESULT_FORMATS if query.form in ("SELECT", "ASK") else GRAPH_FORMATS
    content: dict[str, Any] = {row.media: {} for row in (*formats, HTML)}
    refusal = {"content": {PROBLEM.media: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
    return {
        "operationId": query.name,
        "summary": _in(query.title, word) or query.name,
        "description": _in(query.description, word),
        "parameters": [_parameter(row, word) for row in query.parameters],
        "responses": {
            "200": {"description": "the whole answer", "content": content},
            **{status: {"description": text, **refusal} for status, text in _STATUSES.items()},
        },
    }


def _parameter(row: Parameter, word: str) -> dict[str, Any]:
    schema = {"type": "string", "enum": list(row.values)} if row.values else dict(_SCHEMAS[row.type])
    if row.default:
        schema["default"] = row.default
    return {"name": row.name, "in": "query", "required": False, "description": _in(row.label, word), "schema": schema}


def _in(words: Mapping[str, str], word: str) -> str:
    return words.get(word) or next(iter(words.values()), "")
