"""The feed over HTTP: a real server, what caches and browsers are told, and a widespread client that replicates."""

from __future__ import annotations

import gzip
import json
import subprocess
from collections.abc import Iterator
from email.message import Message
from pathlib import Path
from typing import NamedTuple
from urllib.error import HTTPError
from urllib.parse import urldefrag
from urllib.request import Request, urlopen

import pytest
from pyoxigraph import DefaultGraph, Quad, RdfFormat, parse

from publisher.history import FEED_FORMATS
from publisher.manifest import Release, current
from publisher.release import publish, rollback
from publisher.settings import Settings, read_settings
from publisher.vocabulary import ADRES, AS, CV, LDES, LPDC, RDF, SH, TREE
from tests.feed_histories import materialised, members
from tests.served_site import Site, serve

PROFILE = "https://w3id.org/tree/profile"
MANY = "records/many.ttl"


class Headers(dict[str, str]):
    """Headers by name, whatever its case."""

    def __init__(self, pairs: Message) -> None:
        super().__init__({name.lower(): value for name, value in pairs.items()})

    def __getitem__(self, name: str) -> str:
        return super().__getitem__(name.lower())

    def __contains__(self, name: object) -> bool:
        return super().__contains__(str(name).lower())


class Answer(NamedTuple):
    status: int
    headers: Headers
    body: bytes


class Feed(NamedTuple):
    """A served site and its data; `url` is the root of its feed."""

    site: Site
    settings: Settings

    @property
    def url(self) -> str:
        return self.site.address + "feed"

    @property
    def release(self) -> Release:
        return current(self.settings.var(self.site.address))

    def publish(self) -> Release:
        publish(self.settings, self.site.address, check=False)
        return self.release

    def statements(self) -> set[tuple[object, object, object]]:
        """The default graph of the dump."""
        quads = parse((self.release.dumps / "data.nq").read_bytes(), RdfFormat.N_QUADS)
        return {(quad.subject, quad.predicate, quad.object) for quad in quads if quad.graph_name == DefaultGraph()}


def concepts(numbers: range, label: str = "begrip") -> str:
    """So many things that a page is not enough for them, each with a fragment."""
    return "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n" + "".join(
        f'<https://lod.example/id/begrip/veel-{n}> a skos:Concept ; skos:prefLabel "{label} {n}"@nl ;'
        f" skos:note <https://lod.example/id/begrip/veel-{n}#noot> .\n"
        f'<https://lod.example/id/begrip/veel-{n}#noot> skos:prefLabel "noot {n} . "@nl .\n'
        for n in numbers
    )


@pytest.fixture(scope="module")
def feed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Feed]:
    folder = tmp_path_factory.mktemp("feed") / "site"
    with serve(folder) as site:
        made = Feed(site, read_settings(folder / "publisher.toml"))
        (made.settings.data / MANY).write_text(concepts(range(600)), encoding="utf-8")
        made.publish()
        yield made


def get(url: str, method: str = "GET", **headers: str) -> Answer:
    request = Request(url, headers={name.replace("_", "-"): value for name, value in headers.items()}, method=method)
    try:
        with urlopen(request, timeout=20) as answer:
            return Answer(answer.status, Headers(answer.headers), answer.read())
    except HTTPError as error:
        return Answer(error.code, Headers(error.headers), error.read())


def quads_of(answer: Answer) -> list[Quad]:
    media = answer.headers["Content-Type"].split(";")[0]
    form = next(form for form in FEED_FORMATS if form.media == media)
    assert isinstance(form.engine, RdfFormat)
    return list(parse(answer.body, form.engine))


def pages(feed: Feed) -> list[str]:
    root = quads_of(get(feed.url))
    return sorted({quad.object.value for quad in root if quad.predicate == TREE.node})


def test_following_the_feed_gives_the_dump_in_every_format(feed: Feed) -> None:
    for form in FEED_FORMATS:
        found = [item for page in pages(feed) for item in members(quads_of(get(page, Accept=form.media)))]
        assert materialised(found) == feed.statements()


def test_a_member_leads_to_the_page_that_describes_it(feed: Feed) -> None:
    page = pages(feed)[0]
    member = members(quads_of(get(page)))[3]
    found = members(quads_of(get(member.iri)))
    assert urldefrag(member.iri).url == page
    assert member in found


def test_closed_pages_may_be_kept_for_ever_and_the_root_and_the_open_page_not(feed: Feed) -> None:
    *closed, last = pages(feed)
    assert closed
    for page in closed:
        answer = get(page)
        assert "immutable" in answer.headers["Cache-Control"]
        assert [quad for quad in quads_of(answer) if quad.predicate == LDES.immutable]
    for page in (last, feed.url):
        answer = get(page)
        assert answer.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
        assert not [quad for quad in quads_of(answer) if quad.predicate == LDES.immutable]


def test_headers_tell_caches_and_browsers_what_they_need(feed: Feed) -> None:
    for url in (feed.url, *pages(feed)):
        full, head = get(url), get(url, "HEAD")
        assert head.status == full.status == 200
        assert head.body == b""
        for name in ("ETag", "Vary", "Cache-Control", "Content-Type", "Content-Length", "Last-Modified", "Link"):
            assert head.headers[name] == full.headers[name], name
        assert full.headers["Vary"] == "Accept, Accept-Encoding"
        assert full.headers["Access-Control-Allow-Origin"] == "*"
        assert f'profile="{PROFILE}"' in full.headers["Content-Type"]
        again = get(url, If_None_Match=full.headers["ETag"])
        assert (again.status, again.body) == (304, b"")
        assert again.headers["ETag"] == full.headers["ETag"]
        assert "Vary" in again.headers
        assert "Cache-Control" in again.headers


@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_a_page_that_broke_off_can_be_gone_on_with(feed: Feed, coding: str) -> None:
    page = pages(feed)[0]
    whole = get(page, Accept_Encoding=coding)
    rest = get(page, Accept_Encoding=coding, Range="bytes=1000-", If_Range=whole.headers["ETag"])
    assert (rest.status, whole.body[:1000] + rest.body) == (206, whole.body)
    assert rest.headers["Content-Range"] == f"bytes 1000-{len(whole.body) - 1}/{len(whole.body)}"


def test_every_form_and_coding_has_an_etag_of_its_own_and_the_same_statements(feed: Feed) -> None:
    page = pages(feed)[0]
    tags = set()
    for form in FEED_FORMATS:
        plain, packed = get(page, Accept=form.media), get(page, Accept=form.media, Accept_Encoding="gzip")
        assert packed.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(packed.body) == plain.body
        tags |= {plain.headers["ETag"], packed.headers["ETag"]}
        assert set(quads_of(plain)) == set(quads_of(get(page)))
    assert len(tags) == 2 * len(FEED_FORMATS)


def test_what_is_not_there_is_not_found_and_turtle_which_has_no_graphs_is_not_offered(feed: Feed) -> None:
    for path in ("/20200101T000000000Z", "/root", "/..%2f..%2fmanifest.json", "/feed.json", "/lpdc/x"):
        assert get(feed.url + path).status == 404, path
    refused = get(feed.url, Accept="text/turtle")
    assert refused.status == 406
    assert b"application/trig" in refused.body
    assert get(feed.url, "POST").status == 405


def replicate(npm: Path, url: str, order: str = "none", state: object = "", form: str = "versions") -> list[Quad]:
    """What ldes-client gives out, in that order."""
    node = npm / ".bin" / "node"
    script = npm.parent / "replicate.mjs"
    command = [node if node.exists() else "node", script, url, order, state, form]
    ran = subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=120, check=False)
    assert ran.returncode == 0, ran.stderr
    return list(parse(ran.stdout.encode(), RdfFormat.N_QUADS))


def of_client(quads: list[Quad]) -> list[Quad]:
    """The client leaves out the `tree:member` statements, which tell `members` where to look."""
    found = dict.fromkeys(quad.subject for quad in quads if quad.predicate.value.endswith("generatedAtTime"))
    return [*quads, *(Quad(member, TREE.member, member) for member in found)]


def test_ldes_client_replicates_from_nothing_and_goes_on_after_changes(feed: Feed, npm: Path, tmp_path: Path) -> None:
    state = (feed.url, "ascending", tmp_path / "state")
    first = members(of_client(replicate(npm, *state)))
    assert materialised(first) == feed.statements()
    times = [member.time[:23] for member in first]  # the client compares in milliseconds
    assert times == sorted(times)

    many = feed.settings.data / MANY
    many.write_text(concepts(range(1, 605)).replace('"begrip 7"@nl', '"zeven"@nl'), encoding="utf-8")
    feed.publish()
    more = members(of_client(replicate(npm, *state)))
    assert {member.activity.value.rpartition("#")[2] for member in more} == {"Create", "Update", "Delete"}
    assert len(more) == 5 + 1 + 1
    assert materialised([*first, *more]) == feed.statements()
    assert not {member.iri for member in first} & {member.iri for member in more}

    before = [release.id for release in [feed.release]]
    rollback(feed.settings, feed.site.address)
    assert feed.release.id not in before
    back = members(of_client(replicate(npm, *state)))
    assert len(back) == len(more)
    assert materialised([*first, *more, *back]) == feed.statements()


@pytest.mark.parametrize("order", ["none", "descending"])
def test_ldes_client_loses_nothing_in_any_order(feed: Feed, npm: Path, order: str) -> None:
    assert materialised(members(of_client(replicate(npm, feed.url, order)))) == feed.statements()


def test_ldes_client_keeps_the_statements_of_fragments_when_it_materialises(feed: Feed, npm: Path) -> None:
    quads = replicate(npm, feed.url, form="materialize")
    found = {(quad.subject, quad.predicate, quad.object) for quad in quads if quad.graph_name != DefaultGraph()}
    assert found == feed.statements()


def test_ldes_client_takes_nested_contact_points_along_with_a_service(feed: Feed, npm: Path) -> None:
    """As the consumer of the Flemish catalogue does: ldes-client, and every member stored as it is."""
    quads = replicate(npm, f"{feed.url}/lpdc")
    services = {quad.subject for quad in quads if quad.object == LPDC.InstancePublicServiceSnapshot}
    assert len(services) == 20
    for service in services:
        points = [quad.object for quad in quads if quad.subject == service and quad.predicate == CV.hasContactPoint]
        assert points
        for point in points:
            told = {quad.predicate: quad.object for quad in quads if quad.subject == point}
            assert told.keys() >= {RDF.type, SH.order}
            if LPDC.address in told:
                address = {quad.predicate for quad in quads if quad.subject == told[LPDC.address]}
                assert address >= {ADRES.Straatnaam, ADRES.gemeentenaam, ADRES.postcode, ADRES.land}
    assert any(quad.predicate == LPDC.address for quad in quads)


def test_the_catalogue_feed_says_what_dcat_ap_feeds_demands_of_a_root(feed: Feed) -> None:
    root = {quad.predicate: quad.object for quad in quads_of(get(f"{feed.url}/catalogue"))}
    assert root[LDES.timestampPath] == AS.published
    assert root[LDES.versionOfPath] == AS.object
    assert root[TREE.view].value == f"{feed.url}/catalogue"
    assert root[TREE.shape].value == "https://semiceu.github.io/LDES-DCAT-AP-feeds/shape.ttl#ActivityShape"
    assert LDES.sequencePath not in root


def test_a_page_that_is_gone_from_the_disk_is_our_failure_and_not_its_absence(feed: Feed) -> None:
    """A 404 would make harvesters forget what they took."""
    page = pages(feed)[0]
    folder = feed.release.folder / "feed/resources"
    path = folder / f"{page.rpartition('/')[2]}.trig.gz"
    content = path.read_bytes()
    path.unlink()
    try:
        answer = get(page)
        assert answer.status == 503
        assert json.loads(answer.body)["status"] == 503
    finally:
        path.write_bytes(content)
