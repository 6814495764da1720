"""Where statements of a data set stand: term -> file, line and column.

Files are read for places only when one is asked for: a clean data set costs nothing here. Of a file only the places
of terms that were announced are kept, so that a large file with few findings takes little memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, NamedNode

from publisher.blank_nodes import Scope, alike
from publisher.documents import read_sheet
from publisher.errors import PublisherError
from publisher.findings import Place
from publisher.rdf import Term, parse_file

if TYPE_CHECKING:
    from publisher.turtle import Places as FilePlaces
    from publisher.turtle.places import Located

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
        wanted = frozenset(terms)
        self._places = cache(lambda path: _file_places(path, wanted, base and base(path)))

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
        if value is None:
            spans = places.find(subject)[:1]
        elif isinstance(predicate, NamedNode):
            spans = places.find(subject, predicate, value)
        else:
            spans = places.find(object=value)
        return [Place(str(path), *span) for span in spans]


def _file_places(path: Path, terms: frozenset[Term], base_iri: str | None) -> FilePlaces:
    """The places in a file: of some terms and what is said of them."""
    from publisher.turtle import Places as FilePlaces
    from publisher.turtle import locate  # late: only who errs pays for it

    try:
        rows: Iterable[Located] = locate(path, base_iri)
        if any(map(Scope(path).owns, terms)):
            rows = _named(list(rows), path, base_iri)
        return FilePlaces(row for row in rows if row.subject in terms or row.object in terms)
    except PublisherError:
        return FilePlaces(())  # the file has its syntax finding already


def _named(rows: Sequence[Located], path: Path, base_iri: str | None) -> Iterator[Located]:
    """Statements with the names of blank nodes that the check knows: those of the engine's parser."""
    scope, triples = Scope(path), [quad.triple for quad in parse_file(path, base_iri=base_iri)]
    names: dict[Term, Term] = {}
    for triple in triples:
        for term in (triple.subject, triple.object):
            if isinstance(term, BlankNode):
                names[term] = BlankNode(scope.name(str(term))[2:])
    same = alike([row.quad.triple for row in rows], triples)
    ours: dict[Term, Term] = {mine: names[other] for mine, other in same.items()}
    for row in rows:
        yield row._replace(subject=ours.get(row.subject, row.subject), object=ours.get(row.object, row.object))


def _head_line(path: Path) -> int:
    return min(read_sheet(path).lines.values(), default=1)
