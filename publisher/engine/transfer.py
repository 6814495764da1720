"""One answer of an engine over HTTP: whole, within a time and a size, in a file; or a reason why there is none."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterable, Mapping
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import BinaryIO, NamedTuple
from urllib.parse import urlencode, urlsplit

from publisher.workers.process import new_spool

_PIECE = 1 << 16
#: What Virtuoso says of an answer that it cut: at its limit of rows, or of time ("anytime" queries).
_CUT = ("X-SPARQL-MaxRows", "X-SQL-State", "X-SQL-Message")


class Unreachable(Exception):  # noqa: N818 (it is a finding, not a fault of ours)
    """Nobody answers at the engine's address, or the connection broke."""


class Unfit(Exception):  # noqa: N818
    """There is an answer, but none to pass on: an error, cut, too long, of another kind."""


class Late(Exception):  # noqa: N818
    """It took longer than it may."""


class Exchange(NamedTuple):
    """What is sent where: `seconds` for all of it, `size` the most bytes of an answer."""

    address: str
    headers: Mapping[str, str]
    fields: Iterable[tuple[str, str]]
    accept: str
    seconds: float
    size: int


def fetch(exchange: Exchange) -> BinaryIO:
    """The whole body of an answer with status 200 and the type that was asked for, as a file from its start.

    Errors: Unreachable, Unfit, Late.
    """
    end = time.monotonic() + exchange.seconds
    connection = _connection(exchange)
    try:
        connection.connect()
        plug = connection.sock  # http.client lets go of it where the server will close the connection
        _request(connection, exchange)
        plug.settimeout(max(0.001, end - time.monotonic()))
        return _body(connection.getresponse(), plug, exchange, end)
    except TimeoutError:
        raise Late from None
    except (HTTPException, OSError) as error:
        raise Unreachable(str(error)) from None
    finally:
        connection.close()


def _connection(exchange: Exchange) -> HTTPConnection:
    parts = urlsplit(exchange.address)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    return kind(parts.hostname or "", parts.port, timeout=exchange.seconds)


def _request(connection: HTTPConnection, exchange: Exchange) -> None:
    parts = urlsplit(exchange.address)
    target = (parts.path or "/") + f"?{parts.query}" * bool(parts.query)
    headers = {
        "Accept": exchange.accept,
        "Content-Type": "application/x-www-form-urlencoded",
        **exchange.headers,
    }
    connection.request("POST", target, urlencode(list(exchange.fields)), headers)


def _body(response: HTTPResponse, plug: socket.socket, exchange: Exchange, end: float) -> BinaryIO:
    _check(response, exchange.accept)
    file, length = new_spool(), response.length
    taken = 0
    while piece := response.read(_PIECE):
        taken += len(piece)
        left = end - time.monotonic()
        if left <= 0:
            raise Late
        if taken > exchange.size:
            raise Unfit("longer than an answer may be")
        file.write(piece)
        if not response.isclosed():
            plug.settimeout(left)
    if length is not None and taken != length:
        raise Unfit("cut in the middle")
    file.seek(0)
    return file


def _check(response: HTTPResponse, accept: str) -> None:
    if response.status != 200:
        raise Unfit(f"status {response.status}")
    cut = next((name for name in _CUT if response.headers.get(name)), "")
    if cut:
        raise Unfit(f"cut short ({cut})")
    media = response.headers.get_content_type()
    if media != accept:
        raise Unfit(f"{media}, not {accept}")
    if response.length is None and not response.chunked and media != "application/sparql-results+json":
        raise Unfit("nobody can tell whether it is whole")  # it ends with the connection (RFC 9112, 6.3)
