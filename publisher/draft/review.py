"""A draft as one page to read it over by: text and record side by side, open questions first.

No script and nothing from elsewhere (the page forbids itself both): what a saved page holds is shown, never run.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from types import MappingProxyType

from publisher.draft.explain import shown
from publisher.draft.values import Draft, Question, Slot, Value

#: Field -> what a steward calls it.
_FIELDS = MappingProxyType(
    {
        "doc_type": "soort pagina",
        "name": "naam",
        "alt_names": "andere naam",
        "parent_organisation": "hoort bij",
        "municipality": "gemeente",
        "nis_code": "NIS-code",
        "publisher": "uitgever",
        "addresses": "adres",
        "telephones": "telefoon",
        "faxes": "fax",
        "emails": "e-mail",
        "opening_hours": "openingsuren",
        "special_opening_hours": "bijzondere uren",
        "services": "dienst of taak",
        "target_groups": "doelgroep",
        "themes": "thema",
        "links": "link",
        "related_organisations": "andere organisatie",
        "legal_references": "rechtsgrond",
        "language": "taal",
    }
)
_KINDS = MappingProxyType(
    {
        "organisational unit": "organisatie-eenheid",
        "service": "dienstverlening",
        "sector or theme page": "pagina over een sector of thema",
        "publication": "publicatie",
        "organisation": "organisatie",
    }
)
_DAYS = MappingProxyType({"Mo": "ma", "Tu": "di", "We": "wo", "Th": "do", "Fr": "vr", "Sa": "za", "Su": "zo"})
_CHANNELS = MappingProxyType({"general": "", "phone": " telefonisch", "appointment": " op afspraak"})
_STYLE = """
:root { color-scheme: light dark; --line: #8886; --mark: light-dark(#fff3b0, #5a4a00);
  --accent: light-dark(#00539f, #8cc4ff);
  --doubt: light-dark(#9a3412, #ffb38a) }
* { box-sizing: border-box }
body { font: 16px/1.55 system-ui, sans-serif; margin: 0; background: light-dark(#fff, #16181c);
  color: light-dark(#1b1b1b, #eceff4) }
header { padding: 1rem 1.5rem; border-bottom: 1px solid var(--line) }
h1 { margin: 0; font-size: 1.5rem } h2 { font-size: 1.15rem; margin: 1.5rem 0 .5rem } h2:first-child { margin-top: 0 }
header p { margin: .25rem 0 0 }
main { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr) }
main > div { padding: 1rem 1.5rem; overflow-wrap: break-word }
main > div + div { border-left: 1px solid var(--line) }
pre { white-space: pre-wrap; font: inherit; margin: 0; tab-size: 4 }
pre code { font: .85rem/1.5 ui-monospace, monospace }
a { color: var(--accent) }
mark { background: var(--mark); color: inherit; border-radius: 3px }
sup a { font-size: .7rem; text-decoration: none; padding: 0 .15em }
.question { border-left: 4px solid var(--doubt); padding: .25rem .75rem; margin: .5rem 0; list-style: none }
ol { padding: 0; margin: 0 }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid var(--line) }
td:first-child, td:last-child, th:last-child { white-space: nowrap }
td:last-child, th:last-child { text-align: right }
.doubt { color: var(--doubt); font-weight: 600 }
small { opacity: .85 }
:target, tr:target { outline: 3px solid var(--accent); outline-offset: 2px }
@media (max-width: 60rem) { main { display: flex; flex-direction: column-reverse } main > div + div { border-left: 0 } }
"""


def review_page(draft: Draft, record: str) -> str:
    """A draft and its record in Turtle -> one HTML page, everything that the document says escaped."""
    title = escape(draft.first("name"))
    known = [_KINDS.get(draft.first("doc_type"), ""), draft.first("parent_organisation"), draft.first("municipality")]
    return (
        '<!doctype html>\n<html lang="nl">\n<head>\n<meta charset="utf-8">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>Nalezen: {title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f"<header>\n<h1>{title}</h1>\n<p>{escape(' · '.join(filter(None, known)))}</p>\n</header>\n<main>\n"
        f'<div>\n<section aria-labelledby="h-tekst"><h2 id="h-tekst">Tekst</h2>\n'
        f'<pre lang="{escape(draft.language)}">{_marked(draft)}</pre></section>\n</div>\n'
        f"<div>\n{_asked(draft)}{_table(draft)}"
        f'<section aria-labelledby="h-record"><h2 id="h-record">Record</h2>\n'
        f"<pre><code>{escape(record)}</code></pre></section>\n</div>\n</main>\n</body>\n</html>\n"
    )


def _said(value: Value) -> str:
    """A value in the words of a steward."""
    if isinstance(value.value, Slot):
        slot = value.value
        season = f" ({slot.season})" if slot.season else ""
        return f"{_DAYS[slot.day]} {slot.opens}–{slot.closes}{_CHANNELS[slot.note]}{season}"
    return _KINDS.get(shown(value), shown(value))


def _asked(draft: Draft) -> str:
    items = "".join(_question(number, question) for number, question in enumerate(draft.questions, 1))
    count = len(draft.questions)
    body = f"<ol>{items}</ol>" if items else "<p>Geen.</p>"
    return f'<section aria-labelledby="h-vragen"><h2 id="h-vragen">Open vragen ({count})</h2>\n{body}</section>\n'


def _question(number: int, question: Question) -> str:
    choices = f"<br><small>Kandidaten: {escape(' / '.join(question.candidates))}</small>" if question.candidates else ""
    field = escape(_FIELDS.get(question.field, question.field))
    return (
        f'<li class="question" id="a{number}"><a href="#q{number}">{field}</a>: {escape(question.text)}{choices}</li>\n'
    )


def _table(draft: Draft) -> str:
    rows = "".join(_row(number, value) for number, value in enumerate(draft.values, 1))
    heads = "".join(f'<th scope="col">{word}</th>' for word in ("Veld", "Waarde", "Regel", "Zekerheid"))
    return (
        '<section aria-labelledby="h-waarden"><h2 id="h-waarden">Gelezen waarden</h2>\n'
        f"<table><thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}</tbody></table></section>\n"
    )


def _row(number: int, value: Value) -> str:
    doubt = value.confidence < 0.75
    sure = f'<span class="doubt">{value.confidence:.0%} ?</span>' if doubt else f"{value.confidence:.0%}"
    owner = f"<br><small>van {escape(value.owner)}</small>" if value.owner else ""
    held = "<br><small>persoonlijk adres, niet gepubliceerd</small>" if value.target.startswith("withheld") else ""
    what = f'<a href="#s{number}">{escape(_said(value))}</a>{owner}{held}'
    field = escape(_FIELDS.get(value.field, value.field))
    return f'<tr id="v{number}"><td>{field}</td><td>{what}</td><td>{escape(value.rule)}</td><td>{sure}</td></tr>\n'


def _marked(draft: Draft) -> str:
    """The text with what was read marked, and a numbered link behind each mark to its value or question."""
    notes: dict[int, list[str]] = {}
    for number, value in enumerate(draft.values, 1):
        said = escape(f"{_FIELDS.get(value.field, value.field)}: {_said(value)}")
        notes.setdefault(value.end, []).append(
            f'<sup id="s{number}"><a href="#v{number}" aria-label="{number} {said}" title="{said}">{number}</a></sup>'
        )
    for number, question in enumerate(draft.questions, 1):
        said = escape(f"open vraag {number}: {question.text}")
        link = f'<a class="doubt" href="#a{number}" aria-label="?{number} {said}" title="{said}">?{number}</a>'
        notes.setdefault(question.end, []).append(f'<sup id="q{number}">{link}</sup>')
    return "".join(_pieces(draft, notes))


def _pieces(draft: Draft, notes: dict[int, list[str]]) -> Iterator[str]:
    spans = _covered(draft)
    edges = {edge for pair in spans for edge in pair}
    last = 0
    for position in sorted({*notes, *edges, len(draft.text)}):
        text = escape(draft.text[last:position])
        inside = any(start <= last and position <= end for start, end in spans)
        yield f"<mark>{text}</mark>" if inside and text else text
        yield from notes.get(position, ())
        last = position


def _covered(draft: Draft) -> list[tuple[int, int]]:
    """Spans of values and questions, melted together where they touch."""
    spans: list[tuple[int, int]] = []
    read = [(value.start, value.end) for value in draft.values]
    for start, end in sorted(read + [(question.start, question.end) for question in draft.questions]):
        if spans and start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
    return spans
