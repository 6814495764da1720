"""`/id/{concept}/{reference}` and `/doc/…`: a thing, and what we say about it in every format.

The Flemish URI standard (v1.0, rule 4.2): an id answers 303 to its doc, whatever the client accepts.
"""

from __future__ import annotations

from functools import partial
from urllib.parse import quote

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound

from publisher.formats import HTML, PAGE_FORMATS, TEXT, Format, by_suffix
from publisher.web.answering import links
from publisher.web.answering.answers import CACHE, File, Representation, answer, send_file
from publisher.web.answering.links import Link
from publisher.web.answering.representations import about_document, write
from publisher.web.doors.signposting import SHEETS, thing_links
from publisher.web.expiry import page_expiry
from publisher.web.memento.gate import timegate
from publisher.web.profiles import FULL
from publisher.web.profiles.answers import VARY, chosen, conforms, represent_list, represent_view, wanted_form
from publisher.web.profiles.choice import LISTING, MEDIA_KEY
from publisher.web.served import View, current_view
from publisher.web.site import absolute, chosen_language, interface_language, local, site
from publisher.web.things.sheets import asked_quote
from publisher.web.things.thing import Thing, find_thing
from publisher.web.things.thing_page import thing_page

blueprint = Blueprint("resources", __name__)

_TEXT = "txt"


@blueprint.get("/id/<concept>/<reference>")
def redirect_thing(concept: str, reference: str) -> Response:
    """303 to the document about a thing, and to the view of it that is wanted; 410 or 404 as its document says too."""
    view, path = current_view(), f"doc/{concept}/{reference}"
    earlier = timegate(view, path)
    if earlier:
        return earlier
    thing = find_thing(view, concept, reference)
    profile = chosen(view, thing, by_header=True)
    media = f"&{MEDIA_KEY}={quote(request.args[MEDIA_KEY])}" if MEDIA_KEY in request.args else ""
    query = f"?_profile={profile.token}{media}" if profile is not FULL else f"?{media[1:]}".rstrip("?")
    response = Response(status=303, headers={"Location": local(path) + query, "Cache-Control": CACHE})
    response.headers["Vary"] = ", ".join((*VARY, "Accept-Encoding"))
    if profile is not FULL:
        response.headers.extend([links.header([Link(profile.address(view.base), "profile")])])
        response.headers.extend(conforms(profile, view))
    return response


@blueprint.get("/doc/<concept>/<name>")
def show_document(concept: str, name: str) -> Response:
    """A document about a thing: negotiated, or in the format that its suffix names."""
    view = current_view()
    reference, dot, suffix = name.partition(".")
    earlier = None if dot else timegate(view, f"doc/{concept}/{name}")
    if earlier:
        return earlier
    thing = find_thing(view, concept, reference)
    if suffix == _TEXT and concept == SHEETS:
        return _sheet(view, thing, reference)
    form = by_suffix(suffix, PAGE_FORMATS)
    if form is None and dot:
        raise NotFound()
    profile = chosen(view, thing, by_header=not dot)
    if profile is LISTING:
        return answer(view, represent_list(view, thing, form))
    if profile is not FULL:
        return answer(view, represent_view(view, thing, profile, form))
    form = form or wanted_form(PAGE_FORMATS, links.alternates(absolute(thing.path), PAGE_FORMATS))
    return answer(view, _represent(view, thing, form, negotiated=not dot))


def _represent(view: View, thing: Thing, form: Format, *, negotiated: bool) -> Representation:
    """The document in a format. A page shows other things' names too: it changes with every release."""
    head = [_link_header(view, thing), *conforms(FULL, view)]
    if negotiated:
        head.append(("Content-Location", absolute(f"{thing.path}.{form.suffix}")))
    vary = VARY if negotiated else ()
    if form is not HTML:
        make, plain = partial(_graph, view, thing, form), (thing.path, form.media)
        return Representation(form.content_type, make, plain, thing.changed(view), vary, tuple(head))
    word, more = interface_language()
    head.append(("Content-Language", word))
    expiry = page_expiry(view, thing)
    return Representation(
        form.content_type,
        partial(thing_page, view, thing, word, expiry.moment),
        (thing.path, form.media, word, chosen_language(), asked_quote(view, thing), *expiry.key),
        view.created,
        vary + more,
        (*head, *expiry.headers),
        expiry.cache,
    )


def _graph(view: View, thing: Thing, form: Format) -> bytes:
    licence = site().settings.site_licence
    about = about_document(absolute(thing.path), thing.iri, f"{view.base}#dataset", licence)
    return write([*thing.quads, *about], form, view.schema.context, thing.iri)


def _link_header(view: View, thing: Thing) -> tuple[str, str]:
    """The Link header: the same for every format, and kept as answers are."""

    def make() -> bytes:
        return links.header(thing_links(view, thing))[1].encode()

    return "Link", view.shelf.get((thing.path, "Link"), make).decode()


def _sheet(view: View, thing: Thing, reference: str) -> Response:
    path = view.release.documents / f"{reference}.{_TEXT}"
    if not path.is_file():
        raise NotFound()
    head = (_link_header(view, thing),)
    return send_file(view, File(path, TEXT.content_type, thing.changed(view), (thing.path, _TEXT), headers=head))
