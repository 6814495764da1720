"""Dumps, index, archives and tables are the same, whether one process makes them or several."""

from __future__ import annotations

import signal
from contextlib import closing
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Triple

from publisher.derivation import Derivation, derive, follow, merged
from publisher.errors import PublisherError
from publisher.index import Index
from publisher.passes import Derived, Job
from publisher.segments import share_out

BASE = "https://lod.example/"
NAME = NamedNode("http://schema.org/name")
GRAPH = NamedNode(f"{BASE}graphs/provenance")


def job(folder: Path, quads: list[Quad]) -> Job:
    share_out(quads, folder / "segments")
    names = {name: str(folder / name) for name in ("segments", "dumps", "into")}
    return Job(**names, before="", base=BASE, language="nl", now="2026-11-22T19:30:00Z")


def some(count: int) -> list[Quad]:
    nodes = [NamedNode(f"{BASE}id/dienst/{n}") for n in range(count)]
    return [Quad(node, NAME, Literal("é" * 200), *graph) for node in nodes for graph in ((), (GRAPH,))]


def test_dumps_index_and_counts_come_out_of_one_pass(tmp_path: Path) -> None:
    reached: list[int] = []
    derived = derive(job(tmp_path, some(100)), reached.append)
    assert derived.counts == {
        "triples": 100,
        "quads": 200,
        "graphs": {"default": 100, GRAPH.value: 100},
        "resources": {"dienst": 100},
    }
    assert reached == sorted(reached)
    assert reached[-1] == derived.dumps[0].bytes == (tmp_path / "dumps" / "data.nq").stat().st_size
    assert Index(tmp_path / "into").counts() == {"dienst": 100}


def in_three(work: Job) -> tuple[Derived, bytes]:
    with closing(Derivation(work, "index")) as index, closing(Derivation(work, "archive")) as archive:
        read = b"".join(follow(Path(work.dumps) / "data.nq", index.ready()))
        return merged(index.result(), archive.result()), read


def test_further_processes_make_the_same_and_a_file_can_be_followed_as_it_grows(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    expected = derive(job(tmp_path / "one", some(500)), lambda _: None)
    derived, read = in_three(job(tmp_path / "two", some(500)))
    assert derived == expected
    assert read == (tmp_path / "one" / "dumps" / "data.nq").read_bytes()
    assert (tmp_path / "two" / "into").read_bytes() == (tmp_path / "one" / "into").read_bytes()


def test_what_the_second_process_refuses_is_said_here(tmp_path: Path) -> None:
    node = NamedNode(f"{BASE}id/dienst/a")
    with pytest.raises(PublisherError, match="a triple inside a triple"):
        in_three(job(tmp_path, [Quad(node, NAME, Triple(node, NAME, node))]))


def test_what_the_disk_refuses_the_second_process_is_an_os_error_here(tmp_path: Path) -> None:
    work = job(tmp_path, some(1))
    (tmp_path / "dumps").touch()
    with pytest.raises(OSError, match="File exists"):
        in_three(work)


@pytest.mark.parametrize("name", ["index", "archive"])
def test_a_further_process_that_is_killed_is_noticed(tmp_path: Path, name: str) -> None:
    with closing(Derivation(job(tmp_path, some(2000)), name)) as derivation:
        ready = derivation.ready()
        next(ready)
        derivation._process.send_signal(signal.SIGKILL)
        with pytest.raises(PublisherError, match=r"a process that writes files of the release ended with -9"):
            list(ready)


@pytest.mark.parametrize("name", ["index", "archive"])
def test_closing_early_ends_a_further_process(tmp_path: Path, name: str) -> None:
    derivation = Derivation(job(tmp_path, some(2000)), name)
    next(derivation.ready())
    derivation.close()
    assert derivation._process.poll() is not None
