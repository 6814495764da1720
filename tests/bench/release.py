"""Publishing against the bare store: `python -m tests.bench.release [SIZE …] [--json FILE] [--markdown FILE]`.

For each number of synthetic services (10,000 and 100,000 unless told): `publish` without validation, then
`Store.bulk_load` of the very statements that were published, each in a fresh process, one after the other,
in the same run. `--validated N` (1,000 unless told, 0 for none) publishes N services with validation on.
`--next N` measures something else: the release after the first, in which N services changed, beside one that is
made anew of the same records; the files of both must have the same checksums.
Memory is the largest resident set of the process plus that of its largest child: an upper bound.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pyoxigraph import Store

from tests.bench.synthetic import write_data_set

COMMAND = "python -m tests.bench.release"
BEGIN, END = "<!-- release: begin -->", "<!-- release: end -->"

_MEASURED = """
import json, resource, sys, time
from pathlib import Path
start, begin = time.process_time(), time.perf_counter()
{work}
seconds = time.perf_counter() - begin
used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
cpu = sum(row.ru_utime + row.ru_stime for row in used) - start
print(json.dumps(dict(seconds=seconds, cpu=cpu, megabytes=sum(row.ru_maxrss for row in used) / 1024)))
"""

_PUBLISH = """
from publisher.release import publish
from publisher.settings import read_settings
settings = read_settings(Path(sys.argv[1]))
published = publish(settings, settings.site_base, check=sys.argv[2] == "checked")
assert published.made, [str(finding) for finding in published.findings][:5]
"""

_LOAD = """
from pyoxigraph import RdfFormat, Store
store = Store(sys.argv[2])
store.bulk_load(path=sys.argv[1], format=RdfFormat.N_QUADS)
store.flush()
"""


def measured(work: str, *words: object) -> dict[str, float]:
    """Seconds, processor seconds and megabytes of a piece of Python in a process of its own (without start-up)."""
    command = [sys.executable, "-c", _MEASURED.format(work=work), *map(str, words)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    result: dict[str, float] = json.loads(done.stdout)
    return result


def compare(folder: Path, size: int) -> dict[str, Any]:
    """Publish and bare load of `size` services."""
    file = write_data_set(folder / str(size), size)
    publish = measured(_PUBLISH, file, "unchecked")
    release = file.parent / "var" / "current"
    load = measured(_LOAD, release / "dumps" / "data.nq", file.parent / "bare")
    counts = json.loads((release / "manifest.json").read_text(encoding="utf-8"))["counts"]
    row = {
        "services": size,
        "statements": counts["quads"],
        "publish": publish,
        "load": load,
        "release_megabytes": _megabytes(release),
        "store_megabytes": _megabytes(file.parent / "bare"),
    }
    shutil.rmtree(file.parent)
    return row


def _megabytes(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def validated(folder: Path, size: int) -> dict[str, Any]:
    """Publish `size` services with validation on, and again without it."""
    file = write_data_set(folder / "validated", size)
    checked = measured(_PUBLISH, file, "checked")
    shutil.rmtree(file.parent / "var")
    return {"services": size, "checked": checked, "unchecked": measured(_PUBLISH, file, "unchecked")}


def following(folder: Path, size: int, changed: int) -> dict[str, Any]:
    """The first release of `size` services, the next in which some changed, and the same anew; all unchecked."""
    file = write_data_set(folder / "next", size)
    var = file.parent / "var"
    row: dict[str, Any] = {"services": size, "changed": changed, "first": measured(_PUBLISH, file, "unchecked")}
    _change(file.parent / "data" / "records", size, changed)
    row["next"] = measured(_PUBLISH, file, "unchecked")
    row["own_megabytes"] = _own_megabytes((var / "current").resolve())
    row["carried"] = _manifest(var)["store"]["carried"]
    told = _told(var)
    shutil.rmtree(var)
    row["anew"] = measured(_PUBLISH, file, "unchecked")
    row["equal"] = told == _told(var)
    shutil.rmtree(file.parent)
    return row


def _change(records: Path, size: int, changed: int) -> None:
    """Give services that stand evenly apart another description."""
    for path in sorted(records.iterdir()):
        text = path.read_text(encoding="utf-8")
        for number in range(0, size, size // changed):
            text = text.replace(f"Made-up service {number:07d} of", f"Another service {number:07d} of")
        path.write_text(text, encoding="utf-8")


def _manifest(var: Path) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads((var / "current" / "manifest.json").read_text(encoding="utf-8"))
    return manifest


def _told(var: Path) -> tuple[object, ...]:
    """What tells two releases of the same records apart: checksums of dumps, numbers of statements and resources."""
    manifest = _manifest(var)
    dumps = [(dump["name"], dump["sha256"]) for dump in manifest["dumps"]]
    return dumps, manifest["counts"], manifest["statistics"], len(Store.read_only(str(var / "current" / "store")))


def _own_megabytes(release: Path) -> float:
    """What a release adds to the disk: files that no other release has."""
    files = (path.stat() for path in release.rglob("*") if path.is_file())
    return sum(status.st_size for status in files if status.st_nlink == 1) / 1e6


def next_table(row: dict[str, Any]) -> str:
    head = f"| {row['services']:,} services, {row['changed']} changed | by the clock | processor | peak memory |\n|---|---:|---:|---:|\n"
    cells = (
        f"| {name} | {row[side]['seconds']:.1f} s | {row[side]['cpu']:.1f} s | {row[side]['megabytes']:,.0f} MB |\n"
        for name, side in (("first release", "first"), ("next release", "next"), ("the same anew", "anew"))
    )
    end = f"The next release adds {row['own_megabytes']:,.0f} MB to the disk; its store was taken over: "
    return f"{head}{''.join(cells)}\n{end}{row['carried'] > 0}; equal to the one made anew: {row['equal']}.\n"


def machine() -> dict[str, Any]:
    """What the figures were measured on."""
    import pyoxigraph

    return {
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
        "python": platform.python_version(),
        "pyoxigraph": pyoxigraph.__version__,
    }


def table(result: dict[str, Any]) -> str:
    """The figures as Markdown, with the command that gave them."""
    head = (
        "| services | statements | publish (processor) | statements/s | bare `bulk_load` (processor) | statements/s "
        "| speed against bare | peak memory | release | bare store |\n" + "|---:" * 10 + "|\n"
    )
    text = f"`{result['command']}`, {_conditions(result['machine'])}:\n\n{head}"
    text += "".join(_row(row) for row in result["sizes"])
    if "validated" in result:
        row = result["validated"]
        text += (
            f"\nWith validation on, {row['services']:,} services take {row['checked']['seconds']:.1f} s and "
            f"{row['checked']['megabytes']:,.0f} MB; without it {row['unchecked']['seconds']:.1f} s and "
            f"{row['unchecked']['megabytes']:,.0f} MB. The rows above are without validation.\n"
        )
    return text


def _row(row: dict[str, Any]) -> str:
    ours, bare = (row["statements"] / row[side]["seconds"] for side in ("publish", "load"))
    cells = (
        f"{row['services']:,}",
        f"{row['statements']:,}",
        f"{row['publish']['seconds']:.1f} s ({row['publish']['cpu']:.1f} s)",
        f"{ours:,.0f}",
        f"{row['load']['seconds']:.1f} s ({row['load']['cpu']:.1f} s)",
        f"{bare:,.0f}",
        f"{ours / bare:.2f}",
        f"{row['publish']['megabytes']:,.0f} MB",
        f"{row['release_megabytes']:,.0f} MB",
        f"{row['store_megabytes']:,.0f} MB",
    )
    return "| " + " | ".join(cells) + " |\n"


def _conditions(facts: dict[str, Any]) -> str:
    versions = f"Python {facts['python']}, pyoxigraph {facts['pyoxigraph']}"
    return f"{facts['when'][:10]}, {facts['cores']} shared cores (load {facts['load']} at the start), {versions}"


def write_between(file: Path, text: str, marks: tuple[str, str] = (BEGIN, END)) -> None:
    """Put a table between its two marks in a Markdown file."""
    begin, end = marks
    before, _, rest = file.read_text(encoding="utf-8").partition(begin)
    file.write_text(f"{before}{begin}\n{text}{end}{rest.partition(end)[2]}", encoding="utf-8")


def main(words: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog=COMMAND, description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=[10_000, 100_000])
    parser.add_argument("--validated", type=int, default=1_000)
    parser.add_argument("--next", type=int, default=0, metavar="CHANGED")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--markdown", type=Path)
    chosen = parser.parse_args(words)
    if chosen.next:
        with tempfile.TemporaryDirectory(prefix="publisher-bench-") as folder:
            for size in chosen.sizes:
                sys.stdout.write(next_table(following(Path(folder), size, chosen.next)) + "\n")
        return
    result: dict[str, Any] = {"command": " ".join([COMMAND, *map(str, chosen.sizes)]), "machine": machine()}
    begin = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="publisher-bench-") as folder:
        result["sizes"] = [compare(Path(folder), size) for size in chosen.sizes]
        if chosen.validated:
            result["validated"] = validated(Path(folder), chosen.validated)
    sys.stdout.write(f"{table(result)}\n{time.perf_counter() - begin:.0f} s in all\n")
    if chosen.json:
        chosen.json.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    if chosen.markdown:
        write_between(chosen.markdown, table(result))


if __name__ == "__main__":
    main(sys.argv[1:])
