"""Findings for continuous integration: SARIF, JUnit, GitHub workflow commands, GitLab code quality."""

from __future__ import annotations

import json
import re
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

from publisher import __version__
from publisher.findings import Finding, Place, Severity
from publisher.renderers.report import Report

_SARIF_LEVELS = MappingProxyType({Severity.VIOLATION: "error", Severity.WARNING: "warning", Severity.INFO: "note"})
_GITLAB_SEVERITIES = MappingProxyType({Severity.VIOLATION: "major", Severity.WARNING: "minor", Severity.INFO: "info"})
_GITHUB_COMMANDS = MappingProxyType({Severity.VIOLATION: "error", Severity.WARNING: "warning", Severity.INFO: "notice"})

#: What XML 1.0 may not hold (2.2), not even escaped.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _sentence(finding: Finding) -> str:
    return f"{finding.message} ({finding.remedy})" if finding.remedy else finding.message


def sarif(report: Report) -> str:
    """SARIF 2.1.0 (OASIS, 2020): one run, columns in Unicode code points (3.14.17)."""
    rules = sorted({finding.rule for finding in report.findings})
    numbers = {rule: number for number, rule in enumerate(rules)}
    driver = {
        "name": "lod-publisher",
        "version": __version__,
        "rules": [{"id": rule, "shortDescription": {"text": report.titles.get(rule, rule)}} for rule in rules],
    }
    results = [_sarif_result(finding, numbers) for finding in report.findings]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    whole = {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def _sarif_result(finding: Finding, numbers: dict[str, int]) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": numbers[finding.rule],
        "level": _SARIF_LEVELS[finding.severity],
        "message": {"text": _sentence(finding)},
        "locations": [_sarif_location(finding.place)],
        "partialFingerprints": {"finding/v1": finding.fingerprint},
    }
    if finding.related:
        result["relatedLocations"] = [_sarif_location(place) for place in finding.related]
    return result


def _sarif_location(place: Place) -> dict[str, Any]:
    numbers = {
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
    }
    region = {name: number for name, number in numbers.items() if number}
    location: dict[str, Any] = {"artifactLocation": {"uri": quote(place.file)}}
    if region:
        location["region"] = region
    return {"physicalLocation": location}


def junit(report: Report) -> str:
    """JUnit XML as CI servers read it: a test case a file, a failure for each of its findings."""
    counts = report.counts()
    cases = [_junit_case(name, findings) for name, findings in report.by_file().items()]
    broken = sum(1 for findings in report.by_file().values() if findings)
    head = f'<testsuite name="publisher validate" tests="{len(cases)}" failures="{broken}" errors="0">'
    total = f'<testsuites tests="{len(cases)}" failures="{broken}">'
    note = f"<!-- {counts.total()} findings -->"
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', total, head, note, *cases, "</testsuite>", "</testsuites>"]
    return "\n".join(lines) + "\n"


def _junit_case(name: str, findings: list[Finding]) -> str:
    from xml.sax.saxutils import escape, quoteattr  # late: it brings half of the network modules along

    opened = f"<testcase classname={quoteattr(_xml(name))} name={quoteattr(_xml(name))}"
    if not findings:
        return opened + "/>"
    first = quoteattr(_xml(_sentence(findings[0])))
    text = escape(_xml("\n".join(str(finding) for finding in findings)))
    kind = quoteattr(max(finding.severity for finding in findings).word)
    return f"{opened}><failure message={first} type={kind}>{text}</failure></testcase>"


def _xml(text: str) -> str:
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)


def github(report: Report) -> str:
    """Workflow commands (GitHub Actions, "Workflow commands": data and properties have escapes of their own)."""
    return "".join(f"{_github_line(finding)}\n" for finding in report.findings)


def _github_line(finding: Finding) -> str:
    place = finding.place
    properties = {
        "file": place.file,
        "line": place.line,
        "endLine": place.end_line,
        "col": place.column,
        "endColumn": place.end_column if place.end_line == place.line else 0,
        "title": finding.rule,
    }
    listed = ",".join(f"{name}={_github_property(str(value))}" for name, value in properties.items() if value)
    return f"::{_GITHUB_COMMANDS[finding.severity]} {listed}::{_github_data(_sentence(finding))}"


def _github_data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _github_property(text: str) -> str:
    return _github_data(text).replace(":", "%3A").replace(",", "%2C")


def gitlab(report: Report) -> str:
    """GitLab code quality (a subset of the Code Climate form); fingerprints are unique in a report."""
    seen: dict[str, int] = {}
    issues = []
    for finding in report.findings:
        number = seen[finding.fingerprint] = seen.get(finding.fingerprint, 0) + 1
        issues.append(
            {
                "description": _sentence(finding),
                "check_name": finding.rule,
                "fingerprint": finding.fingerprint + (f"-{number}" if number > 1 else ""),
                "severity": _GITLAB_SEVERITIES[finding.severity],
                "location": {"path": finding.place.file, "lines": {"begin": max(1, finding.place.line)}},
            }
        )
    return json.dumps(issues, ensure_ascii=False, indent=2) + "\n"
