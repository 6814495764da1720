"""The soak and the mixed load of the benchmarks, small: what they call a fault, and a few seconds of the real thing."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from tests.bench.mixed_load import ADDRESSES, mix
from tests.campaigns.soak import Round, faults, soak

MINUTE = 1 / 60


def rounds(memory: Callable[[int], float], p95: Callable[[int], float] = lambda _: 20.0) -> list[Round]:
    """An hour, a round a minute, of one process."""
    return [Round(n * MINUTE, {7: memory(n)}, p95(n), 100, [], 1.0) for n in range(1, 61)]


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (rounds(lambda n: 200 + n % 3), []),
        (rounds(lambda n: min(n, 10) * 20), []),
        (rounds(lambda n: 200 + n * 0.1), ["process 7 grows by 6.0"]),
        (rounds(lambda n: 200, lambda n: 20 + n), ["the 95th percentile went from"]),
        ([each._replace(errors=["/x: 500"]) for each in rounds(lambda n: 200)][:20], ["/x: 500"]),
    ],
    ids=["steady", "settling", "a leak", "slowing down", "errors"],
)
def test_a_leak_a_slowing_down_and_an_error_are_faults(found: Sequence[Round], words: Sequence[str]) -> None:
    told = faults(found, 10)
    assert bool(told) == bool(words)
    assert all(any(word in sentence for sentence in told) for word in words)


def test_the_mix_is_a_thousand_addresses_and_the_same_for_the_same_seed() -> None:
    assert len(mix(500)) == ADDRESSES
    assert mix(500) == mix(500)
    assert mix(500, 2) != mix(500)
    assert len({address.kind for address in mix(500)}) == 8


def test_a_served_site_answers_the_mix_without_an_error() -> None:
    found = soak(services=120, minutes=0.03, rounds=3)
    assert [each.errors for each in found] == [[], [], []]
    assert all(each.answers and each.memory for each in found)
