"""Lists with facets, search and the home page: what they show, at one address each, and what lies behind them."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
import rdflib
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.web.finding.marking import plain
from tests import web_site

HTML = {"Accept": "text/html"}
HYDRA = rdflib.Namespace("http://www.w3.org/ns/hydra/core#")


@pytest.fixture(scope="module")
def client() -> Iterator[FlaskClient]:
    with web_site.shared().app.test_client() as client:
        yield client


def page(client: FlaskClient, address: str, status: int = 200) -> BeautifulSoup:
    response = client.get(address, headers=HTML)
    assert response.status_code == status, address
    return BeautifulSoup(response.text, "html.parser")


def names(found: BeautifulSoup) -> list[str]:
    return [heading.get_text() for heading in found.select(".found h3")]


def total(found: BeautifulSoup) -> int:
    (element,) = found.select(".total")
    return int(re.sub(r"\D", "", element.get_text()))


def table(text: str) -> list[dict[str, str]]:
    limit = csv.field_size_limit(1 << 24)  # the hostile record describes itself in half a megabyte
    try:
        return list(csv.DictReader(io.StringIO(text)))
    finally:
        csv.field_size_limit(limit)


VIEWS = (
    "/doc/dienst",
    "/doc/dienst?gemeente=BE21212040",
    "/doc/dienst?thema=WelzijnGezondheid",
    "/doc/dienst?gemeente=BE22171070&thema=WelzijnGezondheid",
    "/doc/dienst?doelgroep=LokaalBestuur",
    "/doc/dienst?gemeente=BE21212014&open=2026-11-24T10:00",
    "/doc/dienst?open=2026-11-24T13:00",
    "/doc/dienst?open=2026-12-25T10:00",
    "/doc/organisatie",
    "/doc/organisatie?gemeente=BE2",
    "/doc/organisatie?open=2026-11-23T14:00",
    "/doc/organisatie?thema=heusden-zolder-wijken",
    "/doc/publicatie",
    "/doc/publicatie?gemeente=BE2",
    "/doc/begrip",
    "/doc/begrip?gemeente=BE22171070",
    "/doc/begrip?thema=heist-focussen",
    "/doc/document?gemeente=BE21212040",
)


@pytest.mark.parametrize("view", VIEWS)
def test_the_page_the_csv_and_the_query_behind_a_view_say_the_same(client: FlaskClient, view: str) -> None:
    found = page(client, view)
    links = {link.get_text(): unescape(str(link["href"])) for link in found.select(".behind-list a")}
    rows = table(client.get(links["CSV"]).text)
    asked = client.get(links["SPARQL-vraag"], headers={"Accept": "text/csv"})
    assert asked.status_code == 200, asked.text
    assert sorted(map(str, table(asked.text))) == sorted(map(str, rows))
    assert total(found) == len(rows)
    assert names(found) == [plain(row["naam"]) for row in rows][:50]
    graph = rdflib.Graph().parse(data=client.get(links["JSON-LD"]).text, format="json-ld")
    assert next(graph.objects(None, HYDRA.totalItems)).toPython() == len(rows)
    assert {str(iri) for iri in graph.objects(None, HYDRA.member)} == {row["iri"] for row in rows[:50]}


def test_some_views_are_empty_and_some_are_not(client: FlaskClient) -> None:
    counts = [total(page(client, view)) for view in VIEWS]
    assert counts[0] > counts[1] > 0
    assert counts[5] > 0  # a Tuesday morning
    assert counts[6:8] == [1, 0] or counts[7] == 0  # nobody says that they are open at Christmas
    assert all(counts[index] for index in (2, 3, 4, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17))


def test_a_facet_says_how_many_there_will_be(client: FlaskClient) -> None:
    found = page(client, "/doc/dienst?gemeente=BE22171070")
    options = found.select(".facet li a")
    assert len(options) > 5
    for option in options:
        number = int(option.select_one(".count").get_text())  # type: ignore[union-attr]
        assert total(page(client, str(option["href"]))) == number, option["href"]


def test_a_view_has_one_address(client: FlaskClient) -> None:
    mixed = "/doc/dienst?thema=WelzijnGezondheid&utm_source=brief&gemeente=willebroek&page=1"
    link = client.get(mixed, headers=HTML).headers["Link"]
    canonical = "https://lod.example/doc/dienst?gemeente=BE21212040&thema=WelzijnGezondheid"
    assert f'<{canonical}>; rel="canonical"' in link
    whole_iri = "/doc/dienst?gemeente=http%3A%2F%2Fdata.europa.eu%2Fnuts%2Fcode%2FBE21212040&thema=WelzijnGezondheid"
    assert names(page(client, mixed)) == names(page(client, whole_iri)) == names(page(client, canonical[19:]))


def test_what_a_form_leaves_open_is_left_out_of_the_address(client: FlaskClient) -> None:
    response = client.get("/zoeken?q=onderwijs&soort=&gemeente=&lang=en", headers=HTML)
    assert (response.status_code, response.headers["Location"]) == (303, "/zoeken?q=onderwijs&lang=en")
    response = client.get("/doc/dienst.csv?gemeente=", headers=HTML)
    assert (response.status_code, response.headers["Location"]) == (303, "/doc/dienst.csv")


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/doc/dienst?gemeente=nergens", 404, "nergens"),
        ("/doc/dienst?thema=%3Cb%3E", 404, "<b>"),
        ("/doc/dienst?open=morgen", 400, "morgen"),
        ("/doc/dienst?open=2026-13-01T10:00", 400, "2026-13-01T10:00"),
        ("/doc/dienst?sorteer=kleur", 400, "kleur"),
        ("/doc/dienst?gemeente=BE2&gemeente=BE22171070", 400, "gemeente"),
        ("/zoeken?soort=ding", 404, "ding"),
    ],
)
def test_what_cannot_be_chosen_is_told_in_a_sentence(
    client: FlaskClient, address: str, status: int, words: str
) -> None:
    assert words in page(client, address, status).get_text()
    problem = client.get(address, headers={"Accept": "application/problem+json"})
    assert problem.status_code == status
    assert words in json.loads(problem.data)["detail"]


def test_pages_of_a_list_follow_each_other(client: FlaskClient) -> None:
    first = page(client, "/zoeken?sorteer=naam")
    seen, address = names(first), first.select_one("a[rel=next]")
    while address:
        following = page(client, str(address["href"]))
        seen += names(following)
        address = following.select_one("a[rel=next]")
    assert len(seen) == total(first)
    rows = table(client.get("/zoeken.csv?sorteer=naam").text)
    assert seen == [plain(row["naam"]) for row in rows]
    assert page(client, "/zoeken?page=99", 404)


def test_search_finds_stems_beginnings_compounds_and_slips(client: FlaskClient) -> None:
    for typed in ("diensten", "dienst", "diversit", "diversiteitsbeleid", "samelneven", "coordinatie", "COÖRDINATIE"):
        assert total(page(client, f"/zoeken?q={typed}")) > 0, typed
    assert "Coördinatie van het diversiteitsbeleid" in names(page(client, "/zoeken?q=coordinatie"))
    assert "Lokaal onderwijsbeleid" in names(page(client, "/zoeken?q=beleid"))
    slip = page(client, "/zoeken?q=samelneven")
    assert "“samenleven”" in slip.select_one(".instead").get_text()  # type: ignore[union-attr]


def test_search_marks_what_was_asked_for_and_nothing_else(client: FlaskClient) -> None:
    found = page(client, "/zoeken?q=onderwijs")
    marks = {mark.get_text().lower() for mark in found.select(".found mark")}
    assert marks == {"onderwijs", "onderwijsbeleid"}


def test_search_without_results_leads_on(client: FlaskClient) -> None:
    nothing = page(client, "/zoeken?q=qqxxzz")
    assert total(nothing) == 0
    ways = [str(link["href"]) for link in nothing.select(".nothing a")]
    assert "/doc/dienst" in ways
    assert all(total(page(client, way)) for way in ways)
    choice = page(client, "/zoeken?q=inburgering&thema=BouwenWonen")
    assert total(choice) == 0
    assert total(page(client, str(choice.select(".nothing a")[0]["href"]))) > 0


def test_several_words_have_all_to_be_there_and_else_as_many_as_can(client: FlaskClient) -> None:
    assert "Dienst Samenleven" in names(page(client, "/zoeken?q=samenleven+in+willebroek"))
    partly = page(client, "/zoeken?q=jongeren+zwembadwater")
    assert "Aanbod voor jongeren" in names(partly)
    assert partly.select(".instead")


def test_search_answers_json_to_who_asks(client: FlaskClient) -> None:
    for answer in (client.get("/zoeken.json?q=onderwijs"), client.get("/zoeken?q=onderwijs")):
        found = json.loads(answer.data)
        assert answer.mimetype == "application/json"
        assert found["total"] == len(found["results"]) == total(page(client, "/zoeken?q=onderwijs"))
        assert "<mark>onderwijs</mark>" in found["results"][0]["highlights"]["name"].lower()
        assert {"soort", "gemeente", "thema"} <= set(found["facets"])
    assert json.loads(client.get("/zoeken.json").data)["next"] == "https://lod.example/zoeken.json?page=2"


def test_suggestions_are_what_browsers_expect(client: FlaskClient) -> None:
    answer = client.get("/zoeken/suggesties?q=integr")
    assert answer.mimetype == "application/x-suggestions+json"
    typed, found, kinds, addresses = json.loads(answer.data)
    assert typed == "integr"
    assert 0 < len(found) == len(kinds) == len(addresses) <= 8
    assert all(client.get(urlsplit(address).path, headers=HTML).status_code == 200 for address in addresses)
    assert json.loads(client.get("/zoeken/suggesties?q=i").data) == ["i", [], [], []]


def test_browsers_learn_how_to_search_here(client: FlaskClient) -> None:
    (link,) = page(client, "/").select("link[rel=search]")
    text = client.get(str(link["href"])).text
    (template,) = re.findall(r'type="text/html" template="([^"]+)"', text)
    address = template.replace("{searchTerms}", "onderwijs")
    assert "Lokaal onderwijsbeleid" in names(page(client, address.removeprefix("https://lod.example")))
    assert len(re.findall(r"<ShortName>(.{1,16})</ShortName>", text)) == 1


def test_home_leads_to_everything(client: FlaskClient) -> None:
    home = page(client, "/")
    assert home.select_one("form[role=search][action='/zoeken'] input[name=q]")
    for link in home.select("main a[href]"):
        address = str(link["href"])
        assert client.get(address, headers=HTML, follow_redirects=True).status_code == 200, address
        count = link.select_one(".count")
        if count:
            assert total(page(client, address)) == int(count.get_text())
    form = home.select_one(".try form")
    assert form is not None
    asked = client.get("/sparql", query_string={"query": form.select_one("input[name=query]")["value"]})  # type: ignore[index]
    assert json.loads(asked.data)["results"]["bindings"]


def test_pages_speak_the_language_of_the_reader(client: FlaskClient) -> None:
    for address in ("/", "/doc/dienst?gemeente=BE21212040", "/zoeken?q=education"):
        english = page(client, f"{address}{'&' if '?' in address else '?'}lang=en")
        assert english.html is not None
        assert english.html["lang"] == "en"
        links = {
            parse_qs(urlsplit(str(link["href"])).query).get("lang", [""])[0]
            for link in english.select(".facet a, .choices a, .found a")
        }
        assert links <= {"en"}
    assert "Local education policy" in names(page(client, "/zoeken?q=education&lang=en"))


def test_an_open_now_list_expires_when_somebody_opens_or_closes(client: FlaskClient) -> None:
    response = client.get("/doc/dienst?open=nu", headers=HTML)
    until = response.expires
    assert until is not None
    assert until > datetime.now(UTC)
    assert client.get("/doc/dienst?open=2026-11-24T10:00", headers=HTML).expires is None
    kept = BeautifulSoup(response.text, "html.parser").select_one(".answers .small a")
    assert kept is not None
    assert total(page(client, str(kept["href"]))) == total(page(client, "/doc/dienst?open=nu"))


HOSTILE = (
    '"', "''", "*", "a*", "NEAR(", "NEAR(a b, 3)", "a OR b", "NOT x", "name:x", "^x", "{x}", "-", "--", ";", "(", ")", "a AND", "%", "_", "\\",
    "\x00", "a\x00b", "\u202egnirts", "<script>alert(1)</script>", "{{7*7}}", "{typed}", "%s", "é" * 300, "woord " * 2000, "a" * 10_000,
    "🎉", "\ud7ff", "ﬁ", "İ", "ß", "１２３", "x' OR 1=1 --", "0123456789" * 30, "de het een", "\ufeff", "ا" * 20, "\u0301" * 50,
)  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_that_is_typed_breaks_anything(client: FlaskClient, text: str) -> None:
    _ask(client, text)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80))
def test_no_text_breaks_search(text: str) -> None:
    with web_site.shared().app.test_client() as client:
        _ask(client, text)


def _ask(client: FlaskClient, text: str) -> None:
    text = text.encode("utf-8", "replace").decode()
    for path in ("/zoeken", "/zoeken.json", "/zoeken.csv", "/zoeken/suggesties"):
        response = client.get(path, query_string={"q": text}, headers=HTML if path == "/zoeken" else {})
        assert response.status_code in (200, 303), path
        if path == "/zoeken":
            assert "\u202e" not in response.text
            assert "<script>alert" not in response.text
        if path == "/zoeken.json" and response.status_code == 200:
            json.loads(response.data)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(("gemeente", "thema", "doelgroep", "open", "sorteer", "page", "soort", "lang")),
    st.text(max_size=40),
)
def test_no_choice_breaks_a_list(name: str, text: str) -> None:
    with web_site.shared().app.test_client() as client:
        text = text.encode("utf-8", "replace").decode()
        for path in ("/doc/dienst", "/doc/dienst.csv", "/zoeken"):
            response = client.get(path, query_string={name: text}, headers=HTML)
            assert response.status_code in (200, 303, 400, 404)


def test_hostile_names_are_shown_as_text(client: FlaskClient) -> None:
    found = client.get("/zoeken?q=alert&sorteer=naam", headers=HTML).text
    assert "&lt;" in found
    assert "<script>alert" not in found
    assert "<img" not in found
