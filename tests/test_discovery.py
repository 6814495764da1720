"""What harvesters and crawlers are served: the same files with ETag, ranges and CORS, and ways to find them."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
import rdflib
from flask.testing import FlaskClient

from publisher.web.app import create_app, served
from publisher.web.doors import discovery
from tests.catalogue_site import BASE, copy_of_the_data, make

SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    settings = copy_of_the_data(tmp_path_factory.mktemp("discovery") / "site")
    make(settings)
    app = create_app(settings, settings.var())
    client = app.test_client()
    client.application.config["SITE"] = settings
    yield client
    served(app).close()


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        (None, "text/turtle; charset=utf-8"),
        ("application/rdf+xml", "application/rdf+xml"),
        ("application/ld+json", "application/ld+json"),
        ("application/n-triples", "application/n-triples; charset=utf-8"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "text/html; charset=utf-8"),
    ],
)
def test_the_catalogue_comes_in_every_format_with_its_headers(
    client: FlaskClient, accept: str | None, media: str
) -> None:
    answer = client.get("/catalogue", headers={"Accept": accept} if accept else {})
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, media)
    assert answer.headers["ETag"]
    assert "Accept" in answer.headers["Vary"].split(", ")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert 'rel="profile"' in answer.headers["Link"]
    headers = {"If-None-Match": answer.headers["ETag"]} | ({"Accept": accept} if accept else {})
    assert client.get("/catalogue", headers=headers).status_code == 304


@pytest.mark.parametrize(
    "path", ["/catalogue.rdf", "/.well-known/void.ttl", "/dumps/diensten.nq.gz", "/dumps/diensten.csv"]
)
def test_files_are_sent_uncoded_with_ranges_and_digests(client: FlaskClient, path: str) -> None:
    whole = client.get(path, headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in whole.headers
    assert whole.headers["Repr-Digest"].startswith("sha-256=:")
    part = client.get(path, headers={"Range": "bytes=10-29"})
    assert (part.status_code, part.data) == (206, whole.data[10:30])
    assert client.head(path).headers["Content-Length"] == str(len(whole.data))


def test_a_compressed_dump_is_gzip_in_name_and_type(client: FlaskClient) -> None:
    answer = client.get("/dumps/diensten.ttl.gz")
    assert answer.headers["Content-Type"] == "application/gzip"
    assert answer.data[:2] == b"\x1f\x8b"


def test_the_checksums_of_the_catalogue_are_those_of_the_bytes_that_are_sent(client: FlaskClient) -> None:
    graph = rdflib.Graph().parse(data=client.get("/catalogue.ttl").data)
    spdx, checked = rdflib.Namespace("http://spdx.org/rdf/terms#"), 0
    for node, address in graph.subject_objects(rdflib.DCAT.downloadURL):
        checksum = graph.value(node, spdx.checksum)
        if checksum is not None:
            sent = client.get(urlsplit(str(address)).path).data
            assert str(graph.value(checksum, spdx.checksumValue)) == hashlib.sha256(sent).hexdigest()
            assert str(graph.value(node, rdflib.DCAT.byteSize)) == str(len(sent))
            checked += 1
    assert checked > 20


def test_an_unchanged_catalogue_keeps_its_etag_through_a_new_release(client: FlaskClient) -> None:
    before = {
        path: client.get(path).headers["ETag"] for path in ("/catalogue", "/.well-known/void", "/catalogue?page=1")
    }
    make(client.application.config["SITE"])
    assert {path: client.get(path).headers["ETag"] for path in before} == before


def test_a_harvester_that_follows_pages_comes_to_an_end(client: FlaskClient) -> None:
    hydra, seen, address = rdflib.Namespace("http://www.w3.org/ns/hydra/core#"), set(), "/catalogue?page=1"
    while address and address not in seen:
        seen.add(address)
        graph = rdflib.Graph().parse(
            data=client.get(address, headers={"Accept": "application/rdf+xml"}).data, format="xml"
        )
        (page,) = graph.subjects(rdflib.RDF.type, hydra.PagedCollection)
        following = graph.value(page, hydra.nextPage)
        address = str(following).removeprefix(BASE.rstrip("/")) if following else ""
    assert address == ""
    assert client.get(f"/catalogue?page={len(seen) + 1}").status_code == 404


@pytest.mark.parametrize("page", ["0", "-1", "x", "1e3", "٣", "99999999999999999999"])
def test_a_page_that_is_none_is_not_found(client: FlaskClient, page: str) -> None:
    assert client.get(f"/catalogue?page={page}").status_code == 404


def test_the_site_map_leads_to_every_document_with_its_date(client: FlaskClient) -> None:
    index = ElementTree.fromstring(client.get("/sitemap.xml").data)
    assert index.tag == f"{SPACE}sitemapindex"
    pages = []
    for row in index:
        part = ElementTree.fromstring(client.get(urlsplit(row.findtext(f"{SPACE}loc") or "").path).data)
        assert max(item.findtext(f"{SPACE}lastmod") or "" for item in part) == row.findtext(f"{SPACE}lastmod")
        pages += [item.findtext(f"{SPACE}loc") or "" for item in part]
    assert len(pages) == len(set(pages)) > 90
    assert all(client.get(urlsplit(page).path).status_code == 200 for page in pages[::7])
    assert f"Sitemap: {BASE}sitemap.xml" in client.get("/robots.txt").text
    for name in ("dienst-0", "dienst-2", "dienst-x", "niets-1", "dienst"):
        assert client.get(f"/sitemaps/{name}.xml").status_code == 404


def test_the_list_of_apis_leads_to_doors_that_open(client: FlaskClient) -> None:
    answer = client.get("/.well-known/api-catalog")
    assert answer.headers["Content-Type"].startswith("application/linkset+json; profile=")
    for context in answer.json["linkset"]:
        for relation, targets in context.items():
            if relation != "anchor":
                for target in targets:
                    assert client.get(target["href"].removeprefix(BASE.rstrip("/"))).status_code in (200, 303), target


def test_a_linkset_says_all_links_of_the_header_and_the_way_back(client: FlaskClient) -> None:
    page = client.get("/doc/dataset/diensten")
    assert f'<{BASE}linkset/dataset/diensten>; rel="linkset"; type="application/linkset+json"' in page.headers["Link"]
    answer = client.get("/linkset/dataset/diensten")
    assert answer.headers["Content-Type"] == "application/linkset+json"
    first, *back = answer.json["linkset"]
    assert first["anchor"] == f"{BASE}doc/dataset/diensten"
    for relation in ("cite-as", "describedby", "license", "type", "item", "collection"):
        for target in first[relation]:
            assert f'<{target["href"]}>; rel="{relation}"' in page.headers["Link"]
    assert {row["anchor"] for row in back} >= {f"{BASE}doc/dataset/diensten.ttl", f"{BASE}doc/dataset/diensten.jsonld"}
    assert client.get("/linkset/dataset/nergens").status_code == 404


def test_the_page_of_the_catalogue_holds_schema_org_that_reads_alone(client: FlaskClient) -> None:
    text = client.get("/catalogue", headers={"Accept": "text/html"}).text
    document = text.split('<script type="application/ld+json">')[1].split("</script>")[0]
    assert json.loads(document)["@type"] == "DataCatalog"
    graph = rdflib.Graph().parse(data=document, format="json-ld")
    assert len(list(graph.subjects(rdflib.RDF.type, rdflib.URIRef("http://schema.org/DataDownload")))) > 20


def test_every_document_says_its_data_set(client: FlaskClient) -> None:
    for path in (
        "/doc/dataset/diensten.ttl",
        "/doc/distributie/diensten-nq-gz.ttl",
        "/doc/catalogus/lokale-diensten.nt",
    ):
        graph = rdflib.Graph().parse(data=client.get(path).data, format="turtle")
        assert (None, rdflib.URIRef("http://rdfs.org/ns/void#inDataset"), rdflib.URIRef(f"{BASE}#dataset")) in graph


@pytest.mark.parametrize("path", ["/catalogue", "/catalogue?page=1", "/.well-known/void"])
def test_the_catalogue_and_its_pages_say_their_data_set(client: FlaskClient, path: str) -> None:
    data_set = rdflib.URIRef(f"{BASE}#dataset")
    for media in ("text/turtle", "application/rdf+xml", "application/ld+json"):
        graph = rdflib.Graph().parse(data=client.get(path, headers={"Accept": media}).data, format=media)
        assert (rdflib.URIRef(BASE + path[1:]), rdflib.URIRef("http://rdfs.org/ns/void#inDataset"), data_set) in graph
        assert any(graph.objects(data_set, rdflib.DCTERMS.title))


@pytest.mark.parametrize("path", ["/", "/catalogue", "/doc/dataset/diensten", "/doc/dienst", "/queries"])
def test_pages_for_people_say_their_data_set(client: FlaskClient, path: str) -> None:
    text = client.get(path, headers={"Accept": "text/html"}).text
    assert f'<link rel="http://rdfs.org/ns/void#inDataset" href="{BASE}#dataset">' in text


def test_catalog_without_ue_leads_to_the_catalogue(client: FlaskClient) -> None:
    assert client.get("/catalog.rdf").headers["Location"] == "/catalogue.rdf"


def test_a_site_map_is_cut_where_it_would_be_too_long(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(discovery, "SITEMAP_SIZE", 7)  # instead of the 50,000 of sitemaps.org
    settings = client.application.config["SITE"]
    app = create_app(settings, settings.var())
    few = app.test_client()
    index = ElementTree.fromstring(few.get("/sitemap.xml").data)
    parts = [urlsplit(row.findtext(f"{SPACE}loc") or "").path for row in index]
    sizes = {part: len(ElementTree.fromstring(few.get(part).data)) for part in parts}
    assert all(0 < size <= 7 for size in sizes.values())
    assert sum(size for part, size in sizes.items() if "/dienst-" in part) == 22
    assert [part for part in parts if "/dienst-" in part] == [
        f"/sitemaps/dienst-{number}.xml" for number in range(1, 5)
    ]
    assert few.get("/sitemaps/dienst-5.xml").status_code == 404
    served(app).close()


@pytest.mark.parametrize(
    "path", ["dienst/heist-advies-diversiteitsbeleid", "dataset/diensten", "organisatie/OVO002086"]
)
def test_signposts_say_all_that_the_fair_profile_asks_of_a_landing_page(client: FlaskClient, path: str) -> None:
    header = client.get(f"/doc/{path}").headers["Link"]
    for relation in ("cite-as", "describedby", "license", "author", "type", "collection", "linkset"):
        assert f'; rel="{relation}"' in header
    assert f'<{BASE}id/organisatie/redactie>; rel="author"' in header
    assert '<https://schema.org/AboutPage>; rel="type"' in header
    if path.startswith("dataset/"):
        assert f'<{BASE}dumps/diensten.csv>; rel="item"; type="text/csv"' in header
        back = client.get("/dumps/diensten.csv").headers["Link"]
        assert f'<{BASE}doc/dataset/diensten>; rel="collection"; type="text/html"' in back


def test_the_dataset_of_everything_and_its_files_lead_to_each_other(client: FlaskClient) -> None:
    assert f'<{BASE}dumps/data.nq.gz>; rel="item"' in client.get("/doc/dataset/alles").headers["Link"]
    assert f'<{BASE}doc/dataset/alles>; rel="collection"' in client.get("/dumps/data.nq.gz").headers["Link"]
    assert "item" not in client.get("/doc/dataset/wijzigingen").headers["Link"]


def test_a_table_leads_to_its_description_first(client: FlaskClient) -> None:
    link = client.get("/dumps/diensten.csv").headers["Link"]
    assert link.startswith(f'<{BASE}dumps/diensten.csv-metadata.json>; rel="describedby"; type="application/csvm+json"')


@pytest.mark.parametrize("path", ["/", "/dumps/", "/.well-known/void"])
def test_the_data_set_has_one_licence_and_only_dumps_of_rdf_wherever_it_is_described(
    client: FlaskClient, path: str
) -> None:
    graph, void = rdflib.Graph().parse(data=client.get(path).data), rdflib.Namespace("http://rdfs.org/ns/void#")
    whole = rdflib.URIRef(f"{BASE}#dataset")
    (licence,) = graph.objects(whole, rdflib.DCTERMS.license)
    assert str(licence) == "https://data.vlaanderen.be/id/licentie/modellicentie-gratis-hergebruik/v1.0"
    dumps = {str(dump).rsplit("/", 1)[-1] for dump in graph.objects(whole, void.dataDump)}
    assert dumps == {f"data.{suffix}" for suffix in ("nq", "ttl", "nq.gz", "ttl.gz", "rdf.gz", "jsonl.gz")}


def test_a_linkset_is_the_same_in_json_and_as_text(client: FlaskClient) -> None:
    path = "/linkset/dataset/diensten"
    told = client.get(path)
    assert told.headers["Content-Type"] == "application/linkset+json"
    text = client.get(path, headers={"Accept": "application/linkset"})
    assert text.headers["Content-Type"] == "application/linkset"
    assert text.headers["ETag"] != told.headers["ETag"]
    found = set()
    for line in text.text.strip().split(",\n"):
        target, rest = re.fullmatch(r"<([^>]*)>(.*)", line).groups()  # type: ignore[union-attr]
        more = dict(re.findall(r'([\w-]+)="([^"]*)"', rest))
        found |= {(more["anchor"], relation, target) for relation in more["rel"].split()}
    rows = [
        (row["anchor"], relation, target["href"])
        for row in told.json["linkset"]
        for relation, targets in row.items()
        if relation != "anchor"
        for target in targets
    ]
    assert found == set(rows)
    assert (f"{BASE}dumps/diensten.csv", "collection", f"{BASE}doc/dataset/diensten") in found
    assert client.get(path, headers={"Accept": "text/html"}).status_code == 406
