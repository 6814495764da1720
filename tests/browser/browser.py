"""A real browser for tests: Debian's Chromium, driven by playwright-core through drive.mjs, one start for many jobs."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple, NoReturn
from urllib.parse import urlsplit

import pytest

CLIENTS = Path(__file__).parent.parent / "clients" / "node_modules"
NODE = CLIENTS / "node" / "bin" / "node"
_DRIVER = Path(__file__).with_name("drive.mjs")
_NAMES = ("chromium", "chromium-browser", "google-chrome")


class Step(NamedTuple):
    """One verb of drive.mjs with its arguments, e.g. `Step("press", "Tab")`."""

    verb: str
    first: Any = None
    second: Any = None

    def words(self) -> list[Any]:
        return [word for word in self if word is not None]


class Job(NamedTuple):
    """A page of its own in the browser: it is opened, then the steps are done one after another.

    `patience` is how long a step may wait, in milliseconds; `density` are the pixels of a picture for one of the page.
    """

    name: str
    url: str
    steps: Sequence[Step] = ()
    width: int = 1280
    scheme: str = "light"
    script: bool = True
    locale: str = "nl-BE"
    patience: int = 15_000
    density: float = 1

    def as_json(self) -> dict[str, Any]:
        return self._asdict() | {"steps": [step.words() for step in self.steps]}


class Result(NamedTuple):
    """What came of a job: `html` as it was sent, `answers` one a step, `error` where a step could not be done."""

    name: str
    status: int
    html: str
    requests: list[dict[str, Any]]
    console: list[str]
    answers: list[Any]
    error: str | None

    def elsewhere(self, address: str) -> list[str]:
        """The requests to another host than that of the site."""
        own = urlsplit(address).netloc
        urls = [row["url"] for row in self.requests]
        return [url for url in urls if urlsplit(url).scheme not in ("data", "blob") and urlsplit(url).netloc != own]

    @property
    def weight(self) -> int:
        """Bytes of all bodies as they went over the wire."""
        return sum(row["bytes"] for row in self.requests)


def drive(jobs: Sequence[Job], *, timeout: float = 300) -> dict[str, Result]:
    """Name -> result of all jobs, in one browser. Skips (fails in CI) where there is no browser."""
    request = {"jobs": [job.as_json() for job in jobs], "executable": _chromium()}
    command = [str(NODE), str(_DRIVER)]
    done = subprocess.run(
        command, input=json.dumps(request), capture_output=True, text=True, timeout=timeout, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    rows = [{"html": "", **row} for row in json.loads(done.stdout)]
    return {row["name"]: Result(**row) for row in rows}


def _chromium() -> str:
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    if found is None or not (CLIENTS / "playwright-core").is_dir():
        absent("no browser: apt-get install chromium, and npm install in tests/clients (as .ci/run does)")
    return found


def absent(what: str) -> NoReturn:
    """A tool that is not there: a failure in CI, which installs it; elsewhere the test is skipped."""
    if os.environ.get("CI"):
        pytest.fail(what)
    pytest.skip(what)
