"""The words that were asked for, marked where they stand; everything else is text and stays text."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache

from markupsafe import Markup, escape

from publisher.search.index import SearchIndex
from publisher.search.question import Meaning, is_word_of
from publisher.search.words import says_something, words

#: Characters of a text that are shown of what was found.
_SHOWN = 220
_BEFORE = 60


class Marker:
    """Marks the words of a question in texts."""

    def __init__(self, index: SearchIndex, meanings: Sequence[Meaning]) -> None:
        self._meant: Callable[[str], bool] = lru_cache(2000)(
            lambda folded: bool(meanings) and says_something(folded) and is_word_of(folded, meanings, index)
        )

    def whole(self, text: str) -> Markup:
        """All of a text."""
        return self._marked(plain(text))

    def piece(self, text: str) -> Markup:
        """The piece of a text that the first found word stands in; its beginning where none does."""
        text = plain(text)
        first = next((word.start for word in words(text) if self._meant(word.folded)), 0)
        start = 0 if first <= _BEFORE * 2 else text.rfind(" ", 0, first - _BEFORE) + 1
        end = len(text) if len(text) - start <= _SHOWN else max(text.rfind(" ", 0, start + _SHOWN), start + _SHOWN // 2)
        before, after = ("… " if start else ""), (" …" if end < len(text) else "")
        return escape(before) + self._marked(text[start:end]) + escape(after)

    def _marked(self, text: str) -> Markup:
        pieces, done = [], 0
        for word in words(text):
            if self._meant(word.folded):
                pieces += [escape(text[done : word.start]), Markup("<mark>%s</mark>") % text[word.start : word.end]]
                done = word.end
        return Markup("").join([*pieces, escape(text[done:])])


def plain(text: str) -> str:
    """A text on one line, in its normal form, without what turns the writing direction or is no character."""
    kept = (letter for letter in unicodedata.normalize("NFC", text[:20_000]))
    return " ".join("".join(" " if unicodedata.category(letter)[0] == "C" else letter for letter in kept).split())
