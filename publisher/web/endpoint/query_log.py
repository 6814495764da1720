"""One JSON line for every query, and the counts that metrics show.

No line holds the query itself or, unless a setting says so, anything of the client's address.
"""

from __future__ import annotations

import hashlib
import ipaddress
import json
import logging
import threading
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Flask, current_app

from publisher.errors import PublisherError
from publisher.settings import Settings
from publisher.web.answering.clients import client_address
from publisher.web.site import current_request, site
from publisher.workers import Answer

LOGGER = "publisher.query"
_log = logging.getLogger(LOGGER)
_CLIENTS = ("none", "network", "address")
_EXTENSION = "publisher.query_counts"
#: Upper bounds of the histogram of durations, in seconds.
_BUCKETS = (0.001, 0.005, 0.02, 0.1, 0.5, 2.0, 10.0, 30.0)


@dataclass(frozen=True)
class Counts:
    """What was answered since the start: by verdict, by duration (place in `_BUCKETS`), in seconds and bytes."""

    verdicts: Counter[str]
    buckets: Counter[int]
    sums: defaultdict[str, float]
    lock: threading.Lock

    @classmethod
    def empty(cls) -> Counts:
        return cls(Counter(), Counter(), defaultdict(float), threading.Lock())

    def add(self, verdict: str, seconds: float, size: int, cached: bool) -> None:
        with self.lock:
            self.verdicts[verdict] += 1
            self.sums["seconds"] += seconds
            self.sums["bytes"] += size
            self.sums["cached"] += cached
            self.buckets[bisect_left(_BUCKETS, seconds)] += 1

    def lines(self) -> Iterator[str]:
        """Prometheus text format 0.0.4."""
        with self.lock:
            yield "# HELP publisher_queries_total Queries by verdict."
            yield "# TYPE publisher_queries_total counter"
            for verdict, number in sorted(self.verdicts.items()):
                yield f'publisher_queries_total{{verdict="{verdict}"}} {number}'
            yield "# HELP publisher_query_seconds Time from request to whole answer."
            yield "# TYPE publisher_query_seconds histogram"
            for place, bound in enumerate(_BUCKETS):
                below = sum(self.buckets[lower] for lower in range(place + 1))
                yield f'publisher_query_seconds_bucket{{le="{bound}"}} {below}'
            total = sum(self.verdicts.values())
            yield f'publisher_query_seconds_bucket{{le="+Inf"}} {total}'
            yield f"publisher_query_seconds_sum {float(self.sums['seconds'])}"
            yield f"publisher_query_seconds_count {total}"
            for name, text in (("bytes", "Bytes of whole answers."), ("cached", "Answers that were not evaluated.")):
                yield f"# HELP publisher_query_{name}_total {text}"
                yield f"# TYPE publisher_query_{name}_total counter"
                yield f"publisher_query_{name}_total {int(self.sums[name])}"


def counts_of(app: Flask) -> Counts:
    """The counts of an application, from its first query on."""
    found: Counts | None = app.extensions.get(_EXTENSION)
    return found or app.extensions.setdefault(_EXTENSION, Counts.empty())


def log_to_stderr(settings: Settings) -> None:
    """Every query from now on is a line on standard error, as it is.

    Errors: PublisherError where `serve_log_clients` is nothing that there is.
    """
    if settings.serve_log_clients not in _CLIENTS:
        remedy = f"write one of {', '.join(_CLIENTS)}"
        raise PublisherError(f"'{settings.serve_log_clients}' is no choice", where="[serve] log_clients", remedy=remedy)
    _log.handlers, _log.propagate = [_Lines()], False
    _log.setLevel(logging.INFO)


class _Lines(logging.StreamHandler):  # type: ignore[type-arg]
    """A line as it is, in one write."""

    def format(self, record: logging.LogRecord) -> str:
        return str(record.msg)


def record(text: str, answer: Answer, seconds: float) -> None:
    """Logs and counts one query. `seconds` is what its client waited for."""
    size = answer.body.length if answer.body else 0
    counts_of(current_app).add(answer.verdict, seconds, size, answer.cached)
    if not _log.isEnabledFor(logging.INFO):
        return
    line = {
        "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "seconds": round(seconds, 4),
        "evaluation": 0.0 if answer.cached else round(answer.seconds, 4),
        "rows": answer.count if answer.count >= 0 else None,
        "bytes": size,
        "verdict": answer.verdict,
        "cached": answer.cached,
        "query": hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16],
    }
    if answer.by:
        line["by"] = answer.by
    text = json.dumps(line | _client())
    _log.handle(logging.LogRecord(LOGGER, logging.INFO, "", 0, text, None, None))  # nobody asks where in the code


def _client() -> dict[str, str]:
    """`serve_log_clients`: none, network (IPv4 /24, IPv6 /48) or address."""
    settings = site().settings
    if settings.serve_log_clients not in ("network", "address"):
        return {}
    address = client_address(current_request(), settings.serve_trusted_proxies)
    if settings.serve_log_clients == "address":
        return {"client": address}
    try:
        version = ipaddress.ip_address(address).version
    except ValueError:
        return {}
    network = ipaddress.ip_network(f"{address}/{24 if version == 4 else 48}", strict=False)
    return {"client": str(network)}
