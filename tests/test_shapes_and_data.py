"""The shapes against the published data, and against the official CPSV-AP 3.2.0 shapes where these lie beside the project."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad

from publisher.documents import describe, read_sheets
from publisher.pyshacl_reference import check_with_pyshacl
from publisher.rdf import parse_file
from publisher.vocabulary import CANONICAL_BASE, SH
from tests.shape_examples import (
    PARAMETERS,
    ROOT,
    all_shapes,
    context,
    fast,
    rule_of,
    valid_examples,
)

STANDARDS = ROOT.parent / "shared" / "standards"


def published(root: Path, base: str = CANONICAL_BASE) -> list[Quad]:
    """The records, documents and catalogue of a data set with our reference data and ontology."""
    folders = (ROOT / "data" / "reference", ROOT / "ontology", root / "data" / "records")
    files = [path for folder in folders for path in sorted(folder.glob("*.ttl"))]
    quads = [quad for path in [*files, root / "data" / "catalogue.ttl"] if path.exists() for quad in parse_file(path)]
    sheets = read_sheets(root / "data" / "documents")
    return quads + [quad for sheet in sheets for quad in describe(sheet, base)]


#: Warnings of our own data that stay, each with its reason.
EXPLAINED = {
    ("dienst-bereikbaar", "erkenning-samenlevingsopbouw"): "the source names no contact of the Flemish division",
    ("dienst-bereikbaar", "beleid-samenlevingsopbouw"): "the source names no contact of the Flemish division",
}


@pytest.mark.parametrize("root", [ROOT, ROOT / "publisher" / "example"], ids=["our data", "the example"])
def test_published_data_have_no_violation_and_no_unexplained_warning(root: Path) -> None:
    results = fast(published(root), all_shapes())
    found = {
        (rule_of(result.source_shape), result.focus.value.rsplit("/", 1)[1])  # type: ignore[arg-type,union-attr]
        for result in results
        if result.severity != SH.Info
    }
    assert found == (set(EXPLAINED) if root == ROOT else set())
    assert SH.Violation not in {result.severity for result in results}


def official() -> list[Quad]:
    path = STANDARDS / "cpsv-ap-3.2.0" / "cpsv-ap-SHACL.ttl"
    if not path.exists():
        pytest.skip("the official CPSV-AP 3.2.0 shapes do not lie beside the project")
    return list(parse_file(path))


@pytest.mark.parametrize("root", [ROOT, ROOT / "publisher" / "example"], ids=["our data", "the example"])
def test_published_data_pass_the_official_cpsv_ap_shapes(root: Path) -> None:
    assert check_with_pyshacl(published(root), official()) == []


def test_records_that_pass_our_shapes_pass_the_official_cpsv_ap_shapes() -> None:
    data = [*context(), *(quad for n, example in enumerate(valid_examples()) for quad in example.quads(n))]
    assert check_with_pyshacl(data, official()) == []


def rules_by_path(quads: list[Quad], kind: NamedNode) -> dict[NamedNode, set[tuple[object, object, object]]]:
    """Target of a kind (SH.targetClass) -> (path, parameter, value) of its property shapes."""
    by_subject: dict[object, list[Quad]] = {}
    for quad in quads:
        by_subject.setdefault(quad.subject, []).append(quad)
    found: dict[NamedNode, set[tuple[object, object, object]]] = {}
    for quad in quads:
        if quad.predicate == kind:
            shapes = [other.object for other in by_subject[quad.subject] if other.predicate == SH.property]
            for shape in shapes:
                rows = by_subject.get(shape, [])
                path = next((row.object for row in rows if row.predicate == SH.path), None)
                pairs = {(path, row.predicate, row.object) for row in rows if row.predicate in PARAMETERS}
                found.setdefault(quad.object, set()).update(pairs)  # type: ignore[arg-type]
    return found


def test_every_official_cpsv_ap_rule_is_one_of_ours() -> None:
    """Class by class: what CPSV-AP 3.2.0 asks of a property, our shapes ask too (as strictly, or more)."""
    ours = rules_by_path(all_shapes(), SH.targetClass)
    by_subject = rules_by_path(all_shapes(), SH.targetSubjectsOf)
    asked = rules_by_path(official(), SH.targetClass)
    lacking = [
        (target.value, rule)
        for target, rules in asked.items()
        for rule in rules
        if rule not in ours.get(target, set()) | by_subject.get(rule[0], set())  # type: ignore[call-overload]
    ]
    assert sum(map(len, asked.values())) > 100
    assert lacking == []
