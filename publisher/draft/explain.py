"""A draft shown on its text for a terminal: marked spans and the rule behind each."""

from __future__ import annotations

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
        ground = f"{value.rule}, {value.confidence:.2f}, {value.start}-{value.end}"
        out.append(f"{number:4} {value.field}{owner} = {shown(value)}  [{ground}]{aside}")
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
