"""An address of a view that cannot be read: a sentence that says which part, and what it could be."""

from __future__ import annotations

import json

from flask import Response, request
from werkzeug.exceptions import HTTPException

from publisher.formats import HTML, PROBLEM, negotiate
from publisher.search.question import cleaned
from publisher.web.pages import render
from publisher.web.site import interface_language, site

#: Characters of a value that are repeated in a sentence.
_SHOWN = 60


class Unreadable(HTTPException):
    """A parameter that cannot be read (400), or a value that nothing here has (404)."""

    def __init__(self, status: int, rule: str, value: str) -> None:
        super().__init__(response=_problem(status, rule, cleaned(value)[:_SHOWN]))
        self.code = status


def _problem(status: int, rule: str, value: str) -> Response:
    word, _ = interface_language()
    say = site().words.into(word)
    title = say(f"problem.{status}", fallback="problem.other")
    detail = say(f"finding.wrong.{rule}", value=value)
    form = negotiate(request.headers.get("Accept"), (PROBLEM, HTML)) or PROBLEM
    if form is HTML:
        told = {"title": title, "status": status, "detail": detail, "remedy": "", "tombstone": None}
        body: bytes | str = render("problem.html", word, **told, sought="", near=(), choices=())
    else:
        members = {"type": "about:blank", "title": title, "status": status, "detail": detail, "parameter": rule}
        body = json.dumps(members, ensure_ascii=False, indent=2) + "\n"
    response = Response(body, status=status, content_type=form.content_type)
    response.headers["Vary"] = "Accept, Accept-Language"
    response.headers["Cache-Control"] = "no-cache"
    return response
