"""Tokens become terms: prefixes and base applied, escapes read, each spelling made once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from types import MappingProxyType

from pyoxigraph import BlankNode, Literal, NamedNode

from publisher.turtle import mistakes
from publisher.turtle.iris import is_absolute, resolve
from publisher.turtle.mistakes import Source
from publisher.turtle.places import Term
from publisher.turtle.tokens import KINDS, strange_in
from publisher.vocabulary import RDF, XSD

#: How many spellings are remembered: enough for the terms that repeat, little beside the text.
_REMEMBERED = 50_000

_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|([\s\S]?))")
_FIRST_SEGMENT = re.compile("[/?#]")
_LOCAL_ESCAPE = re.compile(r"\\(.)")
_CHARACTERS = MappingProxyType({"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f", '"': '"', "'": "'", "\\": "\\"})
_ANONYMOUS = KINDS["anonymous"]


class Terms:
    """The prefixes, the base and the blank nodes of one document, and the terms that its tokens mean."""

    def __init__(self, source: Source, base: str | None) -> None:
        self.namespaces: dict[str, str] = {}
        self.base = base
        self._source = source
        self._known: dict[str, Term] = {}
        self._fresh = _fresh_nodes(source.text)
        makers: dict[str, Callable[[re.Match[str], str], Term]] = {
            "name": lambda match, text: self._name(text, match.start(match.lastindex or 0)),
            "iri": lambda match, text: self._iri(text, match.start(match.lastindex or 0)),
            "literal": self._literal,
            "number": lambda match, text: Literal(text, datatype=_number_type(text)),
            "boolean": lambda match, text: Literal(text, datatype=XSD.boolean),
            "label": lambda match, text: self._label(text, match.start(match.lastindex or 0)),
            "a": lambda match, text: RDF.type,
            "nil": lambda match, text: RDF.nil,
            "anonymous": lambda match, text: self.fresh(),
        }
        self._makers = {KINDS[kind]: maker for kind, maker in makers.items()}

    def term(self, match: re.Match[str]) -> Term:
        """The term of a token that `TOKEN` matched. Errors: TurtleError."""
        kind = match.lastindex or 0
        text: str = match[kind]
        term = self._known.get(text)
        if term is None:
            term = self._makers[kind](match, text)
            if len(self._known) > _REMEMBERED:
                self._known.clear()
            if kind != _ANONYMOUS:
                self._known[text] = term
        return term

    def fresh(self) -> BlankNode:
        """A blank node that no label of the document means; the same ones at every reading."""
        return next(self._fresh)

    def declare(self, prefix: str, iri: NamedNode) -> None:
        self.namespaces[prefix] = iri.value
        self._known.clear()

    def rebase(self, iri: NamedNode) -> None:
        self.base = iri.value
        self._known.clear()

    def check_name(self, text: str, start: int) -> None:
        """Raise TurtleError where a name or label at text[start:] has a character that the grammar has not."""
        at = -1 if text.isascii() else strange_in(text)
        if at >= 0:
            raise mistakes.strange_character(self._source, start + at)

    def _label(self, text: str, start: int) -> BlankNode:
        self.check_name(text, start)
        return BlankNode(text[2:])

    def _name(self, text: str, start: int) -> NamedNode:
        self.check_name(text, start)
        prefix, _, local = text.partition(":")
        namespace = self.namespaces.get(prefix)
        if namespace is None:
            raise mistakes.unknown_prefix(self._source, start, prefix, self.namespaces)
        if "\\" in local:
            local = _LOCAL_ESCAPE.sub(r"\1", local)
        return self._named(namespace + local, start)

    def _iri(self, text: str, start: int) -> NamedNode:
        iri = text[1:-1]
        if "\\" in iri:
            iri = self._unescaped(iri, start + 1)
        if not is_absolute(iri):
            if ":" in _FIRST_SEGMENT.split(iri, maxsplit=1)[0]:
                # RFC 3986, section 4.2: else it would be taken for a scheme
                raise mistakes.no_iri(self._source, start, iri, "what stands before ':' is no scheme")
            if self.base is None:
                raise mistakes.no_base(self._source, start, iri)
            iri = resolve(iri, self.base)
        return self._named(iri, start)

    def _named(self, iri: str, start: int) -> NamedNode:
        try:
            return NamedNode(iri)
        except ValueError as error:
            raise mistakes.no_iri(self._source, start, iri, str(error)) from None

    def _literal(self, match: re.Match[str], _text: str) -> Literal:
        value = self._string(match["string"], match.start("string"))
        for group in ("tag", "far_tag"):
            if match[group]:
                return self._tagged(value, match[group], match.start(group))
        if match["type_name"]:
            return Literal(value, datatype=self._name(match["type_name"], match.start("type_name")))
        if match["type_iri"]:
            return Literal(value, datatype=self._iri(match["type_iri"], match.start("type_iri")))
        return Literal(value)

    def _tagged(self, value: str, tag: str, start: int) -> Literal:
        try:
            return Literal(value, language=tag)
        except ValueError as error:
            raise mistakes.no_language(self._source, start, tag, str(error)) from None

    def _string(self, token: str, start: int) -> str:
        quotes = 3 if token.startswith(('"""', "'''")) else 1
        value = token[quotes:-quotes]
        return self._unescaped(value, start + quotes) if "\\" in value else value

    def _unescaped(self, value: str, start: int) -> str:
        def character(match: re.Match[str]) -> str:
            short, long, single = match.groups()
            if single is not None:
                if single in _CHARACTERS:
                    return _CHARACTERS[single]
                raise mistakes.undefined_escape(self._source, start + match.start(), match[0])
            code = int(short or long, 16)
            if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
                raise mistakes.no_character(self._source, start + match.start(), match[0])
            return chr(code)

        return _ESCAPE.sub(character, value)


def _number_type(text: str) -> NamedNode:
    """Turtle 1.1, section 2.5.2."""
    if "e" in text or "E" in text:
        return XSD.double
    return XSD.decimal if "." in text else XSD.integer


def _fresh_nodes(text: str) -> Iterator[BlankNode]:
    stem = "anon"
    while f"_:{stem}" in text:
        stem += "x"
    count = 0
    while True:
        count += 1
        yield BlankNode(f"{stem}{count}")
