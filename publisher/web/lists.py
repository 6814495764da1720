"""The home page, and the lists of resources by concept; both for people and for programs."""

from __future__ import annotations

import re
from collections.abc import Sequence

from flask import Blueprint, Response, request
from pyoxigraph import Literal, NamedNode, Quad
from werkzeug.exceptions import NotFound

from publisher.index import Entry
from publisher.vocabulary import HYDRA, RDF, RDFS, XSD
from publisher.web.home import dataset_quads
from publisher.web.links import Link
from publisher.web.offers import Graph, offer
from publisher.web.pages import render
from publisher.web.served import View, current_view
from publisher.web.site import absolute, local, site

blueprint = Blueprint("lists", __name__)

PAGE_SIZE = 50
_CONCEPT = re.compile(r"[A-Za-z0-9-]+")
#: What people come for stands first on the home page.
_ORDER = ("dienst", "organisatie", "publicatie", "begrip", "document", "dataset")

#: What nobody looks for by browsing.
_HIDDEN = frozenset({"annotatie", "catalogusrecord", "dataservice", "distributie"})


@blueprint.get("/")
def home() -> Response:
    view, settings = current_view(), site().settings
    graph = Graph(lambda: dataset_quads(view, settings), f"{view.base}#dataset")
    relations = [Link(settings.site_licence, "license")] if settings.site_licence else []
    return offer("", graph, lambda word: render("home.html", word, **_home(view)), relations)


def _home(view: View) -> dict[str, object]:
    counts = view.index.counts()
    concepts = [name for name in _ORDER if name in counts] + [name for name in counts if name not in _ORDER]
    shown = [name for name in concepts if name not in _HIDDEN]
    return {
        "counts": {name: counts[name] for name in shown},
        "first": {name: view.index.list(name, 0, 12) for name in shown[:2]},
        "release": view.release.manifest,
    }


@blueprint.get("/id/<concept>/")
@blueprint.get("/doc/<concept>/")
@blueprint.get("/id/<concept>")
def list_elsewhere(concept: str) -> Response:
    """The list has one address."""
    _count(current_view(), concept)
    return Response(status=303, headers={"Location": local(f"doc/{concept}")})


@blueprint.get("/doc/<concept>")
def concept_list(concept: str) -> Response:
    """One page of the resources of a concept; `?page=` counts from 1."""
    view = current_view()
    total = _count(view, concept)
    page, last = _page(), max(1, -(-total // PAGE_SIZE))
    if not 1 <= page <= last:
        raise NotFound()
    entries = view.index.list(concept, (page - 1) * PAGE_SIZE, PAGE_SIZE)
    path = f"doc/{concept}"
    address = f"{path}?page={page}" if "page" in request.args else path
    graph = Graph(lambda: _members(view.base + path, entries, total, page), view.base + path)
    shown = {"concept": concept, "entries": entries, "total": total, "number": page, "last": last}
    turns = [Link(absolute(f"{path}?page={number}"), word) for word, number in _turns(page, last).items()]
    return offer(address, graph, lambda word: render("list.html", word, **shown), turns)


def _count(view: View, concept: str) -> int:
    total = view.index.counts().get(concept, 0) if _CONCEPT.fullmatch(concept) else 0
    if not total:
        raise NotFound()
    return total


def _page() -> int:
    text = request.args.get("page", "1")
    return int(text) if re.fullmatch(r"[1-9][0-9]{0,8}", text) else 0


def _turns(page: int, last: int) -> dict[str, int]:
    turns = {"first": 1, "prev": page - 1, "next": page + 1, "last": last}
    return {word: number for word, number in turns.items() if last > 1 and 1 <= number <= last}


def _members(collection: str, entries: Sequence[Entry], total: int, page: int) -> list[Quad]:
    """The list as a hydra:Collection, one view of it, and what each member is and is called."""
    whole, last = NamedNode(collection), -(-total // PAGE_SIZE)
    part = NamedNode(f"{collection}?page={page}")
    quads = [
        Quad(whole, RDF.type, HYDRA.Collection),
        Quad(whole, HYDRA.totalItems, Literal(str(total), datatype=XSD.integer)),
        Quad(whole, HYDRA.view, part),
        Quad(part, RDF.type, HYDRA.PartialCollectionView),
    ]
    names = {"first": HYDRA.first, "prev": HYDRA.previous, "next": HYDRA.next, "last": HYDRA.last}
    for word, number in _turns(page, last).items():
        quads.append(Quad(part, names[word], NamedNode(f"{collection}?page={number}")))
    for entry in entries:
        member = NamedNode(entry.iri)
        quads.append(Quad(whole, HYDRA.member, member))
        if entry.type:
            quads.append(Quad(member, RDF.type, NamedNode(entry.type)))
        if entry.label:
            quads.append(Quad(member, RDFS.label, Literal(entry.label, language=site().settings.site_language)))
    return quads
