"""What portals need of each dataset, distribution, service, record and contact: a row for each rule.

A check looks at one thing and says what is wrong with it, '' for nothing. Which portal each rule belongs to, and
why, stands in `stumbles.py`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import NamedTuple

from pyoxigraph import BlankNode, Literal, NamedNode

from publisher.harvest.statements import Node, Statements, shown
from publisher.harvest.stumbles import Stumble
from publisher.vocabulary import DCAT, DCT, FOAF, MDCAT, RDF, VCARD, XSD

FLEMISH_LICENCES = re.compile(r"https?://data\.vlaanderen\.be/(id|doc)/licentie/")
_OPEN_DATA = NamedNode("https://metadata.vlaanderen.be/id/GDI-Vlaanderen-Trefwoorden/VLOPENDATA")
_RIGHTS = "http://publications.europa.eu/resource/authority/access-right/"
_TAG = re.compile(r"[\w \-.]{2,100}\Z")
_THEMES = ("http://publications.europa.eu/resource/authority/data-theme/", "http://vocab.belgif.be/auth/datatheme/")

Check = Callable[[Statements, Node], str]


class Need(NamedTuple):
    """A rule, the types of things that it is for, and its check."""

    rule: str
    types: tuple[NamedNode, ...]
    check: Check


def _has(*properties: NamedNode) -> Check:
    names = " or ".join(shown(item).rpartition("#")[2].rpartition("/")[2] for item in properties)
    return lambda found, node: "" if found.values(node, *properties) else f"no {names}"


def _exactly_one(prop: NamedNode) -> Check:
    def check(found: Statements, node: Node) -> str:
        count = len(found.values(node, prop))
        return "" if count == 1 else f"{count} values of {_local(prop)}"

    return check


def _local(prop: NamedNode) -> str:
    return re.split(r"[#/]", prop.value)[-1]


def _tagged(*properties: NamedNode) -> Check:
    """Every text has a language."""

    def check(found: Statements, node: Node) -> str:
        bare = [
            value.value
            for value in found.values(node, *properties)
            if isinstance(value, Literal) and not value.language
        ]
        return f"without a language: {bare[0][:80]!r}" if bare else ""

    return check


def _one_per_language(*properties: NamedNode) -> Check:
    def check(found: Statements, node: Node) -> str:
        for prop in properties:
            texts = [value.language for value in found.values(node, prop) if isinstance(value, Literal)]
            twice = [language for language, count in Counter(texts).items() if count > 1]
            if twice:
                return f"{_local(prop)} more than once in '{twice[0] or 'no language'}'"
        return ""

    return check


def _public(found: Statements, node: Node) -> str:
    rights = [shown(value) for value in found.values(node, DCT.accessRights)]
    wrong = [value for value in rights if not value.startswith(_RIGHTS)]
    return "no accessRights" if not rights else f"accessRights {wrong[0]}" if wrong else ""


def _tags(found: Statements, node: Node) -> str:
    words = [part.strip() for value in found.values(node, DCAT.keyword) for part in shown(value).split(",")]
    return next((f"keyword {word[:60]!r}" for word in words if not _TAG.match(word)), "")


def _themed(found: Statements, node: Node) -> str:
    themes = [shown(value) for value in found.values(node, DCAT.theme)]
    missing = [table for table in _THEMES if not any(theme.startswith(table) for theme in themes)]
    return f"no theme of {missing[0]}" if missing else ""


def _marked(found: Statements, node: Node) -> str:
    return "" if _OPEN_DATA in found.values(node, MDCAT.statuut) else "no mdcat:statuut VLOPENDATA"


def _offered(found: Statements, node: Node) -> str:
    served = found.pointing(DCAT.servesDataset, node)
    return "" if served or found.values(node, DCAT.distribution) else "no distribution, and no service"


def _dated(found: Statements, node: Node) -> str:
    for prop in (DCT.issued, DCT.modified):
        for value in found.values(node, prop):
            if not is_date(value):
                return f"{_local(prop)} {shown(value)!r}"
    return ""


_YEARS = (XSD.gYear, XSD.gYearMonth)


def is_date(value: object) -> bool:
    """Whether it is a date of a type that portals know, written as that type wants it."""
    if not isinstance(value, Literal):
        return False
    if value.datatype in _YEARS:
        return True
    reader = {XSD.date: date.fromisoformat, XSD.dateTime: datetime.fromisoformat}.get(value.datatype)
    if reader is None:
        return False
    try:
        reader(re.sub(r"(?<=\d{4}-\d\d-\d\d)(Z|[+-]\d\d:\d\d)\Z", "", value.value))
    except ValueError:
        return False
    return value.datatype == XSD.date or re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", value.value) is not None


def _licensed(found: Statements, node: Node) -> str:
    return "" if found.values(node, DCT.license) else "no license"


def _flemish(found: Statements, node: Node) -> str:
    licences = [shown(value) for value in found.values(node, DCT.license)]
    return "" if not licences or any(map(FLEMISH_LICENCES.match, licences)) else f"licence {licences[0]}"


def _accessible(found: Statements, node: Node) -> str:
    addresses = found.values(node, DCAT.accessURL)
    wrong = [value for value in addresses if not shown(value).startswith(("http://", "https://"))]
    if len(addresses) != 1:
        return f"{len(addresses)} values of accessURL"
    return f"accessURL {shown(wrong[0])}" if wrong else ""


def _typed_file(found: Statements, node: Node) -> str:
    if not found.values(node, DCAT.mediaType) and not found.values(node, DCT.format):
        return "no mediaType and no format"
    literal = [value for value in found.values(node, DCAT.mediaType, DCT.format) if isinstance(value, Literal)]
    return f"a text, no IRI: {literal[0].value!r}" if literal else ""


def _endpoint(found: Statements, node: Node) -> str:
    counts = {_local(prop): len(found.values(node, prop)) for prop in (DCAT.endpointURL, DCAT.endpointDescription)}
    return next((f"{count} values of {name}" for name, count in counts.items() if count != 1), "")


def _recorded(found: Statements, node: Node) -> str:
    """A catalogue record of its own, if the catalogue has records at all or not."""
    records = [item for item in found.pointing(FOAF.primaryTopic, node) if found.is_a(item, DCAT.CatalogRecord)]
    if not records:
        return "no catalogue record"
    return "its catalogue record has the same IRI" if node in records else ""


def _record_date(found: Statements, node: Node) -> str:
    values = found.values(node, DCT.modified)
    if values and all(
        isinstance(value, Literal) and value.datatype == XSD.dateTime and is_date(value) for value in values
    ):
        return ""
    return f"modified {shown(values[0])!r}" if values else "no modified"


def _reachable(found: Statements, node: Node) -> str:
    if not found.values(node, VCARD.fn, VCARD["organization-name"]):
        return "no vcard:fn"
    mails = [shown(value) for value in found.values(node, VCARD.hasEmail)]
    wrong = [mail for mail in mails if not mail.startswith("mailto:")]
    if wrong:
        return f"hasEmail {wrong[0]}"
    return "" if mails or found.values(node, VCARD.hasURL, FOAF.page) else "no hasEmail and no hasURL"


def _named_agent(found: Statements, node: Node) -> str:
    for agent in found.nodes(node, DCT.publisher):
        names = found.values(agent, FOAF.name)
        if not any(isinstance(name, Literal) and name.language for name in names):
            return f"{shown(agent)} has no foaf:name with a language"
        missing = [item for item in (FOAF.Agent, DCT.Agent) if item not in found.values(agent, RDF.type)]
        if missing:
            return f"{shown(agent)} is no {'foaf' if missing[0] == FOAF.Agent else 'dct'}:Agent"
    return ""


def _described(found: Statements, node: Node) -> str:
    """What the Flemish rules look up in the same document, each with a type."""
    named = found.nodes(
        node, DCT.license, DCT.publisher, DCAT.contactPoint, DCAT.theme, DCT.accessRights, DCT.conformsTo
    )
    lost = [shown(item) for item in named if not found.is_typed(item)]
    return f"{lost[0]} is not described" if lost else ""


_DATASET, _FILE, _SERVICE = (DCAT.Dataset,), (DCAT.Distribution,), (DCAT.DataService,)
_RECORD, _CATALOGUE = (DCAT.CatalogRecord,), (DCAT.Catalog,)
_MAIN = (*_CATALOGUE, *_DATASET, *_SERVICE)

NEEDS = (
    Need("title", _MAIN, _has(DCT.title)),
    Need("description", (*_CATALOGUE, *_DATASET), _has(DCT.description)),
    Need("language", _MAIN, _tagged(DCT.title, DCT.description, DCAT.keyword)),
    Need("one-per-language", _MAIN, _one_per_language(DCT.title, DCT.description)),
    Need("identifier", (*_MAIN, *_FILE, *_RECORD), _exactly_one(DCT.identifier)),
    Need("publisher", _MAIN, _exactly_one(DCT.publisher)),
    Need("publisher-name", _MAIN, _named_agent),
    Need("contact", _MAIN, _has(DCAT.contactPoint)),
    Need("contact-address", (VCARD.Kind, VCARD.Organization, VCARD.Individual, VCARD.Group), _reachable),
    Need("access-rights", (*_DATASET, *_SERVICE), _public),
    Need("keyword", _DATASET, _has(DCAT.keyword)),
    Need("keyword-refused", _DATASET, _tags),
    Need("theme", _DATASET, _themed),
    Need("open-data-mark", _DATASET, _marked),
    Need("no-distribution", _DATASET, _offered),
    Need("date", (*_DATASET, *_FILE, *_SERVICE), _dated),
    Need("licence", (*_FILE, *_SERVICE), _licensed),
    Need("licence-flemish", (*_FILE, *_SERVICE), _flemish),
    Need("access-url", _FILE, _accessible),
    Need("media-type", _FILE, _typed_file),
    Need("endpoint", _SERVICE, _endpoint),
    Need("serves-dataset", _SERVICE, _has(DCAT.servesDataset)),
    Need("record", (*_DATASET, *_SERVICE), _recorded),
    Need("record-date", _RECORD, _record_date),
    Need("not-described", (*_MAIN, *_FILE), _described),
)


def missing(found: Statements) -> Iterator[Stumble]:
    """What portals need and do not find."""
    for need in NEEDS:
        for node in found.typed(*need.types):
            what = need.check(found, node)
            if what:
                yield Stumble(need.rule, shown(node), what)
    yield from _blank(found)
    yield from _shared_identifiers(found)


def _blank(found: Statements) -> Iterator[Stumble]:
    for node in found.typed(DCAT.Dataset):
        if isinstance(node, BlankNode):
            yield Stumble("blank-dataset", shown(node), found.text(node, DCT.title))
    for dataset, node in found.distributions():
        if isinstance(node, BlankNode):
            yield Stumble("blank-distribution", shown(dataset), found.text(node, DCT.title, DCAT.accessURL))


def _shared_identifiers(found: Statements) -> Iterator[Stumble]:
    for kind in (DCAT.Dataset, DCAT.CatalogRecord):
        owners: dict[str, list[str]] = {}
        for node in found.typed(kind):
            for value in found.values(node, DCT.identifier):
                owners.setdefault(shown(value), []).append(shown(node))
        for value, nodes in owners.items():
            if len(nodes) > 1:
                yield Stumble("identifier-twice", nodes[1], f"{value!r} is also that of {nodes[0]}")
