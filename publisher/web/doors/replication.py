"""The files of the current release, for replicas: `publisher pull` fetches what its list names."""

from __future__ import annotations

from flask import Blueprint, Response
from werkzeug.exceptions import Gone, NotFound

from publisher.contents import CONTENTS
from publisher.manifest import is_id
from publisher.web.answering.answers import File, send_file
from publisher.web.served import current_view

blueprint = Blueprint("replication", __name__)


@blueprint.get("/releases/current/contents.json")
def contents() -> Response:
    """Which release is current, and the files that it consists of, with sizes and checksums."""
    view = current_view()
    path = view.release.folder / CONTENTS
    if not path.is_file():
        raise NotFound()
    return send_file(view, File(path, "application/json", view.created, ("contents",)))


@blueprint.get("/releases/<release_id>/<path:path>")
def file(release_id: str, path: str) -> Response:
    """A file of the current release, under the release's own name: another one's files are not to be had."""
    view = current_view()
    if release_id != view.release.id:
        raise Gone() if is_id(release_id) else NotFound()
    item = view.contents.get(path)
    if item is None:
        raise NotFound()
    found = File(view.release.folder / path, "application/octet-stream", view.created, ("file", path), item.sha256)
    return send_file(view, found)
