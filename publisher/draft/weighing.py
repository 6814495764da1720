"""Signs that are weighed: what speaks for a reading, each with its weight, in one table that can be read."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple, TypeVar

Seen = TypeVar("Seen")


def weigh(seen: Seen, table: Iterable[tuple[float, Callable[[Seen], float]]]) -> float:
    """What is seen -> the sum of the weights of the signs that it shows; a sign that counts gives its weight each
    time."""
    return sum(weight * sign(seen) for weight, sign in table)


class Best(NamedTuple):
    """The place that most speaks for, its points, and how many more they are than those of the next."""

    place: int
    points: float
    ahead: float


def best_of(points: Iterable[tuple[float, int]]) -> Best | None:
    """(points, place) of each -> the best, the earliest of equals; None where there is nothing to choose from."""
    ranked = sorted(points, key=lambda pair: (-pair[0], pair[1]))
    if not ranked:
        return None
    second = ranked[1][0] if len(ranked) > 1 else ranked[0][0] - 9.0
    return Best(ranked[0][1], ranked[0][0], ranked[0][0] - second)
