"""The query that answers what a list shows: the same documents, asked of the endpoint."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from pyoxigraph import Literal, NamedNode

from publisher.opening import BRUSSELS, holiday
from publisher.search.properties import WITH_AREA
from publisher.vocabulary import SDO, XSD
from publisher.web.finding.results import Results

FOLDER = Path(__file__).with_name("queries")
_FILTERS = "    # filters\n"
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def query_behind(results: Results, language: str) -> str:
    """SPARQL for a list: its columns are those of the CSV. What is open is asked for the minute of asking."""
    selection = results.selection
    classes = [str(NamedNode(iri)) for iri in results.index.classes(selection.concept)]
    parts = [_filled("class.rq", {"klasse": classes})] if classes else [_filled("anything.rq", {})]
    for kind, choice in selection.choices.items():
        name = "area.rq" if kind == "gemeente" and selection.concept not in WITH_AREA else f"{kind}.rq"
        parts.append(_filled(name, {kind: [str(NamedNode(iri)) for iri in choice.iris]}))
    moment = selection.moment(results.now)
    if moment:
        parts.append(_open(moment))
    begins = str(Literal(f"{results.view.base}id/{selection.concept}/"))
    values = {"begin": [begins], "taal": [str(Literal(language))]}
    return _filled("list.rq", values).replace(_FILTERS, "".join(parts))


def _filled(name: str, values: dict[str, list[str]]) -> str:
    """A query, or a part of one, with terms between the brackets of its `VALUES ?name { }`."""
    text = (FOLDER / name).read_text(encoding="utf-8")
    for variable, terms in values.items():
        text = text.replace(f"VALUES ?{variable} {{ }}", f"VALUES ?{variable} {{ {' '.join(terms)} }}")
    return text


def _open(moment: datetime) -> str:
    """Hours of that day, and of the day before that go on past midnight."""
    here = moment.astimezone(BRUSSELS)
    rows = []
    for late, day in ((False, here.date()), (True, here.date() - timedelta(days=1))):
        weekday = SDO[_DAYS[day.weekday()]]
        named = SDO.PublicHolidays if holiday(day) else weekday
        terms = (Literal(day.isoformat()), named, weekday, Literal(str(late).lower(), datatype=XSD.boolean))
        rows.append(f"({' '.join(map(str, terms))})")
    text = _filled("open.rq", {"uur": [str(Literal(here.strftime("%H:%M:%S")))]})
    days = "VALUES (?datum ?dag ?weekdag ?gisteren)"
    return text.replace(f"{days} {{ }}", f"{days} {{ {' '.join(rows)} }}")
