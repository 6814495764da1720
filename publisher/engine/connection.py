"""Where an engine is, and how it is asked, told and given statements: SPARQL 1.1 Protocol, Update and Graph Store."""

from __future__ import annotations

import base64
import io
import json
import os
from collections.abc import Iterable, Mapping
from http.client import HTTPException
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlsplit
from urllib.request import (
    HTTPDigestAuthHandler,
    HTTPPasswordMgrWithDefaultRealm,
    Request,
    parse_http_list,
    parse_keqv_list,
    urlopen,
)

from publisher.errors import PublisherError
from publisher.settings import FILE, Settings

if TYPE_CHECKING:
    from SPARQLWrapper import SPARQLWrapper

USER, PASSWORD = "PUBLISHER_ENGINE_USER", "PUBLISHER_ENGINE_PASSWORD"  # names of variables of the environment
KIND = "sparql"
BASIC, DIGEST = "basic", "digest"
#: A piece of a release in seconds; what it takes an engine to delete a graph of millions of statements.
_SECONDS = 600
_REMEDIES = {
    401: f"set {USER} and {PASSWORD}, and [engine] authentication (basic or digest)",
    403: "give this user the right to update",
    404: f"mend the address in {FILE}",
    405: f"mend the address in {FILE}",
    507: "make room on the engine's disk, then: publisher engine load",
}

_SEE = "see the engine's log, then: publisher engine load"
#: What SPARQLWrapper's errors stand for.
_CODES = {"QueryBadFormed": 400, "Unauthorized": 401, "EndPointNotFound": 404, "EndPointInternalError": 500}


class Engine(NamedTuple):
    """Addresses for queries, updates and the Graph Store Protocol; a user with a password ('' for nobody)."""

    query: str
    update: str
    graphs: str
    authentication: str = BASIC
    user: str = ""
    password: str = ""

    def headers(self) -> dict[str, str]:
        """What a request says of who asks, where it is said unasked (basic; RFC 7617)."""
        if not self.user or self.authentication != BASIC:
            return {}
        pair = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
        return {"Authorization": f"Basic {pair}"}


def engine_of(settings: Settings, environment: Mapping[str, str] = os.environ) -> Engine:
    """The engine of an installation that has one. Errors: PublisherError that names the setting that is wrong."""
    if settings.engine_kind != KIND:
        said = f"'{settings.engine_kind}' is no kind of engine" if settings.engine_kind else "there is no engine"
        raise _wrong("kind", said, f'write "{KIND}", and its addresses (docs/engines.md)')
    if settings.engine_authentication not in (BASIC, DIGEST):
        raise _wrong("authentication", f"'{settings.engine_authentication}' is none", "write basic or digest")
    for key in ("query", "update", "graphs"):
        parts = urlsplit(getattr(settings, f"engine_{key}"))
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None:
            said = f"'{parts.geturl() if parts.username is None else '…'}' is no address of an engine"
            raise _wrong(
                key, said, "write one like https://engine.example/sparql; the password goes in the environment"
            )
    return Engine(
        settings.engine_query,
        settings.engine_update,
        settings.engine_graphs,
        settings.engine_authentication,
        environment.get(USER, ""),
        environment.get(PASSWORD, ""),
    )


def _wrong(key: str, said: str, remedy: str) -> PublisherError:
    return PublisherError(said, where=f"{FILE}: [engine] {key}", remedy=remedy)


def select(engine: Engine, text: str) -> list[dict[str, str]]:
    """The rows of a small SELECT: variable -> value. Errors: PublisherError."""
    body = _wrapped(engine, engine.query, text)
    try:
        rows = json.loads(body)["results"]["bindings"]
        return [{name: str(term["value"]) for name, term in row.items()} for row in rows]
    except (ValueError, KeyError, TypeError, AttributeError):
        raise PublisherError("the engine answers what is no SPARQL result", where=engine.query) from None


def update(engine: Engine, text: str) -> None:
    """Carries out an update. Errors: PublisherError."""
    _wrapped(engine, engine.update, text, is_update=True)


def count(engine: Engine, graph: str) -> int:
    """How many statements a graph has. Errors: PublisherError."""
    rows = select(engine, f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}")
    try:
        return int(rows[0]["n"])
    except (LookupError, ValueError):
        raise PublisherError("the engine cannot count its statements", where=engine.query) from None


def _wrapped(engine: Engine, address: str, text: str, *, is_update: bool = False) -> bytes:
    from SPARQLWrapper import JSON, POST, SPARQLWrapper
    from SPARQLWrapper.SPARQLExceptions import SPARQLWrapperException

    wrapper = SPARQLWrapper(address)
    wrapper.setMethod(POST)
    wrapper.setTimeout(_SECONDS)
    _identify(wrapper, engine)
    wrapper.setQuery(text)
    wrapper.queryType = "INSERT" if is_update else "SELECT"  # its own reading takes words in texts for keywords
    if not is_update:
        wrapper.setReturnFormat(JSON)
        wrapper.setOnlyConneg(True)
    try:
        body: bytes = wrapper.query().response.read()
        return body
    except (HTTPException, OSError, ValueError, SPARQLWrapperException) as error:
        raise _said(address, error) from None


def _identify(wrapper: SPARQLWrapper, engine: Engine) -> None:
    from SPARQLWrapper import BASIC as AS_BASIC
    from SPARQLWrapper import DIGEST as AS_DIGEST

    if engine.user:
        wrapper.setHTTPAuth(AS_DIGEST if engine.authentication == DIGEST else AS_BASIC)
        wrapper.setCredentials(engine.user, engine.password)


def put(engine: Engine, graph: str, pieces: Iterable[bytes]) -> None:
    """A graph's new content, in pieces of N-Triples (SPARQL 1.1 Graph Store HTTP Protocol, 5.3 and 5.5).

    Errors: PublisherError; then the graph has some of it.
    """
    method = "PUT"
    for piece in pieces:
        _send(engine, graph, method, piece)
        method = "POST"
    if method == "PUT":
        _send(engine, graph, method, b"")


def add(engine: Engine, graph: str, pieces: Iterable[bytes]) -> None:
    """Statements more, in pieces of N-Triples. Errors: as `put`."""
    for piece in pieces:
        _send(engine, graph, "POST", piece)


def _send(engine: Engine, graph: str, method: str, content: bytes) -> None:
    join = "&" if urlsplit(engine.graphs).query else "?"
    address = f"{engine.graphs}{join}graph={quote(graph, safe='')}"
    # Every line of N-Triples is Turtle, which all engines read; not all know `application/n-triples` here.
    headers = {"Content-Type": "text/turtle;charset=utf-8", **engine.headers()}
    try:
        request = Request(address, content, headers, method=method)  # noqa: S310  http(s) only: engine_of
        if engine.user and engine.authentication == DIGEST:
            request.add_header("Authorization", _digest(engine, request))
        with urlopen(request, timeout=_SECONDS) as response:  # noqa: S310
            response.read()
    except (HTTPException, OSError, ValueError) as error:
        raise _said(engine.graphs, error) from None


def _digest(engine: Engine, request: Request) -> str:
    """What a request says of who asks (RFC 7616), known before its content is sent: servers hang up on content
    from nobody. A request without any brings the challenge."""
    known = HTTPPasswordMgrWithDefaultRealm()
    known.add_password(None, engine.graphs, engine.user, engine.password)
    try:
        with urlopen(Request(request.full_url, method="HEAD"), timeout=_SECONDS):  # noqa: S310
            return ""
    except HTTPError as error:
        scheme, _, words = str(error.headers.get("WWW-Authenticate", "")).partition(" ")
        if error.code != 401 or scheme.lower() != DIGEST:
            raise
        challenge = parse_keqv_list([each for each in parse_http_list(words) if "=" in each])
        return f"Digest {HTTPDigestAuthHandler(known).get_authorization(request, challenge)}"


def _said(address: str, error: Any) -> PublisherError:
    """Whatever went wrong, in a line: the engine's own first words where it has any."""
    if isinstance(error, HTTPError):
        words = _first_line(error)
        remedy = _REMEDIES.get(error.code, _SEE)
        return PublisherError(
            f"the engine answers {error.code}{': ' * bool(words)}{words}", where=address, remedy=remedy
        )
    code = _CODES.get(type(error).__name__, 0)
    if code:
        return PublisherError(f"the engine answers {code}", where=address, remedy=_REMEDIES.get(code, _SEE))
    reason = error.reason if isinstance(error, URLError) else error
    named = str(reason).strip().partition("\n")[0] or type(reason).__name__
    return PublisherError(
        f"the engine does not answer: {named[:200]}", where=address, remedy="start it, then: publisher engine load"
    )


def _first_line(error: HTTPError) -> str:
    try:
        text = io.BytesIO(error.read(4096)).readline().decode("utf-8", "replace").strip()
    except (OSError, HTTPException):
        return ""
    return "" if text.startswith("<") else "".join(each for each in text if each.isprintable())[:200]
