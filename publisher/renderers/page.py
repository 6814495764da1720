"""Findings as one HTML file that a steward can open: grouped by rule, with counts, nothing loaded from elsewhere."""

from __future__ import annotations

from html import escape
from types import MappingProxyType

from publisher.findings import Finding
from publisher.renderers.report import Report
from publisher.renderers.text import summary

_STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .3rem .6rem; vertical-align: top; }
tbody tr { border-top: 1px solid #8884; } td.number { text-align: right; } code { overflow-wrap: anywhere; }
.error { color: #b00020; } .warning { color: #8a5a00; } .info { color: #00567a; }
@media (prefers-color-scheme: dark) {
  .error { color: #ff8a94; } .warning { color: #ffc46b; } .info { color: #7fd0f5; }
}
"""

_WORDS = MappingProxyType(
    {
        "nl": (
            "Controle van de gegevens",
            "regel",
            "aantal",
            "plaats",
            "wat er mis is",
            "wat u kunt doen",
            "Geen bevindingen",
        ),
        "en": ("Validation of the data", "rule", "count", "place", "what is wrong", "what to do", "No findings"),
        "fr": ("Validation des données", "règle", "nombre", "endroit", "le problème", "que faire", "Aucun problème"),
        "de": ("Prüfung der Daten", "Regel", "Anzahl", "Stelle", "was falsch ist", "was zu tun ist", "Keine Befunde"),
    }
)


def html_page(report: Report) -> str:
    """A whole HTML page: totals by rule, then each rule with its findings."""
    title, *_, nothing = _WORDS[report.language]
    body = f"<p>{escape(summary(report))}</p>" if report.findings else f"<p>{nothing}.</p>"
    if report.findings:
        body += _totals(report) + "".join(_section(rule, report) for rule in report.by_rule())
    return (
        f'<!DOCTYPE html>\n<html lang="{report.language}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{title}</title>\n'
        f"<style>{_STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n{body}\n</body>\n</html>\n"
    )


def _totals(report: Report) -> str:
    _, rule_word, count_word, *_ = _WORDS[report.language]
    rows = "".join(
        f'<tr><td><a href="#{escape(rule)}">{escape(rule)}</a></td><td>{escape(report.titles.get(rule, ""))}</td>'
        f'<td class="number">{len(findings)}</td></tr>'
        for rule, findings in report.by_rule().items()
    )
    head = f'<tr><th scope="col">{rule_word}</th><th></th><th scope="col">{count_word}</th></tr>'
    return f"<table><thead>{head}</thead><tbody>{rows}</tbody></table>"


def _section(rule: str, report: Report) -> str:
    _, _, _, place_word, wrong_word, remedy_word, _ = _WORDS[report.language]
    head = "".join(f'<th scope="col">{word}</th>' for word in (place_word, wrong_word, remedy_word))
    rows = "".join(_row(finding) for finding in report.by_rule()[rule])
    return (
        f'<h2 id="{escape(rule)}">{escape(rule)}</h2><p>{escape(report.titles.get(rule, ""))}</p>'
        f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>\n"
    )


def _row(finding: Finding) -> str:
    severity = finding.severity.word
    return (
        f'<tr><td><code>{escape(str(finding.place))}</code></td><td><strong class="{severity}">{severity}</strong> '
        f"{escape(finding.message)}</td><td>{escape(finding.remedy)}</td></tr>"
    )
