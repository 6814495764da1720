"""What changed from release to release, in words: `/releases`, and `/releases/ID` for one of them."""

from __future__ import annotations

import gzip
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby
from typing import NamedTuple

from flask import Blueprint, Response
from werkzeug.exceptions import NotFound

from publisher.formats import HTML, NQUADS
from publisher.history import FEEDS, file_name
from publisher.manifest import Manifest, id_of_time, is_id, releases, time_of_id
from publisher.opening import BRUSSELS
from publisher.versions import Row, Version, rows_of
from publisher.web.answering.answers import Representation, answer
from publisher.web.labels import Labels
from publisher.web.pages import render
from publisher.web.served import View, current_view
from publisher.web.site import chosen_language, interface_language, page_link, site
from publisher.web.things.history import Event, changes_of

blueprint = Blueprint("changes", __name__)

#: The feed that holds all resources.
_FEED = "resources"
#: Pages of the feed that are read, newest first (500 events each); releases on the page; events of one in the
#: list and on its own page; how many of them are told in words.
_PAGES, _RELEASES = 4, 20
_LISTED, _WHOLE, _TOLD = 8, 200, 40
#: Events of one release are a microsecond apart; older ones of releases that nobody has any more are told apart
#: by the time between them.
_GAP = timedelta(seconds=1)
#: What changes with every release because of the others, and what others own ('').
_TECHNICAL = frozenset({"", "catalogus", "catalogusrecord", "dataservice", "dataset", "distributie", "annotatie"})
#: What people come for is told first.
_ORDER = ("dienst", "organisatie", "publicatie", "begrip")


class Told(NamedTuple):
    """An event: what happened to which resource; `href` is '' for one that is gone."""

    name: str
    href: str
    concept: str
    event: Event


class ReleaseChanges(NamedTuple):
    """A release: `manifest` None where it is no longer kept. `counts` by kind, `technical` those left out of it."""

    id: str
    time: datetime
    manifest: Manifest | None
    counts: Counter[str]
    technical: int
    told: tuple[Told, ...]
    more: int
    is_first: bool


@blueprint.get("/releases")
def overview() -> Response:
    """The releases, newest first, and what changed in each."""
    view, (word, vary) = current_view(), interface_language()
    make = partial(_overview, view, word)
    return _page(view, "releases", make, word, vary)


@blueprint.get("/releases/<release_id>")
def one(release_id: str) -> Response:
    """One release."""
    view, (word, vary) = current_view(), interface_language()
    if not is_id(release_id) or release_id not in _known(view):
        raise NotFound()
    make = partial(_one, view, release_id, word)
    return _page(view, f"releases/{release_id}", make, word, vary)


def _page(view: View, path: str, make: partial[bytes], word: str, vary: tuple[str, ...]) -> Response:
    key = ("/" + path, HTML.media, word, chosen_language())
    head = (("Content-Language", word),)
    return answer(view, Representation(HTML.content_type, make, key, view.created, vary, head))


def _overview(view: View, word: str) -> bytes:
    found = [_changes(view, release_id, rows, word, _LISTED) for release_id, rows in _by_release(view)]
    return render("quality/releases.html", word, releases=found[:_RELEASES])


def _one(view: View, release_id: str, word: str) -> bytes:
    rows = next((rows for known, rows in _by_release(view) if known == release_id), [])
    return render("quality/release.html", word, release=_changes(view, release_id, rows, word, _WHOLE))


def _known(view: View) -> dict[str, Manifest]:
    """The releases that are kept, by id, up to the one that is served."""
    kept = {release.id: release.manifest for release in releases(site().served.var) if release.id <= view.release.id}
    return {**kept, view.release.id: view.release.manifest}


def _by_release(view: View) -> list[tuple[str, list[Row]]]:
    """The releases and their events, newest first. A release without events stands there too."""
    ids = sorted(_known(view))
    found: dict[str, list[Row]] = {release_id: [] for release_id in ids}
    for release_id, rows in groupby(_rows(view), key=partial(_release_of, ids)):
        for group in _groups(list(rows)) if not release_id else [list(rows)]:
            found.setdefault(release_id or id_of_time(group[0].time), []).extend(group)
    return sorted(found.items(), reverse=True)


def _rows(view: View) -> list[Row]:
    """The newest events of the feed, oldest first."""
    history = view.histories.get(_FEED)
    pages = history.pages[-_PAGES:] if history else ()
    folder = view.release.folder / FEEDS / _FEED
    texts = (gzip.decompress((folder / file_name(page.name, NQUADS.suffix)).read_bytes()) for page in pages)
    return [row for text in texts for row in rows_of(text)]


def _release_of(ids: Sequence[str], row: Row) -> str:
    """The release that an event came with: the last one that is not younger; '' where none is kept from then."""
    place = bisect_right(ids, id_of_time(row.time))
    return ids[place - 1] if place else ""


def _groups(rows: Sequence[Row]) -> Iterator[list[Row]]:
    group: list[Row] = []
    for row in rows:
        if group and row.time - group[-1].time > _GAP:
            yield group
            group = []
        group.append(row)
    if group:
        yield group


def _changes(view: View, release_id: str, rows: Sequence[Row], word: str, most: int) -> ReleaseChanges:
    plain = [row for row in rows if _concept(view, row.iri) not in _TECHNICAL]
    plain.sort(key=lambda row: _rank(_concept(view, row.iri)))
    labels = Labels(view, site().words, word)
    told = tuple(_tell(view, row, labels, in_words=number < _TOLD) for number, row in enumerate(plain[:most]))
    return ReleaseChanges(
        id=release_id,
        time=time_of_id(release_id).astimezone(BRUSSELS),
        manifest=_known(view).get(release_id),
        counts=Counter(row.kind for row in plain),
        technical=len(rows) - len(plain),
        told=told,
        more=max(0, len(plain) - most),
        is_first=any(row.sequence == 1 for row in rows),
    )


def _concept(view: View, iri: str) -> str:
    return iri[len(view.base) :].split("/")[1] if iri.startswith(f"{view.base}id/") else ""


def _rank(concept: str) -> int:
    return _ORDER.index(concept) if concept in _ORDER else len(_ORDER)


def _tell(view: View, row: Row, labels: Labels, *, in_words: bool) -> Told:
    entry = view.index.entry(row.iri)
    tombstone = None if entry else view.index.tombstone(row.iri)
    name = tombstone.label if tombstone and tombstone.label else labels.of(row.iri)
    href = page_link(f"doc/{row.iri[len(view.base) + 3 :]}") if entry else ""
    version = Version(row.iri, row.time, row.kind, "", row.sequence)
    if in_words and row.kind == "update":
        event = changes_of(view, version, labels, site().words)
    else:
        event = Event(row.time.astimezone(BRUSSELS), row.kind, (), False)
    return Told(name, href, _concept(view, row.iri), event)
