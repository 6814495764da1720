"""What the disk refuses is one line, and what is served stays."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from publisher.manifest import current_id
from publisher.release import publish
from publisher.settings import Settings, read_settings
from tests.bench.synthetic import BASE, write_data_set
from tests.test_release_crash import check_served

_PUBLISH = """
import _strptime, os, resource, sys  # what is imported late may be out of another user's reach
from pathlib import Path
import publisher.release as release
from publisher.errors import PublisherError
from publisher.settings import read_settings
file, limit, release.TWO_PROCESSES = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
if len(sys.argv) > 4 and not os.geteuid():  # root may write everywhere
    os.setgroups([])
    os.setuid(int(sys.argv[4]))
settings = read_settings(Path(file))
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
try:
    release.publish(settings, settings.site_base, check=False, force=True)
except PublisherError as error:
    print(error)
"""
IN_ONE, IN_TWO = "1000000000", "0"
NOBODY = "65534"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A published data set; what fails must leave it as it was, so that one is enough."""
    site = read_settings(write_data_set(tmp_path_factory.mktemp("disk") / "site", 100))
    assert publish(site, BASE, check=False).made
    return site


def limited(site: Settings, limit: int, processes: str, *user: str) -> str:
    """What publishing says where no file may be larger than `limit` bytes."""
    command = [sys.executable, "-c", _PUBLISH, str(site.folder / "publisher.toml"), str(limit), processes, *user]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.stderr == ""
    return done.stdout


@pytest.mark.parametrize("processes", [IN_ONE, IN_TWO])
@pytest.mark.parametrize("limit", [0, 50_000, 150_000, 1_000_000])
def test_a_disk_that_is_full_at_any_moment_changes_nothing(site: Settings, limit: int, processes: str) -> None:
    before = check_served(site)
    said = limited(site, limit, processes)
    assert "writing a release failed: " in said
    assert "File too large" in said
    assert said.count("\n") == 1
    assert check_served(site) == before
    assert [path.name for path in (site.var() / "releases").iterdir()] == [before]


def test_with_room_again_the_next_publication_works(site: Settings) -> None:
    before = check_served(site)
    limited(site, 50_000, IN_ONE)
    assert limited(site, 1_000_000_000, IN_TWO) == ""
    assert check_served(site) > before


@pytest.fixture
def foreign_folder() -> Iterator[Path]:
    """A folder that others can reach (pytest's own cannot be)."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def test_without_the_right_to_write_nothing_changes(foreign_folder: Path) -> None:
    site = read_settings(write_data_set(foreign_folder / "site", 1))
    assert publish(site, BASE, check=False).made
    before = current_id(site.var())
    (site.var() / "releases").chmod(0o555)
    (site.var() / "build.lock").chmod(0o666)
    said = limited(site, 1_000_000_000, IN_ONE, NOBODY)
    (site.var() / "releases").chmod(0o755)
    assert "writing a release failed: Permission denied" in said
    assert current_id(site.var()) == before


def test_a_file_where_the_folder_of_releases_should_be_is_one_line(tmp_path: Path) -> None:
    site = read_settings(write_data_set(tmp_path / "site", 1))
    (site.folder / "var").write_text("a note", encoding="utf-8")
    assert "writing a release failed: File exists" in limited(site, 1_000_000_000, IN_ONE)
    assert (site.folder / "var").read_text(encoding="utf-8") == "a note"
