"""`/id/{concept}/{reference}` and `/doc/…`: a thing, and what we say about it in every format.

The Flemish URI standard (v1.0, rule 4.2): an id answers 303 to its doc, whatever the client accepts.
"""

from __future__ import annotations

from functools import partial

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound

from publisher.formats import GRAPH_FORMATS, HTML, LINKSET, PAGE_FORMATS, TEXT, Format, by_suffix, negotiate
from publisher.vocabulary import SDO
from publisher.web import links
from publisher.web.answers import CACHE, File, Representation, answer, send_file
from publisher.web.expiry import page_expiry
from publisher.web.links import Link
from publisher.web.problems import NothingSuits
from publisher.web.representations import about_document, write
from publisher.web.served import View, current_view
from publisher.web.sheets import asked_quote
from publisher.web.site import absolute, chosen_language, interface_language, local, site
from publisher.web.thing import Thing, find_thing
from publisher.web.thing_page import thing_page

blueprint = Blueprint("resources", __name__)

#: `{base}id/document/NAME` has the sheet itself as a further representation.
_SHEETS = "document"
_TEXT = "txt"
_DATASETS = "dataset"


@blueprint.get("/id/<concept>/<reference>")
def redirect_thing(concept: str, reference: str) -> Response:
    """303 to the document about a thing; 410 or 404 where there is none, as its document says too."""
    find_thing(current_view(), concept, reference)
    response = Response(status=303, headers={"Location": local(f"doc/{concept}/{reference}"), "Cache-Control": CACHE})
    response.headers["Vary"] = "Accept, Accept-Encoding"
    return response


@blueprint.get("/doc/<concept>/<name>")
def show_document(concept: str, name: str) -> Response:
    """A document about a thing: negotiated, or in the format that its suffix names."""
    view = current_view()
    reference, dot, suffix = name.partition(".")
    thing = find_thing(view, concept, reference)
    if suffix == _TEXT and concept == _SHEETS:
        return _sheet(view, thing, reference)
    form = by_suffix(suffix, PAGE_FORMATS) if dot else negotiate(request.headers.get("Accept"), PAGE_FORMATS)
    if form is None and dot:
        raise NotFound()
    if form is None:
        raise NothingSuits(links.alternates(absolute(thing.path), PAGE_FORMATS))
    return answer(view, _represent(view, thing, form, negotiated=not dot))


def _represent(view: View, thing: Thing, form: Format, *, negotiated: bool) -> Representation:
    """The document in a format. A page shows other things' names too: it changes with every release."""
    head = [_link_header(view, thing)]
    if negotiated:
        head.append(("Content-Location", absolute(f"{thing.path}.{form.suffix}")))
    vary = ("Accept",) if negotiated else ()
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


def thing_links(view: View, thing: Thing) -> list[Link]:
    """Where a document leads programs: signposting.org/FAIR (2023-10-02), level 1, and RFC 8288."""
    document = absolute(thing.path)
    licence = site().settings.site_licence
    shapes = view.schema.shapes_for(thing.classes)
    first = [Link(thing.iri, "cite-as"), Link(document, "canonical"), Link(thing.iri, "describes")]
    sheet = [Link(f"{document}.{_TEXT}", "alternate", TEXT.media)] if thing.concept == _SHEETS else []
    return [
        *first,
        *links.alternates(document, PAGE_FORMATS),
        *sheet,
        *(Link(absolute(f"shapes/{name}"), "describedby", GRAPH_FORMATS[0].media) for name in shapes),
        *([Link(licence, "license")] if licence else []),
        Link(f"{document}.{GRAPH_FORMATS[0].suffix}", "describedby", GRAPH_FORMATS[0].media),
        Link(absolute(f"linkset/{thing.concept}/{thing.iri.rsplit('/', 1)[-1]}"), "linkset", LINKSET.media),
        *_downloads(view, thing),
        *links.types(iri for iri in thing.classes if iri in SDO),
        *([Link(absolute(f"doc/{thing.concept}"), "collection")] if thing.entry else []),
    ]


def _downloads(view: View, thing: Thing) -> list[Link]:
    """The files of a dataset: what can be had of it as a whole."""
    if thing.concept != _DATASETS:
        return []
    name = thing.iri.rsplit("/", 1)[-1]
    files = [dump for dump in view.release.manifest.dumps if dump.dataset == name]
    return [Link(absolute(f"dumps/{dump.name}"), "item", dump.media) for dump in files]


def _sheet(view: View, thing: Thing, reference: str) -> Response:
    path = view.release.documents / f"{reference}.{_TEXT}"
    if not path.is_file():
        raise NotFound()
    head = (_link_header(view, thing),)
    return send_file(view, File(path, TEXT.content_type, thing.changed(view), (thing.path, _TEXT), headers=head))
