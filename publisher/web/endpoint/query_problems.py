"""Why a query got no answer, as RFC 9457 problem+json, plain text, or the query page for people."""

from __future__ import annotations

import json
from collections.abc import Mapping

from flask import Response, request

from publisher.formats import HTML, PROBLEM, TEXT, negotiate
from publisher.web.asking.pages import Place, problem_page
from publisher.web.site import interface_language, site

Values = Mapping[str, object]


def problem(status: int, rule: str, values: Values | None = None, *, text: str = "", retry: int = 0) -> Response:
    """The sentence `sparql.problem.RULE` with `values`, which are members of the JSON too.

    `text` is the query, which the page shows for mending; `retry` are the seconds after which to try again.
    """
    values = values or {}
    word, _ = interface_language()
    say = site().words.into(word)
    title, detail = say(f"problem.{status}", fallback="problem.other"), say(f"sparql.problem.{rule}").format(**values)
    form = negotiate(request.headers.get("Accept"), (PROBLEM, TEXT, HTML)) or PROBLEM
    if form is HTML:
        place = Place(int(str(values["line"])), int(str(values["column"]))) if values.get("line") else None
        body: bytes | str = problem_page(word, title, detail, text, place)
    elif form is TEXT:
        body = f"{title}: {detail}\n"
    else:
        members = {"type": "about:blank", "title": title, "status": status, "detail": detail, "rule": rule}
        body = json.dumps({**members, **values}, ensure_ascii=False, indent=2) + "\n"
    response = Response(body, status=status, content_type=form.content_type)
    response.headers["Vary"] = "Accept, Accept-Language"
    response.headers["Cache-Control"] = "no-store"
    if retry:
        response.headers["Retry-After"] = str(retry)
    return response
