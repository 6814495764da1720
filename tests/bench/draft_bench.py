"""How well drafting does on the labelled set: precision, recall and F1 per field, a calibration table, speed.

    python tests/bench/draft_bench.py [PART …] [--errors] [--pages 1000]

The rules were written on the `develop` parts; the `score` parts were scored before anybody looked at what failed in them.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from publisher.draft.files import Wish, draft_folder
from publisher.draft.jsonform import as_dict
from publisher.draft.reading import read_draft
from publisher.draft.source import read_source

SET = Path(__file__).parent.parent / "example" / "drafts"
#: The parts of the labelled set: rules were written on the first group, the others were scored first.
GROUPS = {
    "develop": ("develop", "develop2", "develop3", "develop4", "develop5", "develop6"),
    "scored": ("score", "score4", "score5", "score6", "score7", "score8", "score9"),
}
PARTS = tuple(part for parts in GROUPS.values() for part in parts)
#: field -> mark that must be reached (None: reported only).
MARKS: dict[str, float | None] = {
    "telephones": 0.95, "faxes": 0.95, "emails": 0.95, "addresses": 0.95, "opening_hours": 0.90, "name": 0.90, "doc_type": 0.90,
    "parent_organisation": 0.90, "municipality": 0.90, "nis_code": 0.90, "services": 0.75, "target_groups": 0.65, "themes": 0.65,
    "publisher": None, "links": None, "related_organisations": None, "legal_references": None, "other_contacts": None, "questions": None,
}  # fmt: skip
_FUZZY = frozenset({"services", "target_groups", "links", "related_organisations", "legal_references"})


class Score(NamedTuple):
    """Counts of one field: right, given, wanted."""

    right: int
    given: int
    wanted: int

    @property
    def precision(self) -> float:
        return self.right / self.given if self.given else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.wanted if self.wanted else 1.0

    @property
    def f1(self) -> float:
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def labelled(half: str) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Documents of one half with their labels."""
    for path in sorted((SET / half).iterdir()):
        if path.suffix != ".json":
            yield path, json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))


def draft_of(path: Path, url: str) -> dict[str, Any]:
    return as_dict(read_draft(read_source(path, url)))


def items(field: str, data: dict[str, Any]) -> list[str]:
    """The value of a field as comparable strings."""
    value = data.get(field) or []
    if field == "opening_hours":
        return sorted(
            {f"{day} {slot['opens']}-{slot['closes']} {slot['note']}" for slot in value for day in slot["days"]}
        )
    if field == "addresses":
        return [fold(" ".join(item[key] for key in ("street", "number", "postcode", "city"))) for item in value]
    if field == "other_contacts":
        return [number for item in value for number in [*item["telephones"], *item["faxes"], *item["emails"]]]
    if field == "questions":
        return sorted({item if isinstance(item, str) else item["field"] for item in value})
    return [value] if isinstance(value, str) else [str(item) for item in value]


def fold(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return " ".join(re.findall(r"[a-z0-9@.+]+", plain))


def same(field: str, one: str, other: str) -> bool:
    """Equal; for texts: equal but for case and articles, or sharing two thirds of their words."""
    if one == other or fold(one) == fold(other):
        return True
    if field not in _FUZZY:
        return False
    left, right = set(fold(one).split()), set(fold(other).split())
    return len(left & right) >= 0.66 * max(len(left), len(right), 1)


def compare(field: str, given: list[str], wanted: list[str]) -> tuple[Score, list[str], list[str]]:
    """Score of one document's field, with what was wrong and what was missed."""
    rest, wrong = list(wanted), []
    for item in given:
        match = next((other for other in rest if same(field, item, other)), None)
        if match is None:
            wrong.append(item)
        else:
            rest.remove(match)
    return Score(len(given) - len(wrong), len(given), len(wanted)), wrong, rest


def score(parts: Sequence[str], errors: bool = False) -> tuple[dict[str, Score], list[tuple[float, bool]]]:
    """All fields over some parts, and (confidence, right) of every value for the calibration table."""
    totals = dict.fromkeys(MARKS, Score(0, 0, 0))
    calibration: list[tuple[float, bool]] = []
    for path, label in (pair for part in parts for pair in labelled(part)):
        data = draft_of(path, label["url"])
        for field in MARKS:
            part, wrong, missed = compare(field, items(field, data), items(field, label))
            totals[field] = Score(*(a + b for a, b in zip(totals[field], part, strict=True)))
            if errors and (wrong or missed):
                print(f"{path.name}: {field}: wrong {wrong} missed {missed}")
            calibration += _calibration(field, data, label)
    return totals, calibration


def _calibration(field: str, data: dict[str, Any], label: dict[str, Any]) -> Iterator[tuple[float, bool]]:
    wanted = items(field, label)
    for item in data["evidence"]:
        if item["field"] == field and "owner" not in item and MARKS.get(field):
            value = item["value"]
            text = (
                f"{value['day']} {value['opens']}-{value['closes']} {value['note']}"
                if field == "opening_hours"
                else fold(" ".join(value.values()))
                if field == "addresses"
                else value
            )
            yield item["confidence"], any(same(field, text, other) for other in wanted)


def overall(totals: dict[str, Score]) -> float:
    """The mean F1 of the fields that have a mark."""
    marked = [totals[field].f1 for field, mark in MARKS.items() if mark]
    return sum(marked) / len(marked)


def report(title: str, parts: Sequence[str], errors: bool) -> None:
    started = time.process_time()
    totals, calibration = score(parts, errors)
    took = time.process_time() - started
    count = sum(1 for part in parts for _ in labelled(part))
    print(f"\n{title}: {count} documents, {1000 * took / max(1, count):.0f} ms of processor a document")
    print(f"{'field':24}{'precision':>10}{'recall':>8}{'F1':>7}{'mark':>7}")
    for field, part in totals.items():
        mark = MARKS[field]
        print(
            f"{field:24}{part.precision:10.2f}{part.recall:8.2f}{part.f1:7.2f}{mark or 0:7.2f}{'  BELOW' if mark and part.f1 < mark else ''}"
        )
    print(f"{'all with a mark':24}{'':25}{overall(totals):7.2f}   0.83")
    print("\nconfidence   values   right")
    for low in (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95):
        high = {0.0: 0.5, 0.9: 0.95, 0.95: 1.01}.get(low, low + 0.1)
        inside = [right for confidence, right in calibration if low <= confidence < high]
        if inside:
            print(f"{low:.2f}-{min(high, 1):.2f}{len(inside):10}{sum(inside) / len(inside):8.2f}")


def speed(count: int) -> None:
    """How long a folder of `count` pages takes in two processes, start-up included."""
    paths = [path for half in PARTS for path, _ in labelled(half)]
    started = time.perf_counter()
    done = list(draft_folder([paths[number % len(paths)] for number in range(count)], Wish(), workers=2))
    print(f"{len(done)} pages in two processes: {time.perf_counter() - started:.1f} s (budget: 60 s for 1,000)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)} (default: both groups)")
    parser.add_argument("--errors", action="store_true")
    parser.add_argument("--pages", type=int, default=0, help="also draft so many pages and say how long it took")
    options = parser.parse_args()
    unknown = set(options.parts) - set(PARTS)
    if unknown:
        parser.error(f"no part: {', '.join(sorted(unknown))}")
    for title, parts in {part: (part,) for part in options.parts}.items() if options.parts else GROUPS.items():
        report(title, parts, options.errors)
    if options.pages:
        speed(options.pages)


if __name__ == "__main__":
    sys.exit(main())
