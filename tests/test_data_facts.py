"""Every fact of the five documents has its place: asked with SPARQL, document by document."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import Literal, RdfFormat, Store

from publisher.vocabulary import CANONICAL_BASE, PREFIXES

PROJECT = Path(__file__).parent.parent
ID = CANONICAL_BASE + "id/"

WILLEBROEK = "organisatie/willebroek-dienst-samenleven"
HEIST = "organisatie/heist-op-den-berg-integratie-en-diversiteitsdienst"
HEUSDEN = "organisatie/heusden-zolder-welzijn-en-lokale-economie"
DIVISION = "organisatie/afdeling-welzijn-en-samenleving"
INSTITUTE = "organisatie/samenlevingsopbouw-vlaanderen"
POCKET = "publicatie/samenleven-in-diversiteit"

MORNING, AFTERNOON = ("09:00:00", "12:00:00"), ("13:30:00", "16:00:00")


@pytest.fixture(scope="module")
def store() -> Store:
    found = Store()
    for folder in ("data/records", "data/reference", "ontology"):
        for path in sorted((PROJECT / folder).glob("*.ttl")):
            found.load(path=str(path), format=RdfFormat.TURTLE)
    return found


def values(store: Store, subject: str, path: str, language: str = "nl") -> set[str]:
    """Where a property path leads from a subject of ours; of texts those in one language or in none."""
    rows = store.query(f"SELECT ?o {{ <{ID}{subject}> {path} ?o }}", prefixes=dict(PREFIXES))
    terms = [row["o"] for row in rows]
    return {t.value for t in terms if not isinstance(t, Literal) or t.language in (None, language)}


def local(iris: set[str]) -> set[str]:
    return {iri.replace(ID, "").rsplit("/", 1)[-1].removeprefix("doelgroep-") for iri in iris}


def contact(store: Store, subject: str) -> tuple[set[str], set[str], set[str], set[str]]:
    """Telephones, faxes, mailboxes and addresses; all three ways to a contact point lead to the same."""
    ways = [values(store, subject, way) for way in ("cv:contactPoint", "cv:hasContactPoint", "schema:contactPoint")]
    assert ways[0] == ways[1] == ways[2]
    assert values(store, subject, "locn:address") == values(store, subject, "schema:address")
    for name in ("telephone", "email"):
        theirs = values(store, subject, f"schema:contactPoint/schema:{name}")
        assert values(store, subject, f"cv:contactPoint/cv:{name}") == theirs
    return (
        values(store, subject, "cv:contactPoint/cv:telephone"),
        values(store, subject, "schema:contactPoint/schema:faxNumber"),
        values(store, subject, "cv:contactPoint/cv:email"),
        values(store, subject, "locn:address/locn:fullAddress"),
    )


def titles(store: Store, unit: str) -> set[str]:
    return values(store, unit, "^schema:provider/dct:title")


def identifiers(store: Store, subject: str) -> dict[str, str]:
    nodes = values(store, subject, "adms:identifier")
    found = {}
    for node in (node.removeprefix(ID) for node in nodes):
        (kind,), (number,) = values(store, node, "schema:propertyID"), values(store, node, "skos:notation")
        found[kind] = number
    return found


def hours(store: Store, point: str, way: str = "cv:openingHours") -> set[tuple[str, str, str]]:
    """Day, opening and closing of every interval of a contact point or channel."""
    found = set()
    for node in (node.removeprefix(ID) for node in values(store, point, way)):
        (day,), (opens,), (closes,) = (
            values(store, node, f"schema:{name}") for name in ("dayOfWeek", "opens", "closes")
        )
        found.add((day.removeprefix(PREFIXES["schema"]), opens, closes))
    return found


@pytest.mark.parametrize(
    ("municipality", "name", "numbers", "nuts", "unit"),
    [
        ("OVO002276", "Gemeente Willebroek", ("12040", "0207501113"), "BE21212040", WILLEBROEK),
        ("OVO002086", "Gemeente Heist-op-den-Berg", ("12014", "0207535062"), "BE21212014", HEIST),
        ("OVO002096", "Gemeente Heusden-Zolder", ("71070", "0216772432"), "BE22171070", HEUSDEN),
    ],
)
def test_a_municipality_has_its_numbers_its_place_and_its_unit(
    store: Store, municipality: str, name: str, numbers: tuple[str, str], nuts: str, unit: str
) -> None:
    subject = f"organisatie/{municipality}"
    found = identifiers(store, subject)
    assert (found["NIS"], found["KBO"], found["OVO"]) == (*numbers, municipality)
    assert values(store, subject, "skos:prefLabel") == {name} == values(store, subject, "foaf:name")
    assert f"http://data.europa.eu/nuts/code/{nuts}" in values(store, subject, "dct:spatial")
    same = values(store, subject, "owl:sameAs")
    assert f"https://data.vlaanderen.be/id/organisatie/{municipality}" in same
    assert f"http://data.lblod.info/id/bestuurseenheden/{found['lblod']}" in same
    assert values(store, unit, "org:unitOf") == {ID + subject} == values(store, unit, "schema:parentOrganization")
    assert values(store, subject, "org:hasUnit") == {ID + unit}


def test_willebroek_dienst_samenleven(store: Store) -> None:
    assert values(store, WILLEBROEK, "skos:prefLabel") == {"Dienst Samenleven"}
    assert values(store, WILLEBROEK, "skos:altLabel") == {"Dienst Samenlevingsopbouw"}
    address = {"Pastorijstraat 1, 2830 Willebroek"}
    assert contact(store, WILLEBROEK) == ({"+3238669125"}, {"+3238861632"}, {"samenleven@willebroek.be"}, address)
    assert contact(store, "organisatie/OVO002276") == (
        {"+3238669000", "+3280092830"}, {"+3238861632"}, {"info@willebroek.be"}, address,
    )  # fmt: skip
    free = "organisatie/OVO002276#gratis-nummer"
    assert values(store, free, "schema:contactOption") == {PREFIXES["schema"] + "TollFree"}
    assert titles(store, WILLEBROEK) == {
        "Coördinatie van het diversiteitsbeleid",
        "Inspraak en participatie van inwoners",
        "Lokaal onderwijsbeleid",
        "Informatie en beeldvorming over diversiteit",
    }
    audiences = local(values(store, WILLEBROEK, "^schema:provider/dct:audience"))
    assert {"gemeentediensten", "organisaties", "verenigingen", "buurtcomites", "inwoners"} <= audiences
    keywords = values(store, "dienst/willebroek-onderwijsbeleid", "dcat:keyword")
    assert {"taalachterstand", "ouderbetrokkenheid", "kleuterparticipatie", "huiswerkbeleid"} <= keywords
    assert values(store, WILLEBROEK, "cv:contactPoint/cv:openingHours|schema:openingHoursSpecification") == set()


def test_heist_op_den_berg_idd(store: Store) -> None:
    assert values(store, HEIST, "skos:altLabel") == {"IDD"}
    assert contact(store, HEIST) == ({"+3215238782"}, set(), set(), {"Stationsstraat 2, 2220 Heist-op-den-Berg"})
    assert titles(store, HEIST) == {
        "Advies over het diversiteitsbeleid",
        "Ondersteuning van gemeentediensten bij diversiteit",
        "Overleg over diversiteit",
        "Coördinatie van het integratiebeleidsplan",
        "Contacten met bevolkingsgroepen, verenigingen en voorzieningen",
        "Vernieuwende projecten en initiatieven",
    }
    foci = {f"{ID}begrip/{name}" for name in ("sociale-cohesie", "toegankelijkheid", "participatie", "beeldvorming")}
    assert values(store, "begrip/heist-focussen", "skos:hasTopConcept") == foci == values(store, HEIST, "dct:subject")
    assert values(store, HEIST, "^schema:provider/cv:isClassifiedBy") == foci
    assert values(store, "begrip/sociale-cohesie", "skos:example") == {"De Babbelberg"}
    assert values(store, "begrip/participatie", "skos:example") == {
        "praatcafé", "bevragingen", "informeel adviesorgaan",
    }  # fmt: skip
    assert len(values(store, "begrip/toegankelijkheid", "skos:example")) == 2


def test_heist_has_exactly_two_different_sets_of_hours(store: Store) -> None:
    counter = {("Monday", *MORNING), ("Wednesday", *MORNING), ("Friday", *MORNING)}
    counter |= {("Monday", *AFTERNOON), ("Wednesday", *AFTERNOON), ("Friday", *AFTERNOON)}
    counter |= {("Tuesday", *MORNING), ("Thursday", *MORNING)}
    days = ("Monday", "Tuesday", "Wednesday", "Thursday")
    telephone = {(day, *block) for day in days for block in (MORNING, AFTERNOON)} | {("Friday", *MORNING)}
    for way in ("cv:openingHours", "schema:hoursAvailable"):
        assert hours(store, f"{HEIST}#balie", way) == counter
        assert hours(store, f"{HEIST}#telefoon", way) == telephone
    assert hours(store, HEIST, "schema:openingHoursSpecification") == counter
    points = values(store, f"{HEIST}#balie", "^cv:contactPoint/cv:contactPoint")
    channels = values(store, HEIST, "^schema:provider/cv:hasChannel")
    assert len(channels) == 12
    sets = {frozenset(hours(store, node.removeprefix(ID))) for node in points | channels}
    assert sets == {frozenset(counter), frozenset(telephone)}
    (closing,) = values(store, f"{HEIST}#balie", "cv:specialOpeningHoursSpecification")
    (text,) = values(store, closing.removeprefix(ID), "dct:description")
    assert "juli" in text and "augustus" in text


def test_the_structured_hours_say_what_schema_says(store: Store) -> None:
    rows = list(
        store.query(
            """SELECT ?day ?opens ?closes ?d1 ?h1 ?m1 ?d2 ?h2 ?m2 {
                 ?i schema:dayOfWeek ?day ; schema:opens ?opens ; schema:closes ?closes ; cv:frequency ?often ;
                    time:hasBeginning/time:inDateTime [ time:dayOfWeek ?d1 ; time:hour ?h1 ; time:minute ?m1 ] ;
                    time:hasEnd/time:inDateTime [ time:dayOfWeek ?d2 ; time:hour ?h2 ; time:minute ?m2 ] }""",
            prefixes=dict(PREFIXES),
        )
    )
    assert len(rows) == 17
    for row in rows:
        day = row["day"].value.removeprefix(PREFIXES["schema"])
        assert {row["d1"].value, row["d2"].value} == {PREFIXES["time"] + day}
        assert row["opens"].value == f"{int(row['h1'].value):02}:{int(row['m1'].value):02}:00"
        assert row["closes"].value == f"{int(row['h2'].value):02}:{int(row['m2'].value):02}:00"


def test_heusden_zolder_welzijn_en_lokale_economie(store: Store) -> None:
    assert contact(store, HEUSDEN) == ({"+3211808086"}, {"+3211808079"}, set(), {"Heldenplein 1, 3550 Heusden-Zolder"})
    assert values(store, HEUSDEN, "cv:contactPoint/cv:openingHours|schema:openingHoursSpecification") == set()
    assert values(store, "begrip/heusden-zolder-aanbod", "skos:hasTopConcept/skos:prefLabel") == {
        "Jongeren", "Senioren", "Lokale economie", "Diversiteit", "Europa", "Ontwikkelingssamenwerking",
        "Flankerend onderwijs", "Wijken", "Preventie",
    }  # fmt: skip
    fields = values(store, "begrip/heusden-zolder-aanbod", "skos:hasTopConcept")
    assert values(store, HEUSDEN, "^schema:provider/cv:isClassifiedBy") == fields
    assert len(titles(store, HEUSDEN)) == 10
    assert local(values(store, HEUSDEN, "dct:audience")) == {
        "jongeren", "senioren", "etnisch-culturele-minderheden", "mensen-in-armoede", "ondernemingen", "scholen",
        "wijken",
    }  # fmt: skip
    policy = "dienst/heusden-zolder-lokaal-sociaal-beleid"
    assert local(values(store, policy, "cv:hasParticipation/cv:hasParticipant")) == {"OVO002683"}
    assert values(store, policy, "cv:hasLegalResource/dct:title") == {"Planlastendecreet"}
    assert values(store, policy, "cpsv:produces/dct:title") == {"Omgevingsanalyse welzijn"}
    assert local(values(store, policy, "cpsv:produces/cv:frequency")) == {"ANNUAL"}
    assert f"{ID}{HEUSDEN}" in values(store, "organisatie/OVO002683", "org:linkedTo")
    assert {"werkloosheid", "drugpreventie", "kinderarmoede"} <= values(store, HEUSDEN, "schema:keywords")


def test_the_flemish_page_on_samenlevingsopbouw(store: Store) -> None:
    sector = "begrip/samenlevingsopbouw"
    assert values(store, sector, "skos:prefLabel") == {"Samenlevingsopbouw"}
    assert titles(store, DIVISION) == {
        "Erkenning en subsidiëring van samenlevingsopbouw",
        "Beleidsvoorbereiding en beleidsevaluatie over samenlevingsopbouw",
    }
    support = "dienst/erkenning-samenlevingsopbouw"
    supported = values(store, support, "cv:hasParticipation/cv:hasParticipant")
    kind = "begrip/regionaal-instituut-voor-samenlevingsopbouw"
    institutes = values(store, kind, "^org:classification")
    assert len(institutes) == 8
    assert supported == institutes | {ID + INSTITUTE}
    assert values(store, kind, "^org:classification/schema:areaServed/skos:prefLabel") == {
        "Provincie Antwerpen", "Provincie Limburg", "Provincie Oost-Vlaanderen", "Provincie Vlaams-Brabant",
        "Provincie West-Vlaanderen", "Antwerpen", "Brussel", "Gent",
    }  # fmt: skip
    offer = values(store, INSTITUTE, "schema:hasOfferCatalog/schema:itemListElement/schema:name")
    assert {"Vorming, training en opleiding", "Bibliotheek", "Digitale nieuwsbrief", "TerZake"} <= offer
    assert {"BouwenWonen", "OnderwijsWetenschap"} <= local(values(store, INSTITUTE, "schema:knowsAbout"))
    assert values(store, "publicatie/terzake", "dct:publisher") == {ID + INSTITUTE}
    assert PREFIXES["schema"] + "Periodical" in values(store, "publicatie/terzake", "a")
    assert values(store, "begrip/grondrechten", "skos:narrower/skos:prefLabel") == {
        "Recht op behoorlijke huisvesting", "Recht op maatschappelijke dienstverlening",
    }  # fmt: skip
    links = values(store, sector, "dct:relation")
    assert len(links) == 4
    assert [values(store, link.removeprefix(ID), "schema:url|foaf:homepage") for link in links] == [set()] * 4


def test_the_vvsg_pocket(store: Store) -> None:
    assert PREFIXES["schema"] + "Book" in values(store, POCKET, "a")
    assert local(values(store, POCKET, "dct:publisher")) == {"vvsg"}
    assert local(values(store, POCKET, "dct:contributor")) == {"agentschap-integratie-en-inburgering"}
    assert values(store, "organisatie/vvsg", "skos:altLabel") == {"VVSG"}
    goals = "begrip/doelstellingen-samenleven-in-diversiteit"
    assert values(store, goals, "skos:hasTopConcept/skos:prefLabel") == {
        "Toegankelijkheid", "Empowerment", "Vertrouwen en wederkerigheid", "Samenhorigheid",
    }  # fmt: skip
    assert values(store, "begrip/lagen-van-integratie", "skos:hasTopConcept/skos:prefLabel") == {
        "Wettelijke integratie", "Sociaal-economische integratie", "Sociaal-culturele integratie",
    }  # fmt: skip
    about = values(store, POCKET, "schema:about")
    for scheme in (goals, "begrip/lagen-van-integratie", "begrip/maatschappelijke-uitdagingen"):
        assert values(store, scheme, "skos:hasTopConcept") <= about
    (note,) = values(store, "begrip/maatschappelijke-uitdagingen", "skos:note")
    assert "negen" in note
    assert local(values(store, POCKET, "dct:audience")) == {"gemeentebesturen"}
    assert values(store, POCKET, "schema:image/dct:identifier") == {"Pocket_Cover website .jpg"}
    assert local(values(store, POCKET, "dct:language")) == {"NLD"}
    absent = "dct:date|dct:created|dct:issued|schema:datePublished|schema:isbn|bibo:isbn|schema:numberOfPages"
    assert values(store, POCKET, absent) == set()


def test_a_municipal_service_has_what_the_flemish_catalogue_asks(store: Store) -> None:
    for unit in (WILLEBROEK, HEIST, HEUSDEN):
        for service in (iri.removeprefix(ID) for iri in values(store, unit, "^schema:provider")):
            assert values(store, service, "lpdcExt:competentAuthorityLevel/skos:prefLabel") == {"Lokale overheid"}
            assert values(store, service, "cv:thematicArea/skos:inScheme/skos:prefLabel") == {"Thema"}
            assert values(store, service, "dct:spatial/skos:inScheme/skos:prefLabel") == {"NUTS/LAU classificatie"}
            assert len(values(store, service, "dct:title", "en") | values(store, service, "dct:description", "en")) == 2
            assert values(store, service, "cv:hasCompetentAuthority") == values(store, unit, "org:unitOf")


@pytest.mark.parametrize(
    "service", ["heist-integratiebeleidsplan", "heist-vernieuwende-projecten", "heusden-zolder-diversiteit"]
)
def test_a_service_has_no_audience_where_the_document_names_none(store: Store, service: str) -> None:
    assert values(store, f"dienst/{service}", "dct:audience|schema:audience|lpdcExt:targetAudience") == set()


def test_another_name_of_a_concept_means_the_same(store: Store) -> None:
    assert values(store, "begrip/sociale-cohesie", "skos:altLabel") == set()
    assert values(store, "begrip/toegankelijkheid", "skos:altLabel") == {"toegankelijkheid"}
    for word in ("lokale integratie", "secundaire inburgering"):
        assert word in next(iter(values(store, "begrip/sociale-cohesie", "skos:definition")))
