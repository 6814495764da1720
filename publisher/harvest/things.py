"""Addresses of things, looked up as readers of linked data do: in every format, and for what the document says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple
from urllib.parse import urlsplit

from pyoxigraph import NamedNode, Quad

from publisher.formats import GRAPH_FORMATS, HTML, JSONLD, Format
from publisher.harvest.reading import Unreadable, has_blank_nodes, read, triples
from publisher.harvest.statements import Statements
from publisher.harvest.stumbles import Stumble, Stumbled
from publisher.progress import Progress
from publisher.visits.answers import Answer, NoAnswer
from publisher.visits.visitor import Visitor
from publisher.vocabulary import DCAT, DCT, FOAF

_GENID = "/.well-known/genid/"  # RDF 1.1 Concepts, 3.5
#: Formats that every reader may ask for, and those that a server may do without (they may say more: other graphs).
_FORMATS = tuple(form for form in GRAPH_FORMATS if not form.quads or form is JSONLD)
_MORE = tuple(form for form in GRAPH_FORMATS if form not in _FORMATS)


class Looked(NamedTuple):
    """An address that was looked up: redirects on the way, statements by format (-1: unreadable) and bytes of HTML."""

    iri: str
    redirects: tuple[int, ...]
    statements: dict[str, int]


def sample(found: Statements, subjects: Sequence[str], home: str, number: int) -> list[str]:
    """Addresses of things on the server of the catalogue: half of them what it names itself, the others from its files.

    Evenly spread, and the same ones for the same data.
    """
    base = "/".join(home.split("/", 3)[:3]) + "/"
    publishers = [node for item in found.typed(DCAT.Dataset) for node in found.nodes(item, DCT.publisher)]
    named = [*found.typed(DCAT.Catalog, DCAT.Dataset, DCAT.DataService, DCAT.Distribution, FOAF.Agent), *publishers]
    catalogue = [node.value for node in named if isinstance(node, NamedNode)]
    own = _at(base, catalogue)
    others = _at(base, [iri for iri in subjects if iri not in set(own)])
    from_files = _spread(others, number - min(len(own), number // 2))
    return [*_spread(own, number - len(from_files)), *from_files]


def _at(base: str, iris: Iterable[str]) -> list[str]:
    """Things of this server. What others own is theirs to serve; a name in place of a blank node needs no document."""
    own = (iri.partition("#")[0] for iri in iris if iri.startswith(base) and _GENID not in iri)
    return list(dict.fromkeys(own))


def _spread(items: Sequence[str], number: int) -> list[str]:
    number = min(number, len(items))
    return [items[index * len(items) // number] for index in range(number)]


def look_up(visitor: Visitor, iris: Sequence[str], progress: Progress) -> Iterator[tuple[Looked, list[Stumble]]]:
    """Each address in every format that is one of statements."""
    with progress.bar("addresses", len(iris)) as bar:
        for number, iri in enumerate(iris):
            yield _look_up(visitor, iri)
            bar.reach(number + 1)


def _look_up(visitor: Visitor, iri: str) -> tuple[Looked, list[Stumble]]:
    stumbles, counts = list[Stumble](), dict[str, int]()
    documents: dict[str, list[Quad]] = {}
    redirects: tuple[int, ...] = ()
    for form in _FORMATS:
        try:
            answer = visitor.get(iri, form.media)
            redirects = redirects or tuple(hop.status for hop in answer.hops)
            documents[form.suffix] = _document(answer, form, iri)
            stumbles += _headers(answer, iri)
        except NoAnswer as error:
            stumbles.append(Stumble("thing-gone", iri, error.message))
        except Stumbled as error:
            stumbles.append(error.stumble)
        except Unreadable as error:
            stumbles.append(Stumble("thing-unreadable", iri, error.message))
        counts[form.suffix] = len(documents.get(form.suffix, ())) or -1
        if any(item.rule == "thing-gone" for item in stumbles):
            break
    stumbles += _speaks_of(iri, documents) + _differ(iri, documents)
    if documents:
        stumbles += _more(visitor, iri, counts)
    return Looked(iri, redirects, counts), list(dict.fromkeys(stumbles))


def _more(visitor: Visitor, iri: str, counts: dict[str, int]) -> Iterator[Stumble]:
    """N-Quads, TriG and a page for people: what is offered must be what it says it is."""
    for form in (*_MORE, HTML):
        try:
            answer = visitor.get(iri, form.media)
            if answer.status != 200 or answer.media not in (form.media, *form.also):
                continue
            counts[form.suffix] = len(answer.body) if form is HTML else len(read(answer.body, answer.media, answer.url))
        except NoAnswer as error:
            yield Stumble("thing-gone", iri, f"{form.name} asked: {error.message}")
        except Unreadable as error:
            yield Stumble("thing-unreadable", iri, error.message)


def _document(answer: Answer, form: Format, iri: str) -> list[Quad]:
    if answer.status != 200:
        raise Stumbled("thing-gone", iri, f"{form.name} asked: {answer.url} answers {answer.status}")
    if answer.media not in (form.media, *form.also):
        raise Stumbled("thing-wrong-type", iri, f"{form.name} asked: {answer.media or 'no Content-Type'} came")
    return read(answer.body, answer.media, answer.url)


def _headers(answer: Answer, iri: str) -> list[Stumble]:
    vary = answer.header("Vary").lower()
    found = [] if "accept" in vary or "*" in vary or answer.hops else [Stumble("thing-no-vary", iri, "no Vary: Accept")]
    if not answer.headers.get("Access-Control-Allow-Origin"):
        found.append(
            Stumble("no-cors", f"{'/'.join(urlsplit(iri)[:2])}", "documents without Access-Control-Allow-Origin")
        )
    return found


def _speaks_of(iri: str, documents: dict[str, list[Quad]]) -> list[Stumble]:
    if not documents or any(quad.subject == NamedNode(iri) for quads in documents.values() for quad in quads):
        return []
    fragments = any(
        isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(f"{iri}#")
        for quads in documents.values()
        for quad in quads
    )
    return [] if fragments else [Stumble("thing-not-described", iri, f"{HTML.name} may, data does not")]


def _differ(iri: str, documents: dict[str, list[Quad]]) -> list[Stumble]:
    if len(documents) < 2 or any(map(has_blank_nodes, documents.values())):
        return []
    sets = {suffix: triples(quads) for suffix, quads in documents.items()}
    first, *others = sets.items()
    return [
        Stumble("thing-formats-differ", iri, f"{len(found):,} statements in {suffix}, {len(first[1]):,} in {first[0]}")
        for suffix, found in others
        if found != first[1]
    ]
