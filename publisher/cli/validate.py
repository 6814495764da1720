"""`publisher validate`: findings on standard output, their number in the exit code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click

from publisher.findings import Finding, Severity
from publisher.settings import find_settings_file, read_settings

_BARS = {"violation": Severity.VIOLATION, "warning": Severity.WARNING, "info": Severity.INFO}


@click.command("validate")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--fail-on", type=click.Choice(list(_BARS)), default="violation", help="The least that exits with 1.")
@click.option("--lang", type=click.Choice(["nl", "en"]), default="en", help="The language of the messages.")
def command(paths: tuple[Path, ...], fail_on: str, lang: str) -> None:
    """Check records, reference data and the rest of the data set; PATHS are files or folders (all, if none).

    What is given is checked amid everything else, and only what was asked for is reported.
    Exit codes: 0 nothing at or above --fail-on, 1 something, 2 a file that cannot be read or parsed.
    """
    from publisher.records import read_data_set
    from publisher.validation import UNREADABLE, relative_to, validate

    settings = read_settings(find_settings_file(Path.cwd()))
    data = read_data_set(settings)
    whole = [path for path in paths if path.resolve() == settings.data.resolve()]
    findings = validate(data, None if whole or not paths else [path.absolute() for path in paths], lang)
    shown = relative_to(findings, Path.cwd())
    for finding in shown:
        click.echo(str(finding))
    click.echo(summary(shown), err=True)
    if any(finding.rule in UNREADABLE for finding in findings):
        raise click.exceptions.Exit(2)
    raise click.exceptions.Exit(int(any(finding.severity >= _BARS[fail_on] for finding in findings)))


def summary(findings: Sequence[Finding]) -> str:
    """`2 errors, 1 warning` or `no findings`."""
    counts = Counter(finding.severity for finding in findings)
    parts = [
        f"{counts[severity]} {severity.word}{'s' if counts[severity] != 1 and severity is not Severity.INFO else ''}"
        for severity in sorted(Severity, reverse=True)
        if counts[severity]
    ]
    return ", ".join(parts) if parts else "no findings"
