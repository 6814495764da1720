"""Resumption tokens (section 3.5): nothing is kept for them, and they hold for one release and one day."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from publisher.web.oai.errors import BAD_TOKEN, OaiError

LIFETIME = timedelta(days=1)
_LONGEST = 2000


class Place(NamedTuple):
    """Where a list goes on: of which verb and arguments, after how many, in which release, until when it holds."""

    verb: str
    arguments: Mapping[str, str]
    cursor: int
    release: str
    expires: int


def write_token(place: Place) -> str:
    content = json.dumps(place, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def read_token(text: str, verb: str, release: str, now: datetime) -> Place:
    """The place that a token stands for. Errors: OaiError (badResumptionToken)."""
    wrong = OaiError(BAD_TOKEN, "no token of this server; begin anew")
    if len(text) > _LONGEST:
        raise wrong
    try:
        values = json.loads(base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True))
        place = Place(*values)
    except (binascii.Error, ValueError, TypeError, RecursionError):
        raise wrong from None
    texts = isinstance(place.arguments, dict) and all(isinstance(value, str) for value in place.arguments.values())
    numbers = isinstance(place.cursor, int) and isinstance(place.expires, int)
    if not texts or not numbers or place.verb != verb or place.cursor <= 0:
        raise wrong
    if place.release != release or place.expires < now.timestamp():
        raise OaiError(BAD_TOKEN, "the list has changed since, or the token is too old; begin anew")
    return place


def expiry(now: datetime) -> int:
    return int((now + LIFETIME).timestamp())
