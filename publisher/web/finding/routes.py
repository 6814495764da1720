"""Addresses of finding: the home page, search, suggestions, and the description of search for browsers."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from functools import partial

from flask import Blueprint, Response, request
from markupsafe import Markup
from werkzeug.exceptions import NotFound

from publisher.formats import GRAPH_FORMATS, HTML, JSON, OPENSEARCH, RESULTS_CSV, SUGGESTIONS, Format
from publisher.opening import BRUSSELS
from publisher.search.question import cleaned
from publisher.web.answering.answers import Representation, answer
from publisher.web.answering.links import Link
from publisher.web.answering.representations import write
from publisher.web.finding.entrance import Entrance
from publisher.web.finding.forms import MOST_ROWS, Offer, present, table
from publisher.web.finding.listing import search_json
from publisher.web.finding.results import Results, Shown
from publisher.web.finding.selection import NOW, SEARCH, Selection, has_empty, read_selection
from publisher.web.finding.suggestions import suggest
from publisher.web.home import dataset_quads
from publisher.web.pages import day, render
from publisher.web.served import View, current_view
from publisher.web.site import absolute, chosen_language, local, site
from publisher.web.words import Say

blueprint = Blueprint("finding", __name__)

PAGE_SIZE = 20
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_OPENSEARCH = Markup(
    """<?xml version="1.0" encoding="UTF-8"?>
<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">
<ShortName>{name}</ShortName>
<Description>{title}</Description>
<InputEncoding>UTF-8</InputEncoding>
<Language>nl</Language>
<Url type="text/html" template="{search}?q={{searchTerms}}"/>
<Url type="application/json" template="{search}.json?q={{searchTerms}}&amp;page={{startPage?}}"/>
<Url type="application/x-suggestions+json" rel="suggestions" template="{search}/suggesties?q={{searchTerms}}"/>
<Url type="application/opensearchdescription+xml" rel="self" template="{search}/opensearch.xml"/>
</OpenSearchDescription>
"""
)


@blueprint.app_template_filter("moment")
def moment(time: str | datetime, say: Say) -> str:
    """A minute in Brussels -> `dinsdag 24 november 2026, 10.00 uur`."""
    here = (datetime.fromisoformat(time) if isinstance(time, str) else time.astimezone(BRUSSELS)).replace(tzinfo=None)
    clock = here.strftime("%H.%M uur" if say.language == "nl" else "%H:%M")
    weekday = say(f"day.{_DAYS[here.weekday()]}")
    shown = weekday if say.language == "en" else weekday.lower()
    return f"{shown} {day(here.isoformat(), say)}, {clock.removeprefix('0')}"


@blueprint.get("/")
def home() -> Response:
    """The home page, or the description of the data set."""
    view, licence = current_view(), site().settings.site_licence
    results = Results(view, Selection(concept="dienst", open=NOW), site().clock())
    graphs = {form: partial(_data_set, view, form) for form in GRAPH_FORMATS}
    relations = [Link(licence, "license")] if licence else []
    return present(Offer("", "", {**graphs, HTML: partial(_home, results)}, relations, has_suffixes=False), results)


def _data_set(view: View, form: Format, _: str) -> bytes:
    return write(dataset_quads(view, site().settings), form, view.schema.context, f"{view.base}#dataset")


def _home(results: Results, word: str) -> bytes:
    return render("home.html", word, entrance=Entrance(results, word), release=results.view.release.manifest)


@blueprint.get(f"/{SEARCH}", defaults={"suffix": ""})
@blueprint.get(f"/{SEARCH}.<suffix>")
def search(suffix: str) -> Response:
    """What answers a question, in all that can be found here: a page, JSON or a table."""
    view = current_view()
    selection = read_selection(view.search)
    if has_empty():
        address = SEARCH + (f".{suffix}" if suffix else "") + selection.query(lang=chosen_language())
        return Response(status=303, headers={"Location": local(address)})
    results = Results(view, selection, site().clock())
    if selection.page > max(1, -(-results.total // PAGE_SIZE)):
        raise NotFound()
    makers: dict[Format, Callable[[str], bytes]] = {
        JSON: lambda _: search_json(results, PAGE_SIZE),
        HTML: partial(_page, results),
        RESULTS_CSV: lambda _: table(results.first(MOST_ROWS)),
    }
    relations = [Link(absolute(f"{SEARCH}/opensearch.xml"), "search", OPENSEARCH.media)]
    return present(Offer(SEARCH, selection.query(), makers, relations), results, suffix)


def _page(results: Results, word: str) -> bytes:
    shown = {"shown": Shown(results, word, PAGE_SIZE), "results": results}
    return render("search.html", word, **shown, switches=results.selection.switches(word))


@blueprint.get(f"/{SEARCH}/suggesties")
def suggestions() -> Response:
    """Names that begin as what is typed (OpenSearch Suggestions 1.1): the text, names, what they are, addresses."""
    view, typed = current_view(), cleaned(request.args.get("q", ""))
    body = partial(_suggested, view, typed)
    key = (f"/{SEARCH}/suggesties", typed)
    return answer(view, Representation(SUGGESTIONS.media, body, key, view.created, cache="public, max-age=60"))


def _suggested(view: View, typed: str) -> bytes:
    found = suggest(view.search, typed)
    say = site().words.into(site().settings.site_language)
    kinds = [say(f"kind.{one.concept}", fallback="kind.other") for one in found]
    addresses = [absolute(f"doc/{one.concept}/{one.reference}") for one in found]
    return json.dumps([typed, [one.name for one in found], kinds, addresses], ensure_ascii=False).encode()


@blueprint.get(f"/{SEARCH}/opensearch.xml")
def description() -> Response:
    """How to search here, for browsers and programs."""
    view, title = current_view(), site().settings.site_title
    text = _OPENSEARCH.format(name=title[:16], title=title[:1024], search=absolute(SEARCH))
    return answer(view, Representation(OPENSEARCH.content_type, text.encode, (f"/{SEARCH}/description",), view.created))
