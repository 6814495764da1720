"""Records, shapes and rules -> findings with places.

Everything is validated amid everything else (a record may refer to an organisation in another file); what
was asked for is reported. Findings come in the order of files, lines and columns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import NamedTuple

from pyoxigraph import RdfFormat, serialize

from publisher.asked import empty, files_of, iri_of, reported, shown
from publisher.cache import cache_for
from publisher.changes import SUFFIXES
from publisher.corpus import Corpus, Sheaf, inode, read_corpus, read_sheaf
from publisher.documents import describe
from publisher.errors import PublisherError
from publisher.explanation import Labels, explain, rule_of, severity_of, terms_of
from publisher.findings import Finding, Place, Severity
from publisher.formats import Format
from publisher.places import Places
from publisher.progress import SILENT, Progress
from publisher.rdf import Rebase
from publisher.records import DataSet, provenance, read_data_set, rebase_for
from publisher.rules import RULES, Breach, Rule, Statements, by_document
from publisher.sentences.others import said
from publisher.settings import Settings
from publisher.shacl import Fault, Result, Shapes, Source, check_parallel, check_some, compile_shapes, report
from publisher.shacl.checking import without_collecting
from publisher.shacl.shape_terms import ADVANCED
from publisher.shacl.terms import to_term
from publisher.vocabulary import SH, XSD

_PREFIXES = {"sh": SH.iri, "xsd": XSD.iri}

#: Up to this share of all subjects is checked on its own; from there on everything is.
_SHARE = 0.02


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


class Asked(NamedTuple):
    """What a run was asked: `paths` None for all of the data set; the language of messages; whether to cache."""

    paths: Sequence[Path] | None = None
    language: str = "en"
    cache: bool = False
    progress: Progress = SILENT


def check_data_set(settings: Settings, asked: Asked = Asked()) -> Checked:  # noqa: B008  (it is immutable)
    """Check a data set, or some files and folders amid it. Messages are in the language where shapes have them.

    Errors: PublisherError for a sheet whose head cannot be read, no data set.
    """
    with without_collecting():
        return _checked(read_data_set(settings), asked)


def _checked(data: DataSet, asked: Asked) -> Checked:
    paths, missing = (_all_files(data), []) if asked.paths is None else files_of(asked.paths, SUFFIXES)
    settings = data.settings
    shapes = read_sheaf(Source(path, rebase_for(path, settings, settings.site_base)) for path in data.shapes)
    corpus = _corpus(data, paths, asked)
    subjects = None if asked.paths is None else _few(corpus.subjects_in(paths), corpus)
    findings, results = [*missing, *empty(paths), *shapes.findings, *corpus.findings], None
    if not shapes.findings:
        results = _explained(_held(corpus, shapes, subjects, asked.progress), corpus, asked.language)
        findings += results.findings
    findings += _by_rules(corpus, data, subjects)
    if corpus.findings:
        findings = [finding for finding in findings if not _may_be_elsewhere(finding)]
    else:
        findings += provenance(data._replace(evidence=_evidence(data, asked, paths))).findings
    findings = [_translated(finding, asked.language) for finding in findings]
    return Checked(reported(findings, paths), [shown(path) for path in paths], results)


def _translated(finding: Finding, language: str) -> Finding:
    """In the language that was asked for; what a constraint says is so already."""
    if finding.component or language == "en":
        return finding
    return replace(finding, message=said(finding.message, language), remedy=said(finding.remedy, language))


def _evidence(data: DataSet, asked: Asked, paths: Iterable[Path]) -> list[Path]:
    """The files of evidence that were asked for."""
    wanted = {path.resolve() for path in paths if path.suffix == ".csv"}
    return [path for path in data.evidence if asked.paths is None or (wanted and path.resolve() in wanted)]


def _few(subjects: dict[str, None], corpus: Corpus) -> dict[str, None] | None:
    """Subjects that are worth a look of their own; None where looking at all of them is as fast."""
    return subjects if len(subjects) < max(100, _SHARE * len(corpus.files)) else None


def _may_be_elsewhere(finding: Finding) -> bool:
    """Whether the file that could not be read may hold what this finding misses."""
    return finding.rule == "dangling-reference" or finding.component == SH.ClassConstraintComponent.value


def validate(data: DataSet, progress: Progress = SILENT) -> list[Finding]:
    """All findings of a data set."""
    with without_collecting():
        return _checked(data, Asked(progress=progress)).findings


class Foreign(NamedTuple):
    """What is checked against shapes of others: nothing of ours takes part. `context` is read and not reported on.

    `explained` False leaves places and sentences out: a report as RDF has none.
    """

    paths: Sequence[Path]
    shapes: Sequence[Path]
    context: Sequence[Path] = ()
    language: str = "en"
    explained: bool = True
    progress: Progress = SILENT


def check_files(asked: Foreign) -> Checked:
    """Check files against shapes; a path that is not there is a finding, and without all shapes nothing is checked."""
    with without_collecting():
        (paths, lost), (shapes, lacking), (context, gone) = map(files_of, (asked.paths, asked.shapes, asked.context))
        corpus = read_corpus([_as_it_is(path) for path in (*paths, *context)], None, asked.progress)
        sheaf = read_sheaf(map(_as_it_is, shapes))
        findings, found = [*lost, *lacking, *empty((*paths, *shapes)), *gone, *sheaf.findings, *corpus.findings], None
        if not sheaf.findings and not lacking:
            results = _held(corpus, sheaf, None, asked.progress)
            if asked.context:
                results = _about(results, corpus, paths)
            found = _explained(results, corpus, asked.language, iri_of) if asked.explained else _bare(results)
            findings += [*found.findings, *_aimless(results.shapes, shapes)]
        findings = [_translated(finding, asked.language) for finding in findings]
        return Checked(reported(findings, [*paths, *shapes]), [shown(path) for path in paths], found)


def _aimless(compiled: Shapes, files: Sequence[Path]) -> list[Finding]:
    """Shapes without any target check nothing (SHACL 2.1), which nobody means."""
    if compiled.roots or compiled.faults or not files:
        return []
    remedy = "give a shape sh:targetClass, sh:targetNode, sh:targetSubjectsOf or sh:targetObjectsOf"
    message = "no shape has a target, so nothing was checked"
    return [Finding("no-target", Severity.WARNING, message, Place(str(files[0])), remedy)]


def _as_it_is(path: Path) -> Source:
    return Source(path, base_iri=iri_of(path))


def _about(found: ByShapes, corpus: Corpus, paths: Sequence[Path]) -> ByShapes:
    """What concerns the files that were asked for, or nodes that no file describes."""
    subjects = corpus.subjects_in(paths)
    mine = [r for r in found.results if str(r.focus) in subjects or str(r.focus) not in corpus.files]
    return found._replace(results=mine)


def _all_files(data: DataSet) -> list[Path]:
    catalogue = [data.catalogue] if data.catalogue else []
    sheets = [sheet.path for sheet in data.sheets]
    return [*sheets, *data.records, *data.evidence, *data.reference, *data.ontology, *data.shapes, *catalogue]


def _corpus(data: DataSet, paths: Iterable[Path], asked: Asked) -> Corpus:
    """The statements of a data set, and of what was asked for beside it."""
    own = [*data.reference, *data.ontology, *data.records, *([data.catalogue] if data.catalogue else [])]
    rebase = _rebasing(data)
    known = {str(path) for path in (*own, *data.shapes)}
    extra = [path for path in paths if path.suffix not in (".txt", ".csv") and str(path) not in known]
    if extra:
        inodes = {inode(path) for path in (*own, *data.shapes)}
        extra = [path for path in extra if inode(path) not in inodes]
    cache = cache_for(data.settings.folder) if asked.cache else None
    corpus = read_corpus([Source(path, rebase(path)) for path in (*own, *extra)], cache, asked.progress)
    corpus.add((sheet.path, describe(sheet, data.settings.site_base)) for sheet in data.sheets)
    return corpus


def _rebasing(data: DataSet) -> Callable[[Path], Rebase | None]:
    """How a file is moved to the base of the data set; asked once a folder."""
    settings = data.settings
    by_folder = cache(lambda folder: rebase_for(folder / "x", settings, settings.site_base))
    return lambda path: by_folder(path.parent)


def _held(corpus: Corpus, shapes: Sheaf, subjects: dict[str, None] | None, progress: Progress) -> ByShapes:
    """What SHACL finds, not yet explained. Shapes that cannot be used are findings: never a silent pass."""
    compiled = compile_shapes(shapes.all())
    broken = [fault for fault in compiled.faults if fault.parameter not in ADVANCED]
    if broken:
        named = [to_term(text) for fault in broken for text in (fault.shape, fault.value) if text]
        places = Places(shapes.speaking_of, named, iri_of)
        return ByShapes([_from_fault(fault, places) for fault in broken], [], compiled)
    try:
        return ByShapes([], _results(corpus, shapes, compiled, subjects, progress), compiled)
    except PublisherError as error:
        finding = Finding("shapes", Severity.VIOLATION, error.message, Place("shapes"), error.remedy)
        return ByShapes([finding], [], compiled)


def _explained(found: ByShapes, corpus: Corpus, language: str, base: Callable[[Path], str] | None = None) -> ByShapes:
    """With a finding for every result: its place, a sentence, the likely cure."""
    places = Places(corpus.speaking_of, terms_of(found.results), base)
    labels = Labels(corpus.graph, found.shapes.graph)
    return found._replace(findings=[*found.findings, *explain(found.results, places, labels, language)])


def _bare(found: ByShapes) -> ByShapes:
    """With a finding for every result that says only how bad it is."""
    bare = [Finding(rule_of(result), severity_of(result), "", Place("data"), focus=str(result.focus),
                    path=result.path_text, value=str(result.value or "")) for result in found.results]  # fmt: skip
    return found._replace(findings=[*found.findings, *bare])


def _results(
    corpus: Corpus, shapes: Sheaf, compiled: Shapes, subjects: dict[str, None] | None, progress: Progress
) -> list[Result]:
    """By our engine; by pySHACL where shapes use its extensions."""
    if compiled.faults:
        from publisher.pyshacl_reference import check_instead

        return check_instead(corpus.graph, shapes.all(), compiled)
    if subjects is None:
        with progress.bar("shapes", 100) as bar:
            return check_parallel(corpus.graph, compiled, done=lambda done, total: bar.reach(100 * done // total))
    return check_some(corpus.graph, compiled, lambda node: node in subjects or node not in corpus.files)


def _from_fault(fault: Fault, places: Places) -> Finding:
    """A mistake in a shapes graph, at the value or the shape that it names."""
    shape, parameter, value = (to_term(text) if text else None for text in (fault.shape, fault.parameter, fault.value))
    first, *related = places.of(shape, parameter, value) if shape is not None else [Place("shapes")]
    return Finding("shapes", Severity.VIOLATION, fault.message, first, fault.remedy, related=tuple(related))


def _by_rules(corpus: Corpus, data: DataSet, subjects: dict[str, None] | None) -> list[Finding]:
    sheets = by_document(data.sheets, data.settings)
    looked_at = Statements(corpus.graph, data.settings, sheets, corpus.files, subjects)
    found = [(name, rule, breach) for name, rule in RULES.items() for breach in rule.find(looked_at)]
    places = Places(corpus.speaking_of, {to_term(s) for _, _, b in found for s in (b.subject, b.other) if s})
    return [_from_breach(name, rule, breach, places) for name, rule, breach in found]


def _from_breach(name: str, rule: Rule, breach: Breach, places: Places) -> Finding:
    predicate, value = (to_term(text) if text else None for text in breach[1:3])
    first, *related = places.of(to_term(breach.subject), predicate, value)
    if breach.other:
        related += places.of(to_term(breach.other), predicate, value)
    return Finding(
        name,
        rule.severity,
        breach.message,
        first,
        breach.remedy,
        focus=breach.subject,
        path=breach.predicate or "",
        value=breach.object or "",
        related=tuple(related),
    )
