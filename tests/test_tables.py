"""The tables for people who do not speak RDF, and the compressed dumps: nothing lost, nothing twice, always the same."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import subprocess
import sys
import zlib
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, parse

from publisher.archives import Archives
from publisher.columns import TABLES
from publisher.csvw import SEPARATOR, Kinds, column_names
from publisher.gzip_parts import GzipFile, deflate
from publisher.manifest import Release
from publisher.segments import arrange, segment_paths, share_out
from publisher.store import open_store
from publisher.vocabulary import CPSV, RDF, SDO
from tests.catalogue_site import BASE, copy_of_the_data, make
from tests.test_segments import QUADS

HEIST = f"{BASE}id/organisatie/heist-op-den-berg-integratie-en-diversiteitsdienst"


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return make(copy_of_the_data(tmp_path_factory.mktemp("tables") / "site"))


def rows(release: Release, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO((release.dumps / f"{name}.csv").read_bytes().decode(), newline="")))


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_table_has_a_row_for_every_resource(release: Release, table: object) -> None:
    store, found = open_store(release.store), set()
    for cls in table.classes:  # type: ignore[attr-defined]
        for quad in store.quads_for_pattern(None, RDF.type, cls, DefaultGraph()):
            if isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(f"{BASE}id/"):
                found.add(quad.subject.value)
    shown = [row["iri"] for row in rows(release, table.name)]  # type: ignore[attr-defined]
    assert len(shown) == len(set(shown)) == len(found)
    assert set(shown) == found


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_parquet_file_has_the_rows_and_columns_of_the_csv(release: Release, table: object) -> None:
    from arro3.io import read_parquet

    found = read_parquet(str(release.dumps / f"{table.name}.parquet")).read_all()  # type: ignore[attr-defined]
    names = found.schema.names
    columns = [[cell or "" for cell in found.column(name).to_pylist()] for name in names]
    assert [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)] == rows(release, table.name)  # type: ignore[attr-defined]
    (dump,) = [row for row in release.manifest.dumps if row.name == f"{table.name}.parquet"]  # type: ignore[attr-defined]
    assert (dump.media, dump.dataset != "") == ("application/vnd.apache.parquet", True)


def test_the_same_rows_give_the_same_parquet_and_the_catalogue_offers_it(release: Release, tmp_path: Path) -> None:
    again = make(copy_of_the_data(tmp_path / "site"))
    for table in TABLES:
        assert (release.dumps / f"{table.name}.parquet").read_bytes() == (
            again.dumps / f"{table.name}.parquet"
        ).read_bytes()
    graph = rdflib.Graph().parse(release.catalogue / "catalogue.ttl")
    offered = {str(address) for address in graph.objects(None, rdflib.DCAT.downloadURL)}
    assert {f"{BASE}dumps/{table.name}.parquet" for table in TABLES} <= offered


def test_without_the_library_everything_but_parquet_is_made(tmp_path: Path) -> None:
    copy_of_the_data(tmp_path / "site")
    lacking = tmp_path / "lacking" / "arro3"
    lacking.mkdir(parents=True)
    (lacking / "__init__.py").write_text("raise ImportError('not installed')\n", encoding="utf-8")
    command = [sys.executable, "-m", "publisher", "publish"]
    done = subprocess.run(  # noqa: PLW1510
        command, cwd=tmp_path / "site", env={**os.environ, "PYTHONPATH": str(lacking.parent)}, timeout=120
    )
    assert done.returncode == 0
    names = {path.name for path in (tmp_path / "site" / "var" / "current" / "dumps").iterdir()}
    assert "diensten.csv" in names
    assert not {name for name in names if name.endswith(".parquet")}


def test_a_full_disk_in_the_middle_of_a_parquet_file_is_an_error_of_the_disk(tmp_path: Path) -> None:
    script = (
        "import resource, signal, sys; from pathlib import Path; from publisher.parquet import write_parquet\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, (100000, 100000))\n"
        "rows = ([str(number), str(hash(str(number)))] for number in range(50000))\n"
        "try: write_parquet(Path(sys.argv[1]), ['a', 'b'], rows)\n"
        "except OSError as error: print('OSError', error.errno)\n"
    )
    done = subprocess.run(  # noqa: PLW1510
        [sys.executable, "-c", script, str(tmp_path / "x.parquet")], capture_output=True, text=True, timeout=60
    )
    assert (done.stdout, done.stderr) == ("OSError 27\n", "")


def test_what_is_elsewhere_is_called_by_its_name(release: Release) -> None:
    (row,) = [row for row in rows(release, "openingsuren") if row["iri"] == f"{HEIST}#balie-di-vm"]
    assert (row["dag"], row["opent"], row["sluit"]) == ("Dinsdag", "09:00:00", "12:00:00")
    assert row["contactpunt"] == "Balie van de Integratie- en diversiteitsdienst"
    assert row["hoort_bij"] == "Integratie- en diversiteitsdienst"
    for row in rows(release, "diensten"):
        assert row["naam"]
        assert not [cell for name, cell in row.items() if name in ("aanbieder", "themas", "gebied") and "://" in cell]
    (unit,) = [row for row in rows(release, "organisaties") if row["iri"] == HEIST]
    assert (unit["deel_van"], unit["straat"], unit["postcode"]) == (
        "Gemeente Heist-op-den-Berg",
        "Stationsstraat 2",
        "2220",
    )


def test_the_columns_are_described_beside_the_table_and_in_the_docs(release: Release, project: Path) -> None:
    docs = (project / "docs" / "harvesting.md").read_text("utf-8")
    for table in TABLES:
        described = json.loads((release.dumps / f"{table.name}.csv-metadata.json").read_text("utf-8"))
        columns = described["tableSchema"]["columns"]
        head = next(csv.reader((release.dumps / f"{table.name}.csv").open(encoding="utf-8")))
        assert [column["name"] for column in columns] == head == column_names(table)
        assert described["url"] == f"{table.name}.csv"
        assert all(column["titles"]["nl"][0] and column["titles"]["en"] for column in columns)
        assert all(column.get("separator", SEPARATOR) == SEPARATOR for column in columns)
        assert all(f"`{name}`" in docs for name in [f"{table.name}.csv", *head])


def described(release: Release, name: str) -> dict[str, dict[str, str]]:
    document = json.loads((release.dumps / f"{name}.csv-metadata.json").read_text("utf-8"))
    return {column["name"]: column for column in document["tableSchema"]["columns"]}


def test_columns_of_days_times_and_addresses_say_so(release: Release) -> None:
    hours, services = described(release, "openingsuren"), described(release, "diensten")
    assert [hours[name]["datatype"] for name in ("opent", "sluit", "dag")] == ["time", "time", "string"]
    kinds = {name: column["datatype"] for name, column in services.items()}
    assert (kinds["iri"], kinds["aanbieder_iri"], kinds["gewijzigd"]) == ("anyURI", "anyURI", "date")
    assert "propertyUrl" not in services["aanbieder"], "the name of who offers it is not who offers it"
    assert services["aanbieder_iri"]["propertyUrl"] == "http://schema.org/provider"


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (["2026-11-22", ""], "date"),
        (["2026-11-22", "2026-02-30"], None),
        (["2026-11-22 | 2026-11-23"], "date"),
        (["2026-11-22T10:00:00Z", "2026-11-22T10:00:00.5+01:00"], "dateTime"),
        (["2026-11-22", "2026-11-22T10:00:00Z"], None),
        (["gisteren"], None),
    ],
)
def test_a_datatype_is_told_only_where_every_cell_is_of_it(cells: list[str], kind: str | None) -> None:
    table = TABLES[0]
    kinds, place = Kinds(table), column_names(table).index("gewijzigd")
    rows = [["" if at != place else cell for at in range(len(column_names(table)))] for cell in cells]
    assert list(kinds.seen(rows)) == rows
    assert kinds.found().get("gewijzigd") == kind


def test_a_cell_keeps_commas_quotes_and_lines(tmp_path: Path) -> None:
    site = copy_of_the_data(tmp_path / "site")
    text = 'Met "aanhaling", komma\nen regel'
    node = f"<{BASE}id/dienst/lastig>"
    line = f"{node} <{SDO.name.value}> {Literal(text, language='nl')} .\n{node} {RDF.type} {CPSV.PublicService} .\n"
    (site.data / "records" / "lastig.nt").write_text(line, encoding="utf-8")
    (row,) = [row for row in rows(make(site), "diensten") if row["iri"].endswith("lastig")]
    assert row["naam"] == text


@settings(max_examples=50, deadline=None)
@given(st.lists(st.binary(max_size=2000), max_size=8))
def test_parts_that_were_compressed_apart_are_one_gzip_member(parts: list[bytes]) -> None:
    with TemporaryDirectory() as folder:
        file = GzipFile(Path(folder) / "x.gz")
        for part in parts:
            file.add(part, deflate(part))
        described, content = file.close(), (Path(folder) / "x.gz").read_bytes()
    reader = zlib.decompressobj(zlib.MAX_WBITS | 16)
    assert reader.decompress(content) == b"".join(parts)
    assert reader.eof
    assert reader.unused_data == b"", "a second member, which some readers never read"
    assert (content[4:8], content[3]) == (bytes(4), 0), "no time and no name"
    assert described.bytes == len(content)


@settings(max_examples=25, deadline=None)
@given(st.lists(QUADS, max_size=20))
def test_every_archive_holds_all_that_its_format_can_say(quads: list[Quad]) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        share_out(iter(quads), folder / "segments")
        (folder / "dumps").mkdir()
        archives = Archives(folder / "dumps", {}, BASE)
        for path in segment_paths(folder / "segments"):
            archives.add(list(arrange(path.read_bytes())))
        archives.close()
        whole = {
            s: gzip.decompress((folder / "dumps" / f"data.{s}.gz").read_bytes()) for s in ("nq", "ttl", "jsonl", "rdf")
        }
    default = {quad for quad in quads if quad.graph_name == DefaultGraph()}
    assert set(parse(whole["nq"], RdfFormat.N_QUADS)) == set(quads)
    assert set(parse(whole["ttl"], RdfFormat.TURTLE)) == default
    read = {quad for line in whole["jsonl"].splitlines() for quad in parse(line, RdfFormat.JSON_LD)}
    assert read == set(quads)
    assert set(parse(whole["rdf"], RdfFormat.RDF_XML)) <= default


def test_datasets_share_the_resources_out_and_rdflib_reads_every_format(release: Release) -> None:
    formats = {"nq": "nquads", "ttl": "turtle", "rdf": "xml"}
    for dataset in ("diensten", "organisaties", "publicaties", "begrippen"):
        content = {s: gzip.decompress((release.dumps / f"{dataset}.{s}.gz").read_bytes()) for s in (*formats, "jsonl")}
        triples = {
            s: {triple[:3] for triple in rdflib.Dataset(default_union=True).parse(data=content[s], format=f).quads()}
            for s, f in formats.items()
        }
        assert len(triples["ttl"]) > 5
        assert triples["ttl"] == triples["rdf"] == triples["nq"]
        assert sum(len(list(parse(line, RdfFormat.JSON_LD))) for line in content["jsonl"].splitlines()) == len(
            triples["nq"]
        )
    assert gzip.decompress((release.dumps / "data.nq.gz").read_bytes()) == (release.dumps / "data.nq").read_bytes()
    assert gzip.decompress((release.dumps / "data.ttl.gz").read_bytes()).count(b"\n") > 1000


def test_rdf_xml_leaves_out_what_xml_cannot_say_and_stays_xml(tmp_path: Path) -> None:
    node, name = NamedNode(f"{BASE}id/dienst/x"), NamedNode("http://schema.org/name")
    quads = [
        Quad(node, name, Literal("goed")),
        Quad(node, name, Literal("bel\x07")),
        Quad(node, NamedNode("https://elders.example/123"), Literal("zonder naam")),
    ]
    share_out(iter(quads), tmp_path / "segments")
    (tmp_path / "dumps").mkdir()
    archives = Archives(tmp_path / "dumps", {}, BASE)
    for path in segment_paths(tmp_path / "segments"):
        archives.add(list(arrange(path.read_bytes())))
    archives.close()
    xml = gzip.decompress((tmp_path / "dumps" / "data.rdf.gz").read_bytes())
    assert [str(o) for o in rdflib.Graph().parse(data=xml, format="xml").objects()] == ["goed"]
