"""The same check by several processes: each takes its share of the focus nodes over the whole data.

The processes are forks: they see the graph that is in memory already, so nothing is copied to them, and a rule that
spans records is checked like any other. What they find comes back as numbers of shapes and texts.
"""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any

from publisher.errors import PublisherError
from publisher.shacl.checking import Result, Unit, found_by_one, found_in, results, units, without_collecting
from publisher.shacl.graph import Graph
from publisher.shacl.loading import Shapes
from publisher.shacl.patience import in_time
from publisher.shacl.plan import Hit, Run, Violation

#: Focus nodes (of all shapes together) below which one process is as fast.
_FEW = 30_000


#: Is told how much is done: so many units of work of so many.
Done = Callable[[int, int], None]


def check_parallel(
    data: Graph, shapes: Shapes, processes: int | None = None, done: Done = lambda *_: None
) -> list[Result]:
    """As `check_graph`, with the same results in the same order, by several processes (all processors unless told).

    `done` is told of the units of this process: they say how far the others are too.
    """
    count = processes or os.cpu_count() or 1
    run = shapes.run(data)
    work = list(units(run, shapes))
    if count < 2 or sum(len(unit.nodes) for unit in work) < _FEW or not hasattr(os, "fork"):
        return found_by_one(work, run)
    if shapes.queries:
        _ = run.sparql  # filled once, before the processes part
    with without_collecting():
        return results(_shared(work, run, shapes, count, done))


def _shared(work: Sequence[Unit], run: Run, shapes: Shapes, count: int, done: Done) -> Iterator[Violation]:
    import multiprocessing  # late: a small validation starts without it

    context = multiprocessing.get_context("fork")
    others = []
    for share in range(1, count):
        ours, theirs = context.Pipe(duplex=False)
        context.Process(target=_answer, args=(theirs, work[share::count], run, shapes), daemon=True).start()
        theirs.close()
        others.append(ours)
    found: dict[int, list[Violation]] = {}
    for index in range(0, len(work), count):
        found[index] = in_time(run, partial(found_in, work[index], run))
        done(index, len(work))
    for share, connection in enumerate(others, 1):
        try:
            answer = pickle.loads(connection.recv_bytes())  # noqa: S301 - from our own fork
        except EOFError:
            raise PublisherError("a process of the check was ended", remedy="give it more memory") from None
        if isinstance(answer, str):
            raise PublisherError(answer)
        for step, rows in enumerate(answer):
            found[share + step * count] = [_decoded(row, shapes) for row in rows]
    for index in range(len(work)):
        yield from found[index]


def _answer(connection: Any, work: Iterable[Unit], run: Run, shapes: Shapes) -> None:
    numbers = {shape: number for number, shape in enumerate(shapes.every)}
    try:
        found = in_time(run, lambda: [found_in(unit, run) for unit in work])
        answer: object = [[_encoded(each, numbers) for each in rows] for rows in found]
    except PublisherError as error:
        answer = str(error)
    connection.send_bytes(pickle.dumps(answer, pickle.HIGHEST_PROTOCOL))
    connection.close()


def _encoded(violation: Violation, numbers: dict[Any, int]) -> tuple[Any, ...]:
    shape, constraint, hit = violation
    details = tuple(_encoded(each, numbers) for each in hit.details)
    return numbers[shape], shape.constraints.index(constraint), tuple(hit._replace(details=())), details


def _decoded(row: tuple[Any, ...], shapes: Shapes) -> Violation:
    shape = shapes.every[row[0]]
    details = tuple(_decoded(each, shapes) for each in row[3])
    return Violation(shape, shape.constraints[row[1]], Hit(*row[2])._replace(details=details))
