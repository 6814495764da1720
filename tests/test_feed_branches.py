"""The root of a feed stays small however long its history: its oldest pages hang on branches that never change."""

from __future__ import annotations

import gzip
import shutil
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat

from publisher.errors import PublisherError
from publisher.feed.branches import FAN_OUT, below, below_root, new_branches
from publisher.feed.building import Before, Feed, extend
from publisher.feed.root import About, root_lines
from publisher.feed.streams import RESOURCES, Names
from publisher.formats import NQUADS
from publisher.history import ROOT, Branch, History, Page, read_history, verify
from publisher.vocabulary import LDES, TREE
from tests.feed_histories import (
    BASE,
    NAMES,
    NOW,
    Made,
    document,
    lines_of,
    materialised,
    members,
    statements,
    write_source,
)
from tests.test_feed_served import of_client, replicate

ROOM, FAN = 2, 3


def state(number: int) -> dict[str, list[str]]:
    """Every release has one thing more, and says other things of the first one."""
    return {f"{BASE}id/dienst/d-{index}": [f"{number if index == 0 else index}"] for index in range(number + 1)}


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> list[Made]:
    """Thirty releases: enough for branches of two levels and more."""
    folder, made = tmp_path_factory.mktemp("branches"), []
    for number in range(30):
        source = write_source(folder / str(number), lines_of(state(number)))
        feed = Feed(NAMES, source, made[-1].before if made else None, About("", ""), ROOM, FAN)
        history = extend(feed, folder / str(number) / "feed", NOW + timedelta(hours=number))
        made.append(Made(folder / str(number) / "feed", source, history))
    return made


def follow(made: Made, name: str = ROOT) -> list[str]:
    """The pages that a client comes to, each as often as it does."""
    quads = document(made.folder, name)
    nodes = sorted({quad.object.value for quad in quads if quad.predicate == TREE.node})
    names = [node.removeprefix(f"{NAMES.root}/") for node in nodes]
    own = [name] if any(quad.predicate == TREE.member for quad in quads) else []
    return own + [page for node in names for page in follow(made, node)]


def test_following_every_relation_comes_to_every_page_once_and_gives_the_data(story: list[Made]) -> None:
    for number, made in enumerate(story):
        pages = follow(made)
        assert sorted(pages) == [page.name for page in made.history.pages]
        found = [member for name in pages for member in members(document(made.folder, name))]
        assert len(found) == len({member.iri for member in found}) == made.history.members
        assert materialised(found) == statements(lines_of(state(number)))


def test_the_root_leads_to_few_nodes_of_each_level(story: list[Made]) -> None:
    for made in story:
        levels = [node.level if isinstance(node, Branch) else 0 for node in below_root(made.history)]
        assert levels == sorted(levels, reverse=True)
        assert all(levels.count(level) <= FAN for level in set(levels))
    assert max(branch.level for branch in story[-1].history.branches) >= 2


def test_a_branch_never_changes_and_says_so(story: list[Made]) -> None:
    first = {branch.name: branch for branch in story[20].history.branches}
    assert first
    for name, branch in first.items():
        assert story[-1].history.branch(name) == branch
        for suffix in branch.files:
            paths = [made.folder / f"{name}.{suffix}.gz" for made in (story[20], story[-1])]
            assert paths[0].stat().st_ino == paths[1].stat().st_ino
        assert any(quad.predicate == LDES.immutable for quad in document(story[-1].folder, name))


def test_closed_pages_are_the_same_files_whether_they_hang_on_a_branch_or_not(story: list[Made]) -> None:
    for page in story[2].history.pages:
        if page.closed:
            old, new = (made.folder / f"{page.name}.nq.gz" for made in (story[2], story[-1]))
            assert old.stat().st_ino == new.stat().st_ino


def test_the_bounds_of_a_node_hold_for_everything_below_it(story: list[Made]) -> None:
    history = story[-1].history
    for branch in history.branches:
        nodes = below(history, branch)
        assert len(nodes) == FAN
        assert branch.lower == nodes[0].lower and branch.upper == nodes[-1].upper
        assert all(one.upper <= other.lower for one, other in pairwise(nodes))
    top = below_root(history)
    assert all(one.upper <= other.lower for one, other in pairwise(top))


def test_a_branch_that_was_deleted_by_hand_is_named_and_not_made_again(story: list[Made], tmp_path: Path) -> None:
    folder = tmp_path / "feed"
    shutil.copytree(story[-1].folder, folder)
    history = read_history(folder)
    assert history == story[-1].history
    verify(folder, history, whole=True)
    gone = folder / f"{history.branches[0].name}.trig.gz"
    gone.unlink()
    source = write_source(tmp_path / "next", lines_of(state(3)))
    with pytest.raises(PublisherError, match="missing") as error:
        extend(Feed(NAMES, source, Before(folder, story[-1].source), About("", "")), tmp_path / "new", NOW)
    assert str(error.value.where) == str(gone)
    assert not gone.exists()


def test_at_a_hundred_thousand_members_and_at_ten_million_the_root_is_small() -> None:
    for pages, most in ((200, 101), (20_000, 300)):
        start = NOW - timedelta(seconds=pages)
        made = []
        for number in range(pages):
            time = start + timedelta(seconds=number)
            stamp = f"{time:%Y-%m-%dT%H:%M:%S.000000Z}"
            made.append(Page(f"{time:%Y%m%dT%H%M%S}000Z", 500, stamp, stamp, number < pages - 1))
        history = History(tuple(made), pages * 500)
        branches = tuple(new_branches(history, FAN_OUT))
        history = History(history.pages, history.members, {}, branches)
        assert len(below_root(history)) <= most
        assert len(root_lines(NAMES, history, About("", ""))) < 400_000  # N-Quads; gzipped some 12 kB


def test_every_format_of_a_branch_says_the_same(story: list[Made]) -> None:
    branch = story[-1].history.branches[0]
    forms = [{quad.triple for quad in document(story[-1].folder, branch.name, suffix)} for suffix in branch.files]
    assert forms[0] == forms[1] == forms[2]
    assert NQUADS.suffix in branch.files
    assert isinstance(NQUADS.engine, RdfFormat)


def test_ldes_client_finds_its_way_through_the_branches(npm: Path, tmp_path: Path) -> None:
    made: list[Made] = []

    class Static(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            name = self.path.removeprefix("/feed").strip("/") or ROOT
            content = gzip.decompress((made[-1].folder / f"{name}.trig.gz").read_bytes())
            self.send_response(200)
            self.send_header("Content-Type", "application/trig")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Static)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    names = Names(f"http://127.0.0.1:{server.server_port}/", RESOURCES)
    try:
        for number in range(16):
            source = write_source(tmp_path / str(number), lines_of(state(number)))
            before = made[-1].before if made else None
            feed = Feed(names, source, before, About("", ""), ROOM, FAN)
            history = extend(feed, tmp_path / str(number) / "feed", NOW + timedelta(hours=number))
            made.append(Made(tmp_path / str(number) / "feed", source, history))
        assert {branch.level for branch in made[-1].history.branches} >= {1, 2}
        found = members(of_client(replicate(npm, names.root, "ascending")))
    finally:
        server.shutdown()
    assert len(found) == made[-1].history.members
    assert materialised(found) == statements(lines_of(state(15)))
