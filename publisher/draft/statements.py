"""Statements about opening hours in the making: their scope, and when one is complete."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from publisher.draft.clock import Token


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
    ended: bool = False
    event: bool = False
    noted: bool = False
    start: int = 0
    end: int = 0


@dataclass
class Scope:
    """What holds for the statements that follow."""

    channel: str = ""
    appointment: bool = False
    aside: bool = False
    calling: bool = False
    season: str = ""
    last: Statement | None = None
    columns: list[tuple[str, ...]] = field(default_factory=list)
    done: list[Statement] = field(default_factory=list)
    waiting: list[Statement] = field(default_factory=list)


def fresh(scope: Scope) -> Statement:
    return Statement(note=note_of(scope), season=scope.season)


def note_of(scope: Scope) -> str:
    return "phone" if scope.aside or scope.calling else scope.channel or ("appointment" if scope.appointment else "")


def same_days(current: Statement, scope: Scope) -> Statement:
    """Close a statement and go on with its days."""
    days = list(current.days)
    close(current, scope)
    again = fresh(scope)
    again.days, again.start, again.end = days, current.start, current.end
    return again


def part_after(found: list[Token], index: int) -> str:
    return part_of(found[index + 1]) if index + 1 < len(found) and found[index + 1].kind == "part" else ""


def part_of(token: Token) -> str:
    """A word for a part of the day -> morning or afternoon."""
    return "morning" if re.search(r"voormiddag|ochtend|morgen", token.text, re.I) else "afternoon"


def close(statement: Statement, scope: Scope) -> None:
    """A statement is complete: kept when it says something, remembered when it only names days."""
    if statement.event:
        scope.last = None
        return
    useful = statement.ranges or statement.until or statement.closed or statement.minus
    if (statement.days or statement.others) and useful:
        give_out(scope)
        scope.done.append(statement)
        scope.last = statement
    elif statement.days and not useful:
        if all(item.ranges or item.closed for item in scope.waiting):
            give_out(scope)
        scope.waiting.append(statement)
        scope.last = None
    elif statement.ranges or (statement.closed and scope.waiting):
        give_to_waiting(statement, scope)


def give_to_waiting(statement: Statement, scope: Scope) -> None:
    """Times without days: they go to the days that wait, or to the line before."""
    if scope.waiting and (len(scope.waiting) == 1 or scope.waiting[0].ranges):
        target = (
            scope.waiting[-1]
            if len(scope.waiting) == 1
            else next((item for item in scope.waiting if not item.ranges), scope.waiting[-1])
        )
        if statement.note and target.ranges and statement.note != target.note:
            again = Statement(list(target.days), statement.ranges, note=statement.note, season=target.season)
            again.start, again.end = statement.start, statement.end
            scope.done.append(again)
            return
        target.note = statement.note or target.note
        target.ranges += statement.ranges
        target.closed = target.closed or statement.closed
        target.end = max(target.end, statement.end)
    elif scope.waiting:
        scope.waiting[0].ranges += statement.ranges
        scope.waiting[0].closed = statement.closed


def give_out(scope: Scope) -> None:
    """Day lines that waited for times: those that got some are statements now."""
    for item in scope.waiting:
        if item.ranges or item.closed:
            scope.done.append(item)
    scope.waiting = []
