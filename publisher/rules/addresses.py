"""Rules of place and number: a postcode belongs to its municipality, a telephone number is possible."""

from __future__ import annotations

import csv
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from publisher.bundled import bundled
from publisher.rules.statements import Breach, Statements, text
from publisher.vocabulary import CV, LOCN, SDO

_POSTCODES = (SDO.postalCode, LOCN.postCode)
_PLACES = (SDO.addressLocality, LOCN.postName)
_TELEPHONES = (SDO.telephone, CV.telephone, SDO.faxNumber)


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
    for subject, quads in statements.by_subject.items():
        codes = [quad for quad in quads if quad.predicate in _POSTCODES]
        names = {text(quad.object) for quad in quads if quad.predicate in _PLACES}
        for quad in codes:
            known = places_by_postcode().get(text(quad.object), frozenset())
            wrong = sorted(name for name in names if known and _plain(name) not in known)
            if wrong:
                yield Breach(
                    subject, quad.predicate, quad.object,
                    f"postcode {text(quad.object)} does not belong to {wrong[0]}", "mend the postcode or the place",
                )  # fmt: skip


def telephones(statements: Statements) -> Iterator[Breach]:
    """A number in international form that cannot exist (ITU-T E.164; the numbering plan of its country)."""
    import phonenumbers

    for quad in statements.quads:
        value = text(quad.object)
        if quad.predicate not in _TELEPHONES or not value.startswith("+"):
            continue
        try:
            possible = phonenumbers.is_possible_number(phonenumbers.parse(value, None))
        except phonenumbers.NumberParseException:
            possible = False
        if not possible:
            yield Breach(
                quad.subject, quad.predicate, quad.object,
                f"{value} cannot be a telephone number: a digit too many or too few", "compare it with the source",
            )  # fmt: skip
