"""Opening hours as a week (schema.org OpeningHoursSpecification)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from publisher.vocabulary import DCT, SDO
from publisher.web.nodes import Nodes
from publisher.web.words import Say

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_HOLIDAYS = "PublicHolidays"


class Day(NamedTuple):
    """A day and the spans in which it is open (`9.00–12.00`); none on a closed day."""

    name: str
    spans: tuple[str, ...]


class Week(NamedTuple):
    """Hours that hold from `start` to `end` (xsd:date or ''): seven days, Monday first, feast days where named."""

    start: str
    end: str
    days: tuple[Day, ...]


def weeks(nodes: Nodes, specifications: Iterable[str], say: Say) -> list[Week]:
    """One week for every period that the specifications speak of."""
    periods: dict[tuple[str, str], dict[str, list[tuple[str, str]]]] = defaultdict(lambda: defaultdict(list))
    for spec in specifications:
        opens, closes = (nodes.text(spec, [name.value], "") for name in (SDO.opens, SDO.closes))
        if not opens or not closes:
            continue
        start, end = (nodes.text(spec, [name.value], "") for name in (SDO.validFrom, SDO.validThrough))
        for day in _days(nodes, spec):
            periods[start, end][day].append((opens, closes))
    return [Week(start, end, _week(table, say)) for (start, end), table in sorted(periods.items())]


def _days(nodes: Nodes, spec: str) -> Sequence[str]:
    """The days of a specification; without any it holds for all (schema.org leaves it open, people mean that)."""
    named = [iri.rsplit("/", 1)[-1] for iri in nodes.links(spec, [SDO.dayOfWeek.value])]
    return [day for day in named if day in (*DAYS, _HOLIDAYS)] or (() if named else DAYS)


def _week(table: dict[str, list[tuple[str, str]]], say: Say) -> tuple[Day, ...]:
    names = (*DAYS, _HOLIDAYS) if _HOLIDAYS in table else DAYS
    return tuple(_day(name, table.get(name, []), say) for name in names)


def _day(name: str, spans: Sequence[tuple[str, str]], say: Say) -> Day:
    """Equal opening and closing times mean a closed day."""
    is_open = sorted({span for span in spans if span[0] != span[1]})
    texts = tuple(f"{clock(opens, say)}–{clock(closes, say)}" for opens, closes in is_open)
    return Day(say(f"day.{name}"), texts)


def clock(time: str, say: Say) -> str:
    """`09:00:00` -> `9.00` (Dutch) or `9:00` (English); what is no time stays as it is."""
    hour, _, rest = time.partition(":")
    minute = rest[:2]
    if not (hour.isdecimal() and minute.isdecimal() and len(minute) == 2):
        return time
    return f"{int(hour)}{'.' if say.language == 'nl' else ':'}{minute}"


def remarks(nodes: Nodes, specifications: Iterable[str], say: Say) -> list[str]:
    """What specifications say in words and not in hours."""
    texts = []
    for spec in specifications:
        if not nodes.texts(spec, [SDO.opens.value], ""):
            texts += [value.value for value in nodes.texts(spec, [DCT.description.value], say.language)]
    return list(dict.fromkeys(texts))
