"""The links between a document, its list of versions, and the versions (RFC 7089, section 2.2)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from werkzeug.http import http_date

from publisher.formats import TIMEMAP
from publisher.manifest import id_of_time
from publisher.versions import Version
from publisher.web.answering.links import Link
from publisher.web.served import View
from publisher.web.site import absolute


def versions_of(view: View, path: str) -> list[Version]:
    """The versions of the thing that the document at `path` (`doc/…/…`) is about, oldest first."""
    return view.versions.of(view.base + path.replace("doc/", "id/", 1)) if view.versions else []


def archive_links(view: View, path: str) -> list[Link]:
    """From a document to its past: it is itself the gate to its versions. None where nothing is kept of it."""
    return gate_links(path) if versions_of(view, path) else []


def gate_links(path: str) -> list[Link]:
    return [Link(absolute(path), "original timegate"), Link(timemap_address(path), "timemap", TIMEMAP.media)]


def timemap_address(path: str) -> str:
    return absolute(path.replace("doc/", "timemap/", 1))


def memento_address(path: str, version: Version) -> str:
    """Where a version stands for ever: named by its time."""
    return absolute(f"{path.replace('doc/', 'memento/', 1)}/{id_of_time(version.time)}")


def memento_links(path: str, versions: Sequence[Version], place: int | None = None) -> list[Link]:
    """The first and the last version, and those beside the one at `place`, each once with all that it is."""
    roles = ends(len(versions))
    if place is not None:
        roles.setdefault(place, [])
        for other, role in ((place - 1, "prev"), (place + 1, "next")):
            if 0 <= other < len(versions):
                roles.setdefault(other, []).append(role)
    return [memento_link(path, versions[at], words) for at, words in sorted(roles.items())]


def ends(number: int) -> dict[int, list[str]]:
    """The places of the first and the last of so many, and what they are called."""
    roles: dict[int, list[str]] = {0: ["first"]}
    roles.setdefault(number - 1, []).append("last")
    return roles


def memento_link(path: str, version: Version, roles: Sequence[str] = ()) -> Link:
    relation = " ".join([*roles, "memento"])
    return Link(memento_address(path, version), relation, "", (("datetime", when(version.time)),))


def when(time: datetime) -> str:
    """A moment as HTTP writes it, to the second (RFC 7089, 2.1.2)."""
    return http_date(time.replace(microsecond=0))
