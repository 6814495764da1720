"""What a parameter of a query can be, with labels from the data: a list to choose from instead of an IRI to type."""

from __future__ import annotations

import json
from typing import NamedTuple, cast

from publisher.queries import CatalogueQuery, Parameter, term
from publisher.web.asking.examples import catalogue
from publisher.web.labels import Labels, shortened
from publisher.web.served import View
from publisher.web.words import Say
from publisher.workers import Pool, Query, Verdict

#: A longer list is no help: then the value is typed.
MOST = 500


class Option(NamedTuple):
    value: str
    label: str


def options(view: View, query: CatalogueQuery, labels: Labels, say: Say) -> dict[str, list[Option]]:
    """Parameter -> its options; without those that have none, or more than anybody reads.

    A parameter with `options = NAME` takes them from the first two columns of that query: value, label.
    """
    found = {row.name: _values(row, labels, say) or _named(view, row.options) for row in query.parameters}
    return {name: rows for name, rows in found.items() if rows}


def _values(parameter: Parameter, labels: Labels, say: Say) -> list[Option]:
    if parameter.type != "iri":
        return [
            Option(value, say(f"value.{value}") if f"value.{value}" in say.sentences else value)
            for value in parameter.values
        ]
    return [Option(value, labels.of(term(parameter, value).value)) for value in parameter.values]


def _named(view: View, name: str) -> list[Option]:
    source = catalogue(view).get(name)
    if source is None:
        return []
    made = view.shelf.get(("options", name), lambda: _ask(view, source))
    return [Option(*row) for row in json.loads(made)]


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
