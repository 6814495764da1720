"""Messages between the pool and a worker: a length, a JSON head, then bytes; a file descriptor may travel along."""

from __future__ import annotations

import json
import socket
import struct
from typing import Any, NamedTuple

_LENGTHS = struct.Struct("!II")


class Message(NamedTuple):
    head: dict[str, Any]
    data: bytes
    descriptors: list[int]


def send(sock: socket.socket, head: dict[str, Any], data: bytes = b"", descriptors: tuple[int, ...] = ()) -> None:
    """Errors: OSError when the other side is gone."""
    text = json.dumps(head).encode()
    packet = _LENGTHS.pack(len(text), len(data)) + text
    sent = socket.send_fds(sock, [packet], list(descriptors)) if descriptors else sock.send(packet)
    sock.sendall(packet[sent:])
    if data:
        sock.sendall(data)


def receive(sock: socket.socket) -> Message | None:
    """The next message; None when the other side is gone."""
    first, descriptors, _, _ = socket.recv_fds(sock, _LENGTHS.size, 1)
    lengths = first + _exactly(sock, _LENGTHS.size - len(first)) if first else b""
    if len(lengths) < _LENGTHS.size:
        return None
    head, data = _LENGTHS.unpack(lengths)
    text = _exactly(sock, head)
    body = _exactly(sock, data)
    if len(text) < head or len(body) < data:
        return None
    return Message(json.loads(text), body, list(descriptors))


def _exactly(sock: socket.socket, size: int) -> bytes:
    """`size` bytes, or fewer when the other side is gone."""
    received = bytearray()
    while len(received) < size:
        piece = sock.recv(min(size - len(received), 1 << 20))
        if not piece:
            break
        received += piece
    return bytes(received)
