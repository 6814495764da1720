"""The answer of an address that has no suffixes: a page in a language, or a graph in a format."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from flask import Response, request
from pyoxigraph import Quad
from werkzeug.exceptions import NotFound

from publisher.formats import HTML, PAGE_FORMATS, Format, by_suffix, negotiate
from publisher.web.answering import links
from publisher.web.answering.answers import Representation, answer
from publisher.web.answering.links import Link
from publisher.web.answering.representations import about_document, write
from publisher.web.problems import NothingSuits
from publisher.web.served import View, current_view
from publisher.web.site import absolute, chosen_language, interface_language, site


class Graph(NamedTuple):
    """What an address says as RDF: its quads when they are wanted, and what they are about."""

    quads: Callable[[], Sequence[Quad]]
    root: str


def offer(
    address: str,
    graph: Graph,
    page: Callable[[str], bytes],
    relations: Sequence[Link] = (),
    suffix: str | None = None,
) -> Response:
    """The answer of an address: a page in a language, or a graph in a format.

    `suffix` None: the address has no fixed forms; '': it has, and this is the negotiated one; else the one
    that is asked for. Errors: NotFound (no such suffix), NothingSuits.
    """
    view, url = current_view(), absolute(address)
    fixed = [Link(url, "alternate", row.media) for row in PAGE_FORMATS]
    alternates = fixed if suffix is None else links.alternates(url, PAGE_FORMATS)
    form = _form(suffix, alternates)
    head = [links.header([Link(url, "canonical"), *alternates, *relations])]
    vary: tuple[str, ...] = () if suffix else ("Accept",)
    if suffix == "":
        head.append(("Content-Location", f"{url}.{form.suffix}"))
    if form is not HTML:
        make = partial(_write, view, form, graph, url)
        plain = ("/" + address, form.media)
        return answer(view, Representation(form.content_type, make, plain, view.created, vary, tuple(head)))
    word, more = interface_language()
    head.append(("Content-Language", word))
    key = ("/" + address, form.media, word, chosen_language())
    return answer(
        view, Representation(form.content_type, partial(page, word), key, view.created, vary + more, tuple(head))
    )


def _form(suffix: str | None, alternates: Sequence[Link]) -> Format:
    if suffix:
        form = by_suffix(suffix, PAGE_FORMATS)
        if form is None:
            raise NotFound()
        return form
    form = negotiate(request.headers.get("Accept"), PAGE_FORMATS)
    if form is None:
        raise NothingSuits(alternates)
    return form


def _write(view: View, form: Format, graph: Graph, url: str) -> bytes:
    about = about_document(url, graph.root, f"{view.base}#dataset", site().settings.site_licence)
    quads = graph.quads()
    return write([*quads, *(quad for quad in about if quad not in quads)], form, view.schema.context, graph.root)
