"""The SPARQL endpoint by its protocol (SPARQL 1.1 Protocol, Query Results, Service Description)."""

from __future__ import annotations

import csv
import gzip
import html
import io
import json
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from pyoxigraph import QueryResultsFormat, QuerySolutions, RdfFormat, Store, parse, parse_query_results
from werkzeug.test import TestResponse

from publisher.formats import GRAPH_FORMATS, RESULT_FORMATS
from publisher.settings import Settings
from tests.query_site import SERVICES, application, ask, data_set

BASE = "https://lod.example/"
FORM = "application/x-www-form-urlencoded"
HTML = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
PLAIN = "application/sparql-results+json, text/plain;q=0.5"
CONSTRUCT = "CONSTRUCT { ?s a ?t } WHERE { ?s a ?t }"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return data_set(tmp_path_factory.mktemp("site") / "data-set")


@pytest.fixture(scope="module")
def app(settings: Settings) -> Iterator[Flask]:
    """Its time limit is far away: a slow machine gives the same answers."""
    limits = {"query_seconds": 120.0, "query_memory": 300 << 20, "query_answer": 3 << 20, "query_workers": 2}
    with application(settings, **limits) as app:
        yield app


@pytest.fixture(scope="module")
def hurried(settings: Settings) -> Iterator[FlaskClient]:
    """A site where a query has half a second."""
    with application(settings, query_seconds=0.5, query_workers=1) as app:
        yield app.test_client()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture(scope="module")
def services(settings: Settings) -> list[str]:
    """What the store holds, read beside everything that is tested here."""
    from publisher.manifest import current

    rows = Store.read_only(str(current(settings.var()).store)).query(SERVICES)
    assert isinstance(rows, QuerySolutions)
    return [row["s"].value for row in rows]  # type: ignore[union-attr]


def _rows(response: object) -> list[str]:
    data = response.get_data()  # type: ignore[attr-defined]
    return [row["s"]["value"] for row in json.loads(data)["results"]["bindings"]]


def test_get_and_both_forms_of_post_give_the_same_answer(client: FlaskClient, services: list[str]) -> None:
    answers = [
        client.get("/sparql", query_string={"query": SERVICES}),
        client.post("/sparql", data={"query": SERVICES}),
        client.post("/sparql", data=SERVICES.encode(), content_type="application/sparql-query"),
        client.post("/sparql", data=SERVICES.encode(), content_type="application/sparql-query; charset=UTF-8"),
    ]
    assert [response.status_code for response in answers] == [200] * 4
    assert all(_rows(response) == services for response in answers)
    assert services


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("", "application/sparql-results+json"),
        ("*/*", "application/sparql-results+json"),
        ("application/*", "application/sparql-results+json"),
        ("text/*", "text/csv; charset=utf-8"),
        ("application/json", "application/sparql-results+json"),
        ("application/xml", "application/sparql-results+xml"),
        ("text/csv", "text/csv; charset=utf-8"),
        ("text/csv;q=0.2, text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
        ("application/sparql-results+json;q=0, */*;q=0.1", "application/sparql-results+xml"),
        (HTML, "text/html; charset=utf-8"),
        (
            "application/n-quads,application/trig;q=0.95,application/sparql-results+xml;q=0.9",
            "application/sparql-results+xml",
        ),
    ],
)
def test_rows_are_negotiated(client: FlaskClient, accept: str, media: str) -> None:
    response = ask(client, SERVICES, accept)
    assert (response.status_code, response.content_type) == (200, media)
    assert {"Accept", "Accept-Encoding"} <= set(response.headers["Vary"].split(", "))
    assert response.content_length == len(response.get_data())


@pytest.mark.parametrize("row", RESULT_FORMATS, ids=lambda row: row.suffix)
def test_rows_come_in_every_format_by_accept_by_parameter_and_by_suffix(client: FlaskClient, row: object) -> None:
    media, suffix = row.media, row.suffix  # type: ignore[attr-defined]
    bodies = {
        ask(client, SERVICES, media).get_data(),
        ask(client, SERVICES, HTML, parameters={"format": suffix}).get_data(),
        ask(client, SERVICES, HTML, parameters={"format": media}).get_data(),
        client.get(f"/sparql.{suffix}", query_string={"query": SERVICES}).get_data(),
    }
    assert len(bodies) == 1


def test_csv_tsv_and_xml_hold_the_same_rows_for_other_readers(client: FlaskClient, services: list[str]) -> None:
    table = list(csv.reader(io.StringIO(ask(client, SERVICES, "text/csv").get_data(as_text=True))))
    assert table == [["s"], *([iri] for iri in services)]
    lines = ask(client, SERVICES, "text/tab-separated-values").get_data(as_text=True).splitlines()
    assert lines == ["?s", *(f"<{iri}>" for iri in services)]
    tree = ElementTree.fromstring(ask(client, SERVICES, "application/sparql-results+xml").get_data())
    assert [node.text for node in tree.iter("{http://www.w3.org/2005/sparql-results#}uri")] == services


@pytest.mark.parametrize("row", GRAPH_FORMATS, ids=lambda row: row.suffix)
@pytest.mark.parametrize(
    "query", [CONSTRUCT, "DESCRIBE <https://lod.example/id/document/willebroek-dienst-samenleven>"]
)
def test_graphs_come_in_every_format(client: FlaskClient, row: object, query: str) -> None:
    media, engine = row.media, row.engine  # type: ignore[attr-defined]
    response = ask(client, query, media)
    assert response.content_type.split(";")[0] == media
    triples = {quad.triple for quad in parse(response.get_data(), engine)}
    plain = {quad.triple for quad in parse(ask(client, query, "application/n-triples").get_data(), RdfFormat.N_TRIPLES)}
    assert triples == plain != set()


def test_an_answer_to_ask_is_a_boolean_in_every_format(client: FlaskClient) -> None:
    for media, form in (("json", QueryResultsFormat.JSON), ("xml", QueryResultsFormat.XML)):
        response = ask(client, "ASK { ?s ?p ?o }", parameters={"format": media})
        assert bool(parse_query_results(response.get_data(), form)) is True
    assert ask(client, "ASK { ?s ?p ?o }", "text/csv").get_data() == b"true"


@pytest.mark.parametrize(
    ("query", "accept"),
    [(SERVICES, "text/turtle"), (CONSTRUCT, "text/csv"), ("ASK {}", "image/png"), (ENDLESS, "text/turtle")],
)
def test_what_no_format_suits_is_406_with_the_list(client: FlaskClient, query: str, accept: str) -> None:
    response = ask(client, query, accept)
    assert response.status_code == 406
    assert "application/" in json.loads(response.get_data())["offers"]


def test_a_format_parameter_may_be_lists_of_media_types_as_clients_send_them(client: FlaskClient) -> None:
    several = ask(client, CONSTRUCT, parameters={"format": "application/ld+json,application/x-json+ld"})
    assert several.content_type == "application/ld+json"
    unknown = ask(client, SERVICES, "text/csv", parameters={"format": "text/rdf+n3"})
    assert unknown.content_type == "text/csv; charset=utf-8"


def test_an_unknown_format_parameter_is_400_with_the_list(client: FlaskClient) -> None:
    response = ask(client, SERVICES, parameters={"format": "xlsx"})
    assert response.status_code == 400
    assert "csv" in json.loads(response.get_data())["offers"]


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        ({"query_string": "query="}, 400),
        ({"query_string": "query=%20%0A"}, 400),
        ({"query_string": "query=ASK%20%7B%7D&query=ASK%20%7B%7D"}, 400),
        ({"query_string": "query=%FF"}, 400),
        ({"query_string": "query=%C3%28"}, 400),
        ({"query_string": "&".join(["a=1"] * 1001)}, 400),
        ({"query_string": "query=ASK%7B%7D&default-graph-uri=nonsense"}, 400),
        ({"query_string": "query=ASK%7B%7D&named-graph-uri=../etc"}, 400),
        ({"method": "POST", "data": b"query=%FF", "content_type": FORM}, 400),
        ({"method": "POST", "data": b"ASK {} \xff", "content_type": "application/sparql-query"}, 400),
        ({"method": "POST", "data": b"", "content_type": "application/sparql-query"}, 400),
        ({"method": "POST", "data": b"ASK {}", "content_type": "text/plain"}, 415),
        ({"method": "POST", "data": b"ASK {}"}, 415),
        ({"method": "POST", "data": {"query": "ASK {}"}, "content_type": "multipart/form-data"}, 415),
        ({"method": "POST", "data": b"ASK {}", "content_type": "application/sparql-query; charset=utf-16"}, 415),
        ({"method": "POST", "data": b"x", "content_type": FORM, "headers": {"Content-Encoding": "gzip"}}, 415),
        ({"method": "POST", "data": b"query=ASK{}", "content_type": FORM, "query_string": "query=ASK{}"}, 400),
        ({"method": "POST", "data": b"other=1", "content_type": FORM}, 400),
        ({"method": "POST", "data": b"a" * (1 << 20) + b"a", "content_type": FORM}, 413),
        ({"query_string": "update=DROP%20ALL"}, 403),
        ({"method": "POST", "data": {"update": "DROP ALL"}}, 403),
        ({"method": "POST", "data": b"DROP ALL", "content_type": "application/sparql-update"}, 403),
        ({"query_string": "query=DROP%20ALL"}, 403),
        ({"method": "POST", "data": b"INSERT DATA {<a> <b> <c>}", "content_type": "application/sparql-query"}, 403),
        ({"method": "PUT", "data": b"x"}, 405),
        ({"method": "DELETE"}, 405),
        ({"method": "PATCH"}, 405),
    ],
)
def test_a_request_that_is_wrong_is_refused_with_a_sentence(
    client: FlaskClient, request_: dict[str, object], status: int
) -> None:
    response = client.open("/sparql", **request_)  # type: ignore[arg-type]
    problem = json.loads(response.get_data())
    assert (response.status_code, problem["status"]) == (status, status)
    assert response.content_type == "application/problem+json"
    assert problem["title"]
    if status == 405:
        assert {"GET", "HEAD", "POST", "OPTIONS"} == set(response.headers["Allow"].split(", "))
    else:
        assert problem["detail"].endswith(".")


def test_a_byte_order_mark_and_the_coding_that_is_none_are_no_mistakes(client: FlaskClient) -> None:
    for headers in ({}, {"Content-Encoding": "identity"}):
        query = b"\xef\xbb\xbfASK {}"
        response = client.post("/sparql", data=query, content_type="application/sparql-query", headers=headers)
        assert json.loads(response.get_data())["boolean"] is True


def test_lists_in_a_template_are_new_blank_nodes_each_time(client: FlaskClient) -> None:
    response = ask(client, "CONSTRUCT { <x:a> <x:b> (1 2) } WHERE {}", "text/turtle")
    assert "ETag" not in response.headers
    assert response.headers["Cache-Control"] == "no-store"


def test_an_update_that_was_refused_changed_nothing(client: FlaskClient, services: list[str]) -> None:
    client.post("/sparql", data={"update": "DELETE WHERE { ?s ?p ?o }"})
    assert _rows(ask(client, SERVICES + " LIMIT 100000")) == services


@pytest.mark.parametrize("accept", ["application/sparql-results+json", "*/*", PLAIN, HTML])
def test_a_syntax_error_says_line_and_column_in_the_form_that_the_client_reads(
    client: FlaskClient, accept: str
) -> None:
    response = ask(client, "SELECT ?s WHERE {\n  ?s ?p ?o ;; <script>alert(1)</script>\n}", accept)
    text = response.get_data(as_text=True)
    assert response.status_code == 400
    assert "2" in text
    assert "<script>" not in text or response.content_type != "text/html; charset=utf-8"
    assert response.headers["Cache-Control"] == "no-store"
    if response.content_type == "application/problem+json":
        assert json.loads(text)["line"] == 2
    elif accept == PLAIN:
        assert response.content_type == "text/plain; charset=utf-8"


def test_errors_speak_the_language_of_the_client(client: FlaskClient) -> None:
    said = {
        word: json.loads(client.get("/sparql?query=", headers={"Accept-Language": word}).get_data())["detail"]
        for word in ("nl", "en", "fr")
    }
    assert said == {"nl": "De vraag is leeg.", "en": "The query is empty.", "fr": "De vraag is leeg."}


@pytest.mark.parametrize(
    ("parameters", "query", "some"),
    [
        ({"default-graph-uri": BASE + "graphs/provenance"}, "SELECT ?s { ?s ?p ?o } LIMIT 3", 3),
        ({"default-graph-uri": "file:///etc/passwd"}, "SELECT ?s { ?s ?p ?o }", 0),
        ({"default-graph-uri": BASE + "none"}, "SELECT ?s { ?s ?p ?o }", 0),
        ({"named-graph-uri": BASE + "graphs/provenance"}, "SELECT ?s { GRAPH ?g { ?s ?p ?o } } LIMIT 3", 3),
        ({"named-graph-uri": BASE + "graphs/provenance"}, "SELECT ?s { ?s ?p ?o }", 0),
        ({"default-graph-uri": BASE + "none"}, f"SELECT ?s FROM <{BASE}graphs/shapes> {{ ?s ?p ?o }}", 0),
        ({}, f"SELECT ?s FROM <{BASE}graphs/shapes> {{ ?s ?p ?o }} LIMIT 2", 2),
        ({}, "SELECT ?s FROM <graphs/shapes> { ?s ?p ?o } LIMIT 2", 2),
        ({}, "SELECT ?s FROM <http://127.0.0.1:1/> { ?s ?p ?o }", 0),
    ],
)
def test_the_data_set_is_made_of_graphs_that_we_have(
    client: FlaskClient, parameters: dict[str, str], query: str, some: int
) -> None:
    response = ask(client, query, parameters=parameters)
    assert (response.status_code, len(_rows(response))) == (200, some)


def test_several_default_graphs_are_merged(client: FlaskClient) -> None:
    graphs = [BASE + "graphs/provenance", BASE + "graphs/shapes"]
    query = "SELECT (COUNT(*) AS ?s) { ?s ?p ?o }"
    counts = [int(_rows(ask(client, query, parameters={"default-graph-uri": one}))[0]) for one in graphs]
    both = int(_rows(ask(client, query, parameters={"default-graph-uri": graphs}))[0])
    assert max(counts) < both <= sum(counts)


def test_head_has_the_headers_of_get_and_no_body(client: FlaskClient) -> None:
    for query in (SERVICES, "SELECT * { ?a ?b ?c . ?d a ?f } LIMIT 6000"):
        get = ask(client, query)
        head = client.head("/sparql", query_string={"query": query})
        assert head.status_code == 200
        assert head.get_data() == b""
        for name in ("Content-Type", "Content-Length", "ETag", "Vary", "Cache-Control"):
            assert head.headers[name] == get.headers[name]


def test_any_site_may_ask_and_read(client: FlaskClient) -> None:
    preflight = client.options(
        "/sparql",
        headers={"Origin": "https://example.org", "Access-Control-Request-Method": "POST"},
    )
    assert preflight.status_code == 204
    assert "POST" in preflight.headers["Access-Control-Allow-Methods"]
    assert "Content-Type" in preflight.headers["Access-Control-Allow-Headers"]
    for response in (ask(client, SERVICES), ask(client, "nonsense"), client.put("/sparql")):
        assert response.headers["Access-Control-Allow-Origin"] == "*"


def test_an_answer_that_the_client_has_is_not_evaluated_again(app: Flask, client: FlaskClient) -> None:
    first = ask(client, SERVICES)
    etag = first.headers["ETag"]
    assert re.fullmatch(r'"[0-9a-f]{32}"', etag)
    pool = app.extensions["publisher"].served.take().pool
    pool.cache.clear()
    for method in (client.get, client.head):
        again = method("/sparql", query_string={"query": SERVICES}, headers={"If-None-Match": etag})
        assert (again.status_code, again.get_data()) == (304, b"")
        assert all(again.headers[name] == first.headers[name] for name in ("ETag", "Vary", "Cache-Control"))
    assert pool.cache.size == 0
    assert client.post("/sparql", data={"query": SERVICES}, headers={"If-None-Match": etag}).status_code == 200


def test_every_representation_has_an_etag_of_its_own(client: FlaskClient) -> None:
    etags = [ask(client, SERVICES, row.media).headers["ETag"] for row in RESULT_FORMATS]
    etags.append(ask(client, SERVICES + " ", "*/*").headers["ETag"])
    etags.append(ask(client, SERVICES, parameters={"default-graph-uri": BASE + "x"}).headers["ETag"])
    coded = client.get("/sparql", query_string={"query": SERVICES}, headers={"Accept-Encoding": "gzip"})
    assert coded.headers["Content-Encoding"] == "gzip"
    etags.append(coded.headers["ETag"])
    assert len(set(etags)) == len(etags)
    assert gzip.decompress(coded.get_data()) == ask(client, SERVICES).get_data()
    page = [
        client.get("/sparql", query_string={"query": SERVICES}, headers={"Accept": HTML, "Accept-Language": w})
        for w in ("nl", "en")
    ]
    assert page[0].headers["ETag"] != page[1].headers["ETag"]
    assert "Accept-Language" in page[0].headers["Vary"]


@pytest.mark.parametrize("call", ["NOW()", "RAND()", "UUID()", "STRUUID()", "BNODE()"])
def test_what_differs_every_time_is_stored_nowhere(client: FlaskClient, call: str) -> None:
    query = f"SELECT ({call} AS ?s) (<http://x/> AS ?x) {{}}"
    response = ask(client, query)
    assert "ETag" not in response.headers
    assert response.headers["Cache-Control"] == "no-store"
    if call != "BNODE()":
        assert response.get_data() != ask(client, query).get_data()


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
        "SELECT * { SERVICE SILENT <http://127.0.0.1:1/> { ?s ?p ?o } }",
        "SELECT * { S\\u0045RVICE ?x { ?s ?p ?o } }",
    ],
)
def test_no_other_endpoint_is_called(client: FlaskClient, query: str) -> None:
    response = ask(client, query)
    assert response.status_code == 403
    assert json.loads(response.get_data())["rule"] == "service"


@pytest.mark.parametrize(
    ("query", "status", "rule"),
    [
        ("SELECT * { ?a ?b ?c . ?d ?e ?f }", 413, "size"),
        ("SELECT * { " + "{" * 101 + "}" * 101 + " }", 400, "nesting"),
        ("SELECT * { FILTER(" + "!" * 1001 + "true) }", 400, "operators"),
        ("SELECT * { " + "OPTIONAL { ?s ?p ?o } " * 1001 + "}", 400, "elements"),
        ("ASK { ?s ?p '" + "x" * (256 << 10) + "' }", 413, "length"),
    ],
)
def test_a_limit_is_named_with_the_way_out(client: FlaskClient, query: str, status: int, rule: str) -> None:
    _assert_limit(client.post("/sparql", data={"query": query}), status, rule)


def test_the_time_limit_is_named_with_the_way_out(hurried: FlaskClient) -> None:
    _assert_limit(hurried.post("/sparql", data={"query": ENDLESS}), 503, "time")


def _assert_limit(response: TestResponse, status: int, rule: str) -> None:
    problem = json.loads(response.get_data())
    assert (response.status_code, problem["rule"]) == (status, rule)
    assert problem["limit"] > 0


def test_the_endpoint_describes_itself(client: FlaskClient, settings: Settings) -> None:
    quads = {quad.triple for quad in parse(client.get("/sparql").get_data(), RdfFormat.TURTLE, base_iri=BASE)}
    store = Store()
    store.load(client.get("/sparql", headers={"Accept": "application/n-triples"}).get_data(), RdfFormat.N_TRIPLES)
    prefix = "PREFIX sd: <http://www.w3.org/ns/sparql-service-description#> PREFIX schema: <http://schema.org/> "
    assert store.query(
        prefix
        + f"""ASK {{ <{BASE}sparql> a sd:Service ; sd:endpoint <{BASE}sparql> ;
        sd:supportedLanguage sd:SPARQL11Query ; sd:defaultDataset [ sd:defaultGraph ?default ;
        sd:namedGraph [ sd:name <{BASE}graphs/provenance> ] ] ;
        schema:additionalProperty [ schema:propertyID "seconds" ; schema:maxValue 120 ] }}"""
    )
    formats = store.query(prefix + "SELECT ?f { ?s sd:resultFormat ?f }")
    assert len(list(formats)) == 10  # type: ignore[arg-type]
    assert len(quads) == len(store)
    assert not any("_:" in str(triple) for triple in quads)


def _scripts(page: BeautifulSoup) -> list[str]:
    """The page's scripts: where they come from (without the fingerprint), or what kind of data they are."""
    found = [str(tag.get("src") or tag.get("type")) for tag in page.find_all("script")]
    return [re.sub(r"/[0-9a-f]{12}/", "/", name) for name in found]


def test_people_get_a_page_that_works_without_a_script(client: FlaskClient) -> None:
    text = client.get("/sparql", headers={"Accept": HTML}).get_data(as_text=True)
    page = BeautifulSoup(text, "html.parser")
    form = page.select_one('form[action="/sparql"][method="get"]')
    assert form is not None and form.select_one('label[for="query"]') and form.select_one("textarea#query[name=query]")
    assert _scripts(page) == ["/static/editor.js", "application/json"]
    assert re.search(r'<html lang="nl"', text)
    assert "1.024 MiB" in text or "3 MiB" in text


def test_a_page_says_how_many_rows_it_leaves_out(client: FlaskClient) -> None:
    text = ask(client, "SELECT * { ?s ?p ?o }", HTML).get_data(as_text=True)
    shown, total = (
        int(number.replace(".", "")) for number in re.search(r"eerste ([\d.]+) van ([\d.]+)", text).groups()
    )  # type: ignore[union-attr]
    assert shown == text.count("<tr>") - 1 == 1000
    counted = ask(client, "SELECT (COUNT(*) AS ?s) { ?s ?p ?o }")
    assert total == int(_rows(counted)[0])


@pytest.mark.parametrize(("query", "some"), [(SERVICES, "csv"), (CONSTRUCT, "ttl")])
def test_a_page_leads_to_all_of_its_answer(client: FlaskClient, query: str, some: str) -> None:
    text = ask(client, query, HTML, parameters={"default-graph-uri": BASE + "graphs/none"}).get_data(as_text=True)
    links = [html.unescape(href) for href in re.findall(r'<a href="(/sparql\?format=[^"]*)"', text)]
    assert any(f"format={some}&" in link for link in links)
    for link in links:
        answer = client.get(link)
        assert answer.status_code == 200
        assert b"lod.example/id" not in answer.get_data(), "the graphs of the question are those of its links"


def test_nothing_of_an_answer_becomes_html(client: FlaskClient) -> None:
    query = """SELECT ?s ("<script>alert(1)</script>" AS ?literal) ("x"@nl AS ?tagged)
        (IRI("javascript:alert(1)") AS ?bad) (IRI("https://example.org/?a=1&b='\\"") AS ?good)
        (IRI("mailto:a@example.org") AS ?mail) (IRI("data:text/html,x") AS ?data) { BIND(<tel:+3212> AS ?s) }"""
    text = ask(client, query, HTML).get_data(as_text=True)
    assert _scripts(BeautifulSoup(text, "html.parser")) == ["/static/editor.js", "application/json"]
    hrefs = re.findall(r'<td><a href="([^"]*)"', text)
    assert [href.split(":")[0] for href in hrefs] == ["tel", "https", "mailto"] or len(hrefs) == 2
    assert not any(href.startswith(("javascript", "data")) for href in hrefs)
    assert "&lt;script&gt;" in text


def test_each_query_is_one_json_line_without_the_clients_address(
    app: Flask, client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="publisher.query")
    ask(client, SERVICES, environ_base={"REMOTE_ADDR": "192.0.2.77"})
    ask(client, "SELECT nonsense", environ_base={"REMOTE_ADDR": "192.0.2.77"})
    good, bad = (json.loads(record.message) for record in caplog.records if record.name == "publisher.query")
    assert (good["verdict"], bad["verdict"]) == ("ok", "syntax")
    assert good["bytes"] > good["rows"] > 10
    assert re.fullmatch(r"[0-9a-f]{16}", good["query"])
    assert "192.0.2" not in caplog.text
    assert "cpsv" not in caplog.text


@pytest.mark.parametrize(("setting", "shown"), [("network", "192.0.2.0/24"), ("address", "192.0.2.77"), ("none", None)])
def test_a_setting_lets_the_log_know_more_of_the_client(
    settings: Settings, caplog: pytest.LogCaptureFixture, setting: str, shown: str | None
) -> None:
    caplog.set_level(logging.INFO, logger="publisher.query")
    with application(settings, serve_log_clients=setting, query_workers=2) as app:
        ask(app.test_client(), "DROP ALL", environ_base={"REMOTE_ADDR": "192.0.2.77"})
        ask(app.test_client(), "ASK {}", environ_base={"REMOTE_ADDR": "192.0.2.77"})
    assert {json.loads(record.message).get("client") for record in caplog.records if "verdict" in record.message} == {
        shown
    }


@pytest.mark.parametrize(
    "path", ["/graphs?default", "/graphs?graph=" + quote(BASE + "graphs/shapes"), "/graphs/shapes"]
)
def test_graphs_can_be_read_whole(client: FlaskClient, settings: Settings, path: str) -> None:
    from publisher.manifest import current

    counts = current(settings.var()).manifest.counts
    wanted = counts["triples"] if "default" in path else counts["graphs"][BASE + "graphs/shapes"]
    sizes = set()
    for row in GRAPH_FORMATS:
        response = client.get(path, headers={"Accept": row.media})
        assert response.content_type == row.content_type
        read = Store()
        read.load(response.get_data(), row.engine)  # type: ignore[arg-type]
        sizes.add(len(read))
    assert sizes == {wanted}
    assert client.head(path).status_code == 200


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/graphs?graph=" + quote(BASE + "graphs/none"), 404),
        ("/graphs/none", 404),
        ("/graphs?graph=shapes", 400),
        ("/graphs?graph=%FF", 400),
        ("/graphs?default&graph=" + quote(BASE + "graphs/shapes"), 400),
        ("/graphs?graph=file:///etc/passwd", 404),
        ("/graphs", 303),
    ],
)
def test_graphs_that_are_not_there_are_said_to_be_so(client: FlaskClient, path: str, status: int) -> None:
    assert client.get(path).status_code == status


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH"])
@pytest.mark.parametrize("path", ["/graphs?default", "/graphs/shapes"])
def test_graphs_are_never_written(client: FlaskClient, method: str, path: str) -> None:
    response = client.open(path, method=method, data=b"<a> <b> <c> .", content_type="text/turtle")
    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]


def test_the_address_of_a_client_is_believed_from_trusted_proxies_only() -> None:
    from flask import Request

    from publisher.web.answering.clients import client_address

    def request(peer: str, *forwarded: str) -> Request:
        environ = {"REMOTE_ADDR": peer, "REQUEST_METHOD": "GET"}
        if forwarded:
            environ["HTTP_X_FORWARDED_FOR"] = ", ".join(forwarded)
        return Request(environ)

    trusted = ("127.0.0.1", "10.0.0.0/8")
    assert client_address(request("192.0.2.1", "198.51.100.9"), trusted) == "192.0.2.1"
    assert client_address(request("127.0.0.1", "198.51.100.9"), ()) == "127.0.0.1"
    assert client_address(request("127.0.0.1", "1.1.1.1", "198.51.100.9", "10.1.2.3"), trusted) == "198.51.100.9"
    assert client_address(request("127.0.0.1", "nonsense"), trusted) == "nonsense"
    assert client_address(request("127.0.0.1"), trusted) == "127.0.0.1"


def test_the_site_folder_is_never_shown(hurried: FlaskClient, settings: Settings) -> None:
    texts = [
        ask(hurried, query).get_data(as_text=True) for query in ("x", ENDLESS + " LIMIT 2", "SELECT (<a>(1) AS ?x) {}")
    ]
    assert not any(str(Path(settings.folder)) in text or "Traceback" in text for text in texts)
