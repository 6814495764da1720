"""`publisher check-links`: whether the links of the data lead anywhere, kept for the quality page."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any, NamedTuple

import click

from publisher.links import Check, Link, Manners, Result, check_links, links_of, result_path, worst, write_result
from publisher.progress import Progress
from publisher.records import read_data_set
from publisher.settings import find_settings_file, read_settings

_STATES = ("ok", "moved", "refused", "unreachable", "broken", "skipped")


class Options(NamedTuple):
    """What the command was called with."""

    only: tuple[str, ...]
    pages_only: bool
    format_: str
    pause: float
    timeout: float
    max_: int | None
    allow_private: bool
    fail_on: str
    save: bool


@click.command("check-links")
@click.argument("only", metavar="[URL]…", nargs=-1)
@click.option("--pages-only", is_flag=True, help="No IRIs of registers, licences and standards.")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--pause", type=click.FloatRange(0), default=1.0, show_default=True, help="Seconds between two requests.")
@click.option("--timeout", type=click.FloatRange(0.1), default=20.0, show_default=True, help="Seconds for an answer.")
@click.option("--max", "max_", type=click.IntRange(1), help="Ask for at most so many links, and keep no result.")
@click.option("--allow-private", is_flag=True, help="Also addresses of this machine and its network.")
@click.option("--fail-on", type=click.Choice(["broken", "moved"]), default="broken", show_default=True)
@click.option("--save/--no-save", default=True, help="Keep the result in data/checks/ for the next release.")
def command(**options: Any) -> None:
    """Ask for every web address in the data (or those given), and say which lead nowhere.

    This is the one command that calls out. A host gets one request at a time with a pause between them, HEAD
    before GET; redirects are reported; private addresses are refused. The result is kept with its date in
    data/checks/, and the next release shows it on its quality page.
    Exit codes: 0 every link leads somewhere, 1 some do not, 2 wrong use or data that cannot be read.
    """
    asked = Options(**options)
    result = _run(asked)
    click.echo(_RENDERERS[asked.format_](result))
    raise click.exceptions.Exit(_exit_code(result, asked.fail_on))


def _run(asked: Options) -> Result:
    settings = read_settings(find_settings_file(Path.cwd()))
    found = [Link(url, ()) for url in asked.only] or links_of(read_data_set(settings), pages_only=asked.pages_only)
    chosen = found[: asked.max_]
    progress = Progress(lambda line: click.echo(line, err=True), sys.stderr)
    with progress.bar("asking", len(chosen)) as bar:
        result = check_links(chosen, Manners(asked.pause, asked.timeout, asked.allow_private), bar.reach)
    if asked.save and not asked.only and chosen == found:
        path = result_path(settings, result)
        write_result(path, result)
        progress(f"kept in {path.relative_to(settings.folder)}: the next release shows it")
    return result


def _exit_code(result: Result, fail_on: str) -> int:
    bad = {"broken", "unreachable"} | ({"moved"} if fail_on == "moved" else set())
    return 1 if any(check.state in bad for check in result.checks) else 0


def _text(result: Result) -> str:
    lines = [_line(check) for check in worst(result.checks)]
    counts = ", ".join(f"{number} {state}" for state in _STATES if (number := result.count(state)))
    return "\n".join([*lines, f"{len(result.checks)} links asked: {counts or 'none'}"])


def _line(check: Check) -> str:
    where = f" (in {', '.join(check.on)})" if check.on else ""
    return f"{check.url}: {check.state}: {check.message}{where}"


def _json(result: Result) -> str:
    return json.dumps(asdict(result), ensure_ascii=False, indent=1)


_RENDERERS = {"text": _text, "json": _json}
