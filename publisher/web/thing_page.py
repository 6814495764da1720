"""The page of a thing: what a person wants first, then every fact, and where each comes from."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from pyoxigraph import Quad

from publisher.formats import GRAPH_FORMATS, TEXT, Format
from publisher.store import describe
from publisher.web.contacts import ContactReader
from publisher.web.facts import FactReader, Row
from publisher.web.labels import Labels
from publisher.web.lines import Line, find_lines, marked_lines
from publisher.web.nodes import Nodes
from publisher.web.pages import render
from publisher.web.relations import relations
from publisher.web.served import View
from publisher.web.site import site
from publisher.web.structured import structured_data
from publisher.web.thing import Thing
from publisher.web.words import Say

#: A sheet is shown in whole up to so many lines.
_LINES = 2000
#: Other resources whose contact points a page borrows (a service's are its unit's).
_BORROWED = 3


class SheetLine(NamedTuple):
    number: int
    text: str
    is_marked: bool


class Source(NamedTuple):
    """A row of the table of sources: the fact, how it reads, and its line."""

    label: str
    text: str
    line: Line


def thing_page(view: View, thing: Thing, language: str) -> bytes:
    """The HTML page of a resource, a term or a shape."""
    words, say = site().words, site().words.into(language)
    labels = Labels(view, words, language)
    nodes = Nodes([*thing.quads, *_borrowed(view, thing)])
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
        kind=_kind(thing, labels),
        also=_also(nodes, thing, labels, say),
        crumb=_crumb(thing, say),
        places=places,
        others=others,
        contacts=ContactReader(nodes, lines, labels, say).contacts(thing.iri),
        relations=relations(view, thing.iri, labels, words, shown),
        sources=_sources(facts, nodes, thing, labels, say),
        sheet=_sheet(view, thing),
        formats=_formats(thing),
        licence=site().settings.site_licence,
        licence_name=labels.of(site().settings.site_licence),
        structured=structured_data(nodes, labels, thing.iri, language),
    )


def _borrowed(view: View, thing: Thing) -> list[Quad]:
    """Parts of other resources that this page shows as its own: the contact points of whoever provides it."""
    properties = site().words.properties("contact")
    links = Nodes(thing.quads).links(thing.iri, properties)
    others = dict.fromkeys(iri.split("#", 1)[0] for iri in links if not iri.startswith(thing.iri + "#"))
    found = [quad for iri in list(others)[:_BORROWED] for quad in describe(view.store, iri)]
    return [quad for quad in found if "#" in str(quad.subject)]


def _kind(thing: Thing, labels: Labels) -> str:
    """What the thing is in one word: the first of our words' classes that it has, else any."""
    classes = thing.classes
    known = [cls for cls in site().words.terms if cls in classes]
    return labels.of((known or classes or [""])[0]) if known or classes else ""


def _also(nodes: Nodes, thing: Thing, labels: Labels, say: Say) -> list[str]:
    """Other names, in the language of the page."""
    title = labels.of(thing.iri)
    names = [value.value for value in nodes.texts(thing.iri, site().words.properties("title"), say.language)]
    return [name for name in dict.fromkeys(names) if name != title][:10]


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
    return sorted(found.values(), key=lambda source: (source.line.number, source.label))


def _sheet(view: View, thing: Thing) -> list[SheetLine]:
    """The text of a document, line by line; those that values stand on are marked."""
    path = view.release.documents / f"{thing.path.rpartition('/')[2]}.{TEXT.suffix}"
    if thing.concept != "document" or not path.is_file():
        return []
    marked = marked_lines(view, f"{view.base}{thing.path}.{TEXT.suffix}")
    text = path.read_text(encoding="utf-8").split("\n")[:_LINES]
    return [SheetLine(number, line, number in marked) for number, line in enumerate(text, 1)]


def _formats(thing: Thing) -> list[Format]:
    return [*GRAPH_FORMATS, *([TEXT] if thing.concept == "document" else [])]
