"""How many rows an answer holds, counted in its bytes: a tenth of what it costs to see each row in Python.

Each count is exact: it looks for what no value can hold, because the format escapes it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from types import MappingProxyType

_JSON_STRING = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)
_SLOW = 64 * 1024 * 1024
_JSON_BETWEEN = b'"}},{"'


def _occurrences(pieces: Iterable[bytes], pattern: bytes) -> int:
    total, tail = 0, b""
    for piece in pieces:
        text = tail + piece
        total += text.count(pattern)
        tail = text[1 - len(pattern) :] if len(pattern) > 1 else b""
    return total


def _json(pieces: Iterable[bytes]) -> int:
    """Rows are separated by `"}},{"`: inside a string both quotes would be escaped. -1 where a row may be empty."""
    total, tail, seen = 0, b"", False
    for piece in pieces:
        text = tail + piece
        if b"{}" in text:
            return -1
        seen = seen or b'"bindings":[{' in text
        total += text.count(_JSON_BETWEEN)
        tail = text[-12:]
        total -= tail.count(_JSON_BETWEEN)
    return total + tail.count(_JSON_BETWEEN) + seen


def _csv(pieces: Iterable[bytes]) -> int:
    """Line ends outside quotes, less the head (RFC 4180)."""
    total, quoted = -1, 0
    for piece in pieces:
        parts = piece.split(b'"')
        total += sum(part.count(b"\n") for part in parts[quoted::2])
        quoted = (quoted + len(parts) - 1) % 2
    return total


def _slow_json(pieces: Iterable[bytes]) -> int:
    """With every string taken out, only rows begin as `{}` or `{s:{s` after `[` or `,`."""
    bare = _JSON_STRING.sub(b"s", b"".join(pieces))
    return len(re.findall(rb"[\[,]\{(?:\}|s:\{)", bare))


_COUNTERS: MappingProxyType[str, Callable[[Iterable[bytes]], int]] = MappingProxyType(
    {
        "json": _json,
        "xml": lambda pieces: _occurrences(pieces, b"<result>"),
        "tsv": lambda pieces: _occurrences(pieces, b"\n") - 1,
        "csv": _csv,
        "nt": lambda pieces: _occurrences(pieces, b"\n"),
        "nq": lambda pieces: _occurrences(pieces, b"\n"),
    }
)


def count(suffix: str, pieces: Callable[[], Iterator[bytes]], length: int) -> int:
    """The rows of a whole SELECT answer (or lines of a graph) that `pieces()` yields from its start.

    -1 for a JSON answer with empty rows that is too long (`length` bytes) to be looked at as one text.
    """
    found = _COUNTERS[suffix](pieces())
    return _slow_json(pieces()) if found < 0 and suffix == "json" and length < _SLOW else found
