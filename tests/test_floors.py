"""Imports point down, and the two wings meet only in the release on disk (DESIGN.md, Floors)."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "publisher"
WRITING = {
    "release", "replication", "lifecycle", "description", "archives", "tables", "columns", "csvw", "parquet", "statistics", "completeness", "links", "catalogue", "score", "harvest", "void", "search_index", "derivation", "carrying", "supplying", "portions", "passes", "blocks", "feed", "lpdc", "copies", "segments", "dumps", "validation", "explanation", "cures", "fixing", "rulebook",
    "shacl", "pyshacl_reference", "pyshacl_process", "rules", "records", "evidence", "corpus", "places", "turtle", "draft",
}  # fmt: skip
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if "bundled" not in path.parts)


def _floors() -> dict[str, int]:
    """The table in DESIGN.md: module -> floor."""
    text = (PACKAGE.parent / "DESIGN.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d) [a-z ]+\| (.*) \|$", text, re.MULTILINE)
    return {name: int(floor) for floor, cell in rows for name in re.findall(r"`(\w+)(?:\.py|/)`", cell)}


def _part(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            module = node.module or ""
            names = [f"{module}.{alias.name}" for alias in node.names] if module == "publisher" else [module]
        yield from names


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_imports_only_from_its_own_floor_or_below(path: Path) -> None:
    floors = _floors()
    part = _part(path)
    if part in ("__init__", "__main__"):
        return
    assert part in floors, f"DESIGN.md says no floor for {part}"
    for name in _imports(path):
        other = name.split(".")[1] if name.startswith("publisher.") else ""
        if other and other not in (part, "__version__"):
            assert floors[other] <= floors[part], f"{part} (floor {floors[part]}) imports {other} ({floors[other]})"


@pytest.mark.parametrize("path", sorted((PACKAGE / "web").rglob("*.py")), ids=lambda path: path.name)
def test_the_reading_wing_knows_nothing_of_the_writing_wing(path: Path) -> None:
    imported = {name.split(".")[1] for name in _imports(path) if name.startswith("publisher.")}
    assert not imported & WRITING


@pytest.mark.parametrize("path", [p for p in MODULES if _part(p) in WRITING], ids=lambda path: path.name)
def test_the_writing_wing_knows_no_flask(path: Path) -> None:
    assert not {name for name in _imports(path) if name.split(".")[0] in ("flask", "werkzeug")}
