"""Errors that help (RFC 9110, section 15; RFC 9457): what is wrong, and where to go on."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from typing import Any

from flask import Flask, Response, g, request
from werkzeug.exceptions import BadRequest, Gone, HTTPException, NotAcceptable, NotFound, ServiceUnavailable

from publisher.errors import PublisherError
from publisher.formats import HTML, PROBLEM, TEXT, Format, negotiate
from publisher.index import Tombstone
from publisher.web.answering.links import Link
from publisher.web.nearest import nearest, words_of
from publisher.web.pages import render
from publisher.web.site import interface_language, site

_log = logging.getLogger(__name__)
_RETRY_SECONDS = "5"
#: Code points of an address that stand in the search box.
_SOUGHT = 80


class NothingSuits(NotAcceptable):
    """406: no representation that there is suits the client's Accept header."""

    def __init__(self, choices: Sequence[Link]) -> None:
        super().__init__()
        self.choices = choices


def register(app: Flask) -> None:
    """Every error of the application is answered here, whatever raised it."""
    app.register_error_handler(HTTPException, _http_problem)
    app.register_error_handler(PublisherError, _our_problem)


def _our_problem(error: PublisherError) -> Response:
    """What we cannot serve is 503; what exactly is wrong stands in the log only."""
    _log.error("%s", error)
    response = _http_problem(ServiceUnavailable())
    response.headers["Retry-After"] = _RETRY_SECONDS
    return response


def _http_problem(error: HTTPException) -> Response:
    if error.response is not None and isinstance(error.response, Response):
        return error.response
    status = error.code or 500
    if isinstance(error, NotAcceptable) and _wanted((TEXT, HTML)) is not HTML:
        body: str | bytes = _choices(error)
        content_type = TEXT.content_type
    else:
        body, content_type = _explain(error, status)
    response = Response(body, status=status, content_type=content_type)
    for name, value in error.get_headers(request.environ):
        if name.lower() != "content-type":
            response.headers[name] = value
    response.headers["Vary"] = "Accept, Accept-Language"
    response.headers["Cache-Control"] = "no-store" if status >= 500 else "no-cache"
    return response


def _choices(error: NotAcceptable) -> str:
    """RFC 9110, 15.5.7: what there is, one a line."""
    if not isinstance(error, NothingSuits):
        return f"{error.description}\n"
    lines = [f"{link.media}\t{link.target}" for link in error.choices]
    return "\n".join(["Deze voorstellingen zijn er (there is):", *lines, ""])


def _wanted(offers: Sequence[Format]) -> Format:
    """The form that an error is told in: the first where the client names none of them."""
    return negotiate(request.headers.get("Accept"), offers) or offers[0]


def _explain(error: HTTPException, status: int) -> tuple[bytes | str, str]:
    word, _ = interface_language()
    tombstone: Tombstone | None = getattr(error, "tombstone", None)
    title = site().words.into(word)(f"problem.{status}", fallback="problem.other")
    if _wanted((PROBLEM, HTML)) is HTML:
        return _page(error, status, title, tombstone), HTML.content_type
    return _problem_json(error, status, title, tombstone), PROBLEM.content_type


def _page(error: HTTPException, status: int, title: str, tombstone: Tombstone | None) -> bytes:
    """What went wrong, in words, and the ways on: a box to search, things with such a name, the formats there are."""
    word, _ = interface_language()
    view = g.get("view")
    sought = (tombstone.label if tombstone else "") or words_of(request.path)
    is_missing = status in (404, 410)
    return render(
        "problem.html",
        word,
        title=title,
        remedy=site().words.into(word)(f"remedy.{status}", fallback="remedy.other"),
        status=status,
        tombstone=tombstone,
        sought=sought[:_SOUGHT] if is_missing else "",
        near=nearest(view, sought) if view and is_missing else [],
        choices=error.choices if isinstance(error, NothingSuits) else (),
        detail=error.description if isinstance(error, NotAcceptable) and not isinstance(error, NothingSuits) else "",
    )


def _problem_json(error: HTTPException, status: int, title: str, tombstone: Tombstone | None) -> str:
    problem: dict[str, Any] = {"type": "about:blank", "title": title, "status": status}
    if isinstance(error, BadRequest) and error.description != BadRequest.description:
        problem["detail"] = error.description  # what is wrong with it, in our words
    if tombstone:
        was = {"iri": tombstone.iri, "label": tombstone.label, "type": tombstone.type, "deleted": tombstone.deleted}
        problem["was"] = was
    elif "view" in g and isinstance(error, (NotFound, Gone)):
        problem["instance"] = request.path
        problem["index"] = g.view.base
    return json.dumps(problem, ensure_ascii=False, indent=2) + "\n"
