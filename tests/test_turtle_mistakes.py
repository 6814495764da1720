"""Mistakes in Turtle: each is said at its place, in a sentence, with what mends it."""

from __future__ import annotations

import pytest

from publisher.turtle import TurtleError, read_turtle

HEAD = "@prefix ex: <http://ex.example/> .\n@prefix schema: <http://schema.org/> .\n"

#: text (from line 3 on), line, column, part of the message, part of the remedy
MISTAKES = [
    ('ex:a ex:p "x"\nex:b ex:p "y" .', 3, 14, "statement before it is not closed", "put '.' at the end of line 3"),
    ('ex:a ex:p "x"\n    ex:q "y" .', 3, 14, "expected ';', ',' or '.'", "put ';' at the end of line 3"),
    ('ex:a ex:p "x"\n    a ex:T .', 3, 14, "found 'a'", "put ';' at the end of line 3"),
    ('ex:a ex:p "x" "y" .', 3, 15, "found '\"y\"'", "put ',' before another value"),
    ("ex:a ex:p 1", 3, 12, "the end of the text", "put '.' at the end of line 3"),
    ('ex:a ex:p "x"\n@prefix f: <http://f.example/> .', 3, 14, "found '@prefix'", "put '.' at the end of line 3"),
    ("ex:a ex:p [ ex:q 1\n ex:r 2 ] .", 3, 19, "found 'ex:r'", "put ';' before another predicate"),
    ("ex:a shema:name 1 .", 3, 6, "'shema:' is not declared", "did you mean 'schema:'?"),
    ("ex:a dct:title 1 .", 3, 6, "'dct:'", "add at the top of the file: @prefix dct: <http://purl.org/dc/terms/> ."),
    ('ex:a ex:p "1"^^xs:int .', 3, 16, "'xs:'", "Then add: @prefix xsd: <http://www.w3.org/2001/XMLSchema#> ."),
    ("ex:a ex:p qqqq:z .", 3, 11, "'qqqq:'", "declare it at the top of the file"),
    ("ex:a ex:p http://foo.example/bar .", 3, 11, "stands without brackets", "write it as <…>"),
    ('ex:a ex:p "x .\nex:b a ex:C .', 3, 11, "not closed on its line", 'close it with "'),
    ("ex:a ex:p '''x .\n", 3, 11, "is never closed", "close it with '''"),
    ('ex:a ex:p "say "hi" now" .', 3, 17, "'hi' stands directly after a text", '\\"'),
    ("ex:a ex:p “foo” .", 3, 11, "typographic quote", "straight quotes"),
    ("ex:a ex:p <http://a.example/b c> .", 3, 30, "holds a space", "write %20 for a space"),
    ("ex:a ex:p <http://a.example/{b}> .", 3, 29, "holds '{'", "write %7B"),
    ("ex:a ex:p <http://a.example/\\u00zz> .", 3, 29, "holds a backslash", "%5C"),
    ("ex:a ex:p <http://a.example", 3, 11, "not closed on its line", "close it with '>'"),
    ("ex:a ex:p <http://[a> .", 3, 11, "is no IRI", "https://"),
    ("ex:a ex:p <no> .", 3, 11, "relative, and the text has no base", "@base <https://…/> ."),
    ("@base <http://b.example/> . ex:a ex:p <x y:z> .", 3, 41, "holds a space", "%20"),
    ("@base <http://b.example/> . ex:a ex:p <1x:z> .", 3, 39, "no scheme", "percent-encoded"),
    ('ex:a ex:p "x"@nl_BE .', 3, 17, "'_BE' does not belong to a language tag", "@nl-BE"),
    ('ex:a ex:p "x"@nederlands .', 3, 15, "is no language tag", "@nl, @en or @nl-BE"),
    ('ex:a ex:p "x"@1 .', 3, 14, "'@1' is no language tag", "@nl, @en or @nl-BE"),
    (r'ex:a ex:p "a\qb" .', 3, 13, r"'\q' is no escape", r"write \\ for a backslash"),
    (r'ex:a ex:p "a\uD800b" .', 3, 13, "no character of Unicode", "D800"),
    (r'ex:a ex:p "a\U00110000b" .', 3, 13, "no character of Unicode", "10FFFF"),
    ('ex:a ex:p "2"^^ .', 3, 14, "no datatype after it", "xsd:date"),
    ("ex:a ex:p ex:a/b .", 3, 15, "'/' cannot stand in a prefixed name", r"\/"),
    ("ex:a ex:p ex:a#b .\nex:b ex:p 1 .", 3, 15, "'#' begins a comment here", r"write \#"),
    ("ex:a ex:p True .", 3, 11, "found 'True'", "write true in small letters"),
    ("ex:a ex:p foo .", 3, 11, "the word 'foo' has no meaning", 'write "foo" for a text'),
    ("ex:a ex:p _: .", 3, 11, "'_:' has no name", "_:b1"),
    ("ex:a ex:p a .", 3, 11, "only stand as a predicate", "rdf:type"),
    ("ex:a ex:p [ ex:q 1 .", 3, 20, "the '[' of line 3 is still open", "close it with ']'"),
    ("ex:a ex:p [ ex:q 1", 3, 11, "'[' that opens here is still open", "close it with ']'"),
    ("ex:a ex:p (1 2", 3, 11, "'(' that opens here is still open", "close it with ')'"),
    ("ex:a ex:p (1, 2) .", 3, 13, "stand without ','", "take the ',' out"),
    ("ex:a ex:p 1 ] .", 3, 13, "']' closes nothing", "open it before"),
    ("ex:a ex:p 1, .", 3, 14, "the predicate has no value", "before '.'"),
    ("ex:a ex:p ; .", 3, 11, "the predicate has no value", "before ';'"),
    ("ex:a ; .", 3, 6, "the subject has no predicate", "take the ';' out"),
    ("ex:a .", 3, 6, "the subject has no predicate", "take the subject out"),
    ('ex:a "x" 1 .', 3, 6, "a text cannot be a predicate", "IRI between subject and value"),
    ('"x" ex:p 1 .', 3, 1, "a text cannot be a subject", "before it"),
    ("ex:a _:b 1 .", 3, 6, "a blank node cannot be a predicate", "write an IRI"),
    ("PREFIX b: <http://b.example/> .", 3, 31, "'.' closes nothing", "PREFIX and BASE without @ take no dot"),
    ("@prefix c: <http://c.example/>\nex:a ex:p 1 .", 3, 31, "expected '.' after the declaration", "line 3"),
    ("@prefix b <http://b.example/> .", 3, 9, "lacks its colon", "@prefix b: <https://…> ."),
    ("@prefix b:c <http://b.example/> .", 3, 9, "expected a prefix that ends with a colon", "@prefix b:"),
    ("@Prefix b: <http://b.example/> .", 3, 1, "small letters", "write @prefix"),
    ("ex:a\u00a0ex:p 1 .", 3, 5, "invisible character U+00A0", "plain space"),
    ("ex:a ex:p \u0000 .", 3, 11, "control character U+0000", "UTF-8"),
    ("ex:a = ex:b .", 3, 6, "Notation3", "owl:sameAs"),
    ("ex:a ex:p ?x .", 3, 11, "begins a variable", "an IRI"),
    ("ex:a ex:p << ex:a ex:b ex:c >> .", 3, 11, "RDF 1.2", "Turtle 1.1"),
    ("ex:g { ex:a ex:p 1 } }", 3, 22, "found '}'", "@prefix"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "line", "column", "message", "remedy"),
    MISTAKES,
    ids=[row[0].encode("unicode_escape").decode() for row in MISTAKES],
)
def test_a_mistake_is_said_with_its_place_and_its_remedy(
    text: str, line: int, column: int, message: str, remedy: str
) -> None:
    with pytest.raises(TurtleError) as caught:
        list(read_turtle(HEAD + text))
    error = caught.value
    assert message in error.message
    assert remedy in error.remedy
    assert (error.line, error.column) == (line, column)
    assert str(error).startswith(f"{line}:{column}: ")
    assert "\n" not in str(error)


def test_a_graph_in_a_turtle_file_is_told_to_be_trig() -> None:
    with pytest.raises(TurtleError, match=r"name the file \.trig"):
        list(read_turtle(HEAD + "ex:g { ex:a ex:p 1 }", graphs=False))


def test_brackets_without_end_are_refused_before_they_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("publisher.turtle.reader.DEEPEST", 1000)
    with pytest.raises(TurtleError, match="more than 1,000 brackets"):
        list(read_turtle("(" * 2000))
