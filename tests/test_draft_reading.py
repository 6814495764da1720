"""Drafts of whole documents: the labelled set, the five source texts, and what holds for every draft."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.draft.jsonform import as_dict, to_json
from publisher.draft.places import places
from publisher.draft.reading import read_draft
from publisher.draft.source import Source, language_of, read_source
from publisher.draft.values import Draft
from tests.bench.draft_bench import GROUPS, MARKS, PARTS, labelled, overall, score

SOURCES = Path(__file__).parent.parent.parent / "shared" / "sources"
DOCUMENTS = [path for half in PARTS for path, _ in labelled(half)]


def source_text(name: str) -> Draft:
    found = sorted(SOURCES.glob(f"{name}*.txt"))
    if not found:
        pytest.skip("the five source texts are not on this machine")
    return read_draft(read_source(found[0]))


def test_the_set_is_large_enough_and_split() -> None:
    develop, scored = (sum(1 for part in parts for _ in labelled(part)) for parts in GROUPS.values())
    assert develop + scored >= 40 and scored >= 16
    assert {path.suffix for path in DOCUMENTS} == {".txt", ".html", ".pdf"}


@pytest.mark.parametrize("group", GROUPS)
def test_the_marks_of_the_issue_are_reached(group: str) -> None:
    totals, calibration = score(GROUPS[group])
    missed = {field: round(totals[field].f1, 2) for field, mark in MARKS.items() if mark and totals[field].f1 < mark}
    assert not missed
    assert overall(totals) >= 0.83
    assert totals["services"].precision >= 0.85
    sure = [right for confidence, right in calibration if confidence >= 0.95]
    assert sum(sure) / len(sure) >= 0.95


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_value_stands_where_it_says(path: Path) -> None:
    draft = read_draft(read_source(path))
    for value in draft.values:
        assert draft.text[value.start : value.end].strip()
        if value.field in (
            "name",
            "alt_names",
            "services",
            "target_groups",
            "links",
            "legal_references",
            "related_organisations",
        ):
            assert draft.text[value.start : value.end] == value.value
        if value.field in ("telephones", "faxes"):
            digits = "".join(letter for letter in draft.text[value.start : value.end] if letter.isdigit())
            number = str(value.value).removeprefix("+32")
            assert number in digits or (number[:-2] in digits and digits.endswith(number[-2:]))


def test_a_draft_is_the_same_every_time() -> None:
    for path in DOCUMENTS[:6]:
        assert to_json(read_draft(read_source(path))) == to_json(read_draft(read_source(path)))


def test_the_json_has_the_keys_of_its_documentation() -> None:
    data = as_dict(read_draft(Source("Dienst Wonen\n\nMarkt 1, 9400 Ninove\ntel. 054 50 50 65\n", "text")))
    documented = (Path(__file__).parent.parent / "docs" / "draft-json.md").read_text(encoding="utf-8")
    assert all(f"`{key}`" in documented for key in data)
    assert set(data["evidence"][0]) <= {
        "field",
        "value",
        "start",
        "end",
        "rule",
        "confidence",
        "owner",
        "target",
        "withheld",
    }  # type: ignore[index]
    assert json.loads(to_json(read_draft(Source("Dienst Wonen", "text"))))["name"] == "Dienst Wonen"


def contact(draft: Draft) -> dict[str, Any]:
    data = as_dict(draft)
    return {
        key: data[key] for key in ("telephones", "faxes", "emails", "opening_hours", "parent_organisation", "name")
    } | {
        "addresses": [" ".join(item.values()) for item in data["addresses"]]  # type: ignore[attr-defined]
    }


def test_willebroek_is_read_whole() -> None:
    draft = source_text("willebroek")
    assert contact(draft) == {
        "name": "Dienst Samenleven", "parent_organisation": "Gemeente Willebroek", "addresses": ["Pastorijstraat 1 2830 Willebroek"],
        "telephones": ["+3238669125"], "faxes": ["+3238861632"], "emails": ["samenleven@willebroek.be"], "opening_hours": [],
    }  # fmt: skip
    (head,) = as_dict(draft)["other_contacts"]  # type: ignore[misc]
    assert (head["telephones"], head["faxes"], head["emails"]) == (
        ["+3238669000", "+3280092830"],
        ["+3238861632"],
        ["info@willebroek.be"],
    )
    assert draft.first("nis_code") == "12040" and [value.value for value in draft.of("alt_names")] == [
        "Dienst Samenlevingsopbouw"
    ]


def test_heist_has_two_sets_of_hours_and_a_withheld_mailbox() -> None:
    draft = source_text("heist")
    found = contact(draft)
    assert found["telephones"] == ["+3215238782"] and found["addresses"] == ["Stationsstraat 2 2220 Heist-op-den-Berg"]
    slots = {
        (day, item["opens"], item["closes"], item["note"]) for item in found["opening_hours"] for day in item["days"]
    }
    week = ("Mo", "Tu", "We", "Th", "Fr")
    wanted = {(day, "09:00", "12:00", note) for day in week for note in ("general", "phone")}
    wanted |= {(day, "13:30", "16:00", "general") for day in ("Mo", "We", "Fr")} | {
        (day, "13:30", "16:00", "phone") for day in week[:4]
    }
    assert slots == wanted
    assert as_dict(draft)["withheld"] == found["emails"] and len(found["emails"]) == 1
    assert (draft.first("name"), draft.first("parent_organisation")) == (
        "Integratie- en diversiteitsdienst",
        "Gemeente Heist-op-den-Berg",
    )
    assert len(draft.of("services")) == 5


def test_heusden_zolder_asks_for_what_is_a_heading_only() -> None:
    draft = source_text("heusden")
    assert {question.field for question in draft.questions} == {"emails", "opening_hours"}
    assert contact(draft)["telephones"] == ["+3211808086"] and contact(draft)["faxes"] == ["+3211808079"]
    assert contact(draft)["emails"] == [] and contact(draft)["opening_hours"] == []
    assert [value.value for value in draft.of("legal_references")] == ["planlastendecreet"]
    assert len(draft.of("services")) == 9


def test_the_flemish_page_is_a_sector_and_the_pocket_a_publication() -> None:
    sector, pocket = source_text("vlaanderen"), source_text("vvsg")
    assert (sector.first("doc_type"), sector.first("name"), len(sector.of("links"))) == (
        "sector or theme page",
        "Samenlevingsopbouw",
        4,
    )
    assert (pocket.first("doc_type"), pocket.first("name"), pocket.first("publisher")) == (
        "publication",
        "Samenleven in diversiteit",
        "VVSG",
    )
    assert not sector.of("telephones") and not pocket.of("telephones")


def test_the_table_of_municipalities_knows_old_and_new_ones() -> None:
    table = places()
    assert table.by_nis["12030"].successor == "12041" and table.by_name["puurssintamands"].nis == "12041"
    assert table.by_locality["2220", "heistopdenberg"][1].ovo == "OVO002086"
    assert table.by_locality["1853", "strombeekbever"][1].name == "Grimbergen"
    assert all(row.successor in table.by_nis for row in table.rows if row.successor)


def test_the_domain_of_the_url_is_a_witness_and_never_a_value_alone() -> None:
    draft = read_draft(
        Source("Dienst Wonen\n\nVoor vragen over huren en verhuren.\n", "text", "https://www.ninove.be/wonen")
    )
    assert not draft.of("municipality")
    (question,) = [question for question in draft.questions if question.field == "municipality"]
    assert question.candidates == ("Ninove",)


def test_two_sets_of_hours_that_contradict_are_asked_about() -> None:
    draft = read_draft(
        Source("Dienst Wonen\n\nOpeningsuren\nmaandag 9-12 uur\ndinsdag 9-12 uur\nmaandag 10-13 uur\n", "text")
    )
    assert [value.value[0] for value in draft.of("opening_hours")] == ["Tu"]  # type: ignore[index]
    (question,) = draft.questions
    assert question.candidates == ("Mo 09:00-12:00", "Mo 10:00-13:00")


@settings(max_examples=60, deadline=None)
@given(
    st.text(max_size=300), st.sampled_from([path for path in DOCUMENTS if path.suffix == ".txt"]), st.integers(0, 400)
)
def test_whatever_is_written_into_a_page_no_value_is_read_from_nothing(noise: str, path: Path, at: int) -> None:
    text = path.read_text(encoding="utf-8")
    source = Source((text[:at] + noise + text[at:]).replace("\r", " "), "text")
    if source.text.strip():
        draft = read_draft(source)
        assert all(draft.text[value.start : value.end].strip() for value in draft.values)


def draft_of(text: str, url: str = "") -> Draft:
    return read_draft(Source(text, "text", url))


@pytest.mark.parametrize(
    ("head", "name"),
    [
        ("Dienst Bevolking - Overijse.be", "Dienst Bevolking"),
        ("Woonwinkel | Grimbergen", "Woonwinkel"),
        ("Adreswijziging\n\nWat & voor wie", "Adreswijziging"),
        ("Dienst Omgeving | WevelgemSpring naar inhoud", "Dienst Omgeving"),
        ("Dilbeek\n> Wonen > Premies\n\nPremie voor een hemelwaterput", "Premie voor een hemelwaterput"),
        ("Over ons | Activiteiten | Steun ons\n\nOpen Poort Maaseik vzw", "Open Poort Maaseik vzw"),
        ("Vlaanderen - verbeelding werkt\n\nAgentschap Voorbeeldzorg", "Agentschap Voorbeeldzorg"),
        ("Stad Turnhout\nZorg en welzijn\n\ndienst Gezondheid", "dienst Gezondheid"),
        ("Webshop / Boeken / Taalbeleid\nWinkelmandje (0)\n\nWegwijzer taalbeleid", "Wegwijzer taalbeleid"),
        ("Lettergrootte: A A A\nInloggen | Contact | Sitemap\n\nDienst Onderwijs", "Dienst Onderwijs"),
    ],
)
def test_the_name_of_a_page_is_not_that_of_its_site(head: str, name: str) -> None:
    assert draft_of(f"{head}\n\nHier vind je alles wat je over ons moet weten.\n").first("name") == name


def test_a_service_of_the_province_belongs_to_the_province() -> None:
    text = "Provincie West-Vlaanderen\n\nDienst Waterlopen\n\nKoning Leopold III-laan 41\n8200 Brugge\nwater@west-vlaanderen.be\n"
    assert draft_of(text).first("parent_organisation") == "Provincie West-Vlaanderen"
    municipal = draft_of(text.replace("water@west-vlaanderen.be", "water@brugge.be"))
    assert municipal.first("parent_organisation") == "Stad Brugge"


def test_an_enumeration_after_terecht_is_a_list_of_services() -> None:
    draft = draft_of(
        "Dienst Burgerlijke Stand\n\nJe kan bij ons terecht voor een aangifte van overlijden, een huwelijksakte of een naamsverandering.\n"
    )
    assert [value.value for value in draft.of("services")] == [
        "aangifte van overlijden",
        "huwelijksakte",
        "naamsverandering",
    ]


def test_partners_are_related_organisations() -> None:
    draft = draft_of("Dienst Lokale Economie\n\nWij helpen handelaars.\n\nPartners: UNIZO, VOKA en VDAB Kortrijk\n")
    assert [value.value for value in draft.of("related_organisations")] == ["UNIZO", "VOKA", "VDAB Kortrijk"]


def test_a_short_french_page_is_flagged_and_its_numbers_are_read() -> None:
    text = "Service des Affaires sociales\n\nVillage 46, 1640 Sint-Genesius-Rode\nTél. 02 609 82 00\nOuvert du lundi au vendredi de 9h à 12h\n"
    source = Source(text, "text", language=language_of(text))
    draft = read_draft(source)
    assert draft.language == "fr" and "language" in {question.field for question in draft.questions}
    assert [value.value for value in draft.of("telephones")] == ["+3226098200"] and len(draft.of("opening_hours")) == 5


def test_the_address_of_a_page_is_a_witness_of_its_name() -> None:
    text = "Welkom bij ons\n\nMobiel in Hasselt\n\nRijbewijs omruilen\n\nWie een buitenlands rijbewijs heeft, kan dat bij ons omruilen.\n"
    assert draft_of(text, "https://www.hasselt.be/rijbewijs-omruilen").first("name") == "Rijbewijs omruilen"


def services_of(text: str) -> list[str]:
    return [str(value.value) for value in draft_of(f"Dienst Milieu\n\n{text}\n").of("services")]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "De dienst ondersteunt het jeugdwerk en staat in voor speelpleinwerking, grabbelpas en onderhoud van pleinen.",
            ["ondersteunt het jeugdwerk", "speelpleinwerking", "grabbelpas", "onderhoud van pleinen"],
        ),
        ("De dienst leent nestkasten uit aan scholen en gezinnen.", ["leent nestkasten uit"]),
        ("De dienst organiseert kampen voor kinderen, jongeren en senioren.", ["organiseert kampen voor kinderen, jongeren en senioren"]),
        ("De ambtenaar staat in voor:\n- de stedenband;\n- het secretariaat van de raad.", ["de stedenband", "het secretariaat van de raad"]),
        ("Onze diensten\n\nPoetshulp\n\nElke week een halve dag.\n\nKlusdienst\n\nVoor kleine werken.\n\nContact\n\nMarkt 1", ["Poetshulp", "Klusdienst"]),
        ("De afdeling erkent en subsidieert de regionale instituten.", ["erkent en subsidieert de regionale instituten"]),
        ("Wat meebrengen?\n- uw identiteitskaart\n- een volmacht", []),
        ("Samen met Natuurpunt helpt de milieudienst bij de zorg voor groen.", []),
        ("Aanbod\n- leefloon: een inkomen voor wie niets heeft\n- maaltijden (reserveren verplicht via de link)", ["leefloon", "maaltijden"]),
    ],
)  # fmt: skip
def test_what_a_page_offers_is_read_from_lists_and_sentences(text: str, wanted: list[str]) -> None:
    assert services_of(text) == wanted


def test_a_page_about_one_service_is_that_service_whatever_it_lists() -> None:
    text = "Bewijs van woonst\n\nOp het bewijs staan:\n- naam\n- adres\n\nVoorwaarden\n- uzelf\n\nProcedure\nVraag het aan.\n\nBedrag\nGratis.\n"
    draft = draft_of(text)
    assert (draft.first("doc_type"), [value.value for value in draft.of("services")]) == (
        "service",
        ["Bewijs van woonst"],
    )


def test_cards_of_staff_are_persons_and_the_unit_keeps_its_own_number() -> None:
    text = (
        "Personeelsdienst\n\nWie is wie?\nElske Uitgevonden\nDiensthoofd\n056 95 24 01\nelske.uitgevonden@wervik.be\n\n"
        "Bereikbaarheid\nSint-Maartensplein 16, 8940 Wervik\nT 056 95 24 00\n"
    )
    data = as_dict(draft_of(text))
    (person,) = data["other_contacts"]  # type: ignore[misc]
    assert data["telephones"] == ["+3256952400"] and person["telephones"] == ["+3256952401"] and person["withheld"]
    assert data["withheld"] == ["elske.uitgevonden@wervik.be"]


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("Dienst Wonen\n\nMarkt 1, 9400 Ninove", "Stad Ninove"),
        ("Dienst Wonen van de gemeente\n\nMarkt 1, 9400 Ninove\n\nDe gemeente helpt.", "Gemeente Ninove"),
        ("Dienst Wonen\n\nMarkt 1, 2880 Bornem\nbij het stadhuis", "Gemeente Bornem"),
    ],
)
def test_a_city_is_called_one_unless_its_page_says_otherwise(text: str, body: str) -> None:
    assert (
        draft_of(f"{text}\ninfo@{'ninove' if 'Ninove' in body else 'bornem'}.be\n").first("parent_organisation") == body
    )
