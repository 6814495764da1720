"""Which files changed since a revision, asked of a real git."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from publisher.changes import changed_since
from publisher.errors import PublisherError


def _git(folder: Path, *words: str) -> None:
    options = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "init.defaultBranch=main"]
    subprocess.run(["git", *options, *words], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    for name in ("same.ttl", "edited é.ttl", "gone.ttl"):
        (tmp_path / name).write_text("<a:a> <a:b> 1 .")
    _git(tmp_path, "init")
    _git(tmp_path, "add", ".")
    _git(tmp_path, "commit", "-m", "first")
    (tmp_path / "edited é.ttl").write_text("<a:a> <a:b> 2 .")
    (tmp_path / "gone.ttl").unlink()
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "new.ttl").write_text("")
    return tmp_path


def test_edited_and_new_files_are_changed_and_deleted_ones_are_not(checkout: Path) -> None:
    assert changed_since("HEAD", checkout / "sub") == [checkout / "edited é.ttl", checkout / "sub" / "new.ttl"]


@pytest.mark.parametrize("revision", ["no-such-branch", "--output=/tmp/x"])
def test_a_revision_that_nobody_knows_is_told(checkout: Path, revision: str) -> None:
    with pytest.raises(PublisherError, match="--changed-since"):
        changed_since(revision, checkout)


def test_a_folder_outside_git_is_told(tmp_path: Path) -> None:
    with pytest.raises(PublisherError, match="--changed-since"):
        changed_since("HEAD", tmp_path)
