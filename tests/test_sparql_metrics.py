"""Metrics on an address of their own, in Prometheus's text format."""

from __future__ import annotations

import re
import socket
from dataclasses import replace
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from publisher.errors import PublisherError
from publisher.settings import Settings
from publisher.web.endpoint.query_log import log_to_stderr
from publisher.web.metrics import start
from tests.query_site import SERVICES, application, ask, data_set

LINE = re.compile(r'[a-z_]+(\{[a-z]+="[^"]*"\})? [0-9.e+-]+')


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return data_set(tmp_path_factory.mktemp("site") / "data-set")


def test_metrics_count_queries_and_are_not_on_the_site_itself(settings: Settings) -> None:
    with application(settings, query_workers=2) as app:
        client = app.test_client()
        for query in (SERVICES, SERVICES, "SELECT nonsense", "DROP ALL"):
            ask(client, query)
        assert client.get("/metrics").status_code == 404
        server = start(app, "127.0.0.1:0")
        assert server is not None
        try:
            address = f"http://127.0.0.1:{server.server_port}"
            lines = urlopen(f"{address}/metrics").read().decode().splitlines()
            with pytest.raises(HTTPError):
                urlopen(f"{address}/other")
        finally:
            server.shutdown()
            server.server_close()
    values = dict(line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
    assert all(LINE.fullmatch(line) for line in lines if not line.startswith("#"))
    assert values['publisher_queries_total{verdict="ok"}'] == "2"
    assert values['publisher_queries_total{verdict="syntax"}'] == "1"
    assert values['publisher_queries_total{verdict="refused"}'] == "1"
    assert values["publisher_query_cached_total"] == "1"
    assert values['publisher_query_seconds_bucket{le="+Inf"}'] == values["publisher_query_seconds_count"] == "4"
    assert {"publisher_query_idle", "publisher_query_running", "publisher_query_waiting"} <= set(values)


def test_metrics_without_a_release_still_speak(settings: Settings, tmp_path: Path) -> None:
    from publisher.web.app import create_app
    from publisher.web.metrics import metrics

    app = create_app(settings, tmp_path / "var")
    assert "publisher_query_seconds_count 0" in metrics(app)


def test_an_address_that_is_taken_is_no_reason_to_stop_and_a_wrong_one_is(settings: Settings) -> None:
    with application(settings) as app, socket.create_server(("127.0.0.1", 0)) as other:
        assert start(app, f"127.0.0.1:{other.getsockname()[1]}") is None
        assert start(app, "") is None
        with pytest.raises(PublisherError, match="no address"):
            start(app, "9464")


def test_a_typing_mistake_in_what_is_logged_is_no_silent_default(settings: Settings) -> None:
    with pytest.raises(PublisherError, match="none, network, address"):
        log_to_stderr(replace(settings, serve_log_clients="all"))
