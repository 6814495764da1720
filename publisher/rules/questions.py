"""Open questions of drafted records: a steward answers them before the record is done."""

from __future__ import annotations

from collections.abc import Iterator

from publisher.rules.statements import Breach, Statements, texts
from publisher.shacl.terms import words
from publisher.vocabulary import PUB

_QUESTIONS = texts(PUB.questionText)


def open_questions(statements: Statements) -> Iterator[Breach]:
    """What `publisher draft` could not read and did not guess (docs/draft.md); never published."""
    for row in statements.rows(_QUESTIONS):
        yield Breach(*row, words(row.object), "write the answer into the record and take the question out")
