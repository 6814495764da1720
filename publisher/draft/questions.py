"""Open questions of a draft as statements of our own vocabulary (ontology/open-vragen.ttl).

They stand in the record until the steward answers by taking them out; `validate` shows them, no release holds them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode, Triple

from publisher.draft.making import Making
from publisher.draft.nodes import nl, say
from publisher.vocabulary import PUB, RDF, XSD

_MAILBOX = re.compile(r"[\w.+-]+@[\w.-]+")


def question_nodes(making: Making, main: NamedNode) -> Iterator[Triple]:
    """Every question of a draft under the resource that the page is about: `#vraag-1`, `#vraag-2`, …"""
    for number, question in enumerate(making.draft.questions, 1):
        node = NamedNode(f"{main.value}#vraag-{number}")
        yield Triple(main, PUB.openQuestion, node)
        yield from say(
            node,
            (RDF.type, PUB.OpenQuestion),
            (PUB.questionText, nl(question.text)),
            (PUB.questionField, Literal(question.field)),
        )
        yield from say(
            node, *((PUB.candidate, Literal(_MAILBOX.sub("[weggelaten]", text))) for text in question.candidates)
        )
        yield from say(node, (PUB.spanStart, _number(question.start)), (PUB.spanEnd, _number(question.end)))


def _number(value: int) -> Literal:
    return Literal(str(value), datatype=XSD.nonNegativeInteger)
