"""The lists of resources by concept, with what to choose from; for people and for programs."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from urllib.parse import urlencode

from flask import Blueprint, Response
from werkzeug.exceptions import BadRequest, NotFound

from publisher.formats import GRAPH_FORMATS, HTML, RESULTS_CSV, Format
from publisher.web.answering.offers import Graph, offer
from publisher.web.answering.representations import about_document, write
from publisher.web.finding.behind import query_behind
from publisher.web.finding.forms import MOST_ROWS, Offer, present, table
from publisher.web.finding.members import PAGE_SIZE, Members
from publisher.web.finding.results import Results, Shown
from publisher.web.finding.selection import has_empty, read_page, read_selection
from publisher.web.pages import render
from publisher.web.served import View, current_view
from publisher.web.site import chosen_language, local, site

blueprint = Blueprint("lists", __name__)

_CONCEPT = re.compile(r"[A-Za-z0-9-]+")


@blueprint.get("/id/<concept>/")
@blueprint.get("/doc/<concept>/")
@blueprint.get("/id/<concept>")
def list_elsewhere(concept: str) -> Response:
    """The list has one address."""
    _count(current_view(), concept)
    return Response(status=303, headers={"Location": local(f"doc/{concept}")})


@blueprint.get("/doc/<concept>", defaults={"suffix": ""})
@blueprint.get("/doc/<concept>.<suffix>")
def concept_list(concept: str, suffix: str) -> Response:
    """One page of the resources of a concept that a view chooses; `?page=` counts from 1."""
    view = current_view()
    total = _count(view, concept)
    if view.search.concepts.get(concept, 0).bit_count() != total:
        return _plain(view, concept, total, suffix)  # what the catalogue computes is not searched
    selection, path = read_selection(view.search, concept), f"doc/{concept}"
    if has_empty():
        address = path + (f".{suffix}" if suffix else "") + selection.query(lang=chosen_language())
        return Response(status=303, headers={"Location": local(address)})
    results = Results(view, selection, site().clock())
    members = Members(path, selection, results.total)
    if selection.page > members.last:
        raise NotFound()
    return present(Offer(path, selection.query(), _makers(results, members), members.links), results, suffix)


def _count(view: View, concept: str) -> int:
    total = view.index.counts().get(concept, 0) if _CONCEPT.fullmatch(concept) else 0
    if not total:
        raise NotFound()
    return total


def _makers(results: Results, members: Members) -> Mapping[Format, Callable[[str], bytes]]:
    graphs = {form: partial(_graph, results, members, form) for form in GRAPH_FORMATS}
    return {**graphs, HTML: partial(_page, results), RESULTS_CSV: partial(_table, results)}


def _graph(results: Results, members: Members, form: Format, _: str) -> bytes:
    view = results.view
    found = (view.index.entry(document.iri) for document in results.page(PAGE_SIZE))
    quads = members.quads(entry for entry in found if entry)
    about = about_document(
        members.whole.value, members.whole.value, f"{view.base}#dataset", site().settings.site_licence
    )
    said = list(quads)
    return write([*said, *(quad for quad in about if quad not in said)], form, view.schema.context, members.whole.value)


def _page(results: Results, word: str) -> bytes:
    query = query_behind(results, site().settings.site_language)
    sparql = f"{local('sparql')}?{urlencode({'query': query})}"
    shown = {"shown": Shown(results, word, PAGE_SIZE), "results": results, "sparql": sparql}
    return render("list.html", word, **shown, switches=results.selection.switches(word))


def _table(results: Results, _: str) -> bytes:
    if results.total > MOST_ROWS:
        raise BadRequest(f"more than {MOST_ROWS} rows: choose less, or take a file of {local('dumps/')}")
    return table(results.first(MOST_ROWS))


def _plain(view: View, concept: str, total: int, suffix: str) -> Response:
    """The list of a concept that is not searched: all of it in pages, nothing to choose from."""
    selection, path = read_page(concept), f"doc/{concept}"
    members = Members(path, selection, total)
    if suffix or selection.page > members.last:
        raise NotFound()
    entries = view.index.list(concept, (selection.page - 1) * PAGE_SIZE, PAGE_SIZE)
    shown = {"concept": concept, "entries": entries, "total": total, "number": selection.page, "last": members.last}
    graph = Graph(lambda: members.quads(entries), members.whole.value)
    return offer(path + selection.query(), graph, lambda word: render("plain_list.html", word, **shown), members.links)
