"""Suggestions in a real browser: with the keyboard only, told to who cannot see them, and no more than a help."""

from __future__ import annotations

import pytest

from tests.browser.browser import Job, Result, Step, drive
from tests.served_site import Site

_TYPED = (Step("tabTo", "#zoek"), Step("type", "integr"), Step("wait", ".suggest li"))
_EXPANDED = Step("evaluate", "document.querySelector('#zoek').getAttribute('aria-expanded')")
_ACTIVE = Step(
    "evaluate",
    "document.getElementById(document.querySelector('#zoek').getAttribute('aria-activedescendant'))?.textContent ?? ''",
)
_PATH = Step("evaluate", "location.pathname")


@pytest.fixture(scope="module")
def seen(site: Site) -> dict[str, Result]:
    jobs = [
        Job(
            "choose",
            site.address,
            [*_TYPED, _EXPANDED, Step("axe"), Step("press", "ArrowDown"), _ACTIVE, Step("press", "Enter"), Step("wait", ".trail"), _PATH],
        ),
        Job("leave", site.address, [*_TYPED, Step("press", "Escape"), _EXPANDED, Step("press", "Enter"), Step("wait", ".found"), _PATH]),
    ]  # fmt: skip
    return drive(jobs)


def test_a_suggestion_is_chosen_with_the_keyboard(seen: dict[str, Result]) -> None:
    result = seen["choose"]
    assert result.error is None
    assert result.console == []
    expanded, axe, _, active, _, _, path = result.answers[3:]
    assert expanded == "true"
    assert axe == []
    assert "ntegr" in active
    assert path.startswith("/doc/")


def test_whoever_wants_no_suggestion_searches(seen: dict[str, Result]) -> None:
    result = seen["leave"]
    assert result.error is None
    assert result.answers[4] == "false"
    assert result.answers[-1] == "/zoeken"
