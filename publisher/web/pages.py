"""What every page has: its frame, its words, its links."""

from __future__ import annotations

import hashlib
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from flask import Flask, g, render_template, request

from publisher.web.site import chosen_language, local, page_link, root_path, site
from publisher.web.words import LANGUAGES, Say

if TYPE_CHECKING:
    from publisher.web.served import View

STATIC = Path(__file__).with_name("static")

#: Concepts that the bar at the top leads to, where there are resources of them.
_MENU = ("dienst", "organisatie", "publicatie", "begrip")

#: Parameters that decide what stands on a page, by endpoint; the pages of queries refuse those they do not know.
_PARAMETERS = {"lists.concept_list": ("page",), "sparql.endpoint": ("query", "default-graph-uri", "named-graph-uri")}
_ALL_PARAMETERS = frozenset({"catalogue_queries"})


@cache
def fingerprint(name: str) -> str:
    """Twelve hex digits of a static file's content: in its address, so that caches may keep it for ever."""
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]


def render(template: str, language: str, **values: object) -> bytes:
    """A page in a language. Templates get `say`, `word` (the language), `path` (links below the base) and
    `page` (links to pages, which keep the language that the reader chose)."""
    view: View | None = g.get("view")
    frame = {
        "say": site().words.into(language),
        "word": language,
        "path": path,
        "page": page,
        "chosen": chosen_language(),
        "release_base": view.base if view else "",
        "site_title": site().settings.site_title,
        "menu": [name for name in _MENU if view and name in view.index.counts()],
        "switches": [(word, _with_language(word)) for word in LANGUAGES if word != language],
    }
    return render_template(template, **frame | values).encode()


def path(address: str) -> str:
    """A link below the base; without a release below what the server was mounted at."""
    return local(address) if "view" in g else f"{root_path(request.script_root)}/{address}"


def page(address: str) -> str:
    return page_link(address) if "view" in g else path(address)


def _with_language(word: str) -> str:
    """This page in another language. Only parameters that the page depends on are kept: else one page would
    be many, and caches (ours too) take them for one."""
    kept = [(name, request.args[name]) for name in _PARAMETERS.get(request.endpoint or "", ()) if name in request.args]
    if request.blueprint in _ALL_PARAMETERS:
        kept = [(name, value) for name, value in request.args.items(multi=True) if name != "lang"]
    pairs = "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in [*kept, ("lang", word)])
    return f"{quote(request.script_root + request.path)}?{pairs}"


def register_templates(app: Flask) -> None:
    app.jinja_env.filters["count"] = count
    app.jinja_env.filters["size"] = size
    app.jinja_env.filters["day"] = day
    app.jinja_env.globals["static"] = lambda name: path(f"static/{fingerprint(name)}/{name}")


def count(number: int) -> str:
    """12345 -> `12.345`, as Dutch writes it."""
    return f"{number:,}".replace(",", ".")


def size(number: int) -> str:
    """Bytes as people say them, in powers of ten."""
    amount, units = float(number), ["bytes", "kB", "MB", "GB", "TB"]
    while amount >= 1000 and len(units) > 1:
        amount, units = amount / 1000, units[1:]
    return f"{amount:.0f} {units[0]}" if units[0] == "bytes" else f"{amount:.1f} {units[0]}".replace(".", ",")


_MONTHS = {
    "nl": "januari februari maart april mei juni juli augustus september oktober november december".split(),
    "en": "January February March April May June July August September October November December".split(),
}


def day(text: str, say: Say) -> str:
    """An xsd:date or xsd:dateTime -> `22 november 2026`; other text stays as it is."""
    try:
        date = datetime.fromisoformat(text)
    except ValueError:
        return text
    return f"{date.day} {_MONTHS[say.language][date.month - 1]} {date.year}"
