"""Files as they are: dumps, style sheets, and the small ones that machines look for."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound

from publisher import manifest
from publisher.formats import CSS, HTML, JAVASCRIPT, SVG, TURTLE, Format, negotiate
from publisher.web.answering import links
from publisher.web.answering.answers import CACHE_FOREVER, File, Representation, answer, send_file
from publisher.web.answering.links import Link
from publisher.web.answering.representations import write
from publisher.web.home import dataset_quads, whole_dataset
from publisher.web.pages import STATIC, fingerprint, render
from publisher.web.problems import NothingSuits
from publisher.web.served import current_view
from publisher.web.site import absolute, chosen_language, interface_language, local, site

blueprint = Blueprint("files", __name__)

_MEDIA: dict[str, Format] = {".css": CSS, ".js": JAVASCRIPT, ".svg": SVG}
_OFFERS = (TURTLE, HTML)


@blueprint.get("/static/<mark>/<name>")
def static(mark: str, name: str) -> Response:
    """A file of the interface; under an old mark too, but then not for ever."""
    path = STATIC / name
    if path.suffix not in _MEDIA or path.name != name or not path.is_file():
        raise NotFound()
    modified = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    cache_rule = CACHE_FOREVER if mark == fingerprint(name) else "no-cache"
    form = _MEDIA[path.suffix]
    key = ("static", name, fingerprint(name))
    return answer(None, Representation(form.content_type, path.read_bytes, key, modified, cache=cache_rule))


@blueprint.get("/favicon.ico")
def favicon() -> Response:
    return static("", "favicon.svg")


@blueprint.get("/health")
def health() -> Response:
    """200 while there is a release to serve, else 503; for whoever watches the server."""
    release_id = manifest.current_id(site().served.var)
    body = json.dumps({"status": "ok" if release_id else "no release", "release": release_id}) + "\n"
    response = Response(body, status=200 if release_id else 503, content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/dumps")
def dumps_folder() -> Response:
    return Response(status=308, headers={"Location": local("dumps/")})


@blueprint.get("/dumps/")
def dumps() -> Response:
    """What can be had as a whole: a page, or the description of the data set."""
    view = current_view()
    form = negotiate(request.headers.get("Accept"), _OFFERS)
    if form is None:
        raise NothingSuits([Link(absolute("dumps/"), "alternate", offer.media) for offer in _OFFERS])
    word, vary = interface_language() if form is HTML else ("", ())
    key = ("dumps", form.media, word, chosen_language())
    return answer(
        view, Representation(form.content_type, lambda: _dumps(form, word), key, view.created, ("Accept", *vary))
    )


def _dumps(form: Format, word: str) -> bytes:
    view = current_view()
    if form is not HTML:
        return write(dataset_quads(view, site().settings), form, view.schema.context, f"{view.base}#dataset")
    return render("dumps.html", word, dumps=view.release.manifest.dumps)


@blueprint.get("/dumps/<name>")
def dump(name: str) -> Response:
    view = current_view()
    known = {row.name: row for row in view.release.manifest.dumps}
    if name not in known:
        raise NotFound()
    row = known[name]
    described = f"{name}-metadata.json"
    # first, since there are readers of CSV on the Web that look at the first link only
    more = [Link(absolute(f"dumps/{described}"), "describedby", known[described].media)] if described in known else []
    licence, dataset = site().settings.site_licence, row.dataset or whole_dataset(view)
    first = [*more, *([Link(licence, "license")] if licence else []), Link(absolute("dumps/"), "collection")]
    if dataset:  # its landing page (signposting.org/FAIR, 3.2)
        first.append(Link(absolute(f"doc/dataset/{dataset}"), "collection", HTML.media))
    headers = (links.header(first),)
    media = f"{row.media}; charset=utf-8" if row.media.startswith("text/") else row.media
    path = view.release.dumps / name
    changed = datetime.fromisoformat(row.changed) if row.changed else view.created
    return send_file(view, File(path, media, changed, ("dumps", name), row.sha256, headers, keeps=True))
