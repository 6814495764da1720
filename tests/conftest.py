"""What tests share: the project's folder, a data set of one's own in a temporary folder, the official files."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

PROJECT = Path(__file__).parent.parent
OFFICIAL = PROJECT.parent / "shared"


@pytest.fixture(scope="session")
def project() -> Path:
    return PROJECT


@pytest.fixture(scope="session")
def standards() -> Path:
    """The official shapes and code lists: beside the checkout, never in it."""
    folder = OFFICIAL / "standards"
    if not folder.is_dir():
        pytest.skip("the official standards do not lie beside this checkout")
    return folder


@pytest.fixture(scope="session")
def sources() -> Path:
    folder = OFFICIAL / "sources"
    if not folder.is_dir():
        pytest.skip("the source texts do not lie beside this checkout")
    return folder


@pytest.fixture(scope="session")
def npm() -> Path:
    """The folder of real clients from npm (`npm install` in tests/clients, as .ci/run does)."""
    folder = PROJECT / "tests" / "clients" / "node_modules"
    if not folder.is_dir():
        missing = "the npm clients are not installed: npm install in tests/clients"
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    return folder


@pytest.fixture
def data_set(tmp_path: Path) -> Path:
    """A copy of the project's data set that a test may break: publisher.toml and data/."""
    folder = tmp_path / "data-set"
    shutil.copytree(PROJECT / "data", folder / "data")
    shutil.copy(PROJECT / "publisher.toml", folder)
    return folder


Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def publisher(data_set: Path) -> Run:
    """The command, run in the copied data set as a user runs it."""

    def run(*words: object, cwd: Path = data_set, **options: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "publisher", *map(str, words)]
        return subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=120, check=False, **options)  # type: ignore[call-overload,no-any-return]

    return run
