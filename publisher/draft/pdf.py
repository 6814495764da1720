"""A PDF -> Source, by pypdf (docs/decisions): the text layer, page after page. No picture is ever read."""

from __future__ import annotations

import io
import logging
import re
import zlib

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from publisher.draft.source import Source, clean, language_of
from publisher.errors import PublisherError

#: Pages that are read; a leaflet about a service is shorter.
_PAGES = 50


def read_pdf(data: bytes, url: str = "") -> Source:
    """Bytes of a PDF -> Source. Errors: PublisherError for a broken, locked or scanned file."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise PublisherError("the PDF is locked with a password", remedy="save it without one")
        pages = [page.extract_text() or "" for page in reader.pages[:_PAGES]]
        title = str(reader.metadata.get("/Title") or "") if reader.metadata else ""
    except (
        PyPdfError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
        RecursionError,
        zlib.error,
        NotImplementedError,
    ) as error:
        raise PublisherError(
            f"a PDF that cannot be read ({type(error).__name__})", remedy="save it again, or save its text"
        ) from None
    text = clean("\n\n".join(pages))
    if len(re.sub(r"\W", "", text)) < 20:
        raise PublisherError(
            "the PDF holds pictures of text only: it is a scan",
            remedy="read it with OCR first, or type the facts in a .txt",
        )
    return Source(_unwrap(text), "pdf", url, title, language_of(text))


def _unwrap(text: str) -> str:
    """Trailing spaces off each line; a word broken at a line end with a hyphen is put together."""
    text = re.sub(r"[ \t]+\n", "\n", text)
    return re.sub(r"(?<=[a-zà-ü])-\n(?=[a-zà-ü])", "", text).strip() + "\n"
