"""What can be said of a query's text without parsing it.

The web process never parses a stranger's query: long or deep texts overflow the engine's stack and end the process.
This scan reads tokens, so that strings, comments, IRIs, variables and local names hide nothing and are not mistaken
for keywords, and it reads the text twice where `\\u` escapes stand in it (SPARQL 1.1, 19.2): as it is and decoded.
It errs on the side of refusal; the worker's socket filter stands behind it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import MappingProxyType
from typing import NamedTuple

LENGTH = 256 * 1024
NESTING = 100
OPERATORS = 1000
ELEMENTS = 1000
#: The scan costs some microseconds a token, in the web process: a VALUES block of 256 KiB has 50,000.
TOKENS = 64 * 1024
_LIMITS = MappingProxyType({"tokens": TOKENS, "nesting": NESTING, "operators": OPERATORS, "elements": ELEMENTS})

_UPDATES = frozenset({"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"})
_FORMS = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"}) | _UPDATES
_ELEMENTS = frozenset({"FILTER", "BIND", "OPTIONAL", "UNION", "MINUS", "VALUES", "GRAPH", "LATERAL", "AS"})
_VOLATILE = ("NOW", "RAND", "UUID", "STRUUID", "BNODE")

_TOKEN = re.compile(
    r"""
      (?P<space>\s++|\#[^\n\r]*+)
    | (?P<string>\"{3}(?>[^"\\]|\\.|"(?!""))*+\"{3} | '{3}(?>[^'\\]|\\.|'(?!''))*+'{3}
                | "(?>[^"\\\n\r]|\\.)*+" | '(?>[^'\\\n\r]|\\.)*+')
    | (?P<iri><[^<>"{}|^`\\\x00-\x20]*+>)
    | (?P<variable>[?$]\w++)
    | (?P<blank>_:\w++(?:[.\-]++\w++)*+)
    | (?P<name>(?:[^\W\d_][\w.\-]*+)?+:(?>[\w.\-:\u00B7]|%[0-9A-Fa-f]{2}|\\.)*+)
    | (?P<language>@[A-Za-z]++(?:-[A-Za-z0-9]++)*+)
    | (?P<number>\d++(?:\.\d++)?+(?:[eE][+-]?+\d++)?+)
    | (?P<word>[^\W\d]\w*+)
    | (?P<escape>\\.)
    | (?P<open>[{(\[])
    | (?P<close>[})\]])
    | (?P<operator>\|\||&&|\^\^|!=|<=|>=|[!=<>+\-*/|^&])
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


class Token(NamedTuple):
    """`kind` is a group of the pattern above; `start` and `end` are offsets in the text."""

    kind: str
    text: str
    start: int
    end: int


class Scan(NamedTuple):
    """`refusal` is '' or a sentence, `rule` its name, `limit` the number behind it (bytes, brackets, …).

    `form` is the first keyword of a query or update; `volatile` is true where two evaluations may differ. `services`
    are the IRIs that SERVICE names ('' for one that is not constant); `prefixes` are those that the query declares.
    """

    rule: str = ""
    refusal: str = ""
    limit: int = 0
    form: str = ""
    volatile: bool = False
    services: tuple[str, ...] = ()
    prefixes: tuple[tuple[str, str], ...] = ()


def tokens(text: str) -> Iterator[Token]:
    """All tokens but white space and comments."""
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "other"
        if kind != "space":
            yield Token(kind, match.group(), match.start(), match.end())


def decode(text: str) -> str:
    """The text with its codepoint escapes replaced; what is no codepoint stays."""

    def character(match: re.Match[str]) -> str:
        number = int(match[1] or match[2], 16)
        return chr(number) if number < 0x110000 and not 0xD800 <= number < 0xE000 else match[0]

    return _ESCAPE.sub(character, text)


def scan(text: str) -> Scan:
    """What is known of a query before it is parsed. The first refusal counts."""
    if len(text) > LENGTH or len(text.encode("utf-8", "surrogatepass")) > LENGTH:
        return Scan("length", f"The query is longer than {LENGTH // 1024} KiB.", LENGTH)
    plain = _read(text)
    decoded = decode(text)
    if decoded == text:
        return plain
    other = _read(decoded)
    return other._replace(
        rule=plain.rule or other.rule,
        refusal=plain.refusal or other.refusal,
        limit=plain.limit or other.limit,
        volatile=plain.volatile or other.volatile,
        services=plain.services + other.services,
    )


def _read(text: str) -> Scan:
    found = _Reader()
    for token in tokens(text):
        found.take(token)
        if found.rule:
            return Scan(found.rule, found.refusal, _LIMITS.get(found.rule, 0), found.form)
    return found.result()


class _Reader:
    """Counts while tokens pass; stops being asked at the first refusal."""

    def __init__(self) -> None:
        self.rule = self.refusal = self.form = ""
        self._depth = self._operators = self._elements = self._tokens = 0
        self._volatile = self._blanks = self._templated = False
        self._services: list[str] = []
        self._prefixes: dict[str, str] = {}
        self._before = self._last = Token("other", "", 0, 0)

    def take(self, token: Token) -> None:
        self._tokens += 1
        if self._tokens > TOKENS:
            self.refuse("tokens", f"The query has more than {TOKENS} words and signs.")
        rule = _BY_KIND.get(token.kind)
        if rule is not None:
            rule(self, token)
        self._before, self._last = self._last, token

    def refuse(self, rule: str, refusal: str) -> None:
        self.rule, self.refusal = self.rule or rule, self.refusal or refusal

    def result(self) -> Scan:
        # A template makes new blank nodes for `[`, `_:`, lists and the signs of reification.
        volatile = self._volatile or (self._blanks and self.form == "CONSTRUCT")
        return Scan("", "", 0, self.form, volatile, tuple(self._services), tuple(self._prefixes.items()))

    def open(self, token: Token) -> None:
        self._depth += 1
        if self._depth > NESTING:
            self.refuse("nesting", f"The query nests more than {NESTING} brackets.")
        self._blanks = self._blanks or token.text == "[" or (token.text == "(" and not self._templated)
        if token.text == "{":
            self.element(token)
            self._service_by_name()

    def close(self, token: Token) -> None:
        self._depth = max(0, self._depth - 1)
        self._templated = self._templated or self._depth == 0

    def blank(self, token: Token) -> None:
        self._blanks = True

    def other(self, token: Token) -> None:
        self._blanks = self._blanks or (token.text == "~" and not self._templated)

    def element(self, token: Token) -> None:
        self._elements += 1
        if self._elements > ELEMENTS:
            self.refuse("elements", f"The query has more than {ELEMENTS} group elements.")

    def operator(self, token: Token) -> None:
        self._operators += 1
        self._blanks = self._blanks or not self._templated
        if self._operators > OPERATORS:
            self.refuse("operators", f"The query has more than {OPERATORS} operators.")

    def word(self, token: Token) -> None:
        word = token.text.upper()
        if "SERVICE" in word:  # the engine needs no space after a keyword: `trueSERVICE` is a call to it
            self._services.append("")
        if word in _ELEMENTS:
            self.element(token)
        if word.endswith(_VOLATILE):
            self._volatile = True
        if not self.form and word in _FORMS:
            self.form = word
            if word in _UPDATES:
                self.refuse("update", "This endpoint answers queries; it takes no updates.")

    def iri(self, token: Token) -> None:
        """It may be what a prefix stands for, or the endpoint that SERVICE names."""
        if self._last.kind == "name" and self._before.text.upper() == "PREFIX":
            self._prefixes[self._last.text.removesuffix(":")] = token.text[1:-1]
        if self._after_service():
            self._services[-1] = token.text[1:-1]

    def _service_by_name(self) -> None:
        """`SERVICE:x {` is a call too."""
        if self._last.kind == "name":
            prefix = self._last.text.partition(":")[0].upper()
            if "SERVICE" in prefix and self._before.text.upper() not in ("GRAPH", "FROM", "NAMED"):
                self._services.append("")

    def _after_service(self) -> bool:
        """Whether the keyword stood just before: a variable or a name may end with the same letters."""
        if self._last.kind != "word":
            return False
        before, last = self._before, self._last.text.upper()
        return last.endswith("SERVICE") or (
            last == "SILENT" and before.kind == "word" and before.text.upper().endswith("SERVICE")
        )


_BY_KIND = {
    "open": _Reader.open,
    "close": _Reader.close,
    "blank": _Reader.blank,
    "iri": _Reader.iri,
    "operator": _Reader.operator,
    "word": _Reader.word,
    "other": _Reader.other,
}
