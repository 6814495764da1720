"""A result for a page: its first rows, and the number of all, so that nothing is cut off silently."""

from __future__ import annotations

import json
from itertools import islice
from typing import Any, Protocol

import pyoxigraph as ox


class Sink(Protocol):
    def write(self, data: bytes) -> int: ...


def _cell(term: object) -> dict[str, str] | None:
    if term is None:
        return None
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, ox.BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, ox.Literal):
        kind = {"language": term.language} if term.language else {"datatype": term.datatype.value}
        return {"type": "literal", "value": term.value} | kind
    return {"type": "triple", "value": str(term)}


def table(result: Any, kind: str, shown: int, sink: Sink) -> int:
    """Writes `{"variables", "rows", "total"}` (or `{"boolean"}`) as JSON; gives the total."""
    if kind == "boolean":
        sink.write(json.dumps({"boolean": bool(result)}).encode())
        return 1
    graph = kind == "graph"
    variables = ["subject", "predicate", "object"] if graph else [variable.value for variable in result.variables]
    first = [[_cell(term) for term in row] for row in islice(result, shown)]
    total = len(first) + sum(1 for _ in result)
    sink.write(json.dumps({"variables": variables, "rows": first, "total": total}).encode())
    return total
