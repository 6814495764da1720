"""`publisher check-links`: the only part that calls out, politely, and never to private addresses unless allowed."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner

from publisher.cli import main
from publisher.errors import PublisherError
from publisher.links import Check, Link, Manners, check_links, links_of, read_result
from publisher.records import inputs_digest, read_data_set
from publisher.release import publish
from publisher.settings import Settings, read_settings

_ANSWERS = {
    "/good": 200,
    "/gone": 404,
    "/moved": 301,
    "/found": 302,
    "/loop": 302,
    "/no-head": 405,
    "/forbidden": 403,
    "/broken": 500,
}


class _Handler(BaseHTTPRequestHandler):
    asked: list[tuple[str, str, float]]

    def do_HEAD(self) -> None:
        self._answer(405 if self.path == "/no-head" else _ANSWERS.get(self.path, 404))

    def do_GET(self) -> None:
        self._answer(200 if self.path == "/no-head" else _ANSWERS.get(self.path, 404))

    def _answer(self, status: int) -> None:
        self.asked.append((self.command, self.path, time.monotonic()))
        self.send_response(status)
        if status in (301, 302):
            self.send_header("Location", "/loop" if self.path == "/loop" else "/good")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        return


@contextmanager
def _server() -> Iterator[tuple[str, list[tuple[str, str, float]]]]:
    handler = type("Handler", (_Handler,), {"asked": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", handler.asked
    finally:
        server.shutdown()
        server.server_close()


def _check(url: str, **manners: object) -> Check:
    rules = Manners(**{"pause": 0.0, "seconds": 5.0, "allow_private": True, **manners})  # type: ignore[arg-type]
    return check_links([Link(url, ("id/dienst/x",))], rules).checks[0]


@pytest.mark.parametrize(
    ("path", "state", "status"),
    [
        ("/good", "ok", 200),
        ("/gone", "broken", 404),
        ("/moved", "moved", 200),
        ("/found", "ok", 200),
        ("/loop", "broken", 0),
        ("/no-head", "ok", 200),
        ("/forbidden", "refused", 403),
        ("/broken", "unreachable", 500),
    ],
)
def test_a_link_is_what_the_server_says_of_it(path: str, state: str, status: int) -> None:
    with _server() as (address, _):
        found = _check(address + path)
    assert (found.state, found.status) == (state, status)
    assert found.on == ("id/dienst/x",)


def test_where_a_redirect_leads_is_told() -> None:
    with _server() as (address, _):
        found = _check(f"{address}/moved")
    assert found.target == f"{address}/good"
    assert "301" in found.message


def test_head_is_asked_first_and_get_only_where_head_says_nothing() -> None:
    with _server() as (address, asked):
        _check(f"{address}/good")
        _check(f"{address}/no-head")
    assert [row[:2] for row in asked] == [("HEAD", "/good"), ("HEAD", "/no-head"), ("GET", "/no-head")]


def test_a_host_is_left_alone_between_two_requests() -> None:
    with _server() as (address, asked):
        links = [Link(f"{address}/good?{number}", ()) for number in range(3)]
        check_links(links, Manners(0.2, 5.0, True))
    heads = [moment for command, _, moment in asked if command == "HEAD"]
    assert len(heads) == 3
    assert all(later - earlier >= 0.2 for earlier, later in pairwise(heads))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "169.254.169.254", "10.0.0.1", "0.0.0.0"])
def test_a_private_address_is_not_visited_unless_allowed(host: str) -> None:
    with _server() as (address, asked):
        port = address.rpartition(":")[2]
        found = _check(f"http://{host}:{port}/good", allow_private=False)
    assert found.state == "skipped"
    assert not asked


def test_a_host_that_does_not_exist_is_unreachable() -> None:
    assert _check("http://nergens.invalid/").state == "unreachable"


def test_a_server_that_never_answers_takes_no_longer_than_was_agreed() -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as silent:
        started = time.monotonic()
        found = _check(f"http://127.0.0.1:{silent.getsockname()[1]}/", seconds=0.3)
    assert found.state == "unreachable"
    assert time.monotonic() - started < 5


_RECORD = """
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<https://lod.example/id/begrip/x> a skos:Concept ; skos:prefLabel "Iets"@nl ;
    foaf:page <{address}/good#deel>, <{address}/gone>, <https://lod.example/id/begrip/y> ;
    owl:sameAs <{address}/no-head> .
<https://lod.example/id/begrip/y> a skos:Concept ; skos:prefLabel "Nog iets"@nl ; foaf:page <{address}/good> .
"""


def _data_set(folder: Path, address: str) -> Settings:
    (folder / "data" / "records").mkdir(parents=True)
    (folder / "publisher.toml").write_text("", encoding="utf-8")
    (folder / "data" / "records" / "x.ttl").write_text(_RECORD.format(address=address), encoding="utf-8")
    return read_settings(folder / "publisher.toml")


def _own(settings: Settings, address: str, *, pages_only: bool = False) -> dict[str, tuple[str, ...]]:
    found = links_of(read_data_set(settings), pages_only=pages_only)
    return {link.url: link.on for link in found if link.url.startswith(address)}


def test_links_are_the_pages_of_others_each_once(tmp_path: Path) -> None:
    settings = _data_set(tmp_path, "http://a.example")
    assert _own(settings, "http://a.example", pages_only=True) == {
        "http://a.example/good": ("id/begrip/x", "id/begrip/y"),
        "http://a.example/gone": ("id/begrip/x",),
    }
    assert "http://a.example/no-head" in _own(settings, "http://a.example")


def test_the_result_is_kept_with_its_date_and_the_next_release_carries_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with _server() as (address, _):
        settings = _data_set(tmp_path, address)
        before = inputs_digest(read_data_set(settings))
        monkeypatch.chdir(tmp_path)
        run = CliRunner().invoke(main, ["check-links", "--pages-only", "--pause", "0", "--allow-private"])
    assert run.exit_code == 1, run.output
    assert f"{address}/gone: broken: 404 (in id/begrip/x)" in run.output
    (kept,) = (tmp_path / "data" / "checks").iterdir()
    result = read_result(kept)
    assert kept.name == f"links-{result.checked[:10]}.json"
    assert inputs_digest(read_data_set(settings)) != before
    release = publish(settings, settings.site_base, check=False).release
    assert release is not None
    assert read_result(release.folder / "quality" / "links.json") == result


def test_given_addresses_are_asked_and_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with _server() as (address, _):
        _data_set(tmp_path, address)
        monkeypatch.chdir(tmp_path)
        options = ["check-links", "--format", "json", "--pause", "0", "--allow-private"]
        good = CliRunner().invoke(main, [*options, f"{address}/good"])
        moved = CliRunner().invoke(main, [*options, "--fail-on", "moved", f"{address}/moved"])
    assert (good.exit_code, moved.exit_code) == (0, 1)
    assert json.loads(good.stdout)["checks"][0]["state"] == "ok"
    assert not (tmp_path / "data" / "checks").exists()


def test_no_data_set_is_wrong_use(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    run = CliRunner().invoke(main, ["check-links"])
    assert run.exit_code == 2
    assert "publisher init" in run.output


def test_a_damaged_result_is_named(tmp_path: Path) -> None:
    file = tmp_path / "links-2026-11-22.json"
    file.write_text("{}", encoding="utf-8")
    with pytest.raises(PublisherError, match="check-links"):
        read_result(file)
