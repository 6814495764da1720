"""Findings for people: the line, a caret under what is wrong, totals at the end."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from types import MappingProxyType
from typing import NamedTuple

from publisher.findings import Finding, Place, Severity
from publisher.renderers.report import Report

_COLOURS = MappingProxyType({Severity.VIOLATION: "31", Severity.WARNING: "33", Severity.INFO: "36"})


class _Words(NamedTuple):
    """What the report says around its findings: severities by count (one, more), then the rest."""

    error: tuple[str, str]
    warning: tuple[str, str]
    info: tuple[str, str]
    nothing: str
    more: str
    see: str
    known: str
    fixed: str


_WORDS = MappingProxyType(
    {
        "nl": _Words(
            ("fout", "fouten"), ("waarschuwing", "waarschuwingen"), ("tip", "tips"), "geen bevindingen",
            "… en nog {} (--max toont er meer)", "zie", "{} bekend in de nulmeting", "verholpen",
        ),
        "en": _Words(
            ("error", "errors"), ("warning", "warnings"), ("info", "info"), "no findings",
            "… and {} more (--max shows more of them)", "see", "{} known to the baseline", "fixed",
        ),
        "fr": _Words(
            ("erreur", "erreurs"), ("avertissement", "avertissements"), ("conseil", "conseils"), "aucun problème",
            "… et encore {} (--max en montre plus)", "voir", "{} déjà connus", "corrigé",
        ),
        "de": _Words(
            ("Fehler", "Fehler"), ("Warnung", "Warnungen"), ("Hinweis", "Hinweise"), "keine Befunde",
            "… und {} weitere (--max zeigt mehr)", "siehe", "{} bereits bekannt", "behoben",
        ),
    }
)  # fmt: skip

#: A longer line is cut around the place: a record on one line must not fill the screen.
WIDTH = 120


def text(report: Report) -> str:
    """Findings grouped by file, each with its line and a caret; at the end the totals by rule."""
    shown = list(report.findings)[: report.most]
    blocks = ["\n".join(_block(finding, report)) for finding in shown]
    hidden = len(report.findings) - len(shown)
    if hidden:
        blocks.append(_WORDS[report.language].more.format(hidden))
    blocks += list(_totals(report))
    return "\n".join(blocks) + "\n" if blocks else ""


def _block(finding: Finding, report: Report) -> Iterator[str]:
    yield _paint(str(finding), finding, report.colour)
    yield from _excerpt(finding.place, report, finding)
    for place in finding.related:
        yield f"  {_WORDS[report.language].see} {place}"
        yield from _excerpt(place, report, finding)


def _paint(line: str, finding: Finding, colour: bool) -> str:
    if not colour:
        return _harmless(line)
    head = f"{finding.severity.word}[{finding.rule}]"
    return _harmless(line).replace(head, f"\x1b[1;{_COLOURS[finding.severity]}m{head}\x1b[0m", 1)


def _harmless(text: str) -> str:
    """Control characters made visible: a literal must not write to the terminal (CWE-150)."""
    return "".join(
        letter if unicodedata.category(letter) not in ("Cc", "Cf") else "\N{REPLACEMENT CHARACTER}" for letter in text
    )


def _excerpt(place: Place, report: Report, finding: Finding) -> Iterator[str]:
    lines = report.sources.get(place.file, ())
    if not 0 < place.line <= len(lines) or not place.column:
        return
    line = lines[place.line - 1].replace("\t", " ")
    start = place.column - 1
    end = place.end_column - 1 if place.end_line == place.line else len(line)
    length = max(1, min(end, len(line)) - start) if place.end_line else 1
    cut = max(0, start - WIDTH // 2) if len(line) > WIDTH else 0
    part = _harmless(line[cut : cut + WIDTH])
    gutter = f"{place.line:>5} | "
    blank = "".join(" " * _cells(letter) for letter in line[cut:start])
    carets = "^" * max(1, min(length, WIDTH - (start - cut)))
    painted = f"\x1b[1;{_COLOURS[finding.severity]}m{carets}\x1b[0m" if report.colour else carets
    yield gutter + part
    yield " " * 5 + " | " + blank + painted


def _cells(letter: str) -> int:
    """How many cells of a terminal a character takes (Unicode Standard Annex 11)."""
    if unicodedata.combining(letter):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


def _totals(report: Report) -> Iterator[str]:
    if report.findings:
        yield ""
        for rule, findings in report.by_rule().items():
            yield f"{len(findings):>6} {rule}"
    if report.known.count:
        yield _WORDS[report.language].known.format(report.known.count)
    for name in report.known.fixed:
        yield f"{_WORDS[report.language].fixed}: {name}"


def summary(report: Report) -> str:
    """`2 errors, 1 warning` or `no findings`, in the language of the report."""
    counts, words = report.counts(), _WORDS[report.language]
    named = {Severity.VIOLATION: words.error, Severity.WARNING: words.warning, Severity.INFO: words.info}
    parts = [
        f"{counts[severity]} {names[counts[severity] != 1]}" for severity, names in named.items() if counts[severity]
    ]
    return ", ".join(parts) if parts else words.nothing
