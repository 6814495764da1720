"""`publisher fmt`: Turtle and TriG files in one stable layout (docs/formatting.md)."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from publisher.errors import PublisherError
from publisher.settings import FILE as SETTINGS
from publisher.settings import find_settings_file
from publisher.turtle.format import format_text
from publisher.turtle.mistakes import TurtleError
from publisher.turtle.texts import LARGEST, decode, read_text, too_large, write_text

#: Suffix -> whether the file may hold graphs.
_SUFFIXES = {".ttl": False, ".trig": True}
#: What of a data set is laid out where nothing is named.
_FOLDERS = ("data", "shapes", "ontology")
_STANDARD_INPUT = Path("-")


@click.command("fmt")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--check", is_flag=True, help="Write nothing; list the files that would change and exit with 1.")
def command(paths: tuple[Path, ...], check: bool) -> None:
    """Write Turtle and TriG files in one stable layout; comments stay, and so does every statement.

    PATH is files, folders or - (standard input, laid out on standard output); without one: data/, shapes/ and
    ontology/ of the data set.

    Exit codes: 0 done, 1 with --check where files would change, 2 where a file could not be read (it is left
    as it is, and the others are done).
    """
    changed = failed = False
    for path in _files(paths):
        try:
            changed |= _standard_input(check) if path == _STANDARD_INPUT else _file(path, check)
        except PublisherError as error:
            click.echo(f"publisher: {error}", err=True)
            failed = True
    if failed:
        sys.exit(2)
    sys.exit(1 if check and changed else 0)


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    """Each file once, in the order of the arguments and of the names in folders."""
    if not paths:
        folder = find_settings_file(Path.cwd()).parent
        paths = [_relative(folder / name) for name in _FOLDERS if (folder / name).is_dir()]
    seen: set[Path] = set()
    for path in paths:
        for file in _within(path) if path.is_dir() else [path]:
            if file.resolve() not in seen or path == _STANDARD_INPUT:
                seen.add(file.resolve())
                yield file


def _relative(path: Path) -> Path:
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def _within(folder: Path) -> Iterator[Path]:
    """Turtle and TriG files below a folder, without hidden folders and releases (which never change).

    Links to folders are not followed, so no loop can arise.
    """
    for name, folders, files in os.walk(folder):
        here = Path(name)
        releases = {"var"} if (here / SETTINGS).is_file() else set()
        folders[:] = sorted(each for each in folders if not each.startswith(".") and each not in releases)
        paths = (here / each for each in sorted(files))
        yield from (path for path in paths if path.suffix.lower() in _SUFFIXES and path.is_file())


def _file(path: Path, check: bool) -> bool:
    """Lay out one file; whether it changed, or would."""
    graphs = _SUFFIXES.get(path.suffix.lower())
    if graphs is None:
        raise PublisherError("is not named .ttl or .trig", where=path, remedy="fmt writes Turtle and TriG")
    text = read_text(path)
    laid_out = _laid_out(text, path, graphs)
    if laid_out == text:
        return False
    if not check:
        write_text(path, laid_out)
    click.echo(f"would change: {path}" if check else f"changed: {path}")
    return True


def _standard_input(check: bool) -> bool:
    data = sys.stdin.buffer.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise too_large("-", len(data))
    text = decode(data, "-")
    laid_out = _laid_out(text, _STANDARD_INPUT, graphs=True)
    if not check:
        sys.stdout.buffer.write(laid_out.encode())
        sys.stdout.buffer.flush()
    elif laid_out != text:
        click.echo("would change: -")
    return laid_out != text


def _laid_out(text: str, path: Path, graphs: bool) -> str:
    try:
        return format_text(text, graphs=graphs)
    except TurtleError as error:
        raise error.within(path) from None
