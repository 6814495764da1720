"""Opening hours of a page: which lines the grammar gets, whose they are, and the slots as values."""

from __future__ import annotations

import re
from collections.abc import Sequence

from publisher.draft.clock import tokens
from publisher.draft.hours import HoursLine, read_hours
from publisher.draft.layout import Layout, Line
from publisher.draft.owners import Atom, Group
from publisher.draft.settling import Hours
from publisher.draft.values import Question, Slot, Value

_ANNOUNCES = re.compile(
    r"openings?(?:uren|tijden|uur|momenten)|^open\b|^wanneer\b|kantooruren|bereikbaar|loketuren|"
    r"bezoekuren|spreekuren|spreekuur|permanentie|telefonisch|^loket|^zomer|^winter|uurregeling|^uren\b|"
    r"zitdag|^waar en wanneer|heures d'ouverture|opening hours|^balie|^onthaal\b",
    re.I,
)
_SPECIAL = re.compile(
    r"sluitingsdag|gesloten|vakantie|feestdag|brugdag|verlof|\b(?:juli|augustus)\b|zomer|enkel (?:voor|na)middag", re.I
)
_NO_HOURS = re.compile(
    r"^(?:(?:laatste |recent )?nieuws|agenda|kalender|activiteiten|evenementen|programma|cursus(?:sen|aanbod)?)\b", re.I
)


def opening_values(
    layout: Layout, groups: Sequence[Group], atoms: Sequence[Atom]
) -> tuple[list[Value], list[Question]]:
    """All slots of a page, by owner, and questions: contradictions, labels without hours, seasons in words only."""
    blanked = _blank(layout.text, atoms)
    values: list[Value] = []
    questions: list[Question] = []
    for owner, lines in _lines_by_owner(layout, groups, blanked).items():
        slots, troubles = read_hours(lines)
        seasonal = _seasonal(slots)
        values += [_value(slot, owner, slot in seasonal) for slot in slots]
        questions += [Question("opening_hours", item.text, item.candidates, item.start, item.end) for item in troubles]
    worded = _in_words(layout, blanked, values)
    special = "special_opening_hours"
    values += [Value(special, item.candidates[0], item.start, item.end, "hours-in-words", 0.9) for item in worded]
    return values, [*questions, *_empty(layout, values), *(item for item in worded if item.field)]


def _lines_by_owner(layout: Layout, groups: Sequence[Group], blanked: str) -> dict[str, list[HoursLine]]:
    """Every line that may hold hours, for the owner whose block it stands in."""
    blanked = _undated(blanked)
    owners = {number: (group.name if group.relation != "unit" else "") for group in groups for number in group.lines}
    found: dict[str, list[HoursLine]] = {}
    for section in layout.sections:
        if _NO_HOURS.search(section.title):
            continue
        about = bool(_ANNOUNCES.search(section.title)) and len(section.title) < 60
        fresh, carried = True, False
        for line in (section.heading, *section.lines):
            if line is None or line.noise:
                continue
            carried = (carried or bool(_ANNOUNCES.match(line.text))) and line is not section.heading
            text = blanked[line.start : line.end]
            row = HoursLine(text, line.start, about or carried, section.title, fresh)
            found.setdefault(owners.get(line.number, ""), []).append(row)
            fresh = False
    return found


#: `Maandag 22-07-2024`: a site that shows this week's hours.
_DATED = re.compile(
    r"(?P<day>\b(?:maan|dins|woens|donder|vrij|zater|zon)dag)"
    r"(?P<date>\s+\d{1,2}(?:(?P<sep>[-/.])\d{1,2}(?P=sep)\d{4}|\s[a-z]{3,9}(?:\s\d{4})?))"
    r"(?=\s*(?:van|:|gesloten|\t|\d{1,2}[.:u]))",
    re.I,
)


def _undated(text: str) -> str:
    """A week of days with their dates is a week: the dates are made blank, position for position."""
    found = list(_DATED.finditer(text))
    if len({item["day"].lower() for item in found}) < 5:
        return text
    out = list(text)
    for item in found:
        out[item.start("date") : item.end("date")] = " " * len(item["date"])
    return "".join(out)


def _value(slot: Hours, owner: str, special: bool) -> Value:
    field = "special_opening_hours" if special else "opening_hours"
    value = Slot(slot.day, slot.opens, slot.closes, slot.note, slot.season)
    rule, confidence = _rule(slot.frequency, slot.season), _confidence(slot.note, slot.season)
    return Value(field, value, slot.start, slot.end, rule, confidence, owner, slot.frequency)


def _blank(text: str, atoms: Sequence[Atom]) -> str:
    """The text with contact facts made unreadable for the grammar, position for position."""
    out = list(text)
    for atom in atoms:
        out[atom.start : atom.end] = ("\x01" if atom.kind == "telephone" else "\x00") * (atom.end - atom.start)
    return "".join(out)


def _seasonal(slots: Sequence[Hours]) -> list[Hours]:
    """Slots of a season beside hours that hold all year: they are exceptions, not the rule."""
    plain = {(slot.day, slot.note) for slot in slots if not slot.season}
    return [slot for slot in slots if slot.season and any(note == slot.note for _, note in plain)]


def _rule(frequency: str, season: str) -> str:
    return "hours-some-weeks" if frequency else "hours-in-season" if season else "hours"


def _confidence(note: str, season: str) -> float:
    return 0.8 if season else 0.95 if note == "general" else 0.9


def _empty(layout: Layout, values: Sequence[Value]) -> list[Question]:
    """`Openingsuren` above nothing."""
    if any(value.field == "opening_hours" for value in values):
        return []
    for line in layout.content():
        if re.fullmatch(r"(?:openings?(?:uren|tijden)|kantooruren|loketuren)\s*:?", line.text, re.I):
            return [
                Question("opening_hours", "De openingsuren zijn niet ingevuld. Wat zijn ze?", (), line.start, line.end)
            ]
    return []


def _in_words(layout: Layout, blanked: str, values: Sequence[Value]) -> list[Question]:
    """Seasons and closing days that the text gives in words only."""
    spans = [(value.start, value.end) for value in values if value.field.endswith("opening_hours")]
    if not spans:
        return []
    found = []
    for line in layout.content():
        kinds = {token.kind for token in tokens(blanked[line.start : line.end])}
        if _is_special(line, kinds) and not any(line.start <= start < line.end for start, _ in spans):
            found.append(
                Question(
                    "opening_hours" if "date" not in kinds else "",
                    "Welke uren gelden hier precies?",
                    (line.text,),
                    line.start,
                    line.end,
                )
            )
    return found


def _is_special(line: Line, kinds: set[str]) -> bool:
    in_words = "season" in kinds or "date" in kinds or "sluitingsdag" in line.text.lower()
    if re.search(r"feestdag", line.text, re.I) and "season" not in kinds:
        return False
    return (
        in_words
        and bool(_SPECIAL.search(line.text))
        and len(line.text) <= 200
        and "range" not in kinds
        and kinds & {"closed", "part", "open", "appointment"} != set()
    )
