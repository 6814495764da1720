"""The catalogue of queries as an API: `/queries`, for each a page with a form and files, and its OpenAPI document."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, request
from pyoxigraph import Literal, NamedNode, Quad
from werkzeug.exceptions import HTTPException, NotFound

from publisher.formats import GRAPH_FORMATS, HTML, RESULT_FORMATS, Format, negotiate
from publisher.queries import CatalogueQuery, ParametersError, bind
from publisher.vocabulary import DCT, RDF, SH
from publisher.web.answering.answers import Representation
from publisher.web.answering.answers import answer as send
from publisher.web.answering.offers import Graph, offer
from publisher.web.asking.examples import catalogue
from publisher.web.asking.pages import Filled, catalogue_page
from publisher.web.endpoint.openapi import openapi
from publisher.web.endpoint.preparation import question
from publisher.web.endpoint.protocol import read_pairs, refuse
from publisher.web.endpoint.query_answers import TABLE, Asked, Forms, check, respond
from publisher.web.endpoint.query_problems import problem
from publisher.web.pages import render
from publisher.web.served import View, current_view
from publisher.web.site import absolute, interface_language, site

blueprint = Blueprint("catalogue_queries", __name__)

_SUFFIX = "rq"
#: Parameters of the page, not of the query.
_OURS = frozenset({"lang"})
_CLASSES = {"CONSTRUCT": SH.SPARQLConstructExecutable, "DESCRIBE": SH.SPARQLExecutable, "ASK": SH.SPARQLAskExecutable}
_TEXTS = {"CONSTRUCT": SH.construct, "ASK": SH.ask}

Pairs = Sequence[tuple[str, str]]


@blueprint.get("/queries")
def queries() -> Response:
    view = current_view()
    rows = list(catalogue(view).values())
    graph = Graph(lambda: [quad for row in rows for quad in _quads(view, row)], view.base + "queries")
    return offer("queries", graph, lambda word: render("sparql/queries.html", word, queries=rows))


@blueprint.get("/openapi.json")
def description() -> Response:
    """OpenAPI 3.1 of the catalogue."""
    view = current_view()
    word, vary = interface_language()
    make = openapi(view, catalogue(view).values(), site().settings, word)
    return send(view, Representation("application/json", make, ("/openapi.json", word), view.created, vary))


@blueprint.get("/queries/<name>")
def negotiated(name: str) -> Response:
    """A query's answer in the format that the client wants; for people its page, with a form and the answer."""
    stem, dot, suffix = name.rpartition(".")
    if not dot:
        return _answer(name, None)
    if suffix == _SUFFIX:
        return _source(stem)
    offers = _offers(_query(stem))
    form = next((row for row in offers if row.suffix == suffix), None)
    if form is None:
        raise NotFound()
    return _answer(stem, form)


def _query(name: str) -> CatalogueQuery:
    found = catalogue(current_view()).get(name)
    if found is None:
        raise NotFound()
    return found


def _offers(query: CatalogueQuery) -> tuple[Format, ...]:
    rows = query.form in ("SELECT", "ASK")
    return (*(RESULT_FORMATS if rows else GRAPH_FORMATS), HTML)


def _source(name: str) -> Response:
    """The text as it stands in the release."""
    view, query = current_view(), _query(name)
    key = (f"/queries/{name}.rq",)
    return send(view, Representation("application/sparql-query", query.text.encode, key, view.created))


def _answer(name: str, form: Format | None) -> Response:
    query = _query(name)
    offers = _offers(query)
    form = form or negotiate(request.headers.get("Accept"), offers)
    if form is None:
        raise refuse(406, "unacceptable", offers=", ".join(row.media for row in offers))
    pairs = [(key, value) for key, value in read_pairs() if key not in _OURS]
    text = _bound(query, pairs, form)
    found = check(text)
    asked = question(current_view(), text, TABLE if form is HTML else form.suffix, found)

    def page(table: dict[str, Any], word: str) -> bytes:
        return catalogue_page(Filled(query, dict(pairs), text, table), offers, word)

    response = respond(Asked(asked, Forms(form, form), found.form, found.volatile, page, bool(found.services)))
    response.headers["Link"] = f'<{absolute("openapi.json")}>; rel="service-desc"; type="application/json"'
    return response


def _bound(query: CatalogueQuery, pairs: Pairs, form: Format) -> str:
    """The text with its parameters; raises the problem that names the wrong ones."""
    try:
        return bind(query, pairs)
    except ParametersError as error:
        word, _ = interface_language()
        say = site().words.into(word)
        wrong = {name: say(f"query.wrong.{what.rule}").format(offers=what.offers) for name, what in error.wrong.items()}
        if form is HTML:
            page = catalogue_page(Filled(query, dict(pairs), wrong=wrong), _offers(query), word)
            headers = {"Cache-Control": "no-store", "Vary": "Accept, Accept-Language"}
            response = Response(page, 400, headers, content_type=HTML.content_type)
        else:
            said = "; ".join(f"{name}: {what}" for name, what in wrong.items())
            response = problem(400, "parameters", {"wrong": said, "parameters": wrong})
        raise HTTPException(response=response) from None


def _quads(view: View, query: CatalogueQuery) -> list[Quad]:
    """A query as a SHACL executable (SHACL 6.1 names the terms): its words and its text."""
    node = NamedNode(f"{view.base}queries/{query.name}")
    words = ((DCT.title, query.title), (DCT.description, query.description))
    return [
        Quad(node, RDF.type, _CLASSES.get(query.form, SH.SPARQLSelectExecutable)),
        *(Quad(node, term, Literal(text, language=tag)) for term, row in words for tag, text in row.items()),
        Quad(node, _TEXTS.get(query.form, SH.select), Literal(query.text)),
    ]
