"""`publisher init`: a small data set that validates, to begin one's own from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from publisher.errors import PublisherError
from publisher.settings import check_base
from publisher.vocabulary import CANONICAL_BASE

EXAMPLE = Path(__file__).parent.parent / "example"

#: Files of the example that stand elsewhere in a data set: where CI looks for them.
MOVED = {"ci/validate.yml": ".github/workflows/validate.yml"}


@click.command("init")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=True))
@click.option("--base", default=CANONICAL_BASE, help="The address that your IRIs will begin with.")
def command(folder: Path, base: str) -> None:
    """Start a data set of your own in FOLDER: settings, a document, a record, a catalogue, a CI file.

    A folder that holds something is left as it is.
    """
    base = check_base(base)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise PublisherError("there is something already", where=folder, remedy="name a folder that is new or empty")
    files = dict(_files())
    try:
        for name, text in files.items():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text.replace(CANONICAL_BASE, base), encoding="utf-8", newline="")
    except OSError as error:
        raise PublisherError(f"cannot be written: {error.strerror}", where=folder) from None
    click.echo(f"{folder}: {len(files)} files. Next: cd {folder} && publisher validate && publisher serve --local")


def _files() -> Iterator[tuple[str, str]]:
    for path in sorted(EXAMPLE.rglob("*")):
        if path.is_file():
            name = path.relative_to(EXAMPLE).as_posix()
            yield MOVED.get(name, name), path.read_bytes().decode("utf-8")
