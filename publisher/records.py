"""The data set on disk: which files it has, and the statements that a release is made of."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from pyoxigraph import NamedNode, Quad

from publisher import __version__
from publisher.bundled import bundled
from publisher.documents import Sheet, describe, read_sheets
from publisher.errors import PublisherError
from publisher.evidence import annotate, read_evidence
from publisher.findings import Finding, Place, Severity
from publisher.formats import FILE_FORMATS
from publisher.rdf import Rebase, name_blank_nodes, parse_file, rebase_quad
from publisher.settings import FILE, Settings
from publisher.vocabulary import CANONICAL_BASE, PUB


class DataSet(NamedTuple):
    """The files of a data set: bundled ones first, own ones add (of two with one name the own one wins).

    `checks` are the results of `check-links`, oldest first.
    """

    settings: Settings
    records: list[Path]
    sheets: list[Sheet]
    reference: list[Path]
    evidence: list[Path]
    shapes: list[Path]
    queries: list[Path]
    ontology: list[Path]
    context: Path | None
    catalogue: Path | None
    checks: Sequence[Path] = ()


def read_data_set(settings: Settings) -> DataSet:
    """What lies in the folders of a data set. Errors: PublisherError where there is no `data/`."""
    if not settings.data.is_dir():
        raise PublisherError("the folder is missing", where=settings.data, remedy="make one with: publisher init DIR")
    catalogue = settings.data / "catalogue.ttl"
    contexts = _both(settings, "ontology", {"jsonld"})
    return DataSet(
        settings=settings,
        records=rdf_files(settings.data / "records"),
        sheets=read_sheets(settings.data / "documents"),
        reference=_both(settings, "reference", set(FILE_FORMATS)),
        evidence=sorted((settings.data / "evidence").glob("*.csv")),
        shapes=_both(settings, "shapes", {"ttl"}),
        queries=_both(settings, "queries", {"rq"}),
        ontology=_both(settings, "ontology", {"ttl"}),
        context=next((path for path in contexts if path.name == "context.jsonld"), None),
        catalogue=catalogue if catalogue.is_file() else None,
        checks=sorted((settings.data / "checks").glob("links-????-??-??.json")),
    )


def rdf_files(folder: Path) -> list[Path]:
    """All RDF files in a folder and below it, by name; hidden ones and folders behind links are left out."""
    found: list[Path] = []
    waiting = [folder] if folder.is_dir() else []
    while waiting:
        try:
            entries = list(os.scandir(waiting.pop()))
        except OSError as error:
            raise PublisherError(f"cannot be read: {error.strerror}", where=error.filename) from None
        shown = [entry for entry in entries if not entry.name.startswith(".")]
        waiting += [Path(entry.path) for entry in shown if entry.is_dir(follow_symlinks=False)]
        files = (entry for entry in shown if entry.name.rpartition(".")[2].lower() in FILE_FORMATS)
        found += [Path(entry.path) for entry in files if _leads_to_a_file(entry)]
    return sorted(found, key=lambda path: path.parts)


def _leads_to_a_file(entry: os.DirEntry[str]) -> bool:
    """A link that leads nowhere is an error: a record that is left out without a word would be deleted."""
    try:
        return stat.S_ISREG(entry.stat().st_mode)
    except OSError as error:
        raise PublisherError(f"cannot be read: {error.strerror}", where=entry.path) from None


def _both(settings: Settings, name: str, suffixes: set[str]) -> list[Path]:
    own = settings.data / name if name == "reference" else settings.folder / name
    found = {
        path.name: path
        for folder in (bundled(name), own)
        for path in sorted(folder.glob("*"))
        if path.suffix[1:].lower() in suffixes and path.is_file()
    }
    return [found[key] for key in sorted(found)]


def written_base(path: Path, settings: Settings) -> str:
    """The base that a file is written with: bundled files with ours, own ones with the data set's."""
    folders = [bundled(name).resolve() for name in ("shapes", "ontology", "queries", "reference")]
    ours = any(folder in path.resolve().parents for folder in folders)
    return CANONICAL_BASE if ours else settings.site_base


def rebase_for(path: Path, settings: Settings, base: str) -> Rebase:
    return Rebase(written_base(path, settings), base)


def file_quads(path: Path, settings: Settings, base: str) -> Iterator[Quad]:
    """The quads of one file of the data set for a base; blank nodes get names that do not change."""
    quads = parse_file(path, rebase=rebase_for(path, settings, base))
    return name_blank_nodes(quads, f"{base}.well-known/genid/{_slug(path.stem)}-")


def _slug(stem: str) -> str:
    return re.sub(r"[^A-Za-z0-9-]+", "-", stem)


def published_quads(data: DataSet, base: str) -> Iterator[Quad]:
    """Everything that a release holds, for a base, in an order that only the files decide.

    The default graph has reference data, ontology, documents, records and the catalogue; the named graphs
    `{base}graphs/shapes` and `{base}graphs/provenance` the shapes and the annotations. What a file puts into
    a graph of its own stays there.
    """
    settings = data.settings
    for path in (*data.reference, *data.ontology):
        yield from file_quads(path, settings, base)
    for sheet in data.sheets:
        yield from _document(sheet, settings, base)
    for path in (*data.records, *([data.catalogue] if data.catalogue else [])):
        yield from (quad for quad in file_quads(path, settings, base) if not _is_question(quad))
    shapes = NamedNode(f"{base}graphs/shapes")
    for path in data.shapes:
        for quad in file_quads(path, settings, base):
            yield Quad(quad.subject, quad.predicate, quad.object, shapes)
    for quad in provenance(data).quads:
        yield rebase_quad(quad, Rebase(settings.site_base, base))


def _is_question(quad: Quad) -> bool:
    """Open questions of a drafted record (`<x#vraag-1>`, publisher.draft.questions) stay with the steward."""
    return quad.predicate == PUB.openQuestion or (
        isinstance(quad.subject, NamedNode) and "#vraag-" in quad.subject.value
    )


def _document(sheet: Sheet, settings: Settings, base: str) -> list[Quad]:
    rebase = Rebase(settings.site_base, base)
    return [rebase_quad(quad, rebase) for quad in describe(sheet, settings.site_base)]


class Provenance(NamedTuple):
    """All annotations of a data set, written with its own base, and what is wrong with its evidence."""

    quads: list[Quad]
    findings: list[Finding]


def provenance(data: DataSet) -> Provenance:
    """Every evidence file beside its sheet and the record of the same name."""
    sheets = {sheet.name: sheet for sheet in data.sheets}
    quads: list[Quad] = []
    findings: list[Finding] = []
    records: dict[str, list[Path]] = defaultdict(list)
    for path in data.records:
        records[path.stem].append(path)
    for path in data.evidence:
        rows, wrong = read_evidence(path)
        findings += wrong
        if path.stem not in sheets:
            findings.append(_no_sheet(path))
            continue
        stated = _statements(records[path.stem])
        base = data.settings.site_base
        done = annotate(rows, sheets[path.stem], lambda s, p, stated=stated: stated[s, p], base)  # type: ignore[misc]
        quads += done.quads
        findings += done.findings
    return Provenance(quads, findings)


def _no_sheet(path: Path) -> Finding:
    text = f"there is no sheet data/documents/{path.stem}.txt"
    return Finding(
        "evidence-sheet", Severity.VIOLATION, text, Place(str(path), 1), "name the file as its sheet is named"
    )


def _statements(records: Iterable[Path]) -> dict[tuple[object, object], list[object]]:
    found: dict[tuple[object, object], list[object]] = defaultdict(list)
    for path in records:
        for quad in parse_file(path):
            found[quad.subject, quad.predicate].append(quad.object)
    return found


def inputs(data: DataSet) -> Iterable[Path]:
    """Every file that decides what a release holds."""
    own = data.settings.folder / FILE
    yield from (own,) if own.is_file() else ()
    yield from (sheet.path for sheet in data.sheets)
    for group in (data.records, data.reference, data.evidence, data.shapes, data.queries, data.ontology):
        yield from group
    yield from (path for path in (data.context, data.catalogue) if path)
    yield from data.checks[-1:]


def inputs_digest(data: DataSet) -> str:
    """SHA-256 over names and bytes of all inputs and the software's version: equal inputs, equal release.

    Errors: PublisherError for a file that cannot be read.
    """
    digest = hashlib.sha256(__version__.encode())
    for path in inputs(data):
        digest.update(f"\0{path.parent.name}/{path.name}\0".encode())
        try:
            with path.open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
        except OSError as error:
            raise PublisherError(f"cannot be read: {error.strerror}", where=path) from None
    return digest.hexdigest()
