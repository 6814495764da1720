"""Every kind of page there is, and what it may weigh. Whoever makes a new kind of page adds a row here."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import quote

from tests.web_site import HEIST

#: What the editor of the SPARQL page weighs: its bundle as it is sent.
EDITOR = 130_000
_COUNTS = "SELECT ?s (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?s ORDER BY DESC(?n) LIMIT 40"


class Kind(NamedTuple):
    """`shows` are words that stand on the page in Dutch, with script and without it.

    `weight` is in bytes as they go over the wire, of the page and all that it loads (issue: 60 kB without the editor);
    `requests` counts the page too, `elements` bounds what a browser has to lay out.
    """

    name: str
    path: str
    shows: str
    status: int = 200
    weight: int = 60_000
    requests: int = 5
    elements: int = 1_500


KINDS = (
    Kind("home", "", "Diensten"),
    Kind("list", "doc/dienst", "Diensten"),
    Kind("organisation", f"doc/{HEIST}", "Integratie"),
    Kind("service", "doc/dienst/heist-advies-diversiteitsbeleid", "Advies over het diversiteitsbeleid"),
    Kind("publication", "doc/publicatie/samenleven-in-diversiteit", "Samenleven in diversiteit"),
    Kind("concept", "doc/begrip/beeldvorming", "Beeldvorming"),
    Kind("document", "doc/document/heusden-zolder-welzijn-en-lokale-economie", "Afdeling welzijn"),
    Kind("profiles", f"doc/{HEIST}?_profile=alt", "Integratie"),
    Kind("views", "profiles", "Weergaven"),
    Kind("nothing", "zoeken?q=xqzwvk", "xqzwvk"),
    Kind("shape", "shapes/dienst", "Dienst"),
    Kind("home-en", "?lang=en", "Services"),
    Kind("catalogue", "catalogue", "Catalogus"),
    Kind("dumps", "dumps/", "downloaden"),
    Kind("terms", "ns/", "termen"),
    Kind("shapes", "shapes/", "Regels"),
    Kind("queries", "queries", "Kant-en-klare vragen"),
    Kind("query", "queries/open", "Wie is open"),
    Kind("query-wrong", "queries/open?uur=laat", "een uur", status=400),
    Kind("sparql", "sparql", "Stel uw eigen vraag", weight=60_000 + EDITOR, requests=6),
    Kind("answer", "sparql?query=" + quote(_COUNTS), "rijen", weight=60_000 + EDITOR, requests=6),
    Kind("mistake", "sparql?query=SELECT%20*%20%7B%20nonsense", "klopt niet", 400, weight=60_000 + EDITOR, requests=6),
    Kind("query-en", "queries/open?lang=en", "Monday"),
    Kind("query-chart", "queries/gemeenten", "Heist-op-den-Berg"),
    Kind("query-graph", "queries/schema-org", "Diensten in schema.org", elements=3_000),
    Kind("hostile", "doc/begrip/vijandig", "alert(1)"),
    Kind("search", "zoeken?q=diversiteit", "diversiteit"),
    Kind("facets", "doc/dienst?q=samenleven", "Diensten"),
    Kind("releases", "releases", "veranderde"),
    Kind("statement", "toegankelijkheidsverklaring", "Toegankelijkheidsverklaring"),
    Kind("privacy", "privacy", "Privacy"),
    Kind("quality", "kwaliteit", "Kwaliteit"),
    Kind("gone", "doc/publicatie/verdwenen", "Verdwenen brochure", status=410),
    Kind("unknown", "doc/dienst/bestaat-niet", "niet", status=404),
)
