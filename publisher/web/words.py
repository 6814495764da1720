"""What the pages say, in Dutch and English: the files of `wording/`, read once. A page names a sentence, holds none."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from publisher.vocabulary import PREFIXES

#: Languages of the interface, the first is what a client gets that wants none of them.
LANGUAGES = ("nl", "en")

_FOLDER = Path(__file__).with_name("wording")


class Say(NamedTuple):
    """The sentences in one language."""

    sentences: Mapping[str, Mapping[str, str]]
    language: str

    def __call__(self, key: str, *, fallback: str = "", **values: object) -> str:
        """A sentence, with its `{names}` filled in; KeyError for one that nobody wrote."""
        row = self.sentences.get(key) or self.sentences[fallback or key]
        return row[self.language].format(**values) if values else row[self.language]


class Field(NamedTuple):
    """One line of a page: its label, the properties that say it, and what it is called seen from the value.

    `place` is where on the page it stands: title, kind, lead, contact, facts, source or details.
    """

    place: str
    label: Mapping[str, str]
    properties: tuple[str, ...]
    inverse: Mapping[str, str] | None


@dataclass(frozen=True)
class Words:
    """`sentences` by key, `terms` by IRI (classes, values that others own), `fields` in the order of a page."""

    sentences: Mapping[str, Mapping[str, str]]
    terms: Mapping[str, Mapping[str, str]]
    fields: tuple[Field, ...]

    def into(self, language: str) -> Say:
        return Say(self.sentences, language)

    def properties(self, place: str) -> tuple[str, ...]:
        """All properties of a place, in order."""
        return tuple(iri for field in self.fields if field.place == place for iri in field.properties)


def read_words() -> Words:
    """The words of all files; a sentence or term that stands in two of them is an error of ours."""
    files = [tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(_FOLDER.glob("*.toml"))]
    terms = {_expand(name): row for name, row in _once(files, "terms").items()}
    fields = tuple(_field(row) for tables in files for row in tables.get("fields", ()))
    return Words(MappingProxyType(_once(files, "sentences")), MappingProxyType(terms), fields)


def _once(files: Sequence[Mapping[str, Any]], table: str) -> dict[str, Mapping[str, str]]:
    found: dict[str, Mapping[str, str]] = {}
    for tables in files:
        for key, row in tables.get(table, {}).items():
            if key in found:
                raise KeyError(f"'{key}' stands in two files of {_FOLDER.name}/")
            found[key] = _pair(row)
    return found


def _field(row: dict[str, Any]) -> Field:
    inverse = _pair(row["inverse"]) if "inverse" in row else None
    return Field(row["place"], _pair(row["label"]), tuple(_expand(name) for name in row["of"]), inverse)


def _pair(row: list[str]) -> Mapping[str, str]:
    return MappingProxyType(dict(zip(LANGUAGES, row, strict=True)))


def _expand(name: str) -> str:
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local
