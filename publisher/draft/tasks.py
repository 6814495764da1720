"""What a body does, read from its sentences: who, a verb of doing, and what is done, one or many."""

from __future__ import annotations

import re
from collections.abc import Iterator

from publisher.draft.audiences import is_audience
from publisher.draft.layout import Layout, Line
from publisher.draft.names import Named
from publisher.draft.patterns import any_case, one_of, words

#: Verbs whose object alone is the service: `staat in voor X`.
_NOMINAL = one_of(
    r"(?:staat|staan|sta) in voor",
    r"(?:zorgt|zorgen|instaat|instaan) voor",
    r"(?:is|zijn) (?:ook )?(?:verantwoordelijk|bevoegd) voor",
    r"(?:houdt|houden) zich bezig met",
    r"(?:werkt|werken) (?:rond|aan|mee aan|voor)",
    r"(?:richt|richten) zich op",
    r"(?:de )?taak (?:is|bestaat (?:er )?(?:in|uit)):?",
    r"(?:geeft|geven) (?:informatie|info|advies|uitleg) (?:over|rond)",
)
#: Verbs that belong to the service: `beheert X`.
_VERB = words(
    r"""adviseert adviseren organiseert organiseren beheert beheren behandelt behandelen coördineert coördineren
    begeleidt begeleiden verhuurt verhuren int verleent verlenen helpt helpen ontwikkelt ontwikkelen
    erkent(?:_en_subsidieert)? (?<!erkent_en_)subsidieert subsidiëren bereidt bereiden verstrekt verstrekken verzorgt
    verzorgen voert voeren levert leveren reikt reiken stimuleert stimuleren onderhoudt onderhouden bewaart
    bewaren ondersteunt ondersteunen geeft geven biedt bieden volgt volgen controleert controleren verkoopt
    verkopen bemiddelt bemiddelen registreert registreren onderzoekt onderzoeken maakt maken leent lenen kent
    kennen regelt regelen verdeelt verdelen int innen plant planten herstelt herstellen
    houdt(?=_(?:toezicht|zitdag)) informeert informeren sensibiliseert sensibiliseren bouwt bouwen zet zetten
    ontvangt ontvangen bezorgt bezorgen vertegenwoordigt waakt waken promoot promoten versterkt versterken
    bevordert bevorderen financiert financieren keurt keuren stelt stellen neemt nemen zoekt zoeken leidt leiden bewaakt
    bewaken evalueert evalueren verwerkt verwerken plaatst plaatsen betaalt betalen verspreidt verspreiden publiceert
    publiceren programmeert programmeren restaureert restaureren inventariseert inventariseren screent screenen
    beoordeelt beoordelen bekijkt inspecteert inspecteren ruimt herstelt keert vangt vangen brengt brengen waarborgt"""
)
_VERBS = re.compile(rf"(?<!te )\b(?P<verb>{_NOMINAL}|{_VERB})\s+(?P<rest>[^.;:\n]{{8,260}})")
_WHO = words(
    r"""dienst\w* \w+dienst afdeling cel team loket kantoor agentschap departement centrum huis raad gros werkpunt
    punt ocmw gemeente stad archief stadsarchief bibliotheek depot provincie overheid kinderopvang buurtwerk vzw
    sector stadswinkel museum academie ze zij hij deze"""
)
#: Who does it: the unit, or "we" right before the verb.
_SUBJECT = any_case(
    rf"\b{_WHO}\b",
    r"\b(?:we|wij)\s(?:\w+\s)?$",
)
_ABOVE = re.compile(r"\b(?:afdeling|agentschap|departement|dienst|overheid)\b", re.I)
_REST = r"\s+(?P<rest>[^.:;?!\n]{8,240})"
#: `je kan er terecht voor A, B en C`: what is offered, in so many words.
_TERECHT = re.compile(
    one_of(
        r"\bterecht (?:voor|met (?:al je |al uw )?vragen (?:over|rond))",
        r"^(?:onze )?(?:taken|taak|aanbod|werking|diensten|activiteiten|dienstverlening|opdracht(?:en)?)\s*:",
    )
    + _REST,
    re.I,
)
_VAGUE = re.compile(r"\b(?:vragen|informatie|info|alles|meer|problemen|meldingen over alles)\b", re.I)
_ABOUT = re.compile(
    one_of(
        r"\b(?:informatie|vragen) (?:over|rond)",
        r"\b(?:helpt|helpen|begeleidt|begeleiden)\b[^.:;\n]{0,60}?\b(?:met|bij)",
    )
    + _REST,
    re.I,
)
#: Objects that a verb lists: their parts are services, the verb is none of theirs.
_LISTING = any_case(
    rf"^(?:{_NOMINAL}|organise(?:ert|ren)|bied(?:t|en)(?: aan)?|verzorg(?:t|en)|behandel(?:t|en)|regel(?:t|"
    rf"en)|verleen(?:t|en))$"
)
#: Of these the object alone is the service, even where it is one: `staat in voor X`.
_STANDS_FOR = any_case(r"sta(?:at|an)? in|zorg(?:t|en)|(?:houdt|houden) zich|(?:is|zijn) |(?:de )?taak|instaa")
_AHEAD = re.compile(
    r"\s*(?:(?:en|of|voor|over|rond|aan|met)\s+|(?:onder (?:meer|andere)|o\.a\.|ook|zelf|tevens|verder|"
    r"jaarlijks|regelmatig|daarnaast)\s+)*"
    r"(?:(?:de|het|een|je|uw|onze)\s+)?",
    re.I,
)
_NO_TASK = re.compile(
    r"^(?:\S+ )?(?:u|je|jou|ons|we|wij|aan|geen|met|bij|op|zich|deel|kennis|contact) |"
    r"^ma(?:akt|ken) werk\b|\b(?:verder|terecht)$"
)
#: `van de gemeente X` behind a task says whose it is, which the page says already.
_WHOSE = re.compile(r"\s+(?:van|in|voor) (?:de |onze )?(?:gemeente|stad|ocmw)(?: [A-Z][\w'’-]+)*$", re.I)


def of_sentences(layout: Layout, kind: str, announced: frozenset[int]) -> list[Named]:
    """The tasks that sentences tell, in order; `announced` are the numbers of lines under a heading about tasks."""
    lines = [line for line in layout.content() if not line.bullet and len(line.text) >= 30]
    offered = [item for line in lines for item in _offered(line)]
    if offered:
        return offered
    strict = kind == "sector or theme page"
    return [item for line in lines for item in _of_line(line, strict and line.number not in announced)]


def _of_line(line: Line, strict: bool) -> Iterator[Named]:
    listed = list(_enumerated(line))
    yield from listed
    ended = 0
    for found in _VERBS.finditer(line.text):
        inside = any(found.start() <= item.start - line.start < found.end() for item in listed)
        if found.start() >= ended and not inside and _is_doing(line.text, found, strict):
            ended = found.end()
            yield from _done(line, found)


def _is_doing(text: str, found: re.Match[str], strict: bool) -> bool:
    """Is the subject of this verb a body that does something? (`strict`: a department, not a government at large)"""
    subject = re.split(r"[.!?;]\s", text[: found.start()])[-1]
    if strict and not _ABOVE.search(subject):
        return False
    return (
        bool(_SUBJECT.search(subject.lower().strip() + " "))
        and len(subject) <= 90
        and not re.match(r"dan\b", subject, re.I)
    )


def _offered(line: Line) -> Iterator[Named]:
    """`je kan er terecht voor A, B en C`, also for one thing or two."""
    for found in _TERECHT.finditer(line.text):
        parts = _parts(found["rest"])
        both = re.fullmatch(r"((?:\S+ ){0,2}\S+) (?:en|of) ((?:\S+ ){0,2}\S+)", found["rest"])
        if len(parts) == 1 and both:
            parts = [both.span(1), both.span(2)]
        if not _VAGUE.search(found["rest"]) and _are_things(found["rest"], parts):
            yield from _as_named(line, found.start("rest"), parts, "enumeration")


def _enumerated(line: Line) -> Iterator[Named]:
    """`informatie over A, B en C`: three parts or more are a list that happens to be a sentence."""
    for found in _ABOUT.finditer(line.text):
        parts = _parts(found["rest"])
        if len(parts) >= 3 and _are_things(found["rest"], parts):
            yield from _as_named(line, found.start("rest"), parts, "enumeration")


def _are_things(text: str, parts: list[tuple[int, int]]) -> bool:
    """No part after the first is a target group: `kampen voor kinderen, jongeren en senioren` is one thing."""
    return not any(is_audience(_AHEAD.sub("", text[start:end], count=1).strip()) for start, end in parts[1:])


def _parts(text: str) -> list[tuple[int, int]]:
    """`A, B en C` -> where its parts stand; one part where there is no comma."""
    if "," not in text:
        return [(0, len(text))]
    last = text.rindex(",")
    end = next((item for item in re.finditer(r"(?<![-–])\s(?:en|of)\s", text) if item.start() > last), None)
    cuts = [item.start() for item in re.finditer(r",(?!\d)", text)] + ([end.start()] if end else [])
    starts = [0, *(cut + 1 for cut in cuts)]
    return [pair for pair in zip(starts, [*cuts, len(text)], strict=True) if text[pair[0] : pair[1]].strip()]


def _as_named(line: Line, offset: int, parts: list[tuple[int, int]], rule: str) -> Iterator[Named]:
    """Parts of a line, each without what leads it in; `offset` is where their text begins in the line."""
    for start, end in parts:
        text = line.text[offset + start : offset + end]
        lead = _AHEAD.match(text)
        begin = offset + start + (lead.end() if lead else 0)
        value = re.sub(r"[\s,]+$", "", line.text[begin : offset + end])
        whose = _WHOSE.search(value)
        value = value[: whose.start()] if whose else value
        if 3 < len(value) <= 120:
            yield Named(value, line.start + begin, line.start + begin + len(value), rule, 0.7)


#: `…, verb …` and `… en verb …`: where the next thing that is done begins.
#: A word that looks like a verb, right before an article: `en waarborgt de kwaliteit`.
_ANY_VERB = r"[a-zà-ü]{4,}t(?=\s(?:de|het|een)\s)"
_NEXT = re.compile(
    r"(?:,\s+(?:en\s+)?|\s+(?:en|maar ook|of)\s+)(?:(?:ze|zij|we|wij)\s+)?"
    rf"(?=(?:{_NOMINAL}|{_VERB})\s|{_ANY_VERB})"
)


def _done(line: Line, found: re.Match[str]) -> Iterator[Named]:
    """`beheert X en staat in voor A, B en C` -> beheert X, A, B, C."""
    start, text = found.start("verb"), line.text[found.start("verb") : found.end("rest")]
    position = 0
    for part in [*_NEXT.finditer(text), None]:
        end = part.start() if part else len(text)
        if part and re.fullmatch(r"\S+", text[position:end]):
            continue  # `erkent en subsidieert X`: two verbs, one thing
        yield from _one_done(line, start + position, text[position:end])
        position = part.end() if part else end


def _one_done(line: Line, start: int, text: str) -> Iterator[Named]:
    """One verb with what it does; `start` is where it stands in the line."""
    verb = re.match(rf"(?:{_NOMINAL}|{_VERB})(?=\s)|{_ANY_VERB}", text)
    if verb is None or _is_turned(text[verb.end() :]):
        return
    rest, offset = text[verb.end() :], start + verb.end()
    nominal = re.fullmatch(_NOMINAL, verb.group())
    parts = _parts(rest)
    many = len(parts) >= 3 and bool(_LISTING.match(verb.group())) and _are_things(rest, parts)
    if many or _STANDS_FOR.match(verb.group()):
        twice = re.match(r"(.+?)\s+en\s+voor\s+(.+)", rest)
        pair = [twice.span(1), twice.span(2)] if twice else [(0, len(rest))]
        yield from _as_named(line, offset, parts if many else pair, "sentence")
    elif 6 < len(text) <= 200 and not _NO_TASK.search(text) and not (nominal and _starts_with_people(rest)):
        value = _shorn(re.sub(r"[\s,]+$", "", text))
        yield Named(value, line.start + start, line.start + start + len(value), "sentence", 0.6)


def _shorn(text: str) -> str:
    """A task without whose it is, with whom, and for whom: these stand in other fields."""
    text = re.sub(r",?\s+(?:enz\.?|enzovoort|\.\.\.|…)$", "", text)
    text = re.sub(r",?\s+(?:samen met|in samenwerking met|op basis van|volgens)\s.*$", "", _WHOSE.sub("", text))
    found = re.search(r"\s(?:van|aan)\s([^,]+(?:,\s[^,]+)*)$", text)
    people = re.split(r",\s|\s(?:en|of)\s", found.group(1)) if found else []
    gives = re.match(r"(?:geeft|geven|verstrek|verleen|bied)", text)
    return text[: found.start()] if found and not gives and all(map(is_audience, people)) else text


def _starts_with_people(text: str) -> bool:
    """`werkt rond personen met een handicap, …` says for whom, not what."""
    return is_audience(re.split(r",| en ", text)[0].strip())


def _is_turned(text: str) -> bool:
    """`Samen met … helpt de integratiedienst …`: what stands behind the verb is who does it."""
    return bool(re.match(r"\s*(?:de|het|onze|dit|deze)\s+(?:\w*dienst|afdeling|cel|team|loket)\b", text, re.I))
