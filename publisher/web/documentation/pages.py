"""The pages of shapes and words: an overview with a drawing, and one page for each shape."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import NamedTuple

from markupsafe import Markup
from pyoxigraph import DefaultGraph, NamedNode

from publisher.formats import GRAPH_FORMATS, TURTLE
from publisher.vocabulary import OWL, PUB, RDF, RDFS, SKOS
from publisher.web.answering.representations import write
from publisher.web.documentation.diagram import Arrow, Drawing, draw, layers
from publisher.web.documentation.rules import ShapeText, in_words, links_between, shape_text
from publisher.web.labels import Labels
from publisher.web.pages import render
from publisher.web.schema import statements
from publisher.web.served import View
from publisher.web.site import page_link, site
from publisher.web.things.nodes import Nodes, iri_of
from publisher.web.words import Say

#: Where the drawing of all shapes begins: everything else hangs on services.
_START = "dienst"
#: Resources that are looked at for an example, and lines of Turtle that are shown of it.
_LOOKED_AT, _LINES = 50, 22


class Example(NamedTuple):
    """A resource of the release that a shape is for: its name, page, and the beginning of its Turtle."""

    name: str
    href: str
    text: str


class Overview(NamedTuple):
    """All shapes: names -> titles, and the arrows between them."""

    titles: dict[str, str]
    arrows: list[Arrow]


def overview(view: View, labels: Labels) -> Overview:
    titles: dict[str, str] = {}
    arrows: list[Arrow] = []
    for name in view.schema.shapes:
        nodes = Nodes(statements(view.release.shapes / f"{name}.ttl"))
        iri = f"{view.base}shapes/{name}"
        titles[name] = nodes.text(iri, [RDFS.label.value], labels.language) or name
        links = links_between(nodes, iri, labels, view.schema)
        arrows += [Arrow(name, target, in_words(words)) for target, words in links.items() if target != name]
    return Overview(titles, arrows)


def shapes_page(view: View, word: str) -> bytes:
    """The list of all shapes, with a drawing of how they hang together."""
    say, labels = site().words.into(word), Labels(view, site().words, word)
    found = overview(view, labels)
    columns = layers(_START, found.arrows) if _START in found.titles else []
    drawing = Drawing(columns, found.titles, _onward(found.arrows, columns), _START)
    shown = draw(say("shapes.drawing"), _spoken(found, say), drawing) if columns else Markup("")
    used = {name: sum(arrow.target == name for arrow in found.arrows) for name in found.titles}
    rows = sorted(found.titles.items(), key=lambda row: row[1].casefold())
    return render("shapes.html", word, rows=rows, drawing=shown, used=used)


def _onward(arrows: Iterable[Arrow], columns: Sequence[Sequence[str]]) -> list[Arrow]:
    """The arrows from each column to the next, without words: more would be a tangle. The description has all."""
    place = {name: number for number, column in enumerate(columns) for name in column}
    return [
        arrow._replace(words="")
        for arrow in arrows
        if place.get(arrow.target, -1) == place.get(arrow.source, len(columns)) + 1
    ]


def _spoken(found: Overview, say: Say) -> str:
    """The drawing in a sentence for whoever does not see it."""
    parts = []
    for name, title in found.titles.items():
        targets = [found.titles[arrow.target] for arrow in found.arrows if arrow.source == name]
        if targets:
            parts.append(say("shapes.leads", source=title, targets=", ".join(targets)))
    return " ".join(parts)


def shape_page(view: View, name: str, word: str) -> bytes:
    """One shape: what it is for, a drawing of its neighbours, its rules in a table, and an example."""
    say, labels = site().words.into(word), Labels(view, site().words, word)
    iri = f"{view.base}shapes/{name}"
    text = shape_text(Nodes(statements(view.release.shapes / f"{name}.ttl")), iri, labels, view.schema)
    found = overview(view, labels)
    return render(
        "documentation/shape.html",
        word,
        shape=text,
        iri=iri,
        drawing=_neighbours(name, found, say),
        titles=found.titles,
        example=_example(view, text, labels),
        formats=GRAPH_FORMATS,
        path_of=f"shapes/{name}",
    )


def _neighbours(name: str, found: Overview, say: Say) -> Markup:
    """What leads to a shape, the shape, and what it leads to; '' for one that stands alone."""
    before = sorted({arrow.source for arrow in found.arrows if arrow.target == name})
    after = sorted({arrow.target for arrow in found.arrows if arrow.source == name} - set(before))
    near = [arrow for arrow in found.arrows if name in (arrow.source, arrow.target)]
    if not near:
        return Markup("")
    drawing = Drawing([column for column in (before, [name], after) if column], found.titles, near, name)
    spoken = _spoken(Overview(found.titles, near), say)
    return draw(say("shapes.near", title=found.titles[name]), spoken, drawing)


def _example(view: View, shape: ShapeText, labels: Labels) -> Example | None:
    """The first of some resources by alphabet: the same one each time."""
    for _, _, cls in shape.classes:
        quads = view.store.quads_for_pattern(None, RDF.type, NamedNode(cls), DefaultGraph())
        subjects = sorted(iri_of(quad.subject) for quad in islice(quads, _LOOKED_AT))
        own = [iri for iri in subjects if iri.startswith(f"{view.base}id/")] or [
            iri for iri in subjects if iri.startswith("http")
        ]
        if own:
            return Example(labels.of(own[0]), labels.link(own[0]), _turtle(view, own[0]))
    return None


def _turtle(view: View, iri: str) -> str:
    """The beginning of a thing's own statements as Turtle, without the prefixes."""
    quads = sorted(view.store.quads_for_pattern(NamedNode(iri), None, None, DefaultGraph()), key=str)
    lines = write(quads, TURTLE, view.schema.context, iri).decode().splitlines()
    body = [line for line in lines if not line.startswith("@prefix")]
    return "\n".join(line[:160] for line in body[:_LINES]) + ("\n…" if len(body) > _LINES else "")


class Term(NamedTuple):
    """A word of ours: where its page is, its label, kind, meaning, and a statement or thing that uses it."""

    name: str
    href: str
    label: str
    kind: str
    meaning: str
    example: tuple[str, str]


def terms_page(view: View, word: str) -> bytes:
    """All words of ours: what is no concept first, then the concepts by their list."""
    labels = Labels(view, site().words, word)
    nodes = Nodes(view.schema.quads)
    terms = {name: _term(view, nodes, name, labels) for name in view.schema.terms}
    schemes = [name for name in terms if SKOS.ConceptScheme.value in _kinds(nodes, name)]
    members = {
        name: [other for other in terms if PUB.iri + name in nodes.links(PUB.iri + other, [SKOS.inScheme.value])]
        for name in schemes
    }
    listed = {other for rows in members.values() for other in rows} | set(schemes)
    return render(
        "terms.html",
        word,
        description=nodes.text(PUB.iri, ["http://purl.org/dc/terms/description"], word),
        namespace=PUB.iri,
        words=[term for name, term in terms.items() if name not in listed],
        schemes=[(terms[name], [terms[other]._replace(kind="") for other in members[name]]) for name in schemes],
    )


def _kinds(nodes: Nodes, name: str) -> list[str]:
    return nodes.links(PUB.iri + name, [RDF.type.value])


def _term(view: View, nodes: Nodes, name: str, labels: Labels) -> Term:
    iri = PUB.iri + name
    known = [cls for cls in site().words.terms if cls in _kinds(nodes, name)]
    meaning = nodes.text(iri, [SKOS.definition.value, RDFS.comment.value, SKOS.scopeNote.value], labels.language)
    kind = labels.of(known[0]) if known else ""
    return Term(name, page_link(f"ns/{name}"), labels.of(iri), kind, meaning, _use(view, nodes, name, labels))


def _use(view: View, nodes: Nodes, name: str, labels: Labels) -> tuple[str, str]:
    """(words, link) of a thing that uses a term: the subject of a property, what points at a concept; ('', '')."""
    node = NamedNode(PUB.iri + name)
    is_property = {OWL.DatatypeProperty.value, OWL.ObjectProperty.value} & set(_kinds(nodes, name))
    pattern = (None, node, None, None) if is_property else (None, None, node, None)
    for quad in islice(view.store.quads_for_pattern(*pattern), _LOOKED_AT):
        subject = iri_of(quad.subject).partition("#")[0]
        if subject.startswith(f"{view.base}id/"):
            return labels.of(subject), labels.link(subject)
    return "", ""
