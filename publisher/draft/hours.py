"""A grammar of opening hours: lines of tokens -> statements -> slots.

    statement   days (a list, a range, "elke werkdag") with time ranges, or with "gesloten", "tot 19 u", "op afspraak"
    channel     counter, telephone or appointment: a word before the days holds for what follows, one behind
                the times holds for its statement only
    settling    a later statement of fewer days that overlaps an earlier one of more days overrides it; one that
                does not overlap adds to it; two equal ones that overlap contradict each other and are asked about
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from publisher.draft.clock import DAYS, WEEK, Token, span_of_days, tokens


class Hours(NamedTuple):
    """One slot with its place: `note` general, phone or appointment; `season` and `frequency` are words or ''."""

    day: str
    opens: str
    closes: str
    note: str
    season: str
    frequency: str
    start: int
    end: int


class Trouble(NamedTuple):
    """What the grammar could not decide: a Dutch sentence and the place."""

    text: str
    candidates: tuple[str, ...]
    start: int
    end: int


@dataclass
class Statement:
    """Days and what is said of them; positions are in the whole text."""

    days: list[str] = field(default_factory=list)
    ranges: list[tuple[str, str, int, int]] = field(default_factory=list)
    until: str = ""
    closed: bool = False
    minus: list[tuple[str, str]] = field(default_factory=list)
    part: str = ""
    note: str = ""
    season: str = ""
    frequency: str = ""
    others: bool = False
    times_first: bool = False
    event: bool = False
    start: int = 0
    end: int = 0


class HoursLine(NamedTuple):
    """A line for the grammar: text with contact facts blanked, its start in the document, and whether a heading announces hours."""

    text: str
    start: int
    announced: bool
    title: str
    fresh: bool


_TRIGGERS = frozenset({"open", "counter", "phone", "appointment", "walk-in"})
_DAYISH = frozenset({"day", "workdays", "daily", "weekend", "others"})


@dataclass
class _Scope:
    """What holds for the statements that follow."""

    channel: str = ""
    appointment: bool = False
    season: str = ""
    last: Statement | None = None
    columns: list[tuple[str, ...]] = field(default_factory=list)
    done: list[Statement] = field(default_factory=list)
    waiting: list[Statement] = field(default_factory=list)


def read_hours(lines: Iterable[HoursLine]) -> tuple[list[Hours], list[Trouble]]:
    """Lines of one owner, in order -> slots and what must be asked."""
    scope = _Scope()
    for line in lines:
        _line(line, scope)
    _zip_waiting(scope)
    return settle(scope.done)


def _line(line: HoursLine, scope: _Scope) -> None:
    found = tokens(line.text)
    kinds = {token.kind for token in found}
    if line.fresh:
        scope.channel, scope.appointment, scope.last = _channel_of(line.title), False, None
        scope.season = next((token.text for token in tokens(line.title) if token.kind == "season"), "")
        scope.columns = []
    if "\x00" in line.text and not kinds & {"range", "until", *_DAYISH} and not re.search("telefonisch", line.text, re.I):
        return
    if not _is_about_hours(found, kinds, line, scope):
        scope.last = None if found and not line.announced else scope.last
        return
    if "\t" in line.text and _table(line, found, scope):
        return
    _statements(found, line.start, scope)


def _channel_of(title: str) -> str:
    return "phone" if any(token.kind == "phone" for token in tokens(title)) else ""


def _is_about_hours(found: list[Token], kinds: set[str], line: HoursLine, scope: _Scope) -> bool:
    words = sum(token.kind == "word" for token in found)
    times = kinds & {"range", "until"}
    if not times and not kinds & {"closed", "appointment", "walk-in", "phone", "counter", "season"} and not kinds & _DAYISH:
        return False
    if line.announced:
        return words <= 30 and (bool(times) or words <= 12)
    if "date" in kinds and "season" not in kinds and "closed" not in kinds:
        return False
    if not kinds & _DAYISH:
        return bool(times) and words == 0 and scope.last is not None or (words <= 6 and bool(kinds & {"phone", "counter", "appointment", "season"}) and not times)
    if not times and not kinds & {"closed", "appointment"}:
        return words == 0 and len(line.text) < 60
    return words <= 3 or (bool(kinds & _TRIGGERS) and words <= 22)


def _table(line: HoursLine, found: list[Token], scope: _Scope) -> bool:
    """Tables with days as columns, or channels as columns: True when this line was read as a row of one."""
    cells = _cells(line)
    if not any(token.kind == "range" for token in found):
        heads = [tokens(text) for text, _ in cells]
        days = [tuple(day for token in head for day in token.days) for head in heads]
        notes = [tuple(token.kind for token in head if token.kind in ("phone", "counter", "appointment", "walk-in")) for head in heads]
        scope.columns = days if sum(map(bool, days)) >= 3 else notes if len({note for note in notes if note}) >= 2 else []
        return bool(scope.columns)
    labelled = not any(token.kind == "range" for token in tokens(cells[0][0]))
    if scope.columns and scope.columns[0] and labelled:
        scope.columns = [(), *scope.columns]
    if len(scope.columns) < len(cells) or not scope.columns:
        return False
    row_days = [day for token in tokens(cells[0][0]) for day in token.days]
    for (text, start), column in zip(cells, scope.columns, strict=False):
        _cell(tokens(text), line.start + start, column, row_days, scope)
    return True


def _cells(line: HoursLine) -> list[tuple[str, int]]:
    cells, position = [], 0
    for text in line.text.split("\t"):
        cells.append((text, position))
        position += len(text) + 1
    return cells


def _cell(found: list[Token], offset: int, column: tuple[str, ...], row_days: list[str], scope: _Scope) -> None:
    ranges = [(*token.times, offset + token.start, offset + token.end) for token in found if token.kind == "range"]
    by_day = bool(column) and column[0] in DAYS
    days = list(column) if by_day else row_days
    if not ranges or not days:
        return
    note = scope.channel if by_day else next((kind for kind in column if kind in ("phone", "appointment")), "")
    scope.done.append(Statement(days, [(r[0], r[1], r[2], r[3]) for r in ranges], note=note, season=scope.season, start=ranges[0][2], end=ranges[-1][3]))  # type: ignore[misc, arg-type]


def _statements(found: list[Token], offset: int, scope: _Scope) -> None:
    """The tokens of one line, left to right."""
    carried = scope.last
    named = any(token.kind in _DAYISH for token in found)
    current = _new(scope)
    local_season = scope.season
    for index, token in enumerate(found):
        before = found[index - 1].kind if index else ""
        if token.kind in _DAYISH:
            current = _day(found, index, token, current, scope, offset)
        elif token.kind in _READERS:
            if token.kind == "range" and not current.days and carried is not None and not current.ranges and not named:
                current = _continue(carried, scope)
            if token.kind in ("phone", "walk-in", "appointment") and current.ranges and _leads(found, index):
                current = _same_days(current, scope)
            current = _READERS[token.kind](token, current, scope, offset, before)
        carried = carried if not current.days else None
    _close(current, scope)
    if any(token.kind == "range" for token in found):
        scope.season = local_season


def _leads(found: list[Token], index: int) -> bool:
    """Does a channel word behind times speak of the times after it? (`9-12 (telefonisch: 9-16)`)"""
    if found[index].kind == "walk-in":
        return False
    rest = [token.kind for token in found[index + 1 :] if token.kind not in ("small", "open", "also", "word")]
    return rest[:1] == ["range"] or rest[:2] == ["colon", "range"]


def _same_days(current: Statement, scope: _Scope) -> Statement:
    """Close a statement and go on with its days."""
    days = list(current.days)
    _close(current, scope)
    fresh = _new(scope)
    fresh.days, fresh.start, fresh.end = days, current.start, current.end
    return fresh


def _new(scope: _Scope) -> Statement:
    return Statement(note=_note(scope), season=scope.season)


def _note(scope: _Scope) -> str:
    return scope.channel or ("appointment" if scope.appointment else "")


def _continue(carried: Statement, scope: _Scope) -> Statement:
    """A line that begins with times belongs to the days of the line before it."""
    if carried in scope.done and not carried.closed:
        scope.done.remove(carried)
        return carried
    return _new(scope)


def _day(found: list[Token], index: int, token: Token, current: Statement, scope: _Scope, offset: int) -> Statement:
    """A day word: one more day, the end of a range of days, an exception, or the start of the next statement."""
    before = found[index - 1] if index else None
    if any(item.kind == "except" for item in found[max(0, index - 6) : index]) and not _ranges_between(found, index):
        current.minus += [(day, _part_after(found, index)) for day in token.days]
        current.end = offset + token.end
        return current
    if (current.ranges or current.until or (current.closed and current.days)) and not current.times_first:
        _close(current, scope)
        current = _new(scope)
    if _event(found, index):
        current.event = True
    if before is not None and before.kind in ("dash", "dayto") and current.days and token.kind == "day" and index > 1 and (found[index - 2].kind in ("day", "part")):
        current.days += [day for day in span_of_days(current.days[-1], token.days[0]) if day not in current.days]
    elif token.kind == "others":
        current.others = True
    else:
        current.days += [day for day in token.days if day not in current.days]
    current.start = current.start or offset + token.start
    current.end = offset + token.end
    current.part = _part_after(found, index) or current.part
    return current


def _ranges_between(found: list[Token], index: int) -> bool:
    start = max(i for i in range(index) if found[i].kind == "except")
    return any(token.kind in ("range", "stop") for token in found[start:index])


def _event(found: list[Token], index: int) -> bool:
    """`zaterdag 14 december`: one day of the calendar, no opening hours."""
    return any(token.kind == "date" and "feest" not in token.text.lower() for token in found[index + 1 : index + 2])


def _part_after(found: list[Token], index: int) -> str:
    if index + 1 < len(found) and found[index + 1].kind == "part":
        text = found[index + 1].text.lower()
        return "morning" if re.search(r"voormiddag|ochtend|morgen", text) else "afternoon"
    return ""


def _close(statement: Statement, scope: _Scope) -> None:
    """A statement is complete: kept when it says something, remembered when it only names days."""
    if statement.event:
        scope.last = None
        return
    useful = statement.ranges or statement.until or statement.closed or statement.minus
    if (statement.days or statement.others) and useful:
        _zip_waiting(scope)
        scope.done.append(statement)
        scope.last = statement
    elif statement.days and not useful:
        if all(item.ranges or item.closed for item in scope.waiting):
            _zip_waiting(scope)
        scope.waiting.append(statement)
        scope.last = None
    elif statement.ranges:
        _give_to_waiting(statement, scope)
    elif statement.closed and scope.waiting:
        _give_to_waiting(statement, scope)


def _give_to_waiting(statement: Statement, scope: _Scope) -> None:
    """Times without days: they go to the days that wait, or to the line before."""
    if scope.waiting and (len(scope.waiting) == 1 or scope.waiting[0].ranges):
        target = scope.waiting[-1] if len(scope.waiting) == 1 else next((item for item in scope.waiting if not item.ranges), scope.waiting[-1])
        target.ranges += statement.ranges
        target.closed = target.closed or statement.closed
        target.end = max(target.end, statement.end)
    elif scope.waiting:
        scope.waiting[0].ranges += statement.ranges
        scope.waiting[0].closed = statement.closed


def _zip_waiting(scope: _Scope) -> None:
    """Day lines that waited for times: those that got some are statements now."""
    for item in scope.waiting:
        if item.ranges or item.closed:
            scope.done.append(item)
    scope.waiting = []


def _range(token: Token, current: Statement, scope: _Scope, offset: int, before: str) -> Statement:
    if current.times_first and current.days:
        _close(current, scope)
        current = _new(scope)
    current.times_first = current.times_first or not (current.days or current.ranges)
    current.ranges.append((token.times[0], token.times[1], offset + token.start, offset + token.end))
    current.start = current.start or offset + token.start
    current.end = offset + token.end
    return current


def _until(token: Token, current: Statement, scope: _Scope, offset: int, before: str) -> Statement:
    if current.days and not current.ranges:
        current.until = token.times[0]
        current.end = offset + token.end
    return current


def _closed(token: Token, current: Statement, scope: _Scope, offset: int, before: str) -> Statement:
    if token.text.strip() in "-–/x" or (current.ranges and before in ("range", "part") and not current.days):
        return current
    if current.ranges and current.days:
        if before in ("range", "sep", "tab", "part") and "\t" in token.text + " ":
            return current
        _close(current, scope)
        current = _new(scope)
    current.closed = True
    current.start = current.start or offset + token.start
    current.end = offset + token.end
    return current


def _appointment(token: Token, current: Statement, scope: _Scope, offset: int, before: str) -> Statement:
    only = re.match(r"enkel|uitsluitend|alleen|slechts|steeds|louter", token.text, re.I)
    if current.days or current.ranges:
        current.note = "appointment"
    elif only and scope.done and scope.last is not None:
        for statement in scope.done:
            statement.note = statement.note or "appointment"
        scope.appointment = True
        current.note = _note(scope)
    else:
        scope.appointment, scope.channel = True, ""
        current.note = "appointment"
    return current


def _walk_in(token: Token, current: Statement, scope: _Scope, offset: int, before: str) -> Statement:
    if current.ranges and current.days:
        current.note = "" if current.note == "appointment" else current.note
        return _same_days(current, scope)
    if not current.days and not current.ranges:
        scope.appointment = False
    current.note = "" if current.note == "appointment" else current.note
    return current


def _phone(token: Token, current: Statement, scope: _Scope, offset: int, before: str) -> Statement:
    if not current.ranges:
        scope.channel, scope.appointment = "phone", False
    current.note = "phone"
    return current


def _counter(token: Token, current: Statement, scope: _Scope, offset: int, before: str) -> Statement:
    if not current.ranges and not (before == "phone" or (scope.channel == "phone" and current.days)):
        scope.channel = ""
        current.note = _note(scope)
    return current


def _season(token: Token, current: Statement, scope: _Scope, offset: int, before: str) -> Statement:
    if current.ranges and current.days:
        _close(current, scope)
        current = _new(scope)
    scope.season = token.text.strip()
    current.season = scope.season
    return current


def _frequency(token: Token, current: Statement, scope: _Scope, offset: int, before: str) -> Statement:
    if token.kind == "nth" and current.ranges:
        _close(current, scope)
        current = _new(scope)
    current.frequency = f"{current.frequency} {token.text.strip()}".strip()
    return current


_READERS = {
    "range": _range, "until": _until, "closed": _closed, "appointment": _appointment, "walk-in": _walk_in, "phone": _phone,
    "counter": _counter, "season": _season, "nth": _frequency, "month": _frequency,
}  # fmt: skip


def settle(statements: Sequence[Statement]) -> tuple[list[Hours], list[Trouble]]:
    """Statements in the order of the text -> slots: additions, overrides, closings; contradictions are asked."""
    slots: list[tuple[Hours, int]] = []
    troubles: list[Trouble] = []
    for number, statement in enumerate(statements):
        if statement.others:
            used = {slot.day for slot, _ in slots}
            statement.days += [day for day in WEEK if day not in used]
        slots, more = _apply(statement, number, slots, statements)
        troubles += more
    return [slot for slot, _ in slots], troubles


_Placed = list[tuple[Hours, int]]


def _apply(statement: Statement, number: int, slots: _Placed, all_of: Sequence[Statement]) -> tuple[_Placed, list[Trouble]]:
    if statement.closed and not statement.ranges:
        return [item for item in slots if not _shut(item[0], statement, all_of[item[1]])], []
    if statement.until:
        return _prolong(statement, slots)
    troubles: list[Trouble] = []
    lost = dict.fromkeys(day for day, part in statement.minus if not part)
    for day in statement.days:
        if day in lost:
            continue
        for opens, closes, start, end in statement.ranges:
            if _minus_part(statement, day, opens):
                continue
            slot = Hours(day, opens, closes, statement.note or "general", statement.season, statement.frequency, start, end)
            slots, trouble = _place(slot, number, slots, all_of)
            troubles += trouble
    return slots, troubles


def _minus_part(statement: Statement, day: str, opens: str) -> bool:
    part = next((part for other, part in statement.minus if other == day), "")
    return (part == "afternoon" and opens >= "12:00") or (part == "morning" and opens < "12:00")


def _shut(slot: Hours, statement: Statement, said: Statement) -> bool:
    """Does `woensdag gesloten` close this slot of an earlier statement of more days?"""
    if statement.season or slot.day not in statement.days or (statement.note or "general") != slot.note:
        return False
    if statement.part and (statement.part == "afternoon") != (slot.opens >= "12:00"):
        return False
    return len(said.days) > len(statement.days) or bool(statement.part)


def _prolong(statement: Statement, slots: _Placed) -> tuple[_Placed, list[Trouble]]:
    """`dinsdag tot 19 u`: the last slot of that day ends then."""
    out, troubles = list(slots), []
    for day in statement.days:
        found = [index for index, (slot, _) in enumerate(out) if slot.day == day and slot.note == (statement.note or "general") and slot.season == statement.season]
        if found and out[found[-1]][0].opens < statement.until:
            slot, number = out[found[-1]]
            out[found[-1]] = (slot._replace(closes=statement.until, start=statement.start, end=statement.end), number)
        else:
            troubles.append(Trouble("Vanaf welk uur is het dan open?", (), statement.start, statement.end))
    return out, troubles


def _place(slot: Hours, number: int, slots: _Placed, all_of: Sequence[Statement]) -> tuple[_Placed, list[Trouble]]:
    rivals = [item for item in slots if _overlap(item[0], slot) and item[1] != number]
    if any(item[0][:4] == slot[:4] and item[0].season == slot.season for item in slots):
        return slots, []
    if not rivals:
        return [*slots, (slot, number)], []
    size = len(all_of[number].days)
    if all(len(all_of[item[1]].days) > size for item in rivals):
        return [*(item for item in slots if item not in rivals), (slot, number)], []
    if all(len(all_of[item[1]].days) < size for item in rivals):
        return slots, []
    texts = tuple(f"{item.day} {item.opens}-{item.closes}" for item in (rivals[0][0], slot))
    return [item for item in slots if item not in rivals], [Trouble("Welke uren gelden? De tekst geeft er twee.", texts, slot.start, slot.end)]


def _overlap(one: Hours, other: Hours) -> bool:
    same = one.day == other.day and one.note == other.note and one.season == other.season and one.frequency == other.frequency
    return same and one.opens < other.closes and other.opens < one.closes
