"""Municipal services as the Flemish catalogue of products and services takes them, held to its own shapes."""

from __future__ import annotations

import gzip
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Store, parse

from publisher.history import read_history
from publisher.lpdc import Snapshot, snapshots
from publisher.manifest import Release
from publisher.release import publish
from publisher.settings import Settings
from publisher.vocabulary import ADRES, AS, CV, DCT, LPDC, PAV, RDF, SDO, SH, XSD
from tests.web_site import data_folder

HEIST = "https://lod.example/id/dienst/heist-advies-diversiteitsbeleid"


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return data_folder(tmp_path_factory.mktemp("lpdc") / "site")


@pytest.fixture(scope="module")
def release(settings: Settings) -> Release:
    found = publish(settings, settings.site_base, check=False).release
    assert found is not None
    return found


def page_quads(release: Release, number: int = -1) -> list[Quad]:
    folder = release.folder / "feed/lpdc"
    page = read_history(folder).pages[number]
    return list(parse(gzip.decompress((folder / f"{page.name}.trig.gz").read_bytes()), RdfFormat.TRIG))


def triples(*texts: str) -> Store:
    """A store of a municipality with a service, and what else is said."""
    head = """
    @prefix : <https://lod.example/id/> . @prefix cv: <http://data.europa.eu/m8g/> .
    @prefix dct: <http://purl.org/dc/terms/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
    @prefix schema: <http://schema.org/> . @prefix adres: <https://data.vlaanderen.be/ns/adres#> .
    @prefix lpdc: <https://productencatalogus.data.vlaanderen.be/ns/ipdc-lpdc#> .
    @prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix sh: <http://www.w3.org/ns/shacl#> .
    <https://lod.example/id/o> owl:sameAs <http://data.lblod.info/id/bestuurseenheden/1> .
    <https://lod.example/id/d> cv:hasCompetentAuthority <https://lod.example/id/o> ;
        dct:title "Titel"@nl-BE ; dct:description "Tekst"@nl ; dct:spatial <http://data.europa.eu/nuts/code/BE21212040> ;
        dct:issued "2026-11-22"^^xsd:date ; dct:modified "2026-11-22T10:00:00+01:00"^^xsd:dateTime .
    """
    store = Store()
    store.load((head + "\n".join(texts)).encode(), RdfFormat.TURTLE)
    return store


def only(store: Store) -> tuple[Snapshot, dict[NamedNode, list[object]]]:
    [snapshot] = snapshots(store)
    said: dict[NamedNode, list[object]] = {}
    for quad in parse(snapshot.lines, RdfFormat.N_TRIPLES):
        said.setdefault(quad.predicate, []).append(quad.object)
    return snapshot, said


def test_no_result_of_the_official_shapes(release: Release, standards: Path) -> None:
    import rdflib
    from pyshacl import validate

    data, shapes = rdflib.Graph(), rdflib.Graph()
    lines = (f"{quad.subject} {quad.predicate} {quad.object} .\n" for quad in page_quads(release))
    data.parse(data="".join(lines), format="nt")
    shapes.parse(standards / "ipdc-lpdc/shacl/instantie-shape.ttl")
    _, found, text = validate(data, shacl_graph=shapes)
    assert not set(found.subjects(rdflib.RDF.type, rdflib.SH.ValidationResult)), text
    snapshots_ = set(data.subjects(rdflib.RDF.type, rdflib.URIRef(LPDC.InstancePublicServiceSnapshot.value)))
    assert len(snapshots_) == 20


def test_all_municipal_services_are_there_and_no_others(release: Release) -> None:
    quads = page_quads(release)
    services = {quad.object.value.rpartition("/")[2] for quad in quads if quad.predicate == DCT.isVersionOf}
    assert {name.partition("-")[0] for name in services} == {"willebroek", "heist", "heusden"}
    makers = {quad.object.value for quad in quads if quad.predicate == PAV.createdBy}
    assert len(makers) == 3
    assert all(maker.startswith("http://data.lblod.info/id/bestuurseenheden/") for maker in makers)


def test_contact_points_and_their_addresses_hang_nested_under_the_snapshot(release: Release) -> None:
    """Blank nodes in the default graph: every client takes them along, and the consumer stores what it gets."""
    quads = page_quads(release)
    assert {quad.graph_name for quad in quads} == {DefaultGraph()}
    snapshot = next(quad.subject for quad in quads if quad.predicate == DCT.isVersionOf and quad.object.value == HEIST)
    points = [quad.object for quad in quads if quad.subject == snapshot and quad.predicate == CV.hasContactPoint]
    assert len(points) == 2
    assert all(isinstance(point, BlankNode) for point in points)
    told = {point: {q.predicate: q.object for q in quads if q.subject == point} for point in points}
    first, second = sorted(told.values(), key=lambda item: item[SH.order].value)
    assert first[SDO.openingHours].value.startswith(
        "De balie is open op maandag van 9 tot 12 uur. De balie is open op m"
    )
    assert second[SDO.telephone] == Literal("+3215238782")
    streets = [q.object for q in quads if q.subject == first[LPDC.address] and q.predicate == ADRES.Straatnaam]
    assert streets == [Literal("Stationsstraat", language="nl")]


def test_dates_become_moments_and_languages_those_of_the_catalogue() -> None:
    snapshot, said = only(triples(':d dct:title "Titre"@fr , "Title"@en .'))
    assert snapshot.missing == ()
    assert said[SDO.dateCreated] == [Literal("2026-11-22T00:00:00Z", datatype=XSD.dateTime)]
    assert said[SDO.dateModified] == [Literal("2026-11-22T10:00:00+01:00", datatype=XSD.dateTime)]
    assert set(said[DCT.title]) == {Literal("Titel", language="nl"), Literal("Title", language="en")}


def test_a_second_text_in_one_language_is_left_out() -> None:
    _, said = only(triples(':d dct:title "Andere"@nl .'))
    assert len(said[DCT.title]) == 1


def test_an_address_of_which_a_part_is_missing_and_a_mailbox_that_the_shape_refuses_are_left_out() -> None:
    contact = ':d cv:hasContactPoint :o\\#c . :o\\#c lpdc:address :o\\#a ; schema:email "a+b@c.be", "in fo" ; schema:url <https://c.be/> .'
    _, said = only(triples(contact, ':o\\#a adres:Straatnaam "Straat"@nl ; adres:postcode "2220" .'))
    assert LPDC.address not in said
    assert SDO.email not in said
    assert said[SDO.url] == [Literal("https://c.be/")]
    assert said[SH.order] == [Literal("1", datatype=XSD.integer)]


def test_a_service_of_which_something_is_missing_is_named_and_not_published() -> None:
    store = triples()
    for quad in list(store.quads_for_pattern(None, DCT.spatial, None)):
        store.remove(quad)
    [snapshot] = snapshots(store)
    assert snapshot.missing == (DCT.spatial.value,)


def test_services_of_others_than_municipalities_are_not_there() -> None:
    store = triples(":x cv:hasCompetentAuthority :y . :y owl:sameAs <https://data.vlaanderen.be/id/organisatie/OVO1> .")
    assert [item.iri for item in snapshots(store)] == ["https://lod.example/id/d"]


@pytest.fixture
def copy(settings: Settings, release: Release, tmp_path: Path) -> Iterator[Settings]:
    """The same site, to change."""
    assert release.folder.is_dir()
    folder = tmp_path / "copy"
    shutil.copytree(settings.folder, folder, symlinks=True)
    from publisher.settings import read_settings

    yield read_settings(folder / "publisher.toml")


def test_a_service_that_goes_is_archived_with_all_that_it_was(copy: Settings) -> None:
    record = copy.data / "records/heist-op-den-berg-integratie-en-diversiteitsdienst.ttl"
    text = record.read_text(encoding="utf-8")
    record.write_text(text.replace("dienst:heist-advies-diversiteitsbeleid", "dienst:heist-nieuw"), encoding="utf-8")
    said: list[str] = []
    release = publish(copy, copy.site_base, check=False, report=said.append).release
    assert release is not None
    quads = page_quads(release)
    last = [quad.subject for quad in quads if quad.predicate == RDF.type and quad.object == AS.Delete]
    assert len(last) == 1
    gone = {quad.predicate: quad.object for quad in quads if quad.subject == last[0]}
    assert gone[LPDC.isArchived] == Literal(True)
    assert gone[DCT.isVersionOf] == NamedNode(HEIST)
    assert gone.keys() >= {DCT.title, DCT.description, PAV.createdBy, CV.hasContactPoint, SDO.dateCreated}
    labels = [
        quad.object for quad in quads if quad.predicate == CV.hasContactPoint and isinstance(quad.object, BlankNode)
    ]
    assert len(set(labels)) == len(labels), "two snapshots share a contact point"
