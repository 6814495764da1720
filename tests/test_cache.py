"""Cached statements: the same as read anew, whatever happened to files or cache in between."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.cache import KEPT, Cache, cache_for
from publisher.corpus import Corpus, read_corpus
from publisher.shacl import Source

FILLER = "".join(f'<https://x.example/{n}> <https://x.example/p> "{"lang" * 20}" .\n' for n in range(9_000))


def _source(folder: Path, name: str, text: str) -> Source:
    path = folder / f"{name}.ttl"
    path.write_text(text, encoding="utf-8")
    return Source(path)


def _statements(corpus: Corpus) -> set[tuple[str, str, str]]:
    return {(s, p, o) for p in corpus.graph.columns for s, o in corpus.graph.pairs(p)}


def _speakers(corpus: Corpus) -> dict[str, set[Path]]:
    return {subject: set(corpus.speaking_of(subject)) for subject in corpus.files}


def _same(found: Corpus, wanted: Corpus) -> bool:
    lists = {(p, s): sorted(values) for p, each in found.graph.many.items() for s, values in each.items()}
    wanted_lists = {(p, s): sorted(values) for p, each in wanted.graph.many.items() for s, values in each.items()}
    return (
        _statements(found) == _statements(wanted)
        and _speakers(found) == _speakers(wanted)
        and {key: values for key, values in lists.items() if len(values) > 1} == wanted_lists
    )


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Source:
    """Enough bytes for a cache to be used."""
    return _source(tmp_path_factory.mktemp("large"), "filler", FILLER)


_LINES = st.lists(
    st.sampled_from([f"<a:{s}> <b:{p}> {o} .\n" for s in "stu" for p in "pq" for o in ("<a:s>", '"x"', "7", "_:b")]),
    max_size=6,
)
_SETS = st.dictionaries(st.sampled_from(["one", "two", "three"]), _LINES.map("".join), max_size=3)


@settings(max_examples=25, deadline=None)
@given(before=_SETS, after=_SETS)
def test_what_changed_between_two_runs_is_as_if_read_anew(
    large: Source, tmp_path_factory: pytest.TempPathFactory, before: dict[str, str], after: dict[str, str]
) -> None:
    folder = tmp_path_factory.mktemp("run")
    cache = Cache(folder / "cache", folder)
    for texts in (before, after, before):
        sources = [large, *(_source(folder, name, text) for name, text in texts.items())]
        assert _same(read_corpus(sources, cache), read_corpus(sources))
        assert cache.load() is not None


def test_a_change_that_hides_its_time_and_size_is_seen(large: Source, tmp_path: Path) -> None:
    cache, source = Cache(tmp_path / "cache", tmp_path), _source(tmp_path, "a", '<a:a> <b:b> "1" .')
    read_corpus([large, source], cache)
    told = source.path.stat()
    source.path.write_text('<a:a> <b:b> "2" .')
    os.utime(source.path, ns=(told.st_atime_ns, told.st_mtime_ns))
    assert ("<a:a>", "<b:b>", '"2"') in _statements(read_corpus([large, source], cache))


@pytest.mark.parametrize("damage", ["cut", "flipped", "foreign", "empty", "folder"])
def test_a_damaged_cache_is_not_used_and_written_anew(large: Source, tmp_path: Path, damage: str) -> None:
    cache = Cache(tmp_path / "cache", tmp_path)
    read_corpus([large], cache)
    content = bytearray(cache.path.read_bytes())
    content[-1000] ^= 1
    cases = {"cut": bytes(content[:-900]), "flipped": bytes(content), "foreign": b"x" * 5_000, "empty": b""}
    cache.path.unlink()
    if damage == "folder":
        cache.path.mkdir()
    else:
        cache.path.write_bytes(cases[damage])
    assert cache.load() is None
    assert _same(read_corpus([large], cache), read_corpus([large]))
    assert (cache.load() is not None) == (damage != "folder")


def test_files_that_cannot_be_parsed_are_never_cached(large: Source, tmp_path: Path) -> None:
    cache, source = Cache(tmp_path / "cache", tmp_path), _source(tmp_path, "a", "<a:a> <b:b> ")
    for _ in range(2):
        assert [finding.rule for finding in read_corpus([large, source], cache).findings] == ["syntax"]
    source.path.write_text("<a:a> <b:b> <c:c> .")
    assert read_corpus([large, source], cache).findings == []
    source.path.write_text("<a:a> <b:b> ")
    assert [finding.rule for finding in read_corpus([large, source], cache).findings] == ["syntax"]


def test_only_the_latest_caches_are_kept(large: Source, tmp_path: Path) -> None:
    for number in range(KEPT + 2):
        (tmp_path / str(number)).mkdir()
        read_corpus([large], Cache(tmp_path / "cache", tmp_path / str(number)))
    assert len(list((tmp_path / "cache").iterdir())) == KEPT


def test_a_folder_that_cannot_be_written_is_no_error(large: Source, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file, where the folder should be")
    assert _same(read_corpus([large], Cache(tmp_path / "cache", tmp_path)), read_corpus([large]))


def test_the_cache_lies_in_the_users_folder_and_not_in_the_data_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    one, other = cache_for(tmp_path / "set"), cache_for(tmp_path / "other")
    assert one is not None
    assert other is not None
    assert one.path.is_relative_to(tmp_path / "home")
    assert one.path != other.path
