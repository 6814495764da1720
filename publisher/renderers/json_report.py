"""Findings as JSON of our own: everything that a finding has, documented in docs/ci.md."""

from __future__ import annotations

import json
from typing import Any

from publisher.findings import Finding, Place
from publisher.renderers.report import Report


def json_report(report: Report) -> str:
    """One object: version of the form, counts by severity, findings in order, what the baseline knows."""
    counts = report.counts()
    whole = {
        "version": 1,
        "counts": {severity.word: counts[severity] for severity in sorted(counts, reverse=True)},
        "files": list(report.files),
        "findings": [_finding(finding) for finding in report.findings],
        "baseline": {"known": report.known.count, "fixed": list(report.known.fixed)},
    }
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "severity": finding.severity.word,
        "message": finding.message,
        "remedy": finding.remedy,
        **_place(finding.place),
        "focus": finding.focus,
        "path": finding.path,
        "value": finding.value,
        "component": finding.component,
        "related": [_place(place) for place in finding.related],
        "fingerprint": finding.fingerprint,
    }


def _place(place: Place) -> dict[str, Any]:
    return {
        "file": place.file,
        "line": place.line or None,
        "column": place.column or None,
        "end_line": place.end_line or None,
        "end_column": place.end_column or None,
    }
