"""Public bodies above the municipalities, told by their names: what they are, at which level, and where.

NUTS 2024 gives Flanders and its provinces a code (Eurostat); levels and kinds are the lists of the IPDC and of ADMS.
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import NamedTuple

from pyoxigraph import NamedNode

from publisher.vocabulary import CV, DCT, FOAF, ORG, SDO

_NUTS = "http://data.europa.eu/nuts/code/"
_PUBLISHER = "http://purl.org/adms/publishertype/"
_LEVEL = "https://productencatalogus.data.vlaanderen.be/id/concept/"
_PROVINCES = MappingProxyType(
    {
        "Antwerpen": "BE21",
        "Limburg": "BE22",
        "Oost-Vlaanderen": "BE23",
        "Vlaams-Brabant": "BE24",
        "West-Vlaanderen": "BE25",
    }
)


class Authority(NamedTuple):
    """A public body: its classes, kind of publisher, place, and level in the words of the IPDC."""

    types: tuple[NamedNode, ...]
    kind: NamedNode
    place: NamedNode
    level: str


_FORMAL = (CV.PublicOrganisation, ORG.Organization, ORG.FormalOrganization, SDO.GovernmentOrganization)
_DIVISIONAL = (CV.PublicOrganisation, ORG.Organization, SDO.GovernmentOrganization)
_AGENTS = (FOAF.Agent, DCT.Agent)
_REGIONAL = re.compile(r"(?:Vlaamse (?:overheid|Gemeenschap)|(?:Vlaams )?Agentschap\b|Departement\b|Opgroeien\b)", re.I)
_DIVISION = re.compile(r"afdeling [A-Z]")
_PROVINCE = re.compile(rf"Provincie ({'|'.join(_PROVINCES)})$", re.I)


def authority_of(name: str, flemish: bool = False) -> Authority | None:
    """The public body above the municipalities that has this name, None for others.

    An `afdeling` is one on a page of the Flemish government only (`flemish`): municipalities have theirs.
    """
    province = _PROVINCE.match(name)
    if province:
        code = next(code for place, code in _PROVINCES.items() if place.lower() == province.group(1).lower())
        kind = NamedNode(_PUBLISHER + "LocalAuthority")
        return Authority((*_FORMAL, *_AGENTS), kind, NamedNode(_NUTS + code), "Provinciaal")
    division = flemish and _DIVISION.match(name[:1].lower() + name[1:])
    if division or _REGIONAL.match(name):
        types = (*(_DIVISIONAL if division else _FORMAL), *_AGENTS)
        return Authority(types, NamedNode(_PUBLISHER + "RegionalAuthority"), NamedNode(_NUTS + "BE2"), "Vlaams")
    return None


def level_terms(level: str) -> tuple[NamedNode, NamedNode]:
    """A level -> the IPDC concepts of who is competent and who carries out."""
    return (
        NamedNode(f"{_LEVEL}BevoegdBestuursniveau/{level}"),
        NamedNode(f"{_LEVEL}UitvoerendBestuursniveau/{level}"),
    )
