"""Files -> statements; what cannot be read is a finding, and the other files are read all the same."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

from pyoxigraph import Quad

from publisher.blank_nodes import Scope
from publisher.cache import Cache, Entry, stamp
from publisher.errors import PublisherError
from publisher.findings import Finding, Place, Severity
from publisher.progress import SILENT, Progress
from publisher.rdf import parse_file
from publisher.shacl import Graph, Source, read_files

#: Bytes that a statement takes in Turtle, about: 80 in the records of services, 70 in reference data.
_BYTES = 80
#: Bytes of input below which reading takes no longer than looking after a cache.
_SMALL = 1_000_000
#: Formats that may be in UTF-16: XML says so itself.
_XML = (".rdf", ".xml", ".owl")
#: So many files, or this share of them, may have changed for the cached statements to be worth mending.
_FEW, _SHARE = 10, 0.02


class Corpus(NamedTuple):
    """What was read: statements, which files (numbers in `paths`) speak of a subject, and what could not be read."""

    graph: Graph
    files: dict[str, tuple[int, ...]]
    paths: list[Path]
    findings: list[Finding]

    def speaking_of(self, subject: str) -> list[Path]:
        """The files that have statements about a subject (N-Triples text)."""
        return [self.paths[number] for number in self.files.get(subject, ())]

    def subjects_in(self, paths: Iterable[Path]) -> dict[str, None]:
        """The subjects of files, in the order of the data."""
        numbers = self._numbers({path.resolve() for path in paths})
        return {subject: None for subject, files in self.files.items() if not numbers.isdisjoint(files)}

    def _numbers(self, wanted: set[Path]) -> set[int]:
        """The numbers of files by where they really are; a file's own name tells most of them apart."""
        names = {path.name for path in wanted}
        found = {number: path.resolve() for number, path in enumerate(self.paths) if path.name in names}
        if not wanted <= set(found.values()):
            found = {number: path.resolve() for number, path in enumerate(self.paths)}
        return {number for number, path in found.items() if path in wanted}

    def add(self, parts: Iterable[tuple[Path, Sequence[Quad]]]) -> None:
        """Statements that files stand for without holding them as RDF."""
        found = list(parts)
        start = len(self.paths)
        files: dict[str, tuple[int, ...]] = {
            str(quad.subject): (start + at,) for at, (_, quads) in enumerate(found) for quad in quads
        }
        graph = read_files((), (quad for _, quads in found for quad in quads)).graph
        self.paths.extend(path for path, _ in found)
        _merge(self, Corpus(graph, files, [], []), range(len(self.paths)))


def read_corpus(sources: Sequence[Source], cache: Cache | None = None, progress: Progress = SILENT) -> Corpus:
    """Every file's statements; from the cache where files have not changed since."""
    unique = list({source.path: source for source in sources}.values())
    if cache is None or _is_small(unique):
        return _read(unique, progress)
    entry = cache.load()
    corpus = _mended(entry, unique) if entry else None
    if corpus is not None:
        return corpus
    stamps = [stamp(source) for source in unique]
    corpus = _read(unique, progress)
    whole = [each for each in stamps if each is not None]
    if not corpus.findings and len(whole) == len(stamps):
        cache.save(whole, corpus.graph, corpus.files)
    return corpus


def _is_small(sources: Iterable[Source]) -> bool:
    return all(total < _SMALL for total in accumulate(map(size, sources)))


def size(source: Source) -> int:
    """Bytes of a file; 0 where that cannot be told."""
    try:
        return source.path.stat().st_size
    except OSError:
        return 0


def inode(path: Path) -> tuple[int, int] | None:
    """What tells that two names are one file (os.path.samefile); None where there is none."""
    try:
        told = path.stat()
    except OSError:
        return None
    return told.st_dev, told.st_ino


def _read(sources: Sequence[Source], progress: Progress = SILENT) -> Corpus:
    with _Reading(sources, progress) as reading:
        done = read_files(sources, seen=reading.saw)
    findings = [_unreadable(sources[number], error) for number, error in sorted(done.errors.items())]
    return Corpus(done.graph, done.files, [source.path for source in sources], findings)


class _Reading:
    """How far reading is: in bytes where that can be told from statements, for no parser says where it is."""

    def __init__(self, sources: Sequence[Source], progress: Progress) -> None:
        self._sizes = [size(source) for source in sources]
        self._seen = dict[int, int]()
        self._done = 0
        self._bar = progress.bar("reading", sum(self._sizes))

    def __enter__(self) -> _Reading:
        self._bar.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self._bar.__exit__(*error)

    def saw(self, file: int, count: int) -> None:
        """So many more statements of a file: each counts as bytes, and a file never as more than it has."""
        before = self._seen.get(file, 0)
        after = self._seen[file] = min(self._sizes[file], before + count * _BYTES)
        self._done += after - before
        self._bar.reach(self._done)


def _mended(entry: Entry, sources: Sequence[Source]) -> Corpus | None:
    """The cached statements without those of files that changed, and with what stands there now.

    None where so much changed that reading it all, and caching that, is better.
    """
    same, fresh = _compared(entry, sources)
    gone = set(range(len(entry.stamps))) - set(same)
    if len(gone) + len(fresh) > max(_FEW, _SHARE * len(sources)):
        return None
    touched = [subject for subject, files in entry.files.items() if not gone.isdisjoint(files)] if gone else []
    beside = sorted({number for subject in touched for number in entry.files[subject]} - gone)
    paths = [same[number].path if number in same else Path(told[0]) for number, told in enumerate(entry.stamps)]
    corpus = Corpus(entry.graph, entry.files, paths, [])
    _forget(corpus, touched)
    numbers = [*range(len(paths), len(paths) + len(fresh)), *beside]
    part = _read([*fresh, *(same[number] for number in beside)])
    corpus.paths.extend(source.path for source in fresh)
    _merge(corpus, part, numbers)
    return corpus._replace(findings=part.findings)


def _compared(entry: Entry, sources: Sequence[Source]) -> tuple[dict[int, Source], list[Source]]:
    """The files that are as they were, by their numbers in the cache, and all others."""
    old = {told[0]: number for number, told in enumerate(entry.stamps)}
    same: dict[int, Source] = {}
    fresh: list[Source] = []
    for source in sources:
        number = old.get(str(source.path), -1)
        if number >= 0 and stamp(source, entry.stamps[number]) == entry.stamps[number]:
            same[number] = source
        else:
            fresh.append(source)
    return same, fresh


def _forget(corpus: Corpus, subjects: Iterable[str]) -> None:
    for subject in subjects:
        del corpus.files[subject]
        for column in corpus.graph.columns.values():
            column.pop(subject, None)
        for lists in corpus.graph.many.values():
            lists.pop(subject, None)


def _merge(corpus: Corpus, part: Corpus, places: Sequence[int]) -> None:
    """Adds the statements of `part`; `places` are the numbers of its files in `corpus`."""
    for predicate in part.graph.columns:
        column = corpus.graph.columns.setdefault(predicate, {})
        for subject, value in part.graph.pairs(predicate):
            known = corpus.graph.objects(subject, predicate)
            if value in known:
                continue
            if known:
                both = [*known, value]
                column[subject] = both
                corpus.graph.many.setdefault(predicate, {})[subject] = both
            else:
                column[subject] = value
    for subject, files in part.files.items():
        here = (*corpus.files.get(subject, ()), *(places[number] for number in files))
        corpus.files[subject] = tuple(dict.fromkeys(here))


class Sheaf(NamedTuple):
    """Statements as quads, by file: for what is small, such as shapes."""

    quads: dict[Path, list[Quad]]
    findings: list[Finding]

    def all(self) -> Iterable[Quad]:
        return (quad for quads in self.quads.values() for quad in quads)

    def speaking_of(self, subject: str) -> list[Path]:
        """The files that have statements about a subject (N-Triples text)."""
        return [path for path, quads in self.quads.items() if any(str(quad.subject) == subject for quad in quads)]


def read_sheaf(sources: Iterable[Source]) -> Sheaf:
    """Every file's statements as quads, each file once."""
    quads: dict[Path, list[Quad]] = {}
    findings: list[Finding] = []
    for source in {source.path: source for source in sources}.values():
        try:
            read = parse_file(source.path, rebase=source.rebase, base_iri=source.base_iri)
            quads[source.path] = list(map(Scope(source.path).quad, read))
        except PublisherError as error:
            findings.append(_unreadable(source, error))
    return Sheaf(quads, findings)


def _unreadable(source: Source, error: PublisherError) -> Finding:
    """A file that cannot be parsed, as a finding: our own reader's words, where it finds the mistake too."""
    path, closer = source.path, _closer(source) or error
    numbers = re.fullmatch(re.escape(str(path)) + r":(\d+)(?::(\d+))?", closer.where)
    place = Place(str(path), *(int(number) for number in numbers.groups() if number)) if numbers else Place(str(path))
    return Finding("syntax", Severity.VIOLATION, closer.message, place, closer.remedy)


def _closer(source: Source) -> PublisherError | None:
    from publisher.turtle import locate, refuse_utf16  # only who errs pays for it

    try:
        if source.path.suffix.lower() not in _XML:
            refuse_utf16(source.path)
        for _ in locate(source.path, source.base_iri):
            pass
    except PublisherError as closer:
        return closer
    return None
