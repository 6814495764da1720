"""What a release says of itself: its catalogue, as files, as a graph of its store, and in its index.

It is made last, of a release that is complete otherwise: only then are sizes and checksums known.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

from pyoxigraph import NamedNode

from publisher.catalogue import COMPUTED, Catalogue, dated, read_catalogue, write_catalogue
from publisher.index import Row, changed_times, renew_concepts, row_of
from publisher.manifest import Manifest, Release
from publisher.segments import arrange
from publisher.store import add_graph, open_store
from publisher.void import write_void

_GRAPH = "graphs/catalogue"
_LANGUAGE = "nl"  # of the labels of distributions and services, which are written in Dutch and English


def describe_release(folder: Path, manifest: Manifest, before: Release | None) -> Manifest:
    """Add the catalogue to a release in `folder`; its manifest with what is new in it.

    Errors: PublisherError (a dataset without a licence), OSError (a full disk).
    """
    dumps = dated(manifest.dumps, before.manifest.dumps if before else (), manifest.created)
    manifest = replace(manifest, dumps=dumps)
    store = open_store(folder / "store")
    catalogue = read_catalogue(store, dumps, changed_times(folder / "index.sqlite"), manifest.base)
    del store  # the graph is added by another, that may write
    if catalogue:
        write_catalogue(catalogue, folder, manifest.base)
        manifest = _add(folder, manifest, catalogue, before)
    write_void(folder, manifest, *((catalogue.itself, catalogue.data_licences) if catalogue else ()))
    return manifest


def _add(folder: Path, manifest: Manifest, catalogue: Catalogue, before: Release | None) -> Manifest:
    graph = NamedNode(manifest.base + _GRAPH)
    add_graph(folder / "store", catalogue.quads, graph)
    rows = _rows(catalogue, manifest.base)
    previous = before.index if before else None
    concepts = renew_concepts(folder / "index.sqlite", rows, COMPUTED, manifest.created, previous)
    graphs = {**manifest.counts.get("graphs", {}), graph.value: len(catalogue.quads)}
    counts = {**manifest.counts, "graphs": dict(sorted(graphs.items())), "quads": Counter(graphs).total()}
    return replace(manifest, counts={**counts, "resources": concepts})


def _rows(catalogue: Catalogue, base: str) -> list[Row]:
    found = [row_of(resource, base, _LANGUAGE) for resource in arrange(catalogue.lines)]
    return [row for row in found if row and row.concept in COMPUTED]
