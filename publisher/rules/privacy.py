"""The privacy rule: mailboxes of persons are not published (docs/decisions/0003-personal-mailboxes.md)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from publisher.mailboxes import is_personal
from publisher.rules.statements import Breach, Statements, names, texts
from publisher.shacl.terms import words
from publisher.vocabulary import CV, SDO

_MAILBOXES = texts(SDO.email, CV.email)


@lru_cache(maxsize=10_000)
def _unnamed(mailbox: str) -> bool:
    """Whether a mailbox is a person's for all that it says itself; most are not."""
    return is_personal(mailbox)


def personal_mailboxes(statements: Statements) -> Iterator[Breach]:
    """A person's mailbox is not published (General Data Protection Regulation, article 5.1.c)."""
    if not statements.settings.privacy_withhold_personal_mailboxes:
        return
    for row in statements.rows(_MAILBOXES):
        mailbox = words(row.object)
        if _unnamed(mailbox) and is_personal(mailbox, names(statements, row.subject)):
            yield Breach(
                *row,
                f"'{mailbox}' looks like a person's mailbox",
                "leave it out, or name the service's; [privacy] withhold_personal_mailboxes decides",
            )
