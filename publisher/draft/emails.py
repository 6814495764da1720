"""E-mail addresses in running text, also the ones written to fool robots."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple


class Mailbox(NamedTuple):
    """An address in lower case, and where it stands."""

    address: str
    start: int
    end: int


_AT = r"(?:\s?@\s?|\s*[\[(]\s*(?:at|apenstaartje|@)\s*[\])]\s*)"
_DOT = r"(?:\.|\s*[\[(]\s*(?:dot|punt|\.)\s*[\])]\s*)"
#: Known ends first: what is glued to `.be` begins with a capital.
_TLD = r"(?:be|eu|com|net|org|nl|info|vlaanderen|brussels|gent|[a-z]{2,12}|[A-Z]{2,3}(?![A-Z]))(?![a-z0-9])"
_MAIL = re.compile(rf"(?<![\w.+-])[A-Za-z0-9][\w.+'’-]{{0,63}}{_AT}(?:[A-Za-z0-9-]{{1,63}}{_DOT}){{1,5}}{_TLD}")


def emails(text: str) -> Iterator[Mailbox]:
    """Every address of the text, in order; `e-mailinfo@x.be` is info@x.be."""
    if (
        "@" not in text
        and "(at)" not in text
        and "[at]" not in text
        and not re.search(r"[\[(]\s*(?:at|apenstaartje)", text)
    ):
        return
    for found in _MAIL.finditer(text):
        raw, start = found.group(), found.start()
        label = re.match(r"(?:e-)?mail(?:adres)?:?(?=[a-z0-9]{3})", raw, re.I)
        if (
            label
            and "@" in raw
            and not raw.lower().startswith(("mail@", "e-mail@"))
            and not re.match(r"mail(?:ing|box)", raw, re.I)
        ):
            raw, start = raw[label.end() :], start + label.end()
        glued = re.match(r"\d{1,3}(?=[A-Za-z]{3})", raw)
        if glued and re.search(r"\d[ ./-]?$", text[max(0, start - 2) : start]):
            raw, start = raw[glued.end() :], start + glued.end()
        yield Mailbox(plain(raw), start, found.end())


def plain(raw: str) -> str:
    """`sport (at) x [dot] be` -> `sport@x.be`."""
    text = re.sub(r"\s*[\[(]\s*(?:at|apenstaartje|@)\s*[\])]\s*", "@", raw, flags=re.I)
    text = re.sub(r"\s*[\[(]\s*(?:dot|punt|\.)\s*[\])]\s*", ".", text, flags=re.I)
    return re.sub(r"\s", "", text).lower()
