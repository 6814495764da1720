"""Pre-bound variables in SPARQL (SHACL 5.2.1): a query of a shape, made into a text with holes.

The store's own substitution joins a value in at the top, so a filter inside inner braces does not see it.
SHACL asks for the value wherever the variable stands; so the terms, as pyoxigraph writes them, take the
variables' places, token by token. Blank nodes cannot be written in SPARQL: for them the variable stays, and the
store substitutes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from publisher.vocabulary import RDF

_TOKEN = re.compile(
    r"(?P<space>(?:\s|#[^\n]*)+)"
    r"|(?P<iri><[^<>\"{}|^`\\\s]*>)"
    r"|(?P<string>\"\"\"(?:[^\"\\]|\\.|\"{1,2}(?!\"))*\"\"\"|'''(?:[^'\\]|\\.|'{1,2}(?!'))*'''"
    r"|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*')"
    r"|(?P<var>[?$]\w+)"
    r"|(?P<name>[\w.-]*:(?:[\w.:%-]|\\.)*)"
    r"|(?P<word>@?[A-Za-z_][\w-]*)"
    r"|(?P<mark>\^\^|&&|\|\||!=|[0-9]+|.)",
    re.DOTALL,
)
_FORBIDDEN = ("MINUS", "SERVICE", "VALUES")
_CLAUSES = frozenset({"HAVING", "ORDER", "LIMIT", "OFFSET", "}"})
_GROUPING = frozenset("GROUP HAVING LIMIT OFFSET COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT * ?".split())
_TERMS = frozenset({"iri", "string", "var", "name"})


class Token(NamedTuple):
    kind: str
    text: str

    @property
    def variable(self) -> str:
        return self.text[1:] if self.kind == "var" else ""

    @property
    def keyword(self) -> str:
        return self.text.upper() if self.kind == "word" else self.text


class QueryError(ValueError):
    """A query that SHACL-SPARQL forbids; the text says why."""


@dataclass(frozen=True, eq=False)
class Template:
    """A query whose pre-bound variables are holes; `always` must be projected by every sub-query.

    `about` says whose query it is, for messages.
    """

    text: str
    prebound: frozenset[str]
    always: frozenset[str]
    about: str = "a shape"

    @cached_property
    def tokens(self) -> list[Token]:
        return [Token(str(found.lastgroup), found[0]) for found in _TOKEN.finditer(self.text)]

    @cached_property
    def solid(self) -> list[Token]:
        return [token for token in self.tokens if token.kind != "space"]

    @cached_property
    def used(self) -> frozenset[str]:
        return frozenset(token.variable for token in self.solid) & self.prebound

    @cached_property
    def spaces(self) -> dict[str, str]:
        """The prefixes that the query declares, with their namespaces."""
        three = zip(self.solid, self.solid[1:], self.solid[2:], strict=False)
        return {name.text[:-1]: iri.text[1:-1] for word, name, iri in three if word.keyword == "PREFIX"}

    def check(self) -> None:
        """Raises QueryError for what pre-binding cannot be defined for (SHACL 5.2.1), and for unknown prefixes."""
        depth, solid = 0, self.solid
        unknown = {token.text.partition(":")[0] for token in solid if token.kind == "name"} - {"_", *self.spaces}
        if unknown:
            raise QueryError(f"no sh:prefixes declares {min(unknown)}:")
        for index, token in enumerate(solid):
            depth += {"{": 1, "}": -1}.get(token.text, 0)
            if token.keyword in _FORBIDDEN:
                raise QueryError(f"it uses {token.keyword}, which SHACL 5.2.1 forbids")
            following = solid[index + 1] if index + 1 < len(solid) else token
            if token.keyword == "AS" and following.variable in self.prebound:
                raise QueryError(f"it gives a new value to {following.text}, which is already bound (SHACL 5.2.1)")
            if token.keyword == "SELECT":
                missing = (self.always if depth else {"this"} & self.always) - self._projected(index, bool(depth))
                if missing:
                    raise QueryError(f"a SELECT does not return ${min(missing)} (SHACL 5.2.1)")

    def _projected(self, start: int, inner: bool) -> set[str]:
        found: set[str] = set()
        for token in self.solid[start + 1 :]:
            if token.text == "{" or token.keyword == "WHERE":
                break
            if token.text == "*" and not inner:
                return set(self.prebound)
            found.add(token.variable)
        return found

    @cached_property
    def _pieces(self) -> list[tuple[str, str]]:
        """(variable, context) for holes, ('', text) for the rest; contexts are select, group, bound and term."""
        pieces: list[tuple[str, str]] = []
        place, depth = "", 0
        for token in self.tokens:
            place = _place(place, token)
            depth += {"{": 1, "}": -1}.get(token.text, 0)
            if token.variable in self.prebound:
                inner = "inner-" if depth and place == "select" else ""
                pieces.append((token.variable, inner + (place or "term")))
            elif token.kind == "space":
                pieces.append(("", "\n" if "\n" in token.text else " "))
            else:
                pieces.append(("", token.text))
        return _without_bound(pieces)

    def render(self, terms: Mapping[str, str]) -> str:
        """The query with the terms (N-Triples texts) in place; other pre-bound variables stay variables."""
        out = []
        for number, (name, text) in enumerate(self._pieces):
            term = terms.get(name) if name else None
            if not name:
                out.append(text)
            elif term is None:
                out.append("bound(?" + name + ")" if text == "bound" else f"?{name}")
            else:
                out.append(_FORMS[text].format(term=term, name=name, number=number))
        return "".join(out)

    def selecting(self, terms: Mapping[str, str], names: Iterable[str]) -> str:
        """The query as a SELECT that returns also `names`, for the store to substitute."""
        text = self.render(terms)
        start = next((index for index, token in enumerate(self.solid) if token.keyword == "SELECT"), None)
        if start is None:
            wanted = " ".join(f"?{name}" for name in names)
            return re.sub(r"(?i)\bASK\b", lambda _: f"SELECT {wanted} WHERE", text, count=1) + " LIMIT 1"
        wanted = "".join(f" ?{name} " for name in names if name not in self._projected(start, inner=False))
        return re.sub(r"(?i)\bSELECT(\s+DISTINCT|\s+REDUCED)?\s", lambda found: f"{found[0]}{wanted}", text, count=1)

    @cached_property
    def setwise(self) -> bool:
        """True where one run over all focus nodes gives what a run for each would.

        So it is when the query is one group that begins with $this as subject: then $this is bound before
        anything else looks at it. EXISTS sees the row that it filters (SPARQL 1.1, 18.6), and OPTIONAL joins
        what it finds with it, so these may stand in the group; further groups may not.
        """
        pairs = zip([Token("", ""), *self.solid], self.solid, strict=False)
        words = {token.keyword for before, token in pairs if token.text != "*" or not _is_factor(before)}
        start = next((at for at, token in enumerate(self.solid) if token.text == "{"), len(self.solid) - 1)
        begins = start + 1 < len(self.solid) and self.solid[start + 1].variable == "this"
        return begins and self.used == {"this"} and "SELECT" in words and not _GROUPING & words and self._plain

    @cached_property
    def _plain(self) -> bool:
        """True where the outer group holds groups of EXISTS and OPTIONAL only, and these hold none."""
        depth = 0
        for before, token in zip(self.solid, self.solid[1:], strict=False):
            depth += {"{": 1, "}": -1}.get(token.text, 0)
            if token.text == "{" and (depth > 2 or (depth == 2 and before.keyword not in ("EXISTS", "OPTIONAL"))):
                return False
        return True

    @cached_property
    def predicates(self) -> frozenset[str] | None:
        """The IRIs that can be predicates, `<…>`; None where any predicate may matter."""
        three = zip(self.solid, self.solid[1:], self.solid[2:], strict=False)
        return None if any(_open_predicate(*each) for each in three) else self.iris

    @cached_property
    def iris(self) -> frozenset[str] | None:
        """The IRIs that the query names, `<…>`; None where they cannot be told."""
        found = set()
        for token in self.solid:
            prefix, _, local = token.text.partition(":")
            if token.kind == "name" and (prefix not in self.spaces or "\\" in local):
                return None
            if token.kind == "name":
                found.add(f"<{self.spaces[prefix]}{local}>")
            elif token.kind == "iri" or token.text == "a":
                found.add(str(RDF.type) if token.text == "a" else token.text)
        return frozenset(found)


def _is_factor(before: Token) -> bool:
    """True for what can stand before a `*` that multiplies, and before no other `*`."""
    return before.kind == "var" or before.text.isdecimal()


def _open_predicate(before: Token, token: Token, after: Token) -> bool:
    """True for a variable where a predicate stands, for `!p`, and for paths that may have no length."""
    ends = before.kind in _TERMS or before.text in (";", "]", ")", "a")
    if token.kind == "var":
        return ends and (after.kind in _TERMS or after.text in ("[", "("))
    if token.text == "!":
        return after.kind in ("iri", "name") or after.text in ("^", "(", "a")
    return token.text in ("*", "?") and (before.kind in ("iri", "name") or before.text in (")", "a"))


#: How a term stands in a query; in a sub-query's SELECT under a name of its own, for the outer one has the variable's.
_FORMS = {
    "term": "{term}",
    "select": "({term} AS ?{name})",
    "inner-select": "({term} AS ?{name}_{number})",
    "group": "({term})",
    "bound": "(true)",
}


def _place(place: str, token: Token) -> str:
    """Where in the query the next token stands: in a SELECT clause, after GROUP BY or ORDER BY, or elsewhere."""
    if token.keyword == "SELECT":
        return "select"
    if token.keyword in ("GROUP", "ORDER"):
        return "group"
    if place == "select" and (token.text in ("{", "(") or token.keyword == "WHERE"):
        return "" if token.text != "(" else "select-inside"
    if place == "select-inside":
        return "select" if token.text == ")" else place
    return "" if place == "group" and token.keyword in _CLAUSES else place


def _without_bound(pieces: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """`bound ( hole )` as one hole: BOUND takes no term."""
    out: list[tuple[str, str]] = []
    for name, text in pieces:
        context = "term" if text == "select-inside" and name else text
        out.append((name, context))
        shown = [index for index, (each, what) in enumerate(out) if each or what.strip()][-4:]
        if len(shown) == 4 and out[shown[0]][1].upper() == "BOUND" and out[shown[2]][0] and text == ")":
            out[shown[0] :] = [(out[shown[2]][0], "bound")]
    return out
