"""A catalogue in pages, followed as harvesters follow them: by both vocabularies of Hydra, and never in circles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import urljoin

from pyoxigraph import Literal, NamedNode, Quad

from publisher.harvest.reading import ACCEPT, Unreadable, read
from publisher.harvest.statements import Statements, shown
from publisher.harvest.stumbles import Stumble
from publisher.progress import Progress
from publisher.visits.answers import NoAnswer
from publisher.visits.visitor import Visitor
from publisher.vocabulary import DCAT, HYDRA

_VIEWS = (HYDRA.PartialCollectionView, HYDRA.PagedCollection)


class Page(NamedTuple):
    """A page that was read: its address, statements, and what the two vocabularies name next ('' for none)."""

    url: str
    quads: list[Quad]
    current: str
    legacy: str

    @property
    def next(self) -> str:
        return self.current or self.legacy


class Chain(NamedTuple):
    """The pages in order (a catalogue that is whole has one), and what a portal stumbles on among them."""

    pages: list[Page]
    stumbles: list[Stumble]


def page(url: str, quads: list[Quad]) -> Page:
    """What a document says of the page after it: `hydra:next` or the older `hydra:nextPage`, IRI or text."""
    found = Statements(quads)
    views = found.typed(*_VIEWS)
    current = [shown(value) for view in views for value in found.values(view, HYDRA.next)]
    legacy = [shown(value) for view in views for value in found.values(view, HYDRA.nextPage)]
    return Page(url, quads, *(urljoin(url, values[0]) if values else "" for values in (current, legacy)))


def follow(visitor: Visitor, first: Page, most: int, progress: Progress) -> Chain:
    """Every page from the first one on, each once; more than `most` are taken for a chain without an end."""
    pages, stumbles, seen = [first], list[Stumble](), {first.url}
    with progress.bar("pages") as bar:
        while address := pages[-1].next:
            stumbles += _disagreement(pages[-1])
            if address in seen:
                stumbles.append(Stumble("pages-loop", pages[-1].url, f"its next page is {address}, which came before"))
                break
            if len(pages) == most:
                stumbles.append(Stumble("pages-endless", address, f"more than {most:,} pages"))
                break
            seen.add(address)
            after = _visit(visitor, address, stumbles)
            if after is None:
                break
            if after.quads and after.quads == pages[-1].quads:
                stumbles.append(Stumble("pages-endless", address, "the same statements as the page before it"))
                break
            pages.append(after)
            bar.reach(len(pages))
    return Chain(pages, [*stumbles, *_alone(pages), *_total(pages)])


def _visit(visitor: Visitor, address: str, stumbles: list[Stumble]) -> Page | None:
    try:
        answer = visitor.get(address, ACCEPT)
        if answer.status != 200:
            stumbles.append(Stumble("page-broken", address, f"answers {answer.status}"))
            return None
        return page(address, read(answer.body, answer.media, answer.url))
    except (NoAnswer, Unreadable) as error:
        stumbles.append(Stumble("page-broken", address, error.message))
        return None


def _disagreement(found: Page) -> list[Stumble]:
    if found.current == found.legacy:
        return []
    what = f"hydra:next is {found.current or 'missing'}, hydra:nextPage {found.legacy or 'missing'}"
    return [Stumble("pages-disagree", found.url, what)]


def _alone(pages: Sequence[Page]) -> list[Stumble]:
    """Each page describes what its datasets name: CKAN reads page by page, into a graph of its own."""
    stumbles = []
    everything = Statements(quad for item in pages for quad in item.quads)
    for item in pages if len(pages) > 1 else ():
        own = Statements(item.quads)
        for dataset in own.typed(DCAT.Dataset):
            named = own.values(dataset, DCAT.distribution, DCAT.contactPoint)
            lost = [node for node in named if not own.describes(node) and everything.describes(node)]
            stumbles += [Stumble("page-not-alone", item.url, f"{shown(node)} is described elsewhere") for node in lost]
    return stumbles


def _total(pages: Sequence[Page]) -> list[Stumble]:
    if len(pages) < 2:
        return []
    found = Statements(quad for item in pages for quad in item.quads)
    views = found.typed(*_VIEWS, HYDRA.Collection)
    said = {
        value.value for view in views for value in found.values(view, HYDRA.totalItems) if isinstance(value, Literal)
    }
    datasets = len([node for node in found.typed(DCAT.Dataset) if isinstance(node, NamedNode)])
    counts = {str(datasets), str(datasets + len(found.typed(DCAT.DataService)))}
    if not said or said & counts:
        return []
    what = f"says {', '.join(sorted(said))}, the pages have {' or '.join(sorted(counts))}"
    return [Stumble("pages-total", pages[0].url, what)]
