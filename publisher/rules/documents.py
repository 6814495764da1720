"""Rules of origin: a contact fact, an address or an hour stands in the document that it was taken from."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache
from types import MappingProxyType

from pyoxigraph import NamedNode

from publisher.documents import Sheet
from publisher.rules.statements import Breach, Statements, resource, text
from publisher.vocabulary import CV, DCT, LOCN, PROV, SDO, shorten

_SOURCES = (PROV.wasDerivedFrom, DCT.source)


def facts_in_documents(statements: Statements) -> Iterator[Breach]:
    """A value that no source of its resource holds. Resources without a sheet are left alone."""
    for subject, quads in statements.by_subject.items():
        if not statements.ours(subject):
            continue
        sheets = _sheets(statements, resource(subject.value))
        if not sheets:
            continue
        for quad in quads:
            holds = _READERS.get(quad.predicate)
            if holds and not any(holds(sheet.text, text(quad.object)) for sheet in sheets):
                yield Breach(
                    subject, quad.predicate, quad.object,
                    f"{shorten(quad.predicate.value)} '{text(quad.object)}' does not stand in {sheets[0].path.name}",
                    "mend the value, or the sheet if the source has changed",
                )  # fmt: skip


def _sheets(statements: Statements, iri: str) -> list[Sheet]:
    quads = statements.by_subject.get(NamedNode(iri), ())
    found = {quad.object for quad in quads if quad.predicate in _SOURCES}
    return [statements.sheets[document] for document in statements.sheets if document in found]


@cache
def _plain(text_: str) -> str:
    """Lower case, no accents, single spaces."""
    folded = unicodedata.normalize("NFKD", text_.casefold())
    return " ".join("".join(letter for letter in folded if not unicodedata.combining(letter)).split())


def holds_words(sheet: str, value: str) -> bool:
    """Whether the words stand in a text, whatever their case, accents and spaces."""
    return _plain(value) in _plain(sheet)


@cache
def _digits(text_: str) -> str:
    """All numbers of a text, written without what people put between digits; other letters become one space."""
    joined = re.sub(r"(?<=\d)(?:\s?[./()\-]\s?|\s)(?=\(?\d)", "", text_.replace("(0)", ""))
    return " ".join(re.findall(r"\d+", joined))


def holds_number(sheet: str, value: str) -> bool:
    """Whether a telephone number stands in a text: `+3238669125` in `T 03 866 91 25` and in `+32 3 866 91 25`."""
    number = re.sub(r"\D", "", value)
    national = "0" + number.removeprefix("32") if value.strip().startswith("+32") else number
    return any(form in _digits(sheet) for form in (number, national))


_CLOCK = re.compile(r"(?<![\d.,:])(\d{1,2})(?:\s?[.:uh]\s?(\d{2}))?(?!\d)", re.IGNORECASE)


@cache
def _times(text_: str) -> frozenset[tuple[int, int]]:
    found = ((int(match[1]), int(match[2] or 0)) for match in _CLOCK.finditer(text_))
    return frozenset((hour, minute) for hour, minute in found if hour <= 24 and minute < 60)


def holds_time(sheet: str, value: str) -> bool:
    """Whether a time stands in a text: `13:30:00` in `13.30`, `13u30` and `13:30`; `09:00:00` in `9 uur`."""
    match = re.match(r"(\d{2}):(\d{2})", value)
    return match is None or (int(match[1]), int(match[2])) in _times(sheet)


_READERS: MappingProxyType[NamedNode, Callable[[str, str], bool]] = MappingProxyType(
    {
        SDO.telephone: holds_number,
        CV.telephone: holds_number,
        SDO.faxNumber: holds_number,
        SDO.email: holds_words,
        CV.email: holds_words,
        SDO.streetAddress: holds_words,
        LOCN.thoroughfare: holds_words,
        SDO.postalCode: holds_words,
        LOCN.postCode: holds_words,
        SDO.opens: holds_time,
        SDO.closes: holds_time,
    }
)
