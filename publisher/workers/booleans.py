"""`TRUE` and `False` are booleans as `true` is: keywords count in any case (SPARQL 1.1, 19.8, note 1).

The engine reads the small letters only. Nothing else can be written in these letters where a word stands alone: names
have a colon, variables a sign, strings quotes; so what the engine took before means what it meant.
"""

from __future__ import annotations

from publisher.workers.scan import tokens

_BOOLEANS = frozenset({"true", "false"})


def lower_booleans(text: str) -> str:
    """The query with its booleans in small letters; every other character, and so every place, stays."""
    pieces, end = [], 0
    for token in tokens(text):
        if token.kind == "word" and token.text.lower() in _BOOLEANS:
            pieces += [text[end : token.start], token.text.lower()]
            end = token.end
    return "".join([*pieces, text[end:]])
