"""What is not made from a constraint, in four languages: the English sentence is known, the others stand in a table."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

#: The order of translations in others.toml.
_COLUMNS = ("nl", "fr", "de")
_HOLE = re.compile(r"\{(\d)\}")

Templates = tuple[dict[str, str], list[tuple[re.Pattern[str], str]]]


def said(text: str, language: str) -> str:
    """A message or remedy of ours (English) in a language; as it is where the table does not have it."""
    if not text or language not in _COLUMNS:
        return text
    plain, patterns = _templates(language)
    if text in plain:
        return plain[text]
    for pattern, other in patterns:
        found = pattern.fullmatch(text)
        if found:
            facts = [said(fact, language) for fact in found.groups()]
            return _HOLE.sub(lambda hole, facts=facts: facts[int(hole[1])], other)  # type: ignore[misc]
    return text


@cache
def _templates(language: str) -> Templates:
    """Sentences without holes, and patterns for the others in the order of the table."""
    with (Path(__file__).parent / "others.toml").open("rb") as file:
        table = tomllib.load(file)
    column = _COLUMNS.index(language)
    plain = {english: others[column] for english, others in table.items() if not _HOLE.search(english)}
    holed = [(_pattern(english), others[column]) for english, others in table.items() if english not in plain]
    return plain, holed


def _pattern(english: str) -> re.Pattern[str]:
    return re.compile("(.*?)".join(map(re.escape, _HOLE.split(english)[::2])), re.DOTALL)
