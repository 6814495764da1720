"""The endpoint: SPARQL 1.1 Protocol (query), its description, and a page for people."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response
from werkzeug.exceptions import NotFound

from publisher.formats import GRAPH_FORMATS, HTML, RESULT_FORMATS
from publisher.web.answering.offers import Graph, offer
from publisher.web.asking import completion
from publisher.web.asking.pages import answer_page, form_page
from publisher.web.endpoint.protocol import Ask, read_ask
from publisher.web.endpoint.query_answers import TABLE, Asked, check, choose_forms, pool, respond
from publisher.web.endpoint.service_description import service_quads
from publisher.web.served import current_view
from publisher.workers import Query

blueprint = Blueprint("sparql", __name__)

_SUFFIXES = frozenset(row.suffix for row in (*RESULT_FORMATS, *GRAPH_FORMATS, HTML))


@blueprint.route("/sparql", methods=["GET", "POST"])
def endpoint() -> Response:
    """A query's answer; without a query what this endpoint is, as RDF or as a page with a form."""
    ask = read_ask()
    return _describe() if ask.text is None else answer(ask, ask.format)


@blueprint.get("/sparql/vocabulary.json")
def vocabulary() -> Response:
    """What the editor of the page completes with."""
    return completion.vocabulary()


@blueprint.get("/sparql.<suffix>")
def with_suffix(suffix: str) -> Response:
    """`/sparql.csv?query=…`: for people, who cannot set an Accept header."""
    ask = read_ask()
    if suffix not in _SUFFIXES or ask.text is None:
        raise NotFound()
    return answer(ask, suffix)


def answer(ask: Ask, form: str) -> Response:
    """The answer to a query in the format that is named or negotiated."""
    text = ask.text or ""
    forms = choose_forms(form)
    found = check(text)
    query = Query(
        text,
        TABLE if forms.rows is HTML else forms.rows.suffix if forms.rows else "",
        TABLE if forms.graph is HTML else forms.graph.suffix if forms.graph else "",
        ask.default_graphs,
        ask.named_graphs,
        current_view().base + "sparql",
        found.prefixes,
    )

    def page(table: dict[str, Any], word: str) -> bytes:
        return answer_page(query, found.form, table, word)

    return respond(Asked(query, forms, found.form, found.volatile, page, bool(found.services)))


def _describe() -> Response:
    view, limits = current_view(), pool().limits
    graph = Graph(lambda: service_quads(view, limits), view.base + "sparql")
    return offer("sparql", graph, form_page)
