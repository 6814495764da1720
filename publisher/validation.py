"""Records, shapes and rules -> findings with places.

Everything is validated amid everything else (a record may refer to an organisation in another file); what
was asked for is reported. Findings come in the order of files, lines and columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from pyoxigraph import RdfFormat, serialize

from publisher.corpus import Corpus, files_of, read_corpus
from publisher.documents import describe
from publisher.errors import PublisherError
from publisher.explanation import Labels, explain
from publisher.findings import Finding, Place, Severity
from publisher.formats import FILE_FORMATS, Format
from publisher.places import Places
from publisher.pyshacl_reference import check_with_pyshacl
from publisher.records import DataSet, provenance, read_data_set, rebase_for
from publisher.rules import RULES, Breach, Rule, gather
from publisher.settings import Settings
from publisher.shacl import Fault, Result, Shapes, check, compile_shapes, report
from publisher.shacl.shape_terms import ADVANCED
from publisher.shacl.terms import to_term
from publisher.vocabulary import SH, XSD

_PREFIXES = {"sh": SH.iri, "xsd": XSD.iri}

#: What a data set is made of: RDF, sheets and evidence.
_SUFFIXES = frozenset({*FILE_FORMATS, "txt", "csv"})


class ByShapes(NamedTuple):
    """What SHACL came to: findings, and the results and shapes that a validation report is made of."""

    findings: list[Finding]
    results: list[Result]
    shapes: Shapes


class Checked(NamedTuple):
    """What came of a run: findings in the order of places, the files that were asked for, what SHACL found."""

    findings: list[Finding]
    files: list[str]
    shacl: ByShapes | None

    def report(self, format_: Format) -> str:
        """The sh:ValidationReport (SHACL 3.6) of the run; without one where the shapes could not be read."""
        quads = report(self.shacl.results, self.shacl.shapes) if self.shacl else []
        triples = [quad.triple for quad in quads]
        engine = format_.engine
        assert isinstance(engine, RdfFormat)  # noqa: S101  (for the type checker)
        text = serialize(triples, format=engine, prefixes=_PREFIXES)
        return (text or b"").decode()


def check_data_set(settings: Settings, paths: Sequence[Path] | None = None, language: str = "en") -> Checked:
    """Check a data set, or `paths` (files and folders) amid it. Messages are in `language` where shapes have them.

    Errors: PublisherError for a path that is not there, a sheet whose head cannot be read, no data set.
    """
    data = read_data_set(settings)
    asked = _all_files(data) if paths is None else files_of(paths, _SUFFIXES)
    shapes = read_corpus(data.shapes, lambda path: rebase_for(path, settings, settings.site_base))
    corpus = _corpus(data, asked)
    findings, results = [*shapes.findings, *corpus.findings], None
    if not shapes.findings:
        results = _by_shapes(corpus, shapes, language)
        findings += results.findings
    findings += _by_rules(corpus, data, Places(corpus.quads))
    if corpus.findings:
        findings = [finding for finding in findings if not _may_be_elsewhere(finding)]
    else:
        findings += provenance(data).findings
    return Checked(_reported(findings, asked), [_shown(path) for path in asked], results)


def _may_be_elsewhere(finding: Finding) -> bool:
    """Whether the file that could not be read may hold what this finding misses."""
    return finding.rule == "dangling-reference" or finding.component == SH.ClassConstraintComponent.value


def validate(data: DataSet) -> list[Finding]:
    """All findings of a data set."""
    return check_data_set(data.settings).findings


def check_files(
    paths: Sequence[Path], shapes: Sequence[Path], context: Sequence[Path] = (), language: str = "en"
) -> Checked:
    """Check files against shapes of others: nothing of ours takes part. `context` is read and not reported on."""
    asked = files_of(paths)
    corpus = read_corpus([*asked, *files_of(context)])
    shape_corpus = read_corpus(files_of(shapes))
    findings, results = [*shape_corpus.findings, *corpus.findings], None
    if not shape_corpus.findings:
        results = _by_shapes(corpus, shape_corpus, language)
        findings += results.findings
    return Checked(_reported(findings, [*asked, *files_of(shapes)]), [_shown(path) for path in asked], results)


def _all_files(data: DataSet) -> list[Path]:
    catalogue = [data.catalogue] if data.catalogue else []
    sheets = [sheet.path for sheet in data.sheets]
    return [*sheets, *data.records, *data.evidence, *data.reference, *data.ontology, *data.shapes, *catalogue]


def _corpus(data: DataSet, asked: Iterable[Path]) -> Corpus:
    """The statements of a data set, and of what was asked for beside it."""
    own = [*data.reference, *data.ontology, *data.records, *([data.catalogue] if data.catalogue else [])]
    known = {path.resolve() for path in (*own, *data.shapes)}
    extra = [path for path in asked if path.suffix not in (".txt", ".csv") and path.resolve() not in known]
    base = data.settings.site_base
    corpus = read_corpus([*own, *extra], lambda path: rebase_for(path, data.settings, base))
    for sheet in data.sheets:
        corpus.quads[sheet.path] = describe(sheet, base)
    return corpus


def _by_shapes(corpus: Corpus, shapes: Corpus, language: str) -> ByShapes:
    """What SHACL finds. Shapes that cannot be used are findings too: never a silent pass."""
    compiled = compile_shapes(shapes.all())
    broken = [fault for fault in compiled.faults if fault.parameter not in ADVANCED]
    if broken:
        places = Places(shapes.quads)
        return ByShapes([_from_fault(fault, places) for fault in broken], [], compiled)
    try:
        fast = not compiled.faults
        results = check(corpus.all(), compiled) if fast else check_with_pyshacl(corpus.all(), shapes.all())
    except PublisherError as error:
        finding = Finding("shapes", Severity.VIOLATION, error.message, Place("shapes"), error.remedy)
        return ByShapes([finding], [], compiled)
    labels = Labels(corpus.all(), shapes.all())
    return ByShapes(explain(results, Places(corpus.quads), labels, language), results, compiled)


def _from_fault(fault: Fault, places: Places) -> Finding:
    """A mistake in a shapes graph, at the value or the shape that it names."""
    shape, parameter, value = (to_term(text) if text else None for text in (fault.shape, fault.parameter, fault.value))
    first, *related = places.of(shape, parameter, value) if shape is not None else [Place("shapes")]
    return Finding("shapes", Severity.VIOLATION, fault.message, first, fault.remedy, related=tuple(related))


def _by_rules(corpus: Corpus, data: DataSet, places: Places) -> list[Finding]:
    reference = set(data.reference)
    quads = (quad for path, found in corpus.quads.items() if path not in reference for quad in found)
    statements = gather(quads, data.settings, data.sheets)
    return [
        _from_breach(name, rule, breach, places) for name, rule in RULES.items() for breach in rule.find(statements)
    ]


def _from_breach(name: str, rule: Rule, breach: Breach, places: Places) -> Finding:
    first, *related = places.of(breach.subject, breach.predicate, breach.object)
    return Finding(
        name,
        rule.severity,
        breach.message,
        first,
        breach.remedy,
        focus=str(breach.subject),
        path=str(breach.predicate or ""),
        value=str(breach.object or ""),
        related=tuple(related),
    )


def _reported(findings: Iterable[Finding], asked: Iterable[Path]) -> list[Finding]:
    """What concerns the files that were asked for (or no file at all), each once, in the order of places."""
    wanted = {path.resolve() for path in asked}
    mine = {f for f in findings if not f.place.line or Path(f.place.file).resolve() in wanted}
    shown = [replace(f, place=_place(f.place), related=tuple(map(_place, f.related))) for f in mine]
    return sorted(shown, key=lambda f: (f.place, -f.severity, f.rule, f.message, f.focus, f.value))


def _place(place: Place) -> Place:
    return replace(place, file=_shown(Path(place.file)))


def _shown(path: Path) -> str:
    """A file's name as seen from here, where it lies below."""
    here = Path.cwd()
    below = path.is_absolute() and path.is_relative_to(here)
    return str(path.relative_to(here)) if below else str(path)
