"""What portals and analysts complain about, each complaint a test: none of them may ever be made of this server.

The numbers are those of the list of complaints that the project keeps; where a module has more on one, it is named.
"""

from __future__ import annotations

import csv
import gzip
import io
import re
from collections import Counter
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
import rdflib
from flask.testing import FlaskClient
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, parse
from rdflib import DCAT, DCTERMS, FOAF, RDF, XSD

from publisher.manifest import Release, current
from publisher.queries import read_query
from tests.web_site import HEIST, shared

BASE = "https://lod.example/"
SERVICE = "/doc/dienst/heist-advies-diversiteitsbeleid"
#: What Comunica sends, shortened by nothing.
COMUNICA = (
    "application/n-quads,application/trig;q=0.95,application/ld+json;q=0.9,application/n-triples;q=0.8,"
    "text/turtle;q=0.6,application/rdf+xml;q=0.5,text/n3;q=0.35,application/xml;q=0.3,image/svg+xml;q=0.3,"
    "text/xml;q=0.3,text/html;q=0.2,application/xhtml+xml;q=0.18,application/json;q=0.135,text/shaclc;q=0.1,"
    "text/shaclc-ext;q=0.05"
)
GRAPHS = ("/", SERVICE, f"/doc/{HEIST}", "/catalogue", "/.well-known/void", "/ns/", "/shapes/dienst", "/doc/dienst")
MDCAT, SPDX, VCARD = (
    rdflib.Namespace(iri)
    for iri in (
        "https://data.vlaanderen.be/ns/metadata-dcat#",
        "http://spdx.org/rdf/terms#",
        "http://www.w3.org/2006/vcard/ns#",
    )
)


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return shared().app.test_client()


@pytest.fixture(scope="module")
def release() -> Release:
    return current(shared().var)


@pytest.fixture(scope="module")
def catalogue(client: FlaskClient) -> rdflib.Graph:
    return rdflib.Graph().parse(data=client.get("/catalogue.rdf").data, format="xml")


@pytest.fixture(scope="module")
def data(release: Release) -> list[Quad]:
    return list(parse(path=str(release.dumps / "data.nq"), format=RdfFormat.N_QUADS))


@pytest.mark.parametrize("path", GRAPHS)
@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("text/turtle", "text/turtle"),
        ("application/x-turtle", "text/turtle"),
        ("application/ld+json", "application/ld+json"),
        ("application/rdf+xml", "application/rdf+xml"),
        ("text/turtle, */*;q=0.1", "text/turtle"),
    ],
)
def test_1_who_asks_for_rdf_never_gets_html(client: FlaskClient, path: str, accept: str, media: str) -> None:
    answer = client.get(path, headers={"Accept": accept})
    assert (answer.status_code, answer.headers["Content-Type"].split(";")[0]) == (200, media)


@pytest.mark.parametrize("path", GRAPHS)
def test_1_a_long_accept_header_breaks_nothing(client: FlaskClient, path: str) -> None:
    answer = client.get(path, headers={"Accept": COMUNICA})
    assert answer.status_code == 200
    assert "html" not in answer.headers["Content-Type"]


def test_2_nothing_in_the_catalogue_is_without_an_iri(catalogue: rdflib.Graph) -> None:
    assert not [node for node in catalogue.all_nodes() if isinstance(node, rdflib.BNode)]
    files = list(catalogue.objects(None, DCAT.distribution))
    assert len(files) == len(set(files)) > 20


def test_3_every_identifier_is_there_once_and_a_record_is_not_its_dataset(catalogue: rdflib.Graph) -> None:
    kinds = (DCAT.Dataset, DCAT.Distribution, DCAT.DataService, DCAT.CatalogRecord)
    for kind in kinds:
        found = [catalogue.value(node, DCTERMS.identifier) for node in set(catalogue.subjects(RDF.type, kind))]
        assert None not in found
        assert max(Counter(found).values()) == 1
    topics = dict(catalogue.subject_objects(FOAF.primaryTopic))
    assert len(topics) == len(set(topics.values())) and not set(topics) & set(topics.values())


def terms(quads: list[Quad]) -> Iterator[str]:
    for quad in quads:
        for term in (quad.subject, quad.predicate, quad.object):
            if isinstance(term, NamedNode):
                yield term.value


def test_4_no_iri_kills_a_load(data: list[Quad]) -> None:
    bad = {iri for iri in terms(data) if re.search(r"""[\s<>"{}|\\^`]""", iri) or iri.count("://") > 1}
    assert not {iri for iri in bad if "javascript:" not in iri and "data:" not in iri}


def test_4_line_breaks_and_quotes_in_literals_stay_in_their_cell_and_line(release: Release) -> None:
    for table in ("diensten", "organisaties", "contactpunten", "openingsuren"):
        text = (release.dumps / f"{table}.csv").read_bytes().decode()
        head, *rows = csv.reader(io.StringIO(text, newline=""))
        assert rows and all(len(row) == len(head) for row in rows)
    for line in gzip.decompress((release.dumps / "data.nq.gz").read_bytes()).split(b"\n")[:-1]:
        assert line.endswith(b" .") and b"\r" not in line


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (SERVICE, 200), (SERVICE.replace("/doc/", "/id/"), 303), ("/doc/dienst/nergens", 404), ("/doc/publicatie/verdwenen", 410),
        (f"{SERVICE}?_profile=niets", 400), ("/catalogue", 200), ("/feed", 200), ("/dumps/diensten.csv", 200), ("/oai?verb=Identify", 200),
        ("/sitemap.xml", 200), ("/.well-known/api-catalog", 200), ("/timemap/dienst/heist-advies-diversiteitsbeleid", 200),
        ("/context.jsonld", 200), ("/health", 200), ("/profiles", 200),
    ],
)  # fmt: skip
def test_5_every_answer_may_be_read_from_other_sites_errors_too(client: FlaskClient, path: str, status: int) -> None:
    answer = client.get(path, headers={"Origin": "https://elders.example"})
    assert answer.status_code == status
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    for name in ("Link", "ETag", "Location", "Content-Profile", "Memento-Datetime"):
        assert name in answer.headers["Access-Control-Expose-Headers"]
    asked = client.options(path, headers={"Origin": "https://elders.example", "Access-Control-Request-Method": "GET"})
    assert asked.status_code == 204
    for name in ("Accept-Profile", "Accept-Datetime"):
        assert name in asked.headers["Access-Control-Allow-Headers"]


def test_6_schema_org_has_one_spelling_everywhere(
    client: FlaskClient, data: list[Quad], catalogue: rdflib.Graph
) -> None:
    said = [quad for quad in data if "shapes" not in str(quad.graph_name)]  # shapes look out for the other one
    assert not {iri for iri in terms(said) if iri.startswith("https://schema.org/")}
    assert not {node for triple in catalogue for node in triple if str(node).startswith("https://schema.org/")}
    view = client.get(f"{SERVICE}.nt?_profile=schema.org").text
    assert "http://schema.org/" in view and "<https://schema.org/" not in view


def test_7_everything_of_the_catalogue_has_what_portals_had_to_add(catalogue: rdflib.Graph) -> None:
    for dataset in set(catalogue.subjects(RDF.type, DCAT.Dataset)):
        for needed in (
            DCTERMS.publisher,
            DCTERMS.accessRights,
            DCTERMS.spatial,
            DCAT.contactPoint,
            DCAT.theme,
            MDCAT.statuut,
        ):
            assert catalogue.value(dataset, needed) is not None, (dataset, needed)
        contact = catalogue.value(dataset, DCAT.contactPoint)
        assert catalogue.value(contact, VCARD.fn)
        assert str(catalogue.value(contact, VCARD.hasEmail)).startswith("mailto:")
    for agent in set(catalogue.objects(None, DCTERMS.publisher)):
        assert (agent, RDF.type, FOAF.Agent) in catalogue
        assert all(name.language for name in catalogue.objects(agent, FOAF.name))


def test_7_words_have_a_language_and_no_markup_and_codes_are_those_of_the_registers(catalogue: rdflib.Graph) -> None:
    for name in (DCTERMS.title, DCTERMS.description, DCAT.keyword):
        for text in catalogue.objects(None, name):
            assert text.language, text
            assert not re.search(r"<[a-z/][^>]*>|&[a-z]+;", text), text
    authority = "http://publications.europa.eu/resource/authority/"
    assert all(str(code).startswith(f"{authority}language/") for code in catalogue.objects(None, DCTERMS.language))
    assert all(str(code).startswith(f"{authority}file-type/") for code in catalogue.objects(None, DCTERMS.format))
    licences = {str(iri) for iri in catalogue.objects(None, DCTERMS.license)}
    assert all(iri.startswith("https://data.vlaanderen.be/id/licentie/") for iri in licences)


def test_7_every_address_of_the_catalogue_opens(client: FlaskClient, catalogue: rdflib.Graph) -> None:
    for name in (DCAT.accessURL, DCAT.downloadURL, DCAT.endpointURL, DCAT.endpointDescription, DCAT.landingPage):
        for address in set(catalogue.objects(None, name)):
            path = urlsplit(str(address))
            assert str(address).startswith(BASE)
            assert client.get(path.path).status_code in (200, 303), address


def test_7_and_8_dates_have_a_type_and_all_of_their_digits(data: list[Quad], catalogue: rdflib.Graph) -> None:
    forms = {
        XSD.date: r"\d{4}-\d{2}-\d{2}",
        XSD.dateTime: r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})",
    }
    found = [value for name in (DCTERMS.issued, DCTERMS.modified) for value in catalogue.objects(None, name)]
    wanted = {str(DCTERMS.issued), str(DCTERMS.modified)}
    for quad in data:
        if quad.predicate.value in wanted and isinstance(quad.object, Literal):
            found.append(rdflib.Literal(quad.object.value, datatype=quad.object.datatype.value))
    assert len(found) > 100
    for value in found:
        assert value.datatype in forms, value
        assert re.fullmatch(forms[value.datatype], str(value)), value


@pytest.mark.parametrize("suffix", ["ttl", "nt", "jsonld", "rdf", "nq", "trig"])
def test_8_the_licence_stands_in_every_document(client: FlaskClient, suffix: str) -> None:
    answer = client.get(f"{SERVICE}.{suffix}")
    assert b"modellicentie-gratis-hergebruik" in answer.data
    assert 'rel="license"' in answer.headers["Link"]


def test_9_a_query_that_takes_a_part_says_in_which_order(release: Release) -> None:
    for path in sorted(release.queries.glob("*.rq")):
        text = re.sub(r"#[^\n]*", "", read_query(path).text)
        if re.search(r"\bLIMIT\b", text, re.IGNORECASE):
            assert re.search(r"\bORDER\s+BY\b", text, re.IGNORECASE), path.name


def test_9_every_page_of_the_catalogue_names_the_next_in_both_vocabularies(client: FlaskClient) -> None:
    page = client.get("/catalogue.ttl?page=1").text
    assert "PagedCollection" in page and "PartialCollectionView" in page


@pytest.mark.parametrize("feed", ["feed", "feed/lpdc", "feed/catalogue"])
def test_10_a_feed_has_an_order_and_its_root_is_asked_for_each_time(client: FlaskClient, feed: str) -> None:
    answer = client.get(f"/{feed}", headers={"Accept": "application/n-quads"})
    assert "immutable" not in answer.headers["Cache-Control"] and "max-age=0" in answer.headers["Cache-Control"]
    text = answer.text
    assert "https://w3id.org/ldes#immutable" not in text
    assert "https://w3id.org/ldes#timestampPath" in text
    pages = re.findall(r"<https://w3id.org/tree#node> <([^>]*)>", text)
    times: list[str] = []
    for page in sorted(set(pages)):
        body = client.get(urlsplit(page).path, headers={"Accept": "application/n-quads"}).text
        times += re.findall(r'(?:generatedAtTime|published)> "([^"]*)"', body)
    assert times == sorted(times) and len(times) == len(set(times)) > 0


def test_11_every_service_has_a_licence_and_serves_a_dataset(catalogue: rdflib.Graph) -> None:
    services = set(catalogue.subjects(RDF.type, DCAT.DataService))
    assert len(services) == 4
    for service in services:
        assert catalogue.value(service, DCTERMS.license) and catalogue.value(service, DCAT.endpointDescription)
        served = set(catalogue.objects(service, DCAT.servesDataset))
        assert served and all((dataset, RDF.type, DCAT.Dataset) in catalogue for dataset in served)
    assert all(catalogue.value(file, DCTERMS.license) for file in catalogue.subjects(RDF.type, DCAT.Distribution))


def test_12_opening_hours_are_days_and_times_and_not_a_text(data: list[Quad]) -> None:
    schema = "http://schema.org/"
    said = Counter(quad.predicate.value for quad in data if "vijandig" not in str(quad.subject))  # broken on purpose
    assert said[f"{schema}openingHours"] == 0
    assert said[f"{schema}opens"] == said[f"{schema}closes"] == said[f"{schema}dayOfWeek"] >= 17
    sound = [quad for quad in data if "vijandig" not in str(quad.subject)]
    opens = [quad.object for quad in sound if quad.predicate.value == f"{schema}opens"]
    assert all(isinstance(value, Literal) and value.datatype.value == str(XSD.time) for value in opens)


def test_no_node_of_the_data_is_without_a_name(data: list[Quad]) -> None:
    assert not [quad for quad in data if isinstance(quad.subject, BlankNode) and "shapes" not in str(quad.graph_name)]
