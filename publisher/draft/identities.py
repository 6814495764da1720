"""References and agents of a drafted record: slugs, the municipality's numbers, organisations by name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from types import MappingProxyType

from pyoxigraph import Literal, NamedNode, Triple

from publisher.bundled import bundled
from publisher.draft.authorities import authority_of
from publisher.draft.nodes import identifier_node, nl, say
from publisher.draft.places import Municipality, fold
from publisher.rdf import parse_file
from publisher.vocabulary import ADMS, CV, DCT, FOAF, IPDC_AUDIENCE, ORG, OWL, RDF, SDO, SKOS

_PUBLISHER_TYPE = "http://purl.org/adms/publishertype/"
_CLASSIFICATION = "http://data.vlaanderen.be/id/concept/BestuurseenheidClassificatieCode/5ab0e9b8a3b2ca7c5e00000"


def slug(*texts: str, words: int = 8) -> str:
    """`Willebroek`, `Dienst Samenleven` -> `willebroek-dienst-samenleven`; small words go when it is long."""
    plain = unicodedata.normalize("NFKD", " ".join(texts)).encode("ascii", "ignore").decode().lower()
    found = re.findall(r"[a-z0-9]+", plain)
    if len(found) > words:
        found = [
            word
            for word in found
            if word not in ("de", "het", "een", "van", "en", "in", "op", "te", "om", "voor", "met", "aan", "bij")
        ][:words]
    return "-".join(found)[:80].strip("-") or "document"


@cache
def nuts_areas() -> MappingProxyType[str, str]:
    """NIS code -> IRI of the NUTS/LAU area (reference data; the IRI keeps the old code after some mergers)."""
    quads = parse_file(bundled("reference") / "nuts.ttl")
    found = [
        (quad.object.value, quad.subject.value)
        for quad in quads
        if quad.predicate == SKOS.notation and isinstance(quad.object, Literal) and isinstance(quad.subject, NamedNode)
    ]
    return MappingProxyType(dict(sorted(found, key=lambda pair: "_VOOR_" not in pair[1])))


@cache
def described() -> frozenset[str]:
    """IRIs of others that the reference data describes: a record points at nothing else of theirs."""
    folder = bundled("reference")
    return frozenset(
        quad.subject.value
        for path in sorted(folder.glob("*.ttl"))
        for quad in parse_file(path)
        if isinstance(quad.subject, NamedNode)
    )


@cache
def audience_iris() -> MappingProxyType[str, tuple[str, str]]:
    """Folded label -> (our audience, the IPDC audience that it falls under), from ontology/doelgroepen.ttl."""
    labels: dict[str, list[str]] = {}
    broader: dict[str, str] = {}
    for quad in parse_file(bundled("ontology") / "doelgroepen.ttl"):
        if (
            isinstance(quad.subject, NamedNode)
            and isinstance(quad.object, Literal)
            and quad.predicate in (SKOS.prefLabel, SKOS.altLabel)
        ):
            labels.setdefault(fold(quad.object.value), []).append(quad.subject.value)
        elif (
            quad.predicate == SKOS.broadMatch
            and isinstance(quad.object, NamedNode)
            and quad.object.value in IPDC_AUDIENCE
        ):
            broader[quad.subject.value] = quad.object.value  # type: ignore[union-attr]
    return MappingProxyType({label: (iris[0], broader.get(iris[0], "")) for label, iris in labels.items()})


def spatial(row: Municipality) -> list[NamedNode]:
    """Where a municipality is: NUTS/LAU, and the Flemish register's IRI where the reference data knows it."""
    area = nuts_areas().get(row.nis)
    found = [NamedNode(area)] if area else []
    register = f"https://data.vlaanderen.be/id/gemeente/{row.nis}"
    return [*found, NamedNode(register)] if register in described() else found


def municipal_reference(row: Municipality, welfare: bool) -> str:
    """The reference of the body: its OVO number, else a word."""
    return (row.ocmw_ovo if welfare else row.ovo) or slug("ocmw" if welfare else "gemeente", row.name)


def names(node: NamedNode, name: str) -> Iterator[Triple]:
    """The four names of an organisation."""
    for predicate in (SKOS.prefLabel, DCT.title, FOAF.name, SDO.name):
        yield Triple(node, predicate, nl(name))


def body(node: NamedNode, name: str, row: Municipality, welfare: bool) -> Iterator[Triple]:
    """A municipality or its welfare board, with its numbers."""
    ovo, kbo = (row.ocmw_ovo, row.ocmw_kbo) if welfare else (row.ovo, row.kbo)
    types = (
        CV.PublicOrganisation,
        ORG.Organization,
        ORG.FormalOrganization,
        SDO.GovernmentOrganization,
        FOAF.Agent,
        DCT.Agent,
    )
    yield from say(
        node, *((RDF.type, type_) for type_ in types), (DCT.identifier, Literal(node.value.rsplit("/", 1)[1]))
    )
    yield from names(node, name)
    yield from say(
        node,
        (DCT.type, NamedNode(_PUBLISHER_TYPE + "LocalAuthority")),
        (ORG.classification, NamedNode(f"{_CLASSIFICATION}{2 if welfare else 1}")),
    )
    places = spatial(row)
    yield from say(
        node, *((DCT.spatial, place) for place in places), *((SDO.areaServed, place) for place in places[:1])
    )
    numbers = (
        ("OVO", ovo, "Digitaal Vlaanderen"),
        ("KBO", kbo, "Kruispuntbank van Ondernemingen"),
        ("NIS", "" if welfare else row.nis, "Statbel"),
    )
    for kind, value, agency in numbers:
        if value:
            part = NamedNode(f"{node.value}#{kind.lower()}")
            yield Triple(node, ADMS.identifier, part)
            yield from identifier_node(part, kind, value, agency)
    for same in (
        f"https://data.vlaanderen.be/id/organisatie/{ovo}" if ovo else "",
        f"https://org.belgif.be/id/CbeRegisteredEntity/{kbo}" if kbo else "",
    ):
        yield from say(node, (OWL.sameAs, NamedNode(same) if same else None))


def other_organisation(node: NamedNode, name: str, flemish: bool = False) -> Iterator[Triple]:
    """An organisation that the text names and says no more about; public bodies are told by their names."""
    authority = authority_of(name, flemish)
    kind = SDO.NGO if re.search(r"\bvzw\b|\bvereniging\b|^VVSG$", name, re.I) else SDO.Organization
    types = authority.types if authority else (ORG.Organization, kind, FOAF.Agent, DCT.Agent)
    yield from say(
        node, *((RDF.type, type_) for type_ in types), (DCT.identifier, Literal(node.value.rsplit("/", 1)[1]))
    )
    yield from names(node, name)
    if authority:
        yield from say(
            node, (DCT.type, authority.kind), (DCT.spatial, authority.place), (SDO.areaServed, authority.place)
        )
