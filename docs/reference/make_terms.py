"""Make data/reference/terms.csv: the classes and properties that each vocabulary defines (names are facts).

    python docs/reference/make_terms.py > data/reference/terms.csv

Names come from rdflib's copies of the vocabularies, from the vocabularies' own files where they lie beside the
checkout (cv:, ldes:, tree:), and from the specifications named in the rows below.
"""

from __future__ import annotations

import csv
import re
import sys
from pathlib import Path

import rdflib

from publisher.vocabulary import PREFIXES

STANDARDS = Path(__file__).parents[2].parent / "shared" / "standards"
RDFLIB = {
    "dct": "DCTERMS", "foaf": "FOAF", "org": "ORG", "prov": "PROV", "skos": "SKOS", "schema": "SDO", "dcat": "DCAT",
    "owl": "OWL", "rdf": "RDF", "rdfs": "RDFS", "time": "TIME", "vann": "VANN", "void": "VOID",
}  # fmt: skip
FILES = {
    "cv": ["cpsv-ap-3.2.0/cpsv-ap.ttl", "cpsv-ap-3.2.0/cpsv-ap-SHACL.ttl", "cpsv-ap-3.2.0/cpsv-ap.jsonld"],
    "cpsv": ["cpsv-ap-3.2.0/cpsv-ap.ttl", "cpsv-ap-3.2.0/cpsv-ap-SHACL.ttl"],
    "ldes": ["ldes/vocabulary.ttl"],
    "tree": ["tree/tree.ttl"],
}
#: From the specifications: DCAT 3 (W3C, 2024), Web Annotation Vocabulary (W3C, 2017), the Location Core Vocabulary
#: and ADMS (SEMIC), CPSV-AP 2.x for the properties that IPDC-LPDC still uses.
BY_HAND = {
    "dcat": "DatasetSeries first hasCurrentVersion hasVersion inSeries isVersionOf last next prev previousVersion "
    "seriesMember version resource",
    "cv": "hasContactPoint",
    "oa": "Annotation Choice CssSelector CssStyle DataPositionSelector Direction FragmentSelector HttpRequestState "
    "Motivation PreferContainedDescriptions PreferContainedIRIs RangeSelector ResourceSelection Selector "
    "SpecificResource State Style SvgSelector TextPositionSelector TextQuoteSelector TextualBody TimeState "
    "XPathSelector annotationService bodyValue cachedSource canonical end exact hasBody hasEndSelector hasPurpose "
    "hasScope hasSelector hasSource hasStartSelector hasState hasTarget motivatedBy prefix processingLanguage "
    "refinedBy renderedVia sourceDate sourceDateEnd sourceDateStart start styleClass styledBy suffix textDirection "
    "via assessing bookmarking classifying commenting describing editing highlighting identifying linking "
    "moderating questioning replying tagging ltrDirection rtlDirection autoDirection",
    "locn": "Address Geometry address addressArea addressId adminUnitL1 adminUnitL2 fullAddress geographicName "
    "geometry location locatorDesignator locatorName poBox postCode postName thoroughfare",
    "adms": "Asset AssetDistribution AssetRepository Identifier identifier includedAsset interoperabilityLevel last "
    "next prev representationTechnique sample schemaAgency schemeAgency status supportedSchema translation "
    "versionNotes",
}


def terms(prefix: str) -> set[str]:
    found = set(BY_HAND.get(prefix, "").split())
    if prefix in RDFLIB:
        namespace = getattr(rdflib, RDFLIB[prefix])
        found |= {str(name) for name in namespace.__annotations__} | set(getattr(namespace, "_extras", []))
    for name in FILES.get(prefix, []):
        text = (STANDARDS / name).read_text(encoding="utf-8")
        found |= set(re.findall(re.escape(PREFIXES[prefix]) + r"([A-Za-z]\w*)", text))
        found |= set(re.findall(rf"(?<![\w:]){prefix}:([A-Za-z]\w*)", text))
    return {term for term in found if re.fullmatch(r"[A-Za-z]\w*", term)}


def main() -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(["prefix", "namespace", "terms"])
    for prefix in sorted({*RDFLIB, *FILES, *BY_HAND}):
        writer.writerow([prefix, PREFIXES[prefix], " ".join(sorted(terms(prefix)))])


if __name__ == "__main__":
    main()
