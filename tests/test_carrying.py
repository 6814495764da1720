"""The next release takes the store over from the one before: equal to one that is loaded anew, and only if it can be."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, RdfFormat, Store, parse

from publisher import derivation
from publisher.blocks import BLOCKS
from publisher.carrying import carry_store, may_carry
from publisher.manifest import MANIFEST, Release, read_release
from publisher.release import publish, rollback
from publisher.settings import Settings, read_settings
from publisher.store import change_store, load_store, open_store
from tests.bench.synthetic import BASE, services, write_data_set

CATALOGUE = NamedNode(f"{BASE}graphs/catalogue")
FIRST = f"<{BASE}id/dienst/proef-0000000>"
TITLE = "<http://purl.org/dc/terms/title>"

#: Services by number and which of two texts each has; a mark puts a statement of it into a graph of its own.
States = st.lists(
    st.tuples(st.dictionaries(st.integers(0, 4), st.sampled_from("AB"), min_size=1), st.sets(st.integers(0, 4))),
    min_size=2,
    max_size=3,
)


@pytest.fixture
def site(tmp_path: Path) -> Settings:
    return read_settings(write_data_set(tmp_path / "site", 3))


def write(site: Settings, texts: dict[int, str], marked: set[int]) -> None:
    """Records of the services, half of each in a second file, and marks in two graphs."""
    all_lines = [line for number in sorted(texts) for line in changed(number, texts[number])]
    folder = site.data / "records"
    (folder / "proef-0000.nq").write_text("".join(all_lines[::2] + all_lines[:1]), encoding="utf-8")
    (folder / "second.nq").write_text("".join(all_lines[1::2] + all_lines[:1]), encoding="utf-8")
    marks = (f'<{BASE}id/dienst/proef-{n:07d}#merk> {TITLE} "é {n}" <{BASE}graphs/merk-{n % 2}> .\n' for n in marked)
    (folder / "marks.nq").write_text("".join(marks), encoding="utf-8")


def changed(number: int, text: str) -> list[str]:
    lines = "".join(services(number, number + 1)).replace("advice and help", f"advice {text} help")
    return lines.splitlines(keepends=True)


def make(site: Settings, *, force: bool = False) -> Release:
    release = publish(site, BASE, check=False, force=force).release
    assert release is not None
    return release


def carried(release: Release) -> int:
    return int(release.manifest.store["carried"])


def rows(path: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as database:
        return database.execute(query).fetchall()


def content(release: Release) -> Iterator[object]:
    """Everything of a release but times and what is computed of times."""
    store = open_store(release.store)
    quads = [str(quad) for quad in store if quad.graph_name != CATALOGUE]
    yield sorted(quads)
    yield sorted(str(graph) for graph in store.named_graphs())
    assert len(store) == release.manifest.counts["quads"]
    yield {**release.manifest.counts}
    yield [(dump.name, dump.sha256) for dump in release.manifest.dumps]
    yield release.manifest.statistics
    yield (release.folder / "quality" / "completeness.json").read_bytes()
    yield rows(release.folder / BLOCKS, "SELECT * FROM block UNION ALL SELECT * FROM named ORDER BY 1, 3")
    yield rows(release.index, "SELECT iri, label, type, hash FROM resource WHERE concept <> 'dataset' ORDER BY iri")


@settings(max_examples=4, deadline=None, derandomize=True)
@given(States)
def test_a_release_after_others_is_equal_to_one_that_is_made_anew(
    states: list[tuple[dict[int, str], set[int]]],
) -> None:
    with TemporaryDirectory() as folder:
        site, anew = (read_settings(write_data_set(Path(folder) / name, 3)) for name in ("site", "anew"))
        made = set[str]()
        for state in states:
            for each in (site, anew):
                write(each, *state)
            shutil.rmtree(anew.var(), ignore_errors=True)
            release = make(site)
            made.add(release.id)
            assert list(content(release)) == list(content(make(anew)))
            assert carried(release) == len(made) - 1


def test_nothing_is_written_to_the_release_before(site: Settings) -> None:
    before = make(site)
    known = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in before.store.iterdir()}
    add(site)
    release = make(site)
    assert carried(release) == 1
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in before.store.iterdir()} == known
    shared = {path.stat().st_ino for path in before.store.glob("*.sst")}
    assert shared & {path.stat().st_ino for path in release.store.glob("*.sst")}


def add(site: Settings, text: str = "nog een titel") -> None:
    (site.data / "records" / "more.nq").write_text(f'{FIRST} {TITLE} "{text}"@nl .\n', encoding="utf-8")


def other_version(release: Release) -> None:
    rewrite(release, software="0.0.0")


def other_engine(release: Release) -> None:
    rewrite(release, store={"engine": "pyoxigraph 0.0.0", "carried": 0})


def made_before_stores_were_carried(release: Release) -> None:
    rewrite(release, store={})


def carried_too_often(release: Release) -> None:
    rewrite(release, store={**release.manifest.store, "carried": 200})


def cut_table(release: Release) -> None:
    with max(release.store.glob("*.sst"), key=lambda path: path.stat().st_size).open("r+b") as file:
        file.truncate(100)


def lost_table(release: Release) -> None:
    max(release.store.glob("*.sst"), key=lambda path: path.stat().st_size).unlink()


def cut_dump(release: Release) -> None:
    os.truncate(release.dumps / "data.nq", 1000)


def no_contents(release: Release) -> None:
    (release.folder / "contents.json").unlink()


def blocks_of_old(release: Release) -> None:
    with closing(sqlite3.connect(release.folder / BLOCKS)) as database:
        database.execute("DROP TABLE named")


def other_bytes_in_the_dump(release: Release) -> None:
    path = release.dumps / "data.nq"
    path.write_bytes(path.read_bytes().replace(b"Proefdienst 0000000", b"Proefdienst 9999999"))


def store_that_nobody_described(release: Release) -> None:
    path = release.folder / "contents.json"
    told = json.loads(path.read_text(encoding="utf-8"))
    told["files"] = [item for item in told["files"] if not item["path"].startswith("store/")]
    path.write_text(json.dumps(told), encoding="utf-8")


def rewrite(release: Release, **values: object) -> None:
    manifest = replace(release.manifest, **values)  # type: ignore[arg-type]
    (release.folder / MANIFEST).write_text(manifest.to_json(), encoding="utf-8")


DOUBTS = [
    other_version, other_engine, made_before_stores_were_carried, carried_too_often, cut_table, lost_table, cut_dump,
    no_contents, blocks_of_old, other_bytes_in_the_dump, store_that_nobody_described,
]  # fmt: skip


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> tuple[Release, Release]:
    """A release and the one after it, in which a title was added and one was lost."""
    site = read_settings(write_data_set(tmp_path_factory.mktemp("two") / "site", 3))
    before = make(site)
    add(site)
    path = site.data / "records" / "proef-0000.nq"
    path.write_text(path.read_text(encoding="utf-8").replace("Trial service 0000000", "Other"), encoding="utf-8")
    return before, make(site)


def copied(release: Release, folder: Path) -> Release:
    return read_release(shutil.copytree(release.folder, folder / release.id))


def is_carried(before: Release, after: Release) -> bool:
    """Whether the store of the one becomes the store of the other; where it does not, nothing of it is left."""
    shutil.rmtree(after.store)
    done = may_carry(before) and carry_store(before, after.folder, quads_of_dump(after))
    assert after.store.exists() == done
    return done


def quads_of_dump(release: Release) -> int:
    return len((release.dumps / "data.nq").read_bytes().splitlines())


def test_without_doubt_the_store_is_taken_over(two: tuple[Release, Release], tmp_path: Path) -> None:
    before, after = copied(two[0], tmp_path), copied(two[1], tmp_path)
    assert is_carried(before, after)
    assert store_holds_the_dump(after)


@pytest.mark.parametrize("doubt", DOUBTS, ids=lambda doubt: doubt.__name__)
def test_in_doubt_the_store_is_not_taken_over(
    two: tuple[Release, Release], tmp_path: Path, doubt: Callable[[Release], None]
) -> None:
    before, after = copied(two[0], tmp_path), copied(two[1], tmp_path)
    doubt(before)
    assert not is_carried(read_release(before.folder), after)


def test_a_store_that_is_not_taken_over_is_loaded_anew(site: Settings) -> None:
    cut_table(make(site))
    add(site)
    release = make(site)
    assert carried(release) == 0
    assert store_holds_the_dump(release)


def store_holds_the_dump(release: Release) -> bool:
    found = {quad for quad in open_store(release.store) if quad.graph_name != CATALOGUE}
    return found == set(parse((release.dumps / "data.nq").read_bytes(), RdfFormat.N_QUADS))


def test_who_forces_a_release_gets_one_made_anew(site: Settings) -> None:
    make(site)
    assert carried(make(site, force=True)) == 0


def test_after_a_rollback_the_store_is_loaded_anew(site: Settings) -> None:
    make(site)
    add(site)
    assert carried(make(site)) == 1
    rollback(site, BASE)
    assert not may_carry(read_release((site.var() / "current").resolve()))
    add(site, "weer anders")
    release = make(site)
    assert carried(release) == 0
    assert store_holds_the_dump(release)


def test_much_that_is_new_is_loaded_anew(site: Settings) -> None:
    make(site)
    (site.data / "records" / "more.nq").write_text("".join(services(3, 200)), encoding="utf-8")
    assert carried(make(site)) == 0


def test_a_large_release_with_processes_of_its_own_takes_the_store_over_too(
    site: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(derivation, "SEVERAL_PROCESSES", 0)
    make(site)
    add(site)
    release = make(site)
    assert carried(release) == 1
    assert store_holds_the_dump(release)


def test_a_graph_that_loses_its_last_statement_is_gone(tmp_path: Path) -> None:
    line = b'<http://x/a> <http://x/p> "1" <http://x/g> .\n'
    load_store(tmp_path / "old", [line])
    assert change_store(tmp_path / "old", tmp_path / "new", line, b"") == -1
    assert list(open_store(tmp_path / "new").named_graphs()) == []
    assert len(open_store(tmp_path / "old")) == 1


def test_a_store_without_the_statement_that_goes_is_not_taken_over(tmp_path: Path) -> None:
    load_store(tmp_path / "old", [b"<http://x/a> <http://x/p> <http://x/b> .\n"])
    other = b"<http://x/a> <http://x/p> <http://x/c> .\n"
    assert change_store(tmp_path / "old", tmp_path / "new", other, b"") is None
    assert len(Store.read_only(str(tmp_path / "old"))) == 1
