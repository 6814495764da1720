"""An HTML page -> Source: blocks become lines, what is not about the page is left out under a name.

Reader: selectolax (docs/decisions; lexbor, the HTML5 algorithm), which survives any tag soup.
"""

from __future__ import annotations

import re
from types import MappingProxyType
from urllib.parse import unquote, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from publisher.draft.source import Source, clean, decode, language_of

_HIDDEN = frozenset(
    """script style noscript template svg iframe form select button input textarea object canvas head option dialog
    video audio map math""".split()
)
_BLOCKS = frozenset(
    """address article aside blockquote body dd details div dl dt fieldset figcaption figure footer header hr html
    legend li main ol p pre section summary table tbody tfoot thead tr ul caption""".split()
)
_APART = frozenset("address article aside body dl footer header main ol p section table ul".split())
#: The end of a block: soft ones make one line end, a hard one makes an empty line.
_SOFT, _HARD = "\x0b", "\x0c"
_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
_SPACED = frozenset("span td th a label time b strong em i small".split())

#: reason -> what in tag, role, class or id tells it.
_LEFT_OUT = MappingProxyType(
    {
        "menu": re.compile(
            r"(?:^|[\s_-])(?:nav|navbar|navigation|navigatie|\w*menu|skip\S*|"
            r"toolbar|language|taal\S*)(?:$|[\s_-])",
            re.I,
        ),
        "cookies": re.compile(r"cookie|consent|gdpr", re.I),
        "breadcrumb": re.compile(r"breadcrumb|kruimel|you-are-here", re.I),
        "share": re.compile(r"(?:^|[\s_-])(?:share|social|sharing|delen|addthis|print)(?:$|[\s_-])", re.I),
        "news": re.compile(
            r"(?:^|[\s_-])(?:news|nieuws|agenda|calendar|kalender|related|gerelateerd|carousel|slider|banner|"
            r"spotlight|in-de-kijker)(?:$|[\s_-])",
            re.I,
        ),
    }
)
_NEWS_HEADING = re.compile(
    r"^(?:nieuws|laatste nieuws|actueel|agenda|kalender|in de kijker|evenementen|activiteiten|lees ook|gerelateerd)\b",
    re.I,
)
_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?([A-Za-z0-9_-]{2,20})""", re.I)
_MARK = re.compile(r"\ue000(\d+)\ue001")


class _Writer:
    """Collects the text of a page; positions of headings and links ride along as private-use marks."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.marks: list[tuple[str, str]] = []
        self.removed: list[tuple[str, str]] = []

    def mark(self, kind: str, value: str = "") -> None:
        self.parts.append(f"\ue000{len(self.marks)}\ue001")
        self.marks.append((kind, value))


def read_html(data: bytes, url: str = "") -> Source:
    """Bytes of a page -> Source; never fails on bad HTML."""
    declared = _CHARSET.search(data[:4096])
    markup = (
        clean(decode(data, declared.group(1).decode("ascii") if declared else ""))
        .replace("\ue000", "")
        .replace("\ue001", "")
    )
    tree = LexborHTMLParser(markup)
    writer = _Writer()
    root = tree.body or tree.root
    if root is not None:
        _walk(root, writer)
    title = tree.css_first("title")
    text, headings, links = _settle("".join(writer.parts), writer.marks)
    name = " ".join(title.text().split()) if title else ""
    return Source(
        text, "html", url or _canonical(tree), name, language_of(text), headings, links, tuple(writer.removed)
    )


def _canonical(tree: LexborHTMLParser) -> str:
    node = tree.css_first("link[rel=canonical]")
    address = (node.attributes.get("href") or "") if node else ""
    return address if address.startswith(("http://", "https://")) else ""


def _walk(root: LexborNode, writer: _Writer) -> None:
    """Depth first without recursion: pages nest thousands deep when somebody wants a crash."""
    stack: list[tuple[LexborNode, bool]] = [(root, False)]
    while stack:
        node, leaving = stack.pop()
        if leaving:
            _leave(node, writer)
            continue
        if node.is_text_node:
            writer.parts.append(re.sub(r"\s+", " ", node.text_content or ""))
            continue
        if _left_out(node, writer):
            continue
        _enter(node, writer)
        stack.append((node, True))
        children = list(node.iter(include_text=True))
        stack.extend((child, False) for child in reversed(children))


def _left_out(node: LexborNode, writer: _Writer) -> bool:
    tag = node.tag or ""
    if tag in _HIDDEN or tag.startswith(("-", "!", "_")):
        return True
    reason = "menu" if tag == "nav" else _reason(node)
    if not reason and tag in ("aside", "section", "div"):
        first = node.css_first("h1, h2, h3, h4") if tag != "div" else None
        reason = "news" if first is not None and _NEWS_HEADING.match(first.text().strip()) else ""
    if reason:
        writer.removed.append((reason, " ".join(node.text(separator=" ").split())[:200]))
    return bool(reason)


def _reason(node: LexborNode) -> str:
    facts = node.attributes
    if (
        "hidden" in facts
        or facts.get("aria-hidden") == "true"
        or re.search(r"display\s*:\s*none", facts.get("style") or "", re.I)
    ):
        return "hidden"
    if facts.get("role") in ("navigation", "search", "menu", "menubar"):
        return "menu"
    words = " ".join(filter(None, (facts.get("class"), facts.get("id"))))
    if not words or node.tag in ("body", "html", "main", "article"):
        return ""
    return next((reason for reason, pattern in _LEFT_OUT.items() if pattern.search(words)), "")


def _enter(node: LexborNode, writer: _Writer) -> None:
    tag = node.tag or ""
    if tag in _HEADINGS:
        writer.parts.append(_HARD)
        writer.mark("heading")
    elif tag == "br":
        writer.parts.append("\n")
    elif tag == "li":
        writer.parts.append(f"{_SOFT}• ")
    elif tag in _BLOCKS:
        writer.parts.append(_HARD if tag in _APART else _SOFT)
    elif tag in _SPACED:
        writer.parts.append(" " if tag in ("span", "td", "th", "label", "time") else "")
    if tag == "a" and node.attributes.get("href"):
        writer.mark("link", node.attributes.get("href") or "")


def _leave(node: LexborNode, writer: _Writer) -> None:
    tag = node.tag or ""
    if tag == "a" and node.attributes.get("href"):
        writer.mark("end")
        _spell_out(node, writer)
    if tag in _HEADINGS:
        writer.parts.append(_HARD)
    elif tag in ("td", "th"):
        writer.parts.append("\t")
    elif tag in _BLOCKS:
        writer.parts.append(_HARD if tag in _APART else _SOFT)
    elif tag in ("span", "label", "time"):
        writer.parts.append(" ")


def _spell_out(node: LexborNode, writer: _Writer) -> None:
    """`<a href="mailto:x">mail ons</a>` says x to the reader of the page: so it stands in the text."""
    address = node.attributes.get("href") or ""
    kind, _, rest = address.partition(":")
    if kind.lower() not in ("mailto", "tel"):
        return
    value = unquote(rest.split("?")[0]).strip()
    shown = re.sub(r"\W", "", node.text())
    if value and re.sub(r"\W", "", value) not in shown and not (kind.lower() == "tel" and re.search(r"\d{6}", shown)):
        writer.parts.append(f" ({value})")


def _settle(text: str, marks: list[tuple[str, str]]) -> tuple[str, frozenset[int], tuple[tuple[int, int, str], ...]]:
    """Squeeze the empty lines and spaces out, then take the marks out and note where they stood."""
    text = re.sub(r" *\t *", "\t", re.sub(r" {2,}", " ", text))
    text = re.sub(r"[ \t]*[\n\x0b\x0c][\s\x0b\x0c]*", _break, text).strip()
    text = re.sub(r"\n•\s*(?=\n|$)", "", text)
    text = re.sub(r"\n•\s*", "\n• ", text)
    out: list[str] = []
    size = last = 0
    headings, links, opened = set(), [], None
    for found in _MARK.finditer(text):
        out.append(text[last : found.start()])
        size += found.start() - last
        last = found.end()
        kind, value = marks[int(found.group(1))]
        if kind == "heading":
            headings.add(size)
        elif kind == "link":
            opened = (size, value)
        elif opened is not None:
            links.append((opened[0], size, opened[1]))
    out.append(text[last:])
    plain = "".join(out)
    return plain, frozenset(_skip_space(plain, start) for start in headings), tuple(_outside(plain, links))


def _break(run: re.Match[str]) -> str:
    marks = run.group()
    return "\n\n" if _HARD in marks or marks.count("\n") > 1 else "\n"


def _skip_space(text: str, start: int) -> int:
    while start < len(text) and text[start].isspace():
        start += 1
    return start


def _outside(text: str, links: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Links with an address on the web and a label, trimmed."""
    kept = []
    for start, end, address in links:
        label = text[start:end]
        if (
            label.strip()
            and urlsplit_safe(address)
            and address != "/"
            and not address.startswith(("#", "javascript:", "mailto:", "tel:"))
        ):
            begin = start + len(label) - len(label.lstrip())
            kept.append((begin, begin + len(label.strip()), address))
    return kept


def urlsplit_safe(address: str) -> bool:
    """Can this address be split at all?"""
    try:
        urlsplit(address)
    except ValueError:
        return False
    return True
