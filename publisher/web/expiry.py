"""Pages that say what is open now hold until that changes, and not a second longer."""

from __future__ import annotations

import json
from datetime import date, datetime, time
from typing import Any, NamedTuple

from werkzeug.http import http_date

from publisher.opening import Hours, Opening, next_change
from publisher.web.answering.answers import CACHE
from publisher.web.served import View
from publisher.web.site import site
from publisher.web.things.contacts import openings
from publisher.web.things.nodes import Nodes
from publisher.web.things.thing import Thing, borrowed

#: Seconds that a cache may keep such a page unasked: a new release is seen as soon.
_LONGEST = 60


class Expiry(NamedTuple):
    """The moment a page is made for, and when something on it changes (None: only with the next release)."""

    moment: datetime
    end: datetime | None

    @property
    def key(self) -> tuple[str, ...]:
        """What tells a page of now from a later one of the same release."""
        return (self.end.isoformat(),) if self.end else ()

    @property
    def cache(self) -> str:
        """Cache-Control (RFC 9111, 5.2.2)."""
        if self.end is None:
            return CACHE
        return f"public, max-age={max(0, min(_LONGEST, self.seconds))}, must-revalidate"

    @property
    def seconds(self) -> int:
        return int((self.end - self.moment).total_seconds()) if self.end else 0

    @property
    def headers(self) -> tuple[tuple[str, str], ...]:
        """Expires (RFC 9111, 5.3), in the form of RFC 9110, 5.6.7."""
        return (("Expires", http_date(self.end)),) if self.end else ()


def page_expiry(view: View, thing: Thing) -> Expiry:
    """How long the page of a thing holds from now on."""
    moment = site().clock()
    found = _read(json.loads(view.shelf.get((thing.path, "openings"), lambda: _openings(view, thing))))
    return Expiry(moment, next_change(found, moment) if found else None)


def _openings(view: View, thing: Thing) -> bytes:
    """The hours of a thing, kept as JSON: a page that is kept too is then found without reading the store."""
    found = openings(Nodes([*thing.quads, *borrowed(view, thing)]))
    rows = [[[_row(hours) for hours in group] for group in (item.regular, item.special)] for item in found]
    return json.dumps(rows).encode()


def _row(hours: Hours) -> list[Any]:
    texts = [value.isoformat() if value else None for value in (hours.opens, hours.closes, hours.start, hours.end)]
    return [sorted(hours.days), *texts]


def _read(rows: list[list[list[list[Any]]]]) -> list[Opening]:
    return [Opening(*(tuple(_hours(*row) for row in group) for group in item)) for item in rows]


def _hours(days: list[int], opens: str | None, closes: str | None, start: str | None, end: str | None) -> Hours:
    times = [time.fromisoformat(text) if text else None for text in (opens, closes)]
    dates = [date.fromisoformat(text) if text else None for text in (start, end)]
    return Hours(frozenset(days), times[0], times[1], dates[0], dates[1])
