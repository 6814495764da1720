"""The catalogue of queries: `queries/NAME.rq`, a head in comments that SPARQL ignores, and SPARQL.

A parameter is a variable of the query. Its value is bound by a VALUES block at the start of the outermost group, as a
term that is checked and serialised, so that the same text runs here and on any other endpoint, and no value is ever
read as SPARQL.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from pyoxigraph import Literal, NamedNode

from publisher.errors import PublisherError
from publisher.query_values import TYPES
from publisher.workers.scan import Token, scan, tokens

_HEAD = "#+"
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


@dataclass(frozen=True)
class Parameter:
    """A value that the caller gives. `label` by language; `default` is '' where it may be left out; `values` are all
    that are allowed, () for any of the type. `options` names the query of the catalogue that a form takes its choices
    from (first column the value, second its label); others are allowed too."""

    name: str
    type: str
    label: Mapping[str, str]
    default: str = ""
    values: tuple[str, ...] = ()
    options: str = ""


@dataclass(frozen=True)
class CatalogueQuery:
    """A query with its head. `title` and `description` by language, `form` is SELECT, ASK, CONSTRUCT or DESCRIBE."""

    name: str
    title: Mapping[str, str]
    description: Mapping[str, str]
    parameters: tuple[Parameter, ...]
    text: str
    form: str


class Wrong(NamedTuple):
    """What is wrong with a value: a rule (a type, `values`, `unknown`, `twice`), said in English, and what there is."""

    rule: str
    said: str
    offers: str = ""


class ParametersError(PublisherError):
    """Parameters that are wrong, and why."""

    def __init__(self, query: str, wrong: Mapping[str, Wrong]) -> None:
        said = "; ".join(f"{name}: {what.said}" for name, what in wrong.items())
        super().__init__(f"wrong parameters: {said}", where=query)
        self.wrong = dict(wrong)


def read_catalogue(folder: Path) -> dict[str, CatalogueQuery]:
    """Name -> query, for every `.rq` file of a folder; an absent folder holds none.

    Errors: PublisherError of `read_query`, and for options that no query of the folder gives.
    """
    found = {path.stem: read_query(path) for path in sorted(folder.glob("*.rq"))}
    for query in found.values():
        for parameter in query.parameters:
            if parameter.options and parameter.options not in found:
                said = f"parameter {parameter.name}: there is no query {parameter.options!r} to take options from"
                raise PublisherError(said, where=folder / f"{query.name}.rq", remedy="name a query of this folder")
    return found


def read_query(path: Path) -> CatalogueQuery:
    """A file of the catalogue. Errors: PublisherError with the file and what is wrong with it."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PublisherError(f"cannot be read: {error}", where=path) from None
    return parse_query(path.stem, text, path)


def parse_query(name: str, text: str, where: object) -> CatalogueQuery:
    """A query from its text; one without a head has no parameters."""
    head = _head(text, where)
    found = scan(text)
    if found.refusal or found.form not in ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE"):
        raise PublisherError(found.refusal or "this is no query", where=where, remedy="write SELECT, ASK, CONSTRUCT …")
    parameters = tuple(_parameter(key, row, where) for key, row in head.get("parameters", {}).items())
    variables = {token.text[1:] for token in tokens(text) if token.kind == "variable"}
    for parameter in parameters:
        if parameter.name not in variables:
            raise PublisherError(f"no variable ?{parameter.name} for the parameter", where=where)
    if parameters:
        _outermost(text, found.form, where)
    return CatalogueQuery(name, _words(head, "title"), _words(head, "description"), parameters, text, found.form)


def _head(text: str, where: object) -> dict[str, Any]:
    lines = [line[len(_HEAD) :].strip() if line.startswith(_HEAD) else "" for line in text.splitlines()]
    try:
        head = tomllib.loads("\n".join(lines))
    except tomllib.TOMLDecodeError as error:
        raise PublisherError(f"the head is no TOML: {error}", where=where, remedy="see docs/sparql.md") from None
    unknown = set(head) - {"title", "description", "parameters"}
    if unknown or not isinstance(head.get("parameters", {}), dict):
        raise PublisherError(f"the head holds what no query has: {', '.join(sorted(unknown))}", where=where)
    return head


def without_head(text: str) -> str:
    """The SPARQL of a query, for people."""
    return "\n".join(line for line in text.splitlines() if not line.startswith(_HEAD)).strip() + "\n"


def _words(row: Mapping[str, Any], key: str) -> Mapping[str, str]:
    words = row.get(key, {})
    return MappingProxyType({"nl": words} if isinstance(words, str) else dict(words))


def _parameter(name: str, row: Any, where: object) -> Parameter:
    kind = row.get("type") if isinstance(row, dict) else None
    if kind not in TYPES or not _NAME.fullmatch(name):
        remedy = f"write one of {', '.join(TYPES)}"
        raise PublisherError(f"parameter {name} has no type that there is", where=where, remedy=remedy)
    values = tuple(str(value) for value in row.get("values", ()))
    default, options = str(row.get("default", "")), str(row.get("options", ""))
    parameter = Parameter(name, str(kind), _words(row, "label"), default, values, options)
    for value in (*values, *filter(None, [parameter.default])):
        try:
            term(parameter, value)
        except ValueError as error:
            raise PublisherError(f"parameter {name}: {value!r} is wrong: {error}", where=where) from None
    return parameter


def bind(query: CatalogueQuery, given: Iterable[tuple[str, str]]) -> str:
    """The query's text with its parameters bound; what is empty or absent takes its default, else stays free.

    Errors: ParametersError with every parameter that is unknown, given twice, or no value of its type.
    """
    wrong: dict[str, Wrong] = {}
    values = _collect(query, given, wrong)
    bound: list[tuple[str, Literal | NamedNode]] = []
    for parameter in query.parameters:
        value = values.get(parameter.name) or parameter.default
        try:
            if value and parameter.name not in wrong:
                bound.append((parameter.name, term(parameter, value)))
        except ValueError as error:
            rule = "values" if parameter.values else parameter.type
            wrong[parameter.name] = Wrong(rule, str(error), ", ".join(parameter.values))
    if wrong:
        raise ParametersError(query.name, wrong)
    return _with_values(query, bound)


def is_bound(query: CatalogueQuery, text: str) -> bool:
    """Whether a text is what `bind` makes of a query."""
    if text == query.text or not query.parameters:
        return text == query.text
    place = _outermost(query.text, query.form, query.name)
    return text.startswith(f"{query.text[:place]} VALUES (") and text.endswith(query.text[place:])


def _collect(query: CatalogueQuery, given: Iterable[tuple[str, str]], wrong: dict[str, Wrong]) -> dict[str, str]:
    known = [parameter.name for parameter in query.parameters]
    offers = ", ".join(known)
    values: dict[str, str] = {}
    for name, value in given:
        if name not in known:
            wrong[name] = Wrong("unknown", f"this query takes {offers or 'no parameters'}", offers or "–")
        elif name in values:
            wrong[name] = Wrong("twice", "it is given twice")
        values[name] = value.strip()
    return values


def term(parameter: Parameter, text: str) -> Literal | NamedNode:
    """The term for a value as people write it. Errors: ValueError with what it should be."""
    made = TYPES[parameter.type](text)
    allowed = [TYPES[parameter.type](value) for value in parameter.values]
    if allowed and made not in allowed:
        raise ValueError(f"one of {', '.join(parameter.values)}")
    return made


def _with_values(query: CatalogueQuery, bound: list[tuple[str, Literal | NamedNode]]) -> str:
    if not bound:
        return query.text
    place = _outermost(query.text, query.form, query.name)
    names = " ".join(f"?{name}" for name, _ in bound)
    terms = " ".join(str(value) for _, value in bound)
    return f"{query.text[:place]} VALUES ({names}) {{ ({terms}) }} {query.text[place:]}"


def _outermost(text: str, form: str, where: object) -> int:
    """The offset just inside the query's outermost group: where a VALUES block may stand."""
    groups = [(before, token) for before, token in _opened(text) if token.text == "{"]
    if form == "CONSTRUCT":
        if groups and groups[0][0].text.upper() == "WHERE":
            raise PublisherError("CONSTRUCT WHERE takes no parameters", where=where, remedy="write the template out")
        groups = groups[1:]
    if not groups:
        raise PublisherError("no WHERE group for the parameters", where=where)
    return groups[0][1].end


def _opened(text: str) -> Iterable[tuple[Token, Token]]:
    """Each bracket that opens outside all others, with the token before it."""
    depth = 0
    for before, token in pairwise([Token("other", "", 0, 0), *tokens(text)]):
        if token.kind == "open":
            if depth == 0:
                yield before, token
            depth += 1
        elif token.kind == "close":
            depth -= 1
