"""The pool of query processes: answers that are whole, limits that hold, and nobody else notices."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pyoxigraph import QueryResultsFormat, QuerySolutions, Store

from publisher.formats import GRAPH_FORMATS, RESULT_FORMATS
from publisher.workers import Answer, Limits, Pool, Query, Verdict
from publisher.workers.process import Process
from tests.worker_stores import EX, GRAPH, build

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
GREEDY = "SELECT ?x { ?a ?b ?c . ?d ?e ?f . BIND(CONCAT(STR(?c), STR(?f), STR(?a)) AS ?x) } ORDER BY ?x"
LIGHT = f"SELECT ?o {{ <{EX}s1> ?p ?o }}"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("store") / "store", 1000)


@pytest.fixture(scope="module")
def pool(store: Path) -> Iterator[Pool]:
    """Its time limit is far away: a slow machine gives the same answers."""
    pool = Pool(store, Limits(seconds=120, memory=200 << 20, answer=4 << 20, workers=3))
    yield pool
    pool.close()


def _eventually(true: Callable[[], bool], seconds: float = 60.0) -> bool:
    deadline = time.monotonic() + seconds
    while not true() and time.monotonic() < deadline:
        time.sleep(0.01)
    return true()


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
    except OSError:
        return False


def _at_work(pool: Pool) -> int:
    """The process of the first query that runs, once it computes: before, another worker would take the query."""
    assert _eventually(lambda: bool(pool._running) and pool._running[0].process is not None)
    process = pool._running[0].process
    assert process is not None
    stat = Path(f"/proc/{process.pid}/task/{process.thread}/stat")
    before = stat.read_text().split()[13]
    assert _eventually(lambda: stat.read_text().split()[13] != before)
    return process.pid


def _well(pool: Pool) -> bool:
    """Every worker is free, and the spare one is there."""
    return _eventually(lambda: pool.state()["idle"] == pool.limits.workers and len(pool.pids()) > pool.limits.workers)


@pytest.mark.parametrize("suffix", [row.suffix for row in RESULT_FORMATS])
def test_rows_are_what_the_engine_writes(pool: Pool, store: Path, suffix: str) -> None:
    text = f"SELECT ?s ?n WHERE {{ ?s <{EX}name> ?n }}"
    engine = {row.suffix: row.engine for row in RESULT_FORMATS}[suffix]
    rows = Store.read_only(str(store)).query(text)
    assert isinstance(engine, QueryResultsFormat)
    assert isinstance(rows, QuerySolutions)
    answer = pool.answer(Query(text, rows=suffix))
    assert answer.body is not None
    assert answer.body.read() == rows.serialize(format=engine)
    assert (answer.kind, answer.count) == ("rows", 1000)


@pytest.mark.parametrize("suffix", [row.suffix for row in GRAPH_FORMATS])
def test_graphs_come_in_every_format_and_always_as_the_same_bytes(pool: Pool, store: Path, suffix: str) -> None:
    prefixes = (("e", EX), ("x", "http://x/"), ("y", "http://y/"))
    query = Query(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ ?s <{EX}name> ?o ; ?p ?o }}", graph=suffix, prefixes=prefixes)
    answers = [pool.answer(query, volatile=True) for _ in range(4)]
    bodies = {answer.body.read() for answer in answers if answer.body}
    assert len(bodies) == 1
    assert {(answer.kind, answer.count) for answer in answers} == {("graph", 1000)}
    read = Store()
    read.load(bodies.pop(), {row.suffix: row.engine for row in GRAPH_FORMATS}[suffix])  # type: ignore[arg-type]
    assert len(read) == 1000


def test_a_long_answer_lies_in_a_file_and_many_may_read_it_at_once(pool: Pool) -> None:
    answer = pool.answer(Query("SELECT * { ?a ?b ?c . ?d <http://example.org/number> 1 . ?a ?y ?z }"))
    body = answer.body
    assert body is not None
    assert body.file is not None
    with ThreadPoolExecutor(8) as threads:
        texts = set(threads.map(lambda _: body.read(), range(8)))
    assert len(texts) == 1
    rows = json.loads(texts.pop())["results"]["bindings"]
    assert len(rows) == answer.count == 9000
    with body.open() as file:
        file.seek(-1, 2)
        assert (file.read(), file.read(), file.seek(0), len(file.read())) == (b"}", b"", 0, body.length)


def test_the_file_of_an_answer_has_no_name_and_goes_with_its_last_reader(pool: Pool) -> None:
    answer = pool.answer(Query("SELECT * { ?a ?b ?c . ?d <http://example.org/number> 2 . ?a ?y ?z }"))
    assert answer.body is not None
    assert answer.body.file is not None
    assert "(deleted)" in str(Path(f"/proc/self/fd/{answer.body.file.fileno()}").readlink())


def test_a_syntax_error_says_where(pool: Pool) -> None:
    answer = pool.answer(Query("SELECT ?s WHERE {\n  ?s ?p ?o ;; }\n FOO"))
    assert answer.verdict is Verdict.SYNTAX
    assert (answer.line, answer.body) == (3, None)
    assert answer.message


def test_a_prefix_that_nobody_declared_is_named_as_such(pool: Pool) -> None:
    assert pool.answer(Query("SELECT * { ?s foo:b ?x }")).message == "Prefix not found"


def test_a_kind_of_answer_that_the_client_does_not_accept_is_not_evaluated(pool: Pool) -> None:
    assert pool.answer(Query("SELECT * { ?a ?b ?c . ?d ?e ?f }", rows="")).verdict is Verdict.UNACCEPTABLE
    assert pool.answer(Query("CONSTRUCT WHERE { ?s ?p ?o }", graph="")).verdict is Verdict.UNACCEPTABLE


@pytest.mark.parametrize(
    ("default", "named", "text", "rows"),
    [
        (None, None, "SELECT ?s { ?s ?p ?o }", 3000),
        (None, None, f"SELECT ?s FROM <{GRAPH}> {{ ?s ?p ?o }}", 10),
        (None, None, f"SELECT ?s FROM NAMED <{GRAPH}> {{ ?s ?p ?o }}", 0),
        (None, None, f"SELECT ?s FROM NAMED <{GRAPH}> {{ GRAPH ?g {{ ?s ?p ?o }} }}", 10),
        (None, None, "SELECT ?s FROM <file:///etc/passwd> { ?s ?p ?o }", 0),
        (None, None, "SELECT ?s FROM <http://127.0.0.1:9/> { ?s ?p ?o }", 0),
        ((GRAPH,), (), "SELECT ?s { ?s ?p ?o }", 10),
        ((GRAPH,), (), f"SELECT ?s FROM NAMED <{GRAPH}> {{ GRAPH ?g {{ ?s ?p ?o }} }}", 0),
        ((), (GRAPH,), "SELECT ?s { GRAPH ?g { ?s ?p ?o } }", 10),
        ((), (GRAPH,), "SELECT ?s { ?s ?p ?o }", 0),
        ((EX + "none",), (), "SELECT ?s { ?s ?p ?o }", 0),
    ],
)
def test_graphs_of_query_and_protocol_are_ours_alone(
    pool: Pool, default: tuple[str, ...] | None, named: tuple[str, ...] | None, text: str, rows: int
) -> None:
    assert pool.answer(Query(text, default_graphs=default, named_graphs=named)).count == rows


def test_a_table_shows_the_first_rows_and_counts_all(pool: Pool) -> None:
    answer = pool.answer(Query("SELECT ?s ?o { ?s ?p ?o }", rows="table", shown=5))
    assert answer.body is not None
    table = json.loads(answer.body.read())
    assert (len(table["rows"]), table["total"], answer.count) == (5, 3000, 3000)


def test_a_query_that_takes_too_long_is_stopped_and_its_worker_replaced(store: Path) -> None:
    pool = Pool(store, Limits(seconds=0.5, workers=2))
    try:
        assert _well(pool)
        before = set(pool.pids())
        started = time.monotonic()
        assert pool.answer(Query(ENDLESS)).verdict is Verdict.TIME
        assert time.monotonic() - started >= 0.5
        assert _well(pool)
        assert len(set(pool.pids()) - before) == 1
    finally:
        pool.close()


def test_a_worker_that_is_killed_is_replaced_within_a_fifth_of_a_second(store: Path) -> None:
    pool = Pool(store, Limits(seconds=120, workers=2))
    taken = []
    try:
        for number in range(5):
            assert _well(pool)
            with ThreadPoolExecutor(1) as threads:
                job = threads.submit(pool.answer, Query(f"{ENDLESS} LIMIT {number + 1}"))
                victim = _at_work(pool)
                killed = time.monotonic()
                os.kill(victim, signal.SIGKILL)
                assert _eventually(lambda: pool.state()["idle"] == 2)
                taken.append(time.monotonic() - killed)
                assert job.result().verdict is Verdict.CRASHED
        assert sorted(taken)[2] < 0.2, taken
    finally:
        pool.close()


def test_workers_that_were_killed_while_they_had_nothing_to_do_cost_nobody_an_answer(store: Path) -> None:
    pool = Pool(store, Limits(seconds=20, workers=3))
    try:
        assert _well(pool)
        pids = pool.pids()
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
        assert _eventually(lambda: not any(_alive(pid) for pid in pids))
        time.sleep(0.5)  # the last thread of a process ends after its first, and closes the socket
        assert pool.answer(Query(LIGHT)).verdict is Verdict.OK
    finally:
        pool.close()


def test_a_query_that_takes_too_much_memory_is_stopped(store: Path) -> None:
    pool = Pool(store, Limits(seconds=120, memory=16 << 20, workers=2))
    try:
        assert pool.answer(Query(GREEDY)).verdict is Verdict.MEMORY
        assert pool.answer(Query(LIGHT)).verdict is Verdict.OK
        assert _well(pool)
    finally:
        pool.close()


def test_an_answer_beyond_its_size_is_not_given(pool: Pool) -> None:
    assert pool.answer(Query("SELECT * { ?a ?b ?c . ?d ?e ?f }")).verdict is Verdict.SIZE
    assert pool.answer(Query(LIGHT)).verdict is Verdict.OK


def test_a_worker_that_dies_amid_a_query_takes_nobody_along(pool: Pool) -> None:
    assert _well(pool)
    with ThreadPoolExecutor(2) as threads:
        ended = threads.submit(pool.answer, Query(ENDLESS + " LIMIT 1"))
        os.kill(_at_work(pool), signal.SIGSEGV)
        assert ended.result().verdict is Verdict.CRASHED
    assert pool.answer(Query(LIGHT + " LIMIT 3")).verdict is Verdict.OK
    assert _well(pool)


def test_a_worker_can_open_no_socket(store: Path) -> None:
    """Not even where the token scan is not asked: the engine's own call is refused by the kernel."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.1)  # who called was taken by the kernel already
        port = listener.getsockname()[1]
        pool = Pool(store, Limits(seconds=120, workers=2))
        try:
            silent = pool.answer(Query(f"SELECT * {{ SERVICE SILENT <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}"))
            loud = pool.answer(Query(f"SELECT * {{ SERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}"))
        finally:
            pool.close()
        assert loud.verdict in (Verdict.EVALUATION, Verdict.FAILED)
        assert silent.count in (1, -1)
        with pytest.raises(TimeoutError):
            listener.accept()


def test_identical_queries_share_one_evaluation_and_its_answer_is_kept(pool: Pool) -> None:
    query = Query(f"SELECT (COUNT(*) AS ?n) {{ ?a ?b ?c . ?d <{EX}number> ?f FILTER(?f < 60) }}")
    with ThreadPoolExecutor(12) as threads:
        answers = list(threads.map(lambda _: pool.answer(query), range(12)))
    assert {answer.verdict for answer in answers} == {Verdict.OK}
    assert sum(not answer.cached for answer in answers) == 1
    assert len({answer.body.read() for answer in answers if answer.body}) == 1


def test_a_volatile_query_is_evaluated_every_time(pool: Pool) -> None:
    query = Query("SELECT (UUID() AS ?x) {}")
    bodies = {answer.body.read() for answer in (pool.answer(query, volatile=True) for _ in range(3)) if answer.body}
    assert len(bodies) == 3


def test_light_queries_get_through_while_all_others_are_slow(store: Path) -> None:
    """They are answered while every slow one still has its time before it."""
    pool = Pool(store, Limits(seconds=120, workers=3, waiting=32, patience=120, young=0.3))
    with ThreadPoolExecutor(8) as threads:
        try:
            assert _well(pool)
            slow = [threads.submit(pool.answer, Query(f"{ENDLESS} LIMIT {n}")) for n in range(1, 6)]
            assert _eventually(lambda: pool.state()["running"] >= 2 and pool.state()["waiting"] >= 2)
            for number in range(15):
                assert pool.answer(Query(f"{LIGHT} LIMIT {number + 4}")).verdict is Verdict.OK
            assert not any(job.done() for job in slow)
        finally:
            pool.close()
        assert {job.result().verdict for job in slow} <= {Verdict.CRASHED, Verdict.BUSY}


def test_a_slow_query_lets_others_have_the_processor_first_once_there_are_others(store: Path) -> None:
    """Alone it keeps its share of the machine, or other work on it would starve it."""
    pool = Pool(store, Limits(seconds=120, memory=200 << 20, workers=2, young=0.2))
    ours = os.getpriority(os.PRIO_PROCESS, 0)
    with ThreadPoolExecutor(2) as callers:
        assert _well(pool)
        slow = callers.submit(pool.answer, Query(ENDLESS))
        assert _eventually(lambda: bool(pool._running))
        thread = pool._running[0].process.thread  # type: ignore[union-attr]
        time.sleep(0.5)
        assert os.getpriority(os.PRIO_PROCESS, thread) == ours
        assert pool.answer(Query(LIGHT)).verdict is Verdict.OK
        assert os.getpriority(os.PRIO_PROCESS, thread) > ours
        pool.close()
        assert slow.result(timeout=60).verdict is not Verdict.OK


def test_whoever_floods_the_queue_keeps_nobody_of_another_address_out(store: Path) -> None:
    pool = Pool(store, Limits(seconds=120, workers=2, waiting=6, patience=120, young=0.3))
    with ThreadPoolExecutor(20) as threads:
        try:
            assert _well(pool)
            flood = [threads.submit(pool.answer, Query(f"{ENDLESS} LIMIT {n}"), "192.0.2.1") for n in range(1, 16)]
            assert _eventually(lambda: sum(job.done() for job in flood) >= 7), "two run, six wait"
            assert pool.answer(Query(LIGHT + " LIMIT 900"), "198.51.100.7").verdict is Verdict.OK
            done = [job.result().verdict for job in flood if job.done()]
            assert set(done) == {Verdict.BUSY}
            assert len(done) < 15
        finally:
            pool.close()


def test_a_full_queue_says_so_at_once(store: Path) -> None:
    pool = Pool(store, Limits(seconds=120, workers=2, waiting=2, patience=120))
    with ThreadPoolExecutor(10) as threads:
        try:
            assert _well(pool)
            jobs = [threads.submit(pool.answer, Query(f"{ENDLESS} LIMIT {n}")) for n in range(1, 11)]
            assert _eventually(lambda: sum(job.done() for job in jobs) == 6), "two run, two wait"
            assert {job.result().verdict for job in jobs if job.done()} == {Verdict.BUSY}
        finally:
            pool.close()


def test_after_two_hundred_hard_queries_at_once_all_workers_are_well(store: Path) -> None:
    pool = Pool(store, Limits(seconds=0.5, memory=100 << 20, workers=3, waiting=12))
    try:
        texts = [(ENDLESS, GREEDY, LIGHT)[n % 3] + f" LIMIT {n + 1}" for n in range(200)]
        with ThreadPoolExecutor(64) as threads:
            verdicts = {answer.verdict for answer in threads.map(lambda text: pool.answer(Query(text)), texts)}
        assert Verdict.FAILED not in verdicts
        assert _well(pool)
        assert [pool.answer(Query(f"{LIGHT} LIMIT {n}")).verdict for n in range(500, 520)] == [Verdict.OK] * 20
    finally:
        pool.close()


def test_closing_ends_every_process_and_whoever_waits(store: Path) -> None:
    pool = Pool(store, Limits(seconds=120, workers=2))
    assert _well(pool)
    pids = pool.pids()
    with ThreadPoolExecutor(4) as threads:
        jobs = [threads.submit(pool.answer, Query(f"{ENDLESS} LIMIT {n}")) for n in range(1, 5)]
        assert _eventually(lambda: pool.state()["running"] == 2)
        pool.close()
        pool.close()
        assert {job.result(60).verdict for job in jobs} <= {Verdict.BUSY, Verdict.CRASHED}
    assert not any(_alive(pid) for pid in pids)
    assert pool.answer(Query(LIGHT)) == Answer(Verdict.BUSY)


def test_workers_die_with_the_process_that_started_them(store: Path) -> None:
    program = f"""
import os, sys, threading, time
from pathlib import Path
from publisher.workers import Limits, Pool, Query
pool = Pool(Path({str(store)!r}), Limits(workers=2))
pool.answer(Query("ASK {{}}"))
threading.Thread(target=lambda: pool.answer(Query({ENDLESS!r})), daemon=True).start()
while len(pool.pids()) < 3:
    time.sleep(0.01)
print(*pool.pids(), flush=True)
os.kill(os.getpid(), 9)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120, check=False)
    pids = [int(word) for word in done.stdout.split()]
    assert len(pids) == 3, "two, and the spare one"
    assert _eventually(lambda: not any(_alive(pid) for pid in pids))


def test_a_worker_survives_the_thread_that_asked_first(store: Path) -> None:
    """The kernel's death signal follows threads: see nursery.py."""
    pool = Pool(store, Limits(seconds=0.3, workers=2))
    try:
        thread = threading.Thread(target=lambda: pool.answer(Query(ENDLESS)))
        thread.start()
        thread.join()
        assert _well(pool)
        time.sleep(0.2)
        assert all(_alive(pid) for pid in pool.pids())
    finally:
        pool.close()


def test_a_store_that_is_not_there_gives_no_answer_and_no_hanging(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    pool = Pool(tmp_path / "none", Limits(workers=2, patience=0.3))
    said: list[str] = []

    def tells() -> bool:
        said.append(capfd.readouterr().err)
        return "a query worker cannot start" in "".join(said)

    try:
        assert pool.answer(Query(LIGHT)).verdict is Verdict.BUSY
        assert _eventually(tells)
    finally:
        pool.close()


def test_memory_is_counted_above_what_the_open_store_takes(store: Path) -> None:
    process = Process(store, Limits(memory=300 << 20))
    try:
        process.ready()
        limits = Path(f"/proc/{process.pid}/limits").read_text()
        bound = int(next(line for line in limits.splitlines() if "address space" in line).split()[3])
        assert bound > 300 << 20
        assert "Seccomp:\t2" in Path(f"/proc/{process.pid}/task/{process.thread}/status").read_text()
    finally:
        process.close()


def test_ntriples_of_a_graph_count_their_lines(pool: Pool) -> None:
    answer = pool.answer(Query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", graph="nt"))
    assert answer.body is not None
    assert answer.count == answer.body.read().count(b"\n") == 3000
