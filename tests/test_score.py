"""The points of a served catalogue: every one that is missing is explained, and a poorer catalogue gets fewer."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner
from werkzeug.serving import make_server

from publisher.cli import main
from publisher.errors import PublisherError
from publisher.score import TOTAL, Points, score
from publisher.settings import Settings
from publisher.web.app import create_app, served
from tests.catalogue_site import copy_of_the_data, edit_catalogue, make

GONE = """
dataset:publicaties dcat:distribution <https://lod.example/id/distributie/weg> .
<https://lod.example/id/distributie/weg> a dcat:Distribution ;
    dct:identifier "weg" ;
    dct:title "Een bestand dat er niet meer is"@nl ;
    dcat:accessURL <https://lod.example/dumps/weg.nq> ;
    dcat:downloadURL <https://lod.example/dumps/weg.nq> .
"""


@contextmanager
def serving(settings: Settings) -> Iterator[str]:
    """The address of the catalogue, on a real server at a free port."""
    app = create_app(settings, settings.var())
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/catalogue"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        served(app).close()


def reached(rows: list[Points]) -> dict[str, float]:
    return {row.name: row.reached for row in rows}


def test_all_points_are_reached_but_those_that_a_higher_rule_takes(tmp_path: Path) -> None:
    settings = copy_of_the_data(tmp_path / "site")
    make(settings)
    with serving(settings) as url:
        rows = score(url)
        said = CliRunner().invoke(main, ["catalogue", "--score", url])
    assert sum(row.points for row in rows) == TOTAL == 405
    assert {row.name: row.is_excused for row in rows if row.reached < row.points} == {
        "licence from the vocabulary": True,
        "file size": True,
    }
    assert sum(row.reached for row in rows) > 394
    assert said.exit_code == 0, said.output
    assert "of 405 points" in said.output


def test_a_poorer_catalogue_gets_fewer_points_and_is_told_why(tmp_path: Path) -> None:
    settings = copy_of_the_data(tmp_path / "site")
    text = (settings.data / "catalogue.ttl").read_text("utf-8")
    (settings.data / "catalogue.ttl").write_text(
        text.replace("dcat:keyword", "<https://elders.example/woord>"), "utf-8"
    )
    edit_catalogue(settings, "    dct:accessRights recht:PUBLIC ;\n", "")
    with (settings.data / "catalogue.ttl").open("a", encoding="utf-8") as file:
        file.write(GONE)
    make(settings)
    with serving(settings) as url:
        rows = score(url)
        said = CliRunner().invoke(main, ["catalogue", "--score", url])
    points = reached(rows)
    assert points["keywords"] == 0
    assert points["access rights"] == round(10 * 5 / 6, 1)
    assert 0 < points["download URL answers"] < 30
    assert said.exit_code == 1
    assert "write dcat:keyword" in said.output


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://a.example/catalogue", "catalogue", "http://127.0.0.1:9/x"]
)
def test_only_web_addresses_that_answer_are_scored(url: str) -> None:
    with pytest.raises(PublisherError) as caught:
        score(url)
    assert caught.value.remedy


def test_the_command_shows_the_catalogue_of_the_current_release(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = copy_of_the_data(tmp_path / "site")
    release = make(settings)
    monkeypatch.chdir(settings.folder)
    said = CliRunner().invoke(main, ["catalogue", "--format", "nt"])
    assert said.output == (release.catalogue / "catalogue.nt").read_text("utf-8")
