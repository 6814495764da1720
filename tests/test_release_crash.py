"""`publisher publish` killed at any moment: what was served goes on being served, and the next one works.

The large storm is tests/campaigns/kill_publish.py; this one is small enough for every run.
"""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from publisher.index import Index
from publisher.lifecycle import clean
from publisher.manifest import current, current_id
from publisher.settings import Settings, read_settings
from publisher.store import open_store
from tests.bench.synthetic import write_data_set

#: Publications that are ended before they are done; one that is done sooner than the kill comes does not count.
KILLS = 50

#: What `publisher publish` does, without the seconds that validation takes: its moments are no writing.
_PUBLISH = """
import sys
from pathlib import Path
from publisher.release import publish
from publisher.settings import read_settings
settings = read_settings(Path(sys.argv[1]))
print("begin", flush=True)
publish(settings, settings.site_base, check=False, force=True)
"""


def start(settings: Path) -> subprocess.Popen[bytes]:
    """A publication in a process of its own that has read its settings and begins now."""
    command = [sys.executable, "-c", _PUBLISH, str(settings)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert process.stdout
    assert process.stdout.readline() == b"begin\n"
    return process


def kill_after(process: subprocess.Popen[bytes], seconds: float) -> bool:
    """Whether it was still at work when it was killed."""
    time.sleep(seconds)
    process.kill()
    code = process.wait(timeout=30)
    if process.stdout:
        process.stdout.close()
    assert code in (0, -signal.SIGKILL)
    return code != 0


def check_served(site: Settings) -> str:
    """The current release is whole: its manifest, its store, its index, its dumps to the last byte. Its id."""
    release = current(site.var())
    counts = release.manifest.counts
    assert len(open_store(release.store)) == counts["quads"]
    assert Index(release.index).counts() == counts["resources"]
    for dump in release.manifest.dumps:
        assert (release.dumps / dump.name).stat().st_size == dump.bytes
    return release.id


def duration(settings: Path) -> float:
    begin = time.monotonic()
    process = start(settings)
    begin = time.monotonic()
    assert process.wait(timeout=60) == 0
    return time.monotonic() - begin


def test_a_publication_killed_at_random_moments_never_harms_what_is_served(tmp_path: Path) -> None:
    file = write_data_set(tmp_path / "site", 3)
    site = read_settings(file)
    whole = min(duration(file) for _ in range(2))
    moments = random.Random(20261122)
    last, killed = check_served(site), 0
    for _ in range(4 * KILLS):
        if killed == KILLS:
            break
        killed += kill_after(start(file), moments.uniform(0, whole))
        now = check_served(site)
        assert now >= last
        last = now
    assert killed == KILLS
    assert start(file).wait(timeout=60) == 0
    assert check_served(site) > last
    clean(site.var())
    names = sorted(path.name for path in (site.var() / "releases").iterdir())
    assert names == sorted(name for name in names if not name.startswith("."))
    assert names[-1] == current_id(site.var())
