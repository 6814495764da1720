"""Who asks how gets what: media types, codings and languages, with the headers of real clients."""

from __future__ import annotations

import gzip

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from publisher.web.answering.negotiation import codings, language
from tests.web_site import HEIST, shared

COMUNICA = (
    "application/n-quads,application/trig;q=0.95,application/ld+json;q=0.9,application/n-triples;q=0.8,"
    "text/turtle;q=0.6,application/rdf+xml;q=0.5,text/n3;q=0.35,application/xml;q=0.3,image/svg+xml;q=0.3,"
    "text/xml;q=0.3,text/html;q=0.2,application/xhtml+xml;q=0.18"
)
CHROME = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8"
JENA = "text/turtle,application/n-triples;q=0.9,application/ld+json;q=0.8,application/rdf+xml;q=0.7,*/*;q=0.3"
RDFLIB_NT = "text/plain, */*;q=0.1"


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return shared().app.test_client()


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        (None, "text/turtle"),
        ("", "text/turtle"),
        ("*/*", "text/turtle"),
        ("text/*", "text/turtle"),
        (CHROME, "text/html"),
        (COMUNICA, "application/n-quads"),
        (JENA, "text/turtle"),
        (RDFLIB_NT, "application/n-triples"),
        ("application/rdf+xml", "application/rdf+xml"),
        ('application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"', "application/ld+json"),
        ("application/json", "application/ld+json"),
        ("application/x-turtle", "text/turtle"),
        ("application/trig;q=0.5, text/turtle;q=0.4", "application/trig"),
        ("text/turtle;q=0, */*", "application/n-triples"),
        ("application/xhtml+xml", "text/html"),
        ("text/html;q=0.1, application/n-triples;q=0.9", "application/n-triples"),
        ("image/png, text/turtle;q=0.001", "text/turtle"),
        ("ceci n'est pas un en-tête", "text/turtle"),
    ],
)
def test_a_client_gets_the_format_that_it_likes_best(client: FlaskClient, accept: str | None, media: str) -> None:
    response = client.get(f"/doc/{HEIST}", headers={} if accept is None else {"Accept": accept})
    assert response.status_code == 200
    assert response.mimetype == media
    assert "Accept" in [name.strip() for name in response.headers["Vary"].split(",")]


@pytest.mark.parametrize("accept", ["image/png", "text/turtle;q=0", "text/csv, audio/*"])
def test_a_client_that_likes_nothing_of_ours_is_told_what_there_is(client: FlaskClient, accept: str) -> None:
    response = client.get(f"/doc/{HEIST}", headers={"Accept": accept})
    assert response.status_code == 406
    assert response.mimetype == "text/plain"
    assert f"application/ld+json\thttps://lod.example/doc/{HEIST}.jsonld" in response.text


def test_a_suffix_beats_the_header(client: FlaskClient) -> None:
    response = client.get(f"/doc/{HEIST}.nt", headers={"Accept": "text/html"})
    assert response.mimetype == "application/n-triples"
    assert "Accept," not in response.headers["Vary"] + ","


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, ("identity",)),
        ("", ("identity",)),
        ("gzip", ("gzip", "identity")),
        ("x-gzip", ("gzip", "identity")),
        ("br, gzip;q=0.5", ("gzip", "identity")),
        ("gzip;q=0", ("identity",)),
        ("*", ("gzip", "identity")),
        ("*;q=0", ()),
        ("identity;q=0", ()),
        ("identity;q=0, gzip", ("gzip",)),
        ("gzip;q=0.2, identity;q=0.9", ("identity", "gzip")),
        ("*;q=0, identity", ("identity",)),
        ("gzip;q=0, *;q=0.5", ("identity",)),
        ("br", ("identity",)),
    ],
)
def test_codings_come_best_first(header: str | None, expected: tuple[str, ...]) -> None:
    assert codings(header) == expected


@given(st.text(max_size=60))
def test_no_header_breaks_the_choice_of_coding_or_language(header: str) -> None:
    assert set(codings(header)) <= {"gzip", "identity"}
    assert language(header, ("nl", "en")) in ("nl", "en")


def test_gzip_is_its_own_representation_with_the_same_content(client: FlaskClient) -> None:
    plain = client.get(f"/doc/{HEIST}.ttl")
    packed = client.get(f"/doc/{HEIST}.ttl", headers={"Accept-Encoding": "gzip"})
    again = client.get(f"/doc/{HEIST}.ttl", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert packed.data == again.data
    assert packed.headers["ETag"] != plain.headers["ETag"]
    assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data)


def test_a_small_answer_is_not_coded_unless_the_bare_bytes_are_refused(client: FlaskClient) -> None:
    assert "Content-Encoding" not in client.get("/robots.txt", headers={"Accept-Encoding": "gzip"}).headers
    forced = client.get("/robots.txt", headers={"Accept-Encoding": "gzip, identity;q=0"})
    assert forced.headers["Content-Encoding"] == "gzip"
    assert client.get("/robots.txt", headers={"Accept-Encoding": "identity;q=0"}).status_code == 406


@pytest.mark.parametrize(
    ("header", "query", "word"),
    [
        (None, "", "nl"),
        ("en-GB,en;q=0.9", "", "en"),
        ("fr, zh;q=0.8", "", "nl"),
        ("en;q=0.4, nl-BE;q=0.8", "", "nl"),
        ("en;q=0", "", "nl"),
        ("nl", "?lang=en", "en"),
        ("en", "?lang=xx", "en"),
    ],
)
def test_a_page_speaks_the_language_that_is_asked_for(
    client: FlaskClient, header: str | None, query: str, word: str
) -> None:
    headers = {"Accept": "text/html"} | ({"Accept-Language": header} if header else {})
    response = client.get(f"/doc/{HEIST}{query}", headers=headers)
    assert response.headers["Content-Language"] == word
    assert f'<html lang="{word}">' in response.text
    assert ("Accept-Language" in response.headers["Vary"]) == (query != "?lang=en")
