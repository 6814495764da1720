"""A text as lines, paragraphs and sections; boilerplate is named, not guessed away.

Positions are Unicode code points from 0 in the whole text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

_BULLET = re.compile(
    r"^\s*(?:[•●▪■◦°·‣⁃*➢➤►»→✓✔☑❖]|[+](?=\s)|>(?=\s[^>]+$)|[-–—](?=\s)|o(?=\s[a-zà-ü])|"
    r"\d{1,2}[.)](?=\s+[A-Za-z(])|[a-z]\)(?=\s))\s*"
)

#: reason -> pattern of a whole line that says nothing about the service.
BOILERPLATE = {
    "letter size": re.compile(
        r"^(?:(?:kies (?:een|uw|je) )?(?:letter(?:type|grootte|formaat)|tekstgrootte)\s*:?\s*)?(?:(?:normaal|"
        r"klein|groot|groter|grootste|kleiner|gewoon)\s*(?:letter(?:type|grootte|formaat)?\s*)?)+$|"
        r"^(?:(?:letter|tekst)grootte\s*:?\s*)?(?:A[+-]*\s*){2,}$",
        re.I,
    ),
    "breadcrumb": re.compile(
        r"^(?:u bent hier|je bent hier|kruimelpad|you are here|vous êtes ici)\b.*$|^(?:home|start(?:pagina)?|"
        r"onthaal)\s*(?:[>»/›|→:]|::).*$|"
        r"^(?:[A-Za-zÀ-ü][^/:\d@]{1,40}\s/\s){2,}[^/:@]{2,80}$|^[>»›]\s*\w[^>»›]{0,40}(?:[>»›][^>»›]{1,60})+$|"
        r"^\w[^>»›]{0,40}(?:\s[>»›]\s[^>»›]{1,60}){2,}$",
        re.I,
    ),
    "share": re.compile(
        r"^(?:door\s*sturen|doorsturen|afdrukken|print(?:en)?|deel (?:dit|deze pagina|op|via).*|delen|"
        r"tweet\w*|facebook|twitter|linkedin|instagram|whatsapp|"
        r"stuur door|e-?mail deze pagina|mail deze pagina|lees voor|voorlezen|readspeaker|"
        r"volg ons.*)(?:\s*[|/•-]\s*(?:afdrukken|print(?:en)?|doorsturen|delen|facebook|twitter|e-?mail))*$",
        re.I,
    ),
    "site": re.compile(
        r"^(?:contact(?:eer)? (?:de )?webmaster|webmaster|developed by.*|website (?:door|by).*|webdesign.*|"
        r"powered by.*|gerealiseerd door.*|"
        r"sitemap|disclaimer|privacy\w*|cookie\w*|toegankelijkheidsverklaring|proclaimer|copyright.*|rss|"
        r"inloggen|aanmelden|mijn profiel|"
        r"(?:privacyverklaring|disclaimer|sitemap|toegankelijkheid)(?:\s*[|•-].*)+|terug(?: naar boven|"
        r" naar overzicht)?|naar boven|top|"
        r"overslaan en naar de inhoud gaan|(?:direct |ga |spring )?naar (?:de )?(?:hoofd)?inhoud|skip to .*|"
        r"spring naar.*|zoek(?:en)?|"
        r"menu|sluiten|provider image|"
        r"laatste wijziging.*|was deze (?:informatie|pagina) nuttig.*|gepubliceerd op .*|laatst (?:bijgewerkt|"
        r"gewijzigd).*|vorige|volgende|lees meer|toon meer|meer weergeven|bekijk (?:op )?(?:de )?kaart|"
        r"routebeschrijving|plan je route|toon op kaart|google maps|wegbeschrijving)\.?$",
        re.I,
    ),
    "menu": re.compile(r"^(?:[^\W\d_][^|•\d@:]{1,28}\s[|•]\s){2,}[^|•\d@:]{2,28}$"),
    "today": re.compile(
        r"^(?:(?:vandaag|nu|momenteel|morgen)\b.{0,24}\b(?:open|geopend|gesloten)\b.{0,40}|(?:open|"
        r"gesloten) (?:vandaag|nu)\b.{0,40})$",
        re.I,
    ),
    "shop": re.compile(r"^(?:(?:in )?winkelmand(?:je)?\b.*|anderen kochten ook|afrekenen|bestel nu)$", re.I),
    "cookies": re.compile(
        r"^.{0,60}\b(?:gebruik\w*|maakt gebruik van|accepteer\w*|aanvaard\w*)\b.{0,40}\bcookies\b.*$|"
        r"^.{0,40}\bcookies\b.{0,60}\b(?:accepteer|aanvaard|akkoord|toestaan|weiger).*$",
        re.I,
    ),
    "rule": re.compile(r"^[=_~*#-]{3,}$"),
    "picture": re.compile(r"^\S.{0,80}\.(?:jpe?g|png|gif|svg|webp)$", re.I),
}


class Line(NamedTuple):
    """One line: its stripped text stands at [start:end] of the document; `bullet` is what stood before it."""

    number: int
    start: int
    end: int
    text: str
    bullet: str
    noise: str


@dataclass(frozen=True)
class Section:
    """Lines under one heading; `heading` is None for what stands before the first."""

    heading: Line | None
    lines: tuple[Line, ...]

    @property
    def title(self) -> str:
        return _first_column(self.heading.text).lower().rstrip(" :?!.") if self.heading else ""


@dataclass(frozen=True)
class Layout:
    """The lines of a text and the sections they form."""

    text: str
    lines: tuple[Line, ...]
    sections: tuple[Section, ...]
    starts: tuple[int, ...]

    def line_at(self, position: int) -> Line:
        return self.lines[max(0, bisect_right(self.starts, position) - 1)]

    def content(self) -> Iterable[Line]:
        return (line for line in self.lines if line.text and not line.noise)

    def section_of(self, line: Line) -> Section:
        return next(
            (section for section in self.sections if line in section.lines or line == section.heading), self.sections[0]
        )


def noise_of(text: str) -> str:
    """The name of the boilerplate that a whole line is, '' for content."""
    if len(text) > 400:
        return ""
    return next((reason for reason, pattern in BOILERPLATE.items() if pattern.match(text)), "")


def lay_out(text: str, headings: frozenset[int] = frozenset()) -> Layout:
    """A text -> its layout. `headings` are starts of lines that the source marks as headings (HTML)."""
    lines: list[Line] = []
    position = 0
    for number, raw in enumerate(text.split("\n")):
        found = _BULLET.match(raw)
        bullet = found.group() if found and len(found.group().strip()) < len(raw.strip()) else ""
        body = raw[len(bullet) :]
        start = position + len(bullet) + len(body) - len(body.lstrip())
        stripped = body.strip()
        lines.append(Line(number, start, start + len(stripped), stripped, bullet.strip(), noise_of(stripped)))
        position += len(raw) + 1
    return Layout(text, tuple(lines), tuple(_sections(lines, headings)), tuple(line.start for line in lines))


def _sections(lines: list[Line], headings: frozenset[int]) -> Iterable[Section]:
    heading: Line | None = None
    held: list[Line] = []
    for index, line in enumerate(lines):
        if is_heading(lines, index, headings):
            yield Section(heading, tuple(held))
            heading, held = line, []
        elif line.text:
            held.append(line)
    yield Section(heading, tuple(held))


PART_OF_PAGE = re.compile(
    r"^(?:contact(?:gegevens|eer ons|informatie|punt)?|adres(?:gegevens)?(?: en contact)?|"
    r"open(?:ings)?(?:uren|tijden)?.{0,30}|praktisch(?:e info\w*)?|"
    r"bereikbaarheid|telefonisch(?:e?) (?:contact|bereikbaarheid|permanentie)|taken(?: van .{3,40})?|"
    r"opdracht(?:en)?|kerntaken|(?:ons )?aanbod|dienstverlening|(?:producten en )?diensten|producten|"
    r"hulpverlening|"
    r"wat (?:doe[tn]?|bied|kan|kun|is|zijn|kost|breng|heb).{0,60}|wie (?:zijn|is|kan|kom).{0,60}|"
    r"voor wie.{0,20}|waar(?:voor|mee|over)?(?: .{0,60})?|wanneer|"
    r"hoe(?: .{0,50})?|doelgroep(?:en)?|links?|meer info(?:rmatie)?|nuttige links|zie ook|wetgeving|"
    r"regelgeving|locaties?|medewerkers|team|prijs|kostprijs|"
    r"voorwaarden|procedure|bedrag|missie|doelstelling(?:en)?|kantooruren|loketuren|bezoekuren|spreekuren|"
    r"documenten|downloads?|bijlagen?|formulieren|(?:laatste )?nieuws|agenda|kalender|evenementen|binnenkort|"
    r"publicaties?|thema'?s|vier focussen|focus\w*)\s*[:?]?$",
    re.I,
)


def _first_column(text: str) -> str:
    """`WAARVOOR?          CONTACT` -> `WAARVOOR?`: texts that once had columns."""
    return re.split(r"\s{3,}|\t", text)[0]


def is_heading(lines: list[Line], index: int, headings: frozenset[int]) -> bool:
    """Is this line a heading? By the source's mark, by a known word, or by standing alone, short and without a stop."""
    line = lines[index]
    if not line.text or line.noise or line.bullet:
        return False
    if "venster)" in line.text:
        return False
    if line.start in headings or PART_OF_PAGE.match(_first_column(line.text)):
        return True
    if (
        index + 1 < len(lines)
        and lines[index + 1].noise == "rule"
        and len(lines[index + 1].text) >= 0.5 * len(line.text)
    ):
        return True
    alone = (index == 0 or not lines[index - 1].text) and index + 1 < len(lines) and not lines[index + 1].text
    return (
        alone
        and len(line.text) <= 90
        and line.text[0].isupper()
        and not re.search(r"[.,;:]$|[.!?]\s+[A-Z]|\d{2}|@|:\s", line.text)
    )


def paragraphs(layout: Layout) -> list[tuple[Line, ...]]:
    """Runs of lines without an empty line between them, noise left out."""
    found: list[list[Line]] = [[]]
    for line in layout.lines:
        if not line.text:
            found.append([])
        elif not line.noise:
            found[-1].append(line)
    return [tuple(block) for block in found if block]
