"""A limit on the time that one query of a shape may take.

The store cannot be interrupted, but it lets other threads run: the check runs in a thread of its own, and this one
looks after it. What is given up on ends with the process.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Thread
from typing import TypeVar

from publisher.errors import PublisherError
from publisher.shacl.graph import Graph
from publisher.shacl.plan import Run

#: Seconds that a query may take, over a million statements or fewer; more in proportion over more.
LIMIT = 60.0
_MILLION = 1_000_000
_STEP = 0.5

Found = TypeVar("Found")


def in_time(run: Run, work: Callable[[], Found]) -> Found:
    """What `work` gives. Errors: its own; PublisherError, which names the shape, where a query takes too long."""
    outcome: list[Found] = []
    errors: list[BaseException] = []
    thread = Thread(target=_do, args=(work, outcome, errors), daemon=True)
    thread.start()
    limit = 0.0
    while thread.is_alive():
        thread.join(_STEP)
        running = run.running
        if running is None:
            continue
        limit = limit or _limit(run.graph)
        if time.monotonic() - running.since > limit:
            raise PublisherError(
                f"the query of {running.about} takes more than {limit:,.0f} seconds", remedy="make it ask for less"
            )
    if errors:
        raise errors[0]
    return outcome[0]


def _do(work: Callable[[], Found], outcome: list[Found], errors: list[BaseException]) -> None:
    try:
        outcome.append(work())
    except BaseException as error:
        errors.append(error)


def _limit(graph: Graph) -> float:
    return LIMIT * max(1.0, sum(map(len, graph.columns.values())) / _MILLION)
