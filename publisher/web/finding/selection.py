"""What a reader chose, as the address of a view says it, and the one address of each view.

Unknown parameters are left out (links in newsletters carry their own); a parameter that is given twice or that
cannot be read is a 400 with a sentence; a value that no document has is a 404 with a sentence; what is empty,
as forms send it, counts as not given.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple
from urllib.parse import quote

from flask import request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import NotFound

from publisher.opening import BRUSSELS
from publisher.search.finding import NAME, NEWEST, RELEVANCE, Wish
from publisher.search.index import Choice, SearchIndex
from publisher.search.question import Meaning, cleaned, understand
from publisher.web.finding.problems import Unreadable
from publisher.web.site import chosen_language, local
from publisher.web.words import LANGUAGES

#: The parameters of a view, in the order that they have in its address.
PARAMETERS = ("q", "soort", "gemeente", "thema", "doelgroep", "open", "sorteer", "page")
FACETS = ("gemeente", "thema", "doelgroep")
#: Where everything is searched.
SEARCH = "zoeken"
#: `open=nu`: open at the moment of asking.
NOW = "nu"
_MINUTE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")


class Selection(NamedTuple):
    """A view: words, concept ('' for all), choices, `open` ('', `nu` or a minute in Brussels), order, page (from 1).

    `of_list` says that the address names the concept: then there are no words and no choice of concept.
    """

    q: str = ""
    concept: str = ""
    choices: Mapping[str, Choice] = MappingProxyType({})
    open: str = ""
    order: str = ""
    page: int = 1
    of_list: bool = False

    @property
    def usual_order(self) -> str:
        return RELEVANCE if self.q else NAME

    @property
    def sorted_by(self) -> str:
        return self.order or self.usual_order

    @property
    def is_filtered(self) -> bool:
        return bool(self.choices or self.open or (self.concept and not self.of_list))

    def pairs(self) -> list[tuple[str, str]]:
        """Its parameters in order; what is as usual is left out."""
        chosen = {kind: choice.code for kind, choice in self.choices.items()}
        order = "" if self.order == self.usual_order else self.order
        concept = "" if self.of_list else self.concept
        page = str(self.page) if self.page > 1 else ""
        values = {"q": self.q, "soort": concept, **chosen, "open": self.open, "sorteer": order, "page": page}
        return [(name, values[name]) for name in PARAMETERS if values.get(name)]

    def query(self, **more: str) -> str:
        """`?gemeente=BE21212040&page=2`, or '' for the whole; `more` comes last."""
        pairs = [*self.pairs(), *((name, value) for name, value in more.items() if value)]
        text = "&".join(f"{name}={quote(value, safe='/:,')}" for name, value in pairs)
        return f"?{text}" if text else ""

    @property
    def path(self) -> str:
        return f"doc/{self.concept}" if self.of_list else SEARCH

    @property
    def href(self) -> str:
        """The link on a page: it keeps the language that the reader chose."""
        return local(self.path) + self.query(lang=chosen_language())

    def switches(self, language: str) -> list[tuple[str, str]]:
        """The same in other languages than the one of the page: (language, link)."""
        return [(word, local(self.path) + self.query(lang=word)) for word in LANGUAGES if word != language]

    def choose(self, kind: str, choice: Choice | None) -> Selection:
        """Another choice of a facet (None: none), from the first page on."""
        others = {name: value for name, value in self.choices.items() if name != kind}
        return self._replace(choices={**others, kind: choice} if choice else others, page=1)

    def change(self, **values: Any) -> Selection:
        """Another view of the same, from the first page on."""
        return self._replace(**{"page": 1, **values})

    def moment(self, now: datetime) -> datetime | None:
        """When it has to be open (aware); None where that does not matter."""
        if not self.open:
            return None
        return now if self.open == NOW else datetime.fromisoformat(self.open).replace(tzinfo=BRUSSELS)

    def meanings(self, index: SearchIndex) -> list[Meaning]:
        return understand(index, self.q) if self.q else []

    def wish(self, index: SearchIndex, meanings: list[Meaning], now: datetime) -> Wish:
        moment = self.moment(now)
        within = index.open_at(moment).bits if moment else None
        return Wish(meanings, self.concept, self.choices, within)


def read_selection(index: SearchIndex, concept: str | None = None) -> Selection:
    """The view that this request asks for; `concept` where its path names one. Errors: Unreadable."""
    given = _given(request.args)
    choices = {kind: _choice(index, kind, given[kind]) for kind in FACETS if kind in given}
    kind = given.get("soort", "") if concept is None else concept
    if kind and kind not in index.concepts:
        raise Unreadable(404, "soort", kind)
    return Selection(
        q=cleaned(given.get("q", "")) if concept is None else "",
        concept=kind,
        choices=choices,
        open=_moment(given.get("open", "")),
        order=_order(given.get("sorteer", ""), concept is None),
        page=_page(given.get("page", "1")),
        of_list=concept is not None,
    )


def read_page(concept: str) -> Selection:
    """The page of a list from which nothing can be chosen. Errors: Unreadable."""
    return Selection(concept=concept, page=_page(request.args.get("page", "1")), of_list=True)


def has_empty() -> bool:
    """Whether a parameter of ours is given without a value, as forms send what was left open."""
    return any(name in request.args and not request.args[name].strip() for name in PARAMETERS)


def _given(arguments: MultiDict[str, str]) -> dict[str, str]:
    found = {}
    for name in PARAMETERS:
        values = [value for value in arguments.getlist(name) if value.strip()]
        if len(values) > 1 and name != "page":
            raise Unreadable(400, "twice", name)
        if values:
            found[name] = values[0]
    return found


def _choice(index: SearchIndex, kind: str, text: str) -> Choice:
    choice = index.choice(kind, text)
    if choice is None:
        raise Unreadable(404, kind, text)
    return choice


def _moment(text: str) -> str:
    if text in ("", NOW):
        return text
    try:
        if not _MINUTE.fullmatch(text):
            raise ValueError(text)
        return datetime.fromisoformat(text).isoformat(timespec="minutes")
    except ValueError:
        raise Unreadable(400, "open", text) from None


def _order(text: str, with_words: bool) -> str:
    if text not in ("", NAME, NEWEST) and not (with_words and text == RELEVANCE):
        raise Unreadable(400, "sorteer", text)
    return text


def _page(text: str) -> int:
    if not re.fullmatch(r"[1-9][0-9]{0,8}", text, re.ASCII):
        raise NotFound()
    return int(text)
