"""SHACL results -> findings: place, rule, a sentence with the values found, and the likely cure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from types import MappingProxyType

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from publisher.cures import Cure, cure_for
from publisher.findings import Finding, Place, Severity
from publisher.places import Places
from publisher.rdf import Term
from publisher.sentences import Case, cure, lines, sentence
from publisher.shacl import Graph, Result
from publisher.shacl.terms import is_literal, parts
from publisher.vocabulary import DCT, FOAF, RDFS, SDO, SH, SKOS

_SEVERITIES = MappingProxyType(
    {SH.Violation.value: Severity.VIOLATION, SH.Warning.value: Severity.WARNING, SH.Info.value: Severity.INFO}
)


class Labels:
    """Names of properties and classes for people, from the shapes (sh:name) and the data (labels), the best first."""

    _NAMES = tuple(map(str, (SH.name, SKOS.prefLabel, RDFS.label, DCT.title, SDO.name, FOAF.name)))

    def __init__(self, data: Graph, shapes: Graph) -> None:
        self._data, self._shapes = data, shapes
        self._found: dict[str, dict[str, str]] = {}

    def of(self, iri: str, language: str) -> str:
        """The label in a language, else in English, else in Dutch, else one without a language; '' if there is none."""
        return next(self._in_order((iri,), language), ("", ""))[1]

    def best(self, iris: Sequence[str], language: str) -> str:
        """Of several things that a property is known by, the one with the best label; '' if none has one."""
        return next(self._in_order(iris, language), ("", ""))[0]

    def _in_order(self, iris: Sequence[str], language: str) -> Iterator[tuple[str, str]]:
        for code in (language, "en", "nl", ""):
            for iri in iris:
                if iri not in self._found:
                    self._found[iri] = self._labels(iri if iri.startswith("_:") else f"<{iri}>")
                if self._found[iri].get(code):
                    yield iri, self._found[iri][code]

    def _labels(self, term: str) -> dict[str, str]:
        """language -> label."""
        shapes = [term, *self._shapes.subjects(str(SH.path), term)]
        labels: dict[str, str] = {}
        for name in self._NAMES:
            values = [value for shape in shapes for value in self._shapes.objects(shape, name)]
            values += self._data.objects(term, name)
            best: dict[str, str] = {}
            for literal in (parts(value) for value in values if is_literal(value)):
                code = literal.language.partition("-")[0]
                best[code] = min(best.get(code, literal.lexical), literal.lexical)
            labels = best | labels
        return labels


def explain(results: Iterable[Result], places: Places, labels: Labels, language: str) -> list[Finding]:
    """A finding for every result, in its order."""
    return [_finding(result, places, labels, language) for result in results]


def terms_of(results: Sequence[Result]) -> set[Term]:
    """The terms whose places an explanation asks for: focus nodes, and values that must be looked for on their own."""
    wanted = {result.focus for result in results}
    for result in results:
        alone = not isinstance(result.path, NamedNode)
        values = (value for value in (result.value, *result.found) if value is not None)
        wanted.update(value for value in values if alone or isinstance(value, BlankNode))
    return wanted


def _finding(result: Result, places: Places, labels: Labels, language: str) -> Finding:
    first, *related = _places(result, places)
    likely = cure_for(result)
    message, remedy = _words(result, likely, labels, language)
    numbers = list(dict.fromkeys(str(place.line) for place in (first, *related) if place.file == first.file))
    if len(numbers) > 1:
        message = f"{message} ({lines(numbers, language)})"
    return Finding(
        rule=rule_of(result),
        severity=severity_of(result),
        message=message,
        place=first,
        remedy=remedy,
        focus=str(result.focus),
        path=result.path_text,
        value=str(result.value) if result.value is not None else "",
        component=result.component.value,
        related=tuple(related),
        replacement=likely.replacement if likely else "",
    )


def _places(result: Result, places: Places) -> Sequence[Place]:
    """The value at fault; all values that conflict; the subject where something is missing."""
    values = [result.value] if result.value is not None else list(result.found)
    wrong = [value for value in values if value != result.focus or result.path is not None]
    found = [place for value in wrong for place in places.of(result.focus, result.path, value)]
    return list(dict.fromkeys(found)) or places.of(result.focus)


def _case(result: Result, labels: Labels, language: str) -> Case:
    return Case(
        component=result.component.value,
        parameters={name: tuple(map(str, terms)) for name, terms in result.parameters.items()},
        path=_path(result, labels, language),
        value=_text(result.value),
        found=tuple(map(str, result.found)),
        details=tuple(_case(detail, labels, language) for detail in result.details),
    )


def _path(result: Result, labels: Labels, language: str) -> str | None:
    """What the property is called by: the shape that asks, where it has a name, else the property itself."""
    shape = str(result.source_shape)
    known = [shape.strip("<>"), *([result.path.value] if isinstance(result.path, NamedNode) else [])]
    best = labels.best(known, language)
    if best:
        return best if best.startswith("_:") else f"<{best}>"
    return str(result.path) if isinstance(result.path, NamedNode) else result.path_text or None


def _text(term: Term | None) -> str | None:
    return None if term is None else str(term)


def _words(result: Result, likely: Cure | None, labels: Labels, language: str) -> tuple[str, str]:
    """(message, remedy): a sentence from the facts, then what the shape says; a SPARQL constraint says it itself."""
    # What a constraint of SHACL Core asks can be said from its parameters; what a query asks cannot.
    core = result.component.value in SH and result.component != SH.SPARQLConstraintComponent
    said = _message(result.messages, (language, "") if core else (language, "en", ""))
    if not said and not core:
        said = _message(result.messages, ())
    proposed = cure(likely.kind, likely.proposal, language) if likely else ""
    if said and not core:
        return said, proposed
    sentence_ = sentence(_case(result, labels, language), language, labels.of)
    return sentence_, "; ".join(part for part in (said, proposed) if part)


def _message(messages: Sequence[Term], languages: Sequence[str]) -> str:
    """The shape's own message in the first of some languages that it has ('' is none of them); () is any."""
    texts: dict[str, list[str]] = {}
    for message in messages:
        if isinstance(message, Literal):
            texts.setdefault((message.language or "").partition("-")[0], []).append(message.value)
    for code in languages or texts:
        if code in texts:
            return min(texts[code]).rstrip(".")
    return ""


def severity_of(result: Result) -> Severity:
    """A severity of somebody's own counts as a violation."""
    return _SEVERITIES.get(result.severity.value, Severity.VIOLATION)


def rule_of(result: Result) -> str:
    """The rule that a result is reported under."""
    return rule_name(result.source_shape, result.component.value)


def rule_name(shape: NamedNode | BlankNode | Literal | Triple, component: str) -> str:
    """`…/shapes/dienst#titel` -> `dienst-titel`; a shape without a name is called by its constraint."""
    iri = shape.value if isinstance(shape, NamedNode) else ""
    head, _, fragment = iri.partition("#")
    if "/" in head:
        return re.sub(r"[^A-Za-z0-9]+", "-", f"{head.rsplit('/', 1)[1]}-{fragment}").strip("-")
    return component.rsplit("#", 1)[-1].removesuffix("ConstraintComponent")
