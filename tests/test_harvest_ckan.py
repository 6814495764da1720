"""What we say that CKAN takes of a catalogue is what its own extension takes: ckanext-dcat, in a folder of its own."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from publisher.harvest.ckan import datasets
from publisher.harvest.pages import page
from publisher.harvest.rdflib_reader import rdflib_graph
from publisher.harvest.reading import read
from tests.catalogue_site import copy_of_the_data, make
from tests.conftest import PROJECT
from tests.harvest_catalogue import CATALOGUE, Good

pytestmark = pytest.mark.filterwarnings("ignore:Dataset.default_context")  # rdflib's, about itself
CLIENTS = PROJECT / "tests" / "clients"
#: Fields of a dataset that the extension keeps among its extras, lists as JSON.
LISTS = ("language", "theme", "conforms_to")


@pytest.fixture(scope="session")
def ckan() -> Path:
    """The Python that has CKAN."""
    python = CLIENTS / "ckan" / "bin" / "python"
    if not python.is_file():
        missing = "CKAN's reader is not installed: .ci/run does it (tests/clients/ckan.txt)"
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    return python


def read_by_ckan(python: Path, documents: Sequence[tuple[Path, str]]) -> list[dict[str, Any]]:
    words = [str(word) for document in documents for word in document]
    done = subprocess.run([python, CLIENTS / "ckan_reads.py", *words], capture_output=True, check=True, text=True)
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith('{"datasets"')]


def flat(dataset: Mapping[str, Any]) -> dict[str, Any]:
    """A dataset of the extension in our form: extras as fields, lists as lists, no empty values."""
    extras = {item["key"]: item["value"] for item in dataset["extras"]}
    extras |= {key: json.loads(extras[key]) for key in LISTS if key in extras}
    found = {key: value for key, value in dataset.items() if key not in ("extras", "resources", "tags")} | extras
    found["tags"] = [tag["name"] for tag in dataset["tags"]]
    found["resources"] = [{k: v for k, v in item.items() if v != ""} for item in dataset["resources"]]
    return {key: value for key, value in found.items() if value != ""}


def same(ours: list[dict[str, Any]], theirs: list[dict[str, Any]]) -> None:
    """Every field that we tell of a dataset and its resources is the extension's."""
    assert len(ours) == len(theirs) > 0
    for mine, other in zip(ours, map(flat, theirs), strict=True):
        told = {key: value for key, value in mine.items() if key not in ("guid", "resources") and value != ""}
        assert told == {key: other.get(key) for key in told}
        assert mine["guid"] == (other.get("uri") or other.get("identifier", ""))
        assert len(mine["resources"]) == len(other["resources"])
        for resource, its in zip(mine["resources"], other["resources"], strict=True):
            known = {key: value for key, value in resource.items() if value != ""}
            assert known == {key: its.get(key) for key in known}


def held_against(ckan: Path, documents: Sequence[tuple[Path, str]]) -> None:
    found = read_by_ckan(ckan, documents)
    for (path, media), theirs in zip(documents, found, strict=True):
        text = path.read_text(encoding="utf-8")
        same(datasets(rdflib_graph(text, media)), theirs["datasets"])
        quads = read(text.encode(), media, "http://a.example/catalogue")
        assert (page("http://a.example/catalogue", quads).next or None) == theirs["next"]


def test_our_own_catalogue_is_taken_the_same_in_every_format(tmp_path: Path, ckan: Path) -> None:
    release = make(copy_of_the_data(tmp_path / "site"))
    formats = {"ttl": "text/turtle", "rdf": "application/rdf+xml", "jsonld": "application/ld+json"}
    held_against(ckan, [(release.catalogue / f"catalogue.{suffix}", media) for suffix, media in formats.items()])


ODD = [
    ('dct:title "Een"@nl', 'dct:title "Een"@nl, "One"@en, "Un"@fr'),
    ('dct:identifier "one" ;', ""),
    ("<BASE/one> a dcat:Dataset", "[] a dcat:Dataset"),
    ('"diensten"@nl', '"diensten, loketten"@nl, "services"@en'),
    ("dct:publisher <BASE/org> ; dcat:contactPoint <BASE/contact> ; dct:accessRights", "dct:publisher [ foaf:name 'Iemand' ] ; dcat:contactPoint [ vcard:fn 'Loket' ; vcard:hasEmail 'x@a.example' ] ; dct:accessRights"),
    ("dct:format file:CSV ; dcat:mediaType iana:csv", "dct:format 'comma'"),
    ("dcat:downloadURL <BASE/one.csv> ;", ""),
    ('"CSVSIZE"', '"veel"'),
    ("dct:license licence:v1.0 ;", ""),
    ("<BASE/cat> a dcat:Catalog", "<BASE/p> a <http://www.w3.org/ns/hydra/core#PagedCollection> ; <http://www.w3.org/ns/hydra/core#nextPage> 'http://a.example/two' . <BASE/cat> a dcat:Catalog"),
]  # fmt: skip


def test_odd_catalogues_are_taken_the_same(tmp_path: Path, ckan: Path) -> None:
    documents = []
    for number, (old, new) in enumerate(ODD):
        assert old in CATALOGUE
        path = tmp_path / f"{number}.ttl"
        text = Good(CATALOGUE.replace(old, new, 1)).turtle.replace("BASE", "http://a.example")
        path.write_text(text, encoding="utf-8")
        documents.append((path, "text/turtle"))
    held_against(ckan, documents)
