"""The search index of a release, open for reading; any number of threads may ask."""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cached_property, lru_cache
from pathlib import Path
from typing import NamedTuple

from publisher.search.database import Database
from publisher.search.hours import Opened, Schedules
from publisher.search.layout import CONCEPT, STEM
from publisher.search.sets import set_of, unpack
from publisher.search.words import Stems, fold

#: Sets of common stems that are kept unpacked.
_ROOM = 256


class Document(NamedTuple):
    """A resource that can be found: `name` and `summary` ('' for none) in the site's language, `changed` an
    xsd:dateTime."""

    number: int
    iri: str
    concept: str
    reference: str
    name: str
    summary: str
    changed: str


class Choice(NamedTuple):
    """A value of a facet: what stands for it in addresses, its label, its IRIs, and its documents."""

    code: str
    label: str
    iris: tuple[str, ...]
    bits: int


class SearchIndex:
    """Errors of every method: PublisherError (missing or damaged, or the question took too long)."""

    def __init__(self, path: Path) -> None:
        self._database = Database(path)
        self.stems = Stems()
        self._set_of_common = lru_cache(_ROOM)(self._unpacked)

    def close(self) -> None:
        """Nobody may be asking any more."""
        self._database.close()

    @cached_property
    def size(self) -> int:
        """How many documents there are."""
        return int(self._database.rows("SELECT count(*) FROM document")[0][0])

    @cached_property
    def concepts(self) -> dict[str, int]:
        """The documents of each concept."""
        rows = self._database.rows("SELECT key, bits FROM sets WHERE kind = ? ORDER BY key", CONCEPT)
        return {key: unpack(bits) for key, bits in rows}

    def classes(self, concept: str) -> list[str]:
        """Class IRIs of which every resource of a concept has one; [] where some have no class."""
        found = [row[0] for row in self._database.rows("SELECT class FROM class WHERE concept = ?", concept)]
        return sorted(found) if all(found) else []

    @cached_property
    def everything(self) -> int:
        return (1 << self.size) - 1

    @cached_property
    def facets(self) -> dict[str, tuple[Choice, ...]]:
        """All values of each facet, those with most documents first."""
        found: dict[str, list[Choice]] = {}
        rows = self._database.rows(
            "SELECT f.kind, f.code, f.label, f.iris, s.bits FROM facet f JOIN sets s ON s.kind = f.kind"
            " AND s.key = f.code ORDER BY f.kind, f.documents DESC, f.label, f.code"
        )
        for kind, code, label, iris, bits in rows:
            found.setdefault(kind, []).append(Choice(code, label, tuple(json.loads(iris)), unpack(bits)))
        return {kind: tuple(choices) for kind, choices in found.items()}

    def choice(self, kind: str, text: str) -> Choice | None:
        """The value that a text of an address names: by its code, one of its IRIs, or its label."""
        choices = self.facets.get(kind, ())
        by_code = (choice for choice in choices if text == choice.code or text in choice.iris)
        by_label = (
            choice for choice in choices if fold(choice.label).replace(" ", "-") == fold(text).replace(" ", "-")
        )
        return next(by_code, None) or next(by_label, None)

    def open_at(self, moment: datetime) -> Opened:
        """The documents that are open at a moment (aware)."""
        return self._schedules.at(moment)

    @cached_property
    def _schedules(self) -> Schedules:
        rows = self._database.rows("SELECT number, openings FROM schedule ORDER BY number")
        return Schedules([(row[0], row[1]) for row in rows], self._array("schedule"))

    @cached_property
    def newest(self) -> array[int]:
        """All documents, what changed last first."""
        found = array("I")
        found.frombytes(self._array("newest"))
        return found

    @cached_property
    def lengths(self) -> bytes:
        """How many words the name of each document has, at most 255."""
        return self._array("length")

    def _array(self, name: str) -> bytes:
        return bytes(self._database.rows("SELECT data FROM arrays WHERE name = ?", name)[0][0])

    def documents(self, numbers: Sequence[int]) -> list[Document]:
        """Documents by their numbers, in the order asked for; at most some thousands at a time."""
        marks = ", ".join("?" * len(numbers))
        query = f"SELECT {', '.join(Document._fields)} FROM document WHERE number IN ({marks})"  # noqa: S608
        found = {row[0]: Document(*row) for row in self._database.rows(query, *numbers)}
        return [found[number] for number in numbers]

    # --- Words

    @cached_property
    def _common(self) -> frozenset[str]:
        return frozenset(row[0] for row in self._database.rows("SELECT key FROM sets WHERE kind = ?", STEM))

    @cached_property
    def _common_stems(self) -> frozenset[str]:
        return frozenset(key.split(":", 1)[1] for key in self._common)

    def _unpacked(self, key: str) -> int:
        return unpack(self._database.rows("SELECT bits FROM sets WHERE kind = ? AND key = ?", STEM, key)[0][0])

    def with_stems(self, stems: Iterable[str], columns: Iterable[str]) -> int:
        """The documents that have one of these stems in one of these columns."""
        wanted, columns = set(stems), list(columns)
        rare = " OR ".join(f'"{stem}"' for stem in sorted(wanted - self._common_stems))
        found = self._matching(columns, rare)
        for key in (f"{column}:{stem}" for column in columns for stem in wanted & self._common_stems):
            if key in self._common:
                found |= self._set_of_common(key)
        return found

    def with_beginning(self, folded: str, columns: Iterable[str]) -> int:
        """The documents with a word that begins so: for numbers and codes, which are no vocabulary."""
        return self._matching(columns, f'"{folded}" *')

    def _matching(self, columns: Iterable[str], words: str) -> int:
        """`words` are folded words of ours in quotes: letters and digits, nothing that FTS5 reads."""
        if not words:
            return 0
        match = f"{{{' '.join(columns)}}} : ({words})"
        rows = self._database.rows("SELECT rowid FROM text WHERE text MATCH ?", match)
        return set_of((row[0] for row in rows), self.size) if rows else 0

    def stems_of(self, words: Iterable[str]) -> dict[str, frozenset[str]]:
        """The stems of words as the texts have them; a word that no text has has none."""
        wanted = list(words)
        query = f"SELECT word, stems FROM word WHERE word IN ({', '.join('?' * len(wanted))})"  # noqa: S608
        return {word: frozenset(stems.split()) for word, stems in self._database.rows(query, *wanted)}

    def known(self, words: Iterable[str]) -> dict[str, int]:
        """Those of these words that stand in some document -> in how many."""
        wanted = list(words)
        query = f"SELECT word, documents FROM word WHERE word IN ({', '.join('?' * len(wanted))})"  # noqa: S608
        return dict(self._database.rows(query, *wanted))

    def shown(self, word: str) -> str:
        """How a folded word is written: with its accents."""
        rows = self._database.rows("SELECT shown FROM word WHERE word = ?", word)
        return str(rows[0][0]) if rows else word

    def beginning(self, folded: str, most: int) -> list[str]:
        """Words that begin so, the most frequent first."""
        query = "SELECT word FROM word WHERE word > ? AND word < ? ORDER BY documents DESC, word LIMIT ?"
        return [row[0] for row in self._database.rows(query, folded, folded + "\U0010ffff", most)]

    def ending(self, folded: str, most: int) -> list[str]:
        """Words that end so (compounds), the most frequent first."""
        query = "SELECT word FROM word WHERE reversed > ? AND reversed < ? ORDER BY documents DESC, word LIMIT ?"
        return [row[0] for row in self._database.rows(query, folded[::-1], folded[::-1] + "\U0010ffff", most)]

    def near(self, keys: Iterable[str]) -> dict[str, int]:
        """Words that share one of these keys (`words.deletes`) -> in how many documents they stand."""
        wanted = list(keys)
        found = "SELECT DISTINCT w.word, w.documents FROM near n JOIN word w ON w.word = n.word WHERE n.key IN "
        return dict(self._database.rows(f"{found} ({', '.join('?' * len(wanted))})", *wanted))


def _slug(text: str) -> str:
    return fold(text).replace(" ", "-")
