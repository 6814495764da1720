"""One worker process, seen from outside: started, asked, killed."""

from __future__ import annotations

import contextlib
import os
import select
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, BinaryIO

import publisher
from publisher.errors import PublisherError
from publisher.workers import messages
from publisher.workers.answer import Answer, Body, Query, Verdict
from publisher.workers.limits import Limits

_OPENING = 30.0
_MEMORY_WORDS = (b"memory allocation", b"bad_alloc", b"MemoryError", b"Cannot allocate")
_SPOOLS = "/var/tmp"  # noqa: S108  on disk where /tmp may be memory; the files have no name


def new_spool() -> BinaryIO:
    """A temporary file without a name: it goes away with its last reader, whatever happens."""
    folder = _SPOOLS if os.access(_SPOOLS, os.W_OK) else None
    return tempfile.TemporaryFile(dir=folder, buffering=0)


def _path() -> str:
    """Where this process imports from, for one that starts without `site` (15 ms faster)."""
    ours = str(Path(publisher.__file__).parent.parent)
    return os.pathsep.join(dict.fromkeys([*(path for path in sys.path if path), ours]))


class Process:
    """A worker with its socket and the spool that it holds. One query at a time; not shared between threads."""

    def __init__(self, store: Path, limits: Limits, *, network: bool = False) -> None:
        """Starts the process and does not wait for it. The kernel kills it when the calling thread ends."""
        self._limits = limits
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115  lives as long as the process
        self._spool: BinaryIO | None = None
        self._sent = 0.0
        self.thread = 0
        ours, theirs = socket.socketpair()
        self._socket = ours
        self._poll = select.poll()
        self._poll.register(ours, select.POLLIN)
        command = [sys.executable, "-S", "-m", "publisher.workers.worker", str(store)]
        numbers = (theirs.fileno(), limits.memory, limits.answer, int(network), os.getpid())
        command += [str(number) for number in numbers]
        with theirs:
            self._process = subprocess.Popen(
                command,
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._errors,
                env={**os.environ, "PYTHONPATH": _path()},
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    def ready(self) -> None:
        """Waits until the store is open. Errors: PublisherError when it cannot be opened."""
        head = messages.receive(self._socket) if self.wait(_OPENING) else None
        if head is None:
            self.kill()
            raise PublisherError(f"a query worker cannot start: {self._last_words()}", remedy="publish again")
        self.thread = int(head.head["thread"])

    def ask(self, query: Query) -> None:
        """Sends a query; the answer is fetched with `wait` and `answer`. OSError when the process is gone."""
        fresh = self._spool is None
        if self._spool is None:
            self._spool = new_spool()
        self._sent = time.monotonic()
        descriptors = (self._spool.fileno(),) if fresh else ()
        messages.send(self._socket, query._asdict(), descriptors=descriptors)

    def wait(self, seconds: float) -> bool:
        """True once there is something to read (an answer, or the end of the process)."""
        return bool(self._poll.poll(max(0.0, seconds) * 1000))

    def answer(self) -> Answer:
        """The answer to the last query; of a process that died, the reason."""
        try:
            message = messages.receive(self._socket)
        except OSError:
            message = None
        if message is None:
            return self._obituary()
        head = message.head
        return Answer(
            Verdict(head["verdict"]),
            head.get("kind", ""),
            self._body(head, message.data),
            head.get("count", -1),
            head.get("message", ""),
            head.get("line", 0),
            head.get("column", 0),
            head["seconds"],
        )

    def _body(self, head: dict[str, Any], data: bytes) -> Body | None:
        """The answer's bytes; a spool that was written to is given away, even when it was in vain."""
        spool = self._spool
        if head["spilled"]:
            self._spool = None
        if head["verdict"] != Verdict.OK:
            return None
        return Body(head["size"], file=spool) if head["spilled"] else Body(len(data), data)

    def _obituary(self) -> Answer:
        """Out of memory says so on stderr; everything else that ends a process is a crash."""
        self.kill()
        said = self._said()
        memory = any(words in said for words in _MEMORY_WORDS)
        return Answer(Verdict.MEMORY if memory else Verdict.CRASHED, seconds=time.monotonic() - self._sent)

    def _said(self) -> bytes:
        self._errors.seek(0)
        return self._errors.read(4096)

    def _last_words(self) -> str:
        lines = self._said().decode(errors="replace").strip().splitlines()
        return lines[-1] if lines else "it ended without a word"

    def step_back(self) -> None:
        """Lets everyone else have the processor first: a query that is not young any more is in no hurry."""
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, self.thread, 10)

    def kill(self) -> None:
        """Ends the process at once. A second call does nothing."""
        self._process.kill()
        self._process.wait()

    def close(self) -> None:
        self.kill()
        self._socket.close()
        self._errors.close()
