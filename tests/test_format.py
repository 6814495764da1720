"""One layout for Turtle: twice is once, the statements are the same, comments stay where they were."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import CanonicalizationAlgorithm, Dataset, RdfFormat, parse

from publisher.turtle import TurtleError
from publisher.turtle.format import format_text
from publisher.turtle.pieces import pieces_of
from tests.turtle_documents import documents

TRIG = st.booleans().flatmap(lambda graphs: st.tuples(st.just(graphs), documents(graphs=graphs)))


def canonical(text: str, graphs: bool) -> Dataset:
    form = RdfFormat.TRIG if graphs else RdfFormat.TURTLE
    dataset = Dataset(parse(text.removeprefix("\ufeff"), form, base_iri="http://base.example/doc"))
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


def comments(text: str) -> Counter[str]:
    pieces = list(pieces_of(text.removeprefix("\ufeff")))
    words = [comment.text for piece in pieces for comment in piece.own] + [piece.trail for piece in pieces]
    # Two comments inside one literal share a line afterwards.
    return Counter(part for word in words for part in word.split() if part != "#")


@given(TRIG)
@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
def test_twice_is_once_and_statements_and_comments_stay(document: tuple[bool, str]) -> None:
    graphs, text = document
    once = format_text(text, graphs=graphs)
    assert format_text(once, graphs=graphs) == once
    assert canonical(once, graphs) == canonical(text, graphs)
    assert comments(once) == comments(text)


EXAMPLES = {
    "subject, predicates, values": (
        """@prefix ex: <http://ex.example/> .
ex:a a ex:T,ex:U;ex:label "x"@nl
  , "y"@en ; ex:see ex:b , ex:c , ex:d ; .""",
        """@prefix ex: <http://ex.example/> .

ex:a
    a ex:T, ex:U ;
    ex:label "x"@nl, "y"@en ;
    ex:see ex:b, ex:c, ex:d .
""",
    ),
    "what is short stays on a line, and tables stay tables": (
        "<a:b>   a   <a:c>.\n<a:d> a <a:c> .\n\n\n\n<a:e> a <a:c> .",
        "<a:b> a <a:c> .\n<a:d> a <a:c> .\n\n<a:e> a <a:c> .\n",
    ),
    "values that do not fit have a line each": (
        f'<a:b> <a:label> "{"x" * 60}"@nl, "{"y" * 60}"@en .',
        f'<a:b>\n    <a:label>\n        "{"x" * 60}"@nl,\n        "{"y" * 60}"@en .\n',
    ),
    "prefixes are sorted in their group and unused ones stay": (
        """# Head

PREFIX z: <z:z>
@prefix b: <b:b> . # behind
@prefix : <c:c> .

# others
@prefix y: <y:y> .
@prefix x: <x:x> .
@base <http://b.example/> .
@prefix k: <k> .
@prefix j: <j> .
""",
        """# Head

@prefix : <c:c> .
@prefix b: <b:b> .  # behind
@prefix z: <z:z> .

# others
@prefix x: <x:x> .
@prefix y: <y:y> .
@base <http://b.example/> .
@prefix j: <j> .
@prefix k: <k> .
""",
    ),
    "a prefix that is declared twice keeps its order": (
        "@prefix b: <b:1> .\n@prefix a: <a:1> .\n@prefix b: <b:2> .\nb:x a a:y .",
        "@prefix b: <b:1> .\n@prefix a: <a:1> .\n@prefix b: <b:2> .\n\nb:x a a:y .\n",
    ),
    "brackets": (
        """@prefix : <http://ex.example/> .
:s :p [ :q 1 ] , [ ] ; :r [ :q 1 ; :t (1 2 3) ] ; :or ( [ :q 1 ] [ :q 2 ] ) ;
   :two [ :q 1 ; :q 2 ] , [ :q 3 ; :q 4 ] . [ :q 1 ; :r 2 ] . [ :q 1 ] :r ( ) .""",
        """@prefix : <http://ex.example/> .

:s
    :p [ :q 1 ], [] ;
    :r [
        :q 1 ;
        :t ( 1 2 3 )
    ] ;
    :or ( [ :q 1 ] [ :q 2 ] ) ;
    :two [
        :q 1 ;
        :q 2
    ], [
        :q 3 ;
        :q 4
    ] .

[
    :q 1 ;
    :r 2
] .

[ :q 1 ] :r () .
""",
    ),
    "collections that do not fit have a line for each item": (
        f'<a:s> <a:p> ( "{"x" * 40}" "{"y" * 40}" [ <a:p> 1 ; <a:q> 2 ] <a:o> ) , () .',
        f"""<a:s>
    <a:p>
        (
            "{"x" * 40}"
            "{"y" * 40}"
            [
                <a:p> 1 ;
                <a:q> 2
            ]
            <a:o>
        ),
        () .
""",
    ),
    "a literal is one piece": (
        "<a:s> <a:p> 'x'  ^^ # why\n <a:t> , 'y'\n@nl .",
        "<a:s>\n    <a:p>\n        'x'^^<a:t>,  # why\n        'y'@nl .\n",
    ),
    "comments keep their place": (
        """<a:s> # the subject
  <a:p> 1 ; # one

  # about two
  <a:q> 2 # two
  , 3 ;
  # <a:r> 4 ;
  .
# the end""",
        """<a:s>  # the subject
    <a:p> 1 ;  # one

    # about two
    <a:q>
        2,  # two
        3 ;
    # <a:r> 4 ;
    .
# the end
""",
    ),
    "spelling stays": (
        "<a:s> <a:p> 'it', '''long\n  text''', 1.0E0, \"\\u00e9\" ; <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <a:T> .",
        "<a:s>\n    <a:p>\n        'it',\n        '''long\n  text''',\n        1.0E0,\n        \"\\u00e9\" ;\n"
        "    <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <a:T> .\n",
    ),
    "blank lines between predicates stay, one at most": (
        "<a:s> <a:p> 1 ;\n\n\n\n<a:q> 2\n\n; <a:r> 3 .\n\n\n",
        "<a:s>\n    <a:p> 1 ;\n\n    <a:q> 2 ;\n    <a:r> 3 .\n",
    ),
    "nothing": ("", ""),
    "a comment alone": ("\n\n# x  \n", "# x\n"),
}


@pytest.mark.parametrize(("text", "expected"), EXAMPLES.values(), ids=EXAMPLES)
def test_the_layout_of(text: str, expected: str) -> None:
    assert format_text(text) == expected
    assert format_text(expected) == expected


def test_graphs_are_indented_and_each_statement_ends_with_a_dot() -> None:
    text = "<a:g>{<a:s> <a:p> 1.<a:s> <a:q> 2;<a:r> 3}graph <a:h>{ }{<a:s> <a:p> 1 # c\n}"
    expected = """<a:g> {
    <a:s> <a:p> 1 .

    <a:s>
        <a:q> 2 ;
        <a:r> 3 .
}

graph <a:h> { }

{
    <a:s> <a:p> 1 .  # c
}
"""
    assert format_text(text, graphs=True) == expected
    assert format_text(expected, graphs=True) == expected


def test_line_ends_are_those_of_the_first_line_and_strings_keep_theirs() -> None:
    text = "# x\r\n<a:s> <a:p> '''a\nb\r\nc''' ; <a:q> 1 .\n"
    expected = "# x\r\n<a:s>\r\n    <a:p> '''a\nb\r\nc''' ;\r\n    <a:q> 1 .\r\n"
    assert format_text(text) == expected
    assert format_text(expected) == expected
    assert format_text("\ufeff<a:s> a\r<a:t> .\r") == "<a:s> a <a:t> .\n"


def test_a_change_of_one_fact_changes_few_lines() -> None:
    before = format_text("<a:s> <a:p> 1 ; <a:q> 'x', 'y' ; <a:r> 3 .\n\n<a:t> <a:p> 1 ; <a:q> 2 .").splitlines()
    for old, new in {
        "<a:q> 'x', 'y'": "<a:q> 'x', 'y', 'z'",
        "<a:p> 1 ;": "<a:o> 0 ; <a:p> 1 ;",
        "<a:r> 3": "<a:r> 4",
    }.items():
        after = format_text("\n".join(before).replace(old, new, 1)).splitlines()
        assert len(set(after) - set(before)) == 1
        assert len(after) - len(before) <= 1


def test_deep_nesting_stays_linear_in_size() -> None:
    depth = 3000
    text = "<a:s> <a:p> " + "[ <a:p> 1 ; <a:q> " * depth + "2" + "]" * depth + "."
    once = format_text(text)
    assert len(once) < depth * 800
    assert format_text(once) == once


WRONG = [
    "<a:s> <a:p> .",
    "<a:s> <a:p> 'x",
    "; ;",
    "] )",
    "<a:s> <a:p> <<( <a:s> <a:p> <a:o> )>> .",
    "<a:g> { <a:s> <a:p> 1 }",
]


@pytest.mark.parametrize("text", WRONG)
def test_what_is_not_turtle_is_refused_with_its_place(text: str) -> None:
    with pytest.raises(TurtleError, match=r"^1:\d+: "):
        format_text(text)


def test_the_projects_own_files_survive(project: Path) -> None:
    files = [
        *(project / "shapes").glob("*.ttl"),
        *(project / "data").rglob("*.ttl"),
        *(project / "ontology").glob("*.ttl"),
    ]
    assert len(files) > 20
    for path in files:
        text = path.read_text(encoding="utf-8")
        once = format_text(text)
        assert format_text(once) == once
        assert canonical(once, False) == canonical(text, False)


def test_the_example_in_the_docs_is_laid_out(project: Path) -> None:
    page = (project / "docs/formatting.md").read_text(encoding="utf-8")
    example = page.split("```turtle\n")[1].split("```")[0]
    assert format_text(example) == example
