"""The rule book: every rule is listed with its words, and the pages in docs are what the rules say."""

from __future__ import annotations

import json
from pathlib import Path

from docs.reference.make_rules import pages
from publisher.rulebook import rule_book, titles
from publisher.rules import RULES
from tests.conftest import Run


def test_every_rule_has_a_name_a_severity_and_words_in_two_languages(project: Path) -> None:
    book = rule_book(sorted((project / "shapes").glob("*.ttl")))
    names = [page.name for page in book]
    assert len(names) == len(set(names))
    assert set(RULES) <= set(names)
    for page in book:
        assert page.messages["en"], page.name
        assert page.source in ("rules", "files") or page.messages["nl"], page.name


def test_the_pages_in_docs_are_what_the_rules_say(project: Path) -> None:
    made = pages()
    kept = {path.name: path.read_text(encoding="utf-8") for path in (project / "docs" / "rules").glob("*.md")}
    assert kept == made, "run: python -m docs.reference.make_rules"


def test_every_rule_shows_a_wrong_and_a_right_example() -> None:
    for name, text in pages().items():
        if name != "README.md":
            for block in text.split("\n## ")[1:]:
                assert "Wrong:" in block, f"{name}: {block.splitlines()[0]}"


def test_titles_come_in_the_language_that_is_asked_for(project: Path) -> None:
    book = rule_book([project / "shapes" / "dienst.ttl"])
    assert titles(book, "nl")["dienst-titel"].startswith("Een dienst heeft een titel nodig")
    assert titles(book, "fr")["dienst-titel"] == titles(book, "en")["dienst-titel"]


def test_the_command_lists_all_and_shows_one(publisher: Run, data_set: Path) -> None:
    listed = publisher("rules")
    assert listed.returncode == 0
    assert len(listed.stdout.splitlines()) > 250
    shown = publisher("rules", "dienst-titel", "--lang", "nl")
    assert "sh:minCount 1" in shown.stdout
    (data_set / "shapes").mkdir()
    (data_set / "shapes" / "huis.ttl").write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . "
        '<https://lod.example/shapes/huis#x> a sh:PropertyShape ; sh:path <a:b> ; sh:message "Onze regel"@nl .'
    )
    assert "huis-x" in publisher("rules").stdout


def test_the_list_as_json_and_outside_a_data_set(publisher: Run, tmp_path: Path) -> None:
    rows = json.loads(publisher("rules", "--format", "json", cwd=tmp_path).stdout)
    assert {"name", "severity", "messages", "asks"} <= rows[0].keys()


def test_a_rule_that_nobody_knows_is_told_with_the_nearest(publisher: Run) -> None:
    done = publisher("rules", "dienst-title")
    assert done.returncode == 2
    assert "do you mean dienst-titel?" in done.stderr
