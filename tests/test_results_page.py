"""How a result becomes a table of a page: bounded, in words, with links that are safe, and charts where they fit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import g
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from publisher.web.app import served
from publisher.web.asking.examples import catalogue
from publisher.web.asking.figures import fitting
from publisher.web.asking.options import options
from publisher.web.endpoint.results_page import MOST_CHARACTERS, MOST_COLUMNS, Reader, Table, read_table
from publisher.web.labels import Labels
from publisher.web.site import site
from tests.web_site import shared

XSD = "http://www.w3.org/2001/XMLSchema#"
HTML = {"Accept": "text/html", "Accept-Language": "nl"}


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return shared().app.test_client()


@pytest.fixture(scope="module", autouse=True)
def request_of_the_site() -> Iterator[None]:
    app = shared().app
    with app.test_request_context("/sparql"):
        g.view = served(app).take()
        yield


def _read(variables: list[str], rows: list[list[Any]], *, spoken: bool = False, total: int = 0) -> Table:
    words = site().words
    properties = {iri: field.label["nl"] for field in words.fields for iri in field.properties}
    reader = Reader(Labels(g.view, words, "nl"), words.into("nl"), properties, spoken)
    return read_table({"variables": variables, "rows": rows, "total": total or len(rows)}, reader)


def _literal(value: str, datatype: str = "string") -> dict[str, str]:
    return {"type": "literal", "value": value, "datatype": XSD + datatype}


def _iri(value: str) -> dict[str, str]:
    return {"type": "uri", "value": value}


def test_a_long_value_is_cut_and_its_length_is_said() -> None:
    cell = _read(["x"], [[_literal("é" * 1_000_000)]]).rows[0][0]
    assert len(cell.text) <= MOST_CHARACTERS
    assert cell.text.endswith("…")
    assert cell.length == 1_000_000


def test_a_page_of_ten_thousand_columns_shows_the_first_and_counts_all() -> None:
    columns = [f"v{number}" for number in range(10_000)]
    table = _read(columns, [[_literal("1", "integer")] * 10_000])
    assert len(table.headings) == len(table.rows[0]) == MOST_COLUMNS
    assert table.columns == 10_000


@pytest.mark.parametrize(
    "iri", ["javascript:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd", "JaVaScRiPt:x"]
)
def test_an_iri_that_runs_or_reads_something_is_no_link(iri: str) -> None:
    for spoken in (False, True):
        assert _read(["x"], [[_iri(iri)]], spoken=spoken).rows[0][0].href == ""


def test_what_html_cannot_hold_is_shown_as_a_picture() -> None:
    assert _read(["x"], [[_literal("a\x07b\x00\x7f")]]).rows[0][0].text == "a␇b␀␡"


def test_years_keep_their_digits_and_long_numbers_get_their_dots() -> None:
    rows = [[_literal("2026", "integer")], [_literal("1234567", "integer")], [_literal("2.50", "decimal")]]
    assert [row[0].text for row in _read(["n"], rows, spoken=True).rows] == ["2026", "1.234.567", "2,5"]
    assert [row[0].text for row in _read(["n"], rows).rows] == ["2026", "1234567", "2.50"]


def test_values_are_said_in_words_on_the_page_of_a_query() -> None:
    row = [
        _literal("2026-11-22", "date"),
        _literal("09:00:00", "time"),
        _literal("true", "boolean"),
        _literal("+3215238782"),
    ]
    cells = _read(["a", "b", "c", "d"], [row], spoken=True).rows[0]
    assert [cell.text for cell in cells] == ["22 november 2026", "09:00", "Ja", "+3215238782"]
    assert cells[3].href == "tel:+3215238782"


def test_a_name_is_only_taken_from_a_column_of_names() -> None:
    iri = _iri("https://lod.example/id/dienst/onbekend")
    merged = _read(["dienst", "titel"], [[iri, _literal("Advies")]], spoken=True)
    assert [cell.text for cell in merged.rows[0]] == ["Advies"]
    apart = _read(["dienst", "titel"], [[iri, iri]], spoken=True)
    assert len(apart.rows[0]) == 2
    named_by_its_iri = _read(["dienst", "titel"], [[iri, _literal(str(iri["value"]))]], spoken=True)
    assert named_by_its_iri.rows[0][0].text == "onbekend"


def test_a_column_in_which_nothing_stands_is_left_out_in_words_only() -> None:
    rows = [[_literal("a"), None], [_literal("b"), None]]
    assert _read(["x", "y"], rows, spoken=True).headings == ["X"]
    assert _read(["x", "y"], rows).headings == ["?x", "?y"]


def test_numbers_by_year_become_a_line_and_numbers_by_name_bars() -> None:
    years = [
        [_literal(str(year), "gYear"), _literal(str(number), "integer")]
        for year, number in zip(range(2020, 2026), (3, 5, 4, 8, 9, 7), strict=True)
    ]
    drawn = fitting(_read(["jaar", "aantal"], years), "nl")
    assert [chart.heading for chart in drawn] == ["?aantal"] and "polyline" in drawn[0].drawing
    names = [[_literal(name), _literal(str(number), "integer")] for name, number in (("Heist", 6), ("Lier", 2))]
    assert "chart-bar" in fitting(_read(["naam", "aantal"], names), "nl")[0].drawing


def test_what_is_no_series_has_no_chart() -> None:
    twice = [[_literal("a"), _literal("1", "integer")], [_literal("a"), _literal("2", "integer")]]
    words = [[_literal("a"), _literal("b")], [_literal("c"), _literal("d")]]
    one = [[_literal("a"), _literal("1", "integer")]]
    unsorted = [[_literal(str(name) + "x"), _literal(str(name * 7 % 5), "integer")] for name in range(30)]
    for rows in (twice, words, one, unsorted):
        assert fitting(_read(["x", "y"], rows), "nl") == []


def test_a_large_release_takes_its_choices_from_the_search_index() -> None:
    query = catalogue(g.view)["contactlijst"]
    words = site().words
    labels, say = Labels(g.view, words, "nl"), words.into("nl")
    small = options(g.view, query, labels, say)["gemeente"]
    large = options(g.view, query, labels, say, large=0)["gemeente"]
    assert {option.label for option in large} >= {"Heist-op-den-Berg", "Willebroek"}
    assert {option.value for option in large} >= {option.value for option in small if "BE2" in option.value}
    assert options(g.view, catalogue(g.view)["schema-org"], labels, say, large=0) == {}


values = st.one_of(
    st.none(),
    st.builds(_iri, st.text(max_size=40)),
    st.builds(
        _literal,
        st.text(max_size=400),
        st.sampled_from("string integer decimal double date time boolean dateTime gYear".split()),
    ),
    st.builds(lambda value: {"type": "bnode", "value": value}, st.text(max_size=8)),
    st.builds(lambda value: {"type": "literal", "value": value, "language": "nl"}, st.text(max_size=40)),
)


@given(
    st.integers(1, 4).flatmap(lambda width: st.lists(st.lists(values, min_size=width, max_size=width), max_size=6)),
    st.booleans(),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_value_whatever_breaks_a_table(rows: list[list[Any]], spoken: bool) -> None:
    width = len(rows[0]) if rows else 2
    table = _read([f"v{place}" for place in range(width)], rows, spoken=spoken)
    fitting(table, "en")
    assert all(len(row) == len(table.headings) for row in table.rows)
    assert all(
        len(cell.text) <= max(MOST_CHARACTERS, 300) and "\x00" not in cell.text for row in table.rows for cell in row
    )


def test_the_hostile_record_makes_a_small_page_of_an_answer(client: FlaskClient) -> None:
    query = "SELECT * { <https://lod.example/id/begrip/vijandig> ?p ?o }"
    answer = client.get("/sparql", query_string={"query": query}, headers=HTML)
    page = BeautifulSoup(answer.data, "html.parser")
    assert len(answer.data) < 300_000  # the record itself holds a literal of half a megabyte
    assert len(page.select("#antwoord tbody tr")) > 300
    assert page.select("#antwoord script, #antwoord img") == []
    assert "tekens, volledig in de downloads" in page.get_text()
    assert page.select_one("#antwoord td bdi") is not None  # what runs from right to left stays in its cell


def test_a_query_too_long_for_an_address_is_downloaded_by_a_form(client: FlaskClient) -> None:
    query = "SELECT ?s { ?s a ?t } LIMIT 1 # " + "x" * 7000
    page = BeautifulSoup(client.post("/sparql", data={"query": query}, headers=HTML).data, "html.parser")
    form = page.select_one("form.formats-form")
    assert form is not None and form.select_one("input[name=query]")["value"] == query  # type: ignore[index]
    answer = client.post(str(form["action"]), data={"query": query, "format": "csv"})
    assert answer.status_code == 200 and answer.content_type.startswith("text/csv")


def test_a_mistake_is_shown_at_its_place_without_script(client: FlaskClient) -> None:
    answer = client.get("/sparql", query_string={"query": "SELECT * {\n  ?s ?p }\n}"}, headers=HTML)
    page = BeautifulSoup(answer.data, "html.parser")
    assert answer.status_code == 400
    mark = page.select_one("[role=alert] pre mark")
    assert mark is not None and mark.get_text() == "}"
    field = page.select_one("textarea#query")
    assert field is not None and field.get_text().lstrip("\n") == "SELECT * {\n  ?s ?p }\n}"
