"""`publisher releases`: what is kept, oldest first."""

from __future__ import annotations

from pathlib import Path

import click

from publisher.errors import PublisherError
from publisher.lifecycle import served_bases
from publisher.manifest import RELEASES, Release, current_id, no_release, read_release, release_ids
from publisher.settings import check_base, find_settings_file, read_settings

_HEAD = ("", "id", "created", "triples", "resources", "size", "")


@click.command("releases")
@click.option("--base", metavar="URL", help="The releases for this base only, like http://127.0.0.1:8000/.")
def command(base: str | None) -> None:
    """List the releases that are kept, oldest first; `*` marks the current one.

    Without --base: for the base of publisher.toml, and for every other one that a server is serving now.
    """
    settings = read_settings(find_settings_file(Path.cwd()))
    bases = [check_base(base)] if base else [settings.site_base, *served_bases(settings)]
    kept = [one for one in bases if release_ids(settings.var(one))]
    if not kept:
        raise no_release(settings.var(bases[0]), base)
    for one in kept:
        if kept != bases[:1]:
            click.echo(f"{one}:")
        _show(settings.var(one))


def _show(var: Path) -> None:
    rows = [_HEAD, *(_row(var, release_id, current_id(var)) for release_id in release_ids(var))]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD))]
    for row in rows:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def _row(var: Path, release_id: str, current: str | None) -> tuple[str, ...]:
    mark = "*" if release_id == current else ""
    try:
        release = read_release(var / RELEASES / release_id)
    except PublisherError as error:
        return (mark, release_id, "", "", "", "", f"damaged: {error.message}")
    return (mark, *cells(release))


def cells(release: Release) -> tuple[str, ...]:
    """Id, time, triples, resources, size and a note."""
    manifest = release.manifest
    resources = sum(manifest.counts["resources"].values())
    note = f"restores {manifest.restores}" if manifest.restores else ""
    size = f"{release.bytes / 1e6:,.1f} MB"
    return (manifest.id, manifest.created, f"{manifest.counts['triples']:,}", f"{resources:,}", size, note)
