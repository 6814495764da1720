"""A new user's first day, step by step, on a real server: serve, browse, curl, query, break, fix, publish, see."""

from __future__ import annotations

import json
import re
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple
from urllib.error import HTTPError
from urllib.parse import urljoin
from urllib.request import Request, urlopen

import pytest

from tests.conftest import PROJECT

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
README = (PROJECT / "README.md").read_text(encoding="utf-8")
README_CURLS = [line for line in README.splitlines() if line.startswith("curl ")]
UNIT = "heist-op-den-berg-integratie-en-diversiteitsdienst"


class Page(NamedTuple):
    url: str
    status: int
    headers: dict[str, str]
    text: str


class Site(NamedTuple):
    base: str
    folder: Path
    process: subprocess.Popen[str]

    def get(self, path: str, headers: dict[str, str] | None = None) -> Page:
        request = Request(urljoin(self.base, path), headers=headers or {})
        try:
            with urlopen(request, timeout=20) as answer:
                return Page(answer.url, answer.status, dict(answer.headers), answer.read().decode())
        except HTTPError as error:
            return Page(error.url or "", error.code, dict(error.headers), error.read().decode())

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "publisher", *words]
        return subprocess.run(command, cwd=self.folder, capture_output=True, text=True, timeout=120, check=False)


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self._href = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self._href = dict(attrs).get("href") or ""
            self.found.append((self._href, ""))

    def handle_data(self, data: str) -> None:
        if self._href and self.found:
            href, text = self.found[-1]
            self.found[-1] = (href, text + data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._href = ""


def links(page: Page) -> list[tuple[str, str]]:
    """(address, text) of every link of a page."""
    reader = _Links()
    reader.feed(page.text)
    return [(urljoin(page.url, href), " ".join(text.split())) for href, text in reader.found]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_it_answers(url: str, process: subprocess.Popen[str], seconds: float = 90) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        assert process.poll() is None, f"the server ended: {process.stdout.read() if process.stdout else ''}"
        try:
            with urlopen(url, timeout=2):
                return
        except (OSError, HTTPError):
            time.sleep(0.1)
    pytest.fail(f"no answer from {url} in {seconds} s")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("first-day") / "clone"
    folder.mkdir(exist_ok=True)
    subprocess.run(["cp", "-r", PROJECT / "data", PROJECT / "publisher.toml", folder], check=True)
    port = free_port()
    command = [sys.executable, "-m", "publisher", "serve", "--local", "--port", str(port)]
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        base = f"http://127.0.0.1:{port}/"
        wait_until_it_answers(base, process)
        yield Site(base, folder, process)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=20)


def test_the_home_page_leads_to_the_hours_of_heist_op_den_berg(site: Site) -> None:
    page = site.get("/", BROWSER)
    assert page.status == 200
    assert "text/html" in page.headers["Content-Type"]
    wanted = f"{site.base}doc/organisatie/{UNIT}"
    seen: set[str] = set()
    for _ in range(3):  # three clicks at the most
        found = [url for url, _ in links(page) if url.startswith(wanted)]
        if found:
            break
        onward = [url for url, _ in links(page) if "/doc/organisatie" in url and url not in seen]
        assert onward, "no link to organisations"
        seen.add(onward[0])
        page = site.get(onward[0], BROWSER)
    text = re.sub(r"<[^>]+>", " ", site.get(found[0], BROWSER).text)
    assert "Stationsstraat 2" in text
    assert "13:30" in text or "13.30" in text
    assert "@heist-op-den-berg.be" not in text, "a person's mailbox"


def test_the_same_iri_gives_turtle_to_curl(site: Site) -> None:
    iri = f"{site.base}id/organisatie/{UNIT}"
    answer = subprocess.run(
        ["curl", "-sL", "-w", "\n%{http_code} %{content_type}", iri], capture_output=True, text=True, check=True
    )
    body, _, status = answer.stdout.rpartition("\n")
    assert status == "200 text/turtle; charset=utf-8"
    assert f"<{iri}>" in body or ":" + UNIT in body
    assert "Integratie- en diversiteitsdienst" in body


def test_a_query_runs_with_sparqlwrapper(site: Site) -> None:
    from SPARQLWrapper import JSON, SPARQLWrapper

    client = SPARQLWrapper(site.base + "sparql")
    client.setReturnFormat(JSON)
    client.setQuery(
        f"SELECT ?opens ?closes {{ <{site.base}id/organisatie/{UNIT}#balie-di-vm> <http://schema.org/opens> ?opens ; "
        "<http://schema.org/closes> ?closes }"
    )
    rows = client.queryAndConvert()["results"]["bindings"]
    assert [(row["opens"]["value"], row["closes"]["value"]) for row in rows] == [("09:00:00", "12:00:00")]


def test_a_broken_record_is_told_with_its_line_and_nothing_is_published(site: Site) -> None:
    record = site.folder / "data" / "records" / "willebroek-dienst-samenleven.ttl"
    text = record.read_text(encoding="utf-8")
    label = 'skos:prefLabel "Dienst Samenleven"@nl'
    number = text[: text.index(label)].count("\n") + 1
    record.write_text(text.replace(label, label.removesuffix("@nl")), encoding="utf-8")
    try:
        checked = site.command("validate", "data")
        assert checked.returncode == 1
        assert f"data/records/{record.name}:{number}:20: error[" in checked.stdout
        assert site.command("publish").returncode == 1
        page = site.get("/doc/organisatie/willebroek-dienst-samenleven.ttl")
        assert '"Dienst Samenleven"@nl' in page.text
    finally:
        record.write_text(text, encoding="utf-8")


def heading(page: Page) -> str:
    """The title of a page for people; what it says of the past may name other things."""
    found = re.search(r"<h1[^>]*>(.*?)</h1>", page.text, re.DOTALL)
    assert found is not None
    return re.sub(r"<[^>]*>", "", found.group(1)).strip()


def test_a_change_is_seen_after_publish_without_a_restart(site: Site) -> None:
    record = site.folder / "data" / "records" / "willebroek-dienst-samenleven.ttl"
    text = record.read_text(encoding="utf-8")
    record.write_text(text.replace('"Dienst Samenleven"@nl', '"Dienst Samenleven Willebroek"@nl'), encoding="utf-8")
    assert site.command("validate", "data").returncode == 0
    published = site.command("publish")
    assert published.returncode == 0, published.stdout + published.stderr
    page = site.get("/doc/organisatie/willebroek-dienst-samenleven", BROWSER)
    assert heading(page) == "Dienst Samenleven Willebroek"
    assert site.process.poll() is None
    rolled = site.command("rollback", "--base", site.base)
    assert rolled.returncode == 0, rolled.stdout + rolled.stderr
    page = site.get("/doc/organisatie/willebroek-dienst-samenleven", BROWSER)
    assert heading(page) == "Dienst Samenleven"
    record.write_text(text, encoding="utf-8")


def test_every_iri_of_ours_in_the_release_dereferences(site: Site) -> None:
    from SPARQLWrapper import JSON, SPARQLWrapper

    client = SPARQLWrapper(site.base + "sparql")
    client.setReturnFormat(JSON)
    client.setQuery(
        "SELECT DISTINCT ?x { { ?x ?p ?o } UNION { ?s ?p ?x } "
        f'FILTER(isIRI(?x) && STRSTARTS(STR(?x), "{site.base}")) }}'
    )
    iris = {row["x"]["value"].split("#")[0] for row in client.queryAndConvert()["results"]["bindings"]}
    assert len(iris) > 30
    wrong = {iri: page.status for iri in sorted(iris) if (page := site.get(iri)).status != 200}
    assert not wrong


@pytest.mark.parametrize("line", README_CURLS)
def test_a_curl_line_of_the_readme_works_as_it_stands(site: Site, line: str, tmp_path: Path) -> None:
    words = shlex.split(line.replace("http://127.0.0.1:8000/", site.base))
    answer = subprocess.run([*words, "-sS", "--fail"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout or any(tmp_path.iterdir())


def test_the_python_of_the_readme_works_as_it_stands(site: Site) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    code = code.replace("http://127.0.0.1:8000/", site.base)
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "Coördinatie van het diversiteitsbeleid" in answer.stdout


def test_json_ld_of_a_page_reads_without_the_network(site: Site) -> None:
    page = site.get(f"/doc/organisatie/{UNIT}.jsonld")
    assert isinstance(json.loads(page.text)["@context"], dict)


@pytest.mark.parametrize("signal_", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_everything_that_serve_started(site: Site, signal_: signal.Signals) -> None:
    port = free_port()
    command = [sys.executable, "-m", "publisher", "serve", "--local", "--port", str(port)]
    process = subprocess.Popen(
        command, cwd=site.folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    )
    wait_until_it_answers(f"http://127.0.0.1:{port}/", process)
    process.send_signal(signal_)
    assert process.wait(timeout=20) == 0
    time.sleep(0.5)
    left = subprocess.run(["pgrep", "-s", str(process.pid)], capture_output=True, text=True, check=False).stdout
    assert not left, f"still running: {left}"
