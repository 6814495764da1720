"""`publisher catalogue`: the catalogue of the current release, or the points that a served one gets."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

import click

from publisher.errors import PublisherError

_FORMATS = ("ttl", "rdf", "jsonld", "nt")


@click.command("catalogue")
@click.argument("url", required=False)
@click.option("--score", "scored", is_flag=True, help="Score the catalogue at URL (or of the server here): 405 points.")
@click.option("--format", "format_", type=click.Choice(_FORMATS), default="ttl", show_default=True)
def command(url: str | None, scored: bool, format_: str) -> None:
    """Show the catalogue of the current release, or with --score what data.europa.eu would give for a served one.

    With --score the exit code is 1 where points are missing without a reason that stands above the score.
    """
    from publisher.settings import find_settings_file, read_settings

    if scored:
        if url is None:
            settings = read_settings(find_settings_file(Path.cwd()))
            url = f"http://{settings.serve_host}:{settings.serve_port}/catalogue"
        raise SystemExit(_score(url))
    if url:
        raise PublisherError("an address needs --score", where=url, remedy="publisher catalogue --score URL")
    from publisher.manifest import current

    release = current(read_settings(find_settings_file(Path.cwd())).var())
    path = release.catalogue / f"catalogue.{format_}"
    if not path.is_file():
        raise PublisherError("this data set has no catalogue", remedy="write data/catalogue.ttl and publish")
    click.echo(path.read_text(encoding="utf-8"), nl=False)


def _score(url: str) -> int:
    from publisher.score import TOTAL, score

    rows = score(url)
    for dimension, group in groupby(rows, lambda row: row.dimension):
        metrics = list(group)
        click.echo(f"{dimension}: {sum(m.reached for m in metrics):g} of {sum(m.points for m in metrics)}")
        for row in metrics:
            note = f"  {row.why}" if row.why else ""
            click.echo(f"  {row.name:<34} {row.reached:>5g} / {row.points}{note}")
    click.echo(f"{sum(row.reached for row in rows):g} of {TOTAL} points")
    return int(any(row.why and not row.is_excused for row in rows))
