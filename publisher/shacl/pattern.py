r"""sh:pattern: the regular expressions of SPARQL's REGEX (XPath functions 5.6.1), in bounded time.

Three engines, the first that fits: Python's `re` for plain patterns that it reads as XPath does and cannot
blow up on; the embedded store's REGEX (linear time in any case); `re` for what only it knows (look-ahead,
back-references), unless repetitions are nested, which may take exponential time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from pyoxigraph import Literal, QuerySolutions, Store

from publisher.shacl.terms import is_blank, words

#: Literal characters, escapes and classes, each with at most a small count; see `_plain`.
_LETTER = r"A-Za-z0-9 _:/@#,;%&=~\"'<>!"
_ESCAPED = r"\\[.+*?()\[\]{}|^$/\\dws-]"
_ATOM = rf"(?:[{_LETTER}\-]|{_ESCAPED}|\[\^?(?:[{_LETTER}.+*?()-]|{_ESCAPED})+\])"
_PLAIN = re.compile(rf"\^?(?:{_ATOM}(?:[?]|\{{[0-9]{{1,2}}(?:,[0-9]{{1,2}})?\}}|(?P<loop>[+*]))?)*\$?")
_LOOPS = re.compile(r"(?<!\\)[+*]")
_SUBTRACTION = re.compile(r"(?<!\\)-\[")
_NAMES = {r"\i": "[_:A-Za-z\u00C0-\uFFFD]", r"\c": "[-._:A-Za-z0-9\u00B7\u00C0-\uFFFD]"}
_BATCH = 5_000

Misses = Callable[[Iterable[str]], set[str]]


class PatternError(ValueError):
    """A pattern that no engine takes; the text says why."""


def misses(pattern: str, flags: str) -> Misses:
    """A function from value nodes to those that fail the pattern (SHACL 4.4.3); raises PatternError."""
    if set(flags) - set("ismxq"):
        raise PatternError(f"the flags {flags!r} hold a letter that is none of i, s, m, x and q")
    for engine in (_plain, _embedded, _backtracking):
        fails = engine(pattern, flags)
        if fails is not None:
            return _over_terms(fails)
    raise PatternError(_reason(pattern))


def _over_terms(fails: Callable[[Sequence[str]], set[str]]) -> Misses:
    def find(values: Iterable[str]) -> set[str]:
        texts = {value: words(value) for value in values if not is_blank(value)}
        wrong = fails(list(texts.values()))
        return {value for value in values if is_blank(value) or texts[value] in wrong}

    return find


def _plain(pattern: str, flags: str) -> Callable[[Sequence[str]], set[str]] | None:
    """`re`, where it means the same: no groups, no alternatives, at most two unbounded loops."""
    if flags not in ("", "i") or not _PLAIN.fullmatch(pattern) or len(_LOOPS.findall(pattern)) > 2:
        return None
    source = pattern[:-1] + r"\Z" if pattern.endswith("$") and not pattern.endswith(r"\$") else pattern
    try:
        search = re.compile(source, re.IGNORECASE if flags else 0).search
    except re.error:
        return None
    return lambda texts: {text for text in texts if search(text) is None}


def _embedded(pattern: str, flags: str) -> Callable[[Sequence[str]], set[str]] | None:
    """The store's REGEX over all texts in one query; terms are written by pyoxigraph, never by us."""
    source = pattern if "q" in flags else _SUBTRACTION.sub("--[", _named_classes(pattern))
    test = f"REGEX(?text, {Literal(source)}, {Literal(flags)})"
    store = Store()
    if not _compiles(store, test):
        return None

    def fails(texts: Sequence[str]) -> set[str]:
        wrong: set[str] = set()
        for start in range(0, len(texts), _BATCH):
            rows = " ".join(str(Literal(text)) for text in texts[start : start + _BATCH])
            found = store.query(f"SELECT ?text {{ VALUES ?text {{ {rows} }} FILTER(!{test}) }}")
            wrong.update(row["text"].value for row in found)  # type: ignore[union-attr]
        return wrong

    return fails


def _named_classes(pattern: str) -> str:
    for escape, characters in _NAMES.items():
        pattern = re.sub(rf"(?<!\\)((?:\\\\)*)\\{escape[1]}", lambda m, new=characters: m[1] + new, pattern)  # type: ignore[misc]
    return pattern


def _compiles(store: Store, test: str) -> bool:
    rows = store.query(f"SELECT ?fits {{ BIND('' AS ?text) BIND({test} AS ?fits) }}")
    return isinstance(rows, QuerySolutions) and any(row["fits"] is not None for row in rows)


_NESTED = re.compile(r"\((?:[^()\\]|\\.)*(?:[+*]|\{\d+,\})(?:[^()\\]|\\.)*\)(?:[+*]|\{\d*,?\d*\})")


def _backtracking(pattern: str, flags: str) -> Callable[[Sequence[str]], set[str]] | None:
    if "q" in flags or _NESTED.search(pattern) or pattern.count("(") != len(re.findall(r"(?<!\\)\(", pattern)):
        return None
    letters = {"i": re.IGNORECASE, "s": re.DOTALL, "m": re.MULTILINE, "x": re.VERBOSE}
    try:
        search = re.compile(pattern, sum(letters[each] for each in set(flags))).search
    except (re.error, OverflowError, RecursionError):
        return None
    return lambda texts: {text for text in texts if search(text) is None}


def _reason(pattern: str) -> str:
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        return f"it is no regular expression: {error}"
    return "it nests repetitions with look-ahead or back-references, which may take exponential time"
