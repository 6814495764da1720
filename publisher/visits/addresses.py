"""Which addresses may be visited. A document of a stranger may name any address, also one of this machine.

A name is resolved once, the address that was checked is the one that is connected to: a name that means
something else a moment later (DNS rebinding) leads nowhere.
"""

from __future__ import annotations

import ipaddress
import socket
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

from publisher.visits.answers import NoAnswer

_PORTS = {"http": 80, "https": 443}
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")  # IPv4 behind NAT64 (RFC 6052)


class Place(NamedTuple):
    """Where a URL leads: scheme, host, port, and an address of the host that may be connected to."""

    scheme: str
    host: str
    port: int
    address: str


def is_public(endpoint: str) -> bool:
    """Whether every address of a URL's host is one of the public internet. False where it cannot be told."""
    try:
        return all(map(_is_global, _resolve(_split(endpoint))))
    except NoAnswer:
        return False


class Guard:
    """Lets through what a visitor may reach who was sent to `start`.

    Public addresses always; private, loopback and link-local ones only with `allow_local`, or where `start` itself
    is such an address: then its own host and port, and no other (not without `at_home`). Only http and https.
    Errors: NoAnswer where `start` is no web address or its host is unknown.
    """

    def __init__(self, start: str, *, allow_local: bool = False, at_home: bool = True) -> None:
        parts = _split(start)
        self._allow_local = allow_local
        self._home = (parts.hostname or "", _port(parts))
        self._is_local = not all(map(_is_global, _resolve(parts))) and at_home

    def place(self, url: str) -> Place:
        """Where `url` leads. Errors: NoAnswer (reason "address", or "network" for an unknown host)."""
        parts = _split(url)
        host, port = parts.hostname or "", _port(parts)
        found = _resolve(parts)
        at_home = self._is_local and (host, port) == self._home
        if not (self._allow_local or at_home or all(map(_is_global, found))):
            raise NoAnswer(
                "address",
                f"{host} is an address of this machine or its network: not visited",
                where=url,
                remedy="publish public addresses, or allow it with --allow-local",
            )
        return Place(parts.scheme, host, port, found[0])


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        well_formed = parts.scheme in _PORTS and bool(parts.hostname) and parts.port != 0
    except ValueError:
        well_formed = False
    if not well_formed or any(ord(letter) <= 32 for letter in url):
        raise NoAnswer("address", "no web address", where=url, remedy="http:// or https://, without spaces")
    return parts


def _port(parts: SplitResult) -> int:
    return parts.port or _PORTS[parts.scheme]


def _resolve(parts: SplitResult) -> list[str]:
    try:
        found = socket.getaddrinfo(parts.hostname, _port(parts), type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NoAnswer("network", f"no such host: {parts.hostname} ({error})", where=parts.geturl()) from None
    return [str(row[4][0]) for row in found]


def _is_global(address: str) -> bool:
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour
        if found in _TRANSLATED:
            inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if inner is not None:
            return _is_global(str(inner))
    return found.is_global and not found.is_multicast
