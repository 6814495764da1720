"""The body that a unit belongs to, and who publishes a page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from types import MappingProxyType
from urllib.parse import urlsplit

from publisher.draft.names import Named
from publisher.draft.owners import Group
from publisher.draft.places import Municipality

#: Domains of bodies above the municipalities -> the body, as its pages call it.
_HIGHER = MappingProxyType(
    {
        "provincieantwerpen.be": "Provincie Antwerpen",
        "provant.be": "Provincie Antwerpen",
        "limburg.be": "Provincie Limburg",
        "oost-vlaanderen.be": "Provincie Oost-Vlaanderen",
        "vlaamsbrabant.be": "Provincie Vlaams-Brabant",
        "west-vlaanderen.be": "Provincie West-Vlaanderen",
        "vlaanderen.be": "Vlaamse overheid",
    }
)
_WRITTEN = MappingProxyType({"Vlaamse overheid": r"\bVlaamse [Oo]verheid\b|(?m:^Vlaanderen\b)"})


def higher_body(text: str, url: str, groups: Sequence[Group]) -> Named | None:
    """The province or the Flemish government, where the domain of the page or of its own mailbox is theirs
    and the text names them; a municipality's page that only mentions them has another domain."""
    hosts = [urlsplit_host(url)] + [
        str(atom.value).split("@")[1]
        for group in groups
        if group.relation == "unit"
        for atom in group.atoms
        if atom.kind == "email"
    ]
    for domain, body in _HIGHER.items():
        if not any(host == domain or host.endswith("." + domain) for host in hosts):
            continue
        found = re.search(_WRITTEN.get(body, rf"\b{re.escape(body)}\b"), text)
        if found:
            rule = "flemish-body" if body in _WRITTEN else "higher-body"
            name = body if found.group() == "Vlaanderen" else found.group()
            return Named(name, found.start(), found.end(), rule, 0.9)
    return None


def body_of(text: str, name: str, url: str, row: Municipality, groups: Sequence[Group]) -> str:
    """`Gemeente X`, `Stad X` or `OCMW X`: as the page calls its own body."""
    mails = " ".join(
        str(atom.value)
        for group in groups
        if group.relation in ("unit", "branch")
        for atom in group.atoms
        if atom.kind == "email"
    )
    if re.search(r"\bOCMW\b", name) or "ocmw" in mails or "ocmw" in (urlsplit_host(url)):
        return f"OCMW {row.name}"
    escaped = r"[\s-]+".join(map(re.escape, re.split(r"[\s-]+", row.name)))
    welfare = re.search(rf"\b(?:dienst|afdeling|deel|initiatief)\b[^.\n]{{0,40}}\bOCMW(?: van)? {escaped}", text, re.I)
    if welfare or ("OCMW" in text and not re.search(r"\b(?:gemeente|stad)\w*\b", text, re.I)):
        return f"OCMW {row.name}"
    if re.search(rf"\b(?:stad|stadsbestuur|stadskantoor)\s+(?:van\s+)?{escaped}", text, re.I):
        return f"Stad {row.name}"
    if re.search(rf"\b(?:gemeente|gemeentebestuur|gemeentehuis)\s+(?:van\s+)?{escaped}", text, re.I):
        return f"Gemeente {row.name}"
    return f"{_title(text, row)} {row.name}"


def _title(text: str, row: Municipality) -> str:
    """What a page calls its body where it never says so before its name: a city is one unless it says `gemeente`."""
    village = len(re.findall(r"\bgemeente(?:bestuur|huis)?\b", text, re.I))
    if row.title == "stad":
        return "Stad" if village <= len(re.findall(r"\b(?:stad(?:s\w+)?|stedelijke?)\b", text, re.I)) else "Gemeente"
    return "Gemeente"


def urlsplit_host(url: str) -> str:
    """The host of a URL, '' where it has none."""
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""


_OTHER_PUBLISHERS = (
    (
        re.compile(
            r"(?:^|\n)[ \t]*(?:[Uu]itgever(?:ij)?|[Vv]erantwoordelijke uitgever|"
            r"V\.U\.|[Uu]itgegeven door|[Uu]itgave)\s*:\s*([^\n]{2,60})"
        ),
        0.95,
    ),
    (re.compile(r"(?:^|\n)[ \t]*([Uu]itgeverij [A-Z][^\n,;(]{1,50}?)[ \t]*(?=[,;(\n])"), 0.9),
    (
        re.compile(
            r"\b(?:[Uu]itgegeven door|verscheen\b[^.\n]{0,40}\bbij|[Ee]en uitgave van|[Ee]en publicatie van|"
            r"verschenen bij)\s+(?:de |het |uitgeverij )*([A-Z][\w&'’ -]{1,50}?)(?=[.,;\n]|$)"
        ),
        0.9,
    ),
    (
        re.compile(
            r"\b((?:VVSG|Vlaamse overheid|Vlaamse Gemeenschap|Agentschap [A-Z][\w-]+(?: (?:en |& )?[A-Z][\w-]+)*))\b"
        ),
        0.75,
    ),
    (re.compile(r"©\s*(?:\d{4}\s*)?[-–]?\s*([A-Z][\w' -]{2,50}?)(?=[.,;|\n]|$)"), 0.8),
)


def other_publisher(text: str, kind: str) -> Named | None:
    """The publisher of a page that is no municipality's."""
    for pattern, confidence in _OTHER_PUBLISHERS:
        found = pattern.search(text)
        if found and (confidence >= 0.8 or kind == "publication" or found.group(1).startswith("Vlaamse")):
            name = found.group(1).strip()
            return Named(name, found.start(1), found.start(1) + len(name), "publisher", confidence)
    return None
