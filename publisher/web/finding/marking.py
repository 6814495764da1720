"""The words that were asked for, marked where they stand; everything else is text and stays text."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from markupsafe import Markup, escape

from publisher.search.index import SearchIndex
from publisher.search.question import Meaning, is_word_of
from publisher.search.words import Word, says_something, words

#: Characters of a text that are shown of what was found.
_SHOWN = 220
_BEFORE = 60


class Marker:
    """Marks the words of a question in texts."""

    def __init__(self, index: SearchIndex, meanings: Sequence[Meaning]) -> None:
        self._index, self._meanings = index, meanings
        self._known: dict[str, bool] = {}

    def whole(self, text: str) -> Markup:
        """All of a text."""
        return self._marked(plain(text))

    def _found(self, text: str) -> list[Word]:
        """The words of a text that were asked for."""
        if not self._meanings:
            return []
        found = [word for word in words(text) if says_something(word.folded)]
        fresh = {word.folded for word in found} - self._known.keys()
        stems = self._index.stems_of(fresh) if fresh else {}
        for folded in fresh:
            self._known[folded] = is_word_of(folded, stems.get(folded, frozenset((folded,))), self._meanings)
        return [word for word in found if self._known[word.folded]]

    def piece(self, text: str) -> Markup:
        """The piece of a text that the first found word stands in; its beginning where none does."""
        text = plain(text)
        first = next((word.start for word in self._found(text)), 0)
        start = 0 if first <= _BEFORE * 2 else text.rfind(" ", 0, first - _BEFORE) + 1
        end = len(text) if len(text) - start <= _SHOWN else max(text.rfind(" ", 0, start + _SHOWN), start + _SHOWN // 2)
        before, after = ("… " if start else ""), (" …" if end < len(text) else "")
        return escape(before) + self._marked(text[start:end]) + escape(after)

    def _marked(self, text: str) -> Markup:
        pieces, done = [], 0
        for word in self._found(text):
            pieces += [escape(text[done : word.start]), Markup("<mark>%s</mark>") % text[word.start : word.end]]
            done = word.end
        return Markup("").join([*pieces, escape(text[done:])])


def plain(text: str) -> str:
    """A text on one line, in its normal form, without what turns the writing direction or is no character."""
    kept = (letter for letter in unicodedata.normalize("NFC", text[:20_000]))
    return " ".join("".join(" " if unicodedata.category(letter)[0] == "C" else letter for letter in kept).split())
