"""Contact facts as values of their owners, and what must be asked about them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from publisher.draft.layout import Layout, Line
from publisher.draft.owners import Atom, Group
from publisher.draft.values import Question, Value
from publisher.mailboxes import is_personal

_FIELDS = {
    "telephone": ("telephones",),
    "fax": ("faxes",),
    "both": ("telephones", "faxes"),
    "email": ("emails",),
    "address": ("addresses",),
}
_POSTAL = re.compile(r"(?:post|correspondentie|facturatie|maatschappelijke zetel)\w*(?:\s*adres)?\s*:?\s*$", re.I)


def contact_values(
    layout: Layout, groups: Sequence[Group], names: tuple[str, ...]
) -> tuple[list[Value], list[Question]]:
    """Groups -> values (fields telephones, faxes, emails, addresses; `owner` '' for the unit) and questions."""
    values: list[Value] = []
    questions: list[Question] = []
    own = [atom for group in groups if group.relation == "unit" for atom in group.atoms if atom.kind == "telephone"]
    unclear = [atom for atom in own if _ELSEWHERE.search(layout.line_at(atom.start).text)]
    for group in groups:
        owner = "" if group.relation == "unit" else group.name
        for atom in group.atoms:
            if atom in unclear and len(unclear) < len(own):
                text = "Van wie is dit nummer? De regel noemt ook iemand anders."
                questions.append(Question("telephones", text, (str(atom.value),), atom.start, atom.end))
            else:
                values += _of_atom(layout, atom, group, owner, names)
    return _once(_not_the_units(values)), [*questions, *_labels_without_value(layout, groups)]


#: Others whose number a page gives in passing.
_ELSEWHERE = re.compile(
    r"\b(?:CAW|VDAB|politie(?:zone)?|brandweer|antigifcentrum|tele-onthaal|zelfmoordlijn|kinder- en jongerentelefoon|"
    r"ziekenhuis|huisarts\w*|apotheek|provincie|Vlaamse Infolijn|Opgroeien|Kind en Gezin|mutualiteit|"
    r"Limburg\.net|Fluvius|De Watergroep|Pidpa|Farys|Aquafin|De Lijn|OVAM|Child Focus|Rode Kruis|NMBS|"
    r"bpost|ziekenfonds|vakbond)\b"
)


def _of_atom(layout: Layout, atom: Atom, group: Group, owner: str, names: tuple[str, ...]) -> Iterator[Value]:
    certain = 0.97 if group.relation == "unit" else 0.9
    for field in _FIELDS[atom.kind]:
        confidence = certain - (0.04 if field == "telephones" and not atom.labelled else 0.0)
        personal = field != "addresses" and group.relation == "person"
        withheld = personal or (field == "emails" and is_personal(str(atom.value), (*names, group.name)))
        if (
            field == "addresses"
            and (
                _POSTAL.search(layout.text[max(0, atom.start - 40) : atom.start].split("\n")[-1])
                or re.search(r"\(postadres\)", layout.text[atom.start : atom.end], re.I)
            )
            and owner == ""
            and _has_other_address(group, atom)
        ):
            continue
        yield Value(
            field,
            atom.value,
            atom.start,
            atom.end,
            f"{atom.kind}-in-{group.relation.replace(' ', '-')}",
            round(confidence, 2),
            owner,
            f"withheld: personal {'mailbox' if field == 'emails' else 'number'}" if withheld else "",
        )


def _has_other_address(group: Group, atom: Atom) -> bool:
    return any(other.kind == "address" and other is not atom for other in group.atoms)


def _not_the_units(values: list[Value]) -> list[Value]:
    """The unit's own number again in the block of a branch or person says nothing of them."""
    own = {(value.field, value.value) for value in values if not value.owner and value.field != "addresses"}
    inside = {value.owner for value in values if value.rule.endswith(("-in-branch", "-in-person"))}
    return [value for value in values if value.owner not in inside or (value.field, value.value) not in own]


def _once(values: list[Value]) -> list[Value]:
    """A page repeats itself: the first place of a value is its place."""
    seen: set[tuple[object, ...]] = set()
    kept = []
    for value in values:
        key = (value.field, value.value, value.owner)
        if key not in seen:
            seen.add(key)
            kept.append(value)
    return kept


_LABELS = (
    ("faxes", re.compile(r"^(?:fax(?:nummer)?|f)\s*[.:]*$", re.I), "Het faxnummer is niet ingevuld. Wat is het?"),
    (
        "emails",
        re.compile(r"^(?:e-?mail(?:adres)?|mail)\s*[.:]*$", re.I),
        "Het e-mailadres is niet ingevuld. Wat is het?",
    ),
    (
        "telephones",
        re.compile(r"^(?:tel(?:efoon)?(?:nummer)?|gsm)\s*[.:]*$", re.I),
        "Het telefoonnummer is niet ingevuld. Wat is het?",
    ),
    ("addresses", re.compile(r"^(?:adres|bezoekadres)\s*:?$", re.I), "Het adres is niet ingevuld. Wat is het?"),
)


def _labels_without_value(layout: Layout, groups: Sequence[Group]) -> Iterator[Question]:
    """`e-mail` alone on a line, and no mailbox on the next one."""
    lines = list(layout.content())
    starts = sorted((atom.start, atom.kind) for group in groups for atom in group.atoms)
    for index, line in enumerate(lines):
        for field, pattern, text in _LABELS:
            if not line.bullet and pattern.match(line.text) and not _answered(lines, index, starts, field):
                yield Question(field, text, (), line.start, line.end)


def _answered(lines: Sequence[Line], index: int, starts: Sequence[tuple[int, str]], field: str) -> bool:
    begin = lines[index].start
    end = lines[index + 1].end if index + 1 < len(lines) else begin
    end = lines[index + 2].end if field == "addresses" and index + 2 < len(lines) else end
    return any(begin <= start < end and field in _FIELDS[kind] for start, kind in starts)
