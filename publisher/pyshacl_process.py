"""pySHACL in a process of its own, which can be stopped: shapes of strangers may ask it for more than there is."""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from publisher.errors import PublisherError

if TYPE_CHECKING:
    from publisher.shacl import Result

_LESS = "ask for fewer files, or let the shapes ask for less"

Found = TypeVar("Found", bound="list[Result]")


def apart(work: Callable[[], Found], seconds: float, memory: int) -> Found:
    """What `work` gives, in a fork that sees what is in memory here and ends after `seconds`, or beyond `memory` bytes.

    Errors: PublisherError, that of `work` too. Where there is no fork it is done here, without limits.
    """
    if not hasattr(os, "fork"):
        return work()
    import multiprocessing  # late: most validations need no pySHACL

    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_answer, args=(theirs, work, memory), daemon=True)
    process.start()
    theirs.close()
    try:
        if not ours.poll(seconds):
            raise PublisherError(
                f"pySHACL takes more than {seconds:,.0f} seconds",
                remedy="ask for fewer files, or let the shapes ask for less",
            )
        answer = pickle.loads(ours.recv_bytes())  # noqa: S301 - from our own fork
    except EOFError:
        raise PublisherError("the process of pySHACL was ended", remedy="give it more memory") from None
    finally:
        process.kill()
        process.join()
        ours.close()
    if isinstance(answer, tuple):
        message, remedy = answer
        raise PublisherError(message, remedy=remedy)
    found: Found = answer
    return found


def _answer(connection: Connection, work: Callable[[], Any], memory: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches both; the first process ends this one
    _limit(memory)
    try:
        answer: object = work()
    except PublisherError as error:
        answer = (error.message, error.remedy)
    except MemoryError:
        answer = ("pySHACL wants more memory than there is", _LESS)
    connection.send_bytes(pickle.dumps(answer, pickle.HIGHEST_PROTOCOL))
    connection.close()


def _limit(memory: int) -> None:
    """Not beyond so many bytes more than there are now; not everywhere can that be said."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        now = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (now + memory, resource.RLIM_INFINITY))
