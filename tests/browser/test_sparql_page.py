"""The SPARQL page in a real browser: with the keyboard only, with its tabs, its help and its honest mistakes."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.browser import Job, Result, Step, drive
from tests.served_site import Site

#: The words of the data have come.
_KNOWN = (
    "performance.getEntriesByType('resource').some((row) => row.name.includes('vocabulary.json') && row.responseEnd)"
)
CONTENT = "#code .cm-content"
_ALL = (Step("press", "Control+a"), Step("press", "Delete"))
_RUN = (Step("press", "Control+Enter"), Step("wait", "#antwoord .answer, #antwoord .wrong"))


def _ask(text: str) -> list[Step]:
    """The query typed in the editor, as it stands, and run."""
    return [Step("click", CONTENT), *_ALL, Step("insert", text), *_RUN]


def _jobs(address: str) -> list[Job]:
    page = address + "sparql"
    text = Step("evaluate", "document.querySelector('#query').value")
    return [
        Job(
            "keyboard",
            address,
            [
                Step("tabTo", "a[href*='sparql']"),
                Step("press", "Enter"),
                Step("wait", CONTENT),
                Step("tabTo", "#code"),
                *_ALL,
                Step("type", "SELECT (COUNT(*) AS ?aantal) WHERE { ?s a ?soort"),
                Step("press", "End"),
                *_RUN,
                Step("text", "#antwoord table"),
                Step("press", "Tab"),
                Step("focused"),
            ],
        ),
        Job(
            "mistake",
            page,
            [
                Step("wait", CONTENT),
                *_ask("SELECT * WHERE {\n  ?s ?p 'é😀' .\n  nonsense here\n}"),
                Step("text", "#antwoord [role=alert]"),
                Step("count", "#code .cm-lintRange-error, #code .cm-lintPoint-error"),
                Step("click", "#antwoord .wrong button"),
                Step("evaluate", "document.activeElement.id"),
                Step("axe"),
            ],
        ),
        Job(
            "help",
            page,
            [
                Step("wait", CONTENT),
                Step("click", CONTENT),
                *_ALL,
                Step("until", _KNOWN),
                Step("pause", 100),
                Step("type", "SELECT * { ?s schema:tele"),
                Step("wait", ".cm-tooltip-autocomplete li"),
                Step("texts", ".cm-tooltip-autocomplete li"),
                Step("axe"),
                Step("press", "Enter"),
                text,
                Step("type", " ?nummer . ?s openingsu"),
                Step("wait", ".cm-tooltip-autocomplete li"),
                Step("texts", ".cm-tooltip-autocomplete li"),
                Step("press", "Escape"),
            ],
        ),
        Job(
            "tabs",
            page,
            [
                Step("wait", CONTENT),
                Step("click", "a[data-example$='gemeenten.rq']"),
                Step("until", "document.querySelector('#query').value.includes('gemeentenaam')"),
                Step("count", "[role=tab]"),
                *_RUN,
                Step("count", "#antwoord .chart"),
                Step("text", "#antwoord .count"),
                Step("axe"),
                Step("size", 320),
                Step("overflow"),
                Step("size", 1280),
                Step("address"),
                Step("goto", page),
                Step("wait", CONTENT),
                Step("count", "[role=tab]"),
                text,
                Step("click", ".bar button:has-text('Vergeet alles')"),
                Step("evaluate", "localStorage.length"),
                Step("count", "[role=tab]"),
            ],
        ),
        Job(
            "hostile",
            page,
            [
                Step("wait", CONTENT),
                *_ask(_HOSTILE),
                Step(
                    "evaluate",
                    "document.querySelectorAll('#antwoord script, #antwoord img, #antwoord [onerror]').length",
                ),
                Step(
                    "evaluate",
                    "[...document.querySelectorAll('#antwoord td a')].map((link) => link.getAttribute('href'))",
                ),
                Step("text", "#antwoord table"),
                Step("evaluate", "window.broken ?? 'whole'"),
            ],
        ),
        Job(
            "wide",
            page,
            [
                Step("wait", CONTENT),
                *_ask(_WIDE),
                Step("text", "#antwoord .count"),
                Step("count", "#antwoord th"),
            ],
        ),
        Job(
            "stopped",
            page,
            [
                Step("wait", CONTENT),
                Step("click", CONTENT),
                *_ALL,
                Step("insert", "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"),
                Step("press", "Control+Enter"),
                Step("click", ".bar button:has-text('Stop')"),
                Step("until", "document.querySelector('[role=status]').textContent.startsWith('Gestopt')"),
                Step("text", "[role=status]"),
            ],
        ),
        Job(
            "shared",
            page + "?query=ASK%20%7B%20%3Fs%20%3Fp%20%3Fo%20%7D",
            [Step("wait", CONTENT), text, Step("text", "#antwoord .verdict"), Step("count", "[role=tab]")],
        ),
    ]


_COLUMNS = 10_000
_WIDE = f"SELECT * {{ VALUES ({' '.join(f'?v{number}' for number in range(_COLUMNS))}) {{ ({'1 ' * _COLUMNS}) }} }}"
_HOSTILE = """SELECT ("<script>window.broken=1</script><img src=x onerror='window.broken=2'>" AS ?markup)
  (IRI("javascript:window.broken=3") AS ?script) (IRI("data:text/html,<script>window.broken=4</script>") AS ?data)
  (IRI("https://example.org/goed") AS ?good) (IRI("tel:+3215") AS ?phone) ("\u202egnirts" AS ?rtl) ("a\\u0007b" AS ?bell) {}"""


@pytest.fixture(scope="module")
def done(site: Site) -> dict[str, Result]:
    return drive(_jobs(site.address))


@pytest.fixture(params=["keyboard", "mistake", "help", "tabs", "hostile", "wide", "stopped", "shared"])
def job(request: pytest.FixtureRequest, done: dict[str, Result]) -> Result:
    return done[request.param]


def test_every_way_through_the_page_ends_without_an_error(job: Result, site: Site) -> None:
    assert job.error is None
    refused = "the server responded with a status of 400"  # what the browser says of a query that is wrong
    assert [line for line in job.console if refused not in line] == []
    assert job.elsewhere(site.address) == []


def _without_none(result: Result) -> list[Any]:
    return [answer for answer in result.answers if answer is not None]


def test_the_keyboard_alone_goes_from_home_to_an_answer_and_out_of_the_editor(done: dict[str, Result]) -> None:
    steps = done["keyboard"].answers
    to_link, to_editor, table, after = steps[0], steps[3], steps[-3], steps[-1]
    assert to_link >= 0 and to_editor >= 0
    assert "?aantal" in table and any(letter.isdigit() for letter in table)
    assert after["id"] != "code" and after["tag"] != "body"


def test_a_mistake_is_said_and_marked_at_its_place(done: dict[str, Result]) -> None:
    said, marked, focused, axe = _without_none(done["mistake"])
    assert "regel 3" in str(said).lower()
    assert marked == 1
    assert focused == "code"
    assert axe == []


def test_the_editor_completes_with_the_words_of_the_data_and_declares_their_prefix(done: dict[str, Result]) -> None:
    offered, axe, text, by_label = _without_none(done["help"])
    assert any(str(row).startswith("schema:telephone") for row in offered)
    assert axe == []
    assert str(text).startswith("PREFIX schema: <http://schema.org/>\nSELECT * { ?s schema:telephone")
    assert any("schema:" in str(row) or "cv:" in str(row) for row in by_label)


def test_examples_open_in_tabs_that_are_kept_until_they_are_forgotten(done: dict[str, Result]) -> None:
    opened, charts, count, axe, sideways, address, _, kept, text, stored, left = _without_none(done["tabs"])
    assert opened == 2
    assert charts == 2
    assert "rijen" in str(count)
    assert axe == []
    assert sideways == []
    assert "query=" in str(address)
    assert kept == 2 and "gemeentenaam" in str(text)
    assert stored == 0 and left == 1


def test_nothing_in_an_answer_becomes_markup_or_a_dangerous_link(done: dict[str, Result]) -> None:
    elements, links, table, broken = _without_none(done["hostile"])
    assert elements == 0
    assert links == ["https://example.org/goed", "tel:+3215"]
    assert "<script>window.broken=1</script>" in str(table)
    assert "a\u2407b" in str(table)
    assert broken == "whole"


def test_an_answer_of_ten_thousand_columns_is_bounded_and_says_so(done: dict[str, Result]) -> None:
    said, headings = _without_none(done["wide"])
    assert "50 van 10.000 kolommen" in str(said)
    assert headings == 50


def test_a_query_that_takes_long_can_be_stopped(done: dict[str, Result]) -> None:
    assert done["stopped"].answers[-1] == "Gestopt. Er is geen antwoord."


def test_an_address_with_a_query_opens_it_with_its_answer(done: dict[str, Result]) -> None:
    text, verdict, tabs = _without_none(done["shared"])
    assert text == "ASK { ?s ?p ?o }"
    assert verdict == "Ja"
    assert tabs == 1
