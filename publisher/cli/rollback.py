"""`publisher rollback`: a new release with an old one's content."""

from __future__ import annotations

from pathlib import Path

import click

from publisher.cli.publish import amount
from publisher.lifecycle import served_bases
from publisher.manifest import current_id, release_ids
from publisher.release import rollback
from publisher.settings import Settings, check_base, find_settings_file, read_settings


@click.command("rollback")
@click.argument("release_id", metavar="[ID]", required=False)
@click.option("--base", metavar="URL", help="Go back for this base only, like http://127.0.0.1:8000/.")
def command(release_id: str | None, base: str | None) -> None:
    """Make a new release from the content of release ID (of the one before the current one, if none is named).

    What the current release has and that one has not is marked as deleted. The next `publisher publish`
    takes the files of the data set again: mend those too. Without --base: for the base of publisher.toml, and
    for every other one that a server is serving now, wherever there is such a release.
    """
    settings = read_settings(find_settings_file(Path.cwd()))
    for one in [check_base(base)] if base else _able(settings, release_id):
        release = rollback(settings, one, release_id, lambda line: click.echo(line, err=True))
        click.echo(f"{release.id} {one}: {amount(release)}, with the content of {release.manifest.restores}")


def _able(settings: Settings, release_id: str | None) -> list[str]:
    """The bases that `publisher publish` serves and that can go back; else the first, whose error says why not."""
    bases = [settings.site_base, *served_bases(settings)]
    return [base for base in bases if _goes_back(settings.var(base), release_id)] or bases[:1]


def _goes_back(var: Path, release_id: str | None) -> bool:
    known, served = release_ids(var), current_id(var) or ""
    return release_id in known if release_id else any(known_id < served for known_id in known)
