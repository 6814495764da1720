"""The feed replays: whoever follows it has at every moment the data of that moment, nothing lost, nothing twice."""

from __future__ import annotations

import gzip
import tempfile
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from publisher.blocks import Change, changes
from publisher.errors import PublisherError
from publisher.feed.members import Tail, member_lines, place
from publisher.history import FEED_FORMATS, ROOT, STATE, file_name, lower_bound, next_millisecond, read_history, verify
from publisher.vocabulary import AS, DCT, LDES, RDF, TREE
from tests.feed_histories import (
    BASE,
    NAMES,
    NOW,
    Made,
    document,
    followed,
    lines_of,
    make,
    materialised,
    members,
    statements,
    write_source,
)

THINGS = [f"{BASE}id/dienst/{letter}" for letter in "abcde"] + ["http://publications.europa.eu/resource/x"]
STATES = st.dictionaries(
    st.sampled_from(THINGS), st.lists(st.sampled_from(["1", "2 .", "é\n"]), max_size=2), max_size=6
)
STEPS = st.lists(
    st.tuples(STATES, st.sampled_from([0, 1, 250, 999, 1000, 5_000_000, 40_000_000_000_000])), min_size=1, max_size=5
)


@settings(max_examples=500, deadline=None)
@given(STEPS, st.integers(1, 4))
def test_materialising_the_feed_at_every_moment_gives_the_data_of_that_moment(
    steps: list[tuple[dict[str, list[str]], int]], room: int
) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder, before, tail, now = Path(name), None, Tail(), NOW
        pages: dict[str, list[bytes]] = {}
        for number, (state, microseconds) in enumerate(steps):
            lines, now = lines_of(state), now + timedelta(microseconds=microseconds)
            source = write_source(folder / str(number), lines)
            text = source.lines.read_bytes()
            for placed in place(changes(source.blocks, before), tail, now, room):
                payload = text[placed.change.start : placed.change.start + placed.change.size]
                page = pages.setdefault(placed.page, [])
                assert placed.page == max(pages), "a closed page got a member"
                page.append(member_lines(NAMES, placed, payload))
                tail = Tail(placed.time, placed.sequence, placed.page, len(page))
            before = source.blocks
            texts = [b"".join(page) for page in pages.values()]
            found = [member for page in texts for member in members(parse(page, RdfFormat.N_QUADS))]
            assert materialised(found) == statements(lines)
            _assert_in_order(pages, [member.time for member in found], room)


def _assert_in_order(pages: dict[str, list[bytes]], times: list[str], room: int) -> None:
    assert all(earlier < later for earlier, later in pairwise(times))
    assert all(0 < len(page) <= room for page in pages.values())
    counts = [len(page) for page in pages.values()]
    ends = [times[sum(counts[: index + 1]) - 1] for index in range(len(counts))]
    starts = [times[sum(counts[:index])] for index in range(len(counts))]
    for end, start in pairwise([item for pair in zip(starts, ends, strict=True) for item in pair][1:-1]):
        assert end[:23] <= start[:23]
    for end, start in zip(ends[:-1], starts[1:], strict=True):
        assert end[:23] < start[:23], "a millisecond stands on two pages"


@pytest.fixture
def story(tmp_path: Path) -> list[Made]:
    """Seven things, then one changes, one goes and one comes, then nothing changes, then the first state again."""
    first = {f"{BASE}id/dienst/{number}": ["a", "b"] for number in range(7)}
    second = {**first, f"{BASE}id/dienst/3": ["c"], f"{BASE}id/dienst/new": ["n"]}
    del second[f"{BASE}id/dienst/0"]
    made: list[Made] = []
    for number, state in enumerate([first, second, second, first]):
        now = NOW + timedelta(hours=number)
        made.append(make(tmp_path / str(number), lines_of(state), made[-1] if made else None, now))
    return made


def test_a_client_that_follows_the_root_has_every_state_in_every_format(story: list[Made]) -> None:
    for made in story:
        for form in FEED_FORMATS:
            assert materialised(followed(made, form.suffix)) == statements(made.source.lines.read_bytes())


def test_events_are_of_what_changed_only(story: list[Made]) -> None:
    numbers = [len(followed(made)) for made in story]
    assert numbers == [7, 10, 10, 13]
    last = [(member.version_of.rpartition("/")[2], member.activity) for member in followed(story[3])[10:]]
    assert last == [("0", AS.Create), ("3", AS.Update), ("new", AS.Delete)]


def test_closed_pages_are_the_same_files_in_every_later_release(story: list[Made]) -> None:
    for earlier, later in pairwise(story):
        for page in earlier.history.pages:
            for suffix in page.files:
                old, new = (made.folder / file_name(page.name, suffix) for made in (earlier, later))
                if page.closed:
                    assert old.samefile(new)
                    assert later.history.page(page.name) == page


def test_an_open_page_of_an_earlier_release_stays_as_it_was(tmp_path: Path) -> None:
    first = make(tmp_path / "1", lines_of({THINGS[0]: ["a"]}), None, NOW)
    name = file_name(first.history.pages[0].name, "nq")
    before = (first.folder / name).read_bytes()
    second = make(tmp_path / "2", lines_of({THINGS[0]: ["b"]}), first, NOW + timedelta(seconds=1))
    assert (first.folder / name).read_bytes() == before != (second.folder / name).read_bytes()
    assert len(second.history.pages) == 1
    assert second.history.pages[0].members == 2


def test_only_closed_pages_say_that_they_are_immutable(story: list[Made]) -> None:
    for page in story[3].history.pages:
        quads = document(story[3].folder, page.name)
        said = [quad.object for quad in quads if quad.predicate == LDES.immutable]
        assert said == ([Literal(True)] if page.closed else [])
    assert not [quad for quad in document(story[3].folder, ROOT) if quad.predicate in (LDES.immutable, TREE.member)]


def test_every_page_has_a_lower_and_an_upper_bound_on_whole_milliseconds_that_its_members_keep(
    story: list[Made],
) -> None:
    root = document(story[3].folder, ROOT)
    nodes = {quad.subject: quad.object.value for quad in root if quad.predicate == TREE.node}
    kinds = {quad.subject: quad.object for quad in root if quad.predicate == RDF.type}
    values = {quad.subject: quad.object.value for quad in root if quad.predicate == TREE.value}
    assert len(nodes) == 2 * len(story[3].history.pages)
    for page in story[3].history.pages:
        bounds = {kinds[item]: values[item] for item, node in nodes.items() if node == NAMES.page(page.name)}
        lower, upper = bounds[TREE.GreaterThanOrEqualToRelation], bounds[TREE.LessThanRelation]
        assert lower.endswith("000Z")
        assert upper.endswith("000Z")
        assert all(lower <= member.time < upper for member in members(document(story[3].folder, page.name)))


def test_the_root_keeps_the_rules_of_the_server_primer(story: list[Made]) -> None:
    root = document(story[3].folder, ROOT)
    objects = {
        predicate: [quad.object for quad in root if quad.predicate == predicate]
        for predicate in {quad.predicate for quad in root}
    }
    assert objects[TREE.view] == [NamedNode(NAMES.root)]
    for predicate in (LDES.timestampPath, LDES.versionOfPath, LDES.sequencePath, LDES.versionDeleteObject,
                      LDES.pollingInterval, LDES.retentionPolicy, TREE.shape):  # fmt: skip
        assert len(objects[predicate]) == 1, predicate
    policy = objects[LDES.retentionPolicy][0]
    said = {quad.predicate for quad in root if quad.subject == policy}
    assert LDES.startingFrom in said
    assert objects[LDES.startingFrom][0].value <= followed(story[3])[0].time
    assert all(isinstance(term, NamedNode) for term in objects[TREE.node])


def test_pages_keep_the_order_of_the_tree_profile(story: list[Made]) -> None:
    """Hypermedia first; each member begins with its tree:member statement, and what follows is its own."""
    for page in story[3].history.pages:
        for suffix in ("trig", "nq"):
            current, times = None, []
            for quad in document(story[3].folder, page.name, suffix):
                if quad.predicate == TREE.member:
                    current = quad.object
                elif current is None:
                    assert quad.subject == NamedNode(NAMES.page(page.name))
                else:
                    assert current in (quad.subject, quad.graph_name)
                if quad.subject == current and quad.predicate.value.endswith("generatedAtTime"):
                    times.append(quad.object.value)
            assert times == sorted(times)
            assert len(times) == page.members


def test_a_member_of_the_next_year_begins_a_page_and_closes_the_one_before(tmp_path: Path) -> None:
    first = make(tmp_path / "1", lines_of({THINGS[0]: ["a"]}), None, NOW)
    assert not first.history.pages[0].closed
    assert first.history.pages[0].upper == datetime(2027, 1, 1, tzinfo=UTC)
    second = make(tmp_path / "2", lines_of({THINGS[0]: ["b"]}), first, datetime(2027, 3, 1, tzinfo=UTC))
    assert [page.closed for page in second.history.pages] == [True, False]
    assert materialised(followed(second)) == statements(second.source.lines.read_bytes())


def test_time_goes_on_after_the_last_member_where_the_clock_stands_before_it() -> None:
    change = Change(THINGS[0], "update", 0, 0)
    [placed] = place([change], Tail(NOW, 3, "20261122T193000123Z", 3), NOW - timedelta(hours=3))
    assert placed.time == next_millisecond(NOW)
    assert (placed.sequence, placed.page) == (4, "20261122T193000123Z")


def test_a_full_millisecond_ends_with_its_page() -> None:
    found = list(place((Change(str(number), "create", 0, 0) for number in range(1200)), Tail(), NOW))
    assert [sum(item.page == page for item in found) for page in dict.fromkeys(item.page for item in found)] == [
        500,
        500,
        200,
    ]
    for end, start in ((found[499], found[500]), (found[999], found[1000])):
        assert start.time == next_millisecond(end.time) == lower_bound(start.page)


@pytest.mark.parametrize("damage", ["missing", "other", "no state"])
def test_a_damaged_history_is_an_error_that_names_the_page_and_nothing_is_written_again(
    story: list[Made], tmp_path: Path, damage: str
) -> None:
    page = story[3].folder / file_name(story[3].history.pages[0].name, "trig")
    if damage == "missing":
        page.unlink()
    elif damage == "other":
        page.unlink()
        page.write_bytes(gzip.compress(b""))
    else:
        (story[3].folder / STATE).unlink()
    with pytest.raises(PublisherError) as error:
        make(tmp_path / "next", lines_of({THINGS[0]: ["z"]}), story[3], NOW + timedelta(days=1))
    assert (STATE if damage == "no state" else str(page)) in str(error.value)
    assert "restore" in str(error.value)


def test_a_changed_byte_is_noticed_when_every_byte_is_asked_for(story: list[Made]) -> None:
    path = story[3].folder / file_name(story[3].history.pages[0].name, "jsonld")
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.unlink()
    path.write_bytes(content)
    history = read_history(story[3].folder)
    verify(story[3].folder, history)
    with pytest.raises(PublisherError, match="not as it was published"):
        verify(story[3].folder, history, whole=True)


def test_statements_that_look_like_line_ends_stay_whole(tmp_path: Path) -> None:
    hard = ["een . \n <x> .", 'quote " . ', "\\ .", "tab\t .\r"]
    made = make(tmp_path / "1", lines_of({THINGS[0]: hard}), None, NOW)
    for form in FEED_FORMATS:
        [member] = followed(made, form.suffix)
        assert member.payload == statements(made.source.lines.read_bytes())
        assert {item[2].value for item in member.payload if item[1] == DCT.title} == set(hard)
