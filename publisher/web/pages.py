"""What every page has: its frame, its words, its links."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from flask import Flask, g, render_template, request
from markupsafe import Markup, escape

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
    counts = view.index.counts() if view else {}
    g.language = language
    frame = {
        "say": site().words.into(language),
        "word": language,
        "path": path,
        "page": page,
        "chosen": chosen_language(),
        "release_base": view.base if view else "",
        "data_set": f"{view.base}#dataset" if view else "",
        "site_title": site().settings.site_title,
        "site_word": site().settings.site_language,
        "menu": [name for name in _MENU if name in counts],
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
    app.jinja_env.filters["titled"] = titled
    app.jinja_env.finalize = visible
    app.jinja_env.globals["static"] = lambda name: path(f"static/{fingerprint(name)}/{name}")


def count(number: float, language: str = "") -> str:
    """12345 -> `12.345` on a Dutch page, `12,345` on an English one; `language` beats that of the page."""
    said = f"{number:,}"
    return said if (language or _language()) == "en" else said.translate(_DUTCH)


def size(number: int, language: str = "") -> str:
    """Bytes as people say them, in powers of ten."""
    amount, units = float(number), ["bytes", "kB", "MB", "GB", "TB"]
    while amount >= 1000 and len(units) > 1:
        amount, units = amount / 1000, units[1:]
    return f"{count(round(amount, None if units[0] == 'bytes' else 1), language)} {units[0]}"


#: Points and commas of numbers change places.
_DUTCH = str.maketrans(",.", ".,")


def _language() -> str:
    """The language of the page that is being made."""
    found: str = g.get("language", LANGUAGES[0])
    return found


#: What HTML cannot hold (HTML, 13.1.4 and 3.2.5: control characters and noncharacters).
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")


def visible(value: object) -> object:
    """A value of a template: control characters as their pictures (U+2400 and following), so that they show."""
    if isinstance(value, str) and _CONTROLS.search(value):
        return type(value)(_CONTROLS.sub(_picture, value))
    return value


def _picture(found: re.Match[str]) -> str:
    code = ord(found.group())
    return chr(0x2400 + code) if code < 0x20 else "\u2421" if code == 0x7F else "\ufffd"


#: Characters of a title that search engines and tabs show.
_TITLE = 70


def titled(text: str) -> Markup:
    """What the tab of a browser shows: without the name of the site where that is too long, and cut."""
    whole = str(Markup(text).unescape()).strip()  # noqa: S704 (it is escaped again below)
    if len(escape(whole)) > _TITLE:
        whole = whole.removesuffix(f" – {site().settings.site_title}")
    return escape(whole if len(whole) <= _TITLE else whole[: _TITLE - 1].rstrip() + "…")


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
