"""Constraints that judge each value node by itself (SHACL 4.1, 4.3, 4.4.1 to 4.4.4, 4.8.3) or count them (4.2)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence

from publisher.shacl.lexical import well_formed
from publisher.shacl.ordering import Keys, compare, key
from publisher.shacl.pattern import Misses
from publisher.shacl.plan import Check, Hit, Run, Table
from publisher.shacl.terms import is_blank, language, unescape, words
from publisher.vocabulary import RDF, RDFS, SH, XSD

TYPE, SUB_CLASS = str(RDF.type), str(RDFS.subClassOf)

#: sh:nodeKind -> first characters of the terms that it allows.
NODE_KINDS: dict[str, str] = {
    str(SH.BlankNode): "_",
    str(SH.IRI): "<",
    str(SH.Literal): '"',
    str(SH.BlankNodeOrIRI): "_<",
    str(SH.BlankNodeOrLiteral): '_"',
    str(SH.IRIOrLiteral): '<"',
}

#: sh:minInclusive … -> the signs of compare(value, bound) that satisfy it.
RANGES: dict[str, tuple[int, ...]] = {
    str(SH.minExclusive): (1,),
    str(SH.minInclusive): (0, 1),
    str(SH.maxExclusive): (-1,),
    str(SH.maxInclusive): (-1, 0),
}


def each(wrong: Callable[[Sequence[str], Run], Collection[str]]) -> Check:
    """A check from a function that picks the wrong ones out of distinct value nodes."""

    def check(table: Table) -> Iterable[Hit]:
        bad = wrong(table.values, table.run)
        return [Hit(focus, value) for focus, value in table.pairs if value in bad] if bad else ()

    return check


def of_class(cls: str) -> Check:
    """sh:class (4.1.1): literals never conform, others as SHACL instances."""

    def wrong(values: Sequence[str], run: Run) -> Collection[str]:
        instances = run.instances(cls, TYPE, SUB_CLASS)
        return {value for value in values if value not in instances or value[0] == '"'}

    return each(wrong)


def of_datatype(datatype: str) -> Check:
    """sh:datatype (4.1.2): the same datatype, and a well-formed literal."""
    iri = datatype[1:-1]
    if iri == XSD.string.value:
        return each(lambda values, _: {value for value in values if value[-1] != '"' or value[0] != '"'})
    if iri == RDF.langString.value:
        return each(lambda values, _: {value for value in values if not language(value)})
    suffix = f'"^^{datatype}'
    length = len(suffix)

    def fits(value: str) -> bool:
        return value.endswith(suffix) and value[0] == '"' and well_formed(unescape(value[1:-length]), iri)

    return each(lambda values, _: {value for value in values if not fits(value)})


def of_kind(kind: str) -> Check:
    """sh:nodeKind (4.1.3); a triple term is none of the kinds."""
    allowed = NODE_KINDS[kind]
    return each(lambda values, _: {v for v in values if v[0] not in allowed or v.startswith("<<")})


def in_range(parameter: str, bound: str) -> Check:
    """sh:minExclusive … sh:maxInclusive (4.3): what cannot be compared fails."""
    limit, signs = key(bound), RANGES[parameter]
    return each(lambda values, _: {value for value in values if compare(key(value), limit) not in signs})


def of_length(least: int | None, most: int | None) -> Check:
    """sh:minLength, sh:maxLength (4.4.1, 4.4.2): in code points of STR(); blank nodes have none."""

    def fails(value: str) -> bool:
        length = len(words(value))
        return is_blank(value) or (least is not None and length < least) or (most is not None and length > most)

    return each(lambda values, _: {value for value in values if fails(value)})


def of_pattern(misses: Misses) -> Check:
    """sh:pattern (4.4.3)."""
    return each(lambda values, _: misses(values))


def in_languages(ranges: Sequence[str]) -> Check:
    """sh:languageIn (4.4.4): langMatches of SPARQL, the basic filtering of RFC 4647."""
    wanted = [each.lower() for each in ranges]

    def fits(value: str) -> bool:
        tag = language(value)
        return any(tag and (each in (tag, "*") or tag.startswith(each + "-")) for each in wanted)

    return each(lambda values, _: {value for value in values if not fits(value)})


def among(allowed: Iterable[str]) -> Check:
    """sh:in (4.8.3): the same term, not an equal value."""
    members = frozenset(allowed)
    return each(lambda values, _: {value for value in values if value not in members})


def count(least: int | None, most: int | None) -> Check:
    """sh:minCount, sh:maxCount (4.2); `found` holds the values that are there."""

    def check(table: Table) -> Iterable[Hit]:
        counts = table.counts
        if least is not None:
            short = [focus for focus in table.focuses if counts[focus] < least]
            return [Hit(focus, None, tuple(table.values_of(focus))) for focus in short]
        long = [focus for focus, number in counts.items() if most is not None and number > most]
        return [Hit(focus, None, tuple(table.values_of(focus))) for focus in long]

    return check


def has(value: str) -> Check:
    """sh:hasValue (4.8.2)."""

    def check(table: Table) -> Iterable[Hit]:
        holders = {focus for focus, each in table.pairs if each == value}
        return [Hit(f, None, tuple(table.values_of(f))) for f in table.focuses if f not in holders]

    return check


def unique_languages(table: Table) -> Iterable[Hit]:
    """sh:uniqueLang (4.4.5): one hit per language tag that several value nodes bear."""
    hits = []
    for focus, number in table.counts.items():
        if number < 2:
            continue
        tagged: dict[str, list[str]] = {}
        for value in table.values_of(focus):
            if tag := language(value):
                tagged.setdefault(tag, []).append(value)
        hits += [Hit(focus, None, tuple(same)) for same in tagged.values() if len(same) > 1]
    return hits


def closed(allowed: frozenset[str]) -> Check:
    """sh:closed (4.8.1): every statement of a value node with a property that is not allowed."""

    def check(table: Table) -> Iterable[Hit]:
        columns, nodes = table.run.graph.columns, set(table.values)
        others = [p for p in columns if p not in allowed and not nodes.isdisjoint(columns[p])]
        return _strangers(table, others) if others else ()

    return check


def _strangers(table: Table, predicates: Sequence[str]) -> Iterable[Hit]:
    graph, focuses = table.run.graph, defaultdict(list)
    for focus, node in table.pairs:
        focuses[node].append(focus)
    return [
        Hit(focus, value, path=predicate)
        for predicate in predicates
        for node in graph.columns[predicate]
        if node in focuses
        for focus in focuses[node]
        for value in graph.objects(node, predicate)
    ]


def equals(predicate: str) -> Check:
    """sh:equals (4.5.1): both sets of values are the same."""

    def check(table: Table) -> Iterable[Hit]:
        for focus in table.focuses:
            mine = dict.fromkeys(table.values_of(focus))
            theirs = dict.fromkeys(table.run.graph.objects(focus, predicate))
            yield from (Hit(focus, value) for value in mine if value not in theirs)
            yield from (Hit(focus, value) for value in theirs if value not in mine)

    return check


def disjoint(predicate: str) -> Check:
    """sh:disjoint (4.5.2): no value is shared."""

    def check(table: Table) -> Iterable[Hit]:
        graph = table.run.graph
        return [Hit(f, value) for f, value in table.pairs if value in graph.objects(f, predicate)]

    return check


def less_than(predicate: str, signs: tuple[int, ...]) -> Check:
    """sh:lessThan, sh:lessThanOrEquals (4.5.3, 4.5.4): one hit per pair that is not in order."""

    def check(table: Table) -> Iterable[Hit]:
        graph, keys = table.run.graph, Keys()
        return [
            Hit(focus, value, (other,))
            for focus, value in table.pairs
            for other in graph.objects(focus, predicate)
            if compare(keys[value], keys[other]) not in signs
        ]

    return check
