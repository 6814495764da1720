"""The municipality of a page.

Witnesses vote: the domain of the URL, mailboxes, localities of addresses, "gemeente X" and "stad X".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import urlsplit

from publisher.draft.owners import Group
from publisher.draft.places import Municipality, fold, places


class Place(NamedTuple):
    """A municipality with the span that names it, '' rival where the witnesses agree."""

    row: Municipality
    start: int
    end: int
    confidence: float
    rival: str


class _Vote(NamedTuple):
    row: Municipality
    weight: float
    start: int
    end: int


_BODY = re.compile(
    r"\b(?P<body>[Gg]emeente(?:bestuur)?|[Ss]tad(?:sbestuur)?|OCMW|[Oo]rganisatie|[Ll]okaal [Bb]estuur|"
    r"GEMEENTE|STAD|[Gg]emeentehuis|[Ss]tadhuis|[Gg]emeente- en OCMW-bestuur)\s+(?:(?:van|"
    r"in)\s+(?:de\s+(?:gemeente|stad)\s+)?)?"
    r"(?P<name>['’]?[A-Z][\w'’À-ü]{0,40}(?:(?:-| (?=[A-Z]))[\w'’À-ü]{1,40}){0,4})"
)
_IN_DOMAIN = re.compile(
    r"^(?:www\.|gemeente|stad|ocmw|bibliotheek|bib|toerisme|sport|jeugd|lokaalbestuur|ac|cultuur|politie|-|\.)+"
)


def municipality_of(text: str, url: str, groups: Sequence[Group]) -> tuple[Place | None, tuple[str, ...]]:
    """The municipality that most witnesses name, and the names that only the URL gave (for a question)."""
    votes = [*_bodies(text), *_contacts(groups), *_domains(text, url, groups), *_plain(text)]
    if not votes:
        return None, tuple(row.name for row in _url_rows(url))
    for vote in list(votes):
        votes += [
            item._replace(row=vote.row, weight=item.weight)
            for item in votes
            if item.row.successor == vote.row.nis and vote.weight >= 1
        ]
    total: dict[str, float] = {}
    for vote in votes:
        total[vote.row.nis] = total.get(vote.row.nis, 0) + vote.weight
    ranked = sorted(total, key=lambda nis: (-total[nis], nis))
    row = places().by_nis[ranked[0]]
    witness = max(
        (vote for vote in votes if vote.row.nis == row.nis and vote.end > vote.start),
        key=lambda vote: vote.weight,
        default=None,
    )
    if witness is None:
        return None, (row.name,)
    rival = places().by_nis[ranked[1]].name if len(ranked) > 1 and total[ranked[1]] > 0.8 * total[ranked[0]] else ""
    return Place(
        row, witness.start, witness.end, 0.6 if rival else min(0.98, 0.85 + 0.03 * total[ranked[0]]), rival
    ), ()


def _bodies(text: str) -> list[_Vote]:
    table = places().by_name
    votes: dict[tuple[str, str], _Vote] = {}
    for found in _BODY.finditer(text):
        name = found["name"]
        for cut in sorted({len(name), *(item.start() for item in re.finditer(r"[ -]", name))}, reverse=True):
            row = table.get(fold(name[:cut]))
            if row:
                votes.setdefault(
                    (row.nis, found["body"].lower()), _Vote(row, 1.6, found.start("name"), found.start("name") + cut)
                )
                break
    return list(votes.values())


def _contacts(groups: Sequence[Group]) -> list[_Vote]:
    votes = []
    for group in groups:
        for atom in group.atoms:
            row = places().by_nis.get(atom.nis) if atom.nis else None
            if row and not isinstance(atom.value, str):
                votes.append(
                    _Vote(
                        row,
                        1.0 if group.relation in ("unit", "head office") else 0.5,
                        atom.end - len(atom.value.city),
                        atom.end,
                    )
                )
    return votes


def _domains(text: str, url: str, groups: Sequence[Group]) -> list[_Vote]:
    votes = [_Vote(row, 1.5, 0, 0) for row in _url_rows(url)]
    for group in groups:
        for atom in group.atoms:
            if atom.kind == "email":
                at = text.find("@", atom.start, atom.end)
                begin = at + 1 if at >= 0 else atom.start
                votes += [_Vote(row, 0.9, begin, atom.end) for row in _rows_in(str(atom.value).split("@")[1])]
    return votes


def _url_rows(url: str) -> list[Municipality]:
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return []
    return _rows_in(host)


def _rows_in(host: str) -> list[Municipality]:
    """`www.ocmwaalst.be` -> Aalst: a label of the domain that is a municipality, with or without a word before or
    after."""
    table = places().by_name
    for label in reversed(host.lower().split(".")[:-1]):
        for name in (
            label,
            _IN_DOMAIN.sub("", label),
            re.sub(r"-?(?:gemeente|stad|bibliotheek|voorbeeld)$", "", label),
            *label.split("-"),
        ):
            row = table.get(fold(name))
            if row and len(name) > 1:
                return [row]
    return []


def _plain(text: str) -> list[_Vote]:
    """Names of municipalities in running text: weak, for pages without contact."""
    votes: dict[str, _Vote] = {}
    for found in re.finditer(r"(?<![\w-])[A-Z][a-zà-ü]+(?:-[A-Za-zà-ü]+)*(?![\w-])", text[:6000]):
        row = places().by_name.get(fold(found.group()))
        if row and len(found.group()) > 3 and found.group() not in _WORDS:
            votes.setdefault(row.nis, _Vote(row, 0.45, found.start(), found.end()))
    return list(votes.values())


_WORDS = frozenset(
    {
        "Halle",
        "Heers",
        "Hove",
        "Lille",
        "Mol",
        "Niel",
        "Peer",
        "Pelt",
        "Bree",
        "Boom",
        "Lint",
        "Putte",
        "Balen",
        "Essen",
        "Malle",
        "Meise",
        "Asse",
        "Wellen",
        "Ham",
        "Voeren",
        "Lede",
        "Temse",
        "Brussel",
        "Bever",
        "Geel",
        "Zele",
        "Tielt",
        "Lier",
    }
)
