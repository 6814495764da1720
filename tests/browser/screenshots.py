"""`make screenshots`: every kind of page at 1280 px and on a telephone, as PNG, to be looked at before a release."""

from __future__ import annotations

import os
import struct
import sys
import tempfile
import zlib
from collections.abc import Sequence
from pathlib import Path

from tests.browser.browser import Job, Step, drive
from tests.browser.kinds import KINDS, Kind
from tests.served_site import free_port, running
from tests.web_site import published

#: Name, width and greatest height in pixels of the page, colours, and pixels of the picture for one of the page.
#: A page is cut at that height (what is seen first matters, and the folder stays small); `TALL=1` shows all of it.
_VIEWS = (
    ("wide", 1280, 1000, "light", 0.75),
    ("phone", 360, 1100, "light", 1),
    ("dark", 1280, 1000, "dark", 0.75),
)
_WHOLE = 20_000
#: In the dark one of each family of pages.
_DARK = frozenset({"home", "organisation", "sparql", "query-chart"})
#: The page of the hostile record; on all others it would only spoil the picture.
_HOSTILE = frozenset({"hostile"})


def take(folder: Path) -> list[Path]:
    """Writes NAME-VIEW.png of every kind of page; gives the files."""
    folder.mkdir(parents=True, exist_ok=True)
    good = [kind for kind in KINDS if kind.name not in _HOSTILE]
    bad = [kind for kind in KINDS if kind.name in _HOSTILE]
    return _shoot(folder, good, hostile=False) + _shoot(folder, bad, hostile=True)


def _shoot(folder: Path, kinds: Sequence[Kind], *, hostile: bool) -> list[Path]:
    with tempfile.TemporaryDirectory() as temporary:
        port = free_port()
        base = f"http://127.0.0.1:{port}/"
        published(Path(temporary) / "site", base, hostile=hostile)
        with running(Path(temporary) / "site", base, port) as site:
            results = drive([job for kind in kinds for job in _jobs(site.address, kind, folder)])
    status = {f"{kind.name}-{view}": kind.status for kind in kinds for view, *_ in _VIEWS}
    failed = [
        f"{row.name}: {row.error or row.status}"
        for row in results.values()
        if row.error or row.status != status[row.name]
    ]
    if failed:
        raise SystemExit("\n".join(failed))
    files = [Path(result.answers[0]) for result in results.values()]
    for file in files:
        file.write_bytes(smaller(file.read_bytes()))
    return files


def _jobs(address: str, kind: Kind, folder: Path) -> list[Job]:
    whole = bool(os.environ.get("TALL"))
    views = [row for row in _VIEWS if row[0] != "dark" or kind.name in _DARK]
    return [
        Job(
            f"{kind.name}-{view}",
            address + kind.path,
            [Step("shot", str(folder / f"{kind.name}-{view}.png"), _WHOLE if whole else height)],
            width,
            scheme,
            density=density,
        )
        for view, width, height, scheme, density in views
    ]


def smaller(png: bytes) -> bytes:
    """The same picture, packed as tightly as zlib can (PNG, third edition, section 5); only what shows is kept."""
    kept: dict[bytes, list[bytes]] = {b"IHDR": [], b"PLTE": [], b"tRNS": [], b"IDAT": []}
    place = 8
    while place < len(png):
        length, name = struct.unpack(">I4s", png[place : place + 8])
        if name in kept:
            kept[name].append(png[place + 8 : place + 8 + length])
        place += length + 12
    pixels = zlib.compress(zlib.decompress(b"".join(kept[b"IDAT"])), 9)
    chunks = [(name, b"".join(kept[name])) for name in (b"IHDR", b"PLTE", b"tRNS") if kept[name]]
    return png[:8] + b"".join(_chunk(*row) for row in [*chunks, (b"IDAT", pixels), (b"IEND", b"")])


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


if __name__ == "__main__":
    taken = take(Path(sys.argv[1]))
    print(f"{len(taken)} screenshots, {sum(path.stat().st_size for path in taken) / 1e6:.1f} MB")
