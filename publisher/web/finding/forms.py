"""The forms of a view: a page, a table, JSON, or a graph; each at an address that holds what was chosen."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from flask import Response, request
from werkzeug.exceptions import NotFound

from publisher.formats import HTML, Format, by_suffix, negotiate
from publisher.search.index import Document
from publisher.web.answering import links
from publisher.web.answering.answers import Representation, answer
from publisher.web.answering.links import Link
from publisher.web.expiry import Expiry
from publisher.web.finding.results import Results
from publisher.web.problems import NothingSuits
from publisher.web.served import current_view
from publisher.web.site import absolute, chosen_language, interface_language

#: Rows of a table; whoever wants more takes the files under /dumps/.
MOST_ROWS = 100_000


class Offer(NamedTuple):
    """A view that can be had in several forms: its path, its query, and who makes each form (in a language).

    `has_suffixes` says that each form has an address of its own.
    """

    path: str
    query: str
    makers: Mapping[Format, Callable[[str], bytes]]
    relations: Sequence[Link] = ()
    has_suffixes: bool = True


def present(offer: Offer, results: Results, suffix: str = "") -> Response:
    """The answer in the form that the suffix names or that is negotiated. Errors: NotFound, NothingSuits."""
    fixed = [Link(_fixed(offer, form), "alternate", form.media) for form in offer.makers]
    form = by_suffix(suffix, offer.makers) if suffix else negotiate(request.headers.get("Accept"), tuple(offer.makers))
    if form is None and suffix:
        raise NotFound()
    if form is None:
        raise NothingSuits(fixed)
    expiry = Expiry(results.now, results.until)
    canonical = Link(absolute(offer.path + offer.query), "canonical")
    head = [links.header([canonical, *fixed, *offer.relations]), *expiry.headers]
    vary: tuple[str, ...] = () if suffix else ("Accept",)
    if offer.has_suffixes and not suffix:
        head.append(("Content-Location", _fixed(offer, form)))
    word, chosen = "", ""
    if form is HTML:
        word, more = interface_language()
        chosen, vary = chosen_language(), vary + more
        head.append(("Content-Language", word))
    key = ("/" + offer.path + offer.query, form.media, word, chosen, *expiry.key)
    make = partial(offer.makers[form], word)
    view = current_view()
    return answer(view, Representation(form.content_type, make, key, view.created, vary, tuple(head), expiry.cache))


def _fixed(offer: Offer, form: Format) -> str:
    suffix = f".{form.suffix}" if offer.has_suffixes else ""
    return absolute(offer.path + suffix + offer.query)


def table(documents: Sequence[Document]) -> bytes:
    """CSV (RFC 4180): what the query behind the view answers."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(("iri", "naam", "omschrijving"))
    writer.writerows((row.iri, row.name, row.summary) for row in documents)
    return text.getvalue().encode()
