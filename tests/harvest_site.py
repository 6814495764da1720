"""A server on loopback that serves what a test tells it to, good or bad, and remembers what it was asked."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple


class Served(NamedTuple):
    """An answer of the bad server. `write` writes the body itself, for bodies that never end or drip."""

    body: bytes = b""
    media: str = "text/turtle"
    status: int = 200
    headers: Mapping[str, str] = {}
    write: Callable[[BaseHTTPRequestHandler], None] | None = None


Answers = Callable[[str, str, Mapping[str, str]], Served | None]


class Site(NamedTuple):
    """`url` ends in a slash; `asked` are (method, path, Accept, User-Agent)."""

    url: str
    asked: list[tuple[str, str, str, str]]


@contextmanager
def bad_server(answers: Answers) -> Iterator[Site]:
    """`answers(method, path with query, request headers)` says what is served; None is a 404."""
    asked: list[tuple[str, str, str, str]] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # headers and body are two writes: the second would wait 40 ms

        def do_GET(self) -> None:
            asked.append((self.command, self.path, self.headers["Accept"] or "", self.headers["User-Agent"] or ""))
            served = answers(self.command, self.path, self.headers) or Served(b"no", "text/plain", 404)
            self.send_response(served.status)
            if served.media:
                self.send_header("Content-Type", served.media)
            for name, value in {"Access-Control-Allow-Origin": "*", "Vary": "Accept", **served.headers}.items():
                self.send_header(name, value)
            if served.write is None:
                self.send_header("Content-Length", str(len(served.body)))
            else:
                self.send_header("Connection", "close")
                self.close_connection = True
            self.end_headers()
            try:
                if served.write is not None and self.command == "GET":
                    served.write(self)
                elif self.command == "GET":
                    self.wfile.write(served.body)
            except OSError:
                return  # the client has seen enough

        do_HEAD = do_GET  # noqa: N815 (the name that http.server calls)

        def log_message(self, format: str, *args: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield Site(f"http://127.0.0.1:{server.server_port}/", asked)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
