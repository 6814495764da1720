"""The pool: who waits, who runs, what is shared and what was answered before."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict, deque
from pathlib import Path
from typing import Protocol

from publisher.errors import PublisherError
from publisher.workers.answer import Answer, Query, Verdict
from publisher.workers.cache import AnswerCache
from publisher.workers.fairness import Job, Rules, neighbourhood
from publisher.workers.limits import Limits
from publisher.workers.nursery import Nursery
from publisher.workers.process import Process

_REMEMBERED = 1000
#: Callers that wait for another one's evaluation: each holds a thread of the server, and pages need some too.
_FOLLOWERS = 20
#: Queries that call other endpoints at the same time.
_FEDERATED = 2


class Elsewhere(Protocol):
    """Who may know an answer without a worker; None where it does not. Thread-safe."""

    def answer(self, query: Query) -> Answer | None: ...


class _Flight:
    """One evaluation that several callers wait for."""

    def __init__(self) -> None:
        self.done = threading.Event()
        self.answer = Answer(Verdict.FAILED)


class Pool:
    """Workers over one release's store. Thread-safe; a call of `answer` blocks until the answer is whole."""

    def __init__(self, store: Path, limits: Limits | None = None, elsewhere: Elsewhere | None = None) -> None:
        """Starts the workers without waiting for them; the first query waits instead.

        `elsewhere` is asked first; it evaluates for callers that wait for nothing here.
        """
        self.limits = limits or Limits()
        self._rules = Rules(self.limits.workers, self.limits.young)
        self._lock = threading.Lock()
        self._waiting: deque[Job] = deque()
        self._running: list[Job] = []
        self._idle: list[Process] = []
        self._spare: list[Process] = []
        self._flights: dict[Query, _Flight] = {}
        self._followers = 0
        self._closed = False
        self._store, self._elsewhere = store, elsewhere
        self._network = threading.BoundedSemaphore(_FEDERATED)
        self._long: OrderedDict[Query, bool] = OrderedDict()
        self.cache = AnswerCache()
        self._nursery = Nursery(store, self.limits, self._hatched)
        for _ in range(self.limits.workers + 1):  # one waits, to take the place of the next that ends
            self._nursery.order()

    def answer(self, query: Query, address: str = "", *, volatile: bool = False, network: bool = False) -> Answer:
        """The answer to a query for a client at `address`.

        Identical queries share one evaluation and its answer is kept; never where `volatile` says that two
        evaluations may differ. With `network` the query may call other endpoints (see federation.py).
        """
        if network:
            return self._federate(query)
        if volatile:
            return self._evaluate(query, neighbourhood(address))
        known = self.cache.get(query)
        if known is not None:
            return known.again()
        with self._lock:
            flight = self._flights.get(query)
            if flight is None:
                mine = self._flights[query] = _Flight()
            elif self._closed or self._followers >= _FOLLOWERS:
                return Answer(Verdict.BUSY)
            else:
                self._followers += 1
        return self._lead(query, mine, neighbourhood(address)) if flight is None else self._follow(flight)

    def state(self) -> dict[str, int]:
        """How many queries wait and run, and how many workers are free: for metrics."""
        with self._lock:
            waiting = len(self._waiting) + self._followers
            return {"waiting": waiting, "running": len(self._running), "idle": len(self._idle)}

    def pids(self) -> list[int]:
        """The processes that are ready or at work, the spare one too."""
        with self._lock:
            return [process.pid for process in self._processes()]

    def close(self) -> None:
        """Ends every worker; who still waits is told that the pool is busy. A second call does nothing."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            for job in self._waiting:
                self._refuse(job)
            self._waiting.clear()
            for process in self._processes():
                process.kill()
            idle, self._idle, self._spare = [*self._idle, *self._spare], [], []
        self.cache.clear()
        self._nursery.close()
        for process in idle:
            process.close()

    def _processes(self) -> list[Process]:
        return [*self._idle, *self._spare, *(job.process for job in self._running if job.process)]

    def _lead(self, query: Query, flight: _Flight, address: str) -> Answer:
        try:
            flight.answer = self._evaluate(query, address)
            if flight.answer.verdict is Verdict.OK:
                self.cache.put(query, flight.answer)
            return flight.answer
        finally:
            with self._lock:
                del self._flights[query]
            flight.done.set()

    def _follow(self, flight: _Flight) -> Answer:
        flight.done.wait()
        with self._lock:
            self._followers -= 1
        return flight.answer.again()

    def _federate(self, query: Query) -> Answer:
        """Evaluates in a process of its own that may open sockets, and ends with the query; few at a time."""
        if self._closed or not self._network.acquire(timeout=self.limits.patience):
            return Answer(Verdict.BUSY)
        process = None
        try:
            process = Process(self._store, self.limits, network=True)
            process.ready()
            process.ask(query)
            if process.wait(self.limits.seconds):
                return process.answer()
            return Answer(Verdict.TIME, seconds=self.limits.seconds)
        except (OSError, PublisherError):
            return Answer(Verdict.CRASHED)
        finally:
            if process:
                process.close()
            self._network.release()

    def _crowded(self) -> bool:
        return self._closed or len(self._waiting) >= self.limits.waiting

    def _evaluate(self, query: Query, address: str) -> Answer:
        known = self._elsewhere.answer(query) if self._elsewhere else None
        return known or self._work(query, address)

    def _work(self, query: Query, address: str) -> Answer:
        job = Job(query, address, long=query in self._long)
        if not self._enter(job):
            return Answer(Verdict.BUSY)
        patience = self.limits.patience
        while job.wake.wait(patience) or not self._leave(job):
            if job.refused or job.process is None:
                return Answer(Verdict.BUSY)
            answer = self._run(job, job.process)
            if answer is not None and not job.preempted:
                return answer
            patience = self.limits.seconds
            self._again_later(job)
        return Answer(Verdict.BUSY)

    def _enter(self, job: Job) -> bool:
        with self._lock:
            if self._crowded():
                displaced = None if self._closed else self._rules.displaced(self._waiting, job.address)
                if displaced is None:
                    return False
                self._waiting.remove(displaced)
                self._refuse(displaced)
            self._waiting.append(job)
            self._dispatch()
            return True

    def _leave(self, job: Job) -> bool:
        """Gives up waiting; False where a worker came at the last moment."""
        with self._lock:
            if job not in self._waiting:
                return False
            self._waiting.remove(job)
            return True

    def _refuse(self, job: Job) -> None:
        job.refused = True
        job.wake.set()

    def _again_later(self, job: Job) -> None:
        """A query that gave way, or whose worker had died before, waits again before everyone who came later."""
        with self._lock:
            if job.preempted:
                job.long = True
                self._remember(job.query)
            job.preempted, job.nice, job.process, job.started = False, False, None, 0.0
            job.wake.clear()
            if self._closed:
                self._refuse(job)
                return
            self._waiting.appendleft(job)
            self._dispatch()

    def _remember(self, query: Query) -> None:
        """A query that was long in this release is long again: it never takes the kept worker first."""
        self._long[query] = True
        while len(self._long) > _REMEMBERED:
            self._long.popitem(last=False)

    def _dispatch(self) -> None:
        """Hands free workers to who may have one; then sees whether somebody must give way. Under the lock."""
        if not self._waiting:
            return
        now = time.monotonic()
        while self._idle and self._waiting and (job := self._rules.next_job(self._waiting, self._running, now)):
            self._waiting.remove(job)
            job.process, job.started = self._idle.pop(), now  # the one used last: its caches are warm
            self._running.append(job)
            job.wake.set()
        self._make_way(now)
        victim = self._rules.victim(self._waiting, self._running, now)
        if victim is not None and victim.process is not None:
            victim.preempted = True
            victim.process.kill()

    def _run(self, job: Job, process: Process) -> Answer | None:
        """Evaluates on the worker that the job holds, and gives the worker back or replaces it.

        None where the worker was dead before it was asked: something else than this query ended it.
        """
        deadline = job.started + self.limits.seconds
        try:
            process.ask(job.query)
        except OSError:
            self._release(job, process, False)
            return None
        try:
            young = process.wait(min(self.limits.young, deadline - time.monotonic()))
            if not young:
                self._aged()
            if young or process.wait(deadline - time.monotonic()):
                answer = process.answer()
            else:
                answer = Answer(Verdict.TIME, seconds=self.limits.seconds)
        except OSError:
            young, answer = False, Answer(Verdict.CRASHED)
        self._release(job, process, young and answer.verdict not in _FATAL)
        if answer.verdict is Verdict.TIME:
            with self._lock:
                self._remember(job.query)
        return answer

    def _aged(self) -> None:
        with self._lock:
            self._dispatch()
            self._make_way(time.monotonic())

    def _make_way(self, now: float) -> None:
        """Queries that are not young let others have the processor first, once there are others. Under the lock.

        Not before: what else the machine does would starve them, and a process cannot take its niceness back.
        """
        if len(self._running) < 2:
            return
        for job in self._running:
            if job.process and not job.nice and self._rules.old(job, now):
                job.nice = True
                job.process.step_back()

    def _release(self, job: Job, process: Process, reusable: bool) -> None:
        """A worker that was young and well goes on; every other one is replaced, with its memory and its niceness."""
        with self._lock:
            self._running.remove(job)
            keep = reusable and not job.preempted and not job.nice and not self._closed
            if keep:
                self._idle.append(process)
            elif self._spare:
                self._idle.append(self._spare.pop())
            self._dispatch()
        if not keep:
            process.close()
            if not self._closed:
                self._nursery.order()

    def _hatched(self, process: Process) -> None:
        with self._lock:
            if not self._closed:
                missing = len(self._idle) + len(self._running) < self.limits.workers
                (self._idle if missing else self._spare).append(process)
                self._dispatch()
                return
        process.close()


_FATAL = frozenset({Verdict.TIME, Verdict.MEMORY, Verdict.CRASHED, Verdict.FAILED})
