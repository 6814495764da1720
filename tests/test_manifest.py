"""A release on disk: paths, manifest, the current one, and who reads it."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from publisher.errors import PublisherError
from publisher.index import write_index
from publisher.manifest import (
    MANIFEST,
    Dump,
    Manifest,
    current,
    current_id,
    find_release,
    hold,
    hold_alone,
    id_of_time,
    is_held,
    is_id,
    read_release,
    release_ids,
    releases,
    time_of_id,
)

FIRST, SECOND = "20261122T193000.123456Z", "20261122T193000.123457Z"


def make(var: Path, release_id: str, base: str = "https://lod.example/") -> Path:
    """A release as small as one can be."""
    folder = var / "releases" / release_id
    (folder / "store").mkdir(parents=True)
    (folder / "dumps").mkdir()
    for name in ("store/CURRENT", "dumps/data.nq", "lock"):
        (folder / name).touch()
    write_index(folder / "index.sqlite", [], "2026-11-22T19:30:00Z")
    dumps = (Dump("data.nq", "application/n-quads", 0, "e3b0"),)
    counts = {"triples": 0, "quads": 0, "graphs": {}, "resources": {}}
    manifest = Manifest(release_id, base, "2026-11-22T19:30:00Z", "0.1.0", "abc", counts=counts, dumps=dumps)
    (folder / MANIFEST).write_text(manifest.to_json(), encoding="utf-8")
    return folder


def point(var: Path, release_id: str) -> None:
    (var / "current").unlink(missing_ok=True)
    (var / "current").symlink_to(Path("releases") / release_id)


def test_a_manifest_comes_back_as_it_was_written(tmp_path: Path) -> None:
    release = read_release(make(tmp_path, FIRST))
    assert release.manifest.dumps == (Dump("data.nq", "application/n-quads", 0, "e3b0"),)
    assert Manifest(**{**release.manifest.__dict__}) == release.manifest
    assert release.id == FIRST


def test_a_manifest_of_a_later_version_with_more_in_it_is_read(tmp_path: Path) -> None:
    folder = make(tmp_path, FIRST)
    text = (folder / MANIFEST).read_text(encoding="utf-8")
    (folder / MANIFEST).write_text(text.replace('"id":', '"feed": {"pages": 3},\n  "id":'), encoding="utf-8")
    assert read_release(folder).id == FIRST


def test_before_the_first_release_there_is_none_and_the_error_says_how_to_make_one(tmp_path: Path) -> None:
    assert current_id(tmp_path) is None
    assert current_id(tmp_path / "nowhere") is None
    assert releases(tmp_path) == [] == release_ids(tmp_path)
    with pytest.raises(PublisherError, match=r"no release yet \(make one with: publisher publish\)"):
        current(tmp_path)


def test_the_current_release_is_where_the_link_points(tmp_path: Path) -> None:
    for release_id in (SECOND, FIRST):
        make(tmp_path, release_id)
    point(tmp_path, FIRST)
    assert current_id(tmp_path) == FIRST
    assert current(tmp_path).id == FIRST
    assert [release.id for release in releases(tmp_path)] == [FIRST, SECOND]


@pytest.mark.parametrize("part", ["manifest.json", "store/CURRENT", "index.sqlite", "dumps/data.nq"])
def test_a_half_deleted_release_says_what_is_missing(tmp_path: Path, part: str) -> None:
    (make(tmp_path, FIRST) / part).unlink()
    point(tmp_path, FIRST)
    with pytest.raises(PublisherError, match=rf"half-deleted release: {part} is missing.*publisher publish"):
        current(tmp_path)
    assert releases(tmp_path) == []
    assert release_ids(tmp_path) == [FIRST]


def test_a_link_to_a_release_that_is_gone_is_half_deleted(tmp_path: Path) -> None:
    point(tmp_path, FIRST)
    with pytest.raises(PublisherError, match="half-deleted"):
        current(tmp_path)


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"id": 1}', "\udcff", '{"dumps": [{}]}', '{"dumps": 3}'])
def test_a_damaged_manifest_is_an_error_and_no_traceback(tmp_path: Path, text: str) -> None:
    folder = make(tmp_path, FIRST)
    (folder / MANIFEST).write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(PublisherError, match="damaged release"):
        read_release(folder)


def test_current_that_is_a_folder_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "current").mkdir()
    with pytest.raises(PublisherError, match="is no link to a release"):
        current_id(tmp_path)


def test_an_id_is_a_time_and_sorts_as_times_do() -> None:
    assert id_of_time(time_of_id(FIRST)) == FIRST
    assert time_of_id(FIRST) < time_of_id(SECOND)
    assert is_id(FIRST)
    assert not is_id(".building-" + FIRST)
    assert not is_id(FIRST + "\n")


def test_a_release_that_is_not_there_is_an_error_that_names_those_that_are(tmp_path: Path) -> None:
    make(tmp_path, FIRST)
    with pytest.raises(PublisherError, match=f"no release '2026'.*there are: {FIRST}"):
        find_release(tmp_path, "2026")
    with pytest.raises(PublisherError, match=r"no release '\.\./\.\./etc'"):
        find_release(tmp_path, "../../etc")


@contextmanager
def reader(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that reads a release until it is told to stop."""
    code = (
        "import sys; from pathlib import Path; from publisher.manifest import hold, read_release;"
        "held = hold(read_release(Path(sys.argv[1]))); print('held', flush=True); sys.stdin.read()"
    )
    pipe = subprocess.PIPE
    process = subprocess.Popen([sys.executable, "-c", code, str(folder)], stdin=pipe, stdout=pipe, text=True)
    assert process.stdin
    assert process.stdout
    try:
        assert process.stdout.readline() == "held\n"
        yield process
    finally:
        process.stdin.close()
        process.stdout.close()
        process.wait(timeout=10)


def test_a_release_that_another_process_reads_cannot_be_had_alone(tmp_path: Path) -> None:
    folder = make(tmp_path, FIRST)
    assert not is_held(read_release(folder))
    with reader(folder):
        assert is_held(read_release(folder))
        assert hold_alone(folder) is None
        with hold(read_release(folder)):
            pass
    alone = hold_alone(folder)
    assert alone is not None
    alone.close()


def test_a_reader_that_was_killed_holds_nothing(tmp_path: Path) -> None:
    folder = make(tmp_path, FIRST)
    with reader(folder) as process:
        process.kill()
        process.wait(timeout=10)
        assert not is_held(read_release(folder))


def test_a_reader_that_comes_while_a_release_is_deleted_is_told_so(tmp_path: Path) -> None:
    folder = make(tmp_path, FIRST)
    release = read_release(folder)
    alone = hold_alone(folder)
    assert alone is not None
    code = (
        "import sys; from pathlib import Path; from publisher.manifest import *;"
        "from publisher.errors import PublisherError\n"
        "release = read_release(Path(sys.argv[1])); print('asking', flush=True)\n"
        "try: hold(release)\n"
        "except PublisherError as error: print(error)"
    )
    process = subprocess.Popen([sys.executable, "-c", code, str(folder)], stdout=subprocess.PIPE, text=True)
    assert process.stdout
    assert process.stdout.readline() == "asking\n"
    time.sleep(0.1)  # it waits for the lock now; the result is the same if it does not yet
    folder.rename(folder.with_name(".deleting"))
    alone.close()
    assert "the release was deleted" in process.communicate(timeout=10)[0]
    with pytest.raises(PublisherError, match="the release was deleted"):
        hold(release)


def test_closing_a_hold_twice_does_no_harm(tmp_path: Path) -> None:
    held = hold(read_release(make(tmp_path, FIRST)))
    held.close()
    held.close()
