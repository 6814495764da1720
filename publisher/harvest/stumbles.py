"""What a portal would stumble on: the rules, whom they concern, and how each is mended.

Sources: DCAT-AP 3.0.1 and DCAT-AP-VL 3.0 (2026-02-24); the code of ckanext-dcat 2.4 and CKAN 2.12; the RDF
harvester of Metadata Vlaanderen's GeoNetwork; the data provider manual of data.europa.eu; LDES and TREE.
"""

from __future__ import annotations

from collections.abc import Iterable
from types import MappingProxyType
from typing import NamedTuple

CKAN = "CKAN (ckanext-dcat)"
EUROPE = "data.europa.eu"
FLANDERS = "Metadata Vlaanderen"
READERS = "readers of linked data"
FOLLOWERS = "LDES clients"
_PORTALS = (CKAN, EUROPE, FLANDERS)

#: The portals that a report tells of, in its order.
PORTALS = (*_PORTALS, READERS, FOLLOWERS)


class Rule(NamedTuple):
    """Whom it concerns, what happens there, and how it is mended."""

    portals: tuple[str, ...]
    harm: str
    remedy: str


class Stumble(NamedTuple):
    """One thing at one place (an IRI or a URL) that a portal stumbles on; `what` was found there."""

    rule: str
    where: str
    what: str

    @property
    def portals(self) -> tuple[str, ...]:
        return RULES[self.rule].portals


class Stumbled(Exception):  # noqa: N818 (a portal's, not ours)
    """Reading that ended at a stumble."""

    def __init__(self, rule: str, where: str, what: str) -> None:
        super().__init__(what)
        self.stumble = Stumble(rule, where, what)


# fmt: off
#: rule -> whom it concerns, what follows from it, how to mend it.
RULES: MappingProxyType[str, Rule] = MappingProxyType({
    # The catalogue as a document
    "format-missing": Rule(_PORTALS, "who asks for this format gets nothing", "serve the catalogue in it, chosen by Accept"),
    "format-differs": Rule(_PORTALS, "portals that take other formats have other catalogues", "make all formats from the same statements"),
    "html-for-data": Rule((CKAN, READERS), "a program that takes anything gets a page for people", "give HTML only to who names text/html"),
    "head-refused": Rule((CKAN,), "CKAN asks with HEAD first", "answer HEAD like GET, without the body"),
    "unreadable-by-rdflib": Rule((CKAN,), "CKAN takes nothing", "mend the syntax; send the Content-Type of the format"),
    "rdflib-cannot-read": Rule((READERS,), "scripts with rdflib get nothing, or something else", "send the format that was asked for, under its Content-Type"),
    "too-large": Rule((CKAN,), "CKAN reads no answer of 50 MB or more", "serve pages (Hydra)"),
    "not-utf-8": Rule((CKAN,), "CKAN cannot decode the answer", "send UTF-8"),
    "blank-dataset": Rule(_PORTALS, "a new dataset at each harvest, and duplicates", "give it an IRI"),
    "blank-distribution": Rule((CKAN, FLANDERS), "files are merged or made anew at each harvest", "give it an IRI"),
    "not-described": Rule((FLANDERS,), "what is named but not described in the document is dropped", "describe it in the same document, with a type"),
    "robots": Rule(_PORTALS, "crawlers that read robots.txt stay away", "allow it in robots.txt"),
    "no-cors": Rule((READERS,), "programs in browsers may not read the answer", "send Access-Control-Allow-Origin: *"),
    # Pages
    "pages-loop": Rule(_PORTALS, "CKAN goes round for ever", "the last page names no next one"),
    "pages-endless": Rule(_PORTALS, "a harvest that never ends", "the last page names no next one"),
    "pages-disagree": Rule(_PORTALS, "portals of one vocabulary miss pages", "name the same next page in both vocabularies of Hydra"),
    "page-broken": Rule(_PORTALS, "CKAN stops at it, and deletes what stood on it and after it", "make every page answer 200 with data"),
    "page-not-alone": Rule((CKAN, EUROPE), "what it names is described on another page, and lost", "describe on a page all that its datasets name"),
    "pages-total": Rule((EUROPE,), "the portal takes the harvest for incomplete", "hydra:totalItems is the number of datasets and services"),
    "next-missing": Rule(_PORTALS, "datasets beyond the first page are not harvested", "name the next page by hydra:next and hydra:nextPage"),
    # Datasets and what belongs to them
    "title": Rule(_PORTALS, "CKAN breaks off the whole harvest, others drop it", "write dct:title with a language"),
    "description": Rule((EUROPE, FLANDERS), "mandatory: the description is refused", "write dct:description with a language"),
    "language": Rule((FLANDERS,), "texts without a language are dropped", "tag the text, as in \"…\"@nl"),
    "one-per-language": Rule((FLANDERS,), "one of the texts is taken at random", "keep one value for each language"),
    "identifier": Rule((FLANDERS,), "it has no stable key", "write one dct:identifier"),
    "identifier-twice": Rule((CKAN, FLANDERS), "two things overwrite each other", "give each its own dct:identifier"),
    "publisher": Rule((EUROPE, FLANDERS), "mandatory: nobody is responsible", "write dct:publisher, with foaf:name and a language"),
    "publisher-name": Rule((EUROPE, FLANDERS), "the publisher has no name there", "type it foaf:Agent and dct:Agent, with foaf:name and a language"),
    "contact": Rule((EUROPE, FLANDERS), "mandatory in Flanders: nobody can be asked", "write dcat:contactPoint"),
    "contact-address": Rule((FLANDERS,), "the contact cannot be reached", "write vcard:fn, and vcard:hasEmail <mailto:…> or vcard:hasURL"),
    "access-rights": Rule((EUROPE, FLANDERS), "mandatory in Flanders", "dct:accessRights PUBLIC or NON_PUBLIC of the EU's table"),
    "keyword": Rule((EUROPE, FLANDERS), "it is not found", "write dcat:keyword with a language"),
    "keyword-refused": Rule((CKAN,), "CKAN refuses the whole dataset for it", "2 to 100 letters, digits, spaces, - _ ."),
    "theme": Rule((EUROPE, FLANDERS), "it stands under no theme", "write dcat:theme of the EU's and the Belgian table"),
    "open-data-mark": Rule((FLANDERS,), "it is not shown as open data", "write mdcat:statuut VLOPENDATA"),
    "no-distribution": Rule(_PORTALS, "a dataset without files or services", "write dcat:distribution, or a service with dcat:servesDataset"),
    "date": Rule((EUROPE, FLANDERS), "dates are not ordered, or dropped", "xsd:date or xsd:dateTime, written in full"),
    "licence": Rule(_PORTALS, "it is not reusable there", "write dct:license on every distribution and service"),
    "licence-flemish": Rule((FLANDERS,), "the filter 'Open Data' leaves it out", "name a licence of https://data.vlaanderen.be/id/licentie/"),
    "access-url": Rule(_PORTALS, "mandatory: exactly one in Flanders", "write one dcat:accessURL, a web address"),
    "media-type": Rule((EUROPE,), "it has no format there", "dcat:mediaType of IANA and dct:format of the EU's table"),
    "endpoint": Rule((EUROPE, FLANDERS), "an empty shell", "one dcat:endpointURL and one dcat:endpointDescription"),
    "door-closed": Rule(_PORTALS, "an endpoint, a description or a page that is shown and leads nowhere", "keep the address, or take it out"),
    "serves-dataset": Rule((FLANDERS,), "the service stands beside its data, unseen", "write dcat:servesDataset"),
    "record": Rule((FLANDERS,), "the harvester makes one with the dataset's own IRI, and merges them", "give it a dcat:CatalogRecord with an IRI of its own"),
    "record-date": Rule((EUROPE, FLANDERS), "mandatory", "dct:modified of the record as xsd:dateTime"),
    # Files
    "file-gone": Rule(_PORTALS, "a link that leads nowhere", "keep the address, or take the distribution out"),
    "file-refused": Rule(_PORTALS, "the portal cannot reach it", "publish public addresses"),
    "file-broken-off": Rule(_PORTALS, "too large or too slow to be taken", "offer it compressed; or allow more with --largest and --patience"),
    "size-differs": Rule((EUROPE,), "the file is taken for damaged", "dcat:byteSize is the number of bytes sent"),
    "checksum-differs": Rule((EUROPE,), "the file is taken for damaged", "spdx:checksumValue is of the bytes sent"),
    "checksum-unknown": Rule((EUROPE,), "the checksum cannot be verified", "SHA-256 in hexadecimal, spdx:checksumAlgorithm_sha256"),
    "type-differs": Rule((EUROPE, READERS), "programs read the file as something else", "send the Content-Type that the catalogue names"),
    "file-unreadable": Rule((READERS,), "the file cannot be read as what it says it is", "write it again"),
    "file-empty": Rule((READERS,), "there is nothing in it", "write it again, or take it out"),
    "counts-differ": Rule((READERS,), "what is known depends on the format", "make all files of a dataset from the same statements"),
    # Addresses of things
    "thing-gone": Rule((READERS,), "the address of a thing leads nowhere", "answer 303 to a document about it"),
    "thing-wrong-type": Rule((READERS,), "who asks for data gets something else", "choose the format by Accept"),
    "thing-unreadable": Rule((READERS,), "the description cannot be read", "mend the syntax"),
    "thing-not-described": Rule((READERS,), "the document says nothing about the thing", "describe the thing by its own IRI"),
    "thing-formats-differ": Rule((READERS,), "what is known depends on the format", "make all formats from the same statements"),
    "thing-no-vary": Rule((READERS,), "caches give one client the format of another", "send Vary: Accept"),
    # Feeds
    "feed-gone": Rule((FOLLOWERS,), "no client can start", "serve the root of the stream"),
    "feed-view": Rule((FOLLOWERS,), "clients break off", "one tree:view, and its object is the page's own address"),
    "feed-root-immutable": Rule((FOLLOWERS,), "new pages are never seen", "keep the root short-lived"),
    "feed-timestamp": Rule((FOLLOWERS,), "versions cannot be ordered", "ldes:timestampPath, and that property on every member, with a zone"),
    "feed-version-of": Rule((FOLLOWERS,), "versions belong to nothing", "ldes:versionOfPath, and that property on every member"),
    "feed-relation": Rule((FOLLOWERS,), "the page behind it is not found", "tree:node, and for bounds exactly one tree:path and tree:value"),
    "feed-page-gone": Rule((FOLLOWERS,), "clients stop, or lose what stood there", "restore it (publisher feed restore)"),
    "feed-page-unreadable": Rule((FOLLOWERS,), "clients stop there", "write the page again from what it was"),
    "feed-page-changed": Rule((FOLLOWERS,), "clients that kept it never see the change", "never rewrite an immutable page"),
    "feed-pages-endless": Rule((FOLLOWERS,), "a replication that never ends", "let relations end somewhere"),
    "feed-out-of-bounds": Rule((FOLLOWERS,), "clients that skip by bounds lose it", "keep members within the bounds of the relation to their page"),
    "feed-member-blank": Rule((FOLLOWERS,), "a member without an address", "give every version an IRI"),
    "feed-member-changed": Rule((FOLLOWERS,), "a version is not what it was", "members never change: make a new version"),
    "feed-member-empty": Rule((FOLLOWERS,), "a version says nothing", "put the statements in the graph of the member, or on the member itself"),
    "feed-same-time": Rule((FOLLOWERS,), "which version is the last one is chance", "strictly increasing times, or ldes:sequencePath"),
})
# fmt: on


def tally(stumbles: Iterable[Stumble]) -> dict[str, list[Stumble]]:
    """Stumbles by rule, rules in the order of the table, what is said twice once."""
    found: dict[str, list[Stumble]] = {}
    places = {rule: place for place, rule in enumerate(RULES)}
    for stumble in sorted(set(stumbles), key=lambda item: (places[item.rule], item.where, item.what)):
        found.setdefault(stumble.rule, []).append(stumble)
    return found
