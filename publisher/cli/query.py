"""`publisher query`: a query of the catalogue, a file or standard input, on the current release or any endpoint."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import click

from publisher import manifest, remote
from publisher.bundled import bundled
from publisher.errors import PublisherError
from publisher.formats import GRAPH_FORMATS, RESULT_FORMATS
from publisher.queries import CatalogueQuery, bind, parse_query, read_query
from publisher.settings import Settings, check_base, find_settings_file, read_settings
from publisher.text_table import text_table
from publisher.workers import Answer, Limits, Pool, Query, Verdict

TABLE = "table"
_ROWS = tuple(row.suffix for row in RESULT_FORMATS)
_GRAPHS = tuple(row.suffix for row in GRAPH_FORMATS)


class _Source(NamedTuple):
    """Where queries are looked up by name, and the release (None with --endpoint and no data set here)."""

    settings: Settings | None
    release: manifest.Release | None


@click.command("query")
@click.argument("query", metavar="NAME|FILE|-")
@click.option("-p", "pairs", multiple=True, metavar="NAME=VALUE", help="A parameter; may be given more than once.")
@click.option(
    "--format",
    "form",
    type=click.Choice([TABLE, *_ROWS, *_GRAPHS]),
    default=TABLE,
    show_default=True,
    help="How rows or a graph are written.",
)
@click.option("--endpoint", metavar="URL", help="Ask this SPARQL endpoint, not the current release.")
@click.option("--base", metavar="URL", help="The release for this base (that of publisher.toml, unless told).")
def command(query: str, pairs: tuple[str, ...], form: str, endpoint: str | None, base: str | None) -> None:
    """Run a query of the catalogue (NAME), a file, or standard input (-).

    A graph (CONSTRUCT, DESCRIBE) is written as Turtle unless --format names another format of graphs.
    """
    source = _source(endpoint, base)
    wanted = _find(query, source)
    text = bind(wanted, [_pair(pair) for pair in pairs])
    asked = Query(text, form if form in _ROWS else "json", form if form in _GRAPHS else "ttl")
    if endpoint:
        data, kind = remote.ask(endpoint, asked, wanted.form)
    else:
        data, kind = _on_release(asked, source)
    _check_form(form, kind)
    written = text_table(data).encode() if form == TABLE and kind != "graph" else data
    sys.stdout.buffer.write(written if written.endswith(b"\n") else written + b"\n")


def _source(endpoint: str | None, base: str | None) -> _Source:
    if endpoint:
        try:
            return _Source(read_settings(find_settings_file(Path.cwd())), None)
        except PublisherError:
            return _Source(None, None)
    settings = read_settings(find_settings_file(Path.cwd()))
    return _Source(settings, manifest.current(settings.var(check_base(base) if base else None), base))


def _find(name: str, source: _Source) -> CatalogueQuery:
    """The query that a word means: `-`, a file that is there, else a name of the catalogue."""
    if name == "-":
        return parse_query("standard input", sys.stdin.read(), "standard input")
    if Path(name).is_file():
        return read_query(Path(name))
    folders = _folders(source)
    found = next((folder / f"{name}.rq" for folder in folders if (folder / f"{name}.rq").is_file()), None)
    if found is None:
        known = sorted({path.stem for folder in folders for path in folder.glob("*.rq")})
        raise PublisherError(f"no query '{name}'", remedy=f"give a file, or one of {', '.join(known)}")
    return read_query(found)


def _folders(source: _Source) -> list[Path]:
    if source.release:
        return [source.release.queries]
    return [*([source.settings.folder / "queries"] if source.settings else []), bundled("queries")]


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise PublisherError(f"-p {text} holds no '='", remedy="write it like -p dag=maandag")
    return name.strip(), value


def _on_release(query: Query, source: _Source) -> tuple[bytes, str]:
    """The answer of the current release, by a worker with the installation's limits."""
    if source.settings is None or source.release is None:
        raise PublisherError("no release", remedy="make one with: publisher publish")
    limits = Limits.of(source.settings)
    pool = Pool(source.release.store, Limits(limits.seconds, limits.memory, limits.answer, workers=1))
    try:
        answer = pool.answer(query._replace(base=source.release.manifest.base + "sparql"))
    finally:
        pool.close()
    if answer.body is None:
        raise PublisherError(_reason(answer, limits))
    return answer.body.read(), answer.kind


def _reason(answer: Answer, limits: Limits) -> str:
    if answer.verdict is Verdict.SYNTAX and answer.line:
        return f"the query is wrong at line {answer.line}, column {answer.column}: {answer.message}"
    reasons = {
        Verdict.TIME: f"the query took longer than {limits.seconds:g} seconds ([query] seconds)",
        Verdict.MEMORY: f"the query needed more than {limits.memory >> 20} MiB ([query] memory)",
        Verdict.SIZE: f"the answer is longer than {limits.answer >> 20} MiB ([query] answer)",
        Verdict.CRASHED: "the query ended the process that ran it; make it simpler",
    }
    return reasons.get(answer.verdict, f"the query failed: {answer.message}")


def _check_form(form: str, kind: str) -> None:
    offers: Sequence[str] = _GRAPHS if kind == "graph" else _ROWS
    if form not in (TABLE, *offers):
        raise PublisherError(f"this query gives {_KINDS[kind]}, not {form}", remedy=f"--format {' | '.join(offers)}")


_KINDS = {"rows": "rows", "boolean": "yes or no", "graph": "a graph"}
