"""`publisher drift`: documents read anew against what the records publish (docs/draft.md)."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from publisher.draft.drift import drift
from publisher.draft.files import Wish, draft_file
from publisher.draft.reading import read_draft
from publisher.draft.record import record_name
from publisher.draft.source import Source, clean
from publisher.draft.values import Draft
from publisher.errors import PublisherError
from publisher.findings import Finding, Severity
from publisher.settings import find_settings_file, read_settings

_SUFFIXES = (".html", ".htm", ".txt", ".pdf")


@click.command("drift")
@click.option(
    "--against",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of documents saved anew, named as the records are, or as before (default: the sheets).",
)
@click.option("--quiet", is_flag=True, help="Leave out what is new and not published.")
def command(against: Path | None, quiet: bool) -> None:
    """Read documents again and say which published values are no longer there.

    Exit codes: 0 nothing is gone, 1 a published value is gone, 2 wrong use or a document that cannot be read.
    """
    settings = read_settings(find_settings_file(Path.cwd()))
    gone = compared = 0
    documents = _documents(against or settings.data / "documents", drafted=against is not None)
    for record in sorted((settings.data / "records").glob("*.ttl")):
        document = documents.pop(record.stem, None)
        if document is None:
            continue
        compared += 1
        for finding in _findings(record, document, sheet=against is None):
            gone += finding.severity > Severity.INFO
            if not (quiet and finding.severity == Severity.INFO):
                click.echo(finding)
    if not compared:
        raise PublisherError(
            "no document belongs to a record",
            where=against or settings.data / "documents",
            remedy="name it like the record: NAME.html for NAME.ttl",
        )
    click.echo(f"{compared} documents compared, {gone} published values no longer there", err=True)
    sys.exit(1 if gone else 0)


def _documents(folder: Path, drafted: bool) -> dict[str, Path]:
    """Name of a record -> its document: named like it, or (`drafted`) giving that name when it is drafted."""
    paths = [path for suffix in _SUFFIXES for path in sorted(folder.glob(f"*{suffix}"))]
    found = {path.stem: path for path in reversed(paths)}
    for path in paths if drafted else []:
        try:
            found.setdefault(record_name(draft_file(path, Wish())), path)
        except PublisherError as error:
            click.echo(f"publisher: {error}", err=True)
    return found


def _findings(record: Path, document: Path, sheet: bool) -> Iterator[Finding]:
    yield from drift(record, _sheet_draft(document) if sheet else draft_file(document, Wish()), document.name)


def _sheet_draft(path: Path) -> Draft:
    """A sheet's facts, its head left out."""
    _, _, body = clean(path.read_text(encoding="utf-8")).partition("\n\n")
    return read_draft(Source(body, "text"))
