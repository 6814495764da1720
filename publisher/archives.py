"""The compressed dumps of a release, of everything and of each dataset: made in one pass, a block at a time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import groupby
from pathlib import Path

from pyoxigraph import Literal, Quad, RdfFormat, parse, serialize

from publisher.dumps import turtle_body, turtle_head
from publisher.gzip_parts import GzipFile, Piece, deflate
from publisher.manifest import Dump
from publisher.segments import Resource
from publisher.vocabulary import PREFIXES

#: The name of the files that hold everything.
WHOLE = "data"

#: What XML 1.0 (section 2.2) cannot hold, in any spelling of N-Quads.
_NO_XML = re.compile(rb"\\u00[01]|\\uFFF[EF]|[\x00-\x08\x0b\x0c\x0e-\x1f]")
_NO_XML_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
#: RDF/XML writes a predicate as an element: it needs a name at its end.
_ELEMENT = re.compile(r"[^\W\d][\w.-]*\Z")

_XML_END = b"</rdf:RDF>\n"


class Archives:
    """The files on their way; `parts` says for each concept of which dataset its resources are.

    Files are `{data or dataset}.{nq,ttl,rdf,jsonl}.gz`. N-Quads and JSON lines hold all graphs, the others
    the default graph. In RDF/XML two things cannot be said, and are left out: literals with control
    characters, and predicates that end in no XML name.
    """

    def __init__(self, folder: Path, parts: Mapping[str, str], base: str) -> None:
        self._parts = parts
        self._concept = re.compile(re.escape(base) + "id/([^/]+)/")
        names = dict.fromkeys((WHOLE, *parts.values()))
        self._files = {
            (name, suffix): GzipFile(folder / f"{name}.{suffix}.gz", "" if name == WHOLE else name)
            for name in names
            for suffix in ("nq", "ttl", "rdf", "jsonl")
        }
        for suffix, head in (("ttl", turtle_head()), ("rdf", xml_head())):
            self._append(names, suffix, head)
        self._cut()

    def add(self, resources: Iterable[Resource]) -> dict[str, Piece]:
        """Append resources; those of one dataset that follow each other are compressed together.

        What was appended: name of a file -> the piece of it.
        """
        for dataset, group in groupby(resources, self._dataset):
            block = list(group)
            names = (WHOLE, dataset) if dataset else (WHOLE,)
            for suffix, content in _contents(block):
                self._append(names, suffix, content)
        return self._cut()

    def copy(self, folder: Path, pieces: Mapping[str, Piece]) -> dict[str, Piece]:
        """Append pieces of the files of the same names in another folder, as they lie there; the pieces here.

        Errors: OSError (a file is not there).
        """
        for (name, suffix), file in self._files.items():
            if piece := pieces.get(f"{name}.{suffix}.gz"):
                file.copy(folder / f"{name}.{suffix}.gz", piece)
        return self._cut()

    def _cut(self) -> dict[str, Piece]:
        found = {f"{name}.{suffix}.gz": file.cut() for (name, suffix), file in self._files.items()}
        return {name: piece for name, piece in found.items() if piece.length}

    def close(self) -> tuple[Dump, ...]:
        """The finished files."""
        self._append(dict.fromkeys(name for name, _ in self._files), "rdf", _XML_END)
        return tuple(file.close() for file in self._files.values())

    def _append(self, names: Iterable[str], suffix: str, content: bytes) -> None:
        part = deflate(content)
        for name in names:
            self._files[name, suffix].add(content, part)

    def _dataset(self, resource: Resource) -> str:
        match = self._concept.match(resource.iri)
        return self._parts.get(match[1], "") if match else ""


def _contents(block: Sequence[Resource]) -> Iterator[tuple[str, bytes]]:
    default = b"".join(line for item in block for line in (*item.own, *item.parts))
    yield "nq", b"".join(line for item in block for line in (*item.own, *item.parts, *item.named))
    yield "ttl", turtle_body(default)
    yield "rdf", xml_body(default)
    yield "jsonl", b"".join(map(json_line, block))


def json_line(resource: Resource) -> bytes:
    """A resource as one line of JSON-LD, in expanded form: it needs no context."""
    lines = b"".join((*resource.own, *resource.parts, *resource.named))
    quads = parse(lines, RdfFormat.N_QUADS, lenient=True)
    return (serialize(quads, format=RdfFormat.JSON_LD) or b"[]") + b"\n"


def xml_head() -> bytes:
    """The start of an RDF/XML document, its namespaces by alphabet."""
    names = {**PREFIXES, "rdf": PREFIXES["rdf"]}
    spaces = "".join(f'\n\txmlns:{name}="{names[name]}"' for name in sorted(names))
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF{spaces}>\n'.encode()


def xml_body(nquads: bytes) -> bytes:
    """N-Quads lines of the default graph as the inside of an RDF/XML document that begins with `xml_head`."""
    quads: Iterable[Quad] = parse(nquads, RdfFormat.N_QUADS, lenient=True)
    if _NO_XML.search(nquads):
        quads = (quad for quad in quads if not _is_unspeakable(quad.object))
    spoken = [quad for quad in quads if _is_element(quad.predicate.value)]
    xml = serialize(spoken, format=RdfFormat.RDF_XML, prefixes=dict(PREFIXES)) or b""
    start = xml.index(b">\n", xml.index(b"<rdf:RDF")) + 2 if b"<rdf:RDF" in xml else len(xml)
    end = xml.rfind(b"</rdf:RDF>")
    return xml[start:end] if end > start else b""


def xml_document(nquads: bytes) -> bytes:
    """A whole RDF/XML document, the same bytes for the same lines."""
    return xml_head() + xml_body(nquads) + _XML_END


@lru_cache(1024)
def _is_element(predicate: str) -> bool:
    return _ELEMENT.search(predicate) is not None


def _is_unspeakable(term: object) -> bool:
    return isinstance(term, Literal) and _NO_XML_TEXT.search(term.value) is not None
