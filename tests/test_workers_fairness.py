"""Who is next and who gives way: the rules alone, without processes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.workers.answer import Answer, Body, Query, Verdict
from publisher.workers.cache import AnswerCache
from publisher.workers.fairness import Job, Rules, neighbourhood
from publisher.workers.rows import count

RULES = Rules(workers=4, young=1.0)


def _job(address: str = "a", *, started: float = 0.0, long: bool = False, preempted: bool = False) -> Job:
    return Job(Query("ASK {}"), address, long=long, started=started, preempted=preempted)


def test_first_in_is_first_out() -> None:
    waiting = [_job(), _job(), _job()]
    assert RULES.next_job(waiting, [], now=5.0) is waiting[0]


def test_a_long_query_never_takes_the_kept_worker() -> None:
    old = [_job(started=1.0) for _ in range(3)]
    long, young = _job(long=True), _job()
    assert RULES.next_job([long], old, now=5.0) is None
    assert RULES.next_job([long, young], old, now=5.0) is young
    assert RULES.next_job([long, young], old[:2], now=5.0) is long


def test_where_all_are_old_and_somebody_waits_the_youngest_gives_way() -> None:
    running = [_job(started=start) for start in (1.0, 3.0, 2.0, 2.5)]
    assert RULES.victim([_job()], running, now=5.0) is running[1]
    assert RULES.victim([], running, now=5.0) is None
    assert RULES.victim([_job()], running, now=3.5) is None, "one of them is still young"


def test_a_query_gives_way_once() -> None:
    running = [_job(started=1.0, long=True) for _ in range(3)] + [_job(started=2.0, preempted=True)]
    assert RULES.victim([_job()], running, now=5.0) is None


def test_long_queries_that_wait_push_nobody_out() -> None:
    assert RULES.victim([_job(long=True)], [_job(started=1.0) for _ in range(4)], now=5.0) is None


def test_where_several_addresses_wait_none_gets_more_than_half() -> None:
    running = [_job("a", started=4.9), _job("a", started=4.9)]
    greedy, other = _job("a"), _job("b")
    assert RULES.next_job([greedy, other], running, now=5.0) is other
    assert RULES.next_job([greedy], running, now=5.0) is greedy, "nobody else wants it"


def test_an_address_that_holds_more_than_half_gives_back_what_is_old() -> None:
    running = [_job("a", started=1.0), _job("a", started=2.0), _job("a", started=4.9), _job("b", started=4.9)]
    assert RULES.victim([_job("b"), _job("c")], running, now=5.0) is running[1]
    assert RULES.victim([_job("b")], running, now=5.0) is None, "one address alone may have what is free"


def test_a_newcomer_displaces_the_newest_of_the_greediest_in_a_full_queue() -> None:
    waiting = [_job("a"), _job("a"), _job("a"), _job("b")]
    assert RULES.displaced(waiting, "c") is waiting[2]
    assert RULES.displaced(waiting, "a") is None
    assert RULES.displaced([_job("a"), _job("b")], "c") is None


@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.booleans()), max_size=8),
    st.lists(st.tuples(st.sampled_from("abc"), st.floats(0, 4)), max_size=4),
)
@settings(max_examples=200, deadline=None)
def test_a_young_query_always_finds_a_free_worker_that_is_there(
    waits: list[tuple[str, bool]], runs: list[tuple[str, float]]
) -> None:
    """Nobody waits beside an idle worker but long queries, for whom it is not."""
    waiting = [_job(address, long=long) for address, long in waits]
    running = [_job(address, started=start) for address, start in runs]
    if len(running) < 4 and any(not job.long for job in waiting):
        assert RULES.next_job(waiting, running, now=5.0) is not None


@pytest.mark.parametrize(
    ("address", "same"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("fe80::1%eth0", "fe80::"),
        ("", ""),
        ("unix", "unix"),
    ],
)
def test_a_neighbourhood_is_what_one_subscriber_holds(address: str, same: str) -> None:
    assert neighbourhood(address) == same


def _answer(size: int) -> Answer:
    return Answer(Verdict.OK, "rows", Body(size, b"x" * size))


def test_the_cache_forgets_what_was_used_longest_ago() -> None:
    cache = AnswerCache(number=2, size=1000)
    first, second, third = (Query(f"ASK {{ <{n}> ?p ?o }}") for n in range(3))
    cache.put(first, _answer(10))
    cache.put(second, _answer(10))
    assert cache.get(first) is not None
    cache.put(third, _answer(10))
    assert cache.get(second) is None
    assert cache.get(first) is not None


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 300)), max_size=40))
@settings(max_examples=100, deadline=None)
def test_the_cache_never_holds_more_than_it_may(puts: list[tuple[int, int]]) -> None:
    cache = AnswerCache(number=5, size=900)
    for name, size in puts:
        cache.put(Query(f"{name}"), _answer(size))
        assert 0 <= cache.size <= 900


def test_the_cache_keeps_no_failures() -> None:
    cache = AnswerCache()
    cache.put(Query("x"), Answer(Verdict.TIME))
    assert cache.get(Query("x")) is None


@given(
    st.lists(st.lists(st.one_of(st.none(), st.text(max_size=8)), min_size=2, max_size=2), max_size=12),
    st.integers(1, 40),
    st.sampled_from(["json", "xml", "csv", "tsv"]),
)
@settings(max_examples=150, deadline=None)
def test_rows_are_counted_exactly_whatever_they_hold(rows: list[list[str | None]], piece: int, suffix: str) -> None:
    """Against the engine's own serialisation, cut into pieces anywhere."""
    from pyoxigraph import Literal, QueryResultsFormat, QuerySolutions, Store

    def value(text: str | None) -> str:
        clean = None if text is None else "".join(c for c in text if c.isprintable() or c in '\n"{}')
        return "UNDEF" if clean is None else str(Literal(clean + '"}},{"'))

    values = " ".join("(" + " ".join(map(value, row)) + ")" for row in rows)
    result = Store().query(f"SELECT ?a ?b {{ VALUES (?a ?b) {{ {values} }} }}")
    assert isinstance(result, QuerySolutions)
    engine = {row.file_extension: row for row in (QueryResultsFormat.JSON, QueryResultsFormat.XML,
                                                  QueryResultsFormat.CSV, QueryResultsFormat.TSV)}
    data = result.serialize(format=engine[{"json": "srj", "xml": "srx"}.get(suffix, suffix)])
    assert data is not None
    pieces = [data[start : start + piece] for start in range(0, len(data), piece)]
    assert count(suffix, lambda: iter(pieces), len(data)) == len(rows)
