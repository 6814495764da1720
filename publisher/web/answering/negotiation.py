"""What a client wants besides the media type: content coding and language (RFC 9110, 12.5.3 and 12.5.4)."""

from __future__ import annotations

import re
from collections.abc import Sequence

IDENTITY = "identity"
GZIP = "gzip"

_ELEMENT = re.compile(r"([A-Za-z0-9!#$%&'*+.^_`|~-]+)\s*((?:;[^,]*)?)")
_QUALITY = re.compile(r";\s*q\s*=\s*([0-9.]+)", re.IGNORECASE)
_ALIASES = {"x-gzip": GZIP}


def _weights(header: str) -> dict[str, float]:
    """`gzip;q=0.5, *` -> {"gzip": 0.5, "*": 1.0}; what cannot be read counts as 1."""
    found: dict[str, float] = {}
    for name, rest in _ELEMENT.findall(header):
        quality = _QUALITY.search(rest)
        key = _ALIASES.get(name.lower(), name.lower())
        found.setdefault(key, _number(quality.group(1)) if quality else 1.0)
    return found


def _number(text: str) -> float:
    try:
        return min(max(float(text), 0.0), 1.0)
    except ValueError:
        return 1.0


def codings(header: str | None) -> tuple[str, ...]:
    """The content codings that are acceptable, best first; () where not even the bare bytes are (406).

    Without the header only the bare bytes are sent. Where the client does not name `identity`, a coding
    that it names is preferred to it.
    """
    if header is None:
        return (IDENTITY,)
    weights = _weights(header)
    anything = weights.get("*")
    gzip = weights.get(GZIP, anything or 0.0)
    bare = weights.get(IDENTITY, 1e-6 if anything is None else anything)
    ranked = [(gzip, 1, GZIP), (bare, 0, IDENTITY)]
    return tuple(name for quality, _, name in sorted(ranked, reverse=True) if quality > 0)


def language(header: str | None, offers: Sequence[str]) -> str:
    """The language to write a page in; the first of `offers` where none of them is wanted (never a 406)."""
    weights = _weights(header or "")
    scored = [(_language_weight(offer, weights), -index, offer) for index, offer in enumerate(offers)]
    quality, _, best = max(scored)
    return best if quality > 0 else offers[0]


def _language_weight(offer: str, weights: dict[str, float]) -> float:
    """Lookup by the first subtag (RFC 4647, 3.4): `nl-BE` is served with `nl`."""
    exact = [weight for name, weight in weights.items() if name.split("-")[0] == offer]
    return max(exact) if exact else weights.get("*", 0.0)
