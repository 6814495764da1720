"""The kept data: whole, connected, described, and its own words."""

from __future__ import annotations

import csv
import re
import subprocess
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, parse

from publisher.mailboxes import is_personal
from publisher.vocabulary import CANONICAL_BASE, PREFIXES, RDF, SKOS

PROJECT = Path(__file__).parent.parent
DATA = PROJECT / "data"
OURS = CANONICAL_BASE + "id/"
NAMES = sorted(path.stem for path in (DATA / "documents").glob("*.txt"))
RECORDS = sorted((DATA / "records").glob("*.ttl"))
REFERENCE = sorted((DATA / "reference").glob("*.ttl"))
ONTOLOGY = sorted((PROJECT / "ontology").glob("*.ttl"))
CATALOGUE = DATA / "catalogue.ttl"


def quads_of(*paths: Path) -> list[Quad]:
    return [quad for path in paths for quad in parse(path=str(path), format=RdfFormat.TURTLE)]


@pytest.fixture(scope="module")
def records() -> list[Quad]:
    return quads_of(*RECORDS, CATALOGUE)


@pytest.fixture(scope="module")
def described() -> list[Quad]:
    return quads_of(*REFERENCE, *ONTOLOGY)


def labels(quads: list[Quad], predicate: NamedNode = SKOS.prefLabel) -> dict[str, set[str | None]]:
    """IRI -> the languages that it has a label in."""
    found: dict[str, set[str | None]] = defaultdict(set)
    for quad in quads:
        if quad.predicate == predicate and isinstance(quad.object, Literal):
            found[quad.subject.value].add(quad.object.language)
    return found


def test_a_document_has_a_sheet_a_record_and_evidence_of_one_name() -> None:
    assert len(NAMES) == 5
    assert [path.stem for path in RECORDS] == NAMES
    assert sorted(path.stem for path in (DATA / "evidence").glob("*.csv")) == NAMES


def test_nothing_in_the_data_is_a_blank_node(records: list[Quad], described: list[Quad]) -> None:
    assert not [q for q in records + described if BlankNode in (type(q.subject), type(q.object))]


def test_a_record_says_only_things_about_iris_of_ours(records: list[Quad]) -> None:
    pattern = re.compile(re.escape(OURS) + r"[a-z]+/[A-Za-z0-9-]+(#[A-Za-z0-9-]+)?")
    assert {q.subject.value for q in records if not pattern.fullmatch(q.subject.value)} == set()


def test_every_fragment_can_be_reached_from_its_resource(records: list[Quad]) -> None:
    links = defaultdict(set)
    for quad in records:
        links[quad.subject.value].add(quad.object.value)
    for resource in {iri.split("#")[0] for iri in links}:
        reached, waiting = set(), [resource]
        while waiting:
            subject = waiting.pop()
            fresh = {o for o in links[subject] if o.startswith(resource + "#")} - reached
            reached |= fresh
            waiting += fresh
        assert {iri for iri in links if iri.startswith(resource + "#")} == reached


def test_whatever_of_ours_is_pointed_at_is_described(records: list[Quad]) -> None:
    known = {q.subject.value for q in records} | {f"{OURS}document/{name}" for name in NAMES}
    assert {q.object.value for q in records if q.object.value.startswith(OURS)} <= known


def foreign(quads: list[Quad]) -> Iterator[str]:
    """IRIs of others that the data points at, without classes, mailboxes and what is ours."""
    for quad in quads:
        if isinstance(quad.object, NamedNode) and quad.predicate != RDF.type:
            iri = quad.object.value
            if not iri.startswith((OURS, "mailto:", "tel:")):
                yield iri


def test_every_iri_of_others_has_a_type_and_a_dutch_label(records: list[Quad], described: list[Quad]) -> None:
    languages = labels(described)
    typed = {q.subject.value for q in described if q.predicate == RDF.type}
    wanted = set(foreign(records))
    assert len(wanted) > 60
    assert {iri for iri in wanted if "nl" not in languages[iri] or iri not in typed} == set()


def test_reference_data_and_concepts_have_a_scheme_that_is_described(described: list[Quad]) -> None:
    concepts = {q.subject for q in described if q.predicate == RDF.type and q.object == SKOS.Concept}
    schemes = {q.subject for q in described if q.predicate == RDF.type and q.object == SKOS.ConceptScheme}
    placed = {q.subject: q.object for q in described if q.predicate == SKOS.inScheme}
    assert len(concepts) > 300
    assert {concept for concept in concepts if placed.get(concept) not in schemes} == set()


def test_reference_files_name_their_source_and_date() -> None:
    for path in REFERENCE:
        head = [line for line in path.read_text("utf-8").splitlines()[:5] if line.startswith("#")]
        assert re.search(r"Bron: .*", "\n".join(head)), path
        assert re.search(r"\d{4}-\d{2}-\d{2}", "\n".join(head)), path


#: Properties whose values people read: they carry a language (Dutch first).
_FOR_PEOPLE = {
    PREFIXES[prefix] + name
    for prefix, names in {
        "dct": "title description",
        "skos": "prefLabel altLabel definition note scopeNote example",
        "schema": "name description alternateName contactType streetAddress addressLocality keywords abstract",
        "foaf": "name",
        "dcat": "keyword",
        "org": "purpose",
        "locn": "fullAddress thoroughfare postName adminUnitL1",
        "adres": "Straatnaam gemeentenaam land",
    }.items()
    for name in names.split()
}


def test_what_people_read_has_a_language_and_dutch_comes_always(records: list[Quad]) -> None:
    spoken = defaultdict(set)
    for quad in records:
        if quad.predicate.value in _FOR_PEOPLE:
            assert isinstance(quad.object, Literal)
            spoken[quad.subject.value, quad.predicate.value].add(quad.object.language)
    assert len(spoken) > 300
    assert {key for key, tags in spoken.items() if "nl" not in tags or not tags <= {"nl", "en"}} == set()


def test_telephones_are_e164_and_opening_times_have_seconds(records: list[Quad]) -> None:
    for quad in records:
        name = quad.predicate.value
        if name.endswith(("/telephone", "faxNumber")):
            assert re.fullmatch(r"\+32\d{8,9}", quad.object.value), quad
        if name.endswith(("/opens", "/closes")):
            assert re.fullmatch(r"\d\d:\d\d:00", quad.object.value), quad


def test_every_resource_says_which_document_it_comes_from_and_when(records: list[Quad]) -> None:
    for path in RECORDS:
        facts: dict[str, dict[str, str]] = defaultdict(dict)
        for quad in quads_of(path):
            facts[quad.subject.value][quad.predicate.value] = quad.object.value
        for iri in (iri for iri in facts if "#" not in iri):
            document = f"{OURS}document/{path.stem}"
            assert facts[iri][PREFIXES["prov"] + "wasDerivedFrom"] == document
            assert facts[iri][PREFIXES["dct"] + "source"] == document
            assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", facts[iri][PREFIXES["dct"] + "modified"])


def test_no_resource_is_described_by_two_records() -> None:
    seen: dict[str, str] = {}
    for path in RECORDS:
        for quad in quads_of(path):
            assert seen.setdefault(quad.subject.value.split("#")[0], path.stem) == path.stem


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / "evidence" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("name", NAMES)
def test_a_quote_is_whole_lines_of_the_sheet_at_the_occurrence_named(name: str) -> None:
    text = (DATA / "documents" / f"{name}.txt").read_text("utf-8")
    for row in rows(name):
        start = -1
        for _ in range(int(row["occurrence"])):
            start = text.index(row["quote"], start + 1)
        end = start + len(row["quote"])
        assert (text[start - 1], text[end]) == ("\n", "\n"), row["quote"]


#: What must be backed by a line of the sheet: contact facts, addresses, hours.
_BACKED = re.compile(
    r"(telephone|faxNumber|email|opens|closes|dayOfWeek|fullAddress|thoroughfare|postCode|postName|locatorDesignator"
    r"|streetAddress|postalCode|addressLocality|Straatnaam|huisnummer|/adres#postcode|gemeentenaam)$"
)


@pytest.mark.parametrize("path", RECORDS, ids=lambda path: path.stem)
def test_every_contact_fact_address_and_hour_has_its_line(path: Path) -> None:
    backed = {
        (row["subject"], PREFIXES[prefix] + local)
        for row in rows(path.stem)
        for prefix, local in (name.split(":") for name in row["predicates"].split())
    }
    facts = {
        (quad.subject.value, quad.predicate.value)
        for quad in quads_of(path)
        if _BACKED.search(quad.predicate.value) and not quad.predicate.value.startswith(PREFIXES["time"])
    }
    assert facts - backed == set()


@pytest.mark.parametrize("path", RECORDS, ids=lambda path: path.stem)
def test_every_service_has_lines_for_its_name_and_description_and_no_row_is_about_nothing(path: Path) -> None:
    facts = defaultdict(set)
    services = set()
    for quad in quads_of(path):
        facts[quad.subject.value].add(quad.predicate.value)
        if quad.object.value == PREFIXES["cpsv"] + "PublicService":
            services.add(quad.subject.value)
    backed = defaultdict(set)
    for row in rows(path.stem):
        for prefix, name in (term.split(":") for term in row["predicates"].split()):
            backed[row["subject"]].add(PREFIXES[prefix] + name)
    for service in services:
        assert {PREFIXES["dct"] + "title", PREFIXES["dct"] + "description"} <= backed[service], service
    assert {iri: terms - facts[iri] for iri, terms in backed.items() if terms - facts[iri]} == {}


def test_no_mailbox_of_a_person_stands_in_the_data(records: list[Quad]) -> None:
    for path in (path for path in DATA.rglob("*") if path.is_file()):
        for mailbox in re.findall(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", path.read_text("utf-8")):
            assert not is_personal(mailbox), f"{path}: {mailbox}"
    sheet = DATA / "documents" / "heist-op-den-berg-integratie-en-diversiteitsdienst.txt"
    assert "[persoonlijk adres weggelaten]" in sheet.read_text("utf-8")


def test_the_mailbox_that_the_source_gives_stands_in_no_committed_file(sources: Path) -> None:
    text = (sources / "heist-op-den-berg-integratie-en-diversiteitsdienst.txt").read_text("utf-8")
    mailboxes = re.findall(r"\S+@\S+", text)
    assert mailboxes
    found = subprocess.run(
        ["git", "grep", "-l", "-F", mailboxes[0]], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert (found.returncode, found.stdout) == (1, "")


def shingles(text: str, size: int = 8) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.casefold())
    return {tuple(words[i : i + size]) for i in range(len(words) - size + 1)}


def prose(path: Path, contact: set[str]) -> str:
    """A file without the lines of contact and hours that it has in common with the source."""
    lines = path.read_text("utf-8").splitlines()
    return "\n".join(line for line in lines if line.strip() not in contact and not line.startswith("http"))


@pytest.mark.parametrize("name", NAMES)
def test_the_words_are_our_own(name: str, sources: Path) -> None:
    source = (sources / f"{name}.txt").read_text("utf-8")
    # A line of contact or hours has a number in it or is a heading of at most three words; the rest is prose.
    contact = {line.strip() for line in source.splitlines() if re.search(r"\d", line) or len(line.split()) < 4}
    theirs = shingles(source)
    files = [*DATA.glob("*/*.t*"), CATALOGUE, *ONTOLOGY, *(PROJECT / "docs").rglob("*.md")]
    assert len(files) > 15
    assert {shingle for path in files for shingle in shingles(prose(path, contact)) & theirs} == set()


def test_every_reference_file_stands_in_the_table_of_sources() -> None:
    table = (DATA / "reference" / "README.md").read_text("utf-8")
    named = set(re.findall(r"^\| `([^`]+)`", table, re.M))
    assert named == {path.name for path in (DATA / "reference").iterdir() if path.suffix != ".md"}
