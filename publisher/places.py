"""Where statements stand: term -> file, line and column. Files are read for places only when one is asked for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from pyoxigraph import BlankNode, Quad

from publisher.documents import read_sheet
from publisher.findings import Place
from publisher.rdf import Term
from publisher.turtle import Located, TurtleError, locate


class Places:
    """Finds the place of a value, or of the subject where a value is missing, in the files of a corpus."""

    def __init__(self, quads: Mapping[Path, list[Quad]]) -> None:
        self._files: dict[Term, list[Path]] = defaultdict(list)
        for path, statements in quads.items():
            for subject in {quad.subject for quad in statements}:
                self._files[subject].append(path)
        self._located = cache(_by_subject)

    def of(self, subject: Term, predicate: Term | None = None, value: Term | None = None) -> Place:
        """The place of a statement's object; else of its subject; else the file, or 'data' if nobody names it."""
        files = self._files.get(subject, [])
        for wanted in ((predicate, value), (None, None)):
            for path in files:
                place = self._in_file(path, subject, *wanted)
                if place is not None:
                    return place
        return Place(str(files[0]), 1) if files else Place("data")

    def _in_file(self, path: Path, subject: Term, predicate: Term | None, value: Term | None) -> Place | None:
        if path.suffix == ".txt":
            return Place(str(path), _head_line(path))
        for statement in self._located(path)[None if isinstance(subject, BlankNode) else subject]:
            if predicate is None and value is None:
                return Place(str(path), *statement.subject_place)
            if value is not None and statement.object == value and predicate in (None, statement.predicate):
                return Place(str(path), *statement.object_place)
        return None


def _by_subject(path: Path) -> dict[Term | None, list[Located]]:
    """The statements of a file by subject; under None those of blank nodes, whose labels every parser makes anew."""
    found: dict[Term | None, list[Located]] = defaultdict(list)
    try:
        for statement in locate(path):
            found[None if isinstance(statement.subject, BlankNode) else statement.subject].append(statement)
    except TurtleError:
        pass  # the file has its syntax finding already
    return found


def _head_line(path: Path) -> int:
    return min(read_sheet(path).lines.values(), default=1)
