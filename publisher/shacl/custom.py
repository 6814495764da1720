"""Constraint components that a shapes graph declares itself, in SPARQL (SHACL 6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from publisher.shacl.endpoint import SHAPES_GRAPH
from publisher.shacl.faults import spell
from publisher.shacl.paths import Path
from publisher.shacl.plan import Check, Constraint, Hit, Table
from publisher.shacl.prebinding import Template
from publisher.shacl.reading import Reader
from publisher.shacl.sparql import fill, selecting, template
from publisher.shacl.terms import is_iri
from publisher.shacl.values import SUB_CLASS, TYPE
from publisher.vocabulary import SH

_OWN = frozenset({"this", "shapesGraph", "currentShape"})


class Parameter(NamedTuple):
    predicate: str
    name: str
    optional: bool


class Component(NamedTuple):
    """A declared component: `on_node`, `on_property` and `on_value` are its validators' nodes, or None."""

    iri: str
    parameters: tuple[Parameter, ...]
    on_node: str | None
    on_property: str | None
    on_value: str | None

    def uses(self, reader: Reader, shape: str) -> bool:
        """True where a shape has a value for each parameter that must be there (SHACL 6.2.1)."""
        return all(each.optional or reader.graph.objects(shape, each.predicate) for each in self.parameters)


def components(reader: Reader) -> list[Component]:
    """The SHACL instances of sh:ConstraintComponent in a shapes graph that declare parameters."""
    graph = reader.graph
    classes = graph.closure(str(SH.ConstraintComponent), SUB_CLASS)
    nodes = dict.fromkeys(node for each in classes for node in graph.subjects(TYPE, each))
    return [_component(reader, node) for node in nodes if graph.objects(node, str(SH.parameter))]


def _component(reader: Reader, node: str) -> Component:
    found = []
    for each in reader.graph.objects(node, str(SH.parameter)):
        predicate = reader.one(each, str(SH.path))
        if predicate is None or not is_iri(predicate):
            reader.wrong_value(each, str(SH.path), predicate or '""', "an IRI")
            continue
        name = predicate[1:-1].replace("#", "/").rstrip("/").rpartition("/")[2]
        found.append(Parameter(predicate, name, reader.flag(each, str(SH.optional))))
    validators = (reader.one(node, str(SH[name])) for name in ("nodeValidator", "propertyValidator", "validator"))
    return Component(node, tuple(found), *validators)


def custom_constraints(
    reader: Reader, shape: str, path: Path | None, declared: Sequence[Component]
) -> Iterable[Constraint]:
    """The constraints of one shape by declared components."""
    for each in declared:
        if each.uses(reader, shape):
            for terms in _bindings(reader, shape, each):
                yield from _constraint(reader, shape, path, each, terms)


def _bindings(reader: Reader, shape: str, component: Component) -> Iterable[dict[str, str]]:
    """The parameters' values: one constraint a value where there is one parameter, else one in all (SHACL 6.2.1)."""
    graph = reader.graph
    if len(component.parameters) == 1:
        only = component.parameters[0]
        return [{only.name: value} for value in graph.objects(shape, only.predicate)]
    values = {each.name: reader.one(shape, each.predicate) for each in component.parameters}
    return [{name: value for name, value in values.items() if value is not None}]


def _constraint(
    reader: Reader, shape: str, path: Path | None, component: Component, terms: Mapping[str, str]
) -> Iterable[Constraint]:
    validator = (component.on_node if path is None else component.on_property) or component.on_value
    if validator is None:
        reader.fault(shape, component.iri, "", f"the component {spell(component.iri)} has no validator for "
                     f"{reader.name(shape)}", "give it a sh:validator")
        return
    if reader.graph.objects(validator, str(SH.jsFunctionName)):
        return  # a fault of its own
    asks = bool(reader.graph.objects(validator, str(SH.ask)))
    names = frozenset(each.name for each in component.parameters)
    prebound = _OWN | names | ({"value"} if asks else frozenset())
    made = template(reader, validator, str(SH.ask if asks else SH.select), path, prebound)
    if made is None:
        return
    messages = tuple(reader.graph.objects(validator, str(SH.message)))
    check = _asking(made, shape, messages, terms) if asks else selecting(made, shape, path is None, messages, terms)
    rows = {each.predicate: (terms[each.name],) for each in component.parameters if each.name in terms}
    yield Constraint(component.iri, rows, check, None, messages, made)


def _asking(made: Template, shape: str, messages: Sequence[str], terms: Mapping[str, str]) -> Check:
    """A check from an ASK: false is a hit (SHACL 6.3); a value is asked about once where $this plays no part."""
    fixed = {"shapesGraph": SHAPES_GRAPH, "currentShape": shape, **terms}

    def check(table: Table) -> Iterable[Hit]:
        known: dict[tuple[str, str], bool] = {}
        for focus, value in table.pairs:
            asked = (focus if "this" in made.used else "", value)
            if asked not in known:
                known[asked] = table.run.sparql.asks(made, {**fixed, "this": focus, "value": value})
            if not known[asked]:
                yield Hit(focus, value, messages=fill(messages, {**terms, "this": focus, "value": value}))

    return check
