"""A query becomes a response: whole with its length, or a problem that says which limit it met and what to do."""

from __future__ import annotations

import gzip
import hashlib
import json
import time
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import IO, Any, NamedTuple, cast

from flask import Response, request
from werkzeug.wsgi import wrap_file

from publisher.formats import GRAPH_FORMATS, HTML, RESULT_FORMATS, Format, by_suffix, negotiate
from publisher.web.answering.answers import CACHE, etag
from publisher.web.answering.clients import client_address
from publisher.web.answering.negotiation import GZIP, IDENTITY, codings
from publisher.web.endpoint.protocol import refuse
from publisher.web.endpoint.query_log import record
from publisher.web.endpoint.query_problems import problem
from publisher.web.served import current_view
from publisher.web.site import chosen_language, current_request, interface_language, site
from publisher.workers import Answer, Body, Limits, Pool, Query, Verdict
from publisher.workers.answer import ENGINE
from publisher.workers.federation import refusal
from publisher.workers.scan import Scan, scan

ROWS = (*RESULT_FORMATS, HTML)
GRAPHS = (*GRAPH_FORMATS, HTML)
TABLE = "table"
#: Other words for formats of graphs in `format=`, as SPARQLWrapper and people write them.
_GRAPH_WORDS = MappingProxyType(
    {
        "json": "jsonld",
        "json-ld": "jsonld",
        "n-triples": "nt",
        "n3": "ttl",
        "ntriples": "nt",
        "rdf+xml": "rdf",
        "turtle": "ttl",
        "xml": "rdf",
    }
)
_WORTHWHILE = 860
_RETRY_SECONDS = 5


class Forms(NamedTuple):
    """The formats that the client gets for rows and for a graph; None where it accepts none of that kind."""

    rows: Format | None
    graph: Format | None


class Asked(NamedTuple):
    """A query that passed the scan: its keyword, and whether two evaluations may differ.

    `page` makes HTML in a language from a table (see workers/table.py).
    """

    query: Query
    forms: Forms
    form: str
    volatile: bool
    page: Callable[[dict[str, Any], str], bytes]
    network: bool = False


def pool() -> Pool:
    return cast(Pool, current_view().pool)


def choose_forms(named: str) -> Forms:
    """By `format=` or suffix where it is given, else by Accept; 400 or 406 where none suits.

    `format=` is a suffix or a name, or media types as SPARQLWrapper sends them; of those that we do
    not know, Accept decides.
    """
    forms = Forms(_named(named, ROWS), _named(named, GRAPHS)) if named else _NO_FORMS
    if forms != _NO_FORMS:
        return forms
    if named and "/" not in named:
        offers = ", ".join(row.suffix for row in (*RESULT_FORMATS, *GRAPH_FORMATS, HTML))
        raise refuse(400, "format", value=named, offers=offers)
    forms = _negotiated(current_request().headers.get("Accept"))
    if forms == _NO_FORMS:
        raise refuse(406, "unacceptable", offers=_offers((*RESULT_FORMATS, *GRAPH_FORMATS, HTML)))
    return forms


_NO_FORMS = Forms(None, None)


@lru_cache(maxsize=512)
def _negotiated(accept: str | None) -> Forms:
    """Clients send the same few Accept headers again and again, and some are long."""
    return Forms(negotiate(accept, ROWS), negotiate(accept, GRAPHS))


def _named(name: str, offers: Sequence[Format]) -> Format | None:
    if "/" in name:
        return negotiate(name, offers)
    word = name.strip().lower()
    found = by_suffix(word, offers)
    return by_suffix(_GRAPH_WORDS.get(word, ""), offers) if found is None and offers is GRAPHS else found


def _offers(rows: Iterable[Format]) -> str:
    return ", ".join(row.media for row in rows)


#: What is known of short texts that were asked lately.
_SHORT = 4096
_scan = lru_cache(maxsize=1024)(scan)


def check(text: str) -> Scan:
    """What the token scan knows; raises the problem of a query that is refused."""
    found = _scan(text) if len(text) <= _SHORT else scan(text)
    rule = found.rule
    if found.services and not rule:
        rule = refusal(found.services, site().settings.query_service_allowed)
    if not rule:
        return found
    record(text, Answer(Verdict.REFUSED, message=rule), 0.0)
    status = {"length": 413, "update": 403, "service": 403, "service-address": 403}.get(rule, 400)
    raise refuse(status, rule, text=text, **({"limit": found.limit} if found.limit else {}))


def respond(asked: Asked) -> Response:
    """The answer to a query: 304 without evaluation where the client has it, else evaluated and whole.

    A SELECT or ASK for a client that accepts no rows is not evaluated either (and so for graphs).
    """
    kind, offers = ("graph", GRAPHS) if asked.form in ("CONSTRUCT", "DESCRIBE") else ("rows", ROWS)
    if asked.form and getattr(asked.forms, kind) is None:
        return problem(406, "unacceptable", {"offers": _offers(offers)}, text=asked.query.text)
    word, vary = interface_language() if HTML in asked.forms else ("", ())
    key = _key(asked, word)
    asking = current_request()
    conditional = asking.method in ("GET", "HEAD") and not asked.volatile
    known = _known(key) if conditional and "HTTP_IF_NONE_MATCH" in asking.environ else ""
    if known:
        response = Response(status=304)
        response.set_etag(known)
    else:
        answer = _evaluate(asked)
        if answer.body is None:
            return _explain(asked, answer)
        made = key + answer.by
        response = _whole(asked, answer, word, made)
        if conditional:
            response.set_etag(_tag(made, response.headers.get("Content-Encoding", IDENTITY)))
    response.headers["Vary"] = ", ".join(("Accept", "Accept-Encoding", *vary))
    response.headers["Cache-Control"] = CACHE if conditional else "no-store"
    return response


def _key(asked: Asked, word: str) -> str:
    """What tells an answer from all others of the release: query, graphs, formats, language, address."""
    forms = [form.suffix if form else "" for form in asked.forms]
    chosen = chosen_language() if word else ""
    return hashlib.sha256(repr((*asked.query, *forms, word, chosen, current_request().path)).encode()).hexdigest()


def _tag(key: str, coding: str) -> str:
    """The ETag: the answer is a function of release, query, graphs and format; each coding has its own, and so has
    each evaluator, whose rows may stand in another order."""
    return etag(current_view(), "query", key, coding)


def _known(key: str) -> str:
    """The ETag that the client has already; '' where it has none of ours."""
    tags = (_tag(key + by, coding) for by in ("", ENGINE) for coding in (IDENTITY, GZIP))
    return next((tag for tag in tags if request.if_none_match.contains_raw(f'"{tag}"')), "")


def _evaluate(asked: Asked) -> Answer:
    started = time.perf_counter()
    client = client_address(current_request(), site().settings.serve_trusted_proxies)
    answer = pool().answer(asked.query, client, volatile=asked.volatile, network=asked.network)
    record(asked.query.text, answer, time.perf_counter() - started)
    return answer


def _whole(asked: Asked, answer: Answer, word: str, key: str) -> Response:
    """The response for a whole answer; a short one is coded, a long one is sent from its file as it is."""
    body = cast(Body, answer.body)
    form = asked.forms.graph if answer.kind == "graph" else asked.forms.rows
    if form is None:
        raise AssertionError("a worker does not write what is not acceptable")
    if form is HTML:
        page = _page(asked, body, word, key)
        body = Body(len(page), page)
    accepted = codings(current_request().headers.get("Accept-Encoding"))
    if body.file is not None:
        response = Response(content_type=form.content_type, direct_passthrough=True)
        response.content_length = body.length
        if request.method != "HEAD":
            response.response = wrap_file(request.environ, cast(IO[bytes], body.open()), 1 << 16)
        return response
    if accepted[:1] == (GZIP,) and body.length >= _WORTHWHILE:
        return _coded(body.data, form, "" if asked.volatile else key)
    return Response(body.data, content_type=form.content_type)


def _page(asked: Asked, body: Body, word: str, key: str) -> bytes:
    """The page of an answer, made once for a release."""
    if asked.volatile:
        return asked.page(json.loads(body.read()), word)
    return current_view().shelf.get((key, "page"), lambda: asked.page(json.loads(body.read()), word))


def _coded(data: bytes, form: Format, key: str) -> Response:
    coded = current_view().shelf.get((key,), lambda: _gzip(data)) if key else _gzip(data)
    return Response(coded, content_type=form.content_type, headers={"Content-Encoding": GZIP})


def _gzip(data: bytes) -> bytes:
    return gzip.compress(data, 5, mtime=0)


def _explain(asked: Asked, answer: Answer) -> Response:
    """The problem for a query without an answer: what it met, and the way out."""
    limits = pool().limits
    text = asked.query.text
    message = answer.message
    if answer.verdict is Verdict.SYNTAX:
        place = {"message": message, "line": answer.line, "column": answer.column}
        return problem(400, "syntax" if answer.line else "wrong", place, text=text)
    if answer.verdict is Verdict.UNACCEPTABLE:
        offers = GRAPHS if answer.kind == "graph" else ROWS
        return problem(406, "unacceptable", {"offers": _offers(offers)}, text=text)
    if answer.verdict is Verdict.BUSY:
        return problem(503, "busy", {"retry": _RETRY_SECONDS}, text=text, retry=_RETRY_SECONDS)
    status, rule, limit = _PROBLEMS[answer.verdict](limits)
    members = {"message": message} if answer.verdict is Verdict.EVALUATION else {"limit": limit}
    return problem(status, rule, members, text=text)


_PROBLEMS: MappingProxyType[Verdict, Callable[[Limits], tuple[int, str, float]]] = MappingProxyType(
    {
        Verdict.TIME: lambda limits: (503, "time", round(limits.seconds, 3)),
        Verdict.MEMORY: lambda limits: (503, "memory", limits.memory >> 20),
        Verdict.SIZE: lambda limits: (413, "size", limits.answer >> 20),
        Verdict.CRASHED: lambda _: (400, "crashed", 0),
        Verdict.EVALUATION: lambda _: (400, "evaluation", 0),
        Verdict.FAILED: lambda _: (500, "failed", 0),
    }
)
