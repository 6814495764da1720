"""What may be meant by somebody who is still typing."""

from __future__ import annotations

from publisher.search.finding import RELEVANCE, Wish, find, ordered
from publisher.search.index import Document, SearchIndex
from publisher.search.question import understand
from publisher.search.words import fold

#: Suggestions at a time; from how many letters on; and how many documents are looked at for them.
_MOST, _SHORTEST, _LOOKED_AT = 8, 2, 24


def suggest(index: SearchIndex, typed: str) -> list[Document]:
    """Documents whose names have what is typed, best first, each name once; [] for too little."""
    if len(typed) < _SHORTEST:
        return []
    meanings = understand(index, typed)
    if not meanings:
        return []
    found = find(index, Wish(meanings))
    names: dict[str, Document] = {}
    for document in index.documents(ordered(index, found, meanings, RELEVANCE).page(0, _LOOKED_AT)):
        names.setdefault(fold(document.name), document)
    return list(names.values())[:_MOST]
