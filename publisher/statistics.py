"""How often each class, property and outward link occurs: counted from the lines of resources as they pass."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from publisher.segments import Resource
from publisher.vocabulary import RDF

_TYPE = f"<{RDF.type.value}>".encode()


class Statistics:
    """Counts over the default graph (VoID, section 4): what is said, of what, and about things of whom."""

    def __init__(self, base: str) -> None:
        self._ours = b"<" + base.encode()
        self._classes: Counter[bytes] = Counter()
        self._properties: Counter[bytes] = Counter()
        self._links: Counter[tuple[bytes, bytes]] = Counter()
        self._subjects = 0

    def add(self, resources: Iterable[Resource]) -> None:
        for resource in resources:
            last = b""
            for line in (*resource.parts, *resource.own):
                subject, predicate, rest = line.split(b" ", 2)
                self._subjects += subject != last
                last = subject
                self._properties[predicate] += 1
                if rest.startswith(b"<"):
                    self._add_link(predicate, rest[: rest.index(b">") + 1])

    def _add_link(self, predicate: bytes, target: bytes) -> None:
        if predicate == _TYPE:
            self._classes[target] += 1
        elif not target.startswith(self._ours) and b"://" in target:
            end = target.find(b"/", target.index(b"://") + 3)
            self._links[predicate, target[1 : end + 1] if end > 0 else target[1:-1]] += 1

    def take(self, counted: Mapping[str, Any]) -> None:
        """Add what another one counted, its `result`."""
        self._subjects += counted["subjects"]
        for counter, name in ((self._classes, "classes"), (self._properties, "properties")):
            counter.update({f"<{iri}>".encode(): count for iri, count in counted[name].items()})
        for name, target, count in counted["links"]:
            self._links[f"<{name}>".encode(), target.encode()] += count

    def result(self) -> dict[str, Any]:
        """`subjects`; `classes` and `properties` (IRI -> number); `links` (rows of property, target, number)."""
        return {
            "subjects": self._subjects,
            "classes": {_iri(name): count for name, count in sorted(self._classes.items())},
            "properties": {_iri(name): count for name, count in sorted(self._properties.items())},
            "links": [[_iri(name), target.decode(), count] for (name, target), count in sorted(self._links.items())],
        }


def _iri(term: bytes) -> str:
    return term.decode()[1:-1]
