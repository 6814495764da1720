"""JSON-LD in the head: it reads with extruct, says what page and Turtle say, and has what search engines ask."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

import extruct
import pytest
import rdflib
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from publisher.vocabulary import SDO
from publisher.web.app import served
from tests.web_site import HEIST, shared

HTML = {"Accept": "text/html", "Accept-Language": "nl"}

#: What search engines ask for, by class: what must be there, and what should be wherever our data have it
#: (Google Search Central: Local business, Dataset, Book, Organization, as of 2026; the rest of schema.org's own
#: examples). Properties that only shops, reviews and media players have are left out.
ASKED = {
    "GovernmentOffice": (
        ("name", "address", "url"),
        ("telephone", "email", "faxNumber", "openingHoursSpecification", "description", "areaServed", "contactPoint"),
    ),
    "GovernmentService": (
        ("name", "url", "provider"),
        ("description", "areaServed", "audience", "availableChannel", "category", "identifier"),
    ),
    "OpeningHoursSpecification": (("opens", "closes", "dayOfWeek"), ("validFrom", "validThrough")),
    "Dataset": (
        ("name", "description", "url"),
        ("license", "publisher", "distribution", "identifier", "keywords", "includedInDataCatalog", "dateModified"),
    ),
    "DataDownload": (("contentUrl", "encodingFormat"), ()),
    "Book": (("name", "url"), ("author", "publisher", "inLanguage", "about", "isbn", "datePublished", "image")),
}
#: Where our data say it in other words.
ELSEWHERE = {
    "description": ("http://purl.org/dc/terms/description",),
    "identifier": ("http://purl.org/dc/terms/identifier",),
    "keywords": ("http://www.w3.org/ns/dcat#keyword",),
    "license": ("http://purl.org/dc/terms/license",),
    "publisher": ("http://purl.org/dc/terms/publisher",),
}


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return shared().app.test_client()


@cache
def _paths() -> tuple[str, ...]:
    """Every resource of our own data."""
    view = served(shared().app).take()
    found = tuple(f"{e.concept}/{e.reference}" for c in view.index.counts() for e in view.index.list(c, 0, 500))
    served(shared().app).give_back(view)
    return tuple(path for path in found if "vijandig" not in path)


@cache
def _html(path: str) -> str:
    return shared().app.test_client().get(f"/doc/{path}", headers=HTML).text


@cache
def _items(path: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = extruct.extract(_html(path), syntaxes=["json-ld"], errors="strict")["json-ld"]
    return found


@cache
def _turtle(path: str) -> rdflib.Graph:
    text = shared().app.test_client().get(f"/doc/{path}.ttl").data
    return rdflib.Graph().parse(data=text, format="turtle")


def _nodes(value: Any) -> list[dict[str, Any]]:
    """A JSON-LD document's nodes, those inside others too."""
    if isinstance(value, list):
        return [node for item in value for node in _nodes(item)]
    if not isinstance(value, dict):
        return []
    return [value, *(node for name, item in value.items() if name != "@context" for node in _nodes(item))]


def _full(path: str, cls: str) -> list[dict[str, Any]]:
    """The nodes of a class that are written out, not only named."""
    nodes = (node for item in _items(path) for node in _nodes(item))
    return [node for node in nodes if cls in _list(node.get("@type", ())) and set(node) - {"@id", "@type", "name"}]


def _list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, (list, tuple)) else [value]


def test_extruct_reads_one_document_of_every_resource_that_schema_org_has_a_class_for() -> None:
    read = 0
    for path in _paths():
        iri = rdflib.URIRef(f"https://lod.example/id/{path}")
        has_class = any(str(cls) in SDO for cls in _turtle(path).objects(iri, rdflib.RDF.type))
        assert len(_items(path)) == has_class, path
        if has_class:
            assert _items(path)[0]["@id"] == str(iri)
            read += 1
    assert read > 80


def test_the_head_says_what_the_turtle_says_of_every_resource() -> None:
    """Every value in the head stands in the Turtle of the resource, or is the name or class of another thing; and
    every schema.org statement of the resource has its property in the head."""
    for path in _paths():
        for item in _items(path):
            iri = rdflib.URIRef(item["@id"])
            turtle = _turtle(path)
            head = rdflib.Graph().parse(data=json.dumps(item), format="json-ld")
            said = {str(value) for value in head.objects(iri)} - {f"https://lod.example/doc/{path}"}
            known = {str(value) for value in turtle.objects()}
            borrowed = {str(value) for node in _nodes(item)[1:] for value in _flat(node)}
            assert said <= known | borrowed, (path, said - known)
            wanted = {name for name in turtle.predicates(iri) if str(name) in SDO}
            assert wanted <= set(head.predicates(iri)), path
            for name in wanted:
                mine = {_plain(value) for value in head.objects(iri, name)}
                assert mine <= {_plain(value) for value in turtle.objects(iri, name)}, (path, name)


def _flat(node: dict[str, Any]) -> list[Any]:
    return [item for value in node.values() for item in _list(value) if not isinstance(item, dict)]


def _plain(value: Any) -> tuple[bool, str]:
    """A value without its language: the head is in the language of the page."""
    return isinstance(value, rdflib.Literal), str(value)


def test_the_parts_in_the_head_are_the_parts_of_the_turtle() -> None:
    """Addresses, hours and contact points of a thing: the same triples, to the datatype of a time."""
    head = rdflib.Graph().parse(data=json.dumps(_items(HEIST)[0]), format="json-ld")
    turtle = _turtle(HEIST)
    for part in set(head.subjects()):
        if str(part).startswith(f"https://lod.example/id/{HEIST}#"):
            for name, value in head.predicate_objects(part):
                same = [known for known in turtle.objects(part, name) if str(known) == str(value)]
                assert same, (part, name, value)
                if name in (rdflib.SDO.opens, rdflib.URIRef(f"{SDO.iri}opens"), rdflib.URIRef(f"{SDO.iri}dayOfWeek")):
                    assert value in same


def test_the_head_says_what_the_page_says() -> None:
    for path in _paths():
        page = BeautifulSoup(_html(path), "html.parser")
        for item in _items(path):
            assert item.get("name", page.h1.get_text()) == page.h1.get_text(), path
            text = " ".join(page.main.get_text(" ").split())
            description = item.get("description")
            if isinstance(description, str):
                assert " ".join(description.split())[:300] in text, path
            for phone in _list(item.get("telephone", [])):
                assert page.select_one(f'a[href="tel:{phone}"]'), (path, phone)
            for mail in _list(item.get("email", [])):
                assert page.select_one(f'a[href="mailto:{mail}"]'), (path, mail)


def test_the_hours_in_the_head_are_the_hours_of_the_table() -> None:
    page = BeautifulSoup(_html(HEIST), "html.parser")
    week = {row.th.get_text(): row.td.get_text() for row in page.select("table.week")[0].select("tbody tr")}
    names = dict(zip(("Monday", "Tuesday", "Wednesday", "Thursday", "Friday"), list(week)[:5], strict=True))
    hours = _items(HEIST)[0]["openingHoursSpecification"]
    assert len(hours) == 8
    for row in hours:
        shown = week[names[row["dayOfWeek"].rsplit("/", 1)[-1]]]
        opens, closes = (re.sub(r"^0?(\d+):(\d+):00$", r"\1.\2", row[name]) for name in ("opens", "closes"))
        assert f"{opens}–{closes}" in shown


@pytest.mark.parametrize("cls", ASKED)
def test_search_engines_find_what_they_ask_for(cls: str) -> None:
    """What must be there is there; what should be there is there wherever our data say it."""
    required, recommended = ASKED[cls]
    found = 0
    for path in _paths():
        for node in _full(path, cls):
            found += 1
            iri = rdflib.URIRef(node["@id"])
            is_subject = str(iri).endswith(path)
            missing = [name for name in required if name not in node and (is_subject or name != "url")]
            assert not missing or not _said(path, iri, missing), (path, missing)
            assert not is_subject or set(required) & set(node) >= {"name", "url"} & set(required)
            assert not (is_subject and _said(path, iri, [n for n in recommended if n not in node])), path
    assert found


def _said(path: str, iri: rdflib.URIRef, names: list[str]) -> list[str]:
    """Those of some properties that the Turtle has values of."""
    turtle = _turtle(path)
    return [
        name
        for name in names
        if any((iri, rdflib.URIRef(other), None) in turtle for other in (f"{SDO.iri}{name}", *ELSEWHERE.get(name, ())))
    ]


def test_an_office_is_complete_for_a_search_engine() -> None:
    office = _items(HEIST)[0]
    required, _ = ASKED["GovernmentOffice"]
    assert set(required) <= set(office)
    assert office["telephone"] == "+3215238782"
    assert office["address"]["@type"] == "PostalAddress"
    assert {"streetAddress", "postalCode", "addressLocality", "addressCountry"} <= set(office["address"])
    assert all(set(ASKED["OpeningHoursSpecification"][0]) <= set(row) for row in office["openingHoursSpecification"])


def test_datasets_have_descriptions_of_the_length_that_google_wants_and_files() -> None:
    """Google Search Central, Dataset: description between 50 and 5000 characters."""
    datasets = [item for path in _paths() if path.startswith("dataset/") for item in _items(path)]
    assert len(datasets) > 3
    for item in datasets:
        assert 50 <= len(item["description"]) <= 5000
        for file in _list(item.get("distribution", [])):
            assert set(ASKED["DataDownload"][0]) <= set(file)


def test_a_property_that_looks_like_a_keyword_of_json_ld_is_none(client: FlaskClient) -> None:
    """The hostile record says `schema:@type`: as a key that would change what the thing is."""
    items = extruct.extract(client.get("/doc/begrip/vijandig", headers=HTML).text, syntaxes=["json-ld"])["json-ld"]
    assert items[0]["@type"] == "DefinedTerm"
    assert items[0]["@id"] == "https://lod.example/id/begrip/vijandig"
