"""Whose a contact fact is: the unit's, the head office's, a branch's or a person's.

The text is walked line by line; a line that names an owner opens a group, a heading closes it. What is tentative
(a municipality named above an address) is settled at the end: it is the unit's when nothing else is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from publisher.draft.addresses import addresses
from publisher.draft.emails import emails
from publisher.draft.layout import Layout, Line
from publisher.draft.people import NAME, NO_PERSON, ROLE, STAFF, is_card
from publisher.draft.places import fold
from publisher.draft.telephones import telephones
from publisher.draft.values import Address
from publisher.mailboxes import is_personal


class Atom(NamedTuple):
    """One contact fact: kind telephone, fax, both, email or address; `labelled`: a word says what it is."""

    kind: str
    value: str | Address
    start: int
    end: int
    labelled: bool
    nis: str = ""


@dataclass
class Group:
    """Contact facts of one owner: relation unit, head office, branch or person; lines are line numbers."""

    relation: str
    name: str
    start: int
    end: int
    tentative: bool = False
    atoms: list[Atom] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)


_HEAD = re.compile(
    r"^(?:©|copyright)?\s*(?:\d{4}\s*)?[-–]?\s*(?P<name>(?:organisatie|gemeente(?:bestuur|"
    r"lijke administratie)?|stad(?:sbestuur|s?diensten)?|ocmw|lokaal bestuur|district(?:sbestuur)?|"
    r"provincie(?:bestuur)?|"
    r"gemeente (?:en|&) ocmw|stad (?:en|&) ocmw)(?:\s+(?:van\s+)?(?!en\b)[A-Z'’][\w'’À-ü-]*)?(?:(?: |"
    r"-)[A-Z][\w'’À-ü-]*)*|algemene? (?:contact\w*|nummer|info\w*)|hoofdzetel|maatschappelijke zetel)",
    re.I,
)
_HEAD_STOP = re.compile(r"^\s*(?:$|[-–|•·,:;(\t]|\d|(?:tel|fax|t|e|f)\b)", re.I)
_BRANCH = re.compile(
    r"^(?P<name>(?:(?:bibliotheek)?filiaal|uitleenpost|antenne(?:punt)?|bijhuis|wijk(?:huis|kantoor|"
    r"bureau|centrum|post|loket|gezondheidscentrum)|district(?:shuis)|buurthuis|buurtcentrum|buurtloket|"
    r"(?:lokaal )?dienstencentrum|ldc|vestiging(?:splaats)?|locatie|afhaalpunt|jeugdhuis|jeugdcentrum|"
    r"woonzorgcentrum|wzc|kinderdagverblijf|kribbe|campus|regio(?:kantoor|nale)?|afdeling (?=[A-Z])|"
    r"contactpunt|consultatiebureau|inloophuis|inlooppunt|ontmoetingscentrum|ontmoetingshuis|"
    r"gemeenschapscentrum|sporthal|zwembad|museum|deelgemeente|dorpspunt|dorpsloket|"
    r"bezoekerscentrum)\b[^\n:|•\t@]{0,60}?)(?=\s*(?:$|[:|•\t(,]|\s[-–]\s))",
    re.I,
)
#: A title of a place: capital, few words, no label of a field.
_TWIN = re.compile(
    r"(?!(?:.*adres|contact\w*|waar|locatie|openings\w+|meer info\w*|praktisch|gemeente\w*|stad\w*|ocmw|"
    r"provincie)\b)[A-ZÀ-Ü][^.:;@\d]{4,60}:?$",
    re.I,
)
_TOWN_HALL = re.compile(r"^(?P<name>(?:[Gg]emeentehuis|[Ss]tadhuis)(?: [A-Z][\w'’À-ü-]+){0,3})\s*[-–|•·,:]")


def atoms_of(text: str) -> list[Atom]:
    """All contact facts of a text in order; a telephone never begins inside an e-mail address or an address."""
    found = [Atom("email", mail.address, mail.start, mail.end, True) for mail in emails(text)]
    found += [Atom("address", item.address, item.start, item.end, True, item.nis) for item in addresses(text)]
    taken = [(atom.start, atom.end) for atom in found]
    for phone in telephones(text):
        if not any(start < phone.end and phone.start < end for start, end in taken):
            found.append(Atom(phone.use, phone.number, phone.start, phone.end, phone.label))
    return sorted(found, key=lambda atom: (atom.start, atom.end))


def group(layout: Layout, atoms: Sequence[Atom], names: Sequence[str]) -> list[Group]:
    """Contact facts by owner. `names` are names of what the page is about; groups stand in the order of the text."""
    walk = _Walk(layout, atoms, tuple(fold(name) for name in names if name))
    for line in layout.lines:
        walk.step(line)
    return _settled(walk.groups)


class _Walk:
    """The state of walking the lines: the open group, and which atoms are still to come."""

    def __init__(self, layout: Layout, atoms: Sequence[Atom], names: tuple[str, ...]) -> None:
        self.layout, self.names = layout, names
        self.by_line: dict[int, list[Atom]] = {}
        for atom in atoms:
            self.by_line.setdefault(layout.line_at(atom.start).number, []).append(atom)
        self.headings = {section.heading.number for section in layout.sections if section.heading}
        self.groups = [Group("unit", "", 0, 0)]
        self.staff = self.after_blank = False

    def step(self, line: Line) -> None:
        if not line.text or line.noise:
            self.after_blank = True
            return
        atoms = self.by_line.get(line.number, [])
        heading = line.number in self.headings
        if heading:
            self.staff = bool(STAFF.search(line.text)) and len(line.text) < 40
        opened = self._opened(line, atoms, heading)
        if opened is not None:
            self.groups.append(opened)
        current = self.groups[-1]
        current.atoms += atoms
        current.lines.append(line.number)
        if current.relation == "person" and (not self.staff or (opened is not None and atoms)):
            self.groups.append(Group("unit", "", line.end, line.end))
        self.after_blank = False

    def _opened(self, line: Line, atoms: Sequence[Atom], heading: bool) -> Group | None:  # noqa: PLR0911  (a case each)
        """The group that this line opens, None when it goes on with the open one."""
        current = self.groups[-1]
        if self._is_unit(line.text):
            return None if current.relation == "unit" else Group("unit", "", line.start, line.end)
        head = _head(line, atoms) or self._town_hall(line, atoms)
        if head and (self.after_blank or current.atoms or len(atoms) > 1):
            return Group("head office", head, line.start, line.start + len(head), tentative=len(atoms) < 2)
        branch = _BRANCH.match(line.text)
        if (
            branch
            and (len(line.text) < 90 or atoms)
            and not line.bullet
            and (self.after_blank or current.atoms or atoms)
        ):
            name = branch["name"].strip(" :-–")
            return Group("branch", name, line.start, line.start + len(name), tentative=True)
        if self._is_twin(line, atoms, current):
            return Group("branch", line.text.rstrip(" :"), line.start, line.end)
        person = self._person(line, atoms)
        if person is not None:
            return person
        if current.relation == "person" and any(atom.kind == "address" for atom in atoms):
            return Group("unit", "", line.start, line.end)
        if heading and current.relation != "unit" and not _goes_on(line.text):
            return Group("unit", "", line.start, line.end)
        if (
            current.relation == "branch"
            and self.after_blank
            and not atoms
            and re.search(r"(?:\w+\W+){5}", line.text)
            and line.text.endswith(".")
        ):
            return Group("unit", "", line.start, line.end)
        return None

    def _person(self, line: Line, atoms: Sequence[Atom]) -> Group | None:
        """The person whose number or mailbox stands on this line, or whose card in a list of staff begins here."""
        name = _person(line, atoms, self.staff)
        above = self.layout.lines[line.number - 1] if line.number else line
        if not name and self.staff and not atoms and is_card(line.text):
            name = line.text
        if not name:
            name, line = _mailbox_of(above, atoms), above
        at = line.start + line.text.find(name)
        return Group("person", name, at, at + len(name)) if name else None

    def _is_twin(self, line: Line, atoms: Sequence[Atom], current: Group) -> bool:
        """A second block of the same build: a title of its own above an address, after the unit had both."""
        if atoms or not self.after_blank or current.relation not in ("unit", "branch") or not _TWIN.match(line.text):
            return False
        below = self.by_line.get(line.number + 1, [])
        had = {atom.kind for group in self.groups if group.relation == "unit" for atom in group.atoms}
        return any(atom.kind == "address" for atom in below) and {"address", "telephone"} <= had

    def _town_hall(self, line: Line, atoms: Sequence[Atom]) -> str:
        """`Gemeentehuis Asse - Gemeenteplein 1 - …` on one line, after the unit had an address: a footer."""
        found = _TOWN_HALL.match(line.text)
        had = {atom.kind for group in self.groups if group.relation == "unit" for atom in group.atoms}
        return found["name"] if found and len(atoms) > 1 and {"address", "telephone"} <= had else ""

    def _is_unit(self, text: str) -> bool:
        if "@" in text:
            return False
        folded = fold(text)
        return any(name and (folded == name or (len(name) > 8 and folded.startswith(name))) for name in self.names)


def _goes_on(heading: str) -> bool:
    """Headings inside a branch's block: its hours and contact."""
    return bool(re.match(r"(?:openings|contact|adres|telefoon|bereikbaar|wanneer|waar)", heading, re.I))


def _head(line: Line, atoms: Sequence[Atom]) -> str:
    """The name of the municipality or welfare board that a line begins with, '' where it does not stop there."""
    found = _HEAD.match(line.text)
    if not found or len(line.text) > 300:
        return ""
    if not _HEAD_STOP.match(line.text[found.end() :]):
        return ""
    name = found["name"].strip()
    has_place = bool(re.search(r"\s[A-Z'’]", name)) or re.match(
        r"algeme|hoofdz|maatsch|gemeentebestuur|stadsbestuur", name, re.I
    )
    return name if has_place and (atoms or len(line.text) < 60) else ""


def _person(line: Line, atoms: Sequence[Atom], staff: bool) -> str:
    """The person's name on a line that holds a number or mailbox of theirs, '' where there is none."""
    if not atoms or any(atom.kind == "address" for atom in atoms):
        return ""
    found = NAME.search(line.text[: max(0, atoms[0].start - line.start)])
    if not found:
        return ""
    name = found.group(1)
    mail = next((str(atom.value).split("@")[0] for atom in atoms if atom.kind == "email"), "")
    if NO_PERSON.search(name):
        return ""
    own = mail and is_personal(mail) and any(len(word) > 2 and fold(word) in fold(mail) for word in name.split())
    return (
        name
        if own
        or staff
        or (ROLE.search(line.text) and not re.match(r"(?:dienst|afdeling|team|cel|loket|onthaal)\b", line.text, re.I))
        else ""
    )


def _mailbox_of(above: Line, atoms: Sequence[Atom]) -> str:
    """The name on the line above, where the mailbox on this one is made of it: `onbestaande.naam@…`."""
    mail = next((str(atom.value).split("@")[0] for atom in atoms if atom.kind == "email"), "")
    bare = "." in mail and not any(atom.kind == "address" for atom in atoms)
    for found in NAME.finditer(above.text) if bare else ():
        if all(fold(part) in fold(found.group(1)) for part in mail.split(".")) and is_personal(mail):
            return found.group(1)
    return ""


def _settled(groups: list[Group]) -> list[Group]:
    """Tentative owners give way where the unit would be left without any contact."""
    for group in groups:
        if group.relation == "branch" and not group.atoms and " " not in group.name:
            group.relation, group.name = "unit", ""
    unit = any(group.atoms for group in groups if group.relation == "unit")
    rest = [
        group for group in groups if group.atoms and group.relation in ("head office", "branch") and group.tentative
    ]
    if not unit and rest:
        branches = [group for group in rest if group.relation == "branch"]
        chosen = rest[0] if len(branches) < 2 else None
        if chosen is not None:
            chosen.relation, chosen.name = "unit", ""
    return [group for group in groups if group.lines or group.atoms]
