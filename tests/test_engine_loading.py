"""An engine beside gets each release whole, or goes on with the one that it has."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from publisher.engine.connection import Engine, count, engine_of, select, update
from publisher.engine.slots import claim, control_graph, read_slots
from publisher.errors import PublisherError
from publisher.manifest import Release, current_id
from publisher.release import publish
from publisher.settings import Settings
from publisher.supplying import Supplied, row_limit, supply
from publisher.workers import Limits
from tests.catalogue_site import BASE
from tests.engines import ENGINES, ROWS, Hand, Proxy, Real, Trick, data_set, proxy, with_engine

LIMITS = Limits(seconds=120, workers=2)


class Case(NamedTuple):
    """An engine that runs, a proxy before it, a data set whose settings name the proxy, and three releases of it."""

    real: Real
    proxy: Proxy
    site: Settings
    engine: Engine
    releases: list[Release]


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, list[Release]]:
    """The data set, published, changed and published, twice."""
    site = data_set(tmp_path_factory.mktemp("site") / "site")
    return site, [make(site), change(site), change(site)]


@pytest.fixture(scope="module", params=list(ENGINES))
def running(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    published: tuple[Settings, list[Release]],
) -> Iterator[Case]:
    with ENGINES[request.param](tmp_path_factory.mktemp(request.param)) as real, proxy(real.port) as before:
        site = with_engine(published[0], real.at(before.port))
        yield Case(real, before, site, engine_of(site, real.credentials()), published[1])


@pytest.fixture
def case(running: Case) -> Iterator[Case]:
    """The same with an engine that has nothing, and an honest proxy."""
    for each in read_slots(running.engine, BASE):
        update(running.engine, f"CLEAR SILENT GRAPH <{each.graph}>")
    update(running.engine, f"CLEAR SILENT GRAPH <{control_graph(BASE)}>")
    yield running
    running.proxy.trick = honest


def honest(hand: Hand, content: bytes) -> bool:
    return False


def make(site: Settings) -> Release:
    release = publish(site, BASE, check=False, force=True).release
    assert release is not None
    return release


def change(site: Settings) -> Release:
    path = max((site.data / "records").glob("*.ttl"))
    path.write_text(path.read_text(encoding="utf-8").replace('"@nl', ' (nieuw)"@nl', 1), encoding="utf-8")
    return make(site)


def load(case: Case, release: Release) -> Supplied | None:
    return supply(case.engine, release, case.releases, LIMITS)


def held(case: Case) -> set[str]:
    return {slot.release for slot in read_slots(case.engine, BASE)} - {""}


def test_a_release_is_loaded_whole_the_next_one_beside_it_and_then_only_what_changed(case: Case) -> None:
    first, second, third = case.releases
    done = load(case, first)
    assert done
    assert (done.whole, done.statements) == (True, first.manifest.counts["triples"])
    assert load(case, first) is None
    beside = load(case, second)
    assert beside
    assert beside.whole
    assert beside.slot.graph != done.slot.graph
    assert held(case) == {first.id, second.id}
    changed = load(case, third)
    assert changed
    assert not changed.whole
    assert 0 < changed.sent < 20
    assert held(case) == {second.id, third.id}
    assert count(case.engine, changed.slot.graph) == third.manifest.counts["triples"]
    asked = f'SELECT ?o {{ GRAPH <{changed.slot.graph}> {{ ?s ?p ?o FILTER(CONTAINS(STR(?o), " (nieuw)")) }} }}'
    assert [row["o"].count("(nieuw)") for row in select(case.engine, asked)] == [2]


def test_the_most_rows_that_an_engine_gives_are_found_out(case: Case) -> None:
    assert row_limit(case.engine) == (ROWS if case.real.name == "virtuoso" else 0)


def after(number: int, trick: Trick) -> Trick:
    """A trick on the last of so many requests that bring statements."""
    left = [number]

    def play(hand: Hand, content: bytes) -> bool:
        if hand.command in ("PUT", "POST") and "graph=" in hand.path:
            left[0] -= 1
            return left[0] == 0 and trick(hand, content)
        return False

    return play


def fails(hand: Hand, content: bytes) -> bool:
    hand.answer(500, {"Content-Type": "text/plain"}, b"java.lang.OutOfMemoryError\n\tat a.b.C\n")
    return True


def is_full(hand: Hand, content: bytes) -> bool:
    hand.answer(507, {}, b"")
    return True


def hangs_up(hand: Hand, content: bytes) -> bool:
    hand.hang_up()
    return True


def forgets(hand: Hand, content: bytes) -> bool:
    """Takes half of it, and says that all is well."""
    lines = content.splitlines(keepends=True)
    hand.passed_on(b"".join(lines[: len(lines) // 2]))
    hand.answer(204, {}, b"")
    return True


@pytest.mark.parametrize(
    ("trick", "said"),
    [(fails, "answers 500"), (is_full, "507"), (hangs_up, "does not answer"), (forgets, "statements, the release")],
)
def test_what_goes_wrong_half_way_leaves_the_engine_with_the_release_that_it_had(
    case: Case, trick: Trick, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("publisher.supplying._PIECE", 400_000)  # five documents are several pieces then
    first, second, _ = case.releases
    load(case, first)
    case.proxy.trick = after(2, trick)
    with pytest.raises(PublisherError, match=said) as told:
        load(case, second)
    assert "\n" not in str(told.value)
    assert held(case) == {first.id}


def test_a_graph_that_was_loaded_in_part_is_loaded_whole_the_next_time(case: Case) -> None:
    first, second, _ = case.releases
    load(case, first)
    case.proxy.trick = after(1, fails)
    with pytest.raises(PublisherError):
        load(case, second)
    case.proxy.trick = honest
    done = load(case, second)
    assert done
    assert done.whole
    assert held(case) == {first.id, second.id}


def test_a_load_that_another_one_takes_over_ends_without_a_mark(case: Case) -> None:
    def interfere(hand: Hand, content: bytes) -> bool:
        case.proxy.trick = honest
        claim(case.engine, BASE, read_slots(case.engine, BASE)[0])
        return False

    case.proxy.trick = after(1, interfere)
    with pytest.raises(PublisherError, match="another publisher"):
        load(case, case.releases[0])
    assert held(case) == set()


def command(case: Case, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "publisher", *words],
        cwd=case.site.folder,
        env=os.environ | case.real.credentials() | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def test_the_commands_load_the_engine_and_say_what_it_has(case: Case) -> None:
    assert command(case, "engine", "status").returncode == 1
    loaded = command(case, "engine", "load")
    assert loaded.returncode == 0, loaded.stderr
    assert "statements, all of them sent" in loaded.stdout
    shown = command(case, "engine", "status")
    assert (shown.returncode, shown.stdout.count("(current)")) == (0, 1)
    again = command(case, "engine", "load")
    assert (again.returncode, again.stdout.split()[-2:]) == (0, ["is", "there"])


def refuses(hand: Hand, content: bytes) -> bool:
    hand.answer(401, {"WWW-Authenticate": 'Basic realm="engine"'}, b"")
    return True


def test_a_wrong_password_is_one_line_and_the_release_is_served_all_the_same(case: Case) -> None:
    if not case.real.user:
        case.proxy.trick = refuses
    was = current_id(case.site.var())
    done = command(case, "publish", "--force", PUBLISHER_ENGINE_USER="dba", PUBLISHER_ENGINE_PASSWORD="open-sesame")
    assert done.returncode == 2
    assert "401" in done.stderr
    assert "PUBLISHER_ENGINE_PASSWORD" in done.stderr
    assert "open-sesame" not in done.stderr
    assert "Traceback" not in done.stderr
    assert current_id(case.site.var()) != was
