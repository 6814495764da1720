"""Link headers (RFC 8288) and the alternates of a page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple
from urllib.parse import quote

from publisher.formats import Format

#: Characters that an IRI may hold and a header may not (RFC 3987, 3.1 maps them to a URI).
_SAFE = "%/:=&?~#+!$,;'@()*[]"
_QUOTED = _SAFE + " "
#: Classes beyond this number are left out: proxies cut headers of more than 8 kB.
_MOST = 12


class Link(NamedTuple):
    """A link with its media type and further target attributes; values are URIs, dates or tokens."""

    target: str
    relation: str
    media: str = ""
    attributes: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        media = f'; type="{self.media}"' if self.media else ""
        more = "".join(f'; {name}="{quote(value, safe=_QUOTED)}"' for name, value in self.attributes)
        return f'<{quote(self.target, safe=_SAFE)}>; rel="{self.relation}"{media}{more}'


def alternates(document: str, offers: Iterable[Format]) -> list[Link]:
    """The fixed address of every representation of a document."""
    return [Link(f"{document}.{form.suffix}", "alternate", form.media) for form in offers]


def header(links: Sequence[Link]) -> tuple[str, str]:
    """One Link header for all of them, each once."""
    return "Link", ", ".join(dict.fromkeys(str(link) for link in links))


def types(classes: Iterable[str]) -> list[Link]:
    return [Link(iri, "type") for iri in list(classes)[:_MOST]]
