"""Conditions, ranges, HEAD and caching (RFC 9110, sections 8, 9, 13 and 14)."""

from __future__ import annotations

import base64
import hashlib
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime

import pytest
from flask.testing import FlaskClient

from publisher.release import publish
from publisher.web.app import served
from tests.web_site import HEIST, Site, shared, site

DOC = f"/doc/{HEIST}"
REPEATED = ("ETag", "Vary", "Cache-Control", "Content-Location", "Access-Control-Allow-Origin")


@pytest.fixture(scope="module")
def web() -> Site:
    return shared()


@pytest.fixture(scope="module")
def client(web: Site) -> FlaskClient:
    return web.app.test_client()


def test_every_representation_and_coding_has_its_own_strong_etag(client: FlaskClient) -> None:
    tags = set()
    for suffix in ("ttl", "nt", "jsonld", "rdf", "nq", "trig", "html?lang=nl", "html?lang=en"):
        for coding in ("identity", "gzip"):
            response = client.get(f"{DOC}.{suffix}", headers={"Accept-Encoding": coding})
            assert response.headers["ETag"].startswith('"')
            tags.add(response.headers["ETag"])
    assert len(tags) == 16


@pytest.mark.parametrize("form", ["{}", "W/{}", '"x", {}', '"x,y", W/{}, "z"', "*"])
def test_a_known_etag_gives_304_with_the_headers_of_the_answer(client: FlaskClient, form: str) -> None:
    whole = client.get(DOC)
    response = client.get(DOC, headers={"If-None-Match": form.format(whole.headers["ETag"])})
    assert response.status_code == 304
    assert not response.data
    assert {name: response.headers.get(name) for name in REPEATED} == {
        name: whole.headers.get(name) for name in REPEATED
    }


def test_the_etag_of_another_coding_or_format_is_not_known(client: FlaskClient) -> None:
    plain, packed = client.get(DOC), client.get(DOC, headers={"Accept-Encoding": "gzip"})
    for tag, headers in (
        (plain.headers["ETag"], {"Accept-Encoding": "gzip"}),
        (packed.headers["ETag"], {}),
        (plain.headers["ETag"], {"Accept": "application/n-triples"}),
    ):
        assert client.get(DOC, headers={"If-None-Match": tag, **headers}).status_code == 200


def test_if_modified_since_counts_only_without_etag(client: FlaskClient) -> None:
    when = client.get(DOC).headers["Last-Modified"]
    earlier = format_datetime(parsedate_to_datetime(when) - timedelta(seconds=1), usegmt=True)
    assert client.get(DOC, headers={"If-Modified-Since": when}).status_code == 304
    assert client.get(DOC, headers={"If-Modified-Since": earlier}).status_code == 200
    assert client.get(DOC, headers={"If-Modified-Since": when, "If-None-Match": '"x"'}).status_code == 200
    assert client.get(DOC, headers={"If-Modified-Since": "yesterday"}).status_code == 200


def test_last_modified_is_not_in_the_future(client: FlaskClient) -> None:
    assert parsedate_to_datetime(client.get(DOC).headers["Last-Modified"]) <= datetime.now(UTC)


@pytest.mark.parametrize("path", [DOC, f"{DOC}.html", "/", "/dumps/data.nq", f"/id/{HEIST}", "/doc/dienst/nope"])
def test_head_says_what_get_says_without_a_body(client: FlaskClient, path: str) -> None:
    get, head = client.get(path), client.head(path)
    assert head.status_code == get.status_code
    assert not head.data
    hidden = {"Date"}
    assert {k: v for k, v in head.headers if k not in hidden} == {k: v for k, v in get.headers if k not in hidden}


def test_the_same_request_gives_the_same_bytes_from_another_process_of_the_same_release(web: Site) -> None:
    from publisher.web.app import create_app

    other = create_app(web.settings, web.var)
    for suffix in ("ttl", "nt", "jsonld", "rdf", "nq", "trig"):
        first, second = (app.test_client().get(f"{DOC}.{suffix}") for app in (web.app, other))
        assert (first.data, first.headers["ETag"]) == (second.data, second.headers["ETag"])
    served(other).close()


@pytest.mark.parametrize(
    ("header", "start", "end"),
    [("bytes=0-9", 0, 10), ("bytes=5-", 5, None), ("bytes=-7", -7, None), ("bytes=10-99999999", 10, None)],
)
def test_a_range_of_a_dump(client: FlaskClient, header: str, start: int, end: int | None) -> None:
    whole = client.get("/dumps/data.nq").data
    part = client.get("/dumps/data.nq", headers={"Range": header})
    assert part.status_code == 206
    assert part.data == whole[start:end]
    first = start % len(whole)
    assert part.headers["Content-Range"] == f"bytes {first}-{first + len(part.data) - 1}/{len(whole)}"


@pytest.mark.parametrize(
    "path", [DOC, "/sitemap.xml", "/.well-known/api-catalog", f"/linkset/{HEIST}", "/catalogue.html"]
)
@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_what_is_made_has_ranges_too(client: FlaskClient, path: str, coding: str) -> None:
    headers = {"Accept-Encoding": coding}
    whole = client.get(path, headers=headers)
    assert whole.headers["Accept-Ranges"] == "bytes"
    part = client.get(path, headers=headers | {"Range": "bytes=20-39", "If-Range": whole.headers["ETag"]})
    assert (part.status_code, part.data) == (206, whole.data[20:40])
    assert part.headers["Content-Range"] == f"bytes 20-39/{len(whole.data)}"
    assert part.headers["ETag"] == whole.headers["ETag"]
    beyond = client.get(path, headers=headers | {"Range": f"bytes={len(whole.data)}-"})
    assert (beyond.status_code, beyond.headers["Content-Range"]) == (416, f"bytes */{len(whole.data)}")
    assert client.head(path, headers=headers | {"Range": "bytes=0-4"}).status_code == 200
    assert client.get(path, headers=headers | {"Range": "bytes=0-4", "If-Range": '"old"'}).data == whole.data


@pytest.mark.parametrize("header", ["bytes=0-1,5-6", "lines=1-2", "bytes=x", ""])
def test_a_range_that_we_do_not_serve_gives_the_whole(client: FlaskClient, header: str) -> None:
    response = client.get("/dumps/data.nq", headers={"Range": header})
    assert response.status_code == 200
    assert "Content-Range" not in response.headers


def test_a_range_beyond_the_end_is_416_and_says_how_long_the_file_is(client: FlaskClient) -> None:
    size = len(client.get("/dumps/data.nq").data)
    response = client.get("/dumps/data.nq", headers={"Range": f"bytes={size}-"})
    assert response.status_code == 416
    assert response.headers["Content-Range"] == f"bytes */{size}"


def test_if_range_with_an_old_etag_gives_the_whole(client: FlaskClient) -> None:
    tag = client.get("/dumps/data.nq").headers["ETag"]
    for value, status in ((tag, 206), ('"old"', 200), (f"W/{tag}", 200), ("Mon, 01 Jan 2001 00:00:00 GMT", 200)):
        headers = {"Range": "bytes=0-4", "If-Range": value}
        assert client.get("/dumps/data.nq", headers=headers).status_code == status


def test_a_known_etag_beats_a_range(client: FlaskClient) -> None:
    tag = client.get("/dumps/data.nq").headers["ETag"]
    headers = {"Range": "bytes=0-4", "If-None-Match": tag}
    assert client.get("/dumps/data.nq", headers=headers).status_code == 304


def test_dumps_are_never_coded_and_carry_their_digest(client: FlaskClient) -> None:
    response = client.get("/dumps/data.ttl", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in response.headers
    digest = base64.b64encode(hashlib.sha256(response.data).digest()).decode()
    assert response.headers["Repr-Digest"] == f"sha-256=:{digest}:"
    assert response.mimetype == "text/turtle"
    part = client.get("/dumps/data.ttl", headers={"Range": "bytes=0-4"})
    assert part.headers["Repr-Digest"] == response.headers["Repr-Digest"]


@pytest.mark.parametrize("path", ["/nergens", "/memento/dienst/x", DOC])
def test_a_preflight_is_answered_for_what_is_not_here_too(client: FlaskClient, path: str) -> None:
    headers = {"Origin": "https://elders.example", "Access-Control-Request-Method": "GET"}
    answer = client.options(path, headers=headers | {"Access-Control-Request-Headers": "accept-profile"})
    assert answer.status_code == 204
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Accept-Profile" in answer.headers["Access-Control-Allow-Headers"]
    assert client.options("/nergens").status_code == 404


def test_static_files_may_be_kept_for_ever_under_their_own_mark_only(client: FlaskClient) -> None:
    page = client.get("/", headers={"Accept": "text/html"}).text
    address = page.split('rel="stylesheet" href="')[1].split('"')[0]
    assert "immutable" in client.get(address).headers["Cache-Control"]
    assert client.get("/static/0/site.css").headers["Cache-Control"] == "no-cache"
    for path in ("/static/0/nope.css", "/static/0/..%2fapp.py", "/static/0/app.py"):
        assert client.get(path).status_code == 404


def test_last_modified_of_an_unchanged_resource_stays_and_its_etag_moves(tmp_path) -> None:  # type: ignore[no-untyped-def]
    made = site(tmp_path / "site")
    client = made.app.test_client()
    before = client.get(DOC)
    publish(made.settings, "https://lod.example/", check=False, force=True)
    after = client.get(DOC)
    served(made.app).close()
    assert before.headers["Last-Modified"] == after.headers["Last-Modified"]
    assert before.headers["ETag"] != after.headers["ETag"]


def test_a_dump_that_stays_the_same_keeps_its_etag_and_date_through_a_new_release(tmp_path) -> None:  # type: ignore[no-untyped-def]
    made = site(tmp_path / "site")
    client = made.app.test_client()
    before = {path: client.get(path) for path in ("/dumps/data.nq.gz", "/dumps/diensten.csv")}
    publish(made.settings, "https://lod.example/", check=False, force=True)
    for path, old in before.items():
        tag = {"If-None-Match": old.headers["ETag"]}
        assert client.get(path, headers=tag).status_code == 304
        assert client.get(path).headers["Last-Modified"] == old.headers["Last-Modified"]
    served(made.app).close()


@pytest.mark.parametrize("path", [DOC, "/dumps/data.nq", "/feed", "/doc/document/willebroek-dienst-samenleven.txt"])
def test_a_condition_that_fails_is_a_whole_412(client: FlaskClient, path: str) -> None:
    whole = client.get(path)
    before = parsedate_to_datetime(whole.headers["Last-Modified"]) - timedelta(days=1)
    for headers in ({"If-Match": '"another"'}, {"If-Unmodified-Since": format_datetime(before, usegmt=True)}):
        response = client.get(path, headers=headers)
        assert response.status_code == 412
        assert int(response.headers["Content-Length"]) == len(response.data) < 1000
        assert "ETag" not in response.headers
    held = {"If-Match": whole.headers["ETag"], "If-Unmodified-Since": format_datetime(before, usegmt=True)}
    assert client.get(path, headers=held).status_code == 200
