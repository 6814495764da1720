"""docs/data-model.md is held to its word: its terms, links and example are those of the data."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse

from publisher.documents import KEYS, read_sheets
from publisher.vocabulary import PREFIXES

PROJECT = Path(__file__).parent.parent
PAGE = PROJECT / "docs" / "data-model.md"

#: Terms that the page offers for documents richer than ours.
FOR_LATER = {"schema:validFrom", "schema:validThrough", "schema:url"}


@pytest.fixture(scope="module")
def page() -> str:
    return PAGE.read_text("utf-8")


def test_every_term_of_the_page_is_used_in_the_data(page: str) -> None:
    used = set()
    for path in [*PROJECT.glob("data/records/*.ttl"), *PROJECT.glob("ontology/*.ttl")]:
        for quad in parse(path=str(path), format=RdfFormat.TURTLE):
            used |= {quad.subject.value, quad.predicate.value, quad.object.value}
    spans = re.findall(r"`([^`]+)`", page)
    named = {term for span in spans for term in re.findall(r"\b([A-Za-z]+:[A-Za-z][\w.-]*[\w])", span)}
    ours = {term for term in named if term.split(":")[0] in PREFIXES and "xsd" not in term and "…" not in term}
    assert len(ours) > 80
    missing = {t for t in ours if PREFIXES[t.split(":")[0]] + t.split(":")[1] not in used and t != "pub:doelgroep"}
    assert missing == FOR_LATER


def test_the_links_of_the_page_lead_somewhere(page: str) -> None:
    links = re.findall(r"\]\(([^)#]+)\)", page)
    assert len(links) >= 7
    assert [link for link in links if not (PAGE.parent / link).exists()] == []


def test_the_evidence_shown_is_evidence_kept(page: str) -> None:
    (shown,) = re.findall(r"```csv\n(.*?)```", page, re.S)
    header, *rows = csv.reader(shown.splitlines())
    with (PROJECT / "data/evidence/willebroek-dienst-samenleven.csv").open(encoding="utf-8", newline="") as file:
        kept = list(csv.reader(file))
    assert header == kept[0]
    assert rows and all(row in kept for row in rows)


def test_every_record_is_among_the_examples(page: str) -> None:
    shown = set(re.findall(r"\[([a-z-]+)\]\(\.\./data", page))
    assert {path.stem for path in PROJECT.glob("data/records/*.ttl")} <= shown


def test_sheets_have_a_title_a_publisher_that_is_described_a_language_and_a_date() -> None:
    described = set()
    for path in PROJECT.glob("data/records/*.ttl"):
        described |= {quad.subject.value for quad in parse(path=str(path), format=RdfFormat.TURTLE)}
    for sheet in read_sheets(PROJECT / "data/documents"):
        assert {"titel", "uitgever", "taal", "gelezen", "soort"} <= set(sheet.head) <= KEYS
        assert sheet.head["uitgever"] in described


def table() -> dict[str, dict[str, str]]:
    """The municipalities of today by NIS code, from data/reference/municipalities.csv."""
    with (PROJECT / "data/reference/municipalities.csv").open(encoding="utf-8", newline="") as file:
        return {row["nis"]: row for row in csv.DictReader(file) if not row["until"]}


def test_the_numbers_in_the_records_are_those_of_the_table_of_municipalities() -> None:
    municipalities = table()
    for nis, name, ovo, kbo, postcode in (
        ("12040", "Willebroek", "OVO002276", "0207501113", "2830"),
        ("12014", "Heist-op-den-Berg", "OVO002086", "0207535062", "2220"),
        ("71070", "Heusden-Zolder", "OVO002096", "0216772432", "3550"),
    ):
        row = municipalities[nis]
        assert (row["name"], row["ovo"], row["kbo"]) == (name, ovo, kbo)
        assert postcode in row["postcodes"].split()
        text = "".join(path.read_text("utf-8") for path in PROJECT.glob("data/records/*.ttl"))
        assert all(f'"{number}"' in text for number in (nis, ovo, kbo, postcode))


def test_numbers_of_the_register_of_enterprises_have_their_check_digits() -> None:
    numbers = [row[key] for row in table().values() for key in ("kbo", "ocmw_kbo") if row[key]]
    records = "".join(path.read_text("utf-8") for path in PROJECT.glob("data/records/*.ttl"))
    numbers += re.findall(r"CbeRegisteredEntity/(\d+)", records)
    assert len(numbers) > 500
    assert [number for number in numbers if 97 - int(number[:8]) % 97 != int(number[8:])] == []


def test_today_s_flemish_municipalities_are_in_the_reference_data_under_the_same_name() -> None:
    text = (PROJECT / "data/reference/nuts.ttl").read_text("utf-8")
    pairs = re.findall(r'skos:prefLabel "([^"]+)"@nl.*\n\s+skos:notation "(\d{5})"', text)
    known = {nis: name for name, nis in pairs}
    flemish = {nis: row["name"] for nis, row in table().items() if not nis.startswith("21")}
    assert len(flemish) == 285
    assert flemish.items() <= known.items()
