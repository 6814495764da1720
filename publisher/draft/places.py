"""The dated table of municipalities, postcodes and localities (data/reference/municipalities.csv)."""

from __future__ import annotations

import csv
import re
import unicodedata
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

from publisher.bundled import bundled


class Municipality(NamedTuple):
    """One municipality in one period; `until` and `successor` are '' for those of today.

    `localities` are (name, postcodes); OVO and KBO numbers are '' where the register was not clear;
    `title` is `stad` for what may call itself a city.
    """

    nis: str
    name: str
    since: str
    until: str
    successor: str
    province: str
    postcodes: frozenset[str]
    localities: tuple[tuple[str, frozenset[str]], ...]
    ovo: str
    kbo: str
    ocmw_ovo: str
    ocmw_kbo: str
    title: str


class Places(NamedTuple):
    """The table, looked up by folded name, by postcode, and by (postcode, folded locality)."""

    rows: tuple[Municipality, ...]
    by_name: MappingProxyType[str, Municipality]
    by_postcode: MappingProxyType[str, tuple[Municipality, ...]]
    by_locality: MappingProxyType[tuple[str, str], tuple[str, Municipality]]
    by_nis: MappingProxyType[str, Municipality]


def fold(name: str) -> str:
    """`'s-Gravenwezel` -> `sgravenwezel`: a name without case, accents and punctuation."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]", "", plain.lower())


def _row(row: dict[str, str]) -> Municipality:
    localities = []
    for item in filter(None, row["localities"].split("; ")):
        words = item.split(" ")
        name = " ".join(word for word in words if not re.fullmatch(r"\d{4}", word))
        localities.append((name, frozenset(word for word in words if re.fullmatch(r"\d{4}", word))))
    return Municipality(
        row["nis"], row["name"], row["from"], row["until"], row["successor"], row["province"],
        frozenset(row["postcodes"].split()), tuple(localities), row["ovo"], row["kbo"],
        row["ocmw_ovo"], row["ocmw_kbo"],
        row["title"],
    )  # fmt: skip


@cache
def places() -> Places:
    """The table as it is bundled. The cache holds a frozen value."""
    with (bundled("reference") / "municipalities.csv").open(encoding="utf-8", newline="") as file:
        rows = tuple(_row(row) for row in csv.DictReader(file))
    current_last = sorted(rows, key=lambda row: not row.until)
    by_postcode: dict[str, list[Municipality]] = {}
    localities: dict[tuple[str, str], tuple[str, Municipality]] = {}
    for row in current_last:
        for code in sorted(row.postcodes):
            by_postcode.setdefault(code, []).append(row)
            localities[code, fold(row.name)] = (row.name, row)
        for name, codes in row.localities:
            for code in sorted(codes or row.postcodes):
                if row.until == "" and fold(name) != fold(row.name):
                    localities.setdefault((code, fold(name)), (name, row))
    return Places(
        rows,
        MappingProxyType({fold(row.name): row for row in current_last}),
        MappingProxyType({code: tuple(reversed(found)) for code, found in by_postcode.items()}),
        MappingProxyType(localities),
        MappingProxyType({row.nis: row for row in rows}),
    )
