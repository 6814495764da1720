"""Turtle 1.1 and TriG as tokens: one regular expression, the terminals of the grammar as its groups.

Turtle 1.1, section 6.5; TriG 1.1, section 4.5. Every repetition is possessive or followed by what cannot
match the same character, so that a text of any kind is read in linear time.
"""

from __future__ import annotations

import re

_BASE = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_FIRST = _BASE + "_"
#: PN_CHARS: what may stand inside a name.
NAME_CHARACTERS = _FIRST + r"\-0-9\u00b7\u0300-\u036f\u203f-\u2040"
_ESCAPED = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"

_PREFIX = rf"(?:[{_BASE}][{NAME_CHARACTERS}]*+(?:\.++[{NAME_CHARACTERS}]++)*+)?"
_LOCAL = (
    rf"(?:(?:[{_FIRST}:0-9]|{_ESCAPED})(?:[{NAME_CHARACTERS}:]|{_ESCAPED})*+"
    rf"(?:\.++(?:[{NAME_CHARACTERS}:]|{_ESCAPED})++)*+)?"
)
_LABEL = rf"_:[{_FIRST}0-9][{NAME_CHARACTERS}]*+(?:\.++[{NAME_CHARACTERS}]++)*+"
_CODE = r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"
_IRI = rf'<(?:[^\x00-\x20<>"{{}}|^`\\]|{_CODE})*+>'
_STRING = (
    r'(?:"""(?:[^"\\]++|\\[\s\S]|"(?!""))*+"""|"(?!"")[^"\\\r\n]*+(?:\\[^\r\n][^"\\\r\n]*+)*+"'
    r"|'''(?:[^'\\]++|\\[\s\S]|'(?!''))*+'''|'(?!'')[^'\\\r\n]*+(?:\\[^\r\n][^'\\\r\n]*+)*+')"
)
#: White space and comments, which may stand between any two tokens.
GAP = r"(?:[ \t\r\n]++|#[^\r\n]*+)*+"
_NUMBER = r"[+-]?(?:[0-9]++\.[0-9]*+[eE][+-]?[0-9]++|\.?[0-9]++[eE][+-]?[0-9]++|[0-9]*+\.[0-9]++|[0-9]++)"
_WORD_END = rf"(?![{NAME_CHARACTERS}:])"

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
    ("prefix", rf"@prefix(?![{NAME_CHARACTERS}])|[Pp][Rr][Ee][Ff][Ii][Xx]{_WORD_END}"),
    ("base", rf"@base(?![{NAME_CHARACTERS}])|[Bb][Aa][Ss][Ee]{_WORD_END}"),
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
