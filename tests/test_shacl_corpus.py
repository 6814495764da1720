"""Reading many files and checking in several processes: the same results as one process gives."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import Quad, RdfFormat, parse

from publisher.errors import PublisherError
from publisher.rdf import Rebase
from publisher.shacl import (
    Graph,
    Result,
    Source,
    check_graph,
    check_parallel,
    compile_shapes,
    load_shapes,
    read_files,
    read_graph,
)
from publisher.shacl.checking import units
from publisher.shacl.parallel import _FEW
from tests.test_shacl_faults import PREFIXES, quads

STANDARDS = Path(__file__).parents[2] / "shared" / "standards"

SHAPES = """
ex:S a sh:NodeShape ; sh:targetClass ex:C ;
    sh:property [ sh:path ex:p ; sh:minCount 1 ; sh:maxCount 1 ; sh:or ( [ sh:datatype xsd:integer ] [ sh:class ex:C ] ) ] ,
        [ sh:path ( ex:q ex:p ) ; sh:minCount 1 ] .
ex:T a sh:NodeShape ; sh:targetSubjectsOf ex:q ; sh:node [ sh:property [ sh:path [ sh:inversePath ex:q ] ; sh:minCount 1 ] ] ;
    sh:sparql [ sh:select "SELECT $this WHERE { $this <http://example.org/p> ?v FILTER (?v = 3) }" ] .
"""


def write(folder: Path, files: int, nodes: int) -> list[Source]:
    """Files of nodes that point into each other's files."""
    sources = []
    for number in range(files):
        path = folder / f"f{number}.ttl"
        lines = [
            f"ex:n{number}-{n} a ex:C ; ex:p {n % 5} ; ex:q ex:n{(number + 1) % files}-{n * 7 % (nodes + 3)} ." for n in range(nodes)
        ]
        path.write_text(PREFIXES + "\n".join([*lines, f'ex:shared ex:p "uit {number}" ; a ex:C .']))
        sources.append(Source(path))
    return sources


def same(left: Graph, right: Graph) -> bool:
    return {p: set(left.pairs(p)) for p in left.columns} == {p: set(right.pairs(p)) for p in right.columns}


def told(results: list[Result]) -> list[tuple[str, ...]]:
    return [tuple(map(str, (r.focus, r.path_text, r.value, r.component, r.found, len(r.details)))) for r in results]


def test_reading_processes_read_what_one_process_reads(tmp_path: Path) -> None:
    sources = write(tmp_path, 5, 400)
    alone, together = read_files(sources, processes=0), read_files(sources, processes=2)
    assert same(alone.graph, together.graph)
    assert alone.files.keys() == together.files.keys()
    assert {subject: sorted(at) for subject, at in alone.files.items()} == {s: sorted(at) for s, at in together.files.items()}


def test_the_files_that_speak_of_a_subject_are_known(tmp_path: Path) -> None:
    corpus = read_files(write(tmp_path, 3, 2), more=quads("ex:elsewhere ex:p 1 ."))
    assert corpus.files["<http://example.org/n1-0>"] == (1,)
    assert corpus.files["<http://example.org/shared>"] == (0, 1, 2)
    assert "<http://example.org/elsewhere>" not in corpus.files
    assert corpus.graph.objects("<http://example.org/elsewhere>", "<http://example.org/p>")


def test_unnamed_nodes_of_different_processes_stay_different(tmp_path: Path) -> None:
    quads("[] ex:p 1 .")  # the parser has drawn its first random number before the processes part
    paths = [tmp_path / f"{number}.ttl" for number in range(3)]
    for path in paths:
        path.write_text(PREFIXES + "[] ex:p 1 . " * 20)
    assert len(read_files([Source(path) for path in paths], processes=3).files) == 60


@pytest.mark.parametrize("processes", [0, 2])
def test_a_file_that_cannot_be_parsed_takes_no_part_and_is_named(tmp_path: Path, processes: int) -> None:
    sources = write(tmp_path, 3, 3)
    sources[1].path.write_text(PREFIXES + "ex:half ex:p 1 .\nex:half ex:p ,, .")
    (tmp_path / "bytes.ttl").write_bytes(b"\xff\xfe\x00junk")
    corpus = read_files([*sources, Source(tmp_path / "bytes.ttl"), Source(tmp_path / "gone.ttl")], processes=processes)
    assert sorted(corpus.errors) == [1, 3, 4]
    assert all(isinstance(error, PublisherError) for error in corpus.errors.values())
    assert ":9:" in str(corpus.errors[1])
    assert "<http://example.org/half>" not in corpus.files
    assert corpus.files["<http://example.org/n2-0>"] == (2,)


@pytest.mark.parametrize("processes", [0, 1])
def test_files_are_read_for_another_base(tmp_path: Path, processes: int) -> None:
    (source,) = write(tmp_path, 1, 1)
    moved = source._replace(rebase=Rebase("http://example.org/", "http://127.0.0.1:8000/"))
    assert "<http://127.0.0.1:8000/n0-0>" in read_files([moved], processes=processes).files


def test_relative_iris_are_resolved_against_the_base_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "relative.ttl"
    path.write_text(PREFIXES + "<> ex:p <#part> .")
    assert "<file:///x.ttl>" in read_files([Source(path, base_iri="file:///x.ttl")]).files
    assert 0 in read_files([Source(path)]).errors


def test_several_processes_find_what_one_finds_in_the_same_order(tmp_path: Path) -> None:
    graph = read_files(write(tmp_path, 4, 4_000), processes=0).graph
    shapes = load_shapes(quads(SHAPES))
    alone = check_graph(graph, shapes)
    assert len({r.component for r in alone}) >= 4
    assert sum(len(unit.nodes) for unit in units(shapes.run(graph), shapes)) > _FEW  # enough to be shared out
    assert told(check_parallel(graph, shapes, 2)) == told(alone)


def test_a_failure_in_another_process_is_an_error_here() -> None:
    data = read_graph(quads("".join(f"ex:n{n} a ex:C . " for n in range(4_000))))
    text = "".join(f'''ex:S{n} sh:targetClass ex:C ; sh:sparql [ sh:select """SELECT $this ?failure WHERE {{
        BIND ({'true' if n == 7 else 'false'} AS ?failure) }}""" ] . ''' for n in range(10))
    with pytest.raises(PublisherError, match="failure"):
        check_parallel(data, load_shapes(quads(text)), 2)


@pytest.mark.skipif(not STANDARDS.is_dir(), reason="the official shapes are not here")
@pytest.mark.parametrize(
    ("file", "roots", "fatal"),
    [("cpsv-ap-3.2.0/cpsv-ap-SHACL.ttl", 32, 0), ("dcat-ap-3.0.1/shapes.ttl", 15, 0), ("dcat-ap-3.0.1/range.ttl", 10, 0),
     ("dcat-ap-3.0.1/dcat-ap-SHACL.ttl", 33, 2), ("dcat-ap-3.0.1/shapes_recommended.ttl", 11, 0),
     ("dcat-ap-3.0.1/mdr-vocabularies.shape.ttl", 7, 0), ("dcat-ap-3.0.1/deprecateduris.ttl", 4, 0),
     ("ipdc-lpdc/shacl/instantie-shape.ttl", 10, 0), ("ipdc-lpdc/shacl/concept-shape.ttl", 8, 0), ("dcat-ap-feeds/shape.ttl", 4, 0)],
)
def test_official_shapes_load_or_what_is_broken_in_them_is_named(file: str, roots: int, fatal: int) -> None:
    shapes = compile_shapes(official(file))
    assert len(shapes.roots) == roots
    assert [str(fault) for fault in shapes.faults if fault.fatal and "no such shape" not in str(fault)] == []
    assert sum(fault.fatal for fault in shapes.faults) == fatal


@pytest.mark.skipif(not STANDARDS.is_dir(), reason="the official shapes are not here")
def test_the_official_example_is_checked_as_pyshacl_checks_it() -> None:
    from tests.test_shacl_reference import ours, theirs

    data = official("cpsv-ap-3.2.0/example-rdf_public_service.ttl")
    shapes = official("cpsv-ap-3.2.0/cpsv-ap-SHACL.ttl")
    found = ours(data, shapes)
    assert found == theirs(data, shapes)


def official(file: str) -> list[Quad]:
    return list(parse(path=str(STANDARDS / file), format=RdfFormat.TURTLE))
