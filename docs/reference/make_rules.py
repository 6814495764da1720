"""Make docs/rules/: a page for each kind of thing with its rules, a wrong and a right example of each.

    python -m docs.reference.make_rules

Rules come from shapes/ and publisher/rules, examples from tests/example/broken.toml and tests/test_rules.py.
"""

from __future__ import annotations

import tomllib
from difflib import SequenceMatcher
from itertools import groupby
from pathlib import Path

from publisher.rulebook import RulePage, rule_book
from publisher.rules.files import CHECKS
from tests.test_rules import CASES

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "tests" / "example"
CONTEXT = 1


def examples() -> dict[str, tuple[str, str]]:
    """rule -> (wrong, right): the first broken example of each rule, cut to the lines around the change."""
    with (EXAMPLES / "broken.toml").open("rb") as file:
        rows = tomllib.load(file)["broken"]
    found: dict[str, tuple[str, str]] = {}
    for row in rows:
        if row["rule"] not in found:
            right = (EXAMPLES / "records" / f"{row['record']}.ttl").read_text(encoding="utf-8")
            wrong = right
            for old, new in row["changes"]:
                wrong = wrong.replace(old, new, 1)
            found[row["rule"]] = _around(wrong, right)
    files = {name: (check.wrong, check.right) for name, check in CHECKS.items()}
    return found | {rule: cases[0] for rule, cases in CASES.items()} | files


def _around(wrong: str, right: str) -> tuple[str, str]:
    ours, theirs = wrong.splitlines(), right.splitlines()
    changes = [code for code in SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes() if code[0] != "equal"]
    if not changes:
        return "", ""
    first, last = changes[0], changes[-1]
    return _cut(ours, first[1], last[2]), _cut(theirs, first[3], last[4])


def _cut(lines: list[str], start: int, end: int) -> str:
    return "\n".join(line for line in lines[max(0, start - CONTEXT) : end + CONTEXT] if line.strip())


def page(source: str, rules: list[RulePage], shown: dict[str, tuple[str, str]]) -> str:
    head = {"rules": "Rules in code", "files": "Rules of files"}.get(source, f"Rules of `shapes/{source}.ttl`")
    blocks = [
        f"# {head}\n\nMade by `python -m docs.reference.make_rules`; see `publisher rules` for the command line.\n"
    ]
    for rule in rules:
        blocks.append(f"## {rule.name}\n\n**{rule.severity.word}** · {rule.about}\n")
        blocks += [f"{rule.messages[language]}\n" for language in ("en", "nl") if language in rule.messages]
        if rule.asks:
            blocks.append("\n".join(f"- `{ask}`" for ask in rule.asks) + "\n")
        wrong, right = shown.get(rule.name, ("", ""))
        if wrong != right:
            blocks.append(f"Wrong:\n\n```turtle\n{wrong}\n```\n\nRight:\n\n```turtle\n{right}\n```\n")
    return "\n".join(blocks)


def pages() -> dict[str, str]:
    """File name -> text, of every page and of the list of them."""
    book = rule_book(sorted((ROOT / "shapes").glob("*.ttl")))
    shown = examples()
    made = {
        f"{source}.md": page(source, list(rules), shown)
        for source, rules in groupby(book, key=lambda rule: rule.source)
    }
    rows = "\n".join(f"| [{r.name}]({r.source}.md#{r.name}) | {r.severity.word} | {r.about} |" for r in book)
    head = ["# Rules", "", f"{len(book)} rules, checked by `publisher validate`.", "", "| rule | severity | about |"]
    made["README.md"] = "\n".join([*head, "|---|---|---|", rows, ""])
    return made


def main() -> None:
    folder = ROOT / "docs" / "rules"
    folder.mkdir(exist_ok=True)
    for old in folder.glob("*.md"):
        old.unlink()
    for name, text in pages().items():
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
