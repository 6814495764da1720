"""Sheets: the head, the text as it stands, and the statements that a head makes."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode

from publisher.documents import describe, read_sheet, read_sheets, text_iri
from publisher.errors import PublisherError
from publisher.vocabulary import DCT, RDF, SDO, XSD

HEAD = "titel: Loket Wonen\nurl: https://gemeente.example/wonen\nuitgever: https://lod.example/id/organisatie/x\n"


def _sheet(tmp_path: Path, text: str, name: str = "loket-wonen.txt") -> Path:
    path = tmp_path / name
    path.write_bytes(text.encode())
    return path


def test_a_head_becomes_statements_about_the_document(tmp_path: Path) -> None:
    sheet = read_sheet(_sheet(tmp_path, HEAD + "taal: nl\ngelezen: 2026-11-22\n\nTel. 03 111 22 33\n"))
    pairs = {(quad.predicate, quad.object) for quad in describe(sheet, "https://lod.example/")}
    assert (DCT.title, Literal("Loket Wonen", language="nl")) in pairs
    assert (DCT.source, NamedNode("https://gemeente.example/wonen")) in pairs
    assert (DCT.date, Literal("2026-11-22", datatype=XSD.date)) in pairs
    assert (RDF.type, SDO.WebPage) in pairs
    assert (DCT.hasFormat, NamedNode(text_iri("loket-wonen", "https://lod.example/"))) in pairs


def test_what_a_head_does_not_say_is_not_stated(tmp_path: Path) -> None:
    sheet = read_sheet(_sheet(tmp_path, "titel: Zonder adres\n\nTekst\n"))
    predicates = {quad.predicate for quad in describe(sheet, "https://lod.example/")}
    assert not predicates & {DCT.source, SDO.url, DCT.publisher, DCT.date}


def test_the_text_keeps_every_byte_of_the_sheet(tmp_path: Path) -> None:
    text = "titel: Één\r\n\r\nregel 𝔄\r\n"
    assert read_sheet(_sheet(tmp_path, text)).text == text


@pytest.mark.parametrize(
    ("text", "place", "named"),
    [
        ("titel: x\nkleur: rood\n\n", ":2", "'kleur: rood' is no line of a head"),
        ("titel: x\ntaal: klingon\n\n", ":2", "'taal' wants one of nl, fr, en, de"),
        ("titel: x\ngelezen: gisteren\n\n", ":2", "a date like 2026-11-22"),
        ("titel: x\nurl: www.gemeente.be\n\n", ":2", "https://"),
        ("titel: x\nurl: https://[\n\n", ":2", "'https://['"),
        ("titel: x\nuitgever: https://x.example/%zz\n\n", ":2", "the IRI of an organisation"),
        ("titel: x\ngelezen: 2026-02-30\n\n", ":2", "a date like 2026-11-22"),
        ("url: https://x.example/\n\n", ":1", "no 'titel'"),
        ("", ":1", "no 'titel'"),
    ],
)
def test_a_wrong_head_is_told_with_its_line(tmp_path: Path, text: str, place: str, named: str) -> None:
    with pytest.raises(PublisherError) as caught:
        read_sheet(_sheet(tmp_path, text))
    assert f"loket-wonen.txt{place}: " in str(caught.value)
    assert named in str(caught.value)


def test_a_sheet_that_is_no_utf8_is_told(tmp_path: Path) -> None:
    path = tmp_path / "latijn.txt"
    path.write_bytes("titel: Één\n\n".encode("latin-1"))
    with pytest.raises(PublisherError, match="UTF-8"):
        read_sheet(path)


def test_a_name_that_no_address_can_hold_is_told(tmp_path: Path) -> None:
    with pytest.raises(PublisherError, match="letters, digits"):
        read_sheet(_sheet(tmp_path, HEAD, "loket wonen.txt"))


def test_sheets_come_by_name(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", "c.md"):
        _sheet(tmp_path, HEAD, name)
    assert [sheet.name for sheet in read_sheets(tmp_path)] == ["a", "b"]
    assert read_sheets(tmp_path / "nowhere") == []
