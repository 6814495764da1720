"""Where somebody may have wanted to go who came to an address that is not there."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import unquote

from publisher.errors import PublisherError
from publisher.web.finding.suggestions import suggest
from publisher.web.served import View
from publisher.web.site import page_link

#: Things that are named, and code points of an address that are looked at.
_MOST, _LONGEST = 6, 120
_FORMS = re.compile(r"\.[a-z]{2,7}$")


class Near(NamedTuple):
    name: str
    href: str
    concept: str


def words_of(path: str) -> str:
    """`/doc/dienst/heist-advies.ttl` -> `heist advies`: what an address seems to ask for."""
    last = _FORMS.sub("", unquote(path).rstrip("/").rpartition("/")[2])
    return " ".join(re.findall(r"[^\W_]+", last[:_LONGEST]))


def nearest(view: View, words: str) -> list[Near]:
    """The things whose names are most like these words, best first; fewer words are tried where all find nothing."""
    asked = words.split()
    try:
        while asked:
            found = suggest(view.search, " ".join(asked))
            if found:
                return [
                    Near(item.name, page_link(f"doc/{item.concept}/{item.reference}"), item.concept)
                    for item in found[:_MOST]
                ]
            asked.pop()
    except PublisherError:  # a release that was made before there was an index to search
        return []
    return []
