"""How programs find their way: site maps, robots.txt, the list of APIs (RFC 9727)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any
from xml.sax.saxutils import escape

from flask import Blueprint, Response
from werkzeug.exceptions import NotFound

from publisher.formats import HTML, LINKSET, TEXT, TURTLE, XML
from publisher.index import Entry
from publisher.web.answering import links
from publisher.web.answering.answers import Representation, answer
from publisher.web.answering.links import Link
from publisher.web.served import View, current_view
from publisher.web.site import absolute, local

blueprint = Blueprint("discovery", __name__)

#: Addresses in one file (sitemaps.org, protocol, "Sitemap file limits").
SITEMAP_SIZE = 50_000

#: Doors for programs: where, and what describes them (address, relation of RFC 8631, media type).
_DOORS = (
    ("sparql", (("sparql", "service-desc", TURTLE.media), ("sparql", "service-doc", HTML.media))),
    (
        "",
        (("openapi.json", "service-desc", "application/vnd.oai.openapi+json"), ("queries", "service-doc", HTML.media)),
    ),
)


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Everything may be read; queries are for people and programs that ask, not for crawlers."""
    view = current_view()
    text = f"User-agent: *\nDisallow: {local('sparql')}\nAllow: /\n\nSitemap: {absolute('sitemap.xml')}\n"
    return answer(view, Representation(TEXT.content_type, text.encode, ("robots.txt",), view.created))


@blueprint.get("/sitemap.xml")
def sitemap_index() -> Response:
    """The index of site maps, each with the time of its last change."""
    view = current_view()
    return _xml(view, "sitemap.xml", lambda: _index(view))


@blueprint.get("/sitemaps/<name>.xml")
def sitemap(name: str) -> Response:
    """The pages of one concept, at most 50,000 in a file."""
    view = current_view()
    concept, _, number = name.rpartition("-")
    total = view.index.counts().get(concept, 0)
    if not (number.isascii() and number.isdigit() and number[0] != "0" and len(number) < 9):
        raise NotFound()
    if (int(number) - 1) * SITEMAP_SIZE >= total:
        raise NotFound()
    return _xml(view, f"sitemaps/{name}.xml", lambda: _part(_entries(view, concept, int(number))))


def _xml(view: View, name: str, make: Callable[[], bytes]) -> Response:
    return answer(view, Representation(XML.content_type, make, (name,), view.created))


def _entries(view: View, concept: str, number: int) -> list[Entry]:
    return view.index.list(concept, (number - 1) * SITEMAP_SIZE, SITEMAP_SIZE)


_SPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


def _index(view: View) -> bytes:
    rows = []
    for concept, total in view.index.counts().items():
        for number in range(1, -(-total // SITEMAP_SIZE) + 1):
            changed = max(entry.changed for entry in _entries(view, concept, number))
            rows.append(_row("sitemap", absolute(f"sitemaps/{concept}-{number}.xml"), changed))
    return _document("sitemapindex", rows)


def _part(entries: Iterable[Entry]) -> bytes:
    return _document(
        "urlset", [_row("url", absolute(f"doc/{item.concept}/{item.reference}"), item.changed) for item in entries]
    )


def _row(element: str, address: str, changed: str) -> str:
    day = f"<lastmod>{changed[:19]}Z</lastmod>"
    return f"<{element}><loc>{escape(address)}</loc>{day}</{element}>\n"


def _document(element: str, rows: Sequence[str]) -> bytes:
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<{element} xmlns="{_SPACE}">\n'
    return f"{head}{''.join(rows)}</{element}>\n".encode()


@blueprint.get("/.well-known/api-catalog")
def api_catalog() -> Response:
    """All doors for programs, with what describes each (RFC 9727)."""
    view, anchor = current_view(), absolute(".well-known/api-catalog")
    doors = [{"href": absolute(path)} for path in _doors(view)]
    described = [_door(absolute(path), rows) for path, rows in _DOORS]
    document = {"linkset": [{"anchor": anchor, "item": doors}, *described]}
    media = f'{LINKSET.media}; profile="https://www.rfc-editor.org/info/rfc9727"'
    head = links.header([Link(anchor, "api-catalog")])
    key = ("api-catalog",)
    return answer(view, Representation(media, lambda: _json(document), key, view.created, (), (head,)))


def _doors(view: View) -> list[str]:
    feeds = ["feed"] if view.release.manifest.feeds else []
    catalogue = ["catalogue", "oai?verb=Identify"] if (view.release.catalogue / "catalogue.ttl").is_file() else []
    return [*(path for path, _ in _DOORS), *catalogue, ".well-known/void", "dumps/", "profiles", *feeds]


def _door(address: str, rows: Iterable[tuple[str, str, str]]) -> dict[str, Any]:
    found: dict[str, Any] = {"anchor": address}
    for path, relation, media in rows:
        found[relation] = [{"href": absolute(path), "type": media}]
    return found


def _json(document: Any) -> bytes:
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()
