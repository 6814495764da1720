"""The rules of a data set as people look them up: name, severity, what it asks, in words.

Rules come from two places: named property shapes, and the rules in code (`publisher.rules`).
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from pyoxigraph import Literal, NamedNode, Quad

from publisher.explanation import rule_name
from publisher.findings import Severity
from publisher.rdf import parse_file
from publisher.rules import RULES
from publisher.rules.files import CHECKS
from publisher.vocabulary import SH, shorten

_SEVERITIES: dict[object, Severity] = {
    SH.Violation: Severity.VIOLATION,
    SH.Warning: Severity.WARNING,
    SH.Info: Severity.INFO,
}

#: What is said about a shape, and constrains nothing.
_SAYINGS = frozenset(
    SH[name].value for name in ("path", "name", "message", "severity", "description", "order", "group", "deactivated")
)


class RulePage(NamedTuple):
    """One rule: `names` and `messages` by language, `asks` its constraints as shapes write them.

    `source` is the stem of the shapes file, `rules` for a rule in code, `files` for what is asked of files; `about`
    names what it is about (target classes, or the property).
    """

    name: str
    severity: Severity
    source: str
    names: dict[str, str]
    messages: dict[str, str]
    about: str
    asks: tuple[str, ...]


def rule_book(shapes: Iterable[Path]) -> list[RulePage]:
    """Every named property shape of the files, then the rules in code, in the order of files and names."""
    pages = [page for path in shapes for page in _of_file(path)]
    return [*pages, *(_of_code(name) for name in RULES), *(_of_files(name) for name in CHECKS)]


def _of_file(path: Path) -> list[RulePage]:
    quads = list(parse_file(path))
    found: dict[NamedNode, list[Quad]] = {}
    for quad in quads:
        if isinstance(quad.subject, NamedNode):
            found.setdefault(quad.subject, []).append(quad)
    targets = [shorten(quad.object.value) for quad in quads if quad.predicate == SH.targetClass]  # type: ignore[union-attr]
    return [
        _page(path.stem, shape, mine, targets)
        for shape, mine in found.items()
        if any(quad.predicate == SH.path for quad in mine)
    ]


def _page(source: str, shape: NamedNode, quads: Sequence[Quad], targets: Sequence[str]) -> RulePage:
    severity = next((quad.object for quad in quads if quad.predicate == SH.severity), SH.Violation)
    path = next(quad.object for quad in quads if quad.predicate == SH.path)
    said = f"{shorten(path.value)} of " if isinstance(path, NamedNode) else ""
    return RulePage(
        name=rule_name(shape, ""),
        severity=_SEVERITIES.get(severity, Severity.VIOLATION),
        source=source,
        names=_texts(quads, SH.name),
        messages=_texts(quads, SH.message),
        about=said + ", ".join(dict.fromkeys(targets)),
        asks=tuple(_asks(quads)),
    )


def _texts(quads: Iterable[Quad], predicate: NamedNode) -> dict[str, str]:
    return {
        quad.object.language or "": quad.object.value
        for quad in quads
        if quad.predicate == predicate and isinstance(quad.object, Literal)
    }


def _asks(quads: Iterable[Quad]) -> Iterable[str]:
    for quad in quads:
        if quad.predicate.value in SH and quad.predicate.value not in _SAYINGS:
            value = quad.object
            if isinstance(value, NamedNode):
                yield f"{shorten(quad.predicate.value)} {shorten(value.value)}"
            elif isinstance(value, Literal):
                yield f"{shorten(quad.predicate.value)} {value.value}"
            else:
                yield f"{shorten(quad.predicate.value)} …"


def _of_code(name: str) -> RulePage:
    rule = RULES[name]
    text = " ".join(inspect.getdoc(rule.find).split()) if inspect.getdoc(rule.find) else rule.title  # type: ignore[union-attr]
    return RulePage(name, rule.severity, "rules", {"en": rule.title}, {"en": text}, "the whole data set", ())


def _of_files(name: str) -> RulePage:
    check = CHECKS[name]
    return RulePage(name, check.severity, "files", {}, {"en": check.asks}, "files, shapes and evidence", ())


def titles(pages: Iterable[RulePage], language: str) -> dict[str, str]:
    """rule -> its sentence in a language, else in English, for reports."""
    return {page.name: page.messages.get(language) or page.messages.get("en", page.name) for page in pages}
