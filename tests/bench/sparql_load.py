"""Many clients at once at a served site, in processes of their own, and what each answer cost whom."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from tests.served_site import family

CLIENTS = 16
_TICK = os.sysconf("SC_CLK_TCK")

_LOAD = r"""
import socket, sys, threading, time
from urllib.parse import quote
host, port, seconds, threads, start = sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4]), int(sys.argv[5])
path, subjects = sys.argv[6], sys.stdin.read().split()
done = [0] * threads
def run(n):
    connection = socket.create_connection((host, port))
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    end, number = time.perf_counter() + seconds, start + n
    while time.perf_counter() < end:
        text = f"SELECT ?p ?o {{ <{subjects[number % len(subjects)]}> ?p ?o }} LIMIT {number + 50}"
        address = path or "/sparql?query=" + quote(text)
        connection.sendall(f"GET {address} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        head, _, body = connection.recv(65536).partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200 "), head
        left = int(head.lower().partition(b"content-length: ")[2].partition(b"\r")[0]) - len(body)
        while left > 0:
            left -= len(connection.recv(left))
        done[n] += 1
        number += 1000
workers = [threading.Thread(target=run, args=(n,)) for n in range(threads)]
[worker.start() for worker in workers]
[worker.join() for worker in workers]
print(sum(done))
"""


class Bench(NamedTuple):
    """What is measured against: the served site, the release's store, and subjects to ask about."""

    address: str
    pid: int
    store: Path
    base: str
    subjects: list[str]


def processor(pid: int) -> float:
    """Milliseconds that a process and what it started have computed, what has ended since too (proc(5), 14 to 17)."""
    ticks = 0
    for member in family(pid):
        try:
            fields = Path(f"/proc/{member}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:
            continue
        ticks += sum(map(int, fields[11:15]))
    return 1000 * ticks / _TICK


class Load(NamedTuple):
    """What many clients got: answers a second, and milliseconds of processor time for each."""

    rate: float
    server: float
    workers: float
    clients: float


def load(it: Bench, seconds: float, path: str = "") -> Load:
    """16 clients in four processes ask for a path, or small queries that are new each time."""
    parts = urlsplit(it.address)
    words = [sys.executable, "-c", _LOAD, parts.hostname or "", str(parts.port), str(seconds), str(CLIENTS // 4)]
    clients = [
        subprocess.Popen([*words, str(1_000_000 * n), path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for n in range(1, 5)
    ]
    before, alone, ours = processor(it.pid), _alone(it.pid), os.times()
    with ThreadPoolExecutor(4) as threads:
        done = sum(map(int, threads.map(lambda client: client.communicate("\n".join(it.subjects))[0], clients)))
    after, server = os.times(), _alone(it.pid) - alone
    theirs = 1000 * (after.children_user + after.children_system - ours.children_user - ours.children_system)
    return Load(done / seconds, server / done, (processor(it.pid) - before - server) / done, theirs / done)


def _alone(pid: int) -> float:
    """Milliseconds that a process itself has computed."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return 1000 * sum(map(int, fields[11:13])) / _TICK
