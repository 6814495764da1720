"""Our own terms, concept lists and JSON-LD context."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, parse

from publisher.jsonld import compact, read_context
from publisher.vocabulary import PREFIXES, PUB, RDF, RDFS, SKOS

PROJECT = Path(__file__).parent.parent
ONTOLOGY = PROJECT / "ontology"
CONTEXT = ONTOLOGY / "context.jsonld"


def quads_of(*folders: str) -> list[Quad]:
    paths = [path for folder in folders for path in sorted((PROJECT / folder).glob("*.ttl"))]
    return [quad for path in paths for quad in parse(path=str(path), format=RdfFormat.TURTLE)]


@pytest.fixture(scope="module")
def terms() -> dict[str, object]:
    return json.loads(CONTEXT.read_text("utf-8"))["@context"]


def used_terms() -> set[str]:
    """Terms of our namespace that code, data, shapes and queries use."""
    found = set()
    for pattern in ("publisher/**/*.py", "data/records/*.ttl", "data/catalogue.ttl", "shapes/*.ttl", "queries/*.rq"):
        for path in PROJECT.glob(pattern):
            text = path.read_text("utf-8")
            found |= set(re.findall(r"\bpub:([A-Za-z][\w-]*)", text))
            if path.suffix == ".py":
                found |= set(re.findall(r"\bPUB\.(?!iri\b)([A-Za-z]\w*)", text))
    return found


def test_every_term_of_ours_in_use_is_explained_in_dutch_and_english() -> None:
    languages: dict[str, set[str | None]] = {}
    for quad in quads_of("ontology"):
        if quad.predicate in (RDFS.label, SKOS.prefLabel) and isinstance(quad.object, Literal):
            languages.setdefault(quad.subject.value, set()).add(quad.object.language)
    used = used_terms()
    assert "line" in used and "kanaal-balie" in used
    assert {name for name in used if languages.get(PUB.iri + name) != {"nl", "en"}} == set()


def test_a_property_of_ours_has_a_comment_and_belongs_to_the_ontology() -> None:
    quads = quads_of("ontology")
    labelled = {quad.subject for quad in quads if quad.predicate == RDFS.label}
    assert labelled
    for predicate in (RDFS.comment, RDFS.isDefinedBy):
        assert labelled <= {quad.subject for quad in quads if quad.predicate == predicate}


def test_every_concept_of_ours_is_in_a_list_of_ours() -> None:
    quads = quads_of("ontology")
    schemes = {quad.subject for quad in quads if quad.object == SKOS.ConceptScheme}
    concepts = {quad.subject for quad in quads if quad.object == SKOS.Concept}
    assert concepts == {quad.subject for quad in quads if quad.predicate == SKOS.inScheme and quad.object in schemes}


def test_the_context_has_a_term_for_every_property_and_its_kind_of_value(terms: dict[str, object]) -> None:
    context = read_context({"@context": terms})
    for quad in quads_of("data/records", "data"):
        if quad.predicate == RDF.type:
            continue
        kind = "@id" if isinstance(quad.object, NamedNode) else _kind(quad.object)
        wanted = {(quad.predicate.value, kind), (quad.predicate.value, "@any")}
        assert wanted & set(context.properties), quad


def _kind(literal: Literal) -> str:
    return "@language" if literal.language else literal.datatype.value


def test_prefixes_of_the_context_are_those_of_the_vocabulary(terms: dict[str, object]) -> None:
    prefixes = {key: value for key, value in terms.items() if isinstance(value, str) and value.startswith("http")}
    assert len(prefixes) > 15
    assert prefixes.items() <= dict(PREFIXES).items()


def test_texts_with_a_language_are_maps_by_language(terms: dict[str, object]) -> None:
    for name in ("prefLabel", "title", "description", "name", "definition", "keyword", "schema:description"):
        assert terms[name]["@container"] == "@language"


def test_the_service_that_the_page_writes_in_json_ld_is_the_rdf_that_we_mean(terms: dict[str, object]) -> None:
    import rdflib

    page = (PROJECT / "docs" / "data-model.md").read_text("utf-8")
    (example,) = re.findall(r"```json\n(.*?)```", page, re.S)
    written = json.dumps({"@context": terms, **json.loads(example)})
    graph = rdflib.Graph().parse(data=written, format="json-ld")
    triples = {q.triple for q in parse(written.encode(), format=RdfFormat.JSON_LD)}
    assert len(graph) == len(triples) == 12
    service = rdflib.URIRef("https://lod.example/id/dienst/inspraak")
    assert {title.language for title in graph.objects(service, rdflib.DCTERMS.title)} == {"nl", "en"}
    day = rdflib.Literal("2026-11-22", datatype=rdflib.XSD.date)
    assert set(graph.objects(service, rdflib.DCTERMS.modified)) == {day}
    contact = rdflib.URIRef(PREFIXES["cv"] + "contactPoint")
    assert set(graph.objects(service, contact)) == {service + "#contact"}


def test_all_records_go_through_json_ld_and_come_back_the_same(terms: dict[str, object]) -> None:
    quads = quads_of("data/records")
    text = compact(quads, read_context({"@context": terms}))
    back = {Triple(quad.subject, quad.predicate, quad.object) for quad in parse(text, format=RdfFormat.JSON_LD)}
    assert back == {quad.triple for quad in quads}


def test_a_dutch_name_of_an_audience_leads_to_one_audience() -> None:
    found: dict[str, set[str]] = {}
    for quad in parse(path=str(ONTOLOGY / "doelgroepen.ttl"), format=RdfFormat.TURTLE):
        if quad.predicate in (SKOS.prefLabel, SKOS.altLabel) and quad.object.language == "nl":
            found.setdefault(quad.object.value.casefold(), set()).add(quad.subject.value)
    assert len(found) > 60
    assert {name: iris for name, iris in found.items() if len(iris) > 1} == {}
