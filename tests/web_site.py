"""A published site for tests of the web: the project's data, a hostile record, and a resource that is gone."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import NamedTuple

from flask import Flask

from publisher.release import publish
from publisher.settings import Settings, read_settings
from publisher.web.app import create_app, served

PROJECT = Path(__file__).parent.parent
HEIST = "organisatie/heist-op-den-berg-integratie-en-diversiteitsdienst"
#: What the first of the two releases says of Heist.
FORMER_TELEPHONE = "+3215238799"

_GONE = """
@prefix dct: <http://purl.org/dc/terms/> .
<https://lod.example/id/publicatie/verdwenen> a <http://schema.org/Book> ; dct:title "Verdwenen brochure"@nl .
"""

_HOSTILE = r"""
@prefix schema: <http://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix dcat: <http://www.w3.org/ns/dcat#> .
<https://lod.example/id/begrip/vijandig> a skos:Concept, schema:DefinedTerm ;
    skos:prefLabel "<script>alert(1)</script>"@nl ;
    schema:name "</script><script>alert(2)</script>"@nl ;
    schema:description "<img src=x onerror=alert(3)> & \"quoted\" \u202Egnirts"@nl ;
    rdfs:seeAlso <javascript:alert(4)>, <data:text/html,x>, <https://example.org/goed>, <mailto:a@b.example> ;
    dct:description "%(long)s"@nl ;
    skos:altLabel "%(label)s"@nl ;
    skos:note "bel\u0007"@nl ;
    <https://elders.example/123> "x" ;
    <http://schema.org/@type> "Kwaad" ; <http://schema.org/@id> <https://elders.example/kwaad> ;
    dcat:keyword %(many)s .
"""


class Site(NamedTuple):
    settings: Settings
    var: Path
    app: Flask


def data_folder(folder: Path) -> Settings:
    """A copy of the project's data set in a new folder, not yet published."""
    folder.mkdir(parents=True)
    shutil.copytree(PROJECT / "data", folder / "data")
    shutil.copy(PROJECT / "publisher.toml", folder)
    return read_settings(folder / "publisher.toml")


def hostile_record() -> str:
    """Half a megabyte in one literal, 300 values of one property, a label of 500 characters, markup in all."""
    many = ", ".join(f'"trefwoord {number}"@nl' for number in range(300))
    return _HOSTILE % {"long": "lang " * 100_000, "label": "L" * 500, "many": many}


def published(folder: Path, base: str = "https://lod.example/", *, hostile: bool = True) -> Settings:
    """The site of `Site`, published without validation: the hostile record is not meant to pass."""
    settings = data_folder(folder)
    if hostile:
        (settings.data / "records" / "vijandig.ttl").write_text(hostile_record(), encoding="utf-8")
    gone = settings.data / "records" / "verdwenen.ttl"
    gone.write_text(_GONE, encoding="utf-8")
    heist = settings.data / "records" / f"{HEIST.rpartition('/')[2]}.ttl"
    text = heist.read_text(encoding="utf-8")
    heist.write_text(text.replace("+3215238782", FORMER_TELEPHONE), encoding="utf-8")
    publish(settings, base, check=False)
    heist.write_text(text, encoding="utf-8")
    gone.unlink()
    publish(settings, base, check=False)
    return settings


@cache
def shared() -> Site:
    """One site for all modules that only read it: publishing takes seconds."""
    folder = Path(tempfile.mkdtemp(prefix="web-site-"))
    made = site(folder / "site")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    atexit.register(served(made.app).close)
    return made


def site(folder: Path, base: str = "https://lod.example/") -> Site:
    settings = published(folder, base)
    return Site(settings, settings.var(base), create_app(settings, settings.var(base)))
