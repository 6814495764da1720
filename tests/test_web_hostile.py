"""What hostile data cannot do: run, leave its place, add headers, turn text round, or make a page heavy."""

from __future__ import annotations

import gzip
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from publisher.settings import Settings
from publisher.web.things.reuse import report_link
from publisher.web.words import read_words
from tests.web_site import shared

HTML = {"Accept": "text/html", "Accept-Language": "nl"}
_PAGES = (
    "/doc/begrip/vijandig",
    "/doc/dienst/vijandig",
    "/releases",
    "/kwaliteit",
    "/doc/dienst",
    "/doc/begrip",
    "/zoeken?q=vijandig",
)


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return shared().app.test_client()


def _page(client: FlaskClient, path: str) -> BeautifulSoup:
    response = client.get(path, headers=HTML)
    assert response.status_code == 200, path
    return BeautifulSoup(response.text, "html.parser")


@pytest.mark.parametrize("path", _PAGES)
def test_nothing_in_the_data_becomes_an_element_or_runs(client: FlaskClient, path: str) -> None:
    page = _page(client, path)
    assert not page.main.select("b, i, u, img, script, [onerror], [onclick], [style], iframe, object")
    assert all(script.get("src") or script.get("type") == "application/ld+json" for script in page.select("script"))
    for link in page.select("[href], [src], [action]"):
        for name in ("href", "src", "action"):
            assert urlsplit(link.get(name, "")).scheme in ("", "http", "https", "mailto", "tel"), link


@pytest.mark.parametrize("path", _PAGES)
def test_text_that_turns_round_is_isolated(client: FlaskClient, path: str) -> None:
    """Every right-to-left override stands in an element of its own, which ends what it began (HTML, bdi)."""
    page = _page(client, path)
    for text in page.main.find_all(string=lambda text: "\u202e" in text):
        assert text.find_parent("bdi"), text


@pytest.mark.parametrize("path", _PAGES)
def test_no_control_character_is_left_in_a_page(client: FlaskClient, path: str) -> None:
    text = client.get(path, headers=HTML).text
    assert not [hex(ord(letter)) for letter in set(text) if ord(letter) < 32 and letter not in "\n\r\t"]


def test_a_control_character_shows_as_its_picture(client: FlaskClient) -> None:
    assert "bel\u2407" in _page(client, "/doc/begrip/vijandig").get_text()


@pytest.mark.parametrize("path", _PAGES)
def test_a_page_has_a_weight_whatever_the_data_hold(client: FlaskClient, path: str) -> None:
    body = client.get(path, headers=HTML).data
    assert len(body) < 250_000
    assert len(gzip.compress(body, 6)) < 60_000


def test_a_megabyte_of_text_is_cut_and_can_be_seen(client: FlaskClient) -> None:
    page = _page(client, "/doc/begrip/vijandig")
    long = next(text for text in page.select(".lead details.whole") if "lang lang" in text.get_text())
    assert len(long.summary.get_text()) < 800
    assert 10_000 < len(long.select_one("bdi.text").get_text()) <= 20_000
    assert "volledige waarde staat in de andere formaten" in long.get_text()
    assert len(client.get("/doc/begrip/vijandig.nt").data) > 1_000_000


def test_ten_thousand_values_are_a_dozen_and_a_way_to_more(client: FlaskClient) -> None:
    page = _page(client, "/doc/begrip/vijandig")
    (behind,) = [item for item in page.select("dd details.behind") if "trefwoord" in item.get_text()]
    assert "Toon nog" in behind.summary.get_text()
    assert len(behind.select("li")) <= 100
    assert "andere formaten" in behind.get_text()


def test_a_name_of_500_characters_can_be_read_whole(client: FlaskClient) -> None:
    page = _page(client, "/doc/begrip/vijandig")
    assert any("L" * 500 in text.get_text() for text in page.select(".also"))
    assert len(page.title.get_text()) <= 70


def test_three_hundred_contact_points_are_a_dozen(client: FlaskClient) -> None:
    assert len(_page(client, "/doc/dienst/vijandig").select("article.card")) <= 12


def test_addresses_that_would_run_are_text(client: FlaskClient) -> None:
    page = _page(client, "/doc/dienst/vijandig")
    for text in ("javascript:alert(6)", "javascript:alert(7)", "javascript:alert(8)", "Bcc: c@d.example"):
        assert text in page.get_text()
    links = [unquote(link["href"]) for link in page.select('a[href^="tel:"], a[href^="mailto:"]')]
    assert links
    assert not [link for link in links if set("<>\n\r ?&") & set(link.partition("?")[0])]


def _report(title: str, contact: str = "lod@gemeente.example") -> str:
    return report_link(
        Settings(shared().settings.folder, site_contact=contact),
        title,
        "https://lod.example/id/x/y",
        read_words().into("nl"),
    )


def test_a_title_adds_no_header_to_a_report() -> None:
    link = _report("Dienst\r\nBcc: x@y.example\u2028&cc=z@y.example&body=weg \u202etxet")
    parts = urlsplit(link)
    fields = parse_qs(parts.query)
    assert parts.path == "lod@gemeente.example"
    assert set(fields) == {"subject", "body"}
    assert all(len(values) == 1 for values in fields.values())
    assert not set("\r\n\u2028\u202e") & set(fields["subject"][0])
    assert "Bcc: x@y.example" in fields["subject"][0]


@pytest.mark.parametrize(
    ("contact", "link"),
    [
        ("https://gemeente.example/meld", "https://gemeente.example/meld"),
        ("", ""),
        ("javascript:alert(1)", ""),
        ("a b@c.example", ""),
        ("x@y.example?bcc=z@y.example", "mailto:x@y.example?subject="),
    ],
)
def test_a_report_goes_where_the_settings_say_or_nowhere(contact: str, link: str) -> None:
    found = _report("Dienst", contact)
    assert found.startswith(link)
    assert bool(found) == bool(link)
    assert "bcc" not in found


@pytest.mark.parametrize("path", ["//evil.example", "/\\evil.example", "//evil.example/%2e%2e", "/%5cevil.example", "/id//evil.example/x", "/doc//evil.example/", "/id/dienst/\\evil.example", "/ns//evil.example", "/%2f%2fevil.example", "/releases//evil.example"])  # fmt: skip
@pytest.mark.parametrize("query", ["", "?next=//evil.example", "?lang=//evil.example"])
def test_no_redirect_leaves_the_site(client: FlaskClient, path: str, query: str) -> None:
    response = client.get(path + query, headers=HTML)
    location = response.headers.get("Location", "/")
    assert location.startswith("/")
    assert not location.startswith(("//", "/\\"))
    assert not urlsplit(location).netloc


@pytest.mark.parametrize(
    "path", ["/dumps", "/ns", "/shapes", "/id/dienst", "/doc/dienst/", "/id/dienst/heist-advies-diversiteitsbeleid"]
)
def test_redirects_are_paths_of_ours_whatever_the_host_header_says(client: FlaskClient, path: str) -> None:
    response = client.get(path, headers=HTML | {"Host": "evil.example", "X-Forwarded-Host": "evil.example"})
    assert response.status_code in (303, 308)
    assert response.headers["Location"].startswith("/")
    assert "evil" not in str(response.headers)


def test_what_rdf_xml_cannot_say_is_not_offered_as_rdf_xml(client: FlaskClient) -> None:
    response = client.get("/doc/begrip/vijandig", headers=HTML)
    assert "/doc/begrip/vijandig.rdf" not in response.text
    assert "vijandig.rdf" not in response.headers["Link"]
    refused = client.get("/doc/begrip/vijandig.rdf", headers=HTML)
    assert refused.status_code == 406
    assert "RDF/XML" in refused.text
    assert BeautifulSoup(refused.text, "html.parser").h1
