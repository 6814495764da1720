"""Documents that answer a wish, how many there are of each choice, and in which order they are shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import reduce
from itertools import islice
from operator import and_
from typing import NamedTuple

from publisher.search.index import Choice, SearchIndex
from publisher.search.question import Meaning
from publisher.search.sets import members, without_first

#: What people mostly come for stands before what answers as well.
_PREFERRED = {"dienst": 3.0, "organisatie": 2.0, "publicatie": 1.0}
#: So many documents are ordered by how well they answer; more come by where the words stand, then by name.
_RANKED = 2000

RELEVANCE, NAME, NEWEST = "relevantie", "naam", "nieuwste"


class Wish(NamedTuple):
    """What is looked for: words, a concept ('' for all), choices by facet, and a set that it must be in (None: any)."""

    meanings: Sequence[Meaning] = ()
    concept: str = ""
    choices: Mapping[str, Choice] = {}
    within: int | None = None


class Answer(NamedTuple):
    """The documents of a wish. `others` are those without its choice of a facet, or of concept: what is counted there.

    `partial` says that no document has all words, and that these have most of them.
    """

    bits: int
    others: Mapping[str, int]
    partial: bool

    @property
    def total(self) -> int:
        return self.bits.bit_count()

    def with_choice(self, kind: str, bits: int) -> int:
        """How many documents there would be with a choice of a facet (its set) instead of the one made."""
        return (self.others.get(kind, self.bits) & bits).bit_count()


def find(index: SearchIndex, wish: Wish) -> Answer:
    """The documents that a wish names."""
    filters = {kind: choice.bits for kind, choice in wish.choices.items()}
    if wish.concept:
        filters["concept"] = index.concepts.get(wish.concept, 0)
    free = index.everything if wish.within is None else wish.within
    found, partial = _with_words(index, wish.meanings, reduce(and_, filters.values(), free))
    free &= found
    others = {kind: reduce(and_, (bits for other, bits in filters.items() if other != kind), free) for kind in filters}
    return Answer(reduce(and_, filters.values(), free), others, partial)


def _with_words(index: SearchIndex, meanings: Sequence[Meaning], allowed: int) -> tuple[int, bool]:
    """Documents with all words; where none of the allowed ones has them all, those with as many as any has."""
    if not meanings:
        return index.everything, False
    every = reduce(and_, (meaning.every for meaning in meanings))
    if every & allowed or len(meanings) == 1:
        return every, False
    levels = [allowed] + [0] * len(meanings)  # levels[n]: allowed documents with at least n words
    for meaning in meanings:
        for count in range(len(meanings), 0, -1):
            levels[count] |= levels[count - 1] & meaning.every
    return next((level for level in reversed(levels[1:]) if level), 0), True


def ordered(index: SearchIndex, answer: Answer, meanings: Sequence[Meaning], order: str) -> _Order:
    """The documents of an answer in an order."""
    return _Order(index, answer.bits, meanings, order)


class _Order:
    """Documents in an order, worked out as far as it is asked for."""

    def __init__(self, index: SearchIndex, bits: int, meanings: Sequence[Meaning], order: str) -> None:
        self._index, self._bits, self._meanings, self._order = index, bits, meanings, order

    def page(self, offset: int, limit: int) -> list[int]:
        """Numbers of documents, from `offset` (0) on."""
        if self._order == NEWEST:
            return list(islice(self._newest(), offset, offset + limit))
        if self._order == RELEVANCE and self._meanings:
            return list(self._relevant(offset, limit))
        return list(islice(members(without_first(self._bits, offset)), limit))

    def _newest(self) -> Iterator[int]:
        if self._bits.bit_count() <= _RANKED:
            wanted = set(members(self._bits))
            yield from (number for number in self._index.newest if number in wanted)
            return
        data = self._bits.to_bytes((self._index.size + 7) // 8, "little")
        yield from (number for number in self._index.newest if data[number >> 3] >> (number & 7) & 1)

    def _relevant(self, offset: int, limit: int) -> Iterator[int]:
        for tier in self._tiers():
            count = tier.bit_count()
            if offset < count and limit > 0:
                found = self._in_tier(tier, offset, limit)
                yield from found
                limit -= len(found)
            offset = max(0, offset - count)

    def _tiers(self) -> list[int]:
        """Documents with all words in names and keywords before others, where there are many."""
        if self._bits.bit_count() <= _RANKED:
            return [self._bits]
        best = reduce(and_, (meaning.named for meaning in self._meanings), self._bits)
        return [best, self._bits & ~best]

    def _in_tier(self, tier: int, offset: int, limit: int) -> list[int]:
        if tier.bit_count() > _RANKED:
            return list(islice(members(without_first(tier, offset)), limit))
        scores = self._scores(tier)
        return sorted(scores, key=lambda number: (-scores[number], number))[offset : offset + limit]

    def _scores(self, tier: int) -> dict[int, float]:
        """How well each document answers: what its best place for each word is worth, times how much the word
        tells; and more for a name that says little else."""
        scores = dict.fromkeys(members(tier), 0.0)
        for concept, worth in _PREFERRED.items():
            scores |= dict.fromkeys(members(tier & self._index.concepts.get(concept, 0)), worth)
        for meaning in self._meanings:
            weight, left = meaning.weight(self._index.size), tier
            for worth, bits in meaning.places:
                for number in members(left & bits):
                    scores[number] += worth * weight
                left &= ~bits
            for number in members(tier & meaning.named):
                scores[number] += weight * 4.0 / (1 + self._index.lengths[number])
        return scores
