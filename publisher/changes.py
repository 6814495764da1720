"""Which files changed since a revision of git."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from publisher.errors import PublisherError
from publisher.formats import FILE_FORMATS

#: What a data set is made of: RDF, sheets and evidence.
SUFFIXES = frozenset({*FILE_FORMATS, "txt", "csv"})


def changed_since(revision: str, folder: Path) -> list[Path]:
    """Files of a checkout that differ from a revision or are new, as absolute paths; deleted ones are left out.

    Errors: PublisherError where git is not there, `folder` is no checkout, or nobody knows the revision.
    """
    if revision.startswith("-"):
        raise PublisherError(f"'{revision}' is no revision", where="--changed-since")
    top = Path(_git(folder, "rev-parse", "--show-toplevel").strip())
    changed = _git(folder, "diff", "--name-only", "-z", "--diff-filter=d", revision, "--")
    untracked = _git(top, "ls-files", "--others", "--exclude-standard", "-z")
    names = {name for name in (changed + untracked).split("\0") if name}
    return sorted(path for path in (top / name for name in names) if path.is_file())


def within(changed: Sequence[Path], asked: Sequence[Path] | None) -> list[Path]:
    """Of what changed, the files of a data set that were asked for, or lie below a folder that was; None is all."""
    files = [path for path in changed if path.suffix.lstrip(".").lower() in SUFFIXES]
    if asked is None:
        return files
    wanted = [path.resolve() for path in asked]
    return [path for path in files if any(path.resolve().is_relative_to(each) for each in wanted)]


def _git(folder: Path, *words: str) -> str:
    import subprocess  # late: a validation of files starts without it

    try:
        done = subprocess.run(["git", "-C", folder, *words], capture_output=True, text=True, check=False)  # noqa: S607
    except FileNotFoundError:
        raise PublisherError("git is not installed", where="--changed-since", remedy="name the files instead") from None
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["git failed"]
        raise PublisherError(lines[0], where="--changed-since", remedy="name a revision that git knows") from None
    return done.stdout
