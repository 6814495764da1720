"""The command `publisher validate` beside the command `pyshacl`, in one run: `python -m tests.bench.validate_bench`.

    python -m tests.bench.validate_bench [--size N] [--alone N] [--markdown FILE]

- one changed record amid 1,000 that stand in a file each: cold start, with and without the cache;
- `--size` services (1,000 unless told) against the bench shapes, the same with a SPARQL constraint, and our own
  shapes: both commands read the same files and print a report, and the results are compared;
- pySHACL is stopped after `--patience` seconds (60 unless told), and asked about our own shapes with few services;
- `--alone` services (none unless told; 10,000 or 100,000): the whole data set with rules, and `--changed-since`
  with a warm cache, without pySHACL, which would take hours.

Each command is a fresh process with compiled modules, ours the median of several. Memory is the sum of all its processes, shared pages counted once (PSS), sampled.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from pyoxigraph import RdfFormat, parse, serialize

from publisher.rdf import parse_file
from publisher.records import DataSet, read_data_set, rebase_for
from publisher.settings import read_settings
from tests.bench.shacl_bench import findings, write
from tests.bench.synthetic import services, write_data_set

HERE = Path(__file__).parent
#: Services at most for pySHACL against our own shapes: half a second each.
OWN = 50
PUBLISHER = [sys.executable, "-m", "publisher", "validate"]
PYSHACL = [str(Path(sys.executable).with_name("pyshacl")), "-f", "turtle", "-df", "turtle", "-sf", "turtle"]
BEGIN, END = "<!-- validate: begin -->", "<!-- validate: end -->"


class Measured(NamedTuple):
    """Seconds of wall and of processor time, megabytes; `stopped` where it had not ended by then."""

    seconds: float
    processor: float
    megabytes: float
    stopped: bool = False

    def __str__(self) -> str:
        return f"{'over ' * self.stopped}{self.seconds:.2f} s ({self.processor:.2f} s)"


def run(command: Sequence[str], folder: Path, output: Path, patience: float | None = None) -> Measured:
    """A command in a folder; its output goes to a file, its errors nowhere. After `patience` seconds it is stopped."""
    before, started = os.times(), time.perf_counter()
    child = _start(command, folder, output)
    stopped = False
    try:
        child.wait(patience)
    except subprocess.TimeoutExpired:
        stopped = True
        child.kill()
    code = child.wait()
    seconds = time.perf_counter() - started
    if code not in (0, 1) and not stopped:
        raise SystemExit(f"{command} ended with {code}")
    after = os.times()
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return Measured(seconds, used, 0.0, stopped)


def several(command: Sequence[str], folder: Path, output: Path, times: int = 5) -> Measured:
    """The median of several runs, and the memory of one more: looking at it takes time from who is looked at."""
    found = sorted(run(command, folder, output) for _ in range(times))
    return found[times // 2]._replace(megabytes=memory(command, folder, output))


def once(command: Sequence[str], folder: Path, output: Path) -> Measured:
    """One run, and the memory of one more."""
    return run(command, folder, output)._replace(megabytes=memory(command, folder, output))


def memory(command: Sequence[str], folder: Path, output: Path) -> float:
    """The most megabytes that a command and its processes had together."""
    peak = [0.0]
    _watch(_start(command, folder, output), peak)
    return peak[0]


def _start(command: Sequence[str], folder: Path, output: Path) -> subprocess.Popen[bytes]:
    """As it starts where it was installed: with the modules compiled (pip does so), which ours are not in a checkout
    of somebody who sets PYTHONDONTWRITEBYTECODE."""
    environment = os.environ | {
        "XDG_CACHE_HOME": str(output.parent / "cache"),
        "PYTHONDONTWRITEBYTECODE": "",
        "PYTHONPYCACHEPREFIX": str(Path(tempfile.gettempdir()) / "validate-bench-compiled"),
    }
    with output.open("wb") as file:
        return subprocess.Popen(command, cwd=folder, stdout=file, stderr=subprocess.DEVNULL, env=environment)


def _watch(child: subprocess.Popen[bytes], peak: list[float]) -> None:
    while child.poll() is None:
        peak[0] = max(peak[0], sum(map(_megabytes, _family(child.pid))))
        time.sleep(0.1)


def _family(pid: int) -> Iterator[int]:
    yield pid
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            pids = [int(each) for each in children.read_text().split()]
        except OSError:
            continue
        for each in pids:
            yield from _family(each)


def _megabytes(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")), 0.0)


def split(folder: Path, count: int) -> Path:
    """A data set of `count` services, each in a file of its own, and the first of these files."""
    write_data_set(folder, 0, "ttl")
    records = folder / "data" / "records"
    for number in range(count):
        text = "".join(services(number, number + 1))
        turtle = serialize(parse(text, RdfFormat.N_QUADS), format=RdfFormat.TURTLE)
        (records / f"proef-{number:06d}.ttl").write_bytes(turtle or b"")
    return records / "proef-000000.ttl"


def merged(data: DataSet, paths: Sequence[Path], target: Path) -> Path:
    """Files of a data set as one Turtle file: what the `pyshacl` command can read."""
    settings = data.settings
    quads = (q.triple for p in paths for q in parse_file(p, rebase=rebase_for(p, settings, settings.site_base)))
    with target.open("wb") as file:
        serialize(quads, output=file, format=RdfFormat.TURTLE)
    return target


class Row(NamedTuple):
    """One line of the table; `theirs` is None where pySHACL was not asked."""

    what: str
    ours: Measured
    theirs: Measured | None = None
    same: str = ""

    def __str__(self) -> str:
        if self.theirs is None:
            return f"| {self.what} | {self.ours} | {self.ours.megabytes:.0f} MB | | | |"
        wall, processor = self.theirs.seconds / self.ours.seconds, self.theirs.processor / self.ours.processor
        times = f"{'over ' * self.theirs.stopped}{wall:.1f} ({processor:.1f})"
        return f"| {self.what} | {self.ours} | {self.ours.megabytes:.0f} MB | {self.theirs} | {times} | {self.same} |"


def one_record(folder: Path, count: int, patience: float) -> Iterator[Row]:
    """One changed record amid others."""
    file = split(folder / "set", count)
    data = read_data_set(read_settings(folder / "set" / "publisher.toml"))
    shapes = merged(data, data.shapes, folder / "shapes.ttl")
    whole = merged(data, [*data.reference, *data.ontology, *data.records], folder / "whole.ttl")
    run([*PYSHACL, "-s", str(shapes), str(shapes)], folder, folder / "theirs", patience)  # compiles its modules
    theirs = run([*PYSHACL, "-s", str(shapes), str(whole)], folder, folder / "theirs", patience)
    command = [*PUBLISHER, str(file)]
    run([*command, "--no-cache"], folder / "set", folder / "ours")  # compiles our modules
    cold = several([*command, "--no-cache"], folder / "set", folder / "ours")
    run(command, folder / "set", folder / "ours")
    with file.open("a") as changed:
        changed.write("\n")
    warm = once(command, folder / "set", folder / "ours")
    yield Row(f"one changed record in {count:,}, without cache", cold, theirs)
    yield Row(f"one changed record in {count:,}, cache of before", warm, theirs)


def side_by_side(folder: Path, count: int, patience: float) -> Iterator[Row]:
    """Both commands on the same files, the same results."""
    bench = (HERE / "shacl_bench.ttl").read_text()
    (folder / "core.ttl").write_text(bench)
    (folder / "sparql.ttl").write_text(bench + (HERE / "shacl_bench_sparql.ttl").read_text())
    (broken,) = write(folder, count, 1)
    few = min(count, OWN)
    data = read_data_set(read_settings(write_data_set(folder / "set", few, "ttl")))
    own = merged(data, data.shapes, folder / "own.ttl")
    whole = merged(data, [*data.reference, *data.ontology, *data.records], folder / "whole.ttl")
    cases = (
        (f"{count:,} services, bench shapes (Core)", folder / "core.ttl", broken),
        (f"{count:,} services, bench shapes with SPARQL", folder / "sparql.ttl", broken),
        (f"{few:,} services and the reference data, our own shapes", own, whole),
    )
    for name, shapes, file in cases:
        command = [*PUBLISHER, str(file), "--shapes", str(shapes), "--format", "turtle"]
        ours = several(command, folder, folder / "ours", 3)
        theirs = run([*PYSHACL, "-s", str(shapes), str(file)], folder, folder / "theirs", patience)
        yield Row(name, ours, theirs, "" if theirs.stopped else _compared(folder))


def _compared(folder: Path) -> str:
    mine, other = findings(folder / "ours"), findings(folder / "theirs")
    return f"{len(mine)}, the same" if mine == other else f"{len(mine)}, differ in {len(mine ^ other)}"


def alone(folder: Path, count: int, _: float) -> Iterator[Row]:
    """Our command over a whole data set, then over one changed record of it."""
    write_data_set(folder / "set", count, "ttl")
    yield Row(
        f"{count:,} services, shapes and rules of the data set, nothing cached",
        once([*PUBLISHER, "--no-cache"], folder / "set", folder / "ours"),
    )
    if count > 10_000:
        return
    shutil.rmtree(folder / "set")
    file, git = split(folder / "set", count), ["git", "-c", "user.name=b", "-c", "user.email=b@example.org"]
    for words in (["init", "-q"], ["add", "."], ["commit", "-qm", "x"]):
        subprocess.run([*git, *words], cwd=folder / "set", check=True)
    run(PUBLISHER, folder / "set", folder / "ours")
    with file.open("a") as changed:
        changed.write("\n")
    command = [*PUBLISHER, "--changed-since", "HEAD"]
    yield Row(
        f"one changed record in {count:,}, --changed-since, cache of before",
        once(command, folder / "set", folder / "ours"),
    )


def main(arguments: Sequence[str]) -> int:
    reader = argparse.ArgumentParser()
    reader.add_argument("--size", type=int, default=1_000)
    reader.add_argument("--alone", type=int, nargs="*", default=[])
    reader.add_argument("--patience", type=float, default=60.0)
    reader.add_argument("--markdown", type=Path)
    asked = reader.parse_args(arguments)
    load, lines = os.getloadavg()[0], list[str]()
    jobs = [(one_record, 1_000), (side_by_side, asked.size), *((alone, count) for count in asked.alone)]
    for job, count in jobs:
        with tempfile.TemporaryDirectory() as name:
            for row in job(Path(name), count, asked.patience):
                lines.append(str(row))
                sys.stdout.write(f"{row}\n")
                sys.stdout.flush()
    words = " ".join(arguments).partition(" --markdown")[0]
    day = datetime.now(UTC).date().isoformat()
    head = [
        f"`python -m tests.bench.validate_bench {words}`, {day}, {os.cpu_count()} shared cores "
        f"(load {load:.1f} at the start, {os.getloadavg()[0]:.1f} at the end):", "",
        "| what | publisher: wall (processor) | memory | pyshacl: wall (processor) | times as fast | results |",
        "|---|---:|---:|---:|---:|---:|",
    ]  # fmt: skip
    if asked.markdown:
        before, rest = asked.markdown.read_text(encoding="utf-8").split(BEGIN)
        text = "\n".join([BEGIN, *head, *lines, END])
        asked.markdown.write_text(before + text + rest.split(END)[1], encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
