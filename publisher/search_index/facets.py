"""The values that people choose from, with the documents of each."""

from __future__ import annotations

import json
import re
import sqlite3
from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping

from publisher.search.layout import CONCEPT
from publisher.search.sets import pack, set_of
from publisher.search.words import Stems, fold, words
from publisher.search_index.neighbours import Neighbours

_AREA, _AUDIENCE = "gemeente", "doelgroep"
_KINDS = (_AREA, "thema", _AUDIENCE)
_INSERT = "INSERT INTO facet VALUES (?, ?, ?, ?, ?)"
_SET = "INSERT INTO sets VALUES (?, ?, ?)"


class Facets:
    """Documents by facet and value. Values of one name are one: registers overlap, people do not care."""

    def __init__(self, neighbours: Neighbours, stems: Stems) -> None:
        self._neighbours, self._stems = neighbours, stems
        self._found: dict[str, dict[str, array[int]]] = {kind: {} for kind in (CONCEPT, *_KINDS)}

    def add(self, number: int, concept: str, links: Mapping[str, Iterable[str]]) -> None:
        """Take a document: documents come in order."""
        self._put(CONCEPT, concept, number)
        for kind in _KINDS:
            values = self._neighbours.areas(concept, links) if kind == _AREA else links.get(kind, ())
            for iri in values:
                self._put(kind, iri, number)

    def _put(self, kind: str, value: str, number: int) -> None:
        self._found[kind].setdefault(value, array("I")).append(number)

    def write(self, database: sqlite3.Connection, size: int) -> None:
        """Write facets and their sets, of `size` documents."""
        for concept, numbers in self._found[CONCEPT].items():
            database.execute(_SET, (CONCEPT, concept, pack(set_of(numbers, size))))
        for kind in _KINDS:
            taken: set[str] = set()
            for iris in self._groups(kind):
                code = next(code for code in _codes(iris[0]) if code not in taken)
                taken.add(code)
                bits = set_of((number for iri in iris for number in self._found[kind][iri]), size)
                label = self._neighbours.name(iris[0])
                database.execute(_INSERT, (kind, code, label, json.dumps(iris), bits.bit_count()))
                database.execute(_SET, (kind, code, pack(bits)))

    def _groups(self, kind: str) -> list[list[str]]:
        """IRIs that people take for one thing, the one with most documents first; most documents first."""
        found = self._found[kind]
        groups: dict[object, list[str]] = defaultdict(list)
        for iri in sorted(found, key=lambda iri: (-len(found[iri]), iri)):
            groups[self._sameness(kind, self._neighbours.name(iri))].append(iri)
        return list(groups.values())

    def _sameness(self, kind: str, name: str) -> object:
        """Audiences are the same in singular and plural (Vereniging, Verenigingen); places by their whole name."""
        if kind == _AUDIENCE:
            return tuple(self._stems.of(word.folded, "") for word in words(name))
        return fold(name)


def _codes(iri: str) -> Iterable[str]:
    """What stands for a value in an address: the last part of its IRI where that tells it apart, else all of it."""
    last = re.split(r"[/#]", iri.rstrip("/#"))[-1]
    if re.fullmatch(r"[A-Za-z0-9._~-]{1,80}", last):
        yield last
    yield iri
