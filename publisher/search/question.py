"""What people type, understood: words, and the documents that each of them may mean.

A word means its stem; what begins with it; compounds that end with it; and, where nothing has it, the words that
are a slip or two away, or the parts of a compound. Nothing that FTS5 would read as syntax gets through.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import NamedTuple

from publisher.search.index import SearchIndex
from publisher.search.words import deletes, distance, is_name, says_something, words

#: Characters and words of a question that are looked at.
MOST_CHARACTERS = 200
MOST_WORDS = 10
#: From how many letters on a word stands for what begins with it, for compounds that end so, a code for longer ones.
_PREFIX, _SUFFIX, _CODE = 2, 4, 3
#: Words that begin with a word, and words that end with it, that it may stand for: the most frequent ones.
_MOST_FORMS = 16
#: Letters from which one slip is forgiven, and from which two are.
_ONE_SLIP, _TWO_SLIPS = 4, 8
#: What a place is worth: by column, for the word itself and for others that it stands for.
_WORTH = {"name": 8.0, "keywords": 5.0, "around": 3.0, "body": 2.0}
_WORTH_OF_OTHERS = {("name", "keywords"): 4.0, ("body", "around"): 1.0}
_NAMED = frozenset({8.0, 5.0, 4.0})


class Meaning(NamedTuple):
    """A word of a question: what is taken for it (`words`, folded, itself first, and their stems), sets of documents
    with what they are worth (best first), all of them together, and those that have it in name or keywords.

    `instead` says that nothing has the word itself.
    """

    typed: str
    words: tuple[str, ...]
    stems: frozenset[str]
    places: tuple[tuple[float, int], ...]
    every: int
    named: int
    instead: bool

    def weight(self, size: int) -> float:
        """How much the word tells: rare ones more (inverse document frequency)."""
        return math.log(1 + size / (1 + self.every.bit_count()))


def cleaned(text: str) -> str:
    """A question as it is looked at and repeated: one line, no control or format characters, cut."""
    kept = (" " if letter.isspace() else letter for letter in unicodedata.normalize("NFC", text[: 4 * MOST_CHARACTERS]))
    plain = "".join(letter for letter in kept if unicodedata.category(letter)[0] != "C")
    return " ".join(plain.split())[:MOST_CHARACTERS].strip()


def asked_words(text: str) -> list[str]:
    """The folded words of a question, each once; those that say nothing only where there is nothing else."""
    found = list(dict.fromkeys(word.folded for word in words(text)))
    return ([word for word in found if says_something(word)] or found)[:MOST_WORDS]


def understand(index: SearchIndex, text: str) -> list[Meaning]:
    """The words of a question, each with the documents that it may mean."""
    return [_meaning(index, word) for word in asked_words(text)]


def _meaning(index: SearchIndex, word: str) -> Meaning:
    stems = frozenset(index.stems.every(word))
    places = [(worth, index.with_stems(stems, [column])) for column, worth in _WORTH.items()]
    forms = _forms(index, word)
    others = _stems(index, forms)
    for columns, worth in _WORTH_OF_OTHERS.items():
        if not is_name(word) and len(word) >= _CODE:
            places.append((worth, index.with_beginning(word, columns)))
        elif others:
            places.append((worth, index.with_stems(others, columns)))
    meant = _gathered(word, (word, *forms), stems | others, places)
    return meant if meant.every else _instead(index, word)


def _forms(index: SearchIndex, word: str) -> list[str]:
    begun = index.beginning(word, _MOST_FORMS) if len(word) >= _PREFIX else []
    ended = index.ending(word, _MOST_FORMS) if len(word) >= _SUFFIX else []
    return list(dict.fromkeys([*begun, *ended]))


def _stems(index: SearchIndex, forms: Iterable[str]) -> frozenset[str]:
    return frozenset(stem for stems in index.stems_of(forms).values() for stem in stems)


def _gathered(word: str, taken: tuple[str, ...], stems: frozenset[str], found: Iterable[tuple[float, int]]) -> Meaning:
    places = tuple(sorted(((worth, bits) for worth, bits in found if bits), key=lambda pair: -pair[0]))
    every = reduce(or_, (bits for _, bits in places), 0)
    named = reduce(or_, (bits for worth, bits in places if worth in _NAMED), 0)
    return Meaning(word, taken, stems, places, every, named, instead=False)


def _instead(index: SearchIndex, word: str) -> Meaning:
    """What may be meant by a word that no document has."""
    taken = _slips(index, word) or _parts(index, word)
    stems = _stems(index, taken)
    places = [(worth, index.with_stems(stems, columns)) for columns, worth in _WORTH_OF_OTHERS.items() if stems]
    return _gathered(word, tuple(taken), stems, places)._replace(instead=True)


def _slips(index: SearchIndex, word: str) -> list[str]:
    """The words that are nearest to it by slips, the most frequent first."""
    most = 2 if len(word) >= _TWO_SLIPS else 1 if len(word) >= _ONE_SLIP else 0
    if not most or not is_name(word):
        return []
    near = index.near(set(deletes(word)))
    slips = {other: distance(word, other) for other in near}
    best = min(slips.values(), default=most + 1)
    if best > most:
        return []
    return sorted((other for other in slips if slips[other] == best), key=lambda other: (-near[other], other))[:3]


def _parts(index: SearchIndex, word: str) -> list[str]:
    """The longest known beginning and end of a compound that is not known as a whole."""
    cuts = range(_SUFFIX, len(word) - _SUFFIX + 1)
    known = index.known({word[:cut] for cut in cuts} | {word[cut:] for cut in cuts})
    ends = [word[cut:] for cut in cuts if word[cut:] in known]
    begins = [word[:cut] for cut in reversed(cuts) if word[:cut] in known]
    return list(dict.fromkeys([*ends[:1], *begins[:1]]))


def is_word_of(folded: str, stems: frozenset[str], meanings: Iterable[Meaning]) -> bool:
    """Whether a word of a text, with its stems there, is what was asked for: to mark it."""
    return any(
        not stems.isdisjoint(meaning.stems)
        or folded in meaning.words
        or (len(meaning.typed) >= _PREFIX and folded.startswith(meaning.typed))
        for meaning in meanings
    )
