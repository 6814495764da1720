"""The project's data as a release in a temporary folder, for tests of what harvesters get."""

from __future__ import annotations

import shutil
from pathlib import Path

from publisher.manifest import Release
from publisher.release import publish
from publisher.settings import Settings, read_settings
from tests.conftest import PROJECT

BASE = "https://lod.example/"


def copy_of_the_data(folder: Path) -> Settings:
    folder.mkdir(parents=True)
    shutil.copytree(PROJECT / "data", folder / "data")
    shutil.copy(PROJECT / "publisher.toml", folder)
    return read_settings(folder / "publisher.toml")


def make(settings: Settings, base: str = BASE) -> Release:
    published = publish(settings, base, check=False, force=True)
    assert published.release is not None
    return published.release


def edit_catalogue(settings: Settings, old: str, new: str) -> None:
    """Write something else in data/catalogue.ttl, once."""
    path = settings.data / "catalogue.ttl"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
