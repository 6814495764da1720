"""What is made of the segments of a release, the store included, and by which process.

A small release is derived here; a big one in processes of their own (`python -m publisher.derivation PASS`, the
job as JSON on standard input), while this one loads the store from `data.nq` as it grows, or takes it over from the
release before. They talk in lines of JSON; when one dies the others end at their next line.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from types import MappingProxyType
from typing import Any, TextIO, cast

from publisher.carrying import carry_store, may_carry
from publisher.errors import PublisherError
from publisher.manifest import Dump, Release
from publisher.passes import Derived, Job, archive_pass, index_pass
from publisher.progress import Progress
from publisher.segments import segment_paths
from publisher.store import build_store, load_store

#: From this many bytes of N-Quads on further processes pay (each takes 0.1 s to start).
SEVERAL_PROCESSES = 32 << 20

_PASSES = MappingProxyType({"index": index_pass, "archive": archive_pass})


def derive(job: Job, advance: Callable[[int], None]) -> Derived:
    """Everything that is derived, in this process; `advance` is told how many bytes of `data.nq` can be read.

    Errors: OSError (a full disk), PublisherError (what cannot be published).
    """
    return merged(index_pass(job, advance), archive_pass(job, lambda _: None))


def merged(*parts: Derived) -> Derived:
    """What came out of several passes, as one."""
    return Derived(
        tuple(dump for part in parts for dump in part.dumps),
        {name: value for part in parts for name, value in part.counts.items()},
        {name: value for part in parts for name, value in part.statistics.items()},
    )


class Derivation:
    """A pass of a job (`index` or `archive`) in a process of its own: `ready` follows it, `result` ends it."""

    def __init__(self, job: Job, name: str) -> None:
        command = [sys.executable, "-m", "publisher.derivation", name]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._messages = cast(TextIO, self._process.stdout)
        self._result: dict[str, Any] = {}
        with cast(TextIO, self._process.stdin) as pipe:
            json.dump({**job._asdict(), "parts": dict(job.parts)}, pipe)

    def ready(self) -> Iterator[int]:
        """How many bytes of `data.nq` can be read, each time that there are more. Errors: as `derive`."""
        for line in self._messages:
            self._result = json.loads(line)
            if "bytes" in self._result:
                yield self._result["bytes"]
        if "error" in self._result:
            raise PublisherError(**self._result["error"])
        if "disk" in self._result:
            raise OSError(*self._result["disk"])
        if "counts" not in self._result:
            raise PublisherError(
                f"a process that writes files of the release ended with {self._process.wait()}",
                remedy="was it stopped, or the memory full? run publish again",
            )

    def result(self) -> Derived:
        """What came out, when it has come to its end. Errors: as `ready`."""
        for _ in self.ready():
            pass
        dumps = tuple(Dump(**row) for row in self._result["dumps"])
        return Derived(dumps, self._result["counts"], self._result["statistics"])

    def close(self) -> None:
        """End the process, whatever it was doing."""
        self._process.kill()
        self._messages.close()
        self._process.wait()


def derive_and_load(job: Job, before: Release | None, progress: Progress) -> tuple[Derived, int]:
    """All that is derived, and the store beside its folder of dumps; how many releases in a row took the store over.

    `before` is the release whose store may be taken over. Errors: as `derive`.
    """
    size = sum(path.stat().st_size for path in segment_paths(Path(job.segments)))
    source = before if may_carry(before) else None
    with progress.bar("writing", size) as bar:
        if size < SEVERAL_PROCESSES:
            derived = derive(job, bar.reach)
            return derived, _load(job, source, derived)
        with closing(Derivation(job, "index")) as index, closing(Derivation(job, "archive")) as archive:
            ready = _reached(index, bar.reach)
            if source is None:
                load_store(_store(job), follow(_nquads(job), ready))
                return merged(index.result(), archive.result()), 0
            for _ in ready:  # what is other is known at its end
                pass
            carried = _load(job, source, index.result())
            return merged(index.result(), archive.result()), carried


def _load(job: Job, before: Release | None, derived: Derived) -> int:
    """Make the store, the dump being complete; how many releases in a row took it over."""
    if before and carry_store(before, _store(job).parent, derived.counts["quads"]):
        return int(before.manifest.store["carried"]) + 1
    build_store(_store(job), [_nquads(job)])
    return 0


def _store(job: Job) -> Path:
    return Path(job.dumps).with_name("store")


def _nquads(job: Job) -> Path:
    return Path(job.dumps) / "data.nq"


def _reached(derivation: Derivation, reach: Callable[[int], None]) -> Iterator[int]:
    for size in derivation.ready():
        yield size
        reach(size)


def follow(path: Path, ready: Iterator[int]) -> Iterator[bytes]:
    """The bytes of a file that grows: after each number of `ready` what stands before it and was not yet read."""
    done = 0
    for size in ready:
        with path.open("rb") as file:
            file.seek(done)
            yield file.read(size - done)
        done = size


def _main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches both; the first process ends this one
    job = Job(**json.load(sys.stdin))
    try:
        derived = _PASSES[sys.argv[1]](job, lambda size: print(json.dumps({"bytes": size}), flush=True))
    except PublisherError as error:
        _say({"error": {"message": error.message, "where": error.where, "remedy": error.remedy}})
    except OSError as error:
        _say({"disk": [error.errno or 0, error.strerror or str(error)]})
    else:
        _say({**derived._asdict(), "dumps": [asdict(dump) for dump in derived.dumps]})


def _say(message: dict[str, Any]) -> None:
    print(json.dumps(message), flush=True)


if __name__ == "__main__":
    _main()
