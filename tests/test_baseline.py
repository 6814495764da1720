"""A baseline: known findings do not fail, new ones do, fixed ones are named."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from publisher.baseline import compare, write_baseline
from publisher.errors import PublisherError
from publisher.findings import Finding, Place, Severity

ONE = Finding("dienst-titel", Severity.VIOLATION, "geen titel", Place("a.ttl", 3, 1), focus="<a:a>")
TWO = Finding("dienst-titel", Severity.VIOLATION, "geen titel", Place("b.ttl", 3, 1), focus="<a:b>")


def test_a_known_finding_is_known_wherever_it_moved(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    write_baseline(path, [ONE])
    done = compare(path, [replace(ONE, place=Place("a.ttl", 90, 5))])
    assert (done.new, done.known, done.fixed) == ([], 1, [])


def test_a_new_finding_is_new_and_a_fixed_one_is_named(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    write_baseline(path, [ONE])
    done = compare(path, [TWO])
    assert done.new == [TWO]
    assert done.fixed == ["a.ttl: [dienst-titel] geen titel"]


def test_the_same_mistake_a_second_time_is_new(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    write_baseline(path, [ONE])
    assert compare(path, [ONE, ONE]).new == [ONE]


def test_the_file_is_the_same_whatever_the_order(tmp_path: Path) -> None:
    write_baseline(tmp_path / "x.json", [ONE, TWO])
    write_baseline(tmp_path / "y.json", [TWO, ONE])
    assert (tmp_path / "x.json").read_bytes() == (tmp_path / "y.json").read_bytes()


@pytest.mark.parametrize("text", ["", "[]", '{"findings": 3}', '{"findings": [{"rule": "x"}]}', "\xff"])
def test_a_file_that_is_no_baseline_is_told(tmp_path: Path, text: str) -> None:
    path = tmp_path / "baseline.json"
    path.write_text(text, encoding="latin-1")
    with pytest.raises(PublisherError, match="baseline"):
        compare(path, [])


def test_a_missing_baseline_is_told(tmp_path: Path) -> None:
    with pytest.raises(PublisherError, match="--write-baseline"):
        compare(tmp_path / "no.json", [])
