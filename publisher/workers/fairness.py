"""The rules by which the next query is chosen, and by which one gives way: pure functions over who waits and runs.

1. First in, first out (last in, first out starves).
2. One worker is kept for young queries: while others wait, queries older than `young` hold at most all workers but
   one. The youngest of them gives way: it is stopped, becomes *long*, and starts again when a worker is free that is
   not the kept one. A query gives way once in its life.
3. Where several addresses wait, none gets more than half of the workers, and none keeps more than half with queries
   that are not young.
4. When the queue is full, the address with most queries in it loses its newest to a newcomer with fewer.
"""

from __future__ import annotations

import ipaddress
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from threading import Event

from publisher.workers.answer import Query
from publisher.workers.process import Process


@dataclass(eq=False)
class Job:
    """A query on its way. `started` is a monotonic time, 0 while it waits; `long` once it gave way.

    `nice` once its process lets others have the processor first.
    """

    query: Query
    address: str = ""
    long: bool = False
    started: float = 0.0
    process: Process | None = None
    preempted: bool = False
    nice: bool = False
    refused: bool = False
    wake: Event = field(default_factory=Event)


@dataclass(frozen=True)
class Rules:
    """`workers` as many as there are; `young` in seconds."""

    workers: int
    young: float

    def old(self, job: Job, now: float) -> bool:
        return job.long or now - job.started >= self.young

    def half(self) -> int:
        return max(1, self.workers // 2)

    def next_job(self, waiting: Sequence[Job], running: Sequence[Job], now: float) -> Job | None:
        """Who may take a free worker now; None where nobody may."""
        if len(waiting) == 1 and not waiting[0].long:
            return waiting[0]
        long_may = sum(self.old(job, now) for job in running) < self.workers - 1
        held = Counter(job.address for job in running)
        allowed = [job for job in waiting if long_may or not job.long]
        fair = (job for job in allowed if held[job.address] < self.half())
        return next(fair, next(iter(allowed), None))

    def victim(self, waiting: Sequence[Job], running: Sequence[Job], now: float) -> Job | None:
        """Who must give way now, because somebody waits for whom no worker would come free in time."""
        if not any(not job.long for job in waiting):
            return None
        old = [job for job in running if self.old(job, now)]
        movable = [job for job in old if not job.long and not job.preempted]
        if len(old) >= self.workers:
            return max(movable, key=lambda job: job.started, default=None)
        return self._greedy(waiting, running, movable)

    def _greedy(self, waiting: Sequence[Job], running: Sequence[Job], movable: Sequence[Job]) -> Job | None:
        addresses = {job.address for job in waiting}
        held = Counter(job.address for job in running)
        if len(addresses) < 2 or len(running) < self.workers:
            return None
        above = [job for job in movable if held[job.address] > self.half() and addresses - {job.address}]
        return max(above, key=lambda job: job.started, default=None)

    def displaced(self, waiting: Sequence[Job], newcomer: str) -> Job | None:
        """Whom a newcomer pushes out of a full queue; None where it must be turned away itself."""
        queued = Counter(job.address for job in waiting)
        if not queued:
            return None
        address, most = queued.most_common(1)[0]
        if queued[newcomer] + 1 >= most:
            return None
        return next(job for job in reversed(waiting) if job.address == address)


@lru_cache(maxsize=4096)
def neighbourhood(address: str) -> str:
    """Whom an address counts as: itself, for IPv6 its /64, which one subscriber holds whole; '' stays ''."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if parsed.version == 4:
        return str(parsed)
    mapped = parsed.ipv4_mapped
    return str(mapped) if mapped else str(ipaddress.ip_network((int(parsed), 64), strict=False).network_address)
