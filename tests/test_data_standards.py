"""The kept data against the official shapes, which lie beside the checkout: no violation."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from publisher.documents import describe, read_sheets
from publisher.rdf import parse_file, to_rdflib
from publisher.vocabulary import CANONICAL_BASE, CPSV, CV, DCT, LPDC, PAV, SDO, SH

if TYPE_CHECKING:
    import rdflib
    from pyoxigraph import NamedNode

PROJECT = Path(__file__).parent.parent

LOCAL = "https://productencatalogus.data.vlaanderen.be/id/concept/BevoegdBestuursniveau/Lokaal"

#: IPDC asks a web address of every legal resource; the source of the planlastendecreet gives none.
UNKNOWN_ADDRESS = (CANONICAL_BASE + "id/regelgeving/planlastendecreet", {SDO.url.value, SH.order.value})


@pytest.fixture(scope="module")
def published() -> rdflib.Graph:
    """Records, catalogue, documents, reference data and concepts together, as they are published."""
    files = [PROJECT / "data" / "catalogue.ttl"]
    for folder in ("data/records", "data/reference", "ontology"):
        files += sorted((PROJECT / folder).glob("*.ttl"))
    quads = [quad for file in files for quad in parse_file(file)]
    sheets = [quad for sheet in read_sheets(PROJECT / "data/documents") for quad in describe(sheet, CANONICAL_BASE)]
    return to_rdflib([*quads, *sheets])


def results(data: rdflib.Graph, shapes: Path) -> set[tuple[str, str, str]]:
    """Focus node, path and component of every result, warnings too."""
    import pyshacl
    import rdflib

    _, report, _ = pyshacl.validate(data, shacl_graph=to_rdflib(parse_file(shapes)))
    names = rdflib.Namespace(SH.iri)
    return {
        (
            str(report.value(result, names.focusNode)),
            str(report.value(result, names.resultPath)),
            str(report.value(result, names.sourceConstraintComponent)).removeprefix(SH.iri),
        )
        for result in report.subjects(rdflib.RDF.type, names.ValidationResult)
    }


def test_no_result_of_the_cpsv_ap_3_2_0_shapes(published: rdflib.Graph, standards: Path) -> None:
    assert results(published, standards / "cpsv-ap-3.2.0/cpsv-ap-SHACL.ttl") == set()


@pytest.mark.parametrize("name", ["shapes", "range"])
def test_no_result_of_the_dcat_ap_3_0_1_shapes(published: rdflib.Graph, standards: Path, name: str) -> None:
    assert results(published, standards / f"dcat-ap-3.0.1/{name}.ttl") == set()


def test_contact_points_and_addresses_are_as_the_flemish_catalogue_wants_them(
    published: rdflib.Graph, standards: Path
) -> None:
    subject, paths = UNKNOWN_ADDRESS
    found = results(published, standards / "ipdc-lpdc/shacl/instantie-shape.ttl")
    assert {result[:2] for result in found} == {(subject, path) for path in paths}


def test_the_official_shapes_do_find_what_is_taken_away(published: rdflib.Graph, standards: Path) -> None:
    import rdflib

    unit = rdflib.URIRef(CANONICAL_BASE + "id/organisatie/willebroek-dienst-samenleven")
    copy = rdflib.Graph() + published
    copy.remove((unit, rdflib.DCTERMS.spatial, None))
    found = results(copy, standards / "cpsv-ap-3.2.0/cpsv-ap-SHACL.ttl")
    assert found == {(str(unit), str(rdflib.DCTERMS.spatial), "MinCountConstraintComponent")}


#: What the record says and an instance in the Flemish catalogue has no room for, or means otherwise.
LEFT_OUT = (DCT.source, CV.hasLegalResource, CPSV.produces)


def instances(data: rdflib.Graph) -> tuple[rdflib.Graph, list[rdflib.term.Node]]:
    """All local services as snapshots of the Flemish catalogue: typed, with moments and a maker."""
    import rdflib

    def node(term: NamedNode) -> rdflib.URIRef:
        return rdflib.URIRef(term.value)

    copy = rdflib.Graph() + data
    services = list(copy.subjects(node(LPDC.competentAuthorityLevel), rdflib.URIRef(LOCAL)))
    moment = rdflib.Literal("2026-11-22T00:00:00Z", datatype=rdflib.XSD.dateTime)
    for service in services:
        maker = copy.value(service, node(LPDC.hasExecutingAuthority))
        copy.add((service, rdflib.RDF.type, node(LPDC.InstancePublicServiceSnapshot)))
        for term, value in ((SDO.dateCreated, moment), (SDO.dateModified, moment), (PAV.createdBy, maker)):
            copy.add((service, node(term), value))
        for term in LEFT_OUT:
            copy.remove((service, node(term), None))
    return copy, services


def test_every_municipal_service_can_become_an_instance_of_the_flemish_catalogue(
    published: rdflib.Graph, standards: Path
) -> None:
    data, services = instances(published)
    assert len(services) == 4 + 6 + 10
    found = results(data, standards / "ipdc-lpdc/shacl/instantie-shape.ttl")
    assert {result for result in found if result[0] != UNKNOWN_ADDRESS[0]} == set()


def test_the_reference_files_are_what_the_script_makes_of_the_official_lists(standards: Path, tmp_path: Path) -> None:
    script = tmp_path / "docs" / "reference" / "make_reference.py"
    script.parent.mkdir(parents=True)
    script.write_bytes((PROJECT / "docs/reference/make_reference.py").read_bytes())
    (tmp_path / "data" / "reference").mkdir(parents=True)
    subprocess.run([sys.executable, str(script), str(standards / "ipdc-lpdc")], check=True, timeout=60)
    for made in sorted((tmp_path / "data/reference").glob("*.ttl")):
        assert made.read_text("utf-8") == (PROJECT / "data/reference" / made.name).read_text("utf-8")
    assert {made.stem for made in (tmp_path / "data/reference").glob("*.ttl")} == {"ipdc", "nuts"}
