"""What segments gave to archives and tables goes into the next release as it is, where it is what it would be anew."""

from __future__ import annotations

import json
import shutil
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.gzip_parts import joined
from publisher.manifest import Release, current
from publisher.portions import PORTIONS
from publisher.release import publish
from publisher.settings import Settings, read_settings
from tests.catalogue_site import BASE, copy_of_the_data

ARCHIVE = "data.nq.gz"


def make(site: Settings, base: str = BASE) -> Release:
    release = publish(site, base, check=False).release
    assert release is not None
    return release


def change(site: Settings) -> None:
    path = max((site.data / "records").glob("*.ttl"))
    path.write_text(path.read_text(encoding="utf-8").replace('"@nl', ' (nieuw)"@nl', 1), encoding="utf-8")


def files(release: Release) -> dict[str, bytes]:
    """The dumps, and what is counted."""
    found = {path.name: path.read_bytes() for path in release.dumps.iterdir()}
    return {**found, "completeness": (release.folder / "quality" / "completeness.json").read_bytes()}


def segments(release: Release) -> int:
    return len(told(release)["segments"])


def taken_over(release: Release) -> int:
    """How many segments were not derived again."""
    return segments(release) - int(told(release)["derived"])


def told(release: Release) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((release.folder / PORTIONS / "list.json").read_bytes())
    return found


class Case:
    """Data with datasets that was published and then changed, and what the next release has if it is made anew."""

    def __init__(self, folder: Path) -> None:
        self.site = copy_of_the_data(folder / "site")
        make(self.site)
        change(self.site)
        anew = copy_of_the_data(folder / "anew")
        change(anew)
        self.anew = make(anew)

    def copied(self, folder: Path) -> Settings:
        shutil.copytree(self.site.folder, folder / "site", symlinks=True)
        return read_settings(folder / "site" / "publisher.toml")


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    return Case(tmp_path_factory.mktemp("portions"))


def test_the_next_release_has_the_files_that_it_would_have_anew(case: Case, tmp_path: Path) -> None:
    site = case.copied(tmp_path)
    before = files(current(site.var()))
    release = make(site)
    assert files(release) == files(case.anew)
    assert release.manifest.statistics == case.anew.manifest.statistics
    assert any(dump.dataset for dump in release.manifest.dumps)
    assert before != files(release)
    assert segments(release) * 0.8 < taken_over(release) < segments(release)


def other_byte(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def archive(release: Release) -> None:
    other_byte(release.dumps / ARCHIVE)


def no_archive(release: Release) -> None:
    (release.dumps / ARCHIVE).unlink()


def the_list(release: Release) -> None:
    path = release.folder / PORTIONS / "list.json"
    path.write_text(path.read_text(encoding="utf-8").replace(" 1", " 2"), encoding="utf-8")


def no_portions(release: Release) -> None:
    shutil.rmtree(release.folder / PORTIONS)


def no_data(release: Release) -> None:
    (release.folder / PORTIONS / "data").unlink()


@pytest.mark.parametrize("damage", [archive, no_archive, the_list, no_portions, no_data])
def test_what_was_damaged_is_derived_again(case: Case, tmp_path: Path, damage: Callable[[Release], None]) -> None:
    site = case.copied(tmp_path)
    damage(current(site.var()))
    release = make(site)
    assert taken_over(release) == 0
    assert files(release) == files(case.anew)


def test_one_damaged_portion_is_derived_again(case: Case, tmp_path: Path) -> None:
    site = case.copied(tmp_path)
    undamaged = taken_over(make(case.copied(tmp_path / "undamaged")))
    other_byte(current(site.var()).folder / PORTIONS / "data")
    release = make(site)
    assert undamaged - 1 <= taken_over(release) <= undamaged
    assert taken_over(release) > 0
    assert files(release) == files(case.anew)


def test_another_language_takes_nothing_over(case: Case, tmp_path: Path) -> None:
    site = case.copied(tmp_path)
    assert taken_over(make(replace(site, site_language="en"))) == 0


@given(st.binary(max_size=300), st.binary(max_size=300))
def test_the_checksum_of_two_contents_comes_from_those_of_each(first: bytes, second: bytes) -> None:
    assert joined(zlib.crc32(first), zlib.crc32(second), len(second)) == zlib.crc32(first + second)
