"""Tables as Parquet, where the extra `parquet` is installed: the same rows and columns as their CSV.

All columns are text, an empty cell is null, and the same rows give the same bytes (docs/decisions/0013).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from io import FileIO
from itertools import islice
from pathlib import Path
from typing import IO, cast

MEDIA = "application/vnd.apache.parquet"

#: Rows that are in memory at once.
_BATCH = 5000
_COMPRESSION = "zstd(3)"
#: What a file says it was written by: not the version of a library, so that the same rows stay the same bytes.
_MAKER = "publisher"


def is_available() -> bool:
    """Whether the library that writes Parquet is there; without it there are no such files, and nothing else lacks."""
    try:
        import arro3.core
        import arro3.io
    except ImportError:
        return False
    return bool(arro3.core and arro3.io)


def write_parquet(path: Path, names: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a table, batch by batch. Errors: OSError (a full disk)."""
    from arro3.core import Array, DataType, Field, RecordBatch, RecordBatchReader, Schema
    from arro3.io import write_parquet as write

    text = DataType.string()
    schema = Schema([Field(name, text, nullable=True) for name in names])

    def batches() -> Iterator[RecordBatch]:
        waiting = iter(rows)
        while batch := list(islice(waiting, _BATCH)):
            columns = zip(*batch, strict=True)
            arrays = [Array([cell or None for cell in column], text) for column in columns]
            yield RecordBatch.from_arrays(arrays, schema=schema)

    with path.open("wb", buffering=0) as file:
        target = _Patient(file)
        reader = RecordBatchReader.from_batches(schema, batches())
        write(reader, cast("IO[bytes]", target), compression=_COMPRESSION, created_by=_MAKER)
    if target.error is not None:
        raise target.error


class _Patient:
    """A file that keeps its first error to itself until all is written: the library panics at one it hears of."""

    def __init__(self, file: FileIO) -> None:
        self._file = file
        self.error: OSError | None = None

    def write(self, content: bytes) -> int:
        rest = memoryview(content)
        try:
            while rest and self.error is None:
                rest = rest[self._file.write(rest) or 0 :]
        except OSError as error:
            self.error = error
        return len(content)

    def flush(self) -> None: ...

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()
