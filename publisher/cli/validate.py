"""`publisher validate`: findings in the format that was asked for, how bad they are in the exit code."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from publisher import standard_input
from publisher.baseline import compare, write_baseline
from publisher.changes import changed_since, within
from publisher.errors import PublisherError
from publisher.findings import UNREADABLE, Finding, Severity
from publisher.formats import JSONLD, TURTLE
from publisher.progress import Progress
from publisher.renderers import RENDERERS, Known, Report
from publisher.renderers.text import summary
from publisher.settings import find_settings_file, read_settings

if TYPE_CHECKING:
    from publisher.validation import Checked

_BARS = MappingProxyType({"violation": Severity.VIOLATION, "warning": Severity.WARNING, "info": Severity.INFO})
_GRAPHS = MappingProxyType({"turtle": TURTLE, "jsonld": JSONLD})
_FILE = click.Path(path_type=Path)


class Options(NamedTuple):
    """What the command was called with."""

    paths: tuple[Path, ...]
    shapes: tuple[Path, ...]
    data: tuple[Path, ...]
    format_: str
    lang: str
    fail_on: str
    baseline: Path | None
    write_baseline: Path | None
    changed_since: str | None
    max_: int | None
    output: Path | None
    fix: bool
    no_cache: bool


@click.command("validate")
@click.argument("paths", nargs=-1, type=_FILE)
@click.option(
    "--shapes", multiple=True, type=_FILE, help="Validate against these shapes alone; nothing of ours takes part."
)
@click.option("--data", multiple=True, type=_FILE, help="With --shapes: data that is context and not reported.")
@click.option("--format", "format_", type=click.Choice([*RENDERERS, *_GRAPHS]), default="text", show_default=True)
@click.option("--lang", type=click.Choice(["nl", "en", "fr", "de"]), default="en", help="The language of the messages.")
@click.option("--fail-on", type=click.Choice(list(_BARS)), default="violation", help="The least that exits with 1.")
@click.option("--baseline", type=_FILE, help="Findings in this file are known and do not fail.")
@click.option("--write-baseline", type=_FILE, help="Write what is found as known, and exit with 0.")
@click.option("--changed-since", metavar="REV", help="Report on files that changed since a revision of git.")
@click.option("--max", "max_", type=click.IntRange(0), help="Show at most this many findings as text.")
@click.option("--fix", is_flag=True, help="Write the safe cures into the files, then check again.")
@click.option("--no-cache", is_flag=True, help="Read every file anew; keep nothing for the next time.")
@click.option("-o", "--output", type=_FILE, help="Write to a file instead of standard output.")
def command(**options: Any) -> None:
    """Check records, reference data and the rest of the data set; PATHS are files, folders or - (all, if none).

    What is given is checked amid everything else, and only what was asked for is reported.
    Exit codes: 0 nothing at or above --fail-on, 1 something, 2 a file that cannot be read or parsed.
    """
    asked = Options(**options)
    if standard_input.NAME not in (*asked.paths, *asked.shapes, *asked.data):
        raise click.exceptions.Exit(_run(asked, _Sources()))
    if asked.fix:
        raise PublisherError("--fix writes into files, and standard input is none", remedy="name the file")
    with standard_input.kept() as file:
        paths, shapes, data = (standard_input.named(each, file) for each in (asked.paths, asked.shapes, asked.data))
        code = _run(asked._replace(paths=paths, shapes=shapes, data=data), _Sources(file))
    raise click.exceptions.Exit(code)


def _run(asked: Options, sources: _Sources) -> int:
    """Check, write the report, and say how it went as an exit code."""
    checked = _check(asked)
    if asked.fix and _fixed(checked):
        checked = _check(asked)
    report = _compared(checked, asked, sources)
    graph = _GRAPHS.get(asked.format_)
    _write(checked.report(graph) if graph else RENDERERS[asked.format_](report), asked.output)
    if asked.format_ == "text":
        click.echo(summary(report), err=True)
    if graph:  # a validation report has no words for what could not be validated
        for finding in report.findings:
            if finding.rule in UNREADABLE:
                click.echo(str(finding), err=True)
    return _exit_code(report.findings, asked)


def _check(asked: Options) -> Checked:
    from publisher import validation

    progress = Progress(lambda _: None, sys.stderr)
    if asked.shapes:
        if asked.changed_since:
            raise PublisherError("--changed-since goes with the data set, not with --shapes", remedy="name the files")
        explained = asked.format_ not in _GRAPHS or asked.fix or bool(asked.baseline or asked.write_baseline)
        return validation.check_files(
            validation.Foreign(asked.paths, asked.shapes, asked.data, asked.lang, explained, progress)
        )
    if asked.data:
        raise PublisherError("--data goes with --shapes", remedy="without it the whole data set is the context")
    settings = read_settings(find_settings_file(Path.cwd()))
    paths: Sequence[Path] | None = asked.paths or None
    if asked.changed_since:
        paths = within(changed_since(asked.changed_since, settings.folder), paths)
    return validation.check_data_set(settings, validation.Asked(paths, asked.lang, not asked.no_cache, progress))


def _fixed(checked: Checked) -> bool:
    from publisher.fixing import fix

    done = fix(checked.findings)
    for path, number in done.items():
        click.echo(f"{path}: {number} mended", err=True)
    return bool(done)


def _compared(checked: Checked, asked: Options, sources: _Sources) -> Report:
    findings: Sequence[Finding] = checked.findings
    known = Known()
    if asked.write_baseline:
        write_baseline(asked.write_baseline, findings)
        known, findings = Known(len(findings)), []
    elif asked.baseline:
        done = compare(asked.baseline, findings)
        known, findings = Known(done.known, done.fixed), done.new
    return Report(
        findings=findings,
        files=checked.files,
        sources=sources,
        titles=_Titles(asked.lang),
        language=asked.lang,
        most=asked.max_,
        colour=asked.output is None and sys.stdout.isatty(),
        known=known,
    )


class _Titles(dict[str, str]):
    """The sentences of rules, read when a format shows one."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self._language = language

    def get(self, name: str, default: Any = "") -> Any:
        if not self:
            from publisher.bundled import bundled
            from publisher.rulebook import rule_book, titles

            self.update(titles(rule_book(sorted(bundled("shapes").glob("*.ttl"))), self._language))
        return super().get(name, default)


class _Sources(dict[str, Sequence[str]]):
    """The lines of files, read when one is shown; a file that is no text has none. `kept` is standard input."""

    def __init__(self, kept: Path | None = None) -> None:
        super().__init__()
        self._kept = kept

    def get(self, name: str, default: Any = ()) -> Any:
        if name not in self:
            from publisher.turtle import SourceLines

            try:
                path = self._kept if self._kept and Path(name) == standard_input.NAME else Path(name)
                self[name] = SourceLines(path.read_bytes().decode("utf-8") if path.is_file() else "")
            except (OSError, UnicodeDecodeError):
                self[name] = ()
        return self[name]


def _write(text: str, output: Path | None) -> None:
    if output is None:
        click.echo(text, nl=False)
        return
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        raise PublisherError(f"cannot be written: {error.strerror}", where=output) from None


def _exit_code(findings: Sequence[Finding], asked: Options) -> int:
    if any(finding.rule in UNREADABLE for finding in findings):
        return 2
    return int(any(finding.severity >= _BARS[asked.fail_on] for finding in findings))
