"""Relative IRIs made absolute: RFC 3986, section 5.2 (strict), on IRIs as RFC 3987, section 6.5 has it."""

from __future__ import annotations

import re
from typing import NamedTuple

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_PARTS = re.compile(r"(?:([^:/?#]+):)?(?://([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?\Z", re.DOTALL)


class _Parts(NamedTuple):
    scheme: str | None
    authority: str | None
    path: str
    query: str | None
    fragment: str | None


def is_absolute(iri: str) -> bool:
    """Whether it begins with a scheme."""
    return _SCHEME.match(iri) is not None


def resolve(reference: str, base: str) -> str:
    """The absolute IRI that `reference` means in a document whose base is `base` (absolute).

    A reference with a scheme stays as it is: Turtle 1.1, section 6.3 asks for no further normalisation.
    """
    if is_absolute(reference):
        return reference
    return _joined(_resolved(_split(reference), _split(base)))


def _split(iri: str) -> _Parts:
    match = _PARTS.match(iri)
    return _Parts(*match.groups()) if match else _Parts(None, None, iri, None, None)


def _resolved(given: _Parts, base: _Parts) -> _Parts:
    """RFC 3986, 5.2.2, without its first case (a scheme)."""
    if given.authority is not None:
        return given._replace(scheme=base.scheme, path=_without_dots(given.path))
    if not given.path:
        query = base.query if given.query is None else given.query
        return base._replace(query=query, fragment=given.fragment)
    path = given.path if given.path.startswith("/") else _merged(base, given.path)
    return base._replace(path=_without_dots(path), query=given.query, fragment=given.fragment)


def _merged(base: _Parts, path: str) -> str:
    """RFC 3986, 5.2.3."""
    if base.authority is not None and not base.path:
        return "/" + path
    return base.path[: base.path.rfind("/") + 1] + path


def _without_dots(path: str) -> str:
    """RFC 3986, 5.2.4, over the segments."""
    if "." not in path:
        return path
    segments = path.split("/")
    kept: list[str] = []
    for segment in segments:
        if segment == "..":
            if len(kept) > 1 or (kept and kept[0]):
                kept.pop()
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    if path.startswith("/") and (not kept or kept[0]):
        kept.insert(0, "")
    return "/".join(kept)


def _joined(parts: _Parts) -> str:
    scheme = f"{parts.scheme}:" if parts.scheme is not None else ""
    authority = f"//{parts.authority}" if parts.authority is not None else ""
    query = f"?{parts.query}" if parts.query is not None else ""
    fragment = f"#{parts.fragment}" if parts.fragment is not None else ""
    return f"{scheme}{authority}{parts.path}{query}{fragment}"
