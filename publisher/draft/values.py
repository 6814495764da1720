"""What a draft is made of: values with their place in the text, and questions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from publisher.errors import PublisherError


class Address(NamedTuple):
    """A postal address as the text has it; `number` holds house number and box ("57 bus 2")."""

    street: str
    number: str
    postcode: str
    city: str


class Slot(NamedTuple):
    """Opening hours of one day: times as HH:MM; `note` general, phone or appointment; `season` words or ''."""

    day: str
    opens: str
    closes: str
    note: str
    season: str = ""


class Value(NamedTuple):
    """One fact: `text[start:end]` is what it was read from (Unicode code points from 0).

    `owner` is '' for what the page is about, else the name of the contact that it belongs to; `rule` names
    the rule that read it, `confidence` is the measured share of right answers of that rule (0 to 1).
    `target` is the address of a link, the IRI of a concept, or the reason why a value is withheld.
    """

    field: str
    value: str | Address | Slot
    start: int
    end: int
    rule: str
    confidence: float
    owner: str = ""
    target: str = ""


class Question(NamedTuple):
    """What a person must answer: the field, a Dutch sentence, the candidates, and the place it is about."""

    field: str
    text: str
    candidates: tuple[str, ...]
    start: int
    end: int


class Contact(NamedTuple):
    """Somebody else's contact on the page: `relation` is head office, branch or person."""

    name: str
    relation: str
    start: int
    end: int


@dataclass(frozen=True)
class Draft:
    """All that was read from one source. Fields of values are the keys of the JSON form (docs/draft-json.md).

    `people` are the spans of names of persons, which no file of the data set holds.
    """

    text: str
    url: str
    language: str
    values: tuple[Value, ...]
    questions: tuple[Question, ...] = ()
    contacts: tuple[Contact, ...] = ()
    removed: tuple[tuple[str, str], ...] = field(default=())
    people: tuple[tuple[int, int], ...] = field(default=())

    def of(self, name: str, owner: str = "") -> tuple[Value, ...]:
        """The values of one field, in the order of the text."""
        return tuple(value for value in self.values if value.field == name and value.owner == owner)

    def first(self, name: str) -> str:
        """The first value of a field as a string, '' where there is none."""
        return next((str(value.value) for value in self.of(name)), "")


def check_spans(draft: Draft) -> Draft:
    """The same draft, after a look at every span: a value read from nothing does not exist.

    Errors: PublisherError for a span that is empty or outside the text (a bug of a rule, said with its name).
    """
    size = len(draft.text)
    for value in draft.values:
        if not 0 <= value.start < value.end <= size or not draft.text[value.start : value.end].strip():
            raise PublisherError(f"rule {value.rule} read {value.field} from nothing", remedy="report this document")
    return draft
