"""Our SHACL engine held to pySHACL over many random shapes and data: `python -m tests.campaigns.shacl_reference N`.

The same laws as tests/test_shacl_reference.py, with N examples each and other ones every time. About three examples
a second; a difference is printed as the smallest shapes and data that show it.
"""

from __future__ import annotations

import logging
import random
import sys
from collections.abc import Callable

from hypothesis import HealthCheck, given, seed, settings

from tests.test_shacl_reference import data, ours, quads, shapes, theirs


def _law(depth: tuple[int, int], examples: int, start: int) -> Callable[[], None]:
    @seed(start)
    @settings(deadline=None, database=None, suppress_health_check=list(HealthCheck), max_examples=examples)
    @given(data(), shapes(*depth))
    def same(data_text: str, shapes_text: str) -> None:
        data_quads, shapes_quads = quads(data_text), quads(shapes_text)
        assert ours(data_quads, shapes_quads) == theirs(data_quads, shapes_quads)

    return same


def main(examples: int) -> None:
    """Run both laws; exits with the first difference."""
    logging.disable(logging.CRITICAL)  # rdflib logs a traceback for each ill-typed literal
    for depth in ((0, 1), (2, 3)):
        start = random.randrange(10**9)
        print(f"shapes nested {depth[0]} to {depth[1]} deep: {examples} examples, seed {start}", flush=True)
        _law(depth, examples, start)()
    print("no difference")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3_000)
