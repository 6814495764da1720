"""The rule of links: an address that a page shows as a link must not do something else when it is followed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from publisher.rules.statements import Breach, Row, Statements, texts
from publisher.shacl.terms import words
from publisher.vocabulary import DCAT, FOAF, SDO

#: Schemes that run a script, carry their own content, or mean another file on every computer.
_UNSAFE = re.compile(r"\s*(javascript|vbscript|data|blob|file|about)\s*:", re.IGNORECASE)
#: Properties whose values are links even where they are written as text.
_LINKS = texts(SDO.url, SDO.sameAs, FOAF.homepage, FOAF.page, DCAT.landingPage, DCAT.accessURL, DCAT.downloadURL)


def unsafe_links(statements: Statements) -> Iterator[Breach]:
    """A value that is a script, a document of its own or a local file (`javascript:`, `data:`, `file:`) where a link
    is wanted: whoever follows it runs or sees what a stranger wrote (CWE-79, CWE-601)."""
    wrong = {each for each in statements.referred if _UNSAFE.match(each, 1)}
    for row in statements.rows_of(wrong):
        yield _breach(row, row.object)
    for row in statements.rows(_LINKS):
        if row.object[0] == '"' and _UNSAFE.match(words(row.object)):
            yield _breach(row, f"'{words(row.object)}'")


def _breach(row: Row, link: str) -> Breach:
    found = _UNSAFE.match(words(row.object) if row.object[0] == '"' else row.object[1:])
    scheme = f"{found[1].lower()}:" if found else ""
    message = f"{link} is no link that may be followed: {scheme} can run or show what a stranger wrote"
    return Breach(*row, message, "write an address that begins with https:, mailto: or tel:")
