"""The likely cure of a finding: what to write instead, and whether that is safe to write by itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from difflib import get_close_matches
from types import MappingProxyType
from typing import NamedTuple

from pyoxigraph import Literal, NamedNode

from publisher.shacl import Result
from publisher.vocabulary import RDF, SDO, SH, XSD, shorten

_WRONG_SCHEMA = "https://schema.org/"


class Cure(NamedTuple):
    """`kind` is a key of the sentences' cures, `proposal` what to write, `replacement` the Turtle text of it.

    A cure without a replacement is for a person to judge: `--fix` leaves it.
    """

    kind: str
    proposal: str
    replacement: str = ""


def cure_for(result: Result, language: str = "nl") -> Cure | None:
    """The likely cure of one SHACL result, or None. `language` is the one that texts of the data set are in."""
    for find in _CURES:
        found = find(result, language)
        if found:
            return found
    return None


def _component(result: Result) -> str:
    return result.component.value.rsplit("#", 1)[-1].removesuffix("ConstraintComponent")


def _parameters(result: Result) -> list[object]:
    return [term for terms in result.parameters.values() for term in terms]


def schema_org(result: Result, _: str) -> Cure | None:
    """schema.org terms are written with http: mixed data is what portals complain of most."""
    value = result.value
    if isinstance(value, NamedNode) and value.value.startswith(_WRONG_SCHEMA):
        right = SDO.iri + value.value[len(_WRONG_SCHEMA) :]
        return Cure("schema", right, f"<{right}>")
    return None


def telephone(result: Result, _: str) -> Cure | None:
    """A telephone number as people write it -> E.164, where it is possible in Belgium."""
    value = result.value
    telephones = ("telephone", "faxNumber", "hasTelephone")
    path = getattr(result.path, "value", "")
    if not isinstance(value, Literal) or re.split(r"[/#]", path)[-1] not in telephones:
        return None
    number = e164(value.value)
    return Cure("telephone", number, f'"{number}"') if number and number != value.value else None


def e164(text: str) -> str:
    """`03 866 91 25` -> `+3238669125`; '' where it is no possible number (ITU-T E.164; Belgian numbering plan)."""
    import phonenumbers

    try:
        number = phonenumbers.parse(text, "BE")
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    formatted: str = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return formatted


def language_tag(result: Result, language: str) -> Cure | None:
    """A text for people without its language; which one it is, a person must say."""
    wanted = _component(result) in ("Datatype", "LanguageIn") and RDF.langString in (
        *_parameters(result),
        RDF.langString,
    )
    value = result.value
    if not wanted or not isinstance(value, Literal) or value.language or value.datatype != XSD.string:
        return None
    if _component(result) == "Datatype" and RDF.langString not in _parameters(result):
        return None
    return Cure("language", f"{str(value)[:40]}@{language}" if len(str(value)) <= 40 else f"@{language}")


_TIME = re.compile(r"(\d{1,2})\s*(?:[:.uh]\s*(\d{2})?)?(?::(\d{2}))?\s*(?:u|uur|h)?", re.IGNORECASE)
_BELGIAN_DATE = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")


def _time(text: str) -> str:
    match = _TIME.fullmatch(text.strip())
    if not match or int(match[1]) > 23 or int(match[2] or 0) > 59:
        return ""
    return f"{int(match[1]):02}:{match[2] or '00'}:{match[3] or '00'}"


def _date(text: str) -> str:
    match = _BELGIAN_DATE.fullmatch(text.strip())
    return f"{match[3]}-{int(match[2]):02}-{int(match[1]):02}" if match and int(match[2]) <= 12 else ""


def _boolean(text: str) -> str:
    return {"ja": "true", "nee": "false", "yes": "true", "no": "false"}.get(text.strip().lower(), "")


_LEXICAL: MappingProxyType[NamedNode, Callable[[str], str]] = MappingProxyType(
    {XSD.time: _time, XSD.date: _date, XSD.boolean: _boolean}
)


def datatype(result: Result, _: str) -> Cure | None:
    """A time, date or truth value as people write it -> its XSD form, or the datatype that is missing."""
    value = result.value
    wanted = next((term for term in _parameters(result) if term in _LEXICAL), None)
    if _component(result) != "Datatype" or not isinstance(value, Literal) or not isinstance(wanted, NamedNode):
        return None
    right = _LEXICAL[wanted](value.value) or (value.value if _well_formed(value.value, wanted) else "")
    text = f'"{right}"^^{shorten(wanted.value)}'
    # Only times are written one way: 01/02/2026 may have been meant as the second of January.
    safe = f'"{right}"^^<{wanted.value}>' if wanted == XSD.time or right == value.value else ""
    return Cure("datatype", text, safe) if right else None


def _well_formed(text: str, wanted: NamedNode) -> bool:
    from publisher.shacl.lexical import well_formed

    return well_formed(text, wanted.value)


def nearest(result: Result, _: str) -> Cure | None:
    """The listed code, or the known property, that looks most like what was written."""
    if _component(result) == "In":
        return _nearest(result.value, _parameters(result))
    if _component(result) == "Closed":
        return _nearest(result.path, result.parameters.get(str(SH.property), ()))
    return None


def _nearest(wrong: object, known: Sequence[object]) -> Cure | None:
    spelled = {_spell(term): term for term in known}
    found = get_close_matches(_spell(wrong), list(spelled), 1, 0.7)
    return Cure("nearest", found[0]) if found else None


def _spell(term: object) -> str:
    return shorten(term.value) if isinstance(term, NamedNode) else getattr(term, "value", "")


_CURES = (schema_org, telephone, language_tag, datatype, nearest)
