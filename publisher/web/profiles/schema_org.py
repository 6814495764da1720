"""The view `schema.org`: every statement of schema.org that we make, and what follows from our other words."""

from __future__ import annotations

from publisher.vocabulary import ADMS, CPSV, CV, DCAT, DCT, ELI, FOAF, ORG, OWL, RDFS, SDO, SKOS
from publisher.web.profiles.words import Kind, Profile, Row

_NAMES = (SDO.name, SKOS.prefLabel, DCT.title, FOAF.name, RDFS.label)

#: For whatever has a class of schema.org, or one that schema.org has a word for.
_ANY = (
    Row(SDO.name, _NAMES),
    Row(SDO.description, (SDO.description, DCT.description, SKOS.definition)),
    Row(SDO.alternateName, (SDO.alternateName, SKOS.altLabel)),
    Row(SDO.identifier, (SDO.identifier, ADMS.identifier, DCT.identifier)),
    Row(SDO.sameAs, (SDO.sameAs, OWL.sameAs, SKOS.exactMatch)),
)
_WORKS = (SDO.Book, SDO.Periodical, SDO.WebPage, SDO.CreativeWork, SDO.Dataset, SDO.DataCatalog, SDO.DataDownload)
_DATES = (
    Row(SDO.dateModified, (SDO.dateModified, DCT.modified)),
    Row(SDO.datePublished, (SDO.datePublished, DCT.issued)),
)

_KINDS = (
    Kind(
        {
            CPSV.PublicService: SDO.GovernmentService,
            ORG.Organization: SDO.Organization,
            CV.ContactPoint: SDO.ContactPoint,
            CV.Channel: SDO.ServiceChannel,
            CV.Event: SDO.Event,
            ELI.LegalResource: SDO.Legislation,
            SKOS.Concept: SDO.DefinedTerm,
            SKOS.ConceptScheme: SDO.DefinedTermSet,
            DCT.Location: SDO.Place,
            DCT.LinguisticSystem: SDO.Language,
            DCT.LicenseDocument: SDO.CreativeWork,
            FOAF.Document: SDO.CreativeWork,
            DCAT.Dataset: SDO.Dataset,
            DCAT.Catalog: SDO.DataCatalog,
            DCAT.Distribution: SDO.DataDownload,
        },
        _ANY,
    ),
    Kind({name: name for name in _WORKS}, (*_DATES, Row(SDO.keywords, (SDO.keywords, DCAT.keyword)))),
    Kind({name: name for name in (SDO.GovernmentService, SDO.Organization, SDO.GovernmentOffice)}, (
        Row(SDO.keywords, (SDO.keywords, DCAT.keyword)),
        Row(SDO.url, (SDO.url, FOAF.homepage)),
    )),
    Kind({SDO.ContactPoint: SDO.ContactPoint}, (Row(SDO.url, (SDO.url, CV.contactPage)),)),
    Kind({SDO.DefinedTerm: SDO.DefinedTerm}, (Row(SDO.inDefinedTermSet, (SDO.inDefinedTermSet, SKOS.inScheme)),)),
)  # fmt: skip

SCHEMA_ORG = Profile(
    "schema.org",
    "http://schema.org/",
    ("https://schema.org/", "http://schema.org", "https://schema.org", "https://schema.org/docs/schemas.html"),
    ("schema.org: wat zoekmachines lezen", "schema.org: what search engines read"),
    ("https://schema.org/",),
    _KINDS,
    frozenset({SDO.name, SDO.description, SDO.identifier, SDO.sameAs}),
    SDO,
)
