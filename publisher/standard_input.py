"""`-` among paths: standard input, kept as a file while it is read, so that it is like any other."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

#: What standard input is called, by people and by us.
NAME = Path("-")
_STEM = "publisher-standard-input"

#: What a text begins with, after blanks and a byte order mark -> its format; anything else is TriG, which has Turtle
#: and N-Triples within it.
_BEGINNINGS = MappingProxyType(
    {
        "jsonld": re.compile(rb'\s*(?:\{\s*["}]|\[\s*[\[\]{])'),
        "rdf": re.compile(rb"\s*<(?:\?xml|!DOCTYPE|!--|rdf:RDF)"),
        "nq": re.compile(
            rb"(?:\s|#[^\n]*\n)*(?:<[^>]*>|_:\S+)[ \t]+<[^>]*>[ \t]+"
            rb'(?:<[^>]*>|_:\S+|"(?:[^"\\\n]|\\.)*"(?:\^\^<[^>]*>|@[\w-]+)?)[ \t]+(?:<[^>]*>|_:\S+)[ \t]*\.'
        ),
    }
)


@contextmanager
def kept() -> Iterator[Path]:
    """Standard input as a file, while the context lasts; its suffix tells the format that it looks like."""
    import tempfile  # late: few read standard input

    data = sys.stdin.buffer.read()
    with tempfile.TemporaryDirectory(prefix="publisher-") as folder:
        path = Path(folder) / f"{_STEM}.{looks_like(data)}"
        path.write_bytes(data)
        yield path


def looks_like(data: bytes) -> str:
    """The suffix of the format that some bytes are in, by how they begin."""
    head = data[:10_000].removeprefix(b"\xef\xbb\xbf")
    return next((suffix for suffix, pattern in _BEGINNINGS.items() if pattern.match(head)), "trig")


def is_kept(path: Path) -> bool:
    """Whether a file stands for standard input."""
    return path.stem == _STEM


def named(paths: Sequence[Path], kept: Path) -> tuple[Path, ...]:
    """Paths with the kept file for each `-`."""
    return tuple(kept if path == NAME else path for path in paths)
