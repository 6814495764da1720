"""What one token does to the statement that is being read: times, closings, channels, seasons."""

from __future__ import annotations

import re
from collections.abc import Callable
from types import MappingProxyType

from publisher.draft.clock import Token
from publisher.draft.statements import Scope, Statement, close, fresh, note_of, same_days


def _range(token: Token, current: Statement, scope: Scope, offset: int, before: str) -> Statement:
    if current.times_first and current.days:
        close(current, scope)
        current = fresh(scope)
    if current.noted and current.ranges and current.days:
        current = same_days(current, scope)
    current.times_first = current.times_first or not (current.days or current.ranges)
    current.ranges.append((token.times[0], token.times[1], offset + token.start, offset + token.end))
    current.start = current.start or offset + token.start
    current.end = offset + token.end
    return current


def _until(token: Token, current: Statement, scope: Scope, offset: int, before: str) -> Statement:
    if current.days and not current.ranges:
        current.until = token.times[0]
        current.end = offset + token.end
    return current


def _closed(token: Token, current: Statement, scope: Scope, offset: int, before: str) -> Statement:
    if token.text.strip() in "-–/x" or (current.ranges and before in ("range", "part") and not current.days):
        return current
    if current.ranges and current.days:
        if before in ("range", "sep", "tab", "part") and "\t" in token.text + " ":
            return current
        close(current, scope)
        current = fresh(scope)
    current.closed = True
    current.start = current.start or offset + token.start
    current.end = offset + token.end
    return current


def _appointment(token: Token, current: Statement, scope: Scope, offset: int, before: str) -> Statement:
    only = re.match(r"enkel|uitsluitend|alleen|slechts|steeds|louter", token.text, re.I)
    if current.days or current.ranges:
        current.note = "appointment"
    elif only and scope.done and scope.last is not None:
        for statement in scope.done:
            statement.note = statement.note or "appointment"
        scope.appointment = True
        current.note = note_of(scope)
    else:
        scope.appointment, scope.channel = True, ""
        current.note = "appointment"
    return current


def _walk_in(token: Token, current: Statement, scope: Scope, offset: int, before: str) -> Statement:
    if current.ranges and current.days:
        current.note = "" if current.note == "appointment" else current.note
        return same_days(current, scope)
    if not current.days and not current.ranges:
        scope.appointment, scope.channel = False, ""
        current.note = ""
    current.note = "" if current.note == "appointment" else current.note
    return current


def _stop(token: Token, current: Statement, scope: Scope, offset: int, before: str) -> Statement:
    """The end of a sentence: a channel word after it speaks of what follows."""
    current.ended = bool(current.ranges)
    return current


def _phone(token: Token, current: Statement, scope: Scope, offset: int, before: str) -> Statement:
    if current.ended:
        close(current, scope)
        current = fresh(scope)
    if not current.ranges:
        scope.channel, scope.appointment = "phone", False
    current.note = "phone"
    return current


def _call(token: Token, current: Statement, scope: Scope, offset: int, before: str) -> Statement:
    """`bel naar 089 73 97 60, elke werkdag van 9 tot 11.30 uur`: the hours of the telephone."""
    if not current.ranges:
        scope.calling = True
        current.note = "phone"
    return current


def _aside(token: Token, current: Statement, scope: Scope, offset: int, before: str) -> Statement:
    """`bel 011 94 90 40 (elke werkdag van 9 tot 12 uur)`: hours in brackets behind a number are the telephone's."""
    scope.aside = True
    if not current.ranges:
        current.note = "phone"
    return current


def _counter(token: Token, current: Statement, scope: Scope, offset: int, before: str) -> Statement:
    if current.ended:
        close(current, scope)
        current = fresh(scope)
    if not current.ranges and not (before == "phone" or (scope.channel == "phone" and current.days)):
        scope.channel = ""
        current.note = note_of(scope)
    return current


def _season(token: Token, current: Statement, scope: Scope, offset: int, before: str) -> Statement:
    if current.ranges and current.days:
        close(current, scope)
        current = fresh(scope)
    scope.season = token.text.strip()
    current.season = scope.season
    return current


def _frequency(token: Token, current: Statement, scope: Scope, offset: int, before: str) -> Statement:
    if token.kind == "nth" and current.ranges:
        close(current, scope)
        current = fresh(scope)
    current.frequency = f"{current.frequency} {token.text.strip()}".strip()
    return current


#: (token, statement, scope, start of the line, kind of the token before) -> the statement that goes on.
Reader = Callable[[Token, Statement, Scope, int, str], Statement]
READERS: MappingProxyType[str, Reader] = MappingProxyType(
    {
        "range": _range,
        "until": _until,
        "closed": _closed,
        "appointment": _appointment,
        "walk-in": _walk_in,
        "phone": _phone,
        "aside": _aside,
        "call": _call,
        "counter": _counter,
        "season": _season,
        "stop": _stop,
        "nth": _frequency,
        "month": _frequency,
    }
)
