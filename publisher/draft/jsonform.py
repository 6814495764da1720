"""A draft as JSON (docs/draft-json.md): bare values under the issue's keys, evidence beside them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from publisher.draft.clock import DAYS
from publisher.draft.values import Address, Draft, Slot, Value

#: Keys with one value; all others are lists.
_SINGLE = ("doc_type", "name", "parent_organisation", "municipality", "nis_code", "publisher")
_LISTS = (
    "telephones",
    "faxes",
    "emails",
    "services",
    "target_groups",
    "themes",
    "links",
    "related_organisations",
    "legal_references",
)


def to_json(draft: Draft) -> str:
    """A draft -> JSON text, the same bytes for the same draft, with a newline at the end."""
    return json.dumps(as_dict(draft), ensure_ascii=False, indent=1) + "\n"


def as_dict(draft: Draft) -> dict[str, object]:
    """A draft -> a dictionary of plain values in the order of the documentation."""
    data: dict[str, object] = {key: draft.first(key) for key in _SINGLE[:2]}
    data["alt_names"] = _bare(draft.of("alt_names"))
    data |= {key: draft.first(key) for key in _SINGLE[2:]}
    data["addresses"] = [_address(value) for value in draft.of("addresses")]
    data |= {key: _bare(draft.of(key)) for key in _LISTS[:3]}
    data["opening_hours"] = hours(draft.of("opening_hours"))
    special = draft.of("special_opening_hours")
    data["special_opening_hours"] = [
        *hours(special),
        *({"text": value.value} for value in special if isinstance(value.value, str)),
    ]
    data |= {key: _bare(draft.of(key)) for key in _LISTS[3:]}
    data["other_contacts"] = [_contact(draft, contact.name, contact.relation) for contact in draft.contacts]
    data["questions"] = [
        {
            "field": item.field,
            "text": item.text,
            "candidates": list(item.candidates),
            "start": item.start,
            "end": item.end,
        }
        for item in draft.questions
    ]
    data["withheld"] = _bare(
        [value for value in draft.values if value.field == "emails" and value.target.startswith("withheld")]
    )
    data |= {"url": draft.url, "language": draft.language}
    data["evidence"] = [_evidence(value) for value in draft.values]
    return data


def _bare(values: Iterable[Value]) -> list[str]:
    return list(dict.fromkeys(str(value.value) for value in values))


def _address(value: Value) -> dict[str, str]:
    return value.value._asdict() if isinstance(value.value, Address) else {}


def hours(values: Sequence[Value]) -> list[dict[str, object]]:
    """Slots -> items with all days of the same times together, in the order of the week."""
    items: dict[tuple[str, str, str, str, str], list[str]] = {}
    for value in values:
        slot = value.value
        if isinstance(slot, Slot):
            days = items.setdefault((slot.opens, slot.closes, slot.note, slot.season, value.target), [])
            if slot.day not in days:
                days.append(slot.day)
    out = []
    for (opens, closes, note, season, frequency), days in items.items():
        item: dict[str, object] = {"days": sorted(days, key=DAYS.index), "opens": opens, "closes": closes, "note": note}
        item |= {key: text for key, text in (("season", season), ("frequency", frequency)) if text}
        out.append(item)
    return out


def _contact(draft: Draft, name: str, relation: str) -> dict[str, object]:
    emails = draft.of("emails", name)
    return {
        "name": name,
        "relation": relation,
        "telephones": _bare(draft.of("telephones", name)),
        "faxes": _bare(draft.of("faxes", name)),
        "emails": _bare(emails),
        "addresses": [_address(value) for value in draft.of("addresses", name)],
        "opening_hours": hours(draft.of("opening_hours", name)),
        "withheld": any(value.target.startswith("withheld") for value in emails),
    }


def _evidence(value: Value) -> dict[str, object]:
    shown: object = value.value
    if isinstance(value.value, Address):
        shown = value.value._asdict()
    elif isinstance(value.value, Slot):
        shown = {
            "day": value.value.day,
            "opens": value.value.opens,
            "closes": value.value.closes,
            "note": value.value.note,
        }
    item: dict[str, object] = {
        "field": value.field,
        "value": shown,
        "start": value.start,
        "end": value.end,
        "rule": value.rule,
        "confidence": value.confidence,
    }
    if value.owner:
        item["owner"] = value.owner
    if value.target:
        item["withheld" if value.target.startswith("withheld") else "target"] = value.target
    return item
