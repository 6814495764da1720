"""What is open now, in words, and pages that end when that does."""

from __future__ import annotations

from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import NamedTuple

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from werkzeug.test import TestResponse

from publisher.opening import BRUSSELS
from publisher.web.app import create_app, served
from tests.web_site import HEIST, shared


class _Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 23, 10, tzinfo=BRUSSELS)

    def __call__(self) -> datetime:
        return self.now


class Clocked(NamedTuple):
    app: Flask
    clock: _Clock

    def at(self, text: str, language: str = "nl", path: str = f"/doc/{HEIST}", **headers: str) -> TestResponse:
        self.clock.now = datetime.fromisoformat(text).replace(tzinfo=BRUSSELS)
        head = {"Accept": "text/html", "Accept-Language": language} | headers
        return self.app.test_client().get(path, headers=head)


@pytest.fixture(scope="module")
def clocked():  # type: ignore[no-untyped-def]
    site, clock = shared(), _Clock()
    app = create_app(site.settings, site.var, clock)
    yield Clocked(app, clock)
    served(app).close()


def _now(response: TestResponse) -> list[str]:
    return [text.get_text() for text in BeautifulSoup(response.text, "html.parser").select("article.card .now")]


@pytest.mark.parametrize(
    ("moment", "counter", "telephone"),
    [
        ("2026-11-23T10:00", "Nu open tot 12.00 uur", "Nu open tot 12.00 uur"),
        ("2026-11-24T14:00", "Nu gesloten. Open morgen vanaf 9.00 uur.", "Nu open tot 16.00 uur"),
        (
            "2026-11-23T12:30",
            "Nu gesloten. Open vandaag vanaf 13.30 uur.",
            "Nu gesloten. Open vandaag vanaf 13.30 uur.",
        ),
        ("2026-11-27T16:00", "Nu gesloten. Open maandag vanaf 9.00 uur.", "Nu gesloten. Open maandag vanaf 9.00 uur."),
        (
            "2026-12-25T10:00",
            "Vandaag is het Kerstmis: de bron vermeldt niet welke uren dan gelden. Open maandag vanaf 9.00 uur.",
            "Vandaag is het Kerstmis: de bron vermeldt niet welke uren dan gelden. Open maandag vanaf 9.00 uur.",
        ),
    ],
)
def test_a_page_says_what_is_open_now(clocked: Clocked, moment: str, counter: str, telephone: str) -> None:
    assert _now(clocked.at(moment)) == [counter, telephone]


def test_it_says_so_in_english_too(clocked: Clocked) -> None:
    assert _now(clocked.at("2026-11-23T10:00", "en"))[0] == "Now open until 12:00"


def test_the_day_of_today_is_marked_in_the_week(clocked: Clocked) -> None:
    page = BeautifulSoup(clocked.at("2026-11-24T14:00").text, "html.parser")
    assert [row.th.get_text() for row in page.select("table.week tr[aria-current=date]")] == ["dinsdag", "dinsdag"]


@pytest.mark.parametrize(
    ("moment", "change"),
    [
        ("2026-11-23T10:00:00", "2026-11-23T12:00:00"),
        ("2026-11-23T11:59:57.5", "2026-11-23T12:00:00"),
        ("2026-11-23T20:00:00", "2026-11-24T00:00:00"),
    ],
)
def test_the_page_expires_at_its_next_change_and_never_later(clocked: Clocked, moment: str, change: str) -> None:
    response = clocked.at(moment)
    end = datetime.fromisoformat(change).replace(tzinfo=BRUSSELS)
    assert parsedate_to_datetime(response.headers["Expires"]) == end
    age = response.cache_control.max_age
    assert age is not None
    assert 0 <= age <= min(60, (end - clocked.clock.now).total_seconds())


def test_the_tag_covers_what_is_open_now(clocked: Clocked) -> None:
    before, later, after = (clocked.at(f"2026-11-23T{hour}") for hour in ("11:00", "11:59", "12:00"))
    assert before.headers["ETag"] == later.headers["ETag"] != after.headers["ETag"]
    assert before.data == later.data != after.data
    fresh = {"If-None-Match": before.headers["ETag"]}
    assert clocked.at("2026-11-23T11:58", **fresh).status_code == 304
    assert clocked.at("2026-11-23T11:58", **fresh).headers["Expires"]
    assert clocked.at("2026-11-23T12:00", **fresh).status_code == 200


def test_the_turtle_of_the_same_thing_does_not_depend_on_the_clock(clocked: Clocked) -> None:
    tags = {clocked.at(f"2026-11-23T{hour}", path=f"/doc/{HEIST}.ttl").headers["ETag"] for hour in ("11:00", "12:00")}
    assert len(tags) == 1


def test_a_page_without_hours_has_no_end(clocked: Clocked) -> None:
    response = clocked.at("2026-11-23T10:00", path="/doc/organisatie/willebroek-dienst-samenleven")
    assert "Expires" not in response.headers
    assert not _now(response)


def test_a_service_is_open_as_its_unit_is(clocked: Clocked) -> None:
    response = clocked.at("2026-11-23T10:00", path="/doc/dienst/heist-advies-diversiteitsbeleid")
    assert _now(response)[0] == "Nu open tot 12.00 uur"
    assert "Expires" in response.headers
