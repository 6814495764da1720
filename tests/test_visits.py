"""Visits to strangers: only to public addresses, and never more, longer or further than was agreed."""

from __future__ import annotations

import gzip
import re
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from publisher.visits.addresses import Guard, is_public
from publisher.visits.answers import Bounds, NoAnswer
from publisher.visits.visitor import Visitor
from tests.harvest_site import Served, Site, bad_server

LOCAL = [
    "http://127.0.0.1:8000/",
    "http://localhost/",
    "http://[::1]/",
    "http://0/",
    "http://2130706433/",
    "http://127.1/",
    "http://10.0.0.1/",
    "http://192.168.1.1/",
    "http://172.16.0.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://100.64.0.1/",
    "http://[fe80::1]/",
    "http://[fd00::1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[2002:7f00:1::]/",
    "http://224.0.0.1/",
]
NO_WEB = [
    "file:///etc/passwd",
    "ftp://a.example/",
    "//a.example/",
    "http://",
    "http://a b/",
    "http://a:99999/",
    "data:,x",
]


@pytest.mark.parametrize("url", [*LOCAL, *NO_WEB])
def test_who_was_sent_to_a_public_address_is_led_to_no_other(url: str) -> None:
    guard = Guard("http://93.184.216.34/catalogue")
    with pytest.raises(NoAnswer) as refused:
        guard.place(url)
    assert refused.value.reason == "address"
    assert not is_public(url)


@pytest.mark.parametrize("url", LOCAL)
def test_local_addresses_are_visited_by_who_may(url: str) -> None:
    assert Guard("http://93.184.216.34/", allow_local=True).place(url).address


def test_public_addresses_are_always_visited() -> None:
    assert Guard("http://93.184.216.34/").place("https://1.1.1.1/x") == ("https", "1.1.1.1", 443, "1.1.1.1")
    assert is_public("https://[2606:4700:4700::1111]/")


def test_a_local_start_opens_its_own_host_and_port_and_no_other() -> None:
    guard = Guard("http://127.0.0.1:8000/catalogue")
    assert guard.place("http://127.0.0.1:8000/feed").port == 8000
    for url in ("http://127.0.0.1:8001/", "http://localhost:8000/", "http://10.0.0.1:8000/"):
        with pytest.raises(NoAnswer):
            guard.place(url)


def visit(site: Site, path: str, **bounds: float) -> NoAnswer:
    agreed = Bounds(**{"size": 1 << 20, "seconds": 5.0, "redirects": 3, **bounds})  # type: ignore[arg-type]
    with Visitor(Guard(site.url), agreed) as visitor, pytest.raises(NoAnswer) as failed:
        visitor.get(site.url + path)
    return failed.value


def flood(handler: BaseHTTPRequestHandler) -> None:
    while True:
        handler.wfile.write(b"x" * 65536)


def drip(handler: BaseHTTPRequestHandler) -> None:
    while True:
        handler.wfile.write(b"x")
        handler.wfile.flush()
        time.sleep(0.05)


BOMB = gzip.compress(b"\0" * (200 << 20), 9)


def answers(method: str, path: str, headers: Mapping[str, str]) -> Served | None:
    turn = re.fullmatch(r"/turn/(\d+)", path)
    if turn:
        return Served(status=302, headers={"Location": f"/turn/{int(turn.group(1)) + 1}"})
    return {
        "/flood": Served(write=flood),
        "/drip": Served(write=drip),
        "/bomb": Served(BOMB, headers={"Content-Encoding": "gzip"}),
        "/half": Served(gzip.compress(b"x" * 1000)[:-12], headers={"Content-Encoding": "gzip"}),
        "/brotli": Served(b"x", headers={"Content-Encoding": "br"}),
        "/loop": Served(status=302, headers={"Location": "/loop"}),
        "/away": Served(status=302, headers={"Location": "http://169.254.169.254/latest"}),
        "/file": Served(status=302, headers={"Location": "file:///etc/passwd"}),
        "/good": Served(b"hello", headers={"ETag": '"1"'}),
        "/packed": Served(gzip.compress(b"hello"), headers={"Content-Encoding": "gzip"}),
        "/caf%C3%A9": Served(b"found"),
        "/there": Served(status=303, headers={"Location": "/good"}),
    }.get(path)


@pytest.mark.parametrize(
    ("path", "reason", "bounds"),
    [
        ("flood", "size", {}),
        ("bomb", "size", {}),
        ("drip", "time", {"seconds": 0.4}),
        ("half", "protocol", {}),
        ("brotli", "protocol", {}),
        ("loop", "redirects", {}),
        ("turn/1", "redirects", {}),
        ("away", "address", {}),
        ("file", "address", {}),
    ],
)
def test_a_hostile_answer_ends_with_a_sentence_and_soon(path: str, reason: str, bounds: dict[str, float]) -> None:
    with bad_server(answers) as site:
        started = time.monotonic()
        failed = visit(site, path, **bounds)
    assert failed.reason == reason
    assert failed.message and failed.where
    assert time.monotonic() - started < 5


def test_answers_come_over_kept_connections_packed_or_not_after_redirects() -> None:
    with bad_server(answers) as site, Visitor(Guard(site.url)) as visitor:
        assert visitor.get(site.url + "good").body == b"hello"
        packed = visitor.get(site.url + "packed")
        assert (packed.body, gzip.decompress(packed.packed)) == (b"hello", b"hello")
        led = visitor.get(site.url + "there#part")
        assert [hop.status for hop in led.hops] == [303] and led.url == site.url + "good" and led.media == "text/turtle"
        assert visitor.get(site.url + "café").body == b"found"
        assert visitor.get(site.url + "nothing").status == 404
        assert visitor.head(site.url + "good").body == b""
        pieces: list[bytes] = []
        assert visitor.get(site.url + "good", sink=pieces.append).body == b"" and pieces == [b"hello"]
        assert all(re.match(r"lod-publisher/\d", agent) for *_, agent in site.asked)


def test_a_server_that_asks_for_patience_gets_it() -> None:
    turns: list[str] = []

    def busy(method: str, path: str, headers: Mapping[str, str]) -> Served:
        turns.append(path)
        return Served(b"busy", status=429, headers={"Retry-After": "0"}) if len(turns) < 3 else Served(b"ready")

    with bad_server(busy) as site, Visitor(Guard(site.url)) as visitor:
        assert visitor.get(site.url).body == b"ready"


def test_patience_may_be_asked_for_until_a_moment() -> None:
    asked: list[str] = []

    def busy_once(method: str, path: str, headers: Mapping[str, str]) -> Served:
        asked.append(path)
        past = {"Retry-After": "Sun, 22 Nov 2020 19:30:00 GMT"}
        return Served(b"now") if asked.count(path) > 1 else Served(status=503, headers=past)

    with bad_server(busy_once) as site, Visitor(Guard(site.url)) as visitor:
        assert visitor.get(site.url + "a").body == b"now"
        assert asked == ["/a", "/a"]


@pytest.mark.parametrize(
    "wait", ["3600", "²", "morgen", "Fri, 01 Jan 2999 00:00:00 GMT", "Mon, 99 Foo 2026 25:00:00 GMT"]
)
def test_who_asks_for_too_much_patience_or_says_no_time_is_left(wait: str) -> None:
    def busy(method: str, path: str, headers: Mapping[str, str]) -> Served:
        return Served(status=503, headers={"Retry-After": wait.encode().decode("latin-1")})

    with bad_server(busy) as site, Visitor(Guard(site.url)) as visitor:
        assert visitor.get(site.url).status == 503
        assert len(site.asked) == 1


def test_patience_comes_to_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("publisher.visits.visitor._PATIENCE", 2.5)  # seconds, instead of two minutes

    def busy(method: str, path: str, headers: Mapping[str, str]) -> Served:
        return Served(status=503, headers={"Retry-After": "1"})

    with bad_server(busy) as site, Visitor(Guard(site.url)) as visitor:
        for name in "abcd":
            assert visitor.get(site.url + name).status == 503
        assert len(site.asked) == 4 + 2


@contextmanager
def liar() -> Iterator[str]:
    """A server that says five bytes, sends more at `/lie`, and keeps its connections."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", "5")
            self.end_headers()
            self.wfile.write(b"hello" if self.path == "/lie" else b"good.")
            if self.path == "/lie":
                time.sleep(0.1)  # else a client may have read it along with the rest
                self.wfile.write(b"and more\r\n\r\n")

        def log_message(self, format: str, *args: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_what_comes_after_an_answer_whose_length_was_a_lie_is_no_answer_to_the_next_request() -> None:
    with liar() as url, Visitor(Guard(url)) as visitor:
        assert visitor.get(url + "lie").body == b"hello"
        assert visitor.get(url + "good").body == b"good."


def test_an_address_that_was_sent_as_it_is_written_is_found() -> None:
    def answers(method: str, path: str, headers: Mapping[str, str]) -> Served | None:
        there = {"Location": "/café".encode().decode("latin-1")}
        return {"/old": Served(status=301, headers=there), "/caf%C3%A9": Served(b"found")}.get(path)

    with bad_server(answers) as site, Visitor(Guard(site.url)) as visitor:
        assert visitor.get(site.url + "old").body == b"found"


def test_a_server_that_is_not_there_is_no_answer() -> None:
    with bad_server(answers) as site:
        pass
    with pytest.raises(NoAnswer) as failed:
        Visitor(Guard(site.url)).get(site.url)
    assert failed.value.reason == "network"
