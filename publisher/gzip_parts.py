"""Gzip files put together from parts that were compressed apart, so that one part serves several files.

A part is a run of deflate blocks that ends on a byte and refers to nothing before it (RFC 1951, 3.2.3 and
zlib's full flush); parts after each other, a head, an end and a checksum are one gzip member (RFC 1952).
The head holds no name and no time: the same content gives the same bytes.
"""

from __future__ import annotations

import hashlib
import zlib
from pathlib import Path

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


class GzipFile:
    """A gzip file on its way: parts are appended, `close` gives its description. Errors: OSError (a full disk)."""

    def __init__(self, path: Path, dataset: str = "") -> None:
        self._name, self._dataset = path.name, dataset
        self._file = path.open("wb")
        self._hash = hashlib.sha256()
        self._crc = self._size = self._bytes = 0
        self._write(_HEAD)

    def add(self, content: bytes, part: bytes) -> None:
        """Append `part`, which is `deflate(content)`."""
        self._crc = zlib.crc32(content, self._crc)
        self._size += len(content)
        self._write(part)

    def close(self) -> Dump:
        self._write(_END + self._crc.to_bytes(4, "little") + (self._size & 0xFFFFFFFF).to_bytes(4, "little"))
        self._file.close()
        return Dump(self._name, GZIP, self._bytes, self._hash.hexdigest(), self._dataset)

    def _write(self, data: bytes) -> None:
        self._file.write(data)
        self._hash.update(data)
        self._bytes += len(data)
