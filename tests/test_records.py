"""The data set on disk -> the quads of a release."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import BlankNode, NamedNode

from publisher.errors import PublisherError
from publisher.records import DataSet, inputs_digest, provenance, published_quads, rdf_files, read_data_set
from publisher.settings import read_settings
from publisher.vocabulary import OA, RDF

LOCAL = "http://127.0.0.1:8000/"


def _read(folder: Path) -> DataSet:
    return read_data_set(read_settings(folder / "publisher.toml"))


def test_the_same_files_give_the_same_quads_in_the_same_order(data_set: Path) -> None:
    first, second = (list(published_quads(_read(data_set), LOCAL)) for _ in range(2))
    assert first == second
    assert len(first) > 1000


def test_a_release_for_another_base_mentions_the_written_one_in_no_iri(data_set: Path) -> None:
    for quad in published_quads(_read(data_set), LOCAL):
        for term in (quad.subject, quad.predicate, quad.object, quad.graph_name):
            assert not (isinstance(term, NamedNode) and term.value.startswith("https://lod.example/")), str(quad)


def test_a_release_has_no_blank_nodes(data_set: Path) -> None:
    quads = published_quads(_read(data_set), LOCAL)
    assert not any(isinstance(term, BlankNode) for quad in quads for term in (quad.subject, quad.object))


def test_annotations_stand_in_the_provenance_graph_only(data_set: Path) -> None:
    quads = list(published_quads(_read(data_set), LOCAL))
    graphs = {quad.graph_name for quad in quads if quad.predicate == RDF.type and quad.object == OA.Annotation}
    assert graphs == {NamedNode(LOCAL + "graphs/provenance")}


def test_our_own_evidence_fits_its_sheets(data_set: Path) -> None:
    assert [str(finding) for finding in provenance(_read(data_set)).findings] == []


def test_open_questions_of_a_draft_are_never_published(data_set: Path) -> None:
    record = data_set / "data" / "records" / "vraag.ttl"
    record.write_text(
        "@prefix pub: <https://publisher.example/ns/> .\n<https://lod.example/id/dienst/x> pub:openQuestion <https://lod.example/id/dienst/x#vraag-1> ;"
        " a <http://purl.org/vocab/cpsv#PublicService> .\n<https://lod.example/id/dienst/x#vraag-1> a pub:OpenQuestion ; pub:questionText \"Wat?\"@nl .\n"
    )
    quads = [quad for quad in published_quads(_read(data_set), LOCAL) if "dienst/x" in str(quad.subject)]
    assert [quad.predicate for quad in quads] == [RDF.type]


def test_an_evidence_file_without_a_sheet_is_a_finding(data_set: Path) -> None:
    (data_set / "data" / "evidence" / "niemand.csv").write_text("subject,predicates,quote\n")
    assert [finding.rule for finding in provenance(_read(data_set)).findings] == ["evidence-sheet"]


def test_one_changed_byte_changes_the_digest(data_set: Path) -> None:
    before = inputs_digest(_read(data_set))
    assert inputs_digest(_read(data_set)) == before
    record = next((data_set / "data" / "records").glob("*.ttl"))
    record.write_bytes(record.read_bytes() + b"\n")
    assert inputs_digest(_read(data_set)) != before


def test_a_folder_without_data_is_told(tmp_path: Path) -> None:
    (tmp_path / "publisher.toml").write_text("")
    with pytest.raises(PublisherError, match="the folder is missing"):
        _read(tmp_path)


def test_a_shape_of_the_same_name_replaces_the_bundled_one(data_set: Path) -> None:
    (data_set / "shapes").mkdir()
    own = data_set / "shapes" / "dienst.ttl"
    own.write_text("")
    paths = [path for path in _read(data_set).shapes if path.name == "dienst.ttl"]
    assert paths == [own]


def test_hidden_files_are_no_records(tmp_path: Path) -> None:
    for name in ("a.ttl", ".b.ttl", ".git/c.ttl", "sub/d.nt", "e.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("")
    assert [path.relative_to(tmp_path).as_posix() for path in rdf_files(tmp_path)] == ["a.ttl", "sub/d.nt"]


def test_a_record_that_cannot_be_reached_is_told_not_left_out(tmp_path: Path) -> None:
    for name, target in (("nergens.ttl", "weg.ttl"), ("kring.ttl", "kring.ttl")):
        link = tmp_path / name
        link.symlink_to(target)
        with pytest.raises(PublisherError, match=f"{name}: cannot be read"):
            rdf_files(tmp_path)
        link.unlink()
    (tmp_path / "map.ttl").mkdir()
    assert rdf_files(tmp_path) == []


def test_an_input_that_cannot_be_read_is_named(data_set: Path) -> None:
    data = _read(data_set)
    gone = data.records[0]
    gone.unlink()
    with pytest.raises(PublisherError, match=f"{gone.name}: cannot be read: No such file"):
        inputs_digest(data)
