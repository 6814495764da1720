"""Every kind of page in a real browser: for everybody, from us only, light, and without script."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.browser.browser import CLIENTS, NODE, Job, Result, Step, absent, drive
from tests.browser.kinds import KINDS, Kind
from tests.served_site import Site

#: Seen as most people do, in the dark, on a telephone; the narrowest is that of WCAG 2.2, 1.4.10 (reflow).
_STEPS = (
    Step("weight"),
    Step("axe"),
    Step("scheme", "dark"),
    Step("axe", "color-contrast"),  # the only rule that looks at colours
    Step("scheme", "light"),
    Step("size", 360),
    Step("axe"),
    Step("size", 320),
    Step("overflow"),
)
_WEIGHT, _WIDE, _DARK, _NARROW, _OVERFLOW = 0, 1, 3, 6, 8

Results = dict[str, Result]

kinds = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)


@pytest.fixture(scope="module")
def seen(site: Site) -> Results:
    """Every kind of page with script, and once more without."""
    jobs = [Job(kind.name, site.address + kind.path, _STEPS) for kind in KINDS]
    plain = [Job(f"{kind.name}-plain", site.address + kind.path, [Step("seen")], script=False) for kind in KINDS]
    return drive([*jobs, *plain])


@kinds
def test_a_page_opens_with_its_status_and_without_an_error(kind: Kind, seen: Results) -> None:
    result = seen[kind.name]
    assert result.error is None
    assert result.status == kind.status
    own = f"status of {kind.status} "  # the browser says of the page itself that it is an error page
    assert [line for line in result.console if own not in line] == []


@kinds
def test_axe_finds_nothing_against_wcag_22_aa_in_light_in_dark_and_on_a_phone(kind: Kind, seen: Results) -> None:
    answers = seen[kind.name].answers
    assert {"light": answers[_WIDE], "dark": answers[_DARK], "phone": answers[_NARROW]} == {
        "light": [],
        "dark": [],
        "phone": [],
    }


@kinds
def test_nothing_scrolls_sideways_at_320_pixels(kind: Kind, seen: Results) -> None:
    assert seen[kind.name].answers[_OVERFLOW] == []


@kinds
def test_a_page_asks_nothing_of_another_host(kind: Kind, seen: Results, site: Site) -> None:
    assert seen[kind.name].elsewhere(site.address) == []


@kinds
def test_a_page_stays_within_its_budget(kind: Kind, seen: Results) -> None:
    result = seen[kind.name]
    weighed = result.answers[_WEIGHT]
    assert result.weight <= kind.weight, result.requests
    assert len(result.requests) <= kind.requests, result.requests
    assert weighed["elements"] <= kind.elements
    assert weighed["shift"] < 0.1  # what Lighthouse calls good


@kinds
def test_a_page_says_the_same_without_script(kind: Kind, seen: Results) -> None:
    plain = seen[f"{kind.name}-plain"]
    assert plain.error is None
    assert kind.shows.lower() in plain.answers[0].lower()


@pytest.fixture(scope="module")
def sources(seen: Results, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The HTML of every kind as it was sent, in files."""
    folder = tmp_path_factory.mktemp("html")
    for kind in KINDS:
        (folder / f"{kind.name}.html").write_text(seen[kind.name].html, encoding="utf-8")
    return folder


Faults = dict[str, list[str]]


@pytest.fixture(scope="module")
def html_validate(sources: Path) -> Faults:
    """Kind -> what html-validate says of its HTML."""
    tool = CLIENTS / "html-validate" / "bin" / "html-validate.mjs"
    rules = Path(__file__).with_name("html-validate.json")
    command: list[str | Path] = [NODE, tool, "--config", rules, "--formatter", "json", *sorted(sources.glob("*.html"))]
    report = sources / "report.json"  # through a pipe it would lose what is beyond 64 kB
    with report.open("wb") as file:
        done = subprocess.run(command, stdout=file, stderr=subprocess.PIPE, text=True, timeout=120, check=False)
    assert done.returncode in (0, 1), done.stderr
    pages = json.loads(report.read_bytes())
    return {
        Path(page["filePath"]).stem: [
            f"{row['line']}:{row['column']} {row['ruleId']}: {row['message']}" for row in page["messages"]
        ]
        for page in pages
    }


@pytest.fixture(scope="module")
def nu(sources: Path) -> Faults:
    """Kind -> what the Nu checker of the W3C says of its HTML: errors and warnings."""
    java = shutil.which("java")
    if java is None:
        absent("no java: apt-get install default-jre-headless (as .ci/run does)")
    jar = CLIENTS / "vnu-jar" / "build" / "dist" / "vnu.jar"
    command: list[str | Path] = [
        java,
        "-Xss4m",
        "-jar",
        jar,
        "--format",
        "json",
        "--stdout",
        *sorted(sources.glob("*.html")),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    found: Faults = {}
    for row in json.loads(done.stdout)["messages"]:
        found.setdefault(Path(row["url"]).stem, []).append(f"{row.get('lastLine')}: {row['message']}")
    return found


@kinds
def test_html_validate_finds_nothing(kind: Kind, html_validate: Faults) -> None:
    assert "\n".join(html_validate.get(kind.name, [])) == ""


@kinds
def test_the_nu_checker_finds_nothing(kind: Kind, nu: Faults) -> None:
    assert "\n".join(nu.get(kind.name, [])) == ""
