"""The catalogue of a release: one document that the European and the Flemish profile both take, computed from the data."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, parse
from rdflib.compare import isomorphic

from publisher.catalogue import dated
from publisher.catalogue.paging import pages
from publisher.catalogue.parts import dataset_parts
from publisher.errors import PublisherError
from publisher.index import Index
from publisher.manifest import Dump, Release, current
from publisher.rdf import parse_file, to_rdflib
from publisher.release import publish, rollback
from publisher.store import describe, open_store
from publisher.vocabulary import DCAT, DCT, FOAF, HYDRA, LDES, RDF, SPDX, VOID, XSD
from tests.catalogue_site import BASE, copy_of_the_data, edit_catalogue, make

FORMATS = {"ttl": "turtle", "rdf": "xml", "jsonld": "json-ld", "nt": "nt"}
WHOLE = NamedNode(f"{BASE}id/catalogus/lokale-diensten")


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return make(copy_of_the_data(tmp_path_factory.mktemp("catalogue") / "site"))


@pytest.fixture(scope="module")
def quads(release: Release) -> list[Quad]:
    return list(parse(path=str(release.catalogue / "catalogue.nt"), format=RdfFormat.N_TRIPLES))


@pytest.fixture(scope="module")
def graph(quads: list[Quad]) -> rdflib.Graph:
    return to_rdflib(quads)


def results(data: rdflib.Graph, shapes: Path) -> list[str]:
    """Every result, warnings too, in words."""
    import pyshacl

    _, report, _ = pyshacl.validate(data, shacl_graph=to_rdflib(parse_file(shapes)))
    sh = rdflib.Namespace("http://www.w3.org/ns/shacl#")
    found = report.subjects(rdflib.RDF.type, sh.ValidationResult)
    return sorted(f"{report.value(r, sh.focusNode)} {report.value(r, sh.resultPath)}" for r in found)


@pytest.mark.parametrize("name", ["shapes", "range", "shapes_recommended"])
def test_no_result_of_the_official_dcat_ap_shapes_warnings_included(
    graph: rdflib.Graph, standards: Path, name: str
) -> None:
    assert results(graph, standards / f"dcat-ap-3.0.1/{name}.ttl") == []


def test_no_result_of_the_rules_of_dcat_ap_vl(graph: rdflib.Graph, project: Path) -> None:
    assert results(graph, project / "tests" / "dcat_ap_vl.ttl") == []


@pytest.mark.parametrize(
    "removed",
    [
        (DCT.accessRights, None),
        (DCT.license, None),
        (DCAT.endpointDescription, None),
        (DCAT.accessURL, None),
        (FOAF.name, None),
        (RDF.type, DCT.LicenseDocument),
    ],
)
def test_the_flemish_rules_do_find_what_is_taken_away(
    quads: list[Quad], project: Path, removed: tuple[NamedNode, NamedNode | None]
) -> None:
    predicate, value = removed
    left = [q for q in quads if not (q.predicate == predicate and value in (None, q.object))]
    assert len(left) < len(quads)
    assert results(to_rdflib(left), project / "tests" / "dcat_ap_vl.ttl")


def test_there_is_no_blank_node(quads: list[Quad]) -> None:
    assert not [q for q in quads if isinstance(q.subject, BlankNode) or isinstance(q.object, BlankNode)]


def test_every_format_says_the_same_and_reads_without_a_network(release: Release) -> None:
    for name in ("catalogue", "page-1", "void"):
        graphs = [rdflib.Graph().parse(release.catalogue / f"{name}.{s}", format=f) for s, f in FORMATS.items()]
        assert len(graphs[0]) > 200
        assert all(isomorphic(graphs[0], other) for other in graphs[1:]), name
    assert isinstance(json.loads((release.catalogue / "catalogue.jsonld").read_text("utf-8"))["@context"], dict)


def test_every_iri_of_others_is_described_in_the_document(quads: list[Quad]) -> None:
    addresses = {DCAT.endpointURL, DCAT.endpointDescription, DCAT.accessURL, DCAT.downloadURL, RDF.type}
    said = {q.subject for q in quads}
    objects = {q.object for q in quads if q.predicate not in addresses and isinstance(q.object, NamedNode)}
    left = {
        o.value
        for o in objects
        if o not in said and not o.value.startswith((BASE + "dumps/", BASE + "feed", "mailto:"))
    }
    assert left == set()
    named = {DCT.title, FOAF.name, NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel")}
    others = {q.subject for q in quads if not str(q.subject).startswith(f"<{BASE}")}
    assert {q.subject for q in quads if q.predicate in named} >= others


def test_every_dump_is_a_distribution_with_the_size_and_checksum_of_its_bytes(
    release: Release, graph: rdflib.Graph
) -> None:
    dcat, spdx = rdflib.Namespace(DCAT.iri), rdflib.Namespace(SPDX.iri)
    nodes = {str(o): s for s, o in graph.subject_objects(dcat.downloadURL)}
    files = [dump for dump in release.manifest.dumps if not dump.name.endswith("-metadata.json")]
    assert {f"{BASE}dumps/{dump.name}" for dump in files} == set(nodes) - {f"{BASE}feed"}
    for dump in files:
        node, content = nodes[f"{BASE}dumps/{dump.name}"], (release.dumps / dump.name).read_bytes()
        assert str(graph.value(node, dcat.byteSize)) == str(len(content))
        value = graph.value(graph.value(node, spdx.checksum), spdx.checksumValue)
        assert str(value) == hashlib.sha256(content).hexdigest()
        assert (graph.value(node, dcat.compressFormat) is not None) == dump.name.endswith(".gz")


def test_the_stream_of_changes_is_a_dataset_of_its_type_with_a_service(graph: rdflib.Graph) -> None:
    stream = rdflib.URIRef(LDES.EventStream.value)
    (dataset,) = graph.subjects(rdflib.DCTERMS.type, stream)
    (node,) = graph.objects(dataset, rdflib.DCAT.distribution)
    assert str(graph.value(node, rdflib.DCAT.downloadURL)) == f"{BASE}feed"
    service = graph.value(node, rdflib.DCAT.accessService)
    assert (service, rdflib.DCAT.servesDataset, dataset) in graph


def test_a_record_has_an_iri_of_its_own_and_a_moment(graph: rdflib.Graph) -> None:
    records = list(graph.subject_objects(rdflib.FOAF.primaryTopic))
    assert len(records) == len({record for record, _ in records}) > 6
    assert all(record != topic for record, topic in records)
    assert {graph.value(r, rdflib.DCTERMS.modified).datatype for r, _ in records} == {rdflib.XSD.dateTime}


def test_unchanged_data_give_the_same_catalogue_to_the_byte(tmp_path: Path) -> None:
    settings = copy_of_the_data(tmp_path / "site")
    first, second = make(settings), make(settings)
    assert first.id != second.id
    names = sorted(path.name for path in first.catalogue.iterdir())
    assert names == sorted(path.name for path in second.catalogue.iterdir())
    assert [n for n in names if (first.catalogue / n).read_bytes() != (second.catalogue / n).read_bytes()] == []

    record = settings.data / "records" / "vvsg-pocket-samenleven-in-diversiteit.ttl"
    record.write_text(
        record.read_text("utf-8").replace("Samenleven in diversiteit", "Samen leven in diversiteit"), "utf-8"
    )
    third = make(settings)
    before, after = (_modified(item) for item in (second, third))
    changed = {name for name in before if before[name] != after[name]}
    assert {"publicaties", "alles", "wijzigingen"} <= changed
    assert not {"diensten", "organisaties"} & changed

    back = rollback(settings, BASE, second.id)
    assert _modified(back)["diensten"] == before["diensten"]
    assert _modified(back)["publicaties"] > after["publicaties"], "what came back changed now"
    assert _modified(second) == before, "the older release was not touched"
    assert len(open_store(back.store)) == back.manifest.counts["quads"]


def _modified(release: Release) -> dict[str, str]:
    """Dataset -> its dct:modified."""
    graph = rdflib.Graph().parse(release.catalogue / "catalogue.nt")
    found = graph.subjects(rdflib.RDF.type, rdflib.DCAT.Dataset)
    return {str(item).rsplit("/", 1)[-1]: str(graph.value(item, rdflib.DCTERMS.modified)) for item in found}


def test_the_catalogue_is_a_graph_of_the_store_and_in_no_dump(release: Release, quads: list[Quad]) -> None:
    name = NamedNode(f"{BASE}graphs/catalogue")
    stored = list(open_store(release.store).quads_for_pattern(None, None, None, name))
    assert len(stored) == len(quads) == release.manifest.counts["graphs"][name.value]
    assert b"/id/distributie/" not in (release.dumps / "data.nq").read_bytes()


def test_every_thing_of_the_catalogue_has_a_page(release: Release, quads: list[Quad]) -> None:
    index, store = Index(release.index), open_store(release.store)
    ours = {str(q.subject)[1:-1].split("#")[0] for q in quads if str(q.subject).startswith(f"<{BASE}id/")}
    assert len(ours) > 30
    for iri in ours:
        entry = index.entry(iri)
        assert entry is not None and entry.label, iri
        assert describe(store, iri)
    index.close()


@pytest.mark.parametrize("size", [1, 2, 3, 100])
def test_pages_stand_alone_end_and_together_say_everything(quads: list[Quad], size: int) -> None:
    parts = pages(quads, WHOLE, BASE, size)
    addresses = [f"{BASE}catalogue?page={number}" for number in range(1, len(parts) + 1)]
    for number, part in enumerate(parts, 1):
        page = NamedNode(addresses[number - 1])
        following = [q.object for q in part if q.subject == page and q.predicate == HYDRA.next]
        legacy = [q.object for q in part if q.subject == page and q.predicate == HYDRA.nextPage]
        expected = addresses[number] if number < len(parts) else None
        assert following == ([NamedNode(expected)] if expected else [])
        assert legacy == ([Literal(expected)] if expected else [])
        assert Quad(WHOLE, RDF.type, DCAT.Catalog) in part
        publisher = [q.object for q in part if q.subject == WHOLE and q.predicate == DCT.publisher]
        assert any(q.subject == publisher[0] and q.predicate == FOAF.name for q in part)
        assert sum(q.subject == WHOLE and q.predicate == DCAT.dataset for q in part) <= size
        listed = [q.object for q in part if q.subject == WHOLE and q.predicate in (DCAT.dataset, DCAT.service)]
        named = [q.object for q in part if q.predicate in (DCAT.servesDataset, DCAT.accessService)]
        assert set(named) <= set(listed)
        assert all(any(q.subject == item and q.predicate == DCT.title for q in part) for item in listed)
    joined = {quad for part in parts for quad in part}
    assert set(quads) <= joined
    datasets = [q.subject for part in parts for q in part if q.predicate == RDF.type and q.object == DCAT.Dataset]
    assert len(datasets) == len(set(datasets)) == 6, "portals take a dataset for whole wherever it stands"


def test_every_page_alone_passes_the_official_shapes_and_the_flemish_rules(
    quads: list[Quad], standards: Path, project: Path
) -> None:
    shapes = [standards / f"dcat-ap-3.0.1/{name}.ttl" for name in ("shapes", "range", "shapes_recommended")]
    parts = pages(quads, WHOLE, BASE, 3)
    assert len(parts) == 2
    for part in parts:
        for path in (*shapes, project / "tests" / "dcat_ap_vl.ttl"):
            assert results(to_rdflib(part), path) == []


def test_a_service_that_serves_nothing_stands_on_a_page_too(quads: list[Quad]) -> None:
    service = NamedNode(f"{BASE}id/dataservice/oai")
    idle = [q for q in quads if q.subject != service or q.predicate != DCAT.servesDataset]
    *others, last = pages(idle, WHOLE, BASE, 3)
    assert (len(others), Quad(WHOLE, DCAT.service, service) in last) == (2, True)
    assert not any(q.subject == service for part in others for q in part)


def test_schema_org_names_every_download(release: Release) -> None:
    for language in ("nl", "en"):
        document = json.loads((release.catalogue / f"schema-org.{language}.json").read_text("utf-8"))
        for dataset in document["dataset"]:
            assert 50 <= len(dataset["description"]) <= 5000
            assert dataset["license"].startswith("https://data.vlaanderen.be/id/licentie/")
            assert all(item["contentUrl"].startswith(BASE) for item in dataset["distribution"])
    assert {item["name"] for item in document["dataset"]} >= {"Services", "Concepts"}


def test_void_counts_what_the_default_graph_holds(release: Release) -> None:
    graph = rdflib.Graph().parse(release.catalogue / "void.nt")
    data = list(parse(path=str(release.dumps / "data.ttl"), format=RdfFormat.TURTLE))
    void, dataset = rdflib.Namespace(VOID.iri), rdflib.URIRef(f"{BASE}#dataset")
    assert int(graph.value(dataset, void.triples)) == len(data)
    counted = {
        str(graph.value(part, void.property)): int(graph.value(part, void.triples))
        for part in graph.objects(dataset, void.propertyPartition)
    }
    assert counted[DCT.title.value] == sum(q.predicate == DCT.title for q in data)
    assert sum(counted.values()) == len(data)
    classes = {
        str(graph.value(part, void["class"])): int(graph.value(part, void.entities))
        for part in graph.objects(dataset, void.classPartition)
    }
    service = NamedNode("http://purl.org/vocab/cpsv#PublicService")
    assert classes[service.value] == sum(q.predicate == RDF.type and q.object == service for q in data)
    assert len(list(graph.objects(dataset, void.exampleResource))) > 5
    assert all(int(graph.value(s, void.triples)) > 0 for s in graph.subjects(rdflib.RDF.type, void.Linkset))
    assert int(graph.value(dataset, void.distinctSubjects)) == len({q.subject for q in data})


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (
            "    dct:license <https://data.vlaanderen.be/id/licentie/modellicentie-gratis-hergebruik/v1.0> ;\n",
            "",
            "has no licence",
        ),
        ('void:uriRegexPattern "/id/begrip/"', 'void:uriRegexPattern "/id/dienst/"', "both claim /id/dienst/"),
        ('void:uriRegexPattern "/id/begrip/"', 'void:uriRegexPattern "begrip"', "names no concept"),
        (
            "catalogus:lokale-diensten\n    a dcat:Catalog",
            "catalogus:tweede a dcat:Catalog .\ncatalogus:lokale-diensten\n    a dcat:Catalog",
            "there are 2 catalogues",
        ),
        ("dataset:diensten\n    a dcat:Dataset", "dataset:data\n    a dcat:Dataset", "cannot be called"),
    ],
)
def test_a_catalogue_that_cannot_be_is_told_and_leaves_the_release_alone(
    tmp_path: Path, old: str, new: str, words: str
) -> None:
    settings = copy_of_the_data(tmp_path / "site")
    first = make(settings)
    edit_catalogue(settings, old, new)
    if "dataset:data" in new:
        edit_catalogue(settings, "dataset:diensten,", "dataset:data,")
    with pytest.raises(PublisherError, match=words) as caught:
        publish(settings, BASE, check=False)
    assert caught.value.remedy
    assert current(settings.var()) == first
    assert len(list((settings.var() / "releases").iterdir())) == 1


def test_a_data_set_without_a_catalogue_is_published_without_one(tmp_path: Path) -> None:
    settings = copy_of_the_data(tmp_path / "site")
    (settings.data / "catalogue.ttl").unlink()
    release = make(settings)
    assert sorted(path.stem for path in release.catalogue.iterdir()) == ["void"] * 4
    assert {dump.dataset for dump in release.manifest.dumps} == {""}


def test_a_dump_keeps_its_time_of_change_while_its_bytes_stay() -> None:
    row = Dump("data.nq", "application/n-quads", 1, "aa")
    (first,) = dated([row], [], "2026-01-01T00:00:00Z")
    (same,) = dated([row], [first], "2026-01-02T00:00:00Z")
    (other,) = dated([Dump("data.nq", "application/n-quads", 1, "bb")], [same], "2026-01-03T00:00:00Z")
    assert [item.changed[:10] for item in (first, same, other)] == ["2026-01-01", "2026-01-01", "2026-01-03"]


def test_a_dataset_says_which_resources_it_holds() -> None:
    dataset = NamedNode(f"{BASE}id/dataset/alles")
    part = NamedNode(f"{BASE}id/dataset/diensten")
    pattern = Literal("/id/dienst/", datatype=XSD.string)
    stated = [
        Quad(dataset, RDF.type, DCAT.Dataset),
        Quad(part, RDF.type, DCAT.Dataset),
        Quad(part, VOID.uriRegexPattern, pattern),
    ]
    assert dataset_parts(stated) == {"dienst": "diensten"}
