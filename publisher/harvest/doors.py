"""Addresses that a catalogue names besides files: endpoints of services, their descriptions, landing pages."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import NamedNode

from publisher.harvest.statements import Statements, shown
from publisher.harvest.stumbles import Stumble
from publisher.progress import Progress
from publisher.visits.answers import NoAnswer
from publisher.visits.visitor import Visitor
from publisher.vocabulary import DCAT

#: More are not asked for: a catalogue may name thousands.
_MOST = 200
#: An endpoint that wants a query, a password or another method is there.
_THERE = frozenset((400, 401, 403, 405, 406, 415, 422))


def knock(visitor: Visitor, found: Statements, progress: Progress) -> Iterator[Stumble]:
    """What does not answer."""
    doors = list(dict.fromkeys(_doors(found)))[:_MOST]
    with progress.bar("doors", len(doors)) as bar:
        for number, (owner, url) in enumerate(doors):
            bar.reach(number)
            try:
                status = visitor.get(url).status
            except NoAnswer as error:
                if error.reason != "size":
                    yield Stumble("door-closed", owner, f"{url}: {error.message}")
                continue
            if status >= 400 and status not in _THERE:
                yield Stumble("door-closed", owner, f"{url} answers {status}")


def _doors(found: Statements) -> Iterator[tuple[str, str]]:
    for service in found.typed(DCAT.DataService):
        for value in found.values(service, DCAT.endpointURL, DCAT.endpointDescription, DCAT.landingPage):
            yield shown(service), shown(value)
    for dataset in found.typed(DCAT.Dataset, DCAT.Catalog):
        for value in found.values(dataset, DCAT.landingPage):
            if isinstance(value, NamedNode):
                yield shown(dataset), value.value
