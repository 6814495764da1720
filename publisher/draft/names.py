"""What the page is about: its name and other names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import urlsplit

from publisher.draft.layout import Layout, Line
from publisher.draft.places import fold, places
from publisher.draft.source import Source


class Named(NamedTuple):
    """A name and its place."""

    name: str
    start: int
    end: int
    rule: str
    confidence: float


#: Words that name a unit of a municipality.
UNIT = re.compile(
    r"\b(?:dienst|diensten|loketten|afdeling|cel|team|loket|departement|directie|sector|secretariaat|bureau|centrum|huis|winkel|punt|bib|politiezone|brandweer|administratie|onthaal|kabinet|stafdienst|zone|meldpunt|service|toerisme|sociaal huis|bibliotheek|museum|academie|archief)\b"
    r"|(?:dienst|loket|huis|bibliotheek|centrum|winkel|punt|bureau|secretariaat|cel|academie|museum|archief|zaken|lijn|team|bad|kribbe|opvang|school)\b",
    re.I,
)
_BODY = re.compile(r"\b(?:agentschap|intercommunale|intergemeentelijke|vzw|cvba|departement)\b", re.I)
_LABEL = re.compile(
    r"^(?:brochure|publicatie|boek|infofiche|fiche|pagina|product|dienst(?=\s*:)|titel|naam)\s*[:–-]\s*|^infofiche\s+(?=\S)",
    re.I,
)


def name_of(source: Source, layout: Layout) -> Named | None:
    """The name: the marked heading of a page; in a plain text the early line that most speaks for being one.

    A title speaks for itself by coming first, by naming a unit, by standing above a sentence, and by coming
    back: in the prose or above the address. A line of a menu has its like on both sides.
    """
    lines = list(layout.content())
    marked = [
        line
        for line in lines
        if line.start in source.headings and not _GENERIC.match(line.text) and not is_site(line.text)
    ]
    titled = _agreeing(source.title, marked or lines)
    for line in ([titled] if titled else []) + marked[:1]:
        if line is not None and _may_be_name(line):
            return _trim(line, "heading" if line in marked else "first-line", 0.97 if line is titled else 0.93)
    return _most_spoken_for(layout, lines, _witnesses(source)) or _subject(lines)


def _most_spoken_for(layout: Layout, lines: Sequence[Line], witnesses: frozenset[str]) -> Named | None:
    """The early line of a plain text that most speaks for being its title, None where none does."""
    usual = next((index for index in range(len(lines)) if _is_usual(lines, index)), 0)
    contact = next((index for index, line in enumerate(lines) if _CONTACT.search(line.text)), len(lines))
    scored = sorted(
        (
            _speaks(layout, lines, index)
            + 2.4 * (index == usual)
            - 2.0 * (index > contact)
            + 2.5 * _witnessed(lines[index].text, witnesses),
            -index,
        )
        for index, line in enumerate(lines[:40])
        if _may_be_name(line)
    )
    if not scored or scored[-1][0] < 1.5:
        return None
    best, place = scored[-1]
    clear = best - scored[-2][0] >= 1.0 if len(scored) > 1 else True
    sure = 0.97 if _witnessed(lines[-place].text, witnesses) else 0.95 if place == 0 and clear else 0.8
    return _trim(lines[-place], "first-line", sure)


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
    return (
        _may_be_name(below)
        and bool(UNIT.search(below.text) or _BODY.search(below.text))
        and not _GENERIC.match(below.text)
    )


def _witnesses(source: Source) -> frozenset[str]:
    """What else names the page: the last steps of its address, and the last crumb of a trail."""
    steps = re.sub(r"\.\w{2,5}$", "", _path_of(source.url)).split("/")
    crumbs = [re.split(r"\s[>»›/|]\s", line)[-1] for line in source.text.split("\n")[:25] if _TRAIL.search(line)]
    return frozenset(filter(lambda word: len(word) > 3, map(fold, (*steps[-2:], *crumbs))))


_TRAIL = re.compile(r"\S\s[>»›/|]\s+\S")


def _path_of(url: str) -> str:
    try:
        return urlsplit(url).path.rstrip("/")
    except ValueError:
        return ""


def _witnessed(text: str, witnesses: frozenset[str]) -> bool:
    """Does the address or the trail name the page with the words of this line?"""
    return fold(text) in witnesses or fold(re.sub(r"\s*\([A-Z]{2,8}\)$", "", text)) in witnesses


_CONTACT = re.compile(
    r"^(?:contact\w*|praktisch|adres\w*)\b|@|\b[1-9]\d{3} [A-Z]|\b0\d{1,3}[ /.]\d{2,3}[ /.]\d{2}", re.I
)

#: The first line of an address: what stands above it is somebody's name.
_STREET = re.compile(r"^[A-Z][\w'’ .-]{3,40} \d{1,4}\s?[A-Za-z]?(?:[ ,/-].*)?$")

#: A municipality alone on a line is the name of the site, not of the page.
_BODY_ALONE = re.compile(
    r"(?:gemeente|stad|stadsbestuur|gemeentebestuur|ocmw|provincie|lokaal bestuur)\s+[A-Z][\w'-]+$|vlaanderen\b.{0,30}$",
    re.I,
)


def is_site(text: str) -> bool:
    """Does a line name a site rather than a page: a municipality, a province, the Flemish masthead?"""
    first = re.split(r"\s{3,}|\t", text)[0]
    return bool(_BODY_ALONE.match(first)) or fold(first) in places().by_name


#: Lines that are a part of every site and the name of nothing.
_GENERIC = re.compile(
    r"^(?:home(?:page)?|startpagina|welkom|contact.*|nieuws|agenda|praktisch|info|informatie|links|diensten|(?:de )?gemeente|(?:de )?stad|bestuur|wonen|leven|werken|vrije tijd|e-?loket|"
    r"meer info.*|openings(?:uren|tijden).*|adres(?:gegevens)?\b.*|wat (?:&|en) voor wie|voor wie.*|hoe aanvragen|meebrengen|kostprijs|taken|sitemap|zoek.*|menu|inloggen|a-z.*|organisatie|thema'?s?|product(?:en)?|overzicht|detail|webshop|publicaties?|adres(?:sen)?|over ons|wie zijn we.*|wat doen we.*|inleiding|algemeen|situering|uitgelicht|in de kijker|doelgroep.*)\s*[:?]?$",
    re.I,
)


def _speaks(layout: Layout, lines: Sequence[Line], index: int) -> float:
    """How much speaks for a line being the title of a plain text."""
    line = lines[index]
    folded, text = fold(line.text), line.text
    score = 2.0 - 0.12 * index
    score += 1.6 * bool(UNIT.search(text) or _BODY.search(text)) + 0.6 * bool(
        re.match(r"(?:dienst|afdeling|cel|team|loket|sector)\b", text, re.I)
    )
    rest = fold(layout.text[line.end : line.end + 6000])
    score += 1.3 * (len(folded) > 5 and folded in rest)
    after = next((item for item in lines[index + 1 : index + 3]), None)
    score += 0.8 * bool(after and len(after.text) > 60 and after.text.endswith((".", "!", "?")))
    score -= 2.5 * bool(_GENERIC.match(text)) + 1.2 * bool(text.endswith(",")) + 1.0 * (len(text) > 70)
    score -= 1.5 * _in_menu(lines, index) + 1.5 * is_site(text)
    score -= 1.5 * bool(re.search(r"\d", text)) + 1.0 * (folded in places().by_name)
    score += 1.0 * bool(index + 1 < len(lines) and _STREET.search(lines[index + 1].text)) - 1.6 * _is_overline(
        lines, index
    )
    return score


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


def _agreeing(title: str, lines: Sequence[Line]) -> Line | None:
    """The line that the title of the HTML page begins with."""
    folded = fold(re.split(r"\s[|–-]\s", title)[0]) if title else ""
    return next((line for line in lines if folded and fold(line.text) == folded), None)


def _may_be_name(line: Line) -> bool:
    text = line.text
    return (
        2 < len(text) <= 110
        and not line.bullet
        and not re.search(r"[.;]$|@|\d{3}|\?$|:$|\s[|•›»]\s.*\s[|•›»]\s", text)
        and not re.match(r"(?:adres|tel|fax|contact|openingsuren)\b", text, re.I)
    )


def _trim(line: Line, rule: str, confidence: float) -> Named:
    label = _LABEL.match(line.text) or re.match(
        r"(?:(?:gemeente|stad)\s+[A-Z][\w-]+|uitgevoerd door)\s*[-–|:>»]+\s*(?=\S{4})", line.text, re.I
    )
    cut = label.end() if label else 0
    text = line.text[cut:]
    tail = re.search(
        r"\s*\([A-Z]{2,8}\)\s*$|\s*[-–|]\s*(?:gemeente|stad)\s.*$|\s[-–|]\s\w+:\s.*$|\s{2,}(?:gemeente|stad)\s.*$",
        text,
        re.I,
    )
    text = text[: tail.start()] if tail and tail.start() > 3 else _without_site(text)
    return Named(text.rstrip(" :"), line.start + cut, line.start + cut + len(text.rstrip(" :")), rule, confidence)


def _without_site(text: str) -> str:
    """`Dienst Bevolking - Overijse.be`, `Loket | Pelt`: what stands behind the bar is the name of the site."""
    text = re.sub(r"(?<=[a-zà-ü])Spring naar.*$", "", text)
    found = re.match(r"(.{4,}?)\s+[-–|]\s+(?:(?:OCMW|Lokaal [Bb]estuur|Gemeente|Stad)\s)?([\w'’ -]+?)(?:\.be)?$", text)
    return found.group(1) if found and fold(found.group(2)) in places().by_name else text


def _subject(lines: Sequence[Line]) -> Named | None:
    """`Samenleven in diversiteit is voor elke gemeente …` is about `Samenleven in diversiteit`."""
    for line in lines[:3]:
        found = re.match(
            r"((?:[Dd]e |[Hh]et )?[A-Z0-9][^.,;:]{3,70}?)\s+(?:is|zijn|staat|biedt|helpt|ondersteunt|behandelt|werkt|zorgt|coördineert|informeert)\s",
            line.text,
        )
        if found:
            article = re.match(r"(?:de|het)\s+", found.group(1), re.I)
            start = line.start + (article.end() if article else 0)
            return Named(line.text[start - line.start : found.end(1)], start, line.start + found.end(1), "subject", 0.8)
    return None


def alternative_names(text: str, name: Named) -> list[Named]:
    """Abbreviations in brackets, `afgekort X`, `ook X genoemd`, and a second name that the page keeps using."""
    found: list[Named] = []
    for pattern, confidence in _ALTERNATIVES:
        for item in pattern.finditer(text):
            found.append(
                Named(
                    item.group(1).strip(),
                    item.start(1),
                    item.start(1) + len(item.group(1).strip()),
                    "abbreviation",
                    confidence,
                )
            )
    near = re.compile(re.escape(name.name) + r"\s*\(([A-Z][A-Za-z&-]{1,11})\)", re.I)
    found += [Named(item.group(1), item.start(1), item.end(1), "abbreviation", 0.95) for item in near.finditer(text)]
    found += _variants(text, name)
    seen = {fold(name.name)}
    return [item for item in found if fold(item.name) not in seen and not seen.add(fold(item.name))]  # type: ignore[func-returns-value]


_ALTERNATIVES = (
    (re.compile(r"\(?\bafgekort(?: als)?:? [\"'‘“]?([A-Z][A-Za-z&-]{1,11})\b"), 0.95),
    (re.compile(r"\book (?:wel )?[\"'‘“]?([A-Z][\w' -]{2,40}?)[\"'’”]? genoemd"), 0.9),
    (re.compile(r"\bvroeger(?:e)? (?:de )?[\"'‘“]?([A-Z][\w' -]{2,40}?)[\"'’”]?[),.]"), 0.7),
)


def _variants(text: str, name: Named) -> list[Named]:
    """`dienst Samenlevingsopbouw` used again and again on the page of `Dienst Samenleven`."""
    head = re.match(r"(dienst|afdeling|cel|team|loket)\s+(\w{5})", name.name, re.I)
    if not head:
        return []
    pattern = re.compile(rf"\b{head.group(1)} ({head.group(2)}\w+)(?![ ]+(?:en|&) [A-Z])", re.I)
    found = [item for item in pattern.finditer(text) if not fold(name.name).startswith(fold(item.group()))]
    if len({fold(item.group()) for item in found}) != 1 or len(found) < 2:
        return []
    item = next((item for item in found if item.group()[0].isupper()), found[0])
    return [Named(item.group(), item.start(), item.end(), "used-again", 0.85)]
