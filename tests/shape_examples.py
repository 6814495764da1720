"""The examples of the shapes: records that pass, and the edits that break them, one constraint at a time.

`tests/example/records/NAME.ttl` is right by `shapes/NAME.ttl`, amid `context.ttl`; `broken.toml` and
`valid.toml` are edits of those records. Each example gets IRIs of its own, so that many are validated in one run.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from publisher.rdf import parse_file
from publisher.shacl import Result, check, load_shapes
from publisher.vocabulary import SH

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "tests" / "example"
SHAPES = "https://lod.example/shapes/"
PLACE = "https://lod.example/id/voorbeeld/"

#: The number under which `trips` gives what context.ttl itself trips: nothing, unless a shape is changed.
CONTEXT = -1

#: The parameters of SHACL Core and SHACL-SPARQL that constrain something (SHACL, section 4 and 5).
PARAMETERS = frozenset(
    SH[name]
    for name in (
        "class", "datatype", "nodeKind", "minCount", "maxCount", "minExclusive", "minInclusive", "maxExclusive",
        "maxInclusive", "minLength", "maxLength", "pattern", "languageIn", "uniqueLang", "equals", "disjoint",
        "lessThan", "lessThanOrEquals", "not", "and", "or", "xone", "node", "qualifiedMinCount",
        "qualifiedMaxCount", "closed", "hasValue", "in", "sparql",
    )
)  # fmt: skip


class Example(NamedTuple):
    """A record with its edits; `rules` are those that it breaks, `constraint` the SHACL parameter broken."""

    rules: tuple[str, ...]
    constraint: str
    severity: str
    record: str
    changes: tuple[tuple[str, str], ...]

    def text(self) -> str:
        text = (EXAMPLES / "records" / f"{self.record}.ttl").read_text(encoding="utf-8")
        for there, instead in self.changes:
            assert there in text, f"{self.rules}: '{there}' does not stand in {self.record}.ttl"
            text = text.replace(there, instead, 1)
        return text

    def quads(self, number: int) -> list[Quad]:
        """The example's statements, under `…/id/voorbeeld-NUMBER/`."""
        text = self.text().replace(PLACE, own_place(number))
        return list(parse(text.encode(), format=RdfFormat.TURTLE))


def own_place(number: int) -> str:
    return PLACE.removesuffix("/") + f"-{number}/"


@cache
def broken_examples() -> tuple[Example, ...]:
    rows = tomllib.loads((EXAMPLES / "broken.toml").read_text(encoding="utf-8"))["broken"]
    return tuple(
        Example(
            (row["rule"], *row.get("also", ())),
            row["constraint"],
            row["severity"],
            row["record"],
            tuple((there, instead) for there, instead in row["changes"]),
        )
        for row in rows
    )


@cache
def valid_examples() -> tuple[Example, ...]:
    """Every record as it is, and every edit that keeps it right."""
    rows = tomllib.loads((EXAMPLES / "valid.toml").read_text(encoding="utf-8"))["valid"]
    plain = [Example((), "", "", path.stem, ()) for path in sorted((EXAMPLES / "records").glob("*.ttl"))]
    edited = [Example((), "", "", row["record"], tuple(map(tuple, row["changes"]))) for row in rows]
    return (*plain, *edited)


@cache
def context() -> tuple[Quad, ...]:
    return tuple(parse_file(EXAMPLES / "context.ttl"))


@cache
def shapes_of(name: str) -> tuple[Quad, ...]:
    return tuple(parse_file(ROOT / "shapes" / f"{name}.ttl"))


def shape_names() -> list[str]:
    return sorted(path.stem for path in (ROOT / "shapes").glob("*.ttl"))


def all_shapes() -> list[Quad]:
    return [quad for name in shape_names() for quad in shapes_of(name)]


def rule_of(shape: NamedNode) -> str:
    return shape.value.removeprefix(SHAPES).replace("#", "-")


class Trip(NamedTuple):
    """What a validation result comes to, in the words of the examples."""

    rule: str
    component: str
    severity: str


Engine = Callable[[list[Quad], list[Quad]], list[Result]]


def fast(data: list[Quad], shapes: list[Quad]) -> list[Result]:
    return check(data, load_shapes(shapes))


def trips(
    examples: Iterable[tuple[int, Example]], shapes: Iterable[Quad], engine: Engine = fast
) -> dict[int, list[Trip]]:
    """Validate numbered examples in one run: number -> what each trips, sorted."""
    numbered = list(examples)
    data = [*context(), *(quad for number, example in numbered for quad in example.quads(number))]
    found: dict[int, list[Trip]] = {number: [] for number in (CONTEXT, *(number for number, _ in numbered))}
    for result in engine(data, list(shapes)):
        found[_number(result)].append(_trip(result))
    return {number: sorted(list_) for number, list_ in found.items()}


def _number(result: Result) -> int:
    focus = result.focus.value  # type: ignore[union-attr]
    _, dash, tail = focus.partition(PLACE.removesuffix("/") + "-")
    return int(tail.split("/")[0]) if dash else CONTEXT


def _trip(result: Result) -> Trip:
    component = result.component.value.rsplit("#", 1)[1].removesuffix("ConstraintComponent")
    parameter = "sparql" if component == "SPARQL" else component[0].lower() + component[1:]
    return Trip(rule_of(result.source_shape), parameter, result.severity.value.rsplit("#", 1)[1])
