"""Limits that the kernel keeps for a worker: it dies with its parent, has so much memory, and opens no socket.

Elsewhere than on Linux (x86_64, aarch64) the parts that do not exist are left out and named by `missing`; SERVICE is
then refused by the token scan alone.
"""

from __future__ import annotations

import ctypes
import os
import platform
import resource
import signal
import struct
import sys
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38
_PR_SET_SECCOMP = 22
_SECCOMP_MODE_FILTER = 2

#: machine -> (AUDIT_ARCH value, numbers of calls that are refused): socket, connect, execve, and io_uring_setup,
#: which could do the same without the calls (linux/audit.h and the syscall tables of both machines).
_CALLS = {
    "x86_64": (0xC000003E, (41, 42, 53, 59, 322, 425)),
    "aarch64": (0xC00000B7, (198, 203, 199, 221, 281, 425)),
}
_X32_BIT = 0x40000000
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | 1  # SECCOMP_RET_ALLOW, SECCOMP_RET_ERRNO with EPERM
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06  # BPF instructions that are needed


def die_with_parent(parent: int) -> None:
    """The kernel kills this process when the thread that started it ends; nothing to do where that is not known."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        sys.exit(0)


def limit_memory(extra: int) -> None:
    """Allow `extra` bytes above the address space that is in use now; and no core files, whatever happens."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    statm = Path("/proc/self/statm")
    if statm.exists():
        used = int(statm.read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + extra, used + extra))


def _filter(architecture: int, calls: tuple[int, ...]) -> bytes:
    """A seccomp program: another architecture or one of `calls` -> EPERM, everything else is allowed."""
    refuse = len(calls) + 3
    rows = [(_LOAD, 0, 0, 4), (_EQUAL, 0, refuse, architecture), (_LOAD, 0, 0, 0), (_AT_LEAST, refuse - 2, 0, _X32_BIT)]
    rows += [(_EQUAL, len(calls) - index, 0, number) for index, number in enumerate(calls)]
    rows += [(_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _REFUSE)]
    return b"".join(struct.pack("HBBI", *row) for row in rows)


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("rows", ctypes.c_char_p))


def forbid_sockets() -> str:
    """From now on no thread of this process can open a socket or start a program. Gives what is missing, or ''."""
    if sys.platform != "linux" or platform.machine() not in _CALLS:
        return f"no socket filter for {sys.platform} on {platform.machine()}"
    rows = _filter(*_CALLS[platform.machine()])
    program = _Program(len(rows) // 8, rows)
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0) != 0:
        return f"the kernel takes no socket filter: {os.strerror(ctypes.get_errno())}"
    return ""
