"""The files that a release carries as they are, for its base: sheets, queries, shapes, ontology, context."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from publisher.errors import PublisherError
from publisher.manifest import LINKS, QUALITY
from publisher.rdf import Rebase, rebase_json, rebase_text
from publisher.records import DataSet, rebase_for

_HEAD = re.compile(r"^#\+.*$", re.MULTILINE)


def copy_files(data: DataSet, base: str, folder: Path) -> None:
    """Copy them into a release's folder: sheets byte for byte, the others with their IRIs for `base`."""
    (folder / "documents").mkdir()
    for sheet in data.sheets:
        shutil.copyfile(sheet.path, folder / "documents" / sheet.path.name)
    for paths, name, move in (
        (data.queries, "queries", rebase_query),
        (data.shapes, "shapes", rebase_text),
        (data.ontology, "ontology", rebase_text),
        ([data.context] if data.context else [], ".", rebase_json),
    ):
        (folder / name).mkdir(exist_ok=True)
        for path in paths:
            text = move(_read(path), rebase_for(path, data.settings, base))
            (folder / name / path.name).write_bytes(text.encode())
    _copy_checks(data, folder)


def _copy_checks(data: DataSet, folder: Path) -> None:
    """The dated result of `check-links` that is the newest."""
    if data.checks:
        (folder / QUALITY).mkdir(exist_ok=True)
        shutil.copyfile(data.checks[-1], folder / QUALITY / LINKS)


def rebase_query(text: str, rebase: Rebase) -> str:
    """A query for another base; in its head (lines `#+`, together TOML) the strings change too."""
    return _HEAD.sub(lambda line: rebase_json(line.group(), rebase), rebase_text(text, rebase))


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode()
    except UnicodeDecodeError as error:
        raise PublisherError(f"byte {error.start} is no UTF-8", where=path, remedy="save it as UTF-8") from None
