"""Answers that will be asked for, evaluated beforehand in a process of their own that lets every other go first.

The process is no worker of the pool: it takes nobody's place, has little memory, and ends with what it was started
for. An answer that it does not get within its limits is left for the first visitor who asks.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from publisher.errors import PublisherError
from publisher.workers.answer import Answer, Query, Verdict
from publisher.workers.cache import AnswerCache
from publisher.workers.limits import Limits
from publisher.workers.process import Process

#: Bytes that a query may take above the open store here, and that its answer may have: what a page or a table needs.
_MEMORY, _ANSWER = 192 << 20, 16 << 20
#: Seconds after which it is seen whether to stop.
_GLANCE = 0.25


def prepare(
    store: Path, limits: Limits, cache: AnswerCache, queries: Iterable[Query], stopped: Callable[[], bool]
) -> int:
    """Puts answers in a cache, in this order, until `stopped`; gives how many. The process lives in this thread."""
    limits = replace(limits, memory=min(limits.memory, _MEMORY), answer=min(limits.answer, _ANSWER))
    process, made = None, 0
    try:
        for query in queries:
            if stopped():
                break
            if cache.get(query) is not None:
                continue
            process = process or _start(store, limits)
            answer = _evaluate(process, query, limits.seconds, stopped)
            if answer is None or answer.verdict is not Verdict.OK:
                process.close()
                process = None
            else:
                cache.put(query, answer)
                made += 1
    except (OSError, PublisherError):
        return made  # no process could be started, or it was killed: nothing is owed to anybody
    finally:
        if process:
            process.close()
    return made


def _start(store: Path, limits: Limits) -> Process:
    process = Process(store, limits)
    os.setpriority(os.PRIO_PROCESS, process.pid, 19)
    process.ready()
    os.setpriority(os.PRIO_PROCESS, process.thread, 19)
    return process


def _evaluate(process: Process, query: Query, seconds: float, stopped: Callable[[], bool]) -> Answer | None:
    """None for a query that takes too long, or when it was stopped."""
    process.ask(query)
    end = time.monotonic() + seconds
    while not process.wait(_GLANCE):
        if stopped() or time.monotonic() > end:
            return None
    return process.answer()
