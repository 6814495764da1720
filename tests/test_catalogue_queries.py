"""Every query of the catalogue, run over the published data, with the answers that the documents give."""

from __future__ import annotations

import re
import time
from functools import cache
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, QueryBoolean, QuerySolutions, QueryTriples, RdfFormat, Store

from publisher.queries import bind, read_query
from publisher.records import published_quads, read_data_set
from publisher.settings import read_settings
from publisher.vocabulary import CANONICAL_BASE, PREFIXES, RDF, SDO, SKOS

ROOT = Path(__file__).parent.parent
QUERIES = sorted((ROOT / "queries").glob("*.rq"))
ID = CANONICAL_BASE + "id/"
HEIST = ID + "organisatie/heist-op-den-berg-integratie-en-diversiteitsdienst"
WILLEBROEK = ID + "organisatie/willebroek-dienst-samenleven"
NUTS = "http://data.europa.eu/nuts/code/"
COPIES = 20


@cache
def store() -> Store:
    filled = Store()
    settings = read_settings(ROOT / "publisher.toml")
    filled.extend(published_quads(read_data_set(settings), CANONICAL_BASE))
    return filled


def ask(name: str, **given: str) -> QuerySolutions | QueryBoolean | QueryTriples:
    """Run a query as the catalogue does: parameters bound as values, defaults where nothing is given."""
    query = read_query(ROOT / "queries" / f"{name}.rq")
    return store().query(bind(query, given.items()))


def rows(name: str, *columns: str, **given: str) -> list[tuple[str, ...]]:
    """The answer's columns as texts, IRIs of ours without what they all begin with; '' where nothing is bound."""
    answer = ask(name, **given)
    assert isinstance(answer, QuerySolutions)
    return [tuple(_text(row[column]) for column in columns) for row in answer]


def _text(value: object) -> str:
    return getattr(value, "value", "").removeprefix(ID)


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_a_query_says_what_it_does_in_two_languages(path: Path) -> None:
    query = read_query(path)
    assert set(query.title) == set(query.description) == {"nl", "en"}
    for parameter in query.parameters:
        assert set(parameter.label) == {"nl", "en"}
        assert not parameter.values or parameter.default in ("", *parameter.values)


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_a_query_can_be_asked_as_it_is_and_answers_in_one_order(path: Path) -> None:
    first = ask(path.stem)
    if isinstance(first, QueryTriples):
        assert sum(1 for _ in first) > 0
        return
    assert isinstance(first, QuerySolutions)
    assert "ORDER BY" in path.read_text(encoding="utf-8")
    projected = {variable.value for variable in first.variables}
    assert {parameter.name for parameter in read_query(path).parameters} <= projected, "the answer says what was asked"
    found = [tuple(map(str, row)) for row in first]
    assert found, "the published data has an answer to every query"
    again = ask(path.stem)
    assert isinstance(again, QuerySolutions)
    assert [tuple(map(str, row)) for row in again] == found


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_a_query_gives_no_row_twice(path: Path) -> None:
    answer = ask(path.stem)
    if isinstance(answer, QuerySolutions):
        found = [tuple(map(str, row)) for row in answer]
        assert len(found) == len(set(found))


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_a_query_uses_the_prefixes_of_the_house(path: Path) -> None:
    for prefix, iri in re.findall(r"^PREFIX (\w+): <([^>]+)>", path.read_text(encoding="utf-8"), re.MULTILINE):
        assert PREFIXES[prefix] == iri


@pytest.mark.parametrize(
    ("dag", "uur", "expected"),
    [
        ("dinsdag", "10:00:00", ["balie", "telefonisch contact"]),
        ("vrijdag", "14:00:00", ["balie"]),
        ("dinsdag", "14:00:00", ["telefonisch contact"]),
        ("maandag", "09:00:00", ["balie", "telefonisch contact"]),
        ("maandag", "12:00:00", []),
        ("maandag", "13:29:59", []),
        ("woensdag", "15:59:59", ["balie", "telefonisch contact"]),
        ("donderdag", "16:00:00", []),
        ("zaterdag", "10:00:00", []),
    ],
)
def test_who_is_open_follows_the_hours_of_heist(dag: str, uur: str, expected: list[str]) -> None:
    assert rows("open", "organisatie", "soort", dag=dag, uur=uur) == [
        (HEIST.removeprefix(ID), kind) for kind in expected
    ]


def test_who_is_open_gives_the_telephone_and_what_is_known_of_closing_days() -> None:
    found = rows("open", "soort", "telefoon", "opent", "sluit", dag="dinsdag", uur="10:00:00")
    assert found[1] == ("telefonisch contact", "+3215238782", "09:00:00", "12:00:00")
    assert "juli en augustus" in rows("open", "opmerking", dag="vrijdag", uur="14:00:00")[0][0]


def test_opening_hours_stand_in_the_order_of_the_week() -> None:
    counter = [row[1:] for row in rows("openingsuren", "soort", "dag", "opent", organisatie=HEIST) if row[0] == "balie"]
    assert counter == [
        ("maandag", "09:00:00"), ("maandag", "13:30:00"), ("dinsdag", "09:00:00"), ("woensdag", "09:00:00"),
        ("woensdag", "13:30:00"), ("donderdag", "09:00:00"), ("vrijdag", "09:00:00"), ("vrijdag", "13:30:00"),
    ]  # fmt: skip
    assert len(rows("openingsuren", "dag", organisatie=HEIST)) == 17
    assert rows("openingsuren", "dag", organisatie=WILLEBROEK) == []


def test_the_contact_list_of_willebroek_has_three_contact_points() -> None:
    found = rows("contactlijst", "naam", "telefoon", "fax", "email", "straat", "postcode", gemeente=NUTS + "BE21212040")
    assert found == [
        ("Dienst Samenleven", "+3238669125", "+3238861632", "samenleven@willebroek.be", "Pastorijstraat", "2830"),
        ("Gemeente Willebroek", "+3238669000", "+3238861632", "info@willebroek.be", "Pastorijstraat", "2830"),
        ("Gemeente Willebroek", "+3280092830", "", "", "Pastorijstraat", "2830"),
    ]


def test_the_contact_list_leaves_empty_what_the_document_leaves_empty() -> None:
    found = rows("contactlijst", "telefoon", "fax", "email", gemeente=NUTS + "BE22171070")
    assert found == [("+3211808086", "+3211808079", "")]
    assert not [email for (email,) in rows("contactlijst", "email") if "heist" in email]


def test_who_offers_what_in_willebroek() -> None:
    found = rows("aanbod", "titel", "aanbiedernaam", "bevoegdnaam", gemeente=NUTS + "BE21212040")
    assert found == [
        (title, "Dienst Samenleven", "Gemeente Willebroek")
        for title in (
            "Coördinatie van het diversiteitsbeleid",
            "Informatie en beeldvorming over diversiteit",
            "Inspraak en participatie van inwoners",
            "Lokaal onderwijsbeleid",
        )
    ]


def test_municipalities_are_counted_with_their_services() -> None:
    found = dict(rows("gemeenten", "gemeentenaam", "diensten"))
    assert found["Willebroek"] == "4"
    assert {"Heist-op-den-Berg", "Heusden-Zolder"} <= set(found)


def test_services_on_education_come_from_two_municipalities() -> None:
    theme = "https://productencatalogus.data.vlaanderen.be/id/concept/Thema/OnderwijsWetenschap"
    found = rows("diensten-per-thema", "themanaam", "dienst", thema=theme)
    assert found == [
        ("Onderwijs en Wetenschap", "dienst/heusden-zolder-flankerend-onderwijs"),
        ("Onderwijs en Wetenschap", "dienst/willebroek-onderwijsbeleid"),
    ]


def test_the_themes_that_may_be_chosen_are_those_of_the_reference_data() -> None:
    scheme = NamedNode("https://productencatalogus.data.vlaanderen.be/id/conceptscheme/Thema")
    known = {quad.subject.value for quad in store().quads_for_pattern(None, SKOS.inScheme, scheme)}  # type: ignore[union-attr]
    (theme,) = read_query(ROOT / "queries" / "diensten-per-thema.rq").parameters
    assert set(theme.values) == known


def test_neighbourhood_committees_find_one_service() -> None:
    audience = "https://publisher.example/ns/doelgroep-buurtcomites"
    found = rows("diensten-per-doelgroep", "doelgroepnaam", "dienst", doelgroep=audience)
    assert found == [("Buurtcomités", "dienst/willebroek-diversiteitsbeleid")]


def test_a_document_lists_what_came_from_it() -> None:
    document = ID + "document/willebroek-dienst-samenleven"
    found = rows("documenten", "soort", "naam", document=document)
    assert found[-2:] == [("organisatie", "Dienst Samenleven"), ("organisatie", "Gemeente Willebroek")]
    assert [kind for kind, _ in found] == ["dienst"] * 4 + ["organisatie"] * 2
    assert len(set(rows("documenten", "document"))) == 5


def test_a_telephone_number_leads_to_its_line_in_the_sheet() -> None:
    found = rows(
        "herkomst", "onderwerp", "eigenschap", "waarde", "citaat", "regel", "begin", "einde", resource=WILLEBROEK
    )
    telephone = [row for row in found if row[1] == SDO.telephone.value]
    sheet = (ROOT / "data" / "documents" / "willebroek-dienst-samenleven.txt").read_bytes().decode()
    assert len(telephone) == 1
    subject, _, value, quote, line, start, end = telephone[0]
    assert (subject, value) == ("organisatie/willebroek-dienst-samenleven#contact", "+3238669125")
    assert quote == "T 03 866 91 25" == sheet[int(start) : int(end)] == sheet.splitlines()[int(line) - 1]


def test_provenance_of_one_resource_is_only_its_own() -> None:
    found = rows("herkomst", "onderwerp", resource=WILLEBROEK)
    assert {subject.split("#")[0] for (subject,) in found} == {WILLEBROEK.removeprefix(ID)}
    assert len(rows("herkomst", "onderwerp")) > len(found)


def test_units_stand_below_their_organisation() -> None:
    found = rows("organisaties", "naam", "deelVanNaam")
    place = found.index(("Gemeente Heist-op-den-Berg", ""))
    assert found[place + 1] == ("Integratie- en diversiteitsdienst", "Gemeente Heist-op-den-Berg")
    numbers = dict(rows("organisaties", "naam", "nummers"))
    assert {"0207535062", "12014", "OVO002086"} <= set(numbers["Gemeente Heist-op-den-Berg"].split())


def test_a_focus_area_of_heist_classifies_its_services() -> None:
    found = rows("begrippen", "gebruik", "resource", begrip=ID + "begrip/sociale-cohesie")
    services = [resource for use, resource in found if use == PREFIXES["cv"] + "isClassifiedBy"]
    assert len(services) == 6
    assert all(resource.startswith("dienst/heist-") for resource in services)


def test_counts_are_of_our_own_things() -> None:
    counts = dict(rows("aantallen", "type", "aantal"))
    assert counts[PREFIXES["cpsv"] + "PublicService"] == "22"
    assert counts[SDO.OpeningHoursSpecification.value] == "17"
    assert counts[SDO.Book.value] == "1"


def test_publications_name_publisher_and_subjects() -> None:
    found = {title: rest for title, *rest in rows("publicaties", "titel", "uitgevernaam", "onderwerpen")}
    assert set(found) == {"Samenleven in diversiteit", "TerZake"}
    publisher, subjects = found["Samenleven in diversiteit"]
    assert publisher == "Vereniging van Vlaamse Steden en Gemeenten"
    assert {"Empowerment", "Toegankelijkheid"} <= set(subjects.split("; "))


def test_services_without_hours_are_those_whose_documents_give_none() -> None:
    found = [service for (service,) in rows("zonder-openingsuren", "dienst")]
    assert len(found) == 16
    assert not [service for service in found if "heist" in service]


def test_the_newest_come_first() -> None:
    changed = [day for (day,) in rows("nieuwste", "gewijzigd")]
    assert changed == sorted(changed, reverse=True)
    assert len(changed) == 50


def test_a_word_is_found_in_capitals_or_not() -> None:
    found = [service for (service,) in rows("zoek", "dienst", woord="ONDERWIJS")]
    assert found == ["dienst/heusden-zolder-flankerend-onderwijs", "dienst/willebroek-onderwijsbeleid"]
    assert rows("zoek", "dienst", woord='") } # ') == []


def test_one_service_in_schema_org_words_only() -> None:
    answer = ask("schema-org", dienst=ID + "dienst/heist-overleg-diversiteit")
    assert isinstance(answer, QueryTriples)
    triples = list(answer)
    assert not [t for t in triples if t.predicate != RDF.type and t.predicate.value not in SDO]
    assert {t.object.value for t in triples if t.predicate == SDO.telephone} == {"+3215238782"}  # type: ignore[union-attr]
    assert len({t.subject for t in triples if t.predicate == SDO.opens}) == 17


@pytest.fixture(scope="module")
def many() -> Store:
    """The published data and COPIES copies of what is ours: a query that grows with the square never ends here."""
    filled = Store()
    lines = [f"{quad} ." for quad in store()]
    filled.bulk_load("\n".join(lines).encode(), format=RdfFormat.N_QUADS)
    own = "\n".join(line for line in lines if line.startswith(f"<{ID}"))
    copied = re.compile(
        rf"<{CANONICAL_BASE}(id/(organisatie|dienst|publicatie|annotatie|document)|doc/document)/([^>#.]*)"
    )
    for number in range(COPIES):
        copy = copied.sub(lambda found, number=number: f"{found[0]}-{number}", own)  # type: ignore[misc]
        filled.bulk_load(copy.encode(), format=RdfFormat.N_QUADS)
    return filled


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_a_query_grows_in_line_with_the_data(path: Path, many: Store) -> None:
    """Measured: 0.4 s at most; those that grew with the square took half a minute and more."""
    started = time.process_time()
    answer = many.query(bind(read_query(path), []))
    assert sum(1 for _ in answer) > 0
    assert time.process_time() - started < 10
