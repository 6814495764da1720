"""Which queries may be sent to an engine beside.

Only those that mean the same there as here, and that cannot make it do more than answer: engines have dialects with
switches (Virtuoso's `define`), functions of their own that call out or read files (`bif:`, `sql:`, Jena's `java:`)
and graphs of their own. What is not sent is answered here.
"""

from __future__ import annotations

import re
from functools import lru_cache

from publisher.workers.answer import Query
from publisher.workers.scan import decode, tokens

#: The engine's own graphs are no named graphs of ours; what DESCRIBE says is for each engine to choose (SPARQL, 16.4).
_WORDS = ("GRAPH", "FROM", "NAMED", "SERVICE", "DEFINE", "DESCRIBE")
_IRI = re.compile(r"<(?:https?|urn|mailto|tel):", re.IGNORECASE)
#: Virtuoso's names for what its `bif:` and `sql:` are.
_DIALECT = "openlinksw.com/"
_SIGNS = frozenset(",;.?")
_SHORT = 4096


def is_eligible(query: Query) -> bool:
    """Whether an engine beside may answer. `query.prefixes` are those that the text declares."""
    if query.default_graphs is not None or query.named_graphs is not None:
        return False
    declared = frozenset(prefix for prefix, _ in query.prefixes)
    return (_short if len(query.text) < _SHORT else _is_plain)(query.text, declared)


def _is_plain(text: str, declared: frozenset[str]) -> bool:
    if decode(text) != text or _DIALECT in text.lower():
        return False
    return all(_is_harmless(token.kind, token.text, declared) for token in tokens(text))


_short = lru_cache(1024)(_is_plain)


def _is_harmless(kind: str, text: str, declared: frozenset[str]) -> bool:
    if kind == "word":
        return not text.upper().endswith(_WORDS)  # engines need no space after a keyword
    if kind == "name":
        prefix = text.partition(":")[0]
        return prefix in declared and not prefix.upper().endswith(_WORDS)
    if kind == "iri":
        return bool(_IRI.match(text))
    return kind != "escape" and (kind != "other" or text in _SIGNS)
