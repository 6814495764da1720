"""What a validation was asked about: paths -> files, and of all findings those that concern these files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import NamedTuple

from publisher import standard_input
from publisher.findings import Finding, Place, Severity
from publisher.formats import FILE_FORMATS
from publisher.records import rdf_files

_KNOWN = "known are ." + ", .".join(FILE_FORMATS)


class Named(NamedTuple):
    """The files that paths stand for, and a finding for each path that stands for none."""

    files: list[Path]
    findings: list[Finding]


def files_of(paths: Sequence[Path], suffixes: frozenset[str] = frozenset(FILE_FORMATS)) -> Named:
    """Files and the files in folders that have one of `suffixes`; a file that is named is taken as it is."""
    found: list[Path] = []
    findings: list[Finding] = []
    for path in dict.fromkeys(paths):
        below = _in_folder(path, suffixes) if path.is_dir() else [path] if path.is_file() else []
        found += below
        if not below:
            findings.append(Finding("file", Severity.VIOLATION, *_none(path)))
    return Named(list(dict.fromkeys(found)), findings)


def _none(path: Path) -> tuple[str, Place, str]:
    """Why a path stands for no file: message, place and remedy."""
    place = Place(str(path))
    if path.is_dir():
        return "there is no file of RDF in this folder", place, _KNOWN
    if path.exists():
        return "is neither a file nor a folder", place, "name a file, a folder, or - for standard input"
    return "no such file or folder", place, "check the name"


def empty(files: Iterable[Path]) -> list[Finding]:
    """A finding for each file of no bytes: that is allowed in Turtle, and somebody's text is lost."""
    found = [path for path in files if path.suffix.lstrip(".").lower() in FILE_FORMATS and not path.stat().st_size]
    message, remedy = "the file is empty", "write what was meant to stand in it, or take it away"
    return [Finding("empty-file", Severity.WARNING, message, Place(str(path)), remedy) for path in found]


def _in_folder(folder: Path, suffixes: frozenset[str]) -> list[Path]:
    extra = (path for suffix in suffixes - frozenset(FILE_FORMATS) for path in folder.rglob(f"*.{suffix}"))
    return sorted({*rdf_files(folder), *(path for path in extra if path.is_file())})


def iri_of(path: Path) -> str:
    """What relative IRIs in a file are resolved against: its own address; standard input's is that of `-` here."""
    return (Path.cwd() / standard_input.NAME if standard_input.is_kept(path) else path.resolve()).as_uri()


def reported(findings: Sequence[Finding], asked: Iterable[Path]) -> list[Finding]:
    """What concerns the files that were asked for (or no file at all), each once, in the order of places."""
    resolved = cache(_resolved)
    wanted = set(map(resolved, asked)) if findings else set()
    no_file = cache(lambda name: not Path(name).is_file())
    mine = {f for f in findings if resolved(f.place.file) in wanted or (not f.place.line and no_file(f.place.file))}
    shown = [replace(f, place=_place(f.place), related=tuple(map(_place, f.related))) for f in mine]
    return sorted(shown, key=lambda f: (f.place, -f.severity, f.rule, f.message, f.focus, f.value))


def _resolved(path: Path | str) -> Path:
    """Where a file really is; links that lead round in a circle lead nowhere."""
    try:
        return Path(path).resolve()
    except (OSError, RuntimeError):
        return Path(path).absolute()


def _place(place: Place) -> Place:
    return replace(place, file=shown(Path(place.file)))


def shown(path: Path) -> str:
    """A file's name as seen from here, where it lies below."""
    if standard_input.is_kept(path):
        return str(standard_input.NAME)
    here = Path.cwd()
    below = path.is_absolute() and path.is_relative_to(here)
    return str(path.relative_to(here)) if below else str(path)
