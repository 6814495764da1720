"""What docs/operations.md says can be done as it stands."""

from __future__ import annotations

import re
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from publisher.cli import COMMANDS
from tests.bench.synthetic import write_data_set
from tests.served_site import address_of, free_port

DOCS = Path(__file__).parent.parent / "docs"
PAGE = (DOCS / "operations.md").read_text(encoding="utf-8")
LINES = re.findall(r"^    ((?:publisher|curl) .*)$", PAGE, re.MULTILINE)
UNITS = sorted((DOCS / "operations").glob("*.service"))
#: What is done elsewhere than where the site is published: on a replica, and on a new machine from there on.
PULL, RESTORE = "publisher pull", "publisher feed restore"


def run(line: str, folder: Path, ports: dict[str, int]) -> str:
    for port, free in ports.items():
        line = line.replace(port, str(free))
    words = shlex.split(line)
    command = [sys.executable, "-m", *words] if words[0] == "publisher" else words
    done = subprocess.run(command, check=False, cwd=folder, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, f"{line}: {done.stdout}{done.stderr}"
    return done.stdout


@contextmanager
def serving(folder: Path, port: int) -> Iterator[None]:
    command = [sys.executable, "-m", "publisher", "serve", "--port", str(port)]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        address_of(process, [])
        try:
            yield
        finally:
            process.send_signal(signal.SIGINT)


def write_site(folder: Path, metrics: int) -> Path:
    """A data set that is valid, with its metrics at a port."""
    settings = write_data_set(folder, 2)
    with settings.open("a", encoding="utf-8") as file:
        file.write(f'[serve]\nmetrics = "127.0.0.1:{metrics}"\n')
    return folder


def test_every_command_of_the_page_works_in_the_order_in_which_it_stands(tmp_path: Path) -> None:
    ports = {"8001": free_port(), "9464": free_port()}
    site, replica, fresh = (tmp_path / name for name in ("site", "replica", "new"))
    write_site(site, ports["9464"])
    shutil.copytree(site, fresh)
    replica.mkdir()
    shutil.copy(site / "publisher.toml", replica)
    run("publisher publish", site, {})
    shown = {}
    with serving(site, ports["8001"]):
        for number, line in enumerate(LINES):
            if line.startswith(RESTORE):
                shutil.copy(site / "feeds.tar", fresh)
            restored = any(earlier.startswith(RESTORE) for earlier in LINES[: number + 1])
            shown[line] = run(line, replica if line.startswith(PULL) else fresh if restored else site, ports)
    assert len(shown) == len(LINES) >= 8
    (metrics,) = (text for line, text in shown.items() if line.startswith("curl"))
    assert {name for name in _metrics_of("alerts.yml") if f"\n{name}" not in metrics} <= {"publisher_queries_total"}


def _metrics_of(name: str) -> set[str]:
    """The metrics that a file of the docs speaks of."""
    return set(re.findall(r"publisher_[a-z_]+", (DOCS / "operations" / name).read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_a_unit_runs_a_command_that_there_is(path: Path) -> None:
    (line,) = re.findall(r"^ExecStart=/opt/lod/bin/publisher (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    name, *words = line.split()
    assert name in COMMANDS
    options = [word for word in words if word.startswith("--")]
    helped = subprocess.run(
        [sys.executable, "-m", "publisher", name, "--help"], capture_output=True, text=True, check=True
    )
    assert all(option in helped.stdout for option in options)


@pytest.mark.parametrize("target", re.findall(r"\]\(([^)#:]+)\)", PAGE))
def test_a_link_of_the_page_leads_somewhere(target: str) -> None:
    assert (DOCS / target).exists()
