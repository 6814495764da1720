"""Resources on their way to the search index, in the pass over the segments of a release.

They are staged in a file, because numbers, names of neighbours and times of change are known only at the end.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from publisher.index import sorting_key
from publisher.search.layout import COLUMNS, SEARCH
from publisher.search.words import LONGEST, Stems, fold, is_name, says_something
from publisher.search_index.texts import Found, names_of, read_found
from publisher.search_index.writing import Vocabulary, write_search
from publisher.segments import Resource

#: What nobody searches for: where a value comes from is shown beside the value.
_HIDDEN = frozenset({"annotatie", "catalogusrecord", "dataservice", "distributie"})
#: Nothing refers to these by name, and they are many.
_NEVER_NAMED = frozenset({"dienst"})
_WORDS = re.compile(r"[^\W_]+")

_SCHEMA = """
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
CREATE TABLE staged (
    iri, concept, reference, name, sorting, summary, name_stems, keyword_stems, body_stems, links, length
);
CREATE TABLE naming (iri, language, name);
CREATE TABLE opening (iri PRIMARY KEY, hours) WITHOUT ROWID;
BEGIN;
"""
_STAGE = "INSERT INTO staged VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"


class SearchFile:
    """The search index of a release on its way, beside its index. Errors: OSError where the disk is full."""

    def __init__(self, index: Path, base: str, language: str) -> None:
        self._index, self._path, self._staged = index, index.with_name(SEARCH), index.with_name(f".{SEARCH}.staged")
        self._language = language
        self._ours = re.compile(re.escape(base) + r"id/([A-Za-z0-9-]+)/([A-Za-z0-9-]+)")
        self._stems = Stems()
        self._documents: Counter[str] = Counter()
        self._shown: dict[str, str] = {}
        self._spoken: set[tuple[str, str]] = set()
        with _disk_errors(self._staged):
            self._stage = sqlite3.connect(self._staged, isolation_level=None)
            self._stage.executescript(_SCHEMA)

    def add(self, resources: Iterable[Resource]) -> None:
        """Take resources: ours become documents, and the names of all others may become words of them."""
        with _disk_errors(self._staged):
            for resource in resources:
                match = self._ours.fullmatch(resource.iri)
                concept = match[1] if match else ""
                if not resource.own or concept in _HIDDEN:
                    continue
                if concept not in _NEVER_NAMED:
                    rows = ((resource.iri, language, name) for language, name in names_of(resource))
                    self._stage.executemany("INSERT INTO naming VALUES (?, ?, ?)", rows)
                if match:
                    self._add(resource.iri, concept, match[2], read_found(resource, self._language))

    def _add(self, iri: str, concept: str, reference: str, found: Found) -> None:
        columns: dict[str, set[str]] = defaultdict(set)
        words: set[str] = set()
        for column, language, text in found.texts:
            folded = self._folded(text)
            words |= folded
            self._spoken |= {(word, language) for word in folded}
            columns[column] |= {self._stems.of(word, language) for word in folded}
        self._documents.update(word for word in words if is_name(word))
        name = found.name or reference.replace("-", " ")
        stems = (" ".join(sorted(columns[column])) for column in COLUMNS[:-1])
        length = min(len(_WORDS.findall(name)), 255)
        row = (iri, concept, reference, name, sorting_key(found.name), found.summary, *stems)
        self._stage.execute(_STAGE, (*row, json.dumps(found.links), length))
        hours = ((place, json.dumps(opening)) for place, opening in found.openings.items())
        self._stage.executemany("INSERT OR REPLACE INTO opening VALUES (?, ?)", hours)

    def _folded(self, text: str) -> set[str]:
        """The words of a text that say something, folded; how they are written is remembered."""
        folded = _WORDS.findall(fold(text))
        if not text.isascii():
            written = _WORDS.findall(text.casefold())
            if len(written) == len(folded):
                pairs = zip(folded, written, strict=True)
                self._shown.update((word[:LONGEST], form[:LONGEST]) for word, form in pairs if word != form)
        return {word[:LONGEST] for word in folded if says_something(word)}

    def close(self) -> None:
        """Write it; the index, whose times of change it takes, is there by now."""
        with _disk_errors(self._path):
            self._stage.executescript("CREATE INDEX named ON naming (iri);")  # commits what was staged
            self._stage.close()
            with closing(sqlite3.connect(self._path.absolute().as_uri(), uri=True, isolation_level=None)) as new:
                new.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
                for name, path in (("stage", self._staged), ("made", self._index)):
                    new.execute(f"ATTACH ? AS {name}", (f"{path.absolute().as_uri()}?mode=ro",))
                write_search(new, Vocabulary(self._documents, self._shown, self._spoken, self._stems), self._language)
            self._staged.unlink()


@contextmanager
def _disk_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise OSError(0, str(error), str(path)) from error
