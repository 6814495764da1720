"""The passes over the segments of a release: which of its files are made together.

Two of about the same length, that know nothing of each other, so that two processes may make them: one writes
what the release lives by (dumps, index, search), the other what people and harvesters take away (archives,
tables) and its statistics.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from publisher.archives import Archives
from publisher.blocks import BLOCKS, BlockFile, blocks_of, named_blocks_of
from publisher.completeness import Completeness
from publisher.dumps import Dumps
from publisher.index import Row, row_of, write_index
from publisher.manifest import Dump
from publisher.portions import Portion, Portions, key_of
from publisher.search_index.staging import SearchFile
from publisher.segments import Resource, arrange, graph_of, segment_paths
from publisher.statistics import Statistics
from publisher.tables import Tables

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
    carry: str = ""


class Derived(NamedTuple):
    """What came out: the dumps, counts for the manifest (see `Manifest`), and its statistics."""

    dumps: tuple[Dump, ...]
    counts: dict[str, Any]
    statistics: dict[str, Any]


def index_pass(job: Job, advance: Callable[[int], None]) -> Derived:
    """Write dumps, index and search index; `advance` is told how many bytes of `data.nq` can be read.

    Errors: OSError (a full disk), PublisherError (what cannot be published).
    """
    outlets = _Outlets(job)
    graphs: Counter[str] = Counter()
    concepts: Counter[str] = Counter()

    def rows() -> Iterator[Row]:
        for resources in _segments(job):
            advance(outlets.add(resources))
            _count(resources, graphs)
            found = [row for item in resources if (row := row_of(item, job.base, job.language))]
            concepts.update(row.concept for row in found)
            yield from found

    write_index(Path(job.into), rows(), job.now, Path(job.before) if job.before else None)
    return Derived(outlets.close(), _counts(graphs, concepts), {})


def archive_pass(job: Job, advance: Callable[[int], None]) -> Derived:
    """Write archives and tables, and count, or take over what did not change; as `index_pass`, whose errors it has.

    `advance` is told nothing of interest.
    """
    folder, carry = Path(job.dumps), Path(job.carry) if job.carry else None
    folder.mkdir(exist_ok=True)
    archives = Archives(folder, job.parts, job.base)
    tables = Tables(folder, job.base, job.language, job.parts)
    statistics, completeness = Statistics(job.base), Completeness(job.base)
    portions = Portions(folder.parent, carry, key_of(job.base, job.language, sorted(job.parts.items())))
    for path in segment_paths(Path(job.segments)):
        statements = path.read_bytes()
        known = portions.known(path.stem, statements)
        if known and carry:
            portion, pieces = known.portion, archives.copy(carry / folder.name, known.pieces)
        else:
            resources = list(arrange(statements))
            portion, pieces = _portion(resources, tables, job.base), archives.add(resources)
            portions.write(path.stem, statements, portion)
        portions.place(path.stem, pieces)
        tables.take(portion.rows)
        statistics.take(portion.statistics)
        completeness.take(portion.completeness)
        advance(0)  # whoever started this process may have died: then this is where it ends
    completeness.write(folder.parent)
    portions.close()
    return Derived((*archives.close(), *tables.close()), {}, statistics.result())


def _portion(resources: list[Resource], tables: Tables, base: str) -> Portion:
    statistics, completeness = Statistics(base), Completeness(base)
    statistics.add(resources)
    completeness.add(resources)
    return Portion(tables.rows(resources), statistics.result(), completeness.counted())


def _segments(job: Job) -> Iterator[list[Resource]]:
    for path in segment_paths(Path(job.segments)):
        yield list(arrange(path.read_bytes()))


class _Outlets:
    """What the resources flow into on their way to the index."""

    def __init__(self, job: Job) -> None:
        self._dumps = Dumps(Path(job.dumps))
        self._blocks = BlockFile(Path(job.into).with_name(BLOCKS))
        self._search = SearchFile(Path(job.into), job.base, job.language)

    def add(self, resources: list[Resource]) -> int:
        """Take resources; how many bytes of `data.nq` can be read now."""
        self._blocks.add(blocks_of(resources, self._dumps.nquads_bytes))
        self._blocks.add_named(named_blocks_of(resources, self._dumps.nquads_bytes))
        self._dumps.add(resources)
        self._dumps.flush()
        self._search.add(resources)
        return self._dumps.nquads_bytes

    def close(self) -> tuple[Dump, ...]:
        self._blocks.close()
        self._search.close()
        return self._dumps.close()


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
