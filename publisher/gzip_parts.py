"""Gzip files put together from parts that were compressed apart, so that one part serves several files.

A part is a run of deflate blocks that ends on a byte and refers to nothing before it (RFC 1951, 3.2.3 and
zlib's full flush); parts after each other, a head, an end and a checksum are one gzip member (RFC 1952).
The head holds no name and no time: the same content gives the same bytes.
"""

from __future__ import annotations

import hashlib
import zlib
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from publisher.manifest import Dump

#: Magic, deflate, no flags, no time, no extra flags, unknown system (RFC 1952, 2.3).
_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
#: An empty last block with fixed codes.
_END = b"\x03\x00"
_LEVEL = 6

GZIP = "application/gzip"


def deflate(content: bytes) -> bytes:
    """Content -> a part that may stand before and behind any other part."""
    if not content:
        return b""
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(content) + packer.flush(zlib.Z_FULL_FLUSH)


class Piece(NamedTuple):
    """A run of parts in a gzip file: its first byte, its bytes; checksum (CRC-32) and bytes of its content."""

    start: int
    length: int
    crc: int
    size: int


class GzipFile:
    """A gzip file on its way: parts are appended, `close` gives its description. Errors: OSError (a full disk)."""

    def __init__(self, path: Path, dataset: str = "") -> None:
        self._name, self._dataset = path.name, dataset
        self._file = path.open("wb")
        self._hash = hashlib.sha256()
        self._crc = self._size = self._bytes = 0
        self._write(_HEAD)
        self._piece = Piece(self._bytes, 0, 0, 0)

    def add(self, content: bytes, part: bytes) -> None:
        """Append `part`, which is `deflate(content)`."""
        self._crc = zlib.crc32(content, self._crc)
        self._size += len(content)
        self._write(part)
        start, length, crc, size = self._piece
        self._piece = Piece(start, length + len(part), zlib.crc32(content, crc), size + len(content))

    def cut(self) -> Piece:
        """What was added since the last cut."""
        piece, self._piece = self._piece, Piece(self._bytes, 0, 0, 0)
        return piece

    def copy(self, source: Path, piece: Piece) -> None:
        """Append a piece of another gzip file, as it lies there. Errors: OSError (it is not there)."""
        with source.open("rb") as file:
            file.seek(piece.start)
            part = file.read(piece.length)
        self._crc = joined(self._crc, piece.crc, piece.size)
        self._size += piece.size
        self._write(part)
        self._piece = self._piece._replace(length=piece.length, crc=piece.crc, size=piece.size)

    def close(self) -> Dump:
        self._write(_END + self._crc.to_bytes(4, "little") + (self._size & 0xFFFFFFFF).to_bytes(4, "little"))
        self._file.close()
        return Dump(self._name, GZIP, self._bytes, self._hash.hexdigest(), self._dataset)

    def _write(self, data: bytes) -> None:
        self._file.write(data)
        self._hash.update(data)
        self._bytes += len(data)


#: CRC-32 without its highest term, bits reversed (RFC 1952, 8).
_POLYNOMIAL = 0xEDB88320
_ONE = 1 << 31


def joined(first: int, second: int, size: int) -> int:
    """The CRC-32 of two contents, one behind the other, from those of each; `size` is the bytes of the second.

    The first one's bits move on by `size` bytes: multiplied by x to that power, modulo the polynomial.
    """
    return _times(_power(8 * size), first) ^ second


def _power(exponent: int) -> int:
    """x to the power of `exponent`, by squares."""
    product, bit = _ONE, 0
    while exponent:
        if exponent & 1:
            product = _times(_square(bit), product)
        exponent >>= 1
        bit += 1
    return product


@lru_cache(64)
def _square(bit: int) -> int:
    """x to the power of 2 to the power of `bit`."""
    return _ONE >> 1 if bit == 0 else _times(_square(bit - 1), _square(bit - 1))


def _times(a: int, b: int) -> int:
    """The product of two polynomials over bits, modulo that of CRC-32; the highest bit is the lowest power."""
    product = 0
    while a:
        if a & _ONE:
            product ^= b
        a = (a << 1) & 0xFFFFFFFF
        b = (b >> 1) ^ _POLYNOMIAL if b & 1 else b >> 1
    return product
