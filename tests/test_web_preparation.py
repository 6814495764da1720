"""Answers that are made before anybody asks: the same ones, at nobody's cost."""

from __future__ import annotations

import json
import logging
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from publisher.settings import Settings
from publisher.web.app import served
from publisher.web.endpoint.preparation import Preparation, questions
from publisher.web.served import View
from publisher.workers import Limits, Pool, Query, Verdict
from publisher.workers.preparation import prepare
from tests.query_site import application, data_set


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return data_set(tmp_path_factory.mktemp("site") / "data-set")


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    with application(settings, query_workers=2) as app:
        yield app


@pytest.fixture
def view(app: Flask) -> Iterator[View]:
    view = served(app).take()
    yield view
    served(app).give_back(view)


def _eventually(true: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 60
    while not true() and time.monotonic() < deadline:
        time.sleep(0.02)
    return true()


def _pool(view: View) -> Pool:
    assert isinstance(view.pool, Pool)
    return view.pool


def test_the_first_visitor_gets_what_was_made_and_it_is_what_would_have_been(
    app: Flask, view: View, caplog: pytest.LogCaptureFixture
) -> None:
    pool, asked = _pool(view), list(questions(view))
    preparation = Preparation(served(app), quiet=0.1)
    preparation.start()
    try:
        assert _eventually(lambda: all(pool.cache.get(query) for query in asked))
    finally:
        preparation.stop()
    assert len(asked) > 20
    for query in asked[::5]:
        made, fresh = pool.cache.get(query), pool.answer(query, volatile=True)
        assert made is not None
        assert made.body is not None
        assert fresh.body is not None
        assert (made.body.read(), made.count, made.kind) == (fresh.body.read(), fresh.count, fresh.kind)
    caplog.set_level(logging.INFO, logger="publisher.query")
    for path, accept in (("/queries/nieuwste", "text/html"), ("/queries/aanbod.csv", "")):
        assert app.test_client().get(path, headers={"Accept": accept}).status_code == 200
    lines = [json.loads(record.message) for record in caplog.records if record.name == "publisher.query"]
    assert [line["cached"] for line in lines] == [True, True]


def test_it_stops_when_it_is_told_and_leaves_no_process(view: View) -> None:
    pool, children = _pool(view), _children()
    asked = 0

    def stopped() -> bool:
        nonlocal asked
        asked += 1
        return asked > 2

    made = prepare(view.release.store, pool.limits, pool.cache, questions(view), stopped)
    assert made <= 2
    assert _eventually(lambda: _children() - children <= {str(pid) for pid in pool.pids()})


def test_a_query_beyond_its_limits_is_left_for_who_asks(view: View) -> None:
    pool, endless = _pool(view), Query("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
    limits, query = Limits(seconds=0.5), Query("ASK {}")
    assert prepare(view.release.store, limits, pool.cache, [endless, query], lambda: False) == 1
    assert (pool.cache.get(endless), pool.cache.get(query) is None) == (None, False)
    assert pool.answer(query).verdict is Verdict.OK


def _children() -> set[str]:
    tasks = Path(f"/proc/{os.getpid()}/task").glob("*/children")
    return {pid for task in tasks for pid in task.read_text(encoding="utf-8").split()}
