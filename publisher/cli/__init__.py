"""The command `publisher`: arguments in, exit code out.

Commands are imported when they are called: `validate` never loads Flask, `serve` never loads SHACL.
"""

from __future__ import annotations

import importlib
from types import MappingProxyType

import click

from publisher import __version__
from publisher.errors import PublisherError

#: command -> one line of help; its code is `publisher.cli.<command>:command` (a dash becomes an underscore).
COMMANDS = MappingProxyType(
    {
        "init": "Start a data set of your own in a folder.",
        "draft": "Read a text, HTML page or PDF and write a first record.",
        "review": "Show a draft beside its text, open questions first.",
        "drift": "Say which published values a document no longer holds.",
        "validate": "Check records against shapes and rules.",
        "fmt": "Write Turtle files in one stable layout.",
        "rules": "List the rules that validate checks, or show one in full.",
        "check-links": "Ask whether the links of the data lead anywhere (it calls out).",
        "publish": "Validate the data and make a release of it.",
        "serve": "Serve the current release over HTTP.",
        "query": "Run a query of the catalogue, a file or standard input.",
        "engine": "Load the engine beside with the current release, or show what it has.",
        "releases": "List the releases that are kept.",
        "pull": "Fetch the release that another server serves, and swap it in.",
        "rollback": "Make a new release from an earlier one's content.",
        "catalogue": "Show the catalogue of the current release, or score it as data.europa.eu does.",
        "harvest": "Play the portals: harvest a server and say what they would stumble on.",
        "feed": "Show, check, export or restore the history of the change feed.",
    }
)


class _LateCommands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"publisher.cli.{cmd_name.replace('-', '_')}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except PublisherError as error:
            click.echo(f"publisher: {error}", err=True)
            ctx.exit(2)


@click.group(cls=_LateCommands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="publisher")
def main() -> None:
    """Publish documents about public services as linked open data.

    Exit codes: 0 clean, 1 findings, 2 wrong use or unreadable input.
    """
