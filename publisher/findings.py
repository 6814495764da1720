"""What is wrong with data: one value, made where a rule is checked, rendered by many (`publisher.renderers`)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import IntEnum


class Severity(IntEnum):
    """How bad a finding is (SHACL 2.1.4: sh:Info, sh:Warning, sh:Violation), in ascending order."""

    INFO = 1
    WARNING = 2
    VIOLATION = 3

    @property
    def word(self) -> str:
        """The word that compilers use and editors know."""
        return {1: "info", 2: "warning", 3: "error"}[self.value]


#: Rules whose findings say that something could not be validated at all: exit code 2 (2 beats 1).
UNREADABLE = frozenset({"syntax", "shapes", "file"})


@dataclass(frozen=True, order=True)
class Place:
    """A place in a file: line and column count from 1, columns in Unicode code points; 0 is unknown.

    The end, where it is known, is the place of the first code point after it.
    """

    file: str
    line: int = 0
    column: int = 0
    end_line: int = 0
    end_column: int = 0

    def __str__(self) -> str:
        numbers = [str(n) for n in (self.line, self.column) if n]
        return ":".join([self.file, *numbers])


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong, or worth a look.

    `rule` is a name of [A-Za-z0-9-], `message` one sentence, `remedy` how to mend it. `focus`, `path`
    and `value` are N-Triples terms where the rule is about a statement ('' otherwise); `component` is the
    SHACL constraint component IRI. `replacement` is the Turtle text that may safely stand at the place instead
    ('' where a person must judge). `related` are further places of the same finding (the second of two
    values that conflict).
    """

    rule: str
    severity: Severity
    message: str
    place: Place
    remedy: str = ""
    focus: str = ""
    path: str = ""
    value: str = ""
    component: str = ""
    related: tuple[Place, ...] = field(default=())
    replacement: str = ""

    @property
    def fingerprint(self) -> str:
        """The same for the same mistake, wherever in its file it has moved to and in any language: 32 hex digits.

        A blank node has no name to be known by: every one is the same here.
        """
        if self.focus:
            terms = ("_:" if term.startswith("_:") else term for term in (self.focus, self.path, self.value))
            parts = (self.rule, self.place.file, *terms, self.component)
        else:
            parts = (self.rule, self.place.file, self.message)
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]

    def __str__(self) -> str:
        text = f"{self.place}: {self.severity.word}[{self.rule}] {self.message}"
        return " ".join((f"{text} ({self.remedy})" if self.remedy else text).split())
