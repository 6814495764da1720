"""The catalogue of queries, driven from its OpenAPI document by schemathesis: what it says is what is served."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given
from hypothesis import settings as bounded
from schemathesis.core.failures import FailureGroup

from publisher.queries import read_catalogue
from tests.query_site import PROJECT, application, data_set

NAMES = sorted(read_catalogue(PROJECT / "queries"))


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    with application(data_set(tmp_path_factory.mktemp("openapi") / "data-set")) as app:
        yield app


def _drive(app: Flask, document: schemathesis.BaseSchema, name: str) -> int:
    """Sends what the document allows and what it does not; gives the number of requests."""
    sent = 0

    @given(case=document[f"/queries/{name}"]["GET"].as_strategy())
    @bounded(max_examples=12, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    def run(case: schemathesis.Case) -> None:
        nonlocal sent
        sent += 1
        case.call_and_validate()

    run()
    return sent


@pytest.mark.parametrize("name", NAMES)
def test_a_query_keeps_to_its_description(app: Flask, name: str) -> None:
    """Status, content type, headers and body are those that the document names; no answer is a fault of ours."""
    assert _drive(app, schemathesis.openapi.from_wsgi("/openapi.json", app), name) > 0


def test_a_description_that_does_not_hold_is_noticed(app: Flask) -> None:
    """The check itself can fail: without the answers that there are, every answer is a surprise."""
    raw = app.test_client().get("/openapi.json").get_json()
    raw["paths"]["/queries/aantallen"]["get"]["responses"] = {"418": {"description": "never"}}
    document = schemathesis.openapi.from_dict(raw)
    document.app = app
    with pytest.raises(FailureGroup):
        _drive(app, document, "aantallen")
