"""The kind of a page: every kind gathers points from name, headings, words and contact facts; most points win."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from types import MappingProxyType
from typing import NamedTuple

from publisher.draft.layout import Layout
from publisher.draft.names import UNIT
from publisher.draft.weighing import best_of, weigh

#: The kinds of pages, in the words of the issue of record keeping; a new kind is a row here and in record.py.
KINDS = ("organisational unit", "service", "sector or theme page", "publication", "organisation")

_ORGANISATION = re.compile(
    r"\bvzw\b|\basbl\b|\bcvba\b|\bivzw\b|\bstichting\b|\bintercommunale\b|\bvereniging\b|"
    r"\bautonoom gemeentebedrijf\b|\bagb\b|\bocmw [A-Z][a-z-]+$|^(?:gemeente|stad)(?:bestuur)? [A-Z]|"
    r"\bagentschap\b|\bnetwerk\b|\bpolitiezone\b|\bhulpverleningszone\b|\bwelzijnsregio\b|\bfederatie\b|\bkoepel\b",
    re.I,
)
_SERVICE = re.compile(
    r"\b(?:aanvra(?:ag|gen)|aangifte|attest|vergunning|premie|toelage|subsidie|kaart|bewijs|uittreksel|"
    r"inschrijv\w+|melden|melding|reserv\w+|huren|ontlenen|lenen|verhuur|tarief|belasting|retributie|"
    r"wetswinkel|rijbewijs|paspoort|identiteitskaart|adoptie|zitdag|recyclagepark|containerpark|advies|"
    r"ophaling|kinderopvang|spreekuur)\b|(?:premie|vergunning|kaart|attest|toelage|bewijs|park|maaltijden|"
    r"centra|hulp|toeslag)$",
    re.I,
)
_SERVICE_HEADINGS = re.compile(
    r"^(?:voor wie|hoe (?:aanvragen|vraag|werkt|gaat)|wat kost|wat is (?:het|een)|prijs|kostprijs|bedrag|"
    r"procedure|voorwaarden|wat (?:breng|heb je|moet|meebrengen)|aanvraagprocedure|uitzonderingen|"
    r"wanneer\b)|^(?:wat is het|hoe\?)",
    re.I,
)
_PUBLICATION = re.compile(
    r"\b(?:pocket|brochure|publicatie|boek|zakboek\w*|gids|isbn|rapport|handleiding|uitgeverij|uitgever|"
    r"bladzijden|blz|pagina's|tijdschrift|jaarverslag|nieuwsbrief|folder|leidraad|draaiboek|"
    r"inspiratieboek|handboek|infofolder|uitgave|auteurs?)\b",
    re.I,
)
_THEME = re.compile(
    r"\b(?:sector|vlaamse overheid|vlaanderen|regelgeving|regionale|provinciale?|elke gemeente|"
    r"elke provincie|gemeenten|lokale besturen|steunpunt|erkent en subsidieert|beleidsdomein|decreet)\b",
    re.I,
)
_BOOK = re.compile(
    r"\bISBN\b|\bdeze (?:pocket|brochure|publicatie|gids)\b|\bdit (?:boek|zakboek|handboek|rapport)\b", re.I
)
_LABELLED = re.compile(r"^(?:prijs|kostprijs|voor wie|waar|wanneer|hoe|voorwaarden|doelgroep)\s*:", re.I | re.M)


class _Signs(NamedTuple):
    """What speaks for a kind: `contacts` counts the unit's own contact facts."""

    name: str
    text: str
    headings: Sequence[str]
    contacts: int
    hours: bool
    cover: bool


#: `X is de intercommunale van …`, `de Intergemeentelijke Vereniging … (X)`: what the first lines call the page's
#: own body.
_CALLED = re.compile(
    r"\bis (?:een|de|het) (?:\w+ ){0,2}(?:intercommunale|vzw|vereniging|agentschap|stichting|federatie|"
    r"koepel\w*|organisatie|samenwerkingsverband)\b|"
    r"\b(?:intergemeentelijke|intercommunale|opdrachthoudende) (?:vereniging|maatschappij)\b",
    re.I,
)
_FIRST_WORD = re.compile(r"(?:dienst|afdeling|cel|team|directie|departement|loket)\b", re.I)
_LEGAL_FORM = re.compile(r"\b[vc]zw\b|\bcvba\b", re.I)


def _different(pattern: re.Pattern[str], text: str, most: int) -> int:
    """How many different words of a pattern stand in a text, up to `most`."""
    return min(most, len({item.lower() for item in pattern.findall(text)}))


_Table = tuple[tuple[float, Callable[[_Signs], float]], ...]
#: Kind -> what speaks for it, in the order of KINDS: the first of equals wins.
_SPEAKS: MappingProxyType[str, _Table] = MappingProxyType(
    {
        KINDS[0]: (
            (3.0, lambda signs: bool(UNIT.search(signs.name))),
            (2.5, lambda signs: bool(_FIRST_WORD.match(signs.name))),
            (0.6, lambda signs: min(signs.contacts, 3)),
            (0.5, lambda signs: signs.hours),
        ),
        KINDS[1]: (
            (2.6, lambda signs: bool(_SERVICE.search(signs.name))),
            (1.3, lambda signs: min(3, sum(bool(_SERVICE_HEADINGS.match(title)) for title in signs.headings))),
            (0.2, lambda signs: min(signs.contacts, 2)),
            (1.1, lambda signs: min(3, len(_LABELLED.findall(signs.text)))),
        ),
        KINDS[2]: (
            (1.6, lambda signs: signs.contacts == 0),
            (0.45, lambda signs: _different(_THEME, signs.text, 5)),
            (0.8, lambda signs: any(re.match(r"(?:nuttige )?links", title) for title in signs.headings)),
        ),
        KINDS[3]: (
            (1.1, lambda signs: _different(_PUBLICATION, signs.text[:3000], 4)),
            (1.5, lambda signs: bool(_BOOK.search(signs.text))),
            (1.5, lambda signs: signs.cover),
            (-2.0, lambda signs: signs.contacts > 1),
        ),
        KINDS[4]: (
            (4.0, lambda signs: bool(_LEGAL_FORM.search(signs.name))),
            (3.9, lambda signs: bool(_ORGANISATION.search(signs.name))),
            (3.0, lambda signs: bool(not UNIT.search(signs.name) and _CALLED.search(signs.text[:600]))),
            (0.3, lambda signs: min(signs.contacts, 2)),
        ),
    }
)


def kind_of(name: str, layout: Layout, contacts: int, hours: bool) -> tuple[str, float]:
    """The kind of page by its name, headings and contact facts: (kind, confidence)."""
    text = "\n".join(line.text for line in layout.content())
    headings = [section.title for section in layout.sections if section.heading]
    cover = any(line.noise == "picture" for line in layout.lines[:5])
    signs = _Signs(name, text, headings, contacts, hours, cover)
    best = best_of((weigh(signs, _SPEAKS[kind]), place) for place, kind in enumerate(KINDS))
    ahead = best.ahead if best else 0.0
    return KINDS[best.place if best else 0], round(min(0.97, 0.6 + 0.12 * ahead), 2)


#: Words that --type takes, for the kinds.
KIND_WORDS = MappingProxyType(
    {
        "unit": KINDS[0],
        "organisational-unit": KINDS[0],
        "service": KINDS[1],
        "sector": KINDS[2],
        "theme": KINDS[2],
        "publication": KINDS[3],
        "organisation": KINDS[4],
    }
)
