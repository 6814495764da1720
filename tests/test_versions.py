"""Every version of a resource is found in the feed, whatever happened to the file that says where."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from publisher.errors import PublisherError
from publisher.versions import VERSIONS, Versions
from tests.feed_histories import BASE, NAMES, NOW, Made, lines_of, make, statements

THING, OTHER = f"{BASE}id/dienst/a", f"{BASE}id/dienst/b"

#: What is said at each release: made, changed, gone, back.
STATES = ({THING: ["een"], OTHER: ["x"]}, {THING: ["twee"], OTHER: ["x"]}, {OTHER: ["x"]}, {THING: ["drie"]})


def releases(folder: Path) -> list[Made]:
    made: list[Made] = []
    for number, state in enumerate(STATES):
        before = made[-1] if made else None
        made.append(make(folder / str(number), lines_of(state), before, NOW + timedelta(hours=number)))
    return made


def versions(made: Made) -> Versions:
    return Versions(made.folder, made.history, NAMES.root)


def test_the_versions_of_a_resource_come_in_order_with_what_was_said_then(tmp_path: Path) -> None:
    made = releases(tmp_path)
    found = versions(made[-1]).of(THING)
    assert [version.kind for version in found] == ["create", "update", "delete", "create"]
    assert [version.time.hour - NOW.hour for version in found] == [0, 1, 2, 3]
    said = [{(q.subject, q.predicate, q.object) for q in versions(made[-1]).quads(version)} for version in found]
    expected = [{THING: state[THING]} if THING in state else {} for state in STATES]
    assert said == [statements(lines_of(state)) for state in expected]
    assert versions(made[-1]).of(f"{BASE}id/dienst/nergens") == []


def test_a_release_without_events_shares_the_file_of_the_one_before(tmp_path: Path) -> None:
    first = make(tmp_path / "1", lines_of(STATES[0]), None, NOW)
    second = make(tmp_path / "2", lines_of(STATES[0]), first, NOW + timedelta(hours=1))
    assert (first.folder / VERSIONS).stat().st_ino == (second.folder / VERSIONS).stat().st_ino
    third = make(tmp_path / "3", lines_of(STATES[1]), second, NOW + timedelta(hours=2))
    assert len(versions(second).of(THING)) == 1
    assert len(versions(third).of(THING)) == 2


@pytest.mark.parametrize("damage", ["missing", "no database", "of another feed"])
def test_a_lost_or_foreign_file_is_made_again_from_the_pages(tmp_path: Path, damage: str) -> None:
    made = releases(tmp_path / "a")
    whole = versions(made[-1]).of(THING)
    path = made[-1].folder / VERSIONS
    path.unlink()
    if damage == "no database":
        path.write_bytes(b"x" * 5000)
    elif damage == "of another feed":
        path.write_bytes((made[0].folder / VERSIONS).read_bytes())
    after = make(tmp_path / "b", lines_of(STATES[-1]), made[-1], NOW + timedelta(hours=9))
    assert versions(after).of(THING) == whole


def test_a_damaged_file_and_a_page_that_is_gone_are_said(tmp_path: Path) -> None:
    made = releases(tmp_path)[-1]
    found = versions(made).of(THING)
    for page in made.folder.glob("*.nq.gz"):
        page.unlink()
    with pytest.raises(PublisherError, match="page of the feed cannot be read"):
        versions(made).quads(found[0])
    (made.folder / VERSIONS).unlink()
    (made.folder / VERSIONS).write_bytes(b"x" * 5000)
    with pytest.raises(PublisherError, match="list of versions cannot be read"):
        versions(made).of(THING)
