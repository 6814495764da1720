"""Evidence rows become Web Annotations whose positions fit the sheet, or findings."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad

from publisher.documents import Sheet
from publisher.evidence import Annotated, Row, annotate, read_evidence
from publisher.findings import UNREADABLE, Place
from publisher.vocabulary import OA, PUB, RDF, SDO

BASE = "https://lod.example/"
CONTACT = NamedNode(BASE + "id/organisatie/a#contact")
TEXT = "titel: Één 𝔄\n\nTel. 03 111 22 33\nFax 03 111 22 33\n"


def _sheet(text: str = TEXT) -> Sheet:
    return Sheet("a", Path("data/documents/a.txt"), text, {"titel": "x"}, {})


def _annotate(quote: str, occurrence: int = 1, text: str = TEXT, value: str = "+3231112233") -> Annotated:
    row = Row(Place("a.csv", 2), CONTACT, (SDO.telephone,), quote, occurrence)
    stated = {(CONTACT, SDO.telephone): [Literal(value)]}
    return annotate([row], _sheet(text), lambda s, p: stated.get((s, p), []), BASE)


def _value(quads: list[Quad], predicate: NamedNode) -> str:
    return next(quad.object.value for quad in quads if quad.predicate == predicate)  # type: ignore[union-attr]


def test_positions_count_code_points_over_the_whole_sheet() -> None:
    quads = _annotate("Tel. 03 111 22 33").quads
    start, end = int(_value(quads, OA.start)), int(_value(quads, OA.end))
    assert TEXT[start:end] == "Tel. 03 111 22 33"
    assert _value(quads, PUB.line) == "3"


def test_the_fact_stands_in_the_body_and_the_text_behind_the_target() -> None:
    quads = _annotate("Tel. 03 111 22 33").quads
    assert _value(quads, RDF.subject) == CONTACT.value
    assert _value(quads, RDF.object) == "+3231112233"
    assert _value(quads, OA.hasSource) == BASE + "doc/document/a.txt"
    assert {quad.graph_name for quad in quads} == {NamedNode(BASE + "graphs/provenance")}


def test_the_second_occurrence_is_another_place_and_another_annotation() -> None:
    first, second = _annotate("03 111 22 33"), _annotate("03 111 22 33", 2)
    assert int(_value(first.quads, OA.start)) < int(_value(second.quads, OA.start))
    assert not {quad.subject for quad in first.quads} & {quad.subject for quad in second.quads}


def test_a_quote_that_is_not_there_is_a_finding_and_no_annotation() -> None:
    for quote, occurrence in (("Tel. 03 999 99 99", 1), ("03 111 22 33", 3)):
        done = _annotate(quote, occurrence)
        assert not done.quads
        assert [finding.rule for finding in done.findings] == ["evidence-quote"]


def test_a_fact_that_nobody_states_is_a_finding() -> None:
    row = Row(Place("a.csv", 2), CONTACT, (SDO.email,), "Tel. 03 111 22 33", 1)
    done = annotate([row], _sheet(), lambda s, p: [], BASE)
    assert [(finding.rule, finding.place.line) for finding in done.findings] == [("evidence-statement", 2)]


@given(st.text(max_size=40), st.text(min_size=1, max_size=10), st.text(max_size=40))
def test_wherever_the_quote_stands_its_selector_finds_it(before: str, quote: str, after: str) -> None:
    text = before + quote + after
    quads = _annotate(quote, text=text).quads
    start, end = int(_value(quads, OA.start)), int(_value(quads, OA.end))
    assert text[start:end] == quote == _value(quads, OA.exact)
    assert text[:start].endswith(_value(quads, OA.prefix))
    assert text[end:].startswith(_value(quads, OA.suffix))


def test_rows_that_cannot_be_understood_are_findings_and_the_others_count(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "subject,predicates,quote,occurrence\n"
        "https://lod.example/id/dienst/a,schema:name,Naam,1\n"
        "https://lod.example/id/dienst/a,niks:name,Naam,1\n"
        "https://lod.example/id/dienst/a,schema:name,,1\n"
        "https://lod.example/id/dienst/a,,Naam,1\n"
        "geen iri,schema:name,Naam,1\n"
        "https://lod.example/id/dienst/a,schema:name,Naam,nul\n"
        'https://lod.example/id/dienst/a,schema:name,"Twee\nregels",\n'
    )
    rows, findings = read_evidence(path)
    assert [row.quote for row in rows] == ["Naam", "Twee\nregels"]
    assert [finding.place.line for finding in findings] == [3, 4, 5, 6, 7]


def test_a_file_without_its_columns_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("onderwerp,citaat\n")
    assert [finding.rule for finding in read_evidence(path)[1]] == ["evidence-row"]


def test_a_byte_order_mark_of_a_spreadsheet_is_no_part_of_the_first_column(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"\xef\xbb\xbfsubject,predicates,quote\nhttps://x.example/a,dct:title,Tel.\n")
    rows, findings = read_evidence(path)
    assert findings == []
    assert [row.quote for row in rows] == ["Tel."]


def test_a_file_of_evidence_that_cannot_be_read_is_unreadable_input(tmp_path: Path) -> None:
    folder, latin, long = (tmp_path / name for name in ("map.csv", "latin.csv", "lang.csv"))
    folder.mkdir()
    latin.write_bytes(b"subject,predicates,quote\nhttps://x.example/a,dct:title,caf\xe9\n")
    long.write_text("subject,predicates,quote\nhttps://x.example/a,dct:title," + "x" * 200_000 + "\n")
    for path in (folder, latin, long):
        rows, findings = read_evidence(path)
        assert rows == []
        assert [finding.rule in UNREADABLE for finding in findings] == [True], path
        assert "Errno" not in findings[0].message


def test_an_occurrence_without_end_is_a_finding(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("subject,predicates,quote,occurrence\nhttps://x.example/a,dct:title,Tel.," + "9" * 5000 + "\n")
    assert [finding.rule for finding in read_evidence(path)[1]] == ["evidence-row"]


def test_a_quote_over_two_lines_is_found_whatever_ends_the_lines() -> None:
    text = TEXT.replace("\n", "\r\n")
    for quote in ("Tel. 03 111 22 33\nFax", "Tel. 03 111 22 33\r\nFax"):
        for sheet in (TEXT, text):
            quads = _annotate(quote, text=sheet).quads
            start, end = int(_value(quads, OA.start)), int(_value(quads, OA.end))
            assert sheet[start:end] == _value(quads, OA.exact)
            assert sheet[start:end].splitlines() == ["Tel. 03 111 22 33", "Fax"]
