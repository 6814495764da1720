"""Names of persons on a page: staff, contact persons, aldermen. They are read so that they can be left out.

A page names whom one may ask for; data that is copied to places we do not know should not (General Data Protection
Regulation, article 5.1.c; docs/decisions/0003-personal-mailboxes.md).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from publisher.draft.layout import Layout, Line

#: A heading or line above a list of staff.
STAFF = re.compile(
    r"medewerk|team\b|personeel|wie is wie|contactperso|diensthoofd|verantwoordelijke|wie zijn|ons team", re.I
)
#: A person's name: a first name, small words, one or two more.
NAME = re.compile(
    r"(?:(?:dhr|mevr|mevrouw|meneer|mijnheer|"
    r"de heer)\.?\s+)?([A-ZÀ-Ü][a-zà-ü'’]+(?:-[A-Z][a-zà-ü]+)?(?:[ ]+(?:van|de|den|der|ver|'t|d'|Van|De|"
    r"Den|Der|Ver|Vanden|Vander))*(?:[ ]+[A-ZÀ-Ü][\wà-ü'’-]+){1,2})"
)
#: Words that no name of a person holds.
NO_PERSON = re.compile(
    r"\b(?:dienst\w*|team|afdeling|cel|stad|gemeente\w*|huis|centrum|loket|sociaal|ocmw|secretariaat|"
    r"onthaal|politie|brandweer|bibliotheek|sport\w*|jeugd\w*|cultuur\w*|school|vzw|administratie|markt|"
    r"plein|meer|tel|zie|grote?|provincie|agentschap|vlaamse?|openbare?|gratis|nummer)\b|straat|laan$",
    re.I,
)
#: Words for what a person does.
ROLE = re.compile(
    r"diensthoofd|consulent|medewerk|directeur|afdelingshoofd|coördinator|verantwoordelijke|ambtenaar|"
    r"secretaris|schepen|burgemeester|assistent|deskundige|maatschappelijk werk|preventieadviseur|"
    r"teamleid|opbouwwerk|bibliothecaris|contactpersoon|tel\.|gsm",
    re.I,
)
#: `Diensthoofd: Voornaam Achternaam`, `Schepen van Cultuur is Voornaam ACHTERNAAM`.
_BEHIND_ROLE = re.compile(
    r"(?:diensthoofd|consulent\w*|directeur|directrice|afdelingshoofd|coördinator\w*|verantwoordelijke|ambtenaar|secretaris|"
    r"schepen|burgemeester|assistent\w*|deskundige|teamleid\w+|bibliothecaris|contactpersoon|voorzitter|werker|begeleid\w+|"
    r"medewerk\w+|dhr\.?|mevr?\.?|mevrouw|de heer)\b[^.:\n]{0,40}?(?:\s*[:–-]\s*|\s+is\s+|\s+)(?=[A-ZÀ-Ü][a-zà-ü])",
    re.I,
)


def is_card(text: str) -> bool:
    """Is a line a person's name and nothing else?"""
    found = NAME.fullmatch(text)
    return bool(found and not NO_PERSON.search(text) and not ROLE.search(text))


def people_of(layout: Layout, known: Iterable[str]) -> list[tuple[int, int]]:
    """Where names of persons stand: `known` ones again and again, names behind a role, and those of a list of staff."""
    names = {name for name in known if name} | set(_named(layout))
    spans = {found.span() for name in names for found in re.finditer(rf"\b{re.escape(name)}\b", layout.text)}
    return sorted(spans)


def _named(layout: Layout) -> Iterator[str]:
    """Names of persons that the page gives without a number or mailbox of theirs."""
    for section in layout.sections:
        staff = bool(STAFF.search(section.title)) and len(section.title) < 40
        for line in section.lines:
            if staff and is_card(re.split(r"\s*[\t,(|–:-]\s*", line.text)[0]):
                yield re.split(r"\s*[\t,(|–:-]\s*", line.text)[0]
            yield from _behind_roles(line)


def _behind_roles(line: Line) -> Iterator[str]:
    for role in _BEHIND_ROLE.finditer(line.text):
        name = NAME.match(line.text, role.end())
        if name and not NO_PERSON.search(name.group(1)):
            yield name.group(1)
