"""Each mistake of a catalogue, of its pages, files and addresses gives the stumble that a portal would have."""

from __future__ import annotations

import gzip
import json
import re
import time
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from publisher.cli import main
from publisher.harvest.contents import JSON_LINES, inspect
from publisher.harvest.reading import Unreadable, read
from publisher.harvest.stumbles import RULES
from publisher.parquet import MEDIA, write_parquet
from publisher.progress import SILENT
from tests.harvest_catalogue import CATALOGUE, CSV, Good, represented
from tests.harvest_site import Answers, Served, Site, bad_server


def run(site: Site, *options: str, path: str = "catalogue") -> Result:
    return CliRunner().invoke(main, ["harvest", site.url + path, *options])


def rules(answers: Answers, *options: str, path: str = "catalogue") -> dict[str, str]:
    """Rule -> what was found, of a harvest of this server."""
    with bad_server(answers) as site:
        done = run(site, "--format", "json", *options, path=path)
    assert done.exit_code == 1, done.output
    report = json.loads(done.stdout)
    return {item["rule"]: f"{item['where']} {item['what']}" for item in report["stumbles"]}


def test_a_good_catalogue_of_somebody_else_is_clean() -> None:
    with bad_server(Good()) as site:
        done = run(site)
    assert done.exit_code == 0, done.output
    assert "2 datasets" in done.stdout and "No portal stumbles" in done.stdout


#: what is written instead -> the rule that is broken by it.
SPOILT = [
    ('dct:title "Een"@nl ;', "", "title"),
    ('dct:title "Een"@nl', 'dct:title "Een"', "language"),
    ('dct:title "Een"@nl', 'dct:title "Een"@nl, "Eentje"@nl', "one-per-language"),
    ('dct:description "Het eerste"@nl ;', "", "description"),
    ('dct:identifier "one" ;', "", "identifier"),
    ('dct:identifier "one" ;', 'dct:identifier "one", "een" ;', "identifier"),
    ('dct:identifier "two" ;', 'dct:identifier "one" ;', "identifier-twice"),
    ("dct:publisher <BASE/org> ; dcat:contactPoint <BASE/contact> ; dct:accessRights", "dcat:contactPoint <BASE/contact> ; dct:accessRights", "publisher"),
    ('foaf:name "Gemeente"@nl', 'foaf:name "Gemeente"', "publisher-name"),
    ("a foaf:Agent, dct:Agent", "a foaf:Agent", "publisher-name"),
    ("dcat:contactPoint <BASE/contact> ; dct:accessRights", "dct:accessRights", "contact"),
    ("vcard:hasEmail <mailto:info@gemeente.example>", 'vcard:hasEmail "info@gemeente.example"', "contact-address"),
    ('vcard:fn "Loket" ;', "", "contact-address"),
    ("; dct:accessRights right:PUBLIC", "", "access-rights"),
    ("dct:accessRights right:PUBLIC", 'dct:accessRights "open"', "access-rights"),
    ('dcat:keyword "diensten"@nl ;', "", "keyword"),
    ('"diensten"@nl', '"diensten (oud)"@nl', "keyword-refused"),
    ("dcat:theme theme:SOCI, be:SOCI ;", "dcat:theme theme:SOCI ;", "theme"),
    ("VLOPENDATA", "IETS", "open-data-mark"),
    ("dcat:distribution <BASE/one-csv> .", "dct:language <BASE/nl> .", "no-distribution"),
    ('"2026-01-01"^^xsd:date', '"1 januari 2026"', "date"),
    ('"2026-01-01"^^xsd:date', '"2026-01-01T10:00"^^xsd:dateTime', "date"),
    ('"2026-01-01"^^xsd:date', '"2026-13-01"^^xsd:date', "date"),
    ("dct:license licence:v1.0 ;", "", "licence"),
    ("dct:license licence:v1.0 ;", "dct:license <http://creativecommons.org/licenses/by/4.0/> ;", "licence-flemish"),
    ("dcat:accessURL <BASE/one.csv> ;", "", "access-url"),
    ("dcat:accessURL <BASE/one.csv> ;", "dcat:accessURL <BASE/one.csv>, <BASE/two.nt> ;", "access-url"),
    ("dcat:mediaType iana:csv", 'dcat:mediaType "text/csv"', "media-type"),
    ("foaf:primaryTopic <BASE/one>", "foaf:primaryTopic <BASE/nothing>", "record"),
    ('"2026-01-01T00:00:00Z"^^xsd:dateTime', '"2026-01-01"^^xsd:date', "record-date"),
    ("right:PUBLIC a dct:RightsStatement .", "", "not-described"),
    ("<BASE/one> a dcat:Dataset", "[] a dcat:Dataset", "blank-dataset"),
    ("dcat:distribution <BASE/one-csv> .", "dcat:distribution [ a dcat:Distribution ; dcat:accessURL <BASE/one.csv> ] .", "blank-distribution"),
    (f'"{"CSVSIZE"}"', '"7"', "size-differs"),
    ('"CSVSUM"', '"00ff"', "checksum-differs"),
    ("checksumAlgorithm_sha256", "checksumAlgorithm_md5", "checksum-unknown"),
    ("dcat:theme theme:SOCI, be:SOCI ;", "dcat:theme theme:SOCI, be:SOCI ; dcat:landingPage <BASE/gone> ;", "door-closed"),
    ("<BASE/cat> a dcat:Catalog", "<BASE/api> a dcat:DataService ; dcat:endpointURL <http://10.0.0.4/> . <BASE/cat> a dcat:Catalog", "door-closed"),
    ("<BASE/cat> a dcat:Catalog", "<BASE/api> a dcat:DataService . <BASE/cat> a dcat:Catalog", "endpoint"),
    ("<BASE/cat> a dcat:Catalog", "<BASE/api> a dcat:DataService . <BASE/cat> a dcat:Catalog", "serves-dataset"),
    ("<BASE/two.nt>", "<BASE/gone.nt>", "file-gone"),
    ("<BASE/two.nt>", "<http://10.1.2.3/two.nt>", "file-refused"),
    ("<BASE/two.nt>", "<file:///etc/passwd>", "access-url"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "rule"), SPOILT, ids=[f"{rule}-{n}" for n, (_, _, rule) in enumerate(SPOILT)])
def test_a_mistake_in_the_catalogue_is_named(old: str, new: str, rule: str) -> None:
    assert old in CATALOGUE
    assert rule in rules(Good(CATALOGUE.replace(old, new, 1)), "--sample", "0")


def test_words_of_a_stranger_do_nothing_to_a_terminal() -> None:
    hostile = CATALOGUE.replace('"Een"@nl', '"\\u001b[2J\\u009b1m\\nNo portal stumbles on anything.\\u202e"', 1)
    with bad_server(Good(hostile)) as site:
        text = run(site, "--sample", "0").output
        report = run(site, "--sample", "0", "--format", "json").stdout
    assert not set(text + report) & {"\x1b", "\x9b"} and "\u202e" not in text
    assert "No portal stumbles on anything." not in text.splitlines()
    assert any("\x9b" in item["title"] for item in json.loads(report)["portals"]["CKAN (ckanext-dcat)"]["datasets"])


def with_file(path: str, served: Served) -> Good:
    good = Good()
    good.files[path] = served
    return good


def drip(handler: BaseHTTPRequestHandler) -> None:
    while True:
        handler.wfile.write(b"<a> ")
        handler.wfile.flush()
        time.sleep(0.05)


def flood(handler: BaseHTTPRequestHandler) -> None:
    while True:
        handler.wfile.write(b"# nothing\n" * 9999)


@pytest.mark.parametrize(
    ("path", "served", "rule"),
    [
        ("/one.csv", Served(CSV, "text/html"), "type-differs"),
        ("/one.csv", Served(b"a,b\n1,2,3\n5,4\n"[: len(CSV)], "text/csv"), "file-unreadable"),
        ("/one.csv", Served(b"\xff\xfe" * 6, "text/csv"), "file-unreadable"),
        ("/two.nt", Served(b"<a> <b> .", "application/n-triples"), "file-unreadable"),
        ("/two.nt", Served(b"", "application/n-triples"), "file-empty"),
        ("/two.nt", Served(b"sorry", "text/plain", 500), "file-gone"),
        ("/two.nt", Served(status=302, headers={"Location": "http://169.254.169.254/latest"}), "file-refused"),
        ("/two.nt", Served(status=302, headers={"Location": "/two.nt"}), "file-gone"),
        ("/two.nt", Served(write=flood, media="application/n-triples"), "file-broken-off"),
        ("/two.nt", Served(gzip.compress(b"# nothing\n" * 9_000_000), "application/n-triples"), "file-unreadable"),
        ("/thing", Served(b"<p>Ding", "text/html"), "thing-wrong-type"),
        ("/thing", Served(b"weg", "text/plain", 404), "thing-gone"),
        ("/thing", Served(b"<http://a.example/> <http://b.example/> 1 .", "text/turtle"), "thing-not-described"),
        ("/thing", Served(b"<a> <b>", "text/turtle"), "thing-unreadable"),
        ("/thing", Served(b"<> <b:> 1 .", "text/turtle", headers={"Vary": "Cookie"}), "thing-no-vary"),
        ("/thing", Served(b"<> <b:> 1 .", "text/turtle", headers={"Access-Control-Allow-Origin": ""}), "no-cors"),
        ("/robots.txt", Served(b"User-agent: *\nDisallow: /\n", "text/plain"), "robots"),
    ],
)
def test_a_mistake_of_the_server_is_named(path: str, served: Served, rule: str) -> None:
    assert rule in rules(with_file(path, served), "--largest", "3", "--patience", "3")


LONG = b"x" * (17 << 20)
DEEP = b'{"a:b":' * 5_000 + b"1" + b"}" * 5_000


@pytest.mark.parametrize(
    ("media", "content", "words"),
    [
        ("text/turtle", b'<a:b> <a:c> "' + LONG + b'" .', "more than 16 MB"),
        (JSON_LINES, b'{"@id":"a:b","a:c":"' + LONG + b'"}', "more than 16 MB"),
        (JSON_LINES, b'{"@id":"a:b"}\n' + DEEP, "nested deeper"),
        (JSON_LINES, b" " * (40 << 20), "a line of more than 32 MB"),
        ("application/ld+json", DEEP, "nested deeper"),
    ],
)
def test_a_file_that_would_harm_its_reader_is_not_read(tmp_path: Path, media: str, content: bytes, words: str) -> None:
    (tmp_path / "file").write_bytes(content)
    with pytest.raises(Unreadable, match=words):
        inspect(tmp_path / "file", media, SILENT.bar(""))


def test_a_document_that_would_harm_its_reader_is_not_read() -> None:
    for media, content in (("text/turtle", b'<a:b> <a:c> "' + LONG + b'" .'), ("application/ld+json", DEEP)):
        with pytest.raises(Unreadable):
            read(content, media, "http://a.example/")


def test_a_slow_file_is_broken_off_in_time() -> None:
    started = time.monotonic()
    found = rules(with_file("/two.nt", Served(write=drip, media="application/n-triples")), "--patience", "0.2")
    assert "no whole answer in 2 seconds" in found["file-broken-off"]
    assert time.monotonic() - started < 10


def test_parquet_is_read_to_its_end(tmp_path: Path) -> None:
    write_parquet(tmp_path / "x.parquet", ["a"], [["1"], ["2"]])
    whole = (tmp_path / "x.parquet").read_bytes()
    turtle = CATALOGUE.replace(
        "dcat:mediaType iana:csv", f"dcat:mediaType <https://www.iana.org/assignments/media-types/{MEDIA}>"
    )
    for body, number in ((whole, 2), (whole[:20] + b"\xff" * 20 + whole[40:], 0), (b"PAR1PAR1PAR1", 0), (b"a,b", 0)):
        good = Good(turtle)
        good.files["/one.csv"] = Served(body, MEDIA)
        with bad_server(good) as site:
            report = json.loads(run(site, "--format", "json", "--sample", "0").stdout)
        (content,) = [item["content"] for item in report["files"] if item["url"].endswith("one.csv")]
        assert content == ({"number": 2, "unit": "rows"} if number else None)
        assert ("file-unreadable" in {item["rule"] for item in report["stumbles"]}) == (not number)


def formats(change: Callable[[str, Served], Served | None]) -> Answers:
    """The good server, with what it says of the catalogue changed; `change` gets the Accept header."""
    good = Good()

    def answers(method: str, path: str, headers: Mapping[str, str]) -> Served | None:
        served = good(method, path, headers)
        return change(f"{method} {headers['Accept']}", served) if path == "/catalogue" and served else served

    return answers


XML = "application/rdf+xml"
BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>'
CONTEXT = b'{"@context": "file:///etc/passwd", "@id": "http://a.example/"}'


@pytest.mark.parametrize(
    ("accept", "served", "rule"),
    [
        (f"GET {XML}", Served(b"no", "text/plain", 406), "format-missing"),
        (f"GET {XML}", Served(b"<p>", "text/html"), "format-missing"),
        (f"GET {XML}", Served(BOMB, XML), "format-missing"),
        (f"GET {XML}", Served(b"<rdf:RDF", XML), "format-missing"),
        ("GET application/ld+json", Served(CONTEXT, "application/ld+json"), "format-missing"),
        ("GET application/ld+json", Served(b'{"@graph":' * 5000, "application/ld+json"), "format-missing"),
        ("GET application/ld+json", Served(b'{"@id": "http://a.example/", "http://b.example/": 1}', "application/ld+json"), "format-differs"),
        ("HEAD */*", Served(b"", "text/plain", 405), "head-refused"),
        ("GET text/plain, */*;q=0.1", Served(b"<p>", "text/html"), "rdflib-cannot-read"),
        ("GET text/turtle, application/x-turtle, */*;q=0.1", Served(b"<a:> <b:> 1 .", "text/turtle"), "rdflib-cannot-read"),
        ("GET */*", Served(b"<p>", "text/html"), "html-for-data"),
        ("GET */*", Served(b"<a> <b> '\xff' .", "text/turtle"), "not-utf-8"),
        ("GET */*", Served(b"<a> <b> .", "text/turtle"), "unreadable-by-rdflib"),
        ("GET */*", Served(b"((((" * 50_000, "text/turtle"), "unreadable-by-rdflib"),
        ("GET */*", Served(b"<a:> <b:> 1 .", "application/octet-stream"), "unreadable-by-rdflib"),
    ],
)  # fmt: skip
def test_a_format_that_a_portal_asks_for_and_does_not_get_is_named(accept: str, served: Served, rule: str) -> None:
    answers = formats(lambda asked, usual: served if asked == accept else usual)
    assert rule in rules(answers, "--sample", "0")


HYDRA = "<http://www.w3.org/ns/hydra/core#"


def paged(links: Mapping[str, str]) -> Answers:
    """The catalogue in pages; `links` are what each page says of the next one, in Turtle."""
    good = Good()

    def answers(method: str, path: str, headers: Mapping[str, str]) -> Served | None:
        if path not in links:
            return good(method, path, headers)
        base = f"http://{headers['Host']}"
        page = f"<{base}{path}> a {HYDRA}PagedCollection> . {links[path].replace('PAGE', f'<{base}{path}>')}"
        return represented((good.turtle + page).replace("BASE", base), headers)

    return answers


def step(to: str) -> str:
    return f'PAGE {HYDRA}next> <BASE{to}> ; {HYDRA}nextPage> "BASE{to}" . <BASE{to}> <http://a.example/x> "{to}" .'


@pytest.mark.parametrize(
    ("links", "rule"),
    [
        ({"/catalogue": step("/b"), "/b": step("/c"), "/c": step("/b")}, "pages-loop"),
        ({"/catalogue": step("/catalogue")}, "pages-loop"),
        ({"/catalogue": step("/gone")}, "page-broken"),
        ({"/catalogue": f"PAGE {HYDRA}next> <BASE/b> .", "/b": ""}, "pages-disagree"),
        ({"/catalogue": step("/b"), "/b": f"PAGE {HYDRA}totalItems> 99 ."}, "pages-total"),
        (
            {"/catalogue": f"PAGE {HYDRA}next> <http://10.0.0.9/b> ; {HYDRA}nextPage> 'http://10.0.0.9/b' ."},
            "page-broken",
        ),
    ],
)
def test_pages_that_do_not_end_or_do_not_agree_are_named(links: dict[str, str], rule: str) -> None:
    assert rule in rules(paged(links), "--sample", "0")


def test_a_chain_without_an_end_is_left_after_so_many_pages() -> None:
    def endless(method: str, path: str, headers: Mapping[str, str]) -> Served | None:
        number = int(re.sub(r"\D", "", path) or 0)
        base = f"http://{headers['Host']}/"
        text = f"<{base}{number}> a {HYDRA}PagedCollection> ; {HYDRA}next> <{base}{number + 1}> . <{base}d{number}> a <http://www.w3.org/ns/dcat#Dataset> ."
        return Served(text.encode())

    found = rules(endless, "--sample", "0", "--pages", "20")
    assert "more than 20 pages" in found["pages-endless"]


def test_pages_that_stand_alone_are_harvested_whole() -> None:
    links = {"/catalogue": step("/b"), "/b": step("/c"), "/c": ""}
    with bad_server(paged(links)) as site:
        done = run(site, "--format", "json", "--sample", "0")
    report = json.loads(done.stdout)
    assert [page.rpartition("/")[2] for page in report["catalogue"]["pages"]] == ["catalogue", "b", "c"]
    assert done.exit_code == 0, done.stdout[-2000:]


@pytest.mark.parametrize(
    "served",
    [
        Served(b"<p>", "text/html"),
        Served(b"no", "text/plain", 404),
        Served(b"<a:> <b:> <c:> .", "text/turtle"),
        Served(b"<a> <b>", "text/turtle"),
        Served(BOMB, XML),
        Served(status=302, headers={"Location": "http://10.0.0.1/"}),
        Served(status=302, headers={"Location": "file:///etc/passwd"}),
    ],
)
def test_what_is_no_catalogue_ends_with_one_sentence_and_exit_code_2(served: Served) -> None:
    with bad_server(lambda method, path, headers: served) as site:
        done = run(site)
    assert done.exit_code == 2
    assert done.stderr.splitlines()[-1].startswith("publisher: ")
    assert "Traceback" not in done.output


@pytest.mark.parametrize("url", ["file:///etc/passwd", "catalogue", "http://127.0.0.1:9/", "ftp://a.example/"])
def test_an_address_that_cannot_be_harvested_ends_with_exit_code_2(url: str) -> None:
    assert CliRunner().invoke(main, ["harvest", url]).exit_code == 2


def test_every_rule_says_whom_it_concerns_what_follows_and_how_to_mend_it() -> None:
    assert all(row.portals and row.harm and row.remedy for row in RULES.values())
