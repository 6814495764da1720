"""Property paths (SHACL 2.3.1): read from a shapes graph, walked over a graph, written as SPARQL."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol, cast

from publisher.shacl.graph import Graph


class Path(Protocol):
    """A way from a focus node to its value nodes."""

    def walk(self, graph: Graph, nodes: Iterable[str]) -> dict[str, None]:
        """The distinct value nodes of all the nodes, in order of finding."""

    def __str__(self) -> str:
        """The path in SPARQL's syntax, without blanks outside brackets."""


@dataclass(frozen=True)
class Predicate:
    iri: str

    def walk(self, graph: Graph, nodes: Iterable[str]) -> dict[str, None]:
        found: dict[str, None] = {}
        for node in nodes:
            for value in graph.objects(node, self.iri):
                found[value] = None
        return found

    def __str__(self) -> str:
        return self.iri


@dataclass(frozen=True)
class Inverse:
    path: Path

    def walk(self, graph: Graph, nodes: Iterable[str]) -> dict[str, None]:
        return _back(self.path, graph, nodes)

    def __str__(self) -> str:
        return f"^({self.path})"


@dataclass(frozen=True)
class Sequential:
    steps: tuple[Path, ...]

    def walk(self, graph: Graph, nodes: Iterable[str]) -> dict[str, None]:
        found = dict.fromkeys(nodes)
        for step in self.steps:
            found = step.walk(graph, found)
        return found

    def __str__(self) -> str:
        return "/".join(f"({step})" for step in self.steps)


@dataclass(frozen=True)
class Alternative:
    choices: tuple[Path, ...]

    def walk(self, graph: Graph, nodes: Iterable[str]) -> dict[str, None]:
        starts = list(nodes)
        found: dict[str, None] = {}
        for choice in self.choices:
            found.update(choice.walk(graph, starts))
        return found

    def __str__(self) -> str:
        return "|".join(f"({choice})" for choice in self.choices)


@dataclass(frozen=True)
class Repeated:
    """`path*` (least 0), `path+` (least 1) or, with `most` 1, `path?`."""

    path: Path
    least: int
    most: int | None

    def walk(self, graph: Graph, nodes: Iterable[str]) -> dict[str, None]:
        starts = dict.fromkeys(nodes)
        found = dict(starts) if self.least == 0 else {}
        fresh: dict[str, None] = self.path.walk(graph, starts)
        while fresh := {node: None for node in fresh if node not in found}:
            found.update(fresh)
            if self.most == 1:
                break
            fresh = self.path.walk(graph, fresh)
        return found

    def __str__(self) -> str:
        return f"({self.path}){'+' if self.least else '?' if self.most else '*'}"


def reverse(path: Path) -> Path:
    """The path that leads back: `^(a/b)` is `^b/^a`, so that only predicates are ever inverted."""
    if isinstance(path, Sequential):
        return Sequential(tuple(reverse(step) for step in reversed(path.steps)))
    if isinstance(path, Alternative):
        return Alternative(tuple(reverse(choice) for choice in path.choices))
    if isinstance(path, Repeated):
        return Repeated(reverse(path.path), path.least, path.most)
    return path.path if isinstance(path, Inverse) else Inverse(path)


def _back(path: Path, graph: Graph, nodes: Iterable[str]) -> dict[str, None]:
    if not isinstance(path, Predicate):
        return reverse(path).walk(graph, nodes)
    inverse = graph.inverse(path.iri)
    found: dict[str, None] = {}
    for node in nodes:
        for subject in inverse.get(node, ()):
            found[subject] = None
    return found


def value_pairs(path: Path, graph: Graph, focuses: Sequence[str]) -> list[tuple[str, str]]:
    """(focus node, value node) for all focus nodes, in order: the table that constraints read."""
    if not isinstance(path, Predicate):
        return [(focus, value) for focus in focuses for value in path.walk(graph, (focus,))]
    get, many = graph.column(path.iri).get, path.iri in graph.many
    found = [(focus, value) for focus in focuses if (value := get(focus)) is not None]
    if not many:
        return cast("list[tuple[str, str]]", found)
    pairs: list[tuple[str, str]] = []
    for focus, value in found:
        if isinstance(value, str):
            pairs.append((focus, value))
        else:
            pairs.extend((focus, each) for each in value)
    return pairs
