"""The words of opening hours: days, times, channels, seasons; one line of text -> tokens."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
WEEK = DAYS[:5]


class Token(NamedTuple):
    """`kind` is a row of `_KINDS`; `value` the days of a day token, else the text; positions are in the line."""

    kind: str
    text: str
    start: int
    end: int
    days: tuple[str, ...] = ()
    times: tuple[str, ...] = ()


_TIME = (
    r"(?:[01]?\d|2[0-4])(?:\s?[.:h]\s?[0-5]\d(?!\d)|(?:uur|u)\.?(?:[0-5]\d|[ ][0-5]\d(?!\s?[-–]\s?\d|"
    r"\s?u))(?!\d)|[ ](?:uur|u)\.?[ ]?[0-5][05](?!\d))?(?:\s?(?:uur|uren|u(?![a-zà-ü])\.?|"
    r"h(?![a-zà-ü])\.?))?"
)
_STRICT = (
    r"(?:[01]?\d|2[0-4])(?:\s?[.:h]\s?[0-5]\d(?!\d)\s?(?:uur|u\b\.?|h\b)?|\s?(?:uur|u|"
    r"h)\.?\s?[0-5]\d(?!\d)|\s?(?:uur|u\b|h\b)\.?)"
)
_PART_OF_DAY = r"(?:\s*'?s\s(?:morgens|ochtends|middags|namiddags|avonds))?"
_TO = r"\s*(?:-|–|—|‐|‑|−|→|>|tot en met|tot|t\.?\s?e\.?\s?m\.?|t/m|à|bis|au?)\s*"
_NOT_DATE = (
    r"(?!\s*(?:januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december|"
    r"jaar|jarigen|maanden|dagen|weken|personen|euro|%|km|ste\b|e\b|[/.]\d))"
)
_MONTH = (
    r"(?:jan(?:uari)?|feb(?:ruari)?|maart|mrt|apr(?:il)?|mei|juni|juli|aug(?:ustus)?|sep(?:t(?:ember)?)?|"
    r"okt(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_DAY_NAMES = {
    "Mo": r"maandag|lundi|monday|ma",
    "Tu": r"dinsdag|mardi|tuesday|di(?:ns)?",
    "We": r"woensdag|mercredi|wednesday|woe?(?:ns)?",
    "Th": r"donderdag|jeudi|thursday|do(?:nd)?",
    "Fr": r"vrijdag|vendredi|friday|vrij|vr",
    "Sa": r"zaterdag|samedi|saturday|zat|za",
    "Su": r"zondag|dimanche|sunday|zon|zo",
}
_DAY = "|".join(f"(?P<{day}>{names})" for day, names in _DAY_NAMES.items())
_GLUE = (
    r"(?=van|tot|tussen|gesloten|open|enkel|na\b|op\b|en\b|voormiddag|namiddag|middag|avond|ochtend|s\b|"
    r"en(?=\b)|\d|[^\wà-ü]|$)"
)

#: kind -> pattern, first match wins. The order matters: a season holds dates, a date holds numbers, a range holds
#: times.
_KINDS: tuple[tuple[str, str], ...] = (
    ("season", rf"(?:(?:van|vanaf|tussen|tijdens|in|periode|"
               rf"du)\s+(?:de\s+)?(?:maanden\s+)?)?(?:\d{{1,2}}\s+{_MONTH}(?:\s+\d{{4}})?\s*(?:-|–|tot en met|"
               rf"t\.?e\.?m\.?|t/m|tot|au)\s*\d{{1,2}}\s+{_MONTH}(?:\s+\d{{4}})?|{_MONTH}\s*(?:-|–|tot en met|"
               rf"t\.?e\.?m\.?|t/m|tot|en|/|&)\s*{_MONTH})"),
    ("season", r"\b(?:zomer|winter)(?:uren|uur|maanden|periode|regeling|openingsuren|vakantie)\b|\b(?:in|"
               r"tijdens) de (?:zomer|winter|schoolvakanties?|vakanties?|vakantieperiodes?|grote vakantie|"
               r"kerstvakantie|paasvakantie|krokusvakantie|herfstvakantie|vakantiemaanden)\b|"
               r"\btijdens het schooljaar\b|\bin (?:juli|augustus)\b|\b(?:school)?vakantie(?:periode)?s?\b"),
    ("date", rf"\b\d{{1,2}}(?:e|ste|de)?\s+{_MONTH}(?:\s+\d{{4}})?|\b\d{{1,2}}(?P<sep>[/.-])\d{{1,2}}(?P=sep)(?:19|"
             rf"20)?\d{{2}}\b(?![.:u])|\b(?:wettelijke |officiële )?feestdag(?:en)?\b|\bbrugdag(?:en)?\b"),
    ("between", rf"\btussen\s+({_TIME}){_PART_OF_DAY}\s+en\s+({_TIME})"),
    ("range", rf"(?:\b(?:van|vanaf|tussen|de|from)\s*|(?<=[a-z])van\s+|"
              rf"(?<![\d+€]))(?<!\d[.,])({_TIME}){_PART_OF_DAY}{_TO}({_TIME}){_NOT_DATE}(?!\d|/\d{{4}}|/\d{{1,2}}/|"
              rf"[.:]\d|\s?%)"),
    ("range", rf"(?<![\d/+.])({_STRICT})[\s|]+({_STRICT})(?![\d/])"),
    ("until", rf"\btot(?: en met)?\s+({_STRICT}|\d{{1,2}}(?=\s*(?:uur|u\b|$|[.;,])))"),
    ("from", rf"\bvanaf\s+({_STRICT})"),
    ("ignore", r"\b(?:andere|overige|buiten|daarbuiten|eventueel|ook|of|en|anders)\b(?:(?!\d|ma\b|di\b|wo\b|do\b|"
               r"vr\b|za\b|[a-z]+dag)[^.;\n]){0,45}?\bafspraak\b(?!\s*(?:\(|van|tussen|:)?\s*\d)|"
               r"\bmaak (?:\w+ )?(?:een )?afspraak\b|\bafspraak (?:maken|via)\b|\bop andere (?:momenten|uren|"
               r"tijdstippen)\b"),
    ("walk-in", r"\bzonder (?:voorafgaande )?afspraak|\bvrije? (?:inloop|toegang|raadpleging)|"
                r"\bafspraak is niet nodig|\bgeen afspraak nodig"),
    ("appointment", r"\b(?:enkel |uitsluitend |alleen |slechts |steeds |louter )?(?:open )?(?:op|na|volgens|mits|"
                    r"met|via|per|sur)\s+(?:telefonische\s+|voorafgaande\s+|voorafgaandelijke\s+|rendez-vous|"
                    r"digitale\s+)?(?:afspraak|afspraken)(?:\b|(?=(?:maan|dins|woens|donder|vrij|zater|zon)dag))|"
                    r"\bsur rendez-vous|\bby appointment|\benkel afspraak|\bafspraak verplicht"),
    ("except", r"\b(?:behalve|uitgezonderd|met uitzondering van|uitz\.|sauf)\b"),
    ("closed", r"\b(?:gesloten|sluitingsdag(?:en)?|niet (?:open|geopend|bereikbaar|toegankelijk)|geen (?:zitdag|"
               r"permanentie|dienst|avondopening|avondpermanentie|onthaal|loket)|geen(?=\s*$)|fermé|closed)(?:\b|"
               r"(?=(?:maan|dins|woens|donder|vrij|zater|zon)dag))|(?<=\t)\s*[-–/x]\s*(?=\t|$)"),
    ("call", r"\bbel(?:len)?\b(?=[^\n]*\x01)"),
    ("aside", r"(?:(?<=\x01)|(?<=\x01\s))\((?=[^)]*\d)"),
    ("phone", r"\btel\.?\s*(?=permanentie|bereikba)"),
    ("phone", r"\b(?:telefonisch\w*|per telefoon|telefoonpermanentie|"
              r"telefoon(?:uren|uur)?(?=\s*(?:[:(|\t]|$|\d|van|"
              r"ma|di|wo|do|vr|op werk|elke|alle))|telefonie|belpermanentie|bellen|(?:gratis|"
              r"groen) (?:telefoon)?nummer|(?:info|hulp|onthaal|telefoon)lijn)\b"),
    ("counter", r"\b(?:loket(?:ten|uren|dienst)?|balie(?:uren)?|onthaal(?:uren|balie)?|bezoek(?:uren|momenten)?|"
                r"kantooruren|bureau|bureel|openings?(?:uren|tijden|uur|momenten)|spreekuren|spreekuur|ter plaatse|"
                r"fysiek|zitdag(?:en)?|permanentie)\b"),
    ("workdays", r"\b(?:elke|iedere|alle|op|tijdens de|tijdens|de)?\s*(?:werk|week|school)dag(?:en)?\b|\b(?:door|"
                 r"tijdens) de week\b|\bin de week\b|\b(?:elke|iedere|alle) (?:voor|na)middag(?:en)?\b|\b(?:elke|"
                 r"iedere) ochtend\b|\bjours ouvrables\b"),
    ("daily", r"\b(?:dagelijks|elke dag|iedere dag|alle dagen|7 dagen op 7|7/7|tous les jours)\b"),
    ("holidays", r"\b(?:op )?vakantiedag(?:en)?\b|\b(?:tijdens|in) (?:een|elke|de) (?:school)?vakantieweek\b"),
    ("weekend", r"\b(?:in het |tijdens het |het )?weekends?\b"),
    ("others", r"\b(?:de |elke |alle )?(?:andere|overige|resterende) (?:week|werk)?dag(?:en)?\b"),
    ("nth", r"\b(?:elke |iedere |de )?(?:eerste|tweede|derde|vierde|vijfde|laatste|[1-5](?:e|ste|de))(?:\s*(?:en|"
            r",|&)\s*(?:de )?(?:eerste|tweede|derde|vierde|vijfde|laatste|[1-5](?:e|ste|de)))?\s+(?=(?:ma|di|wo|"
            r"do|vr|za|zo))|\btweewekelijks\b|\bom de (?:twee|2|14) (?:weken|dagen)\b|\b(?:on)?even weken\b"),
    ("month", r"\bvan (?:de|elke|iedere) maand\b|\bper maand\b|\bdu mois\b"),
    ("dayto", r"\b(?:t\.?\s?e\.?\s?m\.?(?![a-z])|t/m|tot en met|tot|t\.m\.|au|until|to)(?=\s)"),
    ("day", rf"(?<![\wà-ü])(?:{_DAY}){_GLUE}(?:en(?![a-zà-ü])|s(?![a-zà-ü]))?\.?|(?<=[a-z0-9])(?=(?:Maan|Dins|"
            rf"Woens|Donder|Vrij|Zater|Zon)dag)(?P<glued>[A-Z][a-z]+dag)"),
    ("part", r"(?:(?<![a-z])|(?<=dag)|(?<=dags))(?:'?s\s)?(?:voormiddag|namiddag|middag|avond|ochtend|morgen|"
             r"voormiddags|namiddags|middags|avonds|ochtends|morgens|morgend)\b"),
    ("also", r"\b(?:ook|bijkomend|extra|daarnaast|aansluitend|eveneens|avondopening|avondpermanentie|laatavond)\b"),
    ("open", r"\b(?:open|geopend|bereikbaar|terecht|welkom|toegankelijk)\b"),
    ("sep", r"[,;/&+|•·]|\ben\b|\band\b|\bet\b"),
    ("dash", r"[-–—‐‑−]"),
    ("colon", r":"),
    ("stop", r"[.!?](?=\s|$)"),
    ("opening", r"\("),
    ("closing", r"\)"),
    ("small", r"\b(?:van|op|de|het|is|zijn|we|wij|uur|u|h|om|in|telkens|steeds|enkel|alleen|elke|iedere|du|le|de|à|"
              r"doorlopend|nog|wel|tijdens)\b"),
    ("number", r"\d[\d.,/-]*"),
    ("word", r"[^\W\d_](?:(?!(?<=[a-z])(?:Maan|Dins|Woens|Donder|Vrij|Zater|Zon)dag)[\w'’-])*"),
)  # fmt: skip
_LEXER = tuple((kind, re.compile(pattern, re.I)) for kind, pattern in _KINDS)
_SPACE = re.compile(r"[\s\x00\x01]+")
_FULL_DAY = {
    "maandag": "Mo",
    "dinsdag": "Tu",
    "woensdag": "We",
    "donderdag": "Th",
    "vrijdag": "Fr",
    "zaterdag": "Sa",
    "zondag": "Su",
}
_FIXED = {"workdays": WEEK, "daily": DAYS, "weekend": DAYS[5:], "holidays": WEEK}


def tokens(line: str) -> list[Token]:
    """One line -> its tokens; what no row knows is left out. Contact facts are blanked by the caller."""
    found = list(_tokens(line))
    for index in range(len(found) - 4):
        if [token.kind for token in found[index : index + 5]] == ["day", "dash", "day", "dash", "day"]:
            found[index + 1] = found[index + 1]._replace(kind="sep")
            found[index + 3] = found[index + 3]._replace(kind="sep")
    return found


def _tokens(line: str) -> Iterator[Token]:
    position = 0
    while position < len(line):
        space = _SPACE.match(line, position)
        if space and line[position] != "\t":
            position = space.end()
            continue
        token = next(filter(None, (_token(kind, pattern, line, position) for kind, pattern in _LEXER)), None)
        if token is None:
            position += 1
            continue
        yield token
        position = token.end


def _token(kind: str, pattern: re.Pattern[str], line: str, position: int) -> Token | None:
    found = pattern.match(line, position)
    if not found or found.end() == found.start():
        return None
    if kind == "day":
        return Token(kind, found.group(), found.start(), found.end(), (_which(found),))
    if kind in ("range", "between", "until", "from"):
        times = tuple(clock(group) for group in found.groups() if group)
        if "" in times or (len(times) == 2 and not times[0] < times[1]):
            return None
        return Token("range" if kind == "between" else kind, found.group(), found.start(), found.end(), times=times)
    return Token(kind, found.group(), found.start(), found.end(), _FIXED.get(kind, ()))


def _which(found: re.Match[str]) -> str:
    glued = found.groupdict().get("glued")
    if glued:
        return _FULL_DAY.get(glued.lower(), "Mo")
    return next(day for day in DAYS if found.groupdict()[day])


def clock(text: str) -> str:
    """`13u30`, `9 uur`, `8.45` -> `13:30`, `09:00`, `08:45`; '' for what is no time of a day."""
    numbers = re.findall(r"\d+", text)
    hour, minute = int(numbers[0]), int(numbers[1]) if len(numbers) > 1 else 0
    if hour > 24 or minute > 59 or (hour == 24 and minute):
        return ""
    return "23:59" if hour == 24 else f"{hour:02d}:{minute:02d}"


def span_of_days(first: str, last: str) -> tuple[str, ...]:
    """Mo, Fr -> Mo..Fr; a week that goes round (Fr..Mo) too."""
    begin, end = DAYS.index(first), DAYS.index(last)
    return DAYS[begin : end + 1] if begin <= end else DAYS[begin:] + DAYS[: end + 1]
