"""From which properties facets and hours are read: by the index, and by the queries that say the same in SPARQL."""

from __future__ import annotations

from types import MappingProxyType

from publisher.vocabulary import CV, DCAT, DCT, LPDC, SDO, SKOS

#: The facets of a document, from properties of its own.
FACETS = MappingProxyType(
    {
        "gemeente": (DCT.spatial, SDO.areaServed),
        "thema": (CV.thematicArea, SDO.category, DCAT.theme, DCT.subject, SKOS.inScheme),
        "doelgroep": (DCT.audience, SDO.audience, LPDC.targetAudience),
    }
)
#: Documents of these concepts name their own area; others have that of who published them or their source too.
WITH_AREA = frozenset({"dienst", "organisatie"})
PUBLISHERS = (DCT.publisher, SDO.publisher)
SOURCES = (DCT.source,)

#: What leads from a document to where its hours stand, and from there to the hours.
POINTS = (CV.contactPoint, CV.hasContactPoint, SDO.contactPoint, CV.hasChannel, SDO.availableChannel)
HOURS = (SDO.hoursAvailable, CV.openingHours, SDO.openingHoursSpecification)
SPECIAL_HOURS = (CV.specialOpeningHoursSpecification, SDO.specialOpeningHoursSpecification)
