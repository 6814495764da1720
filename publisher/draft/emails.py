"""E-mail addresses in running text, also the ones written to fool robots; and which are a person's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from publisher.draft.lexicon import FUNCTION_STEMS
from publisher.draft.places import fold


class Mailbox(NamedTuple):
    """An address in lower case, and where it stands."""

    address: str
    start: int
    end: int


_AT = r"(?:\s?@\s?|\s*[\[(]\s*(?:at|apenstaartje|@)\s*[\])]\s*)"
_DOT = r"(?:\.|\s*[\[(]\s*(?:dot|punt|\.)\s*[\])]\s*)"
_TLD = r"(?:be|eu|com|net|org|nl|info|vlaanderen|brussels|gent|fr|lu|coop|biz)(?![a-z0-9])"
_MAIL = re.compile(rf"(?<![\w.+-])[A-Za-z0-9][\w.+'’-]{{0,63}}{_AT}(?:[A-Za-z0-9-]{{1,63}}{_DOT}){{1,5}}{_TLD}")


def emails(text: str) -> Iterator[Mailbox]:
    """Every address of the text, in order; `e-mailinfo@x.be` is info@x.be."""
    if "@" not in text and "(at)" not in text and "[at]" not in text and not re.search(r"[\[(]\s*(?:at|apenstaartje)", text):
        return
    for found in _MAIL.finditer(text):
        raw, start = found.group(), found.start()
        label = re.match(r"(?:e-)?mail(?:adres)?:?(?=[a-z0-9]{3})", raw, re.I)
        if label and "@" in raw and not raw.lower().startswith(("mail@", "e-mail@")) and not re.match(r"mail(?:ing|box)", raw, re.I):
            raw, start = raw[label.end() :], start + label.end()
        yield Mailbox(plain(raw), start, found.end())


def plain(raw: str) -> str:
    """`sport (at) x [dot] be` -> `sport@x.be`."""
    text = re.sub(r"\s*[\[(]\s*(?:at|apenstaartje|@)\s*[\])]\s*", "@", raw, flags=re.I)
    text = re.sub(r"\s*[\[(]\s*(?:dot|punt|\.)\s*[\])]\s*", ".", text, flags=re.I)
    return re.sub(r"\s", "", text).lower()


def is_personal(address: str, names: tuple[str, ...]) -> bool:
    """Does the mailbox look like a person's? `names` are names of the page: unit, abbreviations, municipality.

    A mailbox is a function's when a word of it is a function word, stands in a name of the page, or is an
    abbreviation of one. Everything else is treated as a person's: what is withheld can be given later.
    """
    local, _, domain = address.partition("@")
    parts = [part for part in re.split(r"[._+-]", local) if part]
    folded = [fold(name) for name in names]
    if any(_functional(part, folded, names) for part in parts):
        return False
    return not (fold(domain.split(".")[0]) == fold(local) or re.fullmatch(r"\d+", local))


def _functional(part: str, folded: list[str], names: tuple[str, ...]) -> bool:
    if any(stem in part for stem in FUNCTION_STEMS):
        return True
    if len(part) >= 4 and any(part in name or (len(name) >= 5 and name in part) for name in folded):
        return True
    return len(part) >= 2 and any(part == acronym(name) or part == fold(name) for name in names)


def acronym(name: str) -> str:
    """`Dienst Samenleving en Gelijke Kansen` -> `dsegk`; small words without capital do not count: `dsgk`."""
    words = re.findall(r"[A-Za-zÀ-ü]+", name)
    return "".join(word[0] for word in words if word.lower() not in ("en", "van", "de", "het", "voor", "der", "den", "in")).lower()
