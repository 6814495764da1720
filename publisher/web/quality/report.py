"""How good the data are: `/kwaliteit` for people, `/kwaliteit.json` for programs. All of it was counted when the
release was made."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any, NamedTuple

from flask import Blueprint, Response, request
from markupsafe import Markup
from pyoxigraph import NamedNode

from publisher.formats import HTML, JSON, Format, negotiate
from publisher.manifest import COMPLETENESS, LINKS, QUALITY
from publisher.vocabulary import DCT, SH
from publisher.web.answering.answers import Representation, answer
from publisher.web.answering.links import Link, header
from publisher.web.charts import bars
from publisher.web.labels import Labels, readable
from publisher.web.pages import render
from publisher.web.problems import NothingSuits
from publisher.web.served import View, current_view
from publisher.web.site import absolute, chosen_language, interface_language, page_link, site
from publisher.web.things.nodes import Nodes
from publisher.web.words import Say

blueprint = Blueprint("report", __name__)

_PATH = "kwaliteit"
_OFFERS = (JSON, HTML)
#: Key facts in the order of the tables; what they are called stands in wording/quality.toml.
OWN_FACTS = ("description", "address", "telephone", "email", "hours", "website")
SERVICE_FACTS = ("description", "audience", "theme", "area", "contact", "cost")
#: Organisations, links and sources that the page lists; the JSON has all.
_ORGANISATIONS, _LINKS, _SOURCES = 60, 60, 100
_BAD = ("broken", "unreachable", "moved", "refused", "skipped")
#: Ages of sources: at most so many days (the last row has the rest).
_AGES = ((31, "month"), (183, "half"), (366, "year"), (10**6, "older"))


class Organisation(NamedTuple):
    """A row of the table: its own facts (None where it is not described here) and its services'."""

    name: str
    href: str
    facts: Mapping[str, bool] | None
    services: int
    percent: Mapping[str, int]

    @property
    def is_told(self) -> bool:
        """Whether some document describes it; others only name it."""
        return self.services > 0 or any((self.facts or {}).values())


class Source(NamedTuple):
    name: str
    href: str
    read: str
    days: int


@blueprint.get("/kwaliteit")
def quality() -> Response:
    """The page for clients that name HTML, else JSON."""
    form = negotiate(request.headers.get("Accept"), _OFFERS)
    if form is None:
        raise NothingSuits([Link(absolute(_PATH), "alternate", offer.media) for offer in _OFFERS])
    return _answer(form, ("Accept",))


@blueprint.get("/kwaliteit.json")
def quality_json() -> Response:
    return _answer(JSON, ())


def _answer(form: Format, vary: tuple[str, ...]) -> Response:
    view = current_view()
    head = [header([Link(absolute(_PATH), "canonical"), Link(absolute(f"{_PATH}.json"), "alternate", JSON.media)])]
    more: tuple[str, ...] = ()
    word, make, chosen = "", partial(_json, view), ""
    if form is HTML:
        word, more = interface_language()
        make, chosen = partial(_page, view, word), chosen_language()
        head.append(("Content-Language", word))
    key = ("/" + _PATH, form.media, word, chosen)
    return answer(view, Representation(form.content_type, make, key, view.created, vary + more, tuple(head)))


def _json(view: View) -> bytes:
    """All figures: what the manifest says of validation, completeness by organisation, the result of check-links."""
    figures = {
        "release": view.release.id,
        "created": view.release.manifest.created,
        "validation": dict(view.release.manifest.validation),
        "completeness": _read(view, COMPLETENESS),
        "links": _read(view, LINKS),
        "sources": [source._asdict() for source in _sources(view, Labels(view, site().words, "nl"))],
    }
    return (json.dumps(figures, ensure_ascii=False, indent=1) + "\n").encode()


def _read(view: View, name: str) -> dict[str, Any]:
    """A file of the release that tells of its quality; {} where it was made without."""
    path = view.release.folder / QUALITY / name
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return found


def _page(view: View, word: str) -> bytes:
    say = site().words.into(word)
    labels = Labels(view, site().words, word)
    counted = _read(view, COMPLETENESS).get("organisations", ())
    rows = [_organisation(row, labels, view.base) for row in counted]
    told = sorted((row for row in rows if row.is_told), key=lambda row: (-row.services, row.name.casefold()))
    links, sources, totals = _read(view, LINKS), _sources(view, labels), _totals(counted)
    return render(
        "quality/report.html",
        word,
        validation=view.release.manifest.validation,
        created=view.release.manifest.created,
        rules=_rules(view, labels),
        totals=totals,
        fact_chart=_fact_chart(totals, say),
        own_facts=OWN_FACTS,
        service_facts=SERVICE_FACTS,
        organisations=told[:_ORGANISATIONS],
        others=max(0, len(told) - _ORGANISATIONS),
        mentioned=sorted((row for row in rows if not row.is_told), key=lambda row: row.name.casefold())[
            :_ORGANISATIONS
        ],
        links=links,
        states=Counter(check["state"] for check in links.get("checks", ())),
        bad=_bad_links(links, labels, view.base),
        sources=sources[:_SOURCES],
        age_chart=_age_chart(sources, say),
    )


class Rule(NamedTuple):
    """A rule that found something: its sentence, its name, the link to its shape ('' for none), and how often."""

    sentence: str
    name: str
    href: str
    times: int


def _rules(view: View, labels: Labels) -> list[Rule]:
    """The rules that found something, most first. A rule of a shape has its sentence and its page."""
    graph, rows = NamedNode(f"{view.base}graphs/shapes"), []
    for rule, number in view.release.manifest.validation.get("rules", {}).items():
        shape, _, part = rule.partition("-")
        iri = f"{view.base}shapes/{shape}#{part}"
        nodes = Nodes(view.store.quads_for_pattern(NamedNode(iri), None, None, graph))
        sentence = nodes.text(iri, [SH.message.value, SH.description.value], labels.language)
        href = page_link(f"shapes/{shape}#{part}") if iri in nodes and shape in view.schema.shapes else ""
        rows.append(Rule(sentence or readable(f"/{rule}"), rule, href, number))
    return sorted(rows, key=lambda row: (-row.times, row.sentence))


def _organisation(row: Mapping[str, Any], labels: Labels, base: str) -> Organisation:
    name = row["organisation"]
    iri = base + name if name.startswith("id/") else name
    facts = None if row["facts"] is None else {fact: fact in row["facts"] for fact in OWN_FACTS}
    percent = {fact: round(100 * number / row["services"]) for fact, number in row["filled"].items()}
    return Organisation(labels.of(iri) if iri else "", labels.link(iri) if iri else "", facts, row["services"], percent)


def _totals(rows: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Percent of services that have a fact; a service of two organisations counts for both."""
    services = sum(row["services"] for row in rows)
    filled = {fact: sum(row["filled"].get(fact, 0) for row in rows) for fact in SERVICE_FACTS}
    return {fact: round(100 * number / services) for fact, number in filled.items()} if services else {}


def _fact_chart(totals: Mapping[str, int], say: Say) -> Markup:
    named = [(say(f"quality.fact.{fact}"), float(percent)) for fact, percent in totals.items()]
    return bars(say("quality.services"), named, unit=" %") if named else Markup("")


def _bad_links(links: Mapping[str, Any], labels: Labels, base: str) -> list[dict[str, Any]]:
    """The links that somebody has to look at, the worst first, with the resources that name them."""
    bad = [check for check in links.get("checks", ()) if check["state"] in _BAD]
    bad.sort(key=lambda check: (_BAD.index(check["state"]), check["url"]))
    return [check | {"named": [_named(name, labels, base) for name in check["on"]]} for check in bad[:_LINKS]]


def _named(name: str, labels: Labels, base: str) -> tuple[str, str]:
    iri = base + name if name.startswith("id/") else name
    return labels.of(iri), labels.link(iri)


def _sources(view: View, labels: Labels) -> list[Source]:
    """The documents and the day on which each was read, oldest first."""
    found = []
    for entry in view.index.list("document", 0, 1000):
        nodes = Nodes(view.store.quads_for_pattern(NamedNode(entry.iri), DCT.date, None, None))
        read = nodes.text(entry.iri, [DCT.date.value], "")[:10]
        days = _days(read, view.created.date())
        if days is not None:
            href = page_link(f"doc/{entry.concept}/{entry.reference}")
            found.append(Source(labels.of(entry.iri), href, read, days))
    return sorted(found, key=lambda source: (source.read, source.name))


def _days(text: str, today: date) -> int | None:
    try:
        return max(0, (today - date.fromisoformat(text)).days)
    except ValueError:
        return None


def _age_chart(sources: Sequence[Source], say: Say) -> Markup:
    counted = Counter(next(name for most, name in _AGES if source.days <= most) for source in sources)
    rows = [(say(f"quality.age.{name}"), float(counted[name])) for _, name in _AGES]
    return bars(say("quality.ages"), rows) if sources else Markup("")
