"""A draft shown on its text: marked spans and the rule behind each, for a terminal or as a page."""

from __future__ import annotations

import html
from collections.abc import Iterator

from publisher.draft.values import Address, Draft, Slot, Value

_MARK, _NUMBER, _OFF = "\x1b[7m", "\x1b[2m", "\x1b[0m"


def shown(value: Value) -> str:
    """A value as people write it."""
    if isinstance(value.value, Address):
        address = value.value
        return f"{address.street} {address.number}, {address.postcode} {address.city}"
    if isinstance(value.value, Slot):
        slot = value.value
        return f"{slot.day} {slot.opens}-{slot.closes} {slot.note}" + (f" ({slot.season})" if slot.season else "")
    return str(value.value)


def explain(draft: Draft, colours: bool = False) -> str:
    """The text with `[n…]` around every span, then what each number was read as, then what was left out."""
    numbered = list(enumerate(draft.values, 1))
    out = [_marked(draft, numbered, colours), "", "Gelezen:"]
    for number, value in numbered:
        owner = f" van {value.owner}" if value.owner else ""
        aside = f"  ({value.target})" if value.target else ""
        out.append(
            f"{number:4} {value.field}{owner} = {shown(value)}  [{value.rule}, {value.confidence:.2f}, {value.start}-{value.end}]{aside}"
        )
    out += ["", "Vragen:"] + [
        f"   ? {item.field}: {item.text} {' / '.join(item.candidates)}  [{item.start}-{item.end}]"
        for item in draft.questions
    ]
    out += ["", "Weggelaten:"] + [f"   - {reason}: {text[:100]}" for reason, text in draft.removed]
    return "\n".join(out) + "\n"


def _marked(draft: Draft, numbered: list[tuple[int, Value]], colours: bool) -> str:
    events: dict[int, list[str]] = {}
    for number, value in numbered:
        events.setdefault(value.start, []).append(f"{_MARK}[{number} {_OFF}{_MARK}" if colours else f"[{number} ")
        events.setdefault(value.end, []).insert(0, f"]{_OFF}" if colours else "]")
    return "".join(_woven(_plain(draft.text), events))


def _plain(text: str) -> str:
    """No escape sequence of a page reaches a terminal; positions stay."""
    return "".join(letter if letter in "\n\t" or letter.isprintable() else " " for letter in text)


def _woven(text: str, events: dict[int, list[str]]) -> Iterator[str]:
    last = 0
    for position in sorted(events):
        yield text[last:position]
        yield from events[position]
        last = position
    yield text[last:]


_STYLE = """:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;margin:0;display:grid;grid-template-columns:minmax(0,1fr) minmax(0,1fr)}
main,aside{padding:1rem 1.5rem;overflow-wrap:anywhere}aside{border-left:1px solid #888}pre{white-space:pre-wrap;font:inherit}mark{border-radius:3px;padding:0 .1em}
mark:target,li:target,tr:target{outline:3px solid #c30}table{border-collapse:collapse;width:100%}td,th{text-align:left;vertical-align:top;padding:.2rem .5rem;border-bottom:1px solid #8884}
td:first-child,td:last-child{white-space:nowrap}.low{color:#a00}small{opacity:.8}@media(max-width:60rem){body{display:block}aside{border:0}}"""


def review_page(draft: Draft, record: str) -> str:
    """One HTML page without scripts: open questions first, values linked to their spans, the text, the record."""
    title = html.escape(draft.first("name"))
    questions = "".join(
        _question(number, item.text, item.field, item.candidates) for number, item in enumerate(draft.questions, 1)
    )
    rows = "".join(_row(number, value) for number, value in enumerate(draft.values, 1))
    heading = (
        f"<h2>Open vragen ({len(draft.questions)})</h2><ol>{questions}</ol>"
        if questions
        else "<h2>Geen open vragen</h2>"
    )
    table = f"<table><caption>Gelezen waarden</caption><thead><tr><th scope=col>Veld<th scope=col>Waarde<th scope=col>Regel<th scope=col>Zekerheid</thead><tbody>{rows}</tbody></table>"
    return (
        f'<!doctype html><html lang="nl"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Nalezen: {title}</title><style>{_STYLE}</style>'
        f"<main><h1>{title}</h1><h2>Tekst</h2><pre>{_spans(draft)}</pre></main><aside>{heading}<h2>Waarden</h2>{table}<h2>Record</h2><pre><code>{html.escape(record)}</code></pre></aside></html>\n"
    )


def _question(number: int, text: str, field: str, candidates: tuple[str, ...]) -> str:
    choices = f" <small>{html.escape(' / '.join(candidates))}</small>" if candidates else ""
    return f'<li><a href="#q{number}">{html.escape(field)}</a>: {html.escape(text)}{choices}</li>'


def _row(number: int, value: Value) -> str:
    low = ' class="low"' if value.confidence < 0.75 else ""
    owner = f" <small>({html.escape(value.owner)})</small>" if value.owner else ""
    held = " <small>niet gepubliceerd</small>" if value.target.startswith("withheld") else ""
    return f'<tr id="v{number}"><td>{value.field}<td><a href="#s{number}">{html.escape(shown(value))}</a>{owner}{held}<td>{value.rule}<td{low}>{value.confidence:.2f}</tr>'


def _spans(draft: Draft) -> str:
    """The text with a mark at each value and question; spans that cross are closed and opened again."""
    starts: dict[int, list[str]] = {}
    ends: dict[int, list[str]] = {}
    for number, value in enumerate(draft.values, 1):
        starts.setdefault(value.start, []).append(
            f'<a id="s{number}" href="#v{number}" title="{html.escape(value.field)}: {html.escape(shown(value))}">'
        )
        ends.setdefault(value.start, []).append("</a>")
    for number, question in enumerate(draft.questions, 1):
        starts.setdefault(question.start, []).append(f'<span id="q{number}">')
        ends.setdefault(question.start, []).append("</span>")
    marked = _covered(draft)
    out, last = [], 0
    for position in sorted({0, *starts, *(edge for pair in marked for edge in pair), len(draft.text)}):
        out.append(_piece(draft.text[last:position], any(begin <= last and position <= end for begin, end in marked)))
        for opening, closing in zip(starts.get(position, []), ends.get(position, []), strict=True):
            out.append(f"{opening}<sup>•</sup>{closing}")
        last = position
    return "".join(out)


def _covered(draft: Draft) -> list[tuple[int, int]]:
    """Spans of values melted together where they touch."""
    spans: list[tuple[int, int]] = []
    for start, end in sorted((value.start, value.end) for value in draft.values):
        if spans and start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
    return spans


def _piece(text: str, marked: bool) -> str:
    escaped = html.escape(text)
    return f"<mark>{escaped}</mark>" if marked and text else escaped
