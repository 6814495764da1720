"""SERVICE: called only where a list says so, never on this machine or its neighbours, and without redirects."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from publisher.workers import Limits, Pool, Query, Verdict
from publisher.workers.federation import refusal
from tests.query_site import application, ask, data_set
from tests.worker_stores import EX, build

RESULTS = b'{"head":{"vars":["x"]},"results":{"bindings":[{"x":{"type":"literal","value":"from afar"}}]}}'


@pytest.mark.parametrize(
    ("services", "rule"),
    [
        ((), ""),
        (("https://elsewhere.example/sparql",), "service"),
        (("",), "service"),
        (("http://127.0.0.1:8000/sparql",), "service-address"),
        (("http://[::1]/sparql",), "service-address"),
        (("http://10.1.2.3/sparql",), "service-address"),
        (("http://169.254.169.254/sparql",), "service-address"),
        (("http://localhost/sparql",), "service-address"),
        (("http://2130706433/sparql",), "service-address"),
        (("http://[::ffff:127.0.0.1]/sparql",), "service-address"),
        (("file:///etc/passwd",), "service-address"),
        (("http://1.1.1.1/sparql",), ""),
    ],
)
def test_only_public_endpoints_on_the_list_are_called(services: tuple[str, ...], rule: str) -> None:
    allowed = () if rule == "service" else services
    assert refusal(services, allowed) == rule


class _Endpoint(BaseHTTPRequestHandler):
    asked: list[str]

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.do_GET()

    def do_GET(self) -> None:
        self.asked.append(self.path)
        if self.path.startswith("/moved"):
            self.send_response(307)
            self.send_header("Location", "/sparql")
            self.end_headers()
            return
        self.send_response(200)
        self.send_header("Content-Type", "application/sparql-results+json")
        self.send_header("Content-Length", str(len(RESULTS)))
        self.end_headers()
        self.wfile.write(RESULTS)

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def endpoint() -> Iterator[tuple[str, list[str]]]:
    asked: list[str] = []
    handler = type("Endpoint", (_Endpoint,), {"asked": asked})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", asked
        server.shutdown()


def test_a_process_that_may_calls_the_endpoint_and_follows_no_redirect(
    tmp_path: Path, endpoint: tuple[str, list[str]]
) -> None:
    address, asked = endpoint
    pool = Pool(build(tmp_path / "store", 5), Limits(seconds=120, workers=2))
    try:
        called = pool.answer(Query(f"SELECT * {{ SERVICE <{address}/sparql> {{ <{EX}s> ?p ?x }} }}"), network=True)
        assert called.body is not None
        assert b"from afar" in called.body.read()
        before = list(asked)
        moved = pool.answer(Query(f"SELECT * {{ SERVICE <{address}/moved> {{ <{EX}s> ?p ?x }} }}"), network=True)
        assert moved.verdict is not Verdict.OK
        assert {path.split("?")[0] for path in asked[len(before) :]} == {"/moved"}
    finally:
        pool.close()


def test_the_endpoint_of_a_neighbour_is_refused_even_if_it_is_on_the_list(
    tmp_path: Path, endpoint: tuple[str, list[str]]
) -> None:
    address, asked = endpoint
    settings = data_set(tmp_path / "data-set")
    with application(settings, query_service_allowed=(f"{address}/sparql",), query_workers=2) as app:
        response = ask(app.test_client(), f"SELECT * {{ SERVICE <{address}/sparql> {{ ?s ?p ?x }} }}")
    assert response.status_code == 403
    assert b"service-address" in response.get_data()
    assert not asked
