"""Rules of place and number: a postcode belongs to its municipality, a telephone number is possible."""

from __future__ import annotations

import csv
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

from publisher.bundled import bundled
from publisher.rules.statements import Breach, Statements, texts
from publisher.shacl.terms import words
from publisher.vocabulary import CV, LOCN, SDO

_POSTCODES = texts(SDO.postalCode, LOCN.postCode)
_PLACES = texts(SDO.addressLocality, LOCN.postName)
_TELEPHONES = texts(SDO.telephone, CV.telephone, SDO.faxNumber)


@cache
def places_by_postcode() -> dict[str, frozenset[str]]:
    """postcode -> names of municipalities and localities (data/reference/municipalities.csv; dated there)."""
    found: dict[str, set[str]] = defaultdict(set)
    with Path(bundled("reference") / "municipalities.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for postcode in row["postcodes"].split():
                found[postcode].add(_plain(row["name"]))
            for locality in filter(None, row["localities"].split(";")):
                name, _, postcode = locality.strip().rpartition(" ")
                found[postcode] |= {_plain(name), _plain(row["name"])}
    return {postcode: frozenset(names) for postcode, names in found.items()}


def _plain(name: str) -> str:
    folded = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in folded if letter.isalpha() and not unicodedata.combining(letter))


def postcodes(statements: Statements) -> Iterator[Breach]:
    """A postcode that does not belong to the place beside it; postcodes outside Flanders are not judged."""
    for row in statements.rows(_POSTCODES):
        postcode = words(row.object)
        known = places_by_postcode().get(postcode, frozenset())
        names = {words(value) for value in statements.objects(row.subject, _PLACES)}
        wrong = sorted(name for name in names if known and _plain(name) not in known)
        if wrong:
            message = f"postcode {postcode} does not belong to {wrong[0]}"
            yield Breach(*row, message, "mend the postcode or the place")


def telephones(statements: Statements) -> Iterator[Breach]:
    """A number in international form that cannot exist (ITU-T E.164; the numbering plan of its country)."""
    for row in statements.rows(_TELEPHONES):
        number = words(row.object)
        if number.startswith("+") and not _possible(number):
            message = f"{number} cannot be a telephone number: a digit too many or too few"
            yield Breach(*row, message, "compare it with the source")


@lru_cache(maxsize=10_000)
def _possible(number: str) -> bool:
    import phonenumbers

    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(number, None))
    except phonenumbers.NumberParseException:
        return False
