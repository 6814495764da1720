"""`publisher harvest`: what portals would make of a server, and what they would stumble on."""

from __future__ import annotations

import logging
import sys
from pathlib import Path

import click

from publisher.errors import PublisherError, harmless


@click.command("harvest")
@click.argument("url")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write the report to a file.")
@click.option("--sample", type=click.IntRange(0, 10_000), default=20, show_default=True, help="Things to look up.")
@click.option(
    "--into", type=click.Path(path_type=Path, file_okay=False),
    help="Keep copies of feeds in this folder; the next run fetches only what is new.",
)  # fmt: skip
@click.option(
    "--feed", "feeds", multiple=True, metavar="URL", help="The root of a feed that the catalogue does not name."
)
@click.option("--allow-local", is_flag=True, help="Visit addresses of this machine and its network, too.")
@click.option("--largest", type=click.IntRange(1), default=2_048, show_default=True, help="MB of a file.")
@click.option("--patience", type=click.FloatRange(0.1), default=60.0, show_default=True, help="Seconds for an answer.")
@click.option("--minutes", type=click.FloatRange(0.01), default=60.0, show_default=True, help="Minutes for a feed.")
@click.option("--pages", type=click.IntRange(1), default=1_000, show_default=True, help="Pages of a catalogue.")
def command(url: str, form: str, output: Path | None, **wishes: object) -> None:
    """Harvest the catalogue (or the feed) at URL as portals do, and report what they take and stumble on.

    Nothing is sent anywhere. Addresses of this machine or its network are visited only where URL is one itself (its
    own host and port), or with --allow-local. Exit codes: 0 clean, 1 stumbles, 2 unreachable or no catalogue.
    """
    from publisher.harvest.harvesting import Wishes, harvest
    from publisher.harvest.report import as_json, as_text
    from publisher.progress import Progress

    logging.getLogger("rdflib").setLevel(logging.CRITICAL)  # what it finds odd is reported as a stumble, or is none
    largest = int(str(wishes.pop("largest"))) << 20
    asked = Wishes(url=url, largest=largest, **wishes)  # type: ignore[arg-type]  # click checked their types
    found = harvest(asked, Progress(lambda line: click.echo(harmless(line), err=True), sys.stderr))
    text = as_json(found) if form == "json" else as_text(found)
    if output is None:
        click.echo(text, nl=False)
    else:
        try:
            output.write_text(text, encoding="utf-8")
        except OSError as error:
            raise PublisherError(f"cannot be written: {error.strerror}", where=output) from None
    raise SystemExit(int(bool(found.stumbles)))
