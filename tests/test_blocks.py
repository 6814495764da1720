"""Blocks tell what differs between two releases, and where its lines stand, without reading a statement."""

from __future__ import annotations

from pathlib import Path

import pytest

from publisher.blocks import Change, changes
from publisher.errors import PublisherError
from tests.feed_histories import lines_of, write_source

A, B, C = (f"https://lod.example/id/dienst/{letter}" for letter in "abc")


def test_what_is_new_or_other_comes_in_the_order_of_its_lines_and_what_is_gone_last(tmp_path: Path) -> None:
    old = write_source(tmp_path / "old", lines_of({A: ["1"], B: ["1"], C: ["1"]}))
    new = write_source(tmp_path / "new", lines_of({C: ["2"], f"{A}0": ["1"]}))
    found = list(changes(new.blocks, old.blocks))
    kinds = [(change.iri, change.kind) for change in found]
    assert kinds == [(f"{A}0", "create"), (C, "update"), (B, "delete"), (A, "delete")]


def test_a_place_holds_all_lines_of_a_resource_and_no_other(tmp_path: Path) -> None:
    source = write_source(tmp_path / "new", lines_of({A: ["1", "2"], B: ["é"]}))
    text = source.lines.read_bytes()
    for change in changes(source.blocks, None):
        lines = text[change.start : change.start + change.size].decode().splitlines()
        assert lines
        assert {line.split("> ")[0].removeprefix("<").partition("#")[0] for line in lines} == {change.iri}
    assert sum(change.size for change in changes(source.blocks, None)) == len(text)


def test_the_same_lines_make_no_change(tmp_path: Path) -> None:
    lines = lines_of({A: ["1"], B: ["2"]})
    old, new = write_source(tmp_path / "old", lines), write_source(tmp_path / "new", lines)
    assert list(changes(new.blocks, old.blocks)) == []
    assert [change.kind for change in changes(new.blocks, None)] == ["create", "create"]
    assert all(isinstance(change, Change) for change in changes(new.blocks, None))


def test_a_damaged_file_is_an_error_in_a_sentence(tmp_path: Path) -> None:
    source = write_source(tmp_path / "new", lines_of({A: ["1"]}))
    source.blocks.write_bytes(b"no database at all")
    with pytest.raises(PublisherError, match="blocks cannot be read"):
        list(changes(source.blocks, None))
