"""What things are called on a page, and where their links lead: words, never bare IRIs."""

from __future__ import annotations

import re
from urllib.parse import unquote

from publisher.store import labels as stored_labels
from publisher.vocabulary import PUB, SDO
from publisher.web.served import View
from publisher.web.site import local, page_link
from publisher.web.words import Words

#: Schemes that a link of ours may have; everything else is shown as text (no `javascript:`, no `data:`).
_LINKS = ("http://", "https://", "mailto:", "tel:")
_OWN = ("doc/", "shapes/", "ns/", "dumps/", "graphs/")
#: A label longer than this many code points is cut in lists and links.
LONGEST = 200


class Labels:
    """Names in one language, looked up once each."""

    def __init__(self, view: View, words: Words, language: str) -> None:
        self._view = view
        self._words = words
        self.language = language
        self._found: dict[str, str] = {}

    def of(self, iri: str) -> str:
        """Our own word for it, else what the release calls it, else its name made readable."""
        if iri not in self._found:
            self._found[iri] = shortened(self._look_up(iri))
        return self._found[iri]

    def known(self, iri: str) -> str:
        """Our own word for it, or what the release calls it; '' where nobody named it."""
        own = self._words.terms.get(iri)
        return own[self.language] if own else shortened(self._stored(iri))

    def _look_up(self, iri: str) -> str:
        if iri in self._words.terms:
            return self._words.terms[iri][self.language]
        day = self._words.sentences.get(f"day.{iri[len(SDO.iri) :]}") if iri in SDO else None
        if day:
            return day[self.language]
        own_file = iri.startswith(self._view.base) and "." in iri.rsplit("/", 1)[-1]
        return self._stored(iri) or (unquote(iri.rsplit("/", 1)[-1]) if own_file else readable(iri))

    def _stored(self, iri: str) -> str:
        """What the release calls it; '' for blank nodes, and for what only a lenient reader takes for an IRI."""
        try:
            return stored_labels(self._view.store, [iri], self.language).get(iri, "")
        except ValueError:
            return ""

    def link(self, iri: str) -> str:
        """Where a link to it leads: to its page here, to the site of whoever owns it, or '' for nowhere."""
        base = self._view.base
        if iri in PUB:
            return page_link(f"ns/{iri[len(PUB.iri) :]}")
        path = iri[len(base) :] if iri.startswith(base) else ""
        if path.startswith("id/"):
            return page_link(f"doc/{path[3:]}")
        if path.startswith(_OWN):
            return local(path)
        return iri if iri.startswith(_LINKS) else ""


def readable(iri: str) -> str:
    """`http://schema.org/openingHours` -> `opening hours`; an address without a name stays what it is."""
    bare = iri.removeprefix("mailto:").removeprefix("tel:")
    if bare != iri:
        return unquote(bare)
    if iri.startswith("_:"):
        return "…"
    name = unquote(re.split(r"[/#]", iri.rstrip("/#"))[-1])
    if not name or "." in name or not re.search(r"[A-Za-z]{2}", name):
        return iri
    words = re.sub(r"(?<=[a-z])(?=[A-Z])|[-_]+", " ", name).split()
    return " ".join(word if word.isupper() else word.lower() for word in words)


def shortened(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip() + "…"
