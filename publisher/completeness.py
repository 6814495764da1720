"""Which key facts are filled, by organisation: counted from the lines of resources as they pass."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pyoxigraph import NamedNode

from publisher.manifest import COMPLETENESS, QUALITY
from publisher.segments import Resource
from publisher.vocabulary import CPSV, CV, DCT, FOAF, LOCN, LPDC, ORG, RDF, SDO, SKOS

_SERVICES = (CPSV.PublicService, SDO.GovernmentService)
_ORGANISATIONS = (ORG.Organization, CV.PublicOrganisation, SDO.GovernmentOrganization, SDO.GovernmentOffice)
_PROVIDERS = (SDO.provider, CV.hasCompetentAuthority)

#: Fact -> the properties that say it, on the thing itself or on its parts.
SERVICE_FACTS: Mapping[str, tuple[NamedNode, ...]] = MappingProxyType(
    {
        "description": (DCT.description, SDO.description),
        "audience": (DCT.audience, SDO.audience, LPDC.targetAudience),
        "theme": (CV.thematicArea, SDO.category),
        "area": (DCT.spatial, SDO.areaServed),
        "contact": (CV.contactPoint, CV.hasContactPoint, SDO.contactPoint, CV.hasChannel, SDO.availableChannel),
        "cost": (CV.hasCost, SDO.offers),
    }
)
ORGANISATION_FACTS: Mapping[str, tuple[NamedNode, ...]] = MappingProxyType(
    {
        "description": (DCT.description, SDO.description, ORG.purpose, SKOS.definition),
        "address": (LOCN.address, SDO.address, LPDC.address),
        "telephone": (SDO.telephone, CV.telephone),
        "email": (SDO.email, CV.email),
        "hours": (CV.openingHours, SDO.hoursAvailable, SDO.openingHoursSpecification),
        "website": (FOAF.homepage, FOAF.page, SDO.url, CV.contactPage),
    }
)

_Table = Mapping[bytes, str]


def _table(facts: Mapping[str, tuple[NamedNode, ...]]) -> _Table:
    return {str(name).encode(): fact for fact, names in facts.items() for name in names}


class Completeness:
    """Counts key facts of the services and organisations of a base. Memory: a row for each organisation."""

    def __init__(self, base: str) -> None:
        self._ours = base + "id/"
        self._own: dict[str, set[str]] = {}
        self._services: dict[str, int] = defaultdict(int)
        self._filled: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        self._service_table, self._organisation_table = _table(SERVICE_FACTS), _table(ORGANISATION_FACTS)

    def add(self, resources: Iterable[Resource]) -> None:
        for resource in resources:
            if not resource.iri.startswith(self._ours):
                continue
            kinds = {line.split(b" ", 2)[2] for line in resource.own if _TYPE in line}
            if not kinds.isdisjoint(_SERVICE_ENDS):
                self._add_service(resource)
            elif not kinds.isdisjoint(_ORGANISATION_ENDS):
                self._own[resource.iri] = _facts(resource, self._organisation_table)

    def _add_service(self, resource: Resource) -> None:
        providers = {line.split(b" ", 3)[2] for line in resource.own if line.split(b" ", 2)[1] in _PROVIDER_NAMES}
        facts = _facts(resource, self._service_table)
        for provider in {iri.decode()[1:-1] for iri in providers} or {""}:
            self._services[provider] += 1
            for fact in facts:
                self._filled[provider][fact] += 1

    def counted(self) -> dict[str, Any]:
        """What was counted so far, for another one to `take`."""
        own = {iri: sorted(facts) for iri, facts in self._own.items()}
        return {"own": own, "services": dict(self._services), "filled": {k: dict(v) for k, v in self._filled.items()}}

    def take(self, counted: Mapping[str, Any]) -> None:
        """Add what another one counted of other resources."""
        self._own.update((iri, set(facts)) for iri, facts in counted["own"].items())
        for provider, number in counted["services"].items():
            self._services[provider] += number
        for provider, filled in counted["filled"].items():
            for fact, number in filled.items():
                self._filled[provider][fact] += number

    def result(self) -> dict[str, Any]:
        """Rows by organisation: its IRI below the base (`id/…`, or whole; '' for services of nobody), which of
        its own facts it has (None of one that is not described here), how many services it offers and how many
        of those have each fact."""
        names = sorted({*self._own, *self._services})
        return {"organisations": [self._row(name) for name in names]}

    def _row(self, name: str) -> dict[str, Any]:
        own = self._own.get(name)
        start = len(self._ours) - 3
        return {
            "organisation": name[start:] if name.startswith(self._ours) else name,
            "facts": None if own is None else [fact for fact in ORGANISATION_FACTS if fact in own],
            "services": self._services.get(name, 0),
            "filled": {fact: self._filled[name][fact] for fact in SERVICE_FACTS} if name in self._filled else {},
        }

    def write(self, folder: Path) -> None:
        """Put the file into a release's folder. Errors: OSError (a full disk)."""
        (folder / QUALITY).mkdir(exist_ok=True)
        text = json.dumps(self.result(), ensure_ascii=False, indent=0)
        (folder / QUALITY / COMPLETENESS).write_text(text + "\n", encoding="utf-8")


_TYPE = f" {RDF.type} ".encode()
_SERVICE_ENDS = {f"{name} .\n".encode() for name in _SERVICES}
_ORGANISATION_ENDS = {f"{name} .\n".encode() for name in _ORGANISATIONS}
_PROVIDER_NAMES = {str(name).encode() for name in _PROVIDERS}


def _facts(resource: Resource, table: _Table) -> set[str]:
    found = (table.get(line.split(b" ", 2)[1]) for line in (*resource.own, *resource.parts))
    return {fact for fact in found if fact}
