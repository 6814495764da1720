"""Tasks and services: list items under a heading or sentence that announces them, else the verbs of the page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from publisher.draft.layout import Layout, Line, Section
from publisher.draft.names import Named

_ANNOUNCES = re.compile(
    r"^(?:(?:onze |kern|hoofd|de )?(?:taken|opdrachten?|activiteiten|dienstverlening|diensten|aanbod|werking|taakomschrijving|bevoegdheden|hulpverlening|producten(?: en diensten)?)(?: van .{2,50})?|(?:ons|het) aanbod.*|"
    r"wat (?:doe[tn]?|bied\w*|kan|kun).{0,60}|waar(?:voor|mee|over)(?: (?:kan|kun|biedt|helpt|kom|staan).{0,60})?|wat (?:wij|we) (?:doen|bieden).*|hoe (?:kunnen|helpen) (?:we|wij).{0,40}|"
    r"(?:wat kan je|wat kunt u) bij ons.{0,40}|concreet|thuis(?:zorg)?diensten|taken en opdrachten|missie en taken)\s*[:?]?$",
    re.I,
)
_INTRODUCES = re.compile(
    r"\bdoen (?:we|wij) door:$|^(?:de|het|onze|deze|ons)\s(?:dienst|cel|afdeling|team|loket|medewerkers|wijkmanagers|consulent\w*|ambtenaar)\b[^.]{0,40}:$|^(?:we|wij|zij|ze)\b[^.]{0,40}:$|"
    r"\b(?:terecht (?:voor|met|om)|bied(?:t|en)|aanbod|organise(?:ert|ren)|doet|doen|taken|opdracht\w*|helpt|helpen|staat in voor|staan in voor|zorg(?:t|en) voor|vorm door|geeft .{0,60} door|verantwoordelijk voor|"
    r"houdt zich bezig met|ondersteun(?:t|en)|dienstverlening|verzorg(?:t|en)|voor(?: onder (?:meer|andere))?|contactpunt voor|instaan voor|beheert|kan je|kun je|kunt u|gaat .{0,30} om|zich in voor|concreet|volgende|bij ons)\b[^.]{0,140}:$",
    re.I,
)
_NOT_SERVICES = re.compile(
    r"doelgroep|focus|doelstelling|links|meer info|partners|bestaat uit|openings|contact|documenten|download|voorwaarden|meebrengen|mee te brengen|medewerkers|^(?:het |ons )?team$|leden|voor wie|wie kan|richt(?:en)? (?:zich|ons|we)|spitst|nieuws|activiteiten$|lid van|samenwerk|adres|in bijlage|regelgeving|wetgeving|publicaties|uitvoer",
    re.I,
)
_NOT_AN_ITEM = re.compile(
    r"\b(?:maan|dins|woens|donder|vrij|zater)dag\b.*\d|@|www\.|https?:|\d{2}[ /.]\d{2}[ /.]\d{2}|^\d{4}\s[A-Z]|\b\d{1,2}\s?[u:.]\s?\d{0,2}\b.*\b\d{1,2}\s?[u:.]|^(?:ma|di|wo|do|vr|za|zo|maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag)\b|^(?:tel|fax|e-?mail|t|f|e|auteurs?(?:\(s\))?|uitgever(?:ij)?|uitgegeven door|datum|publicatiedatum|jaar|taal|prijs|isbn|formaat)(?=\W)[ .:]|\.(?:pdf|docx?)\b|^(?:lees|bekijk|download|klik|meer info)\b",
    re.I,
)
_ACTION = re.compile(
    r"aanvra|aangifte|attest|vergunning|premie|toelage|subsidie|kaart\b|bewijs|uittreksel|inschrijv|meld|reserv|huren|lenen|verhuur|rijbewijs|paspoort|advies|hulp|begeleiding|opvang\b",
    re.I,
)
_VERB = (
    r"adviseert|adviseren|organiseert|organiseren|beheert|beheren|behandelt|behandelen|coördineert|coördineren|begeleidt|begeleiden|verhuurt|verhuren|int|verleent|verlenen|helpt|helpen|"
    r"ontwikkelt|ontwikkelen|erkent(?: en subsidieert)?|(?<!en )subsidieert|subsidiëren|bereidt|bereiden|verstrekt|verstrekken|verzorgt|verzorgen|voert|voeren|levert|leveren|reikt|reiken|stimuleert|stimuleren|"
    r"onderhoudt|onderhouden|bewaart|bewaren|ondersteunt(?= .{12})|ondersteunen|geeft|geven|biedt|bieden|volgt|volgen|controleert|controleren|verkoopt|verkopen|bemiddelt|bemiddelen|registreert|onderzoekt|maakt|maken"
)
_VERBS = re.compile(
    rf"(?<!te )\b(?P<verb>(?:staat|staan) in voor|(?:zorgt|zorgen) voor|(?:is|zijn) verantwoordelijk voor|houdt zich bezig met|(?:de )?taak (?:is|bestaat (?:er )?(?:in|uit)):?|{_VERB})\s+(?P<rest>[^.;:\n]{{8,240}})"
)
#: Who does it: the unit, or "we" right before the verb.
_SUBJECT = re.compile(
    r"\b(?:dienst\w*|\w+dienst|afdeling|cel|team|loket|kantoor|agentschap|departement|centrum|huis|raad|gros|werkpunt|punt|ocmw|gemeente|stad|archief|stadsarchief|bibliotheek|"
    r"kinderopvang|buurtwerk|vzw|sector|ze|zij|hij|deze)\b|\b(?:we|wij)\s(?:\w+\s)?$"
)
#: `je kan er terecht voor A, B en C`: the parts of an enumeration after it.
_TERECHT = re.compile(
    r"\b(?:terecht (?:voor|met (?:al je |al uw )?vragen (?:over|rond))|informatie (?:over|rond)|(?:helpt|helpen|begeleidt|begeleiden)\b[^.:;\n]{0,60}?\b(?:met|bij))\s+(?P<rest>[^.:;?!\n]{8,240})"
)
_NO_TASK = re.compile(r"^(?:\S+ )?(?:u|je|jou|ons|we|wij|aan|geen|met|bij|op) |\b(?:verder|terecht)$")


def services(layout: Layout, name: Named, kind: str) -> Iterator[Named]:
    """The services that a page names, in order; a list of them is worth more than any sentence."""
    items = [item for section in layout.sections for item in _of_section(section)]
    found = list(_unique(items))
    if kind == "service" and not found and _ACTION.search(name.name):
        found = [Named(name.name, name.start, name.end, "page-is-service", 0.75)]
    if not found and kind not in ("publication", "organisation"):
        found = list(_unique(_of_sentences(layout, kind)))
    yield from found


def _unique(items: Sequence[Named] | Iterator[Named]) -> Iterator[Named]:
    seen: set[str] = set()
    for item in items:
        if item.name.lower() not in seen:
            seen.add(item.name.lower())
            yield item


def _of_section(section: Section) -> Iterator[Named]:
    title = section.title
    leads = bool(_ANNOUNCES.match(title) or _INTRODUCES.search(f"{title}:"))
    announced = leads and not _NOT_SERVICES.search(title)
    excluded = bool(_NOT_SERVICES.search(title)) and not announced
    open_list = announced
    introduced = False
    for index, line in enumerate(section.lines):
        if line.noise:
            continue
        if not line.bullet and _leads_in(line, section.lines[index + 1 : index + 2]):
            introduced = bool(
                _INTRODUCES.search(line.text.rstrip(":") + ":") or _ANNOUNCES.match(line.text)
            ) and not _NOT_SERVICES.search(line.text)
            open_list = introduced or (announced and not _NOT_SERVICES.search(line.text))
        elif open_list and (introduced or not excluded) and _is_item(line, section, introduced):
            yield _item(line)
        elif line.text and not line.bullet and introduced:
            open_list = announced


def _leads_in(line: Line, following: Sequence[Line]) -> bool:
    """A colon, or an open sentence right above list items."""
    return line.text.endswith(":") or (bool(following) and bool(following[0].bullet) and line.text[-1].isalpha())


def _is_item(line: Line, section: Section, introduced: bool) -> bool:
    if _NOT_AN_ITEM.search(line.text) or len(line.text) < 4 or len(line.text) > 320:
        return False
    if line.bullet:
        return True
    bulleted = any(item.bullet for item in section.lines)
    short = (
        len(line.text) <= 90
        and not line.text.endswith((".", "?", "!"))
        and not re.match(r"[A-Z][\w'’ .-]+ \d+\s?\w?$", line.text)
    )
    if introduced:
        return not bulleted and short and line.text[0].islower()
    return not bulleted and short and _in_first_run(section, line) and len(section.lines) > 1


def _in_first_run(section: Section, line: Line) -> bool:
    """No empty line stands between the first line of the section and this one."""
    return line.number - section.lines[0].number == section.lines.index(line)


def _item(line: Line) -> Named:
    text = re.sub(r"[\s.;,]+$", "", line.text)
    cut = re.search(r"\s*\((?:nieuw venster|pdf.*|link is extern|opent in.*)\)$", text, re.I)
    text = text[: cut.start()] if cut else text
    return Named(text, line.start, line.start + len(text), "list", 0.9 if line.bullet else 0.8)


def _of_sentences(layout: Layout, kind: str) -> Iterator[Named]:
    for line in layout.content():
        if line.bullet or len(line.text) < 30:
            continue
        listed = list(_enumerated(line))
        yield from listed
        for found in _VERBS.finditer(line.text):
            if any(found.start() <= item.start - line.start < found.end() for item in listed):
                continue
            subject = re.split(r"[.!?;]\s", line.text[: found.start()])[-1]
            if kind == "sector or theme page" and not re.search(
                r"\b(?:afdeling|agentschap|departement|dienst)\b", subject, re.I
            ):
                continue
            if not _SUBJECT.search(subject.lower() + " ") or len(subject) > 90 or re.match(r"dan\b", subject, re.I):
                continue
            yield from _objects(line, found, kind)


def _enumerated(line: Line) -> Iterator[Named]:
    """`terecht voor A, B en C`: three parts or more are a list that happens to be a sentence."""
    for found in _TERECHT.finditer(line.text):
        parts = list(re.finditer(r"(?:(?!,| (?:en|of) (?!\w+,)).)+", found["rest"]))
        if "," not in found["rest"] or not 3 <= len(parts) <= 12:
            continue
        for part in parts:
            lead = re.match(r"\s*(?:en\s+|of\s+|voor\s+|over\s+)*(?:(?:de|het|een|je|uw)\s+)?", part.group())
            start = found.start("rest") + part.start() + (lead.end() if lead else 0)
            value = line.text[start : found.start("rest") + part.end()].rstrip()
            if 3 < len(value) <= 80:
                yield Named(value, line.start + start, line.start + start + len(value), "enumeration", 0.6)


def _objects(line: Line, found: re.Match[str], kind: str) -> Iterator[Named]:
    """`staat in voor X en voor Y` gives X and Y; `beheert X` gives the verb with its object."""
    nominal = found["verb"].endswith("voor")
    start = line.start + (found.start("rest") if nominal else found.start("verb"))
    text = line.text[start - line.start : found.end("rest")]
    parts = re.split(
        r"\s+en\s+(?=voor\s)"
        if nominal
        else rf",?\s+(?:en|maar ook)\s+(?=(?:{_VERB}|ondersteunt|zet|bundelt)\s)|,\s+(?=(?:{_VERB})\s)",
        text,
    )
    position = 0
    for part in parts:
        at = text.find(part, position)
        position = at + len(part)
        lead = re.match(r"(?:voor\s+)?(?:de\s+|het\s+|een\s+)?", part) if nominal else None
        cut = lead.end() if lead else 0
        value = re.sub(r"[\s,]+$", "", part[cut:])
        if 6 < len(value) <= 200 and not (_NO_TASK.search(value) and not nominal):
            yield Named(value, start + at + cut, start + at + cut + len(value), "sentence", 0.6)
