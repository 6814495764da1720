"""Real clients at the real server: what analysts use, as docs/analysts.md tells them to."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, JSON, JSONLD, N3, POST, RDFXML, TSV, TURTLE, XML, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import EndPointInternalError, QueryBadFormed

from tests.query_site import PROJECT, SERVICES
from tests.served_site import Site, ask, serve

DOCS = PROJECT / "docs" / "analysts.md"
BLOCKS = re.findall(r"```(bash|python|r)\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
#: Where .ci/run installs Comunica, with the Node that it wants.
NPM = PROJECT / "tests" / "clients" / "node_modules" / ".bin"
ENV = os.environ | {"PATH": os.pathsep.join([str(Path(sys.executable).parent), str(NPM), os.environ["PATH"]])}
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with serve(tmp_path_factory.mktemp("clients") / "data-set", "seconds = 2") as site:
        yield site


@pytest.fixture(scope="module")
def services(site: Site) -> list[str]:
    rows = json.loads(ask(site, SERVICES).body)["results"]["bindings"]
    return [row["s"]["value"] for row in rows]


def _tool(name: str) -> str:
    """The path of a client; CI must have it, elsewhere its test is left out."""
    found = shutil.which(name, path=ENV["PATH"])
    if found is None and name != "Rscript" and os.environ.get("CI") == "true":
        pytest.fail(f"{name} is not installed: .ci/run does that")
    if found is None:
        pytest.skip(f"{name} is not installed on this machine")
    return found


@pytest.mark.parametrize("method", ["GET", POST])
@pytest.mark.parametrize("form", [JSON, XML, CSV, TSV])
def test_sparqlwrapper_reads_rows(site: Site, services: list[str], method: str, form: str) -> None:
    wrapper = SPARQLWrapper(site.endpoint)
    wrapper.setMethod(method)
    wrapper.setReturnFormat(form)
    wrapper.setQuery(SERVICES)
    answer = wrapper.query().convert()
    text = answer.toxml() if form == XML else json.dumps(answer) if form == JSON else answer.decode()
    assert all(iri in text for iri in services)


@pytest.mark.parametrize("form", [TURTLE, N3, RDFXML, XML, JSONLD])
def test_sparqlwrapper_reads_graphs(site: Site, services: list[str], form: str) -> None:
    wrapper = SPARQLWrapper(site.endpoint)
    wrapper.setReturnFormat(form)
    wrapper.setQuery("CONSTRUCT WHERE { ?s a <http://purl.org/vocab/cpsv#PublicService> }")
    answer = wrapper.query().convert()
    graph = answer if isinstance(answer, rdflib.Graph) else rdflib.Graph().parse(data=answer)
    assert sorted(str(subject) for subject in graph.subjects()) == services


def test_sparqlwrapper_knows_our_errors(site: Site) -> None:
    wrapper = SPARQLWrapper(site.endpoint)
    wrapper.setQuery("SELECT nonsense")
    with pytest.raises(QueryBadFormed, match="syntax"):
        wrapper.query()
    wrapper.setQuery(ENDLESS)
    with pytest.raises((EndPointInternalError, OSError)):
        wrapper.query()


def test_rdflibs_store_reads_rows_graphs_and_triples(site: Site, services: list[str]) -> None:
    graph = rdflib.Graph(SPARQLStore(site.endpoint))
    assert [str(row.s) for row in graph.query(SERVICES)] == services  # type: ignore[union-attr]
    assert bool(graph.query("ASK { ?s ?p ?o }"))
    found = graph.triples((rdflib.URIRef(services[0]), rdflib.RDF.type, None))
    assert rdflib.URIRef("http://purl.org/vocab/cpsv#PublicService") in {o for _, _, o in found}
    described = graph.query(f"DESCRIBE <{services[0]}>").graph
    assert described is not None
    assert len(described) > 3


def test_rdflib_reads_the_answer_at_its_address(site: Site, services: list[str]) -> None:
    assert len(rdflib.Graph().parse(site.address + "queries/schema-org")) > len(services)
    assert len(rdflib.Graph().parse(site.address + "sparql")) > 10
    assert len(rdflib.Graph().parse(site.address + "graphs?default", format="nt")) > 1000


def test_curl_asks_in_every_way(site: Site, services: list[str]) -> None:
    curl = _tool("curl")
    for words in (
        ["-G", "--data-urlencode", f"query={SERVICES}"],
        ["--data-urlencode", f"query={SERVICES}"],
        ["-H", "Content-Type: application/sparql-query", "--data-binary", SERVICES],
        ["--compressed", "-G", "--data-urlencode", f"query={SERVICES}"],
    ):
        done = subprocess.run([curl, "-sSf", site.endpoint, *words], capture_output=True, timeout=30, check=True)
        assert [row["s"]["value"] for row in json.loads(done.stdout)["results"]["bindings"]] == services
    failed = subprocess.run([curl, "-sf", site.endpoint + "?query=x"], capture_output=True, timeout=30, check=False)
    assert failed.returncode == 22


@pytest.mark.parametrize(
    "query",
    [
        SERVICES,
        "SELECT ?s ?l { ?s a <http://purl.org/vocab/cpsv#PublicService> ; <http://purl.org/dc/terms/title> ?l }",
    ],
)
def test_comunica_reads_rows(site: Site, services: list[str], query: str) -> None:
    command = [_tool("comunica-sparql"), f"sparql@{site.endpoint}", query, "-t", "application/sparql-results+json"]
    done = subprocess.run(command, env=ENV, capture_output=True, timeout=60, check=True)
    rows = json.loads(done.stdout)["results"]["bindings"]
    assert {row["s"]["value"] for row in rows} == set(services)


def test_comunica_finds_out_by_itself_what_the_address_is(site: Site, services: list[str]) -> None:
    """Without a hint it asks with its long Accept header, and reads the service description or a file."""
    command = [_tool("comunica-sparql"), site.endpoint, SERVICES, "-t", "application/sparql-results+json"]
    done = subprocess.run(command, env=ENV, capture_output=True, timeout=60, check=True)
    assert len(json.loads(done.stdout)["results"]["bindings"]) == len(services)


def test_comunica_reads_a_graph(site: Site) -> None:
    query = "CONSTRUCT { ?s a ?t } WHERE { ?s a ?t }"
    command = [_tool("comunica-sparql"), f"sparql@{site.endpoint}", query, "-t", "application/n-triples"]
    done = subprocess.run(command, env=ENV, capture_output=True, timeout=60, check=True)
    assert len(rdflib.Graph().parse(data=done.stdout, format="nt")) > 20


@pytest.mark.parametrize("accept", ["*/*", "text/html, image/gif, */*;q=0.5", ""])
def test_excel_imports_an_address_as_a_table(site: Site, accept: str) -> None:
    """What Data > From Web reads by: the media type with its encoding, no mark before the first name, commas, CRLF."""
    request = Request(f"{site.address}queries/aanbod.csv", headers={"Accept": accept} if accept else {})
    with urlopen(request, timeout=60) as response:
        media, body = response.headers["Content-Type"], response.read()
    assert media == "text/csv; charset=utf-8"
    text = body.decode("utf-8")
    assert any(ord(letter) > 127 for letter in text)
    assert not text.startswith("\ufeff")
    head, *rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    assert text.partition("\r\n")[0] == ",".join(head)
    assert all(name.isidentifier() for name in head)
    assert rows
    assert {len(row) for row in rows} == {len(head)}


def _needs(language: str, code: str) -> None:
    if language == "r":
        _tool("Rscript")
    if "comunica-sparql" in code:
        _tool("comunica-sparql")
    if "import pandas" in code and find_spec("pandas") is None:
        pytest.skip("pandas is not installed on this machine")


@pytest.mark.parametrize(("language", "code"), BLOCKS, ids=[f"{kind}-{n}" for n, (kind, _) in enumerate(BLOCKS)])
def test_what_the_page_for_analysts_says_works(site: Site, tmp_path: Path, language: str, code: str) -> None:
    _needs(language, code)
    program = code.replace("https://lod.example/", site.address)
    commands = {
        "bash": ["bash", "-euc", program],
        "python": [sys.executable, "-c", program],
        "r": ["Rscript", "-e", program],
    }
    done = subprocess.run(
        commands[language], cwd=tmp_path, env=ENV, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    written = done.stdout + "".join(path.read_text(encoding="utf-8") for path in tmp_path.glob("*.csv"))
    assert len(written.splitlines()) > 1
