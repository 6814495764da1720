"""The page of a thing: what a person wants first, then every fact, and where each comes from."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from publisher.formats import GRAPH_FORMATS, TEXT, Format
from publisher.web.answering.representations import able
from publisher.web.labels import Labels
from publisher.web.pages import day, render
from publisher.web.served import View
from publisher.web.site import absolute, site
from publisher.web.things.contacts import ContactReader
from publisher.web.things.facts import FactReader, Row
from publisher.web.things.history import history
from publisher.web.things.lines import Line, find_lines
from publisher.web.things.nodes import Nodes
from publisher.web.things.relations import relations
from publisher.web.things.reuse import citation, report_link
from publisher.web.things.sheets import sheet_of
from publisher.web.things.structured import structured_data
from publisher.web.things.thing import Thing, borrowed
from publisher.web.words import Say

#: Other names that are shown at once, and rows of the table of sources.
_NAMES, _SOURCES = 6, 250


class Source(NamedTuple):
    """A row of the table of sources: the fact, how it reads, and its line."""

    label: str
    text: str
    line: Line


def thing_page(view: View, thing: Thing, language: str, moment: datetime) -> bytes:
    """The HTML page of a resource, a term or a shape, as it is at a moment."""
    settings, words, say = site().settings, site().words, site().words.into(language)
    labels = Labels(view, words, language)
    nodes = Nodes([*thing.quads, *borrowed(view, thing)])
    lines = find_lines(view, nodes)
    facts = FactReader(nodes, lines, labels, words, say)
    places = {place: facts.rows(thing.iri, place) for place in ("lead", "facts", "source", "details")}
    others = facts.others(thing.iri)
    shown = _links([*places["facts"], *places["source"], *places["details"]])
    return render(
        "thing.html",
        language,
        thing=thing,
        title=labels.of(thing.iri),
        title_word=_title_word(nodes, thing, labels),
        kind=_kind(thing, labels),
        also=_also(facts, thing, labels.of(thing.iri)),
        crumb=_crumb(thing, say),
        places=places,
        others=others,
        contacts=ContactReader(nodes, lines, labels, say, moment).contacts(thing.iri),
        relations=relations(view, thing.iri, labels, words, shown),
        sources=_sources(facts, nodes, thing, labels, say),
        sheet=sheet_of(view, thing),
        history=history(view, thing.iri, labels, words) if thing.concept else None,
        formats=_formats(thing),
        citation=citation(settings, labels.of(thing.iri), day(thing.changed(view).isoformat(), say), thing.iri, say),
        report=report_link(settings, labels.of(thing.iri), thing.iri, say),
        licence=settings.site_licence,
        licence_name=labels.of(settings.site_licence),
        structured=structured_data(view, nodes, labels, thing.iri, absolute(thing.path)),
    )


def _title_word(nodes: Nodes, thing: Thing, labels: Labels) -> str:
    """The language that the title is in."""
    title = labels.of(thing.iri)
    names = nodes.texts(thing.iri, site().words.properties("title"), labels.language)
    return next((name.language for name in names if name.value == title and name.language), labels.language)


def _kind(thing: Thing, labels: Labels) -> str:
    """What the thing is in one word: the first of our words' classes that it has, else any."""
    classes = thing.classes
    known = [cls for cls in site().words.terms if cls in classes]
    return labels.of((known or classes or [""])[0]) if known or classes else ""


def _also(facts: FactReader, thing: Thing, title: str) -> Row | None:
    """Other names, in the language of the page; the whole name where the title is a cut one."""
    rows = facts.rows(thing.iri, "title")
    names = [value for row in rows for value in (*row.shown, *row.behind) if value.text != title]
    once = tuple({value.text: value for value in names}.values())
    return Row("", once[:_NAMES], once[_NAMES:], any(row.is_cut for row in rows)) if once else None


def _crumb(thing: Thing, say: Say) -> tuple[str, str]:
    """(words, path) of the list that the thing stands in; no path for what no list has (annotations)."""
    concept, _, _ = thing.path.removeprefix("doc/").partition("/")
    if not thing.concept:
        return say({"ns": "terms", "shapes": "shapes"}[concept]), f"{concept}/"
    return say(f"concept.{concept}", fallback="concept.other"), f"doc/{concept}" if thing.entry else ""


def _links(rows: Iterable[Row]) -> list[tuple[str, str]]:
    return [(row.label, value.href) for row in rows for value in (*row.shown, *row.behind) if value.href]


def _sources(facts: FactReader, nodes: Nodes, thing: Thing, labels: Labels, say: Say) -> list[Source]:
    """Every fact of the thing and its parts that an annotation speaks of, by line."""
    found: dict[tuple[str, str, int], Source] = {}
    for subject in nodes:
        if subject.split("#", 1)[0] != thing.iri:
            continue
        part = f"{labels.of(subject)}: " if "#" in subject and labels.of(subject)[:1].isupper() else ""
        for row in facts.sourced(subject):
            for value in (*row.shown, *row.behind):
                for line in value.lines:
                    source = Source(part + row.label, value.text, line)
                    found.setdefault((source.label, source.text, line.number), source)
    return sorted(found.values(), key=lambda source: (source.line.number, source.label))[:_SOURCES]


def _formats(thing: Thing) -> list[Format]:
    return [*able(GRAPH_FORMATS, thing.quads), *([TEXT] if thing.concept == "document" else [])]
