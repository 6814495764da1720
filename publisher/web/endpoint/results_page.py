"""A table of a result, as pages show it: labels for IRIs, safe links, and how much there is in all."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from publisher.vocabulary import XSD, shorten
from publisher.web.charts import number
from publisher.web.labels import Labels
from publisher.web.pages import day
from publisher.web.words import Say

#: A page shows no more columns, code points of one value, and cells (fewer on the page of a query, which stays light);
#: the downloads hold all.
MOST_COLUMNS, MOST_CHARACTERS, MOST_CELLS, MOST_SPOKEN_CELLS = 50, 300, 4000, 1200

_NUMBERS = frozenset(
    getattr(XSD, name).value for name in "integer decimal double float int long short nonNegativeInteger".split()
)
_DAYS = frozenset({XSD.date.value, XSD.dateTime.value})
#: Variables that hold the name of the IRI in the column before them, or ends of such (`?gemeentenaam`).
_NAMES = ("naam", "titel", "label", "name", "title")
_REACHED = (
    ("tel:", re.compile(r"\+[0-9]{8,15}")),
    ("mailto:", re.compile(r"[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")),
)
#: What HTML cannot hold (the control characters) as the pictures that Unicode has of them.
_PICTURES = {**{code: 0x2400 + code for code in range(32) if code not in (9, 10, 13)}, 0x7F: 0x2421}
_HIDDEN = str.maketrans({**_PICTURES, **dict.fromkeys([*range(0x80, 0xA0), 0xFFFE, 0xFFFF], 0xFFFD)})

Json = Mapping[str, Any]


class Cell(NamedTuple):
    """`href` is '' where there is nothing to follow, `iri` what a label stands for, `note` a language or datatype.

    `length` counts the code points of a value that was cut, 0 for one that is whole; `number` is None for no number.
    """

    text: str
    href: str = ""
    iri: str = ""
    note: str = ""
    length: int = 0
    number: float | None = None


class Table(NamedTuple):
    """`boolean` is None for rows; `total` and `columns` count all there are, `rows` and `headings` are the first."""

    headings: list[str]
    rows: list[list[Cell]]
    total: int
    columns: int
    boolean: bool | None = None

    @property
    def has_iris(self) -> bool:
        """Whether a label stands for an IRI anywhere."""
        return any(cell.iri and cell.iri != cell.text for row in self.rows for cell in row)


class Reader(NamedTuple):
    """How values become cells: as they are for who asks in SPARQL, in words (`spoken`) on the page of a query.

    `properties` are the words for properties (IRI -> word).
    """

    labels: Labels
    say: Say
    properties: Mapping[str, str]
    spoken: bool = False

    def label(self, iri: str) -> str:
        """What the pages of things call a property, else the label of the thing."""
        return self.properties.get(iri) or self.labels.of(iri)


def read_table(table: Json, reader: Reader) -> Table:
    """The worker's JSON (workers/table.py) as cells for a template, which escapes them."""
    if "boolean" in table:
        return Table([], [], 1, 0, table["boolean"])
    variables = table["variables"][:MOST_COLUMNS]
    cells = MOST_SPOKEN_CELLS if reader.spoken else MOST_CELLS
    most = max(1, cells // max(1, len(variables)))
    rows = [row[:MOST_COLUMNS] for row in table["rows"][:most]]
    names = _names(variables, rows) if reader.spoken else {}
    hidden = {*names.values(), *(_empty(rows, len(variables)) if reader.spoken else ())}
    shown = [place for place in range(len(variables)) if place not in hidden]
    headings = [_heading(variables[place], reader) for place in shown]
    read = [[_cell(row[at], row[names[at]] if at in names else None, reader) for at in shown] for row in rows]
    return Table(headings, read, table["total"], len(table["variables"]) - len(hidden))


def _names(variables: Sequence[str], rows: Sequence[Sequence[Json | None]]) -> dict[int, int]:
    """Column of IRIs -> column that holds their names: `?dienst ?titel`, `?gemeente … ?gemeentenaam`."""
    lower = [name.lower() for name in variables]
    found: dict[int, int] = {}
    for place, name in enumerate(lower):
        ends = [lower.index(name + end) for end in _NAMES if name + end in lower]
        beside = [place + 1] if place + 1 < len(lower) and lower[place + 1] in _NAMES else []
        for column in (*ends, *beside):
            if _all(rows, place, "uri") and _all(rows, column, "literal"):
                found[place] = column
                break
    return found


def _empty(rows: Sequence[Sequence[Json | None]], columns: int) -> list[int]:
    """The columns in which nothing stands in any row; none where there are no rows."""
    return [place for place in range(columns) if rows and not any(row[place] for row in rows)]


def _all(rows: Sequence[Sequence[Json | None]], place: int, kind: str) -> bool:
    return all(cell["type"] == kind for row in rows if (cell := row[place]) is not None)


#: The columns of a graph, which are no variables.
_STATEMENT = frozenset({"subject", "predicate", "object"})


def _heading(variable: str, reader: Reader) -> str:
    """The variable, or where words are wanted the word for it (`deelVan` -> `Deel van` where nobody gave one)."""
    if variable in _STATEMENT and reader.spoken:
        return reader.say(f"ask.{variable}")
    if not reader.spoken:
        return f"?{variable}"
    known = reader.say.sentences.get(f"column.{variable}")
    if known:
        return known[reader.say.language]
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|_+", " ", variable).lower().strip()
    return words[:1].upper() + words[1:]


def _cell(cell: Json | None, name: Json | None, reader: Reader) -> Cell:
    if cell is None:
        return Cell("")
    value = cell["value"]
    if cell["type"] == "uri":
        label = name["value"] if name and name["value"] != value else reader.label(value)
        return _cut(label)._replace(href=reader.labels.link(value), iri=visible(value))
    if cell["type"] == "bnode":
        return _cut(f"_:{value}")
    return _literal(cell, reader)


def _literal(cell: Json, reader: Reader) -> Cell:
    value, datatype, language = cell["value"], cell.get("datatype", XSD.string.value), cell.get("language", "")
    figure = read_number(value) if datatype in _NUMBERS else None
    if not reader.spoken:
        plain = datatype in _NUMBERS or datatype == XSD.string.value
        return _cut(value)._replace(note=language or ("" if plain else shorten(datatype)), number=figure)
    note = language if language and language != reader.say.language else ""
    return _cut(_spoken(value, datatype, figure, reader.say))._replace(note=note, number=figure, href=_reach(value))


def _reach(value: str) -> str:
    """The link of a telephone number or mail address; '' for any other value."""
    return next((scheme + value for scheme, form in _REACHED if form.fullmatch(value)), "")


def _spoken(value: str, datatype: str, figure: float | None, say: Say) -> str:
    if figure is not None:  # years and codes are numbers too: only long ones get their dots
        return number(figure, say.language) if abs(figure) >= 10_000 or not figure.is_integer() else str(int(figure))
    if datatype in _DAYS:
        return day(value, say)
    if datatype == XSD.boolean.value:
        return say("sparql.yes" if value in ("true", "1") else "sparql.no")
    if datatype == XSD.string.value:
        return say(f"value.{value}") if f"value.{value}" in say.sentences else value
    return value[:5] if datatype == XSD.time.value and value[5:8] == ":00" else value


def read_number(text: str) -> float | None:
    """The number of a literal; None for what is none, or not finite."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _cut(text: str) -> Cell:
    if len(text) <= MOST_CHARACTERS:
        return Cell(visible(text))
    return Cell(visible(text[: MOST_CHARACTERS - 1].rstrip()) + "…", length=len(text))


def visible(text: str) -> str:
    """The text with pictures for the control characters that HTML does not allow."""
    return text.translate(_HIDDEN)


def columns(table: Table) -> Iterator[list[Cell]]:
    """The cells of a table column by column."""
    for place in range(len(table.headings)):
        yield [row[place] for row in table.rows]
