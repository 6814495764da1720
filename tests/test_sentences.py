"""Sentences: every constraint component has one, in four languages, with the values found."""

from __future__ import annotations

import pytest

from publisher.sentences import LANGUAGES, Case, sentence
from publisher.vocabulary import SDO, SH, XSD

PHONE = str(SDO.telephone)
INTEGER = f"^^{XSD.integer}"
#: Every component of SHACL Core and SHACL-SPARQL (SHACL 4 and 5), with parameters as shapes have them.
COMPONENTS = {
    "Class": (str(SDO.Place),), "Datatype": (str(XSD.date),), "NodeKind": (str(SH.IRI),),
    "MinCount": (f'"1"{INTEGER}',), "MaxCount": (f'"1"{INTEGER}',),
    "MinExclusive": (f'"1"{INTEGER}',), "MinInclusive": (f'"1"{INTEGER}',),
    "MaxExclusive": (f'"1"{INTEGER}',), "MaxInclusive": (f'"1"{INTEGER}',),
    "MinLength": (f'"1"{INTEGER}',), "MaxLength": (f'"1"{INTEGER}',), "Pattern": ('"^x$"',),
    "LanguageIn": ('"nl"', '"en"'), "UniqueLang": (f'"true"^^{XSD.boolean}',),
    "Equals": (str(SDO.name),), "Disjoint": (str(SDO.name),),
    "LessThan": (str(SDO.closes),), "LessThanOrEquals": (str(SDO.closes),),
    "Not": ("<https://x.example/S>",), "And": (), "Or": (), "Xone": (), "Node": ("<https://x.example/S>",),
    "QualifiedMinCount": (f'"1"{INTEGER}',), "QualifiedMaxCount": (f'"1"{INTEGER}',),
    "Closed": (f'"true"^^{XSD.boolean}',), "HasValue": ('"x"',), "In": ('"a"', '"b"'), "SPARQL": (),
}  # fmt: skip


def _labels(iri: str, language: str) -> str:
    return {SDO.telephone.value: {"nl": "telefoon", "en": "telephone"}.get(language, "")}.get(iri, "")


def _case(component: str, **facts: object) -> Case:
    values = {"path": PHONE, "value": '"03 866"', "found": ('"03 866"', '"x"@nl')} | facts
    iri = f"{SH.iri}{component}ConstraintComponent"
    return Case(iri, {str(SH.x): COMPONENTS[component]}, **values)  # type: ignore[arg-type]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("component", COMPONENTS)
def test_every_component_has_a_sentence_of_its_own(component: str, language: str) -> None:
    said = sentence(_case(component), language, _labels)
    unknown = sentence(_case("SPARQL")._replace(component="https://x.example/Other"), language, _labels)
    assert "{" not in said
    assert component == "SPARQL" or said != unknown
    assert "telefoon" in said or "telephone" in said or "schema:telephone" in said or '"03 866"' in said


def test_too_many_values_are_all_named() -> None:
    said = sentence(_case("MaxCount", value=None), "nl", _labels)
    assert said == '\'telefoon\' heeft 2 waarden, hoogstens 1 mag: "03 866", "x"@nl'


def test_a_missing_value_is_called_missing() -> None:
    assert (
        sentence(_case("MinCount", value=None, found=()), "en", _labels) == "'telephone' is missing: at least 1 needed"
    )
    assert "1 of at least 1" in sentence(_case("MinCount", value=None, found=('"x"',)), "en", _labels)


def test_an_alternative_says_which_came_closest() -> None:
    inner = _case("Pattern")
    said = sentence(_case("Or", details=(inner,)), "nl", _labels)
    assert said.startswith('"03 866" voldoet aan geen van de mogelijkheden; het dichtst komt: \'telefoon\' "03 866"')


def test_a_datatype_is_said_in_words() -> None:
    assert sentence(_case("Datatype"), "nl", _labels) == "'telefoon' \"03 866\" is geen datum (jjjj-mm-dd)"


def test_a_very_long_value_is_cut_and_many_are_counted() -> None:
    said = sentence(_case("MaxCount", value=None, found=tuple(f'"{n}{"x" * 500}"' for n in range(40))), "en", _labels)
    assert len(said) < 500
    assert "… (40)" in said


def test_braces_in_a_value_are_no_template() -> None:
    assert '"{path}{0}"' in sentence(_case("Pattern", value='"{path}{0}"'), "en", _labels)


def test_a_line_break_in_a_value_stays_out_of_the_sentence() -> None:
    assert "\n" not in sentence(_case("Pattern", value='"a\nb"'), "de", _labels)
