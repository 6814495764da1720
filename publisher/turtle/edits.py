"""Edits of a text that touch only the characters concerned."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from publisher.errors import PublisherError

#: (start, end, replacement): offsets in code points, as `Lines.offsets` gives them for a place.
Edit: TypeAlias = tuple[int, int, str]


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """The text with text[start:end] replaced for each edit; all offsets are those of the given text.

    The same edit twice is one edit (two rules may propose the same cure). Errors: PublisherError for edits that
    overlap, that insert at one place, or that lie outside the text; then nothing is replaced.
    """
    parts: list[str] = []
    done, last = 0, -1
    for start, end, replacement in sorted(set(edits)):
        if not 0 <= start <= end <= len(text):
            raise PublisherError(f"the edit of characters {start} to {end} lies outside the text")
        if start < done or start == last:
            raise PublisherError(f"two edits touch character {start}", remedy="apply one, then look again")
        parts += (text[done:start], replacement)
        done, last = end, start
    return "".join([*parts, text[done:]])
