"""Opening hours on a page: as a week, and as what holds now (schema.org OpeningHoursSpecification)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from typing import NamedTuple

from publisher.opening import BRUSSELS, HOLIDAYS, Hours, Opening, State, holiday, hours_of, opening_of, status
from publisher.vocabulary import DCT, SDO
from publisher.web.labels import shortened
from publisher.web.pages import day as day_in_words
from publisher.web.things.nodes import Nodes
from publisher.web.words import Say

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "PublicHolidays")
_WEEK = frozenset(range(7))
_TEXTS = (SDO.opens, SDO.closes, SDO.validFrom, SDO.validThrough)
#: Remarks on a counter, and special periods, that a page shows.
_REMARKS, _PERIODS = 6, 6
#: An opening that ends later than this is called one without end: nobody needs to know when.
_ROUND_THE_CLOCK = 7


class Day(NamedTuple):
    """A day and the spans in which it is open (`9.00–12.00`). Without spans it is closed, where the data say so,
    or not mentioned."""

    name: str
    spans: tuple[str, ...]
    is_closed: bool
    is_today: bool


class Week(NamedTuple):
    """Hours that hold from `start` to `end` (xsd:date or ''): seven days, Monday first, feast days where named."""

    start: str
    end: str
    days: tuple[Day, ...]


class Now(NamedTuple):
    """What holds at the moment of the page, in words, and which state of `opening.State` that is."""

    state: str
    text: str


def read_opening(nodes: Nodes, regular: Iterable[str], special: Iterable[str]) -> Opening:
    """The hours of a counter, from its specifications."""
    return opening_of(_hours(nodes, regular), _hours(nodes, special))


def _hours(nodes: Nodes, specifications: Iterable[str]) -> Iterator[Hours]:
    for spec in specifications:
        days = [iri.rsplit("/", 1)[-1] for iri in nodes.links(spec, [SDO.dayOfWeek.value])]
        if found := hours_of(days, *(nodes.text(spec, [name.value], "") for name in _TEXTS)):
            yield found


def weeks(opening: Opening, moment: datetime, say: Say) -> list[Week]:
    """One week for every period that the hours speak of: the rule, then special periods."""
    today = moment.astimezone(BRUSSELS).date()
    found = []
    for group in (opening.regular, opening.special):
        periods: dict[tuple[date, date], list[Hours]] = defaultdict(list)
        for hours in group:
            periods[hours.start or date.min, hours.end or date.max].append(hours)
        for (start, end), rows in sorted(periods.items()):
            first, last = _known(start, date.min), _known(end, date.max)
            found.append(Week(first, last, _week(rows, today if start <= today <= end else None, say)))
    return [week for week in found if not all(day.is_closed for day in week.days)][:_PERIODS]


def _known(day: date, other: date) -> str:
    return "" if day == other else day.isoformat()


def _week(rows: Sequence[Hours], today: date | None, say: Say) -> tuple[Day, ...]:
    feasts = any(HOLIDAYS in hours.days and not hours.days >= _WEEK for hours in rows)
    current = None if today is None else HOLIDAYS if holiday(today) and feasts else today.weekday()
    days = {number: [hours for hours in rows if number in hours.days] for number in range(8 if feasts else 7)}
    return tuple(_day(number, hours, number == current, say) for number, hours in days.items())


def _day(number: int, rows: Sequence[Hours], is_today: bool, say: Say) -> Day:
    spans = sorted({hours.span for hours in rows if hours.span})
    texts = tuple(f"{clock(str(opens), say)}–{clock(str(closes), say)}" for opens, closes in spans)
    return Day(say(f"day.{DAYS[number]}"), texts, bool(rows) and not texts, is_today)


def clock(text: str, say: Say) -> str:
    """`09:00:00` -> `9.00` (Dutch) or `9:00` (English); what is no time stays as it is."""
    hour, _, rest = text.partition(":")
    minute = rest[:2]
    if not (hour.isdecimal() and minute.isdecimal() and len(minute) == 2):
        return text
    if text == str(time.max):
        hour, minute = "24", "00"
    return f"{int(hour)}{'.' if say.language == 'nl' else ':'}{minute}"


def closures(opening: Opening, say: Say) -> list[str]:
    """Periods in which it is closed altogether, in words."""
    texts = []
    for hours in opening.special:
        if not hours.span and hours.days >= _WEEK:
            start, end = (day_in_words(day.isoformat(), say) if day else "" for day in (hours.start, hours.end))
            key = "hours.shut" if start == end else _SHUT[bool(start), bool(end)]
            texts.append(say(key, start=start, end=end))
    return texts[:_PERIODS]


_SHUT = {
    (True, True): "hours.shut.period",
    (True, False): "hours.shut.from",
    (False, True): "hours.shut.until",
}


def remarks(nodes: Nodes, specifications: Iterable[str], say: Say) -> list[str]:
    """What specifications say in words and not in hours."""
    texts = []
    for spec in specifications:
        if not nodes.texts(spec, [SDO.opens.value], ""):
            texts += [value.value for value in nodes.texts(spec, [DCT.description.value], say.language)]
    return [shortened(text) for text in dict.fromkeys(texts)][:_REMARKS]


def now_in_words(opening: Opening, moment: datetime, say: Say) -> Now | None:
    """`Nu open tot 12.00 uur`, and what else can be said of a moment; None where no hours are known."""
    if not opening.is_known:
        return None
    found, here = status(opening, moment), moment.astimezone(BRUSSELS)
    feast = holiday(here.date())
    if found.state is State.OPEN and found.until:
        is_endless = (found.until - here).days >= _ROUND_THE_CLOCK
        key = "now.always" if is_endless else "now.open"
        return Now(found.state.value, say(key, until=_when(found.until, here, say, is_start=False)))
    text = say(f"now.{found.state.value}", feast=say(f"holiday.{feast}") if feast else "")
    if found.opens:
        text += " " + say("now.opens", moment=_when(found.opens, here, say, is_start=True))
    return Now(found.state.value, text)


def _when(moment: datetime, here: datetime, say: Say, *, is_start: bool) -> str:
    """`12.00`, `morgen 9.00`, `maandag 9.00`, `4 januari 2027 9.00`; midnight ends the day before it."""
    hour = clock(moment.strftime("%H:%M"), say)
    ahead = (moment.date() - here.date()).days
    if not is_start and ahead == 1 and moment.time() == time():
        return clock(str(time.max), say)
    if ahead == 0:
        return say("when.today", hour=hour) if is_start else hour
    form = "when" if is_start else "until"
    if ahead == 1:
        return say(f"{form}.tomorrow", hour=hour)
    name = say(f"day.{DAYS[moment.weekday()]}") if ahead < 7 else day_in_words(moment.date().isoformat(), say)
    return say(f"{form}.day", day=name, hour=hour)
