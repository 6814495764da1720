"""`publisher publish`: the data set becomes the current release, for every base that is served."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from publisher.errors import PublisherError
from publisher.findings import UNREADABLE, Finding, Severity
from publisher.lifecycle import served_bases
from publisher.manifest import Release
from publisher.progress import Progress
from publisher.release import Published, publish_bases
from publisher.settings import Settings, check_base, find_settings_file, read_settings


@click.command("publish")
@click.option("--base", metavar="URL", help="Publish for this base only, like http://127.0.0.1:8000/.")
@click.option("--force", is_flag=True, help="Make a release even if nothing changed.")
def command(base: str | None, force: bool) -> None:
    """Validate the data set and make it the current release.

    Without --base: for the base of publisher.toml, and for every other one that a server is serving now.
    A violation changes nothing. Exit codes: 0 published (or nothing to do), 1 violations, 2 unreadable input,
    or an engine (docs/engines.md) that did not take the release, which is served all the same.
    """
    settings = read_settings(find_settings_file(Path.cwd()))
    bases = [check_base(base)] if base else [settings.site_base, *served_bases(settings)]
    progress = Progress(lambda line: click.echo(line, err=True), sys.stderr)
    code = 0
    for number, published in enumerate(publish_bases(settings, bases, force=force, report=progress)):
        if not number:
            _show(published.findings)
        click.echo(line_of(published, settings))
        code = max(code, _code(published), _supplied(settings, published))
    raise click.exceptions.Exit(code)


def _show(findings: Sequence[Finding]) -> None:
    """Violations one by one; of the lesser findings their number, since `validate` shows them."""
    violations = [finding for finding in findings if finding.severity is Severity.VIOLATION]
    for finding in violations:
        click.echo(str(finding))
    if len(findings) > len(violations):
        click.echo(f"{len(findings) - len(violations)} lesser findings: publisher validate shows them", err=True)


def line_of(published: Published, settings: Settings) -> str:
    """One line for a base: `20261122T193000.123456Z https://lod.example/: 1,234 triples, 56 resources, in var`."""
    release = published.release
    if release is None:
        return f"not published for {published.base}: mend the errors above; the current release was not touched"
    text = f"{release.id} {published.base}: {amount(release)}, in {settings.var(published.base)}"
    return text if published.made else f"{text} (nothing changed since; --force makes a new one)"


def amount(release: Release) -> str:
    """`1,234 triples, 56 resources`."""
    counts = release.manifest.counts
    return f"{counts['triples']:,} triples, {sum(counts['resources'].values()):,} resources"


def _supplied(settings: Settings, published: Published) -> int:
    """Bring the release into the engine beside, where there is one; the exit code: a release stands without it too."""
    if not settings.engine_kind or published.release is None:
        return 0
    from publisher.cli.engine import load_line

    try:
        click.echo(load_line(settings, published.release))
    except PublisherError as error:
        click.echo(f"publisher: {error}", err=True)
        return 2
    return 0


def _code(published: Published) -> int:
    if published.release is not None:
        return 0
    return 2 if any(finding.rule in UNREADABLE for finding in published.findings) else 1
