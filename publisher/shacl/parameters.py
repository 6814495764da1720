"""The parameters of SHACL Core as rows: what value each takes, how often, and the check it stands for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from publisher.shacl import values
from publisher.shacl.lexical import well_formed
from publisher.shacl.ordering import key
from publisher.shacl.pattern import PatternError, misses
from publisher.shacl.plan import Check, Constraint
from publisher.shacl.reading import TRUE, Reader
from publisher.shacl.terms import is_iri, is_literal, parts
from publisher.vocabulary import SH, XSD

_INTEGER, _STRING = XSD.integer.value, XSD.string.value


def _is_integer(term: str) -> bool:
    return is_literal(term) and parts(term).datatype == _INTEGER and well_formed(parts(term).lexical, _INTEGER)


def is_string(term: str) -> bool:
    return is_literal(term) and parts(term).datatype == _STRING


def simple_number(term: str) -> int:
    """The number; beyond what Python reads at once (4,300 digits) any bound is as good as another."""
    lexical = parts(term).lexical
    return int(lexical) if len(lexical) < 20 else (-1 if lexical[0] == "-" else 1) * 10**18


class Kind(NamedTuple):
    """What values a parameter takes: in words, and as a test."""

    wanted: str
    fits: Callable[[str], bool]


IRI = Kind("an IRI", is_iri)
INTEGER = Kind("a whole number (xsd:integer)", _is_integer)
TERM = Kind("an IRI or a literal", lambda term: is_iri(term) or is_literal(term))
ORDERED = Kind("a number, date, time or other literal with an order", lambda term: key(term) is not None)
NODE_KIND = Kind("one of " + ", ".join("sh:" + kind[1:-1].partition("#")[2] for kind in values.NODE_KINDS),
                 lambda term: term in values.NODE_KINDS)


class Parameter(NamedTuple):
    """One row: the kind of value, whether one shape may have only one, and the check for a value."""

    kind: Kind
    once: bool
    check: Callable[[str], Check]


def _range(name: str) -> Parameter:
    predicate = str(SH[name])
    return Parameter(ORDERED, True, lambda bound: values.in_range(predicate, bound))


PARAMETERS: dict[str, Parameter] = {
    str(SH[name]): row
    for name, row in {
        "class": Parameter(IRI, False, values.of_class),
        "datatype": Parameter(IRI, True, values.of_datatype),
        "nodeKind": Parameter(NODE_KIND, True, values.of_kind),
        "minCount": Parameter(INTEGER, True, lambda term: values.count(simple_number(term), None)),
        "maxCount": Parameter(INTEGER, True, lambda term: values.count(None, simple_number(term))),
        "minExclusive": _range("minExclusive"),
        "minInclusive": _range("minInclusive"),
        "maxExclusive": _range("maxExclusive"),
        "maxInclusive": _range("maxInclusive"),
        "minLength": Parameter(INTEGER, True, lambda term: values.of_length(simple_number(term), None)),
        "maxLength": Parameter(INTEGER, True, lambda term: values.of_length(None, simple_number(term))),
        "equals": Parameter(IRI, False, values.equals),
        "disjoint": Parameter(IRI, False, values.disjoint),
        "lessThan": Parameter(IRI, False, lambda iri: values.less_than(iri, (-1,))),
        "lessThanOrEquals": Parameter(IRI, False, lambda iri: values.less_than(iri, (-1, 0))),
        "hasValue": Parameter(TERM, False, values.has),
    }.items()
}

#: Parameters that only a property shape may have (SHACL 4.2, 4.4.5, 4.5.3, 4.5.4).
PROPERTY_ONLY = frozenset(map(str, (SH.minCount, SH.maxCount, SH.uniqueLang, SH.lessThan, SH.lessThanOrEquals)))


def component(parameter: str) -> str:
    """The IRI of the component that a parameter belongs to: sh:minCount -> sh:MinCountConstraintComponent."""
    name = parameter[1:-1].rpartition("#")[2]
    return str(SH[name[0].upper() + name[1:] + "ConstraintComponent"])


def constraint(parameter: str, value: Sequence[str], check: Check) -> Constraint:
    return Constraint(component(parameter), {parameter: tuple(value)}, check)


def simple(reader: Reader, shape: str) -> Iterable[Constraint]:
    """The constraints of one shape whose parameter takes one term."""
    for parameter, row in PARAMETERS.items():
        found = reader.graph.objects(shape, parameter)
        if not found:
            continue
        if parameter in PROPERTY_ONLY and not reader.graph.objects(shape, str(SH.path)):
            reader.misplaced(shape, parameter)
            continue
        if row.once:
            reader.one(shape, parameter)
        for value in found:
            if row.kind.fits(value):
                yield constraint(parameter, [value], row.check(value))
            else:
                reader.wrong_value(shape, parameter, value, row.kind.wanted)


def patterns(reader: Reader, shape: str) -> Iterable[Constraint]:
    """sh:pattern with sh:flags."""
    parameter, flags_parameter = str(SH.pattern), str(SH.flags)
    flags = reader.one(shape, flags_parameter)
    if flags is not None and not is_string(flags):
        reader.wrong_value(shape, flags_parameter, flags, "a plain text")
        return
    for value in reader.graph.objects(shape, parameter):
        if not is_string(value):
            reader.wrong_value(shape, parameter, value, "a plain text")
            continue
        try:
            check = values.of_pattern(misses(parts(value).lexical, parts(flags).lexical if flags else ""))
        except PatternError as error:
            reader.wrong_value(shape, parameter, value, f"a regular expression that can be used: {error}")
            continue
        rows = {parameter: (value,), **({flags_parameter: (flags,)} if flags else {})}
        yield Constraint(component(parameter), rows, check)


def lists(reader: Reader, shape: str) -> Iterable[Constraint]:
    """sh:in and sh:languageIn."""
    for parameter, check in ((str(SH["in"]), values.among), (str(SH.languageIn), _languages)):
        node = reader.one(shape, parameter)
        if node is None:
            continue
        members = reader.listed(shape, parameter, node)
        if check is _languages:
            for member in members:
                if not is_string(member):
                    reader.wrong_value(shape, parameter, member, "a language tag as plain text")
        yield constraint(parameter, members, check(members))


def _languages(members: Iterable[str]) -> Check:
    return values.in_languages([parts(member).lexical for member in members if is_literal(member)])


def unique_language(reader: Reader, shape: str) -> Iterable[Constraint]:
    """sh:uniqueLang true."""
    parameter = str(SH.uniqueLang)
    if reader.graph.objects(shape, parameter) and not reader.graph.objects(shape, str(SH.path)):
        reader.misplaced(shape, parameter)
    elif reader.flag(shape, parameter):
        yield constraint(parameter, reader.graph.objects(shape, parameter), values.unique_languages)


def closing(reader: Reader, shape: str) -> Iterable[Constraint]:
    """sh:closed true with sh:ignoredProperties; the allowed properties stand under sh:property."""
    parameter, ignored = str(SH.closed), str(SH.ignoredProperties)
    node = reader.one(shape, ignored)
    extra = reader.listed(shape, ignored, node) if node is not None else []
    for each in extra:
        if not is_iri(each):
            reader.wrong_value(shape, ignored, each, "a list of IRIs")
    if reader.flag(shape, parameter):
        properties = reader.graph.objects(shape, str(SH.property))
        paths = [path for each in properties for path in reader.graph.objects(each, str(SH.path)) if is_iri(path)]
        allowed = frozenset([*paths, *extra])
        rows = {parameter: (TRUE,), ignored: tuple(extra), str(SH.property): tuple(paths)}
        yield Constraint(component(parameter), rows, values.closed(allowed))


#: Everything that needs no other shape.
READERS: tuple[Callable[[Reader, str], Iterable[Constraint]], ...] = (simple, patterns, lists, unique_language, closing)
