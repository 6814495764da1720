"""How releases come and go: one build at a time, ids that only go forward, what crashes left."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from publisher.errors import PublisherError
from publisher.lifecycle import (
    build_lock,
    building,
    clean,
    last_release,
    next_id,
    prune,
    put_in_place,
    served_bases,
)
from publisher.manifest import MANIFEST, Manifest, current, current_id, id_of_time, release_ids, time_of_id
from publisher.settings import Settings
from tests.test_manifest import FIRST, SECOND, make, point, reader

NOW = datetime(2026, 11, 22, 19, 30, tzinfo=UTC)


def silent(_: str) -> None:
    """Nobody listens."""


def test_a_second_build_is_told_which_process_builds(tmp_path: Path) -> None:
    with build_lock(tmp_path):  # noqa: SIM117 - the second one is the point
        with pytest.raises(PublisherError, match=rf"another build is going on here \(process {os.getpid()}\)"):
            with build_lock(tmp_path):
                pytest.fail("two builds at once")
    with build_lock(tmp_path):
        assert (tmp_path / "build.lock").read_text(encoding="utf-8") == f"{os.getpid()}\n"


def test_ids_are_times_and_go_forward(tmp_path: Path) -> None:
    before = datetime.now(UTC)
    release_id = next_id(tmp_path, pytest.fail)
    assert before <= time_of_id(release_id) <= datetime.now(UTC)


@pytest.mark.parametrize("back", [timedelta(0), timedelta(seconds=1), timedelta(hours=24)])
def test_after_a_clock_that_ran_back_ids_go_on_with_a_warning(tmp_path: Path, back: timedelta) -> None:
    last = id_of_time(NOW)
    make(tmp_path, last)
    said: list[str] = []
    release_id = next_id(tmp_path, said.append, NOW - back)
    assert time_of_id(release_id) == NOW + timedelta(microseconds=1)
    assert said == [f"warning: the clock ran back; this release follows the last one, {last}"]


def test_a_clock_that_ran_back_more_than_a_day_stops_the_build(tmp_path: Path) -> None:
    make(tmp_path, id_of_time(NOW))
    with pytest.raises(PublisherError, match=r"the clock says 2026-11-21 19:29.*2026-11-22 19:30.*set the clock right"):
        next_id(tmp_path, pytest.fail, NOW - timedelta(days=1, seconds=1))


def test_the_last_release_counts_even_if_only_the_link_remembers_it(tmp_path: Path) -> None:
    point(tmp_path, id_of_time(NOW))
    assert time_of_id(next_id(tmp_path, silent, NOW)) > NOW


def test_a_release_in_place_is_current_and_complete(tmp_path: Path) -> None:
    (tmp_path / "releases").mkdir()
    with building(tmp_path, FIRST) as folder:
        assert folder.name == f".building-{FIRST}"
        assert current_id(tmp_path) is None
        fill(folder, FIRST)
        release = put_in_place(tmp_path, folder)
    assert current(tmp_path) == release
    assert (tmp_path / "current").readlink() == Path("releases") / FIRST
    with building(tmp_path, SECOND) as folder:
        fill(folder, SECOND)
        put_in_place(tmp_path, folder)
    assert current_id(tmp_path) == SECOND
    assert release_ids(tmp_path) == [FIRST, SECOND]


def fill(folder: Path, release_id: str) -> None:
    (folder / "store").mkdir()
    for name in ("store/CURRENT", "index.sqlite"):
        (folder / name).touch()
    manifest = Manifest(release_id, "https://lod.example/", "2026-11-22T19:30:00Z", "0.1.0", "abc")
    (folder / MANIFEST).write_text(manifest.to_json(), encoding="utf-8")


def test_while_releases_are_switched_there_is_always_a_current_one(tmp_path: Path) -> None:
    ids = [id_of_time(NOW + timedelta(seconds=n)) for n in range(60)]
    point(tmp_path, make(tmp_path, ids[0]).name)
    code = (
        "import sys, time; from pathlib import Path; from publisher.manifest import *\n"
        "var, last = Path(sys.argv[1]), sys.argv[2]\n"
        "print(current(var).id, flush=True)\n"
        "seen = {}\n"
        "while (found := current_id(var)) != last: seen[found] = seen.get(found) or read_release(var / RELEASES / found)\n"
        "print(len(seen))"
    )
    pipe = subprocess.PIPE
    watcher = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path), ids[-1]], stdout=pipe, stderr=pipe, text=True
    )
    assert watcher.stdout
    assert watcher.stdout.readline() == f"{ids[0]}\n"
    for release_id in ids[1:]:
        with building(tmp_path, release_id) as folder:
            fill(folder, release_id)
            put_in_place(tmp_path, folder)
    said, complaint = watcher.communicate(timeout=60)
    assert complaint == ""
    assert int(said) > 5


def test_what_fails_while_building_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "releases").mkdir()
    with pytest.raises(OSError, match="full"), building(tmp_path, FIRST) as folder:
        (folder / "half").touch()
        raise OSError("the disk is full")
    assert list((tmp_path / "releases").iterdir()) == []


def test_what_crashes_left_is_cleaned_and_nothing_else(tmp_path: Path) -> None:
    make(tmp_path, FIRST)
    make(tmp_path, SECOND)
    point(tmp_path, FIRST)  # the second one was complete, and never became current
    (tmp_path / "releases" / f".building-{SECOND}" / "segments").mkdir(parents=True)
    (tmp_path / "releases" / f".deleting-{SECOND}").mkdir()
    (tmp_path / f".current-{SECOND}").symlink_to(Path("releases") / SECOND)
    clean(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["current", "releases"]
    assert [path.name for path in (tmp_path / "releases").iterdir()] == [FIRST]


def test_without_a_current_release_the_complete_ones_stay(tmp_path: Path) -> None:
    make(tmp_path, FIRST)
    clean(tmp_path)
    assert release_ids(tmp_path) == [FIRST]
    last = last_release(tmp_path, pytest.fail)
    assert last is not None
    assert last.id == FIRST


@pytest.mark.parametrize("part", ["index.sqlite", "manifest.json"])
def test_a_damaged_current_release_gives_way_to_the_newest_whole_one(tmp_path: Path, part: str) -> None:
    make(tmp_path, FIRST)
    (make(tmp_path, SECOND) / part).write_bytes(b"rubbish")
    point(tmp_path, SECOND)
    said: list[str] = []
    last = last_release(tmp_path, said.append)
    assert last is not None
    assert last.id == FIRST
    assert len(said) == 1
    assert part in said[0]


def test_pruning_keeps_the_newest_the_current_and_those_that_are_read(tmp_path: Path) -> None:
    ids = [id_of_time(NOW + timedelta(seconds=n)) for n in range(6)]
    folders = [make(tmp_path, release_id) for release_id in ids]
    point(tmp_path, ids[2])
    with reader(folders[1]):
        assert prune(tmp_path, 2) == [ids[0], ids[3]]
    assert release_ids(tmp_path) == [ids[1], ids[2], ids[4], ids[5]]


def test_pruning_never_leaves_nothing(tmp_path: Path) -> None:
    make(tmp_path, FIRST)
    make(tmp_path, SECOND)
    point(tmp_path, SECOND)
    assert prune(tmp_path, 0) == [FIRST]
    assert release_ids(tmp_path) == [SECOND]


def test_a_half_deleted_release_without_a_lock_can_be_pruned(tmp_path: Path) -> None:
    (make(tmp_path, FIRST) / "lock").unlink()
    make(tmp_path, SECOND)
    point(tmp_path, SECOND)
    assert prune(tmp_path, 1) == [FIRST]


def test_bases_that_are_served_are_those_of_which_a_release_is_read(tmp_path: Path) -> None:
    site = Settings(folder=tmp_path)
    served, stopped = "http://127.0.0.1:8123/", "http://127.0.0.1:8124/"
    assert served_bases(site) == []
    folders = {base: make(site.var(base), FIRST, base) for base in (served, stopped)}
    for base in (served, stopped):
        point(site.var(base), FIRST)
    (site.var("http://127.0.0.1:8125/")).mkdir()
    with reader(folders[served]):
        assert served_bases(site) == [served]
        make(site.var(served), SECOND, served)
        point(site.var(served), SECOND)
        assert served_bases(site) == [served], "an idle server has not taken the new one yet"
    assert served_bases(site) == []
