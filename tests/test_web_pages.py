"""Pages for people: what stands on them, in which words, and what hostile data cannot do to them."""

from __future__ import annotations

import json
import re
from collections import deque
from itertools import pairwise
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser

from publisher.web.app import served
from publisher.web.labels import readable
from publisher.web.words import LANGUAGES, read_words
from tests.web_site import HEIST, shared

HTML = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return shared().app.test_client()


def _page(client: FlaskClient, path: str, language: str = "nl") -> BeautifulSoup:
    response = client.get(path, headers=HTML | {"Accept-Language": language})
    assert response.status_code == 200, path
    return BeautifulSoup(response.text, "html.parser")


def _text(node) -> str:  # type: ignore[no-untyped-def]
    return " ".join(node.get_text(" ").split())


def _week(card) -> dict[str, str]:  # type: ignore[no-untyped-def]
    rows = card.select("table.week tbody tr")
    return {row.th.get_text(): _text(row.td) for row in rows}


def test_heist_has_one_table_of_hours_for_the_counter_and_another_for_the_telephone(client: FlaskClient) -> None:
    page = _page(client, f"/doc/{HEIST}")
    counter, telephone = page.select("article.card")
    both = "9.00–12.00 en 13.30–16.00"
    assert _week(counter) == {
        "maandag": both,
        "dinsdag": "9.00–12.00",
        "woensdag": both,
        "donderdag": "9.00–12.00",
        "vrijdag": both,
        "zaterdag": "niet vermeld",
        "zondag": "niet vermeld",
    }
    assert _week(telephone) == {
        "maandag": both,
        "dinsdag": both,
        "woensdag": both,
        "donderdag": both,
        "vrijdag": "9.00–12.00",
        "zaterdag": "niet vermeld",
        "zondag": "niet vermeld",
    }
    assert "Stationsstraat 2" in _text(counter)
    assert "2220 Heist-op-den-Berg" in _text(counter)
    assert telephone.select_one('a[href="tel:+3215238782"]').get_text() == "015 23 87 82"
    assert "juli en augustus" in _text(counter.select_one(".remark"))


def test_the_same_page_in_english(client: FlaskClient) -> None:
    page = _page(client, f"/doc/{HEIST}", "en")
    assert page.h1.get_text() == "Integration and Diversity Service"
    assert _week(page.select("article.card")[0])["Monday"] == "9:00–12:00 and 13:30–16:00"
    assert page.select_one('.language a[lang="nl"]')["href"].endswith("?lang=nl")


def test_each_contact_fact_leads_to_its_line_of_the_source(client: FlaskClient) -> None:
    page = _page(client, f"/doc/{HEIST}")
    marks = {link["href"] for link in page.select("article.card .from a")}
    assert marks
    for href in marks:
        path, fragment = urldefrag(href)
        line = _page(client, path).find(id=fragment)
        assert line.mark, href
    telephone = page.select_one('a[href^="tel:"]').find_parent("dd").select_one(".from a")["href"]
    path, fragment = urldefrag(telephone)
    assert "015 23 87 82" in _page(client, path).find(id=fragment).get_text()


def test_a_line_is_named_once_beside_an_address_in_the_order_of_the_sheet(client: FlaskClient) -> None:
    page = client.get("/doc/organisatie/heusden-zolder-welzijn-en-lokale-economie.html").get_data(as_text=True)
    address = re.search(r'<p class="address">.*?</p>', page, re.DOTALL)
    assert address
    numbers = re.findall(r"#regel-(\d+)", address.group())
    assert len(numbers) == 2
    assert int(numbers[0]) + 1 == int(numbers[1])


def test_the_lines_of_a_page_are_the_lines_of_the_sheet(client: FlaskClient) -> None:
    name = HEIST.partition("/")[2]
    lines = client.get(f"/doc/document/{name}.txt").text.split("\n")
    shown = _page(client, f"/doc/document/{name}").select(".sheet li")
    assert [item.get_text() for item in shown] == lines


def test_relations_lead_both_ways(client: FlaskClient) -> None:
    unit = _page(client, f"/doc/{HEIST}")
    service = next(link["href"] for link in unit.select("a") if "/doc/dienst/heist-" in link["href"])
    assert f"/doc/{HEIST}" in {link["href"] for link in _page(client, service).select("a")}
    assert "/doc/organisatie/OVO002086" in {link["href"] for link in unit.select("a")}
    town = _page(client, "/doc/organisatie/OVO002086")
    assert f"/doc/{HEIST}" in {link["href"] for link in town.select("a")}


def test_a_service_shows_how_to_reach_its_unit(client: FlaskClient) -> None:
    page = _page(client, "/doc/dienst/heist-advies-diversiteitsbeleid")
    assert len(page.select("table.week")) == 2


def test_an_absent_fact_is_not_on_the_page(client: FlaskClient) -> None:
    page = _page(client, "/doc/organisatie/willebroek-dienst-samenleven")
    assert not page.select("table.week")
    assert "samenleven@willebroek.be" in _text(page.select_one("article.card"))


def _wanted(path: str, target: str, number: int) -> bool:
    """Whether a link is followed: of what every resource has alike one in nine, of filters one step from each list."""
    asked = urlsplit(target)
    if asked.scheme or re.search("lang=|query=", asked.query) or (asked.query and "?" in path):
        return False
    alike = "_profile" in asked.query or asked.path.rpartition(".")[2] in ("nt", "jsonld", "rdf", "nq", "trig", "ttl")
    return not (alike and number % 9)


def test_every_link_of_the_site_works_and_every_anchor_is_there(client: FlaskClient) -> None:
    """From the home page through all pages in Dutch: no dead link, no dead anchor, no link to a placeholder."""
    queue, pages, anchors = deque(["/"]), {}, []
    while queue:
        path = queue.popleft()
        if path in pages:
            continue
        response = client.get(path, headers=HTML)
        assert response.status_code in (200, 303, 308), path
        pages[path] = LexborHTMLParser(response.text) if response.mimetype == "text/html" else None
        if response.status_code != 200:
            queue.append(response.headers["Location"])
            continue
        for link in pages[path].css("a[href]") if pages[path] else ():
            target, fragment = urldefrag(urljoin(path, link.attributes["href"]))
            if _wanted(path, target, len(pages)):
                queue.append(target)
                anchors += [(target, fragment)] if fragment else []
    assert len(pages) > 150
    for target, fragment in anchors:
        page = pages[target]
        if page and ".html" not in target and fragment.startswith("regel-"):
            assert page.css_first(f"#{fragment}"), (target, fragment)


def _titles(client: FlaskClient) -> list[str]:
    view = served(shared().app).take()
    found = [f"/doc/{e.concept}/{e.reference}" for c in view.index.counts() for e in view.index.list(c, 0, 500)]
    served(shared().app).give_back(view)
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_shows_a_bare_iri_or_a_name_for_machines(client: FlaskClient, language: str) -> None:
    """Labels of facts are words; values that are links are called by a name (addresses of web pages apart)."""
    for path in _titles(client):
        if "vijandig" in path:
            continue
        page = _page(client, path, language)
        for label in page.select("dt"):
            assert not re.search(r"[a-z][A-Z]|https?:|^[a-z]+:[A-Za-z]", label.get_text()), (path, label)
        for link in page.select("dd a"):
            text = link.get_text()
            assert not re.match(r"[a-z]+[A-Z][a-z]", text), (path, text)
            same = any(part in link["href"] for part in ("org.belgif.be", "lblod", "data.vlaanderen.be"))
            assert not text.startswith("http") or same or link["href"] == text, (path, text)


def test_pages_have_landmarks_one_heading_and_headings_in_order(client: FlaskClient) -> None:
    for path in ["/", "/doc/dienst", "/dumps/", "/ns/", "/shapes/", "/shapes/dienst", *_titles(client)[::7]]:
        page = _page(client, path)
        assert page.html["lang"] == "nl"
        assert len(page.select("h1")) == len(page.select("main")) == 1
        assert page.select_one("a.skip")["href"] == f"#{page.main['id']}"
        levels = [int(heading.name[1]) for heading in page.select("h1, h2, h3, h4")]
        assert all(after <= before + 1 for before, after in pairwise(levels)), path
        ids = [node["id"] for node in page.select("[id]")]
        assert len(ids) == len(set(ids)), path
        assert not page.select("[style], [onclick]")
        assert all(script.get("type") == "application/ld+json" for script in page.select("script:not([src])"))
        assert page.title.get_text().strip()


def test_a_page_is_light_and_asks_nothing_of_other_hosts(client: FlaskClient) -> None:
    for path in _titles(client)[::5]:
        packed = client.get(path, headers=HTML | {"Accept-Encoding": "gzip"})
        assert len(packed.data) < 30_000, path
        page = BeautifulSoup(client.get(path, headers=HTML).text, "html.parser")
        loaded = [node.get("src") or node.get("href") for node in page.select("img, script[src], link[rel=stylesheet]")]
        assert all(address.startswith("/static/") for address in loaded)


def _structured(page) -> dict:  # type: ignore[no-untyped-def, type-arg]
    return json.loads(page.select_one('script[type="application/ld+json"]').string)


def test_hostile_data_stays_text(client: FlaskClient) -> None:
    response = client.get("/doc/begrip/vijandig", headers=HTML)
    page = BeautifulSoup(response.text, "html.parser")
    assert page.h1.get_text() == "<script>alert(1)</script>"
    assert [script.get("type") for script in page.select("script")] == ["application/ld+json"]
    assert "</script><script>alert(2)</script>" in json.dumps(_structured(page))
    assert not page.select("img")
    schemes = {urlsplit(link["href"]).scheme for link in page.select("a[href]")}
    assert schemes <= {"", "http", "https", "mailto", "tel"}
    assert page.select_one('a[href="https://example.org/goed"]')
    assert page.select_one('a[href="mailto:a@b.example"]')


def test_hostile_data_does_not_make_a_heavy_page(client: FlaskClient) -> None:
    response = client.get("/doc/begrip/vijandig", headers=HTML)
    assert len(response.data) < 100_000
    page = BeautifulSoup(response.text, "html.parser")
    assert "Ingekort" in page.get_text()
    assert max(len(name.get_text()) for name in page.select(".also bdi")) <= 500
    shown = [text for text in page.stripped_strings if text.startswith("trefwoord")]
    assert 12 <= sum(text.count("trefwoord") for text in shown) <= 120
    assert all(len(link.get_text()) <= 220 for link in _page(client, "/doc/begrip").select("main a"))


def test_a_missing_page_helps_in_the_language_of_the_reader(client: FlaskClient) -> None:
    dutch = client.get("/doc/dienst/nope", headers=HTML)
    english = client.get("/doc/dienst/nope", headers=HTML | {"Accept-Language": "en"})
    assert "Deze pagina is er niet" in dutch.text
    assert "This page is not here" in english.text


def test_every_word_of_the_interface_is_there_in_every_language() -> None:
    words = read_words()
    rows = [*words.sentences.values(), *words.terms.values(), *(field.label for field in words.fields)]
    assert all(set(row) == set(LANGUAGES) and all(row.values()) for row in rows)


def test_a_field_of_the_page_speaks_of_each_property_once() -> None:
    properties = [iri for field in read_words().fields for iri in field.properties]
    assert len(properties) == len(set(properties))


@pytest.mark.parametrize(
    ("iri", "words"),
    [
        ("http://schema.org/openingHours", "opening hours"),
        ("http://x.example/a/hasCompetentAuthority", "has competent authority"),
        ("http://x.example/id/NUTS", "NUTS"),
        ("mailto:a%40b.example", "a@b.example"),
        ("https://x.example/", "https://x.example/"),
        ("_:b1", "…"),
    ],
)
def test_an_iri_without_a_name_is_read_as_words(iri: str, words: str) -> None:
    assert readable(iri) == words


def test_a_link_switch_keeps_the_other_parameters(client: FlaskClient) -> None:
    page = _page(client, "/doc/begrip?page=1&page=%22%3E%3Cb%3E&x=%22%3E%3Cb%3E")
    assert unquote(page.select_one(".language a")["href"]) == "/doc/begrip?lang=en"
    assert not page.select("b")


def test_a_language_that_was_chosen_is_kept_from_page_to_page(client: FlaskClient) -> None:
    page = _page(client, f"/doc/{HEIST}?lang=en")
    own = [
        link["href"] for link in page.select("main a[href^='/doc/'], nav a[href^='/']") if ".txt" not in link["href"]
    ]
    pages = [href for href in own if "." not in href.rpartition("/")[2]]
    assert len(pages) > 20
    for href in pages:
        assert "lang=nl" in href or "?lang=en" in href, href
    assert "lang=" not in str(_page(client, f"/doc/{HEIST}").main)


def test_parameters_that_mean_nothing_change_nothing(client: FlaskClient) -> None:
    for path in (f"/doc/{HEIST}", "/", "/ns/"):
        first, second = (client.get(f"{path}?{query}", headers=HTML) for query in ("x=1", "page=2&query=3"))
        assert (first.data, first.headers["ETag"]) == (second.data, second.headers["ETag"])
