"""`publisher draft`: a document becomes a first record, a sheet and its evidence (docs/draft.md)."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import click

from publisher.draft.explain import explain
from publisher.draft.files import Files, Outcome, Wish, draft_file, draft_folder, make_files
from publisher.draft.identities import slug
from publisher.draft.jsonform import as_dict, to_json
from publisher.draft.kinds import KIND_WORDS
from publisher.draft.record import record_name
from publisher.draft.source import kind_of
from publisher.draft.values import Draft
from publisher.errors import PublisherError
from publisher.progress import Progress
from publisher.rdf import parse_file
from publisher.records import rdf_files
from publisher.settings import Settings, find_settings_file, read_settings
from publisher.vocabulary import CANONICAL_BASE

_SUFFIXES = frozenset({".txt", ".html", ".htm", ".xhtml", ".pdf", ".md"})


class Options(NamedTuple):
    """What the command was called with."""

    path: Path
    url: str
    municipality: str
    kind: str | None
    output: Path | None
    form: str
    explained: bool
    force: bool
    workers: int | None

    @property
    def wish(self) -> Wish:
        """What the steward knows already."""
        return Wish(self.url, self.municipality, KIND_WORDS[self.kind] if self.kind else "")


@click.command("draft")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--url", default="", help="Where the document stood on the web; its domain is a witness.")
@click.option("--municipality", default="", help="NIS code or name, where you know it.")
@click.option("--type", "kind", type=click.Choice(sorted(KIND_WORDS)), help="The kind of page, where you know it.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="The record to write; sheet and evidence go beside it. For a folder: a folder.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["ttl", "json"]),
    default="ttl",
    show_default=True,
    help="Turtle, or the JSON of docs/draft-json.md.",
)
@click.option(
    "--explain",
    "explained",
    is_flag=True,
    help="Show the text with marked spans and the rule that read each; writes only what -o names.",
)
@click.option("--force", is_flag=True, help="Write over a record that is there.")
@click.option(
    "--workers", type=click.IntRange(1, 64), default=None, help="Processes for a folder (default: one a core)."
)
def command(**options: Any) -> None:
    """Read a text, HTML page or PDF and write the record that it says, each value with its place.

    PATH is a file or a folder of files. Without -o and inside a data set the record goes to data/records; outside
    one, or with --format json, to standard output.

    Exit codes: 0 drafted, 1 some files of a folder could not be read, 2 the file could not be read.
    """
    asked = Options(**options)
    if asked.path.is_dir():
        sys.exit(_folder(asked))
    draft = draft_file(asked.path, asked.wish)
    if asked.explained:
        click.echo(explain(draft, sys.stdout.isatty()), nl=False)
    if asked.explained and asked.output is None:
        return
    if asked.form == "json":
        put(to_json(draft), asked.output, asked.force)
    else:
        _one(draft, asked)


def _one(draft: Draft, asked: Options) -> None:
    """The record, sheet and evidence of one document."""
    output = asked.output
    settings = settings_above(output.parent if output else Path.cwd())
    name = slug(output.stem, words=99) if output else record_name(draft)
    base = settings.site_base if settings else CANONICAL_BASE
    own = output or (settings.data / "records" / f"{name}.ttl" if settings else None)
    files = make_files(draft, name, base, today(), known_resources(settings, frozenset(filter(None, [own]))))
    _write(files, settings, output, asked.force)
    click.echo(f"{len(draft.values)} values, {len(draft.questions)} open questions", err=True)


def today() -> str:
    return datetime.now(UTC).date().isoformat()


def settings_above(start: Path) -> Settings | None:
    """The data set that a folder stands in; None outside one: drafting needs none."""
    try:
        return read_settings(find_settings_file(start.absolute()))
    except PublisherError as error:
        if "no publisher.toml" in error.message:
            return None
        raise


def known_resources(settings: Settings | None, own: frozenset[Path] = frozenset()) -> frozenset[str]:
    """Resources that the records of a data set describe; `own` are records that are about to be written anew."""
    if settings is None:
        return frozenset()
    ours = {path.resolve() for path in own}
    others = [record for record in rdf_files(settings.data / "records") if record.resolve() not in ours]
    found = {str(getattr(quad.subject, "value", "")) for record in others for quad in parse_file(record)}
    return frozenset(iri for iri in found if "#" not in iri)


def put(text: str, output: Path | None, force: bool) -> None:
    if output is None:
        sys.stdout.buffer.write(text.encode("utf-8"))
        return
    if output.exists() and not force:
        raise PublisherError(
            "is there already", where=output, remedy="name another with -o, or write over it with --force"
        )
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise PublisherError(f"cannot be written: {error.strerror}", where=output) from None


def _write(files: Files, settings: Settings | None, output: Path | None, force: bool) -> None:
    """Record, sheet and evidence into the data set, or all three beside `output` where there is none."""
    if output is None and settings is None:
        sys.stdout.buffer.write(files.turtle.encode("utf-8"))
        return
    texts = _places(files, settings, output)
    taken = [path for path in texts if path.exists()]
    if taken and not force:
        raise PublisherError(
            "is there already", where=taken[0], remedy="name another with -o, or write over it with --force"
        )
    for path, text in texts.items():
        put(text, path, True)
        click.echo(path, err=True)


def _places(files: Files, settings: Settings | None, output: Path | None) -> dict[Path, str]:
    """Where each of the three texts goes."""
    if settings is None:
        record = output or Path(f"{files.name}.ttl")
        return {
            record: files.turtle,
            record.with_suffix(".txt"): files.sheet,
            record.with_suffix(".csv"): files.evidence,
        }
    return {
        output or settings.data / "records" / f"{files.name}.ttl": files.turtle,
        settings.data / "documents" / f"{files.name}.txt": files.sheet,
        settings.data / "evidence" / f"{files.name}.csv": files.evidence,
    }


def _folder(asked: Options) -> int:
    """Every document of a folder: JSON into the output (without it, a line each on standard output), or records."""
    folder = asked.path
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and _may_be_document(path))
    if not paths:
        raise PublisherError("no text, HTML or PDF in it", where=folder, remedy="save pages as .txt, .html or .pdf")
    outcomes = []
    with Progress(click.echo, sys.stderr).bar("drafting", len(paths)) as bar:
        for outcome in draft_folder(paths, asked.wish, asked.workers or 0):
            outcomes.append(outcome)
            bar.reach(len(outcomes))
    errors = [outcome.error for outcome in outcomes if outcome.draft is None]
    drafts = {outcome.path: outcome.draft for outcome in outcomes if outcome.draft is not None}
    errors += _keep_json(drafts, asked) if asked.form == "json" else _keep_records(drafts, asked)
    for error in errors:
        click.echo(f"publisher: {error}", err=True)
    _summary(outcomes, err=asked.form == "json" and asked.output is None)
    return 1 if errors else 0


def _may_be_document(path: Path) -> bool:
    if path.suffix.lower() in _SUFFIXES:
        return True
    with path.open("rb") as file:
        return not path.suffix and kind_of(file.read(4096)) in ("html", "pdf")


def _keep_json(drafts: dict[Path, Draft], asked: Options) -> list[str]:
    """The JSON of each draft, in a file of the output or as a line; what could not be written."""
    for path, draft in drafts.items():
        if asked.output is None:
            click.echo(json.dumps({"file": str(path)} | as_dict(draft), ensure_ascii=False))
        else:
            put(to_json(draft), asked.output / path.relative_to(asked.path).with_suffix(".json"), True)
    return []


def _keep_records(drafts: dict[Path, Draft], asked: Options) -> list[str]:
    """Record, sheet and evidence of each draft; what could not be written.

    What one record describes, the next does not.
    """
    settings = settings_above(asked.output if asked.output else Path.cwd())
    base = settings.site_base if settings else CANONICAL_BASE
    named = _stems(drafts)
    place = asked.output or (settings.data / "records" if settings else asked.path)
    known = known_resources(settings, frozenset(place / f"{name}.ttl" for name in named.values()))
    errors = []
    for path, name in named.items():
        files = make_files(drafts[path], name, base, today(), known)
        try:
            _write(files, settings, place / f"{name}.ttl", asked.force)
            known |= files.resources
        except PublisherError as error:
            errors.append(str(error))
    return errors


def _stems(drafts: dict[Path, Draft]) -> dict[Path, str]:
    """The stem of each record; two pages of one name get a number."""
    taken: Counter[str] = Counter()
    found = {}
    for path, draft in drafts.items():
        name = record_name(draft)
        taken[name] += 1
        found[path] = name if taken[name] == 1 else f"{name}-{taken[name]}"
    return found


def _summary(outcomes: Sequence[Outcome], err: bool) -> None:
    """A table: file, kind, name, values, questions."""
    click.echo(f"{'file':40} {'kind':22} {'values':>6} {'open':>5}  name", err=err)
    for path, draft, _ in outcomes:
        kind, name = (draft.first("doc_type"), draft.first("name")) if draft else ("", "could not be read")
        values, questions = (len(draft.values), len(draft.questions)) if draft else (0, 0)
        click.echo(f"{path.name[:40]:40} {kind:22} {values:6} {questions:5}  {name[:60]}", err=err)
    failed = sum(outcome.draft is None for outcome in outcomes)
    asked = sum(len(outcome.draft.questions) for outcome in outcomes if outcome.draft)
    click.echo(f"{len(outcomes)} documents, {failed} not read, {asked} open questions", err=err)
