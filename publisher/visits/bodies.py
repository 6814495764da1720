"""The body of an answer, measured and unpacked as it comes: a small one may unpack into a flood."""

from __future__ import annotations

import http.client
import zlib
from collections.abc import Callable, Iterator

from publisher.visits.answers import NoAnswer

_BLOCK = 1 << 16
_PIECE = 1 << 20
_CODINGS = frozenset(("gzip", "x-gzip", "deflate"))


def read_body(
    response: http.client.HTTPResponse, url: str, largest: int, sink: Callable[[bytes], object] | None
) -> tuple[bytes, bytes]:
    """(the gzip as it came, '' for a body that is not one; the body, empty where it went to `sink`).

    Errors: NoAnswer where it is larger than `largest` bytes unpacked, or in a coding that nobody asked for;
    IncompleteRead where it ends too early; zlib.error.
    """
    pieces: list[bytes] = []
    take = sink or pieces.append
    coding = (response.headers.get("Content-Encoding") or "").strip().lower()
    packed = _Packed() if coding in _CODINGS else None
    if packed is None and coding not in ("", "identity"):
        raise NoAnswer("protocol", f"Content-Encoding {coding} was not asked for", where=url)
    wire: list[bytes] = []
    size = 0
    while block := response.read1(_BLOCK):
        if packed and not sink:
            wire.append(block)
        for piece in packed.unpack(block) if packed else (block,):
            size += len(piece)
            if size > largest:
                raise NoAnswer("size", f"more than {largest / (1 << 20):g} MB: broken off", where=url)
            take(piece)
    if response.length or (size and packed and not packed.is_whole):
        raise http.client.IncompleteRead(b"", response.length)
    return b"".join(wire) if "gzip" in coding and not sink else b"", b"".join(pieces)


class _Packed:
    """gzip (of one or more members) or deflate, unpacked in pieces."""

    def __init__(self) -> None:
        self._state = zlib.decompressobj(zlib.MAX_WBITS | 32)
        self.is_whole = False

    def unpack(self, block: bytes) -> Iterator[bytes]:
        while block:
            self.is_whole = False
            yield self._state.decompress(block, _PIECE)
            block = self._state.unconsumed_tail
            if self._state.eof:
                self.is_whole, block = True, self._state.unused_data
                self._state = zlib.decompressobj(zlib.MAX_WBITS | 32)
