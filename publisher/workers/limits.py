"""What a query may cost, as one value."""

from __future__ import annotations

import os
from dataclasses import dataclass

from publisher.settings import Settings


@dataclass(frozen=True)
class Limits:
    """Times in seconds, sizes in bytes.

    `seconds` is the time one evaluation may take, `memory` what it may take above the open store, `answer` how long
    its serialisation may be. `waiting` queries may queue, each for `patience`; a query older than `young` may be
    asked to give way (see fairness.py). `services` are the endpoints that SERVICE may name.
    """

    seconds: float = 30.0
    memory: int = 1536 * 1024 * 1024
    answer: int = 1024 * 1024 * 1024
    workers: int = 4
    waiting: int = 32
    patience: float = 10.0
    young: float = 1.0
    services: tuple[str, ...] = ()

    @classmethod
    def of(cls, settings: Settings) -> Limits:
        """The limits of an installation; never fewer than two workers, so that one can be kept for young queries."""
        return cls(
            seconds=settings.query_seconds,
            memory=settings.query_memory,
            answer=settings.query_answer,
            workers=max(2, settings.query_workers, os.cpu_count() or 1),
            services=settings.query_service_allowed,
        )
