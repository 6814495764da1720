"""Records, shapes and rules -> findings with places.

Everything is validated amid everything else (a record may refer to an organisation in another file); what
was asked for is reported. Findings come in the order of files, lines and columns.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from pyoxigraph import Quad

from publisher.documents import describe
from publisher.errors import PublisherError
from publisher.findings import Finding, Place, Severity
from publisher.places import Places
from publisher.pyshacl_reference import Result, check_with_pyshacl
from publisher.rdf import Term, parse_file, rebase_quad
from publisher.records import DataSet, provenance, rdf_files, rebase_for
from publisher.rules import RULES, Breach, Rule, gather
from publisher.vocabulary import SH

#: Rules that say that a file could not be used at all: exit code 2.
UNREADABLE = frozenset({"syntax", "shapes"})

_SEVERITIES = MappingProxyType(
    {SH.Violation.value: Severity.VIOLATION, SH.Warning.value: Severity.WARNING, SH.Info.value: Severity.INFO}
)


class Corpus(NamedTuple):
    """What was read: statements by file, and the files that could not be read."""

    quads: dict[Path, list[Quad]]
    findings: list[Finding]

    def all(self) -> Iterator[Quad]:
        for quads in self.quads.values():
            yield from quads


def validate(data: DataSet, paths: Sequence[Path] | None = None, language: str = "en") -> list[Finding]:
    """All findings of a data set, or of `paths` (files and folders) amid it, in the order of places.

    Messages are in `language` where the shape has them. Errors: PublisherError for a path that is not there.
    """
    asked = None if paths is None else _files(paths)
    shapes = read_corpus(data, data.shapes)
    corpus = read_corpus(data, _data_files(data, asked or []))
    for sheet in data.sheets:
        corpus.quads[sheet.path] = describe(sheet, data.settings.site_base)
    findings = [*shapes.findings, *corpus.findings]
    places = Places(corpus.quads)
    if not shapes.findings:
        findings += _by_shapes(corpus, shapes, places, language)
    findings += _by_rules(corpus, data, places)
    findings += provenance(data).findings if not corpus.findings else []
    wanted = None if asked is None else {str(path) for path in asked}
    return sorted(
        (finding for finding in findings if wanted is None or finding.place.file in wanted),
        key=lambda finding: (finding.place, -finding.severity, finding.rule, finding.message),
    )


def _files(paths: Sequence[Path]) -> list[Path]:
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += [*rdf_files(path), *sorted(path.rglob("*.txt")), *sorted(path.rglob("*.csv"))]
        elif path.is_file():
            found.append(path)
        else:
            raise PublisherError("no such file or folder", where=path, remedy="check the name")
    return found


def _data_files(data: DataSet, asked: Iterable[Path]) -> list[Path]:
    own = [*data.reference, *data.ontology, *data.records, *([data.catalogue] if data.catalogue else [])]
    known = {path.resolve() for path in (*own, *data.shapes)}
    extra = [path for path in asked if path.suffix not in (".txt", ".csv") and path.resolve() not in known]
    return [*own, *extra]


def read_corpus(data: DataSet, files: Iterable[Path]) -> Corpus:
    """Files -> statements; a file that cannot be parsed is a finding, and the others are read all the same."""
    quads: dict[Path, list[Quad]] = {}
    findings: list[Finding] = []
    for path in files:
        rebase = rebase_for(path, data.settings, data.settings.site_base)
        try:
            quads[path] = [rebase_quad(quad, rebase) for quad in parse_file(path)]
        except PublisherError as error:
            findings.append(syntax_finding(path, error))
    return Corpus(quads, findings)


def syntax_finding(path: Path, error: PublisherError) -> Finding:
    """A file that cannot be parsed, as a finding at the place that the error names."""
    numbers = [int(part) for part in error.where.removeprefix(str(path)).split(":") if part.isdecimal()]
    place = Place(str(path), *numbers[:2])
    return Finding("syntax", Severity.VIOLATION, error.message, place, error.remedy)


def _by_shapes(corpus: Corpus, shapes: Corpus, places: Places, language: str) -> list[Finding]:
    try:
        results = check_with_pyshacl(corpus.all(), shapes.all())
    except PublisherError as error:
        return [Finding("shapes", Severity.VIOLATION, error.message, Place("shapes"), error.remedy)]
    return [_from_result(result, places, language) for result in results]


def _from_result(result: Result, places: Places, language: str) -> Finding:
    return Finding(
        rule=rule_name(result.source_shape, result.component),
        severity=_SEVERITIES.get(result.severity, Severity.VIOLATION),
        message=_message(result.messages, language),
        place=places.of(result.focus, result.path, result.value),
        focus=str(result.focus),
        path=str(result.path or ""),
        value=str(result.value or ""),
        component=result.component,
    )


def rule_name(shape: Term, component: str) -> str:
    """`…/shapes/dienst#titel` -> `dienst-titel`; a shape without a name is called by its constraint."""
    iri = getattr(shape, "value", "")
    if "/" in iri:
        return iri.rsplit("/", 1)[1].replace("#", "-").strip("-")
    return component.rsplit("#", 1)[-1].removesuffix("ConstraintComponent")


def _message(messages: Sequence[Term], language: str) -> str:
    """The message in a language, else in English, else whatever there is."""
    by_language = defaultdict(list)
    for message in messages:
        by_language[getattr(message, "language", None) or ""].append(getattr(message, "value", ""))
    for code in (language, "en", "", *by_language):
        if by_language.get(code):
            return sorted(by_language[code])[0]
    return "the constraint is broken"


def _by_rules(corpus: Corpus, data: DataSet, places: Places) -> list[Finding]:
    records = {path: quads for path, quads in corpus.quads.items() if path not in set(data.reference)}
    statements = gather((quad for quads in records.values() for quad in quads), data.settings)
    return [
        _from_breach(name, rule, breach, places) for name, rule in RULES.items() for breach in rule.find(statements)
    ]


def _from_breach(name: str, rule: Rule, breach: Breach, places: Places) -> Finding:
    place = places.of(breach.subject, breach.predicate, breach.object)
    return Finding(
        name,
        rule.severity,
        breach.message,
        place,
        breach.remedy,
        focus=str(breach.subject),
        path=str(breach.predicate or ""),
        value=str(breach.object or ""),
    )


def relative_to(findings: Iterable[Finding], folder: Path) -> list[Finding]:
    """The same findings with files named as seen from a folder, where they lie below it."""

    def shown(place: Place) -> Place:
        path = Path(place.file)
        below = path.is_absolute() and path.is_relative_to(folder)
        return replace(place, file=str(path.relative_to(folder))) if below else place

    return [replace(finding, place=shown(finding.place)) for finding in findings]
