"""The pipeline of drafting in one screen: a source goes in, a draft with spans and questions comes out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from publisher.draft.audiences import audiences
from publisher.draft.bodies import body_of, higher_body, other_publisher, urlsplit_host
from publisher.draft.contacts import contact_values
from publisher.draft.kinds import KINDS, kind_of
from publisher.draft.layout import Layout, lay_out
from publisher.draft.legal import legal_references
from publisher.draft.names import Named, alternative_names
from publisher.draft.openings import opening_values
from publisher.draft.owners import Group, atoms_of, group
from publisher.draft.parents import Place, municipality_of
from publisher.draft.people import people_of
from publisher.draft.places import places
from publisher.draft.related import links, related
from publisher.draft.services import services
from publisher.draft.source import Source
from publisher.draft.themes import themes
from publisher.draft.titles import name_of
from publisher.draft.values import Contact, Draft, Question, Value, check_spans
from publisher.vocabulary import IPDC_THEME


class Page(NamedTuple):
    """What later rules need from earlier ones."""

    source: Source
    layout: Layout
    name: Named
    groups: list[Group]
    kind: str
    body: int


def read_draft(source: Source, municipality: str = "", kind: str = "") -> Draft:
    """A source -> its draft; `municipality` (a NIS code or name) and `kind` are what the steward already knows."""
    layout = lay_out(source.text, source.headings)
    name = name_of(source, layout) or _nameless(layout)
    others = alternative_names(source.text, name)
    atoms = atoms_of(source.text)
    groups = group(layout, atoms, [name.name, *(item.name for item in others)])
    hours, hour_questions = opening_values(layout, groups, atoms)
    own = sum(len(item.atoms) for item in groups if item.relation == "unit")
    guessed, confidence = kind_of(name.name, layout, own, bool(hours))
    body = _body(layout, groups)
    page = Page(source, layout, name, groups, kind or guessed, body)
    place, questions = _place(page, municipality)
    values = [
        Value("doc_type", page.kind, name.start, name.end, "kind", 1.0 if kind else confidence),
        Value("name", name.name, name.start, name.end, name.rule, name.confidence),
        *(Value("alt_names", item.name, item.start, item.end, item.rule, item.confidence) for item in others),
        *_bodies(page, place),
    ]
    contacts, contact_questions = contact_values(page.layout, groups, (name.name, *(item.name for item in others)))
    values += [*contacts, *hours, *_content(page, values)]
    questions += [*contact_questions, *hour_questions, *_language(source)]
    return check_spans(_draft(page, values, questions))


def _draft(page: Page, values: list[Value], questions: list[Question]) -> Draft:
    owners = [
        Contact(item.name, item.relation, item.start, item.end)
        for item in page.groups
        if item.relation != "unit" and item.name
    ]
    used = {value.owner for value in values}
    named = {contact.name: contact for contact in reversed(owners)}
    contacts = tuple(contact for contact in owners if contact.name in used and named[contact.name] is contact)
    noise = [(line.noise, line.text) for line in page.layout.lines if line.noise]
    source = page.source
    people = people_of(page.layout, (contact.name for contact in page.groups if contact.relation == "person"))
    read = [(value.start, value.end) for value in values if not value.owner and not value.target.startswith("withheld")]
    apart = (span for span in people if not any(span[0] < end and start < span[1] for start, end in read))
    return Draft(
        source.text,
        source.url,
        source.language,
        tuple(values),
        tuple(questions),
        contacts,
        (*source.removed, *noise),
        tuple(apart),
    )


def _nameless(layout: Layout) -> Named:
    """No heading at all: the first words of the text, with little confidence."""
    line = next(iter(layout.content()), None) or next(line for line in layout.lines if line.text)
    cut = len(" ".join(line.text.split(" ")[:6]))
    return Named(line.text[:cut], line.start, line.start + cut, "first-words", 0.3)


def _body(layout: Layout, groups: list[Group]) -> int:
    """Where the contact block begins: prose before it says what the page is about."""
    starts = [atom.start for item in groups for atom in item.atoms if atom.kind in ("address", "telephone", "fax")]
    first = min(starts, default=len(layout.text))
    return first if first > 0.3 * len(layout.text) else len(layout.text)


def _place(page: Page, given: str) -> tuple[Place | None, list[Question]]:
    place, suggested = municipality_of(page.source.text, page.source.url, page.groups)
    known = _given_place(page, given)
    if known is not None:
        return known, []
    if page.kind in ("sector or theme page", "publication") or _is_flemish(page):
        return None, []
    if place and place.rival:
        text, candidates = f"Is dit {place.row.name} of {place.rival}?", (place.row.name, place.rival)
        return place, [Question("municipality", text, candidates, place.start, place.end)]
    if place and place.row.successor:
        return place, [_merged(place)]
    if place is None and suggested:
        text = "Bij welke gemeente hoort deze pagina? De tekst zegt het niet."
        return None, [Question("municipality", text, suggested, page.name.start, page.name.end)]
    return place, []


def _is_flemish(page: Page) -> bool:
    """A body of the Flemish government has an office somewhere, and no municipality."""
    higher = higher_body(page.source.text, page.source.url, page.groups)
    return higher is not None and higher.rule == "flemish-body"


def _given_place(page: Page, given: str) -> Place | None:
    """The municipality that the steward names, None where the name or code is none."""
    row = places().by_nis.get(given) or places().by_name.get(re.sub(r"[^a-z0-9]", "", given.lower())) if given else None
    if row is None:
        return None
    found = re.search(re.escape(row.name), page.source.text)
    span = found.span() if found else (page.name.start, page.name.end)
    return Place(row, span[0], span[1], 1.0, "")


def _merged(place: Place) -> Question:
    """The municipality of the page is no more: is the page of before or of after?"""
    new = places().by_nis[place.row.successor]
    text = f"{place.row.name} ging na {place.row.until} op in {new.name}. Geldt deze pagina nog voor {place.row.name}?"
    return Question("municipality", text, (place.row.name, new.name), place.start, place.end)


def _bodies(page: Page, place: Place | None) -> Iterator[Value]:
    """Municipality, NIS code, parent organisation and publisher."""
    text = page.source.text
    if place is not None:
        start, end = place.start, place.end
        yield Value("municipality", place.row.name, start, end, "witnesses", place.confidence)
        yield Value("nis_code", place.row.nis, start, end, "table", place.confidence)
    higher = higher_body(text, page.source.url, page.groups) if page.kind != KINDS[3] else None
    if higher is not None and page.kind == KINDS[2]:
        yield Value("publisher", higher.name, higher.start, higher.end, higher.rule, higher.confidence)
    elif higher is not None:
        span = (higher.start, higher.end, higher.rule)
        yield Value("parent_organisation", higher.name, *span, higher.confidence)
        yield Value("publisher", higher.name, *span, higher.confidence - 0.05)
    elif place is not None:
        if page.kind != "organisation" and _is_municipal(page, place):
            body = body_of(text, page.name.name, page.source.url, place.row, page.groups)
            yield Value("parent_organisation", body, start, end, "municipal-body", place.confidence - 0.03)
            yield Value("publisher", body, start, end, "municipal-body", place.confidence - 0.1)
    else:
        named = other_publisher(text, page.kind)
        if named:
            yield Value("publisher", named.name, named.start, named.end, named.rule, named.confidence)


def _is_municipal(page: Page, place: Place) -> bool:
    """Does more than an address tie the page to the municipality? (A regional centre has an address too.)"""
    text, name = page.source.text, re.sub(r"[^a-z0-9]", "", place.row.name.lower())
    hosts = " ".join(
        str(atom.value).split("@")[1] for group in page.groups for atom in group.atoms if atom.kind == "email"
    )
    if re.search(
        r"\b(?:gemeente\w*|stad(?:s\w+)?|stedelijke?|OCMW|Sociaal Huis|[Dd]istrict\w*)\b", text, re.I
    ) or name in re.sub(r"[^a-z0-9]", "", hosts + urlsplit_host(page.source.url)):
        return True
    return bool(re.match(r"(?:dienst|afdeling|cel|team|loket)\b|\w+dienst\b", page.name.name, re.I))


def _content(page: Page, known: list[Value]) -> Iterator[Value]:
    """What the page is about: services, target groups, themes, links, organisations, laws."""
    offers = list(services(page.layout, page.name, page.kind))
    yield from _named("services", offers)
    yield from _named("target_groups", audiences(page.layout, page.body))
    for theme in themes(page.layout, page.name, offers, page.body):
        iri = IPDC_THEME[theme.code].value
        yield Value("themes", theme.label, theme.start, theme.end, "theme-words", theme.confidence, target=iri)
    for named, address in links(page.layout, page.source.links):
        yield Value("links", named.name, named.start, named.end, named.rule, named.confidence, target=address)
    yield from _named("related_organisations", related(page.layout, _own_names(known)))
    yield from _named("legal_references", legal_references(page.source.text))


def _named(field: str, found: Iterable[Named]) -> Iterator[Value]:
    return (Value(field, item.name, item.start, item.end, item.rule, item.confidence) for item in found)


_OWN = frozenset({"name", "alt_names", "parent_organisation", "municipality", "publisher"})


def _own_names(known: list[Value]) -> tuple[str, ...]:
    """Names of the page itself and of what it belongs to: no other organisations."""
    own = tuple(str(value.value) for value in known if value.field in _OWN)
    return (*own, "OCMW") if any(name.startswith("OCMW") for name in own) else own


_LANGUAGE_NAMES = {"fr": "Frans", "en": "Engels", "de": "Duits"}


def _language(source: Source) -> list[Question]:
    if source.language == "nl":
        return []
    start = len(source.text) - len(source.text.lstrip())
    end = start + len(source.text[start:].split("\n")[0])
    language = _LANGUAGE_NAMES[source.language]
    text = f"De tekst lijkt {language}: alleen cijfers en adressen zijn betrouwbaar gelezen. Klopt de rest?"
    return [Question("language", text, (source.language,), start, end)]
