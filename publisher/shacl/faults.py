"""What is wrong with a shapes graph, said so that its author finds it."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from typing import NamedTuple

from publisher.errors import PublisherError
from publisher.shacl.terms import is_iri, is_literal
from publisher.vocabulary import XSD, shorten

_XSD = f"^^<{XSD.iri}"


class Fault(NamedTuple):
    """One thing in a shapes graph that cannot be loaded.

    `shape`, `parameter` and `value` are N-Triples texts ('' where there is none), `message` one sentence
    that names them, `remedy` how to mend it. `fatal` is False for what SHACL lets a validator pass over (a word
    that SHACL does not have): the shape is loaded without it.
    """

    shape: str
    parameter: str
    value: str
    message: str
    remedy: str
    fatal: bool = True

    def __str__(self) -> str:
        return f"{self.message} ({self.remedy})" if self.remedy else self.message


class ShapesError(PublisherError):
    """A shapes graph that cannot be loaded as a whole; `faults` names every part of it that is broken."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        first, more = faults[0], len(faults) - 1
        tail = f"; and {more} more" if more else ""
        super().__init__(first.message + tail, remedy=first.remedy)
        self.faults = tuple(faults)


def spell(term: str) -> str:
    """A term as people write it: `sh:maxCount`, `"n"`, `a blank node`."""
    if is_iri(term):
        iri = term[1:-1]
        short = shorten(iri)
        return short if short != iri else term
    if is_literal(term) and _XSD in term:
        return term.replace(_XSD, "^^xsd:").removesuffix(">")
    return "a blank node" if term.startswith("_") else term


def nearest(name: str, names: Sequence[str]) -> str:
    """The known name that looks most like one, or ''."""
    return next(iter(get_close_matches(name, names, 1, 0.75)), "")
