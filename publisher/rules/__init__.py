"""What SHACL cannot say, or not well: rules over the whole data set, each with a name.

A rule is a function from the statements to what is wrong; `RULES` is the table of them. A rule knows
statements and sheets only: validation finds the places.
"""

from __future__ import annotations

from types import MappingProxyType

from publisher.findings import Severity
from publisher.rules.addresses import postcodes, telephones
from publisher.rules.documents import facts_in_documents
from publisher.rules.integrity import blank_nodes, dangling, iri_pattern, orphan_fragments, shared_identifiers
from publisher.rules.links import unsafe_links
from publisher.rules.privacy import personal_mailboxes
from publisher.rules.questions import open_questions
from publisher.rules.statements import Breach, Rule, Statements, by_document, gather
from publisher.rules.vocabularies import https_schema, unknown_terms

#: The rules by name, in the order in which their findings are given.
RULES = MappingProxyType(
    {
        "blank-node": Rule(Severity.VIOLATION, blank_nodes, "Records hold no blank nodes"),
        "iri-pattern": Rule(Severity.VIOLATION, iri_pattern, "Our IRIs follow the Flemish URI standard"),
        "dangling-reference": Rule(Severity.VIOLATION, dangling, "What is referred to is described"),
        "orphan-fragment": Rule(Severity.VIOLATION, orphan_fragments, "A fragment is reached from its resource"),
        "shared-identifier": Rule(Severity.VIOLATION, shared_identifiers, "An identifier belongs to one thing"),
        "personal-mailbox": Rule(Severity.VIOLATION, personal_mailboxes, "No mailboxes of persons"),
        "unknown-term": Rule(Severity.VIOLATION, unknown_terms, "Properties and classes are defined"),
        "https-schema": Rule(Severity.VIOLATION, https_schema, "schema.org terms are written with http"),
        "unsafe-link": Rule(Severity.VIOLATION, unsafe_links, "A link can be followed safely"),
        "telephone-possible": Rule(Severity.VIOLATION, telephones, "A telephone number can exist"),
        "postcode-place": Rule(Severity.WARNING, postcodes, "A postcode belongs to its place"),
        "not-in-document": Rule(Severity.WARNING, facts_in_documents, "A fact stands in its document"),
        "open-question": Rule(Severity.INFO, open_questions, "A drafted record has no questions left"),
    }
)

__all__ = ["RULES", "Breach", "Rule", "Statements", "by_document", "gather"]
