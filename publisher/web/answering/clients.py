"""Who asks: the address that fairness among clients counts by, taken from headers of known proxies only."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence

from flask import Request


def client_address(request: Request, trusted: Sequence[str]) -> str:
    """The client's address. `trusted` are addresses and networks of proxies, whose X-Forwarded-For is believed.

    The header is read from its end: the last entry that is no trusted proxy is the client; what stands before it
    anybody may have written.
    """
    peer = request.remote_addr or ""
    if not trusted or not _is_trusted(peer, trusted):
        return peer
    hops = [hop.strip() for hop in ",".join(request.headers.getlist("X-Forwarded-For")).split(",") if hop.strip()]
    return next((hop for hop in reversed(hops) if not _is_trusted(hop, trusted)), peer)


def _is_trusted(address: str, trusted: Sequence[str]) -> bool:
    try:
        parsed = ipaddress.ip_address(address)
        return any(parsed in ipaddress.ip_network(network, strict=False) for network in trusted)
    except ValueError:
        return False
