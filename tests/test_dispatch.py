"""The straight way to an address gives what routing gives."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from publisher.settings import Settings
from publisher.web.endpoint.dispatch import Application
from tests.query_site import application, data_set

ASKS = "/sparql?query=ASK%7B%7D"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    settings: Settings = data_set(tmp_path_factory.mktemp("site") / "data-set")
    with application(settings) as app:
        yield app


@pytest.mark.parametrize(
    ("method", "path", "headers"),
    [
        ("GET", ASKS, {}),
        ("HEAD", ASKS, {}),
        ("POST", "/sparql", {"Content-Type": "application/sparql-query"}),
        ("GET", "/sparql", {"Accept": "text/turtle"}),
        ("GET", "/sparql?lang=en", {"Accept": "text/html"}),
        ("GET", ASKS + "&lang=en", {"Accept": "text/html"}),
        ("GET", "/sparql?query=x", {}),
        ("GET", "/sparql?query=%FF", {"Accept": "text/html"}),
        ("GET", ASKS, {"Accept": "image/png"}),
        ("GET", ASKS, {"Host": "a b{}"}),
        ("OPTIONS", "/sparql", {}),
        ("PUT", "/sparql", {}),
        ("GET", "/sparql/", {}),
    ],
)
def test_an_answer_is_the_same_whichever_way_the_request_went(
    app: Flask, method: str, path: str, headers: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = app.test_client()
    straight = client.open(path, method=method, headers=headers)
    assert isinstance(app, Application)
    monkeypatch.setattr(app, "_straight", {})
    routed = client.open(path, method=method, headers=headers)
    assert straight.get_data() == routed.get_data()
    assert (straight.status, sorted(straight.headers)) == (routed.status, sorted(routed.headers))


def test_a_request_that_went_straight_gives_its_release_back(app: Flask) -> None:
    client = app.test_client()
    for path in (ASKS, "/sparql?query=x", "/sparql?query=%FF"):
        client.get(path).close()
    view = app.extensions["publisher"].served.take()
    try:
        assert view.users == 1
    finally:
        app.extensions["publisher"].served.give_back(view)
