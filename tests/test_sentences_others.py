"""What is wrong with files, Turtle, shapes and by named rules is said in Dutch, French and German too."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse

from publisher.rules import RULES, gather
from publisher.sentences.others import said
from publisher.settings import Settings
from publisher.shacl import compile_shapes
from publisher.turtle import TurtleError, read_turtle
from tests.conftest import Run
from tests.test_rules import HEAD, ROWS, TEXT, Sheet
from tests.test_shacl_faults import ON_PROPERTY, on_property, quads
from tests.test_turtle_mistakes import HEAD as TURTLE_HEAD
from tests.test_turtle_mistakes import MISTAKES

OTHERS = ("nl", "fr", "de")


def _untold(texts: set[str]) -> list[str]:
    return sorted(text for text in texts if text and any(said(text, language) == text for language in OTHERS))


def test_every_mistake_in_turtle_is_said_in_every_language() -> None:
    texts: set[str] = set()
    for text, *_ in MISTAKES:
        with pytest.raises(TurtleError) as caught:
            list(read_turtle(TURTLE_HEAD + text))
        texts |= {caught.value.message, caught.value.remedy}
    assert _untold(texts) == []


def test_every_named_rule_speaks_every_language() -> None:
    texts: set[str] = set()
    sheet = Sheet("a", Path("data/documents/a.txt"), TEXT, {"titel": "x"}, {})
    for rule, wrong, _ in ROWS:
        statements = gather(parse((HEAD + wrong).encode(), RdfFormat.TURTLE), Settings(Path()), [sheet])
        found = list(RULES[rule].find(statements))
        texts |= {text for each in found for text in (each.message, each.remedy) if rule != "open-question"}
    assert _untold(texts) == []


def test_every_broken_parameter_of_a_shape_is_said_in_every_language() -> None:
    faults = [fault for rule in ON_PROPERTY for fault in compile_shapes(quads(on_property(rule))).faults]
    assert faults
    assert _untold({text for fault in faults for text in (fault.message, fault.remedy)}) == []


@pytest.mark.parametrize(("text", "language", "wanted"), [
    ("found 'a', expected a predicate or '.'", "nl", "gevonden 'a', verwacht een predicaat of '.'"),
    ("give a Turtle file in UTF-8", "de", "geben Sie eine Turtle-Datei in UTF-8"),
    ("'{' opens a graph, which Turtle has not", "fr", "'{' ouvre un graphe, que Turtle n'a pas"),
    ("'{0} {1}' is no IRI", "nl", "'{0} {1}' is geen IRI"),
    ("found 'a', expected a predicate or '.'", "en", "found 'a', expected a predicate or '.'"),
    ("nobody has written this", "nl", "nobody has written this"),
])  # fmt: skip
def test_facts_stay_and_phrases_are_said_in_the_language(text: str, language: str, wanted: str) -> None:
    assert said(text, language) == wanted


def test_the_command_speaks_the_language_of_the_steward(publisher: Run, data_set: Path) -> None:
    wrong = data_set / "data" / "records" / "fout.ttl"
    wrong.write_text("@prefix ex: <https://lod.example/id/> .\nex:a ex:p [ ex:q 1\n", encoding="utf-8")
    done = publisher("validate", wrong, "nergens.ttl", "--lang", "nl")
    assert "maar de '[' die hier begint staat nog open (sluit met ']')" in done.stdout
    assert "nergens.ttl: error[file] dit bestand of deze map bestaat niet (kijk de naam na)" in done.stdout
