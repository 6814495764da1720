"""What a draft becomes in a data set: a valid record, a sheet, evidence, and questions that stay open."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from publisher.cli import main
from publisher.documents import read_sheet
from publisher.draft.drift import drift, published_facts
from publisher.draft.explain import explain
from publisher.draft.files import Files, make_files
from publisher.draft.jsonform import to_json
from publisher.draft.reading import read_draft
from publisher.draft.review import review_page
from publisher.draft.source import Source, read_source
from publisher.draft.source import parse as parse_bytes
from publisher.errors import PublisherError
from publisher.evidence import annotate, read_evidence
from publisher.findings import Severity
from publisher.settings import read_settings
from publisher.turtle.format import format_text
from publisher.validation import check_data_set
from publisher.vocabulary import CANONICAL_BASE, CV, PUB, RDF, SDO
from tests.bench.draft_bench import GROUPS, labelled

PROJECT = Path(__file__).parent.parent
TEXT = (
    "Dienst Welzijn\n\nVoor senioren van de gemeente Bornem.\n\nTaken\n- helpen met papieren\n\nContact\nHingenesteenweg 13\n2880 Bornem\ntel. 03 890 69 21\nfax\n"
    "lotte.verzonnen@bornem.be\n\nOpeningsuren\nma, wo: 9 - 12 uur\nTelefonisch: di 9 - 12 uur\n"
)


def made(text: str = TEXT, name: str = "") -> Files:
    return make_files(read_draft(Source(text, "text")), name, CANONICAL_BASE, "2026-11-22")


def quads(turtle: str) -> list[Quad]:
    return list(parse(turtle.encode(), RdfFormat.TURTLE))


@pytest.fixture
def data_set(tmp_path: Path) -> Iterator[Path]:
    """An empty data set of its own."""
    (tmp_path / "publisher.toml").write_text('[site]\nbase = "https://lod.example/"\n', encoding="utf-8")
    for name in ("records", "documents", "evidence"):
        (tmp_path / "data" / name).mkdir(parents=True)
    yield tmp_path


def put(folder: Path, files: Files) -> None:
    for kind, suffix, text in (
        ("records", "ttl", files.turtle),
        ("documents", "txt", files.sheet),
        ("evidence", "csv", files.evidence),
    ):
        (folder / "data" / kind / f"{files.name}.{suffix}").write_text(text, encoding="utf-8")


def test_every_document_of_the_set_becomes_a_valid_record(data_set: Path) -> None:
    known: frozenset[str] = frozenset()
    for half in GROUPS["scored"]:
        for path, label in labelled(half):
            draft = read_draft(read_source(path, label["url"]))
            files = make_files(draft, f"{half}-{path.stem}", CANONICAL_BASE, "2026-11-22", known)
            put(data_set, files)
            known |= {quad.subject.value for quad in quads(files.turtle) if isinstance(quad.subject, NamedNode)}
    findings = check_data_set(read_settings(data_set / "publisher.toml")).findings
    assert [str(finding) for finding in findings if finding.severity == Severity.VIOLATION] == []


def test_a_record_is_laid_out_as_fmt_lays_it_out() -> None:
    assert format_text(made().turtle) == made().turtle


def test_no_text_of_a_page_becomes_turtle() -> None:
    evil = '" . <http://evil.example/x> a <http://evil.example/y> . #'
    files = made(
        f'Dienst {evil}\n\nTaken\n- {evil}\n- """ . <x> <y> <z>\n\nLinks\n{evil} (nieuw venster)\n\nMarkt 1, 2880 Bornem\ntel. 03 890 69 21\n'
    )
    subjects = {quad.subject.value for quad in quads(files.turtle) if isinstance(quad.subject, NamedNode)}
    assert subjects and all(subject.startswith(CANONICAL_BASE) for subject in subjects)
    assert any(
        isinstance(quad.object, Literal) and "evil.example/x" in quad.object.value for quad in quads(files.turtle)
    )


def test_a_link_that_is_no_iri_stays_a_link_without_address() -> None:
    source = Source(
        "Dienst Welzijn\n\nMarkt 1, 2880 Bornem\nZie de site\n", "html", links=((44, 51, "https://x.example/a b<c>"),)
    )
    files = make_files(read_draft(source), "x", CANONICAL_BASE, "2026-11-22")
    assert "x.example" not in files.turtle and quads(files.turtle)


def test_a_personal_mailbox_is_in_no_file() -> None:
    files = made()
    assert all("lotte" not in text.lower() for text in (files.turtle, files.sheet, files.evidence))
    assert "[persoonlijk adres weggelaten]" in files.sheet


def test_every_row_of_evidence_finds_its_words_and_its_facts(tmp_path: Path) -> None:
    files = made()
    (tmp_path / "x.csv").write_text(files.evidence, encoding="utf-8")
    (tmp_path / "x.txt").write_text(files.sheet, encoding="utf-8")
    rows, findings = read_evidence(tmp_path / "x.csv")
    stated = quads(files.turtle)
    done = annotate(
        rows,
        read_sheet(tmp_path / "x.txt"),
        lambda s, p: [q.object for q in stated if (q.subject, q.predicate) == (s, p)],
        CANONICAL_BASE,
    )  # type: ignore[misc]
    assert findings == [] and done.findings == [] and done.quads
    assert any(
        str(row.subject.value).endswith("#telefoon-di-vm") and row.quote == "Telefonisch: di 9 - 12 uur" for row in rows
    )


def test_open_questions_are_statements_of_our_vocabulary() -> None:
    stated = quads(made().turtle)
    nodes = {quad.subject for quad in stated if quad.predicate == RDF.type and quad.object == PUB.OpenQuestion}
    fields = {quad.object.value for quad in stated if quad.subject in nodes and quad.predicate == PUB.questionField}  # type: ignore[union-attr]
    assert fields == {"faxes"}
    assert nodes == {quad.object for quad in stated if quad.predicate == PUB.openQuestion}


def test_what_another_record_describes_is_not_described_again() -> None:
    body = "https://lod.example/id/organisatie/OVO002025"
    first = made()
    described = next(quad.object.value for quad in quads(first.turtle) if quad.predicate == SDO.parentOrganization)  # type: ignore[union-attr]
    again = make_files(read_draft(Source(TEXT, "text")), "", CANONICAL_BASE, "2026-11-22", frozenset({described, body}))
    assert not [quad for quad in quads(again.turtle) if quad.subject == NamedNode(described)]


def test_explain_marks_every_value_and_lets_no_escape_through() -> None:
    draft = read_draft(Source(TEXT + "\x1b]0;title\x07", "text"))
    shown = explain(draft)
    assert "telephones = +3238906921" in shown and "telephone-in-unit" in shown and "\x1b" not in shown
    assert "? faxes" in shown


def test_a_review_page_escapes_text_and_shows_questions_first() -> None:
    draft = read_draft(Source(TEXT.replace("papieren", "<script>alert(1)</script>"), "text"))
    page = review_page(draft, made().turtle)
    assert "<script>" not in page and "&lt;script&gt;" in page
    assert page.index("Open vragen") < page.index("Gelezen waarden")
    for number in range(1, len(draft.values) + 1):
        assert f'id="s{number}"' in page and f'href="#s{number}"' in page


def test_drift_says_what_is_gone_and_what_is_new(data_set: Path) -> None:
    files = made()
    put(data_set, files)
    record = data_set / "data" / "records" / f"{files.name}.ttl"
    assert ("telephone", "+3238906921") in {(fact.kind, fact.key) for fact in published_facts(record)}
    same = list(drift(record, read_draft(Source(TEXT, "text")), "x.txt"))
    assert [finding for finding in same if finding.severity > Severity.INFO] == []
    changed = TEXT.replace("03 890 69 21", "03 890 69 22").replace("ma, wo: 9", "ma, wo: 10")
    found = {finding.rule for finding in drift(record, read_draft(Source(changed, "text")), "x.txt")}
    assert {"drift-telephone", "drift-hours", "drift-new-telephone", "drift-new-hours"} <= found


def test_a_steward_drafts_reviews_and_watches_a_page(data_set: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(data_set)
    page = data_set / "page.txt"
    page.write_text(TEXT, encoding="utf-8")
    run = CliRunner().invoke
    assert run(main, ["draft", "page.txt"]).exit_code == 0
    assert [path.name for path in sorted((data_set / "data").rglob("bornem*"))] == [
        "bornem-dienst-welzijn.txt",
        "bornem-dienst-welzijn.csv",
        "bornem-dienst-welzijn.ttl",
    ]
    again = run(main, ["draft", "page.txt"])
    assert again.exit_code == 2 and "is there already" in again.output
    assert (
        run(main, ["review", "page.txt", "-o", "page.html"]).exit_code == 0
        and (data_set / "page.html").stat().st_size > 2000
    )
    assert run(main, ["drift"]).exit_code == 0
    (data_set / "new").mkdir()
    (data_set / "new" / "bornem-dienst-welzijn.txt").write_text(TEXT.replace("69 21", "69 29"), encoding="utf-8")
    gone = run(main, ["drift", "--against", "new"])
    assert gone.exit_code == 1 and "drift-telephone" in gone.output
    (data_set / "new" / "bornem-dienst-welzijn.txt").rename(data_set / "new" / "saved under another name.txt")
    assert run(main, ["drift", "--against", "new"]).exit_code == 1


def test_explain_writes_nothing_but_what_is_asked_for(data_set: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(data_set)
    (data_set / "page.txt").write_text(TEXT, encoding="utf-8")
    shown = CliRunner().invoke(main, ["draft", "page.txt", "--explain"])
    assert shown.exit_code == 0 and not list((data_set / "data" / "records").glob("bornem*"))
    record = data_set / "data" / "records" / "eigen.ttl"
    both = CliRunner().invoke(main, ["draft", "page.txt", "--explain", "-o", str(record)])
    assert both.stdout == shown.stdout and record.is_file()


def test_json_needs_no_data_set_and_a_folder_outlives_one_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pages").mkdir()
    for number in range(10):
        (tmp_path / "pages" / f"p{number}.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "pages" / "scan.pdf").write_bytes(b"%PDF-1.4 broken")
    run = CliRunner().invoke
    one = run(main, ["draft", "pages/p0.txt", "--format", "json"])
    assert one.exit_code == 0 and '"telephones": [\n  "+3238906921"\n ]' in one.stdout
    many = run(main, ["draft", "pages", "--format", "json", "-o", "out", "--workers", "2"])
    assert many.exit_code == 1 and "11 documents, 1 not read" in many.output
    assert len(list((tmp_path / "out").glob("*.json"))) == 10
    lines = run(main, ["draft", "pages", "--format", "json"]).stdout.splitlines()
    assert len(lines) == 10 and all(json.loads(line)["telephones"] for line in lines)


@pytest.mark.parametrize("arguments", [["draft", "absent.txt"], ["draft", "empty.txt"], ["draft", "."], ["drift"]])
def test_wrong_use_is_one_line_and_exit_2(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty.bin").touch()
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 2
    assert "Traceback" not in result.output and len(result.output.strip().splitlines()) == 1


_EVIL = st.sampled_from(
    ['" . <x> a <y>', '"""', "\\", "\\u0000", "'''", "<http://x.example/>", "@prefix x: <y> .", "\x00", "\x1b[2J", "]]>", "\u2028", "\ud800", "{|", "#"]
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(_EVIL, st.text(max_size=60), st.sampled_from(TEXT.split("\n"))), min_size=1, max_size=24))
def test_any_text_becomes_turtle_that_can_be_read_or_is_refused(lines: list[str]) -> None:
    try:
        source = parse_bytes("\n".join(lines).encode("utf-8", "surrogatepass"), "https://www.bornem.be/x")
    except PublisherError:
        return
    draft = read_draft(source)
    files = make_files(draft, "", CANONICAL_BASE, "2026-11-22")
    assert all(draft.text[value.start : value.end].strip() for value in draft.values)
    assert all(quad.subject.value.startswith(CANONICAL_BASE) for quad in quads(files.turtle) if quad.subject)  # type: ignore[union-attr]
    assert format_text(files.turtle) == files.turtle
    assert json.loads(to_json(draft))["evidence"] is not None
    review_page(draft, files.turtle)


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_what_is_a_persons_is_in_no_file_wherever_it_stands(data: st.DataObject) -> None:
    label = data.draw(st.sampled_from(["Diensthoofd: ", "Contactpersoon: ", "coördinator ", "Consulent - "]))
    card = f"{label}Lotte Verzonnen, tel. 03 890 69 27, lotte.verzonnen@bornem.be"
    lines = TEXT.replace("lotte.verzonnen@bornem.be\n", "").split("\n")
    for at in data.draw(st.lists(st.integers(4, len(lines)), min_size=1, max_size=3)):
        lines.insert(at, card)
    files = made("\n".join(lines))
    for text in (files.turtle, files.sheet, files.evidence):
        assert "lotte" not in text.lower() and "verzonnen" not in text.lower()
        assert "69 27" not in text and "+3238906927" not in text


def test_a_folder_becomes_records_of_one_data_set_and_again_the_same(
    data_set: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(data_set)
    (data_set / "pages").mkdir()
    for number, name in enumerate(("Dienst Welzijn", "Dienst Wonen", "Dienst Wonen")):
        (data_set / "pages" / f"{number}.txt").write_text(TEXT.replace("Dienst Welzijn", name), encoding="utf-8")
    (data_set / "pages" / "empty.txt").write_bytes(b"")
    run = CliRunner().invoke
    first = run(main, ["draft", "pages"])
    assert first.exit_code == 1 and "4 documents, 1 not read" in first.output
    records = {path.name: path.read_bytes() for path in sorted((data_set / "data" / "records").iterdir())}
    assert list(records) == ["bornem-dienst-welzijn.ttl", "bornem-dienst-wonen-2.ttl", "bornem-dienst-wonen.ttl"]
    described = [name for name, text in records.items() if b'skos:prefLabel "Gemeente Bornem"@nl' in text]
    assert described == ["bornem-dienst-welzijn.ttl"]
    findings = check_data_set(read_settings(data_set / "publisher.toml")).findings
    assert [str(finding) for finding in findings if finding.severity == Severity.VIOLATION] == []
    assert "is there already" in run(main, ["draft", "pages"]).output
    run(main, ["draft", "pages", "--force"])
    assert {path.name: path.read_bytes() for path in (data_set / "data" / "records").iterdir()} == records


def test_a_unit_of_a_province_keeps_its_services_at_the_level_of_the_province() -> None:
    text = (
        "Provincie Limburg\n\nDienst Waterlopen\n\nTaken\n- onderhoud van beken\n- advies aan gemeenten\n\n"
        "Universiteitslaan 1\n3500 Hasselt\n011 23 75 80\nwater@limburg.be\n"
    )
    stated = quads(made(text).turtle)
    (body,) = {quad.subject for quad in stated if quad.object == Literal("Provincie Limburg", language="nl")}
    services = {quad.subject for quad in stated if quad.predicate == CV.hasCompetentAuthority and quad.object == body}
    levels = {
        quad.object.value.rsplit("/", 1)[1]
        for quad in stated
        if quad.subject in services and "Level" in str(quad.predicate)
    }  # type: ignore[union-attr]
    assert len(services) == 2 and levels == {"Provinciaal"}
