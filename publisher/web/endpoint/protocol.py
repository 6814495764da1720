"""What a request asks, by the SPARQL 1.1 Protocol, section 2.1: read strictly, so that nothing is guessed."""

from __future__ import annotations

import codecs
from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import parse_qsl

from flask import request
from pyoxigraph import NamedNode
from werkzeug.exceptions import HTTPException
from werkzeug.http import parse_options_header

from publisher.web.endpoint.query_problems import problem
from publisher.web.site import current_request

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"

#: Bytes of a request's body: a query of 256 KiB with every byte percent-encoded, and its parameters.
_BODY = 1024 * 1024
_FIELDS = 1000

Pairs = Sequence[tuple[str, str]]


class Ask(NamedTuple):
    """`text` is None where there is no query; the graphs are None where the request names none of either kind."""

    text: str | None
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None
    format: str = ""


def refuse(status: int, rule: str, text: str = "", **values: object) -> HTTPException:
    """The exception that answers the request with a problem; `text` is the query."""
    return HTTPException(response=problem(status, rule, values, text=text))


def read_ask() -> Ask:
    """The question in this request. Raises the problem (4xx) that says what is wrong with it."""
    asking = current_request()
    pairs = _pairs(asking.query_string, "query string")
    text = None
    if asking.method == "POST":
        text, more = _READERS.get(_media(), _unknown)()
        pairs = [*pairs, *more]
    texts = ([text] if text is not None else []) + _values(pairs, "query")
    if _values(pairs, "update"):
        raise refuse(403, "update")
    if asking.method == "POST" and not texts:
        raise refuse(400, "empty")
    if len(texts) > 1:
        raise refuse(400, "two-queries")
    if texts and not texts[0].strip():
        raise refuse(400, "empty")
    default, named = _graphs(pairs, "default-graph-uri"), _graphs(pairs, "named-graph-uri")
    form = (_values(pairs, "format") or [""])[-1]
    if not default and not named:
        return Ask(texts[0] if texts else None, format=form)
    return Ask(texts[0] if texts else None, default, named, form)


def read_pairs() -> list[tuple[str, str]]:
    """The query string's parameters in order, strictly UTF-8."""
    return _pairs(request.query_string, "query string")


def _media() -> str:
    media, options = parse_options_header(request.headers.get("Content-Type", ""))
    if options.get("charset", "utf-8").lower().replace("_", "-") not in ("utf-8", "utf8", "us-ascii"):
        raise refuse(415, "charset", charset=options["charset"])
    return media.lower()


def _body() -> bytes:
    if (request.content_encoding or "identity").lower() != "identity":
        raise refuse(415, "coding", coding=request.content_encoding)
    if (request.content_length or 0) > _BODY:
        raise refuse(413, "body", size=_BODY // 1024)
    body = request.stream.read(_BODY + 1)
    if len(body) > _BODY:
        raise refuse(413, "body", size=_BODY // 1024)
    return body


def _direct() -> tuple[str | None, Pairs]:
    try:
        return _body().removeprefix(codecs.BOM_UTF8).decode("utf-8"), ()
    except UnicodeDecodeError:
        raise refuse(400, "encoding", part="body") from None


def _form() -> tuple[str | None, Pairs]:
    return None, _pairs(_body(), "body")


def _update() -> tuple[str | None, Pairs]:
    raise refuse(403, "update")


def _unknown() -> tuple[str | None, Pairs]:
    raise refuse(415, "content-type", offers=f"{FORM}, {QUERY}")


_READERS = {FORM: _form, QUERY: _direct, UPDATE: _update}


def _pairs(text: bytes, part: str) -> list[tuple[str, str]]:
    try:
        plain = text.decode("utf-8")
        return parse_qsl(plain, keep_blank_values=True, errors="strict", max_num_fields=_FIELDS)
    except UnicodeDecodeError:
        raise refuse(400, "encoding", part=part) from None
    except ValueError:
        raise refuse(400, "fields", most=_FIELDS) from None


def _values(pairs: Pairs, name: str) -> list[str]:
    return [value for key, value in pairs if key == name]


def _graphs(pairs: Pairs, name: str) -> tuple[str, ...]:
    iris = tuple(dict.fromkeys(_values(pairs, name)))
    for iri in iris:
        absolute_iri(iri, name)
    return iris


def absolute_iri(text: str, name: str) -> NamedNode:
    """The IRI, or the problem that it is none."""
    try:
        return NamedNode(text)
    except ValueError:
        raise refuse(400, "iri", name=name, value=text) from None
