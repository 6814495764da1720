"""The files of a page: the same statements in the same order in every format, gzipped.

The order is that of the TREE profile: what the page is, then member after member in the order of time, each
begun by its `tree:member` statement (https://w3id.org/tree/specification/profile).
"""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path

from pyoxigraph import RdfFormat, parse, serialize

from publisher.dumps import turtle_head
from publisher.feed.streams import Names
from publisher.formats import JSONLD, NQUADS, TRIG
from publisher.history import StoredFile, file_name
from publisher.vocabulary import DCT, LDES, PREFIXES, RDF, TREE, XSD

_LEVEL = 6


def page_head(names: Names, name: str, *, closed: bool) -> bytes:
    """What a page says of itself, as N-Quads lines; only a closed one says that it is immutable."""
    page = f"<{names.page(name)}>"
    lines = [f"{page} {RDF.type} {TREE.Node} .", f"{page} {DCT.isPartOf} <{names.root}> ."]
    if closed:
        lines.append(f'{page} {LDES.immutable} "true"^^{XSD.boolean} .')
    return "".join(f"{line}\n" for line in lines).encode()


def read_members(folder: Path, names: Names, name: str) -> bytes:
    """The lines of a page's members, as they were written when the page was open."""
    text = gzip.decompress((folder / file_name(name, NQUADS.suffix)).read_bytes())
    return text[text.index(f"<{names.collection}> {TREE.member} ".encode()) :]


def write_files(folder: Path, name: str, nquads: bytes) -> dict[str, StoredFile]:
    """Write a document in every format of feeds; suffix -> the file as it lies there.

    Errors: OSError (a full disk).
    """
    return {suffix: _write(folder / file_name(name, suffix), text) for suffix, text in _forms(nquads).items()}


def _forms(nquads: bytes) -> dict[str, bytes]:
    quads = list(parse(nquads, RdfFormat.N_QUADS, lenient=True))
    jsonld = serialize(quads, format=RdfFormat.JSON_LD) or b""
    if b".>" in nquads:  # an IRI that ends in '.' would be written `schema:a\\.`, which rdflib cannot read
        trig = serialize(quads, format=RdfFormat.TRIG) or b""
    else:
        trig = serialize(quads, format=RdfFormat.TRIG, prefixes=dict(PREFIXES)) or b""
        trig = turtle_head() + trig[len(turtle_head()) :]  # the engine's order of prefixes changes
    return {TRIG.suffix: trig, NQUADS.suffix: nquads, JSONLD.suffix: jsonld}


def _write(path: Path, text: bytes) -> StoredFile:
    content = gzip.compress(text, _LEVEL, mtime=0)
    path.write_bytes(content)
    return StoredFile(len(content), hashlib.sha256(content).hexdigest())
