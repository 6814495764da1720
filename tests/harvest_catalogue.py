"""A small catalogue of somebody else, clean in every portal's eyes, to be spoilt by tests."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from pyoxigraph import RdfFormat, parse, serialize

from publisher.formats import GRAPH_FORMATS, negotiate
from tests.harvest_site import Served

CSV = b"a,b\n1,2\n3,4\n"
DATA = b'<BASE/thing> <http://www.w3.org/2000/01/rdf-schema#label> "Ding"@nl .\n'

CATALOGUE = """
@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix vcard: <http://www.w3.org/2006/vcard/ns#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix spdx: <http://spdx.org/rdf/terms#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix mdcat: <https://data.vlaanderen.be/ns/metadata-dcat#> .
@prefix right: <http://publications.europa.eu/resource/authority/access-right/> .
@prefix theme: <http://publications.europa.eu/resource/authority/data-theme/> .
@prefix be: <http://vocab.belgif.be/auth/datatheme/> .
@prefix file: <http://publications.europa.eu/resource/authority/file-type/> .
@prefix iana: <https://www.iana.org/assignments/media-types/text/> .
@prefix licence: <https://data.vlaanderen.be/id/licentie/modellicentie-gratis-hergebruik/> .

<BASE/cat> a dcat:Catalog ; dct:identifier "cat" ; dct:title "Catalogus"@nl ; dct:description "Alles"@nl ;
  dct:publisher <BASE/org> ; dcat:contactPoint <BASE/contact> ; dcat:dataset <BASE/one>, <BASE/two> ;
  dcat:record <BASE/record1>, <BASE/record2> .
<BASE/org> a foaf:Agent, dct:Agent ; foaf:name "Gemeente"@nl .
<BASE/contact> a vcard:Kind ; vcard:fn "Loket" ; vcard:hasEmail <mailto:info@gemeente.example> .
right:PUBLIC a dct:RightsStatement . theme:SOCI a skos:Concept . be:SOCI a skos:Concept .
licence:v1.0 a dct:LicenseDocument .
<BASE/record1> a dcat:CatalogRecord ; dct:identifier "record1" ; foaf:primaryTopic <BASE/one> ;
  dct:modified "2026-01-01T00:00:00Z"^^xsd:dateTime .
<BASE/record2> a dcat:CatalogRecord ; dct:identifier "record2" ; foaf:primaryTopic <BASE/two> ;
  dct:modified "2026-01-01T00:00:00Z"^^xsd:dateTime .

<BASE/one> a dcat:Dataset ; dct:identifier "one" ; dct:title "Een"@nl ; dct:description "Het eerste"@nl ;
  dct:publisher <BASE/org> ; dcat:contactPoint <BASE/contact> ; dct:accessRights right:PUBLIC ;
  dcat:keyword "diensten"@nl ; dcat:theme theme:SOCI, be:SOCI ; dct:issued "2026-01-01"^^xsd:date ;
  mdcat:statuut <https://metadata.vlaanderen.be/id/GDI-Vlaanderen-Trefwoorden/VLOPENDATA> ;
  dcat:distribution <BASE/one-csv> .
<BASE/one-csv> a dcat:Distribution ; dct:identifier "one-csv" ; dcat:accessURL <BASE/one.csv> ;
  dcat:downloadURL <BASE/one.csv> ; dct:format file:CSV ; dcat:mediaType iana:csv ; dct:license licence:v1.0 ;
  dcat:byteSize "CSVSIZE"^^xsd:nonNegativeInteger ; spdx:checksum <BASE/one-csv-sum> .
<BASE/one-csv-sum> a spdx:Checksum ; spdx:algorithm spdx:checksumAlgorithm_sha256 ;
  spdx:checksumValue "CSVSUM"^^xsd:hexBinary .

<BASE/two> a dcat:Dataset ; dct:identifier "two" ; dct:title "Twee"@nl ; dct:description "Het tweede"@nl ;
  dct:publisher <BASE/org> ; dcat:contactPoint <BASE/contact> ; dct:accessRights right:PUBLIC ;
  dcat:keyword "organisaties"@nl ; dcat:theme theme:SOCI, be:SOCI ;
  mdcat:statuut <https://metadata.vlaanderen.be/id/GDI-Vlaanderen-Trefwoorden/VLOPENDATA> ;
  dcat:distribution <BASE/two-nt> .
<BASE/two-nt> a dcat:Distribution ; dct:identifier "two-nt" ; dcat:accessURL <BASE/two.nt> ;
  dcat:mediaType <https://www.iana.org/assignments/media-types/application/n-triples> ; dct:license licence:v1.0 .
"""


class Good:
    """Answers of a good server; `turtle` is its catalogue, which tests spoil, `files` what else it has."""

    def __init__(self, turtle: str = CATALOGUE) -> None:
        text = turtle.replace("CSVSIZE", str(len(CSV))).replace("CSVSUM", hashlib.sha256(CSV).hexdigest())
        self.turtle = text
        self.files: dict[str, Served] = {
            "/one.csv": Served(CSV, "text/csv; charset=utf-8"),
            "/two.nt": Served(DATA, "application/n-triples"),
        }

    def __call__(self, method: str, path: str, headers: Mapping[str, str]) -> Served | None:
        base = f"http://{headers['Host']}"
        if path in self.files:
            served = self.files[path]
            return served._replace(body=served.body.replace(b"BASE", base.encode()))
        if path == "/catalogue":
            return represented(self.turtle.replace("BASE", base), headers)
        if path.partition("-")[0] in ("/cat", "/one", "/two", "/org", "/thing", "/contact"):
            return represented(f'<{base}{path}> <http://www.w3.org/2000/01/rdf-schema#label> "Ding"@nl .', headers)
        return None


def represented(turtle: str, headers: Mapping[str, str]) -> Served:
    """Turtle in the format that a client asks for."""
    form = negotiate(headers.get("Accept"), GRAPH_FORMATS)
    if form is None or not isinstance(form.engine, RdfFormat):
        return Served(b"Not Acceptable", "text/plain", 406)
    body = serialize((quad.triple for quad in parse(turtle, RdfFormat.TURTLE)), format=form.engine)
    return Served(body or b"", form.content_type)
