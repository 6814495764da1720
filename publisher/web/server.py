"""The production server: waitress, told when to stop (docs/decisions/0002-server.md says why waitress).

One thread moves all bytes, others make answers: a client that never reads, or sends a byte a minute, holds
a connection and no thread. `stop` ends it gently: nobody new comes in, and answers that were begun are sent.
"""

from __future__ import annotations

import logging
import resource
import socket
import threading
import time
from functools import lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.server import create_server
from waitress.task import ErrorTask, WSGITask
from waitress.utilities import build_http_date

from publisher.errors import PublisherError
from publisher.web.answering.bounds import CONNECTIONS, FAREWELL, MAX_BODY, MAX_HEADERS, SILENCE, THREADS

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

_log = logging.getLogger(__name__)


def listen(host: str, port: int) -> socket.socket:
    """A socket bound to an address; port 0 takes a free one. Errors: PublisherError (taken, not ours, unknown)."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except (socket.gaierror, OverflowError, UnicodeError):
        raise PublisherError(f"no address '{host}'", where="--host", remedy="write one like 127.0.0.1") from None
    bound = socket.socket(family, kind, protocol)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address)
    except OSError as error:
        bound.close()
        reason = (error.strerror or str(error)).lower()
        remedy = "stop what listens there, or take another: --port 8001 (make serve PORT=8001)"
        raise PublisherError(f"cannot listen: {reason}", where=f"{host}:{port}", remedy=remedy) from None
    return bound


#: The names of headers as they are written, and the date: the same few again and again.
_spelling = lru_cache(maxsize=256)(lambda name: "-".join(part.capitalize() for part in name.split("-")))
_date = lru_cache(maxsize=2)(build_http_date)


class _Task(WSGITask):  # type: ignore[misc]
    """An answer that closes its connection only where it has to: waitress does it after every 304."""

    response_headers: list[tuple[str, str]]

    def build_response_header(self) -> bytes:
        """What waitress writes, in a third of the time, for an answer that has a length and keeps its connection."""
        rows: list[tuple[str, str]] = [(_spelling(name), value) for name, value in self.response_headers]
        names = {name for name, _ in rows}
        usual = self.version == "1.1" and self.has_body and "Content-Length" in names
        if not usual or "CONNECTION" in self.request.headers or names & {"Date", "Server", "Connection"}:
            return bytes(super().build_response_header())
        rows.append(("Date", _date(int(self.start_time))))
        lines = [f"{name}: {value}" for name, value in sorted(rows, key=itemgetter(0))]
        return "\r\n".join((f"HTTP/1.1 {self.status}", *lines, "", "")).encode("latin-1")

    def set_close_on_finish(self) -> None:
        """An answer without a body ends with its headers, so the connection is good for the next (RFC 9112, 6.3)."""
        wants_close = self.request.headers.get("CONNECTION", "").lower() == "close"
        if self.has_body or wants_close or self.version != "1.1":
            super().set_close_on_finish()

    def write(self, data: bytes) -> None:
        """The headers leave with the first piece of the body: one packet, and the client wakes up once."""
        channel, held = self.channel, list[bytes]()
        channel.held = held
        try:
            super().write(data)
        finally:
            channel.held = None
        channel.write_soon(b"".join(held))


class _ErrorTask(ErrorTask):  # type: ignore[misc]
    """The refusal of what never reaches the application; scripts of other sites may read it too (Fetch, 3.2)."""

    def execute(self) -> None:
        self.response_headers.append(("Access-Control-Allow-Origin", "*"))
        super().execute()


class _Channel(HTTPChannel):  # type: ignore[misc]
    """A connection; `held` collects what a task writes in one go."""

    task_class = _Task
    error_task_class = _ErrorTask
    held: list[bytes] | None = None

    def write_soon(self, data: Any) -> int:
        if self.held is None:
            return int(super().write_soon(data))
        self.held.append(data)
        return len(data)


class Server:
    """Serves an application on a bound socket until `stop` is called (from a signal, or another thread)."""

    def __init__(self, app: WSGIApplication, bound: socket.socket) -> None:
        _raise_file_limit()
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)
        self._stopping = threading.Event()
        self._server = create_server(
            app,
            sockets=[bound],
            threads=THREADS,
            connection_limit=CONNECTIONS,
            backlog=1024,
            channel_timeout=SILENCE,
            cleanup_interval=10,
            max_request_header_size=MAX_HEADERS,
            max_request_body_size=MAX_BODY,
            asyncore_use_poll=True,
            ident=None,
        )
        self._server.channel_class = _Channel

    def run(self) -> None:
        """Serve until told to stop; then send what was begun, for at most `FAREWELL` seconds."""
        server = self._server
        while not self._stopping.is_set():
            wasyncore.loop(timeout=1, use_poll=True, map=server._map, count=1)
        wasyncore.dispatcher.close(server)  # the listening socket only: its trigger still wakes the loop
        last = time.monotonic() + FAREWELL
        while self._busy() and time.monotonic() < last:
            wasyncore.loop(timeout=0.1, use_poll=True, map=server._map, count=1)
        server.task_dispatcher.shutdown(cancel_pending=True, timeout=1)
        for channel in list(server.active_channels.values()):
            channel.handle_close()
        server.trigger.close()

    def stop(self) -> None:
        self._stopping.set()
        self._server.pull_trigger()

    def _busy(self) -> bool:
        """Whether an answer is being made or sent; connections that only wait are closed."""
        busy = False
        for channel in list(self._server.active_channels.values()):
            if channel.requests or channel.total_outbufs_len:
                busy = True
            else:
                channel.will_close = True
        return busy


def _raise_file_limit() -> None:
    """Every connection is a file, and may send another one."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * CONNECTIONS + 1000
    most = wanted if hard == resource.RLIM_INFINITY else min(hard, wanted)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
        _log.debug("open files: %d", most)
