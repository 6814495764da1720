"""What we offer for other people's CI does what it says, run as it stands there."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import PROJECT

PATH = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
BROKEN = ('skos:prefLabel "Dienst Samenleven"@nl', 'skos:prefLabel "Dienst Samenleven"')
RECORD = "data/records/willebroek-dienst-samenleven.ttl"


@pytest.fixture
def broken(data_set: Path) -> Path:
    path = data_set / RECORD
    path.write_text(path.read_text(encoding="utf-8").replace(*BROKEN, 1), encoding="utf-8")
    return data_set


def _bash(script: str, folder: Path, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script], cwd=folder, env=os.environ | {"PATH": PATH} | env,
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


def _action_script() -> str:
    """The last `run: |` of action.yml, without its indentation."""
    text = (PROJECT / "action.yml").read_text(encoding="utf-8").rsplit("run: |\n", 1)[1]
    return "\n".join(line[8:] for line in text.splitlines())


def _action(folder: Path, **env: str) -> subprocess.CompletedProcess[str]:
    defaults = {"PATHS": "", "FOLDER": ".", "FAIL_ON": "violation", "CHANGED_SINCE": "", "MESSAGES": "en"}
    return _bash(_action_script(), folder, **(defaults | env))


def test_the_action_passes_on_good_data(data_set: Path) -> None:
    done = _action(data_set)
    assert done.returncode == 0, done.stderr


def test_the_action_marks_the_line_of_a_mistake_and_fails(broken: Path) -> None:
    done = _action(broken, MESSAGES="nl")
    assert done.returncode == 1
    assert re.search(rf"^::error file={RECORD},line=\d+,endLine=\d+,col=20,", done.stdout, re.MULTILINE)


def test_the_action_takes_paths_and_a_bar(broken: Path) -> None:
    assert _action(broken, PATHS="data/reference data/documents").returncode == 0
    assert _action(broken, PATHS=f"data/reference {RECORD}").returncode == 1
    assert _action(broken, PATHS="data/records/vlaanderen-samenlevingsopbouw.ttl", FAIL_ON="info").returncode == 1


def test_the_inputs_of_the_action_are_those_that_its_script_reads() -> None:
    text = (PROJECT / "action.yml").read_text(encoding="utf-8")
    declared = set(re.findall(r"^  ([a-z-]+):\n    description", text, re.MULTILINE))
    assert declared == set(re.findall(r"\$\{\{ inputs\.([a-z-]+) \}\}", text))


def _hooks() -> dict[str, dict[str, str]]:
    text = (PROJECT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    blocks = [
        re.findall(r"^[- ] ([a-z_]+): (.*)$", block, re.MULTILINE)
        for block in re.split(r"^(?=- )", text, flags=re.MULTILINE)
    ]
    return {dict(rows)["id"]: dict(rows) for rows in blocks if rows}


def test_the_hooks_run_on_the_files_that_they_name(broken: Path) -> None:
    hook = _hooks()["publisher-validate"]
    assert re.search(hook["files"], RECORD)
    assert not re.search(hook["files"], "README.md")
    assert _bash(f"{hook['entry']} {RECORD}", broken).returncode == 1
    assert _bash(f"{hook['entry']} data/reference/eu.ttl", broken).returncode == 0


def test_the_formatting_hook_leaves_formatted_files(data_set: Path) -> None:
    hook = _hooks()["publisher-fmt"]
    assert re.search(hook["files"], "shapes/dienst.ttl")
    assert _bash(f"{hook['entry']} {RECORD}", data_set).returncode == 0
    assert _bash(f"{hook['entry']} --check {RECORD}", data_set).returncode == 0


def test_the_gitlab_job_writes_the_report_that_it_names(broken: Path) -> None:
    text = (PROJECT / "docs" / "ci.md").read_text(encoding="utf-8")
    (line,) = re.findall(r"^    - (publisher validate .*)$", text, re.MULTILINE)
    (report,) = re.findall(r"codequality: (\S+)", text)
    assert _bash(line, broken).returncode == 1
    assert json.loads((broken / report).read_text())[0]["location"]["path"]


def test_the_baseline_commands_of_the_page_work(broken: Path) -> None:
    text = (PROJECT / "docs" / "ci.md").read_text(encoding="utf-8")
    block = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)[0]
    assert _bash(block, broken).returncode == 0


def test_every_format_of_the_command_is_in_the_table() -> None:
    from publisher.cli.validate import command

    text = (PROJECT / "docs" / "ci.md").read_text(encoding="utf-8")
    (option,) = [each for each in command.params if each.name == "format_"]
    for name in option.type.choices:  # type: ignore[attr-defined]
        assert f"`{name}`" in text
