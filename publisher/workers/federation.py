"""Which other endpoints a query may call: those on the allow-list, and never this machine or its neighbours."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit


def refusal(services: Iterable[str], allowed: Sequence[str]) -> str:
    """'' where every SERVICE may be called, else the rule that forbids it: `service` or `service-address`.

    `services` are the constant IRIs of a query ('' for a variable). A name is resolved here and again by the worker:
    who is on the list is trusted not to change its address in between; redirects are not followed.
    """
    names = set(services)
    if not names <= set(allowed) or "" in names:
        return "service"
    return "" if all(map(_is_public, names)) else "service-address"


def _is_public(endpoint: str) -> bool:
    """Whether every address of an endpoint's host is one of the public internet."""
    parts = urlsplit(endpoint)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return False
    try:
        found = socket.getaddrinfo(parts.hostname, parts.port or parts.scheme, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError, ValueError):
        return False
    addresses = [ipaddress.ip_address(str(row[4][0]).partition("%")[0]) for row in found]
    return all(address.is_global and not address.is_multicast for address in addresses)
