"""The view `oslo`: the words of the Flemish standards (OSLO) that each kind of thing has a standard for.

Organisations: OSLO Organisatie (application profile OrganisatieBasis, 2024-06-01). Services: OSLO Dienstencataloog,
with the words of IPDC-LPDC for what it has none for. Contact points and identifiers: OSLO Generiek (2019-07-01).
Addresses: OSLO Adresregister (2025-11-01, Adresvoorstelling). Datasets: DCAT-AP Vlaanderen 3.0 (2026-02-24).
"""

from __future__ import annotations

from publisher.vocabulary import (
    ADMS,
    ADRES,
    CATALOGUE_PROFILE,
    CPSV,
    CV,
    DCAT,
    DCT,
    DIENST,
    ELI,
    FOAF,
    GENERIEK,
    LOCN,
    LPDC,
    MDCAT,
    ORG,
    RDFS,
    REGORG,
    SDO,
    SKOS,
    VCARD,
)
from publisher.web.profiles.words import Kind, Profile, Row, kept, same

_CONTACTS = (CV.hasContactPoint, CV.contactPoint, SDO.contactPoint)
_ADDRESSES = (LOCN.address, LPDC.address, SDO.address)
_HOURS = Row(SDO.hoursAvailable, (SDO.hoursAvailable, SDO.openingHoursSpecification))
#: An organisation has an address where it has a site: the standard knows no other way.
_SITE = ((ORG.hasPrimarySite, ORG.Site, "vestiging"), (ORG.siteAddress, SDO.ContactPoint, "vestigingsadres"))
_STRUCTURED = ((GENERIEK.gestructureerdeIdentificator, GENERIEK.GestructureerdeIdentificator, "gestructureerd"),)

_SERVICES = (
    Kind(
        same(CPSV.PublicService),
        (
            *kept(DCT.title, DCT.description, DCT.language, DCT.spatial, DCT.type, DCT.requires, DCAT.keyword),
            *kept(ADMS.status, ADMS.identifier, CPSV.follows, CPSV.hasInput, CPSV.produces),
            *kept(CV.hasChannel, CV.hasCompetentAuthority, CV.hasCost, CV.isGroupedBy, CV.processingTime, CV.sector),
            *kept(CV.thematicArea, LPDC.targetAudience, LPDC.competentAuthorityLevel, LPDC.executingAuthorityLevel),
            Row(CV.hasContactPoint, _CONTACTS),
            Row(CV.hasFormalFramework, (CV.hasLegalResource,)),
            Row(CV.hasCriterion, (CV.holdsRequirement,)),
            Row(CV.serviceProvider, (LPDC.hasExecutingAuthority, SDO.provider)),
            Row(DCT.relation, (CV.relatedService,)),
        ),
    ),
    Kind(
        same(CV.Participation),
        (
            *kept(CV.role, DCT.description),
            Row(DIENST["Participatie.agentDienstencataloog"], (CV.hasParticipant,)),
            Row(DIENST["Participatie.publiekeDienstverlening"], (CV.hasParticipation,), inverse=True),
        ),
    ),
    Kind(same(CV.Output), kept(DCT.title, DCT.description, DCT.language, DCT.type)),
    Kind(same(CV.Channel), (*kept(DCT.description, DCT.type, CV.ownedBy, CPSV.hasInput), _HOURS)),
    Kind(
        same(CV.Cost),
        (
            *kept(DCT.description, CV.currency, CV.ifAccessedThrough, CV.isDefinedBy),
            Row(CV.value, (CV.hasValue,)),
        ),
    ),
    Kind(same(CV.Event, CV.LifeEvent, CV.BusinessEvent), kept(DCT.title, DCT.description, DCT.type)),
    Kind(same(CV.Evidence), kept(DCT.title, DCT.description, DCT.language, DCT.type, FOAF.page)),
    Kind({CV.Requirement: CV.CriterionRequirement}, kept(DCT.title, DCT.type)),
    Kind(
        same(CPSV.Rule),
        (*kept(DCT.title, DCT.description, DCT.language, DCT.type), Row(CPSV.implements, (CPSV.implements,))),
    ),
    Kind(
        {ELI.LegalResource: CPSV.FormalFramework},
        kept(DCT.title, DCT.description, DCT.type, DCT.relation, ADMS.status, ELI.language),
    ),
)
_ORGANISATIONS = (
    Kind(
        {
            **same(ORG.Organization, ORG.FormalOrganization, ORG.OrganizationalUnit, CV.PublicOrganisation, DCT.Agent),
            FOAF.Agent: DCT.Agent,
        },
        (
            *kept(SKOS.prefLabel, SKOS.altLabel, DCT.description, DCT.spatial, FOAF.homepage, ADMS.identifier),
            *kept(ORG.classification, ORG.hasSubOrganization, ORG.hasUnit, ORG.linkedTo, ORG.purpose),
            *kept(ORG.subOrganizationOf, ORG.unitOf, REGORG.orgStatus, REGORG.orgActivity),
            Row(SDO.contactPoint, (SDO.contactPoint, CV.contactPoint, CV.hasContactPoint)),
            Row(LOCN.address, _ADDRESSES, through=_SITE),
        ),
    ),
    Kind(
        {CV.ContactPoint: SDO.ContactPoint, SDO.ContactPoint: SDO.ContactPoint},
        (
            *kept(SDO.faxNumber, SDO.openingHours),
            Row(SDO.email, (SDO.email, CV.email)),
            Row(SDO.telephone, (SDO.telephone, CV.telephone)),
            Row(FOAF.page, (FOAF.page, CV.contactPage, SDO.url)),
            Row(FOAF.name, (SDO.name,), plain=True),
            Row(LOCN.address, _ADDRESSES),
            _HOURS,
        ),
    ),
    Kind(
        same(SDO.OpeningHoursSpecification),
        kept(SDO.dayOfWeek, SDO.opens, SDO.closes, SDO.validFrom, SDO.validThrough),
    ),
    Kind(
        same(LOCN.Address),
        kept(
            *(LOCN.fullAddress, LOCN.thoroughfare, LOCN.postCode, LOCN.postName, LOCN.poBox, LOCN.locatorDesignator),
            *(LOCN.locatorName, LOCN.addressArea, LOCN.adminUnitL1, LOCN.adminUnitL2),
            *(ADRES.gemeentenaam, ADRES.land, ADRES.postcode, ADRES.Straatnaam),
            *(ADRES["Adresvoorstelling.huisnummer"], ADRES["Adresvoorstelling.busnummer"]),
        ),
    ),
    Kind(
        same(ADMS.Identifier),
        (
            *kept(SKOS.notation, ADMS.schemaAgency),
            Row(
                GENERIEK.lokaleIdentificator,
                (GENERIEK.lokaleIdentificator, SKOS.notation),
                through=_STRUCTURED,
            ),
        ),
    ),
)
_NAMED = (DCT.identifier, DCT.title, DCT.description)
_DATES = (DCT.issued, DCT.modified)
_CATALOGUE = (
    Kind(
        same(DCAT.Catalog),
        kept(*_NAMED, *_DATES, DCT.publisher, DCT.license, DCAT.contactPoint, DCAT.dataset, DCAT.service, DCAT.record),
    ),
    Kind(
        same(DCAT.Dataset),
        kept(
            *(*_NAMED, *_DATES, DCT.publisher, DCT.accessRights, DCT.spatial, DCAT.contactPoint, DCAT.keyword),
            *(DCAT.theme, DCAT.distribution, DCAT.inSeries, DCAT.landingPage, DCAT.version, MDCAT.statuut),
        ),
    ),
    Kind(
        same(DCAT.Distribution),
        kept(
            *(*_NAMED, *_DATES, DCT.license, DCT.format, DCAT.accessURL, DCAT.downloadURL, DCAT.accessService),
            *(DCAT.mediaType, DCAT.compressFormat, DCAT.byteSize),
        ),
    ),
    Kind(
        same(DCAT.DataService),
        kept(
            *(*_NAMED, DCT.publisher, DCT.accessRights, DCT.license, DCT.conformsTo, DCAT.contactPoint),
            *(DCAT.endpointURL, DCAT.endpointDescription, DCAT.servesDataset, MDCAT.statuut),
        ),
    ),
    Kind(same(DCAT.CatalogRecord), kept(*_NAMED, *_DATES, DCT.conformsTo, FOAF.primaryTopic)),
    Kind(same(VCARD.Kind), kept(VCARD.hasEmail, VCARD.fn)),
)
_OTHERS = (
    Kind(
        same(SKOS.Concept, SKOS.ConceptScheme),
        kept(
            *(SKOS.prefLabel, SKOS.altLabel, SKOS.definition, SKOS.scopeNote, SKOS.example, SKOS.note),
            *(SKOS.broader, SKOS.narrower, SKOS.related, SKOS.topConceptOf, SKOS.hasTopConcept),
            *(SKOS.inScheme, SKOS.notation, SKOS.exactMatch, SKOS.closeMatch),
        ),
    ),
    Kind(same(DCT.Location), (Row(RDFS.label, (RDFS.label, SKOS.prefLabel)),)),
    Kind(same(FOAF.Document), kept(DCT.title, DCT.description, DCT.publisher, DCT.language)),
)

OSLO = Profile(
    "oslo",
    "",
    (
        "https://data.vlaanderen.be/doc/applicatieprofiel/organisatie-basis/",
        "https://data.vlaanderen.be/doc/applicatieprofiel/organisatie-basis",
        "https://data.vlaanderen.be/doc/applicatieprofiel/dienstencataloog/",
        "https://data.vlaanderen.be/doc/applicatieprofiel/dienstencataloog",
    ),
    ("OSLO: de Vlaamse standaarden voor organisaties en diensten", "OSLO: the Flemish standards"),
    (
        "https://data.vlaanderen.be/doc/applicatieprofiel/OrganisatieBasis/ontwerpstandaard/2024-06-01",
        "https://data.vlaanderen.be/doc/applicatieprofiel/dienstencataloog",
        "https://data.vlaanderen.be/doc/applicatieprofiel/generiek-basis/zonderstatus/2019-07-01",
        "https://data.vlaanderen.be/doc/applicatieprofiel/adresregister",
        CATALOGUE_PROFILE,
    ),
    (*_SERVICES, *_ORGANISATIONS, *_CATALOGUE, *_OTHERS),
    frozenset({SKOS.prefLabel, DCT.title, RDFS.label, DCT.spatial, VCARD.fn, VCARD.hasEmail}),
)
