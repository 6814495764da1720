"""A file as text, or the reason why it is none; and a text into a file, whole or not at all."""

from __future__ import annotations

import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

from publisher.errors import PublisherError
from publisher.turtle.mistakes import TurtleError
from publisher.turtle.places import Lines

#: Bytes of the largest file that is laid out: about a minute's work and 1 GB of memory.
LARGEST = 100 * 1024 * 1024
#: Bytes of the largest file that places are looked for in: 7 MB a second, and five times its size of memory at most.
SEARCHED = 512 * 1024 * 1024

#: Bytes that tell an encoding.
_HEAD = 64
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def read_text(path: Path, largest: int = LARGEST) -> str:
    """The text of a file, character for character: line ends and a byte order mark stay.

    Errors: PublisherError for what cannot be read, has more bytes than `largest` or is not UTF-8 (TurtleError with the
    place).
    """
    try:
        if path.exists() and not path.is_file():
            raise PublisherError("is no file", where=path, remedy="name a file, or a folder of files")
        size = path.stat().st_size
        if size > largest:
            raise too_large(path, size, largest)
        return decode(path.read_bytes(), path)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise PublisherError(f"cannot be read: {reason}", where=path) from None


def too_large(where: object, size: int, largest: int = LARGEST) -> PublisherError:
    megabytes = f"{size / 1024 / 1024:,.0f} MB; at most {largest // 1024 // 1024} MB are read as one text"
    return PublisherError(f"the file is too large: {megabytes}", where=where, remedy="split it, a file per record")


def decode(data: bytes, where: object) -> str:
    """UTF-8 bytes as text. Errors: TurtleError at the first byte that is not UTF-8."""
    _refuse(data[:_HEAD], where)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        good = error.object[: error.start].decode("utf-8")
        place = Lines(good).span(len(good), len(good))
        byte = error.object[error.start]
        message = f"the byte 0x{byte:02X} is not UTF-8"
        raise TurtleError(place.line, place.column, message, "save the file as UTF-8", file=where) from None


def refuse_utf16(path: Path) -> None:
    """Errors: TurtleError for a file, in whatever format, that begins like UTF-16; PublisherError for none to read."""
    try:
        with path.open("rb") as file:
            _refuse(file.read(_HEAD), path)
    except OSError as error:
        raise PublisherError(f"cannot be read: {error.strerror}", where=path) from None


def _refuse(head: bytes, where: object) -> None:
    if head.startswith(_UTF16) or len(head) < 3 * head.count(b"\0") < 3 * len(head):
        raise TurtleError(1, 1, "the text is UTF-16, not UTF-8", "save the file as UTF-8", file=where)


def write_text(path: Path, text: str) -> None:
    """Replace a file's content in one step, so that a crash leaves the old file or the new one.

    Mode and owner stay; a symbolic link stays one, and what it points at is replaced. Errors: PublisherError.
    """
    target = path.resolve()
    try:
        before = target.stat()
        descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    except OSError as error:
        raise PublisherError(f"cannot be written: {error.strerror}", where=path) from None
    draft = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
        with suppress(OSError):  # only root may give a file to someone else
            os.chown(draft, before.st_uid, before.st_gid)
        draft.chmod(stat.S_IMODE(before.st_mode))
        draft.replace(target)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise PublisherError(f"cannot be written: {error.strerror}", where=path) from None
