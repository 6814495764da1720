"""One stable layout for Turtle and TriG; the rules stand in docs/formatting.md.

Terms keep their spelling and their order, comments their words and their place. Nothing in a text decides but
its tokens, its comments and its blank lines, which is why a second time changes nothing.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator

from pyoxigraph import RdfFormat, parse

from publisher.errors import PublisherError
from publisher.turtle.layout import INDENTATION, StatementLayout
from publisher.turtle.parts import DIRECTIVE, HEADER, STATEMENT, Part, parts_of, sorted_declarations
from publisher.turtle.pieces import pieces_of
from publisher.turtle.reader import read_turtle
from publisher.turtle.tokens import TOKEN

#: Relative IRIs are read against this while a text is checked; it gets into no result.
_ANY_BASE = "http://base.invalid/"
_LINE_END = re.compile(r"\r\n?|\n")


def format_text(text: str, *, graphs: bool = False) -> str:
    """Turtle (with `graphs`: TriG) in our layout: the same statements, declarations and comments.

    Lines end with CRLF where the first one does, else with LF; strings keep theirs. Errors: TurtleError for
    what is not Turtle.
    """
    text = text.removeprefix("\ufeff")
    _check(text, graphs)
    first_end = _LINE_END.search(text)
    line_end = "\r\n" if first_end and first_end[0] == "\r\n" else "\n"
    before, after = _Meaning(), _Meaning()
    laid_out = "".join(_document(sorted_declarations(before.of(parts_of(pieces_of(text)))), line_end))
    for _ in after.of(parts_of(pieces_of(laid_out))):
        pass
    if before.digest() != after.digest():
        raise PublisherError("the layout would change the meaning; nothing was written", remedy="report this file")
    return laid_out


def _check(text: str, graphs: bool) -> None:
    """Raise TurtleError where the text is not Turtle: the engine is fast, our reader says what is wrong.

    The engine also takes RDF 1.2, whose new signs are junk here.
    """
    form = RdfFormat.TRIG if graphs else RdfFormat.TURTLE
    try:
        for _ in parse(text, form, base_iri=_ANY_BASE):
            pass
        if all(match.lastgroup != "junk" for match in TOKEN.finditer(text)):
            return
    except SyntaxError:
        pass
    for _ in read_turtle(text, _ANY_BASE, graphs=graphs):
        pass


class _Meaning:
    """What layout must not change, as a digest: the terms in their order, the declarations, the comments."""

    def __init__(self) -> None:
        self._terms = hashlib.blake2b()
        self._declarations: list[str] = []
        self._comments: Counter[str] = Counter()

    def of(self, parts: Iterator[Part]) -> Iterator[Part]:
        """The same parts, taken note of."""
        for part in parts:
            self._comments.update(comment.text for piece in part.pieces for comment in piece.own)
            self._comments.update(piece.trail for piece in part.pieces if piece.trail)
            if part.kind == DIRECTIVE:
                self._declarations.append(part.declaration)
            else:
                texts = [piece.text for piece in part.pieces if piece.kind != "semicolon"]
                self._terms.update("\n".join([*texts, ""]).encode())
            yield part

    def digest(self) -> tuple[bytes, list[str], Counter[str]]:
        return self._terms.digest(), sorted(self._declarations), self._comments


def _document(parts: Iterator[Part], line_end: str) -> Iterator[str]:
    """The text of the parts, with an empty line where one belongs between two of them."""
    before: Part | None = None
    lines_before = False
    for part in parts:
        body = _body(part, line_end)
        several = line_end in body
        if before is not None and _is_apart(before, part, lines_before or several):
            yield line_end
        margin = INDENTATION * (part.level + (part.kind == "right"))
        for index, comment in enumerate(part.pieces[0].own):
            if comment.blank and index:
                yield line_end
            yield f"{margin}{comment.text}{line_end}"
        if part.pieces[0].own and part.pieces[0].blank and part.kind in (STATEMENT, DIRECTIVE, HEADER):
            yield line_end
        if body:
            yield f"{INDENTATION * part.level if part.kind != STATEMENT else ''}{body}{line_end}"
        before, lines_before = part, several


def _body(part: Part, line_end: str) -> str:
    if part.kind == STATEMENT:
        return StatementLayout(part.pieces, part.level, line_end).text()
    return part.line


def _is_apart(before: Part, part: Part, several: bool) -> bool:
    """Whether an empty line stands between two parts: as written, and always around what takes several lines."""
    wanted = part.pieces[0].own[0].blank if part.pieces[0].own else part.pieces[0].blank
    if before.kind == HEADER or (part.kind in ("right", "end") and not part.pieces[0].own):
        return False
    if part.kind in ("right", "end") or (before.kind == part.kind == DIRECTIVE):
        return wanted
    if before.kind == part.kind == STATEMENT:
        return wanted or several
    return True
