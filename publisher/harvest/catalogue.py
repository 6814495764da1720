"""A catalogue as each portal asks for it: which formats it comes in, and whether they say the same."""

from __future__ import annotations

from types import MappingProxyType
from typing import NamedTuple
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

from pyoxigraph import Quad

from publisher.errors import PublisherError
from publisher.formats import JSONLD, NTRIPLES, RDFXML, TURTLE, Format
from publisher.harvest.pages import Chain, Page, follow, page
from publisher.harvest.reading import Unreadable, has_blank_nodes, read, triples
from publisher.harvest.statements import Statements
from publisher.harvest.stumbles import Stumble
from publisher.progress import Progress
from publisher.visits.answers import Answer, NoAnswer
from publisher.visits.visitor import Visitor
from publisher.vocabulary import DCAT, LDES, TREE

#: What a harvester that likes any format sends.
ACCEPT = "text/turtle, application/rdf+xml;q=0.9, application/ld+json;q=0.8, application/n-triples;q=0.7"
#: The formats that portals ask for; RDF/XML is the one of the Flemish harvester.
_ASKED = (TURTLE, RDFXML, JSONLD)


class Representation(NamedTuple):
    """What came for one format: the Content-Type, bytes, and statements (-1: unreadable, or nothing)."""

    format: Format
    status: int
    media: str
    size: int
    statements: int


class Catalogue(NamedTuple):
    """A catalogue that was read, page by page; `quads` are those of all pages."""

    url: str
    chain: Chain
    representations: list[Representation]
    quads: list[Quad]
    statements: Statements
    stumbles: list[Stumble]

    @property
    def is_catalogue(self) -> bool:
        return bool(self.statements.typed(DCAT.Dataset, DCAT.Catalog, DCAT.DataService))


def read_catalogue(visitor: Visitor, url: str, most_pages: int, progress: Progress) -> Catalogue:
    """The catalogue at `url`, or the document of a feed. Errors: PublisherError where there is neither."""
    answer = visitor.get(url, ACCEPT)
    if answer.status != 200:
        raise PublisherError(f"the server answers {answer.status}", where=url, remedy="name the address of a catalogue")
    quads = read(answer.body, answer.media, answer.url)
    found = Statements(quads)
    if not found.typed(DCAT.Dataset, DCAT.Catalog, LDES.EventStream, TREE.Node) and not _has_view(quads):
        remedy = "name a document with dcat:Dataset, or the root of an event stream"
        raise PublisherError("no catalogue and no feed", where=url, remedy=remedy)
    first = page(url, quads)
    chain = follow(visitor, first, most_pages, progress)
    together = list(dict.fromkeys(quad for item in chain.pages for quad in item.quads))
    whole = Statements(together)
    others, differences = _others(visitor, first, whole) if whole.typed(DCAT.Dataset) else ([], [])
    own = Representation(format_named(answer.media), 200, answer.media, len(answer.body), len(quads))
    stumbles = [*differences, *_open(answer), *_robots(visitor, url)]
    return Catalogue(url, chain, [own, *others], together, whole, stumbles)


_BY_MEDIA = MappingProxyType({media: row for row in (NTRIPLES, *_ASKED) for media in (row.media, *row.also)})


def format_named(media: str) -> Format:
    return _BY_MEDIA.get(media, TURTLE)


def _has_view(quads: list[Quad]) -> bool:
    return any(quad.predicate == TREE.view for quad in quads)


def _others(visitor: Visitor, first: Page, whole: Statements) -> tuple[list[Representation], list[Stumble]]:
    """The same document in the formats of other portals, held against the first one."""
    found, stumbles = list[Representation](), list[Stumble]()
    for form in _ASKED:
        try:
            answer = visitor.get(first.url, form.media)
        except NoAnswer as error:
            stumbles.append(Stumble("format-missing", first.url, f"{form.name}: {error.message}"))
            continue
        quads, stumble = _same(answer, form, first)
        found.append(Representation(form, answer.status, answer.media, len(answer.body), quads))
        stumbles += [stumble] if stumble else []
    return found, stumbles


def _same(answer: Answer, form: Format, first: Page) -> tuple[int, Stumble | None]:
    """How many statements came, and what is wrong with them."""
    if answer.status != 200 or answer.media not in (form.media, *form.also):
        what = f"{form.name} asked: {answer.status} {answer.media}"
        return -1, Stumble("format-missing", first.url, what)
    try:
        quads = read(answer.body, answer.media, answer.url)
    except Unreadable as error:
        return -1, Stumble("format-missing", first.url, error.message)
    ours, theirs = triples(first.quads), triples(quads)
    blank = has_blank_nodes(first.quads) or has_blank_nodes(quads)
    if ours == theirs or (blank and len(ours) == len(theirs)):
        return len(quads), None
    example = next(iter((ours ^ theirs) if not blank else ()), ())
    what = f"{form.name} has {len(theirs):,} statements, not {len(ours):,}; " + " ".join(map(str, example))
    return len(quads), Stumble("format-differs", first.url, what.rstrip("; ")[:400])


def _open(answer: Answer) -> list[Stumble]:
    if answer.headers.get("Access-Control-Allow-Origin"):
        return []
    return [Stumble("no-cors", answer.url, "no Access-Control-Allow-Origin")]


def _robots(visitor: Visitor, url: str) -> list[Stumble]:
    """What robots.txt says of the catalogue (RFC 9309): without one, all is allowed."""
    parts = urlsplit(url)
    try:
        answer = visitor.get(f"{parts.scheme}://{parts.netloc}/robots.txt", "text/plain")
    except NoAnswer:
        return []
    rules = RobotFileParser()
    rules.parse(answer.body.decode("utf-8", "replace").splitlines() if answer.status == 200 else [])
    rules.modified()
    return [] if rules.can_fetch("lod-publisher", url) else [Stumble("robots", url, "robots.txt disallows it")]
