"""Metrics for Prometheus, on an address of their own: no proxy in front of the site shows them by accident."""

from __future__ import annotations

import logging
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import cast

from flask import Flask

from publisher.errors import PublisherError
from publisher.web.endpoint.query_log import counts_of
from publisher.web.served import Served
from publisher.web.site import EXTENSION
from publisher.workers import Pool

_log = logging.getLogger(__name__)
_CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def metrics(app: Flask) -> str:
    """What an application has answered since its start, and what its release and pool are now (text format 0.0.4)."""
    lines = list(counts_of(app).lines())
    for name, number in _state(app.extensions[EXTENSION].served).items():
        lines += [f"# TYPE publisher_{name} gauge", f"publisher_{name} {number}"]
    return "\n".join(lines) + "\n"


def _state(served: Served) -> dict[str, float]:
    """When the current release was made (Unix time) and what its pool does; nothing where there is no release."""
    try:
        view = served.take()
    except PublisherError:
        return {}
    try:
        pool = {f"query_{name}": number for name, number in cast(Pool, view.pool).state().items()}
        return {"release_created_seconds": view.created.timestamp(), **pool}
    finally:
        served.give_back(view)


def start(app: Flask, address: str) -> ThreadingHTTPServer | None:
    """Serves `/metrics` at `host:port` in a thread until `shutdown()`; None where the address is '' or taken.

    A taken one is logged and no reason to stop: another site on this machine has it.
    Errors: PublisherError where it is no address.
    """
    if not address:
        return None
    host, _, port = address.rpartition(":")
    if not host or not port.isdigit():
        remedy = "write it like 127.0.0.1:9464, or '' for none"
        raise PublisherError(f"'{address}' is no address", where="[serve] metrics", remedy=remedy)

    class Page(BaseHTTPRequestHandler):
        server_version, sys_version = "publisher", ""

        def do_GET(self) -> None:
            found = self.path.split("?")[0] == "/metrics"
            body = metrics(app).encode() if found else b"see /metrics\n"
            self.send_response(200 if found else 404)
            self.send_header("Content-Type", _CONTENT_TYPE)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """The metrics are asked for every few seconds: no line for that."""

    try:
        server = ThreadingHTTPServer((host.strip("[]"), int(port)), Page)
    except (OSError, OverflowError) as error:
        _log.warning("no metrics at %s ([serve] metrics): %s", address, error)
        return None
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, name="metrics", daemon=True).start()
    return server
