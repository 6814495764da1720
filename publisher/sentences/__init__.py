"""What is wrong, in one plain sentence with the values found: in Dutch, English, French and German.

A sentence is made from the kind of constraint, the labels of properties and classes, and the facts. The
words stand in `<language>.toml` beside this file.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from publisher.vocabulary import RDF, XSD, shorten

LANGUAGES = ("nl", "en", "fr", "de")

#: Longer values are cut in a sentence, and of more values only the first are named.
LENGTH, VALUES = 60, 5


_IRI = re.compile(r"<[^>]*>")
#: One property in a path as SPARQL writes it, with or without the brackets around it.
_STEP = re.compile(r"\(<([^>]*)>\)|<([^>]*)>")


class Case(NamedTuple):
    """The facts of one result, as N-Triples texts.

    `component` is an IRI without brackets, `parameters` what the shape says (sh:maxCount -> its value),
    `found` the values that matter where `value` is None, `details` what is wrong inside a nested shape.
    """

    component: str
    parameters: Mapping[str, tuple[str, ...]]
    path: str | None = None
    value: str | None = None
    found: tuple[str, ...] = ()
    details: tuple[Case, ...] = ()


#: IRI and language -> label, or '' where nobody has given one.
Labels = Callable[[str, str], str]


def sentence(case: Case, language: str, labels: Labels) -> str:
    """The sentence for a case; it has no full stop, and no line break."""
    return _Speaker(_words(language), language, labels).say(case)


@cache
def _words(language: str) -> dict[str, Any]:
    with (Path(__file__).parent / f"{language}.toml").open("rb") as file:
        return tomllib.load(file)


def lines(numbers: Sequence[str], language: str) -> str:
    """`lines 12, 15 and 20`; of many only the first."""
    words = _words(language)
    shown = list(numbers[:VALUES]) + ["…"] * (len(numbers) > VALUES)
    listed = f" {words['and']} ".join([", ".join(shown[:-1]), shown[-1]])
    return str(words["lines"].format(lines=listed))


def cure(kind: str, proposal: str, language: str) -> str:
    """What to do, for a likely cause: `nearest`, `telephone`, `language`, `schema` or `datatype`."""
    text: str = _words(language)["cures"][kind]
    return text.format(proposal=proposal)


class _Speaker(NamedTuple):
    words: dict[str, Any]
    language: str
    labels: Labels

    def say(self, case: Case) -> str:
        name = case.component.rsplit("#", 1)[-1].removesuffix("ConstraintComponent")
        if name == "MinCount" and not case.found:
            name = "MinCount.none"
        if name == "MaxCount" and self.bound(case) == "0":
            name = "MaxCount.none"
        sentences = self.words["sentences"]
        text: str = sentences.get(name, sentences["other"])
        return " ".join(text.format(**self.facts(name, case)).split())

    def facts(self, name: str, case: Case) -> dict[str, str]:
        details = f" {self.words['and']} ".join(self.say(detail) for detail in case.details[:3])
        return {
            "path": self.name(case.path) if case.path else self.words["this"],
            "value": self.term(case.value) if case.value else "",
            "found": self.several(case.found),
            "count": str(len(case.found)),
            "wanted": self.wanted(name, case),
            "details": details or self.words["nothing"],
            "closest": self.words["closest"].format(details=details) if details else self.words["nothing"],
        }

    def bound(self, case: Case) -> str:
        values = [value for values in case.parameters.values() for value in values]
        return values[0].split('"')[1] if values and values[0].startswith('"') else ""

    def wanted(self, name: str, case: Case) -> str:
        values = [value for values in case.parameters.values() for value in values]
        if name in ("In", "LanguageIn"):
            return self.several(tuple(values), bare=True)
        if name == "Datatype":
            return self.datatype(values[0])
        if name == "NodeKind":
            return str(self.words["kinds"].get(values[0][1:-1].rsplit("#", 1)[-1], values[0]))
        return (self.bound(case) or self.name(values[0])) if values else ""

    def datatype(self, term: str) -> str:
        iri = term[1:-1]
        known = iri.startswith((XSD.iri, RDF.iri))
        return str(self.words["datatypes"].get(iri.rsplit("#", 1)[-1], shorten(iri))) if known else self.name(term)

    def several(self, terms: Sequence[str], *, bare: bool = False) -> str:
        shown = [self.bare(term) if bare else self.term(term) for term in terms[:VALUES]]
        more = [f"… ({len(terms)})"] if len(terms) > VALUES else []
        return ", ".join([*shown, *more]) or str(self.words["nothing"])

    def bare(self, term: str) -> str:
        return term.split('"')[1] if term.startswith('"') else self.name(term)

    def name(self, term: str) -> str:
        """'label' of an IRI, or its short form; a path that is no single property is written as it stands."""
        if term.startswith(('"', "'")):
            return self.term(term)
        if not term.startswith("_:") and not _IRI.fullmatch(term):
            return _STEP.sub(lambda step: self.name(f"<{step[1] or step[2]}>"), term)
        iri = term.strip("<>")
        label = self.labels(iri, self.language)
        if label:
            return f"'{label}'"
        return str(self.words["shape"]) if term.startswith("_:") else _cut(shorten(iri))

    def term(self, term: str) -> str:
        """A value as it was found: an IRI by its label or short form, a literal with its language or type."""
        if term.startswith("<"):
            return self.name(term)
        if term.startswith("_:"):
            return str(self.words["kinds"]["BlankNode"])
        text, quote, tail = term.rpartition('"') if term.startswith('"') else (term, "", "")
        datatype = tail[3:-1] if tail.startswith("^^") else ""
        shown = f"^^{shorten(datatype)}" if datatype and datatype != XSD.string.value else tail.split("^^")[0]
        return _cut(text) + quote + shown


def _cut(text: str) -> str:
    return text if len(text) <= LENGTH else text[:LENGTH] + "…"
