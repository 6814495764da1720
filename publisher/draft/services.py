"""Tasks and services: list items under a heading or sentence that announces them, else the verbs of the page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from publisher.draft.layout import PART_OF_PAGE, Layout, Line, Section
from publisher.draft.names import Named
from publisher.draft.patterns import any_case, one_of, words
from publisher.draft.places import fold
from publisher.draft.tasks import of_sentences
from publisher.draft.titles import is_site

_NAMED = words(
    """taken opdracht(?:en)? kerntaken hoofdtaken kernopdrachten activiteiten dienstverlening diensten aanbod
    werking taakomschrijving bevoegdheden cursus(?:sen|aanbod)? lessen hulpverlening producten(?:_en_diensten)?
    thuis(?:zorg)?diensten"""
)
#: Headings that announce services.
_ANNOUNCES = re.compile(
    one_of(
        rf"(?:onze |ons |de |het )?{_NAMED}(?: van .{{2,50}})?",
        r"(?:ons|het) aanbod.*",
        r"(?:taken en opdrachten|missie en taken|concreet|wat\??)",
        r"wat (?:doe[tn]?|bied\w*|kan|kun|regel\w*).{0,60}",
        r"waarvoor\b.{0,60}",
        r"waar(?:mee|over)(?: (?:kan|kun|biedt|helpt|kom|staan|ga|moet).{0,60})?",
        r"wat (?:wij|we) (?:doen|bieden).*",
        r"welke \w+.{0,40}",
        r"hoe (?:kunnen|helpen) (?:we|wij).{0,40}",
        r"(?:in|op|bij) (?:de|het|onze|ons) \w+ (?:kan|kun|kunt|regel\w*)\b.{0,40}",
        r"(?:je|u|jij) (?:kan|kunt|kun)\b.{0,60}",
    )
    + r"\s*[:?]?$",
    re.I,
)
_DOES = words(
    r"""terecht_(?:voor|met|om) bied(?:t|en) aanbod organise(?:ert|ren) doet doen taken opdracht\w* helpt helpen
    sta(?:at|an)_in_voor zorg(?:t|en)_voor vorm_door geeft_.{0,60}_door verantwoordelijk_voor
    houdt_zich_bezig_met ondersteun(?:t|en) dienstverlening verzorg(?:t|en) voor(?:_onder_(?:meer|andere))?
    contactpunt_voor instaan_voor beheert kan_je kun_je kunt_u gaat_.{0,30}_om zich_in_voor concreet volgende
    bij_ons volg(?:t|en)_op regelt? behandelt vragen_(?:over|rond) werk(?:t|en)_(?:rond|aan)"""
)
_TEAM = words(r"\w*dienst cel afdeling team loket medewerkers wijkmanagers consulent\w* ambtenaar depot")
#: Sentences that end in a colon and introduce services.
_INTRODUCES = any_case(
    r"\bdoen (?:we|wij) door:$",
    rf"^(?:de|het|onze|deze|ons)\s{_TEAM}\b[^.]{{0,60}}:$",
    r"^(?:we|wij|zij|ze)\b[^.]{0,40}:$",
    rf"\b{_DOES}\b[^.]{{0,140}}:$",
)
_NOT_SERVICES = any_case(
    words(
        r"""doelgroep focus doelstelling links meer_info partners bestaat_uit openings contact documenten download
        voorwaarden meebrengen
        mee_te_brengen medewerkers leden wie_kan spitst nieuws lid_van samenwerk adres in_bijlage
        regelgeving wetgeving publicaties uitvoer bewijsstukken nodig sluitingsdag gesloten
        tarie(?:f|ven) prij(?:s|zen) kost
        procedure feestdag vermeldt gegevens deze_personen kunnen_het aanvragen_kan"""
    ),
    r"^(?:het |ons )?team$",
    r"richt(?:en)? (?:zich|ons|we)",
    r"\bstaa[nt]:?$",
    r"^wie\b|^waar (?:kan|kun|vind)|^voor wie\b.{0,20}$",
    r"breng",
)
_DAY = r"(?:maan|dins|woens|donder|vrij|zater|zon)dag"
_NOT_AN_ITEM = any_case(
    rf"\b{_DAY}\b.*\d",
    r"@|www\.|https?:|\d{2}[ /.]\d{2}[ /.]\d{2}|^\d{4}\s[A-Z]",
    r"\b\d{1,2}\s?[u:.]\s?\d{0,2}\b.*\b\d{1,2}\s?[u:.]",
    rf"^(?:ma|di|wo|do|vr|za|zo|{_DAY})\b",
    r"^(?:tel|fax|e-?mail|t|f|e|auteurs?(?:\(s\))?|uitgever(?:ij)?|uitgegeven door|datum|publicatiedatum|"
    r"jaar|taal|prijs|isbn|formaat)(?=\W)[ .:]",
    r"\.(?:pdf|docx?)\b|\((?:pdf|docx?)\b",
    r"^(?:lees|bekijk|download|klik|meer info)\b",
)
#: Pages about a service that list services all the same: `Lokale dienstencentra`.
_OFFER = any_case(
    r"\baanbod\b|\bterecht (?:voor|met)\b|\bbied(?:t|en)\b|^(?:onze )?(?:diensten|activiteiten)\b|^wat (?:kan|kun|bied)"
)


def services(layout: Layout, name: Named, kind: str) -> Iterator[Named]:
    """The services that a page names, in order; a list of them is worth more than any sentence."""
    if kind == "publication":
        return
    if kind == "service":
        listed = _unique(item for section in layout.sections for item in _of_section(section, _OFFER))
        yield from listed or [Named(name.name, name.start, name.end, "page-is-service", 0.8)]
        return
    announced = frozenset(
        line.number for section in layout.sections if _announces(section.title, None) for line in section.lines
    )
    items = [item for section in layout.sections for item in _of_section(section)]
    items += _headed(layout.sections)
    listed = _unique(item for item in items if fold(item.name) != fold(name.name) and not is_site(item.name))
    yield from listed or _unique(_unannounced(layout.sections)) or _unique(of_sentences(layout, kind, announced))


def _unique(items: Iterable[Named]) -> list[Named]:
    seen: dict[str, Named] = {}
    for item in items:
        seen.setdefault(item.name.lower(), item)
    return list(seen.values())


def _unannounced(sections: Sequence[Section]) -> Iterator[Named]:
    """Where nothing announces services: the list items of sections that are about nothing else."""
    for section in sections:
        items = [line for line in section.lines if line.bullet and not line.noise]
        known = _NOT_SERVICES.search(section.title) or PART_OF_PAGE.match(section.title)
        if len(items) > 1 and not known and not any(_NOT_AN_ITEM.search(line.text) for line in items):
            before = section.lines[section.lines.index(items[0]) - 1] if section.lines[0] is not items[0] else None
            if before is None or not _NOT_SERVICES.search(before.text):
                yield from (_item(line)._replace(confidence=0.6) for line in items if 3 < len(line.text) <= 160)


def _of_section(section: Section, only: re.Pattern[str] | None = None) -> Iterator[Named]:
    """The items of a section that are services; `only` what announces them must hold, where that is asked."""
    title = section.title
    announced = _announces(title, only)
    excluded = bool(_NOT_SERVICES.search(title)) and not announced
    open_list, introduced = announced, False
    for index, line in enumerate(section.lines):
        if line.noise:
            continue
        if not line.bullet and _leads_in(line, section.lines[index + 1 : index + 2]):
            introduced = _introduces(line, section.lines[index + 1 :], only)
            open_list = introduced or (announced and not _NOT_SERVICES.search(line.text))
        elif open_list and (introduced or not excluded) and _is_item(line, section, introduced):
            yield _item(line)
        elif line.text and not line.bullet and introduced:
            open_list = announced


def _headed(sections: Sequence[Section]) -> list[Named]:
    """`Onze diensten` right above headings of its own: each heading is a service, until one that is none."""
    found: list[Named] = []
    open_list = False
    for section in sections:
        heading = section.heading
        if heading is None:
            continue
        if _announces(section.title, None):
            open_list = not any(not line.noise for line in section.lines)
        elif open_list and not _NOT_SERVICES.search(section.title) and not PART_OF_PAGE.match(heading.text):
            found.append(Named(heading.text, heading.start, heading.end, "heading", 0.75))
        else:
            open_list = False
    return found if len(found) > 1 else []


def _announces(title: str, only: re.Pattern[str] | None) -> bool:
    leads = bool(_ANNOUNCES.match(title) or _INTRODUCES.search(f"{title}:"))
    return leads and not _NOT_SERVICES.search(title) and (only is None or bool(only.search(title)))


def _introduces(line: Line, following: Sequence[Line], only: re.Pattern[str] | None) -> bool:
    """Does this line say that what follows is services?"""
    text = line.text.rstrip(":?") + ":"
    if only is not None and not only.search(text):
        return False
    if _NOT_SERVICES.search(line.text):
        return False
    listed = len(following) > 1 and bool(following[0].bullet and following[1].bullet) and line.text.endswith(":")
    return bool(_INTRODUCES.search(text) or _ANNOUNCES.match(line.text)) or (only is None and listed)


def _leads_in(line: Line, following: Sequence[Line]) -> bool:
    """A colon, or an open sentence right above list items."""
    listed = bool(following) and bool(following[0].bullet)
    return line.text.endswith(":") or (listed and (line.text[-1].isalpha() or line.text.endswith("?")))


def _is_item(line: Line, section: Section, introduced: bool) -> bool:
    if _NOT_AN_ITEM.search(line.text) or len(line.text) < 4 or len(line.text) > 320:
        return False
    if line.bullet:
        return True
    bulleted = any(item.bullet for item in section.lines)
    short = (
        len(line.text) <= 90
        and not line.text.endswith((".", "?", "!"))
        and not re.match(r"[A-Z][\w'’ .-]+ \d+\s?\w?$", line.text)
    )
    if introduced:
        return not bulleted and short and line.text[0].islower()
    return not bulleted and short and _in_first_run(section, line) and len(section.lines) > 1


def _in_first_run(section: Section, line: Line) -> bool:
    """No empty line stands between the first line of the section and this one."""
    return line.number - section.lines[0].number == section.lines.index(line)


#: What stands behind a service on its line and is no part of its name.
_BEHIND = any_case(
    r"\s*\((?!bv|bijv|o\.a|zoals|onder|incl)[^()]{0,20}(?:venster|pdf|link|afspraak|reserve|wet van|"
    r"decreet|inschrijv|zie)[^()]*(?:\([^()]*\)[^()]*)?\)$",
    r"\s*\((?:ook|enkel|alleen|gratis|mits|na|max)\b[^()]*\)$",
    r"(?<=\w{4}):\s+(?=\S+\s+\S+).*$",
)


def _item(line: Line) -> Named:
    text = re.sub(r"[\s.;,]+$", "", line.text)
    cut = _BEHIND.search(text)
    text = text[: cut.start()] if cut and cut.start() > 3 else text
    return Named(text, line.start, line.start + len(text), "list", 0.9 if line.bullet else 0.8)
