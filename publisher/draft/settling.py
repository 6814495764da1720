"""Statements in the order of the text -> slots: additions, overrides, closings; contradictions are asked about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from publisher.draft.clock import WEEK
from publisher.draft.statements import Statement


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


def settle(statements: Sequence[Statement]) -> tuple[list[Hours], list[Trouble]]:
    """Statements in the order of the text -> slots: additions, overrides, closings; contradictions are asked."""
    slots: list[tuple[Hours, int]] = []
    troubles: list[Trouble] = []
    for number, statement in enumerate(statements):
        if statement.others:
            used = {slot.day for slot, _ in slots} | {day for said in statements[:number] for day in said.days}
            statement.days += [day for day in WEEK if day not in used]
        slots, more = _apply(statement, number, slots, statements)
        troubles += more
    return [slot for slot, _ in slots], troubles


_Placed = list[tuple[Hours, int]]


def _apply(
    statement: Statement, number: int, slots: _Placed, all_of: Sequence[Statement]
) -> tuple[_Placed, list[Trouble]]:
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
            slot = Hours(
                day, opens, closes, statement.note or "general", statement.season, statement.frequency, start, end
            )
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
        found = [
            index
            for index, (slot, _) in enumerate(out)
            if slot.day == day and slot.note == (statement.note or "general") and slot.season == statement.season
        ]
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
    return [item for item in slots if item not in rivals], [
        Trouble("Welke uren gelden? De tekst geeft er twee.", texts, slot.start, slot.end)
    ]


def _overlap(one: Hours, other: Hours) -> bool:
    same = (
        one.day == other.day
        and one.note == other.note
        and one.season == other.season
        and one.frequency == other.frequency
    )
    return same and one.opens < other.closes and other.opens < one.closes
