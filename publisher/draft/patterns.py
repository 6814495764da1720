"""Patterns made of tables of words: a row a meaning, so that a word is added without reading the rest."""

from __future__ import annotations

import re


def one_of(*alternatives: str) -> str:
    """Alternatives -> one group, the first that fits wins."""
    return "(?:" + "|".join(alternatives) + ")"


def words(text: str) -> str:
    """Words of a text, apart by white space, -> a group of them; `_` stands for a space inside a word."""
    return one_of(*(word.replace("_", " ") for word in text.split()))


def any_case(*alternatives: str) -> re.Pattern[str]:
    """A pattern of alternatives that is blind to case."""
    return re.compile("|".join(alternatives), re.I)
