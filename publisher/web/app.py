"""The application: routes from blueprints, and what holds for every answer whatever made it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, current_app, g, request
from jinja2 import StrictUndefined
from werkzeug.exceptions import NotFound

from publisher import manifest
from publisher.errors import PublisherError
from publisher.manifest import Release
from publisher.settings import Settings
from publisher.web import lists, problems, vocabulary_pages
from publisher.web.answering import files
from publisher.web.answering.bounds import MAX_BODY
from publisher.web.doors import discovery, feed, harvest, linksets, replication
from publisher.web.endpoint import catalogue_queries, graphs, sparql
from publisher.web.endpoint.dispatch import Application
from publisher.web.finding import routes as finding
from publisher.web.memento import routes as memento
from publisher.web.oai import routes as oai
from publisher.web.pages import register_templates
from publisher.web.profiles import routes as profiles
from publisher.web.quality import changes, report, statements
from publisher.web.served import Served
from publisher.web.site import EXTENSION, Site, root_path, site
from publisher.web.things import resources
from publisher.web.words import read_words
from publisher.workers import Limits, Pool

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

#: Paths that need no release: they are answered even when there is none.
_WITHOUT_RELEASE = frozenset({"files.static", "files.health", "files.favicon"})

#: On every answer, errors and redirects too. Browsers load nothing from elsewhere and run no script of others.
_HEADERS = MappingProxyType(
    {
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Expose-Headers": (
            "Accept-Ranges, Allow, Content-Language, Content-Location, Content-Profile, Content-Range, ETag, "
            "Last-Modified, Link, Location, Memento-Datetime, Repr-Digest, Retry-After, Vary"
        ),
        "Content-Security-Policy": (
            "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; "
            "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        ),
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "X-Content-Type-Options": "nosniff",
    }
)
#: Marks a request for a path outside the one that the site is mounted below.
_OUTSIDE = "publisher.outside"
_PREFLIGHT = MappingProxyType(
    {
        "Access-Control-Allow-Headers": (
            "Accept, Accept-Datetime, Accept-Language, Accept-Profile, Authorization, Content-Type, If-Match, "
            "If-Modified-Since, If-None-Match, If-Range, Range, X-Requested-With"
        ),
        "Access-Control-Max-Age": "86400",
    }
)


def utc_now() -> datetime:
    return datetime.now(UTC)


def create_app(settings: Settings, var: Path, clock: Callable[[], datetime] = utc_now) -> Flask:
    """The WSGI application that serves the releases in `var`; `clock` says what time it is (aware).

    Nothing is opened yet; `served(app).close()` ends what was.
    """
    app = Application("publisher.web", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY
    app.url_map.merge_slashes = False  # the redirect that it sends is made from the Host header
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    views = Served(var, _pools(settings))
    app.extensions[EXTENSION] = Site(settings, views, read_words(), clock)
    register_templates(app)
    for blueprint in _blueprints():
        app.register_blueprint(blueprint)
    app.straight("sparql.endpoint")
    problems.register(app)
    app.before_request(_begin)
    app.teardown_request(_end)
    app.wsgi_app = _completed(_Mount(app.wsgi_app, _mounted_at(var, settings)))  # type: ignore[assignment, method-assign]
    return app


def _pools(settings: Settings) -> Callable[[Release], Pool]:
    """Makes a release's pool of query processes, with the engine beside where the settings name one."""
    limits = Limits.of(settings)
    if not settings.engine_kind:
        return lambda release: Pool(release.store, limits)
    from publisher.engine.answering import Elsewhere
    from publisher.engine.connection import engine_of

    engine = engine_of(settings)
    return lambda release: Pool(release.store, limits, Elsewhere(engine, release, limits))


def served(app: Flask) -> Served:
    """What an application serves: to close it at the end."""
    owned: Site = app.extensions[EXTENSION]
    return owned.served


#: What lies in a release as it is sent.
_FILES = (files.blueprint, feed.blueprint, harvest.blueprint, discovery.blueprint, replication.blueprint)
#: The same things, told otherwise or of another time.
_VIEWS = (profiles.blueprint, memento.blueprint, linksets.blueprint, oai.blueprint)
#: What is asked of query processes.
_QUERIES = (sparql.blueprint, graphs.blueprint, catalogue_queries.blueprint)


#: Where things are found.
_LISTS = (lists.blueprint, finding.blueprint)
#: What the site says of itself.
_ABOUT = (statements.blueprint, changes.blueprint, report.blueprint)


def _blueprints() -> Iterable[Any]:
    return (
        resources.blueprint,
        *_LISTS,
        vocabulary_pages.blueprint,
        *_ABOUT,
        *_FILES,
        *_VIEWS,
        *_QUERIES,
    )


def _mounted_at(var: Path, settings: Settings) -> str:
    """The path of the base that is served; of the settings' one while there is no release."""
    try:
        return root_path(manifest.current(var).manifest.base)
    except PublisherError:
        return root_path(settings.site_base)


class _Mount:
    """Everything lies below the path of the base; what is asked outside it is not here."""

    def __init__(self, app: WSGIApplication, root: str) -> None:
        self._app = app
        self._root = root

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path == self._root or path.startswith(self._root + "/"):
            environ["SCRIPT_NAME"], environ["PATH_INFO"] = self._root, path[len(self._root) :] or "/"
        else:
            environ[_OUTSIDE] = True
        return self._app(environ, start_response)


def _begin() -> Response | None:
    """Give the request the view of the current release, before anything else."""
    if _OUTSIDE in request.environ:
        raise NotFound()
    if request.method == "OPTIONS" and (
        request.url_rule is not None or "Access-Control-Request-Method" in request.headers
    ):
        return _options()  # a preflight of what is not here too: else a browser never learns that it is not
    if request.endpoint not in _WITHOUT_RELEASE:
        g.view = site().served.take()
    return None


def _options() -> Response:
    """What may be done here, and what a page of another site may send (Fetch standard, CORS preflight)."""
    response = current_app.make_default_options_response()
    response.status_code = 204
    del response.headers["Content-Type"]
    response.headers.extend(_PREFLIGHT)
    response.headers["Access-Control-Allow-Methods"] = response.headers.get("Allow", "")
    return response


def _completed(app: WSGIApplication) -> WSGIApplication:
    """Adds what every answer says where it does not say it itself; as WSGI that takes microseconds."""

    def complete(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        def begin(status: str, headers: list[tuple[str, str]], *error: Any) -> Callable[[bytes], object]:
            said = {name.lower() for name, _ in headers}
            more = [row for row in _HEADERS.items() if row[0].lower() not in said]
            return start_response(status, headers + more, *error)

        return app(environ, begin)

    return complete


def _end(_: BaseException | None) -> None:
    view = g.pop("view", None)
    if view is not None:
        site().served.give_back(view)
