"""The pages on which people ask, and those that answer them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, cast
from urllib.parse import quote, urlencode

from publisher.formats import GRAPH_FORMATS, HTML, RESULT_FORMATS, Format
from publisher.queries import CatalogueQuery, without_head
from publisher.web.asking.examples import catalogue
from publisher.web.asking.figures import fitting
from publisher.web.asking.options import options
from publisher.web.asking.snippets import snippets
from publisher.web.endpoint.results_page import Reader, read_table, visible
from publisher.web.endpoint.service_description import named_graphs
from publisher.web.labels import Labels
from publisher.web.pages import path, render
from publisher.web.served import current_view
from publisher.web.site import chosen_language, site
from publisher.workers import Pool, Query

_STARTER = Path(__file__).with_name("starter.rq")
#: A longer address does not come through every proxy: such a query is sent as a form.
_LONGEST_ADDRESS = 6000
#: How much of the line around a mistake is shown, in code points.
_EXCERPT = 90

Json = Mapping[str, Any]


class Download(NamedTuple):
    """A format, and the address that gives it; '' where the query is too long for an address."""

    suffix: str
    name: str
    href: str


class Place(NamedTuple):
    """Where a query is wrong: line and column from 1, in code points."""

    line: int
    column: int


class Filled(NamedTuple):
    """A query of the catalogue as it is shown: what was filled in, the text that was asked, and what came of it."""

    query: CatalogueQuery
    given: Mapping[str, str]
    text: str = ""
    answer: Json | None = None
    wrong: Mapping[str, str] | None = None


def form_page(word: str) -> bytes:
    """The SPARQL page, before anything was asked: with a query that works in the field."""
    return _sparql_page(word, query=_STARTER.read_text(encoding="utf-8"))


def answer_page(query: Query, form: str, answer: Json, word: str) -> bytes:
    """The SPARQL page with an answer; `form` is the keyword of the query."""
    table = read_table(answer, _reader(word, spoken=False))
    graphs = [("default-graph-uri", iri) for iri in query.default_graphs or ()]
    graphs += [("named-graph-uri", iri) for iri in query.named_graphs or ()]
    downloads = _downloads(query.text, form, graphs)
    return _sparql_page(
        word, query=query.text, table=table, downloads=downloads, charts=fitting(table, word), graphs=graphs
    )


def problem_page(word: str, title: str, detail: str, text: str, place: Place | None) -> bytes:
    """The SPARQL page with what is wrong with the query."""
    excerpt = _excerpt(text, place) if place else None
    return _sparql_page(word, query=text, problem={"title": title, "detail": visible(detail), "excerpt": excerpt})


def _sparql_page(word: str, **shown: Any) -> bytes:
    view = current_view()
    say = site().words.into(word)
    values = {
        "limits": cast(Pool, view.pool).limits,
        "named": list(named_graphs(view)),
        "examples": [row for row in catalogue(view).values() if not row.parameters],
        "graphs": (),
        "table": None,
        "problem": None,
        "spoken": False,
        "words": {key.removeprefix("editor."): say(key) for key in say.sentences if key.startswith("editor.")},
    }
    return render("sparql/query.html", word, **values | shown)


def _reader(word: str, *, spoken: bool) -> Reader:
    words = site().words
    properties = {iri: field.label[word] for field in words.fields for iri in field.properties}
    return Reader(Labels(current_view(), words, word), words.into(word), properties, spoken)


def _downloads(text: str, form: str, graphs: Sequence[tuple[str, str]]) -> list[Download]:
    formats = GRAPH_FORMATS if form in ("CONSTRUCT", "DESCRIBE") else RESULT_FORMATS
    rows = []
    for row in formats:
        href = f"{path('sparql')}?{urlencode([('format', row.suffix), ('query', text), *graphs], quote_via=quote)}"
        rows.append(Download(row.suffix, row.name, href if len(href) <= _LONGEST_ADDRESS else ""))
    return rows


def _excerpt(text: str, place: Place) -> tuple[str, str, str]:
    """The line of a mistake: what stands before it, the character itself, and what follows."""
    lines = text.split("\n")
    line = lines[place.line - 1] if 0 < place.line <= len(lines) else ""
    start = max(place.column - 1, 0)
    before, after = line[max(0, start - _EXCERPT) : start], line[start + 1 : start + _EXCERPT]
    return visible(before), visible(line[start : start + 1]), visible(after)


def catalogue_page(filled: Filled, offers: Sequence[Format], word: str) -> bytes:
    """The page of a query of the catalogue: its form, its answer in words, and how to fetch the same elsewhere."""
    query, view = filled.query, current_view()
    reader = _reader(word, spoken=True)
    table = read_table(filled.answer, reader) if filled.answer else None
    parameters = "" if filled.wrong else _parameters(filled.given)
    values = {
        "query": query,
        "text": without_head(filled.text or query.text),
        "filled": {row.name: filled.given.get(row.name) or row.default for row in query.parameters},
        "options": options(view, query, reader.labels, reader.say),
        "wrong": filled.wrong or {},
        "table": table,
        "charts": fitting(table, word) if table else [],
        "downloads": [
            Download(row.suffix, row.name, f"{path('queries/' + query.name)}.{row.suffix}{parameters}")
            for row in offers
            if row is not HTML
        ],
        "snippets": snippets(
            f"{view.base}queries/{query.name}", parameters, graph=query.form in ("CONSTRUCT", "DESCRIBE")
        ),
        "chosen": chosen_language(),
        "spoken": True,
    }
    return render("sparql/catalogue_query.html", word, **values)


def _parameters(given: Mapping[str, str]) -> str:
    pairs = [(name, value) for name, value in given.items() if value]
    return "?" + urlencode(pairs, quote_via=quote, safe="") if pairs else ""
