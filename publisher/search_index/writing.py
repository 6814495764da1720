"""Writing the search index from what was staged: numbers, words, facets, hours, and sets of documents."""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from publisher.search.layout import SCHEMA, SCHEMA_AFTER, STEM
from publisher.search.sets import pack, set_of
from publisher.search.words import Stems, deletes
from publisher.search_index.facets import Facets
from publisher.search_index.neighbours import Neighbours, Schedules

#: A stem in more documents than this has its sets written down: nobody then waits for lists of them.
COMMON = 400
#: From how many letters on a slip is mended.
_LONG_ENOUGH = 4

_NUMBERED = """
CREATE TEMP TABLE numbered AS SELECT row_number() OVER (ORDER BY sorting, iri) - 1 AS number, rowid AS staged
FROM stage.staged;
INSERT INTO document SELECT n.number, s.iri, s.concept, s.reference, s.name, s.summary, coalesce(r.changed, '')
FROM temp.numbered n JOIN stage.staged s ON s.rowid = n.staged LEFT JOIN made.resource r ON r.iri = s.iri
ORDER BY n.number;
INSERT INTO class SELECT DISTINCT concept, type FROM made.resource WHERE concept IN (SELECT concept FROM document);
"""
_IN_ORDER = """
SELECT s.iri, s.concept, s.length, s.links, s.name_stems, s.keyword_stems, s.body_stems
FROM temp.numbered n JOIN stage.staged s ON s.rowid = n.staged ORDER BY n.number
"""
_TEXT = "INSERT INTO text (rowid, name, keywords, body, around) VALUES (?, ?, ?, ?, ?)"
_COMMON = "SELECT col, term FROM temp.by_column WHERE term IN (SELECT term FROM temp.by_row WHERE doc > ?)"
_MATCHES = "SELECT rowid FROM text WHERE text MATCH ?"


class Vocabulary(NamedTuple):
    """Words with the number of documents they stand in, how some are written, in which languages they were read,
    and the stems of words."""

    documents: Mapping[str, int]
    shown: Mapping[str, str]
    spoken: Iterable[tuple[str, str]]
    stems: Stems


def write_search(database: sqlite3.Connection, vocabulary: Vocabulary, language: str) -> None:
    """Fill an empty database that has the staged resources attached as `stage` and the index as `made`."""
    database.executescript(SCHEMA + "BEGIN;" + _NUMBERED)
    neighbours = Neighbours(database, language, vocabulary.stems)
    facets, schedules = Facets(neighbours, vocabulary.stems), Schedules(database)
    lengths, schedule = bytearray(), array("I")
    for number, (iri, concept, length, text, *stems) in enumerate(database.execute(_IN_ORDER)):
        links = json.loads(text)
        facets.add(number, concept, links)
        lengths.append(length)
        schedule.append(schedules.of([iri, *links.get("point", ())]))
        database.execute(_TEXT, (number, *stems, neighbours.stems(links)))
    facets.write(database, len(lengths))
    schedules.write()
    _write_words(database, vocabulary)
    _write_common(database, len(lengths))
    arrays = {"length": bytes(lengths), "schedule": schedule.tobytes(), "newest": newest(database)}
    database.executemany("INSERT INTO arrays VALUES (?, ?)", arrays.items())
    database.execute("COMMIT")
    database.executescript(SCHEMA_AFTER)


def newest(database: sqlite3.Connection) -> bytes:
    """The numbers of documents, what changed last first, as an array."""
    return array("I", (row[0] for row in database.execute(
        "SELECT number FROM document ORDER BY changed DESC, number"
    ))).tobytes()  # fmt: skip


def _write_words(database: sqlite3.Connection, vocabulary: Vocabulary) -> None:
    shown, stems = vocabulary.shown, defaultdict[str, set[str]](set)
    for word, language in vocabulary.spoken:
        stems[word].add(vocabulary.stems.of(word, language))
    rows = (
        (word, shown.get(word, word), word[::-1], number, " ".join(sorted(stems[word])))
        for word, number in vocabulary.documents.items()
    )
    database.executemany("INSERT INTO word VALUES (?, ?, ?, ?, ?)", sorted(rows))
    slips = ((key, word) for word in vocabulary.documents if len(word) >= _LONG_ENOUGH for key in set(deletes(word)))
    database.executemany("INSERT INTO near VALUES (?, ?)", sorted(slips))


def _write_common(database: sqlite3.Connection, size: int) -> None:
    """The sets of stems that stand in many documents, in every column that has them."""
    for name, kind in (("by_column", "col"), ("by_row", "row")):
        database.execute(f"CREATE VIRTUAL TABLE temp.{name} USING fts5vocab('main', 'text', '{kind}')")
    for column, stem in database.execute(_COMMON, (COMMON,)).fetchall():
        numbers = (row[0] for row in database.execute(_MATCHES, (f'{column} : "{stem}"',)))
        database.execute("INSERT INTO sets VALUES (?, ?, ?)", (STEM, f"{column}:{stem}", pack(set_of(numbers, size))))
