"""Other organisations that a page names, and links with and without a target."""

from __future__ import annotations

import re
from collections.abc import Iterator

from publisher.draft.layout import Layout, noise_of
from publisher.draft.names import Named
from publisher.draft.places import fold

_CAP = r"[A-Z][\w'’&À-ü-]{0,40}"
_RUN = rf"{_CAP}(?:(?: (?:&|van(?: de| het)?|voor|tegen|de|der|en(?! (?:het|de)\b)))? {_CAP}){{0,7}}"
_ORGANISATIONS = (
    (re.compile(rf"\b(?:vzw|cvba|asbl) {_RUN}|\b{_RUN},? vzw\b"), 0.85),
    (
        re.compile(
            rf"\b(?:CAW|CLB|CGG|LOGO|Logo|PWA|SEL|OCMW|[Pp]olitiezone|[Hh]ulpverleningszone|Agentschap|Departement|"
            rf"[Pp]rovincie|Huis van het|Regionaal Instituut(?: voor)?|Netwerk|Orde van|Steunpunt|Vlaams Steunpunt|"
            rf"Vereniging van|Federatie|Koning Boudewijnstichting|Kruispunt)(?: (?:voor|tegen|van|de|het))? {_RUN}"
        ),
        0.85,
    ),
    (
        re.compile(
            r"\b(?:VVSG|VDAB|Kind en Gezin|Opgroeien|Fedasil|Inter|UNIA|Unia|Vlaamse Ouderenraad|"
            r"Agentschap Integratie en Inburgering|Atlas|In-Gent|Samenlevingsopbouw [A-Z]\w+(?:-[A-Z]\w+)?|"
            r"Welzijnsschakels|Rode Kruis|Kazou|RVA|RIZIV|Fluvius|Limburg\.net|De Watergroep|Pidpa|Farys|Aquafin|"
            r"UNIZO|VOKA|OVAM|De Lijn|Natuurpunt|Davidsfonds|Okra|Gezinsbond|Vlaamse overheid|Vlaamse Overheid|"
            r"Vlaamse Gemeenschap)\b"
        ),
        0.8,
    ),
    (re.compile(rf"\b[Aa]fdeling {_RUN}"), 0.8),
    (re.compile(r"(?<![\w-])OCMW(?![\w'’-]| van)"), 0.6),
)
_WITH = re.compile(
    rf"\b(?:samen met|in samenwerking met|samenwerking met|partner van|werkt samen met|in opdracht van|"
    rf"uitgevoerd door:?|georganiseerd door)\s+(?:de |het |een )?(?P<name>(?:dienst |stichting |"
    rf"afdeling )?{_RUN})"
)
_BY = re.compile(
    r"\b(?:deel uit van|deel van|onderdeel van|behoort tot|ressorteert onder|valt onder|"
    r"(?i:uitgevoerd door):?)\s+(?:de |het )?(?P<name>(?:dienst|afdeling|cluster|directie|departement|"
    r"sector) [A-Z][\w-]*(?:(?: &| en)? [A-Z][\w-]*)*)"
)
_MADE = re.compile(
    r"(?:^|\n)[ \t]*(?:[Aa]uteur|[Uu]itgever(?:ij)?)\s*:\s*(?P<name>[A-Z][^\n,]{1,60})|"
    r"\b(?:verscheen\b[^.\n]{0,40}\bbij|"
    r"uitgegeven door)\s+(?:uitgeverij )?(?P<house>[A-Z]\w+(?: [A-Z]\w+)*)"
)
#: `Partners: A, B en C`, `een samenwerking van A, B en C`.
_PARTNERS = re.compile(
    r"(?:(?:^|\n)[ \t]*(?:onze |de )?(?:partners?|partnerorganisaties|samenwerkingspartners)\s*:\s*|"
    r"\b(?:samenwerking(?:sverband)? (?:van|tussen)|i\.s\.m\.|ism)\s+)(?P<list>[^\n.;:]{3,200})",
    re.I,
)
_CONSISTS = re.compile(r"bestaat uit|omvat|volgende diensten|onderdelen", re.I)


def related(layout: Layout, own: tuple[str, ...]) -> Iterator[Named]:
    """Organisations beside the page's own (`own`: its names, parent, publisher), each once."""
    text = layout.text
    found: list[Named] = []
    for pattern in (_BY, _WITH, _MADE):
        for item in pattern.finditer(text):
            group = next(name for name, value in item.groupdict().items() if value)
            found.append(_named(item[group], item.start(group), "named-with", 0.8))
    for pattern, confidence in _ORGANISATIONS:
        found += [_kept(item.group(), item.start(), confidence) for item in pattern.finditer(text)]
    found += [*_parts(layout), *_listed(text)]
    kept: list[Named] = []
    for named in sorted(found, key=lambda item: (item.start, -item.end)):
        if not _known(named, own) and not any(
            _within(named, other) or _alike(other.name, named.name) for other in kept
        ):
            kept.append(named)
    yield from kept


def _named(text: str, start: int, rule: str, confidence: float) -> Named:
    """A name without the article and the spaces around it."""
    article = re.match(r"\s*(?:[Dd]e |[Hh]et |[Ee]en )?", text)
    cut = article.end() if article else 0
    name = re.sub(r"\s+van de Vlaamse$", "", text[cut:].rstrip())
    return Named(name, start + cut, start + cut + len(name), rule, confidence)


def _kept(text: str, start: int, confidence: float) -> Named:
    """A name of an organisation; the article is a part of some (`De Lijn`)."""
    if text.startswith(("De Lijn", "De Watergroep")):
        return Named(text, start, start + len(text), "organisation", confidence)
    return _named(text, start, "organisation", confidence)


def _listed(text: str) -> Iterator[Named]:
    """The partners that a page lists, as far as they are names."""
    for found in _PARTNERS.finditer(text):
        for item in re.finditer(r"(?:(?!\s+en\s+(?:de |het )?[A-Z])[^,&])+", found["list"]):
            lead = re.match(r"\s*(?:en\s+)?(?:de |het )?", item.group())
            start = found.start("list") + item.start() + (lead.end() if lead else 0)
            name = text[start : found.start("list") + item.end()].rstrip()
            if re.match(r"[A-Z][\w'’.-]*(?: \S+){0,6}$", name):
                yield Named(name, start, start + len(name), "partner", 0.8)


def _within(one: Named, other: Named) -> bool:
    return other.start <= one.start and one.end <= other.end


def _alike(one: str, other: str) -> bool:
    """The same name, with or without a word like vzw."""
    left, right = (fold(re.sub(r"\b(?:vzw|cvba|asbl)\b", "", name)) for name in (one, other))
    return left == right


def _known(item: Named, own: tuple[str, ...]) -> bool:
    folded, own = fold(re.sub(r"\bvan\b", "", item.name)), tuple(re.sub(r"\bvan\b", "", name) for name in own)
    return (
        len(folded) < 3
        or folded in ("vlaamse", "vlaams", "gemeente", "stad", "de", "het")
        or any(folded == fold(name) or (len(folded) > 6 and folded in fold(name)) for name in own if name)
    )


def _parts(layout: Layout) -> Iterator[Named]:
    """`De afdeling bestaat uit:` and the lines under it."""
    lines = list(layout.content())
    for index, line in enumerate(lines):
        if line.text.endswith(":") and _CONSISTS.search(line.text):
            for item in lines[index + 1 : index + 12]:
                if (
                    not re.match(r"(?:de )?(?:dienst|afdeling|cel|team|sector)\b", item.text, re.I)
                    or len(item.text) > 60
                ):
                    break
                yield Named(item.text, item.start, item.end, "part", 0.8)


_LINKS = re.compile(
    r"^(?:nuttige |interessante |externe )?(?:links?|zie ook|surf naar|websites?|downloads?|documenten|bijlagen?)\b",
    re.I,
)
_WINDOW = re.compile(
    r"\s*\((?:nieuw venster|opent in (?:een )?nieuw(?: venster| tabblad)?|externe link|link is extern)\)", re.I
)
_URL = re.compile(r"(?<![\w@.])(?:https?://|www\.)[^\s<>()\"“”]+[^\s<>()\"“”.,;:!?]", re.I)
_DOWNLOAD = re.compile(
    r"^(?:<<\s*)?(?P<label>[^<>]{3,100}?)\s*(?:>>|»)$|^(?P<file>[A-Z][^.:;@]{2,80}\((?:pdf|docx?|xlsx?)\b[^)]*\))$",
    re.I,
)


def links(layout: Layout, anchors: tuple[tuple[int, int, str], ...]) -> Iterator[tuple[Named, str]]:
    """(label, target) in the order of the text; the target is '' where the text names a link without giving it."""
    seen: set[str] = set()
    found = [
        (Named(layout.text[start:end], start, end, "anchor", 0.9), address)
        for start, end, address in anchors
        if 3 < end - start <= 150
        and "\n" not in layout.text[start:end]
        and not (noise_of(layout.text[start:end]) or layout.line_at(start).noise)
    ]
    for item in _URL.finditer(layout.text):
        if not any(named.start < item.end() and item.start() < named.end for named, _ in found):
            address = item.group() if item.group().lower().startswith("http") else f"https://{item.group()}"
            found.append((Named(item.group(), item.start(), item.end(), "address", 0.9), address))
    taken = [(named.start, named.end) for named, _ in found]
    found += [
        (named, "")
        for named in _unlinked(layout)
        if not any(start < named.end and named.start < end for start, end in taken)
    ]
    for named, address in sorted(found, key=lambda pair: pair[0].start):
        if fold(named.name) not in seen and fold(named.name):
            seen.add(fold(named.name))
            yield named, address


def _unlinked(layout: Layout) -> Iterator[Named]:
    for section in layout.sections:
        in_list = bool(_LINKS.match(section.title))
        for line in (*([section.heading] if section.heading else []), *section.lines):
            if line.noise:
                continue
            listed = in_list and line is not section.heading
            window, arrow = _WINDOW.search(line.text), _DOWNLOAD.match(line.text)
            label = arrow["label"] or arrow["file"] if arrow else line.text[: window.start()] if window else line.text
            marked = window and len(label) <= 110 and (listed or not label.endswith("."))
            if (arrow or marked or (listed and _looks_like_label(line.text))) and len(label.strip()) > 3:
                start = line.start + line.text.index(label.strip())
                yield Named(label.strip(), start, start + len(label.strip()), "label", 0.8)


def _looks_like_label(text: str) -> bool:
    return 4 < len(text) <= 100 and not re.search(
        r"@|\d{2}[ ./]\d{2}[ ./]\d{2}|[.:]$|^\d{4}\s|\d+\s*$|\b\d{1,2}\s?(?:u|uur)\b", text
    )
