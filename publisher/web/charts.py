"""Charts as SVG, drawn on the server: no script, no other host, in the colours of the page (static/charts.css).

Places along the width are percentages and there is no viewBox, so that letters keep their size on a telephone. A chart
is a picture with a name and a description; the figures stand in a table beside it.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence

from flask import render_template
from markupsafe import Markup

#: Bars beyond this number are no picture any more.
MOST_BARS = 30
MOST_POINTS = 400
_LONGEST = 60
_ROW, _POINT_HEIGHT = 44, 220

Rows = Sequence[tuple[str, float]]


def bars(title: str, rows: Rows, *, unit: str = "", description: str = "", language: str = "nl") -> Markup:
    """Horizontal bars, one a row (label, number), at most `MOST_BARS`; negative numbers count as 0 long.

    `unit` follows each number (" %"); without a `description` the largest and smallest row are read out.
    """
    shown = [(label, value) for label, value in rows if drawable(value)][:MOST_BARS]
    most = max((value for _, value in shown), default=0) or 1
    drawn = [
        {
            "label": shortened(label),
            "whole": label,
            "said": number(value, language) + unit,
            "width": round(max(value, 0) / most * 100, 2),
            "y": place * _ROW,
        }
        for place, (label, value) in enumerate(shown)
    ]
    values = {"rows": drawn, "height": len(drawn) * _ROW}
    return _draw("bars", title, description or _extremes(shown, unit, language), values)


def lines(title: str, points: Rows, *, unit: str = "", description: str = "", language: str = "nl") -> Markup:
    """A line through points (label, number) in the order in which they come, at even distances; at most 400."""
    shown = [(label, value) for label, value in points if drawable(value)][:MOST_POINTS]
    low, high = _scale([value for _, value in shown])
    spots = [
        (round(100 * place / max(len(shown) - 1, 1), 2), round(100 - 100 * (value - low) / (high - low), 2))
        for place, (_, value) in enumerate(shown)
    ]
    values = {
        "path": " ".join(f"{x},{y}" for x, y in spots),
        "spots": [
            {"x": x, "y": y, "said": f"{row[0]}: {number(row[1], language)}{unit}"}
            for (x, y), row in zip(spots, shown, strict=True)
        ],
        "low": number(low, language) + unit,
        "high": number(high, language) + unit,
        "first": shortened(shown[0][0]) if shown else "",
        "last": shortened(shown[-1][0]) if shown else "",
        "height": _POINT_HEIGHT,
    }
    return _draw("lines", title, description or _extremes(shown, unit, language), values)


def drawable(value: float) -> bool:
    """Whether a number can be drawn beside others: beyond 10^15 they can no longer be told apart."""
    return math.isfinite(value) and abs(value) < 1e15


def number(value: float, language: str = "nl") -> str:
    """1234.5 -> `1.234,5` in Dutch, `1,234.5` in English; at most two decimals."""
    text = f"{value:,.2f}".rstrip("0").rstrip(".")
    return text.translate(str.maketrans(",.", ".,")) if language == "nl" else text


def shortened(label: str) -> str:
    return label if len(label) <= _LONGEST else label[: _LONGEST - 1].rstrip() + "…"


def _scale(values: Sequence[float]) -> tuple[float, float]:
    """From where to where the height runs: from zero, unless numbers lie far from it; never of no height."""
    low, high = min(values, default=0.0), max(values, default=0.0)
    if low > 0 and low < (high - low) * 4:
        low = 0.0
    return (low, high) if high > low else (low - 1, high + 1)


def _extremes(rows: Rows, unit: str, language: str) -> str:
    if not rows:
        return ""
    most, least = max(rows, key=lambda row: row[1]), min(rows, key=lambda row: row[1])
    said = [f"{shortened(label)}: {number(value, language)}{unit}" for label, value in dict.fromkeys((most, least))]
    return " – ".join(said)


def _draw(kind: str, title: str, description: str, values: dict[str, object]) -> Markup:
    frame = {"title": title, "description": description, "name": f"grafiek-{_fingerprint(title, values)}"}
    return Markup(render_template(f"charts/{kind}.html", **frame, **values))  # noqa: S704 (the template escapes)


def _fingerprint(title: str, values: dict[str, object]) -> str:
    """A name for the chart's parts, the same for the same chart: pages are the same bytes each time."""
    return hashlib.sha256(repr((title, values)).encode()).hexdigest()[:8]
