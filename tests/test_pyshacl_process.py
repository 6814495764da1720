"""pySHACL is stopped when it takes too long or too much, and what it says comes through."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from publisher.errors import PublisherError
from publisher.pyshacl_process import apart
from publisher.validation import Foreign, check_files

SHAPES = """
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix e: <http://e.example/> .
e:shape a sh:NodeShape ; sh:targetClass e:Thing ; sh:expression [ sh:path e:right ] ; sh:message "not right" .
"""
DATA = "@prefix e: <http://e.example/> . e:a a e:Thing ; e:right true . e:b a e:Thing ; e:right false ."


@pytest.fixture
def asked(tmp_path: Path) -> Foreign:
    """Data and shapes that our engine leaves to pySHACL (SHACL-AF, 5)."""
    for name, text in (("data.ttl", DATA), ("shapes.ttl", SHAPES)):
        (tmp_path / name).write_text(text)
    return Foreign([tmp_path / "data.ttl"], [tmp_path / "shapes.ttl"])


def test_what_it_finds_is_found(asked: Foreign) -> None:
    (finding,) = check_files(asked).findings
    assert finding.focus == "<http://e.example/b>"
    assert finding.place.line == 1


def test_one_that_takes_too_long_is_a_finding(asked: Foreign, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("publisher.pyshacl_reference.SECONDS", 0.001)
    (finding,) = check_files(asked).findings
    assert (finding.rule, finding.message) == ("shapes", "pySHACL takes more than 0 seconds")


def test_one_that_wants_too_much_memory_is_named() -> None:
    with pytest.raises(PublisherError, match="more memory than there is"):
        apart(lambda: [bytes(1 << 30)], 60, 64 << 20)  # type: ignore[type-var]


def test_one_that_is_killed_is_named() -> None:
    with pytest.raises(PublisherError, match="was ended"):
        apart(lambda: os.kill(os.getpid(), 9), 60, 1 << 30)  # type: ignore[type-var]


def test_errors_come_through() -> None:
    def fails() -> list[object]:
        raise PublisherError("no such thing", remedy="mend it")

    with pytest.raises(PublisherError, match="no such thing") as caught:
        apart(fails, 60, 1 << 30)  # type: ignore[type-var]
    assert caught.value.remedy == "mend it"


def test_nothing_is_left_running() -> None:
    started = time.monotonic()
    with pytest.raises(PublisherError, match="takes more than"):
        apart(lambda: time.sleep(600), 0.2, 1 << 30)  # type: ignore[type-var]
    assert time.monotonic() - started < 60
