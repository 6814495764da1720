"""What a draft keeps out of the data set: mailboxes, numbers and names of persons.

Why: docs/decisions/0003-personal-mailboxes.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from publisher.draft.emails import emails
from publisher.draft.telephones import telephones
from publisher.draft.values import Draft

LEFT_OUT = "[persoonlijk adres weggelaten]"
NUMBER_LEFT_OUT = "[persoonlijk nummer weggelaten]"
NAME_LEFT_OUT = "[naam weggelaten]"


class Mask(NamedTuple):
    """A span of the text, and what stands in its place."""

    start: int
    end: int
    instead: str


def masks(draft: Draft) -> list[Mask]:
    """Everything that must not be published, wherever it stands, in the order of the text; no two overlap."""
    withheld = {str(value.value) for value in draft.values if value.target.startswith("withheld")}
    found = [*_contacts(draft.text, withheld), *(Mask(start, end, NAME_LEFT_OUT) for start, end in draft.people)]
    kept: list[Mask] = []
    for mask in sorted(found, key=lambda mask: (mask.start, -mask.end)):
        if not kept or mask.start >= kept[-1].end:
            kept.append(mask)
    return kept


def _contacts(text: str, withheld: set[str]) -> Iterator[Mask]:
    """Withheld mailboxes and numbers again and again: a page repeats itself, and writes them in other ways."""
    if not withheld:
        return
    for mail in emails(text):
        if mail.address in withheld:
            yield Mask(mail.start, mail.end, LEFT_OUT)
    for phone in telephones(text):
        if phone.number in withheld:
            yield Mask(phone.start, phone.end, NUMBER_LEFT_OUT)


def masked(text: str, start: int, end: int, hidden: Sequence[Mask]) -> str:
    """`text[start:end]`, trimmed, with what is hidden replaced."""
    out, position = "", start
    for mask in hidden:
        if start <= mask.start < end:
            out += text[position : mask.start] + mask.instead
            position = mask.end
    return (out + text[position:end]).strip()
