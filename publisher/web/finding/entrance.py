"""What the home page leads to: numbers, ways in by choice, what is open now, and what changed last."""

from __future__ import annotations

from functools import reduce
from operator import or_

from publisher.search.finding import NEWEST, Answer, ordered
from publisher.web.finding.behind import FOLDER
from publisher.web.finding.results import Option, Results, Row, Shown
from publisher.web.finding.selection import FACETS, NOW, Selection

#: What people come for stands first.
_ORDER = ("dienst", "organisatie", "publicatie", "begrip", "document", "dataset")
#: What nobody looks for by browsing.
_HIDDEN = frozenset({"annotatie", "catalogusrecord", "dataservice", "distributie"})
#: Whose changes people want to know of.
_TOLD = ("dienst", "organisatie", "publicatie", "begrip")
#: Choices of a facet, and changes.
_CHOICES, _CHANGES = 12, 6
_SERVICES = Selection(concept="dienst", of_list=True)


class Entrance:
    """The home page in one language; `results` are the services that are open now."""

    def __init__(self, results: Results, language: str) -> None:
        self._results = results
        self._shown = Shown(results, language, _CHANGES)

    @property
    def counts(self) -> dict[str, int]:
        """Concept -> how many there are."""
        counts = self._results.view.index.counts()
        concepts = [name for name in _ORDER if name in counts] + [name for name in counts if name not in _ORDER]
        return {name: counts[name] for name in concepts if name not in _HIDDEN}

    @property
    def total(self) -> int:
        return self._results.index.size

    @property
    def open_now(self) -> Option:
        """The services that are open at this moment."""
        return Option(NOW, "", self._results.total, _SERVICES._replace(open=NOW).href)

    @property
    def facets(self) -> dict[str, list[Option]]:
        """Facet -> its choices among services, most first."""
        return {kind: found for kind in FACETS if (found := self._choices(kind))}

    def _choices(self, kind: str) -> list[Option]:
        services = self._results.index.concepts.get(_SERVICES.concept, 0)
        counted = [(one, (one.bits & services).bit_count()) for one in self._results.index.facets.get(kind, ())]
        best = sorted((pair for pair in counted if pair[1]), key=lambda pair: -pair[1])[:_CHOICES]
        return [
            Option(one.code, self._shown.label(kind, one), number, _SERVICES.choose(kind, one).href)
            for one, number in best
        ]

    @property
    def query(self) -> str:
        """A query to try at once."""
        return (FOLDER / "first.rq").read_text(encoding="utf-8")

    @property
    def example(self) -> str:
        """The IRI of a service, or '' where there is none."""
        first = self._results.view.index.list(_SERVICES.concept, 0, 1)
        return first[0].iri if first else ""

    @property
    def changes(self) -> list[Row]:
        """What changed last."""
        index = self._results.index
        told = reduce(or_, (index.concepts.get(concept, 0) for concept in _TOLD), 0)
        newest = ordered(index, Answer(told, {}, partial=False), [], NEWEST).page(0, _CHANGES)
        return self._shown.rows_of(index.documents(newest))
