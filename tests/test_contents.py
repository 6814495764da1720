"""A release lists its files with checksums, and a list that leads out of the release is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from publisher.contents import CONTENTS, Item, differing, digest, read_contents, write_contents
from publisher.errors import PublisherError

ID = "20261122T193000.123456Z"
NEXT = "20261122T193000.123457Z"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with what a release may hold, and with what stays where it is."""
    made = tmp_path / "release"
    (made / "store").mkdir(parents=True)
    for name in ("manifest.json", "lock", "store/LOCK", "store/LOG", "store/000009.sst"):
        (made / name).write_text(name, encoding="utf-8")
    return made


def listed(path: str = "dumps/data.nq", size: object = 3, sha256: str = "a" * 64) -> bytes:
    return json.dumps({"id": ID, "files": [{"path": path, "bytes": size, "sha256": sha256}]}).encode()


def test_every_file_is_listed_but_locks_and_the_log_that_names_the_machine(folder: Path) -> None:
    found = write_contents(folder, ID)
    assert [item.path for item in found.items] == ["manifest.json", "store/000009.sst"]
    assert read_contents((folder / CONTENTS).read_bytes(), folder) == found
    assert list(differing(folder, found.items)) == []


def test_a_file_that_is_the_same_one_as_before_is_not_read_again(folder: Path, tmp_path: Path) -> None:
    write_contents(folder, ID)
    after = tmp_path / "after"
    after.mkdir()
    (after / "manifest.json").hardlink_to(folder / "manifest.json")
    (folder / "manifest.json").write_text("other bytes", encoding="utf-8")
    assert write_contents(after, NEXT, folder).items[0].sha256 != digest(after / "manifest.json")
    assert write_contents(after, NEXT).items[0].sha256 == digest(after / "manifest.json")


def test_a_changed_byte_a_missing_file_and_a_longer_one_differ(folder: Path) -> None:
    items = write_contents(folder, ID).items
    (folder / "manifest.json").write_text("Manifest.json", encoding="utf-8")
    assert [item.path for item in differing(folder, items)] == ["manifest.json"]
    (folder / "store/000009.sst").unlink()
    assert [item.path for item in differing(folder, items)] == ["manifest.json", "store/000009.sst"]


@pytest.mark.parametrize(
    "path",
    [
        "../x",
        "a/../../x",
        "/etc/passwd",
        "a//b",
        "a\\b",
        "",
        ".",
        "a/.b",
        "store/LOCK",
        "lock",
        "a\nb",
        "contents.json",
    ],
)
def test_a_path_that_leads_elsewhere_is_refused(path: str) -> None:
    with pytest.raises(PublisherError, match="no list"):
        read_contents(listed(path), "here")


@pytest.mark.parametrize("text", [b"", b"[]", b"{}", b"\xff", b'{"id": 3, "files": []}', b"[" * 100_000])
def test_what_is_no_list_is_refused(text: bytes) -> None:
    with pytest.raises(PublisherError, match="no list"):
        read_contents(text, "here")


@pytest.mark.parametrize(("size", "sha256"), [(-1, "a" * 64), ("3", "a" * 64), (3, "A" * 64), (3, "a" * 63)])
def test_sizes_and_checksums_are_what_they_must_be(size: object, sha256: str) -> None:
    with pytest.raises(PublisherError, match="no list"):
        read_contents(listed(size=size, sha256=sha256), "here")


def test_two_files_of_one_name_are_refused() -> None:
    rows = json.loads(listed())
    with pytest.raises(PublisherError, match="no list"):
        read_contents(json.dumps({**rows, "files": rows["files"] * 2}).encode(), "here")


def test_what_is_right_is_read() -> None:
    found = read_contents(listed(), "here")
    assert (found.id, found.items) == (ID, (Item("dumps/data.nq", 3, "a" * 64),))
    assert found.bytes == 3
