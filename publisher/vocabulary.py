"""Every namespace, written once: `SDO.telephone` is the term, `SDO("")` its namespace.

Terms are pyoxigraph's, as everywhere in the pipeline (DESIGN.md, style 12).
"""

from __future__ import annotations

from functools import cached_property
from types import MappingProxyType

from pyoxigraph import NamedNode


class Namespace:
    """An IRI that terms are made under: `Namespace("http://schema.org/").telephone`."""

    def __init__(self, iri: str) -> None:
        self.iri = iri

    def __getattr__(self, name: str) -> NamedNode:
        if name.startswith("__"):
            raise AttributeError(name)
        term = NamedNode(self.iri + name)
        self.__dict__[name] = term
        return term

    def __getitem__(self, name: str) -> NamedNode:
        """The term for a name that Python cannot write as an attribute (`SH["in"]`)."""
        return NamedNode(self.iri + name)

    def __contains__(self, iri: str) -> bool:
        return iri.startswith(self.iri)

    @cached_property
    def length(self) -> int:
        return len(self.iri)


#: The address that bundled shapes, queries and our reference site's data are written with (RFC 2606 name).
CANONICAL_BASE = "https://lod.example/"

#: The profile of our catalogue: DCAT-AP-VL 3.0, as recognised on 2026-02-24.
CATALOGUE_PROFILE = "https://data.vlaanderen.be/doc/applicatieprofiel/DCAT-AP-VL/erkendestandaard/2026-02-24"

#: Our own few terms; the same namespace in every installation, each with a local page at /ns/.
PUB = Namespace("https://publisher.example/ns/")

ADMS = Namespace("http://www.w3.org/ns/adms#")
ALTR = Namespace("http://www.w3.org/ns/dx/connegp/altr#")
ADRES = Namespace("https://data.vlaanderen.be/ns/adres#")
AS = Namespace("https://www.w3.org/ns/activitystreams#")
BIBO = Namespace("http://purl.org/ontology/bibo/")
CPSV = Namespace("http://purl.org/vocab/cpsv#")
CV = Namespace("http://data.europa.eu/m8g/")
DCAT = Namespace("http://www.w3.org/ns/dcat#")
DCATAP = Namespace("http://data.europa.eu/r5r/")
DCT = Namespace("http://purl.org/dc/terms/")
DIENST = Namespace("https://data.vlaanderen.be/ns/dienst#")
ELI = Namespace("http://data.europa.eu/eli/ontology#")
FOAF = Namespace("http://xmlns.com/foaf/0.1/")
FORMATS = Namespace("http://www.w3.org/ns/formats/")
GENERIEK = Namespace("https://data.vlaanderen.be/ns/generiek#")
HYDRA = Namespace("http://www.w3.org/ns/hydra/core#")
LDES = Namespace("https://w3id.org/ldes#")
LOCN = Namespace("http://www.w3.org/ns/locn#")
IPDC_AUDIENCE = Namespace("https://productencatalogus.data.vlaanderen.be/id/concept/Doelgroep/")
IPDC_THEME = Namespace("https://productencatalogus.data.vlaanderen.be/id/concept/Thema/")
LPDC = Namespace("https://productencatalogus.data.vlaanderen.be/ns/ipdc-lpdc#")
MDCAT = Namespace("https://data.vlaanderen.be/ns/metadata-dcat#")
OA = Namespace("http://www.w3.org/ns/oa#")
ORG = Namespace("http://www.w3.org/ns/org#")
OWL = Namespace("http://www.w3.org/2002/07/owl#")
PAV = Namespace("http://purl.org/pav/")
PROF = Namespace("http://www.w3.org/ns/dx/prof/")
PROV = Namespace("http://www.w3.org/ns/prov#")
RDF = Namespace("http://www.w3.org/1999/02/22-rdf-syntax-ns#")
RDFS = Namespace("http://www.w3.org/2000/01/rdf-schema#")
REGORG = Namespace("http://www.w3.org/ns/regorg#")
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
SDO = Namespace("http://schema.org/")
SH = Namespace("http://www.w3.org/ns/shacl#")
SKOS = Namespace("http://www.w3.org/2004/02/skos/core#")
SPDX = Namespace("http://spdx.org/rdf/terms#")
TIME = Namespace("http://www.w3.org/2006/time#")
TREE = Namespace("https://w3id.org/tree#")
VANN = Namespace("http://purl.org/vocab/vann/")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
VOID = Namespace("http://rdfs.org/ns/void#")
XSD = Namespace("http://www.w3.org/2001/XMLSchema#")

#: Prefixes as people write them: in Turtle we serve, in queries, in messages.
PREFIXES: MappingProxyType[str, str] = MappingProxyType(
    {
        "adms": ADMS.iri,
        "adres": ADRES.iri,
        "as": AS.iri,
        "bibo": BIBO.iri,
        "cpsv": CPSV.iri,
        "cv": CV.iri,
        "dcat": DCAT.iri,
        "dcatap": DCATAP.iri,
        "dct": DCT.iri,
        "eli": ELI.iri,
        "foaf": FOAF.iri,
        "generiek": GENERIEK.iri,
        "hydra": HYDRA.iri,
        "ldes": LDES.iri,
        "locn": LOCN.iri,
        "lpdcExt": LPDC.iri,
        "mdcat": MDCAT.iri,
        "oa": OA.iri,
        "org": ORG.iri,
        "owl": OWL.iri,
        "pav": PAV.iri,
        "prov": PROV.iri,
        "pub": PUB.iri,
        "rdf": RDF.iri,
        "rdfs": RDFS.iri,
        "regorg": REGORG.iri,
        "schema": SDO.iri,
        "sd": SD.iri,
        "sh": SH.iri,
        "skos": SKOS.iri,
        "spdx": SPDX.iri,
        "time": TIME.iri,
        "tree": TREE.iri,
        "vann": VANN.iri,
        "vcard": VCARD.iri,
        "void": VOID.iri,
        "xsd": XSD.iri,
    }
)


def shorten(iri: str) -> str:
    """`http://schema.org/telephone` -> `schema:telephone`; an IRI of no known namespace stays as it is."""
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri[len(namespace) :]}"
    return iri
