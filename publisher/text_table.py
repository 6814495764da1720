"""SPARQL results as a table for a terminal: every row, nothing cut off."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence

from publisher.vocabulary import shorten


def text_table(results: bytes) -> str:
    """SPARQL 1.1 Query Results JSON -> lines of text; an ASK answer is `true` or `false`."""
    found = json.loads(results)
    if "boolean" in found:
        return "true" if found["boolean"] else "false"
    names = found["head"]["vars"]
    rows = [[_cell(row.get(name)) for name in names] for row in found["results"]["bindings"]]
    widths = [max(map(_width, column)) for column in zip(names, *rows, strict=True)]
    rule = ["-" * width for width in widths]
    lines = [_line(row, widths) for row in (names, rule, *rows)]
    return "\n".join([*lines, f"({len(rows)} row{'' if len(rows) == 1 else 's'})"])


def _cell(term: dict[str, str] | None) -> str:
    """A term as people read it; what could move the cursor or hide text becomes visible."""
    if term is None:
        return ""
    value = shorten(term["value"]) if term["type"] == "uri" else str(term["value"])
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in value)


def _width(text: str) -> int:
    """Columns of a terminal: wide characters take two, combining ones none."""
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in text)
    return len(text) + wide - sum(unicodedata.combining(char) > 0 for char in text)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (cell + " " * (width - _width(cell)) for cell, width in zip(cells, widths, strict=True))
    return "  ".join(padded).rstrip()
