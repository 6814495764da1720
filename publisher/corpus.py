"""Files -> statements by file; what cannot be read is a finding, and the other files are read all the same."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from pyoxigraph import Quad

from publisher.errors import PublisherError
from publisher.findings import Finding, Place, Severity
from publisher.formats import FILE_FORMATS
from publisher.rdf import Rebase, parse_file
from publisher.records import rdf_files
from publisher.turtle import locate


class Corpus(NamedTuple):
    """What was read: statements by file, and the files that could not be read."""

    quads: dict[Path, list[Quad]]
    findings: list[Finding]

    def all(self) -> Iterator[Quad]:
        for quads in self.quads.values():
            yield from quads


def read_corpus(files: Iterable[Path], rebase: Callable[[Path], Rebase | None] = lambda _: None) -> Corpus:
    """Every file's statements, each file once, rebased by what `rebase` says of it."""
    quads: dict[Path, list[Quad]] = {}
    findings: list[Finding] = []
    for path in dict.fromkeys(files):
        try:
            quads[path] = list(parse_file(path, rebase=rebase(path)))
        except PublisherError as error:
            findings.append(_unreadable(path, error))
    return Corpus(quads, findings)


def _unreadable(path: Path, error: PublisherError) -> Finding:
    """A file that cannot be parsed, as a finding: our own reader's words, where it finds the mistake too."""
    try:
        for _ in locate(path):
            pass
    except PublisherError as closer:
        error = closer
    numbers = re.fullmatch(re.escape(str(path)) + r":(\d+)(?::(\d+))?", error.where)
    place = Place(str(path), *(int(number) for number in numbers.groups() if number)) if numbers else Place(str(path))
    return Finding("syntax", Severity.VIOLATION, error.message, place, error.remedy)


def files_of(paths: Sequence[Path], suffixes: frozenset[str] = frozenset(FILE_FORMATS)) -> list[Path]:
    """Files and the files in folders that have one of `suffixes`; a file that is named is taken as it is.

    Errors: PublisherError for a path that is not there.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += _in_folder(path, suffixes)
        elif path.is_file():
            found.append(path)
        else:
            raise PublisherError("no such file or folder", where=path, remedy="check the name")
    return found


def _in_folder(folder: Path, suffixes: frozenset[str]) -> list[Path]:
    others = (path for suffix in suffixes - frozenset(FILE_FORMATS) for path in folder.rglob(f"*.{suffix}"))
    return sorted({*rdf_files(folder), *(path for path in others if path.is_file())})
