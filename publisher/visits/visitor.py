"""One visitor: connections that are kept, redirects that are checked, bodies that are measured as they come."""

from __future__ import annotations

import http.client
import socket
import ssl
import string
import threading
import time
import zlib
from collections.abc import Callable, Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime
from functools import cache
from types import TracebackType
from typing import NamedTuple
from urllib.parse import quote, urljoin, urlsplit

from publisher import __version__
from publisher.visits.addresses import Guard, Place
from publisher.visits.answers import Answer, Bounds, Hop, NoAnswer
from publisher.visits.bodies import read_body

#: Who we say we are (RFC 9110, 10.1.5): product and version.
USER_AGENT = f"lod-publisher/{__version__} (publisher harvest)"
_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_CONNECTING = 15.0  # seconds for a connection
_AGAIN = frozenset((408, 425, 429, 503))  # statuses after which a server may be asked again
_TRIES, _LONGEST_WAIT = 3, 30.0
#: Seconds that one visitor waits in all: else a server that is busy at every address would hold it for hours.
_PATIENCE = 120.0


class Asked(NamedTuple):
    """A request: what is asked for, and where its body goes (None: into the answer)."""

    method: str
    headers: Mapping[str, str]
    bounds: Bounds
    sink: Callable[[bytes], object] | None


class Visitor:
    """Visits what `guard` lets through. Not for several threads at once; `close` ends its connections."""

    def __init__(self, guard: Guard, bounds: Bounds | None = None) -> None:
        self._guard = guard
        self._bounds = bounds or Bounds()
        self._patience = _PATIENCE
        self._kept: dict[tuple[str, str, int], http.client.HTTPConnection] = {}

    def __enter__(self) -> Visitor:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        for connection in self._kept.values():
            connection.close()
        self._kept.clear()

    def get(
        self,
        url: str,
        accept: str = "*/*",
        *,
        headers: Mapping[str, str] | None = None,
        bounds: Bounds | None = None,
        sink: Callable[[bytes], object] | None = None,
    ) -> Answer:
        """The answer at `url` after redirects, of any status. The body of a 200 goes to `sink`, if given.

        A server that asks for patience (429, 503 with Retry-After) gets it, within bounds.
        Errors: NoAnswer.
        """
        sent = {"User-Agent": USER_AGENT, "Accept": accept, "Accept-Encoding": "gzip", **(headers or {})}
        return self._patiently(url, Asked("GET", sent, bounds or self._bounds, sink))

    def head(self, url: str, accept: str = "*/*") -> Answer:
        """What GET would say of itself, without a body. Errors: NoAnswer."""
        return self._patiently(url, Asked("HEAD", {"User-Agent": USER_AGENT, "Accept": accept}, self._bounds, None))

    def _patiently(self, url: str, asked: Asked) -> Answer:
        for _ in range(_TRIES - 1):
            answer = self._follow(url, asked)
            wait = _wait(answer)
            if wait is None or wait > self._patience:
                return answer
            self._patience -= wait
            time.sleep(wait)
        return self._follow(url, asked)

    def _follow(self, url: str, asked: Asked) -> Answer:
        started, hops = time.monotonic(), list[Hop]()
        while True:
            url = url.partition("#")[0]
            answer = self._visit(url, asked, started)
            target = answer.headers.get("Location")
            if answer.status not in _REDIRECTS or not target:
                return answer._replace(hops=tuple(hops), seconds=time.monotonic() - started)
            hops.append(Hop(url, answer.status))
            if len(hops) > asked.bounds.redirects:
                raise NoAnswer("redirects", f"more than {asked.bounds.redirects} redirects", where=hops[0].url)
            url = urljoin(url, _decoded(target))

    def _visit(self, url: str, asked: Asked, started: float) -> Answer:
        place = self._guard.place(url)
        left = asked.bounds.seconds - (time.monotonic() - started)
        watch = _Watch(left)
        try:
            response = self._request(place, url, asked, watch)
            sink = asked.sink if response.status == http.client.OK else None
            packed, body = read_body(response, url, asked.bounds.size, sink)
            response.close()
            watch.check()
        except (OSError, http.client.HTTPException, zlib.error) as error:
            self._drop(place)
            if watch.is_over:
                seconds = asked.bounds.seconds
                raise NoAnswer("time", f"no whole answer in {seconds:g} seconds", where=url) from None
            raise _failure(error, url) from None
        except NoAnswer:
            self._drop(place)
            raise
        finally:
            watch.stop()
        if response.will_close:
            self._drop(place)
        return Answer(url, response.status, response.headers, body, packed, (), 0.0)

    def _request(self, place: Place, url: str, asked: Asked, watch: _Watch) -> http.client.HTTPResponse:
        """Ask on a connection that was kept, or on a new one where that one was closed meanwhile."""
        parts = urlsplit(url)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        kept = self._kept.get(place[:3])
        if kept is not None and kept.sock is not None:
            try:
                return _ask(kept, target, asked, watch)
            except (ConnectionError, http.client.HTTPException):
                kept.close()  # the server closed it meanwhile, or sent more than the length that it had told
                if watch.is_over:
                    raise
        fresh = self._kept[place[:3]] = _connect(place)
        return _ask(fresh, target, asked, watch)

    def _drop(self, place: Place) -> None:
        connection = self._kept.pop(place[:3], None)
        if connection is not None:
            connection.close()


class _Watch:
    """Ends a connection when its time is over, whatever it waits for: a server may send a byte a second for ever."""

    def __init__(self, seconds: float) -> None:
        self.is_over = False
        self._socket: socket.socket | None = None
        self._timer = threading.Timer(max(seconds, 0.001), self._end)
        self._timer.daemon = True
        self._timer.start()

    def over(self, connected: socket.socket | None) -> None:
        self._socket = connected
        self.check()

    def check(self) -> None:
        """Errors: TimeoutError where the time is over: what was read then may be a part."""
        if self.is_over:
            raise TimeoutError

    def stop(self) -> None:
        self._timer.cancel()

    def _end(self) -> None:
        self.is_over = True
        if self._socket is not None:
            try:
                self._socket.shutdown(socket.SHUT_RDWR)
            except OSError:
                return  # closed already


def _connect(place: Place) -> http.client.HTTPConnection:
    """A connection to the very address that was checked; certificates are those of the host's name."""
    connection = http.client.HTTPConnection(place.host, place.port)
    plain = socket.create_connection((place.address, place.port), timeout=_CONNECTING)
    plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    is_safe = place.scheme == "https"
    connection.sock = _certified().wrap_socket(plain, server_hostname=place.host) if is_safe else plain
    connection.default_port = 443 if is_safe else 80  # what the Host header leaves out
    return connection


@cache
def _certified() -> ssl.SSLContext:
    """The certificates that this machine trusts."""
    return ssl.create_default_context()


def _ask(connection: http.client.HTTPConnection, target: str, asked: Asked, watch: _Watch) -> http.client.HTTPResponse:
    watch.over(connection.sock)
    # An IRI becomes a URI: bytes beyond ASCII are percent-encoded, what is encoded stays (RFC 3987, 3.1).
    connection.request(asked.method, quote(target, safe=string.punctuation), headers=dict(asked.headers))
    return connection.getresponse()


def _decoded(location: str) -> str:
    """An address as a header has it: http.client takes bytes for Latin-1, servers that do not encode send UTF-8."""
    try:
        return location.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return location


def _wait(answer: Answer) -> float | None:
    """Seconds after which a busy server may be asked again; None where it is not, or wants too much patience."""
    if answer.status not in _AGAIN:
        return None
    said = answer.headers.get("Retry-After", "1" if answer.status in (408, 425) else "").strip()
    seconds = float(said) if said.isascii() and said.isdecimal() else _seconds_until(said)
    return seconds if seconds is not None and seconds <= _LONGEST_WAIT else None


def _seconds_until(moment: str) -> float | None:
    """How long it is until a moment as HTTP writes it (RFC 9110, 10.2.3); None for what is no moment."""
    try:
        found = parsedate_to_datetime(moment)
    except ValueError:
        return None
    at = found if found.tzinfo else found.replace(tzinfo=UTC)
    return max(at.timestamp() - time.time(), 0.0)


def _failure(error: Exception, url: str) -> NoAnswer:
    if isinstance(error, ssl.SSLError):
        return NoAnswer("network", f"no trusted connection: {error.reason or error}", where=url)
    if isinstance(error, (OSError, http.client.RemoteDisconnected)):
        return NoAnswer("network", f"no answer: {getattr(error, 'strerror', None) or error}", where=url)
    if isinstance(error, http.client.IncompleteRead):
        return NoAnswer("protocol", "the answer ends before its Content-Length", where=url)
    return NoAnswer("protocol", f"no HTTP: {type(error).__name__} {str(error)[:100]}", where=url)
