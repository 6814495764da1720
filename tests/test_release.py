"""A data set becomes a release, for a base, or nothing changes."""

from __future__ import annotations

import json
import os
import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse

from publisher.errors import PublisherError
from publisher.findings import Severity
from publisher.index import Index
from publisher.manifest import Release, current, current_id, hold, releases
from publisher.rdf import Rebase
from publisher.release import publish, rollback
from publisher.settings import Settings, read_settings
from publisher.store import describe, open_store
from tests.bench.synthetic import BASE, services, write_data_set
from tests.test_manifest import reader

LOCAL = "http://127.0.0.1:8123/"
FIRST = f"{BASE}id/dienst/proef-0000000"
STATEMENTS = 55  # of a service, its contact point and its hours


@pytest.fixture
def site(tmp_path: Path) -> Settings:
    """A data set of three synthetic services and their organisation."""
    return read_settings(write_data_set(tmp_path / "site", 3))


def make(site: Settings, base: str = BASE) -> Release:
    published = publish(site, base, check=False)
    assert published.made
    assert published.release is not None
    return published.release


def contents(release: Release) -> list[tuple[str, str]]:
    """The dumps by name and checksum, whenever they came to be as they are."""
    return [(dump.name, dump.sha256) for dump in release.manifest.dumps]


def keep(site: Settings, count: int) -> None:
    """Leave `count` of the services in the data set."""
    (site.data / "records" / "proef-0000.nq").write_text("".join(services(0, count)), encoding="utf-8")


def state(var: Path) -> dict[str, bytes]:
    """Every file of the releases with its bytes."""
    return {str(path): path.read_bytes() for path in (var / "releases").rglob("*") if path.is_file()}


def entries(release: Release) -> Iterator[tuple[str, str]]:
    index = Index(release.index)
    for concept in index.counts():
        yield from ((entry.iri, entry.changed) for entry in index.list(concept, 0, 10_000))
    index.close()


def test_a_release_holds_the_statements_in_store_dumps_and_index(site: Settings) -> None:
    release = make(site)
    assert current(site.var()) == release
    store, counts = open_store(release.store), release.manifest.counts
    assert counts["triples"] == len(list(parse((release.dumps / "data.ttl").read_bytes(), RdfFormat.TURTLE)))
    assert counts["quads"] == sum(counts["graphs"].values()) == len(store)
    assert Index(release.index).counts() == counts["resources"]
    assert counts["resources"]["dienst"] == 3
    entry = Index(release.index).entry(FIRST)
    assert entry is not None
    assert (entry.label, entry.changed) == ("Proefdienst 0000000", release.manifest.created)
    assert len(describe(store, FIRST)) == STATEMENTS


def test_a_release_says_what_it_is(site: Settings) -> None:
    manifest = make(site).manifest
    assert manifest.base == BASE
    assert (
        manifest.created
        == f"{manifest.id[:4]}-{manifest.id[4:6]}-{manifest.id[6:11]}:{manifest.id[11:13]}:{manifest.id[13:]}"
    )
    assert manifest.validation == {"checked": False, "violations": 0, "warnings": 0, "infos": 0, "rules": {}}
    assert (manifest.previous, manifest.restores) == ("", "")
    assert make_again(site).manifest.previous == manifest.id


def make_again(site: Settings) -> Release:
    published = publish(site, BASE, check=False, force=True)
    assert published.release is not None
    return published.release


def test_nothing_is_left_of_the_building(site: Settings) -> None:
    release = make(site)
    names = {path.name for path in release.folder.iterdir()}
    assert names <= {
        "manifest.json", "lock", "index.sqlite", "store", "dumps", "documents", "queries", "shapes", "ontology",
        "context.jsonld", "catalogue", "feed", "blocks.sqlite", "search.sqlite", "contents.json",
        "quality", "portions",
    }  # fmt: skip
    assert sorted(path.name for path in site.var().iterdir()) == ["build.lock", "current", "releases"]
    assert [path.name for path in release.folder.parent.iterdir()] == [release.id]


def test_the_same_data_in_other_files_at_another_time_gives_the_same_dumps(site: Settings, tmp_path: Path) -> None:
    release = make(site)
    lines = (site.data / "records" / "proef-0000.nq").read_text(encoding="utf-8").splitlines(keepends=True)
    random.Random(7).shuffle(lines)
    other = read_settings(write_data_set(tmp_path / "other", 0))
    for number in range(4):
        text = "".join([*lines[number::4], *lines[:5]])
        file = other.data / "records" / f"{'dbca'[number]}.nq"
        file.write_text(text, encoding="utf-8")
        os.utime(file, (number, number))
    assert contents(make(other)) == contents(release)
    assert make_again(site).manifest.dumps == release.manifest.dumps


def test_unchanged_inputs_make_no_release_unless_forced(site: Settings) -> None:
    release = make(site)
    again = publish(site, BASE, check=False)
    assert (again.release, again.made) == (release, False)
    assert make_again(site).id > release.id


def test_a_release_that_was_never_validated_does_not_pass_for_one_that_was(site: Settings) -> None:
    make(site)
    published = publish(site, BASE)
    assert published.made or published.findings


def test_a_violation_changes_nothing(data_set: Path) -> None:
    site = read_settings(data_set / "publisher.toml")
    assert publish(site, BASE, check=False).made
    before = state(site.var())
    record = next((site.data / "records").glob("willebroek*.ttl"))
    text = record.read_text(encoding="utf-8")
    record.write_text(text.replace("cv:hasCompetentAuthority organisatie:OVO002276 ;", ""), encoding="utf-8")
    published = publish(site, BASE)
    assert published.release is None
    assert any(finding.severity is Severity.VIOLATION for finding in published.findings)
    assert state(site.var()) == before


def test_a_valid_data_set_is_published_with_its_validation_summary(data_set: Path) -> None:
    site = read_settings(data_set / "publisher.toml")
    published = publish(site, BASE)
    assert published.release is not None, [str(finding) for finding in published.findings]
    summary = published.release.manifest.validation
    assert summary["checked"]
    assert summary["violations"] == 0
    assert sum(summary["rules"].values()) == len(published.findings)


def test_a_release_for_another_base_lies_apart_and_has_its_own_iris(site: Settings) -> None:
    canonical, local = make(site), make(site, LOCAL)
    assert local.folder.parent.parent == site.var(LOCAL)
    store = open_store(local.store)
    assert len(describe(store, FIRST.replace(BASE, LOCAL))) == STATEMENTS
    assert describe(store, FIRST) == []
    assert Index(local.index).counts() == Index(canonical.index).counts()
    assert current(site.var()) == canonical


def test_what_a_release_carries_is_written_for_its_base(data_set: Path) -> None:
    site = read_settings(data_set / "publisher.toml")
    query = """#+ title.nl = "Proef"
#+ parameters.x.default = "https://lod.example/id/dienst/a"
SELECT * { <https://lod.example/id/dienst/a> ?p "<https://lod.example/>" }
"""
    (data_set / "queries").mkdir()
    (data_set / "queries" / "proef.rq").write_text(query, encoding="utf-8")
    release = publish(site, LOCAL, check=False).release
    assert release is not None
    rebased = (release.queries / "proef.rq").read_text(encoding="utf-8")
    assert f'default = "{LOCAL}id/dienst/a"' in rebased
    assert f'{{ <{LOCAL}id/dienst/a> ?p "<https://lod.example/>" }}' in rebased
    for path in (*release.shapes.iterdir(), *release.ontology.iterdir()):
        assert "<https://lod.example/" not in path.read_text(encoding="utf-8"), path
    for sheet in (site.data / "documents").iterdir():
        assert (release.documents / sheet.name).read_bytes() == sheet.read_bytes()


def test_a_change_of_one_resource_changes_its_time_only(site: Settings) -> None:
    first = make(site)
    records = site.data / "records" / "proef-0000.nq"
    text = records.read_text(encoding="utf-8").replace("Proefdienst 0000001", "Dienst met een nieuwe naam")
    records.write_text(text, encoding="utf-8")
    second = make(site)
    times = dict(entries(second))
    changed = {iri for iri, time in times.items() if time == second.manifest.created}
    assert changed == {FIRST.replace("0000000", "0000001")}
    assert set(times.values()) == {first.manifest.created, second.manifest.created}


def test_a_rollback_is_a_new_release_with_the_old_content(site: Settings) -> None:
    first = make(site)
    keep(site, 1)
    second = make(site)
    third = rollback(site, BASE, first.id)
    assert current(site.var()) == third
    assert third.id > second.id
    assert (third.manifest.restores, third.manifest.previous) == (first.id, second.id)
    assert contents(third) == contents(first)
    assert third.manifest.counts == first.manifest.counts
    assert len(open_store(third.store)) == len(open_store(first.store))
    assert (third.dumps / "data.nq").samefile(first.dumps / "data.nq")
    assert not (third.folder / "lock").samefile(first.folder / "lock")


def test_a_rollback_goes_forward_in_time_and_leaves_tombstones(site: Settings) -> None:
    keep(site, 1)
    first = make(site)
    keep(site, 3)
    second = make(site)
    third = rollback(site, BASE)
    gone = FIRST.replace("0000000", "0000002")
    tombstone = Index(third.index).tombstone(gone)
    assert tombstone is not None
    assert (tombstone.deleted, tombstone.label) == (third.manifest.created, "Proefdienst 0000002")
    assert dict(entries(third))[FIRST] == first.manifest.created
    fourth = rollback(site, BASE, second.id)
    assert Index(fourth.index).tombstone(gone) is None
    assert dict(entries(fourth))[gone] == fourth.manifest.created


def test_rolling_back_twice_is_back_where_one_was(site: Settings) -> None:
    first = make(site)
    keep(site, 1)
    second = make(site)
    assert rollback(site, BASE).manifest.restores == first.id
    assert rollback(site, BASE).manifest.restores == second.id


def test_publishing_after_a_rollback_takes_the_files_again(site: Settings) -> None:
    make(site)
    keep(site, 1)
    second = make(site)
    rollback(site, BASE)
    assert contents(make(site)) == contents(second)


def test_a_rollback_to_what_is_not_there_changes_nothing(site: Settings) -> None:
    with pytest.raises(PublisherError, match="no release before the current one"):
        rollback(site, BASE)
    only = make(site)
    for name, message in ((None, "no release before"), (only.id, "is the current"), ("yesterday", "no release 'yest")):
        with pytest.raises(PublisherError, match=message):
            rollback(site, BASE, name)
    assert [release.id for release in releases(site.var())] == [only.id]


def test_old_releases_go_but_never_one_that_a_process_reads(site: Settings) -> None:
    site = read_settings_with(site, "[release]\nkeep = 2\n")
    first, second = make(site), make_again(site)
    with reader(first.folder):
        third, fourth = make_again(site), make_again(site)
        assert [release.id for release in releases(site.var())] == [first.id, third.id, fourth.id]
        assert not second.folder.exists()
        assert len(open_store(first.store)) == first.manifest.counts["quads"]
    fifth = make_again(site)
    assert [release.id for release in releases(site.var())] == [fourth.id, fifth.id]


def read_settings_with(site: Settings, text: str) -> Settings:
    file = site.folder / "publisher.toml"
    file.write_text(file.read_text(encoding="utf-8") + text, encoding="utf-8")
    return read_settings(file)


def test_a_reader_in_this_process_keeps_its_release_too(site: Settings) -> None:
    site = read_settings_with(site, "[release]\nkeep = 1\n")
    with hold(make(site)) as held:
        kept = current_id(site.var())
        make_again(site)
        held.close()
        assert kept in [release.id for release in releases(site.var())]
    make_again(site)
    assert kept not in [release.id for release in releases(site.var())]


def test_a_damaged_current_release_is_replaced_and_what_can_be_saved_travels_on(site: Settings) -> None:
    first = make(site)
    keep(site, 1)
    second = make(site)
    keep(site, 2)
    shutil.rmtree(second.store)
    said: list[str] = []
    third = publish(site, BASE, check=False, report=said.append).release
    assert any("half-deleted release" in line for line in said)
    assert third is not None
    assert third.manifest.previous == first.id
    assert Index(third.index).tombstone(FIRST.replace("0000000", "0000002")) is not None
    assert current(site.var()) == third


def test_a_damaged_current_release_is_replaced_though_nothing_changed(site: Settings) -> None:
    make(site).index.unlink()
    release = make(site)
    assert current(site.var()) == release


def test_a_data_set_that_changed_its_base_begins_anew(site: Settings) -> None:
    make(site)
    file = site.folder / "publisher.toml"
    file.write_text('[site]\nbase = "https://data.example/"\n', encoding="utf-8")
    moved = read_settings(file)
    published = publish(moved, moved.site_base, check=False).release
    assert published is not None
    assert published.manifest.previous == ""
    assert Index(published.index).tombstone(FIRST) is None


def test_a_literal_that_looks_like_our_iri_is_never_rebased(site: Settings) -> None:
    line = f'<{FIRST}> <http://schema.org/text> "zie <{BASE}id/dienst/x> en \\"<{BASE}>\\""@nl .\n'
    (site.data / "records" / "tekst.nq").write_text(line, encoding="utf-8")
    release = make(site, LOCAL)
    expected = line.replace(f"<{FIRST}>", f"<{Rebase(BASE, LOCAL).target}id/dienst/proef-0000000>")
    assert expected in (release.dumps / "data.nq").read_text(encoding="utf-8")


def test_unreadable_input_is_an_error_with_its_place_and_changes_nothing(site: Settings) -> None:
    make(site)
    before = state(site.var())
    broken = site.data / "records" / "broken.ttl"
    broken.write_text("<https://lod.example/id/dienst/x> a <http://x y> .\n", encoding="utf-8")
    with pytest.raises(PublisherError, match=r"broken\.ttl:1"):
        publish(site, BASE, check=False)
    broken.unlink()
    (site.folder / "queries").mkdir()
    (site.folder / "queries" / "latin1.rq").write_bytes(b"SELECT * { ?s ?p 'caf\xe9' }")
    with pytest.raises(PublisherError, match=r"latin1\.rq: byte 21 is no UTF-8"):
        publish(site, BASE, check=False)
    assert state(site.var()) == before
    assert [path.name for path in (site.var() / "releases").iterdir()] == [current_id(site.var())]


def test_a_missing_data_folder_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "publisher.toml").write_text("", encoding="utf-8")
    with pytest.raises(PublisherError, match="data: the folder is missing"):
        publish(read_settings(tmp_path / "publisher.toml"), BASE, check=False)


def test_an_empty_data_set_is_a_release_of_what_is_bundled(tmp_path: Path) -> None:
    site = read_settings(write_data_set(tmp_path / "empty", 0))
    release = make(site)
    assert "dienst" not in release.manifest.counts["resources"]
    assert json.loads((release.folder / "manifest.json").read_text(encoding="utf-8"))["base"] == BASE
