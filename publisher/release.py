"""Making a release: read, check, share out, derive, load, switch. A rollback makes one from an old one's content."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from publisher import __version__
from publisher.carrying import ENGINE
from publisher.catalogue import dataset_parts
from publisher.contents import CONTENTS, write_contents
from publisher.copies import copy_files
from publisher.derivation import derive_and_load
from publisher.description import describe_release
from publisher.errors import PublisherError
from publisher.feed.publishing import Plan, forget_restored, publish_feeds, restored_folder
from publisher.findings import Finding, Severity
from publisher.history import FEEDS
from publisher.index import read_rows, write_index
from publisher.lifecycle import (
    build_lock,
    building,
    clean,
    disk_errors,
    last_release,
    link_tree,
    next_id,
    prune,
    put_in_place,
)
from publisher.manifest import (
    LOCK,
    MANIFEST,
    Manifest,
    Release,
    current_id,
    find_release,
    releases,
    time_of_id,
    timestamp,
)
from publisher.passes import Job
from publisher.progress import Progress
from publisher.rdf import Rebase
from publisher.records import DataSet, file_quads, inputs_digest, published_quads, read_data_set
from publisher.search_index.carrying import carry_search
from publisher.segments import share_out
from publisher.settings import Settings
from publisher.store import copy_store

_INDEX = "index.sqlite"


class Published(NamedTuple):
    """What came of publishing for a base.

    `release` is the one that is current now (None where findings forbade one), `made` is false where the
    current one was made of the same inputs already.
    """

    base: str
    release: Release | None
    findings: Sequence[Finding]
    made: bool


class _Plan(NamedTuple):
    """A release to be made: of what, as what, after which one, and whether it may take over what that one has."""

    data: DataSet
    manifest: Manifest
    before: Release | None
    progress: Progress
    carry: bool


def publish(
    settings: Settings,
    base: str,
    *,
    check: bool = True,
    force: bool = False,
    report: Callable[[str], None] = lambda _: None,
) -> Published:
    """Make the data set of `settings` the current release for `base`.

    A violation changes nothing; so does a crash at any moment. Without `force`, inputs that the current
    release was made of make none; `check=False` leaves validation out. `report` gets line by line what a
    person wants to know (a `Progress` draws bars too). Errors: PublisherError (unreadable input, another
    build going on, a full disk, a clock that ran back more than a day); the current release stays.
    """
    return publish_bases(settings, [base], check=check, force=force, report=report)[0]


def publish_bases(
    settings: Settings,
    bases: Sequence[str],
    *,
    check: bool = True,
    force: bool = False,
    report: Callable[[str], None] = lambda _: None,
) -> list[Published]:
    """`publish` for one base after another; the same inputs are validated once."""
    progress = report if isinstance(report, Progress) else Progress(report)
    known: dict[str, Sequence[Finding]] = {}
    found = []
    for base in bases:
        data = read_data_set(settings)
        with disk_errors(settings.var(base)), build_lock(settings.var(base)):
            found.append(_publish(data, base, known if check else None, force, progress))
    return found


def _publish(
    data: DataSet, base: str, known: dict[str, Sequence[Finding]] | None, force: bool, progress: Progress
) -> Published:
    var = data.settings.var(base)
    clean(var)
    before, inputs = _before(var, base, progress), inputs_digest(data)
    if before and not force and _is_made(before, var, inputs, known is not None):
        return Published(base, before, (), made=False)
    if known is not None and inputs not in known:
        known[inputs] = _validate(data, progress)
    findings = () if known is None else known[inputs]
    if any(finding.severity is Severity.VIOLATION for finding in findings):
        return Published(base, None, findings, made=False)
    manifest = _manifest(next_id(var, progress), base, before)
    manifest = replace(manifest, inputs=inputs, validation=_summary(findings, known is not None))
    with building(var, manifest.id) as folder:
        _fill(folder, _Plan(data, manifest, before, progress, carry=not force))
        release = put_in_place(var, folder)
    forget_restored(var)
    prune(var, data.settings.release_keep)
    return Published(base, release, findings, made=True)


def rollback(
    settings: Settings,
    base: str,
    release_id: str | None = None,
    report: Callable[[str], None] = lambda _: None,
) -> Release:
    """A new release with the content of an old one (of the one before the current one, unless told), in seconds.

    What the current release has and the old one has not gets tombstones; what differs changed now. Errors:
    PublisherError (no such release, none before the current one, another build going on).
    """
    var = settings.var(base)
    with disk_errors(var), build_lock(var):
        clean(var)
        source = find_release(var, release_id) if release_id else _earlier(var)
        if source.id == current_id(var):
            raise PublisherError(f"'{source.id}' is the current release", where=var, remedy="name an earlier one")
        before = _before(var, base, report)
        new = _manifest(next_id(var, report), base, before)
        manifest = replace(source.manifest, id=new.id, created=new.created, previous=new.previous, restores=source.id)
        with building(var, manifest.id) as folder:
            _restore(source, folder, before, manifest.created)
            manifest = describe_release(folder, manifest, before)
            feeds = publish_feeds(Plan(folder, manifest, before, settings, report))
            _write(folder, replace(manifest, feeds=feeds), before)
            release = put_in_place(var, folder)
        forget_restored(var)
        prune(var, settings.release_keep)
    return release


def _earlier(var: Path) -> Release:
    current = current_id(var) or ""
    older = [release for release in releases(var) if release.id < current]
    if not older:
        raise PublisherError("no release before the current one", where=var, remedy="see: publisher releases")
    return older[-1]


def _restore(source: Release, folder: Path, before: Release | None, now: str) -> None:
    for path in source.folder.iterdir():
        if path == source.store:
            copy_store(path, folder / path.name)
        elif path.name == FEEDS or path == source.catalogue:
            continue  # the feed, and dates in the catalogue, go on from the release before
        elif path.is_dir():
            link_tree(path, folder / path.name)
        elif path.name not in (MANIFEST, CONTENTS, LOCK, _INDEX):
            os.link(path, folder / path.name)
    write_index(folder / _INDEX, read_rows(source.index), now, before.index if before else None)
    carry_search(source.folder, folder / _INDEX)


def _before(var: Path, base: str, warn: Callable[[str], None]) -> Release | None:
    """The release whose tombstones and times of change go on; another base's never do."""
    before = last_release(var, warn)
    return before if before and before.manifest.base == base else None


def _is_made(before: Release, var: Path, inputs: str, check: bool) -> bool:
    checked = before.manifest.validation.get("checked", False) or not check
    waits = restored_folder(var).is_dir()  # a feed to go on from
    return before.id == current_id(var) and before.manifest.inputs == inputs and checked and not waits


def _manifest(release_id: str, base: str, before: Release | None) -> Manifest:
    return Manifest(
        id=release_id,
        base=base,
        created=timestamp(time_of_id(release_id)),
        software=__version__,
        inputs="",
        previous=before.id if before else "",
    )


def _validate(data: DataSet, progress: Progress) -> Sequence[Finding]:
    from publisher.validation import validate  # the SHACL engine takes half a second to import

    progress("validating")
    return validate(data, progress)


def _summary(findings: Sequence[Finding], checked: bool) -> dict[str, Any]:
    severities = Counter(finding.severity for finding in findings)
    return {
        "checked": checked,
        "violations": severities[Severity.VIOLATION],
        "warnings": severities[Severity.WARNING],
        "infos": severities[Severity.INFO],
        "rules": dict(sorted(Counter(finding.rule for finding in findings).items())),
    }


def _fill(folder: Path, plan: _Plan) -> None:
    """All of a release but its name."""
    data, manifest, progress = plan.data, plan.manifest, plan.progress
    progress("reading")
    written = data.settings.site_base
    rebase = Rebase(written, manifest.base) if manifest.base != written else None
    with progress.bar("reading") as bar:
        share_out(published_quads(data, written), folder / "segments", rebase, bar.reach)
    progress("writing store, dumps and index")
    derived, carried = derive_and_load(_job(folder, plan), plan.before if plan.carry else None, progress)
    store = {"engine": ENGINE, "carried": carried}
    shutil.rmtree(folder / "segments")
    copy_files(data, manifest.base, folder)
    complete = describe_release(
        folder,
        replace(manifest, counts=derived.counts, dumps=derived.dumps, statistics=derived.statistics, store=store),
        plan.before,
    )
    if inputs_digest(data) != manifest.inputs:
        raise PublisherError("files changed while they were published", where=data.settings.data, remedy="run it again")
    feeds = publish_feeds(Plan(folder, complete, plan.before, data.settings, progress))
    _write(folder, replace(complete, feeds=feeds), plan.before)


def _write(folder: Path, manifest: Manifest, before: Release | None) -> None:
    (folder / MANIFEST).write_text(manifest.to_json(), encoding="utf-8")
    write_contents(folder, manifest.id, before.folder if before else None)


def _job(folder: Path, plan: _Plan) -> Job:
    return Job(
        segments=str(folder / "segments"),
        dumps=str(folder / "dumps"),
        into=str(folder / _INDEX),
        before=str(plan.before.index) if plan.before else "",
        base=plan.manifest.base,
        language=plan.data.settings.site_language,
        now=plan.manifest.created,
        parts=_parts(plan.data),
        carry=str(plan.before.folder) if plan.before and plan.carry and not plan.before.manifest.restores else "",
    )


def _parts(data: DataSet) -> Mapping[str, str]:
    """Which dataset the resources of a concept belong to, as the catalogue says."""
    base = data.settings.site_base
    return dataset_parts(file_quads(data.catalogue, data.settings, base)) if data.catalogue else {}
