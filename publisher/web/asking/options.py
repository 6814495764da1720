"""What a parameter of a query can be, with labels from the data: a list to choose from instead of an IRI to type."""

from __future__ import annotations

import json
from types import MappingProxyType
from typing import NamedTuple, cast

from publisher.queries import CatalogueQuery, Parameter, term
from publisher.web.asking.examples import catalogue
from publisher.web.labels import Labels, shortened
from publisher.web.served import View
from publisher.web.words import Say
from publisher.workers import Pool, Query, Verdict

#: A longer list is no help: then the value is typed.
MOST = 500
#: In a larger release a query over everything takes seconds: there the facets of the search index give the options.
_LARGE = 20_000
_FACETS = MappingProxyType(
    {"gemeenten": "gemeente", "diensten-per-doelgroep": "doelgroep", "diensten-per-thema": "thema"}
)


class Option(NamedTuple):
    value: str
    label: str


def options(
    view: View, query: CatalogueQuery, labels: Labels, say: Say, large: int = _LARGE
) -> dict[str, list[Option]]:
    """Parameter -> its options; without those that have none, or more than anybody reads.

    A parameter with `options = NAME` takes them from the first two columns of that query: value, label.
    In a release of more than `large` resources the search index gives those that it has.
    """
    found = {row.name: _values(row, labels, say) or _named(view, row.options, large) for row in query.parameters}
    return {name: rows for name, rows in found.items() if rows}


def _values(parameter: Parameter, labels: Labels, say: Say) -> list[Option]:
    if parameter.type != "iri":
        return [
            Option(value, say(f"value.{value}") if f"value.{value}" in say.sentences else value)
            for value in parameter.values
        ]
    return [Option(value, labels.of(term(parameter, value).value)) for value in parameter.values]


def _named(view: View, name: str, large: int) -> list[Option]:
    source = catalogue(view).get(name)
    if source is None:
        return []
    if sum(view.index.counts().values()) > large:
        return _faceted(view, _FACETS.get(name, ""))
    made = view.shelf.get(("options", name), lambda: _ask(view, source))
    return [Option(*row) for row in json.loads(made)]


def _faceted(view: View, kind: str) -> list[Option]:
    found = [
        Option(choice.iris[0], shortened(choice.label)) for choice in view.search.facets.get(kind, ()) if choice.iris
    ]
    return sorted(found, key=lambda option: option.label.casefold()) if len(found) <= MOST else []


def _ask(view: View, source: CatalogueQuery) -> bytes:
    """The options as JSON, by label; none where the query gets no answer within its limits."""
    query = Query(source.text, rows="table", graph="", base=view.base + "sparql")
    answer = cast(Pool, view.pool).answer(query)
    if answer.verdict is not Verdict.OK or answer.body is None:
        return b"[]"
    pairs: dict[str, str] = {}
    for row in json.loads(answer.body.read())["rows"]:
        if len(row) > 1 and row[0] and row[1] and row[0]["type"] == "uri":
            pairs.setdefault(row[0]["value"], shortened(row[1]["value"]))
    rows = sorted(pairs.items(), key=lambda row: row[1].casefold())
    return json.dumps(rows if len(rows) <= MOST else []).encode()
