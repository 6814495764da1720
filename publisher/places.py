"""Where statements of a data set stand: term -> file, line and column.

Files are read for places only when one is asked for: a clean data set costs nothing here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from pyoxigraph import BlankNode, NamedNode, Quad

from publisher.documents import read_sheet
from publisher.errors import PublisherError
from publisher.findings import Place
from publisher.rdf import Term
from publisher.turtle import Places as FilePlaces
from publisher.turtle import locate


class Places:
    """Finds values, and the subjects where values are missing, in the files of a data set."""

    def __init__(self, quads: Mapping[Path, list[Quad]]) -> None:
        self._files: dict[Term, list[Path]] = defaultdict(list)
        for path, statements in quads.items():
            for subject in {quad.subject for quad in statements}:
                self._files[subject].append(path)
        self._places = cache(_file_places)

    def of(self, subject: Term, predicate: Term | None = None, value: Term | None = None) -> list[Place]:
        """The places of a statement's object; else of its subject; else the first line of its file, or 'data'."""
        files = self._files.get(subject, [])
        attempts = ((predicate, value), (None, None)) if value is not None else ((None, None),)
        for wanted in attempts:
            found = [place for path in files for place in self._in_file(path, subject, *wanted)]
            if found:
                return found
        return [Place(str(files[0]), 1)] if files else [Place("data")]

    def _in_file(self, path: Path, subject: Term, predicate: Term | None, value: Term | None) -> list[Place]:
        if path.suffix == ".txt":
            return [Place(str(path), _head_line(path))]
        places = self._places(path)
        if value is None:
            spans = places.find(subject)[:1]
        elif isinstance(subject, BlankNode) or not isinstance(predicate, NamedNode):
            # A blank node has another label in every parser: the object alone must tell it.
            spans = places.find(object=value)
        else:
            spans = places.find(subject, predicate, value)
        return [Place(str(path), *span) for span in spans]


def _file_places(path: Path) -> FilePlaces:
    try:
        return FilePlaces(locate(path))
    except PublisherError:
        return FilePlaces(())  # the file has its syntax finding already


def _head_line(path: Path) -> int:
    return min(read_sheet(path).lines.values(), default=1)
