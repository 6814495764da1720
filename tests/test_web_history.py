"""What changed, in words: on the page of a thing, and release by release."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from publisher.web.app import served
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


def test_a_changed_telephone_is_told_as_it_was_and_as_it_is(client: FlaskClient) -> None:
    newest, first = _page(client, f"/doc/{HEIST}").select(".history .events > li")
    change = newest.select_one(".changes li")
    assert "Telefoon" in change.strong.get_text()
    assert (change.select_one("del").get_text(), change.select_one("ins").get_text()) == (
        "015 23 87 99",
        "015 23 87 82",
    )
    assert len(newest.select(".changes > li")) == 1
    assert "Voor het eerst gepubliceerd" in _text(first)


def test_a_change_is_told_in_english_too(client: FlaskClient) -> None:
    assert "Telephone : 015 23 87 99 → 015 23 87 82" in _text(
        _page(client, f"/doc/{HEIST}", "en").select_one(".changes li")
    )


def test_what_never_changed_has_one_version(client: FlaskClient) -> None:
    events = _page(client, "/doc/organisatie/willebroek-dienst-samenleven").select(".events > li")
    assert [_text(event.select_one(".when")).split(" ", 3)[3] for event in events] == ["Voor het eerst gepubliceerd."]


def test_releases_stand_with_what_they_changed_newest_first(client: FlaskClient) -> None:
    newest, first = _page(client, "/releases").select("section.release")
    assert "1 gewijzigd, 1 verwijderd" in _text(newest)
    told = {_text(row.select_one("bdi")): _text(row.select_one(".badge")) for row in newest.select(".told > li")}
    assert told == {"Integratie- en diversiteitsdienst": "gewijzigd", "Verdwenen brochure": "verwijderd"}
    assert newest.select_one(f'a[href="/doc/{HEIST}"]')
    assert "015 23 87 99" in _text(newest.select_one("del"))
    assert "De eerste publicatie" in _text(first)


def test_every_release_that_is_kept_has_a_page(client: FlaskClient) -> None:
    links = [link["href"] for link in _page(client, "/releases").select("section.release h2 a")]
    assert len(links) == 2
    assert "015 23 87 82" in _text(_page(client, links[0]).main)
    assert len(_page(client, links[1]).select(".told > li")) > 50


@pytest.mark.parametrize("name", ["20200101T000000.000000Z", "x", "..%2f..", "20261122T999999.000000Z"])
def test_a_release_that_never_was_is_not_found(client: FlaskClient, name: str) -> None:
    assert client.get(f"/releases/{name}", headers=HTML).status_code == 404


def test_the_page_of_releases_counts_as_the_feed_does(client: FlaskClient) -> None:
    view = served(shared().app).take()
    total = view.histories["resources"].members
    served(shared().app).give_back(view)
    counted = 0
    for section in _page(client, "/releases").select("section.release"):
        words = _text(section.p).replace(",", " ").split()
        counted += sum(
            int(words[place - 1])
            for place, word in enumerate(words)
            if word in ("nieuw", "nieuw.", "gewijzigd", "gewijzigd.", "verwijderd", "verwijderd.")
        )
        counted += sum(
            int(words[place + 1]) for place, word in enumerate(words) if word in ("veranderden", "veranderde")
        )
    assert counted == total
