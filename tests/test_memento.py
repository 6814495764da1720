"""What a document said before: Memento (RFC 7089) from the versions that the feed holds."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import pytest
import rdflib
from flask.testing import FlaskClient
from werkzeug.http import http_date, parse_date

from publisher.manifest import current, time_of_id
from publisher.release import publish
from publisher.versions import Version
from publisher.web.app import create_app, served
from publisher.web.memento.gate import select
from tests.web_site import data_folder

BASE = "https://lod.example/"
PATH = "doc/publicatie/brochure"
RECORD = """
@prefix dct: <http://purl.org/dc/terms/> .
<https://lod.example/id/publicatie/brochure> a <http://schema.org/Book> ; dct:title "{title}"@nl .
"""
#: What the record says in each release; None where it is not there.
STATES = ("Eerste", "Tweede", None, "Terug", None)


class Archive(NamedTuple):
    """`moments` are the times of the releases, whole seconds, one for each state."""

    client: FlaskClient
    moments: list[datetime]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    settings = data_folder(tmp_path_factory.mktemp("memento") / "site")
    record, moments = settings.data / "records" / "brochure.ttl", []
    for state in STATES:
        if state is None:
            record.unlink()
        else:
            record.write_text(RECORD.format(title=state), encoding="utf-8")
        publish(settings, BASE, check=False)
        moments.append(time_of_id(current(settings.var(BASE)).id).replace(microsecond=0))
        while datetime.now(UTC).replace(microsecond=0) <= moments[-1]:
            time.sleep(0.05)  # versions of one second are one moment to HTTP
    app = create_app(settings, settings.var(BASE))
    yield Archive(app.test_client(), moments)
    served(app).close()


def links(header: str) -> dict[str, tuple[str, dict[str, str]]]:
    """Relation -> (target, attributes)."""
    found = {}
    for target, rest in re.findall(r'<([^>]*)>((?:\s*;\s*[\w-]+="[^"]*")*)', header):
        more = dict(re.findall(r'([\w-]+)="([^"]*)"', rest))
        for relation in more["rel"].split():
            found.setdefault(relation, (target, more))
    return found


def local(address: str) -> str:
    return "/" + address.removeprefix(BASE).removeprefix("/")


@pytest.mark.parametrize("kind", ["doc", "id"])
@pytest.mark.parametrize("state", range(len(STATES)))
def test_a_client_that_names_a_moment_is_led_to_what_held_then(archive: Archive, kind: str, state: int) -> None:
    asked = {"Accept-Datetime": http_date(archive.moments[state]), "Accept": "text/turtle"}
    gate = archive.client.get(f"/{PATH.replace('doc', kind, 1)}", headers=asked)
    assert gate.status_code == 302
    assert "accept-datetime" in gate.headers["Vary"].lower()
    assert "Memento-Datetime" not in gate.headers
    said = links(gate.headers["Link"])
    assert said["original"][0] == said["timegate"][0] == BASE + PATH
    version = archive.client.get(gate.headers["Location"], headers={"Accept": "text/turtle"})
    assert parse_date(version.headers["Memento-Datetime"]) == archive.moments[state]
    assert "accept-datetime" not in version.headers["Vary"].lower()
    said = links(version.headers["Link"])
    assert said["original"][0] == BASE + PATH
    assert said["timemap"][0] == f"{BASE}timemap/publicatie/brochure"
    if STATES[state] is None:
        assert version.status_code == 410
        return
    assert version.status_code == 200
    graph = rdflib.Graph().parse(data=version.data)
    title = graph.value(rdflib.URIRef(f"{BASE}id/publicatie/brochure"), rdflib.DCTERMS.title)
    assert title == rdflib.Literal(STATES[state], lang="nl")


def test_before_the_first_version_a_client_gets_the_first_and_after_the_last_the_last(archive: Archive) -> None:
    for moment, state in ((datetime(1999, 1, 1, tzinfo=UTC), 0), (datetime(2100, 1, 1, tzinfo=UTC), -1)):
        gate = archive.client.get(f"/{PATH}", headers={"Accept-Datetime": http_date(moment)})
        version = archive.client.get(gate.headers["Location"])
        assert parse_date(version.headers["Memento-Datetime"]) == archive.moments[state]


@pytest.mark.parametrize(
    "text", ["", "gisteren", "2026-11-22T19:30:00Z", "Sun, 22 Nov 2026 19:30:00", "Sun, 99 Nov 2026 19:30:00 GMT"]
)
def test_a_moment_that_cannot_be_read_is_400(archive: Archive, text: str) -> None:
    answer = archive.client.get(f"/{PATH}", headers={"Accept-Datetime": text, "Accept": "application/json"})
    assert answer.status_code == 400
    assert "Accept-Datetime" in answer.json["detail"]


def test_a_deleted_document_still_leads_to_its_past(archive: Archive) -> None:
    gone = archive.client.get(f"/{PATH}")
    assert gone.status_code == 410
    said = links(gone.headers["Link"])
    assert said["timegate"][0] == BASE + PATH
    assert archive.client.get(local(said["timemap"][0])).status_code == 200


def test_a_document_without_a_moment_is_the_present_one_and_names_its_gate(archive: Archive) -> None:
    answer = archive.client.get("/doc/begrip/participatie")
    assert answer.status_code == 200
    assert "Memento-Datetime" not in answer.headers
    assert "Accept-Datetime" in answer.headers["Vary"]
    said = links(answer.headers["Link"])
    assert said["original"][0] == said["timegate"][0] == f"{BASE}doc/begrip/participatie"
    assert said["timemap"][1]["type"] == "application/link-format"


def test_the_timemap_lists_every_version_in_both_forms(archive: Archive) -> None:
    listed = archive.client.get("/timemap/publicatie/brochure")
    assert listed.headers["Content-Type"] == "application/link-format"
    rows = listed.text.strip().split(",\n")
    mementos = [row for row in rows if 'memento"' in row]
    assert len(mementos) == len(STATES)
    assert 'rel="first memento"' in mementos[0] and 'rel="last memento"' in mementos[-1]
    moments = [parse_date(links(row)["memento"][1]["datetime"]) for row in mementos]
    assert moments == archive.moments
    own = links(listed.text)["self"]
    assert (own[0], own[1]["type"]) == (f"{BASE}timemap/publicatie/brochure", "application/link-format")
    assert (parse_date(own[1]["from"]), parse_date(own[1]["until"])) == (moments[0], moments[-1])
    assert links(listed.text)["original"][0] == BASE + PATH
    for answer in (
        archive.client.get("/timemap/publicatie/brochure.json"),
        archive.client.get("/timemap/publicatie/brochure", headers={"Accept": "application/json"}),
    ):
        assert answer.headers["Content-Type"] == "application/json"
        assert [row["uri"] for row in answer.json["mementos"]["list"]] == [links(row)["memento"][0] for row in mementos]
        assert [row["change"] for row in answer.json["mementos"]["list"]][:3] == ["create", "update", "delete"]
    assert archive.client.get("/timemap/publicatie/brochure.link").data == listed.data
    assert archive.client.get("/timemap/publicatie/brochure", headers={"Accept": "image/png"}).status_code == 406


def test_versions_lead_to_the_ones_beside_them(archive: Archive) -> None:
    rows = archive.client.get("/timemap/publicatie/brochure.json").json["mementos"]["list"]
    for place, row in enumerate(rows):
        said = links(archive.client.get(local(row["uri"])).headers["Link"])
        assert said["first"][0] == rows[0]["uri"] and said["last"][0] == rows[-1]["uri"]
        assert said.get("prev", ("",))[0] == (rows[place - 1]["uri"] if place else "")
        assert said.get("next", ("",))[0] == (rows[place + 1]["uri"] if place + 1 < len(rows) else "")


def test_an_only_version_is_the_first_and_the_last(archive: Archive) -> None:
    gate = archive.client.get("/doc/begrip/participatie", headers={"Accept-Datetime": http_date(archive.moments[-1])})
    version = archive.client.get(gate.headers["Location"])
    for answer in (gate, version, archive.client.get("/timemap/begrip/participatie")):
        said = links(answer.headers["Link"] if answer is not version else version.headers["Link"])
        text = answer.text if "first" not in said else answer.headers["Link"]
        assert 'rel="first last memento"' in text
    assert version.status_code == 200


def test_a_version_comes_in_every_format_and_keeps_its_bytes(archive: Archive) -> None:
    address = local(archive.client.get("/timemap/publicatie/brochure.json").json["mementos"]["first"]["uri"])
    for suffix, form in (("ttl", "turtle"), ("nt", "nt"), ("jsonld", "json-ld"), ("rdf", "xml"), ("nq", "nquads")):
        answer = archive.client.get(f"{address}.{suffix}")
        graph = rdflib.Dataset().parse(data=answer.data, format=form)
        assert len(graph) >= 4
        negotiated = archive.client.get(address, headers={"Accept": answer.headers["Content-Type"].split(";")[0]})
        assert negotiated.data == answer.data
        assert negotiated.headers["Content-Location"] == f"{BASE[:-1]}{address}.{suffix}"
        again = archive.client.get(f"{address}.{suffix}", headers={"If-None-Match": answer.headers["ETag"]})
        assert again.status_code == 304
        assert again.headers["Memento-Datetime"] == answer.headers["Memento-Datetime"]
    assert archive.client.get(address, headers={"Accept": "text/html"}).status_code == 406


@pytest.mark.parametrize(
    "path",
    [
        "/timemap/publicatie/nergens",
        "/timemap/publicatie/brochure.csv",
        "/timemap/pub%20licatie/brochure",
        "/memento/publicatie/brochure/20200101T000000.000000Z",
        "/memento/publicatie/brochure/gisteren",
        "/memento/publicatie/nergens/20200101T000000.000000Z",
    ],
)
def test_what_has_no_past_is_not_found(archive: Archive, path: str) -> None:
    assert archive.client.get(path).status_code == 404


def test_an_unknown_thing_stays_unknown_whatever_the_moment(archive: Archive) -> None:
    asked = {"Accept-Datetime": http_date(archive.moments[0])}
    assert archive.client.get("/doc/publicatie/nergens", headers=asked).status_code == 404
    assert archive.client.get("/id/publicatie/nergens", headers=asked).status_code == 404


def test_of_versions_within_a_second_the_last_one_holds() -> None:
    start = datetime(2026, 11, 22, 19, 30, 0, 500_000, tzinfo=UTC)
    versions = [Version("x", start + timedelta(microseconds=place), "update", "p", place) for place in range(3)]
    assert select(versions, start.replace(microsecond=0)) == versions[-1]
    assert select(versions, start - timedelta(seconds=1)) == versions[0]
