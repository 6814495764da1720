"""A shape as people read it: what it is for, and property by property what it asks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from publisher.vocabulary import RDF, RDFS, SH, shorten
from publisher.web.labels import Labels
from publisher.web.schema import Schema
from publisher.web.things.nodes import Nodes

_SEVERITIES = {SH.Violation.value: "bad", SH.Warning.value: "warn", SH.Info.value: ""}
#: Members of a list that are read, and how deep paths and alternatives nest.
_MEMBERS, _DEPTH = 50, 4


class Asked(NamedTuple):
    """What is asked of a property. `path` is as SPARQL writes it, `kinds` are (words, shape or '') of what values
    are, `number` how many there are (`1`, `0..1`, `1..*`, `0..*`), `mark` the colour of the severity."""

    anchor: str
    name: str
    path: str
    kinds: tuple[tuple[str, str], ...]
    number: str
    severity: str
    mark: str
    message: str


class ShapeText(NamedTuple):
    """A shape: its name in addresses, title, classes that it is for (words, prefixed name, IRI), and its rules."""

    name: str
    title: str
    classes: tuple[tuple[str, str, str], ...]
    rules: tuple[Asked, ...]


def shape_text(nodes: Nodes, iri: str, labels: Labels, schema: Schema) -> ShapeText:
    """The text of the shape `iri`, whose statements are `nodes`; its rules in the order of the file's names."""
    reader = _Reader(nodes, labels, schema)
    targets = nodes.links(iri, [SH.targetClass.value])
    rules = [reader.rule(rule) for rule in nodes.links(iri, [SH.property.value])]
    return ShapeText(
        name=iri.rpartition("/")[2],
        title=nodes.text(iri, [RDFS.label.value], labels.language) or iri.rpartition("/")[2],
        classes=tuple((labels.of(cls), shorten(cls), cls) for cls in targets),
        rules=tuple(sorted(rules, key=lambda rule: (_ORDER[rule.mark], rule.name.casefold()))),
    )


_ORDER = {"bad": 0, "warn": 1, "": 2}


def links_between(nodes: Nodes, iri: str, labels: Labels, schema: Schema) -> dict[str, list[str]]:
    """Other shapes that values of this one's properties have to meet -> the names of those properties."""
    reader = _Reader(nodes, labels, schema)
    found: dict[str, list[str]] = {}
    for rule in nodes.links(iri, [SH.property.value]):
        for target in reader.targets(rule):
            names = found.setdefault(target, [])
            if (name := reader.rule(rule).name) not in names:
                names.append(name)
    return found


class _Reader:
    def __init__(self, nodes: Nodes, labels: Labels, schema: Schema) -> None:
        self._nodes, self._labels, self._schema = nodes, labels, schema

    def rule(self, iri: str) -> Asked:
        text = self._nodes.text
        language = self._labels.language
        path = self._path(next(iter(self._nodes.links(iri, [SH.path.value])), ""))
        severity = next(iter(self._nodes.links(iri, [SH.severity.value])), SH.Violation.value)
        return Asked(
            anchor=iri.partition("#")[2],
            name=text(iri, [SH.name.value], language) or path,
            path=path,
            kinds=tuple(dict.fromkeys(self._kinds(iri, 0))),
            number=self._count(iri),
            severity=self._labels.of(severity),
            mark=_SEVERITIES.get(severity, ""),
            message=text(iri, [SH.message.value, SH.description.value], language),
        )

    def targets(self, rule: str) -> list[str]:
        """Shapes that the values of a rule's property have to meet."""
        return list(dict.fromkeys(shape for _, shape in self._kinds(rule, 0) if shape))

    def _count(self, iri: str) -> str:
        least = self._nodes.text(iri, [SH.minCount.value], "") or "0"
        most = self._nodes.text(iri, [SH.maxCount.value], "") or "*"
        return least if least == most else f"{least}..{most}"

    def _kinds(self, iri: str, depth: int) -> Iterator[tuple[str, str]]:
        for cls in self._nodes.links(iri, [SH["class"].value]):
            yield from self._of_class(cls)
        for name in self._nodes.links(iri, [SH.node.value]):
            shape = name.rpartition("/")[2].partition("#")[0]
            if shape in self._schema.shapes:
                yield self._labels.of(name), shape
        for datatype in self._nodes.links(iri, [SH.datatype.value, SH.nodeKind.value]):
            yield self._labels.of(datatype), ""
        if depth < _DEPTH:
            for group in self._nodes.links(iri, [SH["or"].value, SH.xone.value, SH["and"].value]):
                for member in self._members(group):
                    yield from self._kinds(member, depth + 1)

    def _of_class(self, cls: str) -> Iterator[tuple[str, str]]:
        shapes = self._schema.shapes_for([cls])
        yield self._labels.of(cls), shapes[0] if shapes else ""

    def _members(self, group: str) -> list[str]:
        """The members of an RDF list."""
        found: list[str] = []
        while group and group != RDF.nil.value and len(found) < _MEMBERS:
            found += self._nodes.links(group, [RDF.first.value])
            group = next(iter(self._nodes.links(group, [RDF.rest.value])), "")
        return found

    def _path(self, iri: str, depth: int = 0) -> str:
        """A path as SPARQL writes it (SHACL, 2.3.1)."""
        if not iri.startswith("_:"):
            return shorten(iri)
        if depth >= _DEPTH:
            return "…"
        for name, form in _PATHS.items():
            for inner in self._nodes.links(iri, [SH[name].value]):
                if name == "alternativePath":
                    return "|".join(self._path(member, depth + 1) for member in self._members(inner))
                return form.format(self._path(inner, depth + 1))
        return "/".join(self._path(member, depth + 1) for member in self._members(iri))


_PATHS: Mapping[str, str] = {
    "inversePath": "^{}",
    "alternativePath": "{}",
    "zeroOrMorePath": "{}*",
    "oneOrMorePath": "{}+",
    "zeroOrOnePath": "{}?",
}


def in_words(names: Sequence[str], most: int = 3) -> str:
    """Names of properties on an edge of the diagram, the first few."""
    return ", ".join(names[:most]) + (" …" if len(names) > most else "")
