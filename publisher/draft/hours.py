"""A grammar of opening hours: lines of tokens -> statements -> slots.

statement   days (a list, a range, "elke werkdag") with time ranges, or with "gesloten", "tot 19 u", "op afspraak"
channel     counter, telephone or appointment: a word before the days holds for what follows, one behind
            the times holds for its statement only
settling    a later statement of fewer days that overlaps an earlier one of more days overrides it; one that
            does not overlap adds to it; two equal ones that overlap contradict each other and are asked about
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from publisher.draft.channels import READERS
from publisher.draft.clock import Token, span_of_days, tokens
from publisher.draft.hours_tables import read_row
from publisher.draft.settling import Hours, Trouble, settle
from publisher.draft.statements import Scope, Statement, close, fresh, give_out, part_after, part_of, same_days


class HoursLine(NamedTuple):
    """A line for the grammar: text with contact facts blanked, its start in the document, and whether a heading
    announces hours."""

    text: str
    start: int
    announced: bool
    title: str
    fresh: bool


_TRIGGERS = frozenset({"open", "counter", "phone", "appointment", "walk-in"})


_CHANNELS = frozenset({"phone", "appointment", "walk-in"})
_DAYISH = frozenset({"day", "workdays", "daily", "weekend", "others", "holidays"})


def read_hours(lines: Iterable[HoursLine]) -> tuple[list[Hours], list[Trouble]]:
    """Lines of one owner, in order -> slots and what must be asked."""
    scope = Scope()
    for line in lines:
        _line(line, scope)
    give_out(scope)
    return settle(scope.done)


def _line(line: HoursLine, scope: Scope) -> None:
    found = tokens(line.text)
    kinds = {token.kind for token in found}
    calling, scope.calling = scope.calling, "call" in kinds and line.text.endswith(",")
    if line.fresh:
        scope.channel, scope.appointment, scope.last = channel_of(line.title), False, None
        scope.season = next((token.text for token in tokens(line.title) if token.kind == "season"), "")
        scope.columns = []
    if (
        re.search(r"[\x00\x01]", line.text)
        and not kinds & {"range", "until", *_DAYISH}
        and not kinds >= {"phone", "open"}
        and not re.search("telefonisch", line.text, re.I)
    ):
        return
    if not _is_about_hours(found, kinds, line, scope):
        scope.last = None if found and not line.announced else scope.last
        return
    if "\t" in line.text and read_row(line.text, line.start, found, scope):
        return
    scope.calling = calling
    _statements(found, line.start, scope)


def channel_of(title: str) -> str:
    return "phone" if any(token.kind == "phone" for token in tokens(title)) else ""


def _is_about_hours(found: list[Token], kinds: set[str], line: HoursLine, scope: Scope) -> bool:
    words = sum(token.kind == "word" for token in found)
    times = kinds & {"range", "until"}
    if (
        not times
        and not kinds & {"closed", "appointment", "walk-in", "phone", "counter", "season"}
        and not kinds & _DAYISH
    ):
        return False
    if line.announced:
        return words <= 30 and (bool(times) or words <= 12)
    if "date" in kinds and "season" not in kinds and "closed" not in kinds:
        return False
    if not kinds & _DAYISH:
        return (bool(times) and words == 0 and scope.last is not None) or (
            words <= 6 and bool(kinds & {"phone", "counter", "appointment", "season"}) and not times
        )
    if not times and not kinds & {"closed", "appointment"}:
        return words == 0 and len(line.text) < 60
    return _words_amid(found) <= 3 or (bool(kinds & _TRIGGERS) and words <= 22)


def _words_amid(found: list[Token]) -> int:
    """Other words in the sentences of a line that give times: what its other sentences say does not matter."""
    sentences: list[list[Token]] = [[]]
    for token in found:
        sentences[-1].append(token)
        if token.kind == "stop":
            sentences.append([])
    timed = [part for part in sentences if any(token.kind in ("range", "until") for token in part)]
    return max((sum(token.kind == "word" for token in part) for part in timed), default=99)


def _statements(found: list[Token], offset: int, scope: Scope) -> None:
    """The tokens of one line, left to right."""
    kinds = {token.kind for token in found}
    if "part" in kinds and not kinds & {"range", "until", *_DAYISH}:
        return
    carried = scope.last
    named = any(token.kind in _DAYISH for token in found)
    current = fresh(scope)
    local_season = scope.season
    for index, token in enumerate(found):
        before = found[index - 1].kind if index else ""
        if token.kind in _DAYISH:
            current = _day(found, index, token, current, scope, offset)
        elif token.kind == "part" and current.ranges and _excepted(found, index):
            current = same_days(current, scope)
        elif token.kind in READERS:
            if token.kind == "range" and not current.days and carried is not None and not current.ranges and not named:
                current = _continue(carried, scope)
            current = _before_channel(found, index, current, scope)
            current = READERS[token.kind](token, current, scope, offset, before)
        carried = carried if not current.days else None
    close(current, scope)
    scope.aside = scope.calling = False
    if any(token.kind == "range" for token in found):
        scope.season = local_season


def _before_channel(found: list[Token], index: int, current: Statement, scope: Scope) -> Statement:
    """A channel word behind times may begin a statement of its own, or speak of the last times alone."""
    if found[index].kind not in _CHANNELS:
        return current
    if current.ranges and _leads(found, index):
        current = same_days(current, scope)
    return _noted(current, scope) if _in_brackets_behind_times(found, index) else current


def _in_brackets_behind_times(found: list[Token], index: int) -> bool:
    """Does this word open brackets that stand right behind times?"""
    before = [token.kind for token in found[:index]]
    while before and before[-1] == "small":
        before.pop()
    return before[-2:] == ["range", "opening"]


def _excepted(found: list[Token], index: int) -> bool:
    """`… en in de namiddag (behalve vrijdag) van 13 tot 16`: the exception is of the afternoon only."""
    return [token.kind for token in found[index + 1 : index + 3]] == ["opening", "except"]


def _noted(current: Statement, scope: Scope) -> Statement:
    """`9-12, 14-16 (enkel op afspraak)`: brackets right behind times speak of these times alone."""
    if len(current.ranges) > 1 and current.days:
        last = current.ranges.pop()
        current = same_days(current, scope)
        current.ranges.append(last)
    current.noted = True
    return current


def _leads(found: list[Token], index: int) -> bool:
    """Does a channel word behind times speak of the times after it? (`9-12 (telefonisch: 9-16)`)"""
    if found[index].kind == "walk-in":
        return False
    rest = [
        token.kind for token in found[index + 1 :] if token.kind not in ("small", "open", "also", "word", "opening")
    ]
    return rest[:1] == ["range"] or rest[:2] == ["colon", "range"]


def _continue(carried: Statement, scope: Scope) -> Statement:
    """A line that begins with times belongs to the days of the line before it."""
    if carried in scope.done and not carried.closed:
        scope.done.remove(carried)
        return carried
    return fresh(scope)


def _day(  # noqa: PLR0913, PLR0917  (the state of the grammar)
    found: list[Token], index: int, token: Token, current: Statement, scope: Scope, offset: int
) -> Statement:
    """A day word: one more day, the end of a range of days, an exception, or the start of the next statement."""
    if any(item.kind == "except" for item in found[max(0, index - 6) : index]) and not _ranges_between(found, index):
        current.minus += [(day, part_after(found, index)) for day in token.days]
        current.end = offset + token.end
        return current
    said = (current.ranges or current.until or (current.closed and current.days)) and not current.times_first
    if said or (current.days and not current.ranges and _promised(found, index)):
        close(current, scope)
        current = fresh(scope)
    if _event(found, index):
        current.event = True
    if token.kind == "holidays":
        current.season = token.text.strip()
    current.others = current.others or token.kind == "others"
    days = span_of_days(current.days[-1], token.days[0]) if _ends_range(found, index, current) else token.days
    current.days += [day for day in days if day not in current.days]
    current.start = current.start or offset + token.start
    current.end = offset + token.end
    current.part = part_after(found, index) or current.part
    only = _only_part(found, index)
    if only:
        current.closed, current.part = True, "afternoon" if only == "morning" else "morning"
    return current


def _only_part(found: list[Token], index: int) -> str:
    """`(vrijdag enkel in de voormiddag)` -> morning; '' where no such restriction follows, or times do."""
    rest = found[index + 1 :]
    small = next((number for number, token in enumerate(rest) if token.kind != "small"), len(rest))
    if not any(token.text.lower() in ("enkel", "alleen") for token in rest[:small]) or small == len(rest):
        return ""
    ends = [token.kind for token in rest[small + 1 :]]
    return part_of(rest[small]) if rest[small].kind == "part" and not {"range", "until"} & set(ends[:3]) else ""


def _ends_range(found: list[Token], index: int, current: Statement) -> bool:
    """The second day of `ma - vr`, `maandag tot vrijdag`."""
    kinds = [token.kind for token in found[max(0, index - 2) : index]]
    joined = len(kinds) == 2 and kinds[0] in ("day", "part") and kinds[1] in ("dash", "dayto")
    return joined and bool(current.days) and found[index].kind == "day"


def _ranges_between(found: list[Token], index: int) -> bool:
    start = max(i for i in range(index) if found[i].kind == "except")
    return any(token.kind in ("range", "stop") for token in found[start:index])


def _promised(found: list[Token], index: int) -> bool:
    """`donderdag op afspraak, vrijdag 9-12`: what was said of Thursday is complete."""
    before = [token.kind for token in found[:index] if token.kind not in ("sep", "small", "stop", "opening", "closing")]
    return before[-1:] == ["appointment"] and "day" in before[:-1]


def _event(found: list[Token], index: int) -> bool:
    """`zaterdag 14 december`: one day of the calendar, no opening hours."""
    return any(token.kind == "date" and "feest" not in token.text.lower() for token in found[index + 1 : index + 2])
