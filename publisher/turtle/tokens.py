"""Turtle 1.1 and TriG as tokens: one regular expression, the terminals of the grammar as its groups.

Turtle 1.1, section 6.5; TriG 1.1, section 4.5. Every repetition is possessive or followed by what cannot
match the same character, so that a text of any kind is read in linear time.
"""

from __future__ import annotations

import re
from functools import cache

# In names every character beyond ASCII is taken here, and `strange_in` tells afterwards which are none: the exact
# sets of the grammar take 20 ms to compile, and most names are ASCII.
_INNER = r"[^\x00-,./:-@\[-^`{-\x7f]"
_ESCAPED = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"

_PREFIX = rf"(?:[^\x00-@\[-`{{-\x7f](?:\.*+{_INNER}++)*+)?"
_LOCAL = rf"(?:(?:[^\x00-/;-@\[-^`{{-\x7f]|{_ESCAPED})(?:\.*+(?:(?:{_INNER}|:)++|{_ESCAPED}))*+)?"
_LABEL = rf"_:[^\x00-/:-@\[-^`{{-\x7f](?:\.*+{_INNER}++)*+"
_CODE = r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"
_IRI = rf'<(?:[^\x00-\x20<>"{{}}|^`\\]|{_CODE})*+>'
_STRING = (
    r'(?:"""(?:[^"\\]++|\\[\s\S]|"(?!""))*+"""|"(?!"")[^"\\\r\n]*+(?:\\[^\r\n][^"\\\r\n]*+)*+"'
    r"|'''(?:[^'\\]++|\\[\s\S]|'(?!''))*+'''|'(?!'')[^'\\\r\n]*+(?:\\[^\r\n][^'\\\r\n]*+)*+')"
)
#: White space and comments, which may stand between any two tokens.
GAP = r"(?:[ \t\r\n]++|#[^\r\n]*+)*+"
_NUMBER = r"[+-]?(?:[0-9]++\.[0-9]*+[eE][+-]?[0-9]++|\.?[0-9]++[eE][+-]?[0-9]++|[0-9]*+\.[0-9]++|[0-9]++)"
_WORD_END = rf"(?!{_INNER}|:)"

# A language tag directly after its string may be any word; one after a gap is not `@prefix` or `@base`,
# which then begin the next statement behind a forgotten dot.
_TAG = r"[A-Za-z]++(?:-[A-Za-z0-9]++)*+"
_LITERAL = (
    rf"(?P<string>{_STRING})(?:@(?P<tag>{_TAG})|{GAP}@(?!prefix\b|base\b)(?P<far_tag>{_TAG})"
    rf"|{GAP}\^\^{GAP}(?:(?P<type_iri>{_IRI})|(?P<type_name>{_PREFIX}:{_LOCAL})))?+"
)

#: The kinds of tokens in the order in which they are tried; their names are the groups of `TOKEN`.
TERMINALS: tuple[tuple[str, str], ...] = (
    ("name", f"{_PREFIX}:{_LOCAL}"),
    ("literal", _LITERAL),
    ("iri", _IRI),
    ("semicolon", ";"),
    ("number", _NUMBER),
    ("dot", r"\."),
    ("comma", ","),
    ("a", f"a{_WORD_END}"),
    ("anonymous", rf"\[{GAP}\]"),
    ("open", r"\["),
    ("close", r"\]"),
    ("nil", rf"\({GAP}\)"),
    ("begin", r"\("),
    ("finish", r"\)"),
    ("label", _LABEL),
    ("boolean", f"(?:true|false){_WORD_END}"),
    ("prefix", rf"@prefix(?!{_INNER})|[Pp][Rr][Ee][Ff][Ii][Xx]{_WORD_END}"),
    ("base", rf"@base(?!{_INNER})|[Bb][Aa][Ss][Ee]{_WORD_END}"),
    ("graph", rf"[Gg][Rr][Aa][Pp][Hh]{_WORD_END}"),
    ("left", r"\{"),
    ("right", r"\}"),
    ("end", r"\Z"),
    ("junk", r"[\s\S]"),
)

#: White space and comments (group `gap`), then one token; `junk` is a character that begins none.
TOKEN = re.compile(f"(?P<gap>{GAP})(?:" + "|".join(f"(?P<{kind}>{pattern})" for kind, pattern in TERMINALS) + ")")

#: Numbers of the groups, as `match.lastindex` gives them.
KINDS: dict[str, int] = {kind: TOKEN.groupindex[kind] for kind, _ in TERMINALS}

_BASE = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_INSIDE_ONLY = r"\u00b7\u0300-\u036f\u203f-\u2040"


def strange_in(name: str) -> int:
    """Where in a prefixed name or a label a character beyond ASCII stands that may not stand there; -1: nowhere.

    PN_CHARS_BASE may begin a prefix and what follows the first colon, PN_CHARS also stand inside them.
    """
    inside, first = _name_characters()
    strange = inside.search(name)
    if strange:
        return strange.start()
    beginnings = (0, name.find(":") + 1)
    return next((at for at in beginnings if name[at : at + 1] > "\x7f" and not first.match(name, at)), -1)


@cache
def _name_characters() -> tuple[re.Pattern[str], re.Pattern[str]]:
    return re.compile(rf"[^\x00-\x7f{_BASE}{_INSIDE_ONLY}]"), re.compile(f"[{_BASE}]")


#: What may stand in a word, loosely: to show words in messages.
WORD = re.compile(f"{_INNER}++")
