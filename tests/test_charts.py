"""Charts: what they show, that they say it in words too, and that no label breaks out of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.web.charts import MOST_BARS, bars, lines, number
from tests.web_site import shared

labels = st.text(max_size=80)
figures = st.floats(allow_nan=True, allow_infinity=True)


@pytest.fixture(scope="module", autouse=True)
def templates() -> Iterator[None]:
    with shared().app.test_request_context():
        yield


def test_the_longest_bar_is_the_largest_number_and_the_others_are_in_proportion() -> None:
    drawn = BeautifulSoup(bars("Diensten", [("Heist", 10), ("Willebroek", 5), ("Lier", 0)]), "html.parser")
    assert [bar["width"] for bar in drawn.select(".chart-bar")] == ["100.0%", "50.0%", "0.0%"]


def test_a_chart_has_a_name_and_says_its_largest_and_smallest_in_words() -> None:
    drawn = BeautifulSoup(bars("Volledig", [("Heist", 80.5), ("Lier", 12)], unit=" %"), "html.parser")
    picture = drawn.select_one("svg[role=img]")
    assert picture is not None
    name, said = (drawn.find(id=part) for part in str(picture["aria-labelledby"]).split())
    assert name is not None and name.get_text() == "Volledig"
    assert said is not None and said.get_text() == "Heist: 80,5 % – Lier: 12 %"


def test_two_charts_on_a_page_share_no_names() -> None:
    page = BeautifulSoup(bars("A", [("x", 1)]) + bars("B", [("x", 1)]) + lines("C", [("x", 1)]), "html.parser")
    names = [tag["id"] for tag in page.select("[id]")]
    assert len(names) == len(set(names)) == 6


def test_markup_in_a_label_is_text() -> None:
    hostile = '</title><script>alert(1)</script>"&'
    for drawn in (bars(hostile, [(hostile, 1)]), lines(hostile, [(hostile, 1), (hostile, 2)])):
        page = BeautifulSoup(drawn, "html.parser")
        assert page.find("script") is None
        assert hostile in page.get_text()


def test_a_line_runs_from_left_to_right_and_its_highest_point_lies_on_top() -> None:
    drawn = BeautifulSoup(lines("Per jaar", [("2024", 1), ("2025", 3), ("2026", 2)]), "html.parser")
    line = drawn.select_one("polyline")
    assert line is not None
    assert line["points"] == "0.0,66.67 50.0,0.0 100.0,33.33"


def test_more_rows_than_make_a_picture_are_left_to_the_table() -> None:
    assert bars("Veel", [(str(row), row) for row in range(500)]).count("chart-bar") == MOST_BARS


@given(st.lists(st.tuples(labels, figures), max_size=40))
@settings(max_examples=40, deadline=None)
def test_no_rows_whatever_break_a_chart(rows: list[tuple[str, float]]) -> None:
    for drawn in (bars("x", rows), lines("x", rows)):
        page = BeautifulSoup(drawn, "html.parser")
        widths = [float(str(bar["width"]).rstrip("%")) for bar in page.select(".chart-bar")]
        assert all(0 <= width <= 100 for width in widths)
        assert all(
            0 <= float(str(spot[axis]).rstrip("%")) <= 100 for spot in page.select("circle") for axis in ("cx", "cy")
        )


def test_numbers_are_written_as_dutch_writes_them() -> None:
    assert [number(value) for value in (1234567.891, 12.0, 0.5, -3)] == ["1.234.567,89", "12", "0,5", "-3"]
