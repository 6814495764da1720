"""Where a document leads programs: Signposting levels 1 and 2 (signposting.org/FAIR, 2023-10-02) and RFC 8288."""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import NamedNode, Quad

from publisher.formats import GRAPH_FORMATS, LINKSET, PAGE_FORMATS, TEXT
from publisher.rdf import Rebase
from publisher.vocabulary import DCAT, DCT, RDF, SDO
from publisher.web.answering import links
from publisher.web.answering.links import Link
from publisher.web.answering.representations import able
from publisher.web.home import whole_dataset
from publisher.web.memento.links import archive_links
from publisher.web.profiles import FULL
from publisher.web.profiles.answers import brief
from publisher.web.served import View
from publisher.web.site import absolute, site
from publisher.web.things.thing import Thing

#: `{base}id/document/NAME` has the sheet itself as a further representation.
SHEETS = "document"
_DATASETS = "dataset"
#: Who made a thing, as far as the data say so.
_AUTHORS = (DCT.creator, SDO.author, SDO.creator)
#: A landing page is one of these (signposting.org/FAIR, 3.1.3), besides what the thing is.
_LANDING = "https://schema.org/AboutPage"


def thing_links(view: View, thing: Thing) -> list[Link]:
    """All links of a document about a thing."""
    document = absolute(thing.path)
    licence = site().settings.site_licence
    shapes = view.schema.shapes_for(thing.classes)
    full = FULL.address(view.base)
    sheet = [Link(f"{document}.{TEXT.suffix}", "alternate", TEXT.media)] if thing.concept == SHEETS else []
    linkset = absolute(f"linkset/{thing.concept}/{thing.iri.rsplit('/', 1)[-1]}")
    return [
        Link(thing.iri, "cite-as"),
        Link(document, "canonical", "", (("formats", full),)),
        Link(thing.iri, "describes"),
        Link(full, "profile"),
        *links.alternates(document, able(PAGE_FORMATS, thing.quads)),
        *sheet,
        *brief(view, thing),
        *(Link(absolute(f"shapes/{name}"), "describedby", GRAPH_FORMATS[0].media) for name in shapes),
        *([Link(licence, "license")] if licence else []),
        *(Link(author, "author") for author in authors(view, thing)),
        Link(f"{document}.{GRAPH_FORMATS[0].suffix}", "describedby", GRAPH_FORMATS[0].media),
        Link(linkset, "linkset", LINKSET.media),
        *_downloads(view, thing),
        Link(_LANDING, "type"),
        *links.types(iri for iri in thing.classes if iri in SDO),
        *([Link(absolute(f"doc/{thing.concept}"), "collection")] if thing.entry else []),
        *archive_links(view, thing.path),
    ]


def authors(view: View, thing: Thing) -> list[str]:
    """Who made a thing; where the data do not say so, who made its description: the publisher of this site."""
    own = _objects((quad for quad in thing.quads if quad.subject == NamedNode(thing.iri)), _AUTHORS)
    return own or [iri for iri in [_editor(view)] if iri]


def _editor(view: View) -> str:
    """Who publishes here: as the settings say, else as the catalogue does; '' where neither tells."""
    settings = site().settings
    if settings.site_publisher:
        moved = Rebase(settings.site_base, view.base).term(NamedNode(settings.site_publisher))
        return moved.value if isinstance(moved, NamedNode) else ""
    return view.shelf.get(("editor",), lambda: _publisher(view).encode()).decode()


def _publisher(view: View) -> str:
    found = sorted(
        quad.subject.value
        for quad in view.store.quads_for_pattern(None, RDF.type, DCAT.Catalog, None)
        if isinstance(quad.subject, NamedNode)
    )
    quads = [quad for iri in found for quad in view.store.quads_for_pattern(NamedNode(iri), DCT.publisher, None, None)]
    return next(iter(_objects(quads, (DCT.publisher,))), "")


def _objects(quads: Iterable[Quad], properties: Iterable[NamedNode]) -> list[str]:
    """The IRIs that the statements lead to by one of the properties, each once."""
    wanted = set(properties)
    values = (quad.object for quad in quads if quad.predicate in wanted)
    return list(dict.fromkeys(value.value for value in values if isinstance(value, NamedNode)))


def _downloads(view: View, thing: Thing) -> list[Link]:
    """The files of a dataset: what can be had of it as a whole."""
    if thing.concept != _DATASETS:
        return []
    name = thing.iri.rsplit("/", 1)[-1]
    wanted = "" if name == whole_dataset(view) else name
    files = [dump for dump in view.release.manifest.dumps if dump.dataset == wanted]
    return [Link(absolute(f"dumps/{dump.name}"), "item", dump.media) for dump in files]
