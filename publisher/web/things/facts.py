"""All facts about a thing in words: labelled rows, equal values once, long ones cut with a way to see all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from publisher.vocabulary import RDF, XSD
from publisher.web.labels import Labels, shortened
from publisher.web.pages import day
from publisher.web.things.hours import clock
from publisher.web.things.lines import Line, Lines
from publisher.web.things.nodes import Nodes, Term, in_language, iri_of
from publisher.web.things.phones import NUMBERS, phone_text
from publisher.web.words import Field, Say, Words

#: Values of a row that are shown at once, and behind "more"; the rest is in the other formats.
_SHOWN, _BEHIND = 12, 100
#: Code points of a text that are shown at once, and behind "more".
_TEXT, _WHOLE = 600, 20_000
#: How deep parts are shown inside each other, and how many parts a page shows in all.
_DEPTH, _PARTS = 3, 200
#: What all texts behind "more" may take together, and all values: a page has a weight, whatever the data hold.
_ROOM, _VALUES = 40_000, 1_000
#: Properties without a field that are shown.
_OTHERS = 100


@dataclass(frozen=True)
class Value:
    """One value: its text (`whole` where that is longer), its link, its lines, and the rows of a part."""

    text: str
    href: str = ""
    whole: str = ""
    is_cut: bool = False
    language: str = ""
    lines: tuple[Line, ...] = ()
    rows: tuple[Row, ...] = ()


class Row(NamedTuple):
    """A label and its values: those shown at once, those behind, and whether there are more still."""

    label: str
    shown: tuple[Value, ...]
    behind: tuple[Value, ...]
    is_cut: bool

    @property
    def is_short(self) -> bool:
        """Whether the values are a few words each, that read well on one line."""
        plain = all(not (value.href or value.rows or value.whole or value.lines) for value in self.shown)
        return len(self.shown) > 2 and plain and all(len(value.text) <= 40 for value in self.shown)


class FactReader:
    """Reads rows from the statements of a page, in one language."""

    def __init__(self, nodes: Nodes, lines: Lines, labels: Labels, words: Words, say: Say) -> None:
        self._nodes = nodes
        self._lines = lines
        self._labels = labels
        self._words = words
        self._say = say
        self._shown: set[str] = set()
        self._room, self._left = _ROOM, _VALUES
        self._fields = {name: rank for rank, field in enumerate(words.fields) for name in field.properties}
        self._sourced: dict[str, set[str]] = defaultdict(set)
        for subject, name, _ in lines:
            self._sourced[subject].add(name)

    def rows(self, thing: str, place: str) -> tuple[Row, ...]:
        """The rows of a place, in the order of the fields."""
        return self._rows(thing, lambda field: field.place == place, 0)

    def others(self, thing: str) -> tuple[Row, ...]:
        """What no field speaks of, by label."""
        names = [name for name in self._nodes.properties(thing) if name not in self._fields][:_OTHERS]
        rows = [self._row(thing, self._labels.of(name), (name,), 0) for name in names]
        return tuple(sorted((row for row in rows if row), key=lambda row: row.label.casefold()))

    def sourced(self, subject: str) -> tuple[Row, ...]:
        """The rows of a thing or a part, parts of it as mere names, that some line says."""
        names = self._sourced.get(subject, set())
        rows = []
        for field in self._fields_of(names):
            said = [name for name in field.properties if name in names]
            rows.append(self._row(subject, field.label[self._say.language], said, _DEPTH))
        return tuple(row for row in rows if row)

    def _fields_of(self, properties: Iterable[str]) -> list[Field]:
        """The fields that speak of some of these properties, in their order."""
        ranks = sorted({self._fields[name] for name in properties if name in self._fields})
        return [self._words.fields[rank] for rank in ranks]

    def _rows(self, subject: str, wanted: Callable[[Field], bool], depth: int) -> tuple[Row, ...]:
        fields = [field for field in self._fields_of(self._nodes.properties(subject)) if wanted(field)]
        rows = (self._row(subject, field.label[self._say.language], field.properties, depth) for field in fields)
        return tuple(row for row in rows if row)

    def _row(self, subject: str, label: str, properties: Sequence[str], depth: int) -> Row | None:
        terms = self._nodes.values(subject, properties)
        literals = in_language([term for term in terms if isinstance(term, Literal)], self._say.language)
        things = [term for term in terms if not isinstance(term, Literal)]
        chosen = [*literals, *things]
        if not chosen:
            return None
        picked = chosen[: min(_SHOWN + _BEHIND, max(1, self._left))]
        self._left -= len(picked)
        values = _each_once(self._value(subject, properties, term, depth) for term in picked)
        return Row(label, values[:_SHOWN], values[_SHOWN:], len(chosen) > len(picked))

    def _value(self, subject: str, properties: Sequence[str], term: Term, depth: int) -> Value:
        lines = [self._lines[key] for name in properties if (key := (subject, name, term)) in self._lines]
        found = tuple({line.place: line for line in lines}.values())
        if isinstance(term, Literal):
            return self._literal(term, found, properties)
        if isinstance(term, Triple):
            return Value(str(term), lines=found)
        return self._link(term, found, subject, depth)

    def _literal(self, term: Literal, lines: tuple[Line, ...], properties: Sequence[str]) -> Value:
        text = literal_text(term, self._say, properties)
        foreign = term.language or ""
        language = "" if foreign.split("-")[0] == self._say.language else foreign
        if len(text) <= _TEXT:
            return Value(text, language=language, lines=lines)
        whole = text[: min(_WHOLE, self._room)]
        self._room -= len(whole)
        return Value(text[:_TEXT].rstrip() + "…", "", whole, len(text) > len(whole), language, lines)

    def _link(self, term: NamedNode | BlankNode, lines: tuple[Line, ...], subject: str, depth: int) -> Value:
        iri = iri_of(term)
        is_part = iri in self._nodes and (isinstance(term, BlankNode) or _is_below(iri, subject))
        if is_part and iri not in self._shown and depth < _DEPTH and len(self._shown) < _PARTS:
            self._shown.add(iri)
            return Value(self._part_name(iri), lines=lines, rows=self._part(iri, depth + 1))
        if isinstance(term, BlankNode):
            return Value("…")
        return Value(self._labels.of(iri), self._labels.link(iri), lines=lines)

    def _part_name(self, iri: str) -> str:
        """A part without a name of its own is called after what it is."""
        own = self._nodes.text(iri, self._words.properties("title"), self._say.language)
        if own:
            return shortened(own)
        name = self._labels.of(iri)
        kinds = [cls for cls in self._words.terms if cls in self._nodes.links(iri, [RDF.type.value])]
        return self._labels.of(kinds[0]) if kinds else name

    def _part(self, iri: str, depth: int) -> tuple[Row, ...]:
        """A part's own rows, its names and classes left out: they stand above it."""
        known = self._rows(iri, lambda field: field.place not in ("title", "kind"), depth)
        rest = [name for name in self._nodes.properties(iri) if name not in self._fields]
        rows = [self._row(iri, self._labels.of(name), (name,), depth) for name in rest]
        return known + tuple(row for row in rows if row)


def _is_below(iri: str, subject: str) -> bool:
    return "#" in iri and iri.split("#", maxsplit=1)[0] == subject.split("#", maxsplit=1)[0]


def _each_once(values: Iterable[Value]) -> tuple[Value, ...]:
    """Values that read the same are one (two registers' addresses of one town): the first counts."""
    found: dict[tuple[str, tuple[Row, ...]], Value] = {}
    for value in values:
        found.setdefault((value.text, value.rows), value)
    return tuple(found.values())


def literal_text(term: Literal, say: Say, properties: Iterable[str] = ()) -> str:
    """A literal as people read it: dates, times and truth values in words, numbers to call as they are written."""
    if not NUMBERS.isdisjoint(properties):
        return phone_text(term.value)
    return _FORMS.get(term.datatype.value, _plain)(term.value, say)


def _plain(text: str, _: Say) -> str:
    return text


def _truth(text: str, say: Say) -> str:
    words = {"nl": ("ja", "nee"), "en": ("yes", "no")}[say.language]
    return words[0] if text in ("true", "1") else words[1]


_FORMS = {
    XSD.date.value: day,
    XSD.dateTime.value: day,
    XSD.time.value: clock,
    XSD.boolean.value: _truth,
}
