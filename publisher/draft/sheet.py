"""A draft -> its sheet (data/documents/NAME.txt) and its evidence (data/evidence/NAME.csv).

The sheet holds the text that was read, without boilerplate and without mailboxes, numbers and names of persons. A
quote of the evidence is whole lines of the sheet, so that a line that says more is unmistakable.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from typing import NamedTuple

from publisher.draft.identities import slug
from publisher.draft.layout import noise_of
from publisher.draft.making import Making
from publisher.draft.nodes import Ground
from publisher.draft.privacy import masked, masks
from publisher.draft.values import Draft

_KINDS = {"publication": "publicatie", "organisation": "webpagina"}


def sheet_lines(draft: Draft) -> list[tuple[int, int, str]]:
    """(start, end, line as the sheet has it) for every line of the text that the sheet keeps."""
    hidden = masks(draft)
    lines, position = [], 0
    for raw in draft.text.split("\n"):
        end = position + len(raw)
        if not noise_of(re.sub(r"^[•*-]\s*", "", raw.strip())):
            lines.append((position, end, masked(draft.text, position, end, hidden)))
        position = end + 1
    return lines


class Laid(NamedTuple):
    """A sheet's text, and for each line of the document that it keeps: (start, end, offset in the sheet, line)."""

    text: str
    lines: tuple[tuple[int, int, int, str], ...]


def lay_sheet(making: Making) -> Laid:
    """The sheet of a draft: a head as publisher.documents reads it, an empty line, the lines that were read."""
    draft, publisher = making.draft, making.parent or making.above
    head = [f"titel: {' '.join(draft.first('name').split())}"]
    head += (
        [f"url: {draft.url}"]
        if draft.url.startswith(("http://", "https://")) and not set(draft.url) & set(' <>"{}|\\^`')
        else []
    )
    if publisher is None and draft.first("doc_type") == "publication" and draft.first("publisher"):
        publisher = making.iri("organisatie", slug(draft.first("publisher")))
    head += [f"uitgever: {publisher.value}"] if publisher is not None else []
    head += [
        f"taal: {draft.language}",
        f"gelezen: {making.today}",
        f"soort: {_KINDS.get(draft.first('doc_type'), 'webpagina')}",
    ]
    text = "\n".join([*head, "", ""])
    kept: list[tuple[int, int, int, str]] = []
    for start, end, line in sheet_lines(draft):
        if line or (kept and not text.endswith("\n\n")):
            if line:
                kept.append((start, end, len(text), line))
            text += line + "\n"
    return Laid(text.rstrip() + "\n", tuple(kept))


def write_evidence(sheet: Laid, grounds: Iterable[Ground]) -> str:
    """Rows subject, predicates, quote, occurrence for every ground whose lines stand in the sheet."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("subject", "predicates", "quote", "occurrence"))
    for subject, predicates, start, end in grounds:
        held = [row for row in sheet.lines if row[0] < end and start < row[1]]
        if held:
            begin, finish = held[0][2], held[-1][2] + len(held[-1][3])
            quote = sheet.text[begin:finish]
            writer.writerow((subject, " ".join(predicates), quote, _occurrence(sheet.text, quote, begin)))
    return out.getvalue()


def _occurrence(text: str, quote: str, begin: int) -> int:
    """Which of several equal quotes it is, counted as publisher.evidence counts."""
    number, position = 0, -1
    while position < begin:
        position = text.find(quote, position + 1)
        number += 1
    return number
