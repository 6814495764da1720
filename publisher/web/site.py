"""What the application owns: its settings, what it serves, its words. Nothing here changes after the start."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from urllib.parse import urlencode, urlsplit

from flask import Request, current_app, request

from publisher.settings import Settings
from publisher.web.answering.negotiation import language
from publisher.web.served import Served, current_view
from publisher.web.words import LANGUAGES, Words

EXTENSION = "publisher"


@dataclass(frozen=True)
class Site:
    """`clock` tells the time (aware): what is open now depends on it."""

    settings: Settings
    served: Served
    words: Words
    clock: Callable[[], datetime]


def site() -> Site:
    """The site of this request's application."""
    return cast(Site, current_app.extensions[EXTENSION])


def current_request() -> Request:
    """The request at hand itself: `request` stands in for it, and looks for it each time that it is used."""
    return cast(Request, request._get_current_object())  # type: ignore[attr-defined]


def base() -> str:
    """What absolute URLs begin with: the release's base, never a header of the request."""
    return current_view().base


def root_path(base_iri: str) -> str:
    """The path that the site is mounted below, without a slash at its end: '' for `https://lod.example/`."""
    return urlsplit(base_iri).path.rstrip("/")


def local(path: str) -> str:
    """`doc/dienst/x` -> the path-absolute link to it, as HTML and Location want it."""
    return f"{root_path(base())}/{path}"


def absolute(path: str) -> str:
    """`doc/dienst/x` -> its URL below the base, as Link and RDF want it."""
    return base() + path


def interface_language() -> tuple[str, tuple[str, ...]]:
    """The language of this request's page, and the headers that it depends on; `?lang=` beats the header."""
    asked = chosen_language()
    if asked:
        return asked, ()
    return language(request.headers.get("Accept-Language"), LANGUAGES), ("Accept-Language",)


def chosen_language() -> str:
    """The language that the reader chose with the switch; '' where the browser's settings decide."""
    asked = request.args.get("lang", "")
    return asked if asked in LANGUAGES else ""


def page_link(path: str, **parameters: str) -> str:
    """A link to a page of ours: it keeps the language that the reader chose. `path` may have a fragment."""
    address, hash_sign, fragment = path.partition("#")
    chosen = chosen_language()
    query = urlencode(({"lang": chosen} if chosen else {}) | parameters)
    return local(address) + ("?" + query if query else "") + hash_sign + fragment
