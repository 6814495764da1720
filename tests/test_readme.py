"""What the README says can be done, can be done."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from publisher.cli import COMMANDS, main

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
LINES = [line for block in re.findall(r"```sh\n(.*?)```", README, re.DOTALL) for line in block.splitlines()]


@pytest.mark.parametrize("line", [line for line in LINES if line.startswith("make ")])
def test_a_make_target_of_the_readme_exists(line: str, project: Path) -> None:
    target = shlex.split(line)[1]
    assert re.search(rf"^{target}:", (project / "Makefile").read_text(), re.MULTILINE)


@pytest.mark.parametrize("line", [line for line in LINES if re.match(r"(\.venv/bin/)?publisher ", line)])
def test_a_command_of_the_readme_takes_the_options_it_is_given(line: str) -> None:
    _, name, *words = shlex.split(line)
    assert name in COMMANDS
    help_text = CliRunner().invoke(main, [name, "--help"]).output
    assert all(word in help_text for word in words if word.startswith("--"))


@pytest.mark.parametrize("target", re.findall(r"\]\(([^)#:]+)\)", README))
def test_a_link_of_the_readme_leads_somewhere(target: str, project: Path) -> None:
    assert (project / target).exists()


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_says_what_it_is_for(name: str) -> None:
    shown = CliRunner().invoke(main, [name, "--help"])
    assert shown.exit_code == 0, shown.output
    assert name in shown.output
