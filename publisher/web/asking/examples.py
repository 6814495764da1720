"""The queries of a release, which are the examples of the SPARQL page too."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from publisher.queries import CatalogueQuery, read_catalogue
from publisher.web.served import View


@lru_cache(maxsize=4)
def _catalogue(folder: Path) -> Mapping[str, CatalogueQuery]:
    """A release never changes: its queries are read once."""
    return MappingProxyType(read_catalogue(folder))


def catalogue(view: View) -> Mapping[str, CatalogueQuery]:
    """The release's queries by name."""
    return _catalogue(view.release.queries)
