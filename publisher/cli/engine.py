"""`publisher engine`: what the engine beside has, and how it gets the current release."""

from __future__ import annotations

from pathlib import Path

import click

from publisher.engine.connection import engine_of
from publisher.engine.slots import Slot, read_slots
from publisher.manifest import Release, current, current_id, releases
from publisher.settings import Settings, check_base, find_settings_file, read_settings
from publisher.supplying import Supplied, supply
from publisher.workers import Limits


@click.group("engine")
def command() -> None:
    """Load the engine beside (docs/engines.md), or show what it has.

    The engine is named in publisher.toml; user and password stand in the environment
    (PUBLISHER_ENGINE_USER, PUBLISHER_ENGINE_PASSWORD).
    """


@command.command("load")
@click.option("--base", metavar="URL", help="Of this base, like http://127.0.0.1:8000/.")
@click.option("--whole", is_flag=True, help="Send everything, not what differs from the release that it has.")
def load(base: str | None, whole: bool) -> None:
    """Bring the current release into the engine. `publisher publish` does so too.

    Until it is there, and whenever it does not answer, queries are answered here.
    """
    settings, base = _asked(base)
    click.echo(load_line(settings, current(settings.var(base)), whole=whole))


@command.command("status")
@click.option("--base", metavar="URL", help="Of this base, like http://127.0.0.1:8000/.")
def status(base: str | None) -> None:
    """Show which releases the engine has. Exit codes: 0 the current one too, 1 not that, 2 it does not answer."""
    settings, base = _asked(base)
    served = current_id(settings.var(base))
    slots = read_slots(engine_of(settings), base)
    for slot in slots:
        click.echo(_line(slot, served))
    raise click.exceptions.Exit(0 if any(slot.release == served for slot in slots) else 1)


def load_line(settings: Settings, release: Release, *, whole: bool = False) -> str:
    """Load the engine; one line that says what was done. Errors: PublisherError."""
    older = [] if whole else releases(settings.var(release.manifest.base))
    done = supply(engine_of(settings), release, older, Limits.of(settings))
    return f"engine: {release.id} is there" if done is None else f"engine: {release.id} {_news(done)}"


def _asked(base: str | None) -> tuple[Settings, str]:
    settings = read_settings(find_settings_file(Path.cwd()))
    return settings, check_base(base) if base else settings.site_base


def _news(done: Supplied) -> str:
    how = "all of them sent" if done.whole else f"{done.sent:,} of them changed"
    return f"loaded: {done.statements:,} statements, {how}{_limits(done.slot)}"


def _limits(slot: Slot) -> str:
    cap = f"; it gives {slot.cap:,} rows at most: longer answers are ours" if slot.cap else ""
    return cap + (f"; it differs from us in {', '.join(slot.without)}: these are ours" if slot.without else "")


def _line(slot: Slot, served: str | None) -> str:
    held = f"{slot.release}{' (current)' if slot.release == served else ''}{_limits(slot)}"
    return f"{slot.graph}: {held if slot.release else 'nothing whole'}"
