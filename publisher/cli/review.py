"""`publisher review`: a page that shows text and record side by side (docs/draft.md)."""

from __future__ import annotations

from pathlib import Path

import click

from publisher.cli.draft import known_resources, put, settings_above, today
from publisher.draft.files import Wish, draft_file, make_files
from publisher.draft.kinds import KIND_WORDS
from publisher.draft.review import review_page
from publisher.vocabulary import CANONICAL_BASE


@click.command("review")
@click.argument("path", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--url", default="", help="Where the document stood on the web.")
@click.option("--municipality", default="", help="NIS code or name, where you know it.")
@click.option("--type", "kind", type=click.Choice(sorted(KIND_WORDS)), help="The kind of page, where you know it.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The page to write (default: standard output).")
def command(path: Path, url: str, municipality: str, kind: str | None, output: Path | None) -> None:
    """Write an HTML page with the text of PATH beside its draft: open questions first, values linked to their spans."""
    draft = draft_file(path, Wish(url, municipality, KIND_WORDS[kind] if kind else ""))
    settings = settings_above(Path.cwd())
    base = settings.site_base if settings else CANONICAL_BASE
    files = make_files(draft, "", base, today(), known_resources(settings))
    put(review_page(draft, files.turtle), output, True)
