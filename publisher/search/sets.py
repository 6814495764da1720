"""Sets of documents as integers: bit `n` says whether document `n` is in it.

`&`, `|` and `bit_count` take microseconds for a hundred thousand documents, so that the numbers beside all
values of a facet are counted anew for every question.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator

_RUNS = re.compile(rb"[^\0]+", re.DOTALL)
#: Which bits are set in each byte.
_BITS = tuple(tuple(bit for bit in range(8) if byte >> bit & 1) for byte in range(256))


def set_of(numbers: Iterable[int], size: int) -> int:
    """The set of these documents, of `size` that there are."""
    flags = bytearray(b"0") * size
    for number in numbers:
        flags[number] = 49  # "1"
    return from_flags(flags)


def from_flags(flags: bytes | bytearray) -> int:
    """A set from a text of `0` and `1`, document 0 first."""
    return int(flags[::-1], 2) if flags else 0


def members(bits: int) -> Iterator[int]:
    """The documents of a set, in order."""
    data = bits.to_bytes((bits.bit_length() + 7) // 8, "little")
    for run in _RUNS.finditer(data):
        for place, byte in enumerate(run[0], run.start()):
            start = place * 8
            for bit in _BITS[byte]:
                yield start + bit


def without_first(bits: int, count: int) -> int:
    """A set without its first `count` members: by halving, so that a far page costs no more than the first."""
    if count <= 0:
        return bits
    low, high = 0, bits.bit_length()
    while low < high:  # the first place with `count` members before it
        middle = (low + high) // 2
        if (bits & ((1 << middle) - 1)).bit_count() < count:
            low = middle + 1
        else:
            high = middle
    return bits >> low << low


def pack(bits: int) -> bytes:
    """A set as it lies on disk."""
    return zlib.compress(bits.to_bytes((bits.bit_length() + 7) // 8, "little"), 6)


def unpack(data: bytes) -> int:
    return int.from_bytes(zlib.decompress(data), "little")
