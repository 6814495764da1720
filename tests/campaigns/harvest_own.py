"""Publish the project's own data, serve it, and harvest it with the command, as a portal would: `make harvest`.

Exits with the worst exit code of the harvests: of the whole catalogue with every feed, and of the paged one.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from tests.served_site import serve


def main() -> int:
    with tempfile.TemporaryDirectory() as folder, serve(Path(folder) / "site") as site:
        feeds = [word for name in ("lpdc", "catalogue") for word in ("--feed", f"{site.address}feed/{name}")]
        whole = [f"{site.address}catalogue", "--sample", "60", "--into", str(Path(folder) / "copies"), *feeds]
        paged = [f"{site.address}catalogue?page=1", "--sample", "0"]
        command = [sys.executable, "-m", "publisher", "harvest"]
        return max(subprocess.run([*command, *words], check=False).returncode for words in (whole, paged))


if __name__ == "__main__":
    sys.exit(main())
