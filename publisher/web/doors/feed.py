"""The feeds: roots and pages as the release holds them, gzipped files that are sent as they lie there.

A closed page is the same for ever, whatever release is served and whatever version serves it: its ETag is made
of its bytes, and caches may keep it. The root and the open page have to be asked for each time.
"""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotAcceptable, NotFound

from publisher.errors import PublisherError
from publisher.formats import HTML, negotiate
from publisher.history import FEED_FORMATS, FEEDS, ROOT, STREAM_PATHS, History, StoredFile, file_name, read_time
from publisher.web.answering import links
from publisher.web.answering.answers import CACHE, CACHE_FOREVER, narrow, weigh_conditions
from publisher.web.answering.links import Link
from publisher.web.answering.negotiation import GZIP, IDENTITY, codings
from publisher.web.problems import NothingSuits
from publisher.web.served import View, current_view
from publisher.web.site import absolute, local, site

blueprint = Blueprint("feed", __name__)

#: Formats whose statements stand in the order of the TREE profile; streaming clients look for it here.
_PROFILED = MappingProxyType(
    {form: f'{form.content_type}; profile="https://w3id.org/tree/profile"' for form in FEED_FORMATS[:2]}
)


@blueprint.get("/feed", defaults={"stream": "resources"})
@blueprint.get("/feed/lpdc", defaults={"stream": "lpdc"})
@blueprint.get("/feed/catalogue", defaults={"stream": "catalogue"})
def root(stream: str) -> Response:
    """The entry of a feed: what it is, and a link to each page. People, who read HTML only, are led to the files."""
    history = _history(current_view(), stream)
    accept = request.headers.get("Accept")
    if negotiate(accept, FEED_FORMATS) is None and negotiate(accept, (HTML,)):
        return Response(status=303, headers={"Location": local("dumps/"), "Vary": "Accept", "Cache-Control": CACHE})
    modified = history.last or current_view().created
    return _send(stream, ROOT, history.root, modified, CACHE)


@blueprint.get("/feed/<name>", defaults={"stream": "resources"})
@blueprint.get("/feed/lpdc/<name>", defaults={"stream": "lpdc"})
@blueprint.get("/feed/catalogue/<name>", defaults={"stream": "catalogue"})
def page(stream: str, name: str) -> Response:
    """A page of a feed, or a branch on the way to its pages."""
    history = _history(current_view(), stream)
    branch = history.branch(name)
    if branch is not None:
        return _send(stream, name, branch.files, branch.upper, CACHE_FOREVER)
    found = history.page(name)
    if found is None:
        raise NotFound()
    return _send(stream, name, found.files, read_time(found.last), CACHE_FOREVER if found.closed else CACHE)


def _history(view: View, stream: str) -> History:
    """The history of a feed, read once for each release. Errors: NotFound where the release has no such feed."""
    if stream not in view.release.manifest.feeds:
        raise NotFound()
    return view.histories[stream]


def _folder(view: View, stream: str) -> Path:
    return view.release.folder / FEEDS / stream


def _send(stream: str, name: str, files: Mapping[str, StoredFile], modified: datetime, cache: str) -> Response:
    """A stored document in the format and coding that the client prefers. Errors: NothingSuits, NotAcceptable."""
    form = negotiate(request.headers.get("Accept"), FEED_FORMATS)
    address = absolute(STREAM_PATHS[stream] + ("" if name == ROOT else f"/{name}"))
    if form is None:
        raise NothingSuits([Link(address, "alternate", offer.media) for offer in FEED_FORMATS])
    accepted = codings(request.headers.get("Accept-Encoding"))
    if not accepted:
        raise NotAcceptable("identity, gzip")
    coding = GZIP if GZIP in accepted else IDENTITY
    response = Response(content_type=_PROFILED.get(form, form.content_type))
    response.set_etag(f"{files[form.suffix].sha256[:32]}-{coding}")
    response.last_modified = modified.astimezone(UTC).replace(microsecond=0)
    response.headers["Cache-Control"] = cache
    response.headers["Vary"] = "Accept, Accept-Encoding"
    response.headers.extend([_links(stream, address, name)])
    if coding == GZIP:
        response.headers["Content-Encoding"] = coding
    response.headers["Accept-Ranges"] = "bytes"
    weigh_conditions(response)
    if response.status_code == 200:
        response.data = _read(_folder(current_view(), stream) / file_name(name, form.suffix), coding)
        narrow(response)
    return response


def _links(stream: str, address: str, name: str) -> tuple[str, str]:
    found = [Link(address, "canonical")]
    if name != ROOT:
        found.append(Link(absolute(STREAM_PATHS[stream]), "collection"))
    licence = site().settings.site_licence
    return links.header([*found, Link(licence, "license")] if licence else found)


def _read(path: Path, coding: str) -> bytes:
    """The bytes of a stored file. Errors: PublisherError where it is gone: a 503, not a 404 that clients remember."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise PublisherError(f"a page of the feed is missing: {error.strerror}", where=path) from None
    return content if coding == GZIP else gzip.decompress(content)
