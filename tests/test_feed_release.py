"""Feeds are made with the release: what makes an event and what does not, and what happens when something breaks."""

from __future__ import annotations

import gzip
import io
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, parse

from publisher.errors import PublisherError
from publisher.feed.archive import export_feeds, restore_feeds
from publisher.feed.publishing import Plan, publish_feeds, restored_folder
from publisher.history import STATE, file_name, read_history
from publisher.manifest import MANIFEST, Release, current, id_of_time, time_of_id
from publisher.release import publish, rollback
from publisher.settings import Settings, read_settings
from publisher.vocabulary import AS, DCAT, DCT, RDF, SPDX
from tests.feed_histories import Member, materialised, members
from tests.web_site import data_folder

RECORD = "records/willebroek-dienst-samenleven.ttl"
RENAMED = ('"Inspraak en participatie van inwoners"@nl', '"Inspraak"@nl')
EVIDENCE = "evidence/willebroek-dienst-samenleven.csv"


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    settings = data_folder(tmp_path_factory.mktemp("feed") / "site")
    publish(settings, settings.site_base, check=False)
    return settings


@pytest.fixture
def site(published: Settings, tmp_path: Path) -> Settings:
    """The published site, to change."""
    shutil.copytree(published.folder, tmp_path / "site", symlinks=True)
    return read_settings(tmp_path / "site" / "publisher.toml")


def again(site: Settings, report: list[str] | None = None) -> Release:
    said = report if report is not None else []
    release = publish(site, site.site_base, check=False, force=True, report=said.append).release
    assert release is not None
    return release


def edit(site: Settings, name: str, old: str, new: str) -> None:
    path = site.data / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def events(release: Release, feed: str = "resources") -> list[Member]:
    return [member for quads in pages(release, feed) for member in members(quads)]


def pages(release: Release, feed: str = "resources") -> Iterator[list[Quad]]:
    folder = release.folder / "feed" / feed
    for page in read_history(folder).pages:
        yield list(parse(gzip.decompress((folder / file_name(page.name, "trig")).read_bytes()), RdfFormat.TRIG))


def statements(release: Release) -> set[tuple[object, object, object]]:
    quads = parse((release.dumps / "data.nq").read_bytes(), RdfFormat.N_QUADS)
    return {(quad.subject, quad.predicate, quad.object) for quad in quads if quad.graph_name == DefaultGraph()}


def test_the_first_release_creates_everything_and_the_manifest_counts_it(site: Settings) -> None:
    release = current(site.var())
    found = events(release)
    assert {member.activity for member in found} == {AS.Create}
    assert materialised(found) == statements(release)
    assert release.manifest.feeds["resources"]["members"] == len(found)


def test_a_release_of_the_same_data_makes_no_event_in_any_feed(site: Settings) -> None:
    before = current(site.var()).manifest
    after = again(site).manifest
    assert after.id != before.id
    assert after.feeds == before.feeds


def test_other_formatting_and_comments_make_no_event(site: Settings) -> None:
    path = site.data / RECORD
    path.write_text(
        "# een opmerking\n\n" + path.read_text(encoding="utf-8").replace(" ;\n", "\n    ;\n"), encoding="utf-8"
    )
    assert again(site).manifest.feeds["resources"] == current(site.var()).manifest.feeds["resources"]
    assert len(events(current(site.var()))) == current(site.var()).manifest.feeds["resources"]["members"]
    assert {member.activity for member in events(current(site.var()))} == {AS.Create}


def test_where_a_fact_stands_in_its_document_is_no_event(site: Settings) -> None:
    before = current(site.var()).manifest
    path = site.data / EVIDENCE
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if "Andere naam in de tekst" not in line), encoding="utf-8")
    after = again(site).manifest
    assert after.counts["quads"] < before.counts["quads"]
    assert after.feeds["resources"] == before.feeds["resources"]


def test_a_change_is_an_event_of_what_changed_with_all_of_its_fragments(site: Settings) -> None:
    number = len(events(current(site.var())))
    edit(site, RECORD, '"+3238669125"', '"+3238669126"')
    release = again(site)
    [*_, last] = found = events(release)
    assert len(found) == number + 1
    assert last.activity == AS.Update
    assert any(isinstance(item[0], NamedNode) and "#" in item[0].value for item in last.payload)
    assert materialised(found) == statements(release)


def test_a_rollback_makes_the_events_that_lead_to_it(site: Settings) -> None:
    first = current(site.var())
    edit(site, RECORD, "dienst:willebroek-inspraak", "dienst:willebroek-spraak")
    second = again(site)
    number = len(events(second))
    third = rollback(site, site.site_base)
    found = events(third)
    activities = [member.activity for member in found[number:]]
    assert activities.count(AS.Create) == 1
    assert activities[-1] == AS.Delete
    assert materialised(found) == statements(third) == statements(first)
    assert [member.time for member in found] == sorted({member.time for member in found})


def test_a_page_that_was_deleted_by_hand_stops_the_next_release_and_nothing_else(site: Settings) -> None:
    release = current(site.var())
    folder = release.folder / "feed/resources"
    page = folder / file_name(read_history(folder).pages[0].name, "nq")
    page.unlink()
    edit(site, RECORD, *RENAMED)
    with pytest.raises(PublisherError) as error:
        again(site)
    assert str(page) in str(error.value)
    assert current(site.var()).id == release.id
    assert [path.name for path in release.folder.parent.iterdir()] == [release.id]
    assert not page.exists()


def test_a_history_that_is_gone_as_a_whole_is_not_begun_anew(site: Settings) -> None:
    shutil.rmtree(current(site.var()).folder / "feed")
    with pytest.raises(PublisherError, match=STATE):
        again(site)


def plan_at(site: Settings, release: Release, ago: timedelta, said: list[str], folder: Path) -> Plan:
    manifest = replace(release.manifest, id=id_of_time(time_of_id(release.id) - ago))
    fresh = folder / "releases" / "fresh"
    for name in ("dumps", "store", "catalogue"):
        shutil.copytree(release.folder / name, fresh / name)
    shutil.copy(release.folder / "blocks.sqlite", fresh)
    return Plan(fresh, manifest, release, site, said.append)


def test_a_clock_that_ran_back_is_told_and_more_than_a_day_stops(site: Settings, tmp_path: Path) -> None:
    release, said = current(site.var()), list[str]()
    feeds = publish_feeds(plan_at(site, release, timedelta(hours=2), said, tmp_path / "a"))
    assert feeds == release.manifest.feeds
    assert "the clock ran back" in said[0]
    with pytest.raises(PublisherError, match="the clock says"):
        publish_feeds(plan_at(site, release, timedelta(hours=25), said, tmp_path / "b"))


def test_an_exported_history_goes_on_in_a_new_place(site: Settings, tmp_path: Path) -> None:
    first, archive = current(site.var()), tmp_path / "feed.tar"
    old = events(first)
    export_feeds(first, archive)
    shutil.rmtree(site.var())
    restore_feeds(archive, site.var(), site.site_base, None)
    edit(site, RECORD, *RENAMED)
    release = again(site)
    found = events(release)
    assert found[: len(old)] == old
    assert len(found) == len(old) + 1
    assert materialised(found) == statements(release)
    assert not restored_folder(site.var()).exists()


def test_a_damaged_feed_is_mended_from_its_export(site: Settings, tmp_path: Path) -> None:
    release, archive = current(site.var()), tmp_path / "feed.tar"
    export_feeds(release, archive)
    shutil.rmtree(release.folder / "feed")
    restore_feeds(archive, site.var(), site.site_base, release)
    mended = publish(site, site.site_base, check=False).release
    assert mended is not None
    assert mended.id != release.id
    assert mended.manifest.feeds == release.manifest.feeds
    assert materialised(events(mended)) == statements(mended)


def test_what_would_shorten_or_replace_a_history_is_refused(site: Settings, tmp_path: Path) -> None:
    archive = tmp_path / "feed.tar"
    export_feeds(current(site.var()), archive)
    with pytest.raises(PublisherError, match="is whole"):
        restore_feeds(archive, site.var(), site.site_base, current(site.var()))
    with pytest.raises(PublisherError, match="is that of"):
        restore_feeds(archive, site.var(), "http://127.0.0.1:1/", None)
    with pytest.raises(PublisherError, match="there already"):
        export_feeds(current(site.var()), archive)
    edit(site, RECORD, *RENAMED)
    newer = again(site)
    shutil.rmtree(newer.folder / "feed")
    with pytest.raises(PublisherError, match="the archive ends at"):
        restore_feeds(archive, site.var(), site.site_base, newer)
    assert not restored_folder(site.var()).exists()


@pytest.mark.parametrize("name", ["../evil", "/tmp/evil", "feed/resources/../../evil", "feed/x/y/z", "store/CURRENT"])
def test_an_archive_writes_nothing_elsewhere(tmp_path: Path, name: str) -> None:
    archive = tmp_path / "evil.tar"
    with tarfile.open(archive, "w") as file:
        item = tarfile.TarInfo(name)
        item.size = 4
        file.addfile(item, io.BytesIO(b"evil"))
    with pytest.raises(PublisherError, match="no part of a feed"):
        restore_feeds(archive, tmp_path / "var", "https://lod.example/", None)
    assert [path.name for path in tmp_path.rglob("*") if path.name == "evil"] == []


@pytest.mark.parametrize("content", [b"", b"no tar at all" * 100])
def test_what_is_no_archive_is_refused_in_a_sentence(tmp_path: Path, content: bytes) -> None:
    archive = tmp_path / "x.tar"
    archive.write_bytes(content)
    with pytest.raises(PublisherError):
        restore_feeds(archive, tmp_path / "var", "https://lod.example/", None)


def test_an_archive_with_a_changed_page_is_refused(site: Settings, tmp_path: Path) -> None:
    archive = tmp_path / "feed.tar"
    export_feeds(current(site.var()), archive)
    content = archive.read_bytes()
    page = next(iter(sorted((current(site.var()).folder / "feed/resources").glob("2*.jsonld.gz")))).read_bytes()
    archive.write_bytes(content.replace(page, page[:-9] + b"\0" + page[-8:]))
    with pytest.raises(PublisherError, match="not as it was published"):
        restore_feeds(archive, tmp_path / "var", site.site_base, None)


def test_the_command_checks_exports_and_restores(site: Settings, tmp_path: Path) -> None:
    def run(*words: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "publisher", "feed", *map(str, words)]
        return subprocess.run(command, cwd=site.folder, capture_output=True, text=True, timeout=60, check=False)

    assert "resources: " in run("check").stdout
    assert run("export", tmp_path / "feed.tar").returncode == 0
    shutil.rmtree(site.var())
    restored = run("restore", tmp_path / "feed.tar")
    assert restored.returncode == 0, restored.stderr
    assert "goes on from it" in restored.stdout
    assert read_settings(site.folder / "publisher.toml").var().joinpath("restored-feed", MANIFEST).is_file()
    assert run("check").returncode == 2


def test_a_release_of_before_there_were_feeds_is_followed_by_a_feed_of_everything(site: Settings) -> None:
    release = current(site.var())
    (release.folder / MANIFEST).write_text(replace(release.manifest, feeds={}).to_json(), encoding="utf-8")
    shutil.rmtree(release.folder / "feed")
    (release.folder / "blocks.sqlite").unlink()
    assert materialised(events(again(site))) == statements(current(site.var()))


def activities(release: Release) -> dict[str, list[Quad]]:
    """Entity -> the statements of its last activity in the feed of the catalogue."""
    found: dict[str, list[Quad]] = {}
    for quads in pages(release, "catalogue"):
        for quad in quads:
            if quad.predicate == AS.object:
                found[quad.object.value] = [item for item in quads if item.graph_name == quad.subject]
    return found


def test_the_feed_of_the_catalogue_tells_of_every_entity_with_what_is_embedded_in_it(site: Settings) -> None:
    found = activities(current(site.var()))
    base = site.site_base
    kinds = {name.removeprefix(base + "id/").partition("/")[0] for name in found}
    assert {"dataset", "distributie", "catalogus", "dataservice"} <= kinds
    for entity, quads in found.items():
        assert any(str(quad.subject) == f"<{entity}>" and quad.predicate == RDF.type for quad in quads)
        assert not any(name != entity and f"<{name}>" == str(quad.subject) for quad in quads for name in found)
        if any(quad.predicate == DCAT.byteSize for quad in quads):
            assert any(quad.predicate == SPDX.checksumValue for quad in quads)


def test_a_change_of_the_data_changes_in_the_catalogue_what_depends_on_it(site: Settings) -> None:
    before = current(site.var()).manifest.feeds["catalogue"]["members"]
    edit(site, RECORD, *RENAMED)
    release = again(site)
    changed = [
        quad.object.value for quads in pages(release, "catalogue") for quad in quads if quad.predicate == AS.object
    ][before:]
    assert any("/id/distributie/" in name for name in changed)
    assert not any(name.endswith("#contact") for name in changed)
    assert len(changed) == len(set(changed))


def test_activities_keep_the_shape_of_dcat_ap_feeds(site: Settings, standards: Path) -> None:
    from publisher.shacl import check, load_shapes

    texts = [standards / "dcat-ap-feeds/shape.ttl", standards / "dcat-ap-3.0.1/shapes.ttl"]
    shapes = load_shapes(quad for path in texts for quad in parse(path.read_bytes(), RdfFormat.TURTLE))
    data = [Quad(*quad.triple) for quads in pages(current(site.var()), "catalogue") for quad in quads]
    found = [result for result in check(data, shapes) if result.severity.value.endswith("#Violation")]
    assert [(result.focus, result.path, result.component) for result in found] == []
    assert any(quad.predicate == DCT.title for quad in data)
