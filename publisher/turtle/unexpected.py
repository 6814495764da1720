"""A token that the grammar does not allow where it stands: what people mostly mean by it."""

from __future__ import annotations

import re
from collections.abc import Callable
from types import MappingProxyType
from typing import NamedTuple

from publisher.turtle.mistakes import (
    PARTNERS,
    Source,
    TurtleError,
    declaration,
    is_strange,
    named,
    shown,
    strange_character,
)
from publisher.turtle.tokens import WORD


class _Found(NamedTuple):
    """The unexpected token: its place, kind and text; where the last good one ended; the open bracket."""

    source: Source
    start: int
    kind: str
    text: str
    state: str
    last: int
    opened: int | None

    @property
    def adjacent(self) -> bool:
        """Nothing stands between it and the token before it."""
        return self.start == self.last > 0

    def error(self, message: str, remedy: str) -> TurtleError:
        return self.source.error(self.start, message, remedy)


_EXPECTED = MappingProxyType(
    {
        "statement": "a subject or @prefix",
        "block": "a subject or '}'",
        "graph": "the name of a graph",
        "left": "'{'",
        "subject": "a predicate",
        "predicate": "a predicate",
        "object": "a value",
        "after": "'.', ';' or ','",
        "next": "a predicate or '.'",
        "properties": "a predicate or '.'",
        "first item": "an item of the collection",
        "item": "an item or ')'",
        "prefix": "a prefix with its colon",
        "prefix iri": "an IRI in <…>",
        "base": "an IRI in <…>",
        "directive end": "'.'",
    }
)
_VALUES = frozenset({"name", "iri", "label", "literal", "number", "boolean", "anonymous", "nil", "open", "begin"})
_OPENINGS = frozenset({"name", "iri", "label", "prefix", "base", "graph", "end", "a"})
_ATTEMPT = re.compile(r"<([^>\r\n]*)(>?)")
_ILLEGAL = re.compile(r'[\x00-\x20<"{}|^`]|\\(?!u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8})')


def unexpected(source: Source, match: re.Match[str], state: str, last: int, opened: int | None) -> TurtleError:
    """The error for a token that `state` does not allow.

    `last` is the offset at which the last good token ended, `opened` that of the innermost open bracket.
    """
    index = match.lastindex or 0
    found = _Found(source, match.start(index), match.lastgroup or "", match[index], state, last, opened)
    for look in _LOOKS:
        error = look(found)
        if error is not None:
            return error
    expected = _EXPECTED[state]
    return found.error(f"found {named(found.text)}, expected {expected}", f"write {expected} here")


def _junk(found: _Found) -> TurtleError | None:
    if found.kind != "junk":
        return None
    for characters, explain in _JUNK:
        if found.text in characters:
            return explain(found)
    if is_strange(found.text):
        return strange_character(found.source, found.start)
    if WORD.match(found.text):
        return _word(found)
    if found.adjacent and found.state not in ("statement", "block"):
        remedy = f"escape it in a prefixed name (\\{found.text}), or write the whole IRI in <…>"
        return found.error(f"'{found.text}' cannot stand in a prefixed name as it is", remedy)
    message = f"found '{found.text}', expected {_EXPECTED[found.state]}"
    return found.error(message, f"take the '{found.text}' out; texts stand in quotes, IRIs in <…>")


def _quote(found: _Found) -> TurtleError:
    long = found.source.text.startswith(found.text * 3, found.start)
    if long:
        quotes = found.text * 3
        return found.error(f"the text that {quotes} opens here is never closed", f"close it with {quotes}")
    remedy = f"close it with {found.text}; a text of several lines stands between {found.text * 3}"
    return found.error("the text that opens here is not closed on its line", remedy)


def _angle(found: _Found) -> TurtleError:
    text = found.source.text
    if text.startswith("<<", found.start):
        return found.error("'<<' begins a triple term of RDF 1.2, which is not read here", "write Turtle 1.1")
    attempt = _ATTEMPT.match(text, found.start)
    inside = attempt[1] if attempt else ""
    illegal = _ILLEGAL.search(inside) if attempt and attempt[2] else None
    if illegal is None:
        return found.error(f"the IRI <{shown(inside)} is not closed on its line", "close it with '>'")
    character = illegal[0]
    what = {" ": "a space", "\t": "a tab", "\\": "a backslash"}.get(character, f"'{shown(character)}'")
    message = f"the IRI <{shown(inside)}> holds {what}"
    remedy = f"write %{ord(character):02X} for {what}, or take it out"
    return found.source.error(found.start + 1 + illegal.start(), message, remedy)


def _at(found: _Found) -> TurtleError:
    word = WORD.match(found.source.text, found.start + 1)
    name = word[0] if word else ""
    if name.lower() in ("prefix", "base"):
        return found.error(f"'@{name}' is written in small letters", f"write @{name.lower()}")
    if found.state in ("after", "item"):
        return found.error(
            f"'@{shown(name)}' is no language tag", "write a tag such as @nl, @en or @nl-BE after a text"
        )
    return found.error(f"found '@{shown(name)}', expected {_EXPECTED[found.state]}", "Turtle knows @prefix and @base")


def _underscore(found: _Found) -> TurtleError | None:
    if found.source.text.startswith("_:", found.start):
        return found.error("'_:' has no name", "name the blank node like _:b1, or write []")
    return _word(found)


def _caret(found: _Found) -> TurtleError:
    if found.source.text.startswith("^^", found.start):
        return found.error("'^^' has no datatype after it, or no text before it", 'write "…"^^xsd:date')
    return found.error("'^' is no Turtle", "turn the statement round: property paths are SPARQL's")


def _control(found: _Found) -> TurtleError:
    message = f"the control character U+{ord(found.text):04X} stands here: this is no text of Turtle"
    return found.error(message, "give a Turtle file in UTF-8")


def _equals(found: _Found) -> TurtleError:
    return found.error("'=' is Notation3, not Turtle", "write owl:sameAs")


def _variable(found: _Found) -> TurtleError:
    return found.error(
        f"'{found.text}' begins a variable, which Turtle has not", "write an IRI, a blank node or a text"
    )


_JUNK: tuple[tuple[str, Callable[[_Found], TurtleError | None]], ...] = (
    ("\"'", _quote),
    ("<", _angle),
    ("@", _at),
    ("_", _underscore),
    ("^", _caret),
    ("".join(map(chr, range(32))), _control),
    ("=", _equals),
    ("?$", _variable),
)


def _word(found: _Found) -> TurtleError:
    match = WORD.match(found.source.text, found.start)
    word = match[0] if match else found.text
    before = found.source.text[found.last - 1 : found.last]
    if found.adjacent and before in ("'", '"') and found.last > 1:
        return found.error(f"'{shown(word)}' stands directly after a text", 'write \\" for a quote inside a text')
    if found.adjacent and found.state in ("after", "item") and word.startswith(("_", "-")):
        return found.error(f"'{shown(word)}' does not belong to a language tag", "write a tag such as @nl-BE")
    if found.state == "prefix":
        return found.error(f"the prefix '{shown(word)}' lacks its colon", f"write: {declaration(word, 'https://…')}")
    if word.lower() in ("true", "false"):
        return found.error(
            f"found '{word}', expected {_EXPECTED[found.state]}", f"write {word.lower()} in small letters"
        )
    remedy = f'write "{shown(word)}" for a text, or a prefix and a colon before it for a name'
    return found.error(f"the word '{shown(word)}' has no meaning in Turtle", remedy)


def _swallowed(found: _Found) -> TurtleError | None:
    """`ex:a#b` is `ex:a` and a comment: the rest of the line has gone."""
    text = found.source.text
    if text.startswith("#", found.last) and found.last > 0 and re.match(r"\w", text[found.last - 1]):
        message = "'#' begins a comment here, so the rest of the line does not count"
        return found.source.error(found.last, message, r"write \# in a prefixed name, or the whole IRI in <…>")
    return None


def _ended(found: _Found) -> TurtleError | None:
    if found.opened is None or found.kind not in ("end", "right", "prefix", "base", "graph"):
        return None
    bracket = found.source.text[found.opened]
    message = f"found {named(found.text)}, but the '{bracket}' that opens here is still open"
    return found.source.error(found.opened, message, f"close it with '{PARTNERS[bracket]}'")


def _unfinished(found: _Found) -> TurtleError | None:
    """A statement that lacks its dot (or a predicate its semicolon): said where it is missing."""
    if found.state not in ("after", "next", "properties") or found.kind not in _VALUES | _OPENINGS:
        return None
    if found.opened is not None:
        message = f"found {named(found.text)}, expected ',', ';' or '{PARTNERS[found.source.text[found.opened]]}'"
        return found.source.error(found.last, message, "put ';' before another predicate, ',' before another value")
    line = found.source.line(found.last)
    if found.kind == "a" or (found.state == "after" and _is_indented(found)):
        message = f"found {named(found.text)}, expected ';', ',' or '.'"
        remedy = f"put ';' at the end of line {line} to go on about the same subject"
        return found.source.error(found.last, message, remedy)
    if found.source.line(found.start) == line and found.kind != "end":
        message = f"found {named(found.text)}, expected ',', ';' or '.'"
        return found.error(message, "put ',' before another value, ';' before another predicate")
    message = f"found {named(found.text)}, expected '.': the statement before it is not closed"
    return found.source.error(found.last, message, f"put '.' at the end of line {line}")


def _is_indented(found: _Found) -> bool:
    place = found.source.lines.span(found.start, found.start)
    return found.kind in _VALUES and place.column > 1 and place.line > found.source.line(found.last)


#: state, kind -> (message, remedy); `{}` is the token.
_SAID = MappingProxyType(
    {
        ("statement", "literal"): ("a text cannot be a subject", "write an IRI or a blank node before it"),
        ("statement", "number"): ("a number cannot be a subject", "write an IRI or a blank node before it"),
        ("statement", "dot"): ("'.' closes nothing", "take it out; PREFIX and BASE without @ take no dot"),
        ("statement", "semicolon"): ("';' without a subject", "write '.' only after the last predicate of a subject"),
        ("statement", "comma"): ("',' without a subject", "write '.' only after the last value of a subject"),
        ("statement", "a"): ("'a' can only stand as a predicate", "write the subject before it"),
        ("statement", "left"): ("'{' opens a graph, which Turtle has not", "name the file .trig"),
        ("subject", "left"): ("'{' opens a graph, which Turtle has not", "name the file .trig"),
        ("subject", "literal"): ("a text cannot be a predicate", "write an IRI between subject and value"),
        ("predicate", "literal"): ("a text cannot be a predicate", "write an IRI before the value"),
        ("subject", "label"): ("a blank node cannot be a predicate", "write an IRI"),
        ("predicate", "label"): ("a blank node cannot be a predicate", "write an IRI"),
        ("next", "label"): ("a blank node cannot be a predicate", "write an IRI, or '.' before another subject"),
        ("next", "literal"): ("a text cannot be a predicate", "write ',' before another value of the same predicate"),
        ("subject", "dot"): ("the subject has no predicate", "write a predicate and a value, or take the subject out"),
        ("subject", "semicolon"): ("the subject has no predicate", "take the ';' out"),
        ("object", "dot"): ("the predicate has no value", "write a value before '.', or take out what is before it"),
        ("object", "semicolon"): ("the predicate has no value", "write a value before ';', or take out the ','"),
        ("object", "comma"): ("the predicate has no value before ','", "write a value, or take the ',' out"),
        ("object", "close"): ("the predicate has no value", "write a value before ']'"),
        ("object", "a"): ("'a' can only stand as a predicate", "write rdf:type"),
        ("item", "comma"): ("the items of a collection stand without ','", "take the ',' out"),
        ("directive end", "iri"): ("one prefix, one IRI", "close the declaration with '.'"),
        ("prefix", "iri"): ("the prefix is missing before its IRI", "write: @prefix name: <…> ."),
    }
)  # fmt: skip


def _said(found: _Found) -> TurtleError | None:
    said = _SAID.get((found.state, found.kind))
    return found.error(*said) if said else None


def _no_dot(found: _Found) -> TurtleError | None:
    if found.state != "directive end":
        return None
    message = f"found {named(found.text)}, expected '.' after the declaration"
    return found.source.error(found.last, message, f"put '.' at the end of line {found.source.line(found.last)}")


_LOOKS: tuple[Callable[[_Found], TurtleError | None], ...] = (
    _swallowed, _junk, _said, _no_dot, _ended, _unfinished,
)  # fmt: skip
