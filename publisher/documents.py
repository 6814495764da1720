"""Sheets: the texts in `data/documents/` that records are made from.

A sheet is UTF-8 text: lines `key: value`, an empty line, then the facts. It is served byte for byte, and
positions in it count Unicode code points from 0 over the whole file (Web Annotation Data Model, 4.2.5).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from pyoxigraph import Literal, NamedNode, Quad

from publisher.errors import PublisherError
from publisher.vocabulary import DCT, FOAF, RDF, SDO, SKOS, XSD

#: Keys that a head may have: the title is wanted, the rest is as the document says.
KEYS = frozenset({"titel", "url", "uitgever", "taal", "gelezen", "soort"})

_LANGUAGE = "http://publications.europa.eu/resource/authority/language/"
LANGUAGES = MappingProxyType({"nl": "NLD", "fr": "FRA", "en": "ENG", "de": "DEU"})
_WEB_ADDRESS = re.compile(r"https?://[^\s<>\"{}|\\^`]+")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def _is_web_address(text: str) -> bool:
    try:
        NamedNode(text)  # what the pattern lets through and no IRI may be: https://[
    except ValueError:
        return False
    return _WEB_ADDRESS.fullmatch(text) is not None


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return _DATE.fullmatch(text) is not None


_VALUES: Mapping[str, tuple[Callable[[str], bool], str]] = MappingProxyType(
    {
        "titel": (bool, "a title"),
        "taal": (LANGUAGES.__contains__, "one of " + ", ".join(LANGUAGES)),
        "gelezen": (_is_date, "a date like 2026-11-22"),
        "url": (_is_web_address, "an address that begins with https://"),
        "uitgever": (_is_web_address, "the IRI of an organisation"),
    }
)


class Sheet(NamedTuple):
    """A document's text: `name` is the file's stem, `head` its keys, `lines` the line that each key stands on."""

    name: str
    path: Path
    text: str
    head: dict[str, str]
    lines: dict[str, int]


def read_sheets(folder: Path) -> list[Sheet]:
    """All `*.txt` of a folder, by name; a folder that is not there has none."""
    return [read_sheet(path) for path in sorted(folder.glob("*.txt"))]


def read_sheet(path: Path) -> Sheet:
    """One sheet. Errors: PublisherError with the line of the head that cannot be understood."""
    try:
        text = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise PublisherError(f"byte {error.start} is no UTF-8", where=path, remedy="save the sheet as UTF-8") from None
    except OSError as error:
        raise PublisherError(f"cannot be read: {error.strerror}", where=path) from None
    if not re.fullmatch(r"[A-Za-z0-9-]+", path.stem):
        raise PublisherError(
            f"'{path.stem}' cannot be part of an address",
            where=path,
            remedy="name the sheet with letters, digits and '-'",
        )
    head, lines = _head(path, text)
    return Sheet(path.stem, path, text, head, lines)


def _head(path: Path, text: str) -> tuple[dict[str, str], dict[str, int]]:
    head: dict[str, str] = {}
    lines: dict[str, int] = {}
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), 1):
        if not line.strip():
            break
        key, colon, value = line.partition(":")
        if not colon or key.strip() not in KEYS:
            raise PublisherError(
                f"'{line[:40]}' is no line of a head",
                where=f"{path}:{number}",
                remedy=f"known keys: {', '.join(sorted(KEYS))}",
            )
        head[key.strip()], lines[key.strip()] = value.strip(), number
    _check_head(path, head, lines)
    return head, lines


def _check_head(path: Path, head: dict[str, str], lines: dict[str, int]) -> None:
    if "titel" not in head:
        raise PublisherError("the head has no 'titel'", where=f"{path}:1", remedy="begin the sheet with 'titel: …'")
    for key, (is_right, wanted) in _VALUES.items():
        if key in head and not is_right(head[key]):
            raise PublisherError(
                f"'{key}' wants {wanted}, not '{head[key]}'", where=f"{path}:{lines[key]}", remedy="mend the head"
            )


def document_iri(name: str, base: str) -> str:
    return f"{base}id/document/{name}"


def text_iri(name: str, base: str) -> str:
    """Where the exact text of a sheet is served: what `oa:hasSource` points at."""
    return f"{base}doc/document/{name}.txt"


def describe(sheet: Sheet, base: str) -> list[Quad]:
    """The head of a sheet as statements about the document, in the default graph."""
    document, head = NamedNode(document_iri(sheet.name, base)), sheet.head
    language = head.get("taal", "nl")
    title = Literal(head["titel"], language=language)
    pairs: list[tuple[NamedNode, NamedNode | Literal]] = [
        (RDF.type, FOAF.Document),
        (RDF.type, SDO.DigitalDocument),
        (DCT.identifier, Literal(sheet.name)),
        (DCT.title, title),
        (SDO.name, title),
        (DCT.language, NamedNode(_LANGUAGE + LANGUAGES[language])),
        (SDO.inLanguage, Literal(language)),
        (DCT.hasFormat, NamedNode(text_iri(sheet.name, base))),
    ]
    if "url" in head:
        pairs += [(RDF.type, SDO.WebPage), (DCT.source, NamedNode(head["url"])), (SDO.url, NamedNode(head["url"]))]
    if "uitgever" in head:
        pairs += [(DCT.publisher, NamedNode(head["uitgever"])), (SDO.publisher, NamedNode(head["uitgever"]))]
    if "gelezen" in head:
        pairs.append((DCT.date, Literal(head["gelezen"], datatype=XSD.date)))
    if "soort" in head:
        pairs.append((SKOS.note, Literal(head["soort"], language="nl")))
    return [Quad(document, predicate, value) for predicate, value in pairs]
