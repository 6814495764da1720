"""The editor that is committed is the one that its sources build."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from tests.browser.browser import NODE, absent

EDITOR = Path(__file__).parents[2] / "publisher" / "web" / "editor"


def test_the_committed_bundle_is_what_the_sources_build(tmp_path: Path) -> None:
    if not (EDITOR / "node_modules").is_dir() or not NODE.is_file():
        absent("the editor's packages are not installed: npm install in publisher/web/editor (as .ci/run does)")
    target = tmp_path / "editor.js"
    subprocess.run([NODE, EDITOR / "build.mjs", target], check=True, timeout=60)
    assert target.read_bytes() == (EDITOR.parent / "static" / "editor.js").read_bytes(), "make editor, and commit it"


def test_every_version_of_the_editors_packages_is_exact() -> None:
    described = json.loads((EDITOR / "package.json").read_text(encoding="utf-8"))
    versions = {**described["dependencies"], **described["devDependencies"]}
    assert {name: version for name, version in versions.items() if not version.replace(".", "").isdigit()} == {}


def test_the_bundle_carries_the_licence_of_what_it_holds() -> None:
    text = (EDITOR.parent / "static" / "editor.js").read_text(encoding="utf-8")
    assert "Copyright (C) 2018-2021 by Marijn Haverbeke" in text
    assert "Permission is hereby granted, free of charge" in text
