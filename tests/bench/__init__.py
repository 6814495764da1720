"""Benchmarks: `python -m tests.bench.NAME`; what they found stands in docs/benchmarks.md."""
