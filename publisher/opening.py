"""When something is open, by the clock of Brussels: what holds at a moment, and when that next changes.

schema.org OpeningHoursSpecification: a closing time before the opening time is on the next day; equal times,
or a special period without times, mean closed. What a specification does not mention is unknown, not closed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from zoneinfo import ZoneInfo

BRUSSELS = ZoneInfo("Europe/Brussels")
#: Weekday numbers are Python's (Monday 0); feast days have one of their own.
HOLIDAYS = 7

_DAY = timedelta(days=1)
#: How far ahead the next opening is looked for.
_AHEAD = 14


@dataclass(frozen=True)
class Hours:
    """A specification: its days, its times (None: none given), and the dates that it holds from and through."""

    days: frozenset[int]
    opens: time | None
    closes: time | None
    start: date | None = None
    end: date | None = None

    @property
    def span(self) -> tuple[time, time] | None:
        """Opening and closing time; None where it is closed."""
        if self.opens is None or self.closes is None or self.opens == self.closes:
            return None
        return self.opens, self.closes

    def holds(self, day: date) -> bool:
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)


@dataclass(frozen=True)
class Opening:
    """All specifications of one counter; `special` ones take the place of the others on their dates."""

    regular: tuple[Hours, ...] = ()
    special: tuple[Hours, ...] = ()

    @property
    def is_known(self) -> bool:
        return any(hours.span for hours in (*self.regular, *self.special))


class State(Enum):
    """OPEN and CLOSED are said by the data; UNMENTIONED: they say nothing of today; HOLIDAY: of feast days."""

    OPEN = "open"
    CLOSED = "closed"
    UNMENTIONED = "unmentioned"
    HOLIDAY = "holiday"


@dataclass(frozen=True)
class Status:
    """What holds at a moment: until when it is open, and else when it opens next (both in Brussels time)."""

    state: State
    until: datetime | None = None
    opens: datetime | None = None


Span = tuple[datetime, datetime]


def at(day: date, clock: time) -> datetime:
    """A time on the clocks of Brussels, in UTC: only there are times of the night that clocks go back comparable."""
    return datetime.combine(day, clock, BRUSSELS).astimezone(UTC)


def status(opening: Opening, moment: datetime) -> Status:
    """What holds at a moment (aware)."""
    today = moment.astimezone(BRUSSELS).date()
    spans = _joined(span for ahead in range(-1, _AHEAD) for span in _spans(opening, today + ahead * _DAY))
    for start, end in spans:
        if start <= moment < end:
            return Status(State.OPEN, until=end.astimezone(BRUSSELS))
    following = next((start.astimezone(BRUSSELS) for start, _ in spans if start > moment), None)
    return Status(_silent(opening, today), opens=following)


def next_change(openings: Iterable[Opening], moment: datetime) -> datetime:
    """When what is said of these openings at a moment is said for the last time: a span begins or ends, or the
    day does (with it change `today`, `tomorrow` and which special days hold). In UTC."""
    today = moment.astimezone(BRUSSELS).date()
    edges = [at(today + _DAY, time())]
    for opening in openings:
        for day in (today - _DAY, today):
            edges += [edge for span in _spans(opening, day) for edge in span]
    return min(edge for edge in edges if edge > moment)


def clock_time(text: str) -> time | None:
    """An xsd:time as hours of a clock: `09:00:00`, `24:00:00` (the end of the day); None for anything else.

    A zone is left out: hours are those of the place (schema.org says nothing of zones here).
    """
    if text.startswith("24:00"):
        return time.max
    try:
        return time.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return None


def _silent(opening: Opening, day: date) -> State:
    """Why there are no hours at this moment of a day."""
    if _on(opening, day):
        return State.CLOSED
    return State.HOLIDAY if holiday(day) and _of_weekday(opening, day) else State.UNMENTIONED


def _on(opening: Opening, day: date) -> list[Hours]:
    """The specifications that speak of a day."""
    special = [hours for hours in opening.special if hours.holds(day) and _names(hours, day)]
    if special:
        return special
    return _feast_hours(opening, day) if holiday(day) else _of_weekday(opening, day)


def _names(hours: Hours, day: date) -> bool:
    return day.weekday() in hours.days or (HOLIDAYS in hours.days and bool(holiday(day)))


def _of_weekday(opening: Opening, day: date) -> list[Hours]:
    return [hours for hours in opening.regular if hours.holds(day) and day.weekday() in hours.days]


def _feast_hours(opening: Opening, day: date) -> list[Hours]:
    return [hours for hours in opening.regular if hours.holds(day) and HOLIDAYS in hours.days]


def _spans(opening: Opening, day: date) -> list[Span]:
    """From when to when it is open, of what opens on a day."""
    found = []
    for hours in _on(opening, day):
        if hours.span:
            opens, closes = hours.span
            found.append((at(day, opens), at(day if closes > opens else day + _DAY, closes)))
    return found


def _joined(spans: Iterable[Span]) -> Sequence[Span]:
    """Spans in order; those that touch are one (midnight ends no opening, and 23:59 is how some write it)."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1] + timedelta(minutes=1):
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def holiday(day: date) -> str:
    """The key of the Belgian public holiday on a day, or '' (law of 4 January 1974, decree of 18 April 1974)."""
    fixed = _FIXED.get((day.month, day.day))
    if fixed:
        return fixed
    return _MOVING.get((day - easter(day.year)).days, "")


_FIXED = {
    (1, 1): "new-year",
    (5, 1): "labour",
    (7, 21): "national",
    (8, 15): "assumption",
    (11, 1): "all-saints",
    (11, 11): "armistice",
    (12, 25): "christmas",
}
#: Days after Easter Sunday.
_MOVING = {0: "easter", 1: "easter-monday", 39: "ascension", 49: "pentecost", 50: "pentecost-monday"}


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (the algorithm of Meeus, Jones and Butcher)."""
    century, rest = divmod(year, 100)
    golden = year % 19
    epact = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - epact - rest % 4) % 7
    month, day = divmod(epact + weekday - 7 * ((golden + 11 * epact + 22 * weekday) // 451) + 114, 31)
    return date(year, month, day + 1)


#: Days by the last part of their IRI (schema.org DayOfWeek).
_DAY_NUMBERS = {
    name: number
    for number, name in enumerate(
        ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "PublicHolidays")
    )
}
_WEEK = frozenset(range(HOLIDAYS))


def hours_of(days: Sequence[str], opens: str, closes: str, start: str, end: str) -> Hours | None:
    """A specification from its texts ('' for none), days by name; None for mere words, and for what is no time.

    Without days it holds for all: schema.org leaves that open, people mean it.
    """
    times = [clock_time(text) for text in (opens, closes)]
    dates = [_date(text) for text in (start, end)]
    numbers = frozenset(_DAY_NUMBERS[name] for name in days if name in _DAY_NUMBERS)
    is_wrong = (opens and times[0] is None) or (closes and times[1] is None) or (days and not numbers)
    if is_wrong or not (opens or closes or days or any(dates)):
        return None
    if not days:
        numbers = _WEEK | {HOLIDAYS} if any(dates) else _WEEK
    return Hours(numbers, times[0], times[1], dates[0], dates[1])


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def opening_of(regular: Iterable[Hours], special: Iterable[Hours]) -> Opening:
    """The hours of a counter. A special period that names no dates adds hours and takes no place."""
    others = list(special)
    dated = tuple(hours for hours in others if hours.start or hours.end)
    return Opening((*regular, *(hours for hours in others if hours not in dated)), dated)


def is_open(opening: Opening, moment: datetime) -> bool:
    """Whether it is open at a moment (aware); the same as `status` says, without looking ahead."""
    today = moment.astimezone(BRUSSELS).date()
    return any(start <= moment < end for day in (today - _DAY, today) for start, end in _spans(opening, day))
