"""`publisher rollback`: a new release with an old one's content."""

from __future__ import annotations

from pathlib import Path

import click

from publisher.cli.publish import amount
from publisher.release import rollback
from publisher.settings import check_base, find_settings_file, read_settings


@click.command("rollback")
@click.argument("release_id", metavar="[ID]", required=False)
@click.option("--base", metavar="URL", help="The releases for this base (that of publisher.toml, unless told).")
def command(release_id: str | None, base: str | None) -> None:
    """Make a new release from the content of release ID (of the one before the current one, if none is named).

    What the current release has and that one has not is marked as deleted. The next `publisher publish`
    takes the files of the data set again: mend those too.
    """
    settings = read_settings(find_settings_file(Path.cwd()))
    base = check_base(base) if base else settings.site_base
    release = rollback(settings, base, release_id, lambda line: click.echo(line, err=True))
    click.echo(f"{release.id} {base}: {amount(release)}, with the content of {release.manifest.restores}")
