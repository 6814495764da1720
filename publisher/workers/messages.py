"""Messages between the pool and a worker: a length, a JSON head, then bytes; a file descriptor may travel along."""

from __future__ import annotations

import json
import socket
import struct
from typing import Any, NamedTuple

_LENGTHS = struct.Struct("!II")
#: Bytes that are read or sent at once.
_ONCE = 1 << 16


class Message(NamedTuple):
    head: dict[str, Any]
    data: bytes
    descriptors: list[int]


def send(sock: socket.socket, head: dict[str, Any], data: bytes = b"", descriptors: tuple[int, ...] = ()) -> None:
    """Errors: OSError when the other side is gone."""
    text = json.dumps(head).encode()
    packet = _LENGTHS.pack(len(text), len(data)) + text
    if len(data) <= _ONCE:
        packet, data = packet + data, b""
    sent = socket.send_fds(sock, [packet], list(descriptors)) if descriptors else sock.send(packet)
    if sent < len(packet):
        sock.sendall(memoryview(packet)[sent:])
    if data:
        sock.sendall(data)


def receive(sock: socket.socket, *, descriptors: bool = False) -> Message | None:
    """The next message, with file descriptors where they are expected; None when the other side is gone.

    Each side waits for the other's answer before it sends again: what is there belongs to one message.
    """
    first, found = socket.recv_fds(sock, _ONCE, 1)[:2] if descriptors else (sock.recv(_ONCE), [])
    text = bytearray(first)
    if not first or not _fill(sock, text, _LENGTHS.size):
        return None
    head, data = _LENGTHS.unpack_from(text)
    if not _fill(sock, text, _LENGTHS.size + head + data):
        return None
    start = _LENGTHS.size + head
    return Message(json.loads(text[_LENGTHS.size : start]), bytes(text[start:]), list(found))


def _fill(sock: socket.socket, received: bytearray, size: int) -> bool:
    """Reads on until `size` bytes are there; False when the other side is gone."""
    while len(received) < size:
        piece = sock.recv(min(size - len(received), 1 << 20))
        if not piece:
            return False
        received += piece
    return True
