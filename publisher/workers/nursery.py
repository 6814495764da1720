"""Where workers are started: one thread that lives as long as its pool.

The kernel's death signal follows the *thread* that started a process (prctl(2)), so a thread of the web server,
which may end at any time, must not start one.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue

from publisher.errors import PublisherError
from publisher.workers.limits import Limits
from publisher.workers.process import Process

_BACK_OFF = 1.0


class Nursery:
    """Starts processes on demand and hands each over once it is ready."""

    def __init__(self, store: Path, limits: Limits, deliver: Callable[[Process], None]) -> None:
        """`deliver` gets each ready process, in a thread of the nursery's."""
        self._store, self._limits, self._deliver = store, limits, deliver
        self._wanted: SimpleQueue[bool] = SimpleQueue()
        self._closed = False
        self._openers = ThreadPoolExecutor(limits.workers, thread_name_prefix="opening")
        self._thread = threading.Thread(target=self._run, name="nursery", daemon=True)
        self._thread.start()

    def order(self) -> None:
        """One more process, soon."""
        self._wanted.put(True)

    def close(self) -> None:
        """Starts nothing any more; waits for what is being opened."""
        self._closed = True
        self._wanted.put(False)
        self._openers.shutdown(wait=True)

    def wait(self) -> None:
        """Ends the thread; its processes end with it."""
        self._wanted.put(False)
        self._thread.join(5)

    def _run(self) -> None:
        while self._wanted.get():
            if not self._closed:
                self._start(Process(self._store, self._limits))
        while not self._closed:
            time.sleep(0.01)

    def _start(self, process: Process) -> None:
        try:
            self._openers.submit(self._open, process)
        except RuntimeError:  # closed in the meantime
            process.close()

    def _open(self, process: Process) -> None:
        """Waits beside the nursery, so that several workers open the store at the same time."""
        try:
            process.ready()
        except PublisherError as error:
            process.close()
            if not self._closed:
                print(f"publisher: {error}", file=sys.stderr)
                time.sleep(_BACK_OFF)
                self.order()
            return
        self._deliver(process)
