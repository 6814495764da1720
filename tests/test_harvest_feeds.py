"""Feeds of any server: replicated from an empty start and after changes, and what clients would stumble on."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner
from pyoxigraph import RdfFormat, parse

from publisher.cli import main
from tests.harvest_site import Answers, Served, Site, bad_server

PREFIXES = """
@prefix ldes: <https://w3id.org/ldes#> . @prefix tree: <https://w3id.org/tree#> . @prefix ex: <http://a.example/> .
@prefix dct: <http://purl.org/dc/terms/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix as: <https://www.w3.org/ns/activitystreams#> .
"""
STREAM = """
<BASE/feed#stream> a ldes:EventStream ; tree:view <BASE/feed> ; ldes:timestampPath dct:created ;
  ldes:versionOfPath dct:isVersionOf ; ldes:versionDeleteObject as:Delete .
"""


def link(page: str, since: str = "2026-01-01", before: str = "2027-01-01") -> str:
    """Two relations to a page, a lower and an upper bound."""
    both = f'tree:node <BASE/{page}> ; tree:path dct:created ; tree:value "%sT00:00:00Z"^^xsd:dateTime'
    return (
        f"<BASE/feed> tree:relation [ a tree:GreaterThanOrEqualToRelation ; {both % since} ], "
        f"[ a tree:LessThanRelation ; {both % before} ] ."
    )


def version(number: int, thing: str = "a", time: str = "2026-03-01T00:00:00Z", more: str = "") -> str:
    """A member as most servers write it: its own statements, with a blank node."""
    return (
        f"<BASE/feed#stream> tree:member ex:v{number} . ex:v{number} dct:isVersionOf ex:{thing} ; "
        f'dct:created "{time}"^^xsd:dateTime ; ex:says "{number}" ; ex:at [ ex:place "{number}" ] {more} .'
    )


def feed(documents: Mapping[str, str], headers: Mapping[str, Mapping[str, str]] | None = None) -> Answers:
    """A server of these documents in TriG; `headers` by path."""

    def answers(method: str, path: str, asked: Mapping[str, str]) -> Served | None:
        if path not in documents:
            return None
        text = PREFIXES + documents[path].replace("BASE", f"http://{asked['Host']}")
        return Served(text.encode(), "application/trig", headers=(headers or {}).get(path, {}))

    return answers


def run(site: Site, *options: str) -> tuple[dict[str, str], dict[str, int]]:
    """Rule -> what was found, and the facts of the feed."""
    done = CliRunner().invoke(main, ["harvest", site.url + "feed", "--format", "json", *options])
    assert done.exit_code in (0, 1), done.output
    report = json.loads(done.stdout)
    assert report["clean"] == (done.exit_code == 0)
    return {item["rule"]: f"{item['where']} {item['what']}" for item in report["stumbles"]}, report["feeds"][0]


def current(folder: Path) -> set[str]:
    """The statements of the copy, blank nodes as one."""
    (path,) = folder.glob("*/replica.nt.gz")
    text = gzip.decompress(path.read_bytes()).decode()
    return {" ".join("_:" if word.startswith("_:") else word for word in line.split(" ")) for line in text.splitlines()}


A = "<http://a.example/a>"


def says(number: int, thing: str = "a") -> set[str]:
    node = f"<http://a.example/{thing}>"
    return {
        f'{node} <http://a.example/says> "{number}" .',
        f"{node} <http://a.example/at> _: .",
        f'_: <http://a.example/place> "{number}" .',
    }


def test_the_last_version_of_each_thing_is_kept_and_what_was_deleted_is_not(tmp_path: Path) -> None:
    documents = {
        "/feed": STREAM + link("one", before="2026-06-01") + link("two", since="2026-06-01"),
        "/one": version(1) + version(2, "b") + version(3, "c"),
        "/two": version(4, time="2026-07-01T00:00:00+02:00") + version(5, "c", "2026-08-01T00:00:00Z", "; a as:Delete"),
    }
    with bad_server(feed(documents)) as site:
        found, facts = run(site, "--into", str(tmp_path))
    assert found == {}
    assert (facts["members"], facts["things"], facts["deleted"], facts["statements"]) == (5, 2, 1, 6)
    assert current(tmp_path) == says(4) | says(2, "b")


def test_the_next_run_asks_for_what_can_change_and_takes_what_is_new(tmp_path: Path) -> None:
    closed = "<BASE/one> ldes:immutable true ."
    documents = {"/feed": STREAM + link("one") + link("two"), "/one": closed + version(1), "/two": version(2, "b")}
    with bad_server(feed(documents, {"/two": {"ETag": '"1"'}})) as site:
        assert run(site, "--into", str(tmp_path))[1]["fetched"] == 3
        before = len(site.asked)
        documents["/two"] += version(3, time="2026-04-01T00:00:00Z")
        found, facts = run(site, "--into", str(tmp_path))
        paths = [path for _, path, *_ in site.asked[before:]]
    assert found == {}
    assert (facts["new_members"], facts["unchanged"], facts["members"]) == (1, 1, 3)
    assert paths.count("/two") == 1
    assert current(tmp_path) == says(3) | says(2, "b")


def test_a_page_that_did_not_change_costs_a_304(tmp_path: Path) -> None:
    documents = {"/feed": STREAM + link("one"), "/one": version(1)}

    def answers(method: str, path: str, asked: Mapping[str, str]) -> Served | None:
        if path == "/one" and asked.get("If-None-Match") == '"1"':
            return Served(status=304, media="")
        return feed(documents, {"/one": {"ETag": '"1"'}})(method, path, asked)

    with bad_server(answers) as site:
        run(site, "--into", str(tmp_path))
        found, facts = run(site, "--into", str(tmp_path))
    assert (found, facts["unchanged"], facts["new_members"], facts["things"]) == ({}, 1, 0, 1)


def test_members_in_named_graphs_in_any_order_are_whole(tmp_path: Path) -> None:
    body = (
        'ex:v1 { ex:a ex:says "1" . } <BASE/feed#stream> tree:member ex:v1, ex:v2 . '
        'ex:v1 dct:isVersionOf ex:a ; dct:created "2026-03-01T00:00:00Z"^^xsd:dateTime . '
        'ex:v2 dct:isVersionOf ex:b ; dct:created "2026-03-02T00:00:00Z"^^xsd:dateTime . '
        'ex:v2 { ex:b ex:says "2" . <http://a.example/b#part> ex:says "3" . } ex:v1 { <http://a.example/a#part> ex:says "4" . }'
    )
    with bad_server(feed({"/feed": STREAM + body})) as site:
        found, facts = run(site, "--into", str(tmp_path))
    assert (found, facts["statements"]) == ({}, 4)
    (path,) = tmp_path.glob("*/replica.nt.gz")
    assert len(list(parse(gzip.decompress(path.read_bytes()), RdfFormat.N_TRIPLES))) == 4


def test_a_stream_may_be_named_that_has_its_root_elsewhere() -> None:
    documents = {"/feed": "<BASE/feed#stream> a ldes:EventStream ; tree:view <BASE/root> .", "/root": STREAM.replace("/feed>", "/root>") + version(1)}  # fmt: skip
    with bad_server(feed(documents)) as site:
        found, facts = run(site)
    assert (found, facts["things"]) == ({}, 1)


def test_pages_may_form_a_ring(tmp_path: Path) -> None:
    ring = {"/feed": STREAM + "<BASE/feed> tree:relation [ tree:node <BASE/one> ] ."}
    ring["/one"] = version(1) + "<BASE/one> tree:relation [ tree:node <BASE/feed> ], [ tree:node <BASE/one> ] ."
    with bad_server(feed(ring)) as site:
        found, facts = run(site)
    assert (found, facts["pages"], facts["things"]) == ({}, 2, 1)


ROOT = STREAM + link("one")


@pytest.mark.parametrize(
    ("documents", "rule"),
    [
        ({"/feed": ROOT.replace("tree:view <BASE/feed>", "tree:view <BASE/feed>, <BASE/other>"), "/one": version(1)}, "feed-view"),
        ({"/feed": ROOT.replace("tree:view <BASE/feed> ;", ""), "/one": version(1)}, "feed-view"),
        ({"/feed": ROOT.replace("ldes:timestampPath dct:created ;", ""), "/one": version(1)}, "feed-timestamp"),
        ({"/feed": ROOT.replace("ldes:versionOfPath dct:isVersionOf", 'ldes:versionOfPath "x"'), "/one": version(1)}, "feed-version-of"),
        ({"/feed": ROOT + "<BASE/feed> ldes:immutable true .", "/one": version(1)}, "feed-root-immutable"),
        ({"/feed": ROOT, "/one": version(1, time="2026-03-01T00:00:00")}, "feed-timestamp"),
        ({"/feed": ROOT, "/one": version(1, time="gisteren")}, "feed-timestamp"),
        ({"/feed": ROOT, "/one": version(1).replace("dct:isVersionOf", "ex:of")}, "feed-version-of"),
        ({"/feed": ROOT, "/one": version(1, time="2027-03-01T00:00:00Z")}, "feed-out-of-bounds"),
        ({"/feed": ROOT, "/one": version(1, time="2027-01-01T00:00:00Z")}, "feed-out-of-bounds"),
        ({"/feed": ROOT, "/one": version(1) + version(2)}, "feed-same-time"),
        ({"/feed": ROOT, "/one": "<BASE/feed#stream> tree:member [ ex:says 1 ] ."}, "feed-member-blank"),
        ({"/feed": ROOT, "/one": version(1).replace('; ex:says "1" ; ex:at [ ex:place "1" ]', "")}, "feed-member-empty"),
        ({"/feed": ROOT}, "feed-page-gone"),
        ({"/feed": ROOT, "/one": version(1) + " } nonsense"}, "feed-page-unreadable"),
        ({"/feed": STREAM + "<BASE/feed> tree:relation [ a tree:Relation ] ."}, "feed-relation"),
        ({"/feed": ROOT.replace('"2026-01-01T00:00:00Z"', '"2026-01-01T00:00:00Z", "x"'), "/one": version(1)}, "feed-relation"),
        ({"/feed": STREAM + "<BASE/feed> tree:relation [ tree:node <http://10.0.0.7/page> ] ."}, "feed-page-gone"),
        ({"/feed": ROOT + link("two"), "/one": version(1), "/two": version(1).replace('"1"', '"2"')}, "feed-member-changed"),
    ],
)  # fmt: skip
def test_a_mistake_of_a_feed_is_named(documents: dict[str, str], rule: str) -> None:
    with bad_server(feed(documents)) as site:
        found, _ = run(site)
    assert rule in found


def test_a_page_that_said_it_never_changes_and_did_is_named(tmp_path: Path) -> None:
    documents = {"/feed": ROOT, "/one": "<BASE/one> ldes:immutable true ." + version(1)}
    with bad_server(feed(documents)) as site:
        assert run(site, "--into", str(tmp_path))[0] == {}
        documents["/one"] = documents["/one"].replace('"1"', '"2"')
        found, _ = run(site, "--into", str(tmp_path))
    assert "feed-page-changed" in found


def test_a_feed_of_many_pages_is_read_by_processes_with_the_same_outcome(tmp_path: Path) -> None:
    documents = {f"/p{number}": version(number, f"t{number}") for number in range(20)}
    documents["/p7"] += " } nonsense"
    documents["/feed"] = STREAM + "".join(link(path[1:]) for path in documents)
    with bad_server(feed(documents)) as site:
        found, facts = run(site, "--into", str(tmp_path))
    assert set(found) == {"feed-page-unreadable"} and "/p7" in found["feed-page-unreadable"]
    assert (facts["pages"], facts["things"]) == (20, 19)
    assert current(tmp_path) == set().union(*(says(number, f"t{number}") for number in range(20) if number != 7))


def test_pages_without_an_end_are_left_when_the_time_is_over() -> None:
    def endless(method: str, path: str, asked: Mapping[str, str]) -> Served:
        number = int(path[2:]) if path[2:].isdecimal() else 0
        text = STREAM + f"<BASE{path}> tree:relation [ tree:node <BASE/p{number + 1}> ] ."
        return Served((PREFIXES + text.replace("BASE", f"http://{asked['Host']}")).encode(), "application/trig")

    with bad_server(endless) as site:
        found, facts = run(site, "--minutes", "0.02")
    assert "minutes" in found["feed-pages-endless"]
    assert facts["pages"] > 1


def test_a_folder_that_holds_another_feed_is_refused(tmp_path: Path) -> None:
    with bad_server(feed({"/feed": STREAM + version(1)})) as site:
        run(site, "--into", str(tmp_path))
        (folder,) = tmp_path.iterdir()
        (folder / "replica.sqlite").write_bytes(b"no database at all, but long enough to look like one" * 99)
        done = CliRunner().invoke(main, ["harvest", site.url + "feed", "--into", str(tmp_path)])
    assert done.exit_code == 2
    assert "the copy is damaged" in done.stderr
