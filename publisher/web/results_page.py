"""A table of a result, as pages show it: cells with links that are safe to follow, and how many rows there are."""

from __future__ import annotations

from typing import Any, NamedTuple
from urllib.parse import urlsplit

from publisher.vocabulary import XSD, shorten
from publisher.web.site import base, local

#: Schemes that become links: what a browser opens without running anything.
_LINKED = frozenset({"http", "https", "mailto", "tel"})


class Cell(NamedTuple):
    """`href` is '' where there is nothing to follow, `note` a language or datatype."""

    text: str
    href: str = ""
    note: str = ""


class Table(NamedTuple):
    """`boolean` is None for rows; `total` counts all rows, `rows` are the first of them."""

    variables: list[str]
    rows: list[list[Cell]]
    total: int
    boolean: bool | None = None


def read_table(table: dict[str, Any]) -> Table:
    """The worker's JSON (workers/table.py) as cells for a template, which escapes them."""
    if "boolean" in table:
        return Table([], [], 1, table["boolean"])
    rows = [[_cell(cell) for cell in row] for row in table["rows"]]
    return Table(table["variables"], rows, table["total"])


def _cell(cell: dict[str, str] | None) -> Cell:
    if cell is None:
        return Cell("")
    value = cell["value"]
    if cell["type"] == "uri":
        return Cell(shorten(value), _link(value))
    if cell["type"] == "bnode":
        return Cell(f"_:{value}")
    datatype = cell.get("datatype", XSD.string.value)
    note = cell.get("language", "") or ("" if datatype == XSD.string.value else shorten(datatype))
    return Cell(value, "", note)


def _link(iri: str) -> str:
    """Ours are followed on the address that the page was read from, others where they are; the rest nowhere."""
    if iri.startswith(base()):
        return local(iri[len(base()) :])
    try:
        scheme = urlsplit(iri).scheme.lower()
    except ValueError:
        return ""
    return iri if scheme in _LINKED else ""
