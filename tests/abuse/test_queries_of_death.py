"""Queries that end other servers, asked of ours as it is served: each ends in its limit and nobody else notices."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.served_site import Reply, Site, ask, family, serve, whole

SECONDS = 0.5
MEMORY = 300
WORKERS = 4
LIGHT = "SELECT ?p ?o { <{base}id/organisatie/willebroek> ?p ?o }"
_ALL = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i"
_GROW = "CONCAT(?x0, ?x0, ?x0, ?x0, ?x0, ?x0, ?x0, ?x0)"

DEATHS = {
    "cross product": f"SELECT * {{ {_ALL} }}",
    "cross product that counts": f"SELECT (COUNT(*) AS ?n) {{ {_ALL} }}",
    "cross product with a filter": "SELECT * { ?a ?b ?c . ?d ?e ?f FILTER(CONTAINS(STR(?c), STR(?f)) && ?a = 1) }",
    "cross product in order": "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c ?f DESC(?a)",
    "distinct of a cross product": "SELECT DISTINCT ?c ?f ?a { ?a ?b ?c . ?d ?e ?f }",
    "path over everything": "SELECT (COUNT(*) AS ?n) { ?a (<x:>|!<x:>)* ?b . ?b (<x:>|!<x:>)* ?c }",
    "path both ways": "SELECT (COUNT(*) AS ?n) { ?a (!<x:>|^!<x:>)+ ?b . ?c (!<x:>|^!<x:>)+ ?d }",
    "twenty-way join": "SELECT * { "
    + " ".join(f"?s{n} ?p{n} ?o{n} . ?s{n + 1} ?q{n} ?o{n} ." for n in range(20))
    + " }",
    "many unions": "SELECT (COUNT(*) AS ?n) { " + " UNION ".join(["{ ?a ?b ?c . ?d ?e ?f }"] * 300) + " }",
    "five thousand unions": "SELECT * { " + " UNION ".join(["{ ?s ?p ?o }"] * 5000) + " }",
    "nested optionals": "SELECT * { ?a ?b ?c " + "OPTIONAL { ?x ?y ?z " * 40 + "}" * 40 + " }",
    "nested exists": "SELECT * { ?a ?b ?c FILTER NOT EXISTS { ?d ?e ?f FILTER NOT EXISTS { ?g ?h ?i FILTER(?c = ?f && ?i = ?a) } } }",
    "text that grows by concat": 'SELECT ?x9 { BIND("'
    + "x" * 1000
    + '" AS ?x0) '
    + " ".join(f"BIND({_GROW.replace('x0', f'x{n}')} AS ?x{n + 1})" for n in range(9))
    + " }",
    "text that grows by replace": 'SELECT ?y { BIND("' + "x" * 1000 + '" AS ?a) BIND(REPLACE(?a, "x", ?a) AS ?b) '
    'BIND(REPLACE(?b, "x", ?b) AS ?c) BIND(REPLACE(?c, "x", ?c) AS ?y) }',
    "concatenation of all": 'SELECT (GROUP_CONCAT(CONCAT(STR(?c), STR(?f)); separator=" ") AS ?x) { ?a ?b ?c . ?d ?e ?f }',
    "order of everything": "SELECT * { ?a ?b ?c . ?c ?d ?e . ?x ?y ?z } ORDER BY STR(?c) RAND()",
    "unbounded construct": "CONSTRUCT { ?a ?e ?f . ?d ?b ?c . ?a ?b ?f } WHERE { ?a ?b ?c . ?d ?e ?f }",
    "unbounded describe": "DESCRIBE * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a != ?d) }",
    "groups of a product": "SELECT ?a ?f (COUNT(DISTINCT ?c) AS ?n) { ?a ?b ?c . ?d ?e ?f } GROUP BY ?a ?f HAVING(?n > 1)",
    "hard pattern": 'SELECT * { ?a ?b ?c . ?d ?e ?f FILTER(REGEX(CONCAT(STR(?c), STR(?f)), "(.*a){12}", "i")) }',
    "values without end": "SELECT * { "
    + " ".join(f"VALUES ?v{n} {{ {' '.join(map(str, range(30)))} }}" for n in range(8))
    + " }",
    "thousand bindings": "SELECT * { " + " ".join(f"BIND({n} AS ?v{n})" for n in range(499)) + " ?a ?b ?c . ?d ?e ?f }",
    "thousand nots": "SELECT * { ?a ?b ?c . ?d ?e ?f FILTER(" + "!" * 999 + "(?a = ?d)) }",
    "thousand sums": "SELECT * { ?a ?b ?c . ?d ?e ?f FILTER(1" + "+1" * 990 + " = ?c) }",
    "hundred groups": "SELECT * " + "{" * 100 + " ?a ?b ?c . ?d ?e ?f " + "}" * 100,
    "hundred brackets": "SELECT * { ?a ?b ?c . ?d ?e ?f FILTER(" + "(" * 97 + "?a" + ")" * 97 + " = ?f) }",
    "two thousand groups": "SELECT * " + "{" * 2000 + "}" * 2000,
    "ten thousand nots": "SELECT * { FILTER(" + "!" * 10000 + "true) }",
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    limits = f"seconds = {SECONDS}\nmemory = {MEMORY << 20}\nanswer = {8 << 20}\nworkers = {WORKERS}"
    with serve(tmp_path_factory.mktemp("abuse") / "data-set", limits) as site:
        ask(site, _light(site, 0))
        yield site


def _light(site: Site, number: int) -> str:
    """A light query that no cache knows."""
    return LIGHT.replace("{base}", site.address) + f" LIMIT {number + 10}"


_NUMBERS = iter(range(10**9))


def _beside(site: Site, until: threading.Event) -> list[Reply]:
    """Light queries one after the other while something else goes on."""
    replies = []
    while not until.is_set() or len(replies) < 3:
        replies.append(ask(site, _light(site, next(_NUMBERS))))
        time.sleep(0.02)
    return replies


@pytest.mark.parametrize("name", DEATHS)
def test_a_query_of_death_ends_in_its_limit_and_light_ones_go_on(site: Site, name: str) -> None:
    ended = threading.Event()
    with ThreadPoolExecutor(1) as threads:
        beside = threads.submit(_beside, site, ended)
        reply = ask(site, DEATHS[name])
        ended.set()
        light = beside.result()
    assert reply.seconds < 20, "a limit ended it: not the 30 s that are the default"
    assert whole(reply) if reply.status != 200 or name[:9] != "unbounded" else reply.body
    assert reply.status in (200, 400, 413, 503), reply.body[:300]
    assert {answer.status for answer in light} == {200}
    assert sorted(answer.seconds for answer in light)[len(light) // 2] < 2


def test_no_query_within_the_scans_limits_crashes_a_worker(site: Site) -> None:
    """The limits stand where the engine still holds: what they let through meets time, memory or size."""
    for name in ("thousand bindings", "thousand nots", "thousand sums", "hundred groups", "hundred brackets"):
        assert json.loads(ask(site, DEATHS[name]).body).get("rule") != "crashed", name


def test_two_hundred_at_once_leave_every_worker_well_and_memory_bounded(site: Site) -> None:
    most = 0
    ended = threading.Event()

    def watch() -> None:
        nonlocal most
        while not ended.wait(0.2):
            most = max(most, sum(family(site.pid).values()))

    watcher = threading.Thread(target=watch)
    watcher.start()
    queries = [query for query in DEATHS.values() if len(query) < 20_000]
    texts = [f"{queries[n % len(queries)]}\n# {n}" for n in range(200)]
    with ThreadPoolExecutor(200) as threads:
        replies = list(threads.map(lambda text: ask(site, text), texts))
    ended.set()
    watcher.join()
    assert {reply.status for reply in replies} <= {200, 400, 413, 503}
    busy = [reply for reply in replies if reply.status == 503 and b'"busy"' in reply.body]
    assert all(int(reply.headers["Retry-After"]) > 0 for reply in busy)
    assert most < (500 << 20) + WORKERS * ((MEMORY + 200) << 20)
    deadline = time.monotonic() + 60
    while len(family(site.pid)) != WORKERS + 2 and time.monotonic() < deadline:
        time.sleep(0.05)
    assert len(family(site.pid)) == WORKERS + 2, "the server, its workers and a spare one"
    with ThreadPoolExecutor(WORKERS) as threads:
        light = list(threads.map(lambda n: ask(site, _light(site, next(_NUMBERS))), range(40)))
    assert {reply.status for reply in light} == {200}


def test_no_answer_shows_a_path_a_version_or_a_traceback(site: Site) -> None:
    for text in ("SELECT nonsense", DEATHS["cross product"], DEATHS["ten thousand nots"], "DROP ALL", "ASK {}"):
        reply = ask(site, text)
        said = reply.body + json.dumps(reply.headers).encode()
        assert not any(word in said for word in (b"Traceback", b"site-packages", b"publisher/", b"waitress", b"ython/"))


def test_each_query_was_one_line_in_the_log(site: Site) -> None:
    lines = [json.loads(line) for line in site.log if line.startswith('{"time"')]
    assert {"ok", "time", "syntax", "refused"} <= {line["verdict"] for line in lines}
    assert not any("127.0.0.1" in json.dumps(line) for line in lines)
