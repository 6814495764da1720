"""The feeds that a release has, as rows: what their members look like, and what is said of them at the root."""

from __future__ import annotations

from types import MappingProxyType
from typing import NamedTuple

from pyoxigraph import NamedNode

from publisher.blocks import CREATE, DELETE, UPDATE
from publisher.history import STREAM_PATHS
from publisher.vocabulary import AS, DCT, PROV, SDO

#: Kind of change -> class of the member; clients read the classes from the root (LDES, versions).
ACTIVITIES = MappingProxyType({CREATE: AS.Create, UPDATE: AS.Update, DELETE: AS.Delete})

#: Where DCAT-AP Feeds describes its members; the specification asks for this very IRI.
_ACTIVITY_SHAPE = NamedNode("https://semiceu.github.io/LDES-DCAT-AP-feeds/shape.ttl#ActivityShape")


class Stream(NamedTuple):
    """A feed. `time`, `version_of` and `sequence` are the properties of a member that the root names as paths.

    `nested`: the member itself is the snapshot and what hangs under it are blank nodes, all in the default
    graph, as the consumer of IPDC-LPDC stores it; elsewhere the statements stand unchanged in the graph that
    bears the member's IRI. `shape` is that of the members where others define it, None for ours.
    """

    name: str
    time: NamedNode
    version_of: NamedNode
    sequence: NamedNode | None
    nested: bool
    shape: NamedNode | None
    titles: tuple[tuple[str, str], ...]

    @property
    def path(self) -> str:
        """Where it is served, below the base."""
        return STREAM_PATHS[self.name]


RESOURCES = Stream(
    "resources",
    PROV.generatedAtTime,
    DCT.isVersionOf,
    SDO.position,
    False,
    None,
    (("nl", "Wijzigingen van alle gegevens"), ("en", "Changes of all data")),
)
LPDC = Stream(
    "lpdc",
    PROV.generatedAtTime,
    DCT.isVersionOf,
    SDO.position,
    True,
    None,
    (
        ("nl", "Gemeentelijke diensten voor de producten- en dienstencatalogus (LPDC)"),
        ("en", "Municipal services for the catalogue of products and services (LPDC)"),
    ),
)
#: Its shape is closed, so that a member has no place for a sequence number.
CATALOGUE = Stream(
    "catalogue",
    AS.published,
    AS.object,
    None,
    False,
    _ACTIVITY_SHAPE,
    (("nl", "Wijzigingen van de catalogus (DCAT-AP Feeds)"), ("en", "Changes of the catalogue (DCAT-AP Feeds)")),
)


class Names(NamedTuple):
    """The IRIs of a feed of a base: `Names(base, RESOURCES).member(page, 17)`."""

    base: str
    stream: Stream

    @property
    def root(self) -> str:
        return self.base + self.stream.path

    @property
    def collection(self) -> str:
        """The event stream, of which the root is the view."""
        return f"{self.root}#stream"

    def page(self, name: str) -> str:
        return f"{self.root}/{name}"

    def member(self, page: str, sequence: int) -> str:
        """A member's IRI is a part of its page: it leads there for ever, and never to anything else."""
        return f"{self.page(page)}#{sequence}"
