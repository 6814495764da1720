"""Our own words, shapes and context: each has an address that explains it."""

from __future__ import annotations

from flask import Blueprint, Response, request
from pyoxigraph import NamedNode, Quad
from werkzeug.exceptions import NotFound

from publisher.formats import JSONLD
from publisher.vocabulary import PUB
from publisher.web.answering.answers import Representation, answer
from publisher.web.answering.links import Link
from publisher.web.answering.offers import Graph, offer
from publisher.web.documentation.pages import shape_page, shapes_page, terms_page
from publisher.web.schema import statements
from publisher.web.served import View, current_view
from publisher.web.site import absolute, local
from publisher.web.things.thing import Thing
from publisher.web.things.thing_page import thing_page

blueprint = Blueprint("vocabulary", __name__)


@blueprint.get("/ns")
@blueprint.get("/shapes")
def folder() -> Response:
    return Response(status=308, headers={"Location": local(request.path.strip("/") + "/")})


@blueprint.get("/ns/")
def ontology() -> Response:
    """All of our terms."""
    view = current_view()
    graph = Graph(lambda: list(view.schema.quads), PUB.iri)
    return offer("ns/", graph, lambda word: terms_page(view, word))


def _term(view: View, name: str) -> Thing:
    iri = PUB.iri + name
    return Thing(iri, f"ns/{name}", "", lambda: [quad for quad in view.schema.quads if _iri(quad) == iri], None)


def _iri(quad: Quad) -> str:
    return quad.subject.value if isinstance(quad.subject, NamedNode) else ""


@blueprint.get("/ns/<name>")
def term(name: str) -> Response:
    """One of our terms; its IRI is the same in every installation."""
    view = current_view()
    stem, _, suffix = name.partition(".")
    if stem not in view.schema.terms:
        raise NotFound()
    thing = _term(view, stem)
    relations = [Link(thing.iri, "cite-as"), Link(absolute("ns/"), "collection")]
    graph = Graph(lambda: thing.quads, thing.iri)
    return offer(thing.path, graph, lambda word: thing_page(view, thing, word, view.created), relations, suffix)


@blueprint.get("/shapes/")
def shapes() -> Response:
    """All shapes in one graph."""
    view = current_view()

    def quads() -> list[Quad]:
        return [quad for name in view.schema.shapes for quad in _shape(view, name)]

    graph = Graph(quads, absolute("shapes/"))
    return offer("shapes/", graph, lambda word: shapes_page(view, word))


@blueprint.get("/shapes/<name>")
def shape(name: str) -> Response:
    """The shape of one type."""
    view = current_view()
    stem, _, suffix = name.partition(".")
    if stem not in view.schema.shapes:
        raise NotFound()
    thing = Thing(absolute(f"shapes/{stem}"), f"shapes/{stem}", "", lambda: _shape(view, stem), None)
    relations = [Link(absolute("shapes/"), "collection")]
    graph = Graph(lambda: thing.quads, thing.iri)
    return offer(thing.path, graph, lambda word: shape_page(view, stem, word), relations, suffix)


def _shape(view: View, name: str) -> list[Quad]:
    return statements(view.release.shapes / f"{name}.ttl")


@blueprint.get("/context.jsonld")
def context() -> Response:
    """The JSON-LD context, for authors: what we serve carries its context inline."""
    view = current_view()
    path = view.release.context
    if not path.is_file():
        raise NotFound()
    return answer(view, Representation(JSONLD.content_type, path.read_bytes, ("context.jsonld",), view.created))
