"""What harvesters ask for: the catalogue, VoID, site maps, and lists of doors for programs.

Catalogue and VoID are files of the release: their ETags are made of their bytes, so that a harvester sees at
once that nothing changed, however many releases there were.
"""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, request
from markupsafe import Markup
from werkzeug.exceptions import NotFound

from publisher.formats import HTML, JSONLD, NTRIPLES, RDFXML, TURTLE, Format, by_suffix, negotiate
from publisher.vocabulary import CATALOGUE_PROFILE, VOID
from publisher.web.answering import links
from publisher.web.answering.answers import File, Representation, answer, send_file
from publisher.web.answering.links import Link
from publisher.web.pages import render
from publisher.web.problems import NothingSuits
from publisher.web.served import View, current_view
from publisher.web.site import absolute, chosen_language, interface_language, local, site
from publisher.web.things.structured import for_script

blueprint = Blueprint("harvest", __name__)

_GRAPHS = (TURTLE, NTRIPLES, JSONLD, RDFXML)


@blueprint.get("/catalog", defaults={"suffix": ""})
@blueprint.get("/catalog.<suffix>")
def catalog(suffix: str) -> Response:
    """The catalogue has one address, in one spelling."""
    return Response(status=308, headers={"Location": local("catalogue" + (f".{suffix}" if suffix else ""))})


@blueprint.get("/catalogue", defaults={"suffix": ""})
@blueprint.get("/catalogue.<suffix>")
def catalogue(suffix: str) -> Response:
    """The whole catalogue, or with `?page=` a page of it; a page for people to whoever asks for HTML."""
    number = request.args.get("page", "")
    name, query = (f"page-{number}", f"?page={number}") if number else ("catalogue", "")
    if number and not (number.isascii() and number.isdigit() and number[0] != "0"):
        raise NotFound()
    offers = _GRAPHS if number else (*_GRAPHS, HTML)
    form = _form(suffix, "catalogue", query, offers)
    more = [
        Link(CATALOGUE_PROFILE, "profile"),
        Link(absolute(".well-known/void"), "describedby", TURTLE.media),
        Link(absolute("#dataset"), VOID.inDataset.value),
    ]
    head = _head("catalogue", query, offers, more)
    if form is HTML:
        return _catalogue_page(current_view(), head, negotiated=not suffix)
    return _send(name, form, f"catalogue.{form.suffix}{query}", head, negotiated=not suffix)


@blueprint.get("/.well-known/void", defaults={"suffix": ""})
@blueprint.get("/.well-known/void.<suffix>")
def void(suffix: str) -> Response:
    """The data set in numbers, where programs look for it (VoID, section 7.2)."""
    form = _form(suffix, ".well-known/void", "", _GRAPHS)
    head = _head(".well-known/void", "", _GRAPHS, [Link(absolute("#dataset"), "describes")])
    return _send("void", form, f".well-known/void.{form.suffix}", head, negotiated=not suffix)


def _form(suffix: str, path: str, query: str, offers: tuple[Format, ...]) -> Format:
    if suffix:
        form = by_suffix(suffix, offers)
        if form is None:
            raise NotFound()
        return form
    form = negotiate(request.headers.get("Accept"), offers)
    if form is None:
        raise NothingSuits(_alternates(path, query, offers))
    return form


def _alternates(path: str, query: str, offers: tuple[Format, ...]) -> list[Link]:
    return [Link(f"{absolute(path)}.{form.suffix}{query}", "alternate", form.media) for form in offers]


def _head(path: str, query: str, offers: tuple[Format, ...], more: list[Link]) -> tuple[str, str]:
    licence = site().settings.site_licence
    first = [Link(absolute(path) + query, "canonical"), *_alternates(path, query, offers)]
    return links.header([*first, *more, *([Link(licence, "license")] if licence else [])])


def _send(name: str, form: Format, location: str, head: tuple[str, str], *, negotiated: bool) -> Response:
    view = current_view()
    path = view.release.catalogue / f"{name}.{form.suffix}"
    digest = _digest(view, path)
    headers = (head, ("Vary", "Accept"), ("Content-Location", absolute(location))) if negotiated else (head,)
    changed = _changed(view)
    return send_file(view, File(path, form.content_type, changed, (), digest, headers, keeps=True))


def _digest(view: View, path: Path) -> str:
    """The SHA-256 of a file of the release. Errors: NotFound where the release has none of that name."""
    if not path.is_file():
        raise NotFound()
    return view.shelf.get(
        ("sha256", path.name), lambda: hashlib.sha256(path.read_bytes()).hexdigest().encode()
    ).decode()


def _changed(view: View) -> datetime:
    """Since when the dumps, and so what describes them, are as they are."""
    times = [dump.changed for dump in view.release.manifest.dumps if dump.changed]
    return datetime.fromisoformat(max(times)) if times else view.created


def _catalogue_page(view: View, head: tuple[str, str], *, negotiated: bool) -> Response:
    word, vary = interface_language()
    path = view.release.catalogue / f"schema-org.{word}.json"
    _digest(view, path)

    def make() -> bytes:
        document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return render("catalogue.html", word, catalogue=document, structured=Markup(for_script(document)))  # noqa: S704

    headers = (head, ("Content-Language", word))
    vary = ("Accept", *vary) if negotiated else vary
    key = ("catalogue", HTML.media, word, chosen_language())
    return answer(view, Representation(HTML.content_type, make, key, view.created, vary, headers))
