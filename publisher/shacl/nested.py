"""Constraints that hold value nodes against other shapes (SHACL 4.6, 4.7)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from publisher.shacl.plan import Check, Hit, Shape, Table, Violation

Failures = Mapping[str, tuple[Violation, ...]]


def _hits(table: Table, bad: Mapping[str, tuple[Violation, ...]]) -> Iterable[Hit]:
    return [Hit(f, value, details=bad[value]) for f, value in table.pairs if value in bad] if bad else ()


def conforms(shape: Shape) -> Check:
    """sh:node (4.7.1); the details are what the shape found."""
    return lambda table: _hits(table, table.run.failures(shape, table.values))


def negated(shape: Shape) -> Check:
    """sh:not (4.6.1)."""

    def check(table: Table) -> Iterable[Hit]:
        failures = table.run.failures(shape, table.values)
        return [Hit(focus, value) for focus, value in table.pairs if value not in failures]

    return check


def all_of(shapes: Sequence[Shape]) -> Check:
    """sh:and (4.6.2); the details are what all of them found."""

    def check(table: Table) -> Iterable[Hit]:
        found = [table.run.failures(shape, table.values) for shape in shapes]
        bad = {v: sum((f.get(v, ()) for f in found), ()) for v in table.values if any(v in f for f in found)}
        return _hits(table, bad)

    return check


def closest(value: str, failures: Sequence[Failures]) -> tuple[Violation, ...]:
    """What the alternative found that came closest: the fewest violations, the first among equals."""
    return min((each[value] for each in failures if each.get(value)), key=len, default=())


def any_of(shapes: Sequence[Shape]) -> Check:
    """sh:or (4.6.3); the details are of the alternative that came closest."""

    def check(table: Table) -> Iterable[Hit]:
        left, found = table.values, []
        for shape in shapes:
            failures = table.run.failures(shape, left)
            left = [value for value in left if value in failures]
            found.append(failures)
        return _hits(table, {value: closest(value, found) for value in left})

    return check


def one_of(shapes: Sequence[Shape]) -> Check:
    """sh:xone (4.6.4); `found` holds the shapes that a value conforms to where it is more than one."""

    def check(table: Table) -> Iterable[Hit]:
        found = [table.run.failures(shape, table.values) for shape in shapes]
        hits = []
        for focus, value in table.pairs:
            fitting = tuple(shape.node for shape, each in zip(shapes, found, strict=True) if value not in each)
            if len(fitting) != 1:
                hits.append(Hit(focus, value, fitting, () if fitting else closest(value, found)))
        return hits

    return check


def qualified(shape: Shape, siblings: Sequence[Shape], least: int | None, most: int | None) -> Check:
    """sh:qualifiedMinCount, sh:qualifiedMaxCount (4.7.3).

    `found` holds the values that count; where they are too few, the details are those of the other values.
    """

    def check(table: Table) -> Iterable[Hit]:
        failures = table.run.failures(shape, table.values)
        rivals = [table.run.failures(each, table.values) for each in siblings]
        good = {v for v in table.values if v not in failures and all(v in rival for rival in rivals)}
        counts = Counter(focus for focus, value in table.pairs if value in good)
        for focus in table.focuses:
            few = least is not None and counts[focus] < least
            if few or (most is not None and counts[focus] > most):
                values = table.values_of(focus)
                details = (failures.get(value, ()) for value in values if few)
                yield Hit(focus, None, tuple(v for v in values if v in good), sum(details, ()))

    return check
