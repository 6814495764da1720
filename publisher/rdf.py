"""Any RDF file -> quads, and the same data for another base.

One parser for everything (pyoxigraph's): data from one parser and shapes from another differ in plain
literals, and 500 findings follow from that. What a hostile file may do is stopped before it is parsed:
entity declarations in RDF/XML (a bomb) and deep JSON-LD nesting (it overflows the engine's stack).
"""

from __future__ import annotations

import codecs
import io
import os
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Triple, parse

from publisher.errors import PublisherError
from publisher.formats import FILE_FORMATS
from publisher.xml_encodings import recoded

if TYPE_CHECKING:
    import rdflib
    from rdflib.term import Node

Term = NamedNode | BlankNode | Literal | Triple

#: Nested JSON-LD objects deeper than this are refused: 2,000 kill the engine's process.
JSON_NESTING = 200

#: A file of fewer bytes is read at once, a larger one while it is parsed.
_SMALL = 1_000_000


class Rebase(NamedTuple):
    """Rewrites IRI terms below `source` to the same below `target`; literals stay as they are."""

    source: str
    target: str

    def term(self, term: Term | DefaultGraph) -> Term | DefaultGraph:
        if isinstance(term, NamedNode) and term.value.startswith(self.source):
            return NamedNode(self.target + term.value[len(self.source) :])
        return term


def rebase_quad(quad: Quad, rebase: Rebase | None) -> Quad:
    """The same statement for another base."""
    if rebase is None or rebase.source == rebase.target:
        return quad
    move = rebase.term
    # A subject or graph stays of its kind: only named nodes change, into named nodes.
    return Quad(move(quad.subject), move(quad.predicate), move(quad.object), move(quad.graph_name))  # type: ignore[arg-type]


_SKIP = "|".join(
    (
        r'"""(?:[^"\\]|\\.|"(?!""))*"""',
        r"'''(?:[^'\\]|\\.|'(?!''))*'''",
        r'"(?:[^"\\\n]|\\.)*"',
        r"'(?:[^'\\\n]|\\.)*'",
        r"#[^\n]*",
    )
)
_IRI_OR_SKIP = re.compile(rf'<([^<>"{{}}|^`\\\s]*)>|{_SKIP}', re.DOTALL)


def rebase_text(text: str, rebase: Rebase) -> str:
    """Turtle or SPARQL text for another base: IRIs in `<…>` change, strings and comments stay."""

    def move(match: re.Match[str]) -> str:
        iri = match.group(1)
        if iri is None or not iri.startswith(rebase.source):
            return match.group()
        return f"<{rebase.target}{iri[len(rebase.source) :]}>"

    return _IRI_OR_SKIP.sub(move, text)


def rebase_json(text: str, rebase: Rebase) -> str:
    """A JSON-LD context for another base: strings that begin with the source base change."""
    return text.replace(f'"{rebase.source}', f'"{rebase.target}')


def parse_file(path: Path, *, rebase: Rebase | None = None, base_iri: str | None = None) -> Iterator[Quad]:
    """The quads of a file in any of FILE_FORMATS, streaming.

    Blank nodes keep the labels of the file or get random ones. Errors: PublisherError with file, line and
    column where the parser knows them.
    """
    row = FILE_FORMATS.get(path.suffix.lstrip(".").lower())
    if row is None or not isinstance(row.engine, RdfFormat):
        raise PublisherError(
            f"'{path.suffix}' is no format of RDF files", where=path, remedy="known are ." + ", .".join(FILE_FORMATS)
        )
    try:
        with opened(path, row.engine) as file:
            source = _source(file, path)
            quads = parse(format=row.engine, base_iri=base_iri, **source)
            if rebase is None or rebase.source == rebase.target:
                yield from quads
            else:
                yield from (rebase_quad(quad, rebase) for quad in quads)
    except SyntaxError as error:
        raise _syntax_error(path, error) from None
    except (OSError, UnicodeDecodeError) as error:
        raise PublisherError(f"cannot be read: {getattr(error, 'strerror', None) or error}", where=path) from None


def opened(path: Path, engine: RdfFormat) -> BinaryIO:
    """A file as its parser can read it: XML in UTF-8.

    Errors: OSError; PublisherError for what `refuse_bombs` refuses, and for an encoding that it does not have.
    """
    content = recoded(path) if engine == RdfFormat.RDF_XML else None

    def anew() -> BinaryIO:
        return path.open("rb") if content is None else io.BytesIO(content)

    refuse_bombs(anew, engine, path)
    return anew()


def _source(file: BinaryIO, path: Path) -> dict[str, Any]:
    """What the parser reads: a small file as bytes, a large one by its path, or else as it stands open.

    Windows editors begin UTF-8 with a byte order mark, which the parser takes for a term.
    """
    if isinstance(file, io.BytesIO) or os.fstat(file.fileno()).st_size < _SMALL:
        return {"input": file.read().removeprefix(codecs.BOM_UTF8)}
    if file.read(len(codecs.BOM_UTF8)) == codecs.BOM_UTF8:
        return {"input": file}
    return {"path": str(path)}


def _syntax_error(path: Path, error: SyntaxError) -> PublisherError:
    where = ":".join(str(part) for part in (path, error.lineno, error.offset) if part)
    text = re.sub(r"^Parser error at line \d+ (?:between )?columns? \d+(?: and \d+)?: ", "", str(error.msg))
    if "LoadDocumentCallback" in text:
        text, remedy = "the context is on another server, and nothing is fetched", "write the context into the file"
        return PublisherError(text, where=where, remedy=remedy)
    return PublisherError(f"syntax error: {text}", where=where, remedy="nothing of this file was used")


def refuse_bombs(opened: Callable[[], BinaryIO], engine: RdfFormat, where: object) -> None:
    """Errors: PublisherError for a document that would harm who reads it, or of which only a part would be read.

    `opened` gives the document anew each time it is called.
    """
    if engine == RdfFormat.RDF_XML and _mentions(opened, b"<!DOCTYPE"):
        raise PublisherError(
            "RDF/XML with a DOCTYPE is refused: its entities can fill the memory",
            where=where,
            remedy="write the IRIs out",
        )
    if engine == RdfFormat.RDF_XML:
        _refuse_unfinished(opened, where)
    if engine == RdfFormat.JSON_LD and _json_depth(opened) > JSON_NESTING:
        raise PublisherError(
            f"JSON nested deeper than {JSON_NESTING} is refused",
            where=where,
            remedy="write the nested nodes beside each other",
        )


def _refuse_unfinished(opened: Callable[[], BinaryIO], where: object) -> None:
    """RDF/XML that ends early is an error: the engine reads it as a shorter file, or an empty one."""
    from xml.parsers import expat  # a DOCTYPE, and with it every entity, is refused before this runs

    parser = expat.ParserCreate()
    try:
        with opened() as file:
            parser.ParseFile(file)
    except expat.ExpatError as error:
        raise PublisherError(
            f"syntax error: {expat.ErrorString(error.code)}",
            where=f"{where}:{error.lineno}:{error.offset + 1}",
            remedy="mend the XML",
        ) from None


def _mentions(opened: Callable[[], BinaryIO], word: bytes) -> bool:
    tail = b""
    with opened() as file:
        while block := file.read(1 << 20):
            # UTF-16 has a NUL beside every letter.
            if word in (tail + block).replace(b"\0", b"").upper():
                return True
            tail = block[-4 * len(word) :]
    return False


_JSON_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)
_JSON_STEP = {b"{": 1, b"[": 1, b"}": -1, b"]": -1}


def _json_depth(opened: Callable[[], BinaryIO]) -> int:
    depth = deepest = 0
    with opened() as file:
        text = file.read()
    for match in _JSON_TOKEN.finditer(text):
        depth += _JSON_STEP.get(match.group(), 0)
        deepest = max(deepest, depth)
    return deepest


def name_blank_nodes(quads: Iterable[Quad], prefix: str) -> Iterator[Quad]:
    """Blank nodes get IRIs `{prefix}{n}` in the order of their first mention: the same file, the same names."""
    names: dict[BlankNode, NamedNode] = {}

    def named(term: Term | DefaultGraph) -> Term | DefaultGraph:
        if not isinstance(term, BlankNode):
            return term
        if term not in names:
            names[term] = NamedNode(f"{prefix}{len(names) + 1}")
        return names[term]

    for quad in quads:
        if BlankNode in (type(quad.subject), type(quad.object), type(quad.graph_name)):
            yield Quad(named(quad.subject), quad.predicate, named(quad.object), named(quad.graph_name))  # type: ignore[arg-type]
        else:
            yield quad


def to_rdflib(quads: Iterable[Quad]) -> rdflib.Graph:
    """The statements as an rdflib graph (graph names are dropped), for pySHACL and compact JSON-LD."""
    import rdflib

    graph = rdflib.Graph()
    for quad in quads:
        graph.add((to_rdflib_term(quad.subject), to_rdflib_term(quad.predicate), to_rdflib_term(quad.object)))
    return graph


def to_rdflib_term(term: object) -> Node:
    """A pyoxigraph term as rdflib's; `"x"` and `"x"^^xsd:string` are one literal here, the plain one."""
    import rdflib

    if isinstance(term, NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, BlankNode):
        return rdflib.BNode(term.value)
    if not isinstance(term, Literal):
        raise PublisherError(
            "a triple inside a triple (RDF 1.2) is not supported", remedy="write it as a node of its own"
        )
    if term.language:
        return rdflib.Literal(term.value, lang=term.language)
    plain = term.datatype.value == "http://www.w3.org/2001/XMLSchema#string"
    return rdflib.Literal(term.value, datatype=None if plain else rdflib.URIRef(term.datatype.value), normalize=False)


def from_rdflib_term(term: Node) -> Term:
    """An rdflib term as pyoxigraph's."""
    import rdflib

    if isinstance(term, rdflib.URIRef):
        return NamedNode(str(term))
    if isinstance(term, rdflib.BNode):
        return BlankNode(str(term))
    if not isinstance(term, rdflib.Literal):
        raise PublisherError(f"{term!r} is no term of RDF")
    if term.language:
        return Literal(str(term), language=term.language)
    return Literal(str(term), datatype=NamedNode(str(term.datatype)) if term.datatype else None)
