"""The index of a release: resources, tombstones, and since when."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.errors import PublisherError
from publisher.index import Index, Row, read_rows, row_of, sorting_key, write_index
from publisher.segments import Resource, arrange

BASE = "https://lod.example/"


def row(reference: str, version: str = "1", label: str = "", concept: str = "dienst") -> Row:
    return Row(f"{BASE}id/{concept}/{reference}", concept, reference, label, "", version)


def resource(*lines: str) -> Resource:
    return next(arrange("".join(f"{line} .\n" for line in lines).encode()))


def test_a_resource_keeps_its_time_of_change_until_its_hash_changes(tmp_path: Path) -> None:
    write_index(tmp_path / "1", [row("a"), row("b")], "T1")
    write_index(tmp_path / "2", [row("a"), row("b", "2")], "T2", tmp_path / "1")
    write_index(tmp_path / "3", [row("a"), row("b", "2")], "T3", tmp_path / "2")
    index = Index(tmp_path / "3")
    assert [(entry.reference, entry.changed) for entry in index.list("dienst", 0, 9)] == [("a", "T1"), ("b", "T2")]


def test_what_vanished_leaves_a_tombstone_that_travels_until_it_returns(tmp_path: Path) -> None:
    write_index(tmp_path / "1", [row("a", label="Dienst A"), row("b")], "T1")
    write_index(tmp_path / "2", [row("b")], "T2", tmp_path / "1")
    write_index(tmp_path / "3", [row("b")], "T3", tmp_path / "2")
    write_index(tmp_path / "4", [row("a"), row("b")], "T4", tmp_path / "3")
    third, fourth = Index(tmp_path / "3"), Index(tmp_path / "4")
    tombstone = third.tombstone(f"{BASE}id/dienst/a")
    assert tombstone == (f"{BASE}id/dienst/a", "dienst", "a", "Dienst A", "", "T2")
    assert third.entry(f"{BASE}id/dienst/a") is None
    assert fourth.tombstone(f"{BASE}id/dienst/a") is None
    back = fourth.entry(f"{BASE}id/dienst/a")
    assert back is not None
    assert back.changed == "T4"


@settings(max_examples=40, deadline=None)
@given(st.lists(st.dictionaries(st.sampled_from("abcde"), st.sampled_from("12")), min_size=1, max_size=6))
def test_any_history_gives_the_times_and_tombstones_of_that_history(history: list[dict[str, str]]) -> None:
    with TemporaryDirectory() as folder:
        previous = None
        for moment, state in enumerate(history):
            path = Path(folder) / str(moment)
            write_index(path, [row(name, version) for name, version in state.items()], f"T{moment}", previous)
            previous = path
        index = Index(path)
        for name in "abcde":
            _check(index, history, name)
        index.close()


def _check(index: Index, history: list[dict[str, str]], name: str) -> None:
    """The laws: changed = the first moment of its last version; a tombstone = the first moment without it."""
    states = [state.get(name) for state in history]
    since = len(states) - 1
    while since > 0 and states[since - 1] == states[-1]:
        since -= 1
    entry, tombstone = index.entry(row(name).iri), index.tombstone(row(name).iri)
    assert (entry.changed if entry else None) == (f"T{since}" if states[-1] else None)
    died = states[-1] is None and any(states)
    assert (tombstone.deleted if tombstone else None) == (f"T{since}" if died else None)


def test_a_list_is_in_the_order_in_which_people_look_things_up(tmp_path: Path) -> None:
    names = ["zebra", "Één loket", "eenheid", "Eed", "ézel", "apen"]
    write_index(tmp_path / "i", [row(str(n), label=name) for n, name in enumerate(names)], "T")
    index = Index(tmp_path / "i")
    assert [entry.label for entry in index.list("dienst", 0, 9)] == [
        "apen", "Eed", "Één loket", "eenheid", "ézel", "zebra",
    ]  # fmt: skip
    assert [entry.label for entry in index.list("dienst", 1, 2)] == ["Eed", "Één loket"]
    assert index.list("dienst", 100, 5) == []
    assert index.list("organisatie", 0, 5) == []


def test_sorting_leaves_letters_of_other_alphabets_alone() -> None:
    assert sorting_key("Ñandú ß Ωμέγα") == "nandu ss ωμεγα"


def test_counts_are_by_concept(tmp_path: Path) -> None:
    write_index(tmp_path / "i", [row("a"), row("b"), row("a", concept="begrip")], "T")
    assert Index(tmp_path / "i").counts() == {"begrip": 1, "dienst": 2}


def test_any_number_of_threads_may_ask_at_once(tmp_path: Path) -> None:
    write_index(tmp_path / "i", [row(str(n)) for n in range(100)], "T")
    index = Index(tmp_path / "i")
    with ThreadPoolExecutor(8) as pool:
        entries = list(pool.map(lambda n: index.entry(row(str(n % 100)).iri), range(800)))
    assert [entry.reference for entry in entries if entry] == [str(n % 100) for n in range(800)]
    index.close()


def test_odd_values_are_values_and_never_sql(tmp_path: Path) -> None:
    odd = "a'); DROP TABLE resource; --"
    write_index(tmp_path / "i", [row("a", label=odd)], "T")
    index = Index(tmp_path / "i")
    assert index.list("dienst", 0, 1)[0].label == odd
    assert index.entry(odd) is None
    assert index.list(odd, 0, 1) == []


def test_a_folder_with_odd_characters_is_no_trouble(tmp_path: Path) -> None:
    folder = tmp_path / "één map? 100%#1"
    folder.mkdir()
    write_index(folder / "i", [row("a")], "T1")
    write_index(folder / "j", [row("a")], "T2", folder / "i")
    entry = Index(folder / "j").entry(row("a").iri)
    assert entry is not None
    assert entry.changed == "T1"


def test_the_previous_index_is_not_touched(tmp_path: Path) -> None:
    write_index(tmp_path / "1", [row("a")], "T1")
    before = (tmp_path / "1").read_bytes()
    write_index(tmp_path / "2", [], "T2", tmp_path / "1")
    assert (tmp_path / "1").read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["1", "2"]


def test_the_same_rows_in_another_order_give_the_same_bytes(tmp_path: Path) -> None:
    rows = [row(str(n), label=f"Dienst {n}") for n in range(500)]
    write_index(tmp_path / "1", rows, "T")
    write_index(tmp_path / "2", rows[::-1], "T")
    assert (tmp_path / "1").read_bytes() == (tmp_path / "2").read_bytes()


def test_rows_come_back_for_a_rollback(tmp_path: Path) -> None:
    rows = [row("a", "1", "Á"), row("b", "2")]
    write_index(tmp_path / "i", rows, "T")
    assert list(read_rows(tmp_path / "i")) == rows


@pytest.mark.parametrize("content", [None, b"", b"no database at all" * 100])
def test_a_missing_or_damaged_index_is_an_error_that_names_it(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "index.sqlite").write_bytes(content)
    with pytest.raises(PublisherError, match=r"index\.sqlite: the index cannot be read"):
        Index(tmp_path / "index.sqlite")


def test_an_index_that_cannot_be_written_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="unable to open"):
        write_index(tmp_path / "nowhere" / "i", [], "T")


def test_a_resource_with_a_page_gets_a_row() -> None:
    found = row_of(
        resource(
            f'<{BASE}id/dienst/a-1> <http://schema.org/name> "Service"@en',
            f'<{BASE}id/dienst/a-1> <http://schema.org/name> "Dienst \\"één\\""@nl',
            f"<{BASE}id/dienst/a-1> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://schema.org/B>",
            f"<{BASE}id/dienst/a-1> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://purl.org/A>",
            f'<{BASE}id/dienst/a-1#part> <http://www.w3.org/2004/02/skos/core#prefLabel> "part"@nl',
        ),
        BASE,
        "nl",
    )
    assert found is not None
    assert found[:5] == (f"{BASE}id/dienst/a-1", "dienst", "a-1", 'Dienst "één"', "http://purl.org/A")
    assert len(found.hash) == 64


@pytest.mark.parametrize(
    "line",
    [
        '<http://www.w3.org/ns/org#X> <http://schema.org/name> "of others"',
        f'<{BASE}id/dienst/a/b> <http://schema.org/name> "two references"',
        f'<{BASE}id/dienst/a_b> <http://schema.org/name> "no reference"',
        f'<{BASE}id/annotatie/a> <http://schema.org/name> "annotation" <{BASE}graphs/provenance>',
        f'<{BASE}id/dienst/a#part> <http://schema.org/name> "only a fragment"',
        f'<https://lod.example.org/id/dienst/a> <http://schema.org/name> "{BASE}id/dienst/a"',
    ],
)
def test_what_has_no_page_here_gets_none(line: str) -> None:
    assert row_of(resource(line), BASE, "nl") is None


def test_the_index_opens_with_plain_sqlite(tmp_path: Path) -> None:
    write_index(tmp_path / "i", [row("a")], "T")
    with sqlite3.connect(tmp_path / "i") as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
