"""One report, every format: what a person reads, and what CI servers, editors and forges parse."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from html.parser import HTMLParser
from pathlib import Path

import jsonschema
import junitparser
import pytest

from publisher.findings import Finding, Place, Severity
from publisher.renderers import RENDERERS, Known, Report
from publisher.renderers.text import summary

FILE = "data/records/één record.ttl"
LINE = '    schema:telephone "03 866" ;'
PHONE = Finding(
    "contactpunt-telefoon", Severity.VIOLATION, "'03 866' is geen nummer: 100% <fout>, echt",
    Place(FILE, 2, 22, 2, 30), "schrijf +32…", focus="<a:a>", path="<http://schema.org/telephone>", value='"03 866"',
    related=(Place(FILE, 1, 1, 1, 6),),
)  # fmt: skip
TITLE = Finding("dienst-titel", Severity.WARNING, "de titel\nontbreekt", Place(FILE, 1, 1))
HOURS = Finding("openingsuren-note", Severity.INFO, "geen uren", Place("data/records/b.ttl"))


def _report(**changes: object) -> Report:
    values = {
        "findings": [PHONE, TITLE, HOURS],
        "files": [FILE, "data/records/b.ttl", "data/records/goed.ttl"],
        "sources": {FILE: ["<a:a> a <b:b> ;", LINE]},
        "language": "nl",
    }
    return Report(**(values | changes))  # type: ignore[arg-type]


def test_the_text_has_the_line_with_a_caret_under_the_value() -> None:
    lines = RENDERERS["text"](_report()).splitlines()
    assert lines[0].startswith(f"{FILE}:2:22: error[contactpunt-telefoon] '03 866' is geen nummer")
    assert lines[1] == "    2 | " + LINE
    assert lines[2] == "      | " + " " * 21 + "^" * 8


def test_a_related_place_is_shown_below() -> None:
    assert f"  zie {FILE}:1:1" in RENDERERS["text"](_report()).splitlines()


def test_the_most_shortens_the_text_and_says_by_how_many() -> None:
    text = RENDERERS["text"](_report(most=1))
    assert "… en nog 2" in text
    assert "dienst-titel] " not in text
    assert "     1 dienst-titel" in text, "the totals count all"


def test_the_most_shortens_no_other_format() -> None:
    for name in set(RENDERERS) - {"text"}:
        assert RENDERERS[name](_report(most=1)) == RENDERERS[name](_report())


def test_a_finding_is_one_line_whatever_its_message() -> None:
    assert len([line for line in RENDERERS["text"](_report()).splitlines() if "ontbreekt" in line]) == 1


def test_no_literal_writes_to_the_terminal() -> None:
    evil = Finding("r", Severity.VIOLATION, "\x1b[2J\u202eweg", Place("x.ttl", 1, 1))
    text = RENDERERS["text"](_report(findings=[evil], sources={"x.ttl": ["\x1b]0;x\x07"]}))
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_colour_is_only_there_when_it_is_asked_for() -> None:
    assert "\x1b[" not in RENDERERS["text"](_report())
    assert "\x1b[1;31merror[contactpunt-telefoon]\x1b[0m" in RENDERERS["text"](_report(colour=True))


def test_a_very_long_line_is_cut_around_the_place() -> None:
    long = "x" * 5000 + "BAD" + "y" * 5000
    finding = Finding("r", Severity.VIOLATION, "m", Place("l.ttl", 1, 5001, 1, 5004))
    lines = RENDERERS["text"](_report(findings=[finding], sources={"l.ttl": [long]})).splitlines()
    assert "BAD" in lines[1]
    assert len(lines[1]) < 200
    assert lines[1].index("BAD") == lines[2].index("^^^")


def test_wide_letters_before_the_place_shift_the_caret() -> None:
    finding = Finding("r", Severity.VIOLATION, "m", Place("w.ttl", 1, 4, 1, 6))
    lines = RENDERERS["text"](_report(findings=[finding], sources={"w.ttl": ['"漢"xx']})).splitlines()
    assert lines[2].endswith("| " + " " * 4 + "^^")


def test_no_findings_print_nothing() -> None:
    assert RENDERERS["text"](_report(findings=[])) == ""
    assert summary(_report(findings=[])) == "geen bevindingen"
    assert summary(_report()) == "1 fout, 1 waarschuwing, 1 tip"


def test_json_has_everything_that_a_finding_has() -> None:
    whole = json.loads(RENDERERS["json"](_report(known=Known(3, ["x"]))))
    assert whole["counts"] == {"error": 1, "warning": 1, "info": 1}
    first = whole["findings"][0]
    assert (first["file"], first["line"], first["column"], first["end_column"]) == (FILE, 2, 22, 30)
    assert first["value"] == '"03 866"'
    assert whole["baseline"] == {"known": 3, "fixed": ["x"]}


def test_a_fingerprint_survives_a_move_within_the_file() -> None:
    moved = Finding(
        PHONE.rule,
        PHONE.severity,
        PHONE.message,
        Place(FILE, 99, 1),
        PHONE.remedy,
        PHONE.focus,
        PHONE.path,
        PHONE.value,
    )
    assert moved.fingerprint == PHONE.fingerprint
    assert TITLE.fingerprint != PHONE.fingerprint


def test_sarif_says_what_code_scanning_needs() -> None:
    whole = json.loads(RENDERERS["sarif"](_report()))
    run = whole["runs"][0]
    assert whole["version"] == "2.1.0"
    assert run["columnKind"] == "unicodeCodePoints"
    result = run["results"][0]
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == "contactpunt-telefoon"
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "data/records/%C3%A9%C3%A9n%20record.ttl"
    assert place["region"] == {"startLine": 2, "startColumn": 22, "endLine": 2, "endColumn": 30}
    assert [row["level"] for row in run["results"]] == ["error", "warning", "note"]
    assert "region" not in run["results"][2]["locations"][0]["physicalLocation"]


def test_sarif_is_valid_by_its_schema(npm: Path) -> None:
    schema = json.loads((npm / "@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json").read_text())
    for report in (_report(), _report(findings=[])):
        errors = jsonschema.Draft4Validator(schema).iter_errors(json.loads(RENDERERS["sarif"](report)))
        assert [error.message for error in errors] == []


def test_junit_opens_in_a_junit_reader() -> None:
    (suite,) = junitparser.JUnitXml.fromstring(RENDERERS["junit"](_report()).encode())
    assert (suite.tests, suite.failures) == (3, 2)
    first = next(case for case in suite if case.name == FILE)
    assert first.result[0].type == "error"
    assert "geen nummer" in first.result[0].message


def test_junit_has_a_case_a_file_and_fails_those_with_findings() -> None:
    suites = ET.fromstring(RENDERERS["junit"](_report()))
    assert (suites.get("tests"), suites.get("failures")) == ("3", "2")
    failed = {case.get("name"): case.find("failure") is not None for case in suites.iter("testcase")}
    assert failed == {FILE: True, "data/records/b.ttl": True, "data/records/goed.ttl": False}


def test_junit_is_xml_whatever_a_literal_holds() -> None:
    evil = Finding("r", Severity.VIOLATION, "\x00\x1b ]]> <a> & \ufffe", Place('a"<.ttl', 1, 1))
    ET.fromstring(RENDERERS["junit"](_report(findings=[evil])))


def test_github_lines_are_escaped_by_its_rules() -> None:
    lines = RENDERERS["github"](_report()).splitlines()
    assert len(lines) == 3
    assert lines[0].startswith(f"::error file={FILE},line=2,endLine=2,col=22,endColumn=30,title=contactpunt-telefoon::")
    assert "100%25 <fout>, echt" in lines[0]
    assert lines[1].endswith("::de titel%0Aontbreekt")
    comma = Finding("r", Severity.INFO, "m", Place("a,b:c.ttl", 1, 1))
    assert "file=a%2Cb%3Ac.ttl," in RENDERERS["github"](_report(findings=[comma]))


def test_gitlab_fingerprints_are_unique() -> None:
    issues = json.loads(RENDERERS["gitlab"](_report(findings=[PHONE, PHONE, HOURS])))
    assert len({issue["fingerprint"] for issue in issues}) == 3
    assert [issue["severity"] for issue in issues] == ["major", "major", "info"]
    assert issues[2]["location"] == {"path": "data/records/b.ttl", "lines": {"begin": 1}}


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def test_the_html_report_is_one_file_that_runs_and_loads_nothing() -> None:
    evil = Finding("r", Severity.VIOLATION, "<script>alert(1)</script>", Place("<img src=x>", 1, 1))
    page = _Page()
    page.feed(RENDERERS["html"](_report(findings=[evil, PHONE])))
    assert not {"script", "img", "link", "iframe"} & {tag for tag, _ in page.tags}
    anchors = {attrs["href"] for tag, attrs in page.tags if tag == "a"}
    assert anchors == {"#r", "#contactpunt-telefoon"}


@pytest.mark.parametrize("language", ["nl", "en", "fr", "de"])
def test_the_html_report_speaks_the_language(language: str) -> None:
    assert f'<html lang="{language}">' in RENDERERS["html"](_report(language=language))
