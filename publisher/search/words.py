"""Words of texts and questions: folded, without those that say nothing, and brought to their stems.

Stems are those of Snowball (https://snowballstem.org; Dutch: the algorithm of Kraaij and Pohlmann).
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import snowballstemmer

#: Languages that texts are stemmed in; a text in another one, or in none, is taken for Dutch.
STEMMERS = {"nl": "dutch", "en": "english", "fr": "french", "de": "german"}
#: The language of what names none.
DEFAULT = "nl"
#: Letters that are kept of a word.
LONGEST = 40

_WORD = re.compile(r"[^\W_]+")
_DIGIT = re.compile(r"\d")
_STOP = frozenset(
    "aan als bij dat de den der die dit door een en er het hij hoe ik in is je kan me met mijn naar niet of om onder"
    " ons op over te tot u uit uw van voor waar wat we wie wij worden wordt ze zich zij zijn"
    " a an and are at be by for from how i is it of on or that the this to was what where who with you your"
    " au aux avec ce ces dans des du est et il la le les ou par pour que qui sur un une"
    " am auf aus das dem des die ein eine einen fur ich im ist mit nicht oder sie und vom von wie zu zum zur".split()
)


class Word(NamedTuple):
    """A word where it stands: its folded form, and from where to where it is in the text."""

    folded: str
    start: int
    end: int


def fold(text: str) -> str:
    """Without case and accents: `Coördinatie` -> `coordinatie`."""
    if text.isascii():
        return text.lower()
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def words(text: str) -> Iterator[Word]:
    """The words of a text in its normal form (NFC), with their places; those that say nothing too."""
    for match in _WORD.finditer(text):
        yield Word(fold(match[0])[:LONGEST], match.start(), match.end())


def says_something(folded: str) -> bool:
    """Whether a word is worth looking up: no article or preposition, no lone letter."""
    return folded not in _STOP and (len(folded) > 1 or folded.isdecimal())


def is_name(folded: str) -> bool:
    """Whether a word is one of a language: a number or a code is not spelled wrong."""
    return _DIGIT.search(folded) is None


class Stems:
    """Stems of words, each worked out once; any number of threads may ask."""

    def __init__(self, room: int = 50_000) -> None:
        self._stemmers = {code: snowballstemmer.stemmer(name) for code, name in STEMMERS.items()}
        self._lock = threading.Lock()
        self._cached = lru_cache(room)(self._work_out)

    def of(self, folded: str, language: str) -> str:
        """The stem of a folded word in a language; a word with digits is its own."""
        return self._cached(folded, language if language in self._stemmers else DEFAULT)

    def every(self, folded: str) -> list[str]:
        """The stems of a word whose language nobody said, each once."""
        return list(dict.fromkeys(self.of(folded, language) for language in self._stemmers))

    def _work_out(self, folded: str, language: str) -> str:
        if not is_name(folded):
            return folded
        with self._lock:  # a stemmer holds the word that it is working on
            return fold(self._stemmers[language].stemWord(folded)) or folded


def deletes(folded: str) -> Iterator[str]:
    """What a word is with one letter left out, and as it is: words that share one of these are one slip apart
    (a letter too many, too few, another one, or two that changed places)."""
    yield folded
    for place in range(len(folded)):
        yield folded[:place] + folded[place + 1 :]


def distance(one: str, other: str) -> int:
    """Slips between two words: letters added, left out, changed, or swapped with the next (optimal alignment)."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        before, last, row = row, before, [i]
        for j, wanted in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return row[-1]
