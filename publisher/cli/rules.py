"""`publisher rules`: all rules, or one of them in full."""

from __future__ import annotations

import json
from difflib import get_close_matches
from pathlib import Path

import click

from publisher.errors import PublisherError
from publisher.rulebook import RulePage, rule_book


@click.command("rules")
@click.argument("name", required=False)
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--lang", type=click.Choice(["nl", "en"]), default="en", help="The language of the messages.")
def command(name: str | None, format_: str, lang: str) -> None:
    """List the rules that `validate` checks, or show NAME in full.

    In a data set its own shapes are listed too; elsewhere those of the publisher.
    """
    pages = rule_book(_shapes())
    if name:
        pages = [page for page in pages if page.name == name] or _nobody(name, pages)
    if format_ == "json":
        rows = [page._asdict() | {"severity": page.severity.word} for page in pages]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    elif name:
        click.echo(_full(pages[0], lang))
    else:
        width = max(len(page.name) for page in pages)
        for page in pages:
            click.echo(f"{page.name:<{width}}  {page.severity.word:<7}  {_said(page.messages, lang)}")


def _shapes() -> list[Path]:
    from publisher.bundled import bundled
    from publisher.records import read_data_set
    from publisher.settings import find_settings_file, read_settings

    try:
        return read_data_set(read_settings(find_settings_file(Path.cwd()))).shapes
    except PublisherError:
        return sorted(bundled("shapes").glob("*.ttl"))


def _nobody(name: str, pages: list[RulePage]) -> list[RulePage]:
    close = get_close_matches(name, [page.name for page in pages], 1)
    remedy = f"do you mean {close[0]}?" if close else "publisher rules lists them"
    raise PublisherError(f"there is no rule '{name}'", remedy=remedy)


def _said(texts: dict[str, str], lang: str) -> str:
    return texts.get(lang) or texts.get("en", "")


def _full(page: RulePage, lang: str) -> str:
    lines = [f"{page.name} ({page.severity.word})", "", _said(page.messages, lang), "", f"about: {page.about}"]
    lines += [f"asks:  {ask}" for ask in page.asks]
    where = f"shapes/{page.source}.ttl" if page.source not in ("rules", "files") else "code"
    return "\n".join([*lines, f"from:  {where}"])
