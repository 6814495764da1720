"""What is wrong with a Turtle text, said so that a person can mend it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from types import MappingProxyType
from typing import NamedTuple

from publisher.errors import PublisherError
from publisher.turtle.places import Lines
from publisher.vocabulary import PREFIXES

#: As much of the text as a message shows.
_SHOWN = 40


class TurtleError(PublisherError):
    """A mistake in a text: `line` and `column` (from 1, code points), what is wrong, how to mend it."""

    def __init__(self, line: int, column: int, message: str, remedy: str = "", *, file: object = "") -> None:
        where = ":".join(str(part) for part in (file, line, column) if part != "")
        super().__init__(message, where=where, remedy=remedy)
        self.line = line
        self.column = column

    def within(self, file: object) -> TurtleError:
        """The same mistake, with the file that it is in."""
        return TurtleError(self.line, self.column, self.message, self.remedy, file=file)


class Source(NamedTuple):
    """A text and its lines."""

    text: str
    lines: Lines

    def error(self, offset: int, message: str, remedy: str) -> TurtleError:
        """The mistake at text[offset]."""
        place = self.lines.span(offset, offset)
        return TurtleError(place.line, place.column, message, remedy)

    def line(self, offset: int) -> int:
        return self.lines.span(offset, offset).line


def shown(text: str) -> str:
    """A piece of the text for a message: one line, control characters visible, not too long."""
    cut = text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
    return "".join(character if character.isprintable() else f"\\u{ord(character):04X}" for character in cut)


def declaration(prefix: str, namespace: str) -> str:
    """The line that declares a prefix."""
    return f"@prefix {prefix}: <{namespace}> ."


def unknown_prefix(source: Source, offset: int, prefix: str, declared: Mapping[str, str]) -> TurtleError:
    """A prefixed name whose prefix nobody declared: the nearest one, or the line to add."""
    if source.text.startswith("//", offset + len(prefix) + 1):
        return source.error(offset, f"the IRI '{prefix}:…' stands without brackets", "write it as <…>")
    remedy = "declare it at the top of the file: " + declaration(prefix, "https://…")
    near = get_close_matches(prefix, declared, n=1)
    near_known = get_close_matches(prefix, PREFIXES, n=1)
    if prefix in PREFIXES:
        remedy = "add at the top of the file: " + declaration(prefix, PREFIXES[prefix])
    elif near:
        remedy = f"did you mean '{near[0]}:'?"
    elif near_known:
        known = near_known[0]
        remedy = f"did you mean '{known}:'? Then add: {declaration(known, PREFIXES[known])}"
    return source.error(offset, f"the prefix '{prefix}:' is not declared", remedy)


_QUOTES = "“”„‘’‚«»"


def is_strange(character: str) -> bool:
    """Whether it is one that nobody means: a typographic quote, or beyond ASCII and not to be seen."""
    return character in _QUOTES or (character > "\x7f" and (not character.isprintable() or character.isspace()))


def strange_character(source: Source, offset: int) -> TurtleError:
    """A character beyond ASCII that stands where none of its kind may."""
    character = source.text[offset]
    if character in _QUOTES:
        message = f"the typographic quote {character} opens no text"
        return source.error(offset, message, 'write the straight quotes " … "')
    if is_strange(character):
        message = f"the invisible character U+{ord(character):04X} stands here"
        return source.error(offset, message, "take it out; between terms use a plain space")
    return source.error(offset, f"'{character}' cannot stand in a name", "write the whole IRI in <…>")


def no_base(source: Source, offset: int, iri: str) -> TurtleError:
    message = f"the IRI <{shown(iri)}> is relative, and the text has no base"
    return source.error(offset, message, "write the whole IRI, or add at the top: @base <https://…/> .")


def no_iri(source: Source, offset: int, iri: str, reason: str) -> TurtleError:
    message = f"<{shown(iri)}> is no IRI: {_lower(reason)}"
    return source.error(offset, message, "write an IRI such as <https://…/>, with other characters percent-encoded")


def no_language(source: Source, offset: int, tag: str, reason: str) -> TurtleError:
    message = f"'{shown(tag)}' is no language tag: {_lower(reason)}"
    return source.error(offset, message, "write a tag of BCP 47 such as @nl, @en or @nl-BE")


def undefined_escape(source: Source, offset: int, escape: str) -> TurtleError:
    remedy = r"""write \\ for a backslash; the escapes are \t \b \n \r \f \" \' \\ \uXXXX \UXXXXXXXX"""
    return source.error(offset, f"'{shown(escape)}' is no escape", remedy)


def no_character(source: Source, offset: int, escape: str) -> TurtleError:
    message = f"'{escape}' is no character of Unicode"
    return source.error(offset, message, "write the character itself: code points end at 10FFFF, D800 to DFFF are none")


def no_prefix(source: Source, match: re.Match[str], prefix: str) -> TurtleError:
    found = match[match.lastindex or 0]
    message = f"found '{shown(found)}', expected a prefix that ends with a colon"
    return source.error(match.start(match.lastindex or 0), message, f"write: {declaration(prefix, 'https://…')}")


def closes_nothing(source: Source, match: re.Match[str]) -> TurtleError:
    bracket = match[match.lastindex or 0]
    message = f"'{bracket}' closes nothing: no bracket is open here"
    return source.error(match.start(match.lastindex or 0), message, f"take the '{bracket}' out, or open it before")


def too_deep(source: Source, offset: int, deepest: int) -> TurtleError:
    message = f"more than {deepest:,} brackets are open here"
    return source.error(offset, message, "write the nested nodes beside each other")


#: What closes what.
PARTNERS = MappingProxyType({"[": "]", "(": ")"})


def not_closed(source: Source, match: re.Match[str], opened: int) -> TurtleError:
    found = match[match.lastindex or 0]
    bracket = source.text[opened]
    message = f"found {named(found)}, but the '{bracket}' of line {source.line(opened)} is still open"
    return source.error(match.start(match.lastindex or 0), message, f"close it with '{PARTNERS[bracket]}'")


def named(found: str) -> str:
    """A token as messages name it."""
    return f"'{shown(found)}'" if found else "the end of the text"


def _lower(reason: str) -> str:
    return reason[:1].lower() + reason[1:]
