"""What a visit gives: an answer, or a sentence that says why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from email.message import Message
from typing import Literal, NamedTuple

from publisher.errors import PublisherError

#: Why there is no answer: the address may not be visited, too many redirects, too much, too slow, nobody there,
#: or an answer that is no HTTP.
Reason = Literal["address", "redirects", "size", "time", "network", "protocol"]


class NoAnswer(PublisherError):  # noqa: N818 (what happened, not what went wrong in here)
    """A visit that failed or was broken off. `reason` is one of Reason."""

    def __init__(self, reason: Reason, message: str, *, where: object, remedy: str = "") -> None:
        super().__init__(message, where=where, remedy=remedy)
        self.reason = reason


@dataclass(frozen=True)
class Bounds:
    """What one visit may take: bytes after decompression, seconds to the last byte, and redirects."""

    size: int = 50 << 20
    seconds: float = 60.0
    redirects: int = 5


class Hop(NamedTuple):
    """A redirect: who said it, and with which status."""

    url: str
    status: int


class Answer(NamedTuple):
    """An answer, whatever its status. `url` gave it, after `hops`; `packed` is its body as gzip, if it came so."""

    url: str
    status: int
    headers: Message
    body: bytes
    packed: bytes
    hops: tuple[Hop, ...]
    seconds: float

    @property
    def media(self) -> str:
        """The media type without parameters, in small letters; '' where none is given."""
        return (self.headers.get("Content-Type") or "").split(";")[0].strip().lower()

    def header(self, name: str) -> str:
        """All values of a header, by commas; '' where it is not there."""
        return ", ".join(self.headers.get_all(name) or [])
