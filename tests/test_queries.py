"""The catalogue of queries: heads, parameters bound as values, pages and files, and its OpenAPI document."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given
from hypothesis import settings as bounded
from hypothesis import strategies as st
from pyoxigraph import QuerySolutions, Store

from publisher.errors import PublisherError
from publisher.queries import CatalogueQuery, ParametersError, bind, parse_query, read_catalogue, read_query
from publisher.settings import Settings
from tests.query_site import PROJECT, application, data_set

HEAD = '#+ title.nl = "Proef"\n#+ [parameters.x]\n#+ type = "{type}"\n'
HTML = "text/html"
ENGLISH = {"Accept": HTML, "Accept-Language": "en"}
NAMES = sorted(path.stem for path in (PROJECT / "queries").glob("*.rq"))


def _query(kind: str, more: str = "", text: str = "SELECT ?x WHERE { }") -> CatalogueQuery:
    return parse_query("proef", HEAD.format(type=kind) + more + text, "proef.rq")


def _bound(kind: str, value: str, more: str = "") -> str:
    """The term that a value becomes, as the engine reads it back."""
    rows = Store().query(bind(_query(kind, more), [("x", value)]))
    assert isinstance(rows, QuerySolutions)
    return str(next(iter(rows))["x"])


XSD = "http://www.w3.org/2001/XMLSchema#"


@pytest.mark.parametrize(
    ("kind", "value", "term"),
    [
        ("iri", "https://example.org/é?a=b#c", "<https://example.org/é?a=b#c>"),
        ("iri", "schema:Monday", "<http://schema.org/Monday>"),
        ("iri", "urn:isbn:123", "<urn:isbn:123>"),
        ("string", 'a "quoted" \\ back\nslash } UNION {', '"a \\"quoted\\" \\\\ back\\nslash } UNION {"'),
        ("integer", "-007", f'"-7"^^<{XSD}integer>'),
        ("decimal", "1.50", f'"1.5"^^<{XSD}decimal>'),
        ("decimal", "1e2", f'"100"^^<{XSD}decimal>'),
        ("boolean", "1", f'"true"^^<{XSD}boolean>'),
        ("date", "2026-11-22", f'"2026-11-22"^^<{XSD}date>'),
        ("time", "10:00", f'"10:00:00"^^<{XSD}time>'),
        ("time", "23:59:59.5Z", f'"23:59:59.5Z"^^<{XSD}time>'),
        ("dateTime", "2026-11-22T10:00+01:00", f'"2026-11-22T10:00:00+01:00"^^<{XSD}dateTime>'),
    ],
)
def test_a_value_becomes_a_term_of_its_type(kind: str, value: str, term: str) -> None:
    assert _bound(kind, value) == term


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("iri", "Heist"),
        ("iri", "http://a b/"),
        ("iri", "http://x/> } DROP ALL { <http://y/"),
        ("integer", "1.5"),
        ("integer", "١٢"),
        ("integer", "1" * 19),
        ("decimal", "NaN"),
        ("decimal", "1_000"),
        ("decimal", "1e999999999"),
        ("boolean", "ja"),
        ("date", "2026-02-30"),
        ("date", "22/11/2026"),
        ("time", "25:00"),
        ("time", "10:00+99:00"),
        ("dateTime", "2026-11-22"),
    ],
)
def test_a_value_of_another_type_is_refused_by_name(kind: str, value: str) -> None:
    with pytest.raises(ParametersError) as caught:
        bind(_query(kind), [("x", value)])
    assert set(caught.value.wrong) == {"x"}


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0"), max_size=60))
@bounded(max_examples=150, deadline=None)
def test_no_text_is_ever_read_as_sparql(text: str) -> None:
    rows = Store().query(bind(_query("string"), [("x", text)]))
    assert isinstance(rows, QuerySolutions)
    values = [row["x"] for row in rows]
    assert len(values) == 1
    assert values[0] is None if not text.strip() else values[0].value == text.strip()  # type: ignore[union-attr]


def test_every_wrong_parameter_is_named_at_once() -> None:
    query = _query("integer")
    with pytest.raises(ParametersError) as caught:
        bind(query, [("x", "a"), ("x", "b"), ("y", "1")])
    assert set(caught.value.wrong) == {"x", "y"}
    assert caught.value.wrong["x"].rule == "twice"


def test_what_is_empty_takes_the_default_or_stays_free() -> None:
    assert "VALUES" not in bind(_query("string"), [("x", "  ")])
    assert '"v"' in bind(_query("string", '#+ default = "v"\n'), [("x", "")])


def test_values_are_all_that_is_allowed() -> None:
    more = '#+ values = ["10:00", "11:00"]\n'
    assert _bound("time", "10:00:00", more) == f'"10:00:00"^^<{XSD}time>'
    with pytest.raises(ParametersError, match="one of 10:00, 11:00"):
        bind(_query("time", more), [("x", "12:00")])


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?x { }",
        "SELECT (EXISTS { ?a ?b ?c } AS ?e) ?x WHERE # { comment\n { }",
        "PREFIX a: <http://a/#> SELECT ?x { OPTIONAL { ?x a:b '{' } }",
        "ASK { FILTER(?x = ?x) }",
        "CONSTRUCT { ?x a ?x } WHERE { }",
        "CONSTRUCT { ?x a ?x } { }",
        "DESCRIBE ?x { }",
        "SELECT * { { SELECT ?y { } } BIND(?x AS ?z) }",
    ],
)
def test_values_stand_in_the_outermost_group_of_every_form(text: str) -> None:
    bound = bind(_query("iri", text=text), [("x", "http://example.org/")])
    Store().query(bound)
    before, _, after = bound.partition("VALUES")
    assert before.rstrip().endswith("{")
    assert before.split("\n", 3)[-1].count("{") == before.split("\n", 3)[-1].count("}") + 1 or "{" in after


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("#+ title.nl = \nASK {}", "TOML"),
        ("#+ titel = 'x'\nASK {}", "titel"),
        (HEAD.format(type="number") + "ASK { ?x ?p ?o }", "type"),
        (HEAD.format(type="iri") + "ASK { ?y ?p ?o }", "\\?x"),
        (HEAD.format(type="iri") + "#+ default = 'a b'\nASK { ?x ?p ?o }", "default|wrong"),
        (HEAD.format(type="iri") + "CONSTRUCT WHERE { ?x ?p ?o }", "CONSTRUCT WHERE"),
        ("DROP ALL", "updates"),
        ("", "no query"),
    ],
)
def test_a_head_that_is_wrong_is_an_error_that_names_the_file(tmp_path: Path, text: str, complaint: str) -> None:
    path = tmp_path / "x.rq"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PublisherError, match=complaint) as caught:
        read_query(path)
    assert caught.value.where == str(path)


def test_every_query_of_ours_has_words_in_both_languages() -> None:
    for query in read_catalogue(PROJECT / "queries").values():
        for words in (query.title, query.description, *(row.label for row in query.parameters)):
            assert words.get("nl"), query.name
            assert words.get("en"), query.name


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return data_set(tmp_path_factory.mktemp("site") / "data-set")


@pytest.fixture(scope="module")
def app(settings: Settings) -> Iterator[Flask]:
    with application(settings, query_workers=2) as app:
        yield app


@pytest.fixture(scope="module")
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def test_the_list_leads_to_every_query(client: FlaskClient) -> None:
    text = client.get("/queries", headers={"Accept": HTML}).get_data(as_text=True)
    assert sorted(re.findall(r'href="/queries/([^"]+)"', text)) == NAMES
    store = Store()
    from pyoxigraph import RdfFormat

    store.load(client.get("/queries").get_data(), RdfFormat.TURTLE)
    titles = store.query("SELECT ?q { ?q <http://purl.org/dc/terms/title> ?t FILTER(LANG(?t) = 'nl') }")
    assert len(list(titles)) == len(NAMES)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", NAMES)
def test_every_query_is_a_page_and_files(client: FlaskClient, name: str) -> None:
    page = client.get(f"/queries/{name}", headers=ENGLISH)
    assert page.status_code == 200
    links = re.findall(rf'href="(/queries/{name}\.[a-z]+)"', page.get_data(as_text=True))
    assert len(links) in (4, 6)
    for link in links:
        answer = client.get(link)
        assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (200, "*")
        assert answer.headers["ETag"]
    assert client.get(f"/queries/{name}.rq").content_type == "application/sparql-query"


def test_a_query_is_negotiated_and_takes_its_parameters(client: FlaskClient) -> None:
    monday = {"dag": "maandag", "uur": "09:30"}
    rows = list(
        csv.DictReader(io.StringIO(client.get("/queries/open.csv", query_string=monday).get_data(as_text=True)))
    )
    assert {row["dag"] for row in rows} == {"maandag"}
    assert {row["uur"] for row in rows} == {"09:30:00"}
    plain = client.get("/queries/open", query_string=monday, headers={"Accept": "application/sparql-results+json"})
    assert len(json.loads(plain.get_data())["results"]["bindings"]) == len(rows)
    assert client.get("/queries/open", query_string=monday | {"dag": "zondag"}).get_data() != plain.get_data()


def test_bad_parameters_are_400_and_named(client: FlaskClient) -> None:
    bad = {"dag": "someday", "uur": "nu", "waar": "<script>"}
    answer = client.get("/queries/open.json", query_string=bad)
    assert answer.status_code == 400
    assert set(json.loads(answer.get_data())["parameters"]) == set(bad)
    page = client.get("/queries/open", query_string=bad, headers={"Accept": HTML})
    assert page.status_code == 400
    text = page.get_data(as_text=True)
    assert "<script" not in text
    assert 'aria-invalid="true"' in text
    assert client.get("/queries/open.csv?uur=10:00&uur=11:00").status_code == 400
    assert client.get("/queries/open.csv?uur=%FF").status_code == 400


def test_bad_parameters_are_explained_in_the_language_of_the_client(client: FlaskClient) -> None:
    said = [
        json.loads(client.get("/queries/open.json?uur=nu&x=1", headers={"Accept-Language": word}).get_data())[
            "parameters"
        ]
        for word in ("nl", "en")
    ]
    assert said[0] == {"uur": "een uur, zoals 10:00", "x": "deze vraag heeft als parameters: dag, uur"}
    assert said[1] == {"uur": "a time, like 10:00", "x": "this query takes: dag, uur"}


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/queries/none", 404),
        ("/queries/none.csv", 404),
        ("/queries/..%2f..%2fpublisher", 404),
        ("/queries/open.ttl", 404),
        ("/queries/open.exe", 404),
        ("/queries/open.", 404),
    ],
)
def test_what_is_not_there_is_404(client: FlaskClient, path: str, status: int) -> None:
    assert client.get(path).status_code == status


def test_rows_are_not_a_graph(client: FlaskClient) -> None:
    assert client.get("/queries/open", headers={"Accept": "text/turtle"}).status_code == 406
    assert client.get("/queries/schema-org", headers={"Accept": "text/csv"}).status_code == 406
    assert client.get("/queries/schema-org").content_type == "text/turtle; charset=utf-8"


def _openapi(client: FlaskClient) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(client.get("/openapi.json").get_data())
    return document


def test_the_openapi_document_describes_what_there_is(client: FlaskClient) -> None:
    document = _openapi(client)
    assert document["openapi"] == "3.1.0"
    assert sorted(document["paths"]) == [f"/queries/{name}" for name in NAMES]
    for path, item in document["paths"].items():
        served = read_query(PROJECT / "queries" / f"{path.rpartition('/')[2]}.rq")
        described = [row["name"] for row in item["get"]["parameters"]]
        assert described == [row.name for row in served.parameters]
        assert item["get"]["responses"]["200"]["content"]


def _value(schema: dict[str, Any]) -> st.SearchStrategy[str]:
    """Values that a JSON Schema of ours allows, as a client would write them in an address."""
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if "pattern" in schema:
        return st.from_regex(re.compile(schema["pattern"], re.ASCII), fullmatch=True).map(str.strip)
    kinds = {"string": st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30)}
    return kinds[schema["type"]]


@given(st.data())
@bounded(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_the_document_allows_is_answered_as_it_says(client: FlaskClient, data: st.DataObject) -> None:
    """Drives the API from its own description, as schemathesis does."""
    document = _openapi(client)
    path = data.draw(st.sampled_from(sorted(document["paths"])))
    operation = document["paths"][path]["get"]
    given_ = {
        row["name"]: data.draw(_value(row["schema"])) for row in operation["parameters"] if data.draw(st.booleans())
    }
    media = data.draw(st.sampled_from(sorted(operation["responses"]["200"]["content"])))
    answer = client.get(path, query_string=given_, headers={"Accept": media})
    assert answer.status_code == 200, (path, given_, answer.get_data())
    assert answer.content_type.split(";")[0] == media


@given(st.data())
@bounded(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_the_document_does_not_allow_is_refused_as_it_says(client: FlaskClient, data: st.DataObject) -> None:
    document = _openapi(client)
    rows = [(path, row) for path, item in document["paths"].items() for row in item["get"]["parameters"]]
    path, row = data.draw(st.sampled_from([pair for pair in rows if pair[1]["schema"] != {"type": "string"}]))
    value = data.draw(
        st.text(st.characters(codec="ascii", exclude_characters="\0:"), min_size=1, max_size=12).filter(str.strip)
    )
    answer = client.get(path, query_string={row["name"]: value}, headers={"Accept": "text/turtle, text/csv"})
    assert answer.status_code == 400
    problem = json.loads(answer.get_data())
    assert set(problem["parameters"]) == {row["name"]}
    assert answer.content_type in document["paths"][path]["get"]["responses"]["400"]["content"]


@pytest.mark.parametrize("name", NAMES)
def test_every_query_answers_as_the_document_says_in_every_format_and_to_every_mistake(
    client: FlaskClient, name: str
) -> None:
    """No status and no content type that the document does not hold, and nothing that is a fault of ours."""
    operation = _openapi(client)["paths"][f"/queries/{name}"]["get"]
    responses = operation["responses"]
    known = [row["name"] for row in operation["parameters"]]
    for media in [*responses["200"]["content"], "*/*", "", "image/png"]:
        answer = client.get(f"/queries/{name}", headers={"Accept": media})
        assert answer.status_code == (406 if media == "image/png" else 200), media
        assert answer.content_type.split(";")[0] in responses[str(answer.status_code)]["content"]
    mistakes = [{"onbekend": "1"}, {"": "x"}, {"query": "ASK {}"}, *({row: ["a", "a"]} for row in known)]
    typed = [row["name"] for row in operation["parameters"] if row["schema"] != {"type": "string"}]
    mistakes += [{row: value} for row in typed for value in ("} #", "\0", "é\u202e", "x" * 5000)]
    for mistake in mistakes:
        answer = client.get(f"/queries/{name}", query_string=mistake, headers={"Accept": "application/json, */*;q=0.1"})
        assert answer.status_code == 400, mistake
        assert answer.content_type in responses["400"]["content"]
        assert set(json.loads(answer.get_data())["parameters"]) == set(mistake)
