"""A resource in the words of one standard: each view holds its own vocabulary only, and is chosen as the W3C says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import rdflib
from flask.testing import FlaskClient
from pyoxigraph import NamedNode, RdfFormat, parse

from publisher.rdf import parse_file
from publisher.shacl import check, load_shapes
from publisher.vocabulary import ADRES, ALTR, CPSV, CV, DIENST, GENERIEK, LPDC, ORG, RDF, RDFS, SDO, SH, SKOS
from publisher.web.profiles import PROFILES
from tests.web_site import HEIST, shared

BASE = "https://lod.example/"
UNIT = f"/doc/{HEIST}"
SERVICE = "/doc/dienst/heist-advies-diversiteitsbeleid"
CPSV_AP = "https://semiceu.github.io/CPSV-AP/releases/3.2.0/"
OSLO = f"{BASE}profiles#oslo"

#: What a view may never hold: the words of the others.
FOREIGN = {
    "cpsv-ap": (SDO.iri, LPDC.iri, ADRES.iri, GENERIEK.iri, SH.iri, f"{CV.iri}hasContactPoint"),
    "schema.org": (CPSV.iri, CV.iri, LPDC.iri, ADRES.iri, GENERIEK.iri, ORG.iri, SKOS.iri, SH.iri),
    "oslo": (f"{SDO.iri}name", f"{SDO.iri}description", f"{CV.iri}contactPoint", f"{CV.iri}telephone", SH.iri),
}


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return shared().app.test_client()


def resources(client: FlaskClient) -> list[str]:
    """The document of every resource of the data, and of the catalogue."""
    with client.application.app_context():
        site = client.application.extensions["publisher"]
        view = site.served.take()
        try:
            return [
                f"/doc/{row.concept}/{row.reference}"
                for concept in view.index.counts()
                for row in view.index.list(concept, 0, 1000)
            ]
        finally:
            site.served.give_back(view)


def terms(text: bytes) -> set[str]:
    """Every property and class of a document, without what it says of itself."""
    found = set()
    for quad in parse(text, RdfFormat.TURTLE):
        if not quad.subject.value.startswith(f"{BASE}doc/"):
            found.add(quad.object.value if quad.predicate == RDF.type else quad.predicate.value)
    return found


@pytest.mark.parametrize("token", ["cpsv-ap", "schema.org", "oslo"])
def test_a_view_of_any_resource_holds_nothing_of_the_other_vocabularies(client: FlaskClient, token: str) -> None:
    told = 0
    for path in resources(client):
        answer = client.get(f"{path}.ttl?_profile={token}")
        if answer.status_code == 406:
            continue
        assert answer.status_code == 200, path
        found = terms(answer.data)
        assert not [term for term in found if term.startswith(FOREIGN[token])], path
        told += 1
    assert told > 80


def test_every_cpsv_ap_view_alone_passes_the_official_shapes(client: FlaskClient, standards: Path) -> None:
    shapes = load_shapes(parse_file(standards / "cpsv-ap-3.2.0/cpsv-ap-SHACL.ttl"))
    told = 0
    for path in resources(client):
        if path.endswith("/vijandig"):  # breaks the rules before it is told in any words
            continue
        answer = client.get(f"{path}.ttl?_profile=cpsv-ap")
        if answer.status_code == 200:
            assert check(parse(answer.data, RdfFormat.TURTLE), shapes) == [], path
            told += 1
    assert told > 80


def test_the_words_of_the_cpsv_ap_view_are_those_of_the_official_files(client: FlaskClient, standards: Path) -> None:
    official = {quad.object for quad in parse_file(standards / "cpsv-ap-3.2.0/cpsv-ap-SHACL.ttl")}
    defined = {quad.subject for quad in parse_file(standards / "cpsv-ap-3.2.0/cpsv-ap.ttl")}
    for path in (SERVICE, UNIT):
        words = terms(client.get(f"{path}.ttl?_profile=cpsv-ap").data)
        own = {NamedNode(word) for word in words if word.startswith((CPSV.iri, CV.iri))}
        contact = {CV.email, CV.telephone, CV.frequency}  # in the vocabulary's context, but in none of its shapes
        assert own - contact <= official | defined


def test_the_schema_org_view_keeps_every_statement_of_schema_org_and_derives_what_is_missing(
    client: FlaskClient,
) -> None:
    whole = {q.triple for q in parse(client.get(f"{SERVICE}.ttl").data, RdfFormat.TURTLE)}
    told = {q.triple for q in parse(client.get(f"{SERVICE}.ttl?_profile=schema.org").data, RdfFormat.TURTLE)}
    kept = {t for t in whole if t.predicate.value.startswith(SDO.iri) and "/doc/" not in t.subject.value}
    assert kept and kept <= told
    graph = rdflib.Graph().parse(data=client.get(f"{SERVICE}.ttl?_profile=schema.org").data)
    thing, sdo = rdflib.URIRef(f"{BASE}id/dienst/heist-advies-diversiteitsbeleid"), rdflib.Namespace(SDO.iri)
    assert {text.language for text in graph.objects(thing, sdo.description)} == {"nl", "en"}
    for area in graph.objects(thing, sdo.areaServed):
        assert graph.value(area, sdo.name), "what others own has a name in the same document"


def test_the_oslo_view_says_organisations_as_the_flemish_standard_does(client: FlaskClient) -> None:
    graph = rdflib.Graph().parse(data=client.get(f"{UNIT}.ttl?_profile=oslo").data)
    org, sdo, locn = (rdflib.Namespace(iri) for iri in (ORG.iri, SDO.iri, "http://www.w3.org/ns/locn#"))
    unit = rdflib.URIRef(f"{BASE}id/{HEIST}")
    assert len(list(graph.objects(unit, org.unitOf))) == 1
    site = graph.value(unit, org.hasPrimarySite)
    assert (site, rdflib.RDF.type, org.Site) in graph
    address = graph.value(graph.value(site, org.siteAddress), locn.address)
    adres = rdflib.Namespace(ADRES.iri)
    assert str(graph.value(address, adres["Adresvoorstelling.huisnummer"])) == "2"
    assert str(graph.value(address, adres.gemeentenaam)) == "Heist-op-den-Berg"
    for contact in graph.objects(unit, sdo.contactPoint):
        assert (contact, rdflib.RDF.type, sdo.ContactPoint) in graph
        assert isinstance(graph.value(contact, rdflib.FOAF.name), rdflib.Literal)
    parent = rdflib.Graph().parse(data=client.get("/doc/organisatie/OVO002086.ttl?_profile=oslo").data)
    generiek = rdflib.Namespace(GENERIEK.iri)
    numbers = {str(value) for value in parent.objects(None, generiek.lokaleIdentificator)}
    assert {"OVO002086", "0207535062", "12014"} <= numbers
    assert set(parent.subjects(generiek.lokaleIdentificator)) == set(
        parent.subjects(rdflib.RDF.type, generiek.GestructureerdeIdentificator)
    )


def test_the_oslo_view_says_services_as_the_flemish_standard_does(client: FlaskClient) -> None:
    found = terms(client.get(f"{SERVICE}.ttl?_profile=oslo").data)
    assert {f"{CV.iri}hasContactPoint", f"{SDO.iri}hoursAvailable", f"{LPDC.iri}competentAuthorityLevel"} <= found
    assert f"{SDO.iri}ContactPoint" in found
    texts = [client.get(f"{path}.ttl?_profile=oslo") for path in resources(client) if path.startswith("/doc/dienst/")]
    said = set().union(*(terms(answer.data) for answer in texts))
    taking_part = {f"{DIENST.iri}Participatie.{end}" for end in ("agentDienstencataloog", "publiekeDienstverlening")}
    assert taking_part <= said
    assert f"{CPSV.iri}FormalFramework" in said and f"{RDFS.iri}label" in said


def test_a_link_of_a_view_never_leads_to_a_part_that_the_view_leaves_out(client: FlaskClient) -> None:
    for path in (UNIT, SERVICE, "/doc/dataset/diensten"):
        for profile in PROFILES:
            quads = list(parse(client.get(f"{path}.ttl?_profile={profile.token}").data, RdfFormat.TURTLE))
            subjects = {quad.subject for quad in quads}
            parts = {q.object for q in quads if isinstance(q.object, NamedNode) and "#" in q.object.value}
            dangling = {part for part in parts if part.value.startswith(f"{BASE}id/")} - subjects
            assert not dangling, (path, profile.token)


def linked(header: str) -> list[tuple[str, dict[str, str]]]:
    """(Target, attributes) of a Link header."""
    return [
        (target, dict(re.findall(r';\s*(\w[\w-]*)="([^"]*)"', rest)))
        for target, rest in re.findall(r"<([^>]*)>((?:\s*;\s*[\w-]+=\"[^\"]*\")*)", header)
    ]


def relation(header: str, name: str) -> list[str]:
    return [target for target, more in linked(header) if name in more.get("rel", "").split() and "anchor" not in more]


@pytest.mark.parametrize(
    ("query", "headers", "profile"),
    [
        ("?_profile=cpsv-ap", {}, CPSV_AP),
        (f"?_profile=%3C{CPSV_AP}%3E", {}, CPSV_AP),
        (f"?_profile={CPSV_AP}", {}, CPSV_AP),
        ("?_profile=nergens,schema.org,cpsv-ap", {}, "http://schema.org/"),
        ("?_profile=oslo", {"Accept-Profile": f"<{CPSV_AP}>"}, OSLO),
        ("", {"Accept-Profile": f"<{CPSV_AP}>"}, CPSV_AP),
        ("", {"Accept-Profile": f"<urn:x:niets>, <https://schema.org/>;q=0.5, <{CPSV_AP}>;q=0.9"}, CPSV_AP),
        ("", {"Accept-Profile": f"<{OSLO}>;q=0.3,<http://schema.org/>;q=0.2,<{CPSV_AP}>;q=0"}, OSLO),
        ("", {}, f"{BASE}profiles#full"),
        ("?_profile=full", {"Accept-Profile": f"<{CPSV_AP}>"}, f"{BASE}profiles#full"),
    ],
)
def test_the_view_that_is_asked_for_is_given_and_named(
    client: FlaskClient, query: str, headers: dict[str, str], profile: str
) -> None:
    answer = client.get(SERVICE + query, headers=headers)
    assert answer.status_code == 200
    assert relation(answer.headers["Link"], "profile") == [profile]
    assert answer.headers["Content-Profile"] == f"<{profile}>"
    assert {"Accept", "Accept-Profile"} <= set(answer.headers["Vary"].split(", "))


@pytest.mark.parametrize(
    ("query", "headers", "status"),
    [
        ("?_profile=niets", {}, 400),
        ("?_profile=", {}, 400),
        ("?_profile=cpsv-ap&_mediatype=turtle", {}, 400),
        ("", {"Accept-Profile": "cpsv-ap"}, 400),
        ("", {"Accept-Profile": f"<{CPSV_AP}"}, 400),
        ("?_profile=%3Curn:x:niets%3E", {}, 406),
        ("?_profile=cpsv-ap&_mediatype=image/png", {}, 406),
        ("", {"Accept-Profile": "<urn:x:niets>"}, 406),
        ("", {"Accept-Profile": f"<{CPSV_AP}>", "Accept": "text/html"}, 406),
    ],
)
def test_what_cannot_be_read_is_400_and_what_there_is_not_is_406(
    client: FlaskClient, query: str, headers: dict[str, str], status: int
) -> None:
    answer = client.get(SERVICE + query, headers=headers)
    assert answer.status_code == status
    if status == 406:
        assert "_profile=" in answer.text
    elif "_profile=niets" in query:
        assert "cpsv-ap" in answer.text


def test_a_view_that_a_thing_has_no_words_in_is_not_listed_and_not_given(client: FlaskClient) -> None:
    path = "/doc/dataservice/sparql"
    assert client.get(f"{path}?_profile=cpsv-ap").status_code == 406
    assert "cpsv-ap" not in client.get(f"{path}?_profile=alt").headers["Link"]
    assert client.get(f"{path}?_profile=oslo").status_code == 200


def test_media_types_stand_in_the_address_too_with_a_plus_and_in_an_order(client: FlaskClient) -> None:
    for query, media in (
        ("_mediatype=application/rdf+xml", "application/rdf+xml"),
        ("_mediatype=application%2Fld%2Bjson", "application/ld+json"),
        ("_mediatype=image/png,application/n-triples,text/turtle", "application/n-triples; charset=utf-8"),
    ):
        for profile in ("cpsv-ap", "full"):
            answer = client.get(f"{SERVICE}?_profile={profile}&{query}", headers={"Accept": "text/turtle"})
            assert answer.headers["Content-Type"] == media
            assert client.get(answer.headers["Content-Location"].removeprefix(BASE[:-1])).data == answer.data
    assert client.get(f"{SERVICE}?_mediatype=text/html").headers["Content-Type"] == "text/html; charset=utf-8"


def test_views_differ_in_their_etags_and_come_back_unchanged(client: FlaskClient) -> None:
    etags = set()
    for token in ("full", "cpsv-ap", "schema.org", "oslo", "alt"):
        answer = client.get(f"{SERVICE}?_profile={token}")
        etags.add(answer.headers["ETag"])
        again = client.get(f"{SERVICE}?_profile={token}", headers={"If-None-Match": answer.headers["ETag"]})
        assert again.status_code == 304
        assert client.head(f"{SERVICE}?_profile={token}").headers["ETag"] == answer.headers["ETag"]
    assert len(etags) == 5


def test_the_list_of_views_is_complete_in_header_and_rdf_and_every_one_opens(client: FlaskClient) -> None:
    answer = client.get(f"{SERVICE}?_profile=alt", headers={"Accept": "text/turtle"})
    rows = [(target, more) for target, more in linked(answer.headers["Link"]) if "formats" in more]
    assert len([target for target, more in rows if more["rel"] == "canonical"]) == 1
    assert {more["rel"] for _, more in rows} == {"canonical", "alternate"}
    assert {more["profile"] for _, more in rows} >= {CPSV_AP, "http://schema.org/", OSLO, f"{BASE}profiles#full"}
    for target, more in rows:
        opened = client.get(target.removeprefix(BASE[:-1]))
        assert opened.status_code == 200, target
        assert opened.headers["Content-Type"].split(";")[0] == more["type"]
        assert f'<{more["profile"]}>; rel="profile"' in opened.headers["Link"]
    graph = rdflib.Graph().parse(data=answer.data)
    altr, prof = rdflib.Namespace(ALTR.iri), rdflib.Namespace("http://www.w3.org/ns/dx/prof/")
    document = rdflib.URIRef(BASE + SERVICE[1:])
    assert {str(item) for item in graph.objects(document, altr.hasRepresentation)} == {target for target, _ in rows}
    assert len(list(graph.objects(document, altr.hasDefaultRepresentation))) == 1
    assert str(graph.value(rdflib.URIRef(CPSV_AP), prof.hasToken)) == "cpsv-ap"


def test_people_get_the_list_as_a_page_whose_links_are_those_of_the_header(client: FlaskClient) -> None:
    answer = client.get(f"{SERVICE}?_profile=alt", headers={"Accept": "text/html"})
    listed = {target for target, more in linked(answer.headers["Link"]) if "formats" in more}
    hrefs = re.findall(r'href="(/doc/[^"]*_mediatype[^"]*)"', answer.text)
    assert {BASE[:-1] + href.replace("&amp;", "&") for href in hrefs} == listed
    for language, word in (("nl", "Weergaven van"), ("en", "Views of")):
        page = client.get(f"{SERVICE}?_profile=alt", headers={"Accept": "text/html", "Accept-Language": language})
        assert word in page.text


def test_tokens_are_mapped_to_profiles_in_the_header(client: FlaskClient) -> None:
    header = client.get(f"{SERVICE}?_profile=cpsv-ap").headers["Link"]
    mapped = {more["token"]: more["anchor"] for _, more in linked(header) if "token" in more}
    assert mapped["cpsv-ap"] == CPSV_AP and mapped["oslo"] == OSLO


def test_every_document_leads_to_its_views_and_keeps_its_header_small(client: FlaskClient) -> None:
    for path in (SERVICE, UNIT, "/doc/dataset/diensten"):
        header = client.get(path).headers["Link"]
        formats = {more["formats"] for _, more in linked(header) if "formats" in more}
        assert {"http://schema.org/", CPSV_AP, "http://www.w3.org/ns/dx/connegp/altr"} <= formats
    longest = max(len(client.get(f"{path}?_profile=alt").headers["Link"]) for path in (SERVICE, UNIT))
    assert len(header) < 8000 and longest < 16000


def test_an_id_redirects_to_the_view_that_is_wanted_and_says_which(client: FlaskClient) -> None:
    path = SERVICE.replace("/doc/", "/id/")
    plain = client.get(path)
    assert (plain.status_code, plain.headers["Location"]) == (303, SERVICE)
    assert "Accept-Profile" in plain.headers["Vary"]
    by_header = client.get(path, headers={"Accept-Profile": f"<{CPSV_AP}>"})
    assert (by_header.status_code, by_header.headers["Location"]) == (303, f"{SERVICE}?_profile=cpsv-ap")
    assert relation(by_header.headers["Link"], "profile") == [CPSV_AP]
    by_query = client.get(f"{path}?_profile=oslo&_mediatype=application/rdf%2Bxml")
    followed = client.get(by_query.headers["Location"])
    assert followed.headers["Content-Type"] == "application/rdf+xml"
    assert relation(followed.headers["Link"], "profile") == [OSLO]
    assert client.get(path, headers={"Accept-Profile": "<urn:x:niets>"}).status_code == 406


def test_the_profiles_describe_themselves_where_their_iris_lead(client: FlaskClient) -> None:
    graph = rdflib.Graph().parse(data=client.get("/profiles").data)
    prof = rdflib.Namespace("http://www.w3.org/ns/dx/prof/")
    tokens = {str(token) for token in graph.objects(None, prof.hasToken)}
    assert tokens == {"full", "cpsv-ap", "schema.org", "oslo", "alt"}
    assert len(list(graph.objects(rdflib.URIRef(OSLO), prof.isProfileOf))) == 5
    page = client.get("/profiles", headers={"Accept": "text/html"})
    assert all(f'id="{token.replace(".", "-")}"' in page.text for token in tokens)


def test_what_is_gone_or_never_was_has_no_views(client: FlaskClient) -> None:
    assert client.get("/doc/publicatie/verdwenen?_profile=alt").status_code == 410
    assert client.get("/id/publicatie/verdwenen?_profile=cpsv-ap").status_code == 410
    assert client.get("/doc/dienst/nergens?_profile=alt").status_code == 404
