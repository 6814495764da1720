"""Which documents are open at a moment: hours that many share are looked at once."""

from __future__ import annotations

import json
import threading
from array import array
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from publisher.opening import Opening, hours_of, is_open, next_change, opening_of
from publisher.search.sets import from_flags


class Opened(NamedTuple):
    """The documents that are open at a moment, and until when that is so (UTC)."""

    bits: int
    until: datetime


class Schedules:
    """All hours of a release. The answer for a minute is kept until it is asked for another one."""

    def __init__(self, rows: Iterable[tuple[int, str]], of_document: bytes) -> None:
        self._openings = {number: [_opening(item) for item in json.loads(text)] for number, text in rows}
        self._of_document = array("I")
        self._of_document.frombytes(of_document)
        self._kept: tuple[datetime, Opened] | None = None
        self._lock = threading.Lock()

    def at(self, moment: datetime) -> Opened:
        """What is open at a moment (aware); hours are told by the minute."""
        minute = moment.astimezone(UTC).replace(second=0, microsecond=0)
        with self._lock:
            if self._kept is None or self._kept[0] != minute:
                self._kept = minute, self._look(minute)
            return self._kept[1]

    def _look(self, moment: datetime) -> Opened:
        flags = [48] * (max(self._openings, default=0) + 1)  # "0"
        for number, openings in self._openings.items():
            if any(is_open(opening, moment) for opening in openings):
                flags[number] = 49
        every = (opening for openings in self._openings.values() for opening in openings)
        bits = from_flags(bytes(map(flags.__getitem__, self._of_document)))
        return Opened(bits, next_change(every, moment))


def _opening(groups: Sequence[Sequence[Any]]) -> Opening:
    regular, special = ([hours for spec in group if (hours := hours_of(*spec))] for group in groups)
    return opening_of(regular, special)
