"""`publisher serve`: the current release over HTTP, until Ctrl-C."""

from __future__ import annotations

import logging
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from socket import socket
from types import FrameType
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from publisher import manifest
from publisher.errors import PublisherError
from publisher.settings import Settings, check_base, find_settings_file, read_settings

if TYPE_CHECKING:
    from publisher.web.served import Served

#: Addresses that mean "every address of this machine": people open the loopback one.
_ANY = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104 (a name for it, not a bind)


@click.command("serve")
@click.option("--host", metavar="ADDRESS", help="Listen here (that of publisher.toml, unless told: 127.0.0.1).")
@click.option("--port", type=click.IntRange(0, 65535), help="Listen there; 0 takes a free port.")
@click.option("--base", metavar="URL", help="Serve the release for this base (that of publisher.toml, unless told).")
@click.option("--local", is_flag=True, help="Serve for the address that is listened at; make that release if needed.")
def command(host: str | None, port: int | None, base: str | None, local: bool) -> None:
    """Serve the current release over HTTP, until Ctrl-C.

    --local makes a release for http://HOST:PORT/ first, unless the current one is up to date: then every IRI
    of yours works on this machine. Exit codes: 0 stopped, 1 violations and nothing to serve, 2 wrong use,
    port in use, no release, unreadable input.
    """
    if base and local:
        raise click.UsageError("--local serves for the address it listens at: leave out --base")
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    stopping = _Stopping()
    settings = read_settings(find_settings_file(Path.cwd()))
    host, port = settings.serve_host if host is None else host, settings.serve_port if port is None else port

    from publisher.web.server import listen

    with closing(listen(host, port)) as bound:
        address = local_address(host, bound.getsockname()[1])
        chosen = address if local else check_base(base) if base else settings.site_base
        if local:
            _bring_up_to_date(settings, chosen, stopping)
        if not stopping.asked:
            _serve(settings, chosen, bound, address, stopping)


def local_address(host: str, port: int) -> str:
    """The base of a local site: `http://127.0.0.1:8000/`."""
    name = _ANY.get(host, host)
    return f"http://[{name}]:{port}/" if ":" in name else f"http://{name}:{port}/"


class _Stopping:
    """Whether somebody asked us to stop, and what has to be told then: a child first, a server later."""

    def __init__(self) -> None:
        self.asked = False
        self.tell: Callable[[], None] = lambda: None
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._signalled)

    def _signalled(self, number: int, frame: FrameType | None) -> None:
        self.asked = True
        self.tell()


def _bring_up_to_date(settings: Settings, base: str, stopping: _Stopping) -> None:
    """Publish for a base unless its release is made of what is there now.

    Findings stop us only where there is no earlier release to serve.
    """
    var = settings.var(base)
    if _is_up_to_date(settings, base):
        return
    words = [sys.executable, "-m", "publisher", "publish", "--base", base]
    with subprocess.Popen(words, cwd=settings.folder) as child:
        stopping.tell = child.terminate
        code = child.wait()
    stopping.tell = lambda: None
    if code == 0 or stopping.asked:
        return
    try:
        earlier = manifest.current(var)
    except PublisherError:
        raise click.exceptions.Exit(code if code in (1, 2) else 2) from None
    click.echo(f"publisher: the data was not published; serving the release of {earlier.manifest.created}", err=True)


def _is_up_to_date(settings: Settings, base: str) -> bool:
    """Whether the current release was made of the data set as it lies there."""
    from publisher.records import inputs_digest, read_data_set

    try:
        current = manifest.current(settings.var(base))
        return current.manifest.base == base and current.manifest.inputs == inputs_digest(read_data_set(settings))
    except PublisherError:
        return False


def _serve(settings: Settings, base: str, bound: socket, address: str, stopping: _Stopping) -> None:
    from publisher.web.app import create_app, served
    from publisher.web.endpoint.preparation import Preparation
    from publisher.web.endpoint.query_log import log_to_stderr
    from publisher.web.metrics import start
    from publisher.web.server import Server

    app = create_app(settings, settings.var(base))
    views = served(app)
    release_id = _first_release(views)
    log_to_stderr(settings)
    metrics = start(app, settings.serve_metrics)
    preparation = Preparation(views)
    try:
        server = Server(app, bound)
        stopping.tell = server.stop
        if stopping.asked:
            return
        click.echo(f"Serving release {release_id} at {address}{urlsplit(base).path.lstrip('/')}{_names(base, address)}")
        click.echo("Ctrl-C stops.", err=True)
        if settings.query_prepare:
            preparation.start()
        server.run()
    finally:
        preparation.stop()
        if metrics:
            metrics.shutdown()
        views.close()


def _first_release(views: Served) -> str:
    """The id of the release that will be served: one that cannot be is found now, not by the first visitor.

    Its view is not kept: the store of a release stays open as long as anything names it.
    """
    view = views.take()
    views.give_back(view)
    return view.release.id


def _names(base: str, address: str) -> str:
    return "" if base == address else f" (its addresses begin with {base})"
