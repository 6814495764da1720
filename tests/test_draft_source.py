"""What people feed to `draft`: text, HTML and PDF, and what is none of these."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.draft.reading import read_draft
from publisher.draft.source import LARGEST, decode, kind_of, language_of, parse, read_source
from publisher.errors import PublisherError

PAGE = b"<!doctype html><html><head><title>Dienst Wonen</title></head><body><h1>Dienst Wonen</h1><p>Tel. 054 50 50 65</p></body></html>"


def text_of(markup: str) -> str:
    return parse(markup.encode()).text


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"   \n\t \n", "empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "picture"),
        (b"\xff\xd8\xff\xe0" + bytes(100), "picture"),
        (b"GIF89a" + bytes(100), "picture"),
        (b"PK\x03\x04" + bytes(100), "office document"),
        (bytes(range(256)) * 4, "no text"),
        (b"%PDF-1.4\nnonsense", "PDF"),
        (b"%PDF-1.7\n" + b"\x00\xff" * 500, "PDF"),
        (b"<html><body></body></html>", "empty"),
    ],
)
def test_what_is_no_document_is_said_in_one_sentence(data: bytes, words: str) -> None:
    with pytest.raises(PublisherError, match=words):
        parse(data)


def test_a_scan_is_called_a_scan(tmp_path: Path) -> None:
    from pypdf import PdfWriter

    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    path = tmp_path / "scan.pdf"
    writer.write(path)
    with pytest.raises(PublisherError, match="scan") as caught:
        read_source(path)
    assert str(path) in str(caught.value)


def test_a_locked_pdf_is_called_locked(tmp_path: Path) -> None:
    from pypdf import PdfWriter

    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    writer.encrypt("geheim", algorithm="RC4-128")
    writer.write(tmp_path / "locked.pdf")
    with pytest.raises(PublisherError, match="password"):
        read_source(tmp_path / "locked.pdf")


def test_a_file_of_fifty_megabytes_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.html"
    with path.open("wb") as file:
        file.truncate(50 * 2**20)
    started = time.perf_counter()
    with pytest.raises(PublisherError, match="50 MB"):
        read_source(path)
    assert time.perf_counter() - started < 0.5


def test_a_large_page_below_the_limit_is_read_in_bounded_time() -> None:
    row = "<tr><td>Maandag</td><td>9-12 uur</td></tr>"
    data = PAGE.replace(b"</p>", b"</p><table>" + row.encode() * 20000 + b"</table>")
    assert len(data) < LARGEST
    started = time.perf_counter()
    found = read_draft(parse(data))
    assert time.perf_counter() - started < 30
    assert found.first("name") == "Dienst Wonen"


def test_ten_thousand_nested_elements_do_not_break_the_reader() -> None:
    assert "Dienst Wonen" in text_of("<div>" * 10000 + "<h1>Dienst Wonen</h1>" + "</div>" * 10000)


def test_latin_1_and_windows_pages_keep_their_accents() -> None:
    for encoding in ("latin-1", "cp1252", "utf-8", "utf-8-sig", "utf-16"):
        assert "coördinatie" in decode("coördinatie en financiën".encode(encoding))
    page = '<html><head><meta charset="iso-8859-1"></head><body><h1>Financiën</h1></body></html>'.encode("latin-1")
    assert parse(page).text.strip() == "Financiën"


def test_menus_cookies_and_scripts_are_left_out_under_their_names() -> None:
    source = parse(
        b'<html><body><nav>Home Wonen</nav><div class="cookie-bar">Cookies! 011 00 00 00</div><script>var t="011 22 33 44"</script><ol class="breadcrumb"><li>Home</li></ol>'
        b'<main><h1>Dienst Wonen</h1><p>Tekst</p></main><div style="display:none">verborgen</div><aside><h2>Nieuws</h2><p>Feest</p></aside></body></html>'
    )
    assert source.text == "Dienst Wonen\n\nTekst"
    assert {reason for reason, _ in source.removed} == {"menu", "cookies", "breadcrumb", "hidden", "news"}


def test_a_table_keeps_its_columns_and_a_definition_list_its_lines() -> None:
    assert text_of("<html><body><table><tr><td>Maandag</td><td>9-12</td></tr></table></body></html>") == "Maandag\t9-12"
    assert text_of("<html><body><dl><dt>Tel</dt><dd>011 80 80 86</dd></dl></body></html>") == "Tel\n011 80 80 86"


def test_a_mailbox_that_only_the_link_holds_is_spelled_out() -> None:
    assert "(info@x.be)" in text_of('<html><body><p><a href="mailto:info@x.be">Mail ons</a></p></body></html>')
    assert text_of('<html><body><p><a href="mailto:info@x.be">info@x.be</a></p></body></html>') == "info@x.be"


def test_links_point_at_their_label() -> None:
    source = parse(b'<html><body><p>Zie <a href="https://x.example/a b">de site</a>.</p></body></html>')
    ((start, end, address),) = source.links
    assert source.text[start:end] == "de site" and address == "https://x.example/a b"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("De dienst helpt je met het aanvragen van een premie en is open op maandag.", "nl"),
        ("Le service vous aide pour les documents de la commune et des écoles dans votre quartier.", "fr"),
        ("The service helps you with the documents of the city and is open to all on Monday by appointment.", "en"),
        ("Kort", "nl"),
    ],
)
def test_the_language_is_told_by_small_words(text: str, language: str) -> None:
    assert language_of(text) == language


def test_a_french_page_is_drafted_as_far_as_numbers_go_and_flagged() -> None:
    text = "Service Logement\n\nLe service aide les habitants de la commune pour les primes et les documents.\n\nDorpsstraat 46, 1640 Sint-Genesius-Rode\nTél. 02 609 86 00\n"
    found = read_draft(parse(text.encode()))
    assert [value.value for value in found.of("telephones")] == ["+3226098600"]
    assert "language" in [question.field for question in found.questions]


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400))
def test_no_bytes_give_a_traceback(data: bytes) -> None:
    try:
        source = parse(data)
    except PublisherError:
        return
    read_draft(source)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "<div>",
                "</p>",
                "<td>Ma",
                "9-12 uur",
                "<a href='mailto:x@y.be'>",
                "</a>",
                "<h1>Dienst",
                "&amp;",
                "\ue000",
                "<br>",
                "<li>",
                "2830 Willebroek",
                "Markt 1 ",
            ]
        ),
        max_size=40,
    )
)
def test_no_soup_of_tags_breaks_a_span(parts: list[str]) -> None:
    data = ("<html><body>" + "".join(parts)).encode()
    assert kind_of(data) == "html"
    try:
        source = parse(data)
    except PublisherError:
        return
    found = read_draft(source)
    assert all(found.text[value.start : value.end].strip() for value in found.values)


@pytest.mark.parametrize(
    "unit",
    [
        "A ",
        "Aa-",
        "Gemeente Aalst ",
        "2830 Willebroek ",
        "\n\n",
        "maandag 9-12 ",
        "a.b@c.",
        "normaalletter",
        "0",
        "ISBN ",
    ],
)
def test_a_text_made_to_be_slow_is_read_in_bounded_time(unit: str) -> None:
    text = "Dienst Wonen\n\nOpeningsuren\n" + unit * (40000 // len(unit))
    started = time.perf_counter()
    assert read_draft(parse(text.encode())).first("name") == "Dienst Wonen"
    assert time.perf_counter() - started < 10
