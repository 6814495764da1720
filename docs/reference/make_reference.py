"""Makes data/reference/ipdc.ttl and data/reference/nuts.ttl from the published IPDC-LPDC code lists.

    python docs/reference/make_reference.py FOLDER

FOLDER holds `codelijsten/*.ttl` of https://github.com/Informatievlaanderen/ipdc-lpdc. Only facts are taken over:
the IRI, its Dutch and English label, its notation and its scheme.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pyoxigraph as ox

SKOS = "http://www.w3.org/2004/02/skos/core#"
IPDC = "https://productencatalogus.data.vlaanderen.be/id/concept/"
NUTS = "http://data.europa.eu/nuts/code/"
TARGET = Path(__file__).resolve().parents[2] / "data" / "reference"
LISTS = ("thema", "doelgroep", "type", "bevoegd-bestuursniveau", "uitvoerend-bestuursniveau", "publicatie-kanaal")
PLACES = ("geografisch-toepassingsgebied",)
SOURCE = "https://github.com/Informatievlaanderen/ipdc-lpdc, codelijsten, stand van 2025-06-12, gelezen op 2026-11-22."

PREFIXES = """\
@prefix dct: <http://purl.org/dc/terms/> .
@prefix schema: <http://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""


def read(folder: Path, names: tuple[str, ...]) -> list[ox.Quad]:
    """All statements of the named code lists."""
    paths = [folder / "codelijsten" / f"{name}.ttl" for name in names]
    return [quad for path in paths for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)]


def values(quads: list[ox.Quad], subject: str, predicate: str) -> list[str]:
    """Objects of one subject and SKOS property, written as Turtle, sorted (Dutch labels first)."""
    terms = [q.object for q in quads if q.subject.value == subject and q.predicate.value == SKOS + predicate]
    dutch_first = sorted(terms, key=lambda t: (getattr(t, "language", None) != "nl", str(t)))
    return [str(term) for term in dutch_first]


def entry(quads: list[ox.Quad], subject: str, types: str) -> str:
    """The Turtle of one concept: type, labels, notation, scheme."""
    labels = ", ".join(values(quads, subject, "prefLabel"))
    lines = [f"<{subject}>", f"    a {types} ;", f"    skos:prefLabel {labels} ;"]
    lines += [f"    skos:notation {text} ;" for text in values(quads, subject, "notation")]
    lines += [f"    skos:inScheme {scheme} ;" for scheme in values(quads, subject, "inScheme")]
    return "\n".join(lines)[:-2] + " .\n"


def scheme(quads: list[ox.Quad], subject: str) -> str:
    """The Turtle of one concept scheme; DCAT-AP asks a title of every scheme (ConceptScheme, title 1..n)."""
    labels = ", ".join(values(quads, subject, "prefLabel"))
    return f"<{subject}>\n    a skos:ConceptScheme ;\n    skos:prefLabel {labels} ;\n    dct:title {labels} .\n"


def subjects(quads: list[ox.Quad], kind: str) -> list[str]:
    """The IRIs typed with a SKOS class, sorted."""
    return sorted({q.subject.value for q in quads if q.object == ox.NamedNode(SKOS + kind)})


def write(name: str, title: str, quads: list[ox.Quad], types: str) -> None:
    """One reference file: schemes first, then concepts."""
    parts = [scheme(quads, iri) for iri in subjects(quads, "ConceptScheme")]
    parts += [entry(quads, iri, types) for iri in subjects(quads, "Concept")]
    head = f"# {title}\n# Bron: {SOURCE}\n# Gemaakt met docs/reference/make_reference.py.\n\n{PREFIXES}\n"
    (TARGET / f"{name}.ttl").write_text(head + "\n".join(parts), encoding="utf-8")


def main(folder: Path) -> None:
    write("ipdc", "Codelijsten van de producten- en dienstencatalogus (IPDC).", read(folder, LISTS), "skos:Concept")
    places = read(folder, PLACES)
    types = "skos:Concept, dct:Location, schema:AdministrativeArea"
    write("nuts", "NUTS- en LAU-gebieden van Vlaanderen.", places, types)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
