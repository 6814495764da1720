"""XML in other encodings, as UTF-8: every XML processor reads UTF-16 too (XML 1.0, 4.3.3), the engine does not."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from publisher.errors import PublisherError

_DECLARED = re.compile(r"""^\s*<\?xml[^>]*?\bencoding\s*=\s*["']([A-Za-z][A-Za-z0-9._-]*)["'][^>]*?\?>""")
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
#: The first characters of a document without a mark: `<?` (XML 1.0, appendix F).
_WIDE = ((b"<\0?\0", "utf-16-le"), (b"\0<\0?", "utf-16-be"))
_HEAD = 1024
_ALREADY = ("utf-8", "utf8", "utf-8-sig")


def encoding_of(head: bytes) -> str:
    """The name of a document's encoding, by its first bytes (1,024 are enough): a mark, else what it declares."""
    known = next((name for start, name in (*_MARKS, *_WIDE) if head.startswith(start)), "")
    if known:
        return known
    declared = _DECLARED.match(head[:_HEAD].decode("latin-1"))
    return declared[1].lower() if declared else "utf-8"


def recoded(path: Path) -> bytes | None:
    """A file's content in UTF-8; None where that is what it is in. Errors: OSError, and as `as_utf8`."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
        return None if encoding_of(head) in _ALREADY else as_utf8(head + file.read(), path)


def as_utf8(content: bytes, where: object) -> bytes:
    """A document in UTF-8 that declares nothing else, its lines where they were.

    Errors: PublisherError for an encoding that nobody knows, or bytes that it does not have.
    """
    name = encoding_of(content[:_HEAD])
    try:
        text = content.decode(name)
    except LookupError:
        raise PublisherError(f"'{name}' is no encoding of texts", where=where, remedy="save it as UTF-8") from None
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        said = f"the byte 0x{content[error.start]:02X} is not {name}"
        raise PublisherError(said, where=f"{where}:{line}", remedy="save it as UTF-8") from None
    declared = _DECLARED.match(text)
    if declared:
        text = text[: declared.start(1)] + "UTF-8" + text[declared.end(1) :]
    return text.encode()
