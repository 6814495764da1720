"""Which other endpoints a query may call: those on the allow-list, and never this machine or its neighbours."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from publisher.visits.addresses import is_public


def refusal(services: Iterable[str], allowed: Sequence[str]) -> str:
    """'' where every SERVICE may be called, else the rule that forbids it: `service` or `service-address`.

    `services` are the constant IRIs of a query ('' for a variable). A name is resolved here and again by the worker:
    who is on the list is trusted not to change its address in between; redirects are not followed.
    """
    names = set(services)
    if not names <= set(allowed) or "" in names:
        return "service"
    return "" if all(map(is_public, names)) else "service-address"
