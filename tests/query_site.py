"""A small site for tests of queries: the project's own data, published without validation, and its application."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from publisher.release import publish
from publisher.settings import Settings, read_settings
from publisher.web.app import create_app

PROJECT = Path(__file__).parent.parent
SERVICES = "SELECT ?s WHERE { ?s a <http://purl.org/vocab/cpsv#PublicService> } ORDER BY ?s"


def data_set(folder: Path) -> Settings:
    """A published copy of the project's data set, for its canonical base."""
    folder.mkdir()
    shutil.copytree(PROJECT / "data", folder / "data")
    shutil.copy(PROJECT / "publisher.toml", folder)
    settings = read_settings(folder / "publisher.toml")
    publish(settings, settings.site_base, check=False)
    return settings


@contextmanager
def application(settings: Settings, **changes: Any) -> Iterator[Flask]:
    """The application with other limits; everything that it started ends with it."""
    app = create_app(replace(settings, **changes), settings.var())
    try:
        yield app
    finally:
        app.extensions["publisher"].served.close()


def ask(client: FlaskClient, query: str, accept: str = "", **more: Any) -> TestResponse:
    headers = {"Accept": accept} if accept else {}
    return client.get("/sparql", query_string={"query": query, **more.pop("parameters", {})}, headers=headers, **more)
