"""`publisher feed`: the history of the feeds, which cannot be made again from the data set."""

from __future__ import annotations

from pathlib import Path

import click

from publisher.errors import PublisherError
from publisher.feed.archive import check_feeds, export_feeds, restore_feeds
from publisher.lifecycle import build_lock
from publisher.manifest import RELEASES, Manifest, Release, current, current_id, read_manifest
from publisher.settings import Settings, check_base, find_settings_file, read_settings

_BASE = click.option("--base", metavar="URL", help="The feeds of this base (that of publisher.toml, unless told).")


@click.group("feed")
def command() -> None:
    """Show, check, export or restore the history of the change feed.

    Every release has the whole history. Export it as part of your backups: who lost it can publish again, but
    those who follow the feed have to begin anew.
    """


@command.command("check")
@_BASE
def check(base: str | None) -> None:
    """Hold every page of the feeds against its checksum."""
    settings, base = _chosen(base)
    release = current(settings.var(base))
    check_feeds(release.folder, release.manifest)
    _show(release.manifest)


@command.command("export")
@click.argument("file", type=click.Path(path_type=Path))
@_BASE
def export(file: Path, base: str | None) -> None:
    """Write the history of the current release's feeds to FILE (a tar)."""
    settings, base = _chosen(base)
    _show(export_feeds(current(settings.var(base)), file))
    click.echo(f"written to {file}")


@command.command("restore")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@_BASE
def restore(file: Path, base: str | None) -> None:
    """Take the history in FILE (an export) as the one that the next release goes on from."""
    settings, base = _chosen(base)
    var = settings.var(base)
    with build_lock(var):
        _show(restore_feeds(file, var, base, _served(var)))
    click.echo("the next 'publisher publish' goes on from it")


def _served(var: Path) -> Release | None:
    """The current release as far as its manifest goes: its other files may be what is damaged."""
    release_id = current_id(var)
    if release_id is None:
        return None
    folder = var / RELEASES / release_id
    return Release(folder, read_manifest(folder))


def _chosen(base: str | None) -> tuple[Settings, str]:
    settings = read_settings(find_settings_file(Path.cwd()))
    return settings, check_base(base) if base else settings.site_base


def _show(manifest: Manifest) -> None:
    if not manifest.feeds:
        raise PublisherError("this release has no feed", remedy="make one with: publisher publish --force")
    for name, summary in manifest.feeds.items():
        click.echo(
            f"{name}: {summary['members']:,} members on {summary['pages']:,} pages, last {summary['last'] or '-'}"
        )
