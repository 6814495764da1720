"""Drafts in files: one document or a folder of them, in one process or several."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import NamedTuple

from publisher.draft.making import Making
from publisher.draft.reading import read_draft
from publisher.draft.record import record_name, write_record
from publisher.draft.sheet import lay_sheet, write_evidence
from publisher.draft.source import read_source
from publisher.draft.values import Draft
from publisher.errors import PublisherError


class Wish(NamedTuple):
    """What the steward already knows, and what is wanted: `municipality` a NIS code or name, `kind` a kind of page."""

    url: str = ""
    municipality: str = ""
    kind: str = ""


class Files(NamedTuple):
    """The three texts that a draft becomes, their stem, and the IRIs that the record describes."""

    name: str
    turtle: str
    sheet: str
    evidence: str
    resources: frozenset[str] = frozenset()


class Outcome(NamedTuple):
    """One document of a folder: its draft, or the message of what went wrong."""

    path: Path
    draft: Draft | None
    error: str = ""


def draft_file(path: Path, wish: Wish) -> Draft:
    """A file -> its draft. Errors: PublisherError for what cannot be read."""
    return read_draft(read_source(path, wish.url), wish.municipality, wish.kind)


def make_files(draft: Draft, name: str, base: str, today: str, known: frozenset[str] = frozenset()) -> Files:
    """A draft -> record, sheet and evidence; `name` '' takes the municipality and the page's name."""
    stem = name or record_name(draft)
    making = Making(draft, stem, base, today, known)
    record = write_record(draft, stem, base, today, known)
    sheet = lay_sheet(making)
    return Files(stem, record.turtle, sheet.text, write_evidence(sheet, record.grounds), record.resources)


def draft_folder(paths: Sequence[Path], wish: Wish, workers: int = 0) -> Iterator[Outcome]:
    """Drafts of many documents in the order of `paths`; one that fails does not stop the rest."""
    count = workers or min(os.cpu_count() or 1, 8)
    if count < 2 or len(paths) < 8:
        yield from (_outcome(path, wish) for path in paths)
        return
    with ProcessPoolExecutor(count) as pool:
        yield from pool.map(_outcome, paths, [wish] * len(paths), chunksize=max(1, min(16, len(paths) // (4 * count))))


def _outcome(path: Path, wish: Wish) -> Outcome:
    try:
        return Outcome(path, draft_file(path, wish))
    except PublisherError as error:
        return Outcome(path, None, str(error))
