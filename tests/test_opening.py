"""When something is open, by the clock of Brussels."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.opening import (
    BRUSSELS,
    HOLIDAYS,
    Hours,
    Opening,
    State,
    clock_time,
    easter,
    holiday,
    is_open,
    next_change,
    status,
)

WEEKDAYS = frozenset(range(5))
COUNTER = Opening((Hours(WEEKDAYS, time(9), time(12)), Hours(WEEKDAYS - {1, 3}, time(13, 30), time(16))))


def brussels(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BRUSSELS)


def test_at_ten_on_a_monday_the_counter_is_open_until_noon() -> None:
    found = status(COUNTER, brussels("2026-11-23T10:00"))
    assert (found.state, found.until) == (State.OPEN, brussels("2026-11-23T12:00"))


def test_between_two_spans_it_is_closed_and_opens_again_the_same_day() -> None:
    found = status(COUNTER, brussels("2026-11-23T12:00"))
    assert (found.state, found.opens) == (State.CLOSED, brussels("2026-11-23T13:30"))


def test_a_day_that_the_data_do_not_mention_is_not_called_closed() -> None:
    found = status(COUNTER, brussels("2026-11-22T10:00"))
    assert (found.state, found.opens) == (State.UNMENTIONED, brussels("2026-11-23T09:00"))


def test_a_day_with_equal_times_is_closed_by_the_data() -> None:
    sundays = Opening((*COUNTER.regular, Hours(frozenset({6}), time(0), time(0))))
    assert status(sundays, brussels("2026-11-22T10:00")).state is State.CLOSED


def test_on_a_feast_day_nobody_says_that_it_is_open() -> None:
    found = status(COUNTER, brussels("2026-12-25T10:00"))
    assert (found.state, found.opens) == (State.HOLIDAY, brussels("2026-12-28T09:00"))


def test_hours_of_feast_days_hold_on_feast_days() -> None:
    feasts = Opening((*COUNTER.regular, Hours(frozenset({HOLIDAYS}), time(10), time(11))))
    assert status(feasts, brussels("2026-12-25T10:30")).until == brussels("2026-12-25T11:00")


def test_a_special_period_takes_the_place_of_the_week() -> None:
    closed = Hours(frozenset(range(8)), None, None, date(2026, 7, 1), date(2026, 7, 31))
    summer = Opening(COUNTER.regular, (closed,))
    found = status(summer, brussels("2026-07-30T10:00"))
    assert (found.state, found.opens) == (State.CLOSED, brussels("2026-08-03T09:00"))


def test_an_opening_past_midnight_belongs_to_the_evening_before() -> None:
    night = Opening((Hours(frozenset({4}), time(22), time(2)),))
    assert status(night, brussels("2026-11-28T01:00")).until == brussels("2026-11-28T02:00")
    assert not is_open(night, brussels("2026-11-28T02:00"))


def test_spans_that_touch_are_one_opening() -> None:
    through = Opening((Hours(frozenset({0}), time(9), clock_time("24:00:00")), Hours(frozenset({1}), time(0), time(8))))
    assert status(through, brussels("2026-11-23T23:00")).until == brussels("2026-11-24T08:00")


def test_hours_that_hold_only_from_a_date_on_do_not_hold_before() -> None:
    later = Opening((Hours(WEEKDAYS, time(9), time(12), start=date(2027, 1, 4)),))
    assert status(later, brussels("2026-11-23T10:00")).state is State.UNMENTIONED


def test_the_clock_goes_back_and_an_hour_is_still_an_hour() -> None:
    """On 25 October 2026 three o'clock becomes two o'clock in Brussels."""
    night = Opening((Hours(frozenset({6}), time(0), time(4)),))
    start, end = datetime(2026, 10, 24, 22, tzinfo=UTC), datetime(2026, 10, 25, 3, tzinfo=UTC)
    assert status(night, start).until == end
    assert end - start == timedelta(hours=5)


@pytest.mark.parametrize(
    ("moment", "change"),
    [
        ("2026-11-23T08:00", "2026-11-23T09:00"),
        ("2026-11-23T09:00", "2026-11-23T12:00"),
        ("2026-11-23T16:00", "2026-11-24T00:00"),
        ("2026-11-22T10:00", "2026-11-23T00:00"),
    ],
)
def test_what_is_said_changes_when_a_span_begins_or_ends_and_at_midnight(moment: str, change: str) -> None:
    assert next_change([COUNTER], brussels(moment)) == brussels(change)


_TIMES = st.builds(time, st.integers(0, 23), st.sampled_from([0, 30]))
_HOURS = st.builds(Hours, st.frozensets(st.integers(0, 7), min_size=1), _TIMES, _TIMES)
_OPENINGS = st.builds(Opening, st.lists(_HOURS, max_size=4).map(tuple))
_MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)).map(lambda moment: moment.replace(tzinfo=UTC))


@settings(max_examples=150, deadline=None)
@given(_OPENINGS, _MOMENTS, st.floats(0, 0.999))
def test_nothing_changes_before_the_next_change(opening: Opening, moment: datetime, share: float) -> None:
    end = next_change([opening], moment)
    assert end > moment
    between = moment + (end - moment) * share
    assert status(opening, moment) == status(opening, between)
    assert is_open(opening, moment) == (status(opening, moment).state is State.OPEN)


def test_belgian_public_holidays_are_known() -> None:
    assert [easter(year) for year in (2024, 2025, 2026, 2038)] == [
        date(2024, 3, 31),
        date(2025, 4, 20),
        date(2026, 4, 5),
        date(2038, 4, 25),
    ]
    assert holiday(date(2026, 5, 14)) == "ascension"
    assert holiday(date(2026, 5, 25)) == "pentecost-monday"
    assert holiday(date(2026, 7, 21)) == "national"
    assert not holiday(date(2026, 7, 11))


@pytest.mark.parametrize(
    ("text", "found"), [("09:00:00", time(9)), ("24:00:00", time.max), ("9 uur", None), ("", None)]
)
def test_a_time_is_read_or_it_is_none(text: str, found: time | None) -> None:
    assert clock_time(text) == found
