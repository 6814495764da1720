"""Which mailboxes look like a person's."""

from __future__ import annotations

import pytest

from publisher.mailboxes import is_personal


@pytest.mark.parametrize(
    ("mailbox", "names"),
    [
        ("info@gemeente.example", []),
        ("mailto:welzijn@gemeente.example", []),
        ("samenleven@gemeente.example", ["Dienst Samenleven"]),
        ("idd@gemeente.example", ["Integratie- en diversiteitsdienst", "IDD"]),
        ("sociale.dienst@gemeente.example", []),
        ("wijkteam.noord@gemeente.example", []),
        ("babbelberg@gemeente.example", ["Ontmoetingshuis Babbelberg"]),
        ("financiën@gemeente.example", []),
        ("1700@gemeente.example", []),
    ],
)
def test_a_mailbox_of_a_service_is_kept(mailbox: str, names: list[str]) -> None:
    assert not is_personal(mailbox, names)


@pytest.mark.parametrize(
    "mailbox", ["jan.peeters@gemeente.example", "jpee@gemeente.example", "an-sofie.devos@gemeente.example"]
)
def test_a_mailbox_that_names_nothing_known_is_held_to_be_a_persons(mailbox: str) -> None:
    assert is_personal(mailbox, ["Dienst Welzijn"])


def test_a_surname_that_ends_in_a_function_is_still_a_name() -> None:
    assert is_personal("jan.verstad@gemeente.example")
