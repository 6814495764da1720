"""What a query's ORDER BY asks, and the same query without it.

Read from the text's tokens, since the engine gives no syntax tree. A query that is not surely understood gives None
and is left to the engine; so does one whose text the engine then refuses.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from types import MappingProxyType
from typing import NamedTuple

from publisher.workers.scan import Token, decode, tokens

_ORDER = re.compile(r"\bORDER\s", re.IGNORECASE)
_DEPTH = MappingProxyType({"open": 1, "close": -1})
_CLOSING = frozenset({"LIMIT", "OFFSET", "VALUES"})
#: What groups rows, or differs from one evaluation to the next: nothing is gained there, or nothing is sure.
_LEFT_ALONE = frozenset(
    {"GROUP", "HAVING", "REDUCED", "COUNT", "SUM", "AVG", "MIN", "MAX", "SAMPLE", "GROUP_CONCAT", "EXISTS"}
    | {"NOW", "RAND", "UUID", "STRUUID", "BNODE"}
)


class Key(NamedTuple):
    """A sort key: the column that holds it, and its direction."""

    column: str
    descending: bool


class Ordering(NamedTuple):
    """`text` is the query without ORDER BY, LIMIT and OFFSET; its last `added` columns are there for the keys only."""

    text: str
    keys: tuple[Key, ...]
    added: int = 0
    distinct: bool = False
    offset: int = 0
    limit: int | None = None


class _Condition(NamedTuple):
    """One sort key as it is written: a variable's name, or an expression."""

    tokens: tuple[Token, ...]
    descending: bool

    def variable(self) -> str:
        """The name, where nothing but a variable stands here, in parentheses or not."""
        bare = [token for token in self.tokens if token.kind not in ("open", "close")]
        return bare[0].text[1:] if len(bare) == 1 and bare[0].kind == "variable" else ""


class _Clauses(NamedTuple):
    """The parts of a SELECT query; `pattern` is all from FROM or WHERE to the word ORDER."""

    prologue: list[Token]
    projection: list[Token]
    pattern: list[Token]
    conditions: list[Token]
    slice: list[Token]


def read_ordering(text: str) -> Ordering | None:
    """The order that a SELECT query asks for at its outermost level; None where it asks for none, or for too much."""
    if not _ORDER.search(text):
        return None
    found = list(tokens(text))
    clauses = None if any(map(_hides_something, found)) else _clauses(found)
    if clauses is None or _is_left_alone(clauses.projection + clauses.conditions):
        return None
    conditions, sliced = _conditions(clauses.conditions), _slice(clauses.slice)
    if not conditions or sliced is None:
        return None
    columns = _keys(text, clauses.projection, conditions)
    if columns is None:
        return None
    keys, added = columns
    end, order = clauses.projection[-1].end, clauses.pattern[-1].start
    last = (clauses.slice or clauses.conditions)[-1].end
    bare = f"{text[:end]}{''.join(added)} {text[end:order]} {text[last:]}"
    distinct = _word(clauses.projection[0]) == "DISTINCT"
    return Ordering(bare, keys, len(added), distinct, *sliced)


def _is_left_alone(part: Sequence[Token]) -> bool:
    return any(_word(token) in _LEFT_ALONE for token in part)


def _hides_something(token: Token) -> bool:
    """Whether an escape may make another token of this one: in texts, most are well."""
    if token.kind == "escape":
        return True
    plain = token.text if "\\" not in token.text else decode(token.text)
    return plain != token.text and (token.kind != "string" or any(sign in plain[1:-1] for sign in "\"'\n\r"))


def _word(token: Token) -> str:
    return token.text.upper() if token.kind == "word" else ""


def _clauses(found: Sequence[Token]) -> _Clauses | None:
    """The clauses of the outermost SELECT; None for another form, or one without ORDER BY."""
    parts = _Clauses([], [], [], [], [])
    part, depth, last = parts.prologue, 0, ""
    for token in found:
        word = _word(token) if depth == 0 else ""
        depth += _DEPTH.get(token.kind, 0)
        if part is parts.prologue and word in ("ASK", "CONSTRUCT", "DESCRIBE"):
            return None
        if word == "SELECT" and part is parts.prologue:
            part = parts.projection
        elif part is parts.projection and (word in ("FROM", "WHERE") or (token.text == "{" and depth == 1)):
            part = parts.pattern
            part.append(token)
        elif word in ("GROUP", "HAVING"):
            return None
        elif word == "BY" and last == "ORDER" and part is parts.pattern:
            part = parts.conditions
        elif word in _CLOSING and (part is parts.conditions or part is parts.slice):
            part = [] if word == "VALUES" else parts.slice
            part.append(token)
        else:
            part.append(token)
        last = word
    return parts if parts.projection and parts.conditions else None


def _conditions(found: Sequence[Token]) -> list[_Condition]:
    """The sort keys one by one; [] where a token stands where none is expected."""
    conditions: list[_Condition] = []
    part: list[Token] = []
    depth, descending = 0, False
    for token in found:
        depth += _DEPTH.get(token.kind, 0)
        word = _word(token) if depth == 0 else ""
        if token.text == "{" or (depth == 0 and not part and token.kind not in ("variable", "word", "name", "iri")):
            return []
        if word in ("ASC", "DESC") and not part:
            descending = word == "DESC"
            continue
        part.append(token)
        if depth == 0 and token.kind in ("close", "variable"):
            conditions.append(_Condition(tuple(part), descending))
            part, descending = [], False
    return [] if part else conditions


def _slice(found: Sequence[Token]) -> tuple[int, int | None] | None:
    """OFFSET and LIMIT; None where they are not a number each, once."""
    values = {_word(name): number.text for name, number in zip(found[::2], found[1::2], strict=False)}
    if len(found) != 2 * len(values) or not all(text.isdecimal() for text in values.values()):
        return None
    return int(values.get("OFFSET", 0)), int(values["LIMIT"]) if "LIMIT" in values else None


def _keys(
    text: str, projection: Sequence[Token], conditions: Sequence[_Condition]
) -> tuple[tuple[Key, ...], list[str]] | None:
    """Each key's column, and what the projection needs for those that are no column yet.

    With DISTINCT a new column would tell rows apart: then a key may only be made of what is projected.
    """
    names, everything = _projected(projection)
    fixed = everything or _word(projection[0]) == "DISTINCT"
    keys, added = [], []
    for number, condition in enumerate(conditions):
        name = condition.variable()
        if not (name and (everything or name in names)):
            used = {token.text[1:] for token in condition.tokens if token.kind == "variable"}
            if everything or (fixed and not used <= names):
                return None
            name = f"order_{number}_{len(text)}"
            if name in text:
                return None
            written = text[condition.tokens[0].start : condition.tokens[-1].end]
            added.append(f" ({written}\n AS ?{name})")
        keys.append(Key(name, condition.descending))
    return tuple(keys), added


def _projected(projection: Sequence[Token]) -> tuple[set[str], bool]:
    """The names of the columns, and whether they are all variables that there are (`*`)."""
    names, depth, before, everything = set(), 0, "", False
    for token in projection:
        depth += _DEPTH.get(token.kind, 0)
        everything = everything or (depth == 0 and token.text == "*")
        if token.kind == "variable" and (depth == 0 or before == "AS"):
            names.add(token.text[1:])
        before = _word(token)
    return names, everything
