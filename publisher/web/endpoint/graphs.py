"""Graphs, read only: SPARQL 1.1 Graph Store HTTP Protocol, by `?graph=`, `?default`, and by their own addresses."""

from __future__ import annotations

from flask import Blueprint, Response, request
from pyoxigraph import NamedNode

from publisher.formats import GRAPH_FORMATS, Format, negotiate
from publisher.vocabulary import PREFIXES
from publisher.web.endpoint.protocol import absolute_iri, read_pairs, refuse
from publisher.web.endpoint.query_answers import Asked, Forms, respond
from publisher.web.endpoint.service_description import named_graphs
from publisher.web.served import current_view
from publisher.web.site import local
from publisher.workers import Query

blueprint = Blueprint("graphs", __name__)

_DEFAULT = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
#: The graph is given as the query's data set, never written into its text.
_METHODS = ["GET"]


@blueprint.route("/graphs", methods=_METHODS)
def store() -> Response:
    """One graph, named indirectly; without a name the description of all that there are."""
    pairs = read_pairs()
    graphs = [value for name, value in pairs if name == "graph"]
    default = any(name == "default" for name, _ in pairs)
    if not graphs and not default:
        return Response(status=303, headers={"Location": local("sparql")})
    if len(graphs) + default > 1:
        raise refuse(400, "one-graph")
    return _default() if default else _named(absolute_iri(graphs[0], "graph"))


@blueprint.route("/graphs/<path:name>", methods=_METHODS)
def direct(name: str) -> Response:
    """The graph whose IRI is this address."""
    return _named(absolute_iri(f"{current_view().base}graphs/{name}", "graph"))


def _default() -> Response:
    return _send(Query(_DEFAULT))


def _named(graph: NamedNode) -> Response:
    if graph.value not in named_graphs(current_view()):
        raise refuse(404, "no-graph", value=graph.value)
    return _send(Query(_DEFAULT, default_graphs=(graph.value,), named_graphs=()))


def _send(query: Query) -> Response:
    form = _form()
    prefixes = tuple(PREFIXES.items())
    asked = query._replace(rows="", graph=form.suffix, base="", prefixes=prefixes)
    return respond(Asked(asked, Forms(None, form), "CONSTRUCT", False, lambda table, word: b""))


def _form() -> Format:
    form = negotiate(request.headers.get("Accept"), GRAPH_FORMATS)
    if form is None:
        raise refuse(406, "unacceptable", offers=", ".join(row.media for row in GRAPH_FORMATS))
    return form
