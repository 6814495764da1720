"""`publisher pull`: the current release of another server becomes the current one here."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from publisher.cli.publish import amount
from publisher.progress import Progress
from publisher.replication import pull
from publisher.settings import find_settings_file, read_settings


@click.command("pull")
@click.argument("url")
def command(url: str) -> None:
    """Fetch the release that the server at URL serves, check every byte of it, and swap it in.

    For replicas: servers that publish nothing themselves. The base in publisher.toml is the same on all of
    them. Only what has changed since the release here is fetched, and an interrupted pull goes on where it was.
    """
    settings = read_settings(find_settings_file(Path.cwd()))
    progress = Progress(lambda line: click.echo(line, err=True), sys.stderr)
    pulled = pull(settings, url, progress)
    news = f"{pulled.fetched:,} bytes fetched" if pulled.made else "nothing new"
    click.echo(f"{pulled.release.id} {settings.site_base}: {amount(pulled.release)}, {news}")
