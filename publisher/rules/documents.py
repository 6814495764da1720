"""Rules of origin: a contact fact, an address or an hour stands in the document that it was taken from."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache
from types import MappingProxyType

from publisher.rules.statements import Breach, Statements, resource, texts
from publisher.shacl.terms import words
from publisher.vocabulary import CV, DCT, LOCN, PROV, SDO, shorten

_SOURCES = texts(PROV.wasDerivedFrom, DCT.source)


def facts_in_documents(statements: Statements) -> Iterator[Breach]:
    """A value that no source of its resource holds. Resources without a sheet are left alone."""
    if not statements.sheets:
        return
    known: dict[tuple[str, str, tuple[str, ...]], bool] = {}
    for row in statements.rows(_READERS):
        documents = _documents(statements, resource(row.subject)) if statements.ours(row.subject) else ()
        asked = (row.predicate, row.object, documents)
        if documents and asked not in known:
            sheets = [statements.sheets[each].text for each in documents]
            known[asked] = any(_READERS[row.predicate](sheet, words(row.object)) for sheet in sheets)
        if documents and not known[asked]:
            name, file = shorten(words(row.predicate)), statements.sheets[documents[0]].path.name
            yield Breach(
                *row, f"{name} '{words(row.object)}' does not stand in {file}",
                "mend the value, or the sheet if the source has changed",
            )  # fmt: skip


def _documents(statements: Statements, iri: str) -> tuple[str, ...]:
    """The sources of a resource that are sheets of ours."""
    return tuple(each for each in dict.fromkeys(statements.objects(iri, _SOURCES)) if each in statements.sheets)


@lru_cache(maxsize=100)
def _plain(text_: str) -> str:
    """Lower case, no accents, single spaces."""
    folded = unicodedata.normalize("NFKD", text_.casefold())
    return " ".join("".join(letter for letter in folded if not unicodedata.combining(letter)).split())


def holds_words(sheet: str, value: str) -> bool:
    """Whether the words stand in a text, whatever their case, accents and spaces."""
    return _plain(value) in _plain(sheet)


@lru_cache(maxsize=100)
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


@lru_cache(maxsize=100)
def _times(text_: str) -> frozenset[tuple[int, int]]:
    found = ((int(match[1]), int(match[2] or 0)) for match in _CLOCK.finditer(text_))
    return frozenset((hour, minute) for hour, minute in found if hour <= 24 and minute < 60)


def holds_time(sheet: str, value: str) -> bool:
    """Whether a time stands in a text: `13:30:00` in `13.30`, `13u30` and `13:30`; `09:00:00` in `9 uur`."""
    match = re.match(r"(\d{2}):(\d{2})", value)
    return match is None or (int(match[1]), int(match[2])) in _times(sheet)


_READERS: MappingProxyType[str, Callable[[str, str], bool]] = MappingProxyType(
    {
        str(SDO.telephone): holds_number,
        str(CV.telephone): holds_number,
        str(SDO.faxNumber): holds_number,
        str(SDO.email): holds_words,
        str(CV.email): holds_words,
        str(SDO.streetAddress): holds_words,
        str(LOCN.thoroughfare): holds_words,
        str(SDO.postalCode): holds_words,
        str(LOCN.postCode): holds_words,
        str(SDO.opens): holds_time,
        str(SDO.closes): holds_time,
    }
)
