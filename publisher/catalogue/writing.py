"""Statements about one thing, written short."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from pyoxigraph import Literal, NamedNode, Quad

from publisher.vocabulary import DCT, FOAF, RDF, VOID, XSD

Value = NamedNode | Literal


def about(subject: NamedNode, *pairs: tuple[NamedNode, Value | Iterable[Value] | None]) -> list[Quad]:
    """Statements from (property, value or values) pairs; None is no statement."""
    quads = []
    for predicate, value in pairs:
        values = [value] if isinstance(value, (NamedNode, Literal)) else value or ()
        quads += [Quad(subject, predicate, item) for item in values]
    return quads


def texts(words: Mapping[str, str]) -> list[Literal]:
    """Language -> text as literals, by language."""
    return [Literal(words[language], language=language) for language in sorted(words)]


def both(words: tuple[str, str]) -> list[Literal]:
    """A (Dutch, English) pair as literals."""
    return texts({"nl": words[0], "en": words[1]})


def moment(text: str) -> Literal:
    """An xsd:dateTime."""
    return Literal(text, datatype=XSD.dateTime)


def day(text: str) -> Literal:
    """An xsd:date."""
    return Literal(text, datatype=XSD.date)


def document_quads(titles: Sequence[Value], base: str, page: int = 0) -> list[Quad]:
    """Which data set the catalogue, and a page of it, belong to (VoID 1.0, section 6), and what that is called."""
    dataset = NamedNode(f"{base}#dataset")
    documents = [f"{base}catalogue", *([f"{base}catalogue?page={page}"] if page else [])]
    found = about(dataset, (RDF.type, VOID.Dataset), (DCT.title, titles))
    for document in documents:
        found += about(NamedNode(document), (RDF.type, FOAF.Document), (VOID.inDataset, dataset))
    return found
