"""Where statements of a data set stand: term -> file, line and column.

Files are read for places only when one is asked for: a clean data set costs nothing here. Of a file only the places
of terms that were announced are kept, so that a large file with few findings takes little memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, NamedNode

from publisher.documents import read_sheet
from publisher.errors import PublisherError
from publisher.findings import Place
from publisher.rdf import Term

if TYPE_CHECKING:
    from publisher.turtle import Places as FilePlaces
    from publisher.turtle import Span

#: A subject that many files speak of is looked for in so many of them.
_MOST = 20


class Places:
    """Finds values, and the subjects where values are missing, in the files of a data set.

    `files` tells which files speak of a subject (N-Triples text); `terms` are all subjects that will be asked
    about, and the values that may stand elsewhere than with them; `base` what relative IRIs are resolved against.
    """

    def __init__(
        self, files: Callable[[str], Sequence[Path]], terms: Iterable[Term], base: Callable[[Path], str] | None = None
    ) -> None:
        self._files = files
        self._askers: dict[Term, dict[Term, int]] = {}
        wanted = frozenset(terms)
        blank = any(isinstance(each, BlankNode) for each in wanted)
        self._places = cache(lambda path: _file_places(path, None if blank else wanted, base and base(path)))

    def of(self, subject: Term, predicate: Term | None = None, value: Term | None = None) -> list[Place]:
        """The places of a statement's object; else of its subject; else the first line of its file, or 'data'."""
        files = self._files(str(subject))[:_MOST]
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
        spans: Sequence[Span]
        if value is None:
            spans = places.find(subject)[:1]
        elif isinstance(subject, BlankNode) or not isinstance(predicate, NamedNode):
            # A blank node has another label in every parser: the object alone must tell it.
            spans = self._of_blank(subject, value, places.find(object=value))
        else:
            spans = places.find(subject, predicate, value)
        return [Place(str(path), *span) for span in spans]


    def _of_blank(self, subject: Term, value: Term, spans: Sequence[Span]) -> Sequence[Span]:
        """All places of a value that is written once or twice; of more, the next one for each subject that asks.

        Results come in the order of the data, and so do places: it is the subject's own, as a rule.
        """
        if len(spans) <= 2:
            return spans
        askers = self._askers.setdefault(value, {})
        return [spans[askers.setdefault(subject, len(askers)) % len(spans)]]


def _file_places(path: Path, terms: frozenset[Term] | None, base_iri: str | None) -> FilePlaces:
    """The places in a file: of some terms and what is said of them, None for all."""
    from publisher.turtle import Places as FilePlaces
    from publisher.turtle import locate  # late: only who errs pays for it

    rows = locate(path, base_iri)
    try:
        return FilePlaces(rows if terms is None else (r for r in rows if r.subject in terms or r.object in terms))
    except PublisherError:
        return FilePlaces(())  # the file has its syntax finding already


def _head_line(path: Path) -> int:
    return min(read_sheet(path).lines.values(), default=1)
