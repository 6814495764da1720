"""The large storm: `python -m tests.campaigns.kill_publish [KILLS] [SERVICES] [SEED]` (500, 20,000, 1 unless told).

The command `publisher publish` is killed with -9 at random moments, sometimes with its second process alone,
and sometimes two are started at once. After each kill what is current must be whole to the last checksum,
ids must go forward, and at the end the next publication must work and leave nothing of the crashes behind.
With 20,000 services the build takes two processes. Exit code 1 and the seed where something was not so.
"""

from __future__ import annotations

import hashlib
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from publisher.manifest import current
from publisher.settings import Settings, read_settings
from tests.bench.synthetic import write_data_set
from tests.test_release_crash import check_served, kill_after, start


def check_bytes(site: Settings) -> None:
    """The dumps are, byte for byte, what the manifest says."""
    release = current(site.var())
    for dump in release.manifest.dumps:
        with (release.dumps / dump.name).open("rb") as file:
            assert hashlib.file_digest(file, "sha256").hexdigest() == dump.sha256, dump.name


def children(process: subprocess.Popen[bytes]) -> list[int]:
    """The processes that a process has started (Linux)."""
    file = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    try:
        return [int(word) for word in file.read_text(encoding="utf-8").split()]
    except FileNotFoundError:
        return []


def kill_child(process: subprocess.Popen[bytes], seconds: float) -> bool:
    """Kill only the second process, where there is one; the first must then end by itself, with an error."""
    time.sleep(seconds)
    for child in children(process):
        os.kill(child, signal.SIGKILL)
    process.wait(timeout=120)
    if process.stdout:
        process.stdout.close()
    return process.returncode != 0


def storm(site: Settings, kills: int, moments: random.Random) -> int:
    """How many of `kills` publications were ended before they were done."""
    file = site.folder / "publisher.toml"
    begin = time.monotonic()
    assert start(file).wait(timeout=600) == 0
    whole, last, ended = time.monotonic() - begin, check_served(site), 0
    for number in range(kills):
        rival = start(file) if number % 10 == 9 else None
        end = kill_child if number % 5 == 4 else kill_after
        ended += end(start(file), moments.uniform(0, whole))
        if rival:
            kill_after(rival, moments.uniform(0, whole / 2))
        now = check_served(site)
        assert now >= last, f"{now} after {last}"
        last = now
        check_bytes(site)
    assert start(file).wait(timeout=600) == 0, "the publication after the storm"
    assert check_served(site) > last
    assert not [path for path in (site.var() / "releases").iterdir() if path.name.startswith(".")]
    return ended


def main(kills: int = 500, services: int = 20_000, seed: int = 1) -> None:
    with tempfile.TemporaryDirectory(prefix="publisher-storm-") as folder:
        site = read_settings(write_data_set(Path(folder) / "site", services))
        ended = storm(site, kills, random.Random(seed))
    sys.stdout.write(f"{ended} of {kills} publications of {services:,} services were ended; nothing was harmed\n")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
