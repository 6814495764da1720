"""What the catalogue says of files and doors in Dutch and English: a table of kinds of files, a table of services.

A new format of dumps is a row of KINDS, a new door for programs a row of SERVICES.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from publisher.formats import JSONLD, NQUADS, NTRIPLES, RDFXML, RESULTS_CSV, TURTLE
from publisher.parquet import MEDIA as PARQUET
from publisher.vocabulary import CATALOGUE_PROFILE, Namespace

FILE_TYPE = Namespace("http://publications.europa.eu/resource/authority/file-type/")
MEDIA_TYPE = Namespace("https://www.iana.org/assignments/media-types/")
AVAILABILITY = Namespace("http://publications.europa.eu/resource/authority/planned-availability/")
CHANGE = Namespace("http://purl.org/adms/changetype/")
ACCESS = Namespace("http://publications.europa.eu/resource/authority/access-right/")


class Kind(NamedTuple):
    """A kind of file: its name, its row of the file types of the EU, its media type, what is in it (nl, en).

    `standard` says how it is laid out where its media type does not (see STANDARDS).
    """

    name: str
    file_type: str
    media: str
    holds: tuple[str, str]
    standard: str = ""


#: IANA has no media type for lines of JSON: a line has that of JSON-LD, the file conforms to this.
JSON_LINES = "https://jsonlines.org/"
_TRIPLES = ("Alle uitspraken van de standaardgraaf.", "All statements of the default graph.")

#: By the suffix of the file, without `.gz`.
KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "nq": Kind(
            NQUADS.name,
            "RDF_N_QUADS",
            NQUADS.media,
            ("Alle uitspraken van alle grafen, gesorteerd.", "All statements of all graphs, sorted."),
        ),
        "ttl": Kind(TURTLE.name, "RDF_TURTLE", TURTLE.media, _TRIPLES),
        "nt": Kind(NTRIPLES.name, "RDF_N_TRIPLES", NTRIPLES.media, _TRIPLES),
        "rdf": Kind(RDFXML.name, "RDF_XML", RDFXML.media, _TRIPLES),
        "jsonl": Kind(
            "JSON-LD",
            "JSON_LD",
            JSONLD.media,
            (
                "Elke regel is een JSON-LD-document over één ding, zonder context van elders.",
                "Every line is a JSON-LD document about one thing, without a context from elsewhere.",
            ),
            JSON_LINES,
        ),
        "csv": Kind(
            "CSV",
            "CSV",
            RESULTS_CSV.media,
            (
                "Een tabel; het bestand met -metadata.json erachter beschrijft de kolommen (CSVW).",
                "A table; the file with -metadata.json behind its name describes the columns (CSVW).",
            ),
        ),
        "parquet": Kind(
            "Parquet",
            "PARQUET",
            PARQUET,
            (
                "Een tabel, met dezelfde rijen en kolommen als de CSV.",
                "A table with the same rows and columns as the CSV.",
            ),
        ),
    }
)


class Service(NamedTuple):
    """A door for programs: its reference, where it is and where it is described (paths below the base), its words."""

    reference: str
    endpoint: str
    description: str
    standard: str
    title: tuple[str, str]
    text: tuple[str, str]


OAI_PMH = "https://www.openarchives.org/OAI/openarchivesprotocol.html"

#: Standards that services conform to, and their names.
STANDARDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "https://www.w3.org/TR/sparql11-protocol/": ("SPARQL 1.1-protocol", "SPARQL 1.1 Protocol"),
        JSON_LINES: ("JSON Lines", "JSON Lines"),
        "https://www.w3.org/TR/ldp/": ("Linked Data Platform 1.0", "Linked Data Platform 1.0"),
        "https://www.w3.org/DesignIssues/LinkedData.html": ("Linked data", "Linked data"),
        "https://w3id.org/ldes/specification": ("Linked Data Event Streams", "Linked Data Event Streams"),
        CATALOGUE_PROFILE: ("DCAT-AP Vlaanderen 3.0", "DCAT-AP Flanders 3.0"),
        OAI_PMH: ("OAI-PMH 2.0", "OAI-PMH 2.0"),
    }
)

SERVICES = (
    Service(
        "sparql",
        "sparql",
        "sparql",
        "https://www.w3.org/TR/sparql11-protocol/",
        ("SPARQL-eindpunt", "SPARQL endpoint"),
        (
            "Vragen in SPARQL 1.1 over alle gegevens, met antwoorden in JSON, XML, CSV, TSV en RDF.",
            "Queries in SPARQL 1.1 over all data, with answers in JSON, XML, CSV, TSV and RDF.",
        ),
    ),
    Service(
        "feed",
        "feed",
        "feed",
        "https://w3id.org/ldes/specification",
        ("Stroom van wijzigingen", "Stream of changes"),
        (
            "Elke wijziging van elk ding als gebeurtenis (LDES), om een kopie bij te houden.",
            "Every change of every thing as an event (LDES), to keep a copy up to date.",
        ),
    ),
    Service(
        "oai",
        "oai",
        "oai?verb=Identify",
        OAI_PMH,
        ("Catalogus om te oogsten", "Catalogue for harvesting"),
        (
            "De beschrijving van elke dataset, om de beurt opgehaald met OAI-PMH, als Dublin Core of als DCAT.",
            "The description of each data set, fetched one by one with OAI-PMH, as Dublin Core or as DCAT.",
        ),
    ),
    Service(
        "gegevens",
        "",
        "openapi.json",
        "https://www.w3.org/DesignIssues/LinkedData.html",
        ("Gegevens per ding", "Data by thing"),
        (
            "Elk ding heeft een adres dat in alle formaten van RDF en als pagina antwoordt; vaste vragen zijn een API.",
            "Every thing has an address that answers in all formats of RDF and as a page; fixed queries are an API.",
        ),
    ),
)
