"""A view as its page and its other forms show it: rows, choices with their numbers, and ways on."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cached_property, reduce
from operator import or_
from typing import NamedTuple

from markupsafe import Markup
from pyoxigraph import Literal, NamedNode

from publisher.opening import BRUSSELS
from publisher.search.finding import Answer, Wish, find, ordered
from publisher.search.index import Choice, Document, SearchIndex
from publisher.search.question import Meaning
from publisher.search.sets import members
from publisher.store import best_literal
from publisher.vocabulary import DCT
from publisher.web.finding.marking import Marker
from publisher.web.finding.selection import FACETS, Selection
from publisher.web.labels import Labels
from publisher.web.served import View
from publisher.web.site import page_link, site

#: Choices of a facet that are links; the others stand in a list to choose from.
_LINKED = 8
#: Documents that are looked up at a time.
_BATCH = 500
#: Facets whose values are named beside a row.
_BESIDE = ("gemeente", "doelgroep")


class Option(NamedTuple):
    """A choice of a facet: how many documents there would be, and the link to them ('' in a list to choose from)."""

    code: str
    label: str
    number: int
    href: str


class Facet(NamedTuple):
    """A facet: what is chosen (None: nothing; its link takes the choice back), and what else there is."""

    kind: str
    chosen: Option | None
    options: Sequence[Option]
    more: Sequence[Option]


class Row(NamedTuple):
    """A document on a page: its link, its name and a piece of its text with what was asked for marked, what it
    is, and for where and whom."""

    document: Document
    href: str
    name: Markup
    text: Markup
    beside: Mapping[str, Sequence[str]]


class Results:
    """The documents of a view at a moment."""

    def __init__(self, view: View, selection: Selection, now: datetime) -> None:
        self.view, self.selection, self.now = view, selection, now
        self.index: SearchIndex = view.search
        self.meanings = selection.meanings(self.index)
        self.answer: Answer = find(self.index, selection.wish(self.index, self.meanings, now))
        self._order = ordered(self.index, self.answer, self.meanings, selection.sorted_by)

    @property
    def total(self) -> int:
        return self.answer.total

    @property
    def until(self) -> datetime | None:
        """Until when this view is as it is, where that depends on what is open."""
        moment = self.selection.moment(self.now)
        return self.index.open_at(moment).until if moment and moment is self.now else None

    def page(self, size: int) -> list[Document]:
        """The documents of the view's page."""
        return self.index.documents(self._order.page((self.selection.page - 1) * size, size))

    def first(self, count: int) -> list[Document]:
        """The first documents of all pages together."""
        numbers = self._order.page(0, count)
        starts = range(0, len(numbers), _BATCH)
        return [row for start in starts for row in self.index.documents(numbers[start : start + _BATCH])]

    @property
    def minute(self) -> str:
        """The minute of asking, as an address names it."""
        return self.now.astimezone(BRUSSELS).strftime("%Y-%m-%dT%H:%M")

    @cached_property
    def without_choices(self) -> int:
        """How many documents have the words, whatever else was chosen."""
        return find(self.index, Wish(self.meanings)).total

    @property
    def corrections(self) -> list[tuple[str, str]]:
        """(What was typed, what was looked for instead), for words that nothing here has."""
        meant = ((meaning, [self.index.shown(word) for word in meaning.words]) for meaning in self.meanings)
        return [(meaning.typed, ", ".join(words)) for meaning, words in meant if meaning.instead and words]

    @property
    def unknown(self) -> list[str]:
        """Words that nothing here has, nor anything like them."""
        return [meaning.typed for meaning in self.meanings if not meaning.every]


class Shown:
    """Results in one language, as a template shows them."""

    def __init__(self, results: Results, language: str, size: int) -> None:
        self._results, self._language, self._size = results, language, size
        self._labels = Labels(results.view, site().words, language)
        self._own = language == site().settings.site_language

    @cached_property
    def rows(self) -> list[Row]:
        return self.rows_of(self._results.page(self._size))

    def rows_of(self, found: Sequence[Document]) -> list[Row]:
        """Documents as they stand on a page."""
        beside = self._beside([document.number for document in found])
        marker = Marker(self._results.index, self._results.meanings)
        return [self._row(document, marker, beside) for document in found]

    def _row(self, document: Document, marker: Marker, beside: Mapping[str, Mapping[int, list[str]]]) -> Row:
        name = document.name if self._own else self._labels.of(document.iri)
        return Row(
            document,
            page_link(f"doc/{document.concept}/{document.reference}"),
            marker.whole(name),
            marker.piece(document.summary if self._own else self._description(document)),
            {kind: found[document.number] for kind, found in beside.items() if document.number in found},
        )

    def _description(self, document: Document) -> str:
        quads = self._results.view.store.quads_for_pattern(NamedNode(document.iri), DCT.description, None)
        values = [quad.object for quad in quads if isinstance(quad.object, Literal)]
        return best_literal(values, self._language).value if values else document.summary

    def _beside(self, numbers: Sequence[int]) -> dict[str, dict[int, list[str]]]:
        """Facet -> document -> the names of its values."""
        shown = reduce(or_, (1 << number for number in numbers), 0)
        found: dict[str, dict[int, list[str]]] = {kind: {} for kind in _BESIDE}
        for kind in _BESIDE:
            for choice in self._results.index.facets.get(kind, ()):
                for number in members(choice.bits & shown):
                    found[kind].setdefault(number, []).append(self.label(kind, choice))
        return found

    def label(self, kind: str, choice: Choice) -> str:
        """What a choice is called in the language of the page."""
        return choice.label if self._own else self._translated[kind][choice.code]

    @cached_property
    def _translated(self) -> dict[str, dict[str, str]]:
        """The names of all choices: kept with the release, because there may be hundreds."""
        facets = self._results.index.facets.items()

        def make() -> bytes:
            names = {kind: {one.code: self._labels.of(one.iris[0]) for one in choices} for kind, choices in facets}
            return json.dumps(names).encode()

        found: dict[str, dict[str, str]] = json.loads(self._results.view.shelf.get(("choices", self._language), make))
        return found

    @cached_property
    def facets(self) -> list[Facet]:
        """What can be chosen, with numbers that hold for everything else that was chosen."""
        return [facet for kind in FACETS if (facet := self._facet(kind)).options or facet.chosen]

    def _facet(self, kind: str) -> Facet:
        selection, answer = self._results.selection, self._results.answer
        chosen = selection.choices.get(kind)
        counted = [(one, answer.with_choice(kind, one.bits)) for one in self._results.index.facets.get(kind, ())]
        named = [(number, self.label(kind, one), one) for one, number in counted if number and one is not chosen]
        named.sort(key=lambda row: (-row[0], row[1].casefold()))
        options = [self._option(kind, *row) for row in named[:_LINKED]]
        more = [Option(one.code, label, number, "") for number, label, one in named[_LINKED:]]
        taken = None
        if chosen:
            taken = self._option(kind, answer.total, self.label(kind, chosen), None)._replace(code=chosen.code)
        return Facet(kind, taken, options, sorted(more, key=lambda one: one.label.casefold()))

    def _option(self, kind: str, number: int, label: str, choice: Choice | None) -> Option:
        href = self._results.selection.choose(kind, choice).href
        return Option(choice.code if choice else "", label, number, href)

    @cached_property
    def concepts(self) -> list[Option]:
        """The concepts that there are documents of, most first; their label is their key."""
        selection, answer = self._results.selection, self._results.answer
        counted = ((one, answer.with_choice("concept", bits)) for one, bits in self._results.index.concepts.items())
        options = [
            Option(one, one, number, selection.change(concept="" if one == selection.concept else one).href)
            for one, number in counted
            if number
        ]
        return sorted(options, key=lambda option: (-option.number, option.code))

    @property
    def themes(self) -> list[Option]:
        """Themes of services to go on from."""
        start, services = Selection(concept="dienst", of_list=True), self._results.index.concepts.get("dienst", 0)
        counted = ((one, (one.bits & services).bit_count()) for one in self._results.index.facets.get("thema", ()))
        found = [
            Option(one.code, self.label("thema", one), number, start.choose("thema", one).href)
            for one, number in counted
            if number
        ]
        return found[:_LINKED]

    @cached_property
    def open_now(self) -> int:
        """How many of these are open at the moment of asking (of all that there would be, were it not asked for)."""
        selection = self._results.selection._replace(open="nu")
        return find(self._results.index, selection.wish(self._results.index, self.meanings, self._results.now)).total

    @property
    def meanings(self) -> list[Meaning]:
        return self._results.meanings

    @property
    def last(self) -> int:
        """The number of the last page."""
        return max(1, -(-self._results.total // self._size))
