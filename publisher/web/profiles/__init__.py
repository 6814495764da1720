"""Views of a resource in the words of one vocabulary, and the choice among them (Content Negotiation by Profile).

A new view is a module with its table of classes and properties, and a row here.
"""

from __future__ import annotations

from publisher.web.profiles.cpsv_ap import CPSV_AP
from publisher.web.profiles.oslo import OSLO
from publisher.web.profiles.schema_org import SCHEMA_ORG
from publisher.web.profiles.words import Profile

__all__ = ["ALTERNATES", "FULL", "PROFILES", "Profile"]

#: Everything that we say, in all vocabularies: what a client gets that asks for no profile.
FULL = Profile("full", "", (), ("Alles wat wij zeggen", "Everything that we say"), (), (), frozenset())
#: The list of views: the reserved token, and the IRI of its data model (DX-PROF-CONNEG, section 7.2).
ALTERNATES = "alt"
PROFILES: tuple[Profile, ...] = (CPSV_AP, SCHEMA_ORG, OSLO)
