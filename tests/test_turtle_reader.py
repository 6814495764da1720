"""The Turtle reader: the statements that the engine reads, each with the place that a person would point at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, Literal, NamedNode, Quad, RdfFormat, parse

from publisher.turtle import Lines, Located, Span, TurtleError, read_turtle
from publisher.vocabulary import RDF
from tests.turtle_documents import PROLOGUE, documents, spoil

BASE = "http://base.example/doc"
TRIG = st.booleans().flatmap(lambda graphs: st.tuples(st.just(graphs), documents(graphs=graphs)))
QUICK = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


def canonical(quads: Iterable[Quad]) -> Dataset:
    dataset = Dataset(quads)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


def engine(text: str, graphs: bool) -> Iterator[Quad]:
    return parse(text.removeprefix("\ufeff"), RdfFormat.TRIG if graphs else RdfFormat.TURTLE, base_iri=BASE)


def read(text: str) -> list[Located]:
    return list(read_turtle(text, BASE))


@given(TRIG)
@QUICK
def test_it_reads_what_the_engine_reads(document: tuple[bool, str]) -> None:
    graphs, text = document
    located = list(read_turtle(text, BASE, graphs=graphs))
    expected = list(engine(text, graphs))
    assert len(located) == len(expected)
    assert canonical(row.quad for row in located) == canonical(expected)


@given(TRIG, st.lists(spoil(), min_size=1, max_size=2))
@QUICK
def test_it_refuses_what_the_engine_refuses_at_a_place_in_the_text(document: tuple[bool, str], spoiling: list) -> None:
    graphs, text = document
    for change in spoiling:
        text = change(text)
    try:
        expected = len(list(engine(text, graphs)))
    except SyntaxError:
        with pytest.raises(TurtleError) as caught:
            list(read_turtle(text.removeprefix("\ufeff"), BASE, graphs=graphs))
        lines = Lines(text).starts
        assert 1 <= caught.value.line < len(lines)
        assert 1 <= caught.value.column <= lines[caught.value.line] - lines[caught.value.line - 1] + 1
        assert caught.value.remedy
    else:
        assert len(list(read_turtle(text, BASE, graphs=graphs))) == expected


@given(documents())
@QUICK
def test_the_text_at_a_place_is_the_term(text: str) -> None:
    lines = Lines(text)
    for row in read_turtle(text, BASE):
        start, end = lines.offsets(row.object_place)
        assert lines.span(start, end) == row.object_place
        written = text[start:end]
        if row.predicate == RDF.rest:
            continue  # stands where the next item does
        if isinstance(row.object, BlankNode):
            assert written in ("[", "(") or written.startswith(("_:", "["))
        elif not ("ex:" in written or written.startswith(("<rel", "<>", "<#"))):  # may mean another thing later on
            assert read(f"{PROLOGUE} ex:s ex:p {written} .")[0].object == row.object


def test_anonymous_nodes_get_the_same_names_at_every_reading_and_none_of_the_text() -> None:
    text = PROLOGUE + "_:anon1 ex:p [ ex:q () , ( 1 ) ] ."
    subjects = [row.subject for row in read(text)]
    assert subjects == [row.subject for row in read(text)]
    assert len(set(subjects)) == 3


PLACES = [
    ("ex:a ex:p ex:b .", (1, 1, 1, 5), (1, 6, 1, 10), (1, 11, 1, 15)),
    ("ex:a\n  a\n    'x'@nl .", (1, 1, 1, 5), (2, 3, 2, 4), (3, 5, 3, 11)),
    ("# é𝄞\r\nex:a\tex:p\r\n\r\n  12.5 .", (2, 1, 2, 5), (2, 6, 2, 10), (4, 3, 4, 7)),
    ("ex:a ex:p\r'y' .", (1, 1, 1, 5), (1, 6, 1, 10), (2, 1, 2, 4)),
    ("ex:𝄞é ex:p '𝄞' .", (1, 1, 1, 6), (1, 7, 1, 11), (1, 12, 1, 15)),
    ("\ufeffex:a ex:p true .", (1, 1, 1, 5), (1, 6, 1, 10), (1, 11, 1, 15)),
    ("ex:a ex:p '''two\nlines''' .", (1, 1, 1, 5), (1, 6, 1, 10), (1, 11, 2, 9)),
    ("ex:a ex:p 'x' # far\n ^^ ex:t .", (1, 1, 1, 5), (1, 6, 1, 10), (1, 11, 2, 9)),
    ("ex:a ex:p [ ] .", (1, 1, 1, 5), (1, 6, 1, 10), (1, 11, 1, 14)),
    ("ex:a ex:p <http://x.example/#y> .", (1, 1, 1, 5), (1, 6, 1, 10), (1, 11, 1, 32)),
]


@pytest.mark.parametrize(("text", "subject", "predicate", "value"), PLACES)
def test_places_are_lines_and_columns_in_code_points(text: str, subject: Span, predicate: Span, value: Span) -> None:
    head = "\ufeff" if text.startswith("\ufeff") else ""
    row = read(head + "@prefix ex: <http://ex.example/> . " + "\n" + text.removeprefix("\ufeff"))[0]
    places = [row.subject_place, row.predicate_place, row.object_place]
    assert places == [(a + 1, b, c + 1, d) for a, b, c, d in (subject, predicate, value)]


def test_the_byte_order_mark_has_no_column() -> None:
    assert read("\ufeff<a:s> <a:p> 1 .")[0].subject_place == (1, 1, 1, 6)


def test_values_of_one_predicate_share_its_place_and_have_their_own() -> None:
    first, second = read(PROLOGUE + "ex:a ex:p 1 ,\n  2 .")
    assert first.predicate_place == second.predicate_place == (4, 6, 4, 10)
    assert (first.object_place, second.object_place) == ((4, 11, 4, 12), (5, 3, 5, 4))


def test_brackets_stand_at_their_opening_and_items_at_their_own_place() -> None:
    rows = read(PROLOGUE + "ex:a ex:p (\n 1\n [ ex:q 2 ] ) ; ex:r 3 .")
    told = [(row.predicate.value.rsplit("/", 1)[-1].split("#")[-1], tuple(row.object_place)) for row in rows]
    assert told == [
        ("p", (4, 11, 4, 12)),
        ("first", (5, 2, 5, 3)),
        ("rest", (6, 2, 6, 3)),
        ("first", (6, 2, 6, 3)),
        ("q", (6, 9, 6, 10)),
        ("rest", (6, 13, 6, 14)),
        ("r", (6, 22, 6, 23)),
    ]


EQUAL = [
    ("@prefix:<http://a.example/>. :s :p :o .", "<http://a.example/s> <http://a.example/p> <http://a.example/o> ."),
    ("prefix p: <http://a.example/>\np:s p:p p:o.", "<http://a.example/s> <http://a.example/p> <http://a.example/o> ."),
    ("@base <http://b.example/x/y> . <../z> <?q> <#f> .",
     "<http://b.example/z> <http://b.example/x/y?q> <http://b.example/x/y#f> ."),
    ("BASE <http://b.example/>\nBASE <c/>\n<d> <a:p> <> .", "<http://b.example/c/d> <a:p> <http://b.example/c/> ."),
    (r"""<a:s> <a:p> "\u00E9\U0001D11E\t\"\\", 'it\'s' .""", '<a:s> <a:p> "é𝄞\\t\\"\\\\" . <a:s> <a:p> "it\'s" .'),
    ("<a:s> <a:p> 1, -1.50, 1E0, true, \"x\"@nl-BE .",
     '<a:s> <a:p> "1"^^<http://www.w3.org/2001/XMLSchema#integer> . '
     '<a:s> <a:p> "-1.50"^^<http://www.w3.org/2001/XMLSchema#decimal> . '
     '<a:s> <a:p> "1E0"^^<http://www.w3.org/2001/XMLSchema#double> . '
     '<a:s> <a:p> "true"^^<http://www.w3.org/2001/XMLSchema#boolean> . <a:s> <a:p> "x"@nl-be .'),
    (r"PREFIX e: <http://e.example/> e:a\,b e:%20 e:a.b .", "<http://e.example/a,b> <http://e.example/%20> <http://e.example/a.b> ."),
    ("<a:s> <a:p> '''a\r\nb''' .", '<a:s> <a:p> "a\\r\\nb" .'),
    ("<a:s> <a:p> 1 ;; <a:q> 2 ; .",
     '<a:s> <a:p> "1"^^<http://www.w3.org/2001/XMLSchema#integer> . <a:s> <a:q> "2"^^<http://www.w3.org/2001/XMLSchema#integer> .'),
    ("<a:s> <a:p> 1.\n<a:s> <a:p> 2.",
     '<a:s> <a:p> "1"^^<http://www.w3.org/2001/XMLSchema#integer> . <a:s> <a:p> "2"^^<http://www.w3.org/2001/XMLSchema#integer> .'),
    ("", ""),
    ("# nothing but this", ""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), EQUAL)
def test_every_notation_means_its_terms(text: str, expected: str) -> None:
    turtle = expected.replace(" . <", " .\n<")
    assert [row.quad for row in read(text)] == list(parse(turtle, RdfFormat.N_TRIPLES))


GRAPHS = [
    ("{ <a:s> <a:p> <a:o> }", ["DEFAULT"]),
    ("<a:g> { <a:s> <a:p> <a:o> . <a:s> <a:p> <a:q> }", ["<a:g>", "<a:g>"]),
    ("GRAPH <a:g> { } graph _:g { <a:s> <a:p> <a:o> . } <a:s> <a:p> <a:o> .", ["_:g", "DEFAULT"]),
]


@pytest.mark.parametrize(("text", "graphs"), GRAPHS)
def test_trig_statements_know_their_graph(text: str, graphs: list[str]) -> None:
    assert [str(row.graph) for row in read_turtle(text)] == graphs
    with pytest.raises(TurtleError, match=r"name the file \.trig|expected"):
        list(read_turtle(text, graphs=False))


def test_rdflib_reads_the_same_from_the_projects_own_files(project: Path) -> None:
    import rdflib
    from rdflib.compare import isomorphic

    path = sorted((project / "shapes").glob("*.ttl"))[0]
    ours, theirs = rdflib.Graph(), rdflib.Graph().parse(path, format="turtle")
    quads = [row.quad for row in read_turtle(path.read_text(encoding="utf-8"))]
    lines = "".join(f"{quad.subject} {quad.predicate} {quad.object} .\n" for quad in quads)
    ours.parse(data=lines, format="nt")
    assert len(quads) == len(theirs) > 100
    assert isomorphic(ours, theirs)


def test_no_depth_of_nesting_ends_the_process() -> None:
    depth = 50_000
    rows = read(PROLOGUE + "ex:s ex:p " + "[ ex:p ( " * depth + "1" + " ) ]" * depth + " .")
    assert len(rows) == 3 * depth + 1
    with pytest.raises(TurtleError, match="still open"):
        read(PROLOGUE + "ex:s ex:p " + "[ ex:p " * depth)


LONG = 300_000
HOSTILE = [
    "ex:s ex:p " + '"' * LONG,
    "ex:s ex:p '''" + '""x' * LONG,
    'ex:s ex:p "' + "\\" * LONG,
    "ex:s ex:p ex:a" + "." * LONG,
    "ex:s ex:p " + "a.a" * LONG,
    "ex:s ex:p " + "[ \n" * LONG,
    "ex:s ex:p <" + "a " * LONG,
    "ex:s ex:p " + "1" * LONG,
    "<" * LONG,
    "\0" * LONG,
    'ex:s ex:p "a"' + " \n#" * LONG,
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:16])
def test_hostile_texts_are_refused_in_linear_time(text: str) -> None:
    # Any step that looks twice at what is behind it would take minutes here.
    with pytest.raises(TurtleError):
        read(PROLOGUE + text)


def test_statements_before_a_mistake_are_given() -> None:
    rows = read_turtle(PROLOGUE + "ex:s ex:p 1 . " * 2000 + "oops")
    assert next(rows).object == Literal("1", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#integer"))


#: The ends of the ranges of PN_CHARS_BASE and PN_CHARS, and their neighbours outside.
EDGES = (
    "\u00b6\u00b7\u00bf\u00c0\u00d6\u00d7\u00d8\u00f6\u00f7\u02ff\u0300\u036f\u0370\u037d\u037e\u037f\u1fff\u2000"
    + (
        "\u200b\u200c\u200d\u200e\u203e\u203f\u2040\u2041\u206f\u2070\u218f\u2190\u2bff\u2c00\u2fef\u2ff0\u3000\u3001\ud7ff"
        "\ue000\uf8ff\uf900\ufdcf\ufdd0\ufdf0\ufffd\ufffe\U00010000\U000e1000\U000f0000\u0085\u00a0\u2028\ufeff"
    )
)
NAMES = ["{}:a", "a{}:a", "a.{}:a", "a:{}", "a:b{}", "a:b.{}", "a:b:{}", "a:%20{}", "_:{}", "_:a{}"]


@pytest.mark.parametrize("form", NAMES)
def test_names_take_the_characters_of_the_grammar_and_no_others(form: str) -> None:
    for character in EDGES:
        name = form.format(character)
        text = f"{name} <a:p> 1 ." if name.startswith("_") else f"PREFIX {name.split(':')[0]}: <a:b>\n{name} <a:p> 1 ."
        try:
            expected = [str(quad) for quad in engine("\n" + text, False)]
        except SyntaxError:
            with pytest.raises(TurtleError):
                read("\n" + text)
        else:
            assert [str(row.quad) for row in read("\n" + text)] == expected
