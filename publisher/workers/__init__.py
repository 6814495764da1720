"""A query runs in a process that can be stopped.

`Pool` is the door: it hands a query to one of a few read-only worker processes, each with limits of time, memory and
answer size and no right to open sockets, and gives back an `Answer`, which is always whole or a reason why not.

    scan.py       what can be said of a query's text without parsing it: too long, too deep, SERVICE, an update
    pool.py       who waits, who runs, what is cached          fairness.py   the rules by which the next one is chosen
    process.py    one worker process, seen from outside        worker.py     the same, from inside
    cage.py       limits that the kernel keeps                 answer.py     what comes back
    preparation.py   answers made before anybody asks
    rows.py       how many rows an answer holds                messages.py   what travels between the two
    booleans.py   TRUE is true
    ordering.py   what ORDER BY asks                           sorting.py    rows in that order, without the engine
"""

from __future__ import annotations

import importlib
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from publisher.workers.answer import Answer, Body, Query, Verdict
    from publisher.workers.limits import Limits
    from publisher.workers.pool import Pool

__all__ = ["Answer", "Body", "Limits", "Pool", "Query", "Verdict"]

#: Name -> module. Imported when asked for: a worker process needs none of it, and has to be there within 0.2 s.
_MODULES = MappingProxyType(
    {"Answer": "answer", "Body": "answer", "Query": "answer", "Verdict": "answer", "Limits": "limits", "Pool": "pool"}
)


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(name)
    return getattr(importlib.import_module(f"{__name__}.{_MODULES[name]}"), name)
