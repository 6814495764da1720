"""What is said about files, shapes and evidence as such: rules that no statement breaks."""

from __future__ import annotations

from types import MappingProxyType
from typing import NamedTuple

from publisher.findings import Severity


class Check(NamedTuple):
    """How bad, what it asks, and a wrong and a right example."""

    severity: Severity
    asks: str
    wrong: str
    right: str


_HEAD = "subject,predicates,quote,occurrence"

#: The checks by the name that their findings carry.
CHECKS = MappingProxyType(
    {
        "syntax": Check(
            Severity.VIOLATION,
            "A file can be read: it is UTF-8, of a known format, and its grammar is right. The others are validated "
            "without it; exit code 2.",
            '<a:a> <b:b> "x"\n<a:c> <b:b> "y" .', '<a:a> <b:b> "x" .\n<a:c> <b:b> "y" .',
        ),
        "file": Check(
            Severity.VIOLATION,
            "A path that is named is a file, or a folder with files of RDF in it; exit code 2.",
            "publisher validate data/recrods", "publisher validate data/records",
        ),
        "empty-file": Check(
            Severity.WARNING, "A file holds something: nobody keeps an empty file on purpose.",
            "", '<a:a> <b:b> "x" .',
        ),
        "shapes": Check(
            Severity.VIOLATION,
            "Shapes can be used as they are: a parameter has a value of its kind, a shape that is referred to is "
            "there, a query can be run and ends in time (60 seconds, more over more than a million statements); exit "
            "code 2.",
            '[] sh:path schema:name ; sh:maxCount "n" .', "[] sh:path schema:name ; sh:maxCount 1 .",
        ),
        "no-target": Check(
            Severity.WARNING, "Some shape has a target, or nothing is checked at all.",
            "<S> a sh:NodeShape ; sh:closed true .",
            "<S> a sh:NodeShape ; sh:targetClass cpsv:PublicService ; sh:closed true .",
        ),
        "evidence-row": Check(
            Severity.VIOLATION, "A row of evidence has a subject, known predicates and a quote.",
            f"{_HEAD}\ndienst:a,schema:telephone,,1", f"{_HEAD}\ndienst:a,schema:telephone,015 23 87 82,1",
        ),
        "evidence-sheet": Check(
            Severity.VIOLATION, "A file of evidence has the name of its sheet.",
            "data/evidence/gemeent.csv", "data/evidence/gemeente.csv",
        ),
        "evidence-quote": Check(
            Severity.VIOLATION, "A quote stands in the sheet, word for word, as often as the row says.",
            f"{_HEAD}\ndienst:a,schema:telephone,015 23 87 28,1", f"{_HEAD}\ndienst:a,schema:telephone,015 23 87 82,1",
        ),
        "evidence-statement": Check(
            Severity.VIOLATION, "A row of evidence is about a statement that the record makes.",
            f"{_HEAD}\ndienst:a,schema:faxNumber,015 23 87 82,1", f"{_HEAD}\ndienst:a,schema:telephone,015 23 87 82,1",
        ),
    }
)  # fmt: skip
