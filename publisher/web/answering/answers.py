"""An answer is a file: made completely, coded, named by a strong ETag, and only then sent (RFC 9110).

Every page that is read goes through `answer`; conditions, codings, ranges and HEAD are decided here and
nowhere else.
"""

from __future__ import annotations

import gzip
import hashlib
import io
from base64 import b64encode
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, cast

from flask import Response, request
from werkzeug.datastructures import Headers
from werkzeug.exceptions import NotAcceptable, PreconditionFailed, RequestedRangeNotSatisfiable
from werkzeug.http import parse_if_range_header, parse_range_header
from werkzeug.wsgi import wrap_file

from publisher import __version__
from publisher.web.answering.negotiation import GZIP, IDENTITY, codings
from publisher.web.served import Shelf, View

#: Caches keep an answer and ask each time whether it still holds: a release is seen at once.
CACHE = "public, max-age=0, must-revalidate"
#: For addresses that change when their content does.
CACHE_FOREVER = "public, max-age=31536000, immutable"

#: Below this many bytes coding gains nothing worth its header.
_WORTHWHILE = 860


@dataclass(frozen=True)
class Representation:
    """One form of one thing, not yet made.

    `make` gives its bytes; `key` tells it from every other answer of the same release (address, media
    type, language). `vary` are the request headers that led to it, `modified` when the content changed.
    """

    content_type: str
    make: Callable[[], bytes]
    key: tuple[str, ...]
    modified: datetime
    vary: tuple[str, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    cache: str = CACHE
    coded: bool = True


@dataclass(frozen=True)
class File:
    """A file of the release, sent as it lies there; `sha256` (hex) becomes its digest where it is known.

    `keeps` says that its ETag comes from that digest alone: the next release has it too while nothing changes.
    """

    path: Path
    content_type: str
    modified: datetime
    key: tuple[str, ...] = field(default=())
    sha256: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    keeps: bool = False


def etag(view: View | None, *parts: str) -> str:
    """A strong ETag from all that an answer depends on: release, software, and what tells it from others."""
    release = view.release.id if view else ""
    text = "\0".join((release, __version__, *parts))
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def answer(view: View | None, form: Representation) -> Response:
    """The response for a representation: coded, conditional, whole. Without a view nothing is kept.

    Errors: NotAcceptable where no coding is left.
    """
    accepted = codings(request.headers.get("Accept-Encoding")) if form.coded else (IDENTITY,)
    if not accepted:
        raise NotAcceptable("Accept-Encoding: identity, gzip")
    shelf = view.shelf if view else Shelf(0)
    body = shelf.get((*form.key, IDENTITY), form.make)
    coding = IDENTITY
    if accepted[0] == GZIP:
        coded = shelf.get((*form.key, GZIP), lambda: gzip.compress(body, 6, mtime=0))
        if IDENTITY not in accepted or (len(body) >= _WORTHWHILE and len(coded) < len(body)):
            body, coding = coded, GZIP
    response = Response(body, content_type=form.content_type)
    if coding != IDENTITY:
        response.headers["Content-Encoding"] = coding
    response.set_etag(etag(view, *form.key, coding))
    vary = (*form.vary, "Accept-Encoding") if form.coded else form.vary
    return _finish(response, vary, form.modified, (("Cache-Control", form.cache), *form.headers))


def _finish(
    response: Response, vary: Iterable[str], modified: datetime, headers: Iterable[tuple[str, str]]
) -> Response:
    response.headers.extend(Headers(list(headers)))
    names = dict.fromkeys(vary)
    if names:
        response.headers["Vary"] = ", ".join(names)
    response.last_modified = modified.astimezone(UTC).replace(microsecond=0)
    if 200 <= response.status_code < 300:
        response.headers["Accept-Ranges"] = "bytes"
        weigh_conditions(response)
        narrow(response)
    return response


def narrow(response: Response) -> None:
    """Keep of an answer in memory the bytes that the request wants, where it is a part (RFC 9110, 14.2).

    Errors: RequestedRangeNotSatisfiable.
    """
    if response.status_code != 200 or "Range" not in request.headers:
        return
    body = response.get_data()
    start, end = _wanted(response, len(body))
    if end - start < len(body):
        response.data = body[start:end]
        _mark_part(response, start, end, len(body))


def _mark_part(response: Response, start: int, end: int, size: int) -> None:
    response.status_code = 206
    response.headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    response.content_length = end - start


def weigh_conditions(response: Response) -> None:
    """Make it a 304 where the client has it (RFC 9110, 13.2.2). Errors: PreconditionFailed."""
    since = request.if_unmodified_since
    if since and "If-Match" not in request.headers and response.last_modified and response.last_modified > since:
        raise PreconditionFailed
    response.make_conditional(request.environ)
    if response.status_code == PreconditionFailed.code:  # it would go out with the length or the body of the whole
        raise PreconditionFailed


class _Window(io.RawIOBase):
    """Bytes `start` to `end` of a file as a file of their own: what servers send without reading it all."""

    def __init__(self, path: Path, start: int, end: int) -> None:
        self._file = path.open("rb")
        self._start, self._end = start, end
        self._file.seek(start)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        rest = max(self._end - self._file.tell(), 0)
        return self._file.read(rest if size < 0 else min(size, rest))

    def seek(self, offset: int, whence: int = 0) -> int:
        origin = (self._start, self._file.tell(), self._end)[whence]
        return self._file.seek(origin + offset) - self._start

    def tell(self) -> int:
        return self._file.tell() - self._start

    def close(self) -> None:
        self._file.close()
        super().close()


def send_file(view: View, file: File) -> Response:
    """A file: whole, a range of it, or the news that it is unchanged; never coded, never read into memory.

    Several ranges at once are answered with the whole (RFC 9110, 14.2 allows that).
    Errors: RequestedRangeNotSatisfiable.
    """
    size = file.path.stat().st_size
    response = Response(content_type=file.content_type, direct_passthrough=True)
    own = file.sha256[:32] if file.keeps else ""
    response.set_etag(own or etag(view, *(file.key or (file.path.name,)), IDENTITY))
    response.last_modified = file.modified.astimezone(UTC).replace(microsecond=0)
    response.headers["Cache-Control"] = CACHE
    response.headers["Accept-Ranges"] = "bytes"
    response.headers.extend(Headers(list(file.headers) + _digest(file.sha256)))
    response.content_length = size
    weigh_conditions(response)
    if response.status_code != 200:
        return response
    start, end = _wanted(response, size)
    if end - start < size:
        _mark_part(response, start, end, size)
    if request.method != "HEAD":
        response.response = wrap_file(request.environ, cast(IO[bytes], _Window(file.path, start, end)), 1 << 16)
    return response


def _wanted(response: Response, size: int) -> tuple[int, int]:
    """The bytes that are asked for: a range counts for GET only, and only while If-Range still holds."""
    ranges = parse_range_header(request.headers.get("Range"))
    if request.method != "GET" or ranges is None or ranges.units != "bytes" or len(ranges.ranges) != 1:
        return 0, size
    if not _still_holds(request.headers.get("If-Range"), response):
        return 0, size
    wanted = ranges.range_for_length(size)
    if wanted is None:
        raise RequestedRangeNotSatisfiable(size)
    return int(wanted[0] or 0), int(wanted[1] or size)


def _still_holds(header: str | None, response: Response) -> bool:
    """Whether the file is the one that the client has a part of (RFC 9110, 13.1.5: a weak ETag never says so)."""
    if header is None:
        return True
    condition = parse_if_range_header(header)
    if condition.date is not None:
        return condition.date == response.last_modified
    return condition.etag == response.get_etag()[0] and not header.lstrip().startswith("W/")


def _digest(sha256: str) -> list[tuple[str, str]]:
    """RFC 9530, section 3: the digest of the whole representation."""
    return [("Repr-Digest", f"sha-256=:{b64encode(bytes.fromhex(sha256)).decode()}:")] if sha256 else []
