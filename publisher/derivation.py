"""What is made of the segments of a release, in one pass: its dumps and its index.

A small release is derived here; a big one in a second process (`python -m publisher.derivation`, the job as
JSON on standard input), while this one loads the store from `data.nq` as it grows. The two talk in lines of
JSON; when one dies the other ends at its next line.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple, TextIO, cast

from publisher.archives import Archives
from publisher.blocks import BLOCKS, BlockFile, blocks_of
from publisher.dumps import Dumps
from publisher.errors import PublisherError
from publisher.index import Row, row_of, write_index
from publisher.manifest import Dump
from publisher.search_index.staging import SearchFile
from publisher.segments import Resource, arrange, graph_of, segment_paths
from publisher.statistics import Statistics
from publisher.tables import Tables

#: From this many bytes of N-Quads on a second process pays (it takes 0.1 s to start).
TWO_PROCESSES = 32 << 20

_DEFAULT_GRAPH = "default"


class Job(NamedTuple):
    """What to derive, from segment files into a folder of dumps and an index.

    `before` is the index of the release before this one or '', `now` an xsd:dateTime, `parts` says of
    which dataset the resources of a concept are (concept -> reference).
    """

    segments: str
    dumps: str
    into: str
    before: str
    base: str
    language: str
    now: str
    parts: Mapping[str, str] = MappingProxyType({})


class Derived(NamedTuple):
    """What came out: the dumps, counts for the manifest (see `Manifest`), and its statistics."""

    dumps: tuple[Dump, ...]
    counts: dict[str, Any]
    statistics: dict[str, Any]


def derive(job: Job, advance: Callable[[int], None]) -> Derived:
    """Write dumps and index; `advance` is told how many bytes of `data.nq` can be read.

    Errors: OSError (a full disk), PublisherError (what cannot be published).
    """
    outlets = _Outlets(job)
    graphs: Counter[str] = Counter()
    concepts: Counter[str] = Counter()

    def rows() -> Iterator[Row]:
        for path in segment_paths(Path(job.segments)):
            resources = list(arrange(path.read_bytes()))
            advance(outlets.add(resources))
            _count(resources, graphs)
            found = [row for item in resources if (row := row_of(item, job.base, job.language))]
            concepts.update(row.concept for row in found)
            yield from found

    write_index(Path(job.into), rows(), job.now, Path(job.before) if job.before else None)
    return Derived(outlets.close(), _counts(graphs, concepts), outlets.statistics.result())


class _Outlets:
    """Everything that the resources flow into on their way to the index."""

    def __init__(self, job: Job) -> None:
        self._dumps = Dumps(Path(job.dumps))
        self._blocks = BlockFile(Path(job.into).with_name(BLOCKS))
        self._archives = Archives(Path(job.dumps), job.parts, job.base)
        self._tables = Tables(Path(job.dumps), job.base, job.language, job.parts)
        self._search = SearchFile(Path(job.into), job.base, job.language)
        self.statistics = Statistics(job.base)

    def add(self, resources: list[Resource]) -> int:
        """Take resources; how many bytes of `data.nq` can be read now."""
        self._blocks.add(blocks_of(resources, self._dumps.nquads_bytes))
        self._dumps.add(resources)
        self._dumps.flush()
        self._archives.add(resources)
        self._tables.add(resources)
        self._search.add(resources)
        self.statistics.add(resources)
        return self._dumps.nquads_bytes

    def close(self) -> tuple[Dump, ...]:
        self._blocks.close()
        self._search.close()
        return (*self._dumps.close(), *self._archives.close(), *self._tables.close())


def _count(resources: list[Resource], graphs: Counter[str]) -> None:
    for item in resources:
        graphs[_DEFAULT_GRAPH] += len(item.own) + len(item.parts)
        graphs.update(graph_of(line) for line in item.named)


def _counts(graphs: Counter[str], concepts: Counter[str]) -> dict[str, Any]:
    return {
        "triples": graphs[_DEFAULT_GRAPH],
        "quads": graphs.total(),
        "graphs": dict(sorted(graphs.items())),
        "resources": dict(sorted(concepts.items())),
    }


class Derivation:
    """A job in a process of its own: `ready` follows it, `result` ends it."""

    def __init__(self, job: Job) -> None:
        command = [sys.executable, "-m", "publisher.derivation"]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._messages = cast(TextIO, self._process.stdout)
        self._result: dict[str, Any] = {}
        with cast(TextIO, self._process.stdin) as pipe:
            json.dump({**job._asdict(), "parts": dict(job.parts)}, pipe)

    def ready(self) -> Iterator[int]:
        """How many bytes of `data.nq` can be read, each time that there are more. Errors: as `derive`."""
        for line in self._messages:
            message = json.loads(line)
            if "bytes" in message:
                yield message["bytes"]
            self._result = message
        if "error" in self._result:
            raise PublisherError(**self._result["error"])
        if "disk" in self._result:
            raise OSError(*self._result["disk"])
        if "counts" not in self._result:
            raise PublisherError(
                f"the process that writes dumps and index ended with {self._process.wait()}",
                remedy="was it stopped, or the memory full? run publish again",
            )

    def result(self) -> Derived:
        """What came out, after `ready` has come to its end."""
        dumps = tuple(Dump(**row) for row in self._result["dumps"])
        return Derived(dumps, self._result["counts"], self._result["statistics"])

    def close(self) -> None:
        """End the process, whatever it was doing."""
        self._process.kill()
        self._messages.close()
        self._process.wait()


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
        derived = derive(job, lambda size: print(json.dumps({"bytes": size}), flush=True))
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
