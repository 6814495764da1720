"""XML, written as text: everything that comes from elsewhere goes through `text` or `attributes`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

#: What XML 1.0 has no way to write (section 2.2); it is left out.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;"})
_IN_ATTRIBUTES = str.maketrans({"\n": "&#10;", "\t": "&#9;"})

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


def writable(value: str) -> str:
    """A text without the characters that XML cannot hold."""
    return _UNWRITABLE.sub("", value)


def text(value: str) -> str:
    """A text as the content of an element."""
    return writable(value).translate(_ESCAPES)


def element(name: str, content: str, values: Mapping[str, str] | None = None) -> str:
    """An element around content that is XML already."""
    opened = f"{name}{attributes(values or {})}"
    return f"<{opened}>{content}</{name}>\n" if content else f"<{opened}/>\n"


def leaf(name: str, value: str, values: Mapping[str, str] | None = None) -> str:
    """An element around a text."""
    return element(name, text(value), values)


def attributes(values: Mapping[str, str]) -> str:
    return "".join(f' {name}="{text(value).translate(_IN_ATTRIBUTES)}"' for name, value in values.items())


def joined(parts: Iterable[str]) -> str:
    return "".join(parts)
