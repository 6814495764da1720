"""Datetime negotiation: which version of a document a client gets that names a moment (RFC 7089, section 4)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from flask import Response, request
from werkzeug.exceptions import BadRequest
from werkzeug.http import parse_date

from publisher.versions import Version
from publisher.web.answering import links
from publisher.web.answering.answers import CACHE
from publisher.web.memento.links import gate_links, memento_address, memento_links, versions_of
from publisher.web.served import View
from publisher.web.site import local

ACCEPT_DATETIME = "Accept-Datetime"
#: RFC 7089, 2.1.1: a date of RFC 1123 in GMT, no other form.
_DATE = re.compile(r"[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT")


def timegate(view: View, path: str) -> Response | None:
    """302 to the version of the document at `path` that held at the moment of Accept-Datetime.

    None where the client names no moment, or nothing is kept of the thing. Errors: BadRequest (400).
    """
    asked = request.headers.get(ACCEPT_DATETIME)
    versions = versions_of(view, path) if asked is not None else []
    if asked is None or not versions:
        return None
    moment = parse_date(asked) if _DATE.fullmatch(asked) else None
    if moment is None:
        raise BadRequest(f"{ACCEPT_DATETIME}: a date as in 'Sun, 22 Nov 2026 19:30:00 GMT'")
    target = memento_address(path, select(versions, moment)).removeprefix(view.base)
    response = Response(status=302, headers={"Location": local(target), "Cache-Control": CACHE})
    response.headers["Vary"] = "Accept-Datetime, Accept-Encoding"
    response.headers.extend([links.header([*gate_links(path), *memento_links(path, versions)])])
    return response


def select(versions: Sequence[Version], moment: datetime) -> Version:
    """The version that held at a moment; before there was any, the first one (RFC 7089, 4.5.3)."""
    held = [version for version in versions if version.time.replace(microsecond=0) <= moment]
    return held[-1] if held else versions[0]
