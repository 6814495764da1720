"""The soak: `python -m tests.campaigns.soak [--minutes 60] [--settle 10] [--services 10000] [--json FILE]`.

A served release under the mixed load of the benchmarks. Every round (a minute, or a twentieth of the whole) the
private memory of each of the server's processes, the 95th percentile and the errors are written down; after the
minutes of settling the memory of no process may grow by 1 % an hour or more beyond what a straight line through the
rounds leaves uncertain, there is no error, and the last third answers as fast as the first (within a quarter).
Exit code 1 where something was not so.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from publisher.release import publish
from publisher.settings import read_settings
from tests.bench.mixed_load import load_apart
from tests.bench.synthetic import write_data_set
from tests.served_site import family, free_port, running

CLIENTS = 16
#: Growth of memory that is too much, as a share an hour.
SLOPE = 0.01
#: How much slower the last third may be than the first.
SLOWER = 1.25


class Round(NamedTuple):
    """One round: hours since the start, process -> private megabytes, p95 in ms, answers, errors, load of the machine."""

    hours: float
    memory: dict[int, float]
    p95: float
    answers: int
    errors: list[str]
    load: float


class Line(NamedTuple):
    """A straight line through the memory of a process: megabytes at the middle, growth and its standard error an hour."""

    middle: float
    growth: float
    error: float

    @property
    def share(self) -> float:
        """Growth an hour as a share, less twice its standard error: what is surely growth."""
        return max(0.0, self.growth - 2 * self.error) / self.middle


def private_memory(pid: int) -> float:
    """Megabytes that no other process shares (smaps_rollup, proc(5)); 0 for one that has ended."""
    try:
        rows = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0.0
    return sum(int(row.split()[1]) for row in rows if row.startswith("Private_")) / 1024


def line_through(points: Sequence[tuple[float, float]]) -> Line:
    """Least squares over (hours, megabytes), of three points or more."""
    xs, ys = zip(*points, strict=True)
    slope, intercept = statistics.linear_regression(xs, ys)
    rest = [y - slope * x - intercept for x, y in points]
    spread = sum((x - statistics.fmean(xs)) ** 2 for x in xs)
    error = (sum(r * r for r in rest) / (len(points) - 2) / spread) ** 0.5
    return Line(statistics.fmean(ys), slope, error)


def soak(services: int, minutes: float, rounds: int) -> list[Round]:
    """Serve and ask, `rounds` times."""
    with tempfile.TemporaryDirectory(prefix="soak-") as name:
        file = write_data_set(Path(name) / "site", services)
        port = free_port()
        base = f"http://127.0.0.1:{port}/"
        publish(read_settings(file), base, check=False)
        with running(file.parent, base, port) as site:
            host, begin, found = urlsplit(site.address).hostname or "", time.monotonic(), []
            for number in range(rounds):
                # Another seed each round: what is asked again and again would only show the shelf of answers.
                answers = load_apart(host, port, services, CLIENTS, 60 * minutes / rounds, number)
                memory = {pid: private_memory(pid) for pid in family(site.pid)}
                hours = (time.monotonic() - begin) / 3600
                found.append(
                    Round(hours, memory, answers.p95(), answers.count, list(answers.wrong), os.getloadavg()[0])
                )
                sys.stderr.write(f"{_told(found[-1])}\n")
            return found


def _told(it: Round) -> str:
    memory = " ".join(f"{pid}:{megabytes:.0f}" for pid, megabytes in sorted(it.memory.items()))
    return (
        f"{60 * it.hours:5.1f} min: {it.answers:,} answers, p95 {it.p95:.1f} ms, {len(it.errors)} errors, MB {memory}"
    )


def faults(rounds: Sequence[Round], settle: float) -> list[str]:
    """What was not as it must be, after `settle` minutes."""
    settled = [each for each in rounds if each.hours * 60 > settle]
    found = [error for each in rounds for error in each.errors]
    for pid in sorted(set.intersection(*(set(each.memory) for each in settled))):
        line = line_through([(each.hours, each.memory[pid]) for each in settled])
        if line.share >= SLOPE:
            found.append(
                f"process {pid} grows by {line.growth:.1f} (±{line.error:.1f}) of {line.middle:.0f} MB an hour"
            )
    third = max(1, len(settled) // 3)
    first, last = (statistics.median(each.p95 for each in part) for part in (settled[:third], settled[-third:]))
    if last > SLOWER * first:
        found.append(f"the 95th percentile went from {first:.1f} to {last:.1f} ms")
    return found


def main(words: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--settle", type=float, default=10, help="minutes that are not judged")
    parser.add_argument("--services", type=int, default=10_000)
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args(words)
    found = soak(chosen.services, chosen.minutes, max(20, round(chosen.minutes)))
    wrong = faults(found, chosen.settle)
    for sentence in wrong[:20]:
        sys.stdout.write(f"{sentence}\n")
    sys.stdout.write(f"{sum(each.answers for each in found):,} answers, {len(wrong)} faults\n")
    if chosen.json:
        rows = [each._asdict() for each in found]
        chosen.json.write_text(json.dumps({"rounds": rows, "faults": wrong}, indent=2), encoding="utf-8")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
