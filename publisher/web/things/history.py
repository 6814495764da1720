"""What became of a thing: its versions from the feed, and what changed between two, in words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple

from pyoxigraph import Literal, NamedNode, Quad

from publisher.opening import BRUSSELS
from publisher.versions import Version
from publisher.vocabulary import DCT, RDF
from publisher.web.labels import Labels
from publisher.web.served import View
from publisher.web.things.facts import literal_text
from publisher.web.things.nodes import Nodes, Term, iri_of
from publisher.web.words import Say, Words

#: The newest versions that a page tells of, the changes of each, and the values of a change.
_VERSIONS, _CHANGES, _VALUES = 12, 20, 6
#: Code points of a value, and around what changed in a longer one.
_LONGEST, _CONTEXT = 160, 40
#: What only says that something changed, which stands above it already.
_NOISE = frozenset({DCT.modified.value, RDF.type.value})


class Change(NamedTuple):
    """What a fact is called, and what it was and is: either may be nothing."""

    label: str
    before: tuple[str, ...]
    after: tuple[str, ...]


class Event(NamedTuple):
    """A version: when it came (in Brussels), what became of the thing, and what changed (`is_cut`: and more)."""

    time: datetime
    kind: str
    changes: tuple[Change, ...]
    is_cut: bool


class History(NamedTuple):
    """The newest events first; `earlier` is how many are not told."""

    events: tuple[Event, ...]
    earlier: int


def history(view: View, iri: str, labels: Labels, words: Words) -> History | None:
    """The history of a resource; None where the release has no feed, or the feed does not know it."""
    versions = view.versions.of(iri) if view.versions else []
    if not versions:
        return None
    told = versions[-_VERSIONS - 1 :]
    reader = _Reader(view, labels, words)
    events = [reader.event(old, new) for old, new in pairwise(told)]
    if len(versions) <= _VERSIONS:
        events = [_begin(versions[0]), *events]
    return History(tuple(reversed(events)), len(versions) - len(events))


def changes_of(view: View, version: Version, labels: Labels, words: Words) -> Event:
    """One version and what changed in it, for lists of changes."""
    versions = view.versions.of(version.iri) if view.versions else []
    place = next((number for number, known in enumerate(versions) if known.sequence == version.sequence), 0)
    return _Reader(view, labels, words).event(versions[place - 1], versions[place]) if place else _begin(version)


def _begin(version: Version) -> Event:
    return Event(version.time.astimezone(BRUSSELS), version.kind, (), False)


class _Reader:
    """Reads versions, each once, and tells them apart."""

    def __init__(self, view: View, labels: Labels, words: Words) -> None:
        self._view = view
        self._labels = labels
        self._words = words
        self._say = words.into(labels.language)
        self._known: dict[int, list[Quad]] = {}

    def event(self, old: Version, new: Version) -> Event:
        time = new.time.astimezone(BRUSSELS)
        if new.kind != "update":
            return Event(time, new.kind, (), False)
        before, after = (self._quads(version) for version in (old, new))
        changes = list(_Comparison(new.iri, before, after, self._labels, self._words).changes())
        return Event(time, new.kind, tuple(changes[:_CHANGES]), len(changes) > _CHANGES)

    def _quads(self, version: Version) -> list[Quad]:
        if version.sequence not in self._known and self._view.versions:
            self._known[version.sequence] = self._view.versions.quads(version)
        return self._known.get(version.sequence, [])


class _Comparison:
    """Two versions of a thing, fact by fact."""

    def __init__(self, iri: str, before: Sequence[Quad], after: Sequence[Quad], labels: Labels, words: Words) -> None:
        self._iri = iri
        self._then, self._now = Nodes(before), Nodes(after)
        self._labels, self._words = labels, words
        self._say: Say = words.into(labels.language)
        self._gone, self._new = (
            sorted({quad.triple for quad in mine} - {quad.triple for quad in other}, key=str)
            for mine, other in ((before, after), (after, before))
        )

    def changes(self) -> Iterator[Change]:
        """By field, in the order of the fields; a part that came or went as a whole is one value of what leads
        to it. What reads the same before and after (another property of the same field) is none."""
        rows: dict[tuple[int, str], tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
        for side, triples, nodes in ((0, self._gone, self._then), (1, self._new, self._now)):
            for triple in triples:
                subject, name = iri_of(triple.subject), triple.predicate.value
                if name not in _NOISE and not self._is_told(subject):
                    rows[self._label(subject, name)][side].append(self._text(name, triple.object, nodes))
        for (_, label), (before, after) in sorted(rows.items()):
            gone = [text for text in dict.fromkeys(before) if text not in after]
            new = [text for text in dict.fromkeys(after) if text not in before]
            if len(gone) == len(new) == 1:
                gone, new = ([text] for text in _around(gone[0], new[0]))
            if gone or new:
                yield Change(label, _cut(gone), _cut(new))

    def _is_told(self, subject: str) -> bool:
        """Whether a part came or went as a whole: the statement that leads to it tells so."""
        return subject != self._iri and (subject in self._then) != (subject in self._now)

    def _label(self, subject: str, name: str) -> tuple[int, str]:
        """(place in the order, words); of a part with the part's name before it."""
        rank, field = next(
            ((n, field) for n, field in enumerate(self._words.fields) if name in field.properties), (10_000, None)
        )
        label = field.label[self._say.language] if field else self._labels.of(name)
        if subject == self._iri:
            return rank, label
        return rank, f"{self._name(subject, self._now if subject in self._now else self._then)}: {label}"

    def _name(self, part: str, nodes: Nodes) -> str:
        for place in ("title", "lead"):
            text = nodes.text(part, self._words.properties(place), self._say.language)
            if text:
                return text
        kinds = nodes.links(part, [RDF.type.value])
        known = [cls for cls in self._words.terms if cls in kinds]
        return self._labels.of(known[0]) if known else self._labels.of(part)

    def _text(self, name: str, term: Term, nodes: Nodes) -> str:
        if isinstance(term, Literal):
            text = literal_text(term, self._say, [name])
            foreign = term.language if term.language and term.language.split("-")[0] != self._say.language else ""
            return text + (f" ({foreign})" if foreign else "")
        if isinstance(term, NamedNode) and term.value.startswith(self._iri + "#"):
            return self._name(term.value, nodes)
        return self._labels.of(iri_of(term))


def _around(old: str, new: str) -> tuple[str, str]:
    """Two texts without the long beginnings and ends that they share, so that what changed is seen."""
    start = _shared(old, new)
    end = _shared(old[start:][::-1], new[start:][::-1])
    first = old.rfind(" ", 0, max(0, start - _CONTEXT)) + 1
    last = old[::-1].rfind(" ", 0, max(0, end - _CONTEXT)) + 1
    return _piece(old, first, last), _piece(new, first, last)


def _shared(one: str, other: str) -> int:
    """How many code points two texts begin with alike."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (a, b) in pairs if a != b), min(len(one), len(other)))


def _piece(text: str, first: int, last: int) -> str:
    """A text from `first` on, without its `last` code points."""
    return ("… " if first else "") + text[first : len(text) - last].strip() + (" …" if last else "")


def _cut(texts: Iterable[str]) -> tuple[str, ...]:
    """The first values, each of a length that reads at once; a last `…` stands for the others."""
    found = [text if len(text) <= _LONGEST else text[: _LONGEST - 1].rstrip() + "…" for text in texts]
    return tuple(found[:_VALUES]) + (("…",) if len(found) > _VALUES else ())
