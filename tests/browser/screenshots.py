"""`make screenshots`: every kind of page at 1280 px and on a telephone, as PNG, to be looked at before a release."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.browser.browser import Job, Step, drive
from tests.browser.kinds import KINDS
from tests.served_site import free_port, running
from tests.web_site import published

#: A page longer than this is cut: what is seen first matters, and the folder stays small.
_TALLEST = 1800
_VIEWS = (("wide", 1280, "light"), ("phone", 360, "light"), ("dark", 1280, "dark"))
#: In the dark only what differs there: one of each family of pages.
_DARK = frozenset({"home", "organisation", "sparql", "answer", "query-chart"})


def take(folder: Path) -> list[Path]:
    """Writes NAME-VIEW.png of every kind of page; gives the files."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        port = free_port()
        base = f"http://127.0.0.1:{port}/"
        published(Path(temporary) / "site", base)
        with running(Path(temporary) / "site", base, port) as site:
            jobs = [
                Job(
                    f"{kind.name}-{view}",
                    site.address + kind.path,
                    [Step("shot", str(folder / f"{kind.name}-{view}.png"), _TALLEST)],
                    width,
                    scheme,
                )
                for kind in KINDS
                for view, width, scheme in _VIEWS
                if view != "dark" or kind.name in _DARK
            ]
            results = drive(jobs)
    failed = [f"{result.name}: {result.error}" for result in results.values() if result.error]
    if failed:
        raise SystemExit("\n".join(failed))
    return [Path(result.answers[0]) for result in results.values()]


if __name__ == "__main__":
    taken = take(Path(sys.argv[1]))
    print(f"{len(taken)} screenshots, {sum(path.stat().st_size for path in taken) / 1e6:.1f} MB")
