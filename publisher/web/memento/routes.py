"""`/timemap/…`: the list of versions of a document. `/memento/…`: one of them, in every format of graphs."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import partial
from typing import Any

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound

from publisher.formats import GRAPH_FORMATS, TIMEMAP, TIMEMAP_JSON, Format, by_suffix, negotiate
from publisher.index import Tombstone
from publisher.manifest import id_of_time, timestamp
from publisher.versions import Version
from publisher.web.answering import links
from publisher.web.answering.answers import Representation, answer
from publisher.web.answering.links import Link
from publisher.web.answering.representations import about_document, write
from publisher.web.memento.links import (
    ends,
    gate_links,
    memento_address,
    memento_link,
    memento_links,
    timemap_address,
    versions_of,
    when,
)
from publisher.web.problems import NothingSuits
from publisher.web.served import View, current_view
from publisher.web.site import absolute, site
from publisher.web.things.thing import NAME, WasHere

blueprint = Blueprint("memento", __name__)

_MAPS = (TIMEMAP, TIMEMAP_JSON)
_MEMENTO = re.compile(r"(\d{8}T\d{6}\.\d{6}Z)(?:\.([a-z]+))?")


@blueprint.get("/timemap/<concept>/<name>")
def timemap(concept: str, name: str) -> Response:
    """Every version of a document, those of a deleted thing too."""
    view = current_view()
    reference, dot, suffix = name.partition(".")
    path, versions = _find(view, concept, reference)
    address = timemap_address(path)
    form = by_suffix(suffix, _MAPS) if dot else negotiate(request.headers.get("Accept"), _MAPS)
    if form is None and dot:
        raise NotFound()
    if form is None:
        raise NothingSuits(links.alternates(address, _MAPS))
    head = links.header([*gate_links(path)[:1], *links.alternates(address, _MAPS)])
    make = partial(_listed if form is TIMEMAP else _json, path, versions)
    vary = () if dot else ("Accept",)
    key = ("timemap", path, form.media)
    return answer(view, Representation(form.media, make, key, versions[-1].time, vary, (head,)))


def _find(view: View, concept: str, reference: str) -> tuple[str, list[Version]]:
    """The path of a document, and the versions of what it is about. Errors: NotFound."""
    if not NAME.fullmatch(concept) or not NAME.fullmatch(reference):
        raise NotFound()
    path = f"doc/{concept}/{reference}"
    versions = versions_of(view, path)
    if not versions:
        raise NotFound()
    return path, versions


def _every(path: str, versions: Sequence[Version]) -> list[Link]:
    named = ends(len(versions))
    return [memento_link(path, version, named.get(place, ())) for place, version in enumerate(versions)]


def _listed(path: str, versions: Sequence[Version]) -> bytes:
    """RFC 7089, section 5: a link a line."""
    span = (("from", when(versions[0].time)), ("until", when(versions[-1].time)))
    own = Link(timemap_address(path), "self", TIMEMAP.media, span)
    return (",\n".join(str(link) for link in [*gate_links(path)[:1], own, *_every(path, versions)]) + "\n").encode()


def _json(path: str, versions: Sequence[Version]) -> bytes:
    """The same as JSON, in the keys that archives and aggregators use."""
    rows = [
        {"datetime": timestamp(version.time), "uri": memento_address(path, version), "change": version.kind}
        for version in versions
    ]
    address = timemap_address(path)
    document: dict[str, Any] = {
        "original_uri": absolute(path),
        "self": f"{address}.{TIMEMAP_JSON.suffix}",
        "timegate_uri": absolute(path),
        "timemap_uri": {"link_format": f"{address}.{TIMEMAP.suffix}", "json_format": f"{address}.json"},
        "mementos": {"first": rows[0], "last": rows[-1], "list": rows},
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


@blueprint.get("/memento/<concept>/<reference>/<name>")
def memento(concept: str, reference: str, name: str) -> Response:
    """A version of a document as it was; 410 with its moment where the thing was deleted then."""
    view = current_view()
    path, versions = _find(view, concept, reference)
    match = _MEMENTO.fullmatch(name)
    place = _place(versions, match[1]) if match else None
    if match is None or place is None:
        raise NotFound()
    version, address = versions[place], memento_address(path, versions[place])
    head = [_moment(version), links.header([*gate_links(path), *memento_links(path, versions, place)])]
    if version.kind == "delete":
        raise WasHere(Tombstone(version.iri, concept, reference, "", "", timestamp(version.time)), tuple(head))
    form = by_suffix(match[2], GRAPH_FORMATS) if match[2] else negotiate(request.headers.get("Accept"), GRAPH_FORMATS)
    if form is None and match[2]:
        raise NotFound()
    if form is None:
        raise NothingSuits(links.alternates(address, GRAPH_FORMATS))
    if not match[2]:
        head.append(("Content-Location", f"{address}.{form.suffix}"))
    make = partial(_graph, view, version, address, form)
    vary = () if match[2] else ("Accept",)
    key = ("memento", address, form.media)
    return answer(view, Representation(form.content_type, make, key, version.time, vary, tuple(head)))


def _place(versions: Sequence[Version], name: str) -> int | None:
    return next((at for at, version in enumerate(versions) if id_of_time(version.time) == name), None)


def _moment(version: Version) -> tuple[str, str]:
    return "Memento-Datetime", when(version.time)


def _graph(view: View, version: Version, address: str, form: Format) -> bytes:
    quads = view.versions.quads(version) if view.versions else []
    about = about_document(address, version.iri, f"{view.base}#dataset", site().settings.site_licence)
    return write([*quads, *about], form, view.schema.context, version.iri)
