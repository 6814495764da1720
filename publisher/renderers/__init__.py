"""Findings -> text: a table of renderers, each from a report to the whole output.

`RENDERERS["sarif"](report)` is the text that `publisher validate --format sarif` prints.
"""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType

from publisher.renderers.continuous import github, gitlab, junit, sarif
from publisher.renderers.json_report import json_report
from publisher.renderers.page import html_page
from publisher.renderers.report import Known, Report
from publisher.renderers.text import text

RENDERERS: MappingProxyType[str, Callable[[Report], str]] = MappingProxyType(
    {
        "text": text,
        "json": json_report,
        "sarif": sarif,
        "junit": junit,
        "github": github,
        "gitlab": gitlab,
        "html": html_page,
    }
)

__all__ = ["RENDERERS", "Known", "Report"]
