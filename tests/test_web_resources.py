"""Addresses: id and doc, all formats, what is gone, what is not there, what is not allowed, and hostile requests."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
import rdflib
from flask.testing import FlaskClient
from pyoxigraph import NamedNode, Quad, RdfFormat, parse
from rdflib.compare import isomorphic
from werkzeug.http import parse_options_header

from publisher.store import describe, open_store
from publisher.vocabulary import FOAF, OA, RDF
from publisher.web.app import served
from publisher.web.served import View
from tests.web_site import HEIST, Site, shared

BASE = "https://lod.example/"
FORMATS = {
    "ttl": RdfFormat.TURTLE,
    "nt": RdfFormat.N_TRIPLES,
    "jsonld": RdfFormat.JSON_LD,
    "rdf": RdfFormat.RDF_XML,
    "nq": RdfFormat.N_QUADS,
    "trig": RdfFormat.TRIG,
}


@pytest.fixture(scope="module")
def web() -> Site:
    return shared()


@pytest.fixture(scope="module")
def client(web: Site) -> FlaskClient:
    return web.app.test_client()


@pytest.fixture(scope="module")
def view(web: Site) -> Iterator[View]:
    taken = served(web.app).take()
    yield taken
    served(web.app).give_back(taken)


def _links(response) -> dict[str, list[str]]:  # type: ignore[no-untyped-def]
    found: dict[str, list[str]] = {}
    for target, rest in re.findall(r"<([^>]*)>(;[^,<]*)", response.headers["Link"]):
        relation = re.search(r'rel="([^"]*)"', rest)
        assert relation
        found.setdefault(relation.group(1), []).append(target)
    return found


@pytest.mark.parametrize("accept", [None, "text/html", "application/ld+json", "image/png"])
def test_an_id_leads_to_its_document_whatever_is_accepted(client: FlaskClient, accept: str | None) -> None:
    response = client.get(f"/id/{HEIST}", headers={"Accept": accept} if accept else {})
    assert response.status_code == 303
    assert response.headers["Location"] == f"/doc/{HEIST}"
    assert response.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("suffix", FORMATS)
def test_every_format_says_exactly_what_the_release_knows(client: FlaskClient, view: View, suffix: str) -> None:
    response = client.get(f"/doc/{HEIST}.{suffix}")
    read = {quad.triple for quad in parse(io.BytesIO(response.data), format=FORMATS[suffix])}
    stored = {quad.triple for quad in describe(view.store, f"{BASE}id/{HEIST}")}
    about = {quad for quad in read if quad.subject == NamedNode(f"{BASE}doc/{HEIST}")}
    assert read - about == stored
    assert {quad.object for quad in about if quad.predicate == FOAF.primaryTopic} == {NamedNode(f"{BASE}id/{HEIST}")}
    assert len(about) == 4


def test_rdflib_reads_every_resource_in_every_format_as_the_same_graph(client: FlaskClient, view: View) -> None:
    names = {"ttl": "turtle", "nt": "nt", "jsonld": "json-ld", "rdf": "xml"}
    entries = [entry for concept in view.index.counts() for entry in view.index.list(concept, 0, 3)]
    assert len(entries) > 15
    for entry in [entry for entry in entries if entry.reference != "vijandig"]:
        path = urlsplit(entry.iri).path.replace("/id/", "/doc/")
        graphs = [
            rdflib.Graph().parse(data=client.get(f"{path}.{suffix}").data, format=name)
            for suffix, name in names.items()
        ]
        assert len(graphs[0]) > 3
        assert all(isomorphic(graphs[0], graph) for graph in graphs[1:]), entry.iri


def test_what_xml_cannot_hold_is_refused_as_rdf_xml_and_whole_elsewhere(client: FlaskClient, view: View) -> None:
    response = client.get("/doc/begrip/vijandig.rdf")
    assert response.status_code == 406
    assert "Turtle" in response.text
    stored = {quad.triple for quad in describe(view.store, f"{BASE}id/begrip/vijandig")}
    for suffix in FORMATS.keys() - {"rdf"}:
        body = client.get(f"/doc/begrip/vijandig.{suffix}").data
        assert stored <= {quad.triple for quad in parse(io.BytesIO(body), format=FORMATS[suffix])}


def test_json_ld_is_compact_and_brings_its_context(client: FlaskClient) -> None:
    document = json.loads(client.get(f"/doc/{HEIST}.jsonld").data)
    assert isinstance(document["@context"], dict)
    assert "https://lod.example/context.jsonld" not in json.dumps(document["@context"])
    assert all(not key.startswith("http") for node in document["@graph"] for key in node)


def test_links_tell_programs_where_to_go_on(client: FlaskClient) -> None:
    response = client.get(f"/doc/{HEIST}")
    links = _links(response)
    assert links["cite-as"] == [f"{BASE}id/{HEIST}"]
    assert links["canonical"] == [f"{BASE}doc/{HEIST}"]
    assert links["collection"] == [f"{BASE}doc/organisatie"]
    assert links["license"]
    assert "http://schema.org/GovernmentOffice" in links["type"]
    assert f"{BASE}shapes/eenheid" in links["describedby"]
    for target in links["alternate"] + links["describedby"] + links["collection"]:
        assert client.get(target.removeprefix(BASE.rstrip("/"))).status_code == 200, target
    assert len(response.headers["Link"]) < 6000


def test_the_negotiated_answer_names_its_fixed_address(client: FlaskClient) -> None:
    response = client.get(f"/doc/{HEIST}", headers={"Accept": "application/rdf+xml"})
    location = response.headers["Content-Location"]
    assert location == f"{BASE}doc/{HEIST}.rdf"
    assert client.get(urlsplit(location).path).data == response.data


def test_an_annotation_has_an_address_too_and_its_graph(client: FlaskClient, view: View) -> None:
    graph = NamedNode(f"{BASE}graphs/provenance")
    quad = next(iter(view.store.quads_for_pattern(None, RDF.type, OA.Annotation, graph)))
    assert isinstance(quad.subject, NamedNode)
    path = urlsplit(quad.subject.value).path
    assert client.get(path).status_code == 303
    body = client.get(path.replace("/id/", "/doc/") + ".nq").data
    quads = list(parse(io.BytesIO(body), format=RdfFormat.N_QUADS))
    assert Quad(quad.subject, RDF.type, OA.Annotation, graph) in quads
    assert client.get(path.replace("/id/", "/doc/") + ".html").status_code == 200


def test_a_sheet_is_served_to_the_byte(web: Site, client: FlaskClient) -> None:
    for path in sorted((web.settings.data / "documents").glob("*.txt")):
        response = client.get(f"/doc/document/{path.stem}.txt")
        assert response.data == path.read_bytes()
        assert response.content_type == "text/plain; charset=utf-8"
    assert client.get("/doc/organisatie/OVO002276.txt").status_code == 404


@pytest.mark.parametrize("root", ["id", "doc"])
def test_what_is_gone_is_410_and_says_what_it_was(client: FlaskClient, root: str) -> None:
    response = client.get(f"/{root}/publicatie/verdwenen")
    assert response.status_code == 410
    assert response.mimetype == "application/problem+json"
    was = json.loads(response.data)["was"]
    assert was["label"] == "Verdwenen brochure"
    assert was["type"] == "http://schema.org/Book"
    page = client.get(f"/{root}/publicatie/verdwenen", headers={"Accept": "text/html"})
    assert page.status_code == 410
    assert "Verdwenen brochure" in page.text


@pytest.mark.parametrize(
    "path",
    [
        "/id/dienst/nope",
        "/doc/dienst/nope",
        "/doc/dienst/nope.ttl",
        f"/doc/{HEIST}.exe",
        f"/doc/{HEIST}.",
        f"/doc/{HEIST}.ttl.nt",
        "/doc/nope",
        "/doc/dienst?page=99",
        "/doc/dienst?page=-1",
        "/doc/dienst?page=1e9",
        "/doc/dienst?page=9999999999999999999999",
        "/id/dienst/..%2f..%2fmanifest.json",
        "/doc/document/..%2f..%2fmanifest.txt",
        "/doc/document/%2e%2e%2fmanifest.txt",
        "/dumps/..%2fmanifest.json",
        "/dumps/manifest.json",
        "/shapes/..%2fmanifest",
        "/ns/..%2f..%2fetc%2fpasswd",
        "/doc/dienst/%00",
        "/doc/dienst/%ff%fe",
        "/doc/dienst/a%0d%0aSet-Cookie:%20x",
        "/id/dienst/é",
        "/favicon.ico/x",
        "/.well-known/nope",
    ],
)
def test_what_is_not_here_is_404_and_helps(client: FlaskClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert json.loads(response.data)["index"] == BASE
    page = client.get(path, headers={"Accept": "text/html"})
    assert 'href="/"' in page.text
    assert "Set-Cookie" not in dict(page.headers)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "TRACE", "BREW"])
def test_what_cannot_be_done_is_405_with_what_can(client: FlaskClient, method: str) -> None:
    response = client.open(f"/doc/{HEIST}", method=method)
    assert response.status_code == 405
    assert set(response.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}
    assert response.headers["Access-Control-Allow-Origin"] == "*"


def test_options_answers_a_preflight(client: FlaskClient) -> None:
    headers = {
        "Origin": "https://elders.example",
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "accept, if-none-match",
    }
    response = client.options(f"/doc/{HEIST}", headers=headers)
    assert response.status_code == 204
    assert not response.data
    assert "GET" in response.headers["Access-Control-Allow-Methods"]
    allowed = response.headers["Access-Control-Allow-Headers"].lower()
    assert "if-none-match" in allowed
    assert response.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("path", ["//evil.example/x", "/\\evil.example", "//evil.example/%2e%2e", "///id/dienst/x"])
def test_no_redirect_leads_to_another_host(client: FlaskClient, path: str) -> None:
    response = client.get(path, base_url="https://evil.example")
    assert response.status_code == 404


@pytest.mark.parametrize("path", ["/ns", "/shapes", "/dumps", "/doc/dienst/", "/id/dienst", "/catalog", f"/id/{HEIST}"])
def test_redirects_are_path_absolute_and_never_made_from_the_host_header(client: FlaskClient, path: str) -> None:
    headers = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "gopher"}
    response = client.get(path, headers=headers)
    assert response.status_code in (302, 303, 308)
    assert re.fullmatch(r"/([a-z][^\\]*)?", response.headers["Location"])
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert client.get(response.headers["Location"]).status_code == 200


def test_the_host_header_changes_nothing(client: FlaskClient) -> None:
    for path in ("/", f"/doc/{HEIST}", f"/doc/{HEIST}.html", "/doc/dienst", "/nope"):
        one, other = client.get(path), client.get(path, headers={"Host": "evil.example"})
        assert one.data == other.data
        assert one.headers.get("Link") == other.headers.get("Link")


def test_terms_shapes_and_context_dereference(client: FlaskClient, view: View) -> None:
    assert view.schema.terms
    assert view.schema.shapes
    for path in [f"/ns/{name}" for name in view.schema.terms] + [f"/shapes/{name}" for name in view.schema.shapes]:
        rdf, page = client.get(path), client.get(path, headers={"Accept": "text/html"})
        assert (rdf.status_code, page.status_code) == (200, 200), path
        assert list(parse(io.BytesIO(rdf.data), format=RdfFormat.TURTLE))
        assert client.get(f"{path}.nt").status_code == 200
    context = client.get("/context.jsonld")
    assert context.mimetype == "application/ld+json"
    assert "@context" in json.loads(context.data)


def test_lists_are_pages_of_a_collection(client: FlaskClient, view: View) -> None:
    total = view.index.counts()["dienst"]
    graph = rdflib.Graph().parse(data=client.get("/doc/dienst").data, format="turtle")
    hydra = "http://www.w3.org/ns/hydra/core#"
    assert len(list(graph.objects(None, rdflib.URIRef(hydra + "member")))) == total
    assert next(graph.objects(None, rdflib.URIRef(hydra + "totalItems"))).toPython() == total


def test_health_names_the_release(client: FlaskClient, view: View) -> None:
    response = client.get("/health")
    assert response.json == {"status": "ok", "release": view.release.id}
    assert response.headers["Cache-Control"] == "no-store"


def test_every_answer_has_the_headers_that_protect_people(client: FlaskClient) -> None:
    for path in ("/", f"/doc/{HEIST}.html", "/nope", f"/id/{HEIST}", "/dumps/data.nq", "/health"):
        headers = client.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "unsafe-inline" not in policy
        assert "default-src 'none'" in policy
        assert headers["X-Content-Type-Options"] == "nosniff"


def test_content_types_are_well_formed(client: FlaskClient) -> None:
    for suffix in (*FORMATS, "html"):
        media, options = parse_options_header(client.get(f"/doc/{HEIST}.{suffix}").headers["Content-Type"])
        assert media
        assert set(options) <= {"charset"}


def test_the_store_of_the_release_is_the_only_source(web: Site, view: View) -> None:
    """What the page says comes from the release's store, which opens without the data set."""
    store = open_store(view.release.store)
    assert len(describe(store, f"{BASE}id/{HEIST}")) > 50
