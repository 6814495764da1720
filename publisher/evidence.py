"""Which line of the sheet a fact stands on: `data/evidence/NAME.csv` -> Web Annotations.

A row names a subject, its predicates and the exact words of the sheet. Positions are computed, so that a
line added to a sheet changes nothing that a person keeps (W3C Web Annotation Data Model, 4.2.4 and 4.2.5;
the fact is a rdf:Statement, RDF Schema 5.3, since a client of today reads no triple terms).
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from publisher.documents import Sheet, text_iri
from publisher.findings import Finding, Place, Severity
from publisher.vocabulary import OA, PREFIXES, PUB, RDF, XSD

COLUMNS = ("subject", "predicates", "quote", "occurrence")

_OCCURRENCE = re.compile(r"[1-9][0-9]{0,8}")

#: How many code points before and after a quote go into its selector, so that it is found in a changed text.
CONTEXT = 32

#: Objects of a statement (subject, predicate), as the data set has them.
Objects = Callable[[NamedNode, NamedNode], Iterable[NamedNode | Literal | BlankNode]]


class Row(NamedTuple):
    """One line of an evidence file, understood: `occurrence` counts from 1."""

    place: Place
    subject: NamedNode
    predicates: tuple[NamedNode, ...]
    quote: str
    occurrence: int


class _RowError(ValueError):
    """A row that cannot be understood; the text says why."""


def read_evidence(path: Path) -> tuple[list[Row], list[Finding]]:
    """The rows of an evidence file, and what could not be understood in it."""
    try:
        # Spreadsheets begin UTF-8 with a byte order mark.
        return _rows(path, path.read_bytes().decode("utf-8-sig"))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        reason = getattr(error, "strerror", None) or getattr(error, "reason", None) or error
        return [], [_finding("syntax", Place(str(path)), f"cannot be read: {reason}", "save it as UTF-8 CSV")]


def _rows(path: Path, text: str) -> tuple[list[Row], list[Finding]]:
    rows: list[Row] = []
    findings: list[Finding] = []
    reader = csv.DictReader(io.StringIO(text, newline=""))
    missing = [name for name in COLUMNS[:3] if name not in (reader.fieldnames or ())]
    if missing:
        remedy = "the first line is: " + ",".join(COLUMNS)
        return [], [_finding("evidence-row", Place(str(path), 1), f"the column '{missing[0]}' is missing", remedy)]
    for cells in reader:
        place = Place(str(path), reader.line_num)
        try:
            rows.append(_row(place, cells))
        except _RowError as error:
            findings.append(_finding("evidence-row", place, str(error), "mend the row"))
    return rows, findings


def _row(place: Place, cells: dict[str, str]) -> Row:
    occurrence = (cells.get("occurrence") or "1").strip()
    if not _OCCURRENCE.fullmatch(occurrence):
        raise _RowError(f"occurrence '{occurrence[:20]}' is no number from 1")
    if not cells.get("quote"):
        raise _RowError("the quote is empty")
    predicates = tuple(_iri(name) for name in (cells.get("predicates") or "").split())
    if not predicates:
        raise _RowError("no predicate is named")
    return Row(place, _iri((cells.get("subject") or "").strip()), predicates, cells["quote"], int(occurrence))


def _iri(name: str) -> NamedNode:
    prefix, colon, local = name.partition(":")
    try:
        if colon and not local.startswith("//"):
            return NamedNode(PREFIXES[prefix] + local)
        if name.startswith(("http://", "https://")):
            return NamedNode(name)
    except KeyError:
        raise _RowError(f"the prefix '{prefix}:' is not known") from None
    except ValueError:
        pass
    raise _RowError(f"'{name}' is no IRI")


class Annotated(NamedTuple):
    """What an evidence file comes to: annotations in the provenance graph, and findings."""

    quads: list[Quad]
    findings: list[Finding]


def annotate(rows: Iterable[Row], sheet: Sheet, objects: Objects, base: str) -> Annotated:
    """Evidence rows of one record -> Web Annotations over its sheet.

    A quote that the sheet does not hold, and a fact that the data does not state, are findings and make
    no annotation.
    """
    quads: list[Quad] = []
    findings: list[Finding] = []
    for written in rows:
        row = written._replace(quote=_as_in(sheet.text, written.quote))
        start = _position(sheet.text, row.quote, row.occurrence)
        facts: list[tuple[NamedNode, object]] = [
            (p, value) for p in row.predicates for value in objects(row.subject, p)
        ]
        if start is None:
            findings.append(_no_quote(row, sheet))
        elif unstated := _unstated(row, facts):
            findings.append(unstated)
        else:
            quads += _annotation(row, facts, sheet, start, base)
    return Annotated(quads, findings)


def _as_in(text: str, quote: str) -> str:
    """A quote of several lines with the line ends of the sheet: editors and spreadsheets change them unasked."""
    if "\n" not in quote or quote in text:
        return quote
    lines = quote.replace("\r\n", "\n")
    return lines.replace("\n", "\r\n") if "\r\n" in text else lines


def _position(text: str, quote: str, occurrence: int) -> int | None:
    start = -1
    for _ in range(occurrence):
        start = text.find(quote, start + 1)
        if start < 0:
            return None
    return start


def _no_quote(row: Row, sheet: Sheet) -> Finding:
    times = sheet.text.count(row.quote)
    found = f"stands there {times} times, not {row.occurrence}" if times else "does not stand there"
    return _finding(
        "evidence-quote",
        row.place,
        f"'{row.quote}' {found}: {sheet.path}",
        "quote the sheet exactly, or mend the record",
    )


def _unstated(row: Row, facts: list[tuple[NamedNode, object]]) -> Finding | None:
    stated = {predicate for predicate, _ in facts}
    absent = [predicate.value for predicate in row.predicates if predicate not in stated]
    if not absent:
        return None
    text = f"the data has no <{absent[0]}> of <{row.subject.value}>"
    return _finding("evidence-statement", row.place, text, "mend subject or predicate, or take the row away")


def _annotation(row: Row, facts: list[tuple[NamedNode, object]], sheet: Sheet, start: int, base: str) -> Iterator[Quad]:
    graph = NamedNode(f"{base}graphs/provenance")
    annotation = f"{base}id/annotatie/{sheet.name}-{_digest(row)}"
    target, position, quote = (NamedNode(f"{annotation}#{part}") for part in ("target", "position", "quote"))

    def state(subject: NamedNode, *pairs: tuple[NamedNode, object]) -> Iterator[Quad]:
        return (Quad(subject, predicate, value, graph) for predicate, value in pairs)  # type: ignore[arg-type]

    node = NamedNode(annotation)
    yield from state(node, (RDF.type, OA.Annotation), (OA.motivatedBy, OA.linking), (OA.hasTarget, target))
    for number, (predicate, value) in enumerate(facts, 1):
        body = NamedNode(f"{annotation}#body-{number}")
        yield Quad(node, OA.hasBody, body, graph)
        yield from state(body, (RDF.type, RDF.Statement), (RDF.subject, row.subject))
        yield from state(body, (RDF.predicate, predicate), (RDF.object, value))
    source = NamedNode(text_iri(sheet.name, base))
    yield from state(target, (RDF.type, OA.SpecificResource), (OA.hasSource, source))
    yield from state(target, (OA.hasSelector, position), (OA.hasSelector, quote))
    line = sheet.text.count("\n", 0, start) + 1
    yield from state(target, (PUB.line, _number(line)))
    end = start + len(row.quote)
    yield from state(position, (RDF.type, OA.TextPositionSelector), (OA.start, _number(start)), (OA.end, _number(end)))
    yield from state(quote, (RDF.type, OA.TextQuoteSelector), (OA.exact, Literal(row.quote)))
    yield Quad(quote, OA.prefix, Literal(sheet.text[max(0, start - CONTEXT) : start]), graph)
    yield Quad(quote, OA.suffix, Literal(sheet.text[end : end + CONTEXT]), graph)


def _number(value: int) -> Literal:
    return Literal(str(value), datatype=XSD.nonNegativeInteger)


def _digest(row: Row) -> str:
    parts = (row.subject.value, *(predicate.value for predicate in row.predicates), row.quote, str(row.occurrence))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]


def _finding(rule: str, place: Place, message: str, remedy: str) -> Finding:
    return Finding(rule, Severity.VIOLATION, message, place, remedy)
