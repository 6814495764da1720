"""What two installations may want to differ in: `publisher.toml`, read into one frozen value.

A key that the table below does not know is an error that names it: a typing mistake is never a silent default.
"""

from __future__ import annotations

import hashlib
import math
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from pyoxigraph import NamedNode

from publisher.errors import PublisherError
from publisher.vocabulary import CANONICAL_BASE

FILE = "publisher.toml"


@dataclass(frozen=True)
class Settings:
    """All settings with their defaults; a section of the file is the first word of a name here.

    Times are in seconds, sizes in bytes. `folder` is where publisher.toml stands: `data/`, `shapes/`,
    `queries/`, `ontology/` and `var/` lie beside it.
    """

    folder: Path
    site_base: str = CANONICAL_BASE
    site_title: str = "Lokale dienstverlening als open data"
    site_language: str = "nl"
    site_publisher: str = ""
    site_licence: str = "https://data.vlaanderen.be/id/licentie/modellicentie-gratis-hergebruik/v1.0"
    site_contact: str = ""
    pages_accessibility_nl: str = ""
    pages_accessibility_en: str = ""
    pages_accessibility_date: str = ""
    pages_privacy_nl: str = ""
    pages_privacy_en: str = ""
    release_keep: int = 5
    privacy_withhold_personal_mailboxes: bool = True
    query_seconds: float = 30.0
    query_memory: int = 1536 * 1024 * 1024
    query_answer: int = 1024 * 1024 * 1024
    query_workers: int = 4
    query_prepare: bool = True
    query_service_allowed: tuple[str, ...] = ()
    engine_kind: str = ""
    engine_query: str = ""
    engine_update: str = ""
    engine_graphs: str = ""
    engine_authentication: str = "basic"
    serve_host: str = "127.0.0.1"
    serve_port: int = 8000
    serve_trusted_proxies: tuple[str, ...] = ()
    serve_metrics: str = "127.0.0.1:9464"
    serve_log_clients: str = "none"

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def var(self, base: str | None = None) -> Path:
        """The folder of releases for a base: `var/` for the canonical one, `var/base/<host-port-path>/` for others.

        Each base has its own, so that a release never continues another base's feed.
        """
        root = self.folder / "var"
        if base is None or base == self.site_base:
            return root
        return root / "base" / base_folder(base)

    def for_address(self, host: str, port: int) -> Settings:
        return replace(self, serve_host=host, serve_port=port)


_PLAIN_BASE = re.compile(r"http://([A-Za-z0-9.]+)(?::(\d+))?/")


def base_folder(base: str) -> str:
    """`http://127.0.0.1:8123/` -> `127.0.0.1-8123`: a folder name for a base IRI; no two bases have one name.

    What is more than a host and a port (https, a path) gets a mark, since different ones can read alike.
    """
    plain = _PLAIN_BASE.fullmatch(base)
    if plain:
        return "-".join(filter(None, plain.groups()))
    parts = urlsplit(base)
    name = re.sub(r"[^A-Za-z0-9.]+", "-", parts.netloc + parts.path).strip("-.")
    return f"{name[:80]}-{hashlib.sha256(base.encode()).hexdigest()[:8]}"


def check_base(base: str, where: object = "--base") -> str:
    """A base IRI as it must be (absolute http(s), no query, ends in `/`), or a PublisherError that says why not."""
    no_base = PublisherError(f"'{base}' is no base", where=where, remedy="write an address like https://lod.example/")
    try:
        parts = urlsplit(base)
    except ValueError:
        raise no_base from None
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
        raise no_base
    if re.search(r'[\s<>"{}|\\^`]', base):
        raise PublisherError(
            f"'{base}' holds a character that no IRI may hold", where=where, remedy="percent-encode it"
        )
    if not _is_iri(base):
        raise no_base
    return base if base.endswith("/") else base + "/"


def find_settings_file(start: Path) -> Path:
    """The nearest publisher.toml in `start` or above it."""
    for folder in (start, *start.parents):
        if (folder / FILE).is_file():
            return folder / FILE
    raise PublisherError(
        f"no {FILE} here or above",
        where=start,
        remedy="go to your data set's folder, or make one with: publisher init DIR",
    )


def read_settings(file: Path) -> Settings:
    """publisher.toml -> Settings. Errors: PublisherError with the key or the line that is wrong."""
    try:
        tables = tomllib.loads(file.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise PublisherError(f"no TOML: {error}", where=file, remedy="see docs/settings.md") from None
    except (OSError, UnicodeDecodeError) as error:
        raise PublisherError(f"cannot be read: {error}", where=file) from None
    values = {name: _value(file, name, value) for name, value in _flat(file, tables)}
    settings = Settings(folder=file.parent.absolute(), **values)
    _check_site(file, settings)
    return replace(settings, site_base=check_base(settings.site_base, f"{file}: [site] base"))


_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")


def _is_iri(text: str) -> bool:
    try:
        NamedNode(text)
    except ValueError:
        return False
    return True


def _check_site(file: Path, settings: Settings) -> None:
    """What goes into every answer must be right before the first one (a language tag by BCP 47, 2.1)."""
    for key, value in (("licence", settings.site_licence), ("publisher", settings.site_publisher)):
        if value and not _is_iri(value):
            raise PublisherError(
                f"[site] {key}: '{value}' is no IRI", where=file, remedy="write an address like https://lod.example/x"
            )
    if not _LANGUAGE.fullmatch(settings.site_language):
        named = f"[site] language: '{settings.site_language}' is no language tag"
        raise PublisherError(named, where=file, remedy="write one like nl")


def _flat(file: Path, tables: dict[str, Any]) -> list[tuple[str, Any]]:
    pairs = []
    for section, table in tables.items():
        if not isinstance(table, dict):
            raise PublisherError(f"'{section}' stands outside a section", where=file, remedy="see docs/settings.md")
        pairs += [(f"{section}_{key}", value) for key, value in table.items()]
    return pairs


_KINDS = MappingProxyType({field.name: field.default for field in fields(Settings) if field.name != "folder"})
_ENGLISH = MappingProxyType({str: "a text", int: "a whole number", float: "a number", bool: "true or false"})
_Range = tuple[Callable[[Any], bool], str]
_ABOVE_0: _Range = (lambda value: 0 < value < math.inf, "a number above 0")
_RANGES: Mapping[str, _Range] = MappingProxyType(
    {"serve_port": (lambda value: 0 <= value <= 65535, "a number from 0 to 65535")}
)


def _value(file: Path, name: str, value: Any) -> Any:
    key = "[{}] {}".format(*name.split("_", 1))
    if name not in _KINDS:
        raise PublisherError(f"{key} is no setting", where=file, remedy="the settings stand in docs/settings.md")
    default = _KINDS[name]
    if isinstance(default, tuple):
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(value)
        raise PublisherError(f"{key} wants a list of texts, not {value!r}", where=file, remedy='like ["a", "b"]')
    kind = type(default)
    if isinstance(value, bool) != (kind is bool) or not isinstance(value, (int, float) if kind is float else kind):
        raise PublisherError(f"{key} wants {_ENGLISH[kind]}, not {value!r}", where=file, remedy="see docs/settings.md")
    is_right, wanted = _RANGES.get(name, _ABOVE_0)
    if kind in (int, float) and not is_right(value):
        raise PublisherError(f"{key} wants {wanted}, not {value!r}", where=file, remedy="see docs/settings.md")
    return value
