"""The catalogue by OAI-PMH 2.0: six verbs by GET and POST, every error of the protocol, a real harvester."""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

import pytest
import rdflib
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given, strategies
from hypothesis import settings as hypothesis_settings
from lxml import etree
from rdflib.compare import isomorphic
from werkzeug.serving import make_server

from publisher.release import publish
from publisher.settings import Settings
from publisher.web.app import create_app, served
from publisher.web.oai.verbs import PAGE_SIZE
from publisher.web.oai.xml import leaf
from tests.catalogue_site import BASE, copy_of_the_data, edit_catalogue

OAI = "{http://www.openarchives.org/OAI/2.0/}"
SERVICES = f"{BASE}id/dataset/diensten"
EXTRA = 33
GONE = f"{BASE}id/dataset/reeks-0"
HOSTILE = r"""<script>&amp; ]]> \u0007\uFFFF \"x\" é 😀"""

_DATASET = """
dataset:reeks-{number} a dcat:Dataset, schema:Dataset ;
    dct:identifier "reeks-{number}" ; dct:title "{title}"@nl ; dct:description "Een reeks."@nl ;
    dct:publisher organisatie:redactie ; dcat:contactPoint contact:contact ; dct:accessRights recht:PUBLIC ;
    dct:license <https://data.vlaanderen.be/id/licentie/modellicentie-gratis-hergebruik/v1.0> ;
    void:uriRegexPattern "/id/reeks-{number}/" .
catalogus:lokale-diensten dcat:dataset dataset:reeks-{number} .
"""


class Repository(NamedTuple):
    """`first` and `second` are moments before and between the two releases; the second one lacks one dataset."""

    app: Flask
    client: FlaskClient
    settings: Settings
    between: datetime


def _pause() -> datetime:
    """A moment of which no event before and none after is in the same second."""
    time.sleep(1.1)
    now = datetime.now(UTC).replace(microsecond=0)
    time.sleep(1.1)
    return now


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Repository]:
    settings = copy_of_the_data(tmp_path_factory.mktemp("oai") / "site")
    path = settings.data / "catalogue.ttl"
    plain = path.read_text(encoding="utf-8")
    more = [_DATASET.format(number=n, title=HOSTILE if n == 1 else f"Reeks {n}") for n in range(EXTRA)]
    path.write_text(plain + "".join(more), encoding="utf-8")
    publish(settings, BASE, check=False)
    between = _pause()
    path.write_text(plain + "".join(more[1:]), encoding="utf-8")
    edit_catalogue(settings, '"Diensten van lokale besturen: wat ze inhouden', '"Diensten: wat ze inhouden')
    publish(settings, BASE, check=False)
    app = create_app(settings, settings.var())
    yield Repository(app, app.test_client(), settings, between)
    served(app).close()


@pytest.fixture(scope="module")
def grammar() -> etree.RelaxNG:
    return etree.RelaxNG(etree.parse(Path(__file__).with_name("oai_pmh.rng")))


class Answer(NamedTuple):
    root: etree._Element
    code: str

    def all(self, name: str) -> list[etree._Element]:
        return list(self.root.iter(OAI + name))

    def identifiers(self) -> list[str]:
        return [header.findtext(f"{OAI}identifier") for header in self.all("header")]


def ask(repository: Repository, grammar: etree.RelaxNG, query: str, post: bool = False) -> Answer:
    """The answer to a request; whatever it is, it is valid."""
    form = "application/x-www-form-urlencoded"
    answer = (
        repository.client.post("/oai", data=query, content_type=form)
        if post
        else repository.client.get(f"/oai?{query}")
    )
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/xml; charset=utf-8"
    root = etree.fromstring(answer.data)
    assert grammar.validate(root), grammar.error_log
    error = root.find(f"{OAI}error")
    return Answer(root, error.get("code") if error is not None else "")


def test_all_six_verbs_answer_by_get_and_by_post(repository: Repository, grammar: etree.RelaxNG) -> None:
    record = urlencode({"verb": "GetRecord", "metadataPrefix": "oai_dc", "identifier": SERVICES})
    listing = "metadataPrefix=oai_dc"
    queries = ("verb=Identify", "verb=ListSets", "verb=ListMetadataFormats", record)
    for query in (*queries, f"verb=ListIdentifiers&{listing}", f"verb=ListRecords&{listing}"):
        for post in (False, True):
            answer = ask(repository, grammar, query, post)
            assert answer.code == ""
            request = answer.root.find(f"{OAI}request")
            assert request.text == f"{BASE}oai"
            assert request.get("verb") == query.split("&")[0].removeprefix("verb=")


def test_the_repository_says_who_keeps_it_and_that_deletions_are_kept(
    repository: Repository, grammar: etree.RelaxNG
) -> None:
    identity = ask(repository, grammar, "verb=Identify").root.find(f"{OAI}Identify")
    assert identity.findtext(f"{OAI}repositoryName") == "Lokale dienstverlening als open data"
    assert identity.findtext(f"{OAI}adminEmail") == "info@lod.example"
    assert identity.findtext(f"{OAI}deletedRecord") == "persistent"
    earliest = identity.findtext(f"{OAI}earliestDatestamp")
    stamps = [item.text for item in whole(repository, grammar, "ListIdentifiers", "oai_dc", "datestamp")]
    assert earliest <= min(stamps)


def whole(
    repository: Repository, grammar: etree.RelaxNG, verb: str, prefix: str, name: str, more: str = ""
) -> list[etree._Element]:
    """All elements of a name in a list, token after token."""
    found, query = [], f"verb={verb}&metadataPrefix={prefix}{more}"
    while query:
        answer = ask(repository, grammar, query)
        assert answer.code == ""
        found += answer.all(name)
        tokens = answer.all("resumptionToken")
        query = f"verb={verb}&" + urlencode({"resumptionToken": tokens[0].text}) if tokens and tokens[0].text else ""
    return found


def test_a_list_goes_on_from_token_to_token_without_gap_or_double(
    repository: Repository, grammar: etree.RelaxNG
) -> None:
    total, cursor, seen, query = EXTRA + 10, 0, [], "verb=ListIdentifiers&metadataPrefix=dcat"
    while query:
        answer = ask(repository, grammar, query)
        seen += answer.identifiers()
        (token,) = answer.all("resumptionToken")
        assert (token.get("completeListSize"), token.get("cursor")) == (str(total), str(cursor))
        cursor += PAGE_SIZE
        assert bool(token.text) == (cursor < total)
        if token.text:
            assert token.get("expirationDate") > answer.root.findtext(f"{OAI}responseDate")
        query = f"verb=ListIdentifiers&resumptionToken={token.text}" if token.text else ""
    assert len(seen) == len(set(seen)) == total
    assert {SERVICES, GONE, f"{BASE}id/dataservice/sparql"} <= set(seen)


def test_a_deleted_dataset_stays_as_a_deleted_record(repository: Repository, grammar: etree.RelaxNG) -> None:
    query = urlencode({"verb": "GetRecord", "metadataPrefix": "dcat_ap", "identifier": GONE})
    answer = ask(repository, grammar, query)
    (header,) = answer.all("header")
    assert header.get("status") == "deleted"
    assert answer.all("metadata") == []
    assert header.findtext(f"{OAI}datestamp") > stamp(repository.between)
    assert ask(repository, grammar, urlencode({"verb": "ListMetadataFormats", "identifier": GONE})).code == ""


def stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def test_only_what_changed_is_given_to_who_asks_for_it(repository: Repository, grammar: etree.RelaxNG) -> None:
    query = "verb=ListIdentifiers&metadataPrefix=oai_dc"
    fresh = ask(repository, grammar, f"{query}&from={stamp(repository.between)}").identifiers()
    assert GONE in fresh and SERVICES in fresh
    assert f"{BASE}id/dataset/reeks-7" not in fresh
    old = whole(repository, grammar, "ListIdentifiers", "oai_dc", "identifier", f"&until={stamp(repository.between)}")
    assert f"{BASE}id/dataset/reeks-7" in {item.text for item in old}
    assert SERVICES not in {item.text for item in old}
    today = repository.between.date()
    assert ask(repository, grammar, f"{query}&from={today}&until={today + timedelta(days=1)}").code == ""
    assert ask(repository, grammar, f"{query}&until={today - timedelta(days=2)}").code == "noRecordsMatch"
    assert ask(repository, grammar, f"{query}&from=2100-01-01").code == "noRecordsMatch"


def test_sets_are_the_datasets_and_the_services(repository: Repository, grammar: etree.RelaxNG) -> None:
    specs = [item.text for item in ask(repository, grammar, "verb=ListSets").all("setSpec")]
    assert specs == ["dataset", "dataservice"]
    services = ask(repository, grammar, "verb=ListIdentifiers&metadataPrefix=rdf&set=dataservice").identifiers()
    assert sorted(services) == [f"{BASE}id/dataservice/{name}" for name in ("feed", "gegevens", "oai", "sparql")]
    assert ask(repository, grammar, "verb=ListRecords&metadataPrefix=rdf&set=niets").code == "noRecordsMatch"


@pytest.mark.parametrize("prefix", ["dcat_ap", "dcat", "rdf"])
def test_a_record_of_rdf_is_what_the_catalogue_says_and_stands_alone(
    repository: Repository, grammar: etree.RelaxNG, prefix: str
) -> None:
    query = urlencode({"verb": "GetRecord", "metadataPrefix": prefix, "identifier": SERVICES})
    (metadata,) = ask(repository, grammar, query).all("metadata")
    record = rdflib.Graph().parse(data=etree.tostring(metadata[0]), format="xml")
    catalogue = rdflib.Graph().parse(data=repository.client.get("/catalogue.nt").data, format="nt")
    assert all(triple in catalogue for triple in record)
    dataset = rdflib.URIRef(SERVICES)
    files = set(catalogue.objects(dataset, rdflib.DCAT.distribution))
    assert files and all((file, rdflib.DCAT.downloadURL, None) in record for file in files)
    assert list(record.subjects(rdflib.RDF.type, rdflib.DCAT.Dataset)) == [dataset]
    assert list(record.subjects(rdflib.FOAF.primaryTopic, dataset))
    assert not any(isinstance(node, rdflib.BNode) for node in record.all_nodes())


def test_all_records_together_are_the_catalogue(repository: Repository, grammar: etree.RelaxNG) -> None:
    together = rdflib.Graph()
    for metadata in whole(repository, grammar, "ListRecords", "dcat", "metadata"):
        together.parse(data=etree.tostring(metadata[0]), format="xml")
    catalogue = rdflib.Graph().parse(data=repository.client.get("/catalogue.nt").data, format="nt")
    subjects = {*catalogue.subjects(rdflib.RDF.type, rdflib.DCAT.Dataset)}
    subjects |= {*catalogue.subjects(rdflib.RDF.type, rdflib.DCAT.Distribution)}
    for subject in (subject for subject in subjects if "/reeks-1" not in subject):
        assert isomorphic(_about(together, subject), _about(catalogue, subject))


def _about(graph: rdflib.Graph, subject: rdflib.term.Node) -> rdflib.Graph:
    found = rdflib.Graph()
    for triple in graph.triples((subject, None, None)):
        found.add(triple)
    return found


def test_dublin_core_tells_titles_by_language_licence_and_files(repository: Repository, grammar: etree.RelaxNG) -> None:
    query = urlencode({"verb": "GetRecord", "metadataPrefix": "oai_dc", "identifier": SERVICES})
    root, dc = ask(repository, grammar, query).root, "{http://purl.org/dc/elements/1.1/}"
    titles = {item.get("{http://www.w3.org/XML/1998/namespace}lang"): item.text for item in root.iter(f"{dc}title")}
    assert titles == {"nl": "Diensten", "en": "Services"}
    assert SERVICES in {item.text for item in root.iter(f"{dc}identifier")}
    assert any("modellicentie" in item.text for item in root.iter(f"{dc}rights"))
    assert "text/csv" in {item.text for item in root.iter(f"{dc}format")}
    assert f"{BASE}dumps/diensten.csv" in {item.text for item in root.iter(f"{dc}relation")}
    assert {item.text for item in root.iter(f"{dc}type")} == {"Dataset"}


def test_markup_and_control_characters_in_literals_break_nothing(
    repository: Repository, grammar: etree.RelaxNG
) -> None:
    for prefix in ("oai_dc", "dcat"):
        query = urlencode({"verb": "GetRecord", "metadataPrefix": prefix, "identifier": f"{BASE}id/dataset/reeks-1"})
        texts = [item.text for item in ask(repository, grammar, query).root.iter() if item.text]
        assert '<script>&amp; ]]>  "x" é 😀' in texts


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("", "badVerb"),
        ("verb=", "badVerb"),
        ("verb=Niets", "badVerb"),
        ("verb=identify", "badVerb"),
        ("verb=Identify&verb=Identify", "badVerb"),
        ("verb=Identify&x=y", "badArgument"),
        ("verb=Identify&metadataPrefix=oai_dc", "badArgument"),
        ("verb=ListRecords", "badArgument"),
        ("verb=ListRecords&metadataPrefix=", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&metadataPrefix=oai_dc", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai%20dc", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2026-11-22&from=2026-11-22", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=gisteren", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2026-02-30", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2026-11-22T25:00:00Z", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2026-11-22T10:00Z", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2026-11-22T10:00:00", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=0000-01-01", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&until=9999-12-31", ""),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2026-11-23&until=2026-11-22", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2026-11-22&until=2026-11-23T00:00:00Z", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&set=", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&identifier=x", "badArgument"),
        ("verb=ListRecords&metadataPrefix=marc21", "cannotDisseminateFormat"),
        ("verb=ListIdentifiers&metadataPrefix=marc21&from=2100-01-01", "cannotDisseminateFormat"),
        ("verb=GetRecord&metadataPrefix=oai_dc", "badArgument"),
        ("verb=GetRecord&identifier=x", "badArgument"),
        ("verb=GetRecord&metadataPrefix=oai_dc&identifier=https://lod.example/id/dataset/nergens", "idDoesNotExist"),
        (
            "verb=GetRecord&metadataPrefix=marc21&identifier=https://lod.example/id/dataset/diensten",
            "cannotDisseminateFormat",
        ),
        ("verb=GetRecord&metadataPrefix=oai_dc&identifier=%00%3Cx%3E%22%26", "idDoesNotExist"),
        ("verb=ListMetadataFormats&identifier=nergens", "idDoesNotExist"),
        ("verb=ListMetadataFormats&metadataPrefix=oai_dc", "badArgument"),
        ("verb=ListSets&resumptionToken=x", "badResumptionToken"),
        ("verb=ListSets&set=x", "badArgument"),
        ("verb=ListRecords&resumptionToken=x", "badResumptionToken"),
        ("verb=ListRecords&resumptionToken=", "badResumptionToken"),
        ("verb=ListRecords&resumptionToken=%FF%FE", "badResumptionToken"),
        ("verb=ListRecords&resumptionToken=x&metadataPrefix=oai_dc", "badArgument"),
        ("verb=Identify&resumptionToken=x", "badArgument"),
    ],
)
def test_every_mistake_is_an_error_of_the_protocol(
    repository: Repository, grammar: etree.RelaxNG, query: str, code: str
) -> None:
    for post in (False, True):
        answer = ask(repository, grammar, query, post)
        assert answer.code == code
        if code in ("badVerb", "badArgument"):
            assert not answer.root.find(f"{OAI}request").attrib


def test_arguments_in_the_address_and_in_the_body_count_together(repository: Repository) -> None:
    answer = repository.client.post(
        "/oai?verb=Identify", data="verb=Identify", content_type="application/x-www-form-urlencoded"
    )
    assert b"badVerb" in answer.data
    assert b"badVerb" in repository.client.post("/oai", data=b"{}", content_type="application/json").data
    assert repository.client.put("/oai").status_code == 405


def forged(**changes: object) -> str:
    row = {
        "verb": "ListRecords",
        "arguments": {"metadataPrefix": "oai_dc"},
        "cursor": 20,
        "release": "",
        "expires": 4e9,
    }
    content = json.dumps(list({**row, "expires": 4_000_000_000, **changes}.values())).encode()
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


@pytest.mark.parametrize(
    "changes",
    [
        {"release": "20200101T000000.000000Z"},
        {"expires": 1},
        {"cursor": -1},
        {"cursor": "20"},
        {"cursor": 10**12},
        {"verb": "ListIdentifiers"},
        {"arguments": {"metadataPrefix": "oai_dc", "from": "gisteren"}},
        {"arguments": {"metadataPrefix": "oai_dc", "from": "9999"}},
        {"arguments": {}},
        {"arguments": ["x"]},
        {"arguments": {"metadataPrefix": 7}},
    ],
)
def test_a_token_that_was_altered_or_outlived_its_release_is_refused(
    repository: Repository, grammar: etree.RelaxNG, changes: dict[str, object]
) -> None:
    release = repository.client.get("/health").json["release"]
    token = forged(**{"release": release, **changes})
    assert ask(repository, grammar, f"verb=ListRecords&resumptionToken={token}").code == "badResumptionToken"
    assert ask(repository, grammar, f"verb=ListRecords&resumptionToken={forged(release=release)}").code == ""


@hypothesis_settings(max_examples=60, deadline=None)
@given(strategies.text())
def test_any_text_becomes_well_formed_xml(text: str) -> None:
    assert etree.fromstring(f"<a>{leaf('b', text, {'c': text})}</a>") is not None


def test_a_real_harvester_reads_it_all(repository: Repository) -> None:
    from sickle import Sickle
    from sickle.oaiexceptions import BadArgument, IdDoesNotExist, NoRecordsMatch

    server = make_server("127.0.0.1", 0, repository.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        for method in ("GET", "POST"):
            client = Sickle(f"http://127.0.0.1:{server.server_port}/oai", http_method=method, timeout=20)
            assert client.Identify().deletedRecord == "persistent"
            assert [item.setSpec for item in client.ListSets()] == ["dataset", "dataservice"]
            assert {item.metadataPrefix for item in client.ListMetadataFormats()} >= {"oai_dc", "dcat_ap"}
            records = list(client.ListRecords(metadataPrefix="oai_dc"))
            assert len(records) == len(list(client.ListIdentifiers(metadataPrefix="oai_dc"))) == EXTRA + 10
            assert [item.header.identifier for item in records if item.deleted] == [GONE]
            living = list(client.ListRecords(metadataPrefix="dcat", set="dataset", ignore_deleted=True))
            assert len(living) == EXTRA + 5
            assert "Diensten" in client.GetRecord(identifier=SERVICES, metadataPrefix="oai_dc").metadata["title"]
            for error, arguments in (
                (NoRecordsMatch, {"metadataPrefix": "oai_dc", "from": "2100-01-01"}),
                (BadArgument, {}),
            ):
                with pytest.raises(error):
                    client.ListRecords(**arguments)
            with pytest.raises(IdDoesNotExist):
                client.GetRecord(identifier="x", metadataPrefix="oai_dc")
    finally:
        server.shutdown()
        thread.join()


def test_without_a_catalogue_there_is_no_repository(tmp_path: Path) -> None:
    settings = copy_of_the_data(tmp_path / "site")
    (settings.data / "catalogue.ttl").unlink()
    publish(settings, BASE, check=False)
    app = create_app(settings, settings.var())
    assert app.test_client().get("/oai?verb=Identify").status_code == 404
    served(app).close()
