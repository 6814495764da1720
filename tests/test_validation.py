"""`publisher validate` from end to end: places, words, exit codes, what is asked for and what is context."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import Run

RECORD = "data/records/willebroek-dienst-samenleven.ttl"
LABEL = 'skos:prefLabel "Dienst Samenleven"@nl'
UNTAGGED = 'skos:prefLabel "Dienst Samenleven"'
SHAPES = """
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix x: <https://x.example/> .
x:Shape a sh:NodeShape ; sh:targetClass x:Thing ; sh:property x:Shape-name , x:Shape-code .
x:Shape-name a sh:PropertyShape ; sh:path x:name ; sh:minCount 1 ; sh:maxCount 1 ; sh:name "naam"@nl, "name"@en .
x:Shape-code a sh:PropertyShape ; sh:path x:code ; sh:in ( "rood" "groen" ) ; sh:severity sh:Warning .
"""


def _edit(data_set: Path, old: str, new: str, name: str = RECORD) -> int:
    """Replace a text in a file; the number of its line."""
    path = data_set / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def test_our_own_data_has_no_violations(publisher: Run) -> None:
    done = publisher("validate", "data")
    assert done.returncode == 0, done.stdout
    assert " error[" not in done.stdout


def test_a_wrong_value_is_told_at_its_line_and_column(publisher: Run, data_set: Path) -> None:
    line = _edit(data_set, LABEL, UNTAGGED)
    done = publisher("validate", "--lang", "nl")
    assert done.returncode == 1
    (found,) = [row for row in done.stdout.splitlines() if f"{RECORD}:{line}:20: error[organisatie-" in row]
    assert '"Dienst Samenleven" is geen tekst met een taal' in found
    assert 'schrijf er de taal bij: "Dienst Samenleven"@nl' in found, "the cure is proposed"


def test_a_telephone_without_country_code_is_a_warning_on_its_own_line(publisher: Run, data_set: Path) -> None:
    line = _edit(data_set, 'schema:telephone "+3238669125"', 'schema:telephone "03 866 91 25"')
    done = publisher("validate", "--lang", "nl")
    assert done.returncode == 0
    assert f"{RECORD}:{line}:22: warning[contactpunt-telefoon" in done.stdout
    assert "schrijf +3238669125" in done.stdout, "the cure is proposed"


def test_a_missing_value_is_told_at_its_subject(publisher: Run, data_set: Path) -> None:
    _edit(data_set, '    dct:title "Inspraak en participatie van inwoners"@nl, "Participation of residents"@en ;\n', "")
    line = _edit(data_set, "dienst:willebroek-inspraak\n", "dienst:willebroek-inspraak\n")
    done = publisher("validate")
    assert done.returncode == 1
    assert f"{RECORD}:{line}:1: error[dienst-" in done.stdout


def test_values_that_conflict_are_both_shown(publisher: Run, data_set: Path) -> None:
    line = _edit(data_set, 'dct:identifier "OVO002276" ;', 'dct:identifier "OVO002276",\n "OVO1" ;')
    rows = json.loads(publisher("validate", "--format", "json").stdout)["findings"]
    (row,) = [row for row in rows if row["component"].endswith("#MaxCountConstraintComponent")]
    assert [row["line"], row["related"][0]["line"]] == [line, line + 1]
    assert "2" in row["message"]


def test_a_syntax_error_is_a_finding_and_the_other_files_are_validated(publisher: Run, data_set: Path) -> None:
    line = _edit(data_set, "@nl ;\n    schema:contactOption", "@nl\n    schema:contactOption")
    other = "data/records/heusden-zolder-welzijn-en-lokale-economie.ttl"
    _edit(data_set, 'schema:faxNumber "+3211808079"', 'schema:faxNumber "x"', other)
    done = publisher("validate")
    assert done.returncode == 2
    assert f"{RECORD}:{line}:42: error[syntax]" in done.stdout, "where the ';' is missing, not where it was noticed"
    assert "dangling-reference" not in done.stdout, "what the broken file would have described is not missing"
    assert f"{other}:" in done.stdout


def test_only_what_was_asked_for_is_reported_amid_everything_else(publisher: Run, data_set: Path) -> None:
    _edit(data_set, LABEL, UNTAGGED)
    other = "data/records/vlaanderen-samenlevingsopbouw.ttl"
    assert publisher("validate", other).returncode == 0
    assert publisher("validate", RECORD).returncode == 1


def test_a_file_from_outside_is_validated_amid_the_data_set(publisher: Run, data_set: Path, tmp_path: Path) -> None:
    stray = tmp_path / "nieuw.ttl"
    stray.write_text("<https://lod.example/id/dienst/nieuw> a <http://purl.org/vocab/cpsv#PublicService> .\n")
    done = publisher("validate", stray)
    assert done.returncode == 1
    assert f"{stray}:1:1: error[dienst-" in done.stdout


def test_a_personal_mailbox_is_an_error_unless_the_setting_says_otherwise(publisher: Run, data_set: Path) -> None:
    _edit(data_set, 'schema:email "samenleven@willebroek.be"', 'schema:email "vnaam@willebroek.be"')
    assert "error[personal-mailbox]" in publisher("validate").stdout
    with (data_set / "publisher.toml").open("a") as file:
        file.write("\n[privacy]\nwithhold_personal_mailboxes = false\n")
    assert "personal-mailbox" not in publisher("validate").stdout


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("org:hasUnit organisatie:willebroek-dienst-", "org:hasUnit organisatie:nergens-", "dangling-reference"),
        ("schema:address eenheid:adres ;", "schema:address [ a schema:PostalAddress ] ;", "blank-node"),
        ('dct:identifier "willebroek-inspraak"', 'dct:identifier "willebroek-beeldvorming"', "shared-identifier"),
    ],
)  # fmt: skip
def test_a_named_rule_finds_its_mistake(publisher: Run, data_set: Path, old: str, new: str, rule: str) -> None:
    _edit(data_set, old, new)
    done = publisher("validate")
    assert done.returncode == 1
    assert f"error[{rule}]" in done.stdout


def test_a_fragment_that_nothing_leads_to_is_found(publisher: Run, data_set: Path) -> None:
    path = data_set / RECORD
    with path.open("a", encoding="utf-8") as file:
        file.write('\n<https://lod.example/id/dienst/willebroek-inspraak#los> dct:title "los"@nl .\n')
    assert "error[orphan-fragment]" in publisher("validate").stdout


def test_an_iri_outside_the_pattern_is_found(publisher: Run, data_set: Path) -> None:
    path = data_set / RECORD
    with path.open("a", encoding="utf-8") as file:
        file.write('\n<https://lod.example/id/dienst/met_streep> dct:title "x"@nl .\n')
    assert "error[iri-pattern]" in publisher("validate").stdout


def test_evidence_that_the_sheet_does_not_hold_is_found(publisher: Run, data_set: Path) -> None:
    _edit(data_set, "T 03 866 91 25", "T 03 866 91 26", "data/documents/willebroek-dienst-samenleven.txt")
    assert "error[evidence-quote]" in publisher("validate").stdout


def test_fix_writes_the_safe_cures_and_touches_nothing_else(publisher: Run, data_set: Path) -> None:
    _edit(data_set, 'schema:telephone "+3238669125" ;', "schema:telephone '03/866 91 25' ; # blijft staan")
    _edit(data_set, 'schema:faxNumber "+3238861632"', 'schema:faxNumber "03 886 16 32"')
    _edit(data_set, LABEL, UNTAGGED)
    path = data_set / RECORD
    path.chmod(0o640)
    before = path.read_text(encoding="utf-8")
    done = publisher("validate", "--fix")
    after = path.read_text(encoding="utf-8")
    wanted = before.replace("'03/866 91 25'", '"+3238669125"').replace('"03 886 16 32"', '"+3238861632"')
    assert after == wanted
    assert path.stat().st_mode & 0o777 == 0o640
    assert "2 mended" in done.stderr or "3 mended" in done.stderr
    assert done.returncode == 1, "a language is for a person to say"


def test_fix_writes_the_namespace_of_schema_org_as_portals_read_it(publisher: Run, data_set: Path) -> None:
    _edit(data_set, "@prefix schema: <http://schema.org/>", "@prefix schema: <https://schema.org/>")
    assert publisher("validate").returncode == 1
    assert publisher("validate", "--fix").returncode == 0
    assert "<https://schema.org/" not in (data_set / RECORD).read_text(encoding="utf-8")


def test_fix_leaves_a_clean_data_set_as_it_is(publisher: Run, data_set: Path) -> None:
    before = {path: path.read_bytes() for path in data_set.rglob("*.ttl")}
    assert publisher("validate", "--fix").returncode == 0
    assert {path: path.read_bytes() for path in data_set.rglob("*.ttl")} == before


def test_a_sparql_constraint_speaks_for_itself(publisher: Run, data_set: Path) -> None:
    heist = "data/records/heist-op-den-berg-integratie-en-diversiteitsdienst.ttl"
    _edit(data_set, 'schema:closes "12:00:00"^^xsd:time', 'schema:closes "08:00:00"^^xsd:time', heist)
    rows = [row for row in publisher("validate", "--lang", "nl").stdout.splitlines() if "openingsuren-" in row and "[" in row]
    assert rows
    assert not any("breekt een regel van de vorm" in row for row in rows)


# Shapes of others: nothing of ours takes part.


@pytest.fixture
def foreign(tmp_path: Path) -> Path:
    (tmp_path / "shapes.ttl").write_text(SHAPES)
    (tmp_path / "good.ttl").write_text('<a:a> a <https://x.example/Thing> ; <https://x.example/name> "x" .')
    (tmp_path / "bad.ttl").write_text('<a:b> a <https://x.example/Thing> ;\n  <https://x.example/code> "groe" .\n')
    return tmp_path


def test_shapes_of_others_need_no_data_set(publisher: Run, foreign: Path) -> None:
    assert publisher("validate", "good.ttl", "--shapes", "shapes.ttl", cwd=foreign).returncode == 0
    done = publisher("validate", "bad.ttl", "--shapes", "shapes.ttl", cwd=foreign)
    assert done.returncode == 1
    assert "bad.ttl:1:1: error[Shape-name] 'name' is missing: at least 1 needed" in done.stdout
    assert "bad.ttl:2:28: warning[Shape-code]" in done.stdout
    assert "do you mean groen?" in done.stdout


@pytest.mark.parametrize(("bar", "code"), [("violation", 0), ("warning", 1), ("info", 1)])
def test_the_bar_decides_what_fails(publisher: Run, foreign: Path, bar: str, code: int) -> None:
    (foreign / "bad.ttl").write_text(
        '<a:b> a <https://x.example/Thing> ; <https://x.example/name> "x" ; <https://x.example/code> "x" .'
    )
    assert publisher("validate", "bad.ttl", "--shapes", "shapes.ttl", "--fail-on", bar, cwd=foreign).returncode == code


def test_the_turtle_report_is_the_validation_report(publisher: Run, foreign: Path) -> None:
    import rdflib

    done = publisher("validate", "bad.ttl", "--shapes", "shapes.ttl", "--format", "turtle", cwd=foreign)
    graph = rdflib.Graph().parse(data=done.stdout, format="turtle")
    sh = rdflib.Namespace("http://www.w3.org/ns/shacl#")
    assert set(graph.objects(None, sh.conforms)) == {rdflib.Literal(False)}
    assert set(graph.objects(None, sh.resultSeverity)) == {sh.Violation, sh.Warning}


@pytest.mark.parametrize(
    ("shapes", "named"),
    [
        (SHAPES.replace("sh:maxCount 1", 'sh:maxCount "n"'), "maxCount"),
        (SHAPES.replace("x:Shape-code .", "x:Shape-code , x:Nowhere ."), "x.example/Nowhere"),
        (SHAPES.replace('( "rood" "groen" )', '"rood"'), "sh:in"),
        (SHAPES + "x:Shape sh:node x:Shape .", "x.example/Shape"),
        ("x:Shape a", "shapes.ttl:1:1"),
    ],
)
def test_shapes_that_cannot_be_used_are_named_and_exit_with_2(
    publisher: Run, foreign: Path, shapes: str, named: str
) -> None:
    (foreign / "shapes.ttl").write_text(shapes)
    done = publisher("validate", "good.ttl", "--shapes", "shapes.ttl", cwd=foreign)
    assert done.returncode == 2
    assert named in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


def test_the_baseline_lets_the_old_pass_and_the_new_fail(publisher: Run, foreign: Path) -> None:
    options = ("--shapes", "shapes.ttl")
    assert publisher("validate", "bad.ttl", *options, "--write-baseline", "known.json", cwd=foreign).returncode == 0
    assert publisher("validate", "bad.ttl", *options, "--baseline", "known.json", cwd=foreign).returncode == 0
    shutil.copy(foreign / "bad.ttl", foreign / "new.ttl")
    (foreign / "new.ttl").write_text("<a:new> a <https://x.example/Thing> .")
    done = publisher("validate", "bad.ttl", "new.ttl", *options, "--baseline", "known.json", cwd=foreign)
    assert done.returncode == 1
    assert "new.ttl:1:1" in done.stdout
    assert "bad.ttl:" not in done.stdout
    (foreign / "bad.ttl").write_text("")
    assert (
        "fixed: bad.ttl: [Shape-name]"
        in publisher("validate", "bad.ttl", *options, "--baseline", "known.json", cwd=foreign).stdout
    )


def test_changed_since_reports_on_changed_files_only(publisher: Run, data_set: Path) -> None:
    git = ["git", "-c", "user.name=t", "-c", "user.email=t@example.org"]
    for words in (["init", "-q"], ["add", "."], ["commit", "-qm", "x"]):
        subprocess.run([*git, *words], cwd=data_set, check=True)
    assert publisher("validate", "--changed-since", "HEAD").returncode == 0
    _edit(data_set, LABEL, UNTAGGED)
    done = publisher("validate", "--changed-since", "HEAD")
    assert done.returncode == 1
    assert RECORD in done.stdout


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["--data", "data"], "--data goes with --shapes"),
        (["--baseline", "nergens.json"], "nergens.json: cannot be read"),
        (["-o", "/nergens/x.txt"], "cannot be written"),
        (["--changed-since", "nergens"], "--changed-since"),
        (["--format", "docx"], "docx"),
    ],
)
def test_wrong_use_is_one_line_and_exit_code_2(publisher: Run, words: list[str], named: str) -> None:
    done = publisher("validate", *words)
    assert done.returncode == 2
    assert named in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("leeg.ttl", b""),
        ("junk.ttl", bytes(range(256)) * 40),
        ("utf16.ttl", '<a:a> <b:b> "x" .'.encode("utf-16")),
        ("bom.ttl", b'\xef\xbb\xbf<a:a> <b:b> "x" .'),
        ("bomb.rdf", b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aa">]><r>&a;</r>'),
        ("remote.jsonld", b'{"@context": "http://127.0.0.1:9/context.jsonld", "name": "x"}'),
        ("diep.ttl", b"<a:a> <b:b> " + b"[ <b:b> " * 50_000),
    ],
)  # fmt: skip
def test_a_file_that_nobody_can_read_is_a_finding_and_no_traceback(
    publisher: Run, tmp_path: Path, name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)
    done = publisher("validate", tmp_path / name)
    assert done.returncode in (0, 2)
    assert name in done.stdout or name == "bom.ttl"
    assert (done.returncode == 0) == (name in ("leeg.ttl", "bom.ttl")), done.stdout
    assert "Traceback" not in done.stdout + done.stderr


def test_what_is_no_file_is_told_and_never_waited_for(publisher: Run, foreign: Path) -> None:
    os.mkfifo(foreign / "pijp.ttl")
    (foreign / "rond.ttl").symlink_to("rond.ttl")
    (foreign / "utf16.nt").write_bytes('<a:a> <b:b> "x" .'.encode("utf-16-le"))
    names = ("pijp.ttl", "rond.ttl", "utf16.nt", "good.ttl")
    done = publisher("validate", *names, "--shapes", "shapes.ttl", cwd=foreign)
    assert done.returncode == 2
    assert "pijp.ttl: error[file] is neither a file nor a folder" in done.stdout
    assert "rond.ttl: error[file] no such file or folder" in done.stdout
    assert "utf16.nt:1:1: error[syntax] the text is UTF-16, not UTF-8 (save the file as UTF-8)" in done.stdout
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("format_", ["text", "json", "sarif", "junit", "github", "gitlab", "html"])
def test_a_file_that_is_not_there_is_a_finding_and_the_others_are_validated(
    publisher: Run, foreign: Path, format_: str
) -> None:
    done = publisher("validate", "nergens.ttl", "bad.ttl", "--shapes", "shapes.ttl", "--format", format_, cwd=foreign)
    assert done.returncode == 2
    assert "no such file or folder" in done.stdout
    assert "Shape-name" in done.stdout


@pytest.mark.parametrize("format_", ["turtle", "jsonld"])
def test_beside_a_validation_report_stands_what_could_not_be_validated(
    publisher: Run, foreign: Path, format_: str
) -> None:
    (foreign / "fout.ttl").write_text("<a:a> <b:b> .")
    done = publisher("validate", "fout.ttl", "--shapes", "shapes.ttl", "--format", format_, cwd=foreign)
    assert done.returncode == 2
    assert "fout.ttl:1:13: error[syntax] the predicate has no value" in done.stderr
    assert "ValidationReport" in done.stdout


def test_a_folder_without_rdf_is_no_pass(publisher: Run, foreign: Path) -> None:
    (foreign / "leeg").mkdir()
    done = publisher("validate", "leeg", "--shapes", "shapes.ttl", cwd=foreign)
    assert done.returncode == 2
    assert "leeg: error[file] there is no file of RDF in this folder" in done.stdout


@pytest.mark.parametrize("text", [
    "<a:new> a <https://x.example/Thing> .",
    "<a:new> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://x.example/Thing> <a:graph> .",
    '{"@id": "a:new", "@type": "https://x.example/Thing"}',
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><x:Thing xmlns:x="https://x.example/" rdf:about="a:new"/></rdf:RDF>',
    "<a:graph> { <a:new> a <https://x.example/Thing> }",
])  # fmt: skip
def test_standard_input_is_a_file_in_whatever_format(publisher: Run, foreign: Path, text: str) -> None:
    done = publisher("validate", "-", "--shapes", "shapes.ttl", cwd=foreign, input=text)
    assert done.returncode == 1
    assert done.stdout.startswith("-:1:")
    assert text[-30:-10] in done.stdout


def test_standard_input_is_validated_amid_the_data_set(publisher: Run, data_set: Path) -> None:
    wrong = (data_set / RECORD).read_text(encoding="utf-8").replace(LABEL, UNTAGGED)
    (data_set / RECORD).unlink()
    done = publisher("validate", "-", input=wrong)
    assert done.returncode == 1
    assert {line.split(":")[0] for line in done.stdout.splitlines() if "error[" in line} == {"-"}


def test_a_loop_of_links_ends(publisher: Run, data_set: Path) -> None:
    (data_set / "data" / "records" / "loop").symlink_to(data_set / "data")
    assert publisher("validate").returncode == 0


def _findings(text: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(text)["findings"]
    return found


def test_a_record_alone_is_told_the_same_as_amid_all_others(publisher: Run, data_set: Path) -> None:
    _edit(data_set, LABEL, UNTAGGED)
    _edit(data_set, 'schema:telephone "+3238669125"', 'schema:telephone "03 866 91 25"')
    with (data_set / RECORD).open("a", encoding="utf-8") as file:
        file.write(
            "\n<https://lod.example/id/dienst/willebroek-nieuw> a cpsv:PublicService ; dct:title 'x'@fr ;\n"
            "  dct:issued '2026-02-02'^^xsd:date ; dct:modified '2026-01-01'^^xsd:date ;\n"
            "  dct:relation <https://lod.example/id/dienst/nergens> .\n"
        )
    whole = [each for each in _findings(publisher("validate", "--format", "json").stdout) if RECORD in str(each)]
    alone = _findings(publisher("validate", RECORD, "--format", "json").stdout)
    assert {"dangling-reference", "dienst-datumvolgorde", "dienst-titel-nl"} <= {each["rule"] for each in alone}
    assert alone == whole


def test_ten_thousand_findings_of_one_rule_are_told_in_bounded_time(publisher: Run, foreign: Path) -> None:
    things = "".join(f'[] a <https://x.example/Thing> ;\n  <https://x.example/name> "{n}" , "x" .\n' for n in range(5_000))
    (foreign / "many.ttl").write_text(things)
    for format_ in ("text", "html"):
        done = publisher("validate", "many.ttl", "--shapes", "shapes.ttl", "--format", format_, cwd=foreign)
        assert done.returncode == 1
        assert len(done.stdout) < 10_000_000
    short = publisher("validate", "many.ttl", "--shapes", "shapes.ttl", "--max", "2", cwd=foreign)
    assert "and 4998 more" in short.stdout


def test_values_of_blank_nodes_have_places_of_their_own(publisher: Run, foreign: Path) -> None:
    lines = [f'[] a <https://x.example/Thing> ; <https://x.example/name> "{n}" ; <https://x.example/code> "x" .' for n in "abcd"]
    (foreign / "blank.ttl").write_text("\n".join(lines))
    done = publisher("validate", "blank.ttl", "--shapes", "shapes.ttl", "--format", "json", cwd=foreign)
    assert [f"blank.ttl:{line}:" in done.stdout or f'"line": {line}' in done.stdout for line in (1, 2, 3, 4)] == [True] * 4


def test_data_beside_is_context_and_not_reported(publisher: Run, foreign: Path) -> None:
    options = ("--shapes", "shapes.ttl", "--data", "bad.ttl")
    assert publisher("validate", "good.ttl", *options, cwd=foreign).returncode == 0
    assert "ValidationResult" not in publisher("validate", "good.ttl", *options, "--format", "turtle", cwd=foreign).stdout


def test_relative_iris_are_of_the_file(publisher: Run, foreign: Path) -> None:
    (foreign / "relative.ttl").write_text("<#it> a <https://x.example/Thing> .")
    done = publisher("validate", "relative.ttl", "--shapes", "shapes.ttl", cwd=foreign)
    assert "relative.ttl:1:1: error[Shape-name]" in done.stdout
