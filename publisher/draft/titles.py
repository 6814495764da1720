"""The title of a page: what it calls the thing that it is about.

A title speaks for itself by coming first, by naming a unit, by standing above a sentence, by coming back in the
prose or above the address, and by standing in the page's own address or at the end of its trail. A line of a menu
has its like on both sides; the name of the site or of a section stands above many pages.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import urlsplit

from publisher.draft.layout import Layout, Line
from publisher.draft.names import UNIT, Named
from publisher.draft.patterns import any_case, one_of, words
from publisher.draft.places import fold, places
from publisher.draft.source import Source
from publisher.draft.weighing import best_of, weigh

_BODY = any_case(
    r"\b(?:agentschap|intercommunale|intergemeentelijke|politiezone|hulpverleningszone|welzijnsregio|vzw|cvba|departement)\b"
)
_CONTACT = any_case(
    r"^(?:contact\w*|praktisch|adres\w*)\b", r"@", r"\b[1-9]\d{3} [A-Z]", r"\b0\d{1,3}[ /.]\d{2,3}[ /.]\d{2}"
)
#: The first line of an address: what stands above it is somebody's name.
_STREET = re.compile(r"^[A-Z][\w'’ .-]{3,40} \d{1,4}\s?[A-Za-z]?(?:[ ,/-].*)?$")
#: A municipality alone on a line is the name of the site, not of the page.
_BODY_ALONE = any_case(
    r"(?:gemeente|stad|stadsbestuur|gemeentebestuur|ocmw|provincie|lokaal bestuur)\s+[A-Z][\w'-]+$",
    r"vlaanderen\b.{0,30}$",
    r"vlaamse overheid$",
)
#: Lines that are a part of every site and the name of nothing.
_GENERIC = re.compile(
    "^"
    + one_of(
        words(
            r"""home(?:page)? startpagina welkom contact.* nieuws agenda praktisch info informatie links diensten
            (?:de_)?gemeente
            (?:de_)?stad bestuur wonen leven werken vrije_tijd e-?loket meer_info.* openings(?:uren|tijden).*
            adres(?:gegevens)?\b.*
            wat_(?:&|en)_voor_wie voor_wie.* hoe_aanvragen meebrengen kostprijs taken sitemap zoek.* menu
            inloggen organisatie
            thema'?s? product(?:en)? overzicht detail cursus(?:sen|aanbod) activiteiten secretariaat bezoekadres webshop
            publicaties? over_ons wie_zijn_we.* wat_doen_we.* inleiding algemeen situering uitgelicht
            in_de_kijker doelgroep.*"""
        ),
        r"a-z.*|(?:stads|gemeente)?diensten a-z",
    )
    + r"\s*[:?]?$",
    re.I,
)


class _Sight(NamedTuple):
    """One early line of a plain text amid the others: `place`, `usual` and `contact` are places in `lines`."""

    layout: Layout
    lines: Sequence[Line]
    place: int
    usual: int
    contact: int
    witnesses: frozenset[str]

    @property
    def line(self) -> Line:
        return self.lines[self.place]

    @property
    def text(self) -> str:
        return self.lines[self.place].text


def name_of(source: Source, layout: Layout) -> Named | None:
    """The name: the marked heading of a page; in a plain text the early line that most speaks for being one."""
    lines = list(layout.content())
    witnesses = _witnesses(source)
    return (
        _heading(source, lines, witnesses)
        or _introduced(lines)
        or _spoken_for(layout, lines, witnesses)
        or _subject(lines)
    )


def is_site(text: str) -> bool:
    """Does a line name a site rather than a page: a municipality, a province, the Flemish masthead?"""
    first = re.split(r"\s{3,}|\t", text)[0]
    return bool(_BODY_ALONE.match(first)) or fold(first) in places().by_name


def _heading(source: Source, lines: Sequence[Line], witnesses: frozenset[str]) -> Named | None:
    """The heading that the page's title or address names, else its first that is not every page's."""
    marked = [
        line
        for line in lines
        if line.start in source.headings and not _GENERIC.match(line.text) and not is_site(line.text)
    ]
    titled = _agreeing(source.title, marked or lines)
    named = next((line for line in marked[:5] if _witnessed(line.text, witnesses)), None)
    for line, sure in ((titled, 0.97), (named, 0.97), (marked[0] if marked else None, 0.9)):
        if line is not None and _may_be_name(line):
            return _trim(line, "heading" if line in marked else "first-line", sure)
    return None


def _agreeing(title: str, lines: Sequence[Line]) -> Line | None:
    """The line that the title of the HTML page begins or ends with."""
    parts = [fold(part) for part in re.split(r"\s[|–/»-]\s", title) if not is_site(part.strip())] if title else []
    return next((line for part in parts for line in lines if part and fold(line.text) == part), None)


#: `Leerpunt Oost is een centrum …`: a page without a title that begins with its name.
_PROPER = re.compile(
    r"((?:[A-Z][\w'’-]+ (?:(?:van|voor|de|het|en) )*)+[A-Z][\w'’-]+)(?:\s*\([^)]*\))?\s+(?:is|zijn)\s+(?:een|het|de)\s"
)
#: `Cultuurdienst Kerkstraat 1, 9080 Lochristi`: name and address on one line.
_BEFORE_STREET = re.compile(
    r"((?:(?:Dienst|Team|Afdeling|Cel|Loket) [A-Z]\w+(?: en [A-Z]?\w+)?|[A-Z]\w*(?:dienst|loket|huis|"
    r"bibliotheek|zaken)))"
    r"[\s,-]+[A-Z][\w'’ .-]{2,40} \d{1,4}\w?[\s,-]+[1-9]\d{3}\b"
)


def _introduced(lines: Sequence[Line]) -> Named | None:
    """The name that the first line begins with, where that line is no title."""
    if not lines or _may_be_name(lines[0]):
        return None
    first = _PROPER.match(lines[0].text) or _BEFORE_STREET.match(lines[0].text)
    start = lines[0].start
    return Named(first.group(1), start, start + first.end(1), "subject", 0.85) if first else None


def _spoken_for(layout: Layout, lines: Sequence[Line], witnesses: frozenset[str]) -> Named | None:
    """The early line of a plain text that most speaks for being its title, None where none does."""
    usual = next((index for index in range(len(lines)) if _is_usual(lines, index)), 0)
    contact = next((index for index, line in enumerate(lines) if _CONTACT.search(line.text)), len(lines))
    best = best_of(
        (weigh(_Sight(layout, lines, index, usual, contact, witnesses), _SIGNS), index)
        for index, line in enumerate(lines[:40])
        if _may_be_name(line)
    )
    if best is None or best.points < 1.5:
        return None
    line = lines[best.place]
    witnessed = _witnessed(line.text, witnesses)
    return _trim(line, "first-line", 0.97 if witnessed else 0.95 if best.place == 0 and best.ahead >= 1 else 0.8)


def _comes_back(sight: _Sight) -> bool:
    folded = fold(sight.text)
    return len(folded) > 5 and folded in fold(sight.layout.text[sight.line.end : sight.line.end + 6000])


def _heads_a_sentence(sight: _Sight) -> bool:
    after = next(iter(sight.lines[sight.place + 1 : sight.place + 3]), None)
    return bool(after and len(after.text) > 60 and after.text.endswith((".", "!", "?")))


#: weight, sign: what speaks for a line being the title, and what against it.
_SIGNS = (
    (2.0, lambda sight: 1 - 0.06 * sight.place),
    (2.4, lambda sight: sight.place == sight.usual),
    (2.5, lambda sight: _witnessed(sight.text, sight.witnesses)),
    (1.6, lambda sight: bool(UNIT.search(sight.text) or _BODY.search(sight.text))),
    (0.6, lambda sight: bool(re.match(r"(?:dienst|afdeling|cel|team|loket|sector)\b", sight.text, re.I))),
    (1.3, _comes_back),
    (0.8, _heads_a_sentence),
    (0.8, lambda sight: sight.place > 0 and is_site(sight.lines[sight.place - 1].text)),
    (1.0, lambda sight: _is_addressed(sight.lines, sight.place)),
    (1.5, lambda sight: _is_addressed(sight.lines, sight.place) and _names_the_unit(sight.lines, sight.place)),
    (-2.0, lambda sight: sight.place > sight.contact),
    (-2.5, lambda sight: bool(_GENERIC.match(sight.text))),
    (-1.2, lambda sight: sight.text.endswith(",")),
    (-1.0, lambda sight: len(sight.text) > 70),
    (-1.5, lambda sight: _in_menu(sight.lines, sight.place)),
    (-1.5, lambda sight: is_site(sight.text)),
    (-1.5, lambda sight: bool(re.search(r"\d", sight.text))),
    (-1.0, lambda sight: fold(sight.text) in places().by_name),
    (-1.6, lambda sight: _is_overline(sight.lines, sight.place)),
)  # fmt: skip


def _is_usual(lines: Sequence[Line], index: int) -> bool:
    """Is this line what usually stands first: neither menu nor masthead, nor a section's name above the title?"""
    text = lines[index].text
    plain = _may_be_name(lines[index]) and not _GENERIC.match(text) and not is_site(text)
    return plain and not _in_menu(lines, index) and not _is_overline(lines, index)


def _is_overline(lines: Sequence[Line], index: int) -> bool:
    """`Zorg en welzijn` above `dienst Gezondheid`: a short line that names no unit right above one that does."""
    text = lines[index].text
    if index + 1 >= len(lines) or UNIT.search(text) or len(text.split()) > 3 or re.search(r"\s\S*[A-Z]", text):
        return False
    below = lines[index + 1]
    unit = UNIT.search(below.text) or _BODY.search(below.text)
    return _may_be_name(below) and bool(unit) and not _GENERIC.match(below.text)


def _is_addressed(lines: Sequence[Line], index: int) -> bool:
    """Does a street stand right under this line?"""
    return index + 1 < len(lines) and bool(_STREET.search(lines[index + 1].text))


def _names_the_unit(lines: Sequence[Line], index: int) -> bool:
    """`Jeugddienst Blankenberge` above the street names the unit of a page that only says `Jeugd` on top."""
    text = lines[index].text
    first = next((line for line in lines[:index] if _may_be_name(line) and not is_site(line.text)), None)
    return bool(first and UNIT.search(text) and not UNIT.search(first.text) and fold(text).startswith(fold(first.text)))


def _in_menu(lines: Sequence[Line], index: int) -> bool:
    """A short line amid short lines that stand close together."""
    near = lines[max(0, index - 2) : index + 3]
    short = [item for item in near if len(item.text) <= 28 and not re.search(r"[.:,\d@]", item.text)]
    return len(short) == len(near) >= 4 and near[-1].number - near[0].number == len(near) - 1


_TRAIL = re.compile(r"\S\s[>»›/|]\s+\S")


def _witnesses(source: Source) -> frozenset[str]:
    """What else names the page: the last steps of its address, and the last crumb of a trail."""
    steps = re.sub(r"\.\w{2,5}$", "", _path_of(source.url)).split("/")
    crumbs = [re.split(r"\s[>»›/|]\s", line)[-1] for line in source.text.split("\n")[:25] if _TRAIL.search(line)]
    return frozenset(filter(lambda word: len(word) > 3, map(fold, (*steps[-2:], *crumbs))))


def _path_of(url: str) -> str:
    try:
        return urlsplit(url).path.rstrip("/")
    except ValueError:
        return ""


def _witnessed(text: str, witnesses: frozenset[str]) -> bool:
    """Does the address or the trail name the page with the words of this line?"""
    return fold(text) in witnesses or fold(re.sub(r"\s*\([A-Z]{2,8}\)$", "", text)) in witnesses


_NO_NAME = re.compile(r"[.;]$|@|\d{3}|\?$|:$|\s[|•›»]\s.*\s[|•›»]\s|^(?!gemeente |stad )\S.*\s[>»›]\s", re.I)


def _may_be_name(line: Line) -> bool:
    text = line.text
    labelled = re.match(r"(?:adres|tel|fax|contact|openingsuren)\b", text, re.I)
    return 2 < len(text) <= 110 and not line.bullet and not labelled and not _NO_NAME.search(text)


_LABEL = any_case(
    r"^(?:brochure|publicatie|boek|infofiche|fiche|pagina|product|dienst(?=\s*:)|titel|naam)\s*[:–-]\s*",
    r"^infofiche\s+(?=\S)",
    r"^(?:(?:gemeente|stad)\s+[A-Z][\w-]+|uitgevoerd door)\s*[-–|:>»]+\s*(?=\S{4})",
)
_TAIL = any_case(
    r"\s*\([A-Z]{2,8}\)\s*$",
    r"\s*[-–|]\s*(?:gemeente|stad)\s.*$",
    r"\s[-–|]\s\w+:\s.*$",
    r"\s{2,}(?:gemeente|stad)\s.*$",
)


def _trim(line: Line, rule: str, confidence: float) -> Named:
    """A title without its label and without the name of the site behind it."""
    label = _LABEL.match(line.text)
    cut = label.end() if label else 0
    text = line.text[cut:]
    tail = _TAIL.search(text)
    text = (text[: tail.start()] if tail and tail.start() > 3 else _without_site(text)).rstrip(" :")
    return Named(text, line.start + cut, line.start + cut + len(text), rule, confidence)


def _without_site(text: str) -> str:
    """`Dienst Bevolking - Overijse.be`, `Loket | Pelt`: what stands behind the bar is the name of the site."""
    text = re.sub(r"(?<=[a-zà-ü])Spring naar.*$", "", text)
    found = re.match(r"(.{4,}?)\s+[-–|]\s+(?:(?:OCMW|Lokaal [Bb]estuur|Gemeente|Stad)\s)?([\w'’ -]+?)(?:\.be)?$", text)
    return found.group(1) if found and fold(found.group(2)) in places().by_name else text


#: `Samenleven in diversiteit is voor elke gemeente …` is about `Samenleven in diversiteit`.
_ABOUT = re.compile(
    r"((?:[Dd]e |[Hh]et )?[A-Z0-9][^.,;:(]{3,70}?)(?:\s*\([^)]*\))?\s+"
    r"(?:is|zijn|staat|biedt|helpt|ondersteunt|behandelt|werkt|zorgt|coördineert|informeert)\s"
)


def _subject(lines: Sequence[Line]) -> Named | None:
    """The subject of the first sentence, where the page has no title at all."""
    for line in lines[:3]:
        found = _ABOUT.match(line.text)
        if found:
            article = re.match(r"(?:de|het)\s+", found.group(1), re.I)
            cut = article.end() if article else 0
            return Named(line.text[cut : found.end(1)], line.start + cut, line.start + found.end(1), "subject", 0.8)
    return None
