"""`publisher query`: on the current release and on endpoints, in every format, with errors that say what to do."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse
from werkzeug.serving import make_server

from publisher.settings import Settings
from publisher.text_table import text_table
from tests.query_site import SERVICES, application, data_set

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return data_set(tmp_path_factory.mktemp("site") / "data-set")


@pytest.fixture(scope="module")
def run(settings: Settings) -> Run:
    def query(*words: str, text: str = "", cwd: Path = settings.folder) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "publisher", "query", *words]
        return subprocess.run(command, cwd=cwd, input=text, capture_output=True, text=True, timeout=60, check=False)

    return query


@pytest.fixture(scope="module")
def endpoint(settings: Settings) -> Iterator[str]:
    """Our own endpoint on loopback."""
    with application(settings, query_workers=2) as app:
        server = make_server("127.0.0.1", 0, app, threaded=True)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/sparql"
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_query_of_the_catalogue_by_name(run: Run) -> None:
    done = run("open", "-p", "dag=vrijdag", "-p", "uur=14:00", "--format", "csv")
    assert (done.returncode, done.stderr) == (0, "")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert {row["soort"] for row in rows} == {"balie"}


def test_a_table_shows_every_row(run: Run) -> None:
    done = run("aanbod")
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert lines[-1] == f"({len(lines) - 3} rows)"
    assert "…" not in done.stdout


@pytest.mark.parametrize("form", ["json", "xml", "csv", "tsv"])
def test_standard_input_in_every_format_of_rows(run: Run, form: str) -> None:
    done = run("-", "--format", form, text=SERVICES)
    assert done.returncode == 0
    assert done.stdout.count("lod.example/id/dienst/") > 10


def test_a_file_and_a_graph(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "graph.rq"
    path.write_text("CONSTRUCT { ?s a ?t } WHERE { ?s a ?t }", encoding="utf-8")
    turtle = run(str(path))
    lines = run(str(path), "--format", "nt")
    assert {q.triple for q in parse(turtle.stdout, RdfFormat.TURTLE)} == {
        q.triple for q in parse(lines.stdout, RdfFormat.N_TRIPLES)
    }


def test_yes_or_no(run: Run) -> None:
    assert run("-", text="ASK { ?s ?p ?o }").stdout == "true\n"


@pytest.mark.parametrize(
    ("words", "text", "complaint"),
    [
        (("none",), "", "no query 'none'"),
        (("open", "-p", "dag=someday"), "", "dag: one of maandag"),
        (("open", "-p", "day=maandag"), "", "day: this query takes dag, uur"),
        (("open", "-p", "dag"), "", "holds no '='"),
        (("-",), "SELECT ?s {", "line 1, column 12"),
        (("-",), "DROP ALL", "no updates"),
        (("-", "--format", "ttl"), "ASK {}", "--format json | xml | csv | tsv"),
        (("-", "--format", "csv"), "CONSTRUCT WHERE { ?s ?p ?o }", "a graph, not csv"),
        (("-", "--endpoint", "file:///etc/passwd"), "ASK {}", "no address of an endpoint"),
        (("-", "--endpoint", "http://127.0.0.1:1/"), "ASK {}", "does not answer"),
        (("-", "--base", "http://elsewhere.example/"), "ASK {}", "no release yet"),
    ],
)
def test_what_is_wrong_is_one_line_and_exit_code_2(run: Run, words: tuple[str, ...], text: str, complaint: str) -> None:
    done = run(*words, text=text)
    assert done.returncode == 2
    assert complaint in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_limit_is_named_with_its_setting(run: Run, settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "limited"
    folder.mkdir()
    (folder / "publisher.toml").write_text("[query]\nseconds = 0.5\n", encoding="utf-8")
    (folder / "var").symlink_to(settings.var())
    done = run("-", cwd=folder, text="SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
    assert (done.returncode, "0.5 seconds ([query] seconds)" in done.stderr) == (2, True)


@pytest.mark.parametrize("words", [("aanbod",), ("contactlijst",), ("open", "-p", "uur=14:00"), ("schema-org", "--format", "nt")])
def test_an_endpoint_gives_what_the_release_gives(run: Run, endpoint: str, words: tuple[str, ...]) -> None:
    remote, local = run(*words, "--endpoint", endpoint), run(*words)
    assert (remote.returncode, remote.stderr) == (0, "")
    assert sorted(remote.stdout.splitlines()) == sorted(local.stdout.splitlines())


def test_a_name_means_the_bundled_query_where_there_is_no_data_set(run: Run, endpoint: str, tmp_path: Path) -> None:
    done = run("aantallen", "--endpoint", endpoint, "--format", "json", cwd=tmp_path)
    assert done.returncode == 0
    assert json.loads(done.stdout)["head"]["vars"] == ["type", "aantal"]


def test_an_endpoint_that_refuses_or_gives_something_else_is_named(run: Run) -> None:
    class Odd(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.send_response(200 if "odd" in self.path else 503)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<html>")

        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Odd) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/"
        odd = run("-", "--endpoint", address + "odd", text="ASK {}")
        refusing = run("-", "--endpoint", address + "busy", text="ASK {}")
        server.shutdown()
    assert (odd.returncode, "gives text/html" in odd.stderr) == (2, True)
    assert (refusing.returncode, address in refusing.stderr) == (2, True)


def test_a_table_aligns_wide_letters_and_shows_what_would_move_the_cursor() -> None:
    names = {"head": {"vars": ["a", "b"]}, "results": {"bindings": []}}
    values = ["日本", "x\x1b[2Jy\n", "é"]
    rows = [{"a": {"type": "literal", "value": value}, "b": {"type": "literal", "value": "|"}} for value in values]
    lines = text_table(json.dumps(names | {"results": {"bindings": rows}}).encode()).splitlines()
    assert len(lines) == 6
    assert "\\x1b[2Jy\\n" in lines[3]
    assert lines[2].index("|") == lines[3].index("|") - 2
    assert lines[4].index("|") == lines[3].index("|")
