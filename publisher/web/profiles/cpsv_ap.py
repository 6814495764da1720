"""The view `cpsv-ap`: CPSV-AP 3.2.0 (application profile, 2025), and of organisations CPOV, which it builds on."""

from __future__ import annotations

from publisher.vocabulary import ADMS, CPSV, CV, DCAT, DCT, ELI, FOAF, LOCN, ORG, RDFS, SKOS, TIME
from publisher.web.profiles.words import Kind, Profile, Row, kept, same

_NAMED = kept(DCT.identifier, DCT.title, DCT.description)
_HOURS = kept(CV.openingHours, CV.specialOpeningHoursSpecification)
_REGISTER = (SKOS.inScheme, SKOS.notation, SKOS.exactMatch, SKOS.closeMatch)

_KINDS = (
    Kind(
        same(CPSV.PublicService),
        (
            *_NAMED,
            *kept(DCAT.keyword, DCT.audience, DCT.isPartOf, DCT.language, DCT.requires, DCT.spatial, DCT.type),
            *kept(ADMS.status, CPSV.follows, CPSV.hasInput, CPSV.produces),
            *kept(CV.hasChannel, CV.hasCompetentAuthority, CV.hasCost, CV.hasInputType, CV.hasLegalResource),
            *kept(CV.hasParticipation, CV.holdsRequirement, CV.isClassifiedBy, CV.isGroupedBy, CV.processingTime),
            *kept(CV.relatedService, CV.sector, CV.thematicArea),
            Row(CV.contactPoint, (CV.contactPoint, CV.hasContactPoint)),
        ),
    ),
    Kind(
        same(CV.PublicOrganisation, ORG.Organization, ORG.FormalOrganization, ORG.OrganizationalUnit),
        (
            *kept(DCT.identifier, DCT.description, DCT.spatial, SKOS.prefLabel, SKOS.altLabel, FOAF.homepage),
            *kept(ORG.classification, ORG.hasSubOrganization, ORG.hasUnit, ORG.linkedTo, ORG.purpose),
            *kept(ORG.subOrganizationOf, ORG.unitOf),
            Row(CV.contactPoint, (CV.contactPoint, CV.hasContactPoint)),
        ),
    ),
    Kind(same(FOAF.Agent), kept(DCT.identifier, DCT.title, LOCN.address, CV.participates)),
    Kind(same(CV.ContactPoint), (*kept(CV.contactPage, CV.email, CV.telephone), *_HOURS)),
    Kind(
        same(CV.Channel),
        (*kept(DCT.identifier, DCT.description, DCT.type, CPSV.hasInput, CV.ownedBy, CV.processingTime), *_HOURS),
    ),
    Kind(
        same(TIME.TemporalEntity, TIME.Instant, TIME.DateTimeDescription),
        kept(
            *(DCT.description, CV.frequency, TIME.hasBeginning, TIME.hasEnd, TIME.inDateTime),
            *(TIME.dayOfWeek, TIME.hour, TIME.minute, TIME.unitType),
        ),
    ),
    Kind(
        same(LOCN.Address),
        kept(
            *(LOCN.addressArea, LOCN.addressId, LOCN.adminUnitL1, LOCN.adminUnitL2, LOCN.fullAddress),
            *(LOCN.locatorDesignator, LOCN.locatorName, LOCN.poBox, LOCN.postCode, LOCN.postName, LOCN.thoroughfare),
        ),
    ),
    Kind(
        same(CV.Cost),
        kept(DCT.identifier, DCT.description, CV.currency, CV.hasValue, CV.ifAccessedThrough, CV.isDefinedBy),
    ),
    Kind(same(CV.Output), (*_NAMED, *kept(DCT.isPartOf, DCT.language, DCT.type))),
    Kind(same(CV.Event, CV.LifeEvent, CV.BusinessEvent), (*_NAMED, *kept(DCT.type, CV.hasRelatedService))),
    Kind(
        same(CV.Evidence),
        (
            *_NAMED,
            *kept(DCT.conformsTo, DCT.isPartOf, DCT.language, DCT.type, CV.supportsRequirement, FOAF.page),
        ),
    ),
    Kind(same(CV.EvidenceType), kept(DCT.identifier, CV.evidenceTypeClassification)),
    Kind(
        same(CV.Requirement),
        kept(DCT.identifier, DCT.title, DCT.type, CV.fulfils, CV.hasSupportingEvidence),
    ),
    Kind(same(CPSV.Rule), (*_NAMED, *kept(DCT.language, DCT.type, CPSV.implements))),
    Kind(same(CV.Participation), kept(DCT.identifier, DCT.description, CV.role, CV.hasParticipant)),
    Kind(same(ELI.LegalResource), (*_NAMED, *kept(DCT.relation))),
    Kind(
        same(CV.ServiceConcessionContract),
        (*_NAMED, *kept(CV.establishedUnder, CV.hasContractingAuthority, CV.hasEconomicOperator)),
    ),
    Kind(
        same(DCAT.Dataset),
        kept(DCT.identifier, DCT.title, DCT.description, DCT.publisher, DCT.hasPart, DCAT.landingPage),
    ),
    Kind(same(FOAF.Document), kept(DCT.identifier, DCT.title, DCT.description)),
    Kind(
        same(SKOS.Concept, SKOS.ConceptScheme),
        kept(
            *(SKOS.prefLabel, SKOS.altLabel, SKOS.definition, SKOS.scopeNote, SKOS.example, SKOS.note),
            *(SKOS.broader, SKOS.narrower, SKOS.related, SKOS.topConceptOf, SKOS.hasTopConcept, *_REGISTER),
        ),
    ),
    Kind(same(DCT.Location, DCT.LinguisticSystem), kept(SKOS.prefLabel, RDFS.label)),
)

CPSV_AP = Profile(
    "cpsv-ap",
    "https://semiceu.github.io/CPSV-AP/releases/3.2.0/",
    ("https://semiceu.github.io/CPSV-AP/releases/3.2.0", "https://semiceu.github.io/CPSV-AP/"),
    ("CPSV-AP 3.2.0: diensten, zoals Europa ze uitwisselt", "CPSV-AP 3.2.0: public services as exchanged in Europe"),
    ("https://semiceu.github.io/CPSV-AP/releases/3.2.0/",),
    _KINDS,
    frozenset(
        {
            *(DCT.identifier, DCT.title, DCT.description, DCT.spatial, DCT.publisher, SKOS.prefLabel, RDFS.label),
            *(CV.hasCompetentAuthority, CV.role, CV.hasParticipant),
        }
    ),
)
