"""A file that somebody saved -> Source: its readable text, with what was left out and why."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from publisher.errors import PublisherError

#: Bytes; a page about a service is a few hundred kilobytes at most.
LARGEST = 10 * 1024 * 1024


@dataclass(frozen=True)
class Source:
    """`headings` are the starts of lines that the file marks as headings, `links` (start, end, address) of anchors."""

    text: str
    kind: str
    url: str = ""
    title: str = ""
    language: str = "nl"
    headings: frozenset[int] = frozenset()
    links: tuple[tuple[int, int, str], ...] = ()
    removed: tuple[tuple[str, str], ...] = ()


_MAGIC = (
    (b"%PDF-", "pdf"), (b"\x89PNG", "photo"), (b"\xff\xd8\xff", "photo"), (b"GIF8", "photo"), (b"RIFF", "photo"),
    (b"PK\x03\x04", "archive"), (b"\xd0\xcf\x11\xe0", "archive"), (b"II*\x00", "photo"), (b"MM\x00*", "photo"),
)  # fmt: skip
_HTML = re.compile(
    rb"^\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|div|main|article|"
    rb"section|p|h1|table|ul|header)\b",
    re.I | re.S,
)
_REFUSED = MappingProxyType(
    {"photo": ("a picture holds no text that can be read", "save the page as HTML, PDF or text"),
     "archive": ("an office document or archive", "save it as PDF or text")}
)  # fmt: skip


def kind_of(data: bytes) -> str:
    """text, html, pdf, photo, archive or binary, by the bytes and never by the name."""
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return kind
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "text"
    if _HTML.match(data[:4096]):
        return "html"
    return "binary" if b"\x00" in data[:4096] else "text"


def decode(data: bytes, declared: str = "") -> str:
    """UTF-8 where it is that, UTF-16 with its mark, else Windows-1252 (which Latin-1 pages really are)."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace")
    for encoding in dict.fromkeys(("utf-8-sig", declared or "cp1252")):
        try:
            return data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return data.decode("latin-1")


def clean(text: str) -> str:
    """Line ends and spaces made plain, control characters and soft hyphens gone: the text that spans point into."""
    text = (
        text.replace("\r\n", "\n").replace("\r", "\n").replace("\u00ad", "").replace("\ufeff", "").replace("\u200b", "")
    )
    text = re.sub(r"[\u00a0\u2007\u202f\u2009\u2002\u2003]", " ", text)
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]", " ", text)


def read_source(path: Path, url: str = "") -> Source:
    """A file -> Source. Errors: PublisherError for what cannot be read, with what to do."""
    try:
        size = path.stat().st_size
        if size > LARGEST:
            raise PublisherError(
                f"{size // 2**20} MB is no page about a service", where=path, remedy="save the page alone, under 10 MB"
            )
        data = path.read_bytes()
    except OSError as error:
        raise PublisherError(f"cannot be read: {error.strerror}", where=path) from None
    try:
        return parse(data, url)
    except PublisherError as error:
        raise PublisherError(error.message, where=path, remedy=error.remedy) from None


def parse(data: bytes, url: str = "") -> Source:
    """Bytes -> Source. Errors: PublisherError without a place."""
    kind = kind_of(data)
    if kind in _REFUSED:
        raise PublisherError(_REFUSED[kind][0], remedy=_REFUSED[kind][1])
    if kind == "binary":
        raise PublisherError("no text, HTML or PDF", remedy="save the page as HTML, PDF or text")
    source = _READERS[kind](data, url)
    if not source.text.strip():
        raise PublisherError("an empty document", remedy="save the page again")
    return source


def _text(data: bytes, url: str) -> Source:
    text = clean(decode(data))
    return Source(text, "text", url, language=language_of(text))


def _html(data: bytes, url: str) -> Source:
    from publisher.draft.html import read_html

    return read_html(data, url)


def _pdf(data: bytes, url: str) -> Source:
    from publisher.draft.pdf import read_pdf

    return read_pdf(data, url)


_READERS: MappingProxyType[str, Callable[[bytes, str], Source]] = MappingProxyType(
    {"text": _text, "html": _html, "pdf": _pdf}
)

_LANGUAGES = MappingProxyType(
    {
        "nl": frozenset(
            "de het een en van voor met bij op aan dienst uur zijn wordt je uw ook gemeente niet naar kan "
            "maandag dinsdag woensdag donderdag vrijdag gesloten openingsuren".split()
        ),
        "fr": frozenset(
            "le la les des du et pour avec dans vous votre est sont une commune heures nous aux service "
            "de au lundi mardi mercredi jeudi vendredi samedi ouvert fermé rue tél cpas".split()
        ),
        "en": frozenset(
            "the and of for with you your is are to in on our we by from hours service this can "
            "monday tuesday wednesday thursday friday saturday open closed".split()
        ),
        "de": frozenset(
            "der die das und für mit sie ihr ist sind ein eine von auf den dem nicht uhr gemeinde "
            "montag dienstag mittwoch donnerstag freitag samstag geschlossen".split()
        ),
    }
)


def language_of(text: str) -> str:
    """nl, fr, en or de by counting small words; nl where the text is too short to tell."""
    words = re.findall(r"[a-zà-ü]+", text[:20000].lower())
    counts = {language: sum(word in small for word in words) for language, small in _LANGUAGES.items()}
    best = max(counts, key=lambda language: counts[language])
    return best if counts[best] >= 4 and counts[best] > 1.5 * counts["nl"] else "nl"
