"""What stands around a document: the names of what it is linked to, where its area stands, and its hours."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping

from publisher.search.properties import WITH_AREA
from publisher.search.words import Stems, fold, says_something, words

_LINKS_OF = "SELECT iri, links FROM stage.staged WHERE concept != 'dienst'"
_NAMES = "SELECT language, name FROM stage.naming WHERE iri = ?"
_HOURS = "SELECT hours FROM stage.opening WHERE iri = ?"


class Neighbours:
    """Names and areas of other resources, each looked up once."""

    def __init__(self, database: sqlite3.Connection, language: str, stems: Stems) -> None:
        self._database, self._language, self._stems = database, language, stems
        self._names: dict[str, dict[str, str]] = {}
        self._around: dict[str, str] = {}
        self._links = {iri: json.loads(links) for iri, links in database.execute(_LINKS_OF)}

    def name(self, iri: str) -> str:
        """What an IRI is called in the site's language; its last part where nobody says."""
        names = self._named(iri)
        first = min(names.values(), default="")
        return names.get(self._language) or names.get("") or first or iri.rstrip("/#").rsplit("/", 1)[-1]

    def _named(self, iri: str) -> dict[str, str]:
        if iri not in self._names:
            self._names[iri] = dict(self._database.execute(_NAMES, (iri,)).fetchall())
        return self._names[iri]

    def stems(self, links: Mapping[str, Iterable[str]]) -> str:
        """The stems of the names around a document, as a text."""
        iris = [iri for group in ("gemeente", "thema", "doelgroep", "around") for iri in links.get(group, ())]
        return " ".join(self._stems_of(iri) for iri in iris)

    def _stems_of(self, iri: str) -> str:
        if iri not in self._around:
            pairs = self._named(iri).items()
            found = {
                self._stems.of(word.folded, language) for language, name in pairs for word in words(fold(name))
                if says_something(word.folded)
            }  # fmt: skip
            self._around[iri] = " ".join(sorted(found))
        return self._around[iri]

    def areas(self, concept: str, links: Mapping[str, Iterable[str]]) -> set[str]:
        """The areas of a document: its own, or those of who published it or what it was made from."""
        own = set(links.get("gemeente", ()))
        if concept in WITH_AREA:
            return own
        publishers = set(links.get("publisher", ()))
        for source in links.get("source", ()):
            publishers.update(self._links.get(source, {}).get("publisher", ()))
        return own.union(*(self._links.get(iri, {}).get("gemeente", ()) for iri in publishers))


class Schedules:
    """Hours that documents share, numbered from 1; 0 is for those that have none."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        self._numbers: dict[tuple[str, ...], int] = {}

    def of(self, points: Iterable[str]) -> int:
        """The number of the hours that stand at these places."""
        found = (self._database.execute(_HOURS, (point,)).fetchone() for point in points)
        openings = tuple(sorted({row[0] for row in found if row}))
        return self._numbers.setdefault(openings, len(self._numbers) + 1) if openings else 0

    def write(self) -> None:
        rows = ((number, f"[{','.join(openings)}]") for openings, number in self._numbers.items())
        self._database.executemany("INSERT INTO schedule VALUES (?, ?)", rows)
