"""Target groups: people and bodies named where a page says whom it is for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from publisher.draft.layout import Layout, Line
from publisher.draft.names import Named
from publisher.draft.patterns import words

_HEAD = (
    r"inwoners|bewoners|burgers|jongeren|volwassenen|senioren|ouderen|bejaarden|ouders|kinderen|gezinnen|"
    r"leerlingen|studenten|scholen|leerkrachten|jeugdverenigingen|verenigingen|zelforganisaties|"
    r"organisaties|"
    r"ondernemers|ondernemingen|bedrijven|handelaars|handelaren|marktkramers|starters|zelfstandigen|"
    r"landbouwers|werkgevers|werkzoekenden|werklozen|werknemers|huurders|eigenaars|verhuurders|bouwheren|"
    r"kandidaat-\w+|"
    r"nieuwkomers|anderstaligen|migranten|vluchtelingen|asielzoekers|allochtonen|vreemdelingen|oudkomers|"
    r"minderheden|woonwagenbewoners|moskeeverenigingen|holebi's|vrouwen|mannen|"
    r"kansarmen|kansengroepen|risicogroepen|leeftijdsgroepen|armen|daklozen|zieken|patiënten|"
    r"mantelzorgers|gehandicapten|andersvaliden|minder mobielen|gepensioneerden|weduwen|"
    r"vrijwilligers|professionals|onderzoekers|zoekenden|vorsers|heemkundigen|hulpverleners|buurtwerkers|"
    r"opbouwwerkers|onthaalouders|pleegouders|grootouders|gastouders|jeugdwerkers|straathoekwerkers|"
    r"kunstenaars|sporters|sportclubs|clubs|toeristen|bezoekers|groepen|gezelschappen|klanten|"
    r"particulieren|consumenten|"
    r"gemeenten|steden|ocmw's|lokale besturen|gemeentebesturen|besturen|gemeentediensten|diensten|"
    r"buurtcomités|wijkcomités|comités|wijken|buurten|wijkbewoners|buurtbewoners|dorpsbewoners|"
    r"jeugdwerkers|jeugdbewegingen|kleuters|peuters|baby's|tieners|adolescenten|baasjes|architecten|"
    r"organisatoren|initiatiefnemers|landeigenaars|jonge gezinnen|alleenstaanden|"
    r"cliënten|consultanten|nabestaanden|slachtoffers|daders|gedetineerden|gebruikers|lezers|wandelaars|"
    r"fietsers|automobilisten|geïnteresseerden|instellingen|voorzieningen|zorgverleners|"
    r"\d{2}-?plussers|vijftigplussers|zestigplussers|Genkenaren|Bruggelingen|"
    r"(?-i:[A-Z][a-zà-ü]{3,}(?:naars|naren))|EU-burgers|wijkcomité's|personeel|personeelsleden|"
    r"kwetsbare groepen|thuislozen|kringen|kopers|verkopers|notarissen|mandatarissen|huiseigenaars|vaklui"
)
_LATTER = words(
    """verenigingen organisaties bewoners bedrijven zoekenden gezinnen scholen clubs comités besturen schoolkinderen
    verleners liefhebbers bouwers gangers beoefenaars bezitters sporters partners medewerkers werkers ambtenaren hoofden
    houders gevers nemers consulenten leden bestuurders makers eigenaars"""
)
_COMPOUND = rf"[a-zà-ü]{{3,20}}{_LATTER}"
_ADJECTIVE = (
    r"(?:(?:(?:maatschappelijk|sociaal|etnisch)[ -])?[a-zà-ü-]{4,22}(?:e|se|ele|ige|bare|elijke)|jonge|"
    r"oude|nieuwe|andere|alle|lokale|kwetsbare|arme|erkende|etnisch-culturele|socioculturele|anderstalige|"
    r"plaatselijke|startende|sociale|culturele|gemeentelijke|"
    r"allochtone|minder|kandidaat)\s"
)
_AFTER = (
    r"(?:\s(?:met (?:een )?(?:beperking|handicap|kinderen|een migratieachtergrond|jonge kinderen|"
    r"lage inkomens|schulden|een laag inkomen|een (?:fysieke|verstandelijke) (?:beperking|handicap))|"
    r"van (?:vreemde|buitenlandse|andere|niet-belgische) (?:afkomst|herkomst|origine)|in armoede|"
    r"zonder papieren|van evenementen|in nood|in de wijk))"
)
_PERSONS = rf"(?:(?:personen|mensen|inwoners|gezinnen|jongeren|kinderen){_AFTER})"
_GROUP = re.compile(
    rf"(?<![\w-])(?:(?P<adj>{_ADJECTIVE})?"
    rf"(?P<head>{_PERSONS}|(?:[a-zà-ü]{{3,12}}- en )?(?:{_HEAD}|{_COMPOUND}){_AFTER}?))(?![\wà-ü]|-(?=[a-z]))",
    re.I,
)
_FOR = re.compile(
    r"(?:\bvoor\b|\baan\b|\bricht(?:en)? (?:zich|we ons|wij ons|ons)\b|\bgericht (?:op|naar|tot)\b|"
    r"\bdoelgroep\w*|\bschakel tussen\b|\bhelpt\b|\bhelpen\b|\bvangt\b|\bbegeleid(?:t|en)\b|"
    r"\bondersteun(?:t|en|ing)\b|\bklaar voor\b|\baanspreekpunt\b|\bkunnen\b|\bterecht\b|"
    r"\binformeert\b|\bbrengt\b|\badviseren? van\b|\badvies\b|\baandacht\b|\bwie\b|\bvan\b|\bonze\b|"
    r"\bverwijzen\b|\bbrengen\b|\bbetrekken\b|\baan huis\b|\bstimule(?:ert|ren)\b|\bdoor\b|\bsenioren?|"
    r"\bgeeft\b|\bbij\b|\btot\b)",
    re.I,
)
#: `een vereniging van vijf gemeenten`
_COUNTED = re.compile(
    r"\b(?:van|in|tussen) (?:de )?(?:\d+|twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf)\s*$", re.I
)
#: `mensen met schulden zijn welkom`
_WELCOME = re.compile(
    r"\s+(?:zijn (?:ook |hier )?welkom|kunnen|komen in aanmerking|hebben recht|krijgen|die|met een vraag)\b", re.I
)
_WHO = re.compile(r"^(?:voor wie|doelgroep(?:en)?|wie kan|wie kom|tot wie|voor wie is)", re.I)
_STOP_ADJECTIVES = frozenset(
    {
        "andere",
        "alle",
        "diverse",
        "verschillende",
        "bepaalde",
        "onze",
        "deze",
        "vele",
        "beide",
        "elke",
        "enkele",
        "gemeentelijke",
        "betrokken",
        "volgende",
        "nieuwe ",
    }
)
_SKIP = frozenset(
    {
        "diensten",
        "groepen",
        "gebruikers",
        "klanten",
        "personeel",
        "voorzieningen",
        "instellingen",
        "besturen",
        "partners",
        "medewerkers",
    }
)


def is_audience(text: str) -> bool:
    """Is this text a target group and nothing else?"""
    return bool(_GROUP.fullmatch(text))


def audiences(layout: Layout, body: int) -> Iterator[Named]:
    """Target groups in the order of the text, each once; `body` is where the contact block begins."""
    seen: set[str] = set()
    for section in layout.sections:
        named = bool(_WHO.match(section.title))
        for line in section.lines:
            prose = len(line.text) >= 40 and not re.search(r"\d{2}|@", line.text)
            if line.noise or (line.start >= body and not (named or prose or line.bullet or _WHO.match(line.text))):
                continue
            lead = _above(layout, line)
            for item in _of_line(line.text, line.start, named, lead):
                key = item.name.lower()
                if key not in seen:
                    seen.add(key)
                    yield item


def _above(layout: Layout, line: Line) -> str:
    """The end of the line above, where the sentence goes on from it (texts that were wrapped)."""
    above = layout.lines[line.number - 1] if line.number else None
    return (
        above.text[-60:] + " "
        if above and above.text and above.text[-1].isalpha() and len(above.text) > 50 and not line.bullet
        else ""
    )


def _of_line(text: str, offset: int, listed: bool, above: str = "") -> Iterator[Named]:
    last = -1
    for found in _GROUP.finditer(text):
        lead = (above + text[: found.start()])[-140:]
        lead = re.split(r"[.;!?]\s", lead)[-1]
        asked = bool(_FOR.search(lead) or _WELCOME.match(text[found.end() :])) or (
            not lead.strip()
            and len(text) > found.end() + 8
            and not re.match(r"\s+(?:hebben geen|zijn niet)", text[found.end() :])
        )
        joined = last >= 0 and re.fullmatch(
            r"\s*(?:,|en|of|&|/|, en)\s*(?:de |het |alle )?", text[last : found.start()]
        )
        if not (listed or asked or joined) or _COUNTED.search(lead):
            continue
        last = found.end()
        adjective = (found["adj"] or "").strip().lower()
        keep = bool(adjective) and adjective not in _STOP_ADJECTIVES
        start = found.start() if keep else found.start("head")
        value = text[start : found.end()]
        if value.lower() in _SKIP:
            continue
        strong = bool(re.search(r"\b(?:voor|richt\w*|doelgroep\w*|tot|terecht|klaar)\b", lead, re.I))
        yield Named(value, offset + start, offset + found.end(), "audience", 0.75 if strong or listed else 0.6)
