"""Whether a file can be read as what the catalogue says it is, and how much is in it.

Files lie on disk and are read in a stream; those of RDF by pyoxigraph, statement by statement.
"""

from __future__ import annotations

import codecs
import csv
import gzip
import json
import shutil
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from typing import IO, NamedTuple, cast

from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from publisher import parquet
from publisher.errors import PublisherError
from publisher.formats import GRAPH_FORMATS
from publisher.harvest.reading import TOO_LONG, Unreadable
from publisher.progress import Bar
from publisher.rdf import JSON_NESTING, refuse_bombs

#: What a compressed file may unpack to: dumps shrink to a fortieth at most, bombs to a thousandth.
_MOST_TIMES, _ALWAYS, _NEVER = 200, 64 << 20, 64 << 30
JSON_LINES = "application/jsonl"
_SUBJECTS = 5_000
_PARQUET = b"PAR1"
_COUNT_ROWS = "import sys; from arro3.io import read_parquet; print(sum(b.num_rows for b in read_parquet(sys.argv[1])))"
_LARGEST_JSON = 256 << 20  # it has to be in memory as a whole
_LONGEST_LINE = 32 << 20


class Content(NamedTuple):
    """What was found in a file: how many of what (statements, rows, …), and some subjects of statements."""

    number: int
    unit: str
    subjects: tuple[str, ...] = ()


def inspect(path: Path, media: str, bar: Bar) -> Content:
    """What is in a file of a media type, unpacked where it is gzip. Errors: Unreadable.

    `JSON_LINES` reads JSON-LD line by line: that has no media type of its own.
    """
    with path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b" and media != "application/gzip"
    try:
        with _Measured(_opened(path, is_packed=packed), path.stat().st_size) as content:
            return _READERS.get(media, _bytes)(cast(IO[bytes], content), media, bar)
    except SyntaxError as error:
        raise Unreadable(" ".join(str(error.msg).split())[:200], where=path.name) from None
    except subprocess.TimeoutExpired:
        raise Unreadable("it cannot be read in ten minutes", where=path.name) from None
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise Unreadable(f"the gzip is damaged: {error}", where=path.name) from None
    except UnicodeDecodeError as error:
        raise Unreadable(f"no UTF-8 at byte {error.start}", where=path.name) from None
    except MemoryError:
        raise Unreadable(TOO_LONG, where=path.name) from None
    except (ValueError, csv.Error, RecursionError) as error:
        raise Unreadable(str(error)[:200], where=path.name) from None
    except PublisherError as error:
        raise Unreadable(error.message, where=path.name) from None


def _opened(path: Path, *, is_packed: bool) -> IO[bytes]:
    return cast(IO[bytes], gzip.open(path, "rb")) if is_packed else path.open("rb")


class _Measured:
    """A file that is not unpacked without end."""

    def __init__(self, file: IO[bytes], size: int) -> None:
        self._file = file
        self._left = min(max(size * _MOST_TIMES, _ALWAYS), _NEVER)

    def __enter__(self) -> _Measured:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def read(self, size: int = -1) -> bytes:
        block = self._file.read(min(size, self._left + 1) if size >= 0 else self._left + 1)
        self._left -= len(block)
        if self._left < 0:
            raise ValueError(f"it unpacks to more than {_MOST_TIMES} times its size: a bomb, not read further")
        return block

    def lines(self) -> Iterator[bytes]:
        rest = b""
        while block := self.read(1 << 20):
            *whole, rest = (rest + block).split(b"\n")
            yield from whole
            if len(rest) > _LONGEST_LINE:
                raise ValueError(f"a line of more than {_LONGEST_LINE >> 20} MB")
        if rest:
            yield rest


def _statements(content: IO[bytes], media: str, bar: Bar) -> Content:
    engine = RdfFormat.from_media_type(media)
    if engine is None:
        raise ValueError(f"{media} is no format of RDF")
    if engine in (RdfFormat.RDF_XML, RdfFormat.JSON_LD):
        return _dangerous(content, engine, bar)
    return _count(parse(content, engine, base_iri="https://harvest.invalid/"), bar)


def _dangerous(content: IO[bytes], engine: RdfFormat, bar: Bar) -> Content:
    """Formats that must be looked at as a whole before they are parsed: unpacked beside the file."""
    with tempfile.NamedTemporaryFile() as unpacked:
        shutil.copyfileobj(content, unpacked)
        unpacked.flush()
        if engine == RdfFormat.JSON_LD and unpacked.tell() > _LARGEST_JSON:
            raise ValueError("a JSON document this large is not read: offer it in lines")
        path = Path(unpacked.name)
        refuse_bombs(lambda: path.open("rb"), engine, path.name)
        return _count(parse(path=path, format=engine, base_iri="https://harvest.invalid/"), bar)


def _count(quads: Iterable[Quad], bar: Bar) -> Content:
    """How many statements, and subjects of some of them: of the first ones each, then of every hundredth."""
    subjects: dict[str, None] = {}
    done = 0
    for done, quad in enumerate(quads, 1):
        if done < _SUBJECTS or done % 100 == 0:
            bar.reach(done)
            if len(subjects) < _SUBJECTS and isinstance(quad.subject, NamedNode):
                subjects[quad.subject.value] = None
    return Content(done, "statements", tuple(subjects))


def _json(content: IO[bytes], media: str, bar: Bar) -> Content:
    found = json.loads(content.read())
    return Content(len(found) if isinstance(found, (list, dict)) else 1, "entries")


def _json_lines(content: IO[bytes], media: str, bar: Bar) -> Content:
    """JSON-LD, a document on each line."""
    count = lines = 0
    for line in cast(_Measured, content).lines():
        if line.strip():
            lines += 1
            if line.count(b"{") + line.count(b"[") > JSON_NESTING:  # only then can it be nested so deep
                refuse_bombs(partial(BytesIO, line), RdfFormat.JSON_LD, f"line {lines}")
            count += sum(1 for _ in parse(line, RdfFormat.JSON_LD, base_iri="https://harvest.invalid/"))
            bar.reach(count)
    return Content(count, "statements")


def _rows(content: IO[bytes], media: str, bar: Bar) -> Content:
    lines = (line.decode("utf-8") + "\n" for line in cast(_Measured, content).lines())
    rows = csv.reader(lines, strict=True)
    width = len(next(rows, []))
    count = 0
    for count, row in enumerate(rows, 1):
        bar.reach(count)
        if row and len(row) != width:
            raise ValueError(f"row {count} has {len(row)} cells, the head {width}")
    return Content(count, "rows")


def _parquet(content: IO[bytes], media: str, bar: Bar) -> Content:
    """Rows, counted by a process of its own, since the library panics on damaged files; bytes where it is not there."""
    with tempfile.NamedTemporaryFile() as file:
        shutil.copyfileobj(content, file)
        file.flush()
        size, path = file.tell(), Path(file.name)
        with path.open("rb") as again:
            first = again.read(4)
            again.seek(max(size - 4, 0))
            marks = (first, again.read())
        if size < 12 or marks != (_PARQUET, _PARQUET):
            raise ValueError("no Parquet: it has to begin and end with PAR1")
        if not parquet.is_available():
            return Content(size, "bytes")
        done = subprocess.run(
            [sys.executable, "-c", _COUNT_ROWS, file.name], capture_output=True, text=True, timeout=600, check=False
        )
    if done.returncode:
        raise ValueError("no Parquet: it cannot be read to its end")
    return Content(int(done.stdout), "rows")


def _text(content: IO[bytes], media: str, bar: Bar) -> Content:
    reader, count = codecs.getincrementaldecoder("utf-8")(), 0
    while block := content.read(1 << 20):
        reader.decode(block)
        count += len(block)
    reader.decode(b"", final=True)
    return Content(count, "bytes")


def _bytes(content: IO[bytes], media: str, bar: Bar) -> Content:
    count = 0
    while block := content.read(1 << 20):
        count += len(block)
    return Content(count, "bytes")


#: media type -> how a file of it is read; of others only the bytes are counted.
_READERS: MappingProxyType[str, Callable[[IO[bytes], str, Bar], Content]] = MappingProxyType(
    {
        **{row.media: _statements for row in GRAPH_FORMATS},
        "application/json": _json,
        "application/csvm+json": _json,
        JSON_LINES: _json_lines,
        "application/x-ndjson": _json_lines,
        "text/csv": _rows,
        "text/plain": _text,
        "text/html": _text,
        parquet.MEDIA: _parquet,
    }
)
