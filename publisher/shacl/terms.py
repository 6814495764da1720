"""Terms as N-Triples text and back, and the parts of a literal."""

from __future__ import annotations

import re
from typing import NamedTuple

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

from publisher.vocabulary import RDF, XSD

Term = NamedNode | BlankNode | Literal | Triple

_STRING = XSD.string.value
_LANG_STRING = RDF.langString.value
_ESCAPES = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f", '"': '"', "'": "'", "\\": "\\"}
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")


class Parts(NamedTuple):
    """A literal: lexical form, datatype IRI, language tag ('' where there is none)."""

    lexical: str
    datatype: str
    language: str


def unescape(text: str) -> str:
    """The text that N-Triples escapes stand for."""
    if "\\" not in text:
        return text
    return _ESCAPE.sub(lambda m: _ESCAPES[m[3]] if m[3] else chr(int(m[1] or m[2], 16)), text)


def parts(literal: str) -> Parts:
    """The parts of a literal in N-Triples text."""
    end = literal.rfind('"')
    lexical, tail = unescape(literal[1:end]), literal[end + 1 :]
    if not tail:
        return Parts(lexical, _STRING, "")
    if tail[0] == "@":
        return Parts(lexical, _LANG_STRING, tail[1:].partition("--")[0])
    return Parts(lexical, tail[3:-1], "")


def language(term: str) -> str:
    """The language tag of a term in lower case, '' where it has none; `parts` in a hurry."""
    tail = term[term.rfind('"') + 1 :] if term[0] == '"' else ""
    return tail[1:].partition("--")[0].lower() if tail and tail[0] == "@" else ""


def is_literal(term: str) -> bool:
    return term[0] == '"'


def is_iri(term: str) -> bool:
    return term[0] == "<" and term[1] != "<"


def is_blank(term: str) -> bool:
    return term[0] == "_"


def words(term: str) -> str:
    """STR() of SPARQL: the IRI, or the lexical form; '' for a blank node."""
    if term[0] == '"':
        return unescape(term[1 : term.rfind('"')])
    return term[1:-1] if term[0] == "<" else ""


def to_term(text: str) -> Term:
    """The term that the text stands for."""
    if text[0] == "_":
        return BlankNode(text[2:])
    if text[0] == "<" and text[1] != "<":
        return NamedNode(text[1:-1])
    if text[0] == '"':
        lexical, datatype, language = parts(text)
        if language:
            return Literal(lexical, language=language)
        return Literal(lexical, datatype=NamedNode(datatype))
    found: Term = next(iter(parse(f"<a:a> <a:a> {text} .".encode(), RdfFormat.N_TRIPLES))).object
    return found
