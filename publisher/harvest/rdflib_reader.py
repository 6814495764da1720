"""A catalogue as rdflib reads it: `Graph().parse(url)` with each format that a script may name.

It sends an Accept header of its own for each, takes the Content-Type of the answer for the format where none was
named, and reads literals its own way.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from types import MappingProxyType
from typing import TYPE_CHECKING

from publisher.harvest.reading import Unreadable, format_of, refuse_danger
from publisher.harvest.stumbles import Stumble, Stumbled
from publisher.progress import Progress
from publisher.visits.answers import Answer, NoAnswer
from publisher.visits.visitor import Visitor

if TYPE_CHECKING:
    import rdflib

#: What rdflib sends for `parse(url, format=…)` (rdflib 7.6, parser.py); '' stands for no format.
_ACCEPTS = MappingProxyType(
    {
        "turtle": "text/turtle, application/x-turtle, */*;q=0.1",
        "xml": "application/rdf+xml, */*;q=0.1",
        "nt": "text/plain, */*;q=0.1",
        "json-ld": "application/ld+json, application/json;q=0.9, */*;q=0.1",
    }
)
#: What its parsers raise for documents with mistakes; a hostile one exhausts the stack of the recursive ones.
_FAILURES = (
    SyntaxError, ValueError, TypeError, LookupError, AttributeError, AssertionError, RuntimeError, OSError,
)  # fmt: skip
#: More statements than this are read once only: rdflib reads 20,000 a second.
_MANY = 100_000


def stumbles(visitor: Visitor, url: str, statements: int, progress: Progress) -> Iterator[Stumble]:
    """What rdflib cannot read of a document of so many statements, or reads otherwise."""
    accepts = {"": _any(), **(_ACCEPTS if statements < _MANY else {})}
    with progress.bar("rdflib", len(accepts)) as bar:
        for number, (name, accept) in enumerate(accepts.items()):
            bar.reach(number)
            asked = f"rdflib asks for {name or 'any format'}"
            try:
                count = len(_read(visitor.get(url, accept), name))
            except (NoAnswer, Unreadable) as error:
                yield Stumble("rdflib-cannot-read", url, f"{asked}: {error.message}")
            except Stumbled as error:
                yield error.stumble._replace(what=f"{asked}: {error.stumble.what}")
            else:
                if count != statements:
                    yield Stumble("rdflib-cannot-read", url, f"{asked}: {count:,} statements, not {statements:,}")


def _any() -> str:
    """All media types that its parsers are registered for."""
    from rdflib.parser import Parser
    from rdflib.plugin import plugins

    return ", ".join(plugin.name for plugin in plugins(kind=Parser) if "/" in plugin.name)


def _read(answer: Answer, name: str) -> rdflib.Graph:
    if answer.status != 200:
        raise Stumbled("rdflib-cannot-read", answer.url, f"{answer.status}")
    try:
        text = answer.body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Unreadable(str(error)[:200]) from None
    form = format_of(answer.media)
    if form is None:
        raise Unreadable(f"Content-Type {answer.media or 'is missing'}")
    refuse_danger(answer.body, form, answer.url)
    return rdflib_graph(text, name or answer.media)


def rdflib_graph(text: str, media: str) -> rdflib.Graph:
    """A document as rdflib reads it by its media type, or by its own name of a format. Errors: Unreadable."""
    import xml.sax

    import rdflib

    form = format_of(media)
    graph = rdflib.Dataset(default_union=True) if form and form.quads else rdflib.Graph()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # rdflib's own, about itself
            graph.parse(data=text, format=media)
    except _FAILURES as error:
        said = " ".join(str(error).split())[:200]
        raise Unreadable(f"rdflib cannot read it: {type(error).__name__} {said}") from None
    except (rdflib.exceptions.Error, rdflib.plugin.PluginException, xml.sax.SAXException) as error:
        raise Unreadable(f"rdflib cannot read it: {' '.join(str(error).split())[:200]}") from None
    return graph
