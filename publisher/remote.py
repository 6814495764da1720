"""The same question to any SPARQL 1.1 endpoint."""

from __future__ import annotations

from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit

from publisher.errors import PublisherError
from publisher.formats import GRAPH_FORMATS, RESULT_FORMATS, by_suffix
from publisher.workers import Query

_SECONDS = 60
_REFUSALS = {400: "finds the query wrong", 401: "wants a password", 403: "refuses the query", 404: "is not there"}


def ask(endpoint: str, query: Query, form: str) -> tuple[bytes, str]:
    """The endpoint's answer as it came, and its kind (rows, boolean or graph). `form` is the query's keyword.

    Errors: PublisherError that names the endpoint.
    """
    from SPARQLWrapper import POST, SPARQLWrapper
    from SPARQLWrapper.SPARQLExceptions import SPARQLWrapperException

    if urlsplit(endpoint).scheme not in ("http", "https"):
        raise PublisherError("no address of an endpoint", where=endpoint, remedy="write https://…/sparql")
    kind = {"SELECT": "rows", "ASK": "boolean"}.get(form, "graph")
    graph = kind == "graph"
    wanted = by_suffix(query.graph, GRAPH_FORMATS) if graph else by_suffix(query.rows, RESULT_FORMATS)
    wrapper = SPARQLWrapper(endpoint)
    wrapper.setQuery(query.text)
    wrapper.queryType = form  # its own reading takes words in comments for keywords
    wrapper.setMethod(POST)
    wrapper.setTimeout(_SECONDS)
    media = wanted.media if wanted else "*/*"
    wrapper.setOnlyConneg(True)
    wrapper.addCustomHttpHeader("Accept", media)
    try:
        response = wrapper.query().response
        data: bytes = response.read()
    except HTTPError as error:
        said = _REFUSALS.get(error.code, f"answers {error.code}")
        raise PublisherError(f"the endpoint {said}", where=endpoint) from None
    except (URLError, OSError, SPARQLWrapperException) as error:
        raise PublisherError(f"the endpoint does not answer: {_first_line(error)}", where=endpoint) from None
    given = (response.headers.get("Content-Type") or "").split(";")[0].strip().lower()
    if wanted and given not in (wanted.media, *wanted.also):
        raise PublisherError(f"the endpoint gives {given or 'no type'}, not {media}", where=endpoint, remedy="--format")
    return data, kind


def _first_line(error: Exception) -> str:
    reason = getattr(error, "reason", None) or getattr(error, "msg", None) or error
    return (str(reason).strip().splitlines() or [type(error).__name__])[0]
