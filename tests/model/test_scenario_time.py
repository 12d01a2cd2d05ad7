"""Times of a scenario: what people write is read, what we write is read back, nothing is guessed."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

from csirt.model.scenario_time import (
    DAY,
    HOUR,
    MAX_DAYS,
    MINUTE,
    CalendarTime,
    DayHour,
    Offset,
    minute_of_day,
    parsed,
    seconds_of,
    since_start,
    told,
)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0", 0),
        ("40", 40 * MINUTE),
        ("+40", 40 * MINUTE),
        ("40 min", 40 * MINUTE),
        ("-5", -5 * MINUTE),
        ("M+0", 0),
        ("M-5", -5 * MINUTE),
        ("H+1 M+20", 80 * MINUTE),
        ("h+1m+20", 80 * MINUTE),
        ("H+1, M+20", 80 * MINUTE),
        ("H+1:20", 80 * MINUTE),
        ("T+00:40", 40 * MINUTE),
        ("T+90 min", 90 * MINUTE),
        ("J+1 H+2 M-5", DAY + 2 * HOUR - 5 * MINUTE),
        ("D+1 H+2 M−5", DAY + 2 * HOUR - 5 * MINUTE),
        ("J+1 T+2", DAY + 2 * HOUR),
        ("M+1 S+34", 94),
    ],
)
def test_a_time_from_the_start_is_read(text, seconds):
    assert parsed(text) == Offset(seconds)


@pytest.mark.parametrize(("text", "days"), [("J-60", -60), ("J-30", -30), ("J+1", 1), ("J", 0)])
def test_a_day_alone_says_nothing_of_the_hour(text, days):
    assert parsed(text) == Offset(days * DAY, exact=False)


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("09h00", DayHour(0, 540)),
        ("9h", DayHour(0, 540)),
        ("09:40", DayHour(0, 580)),
        ("09:00:00", DayHour(0, 540)),
        ("J 09h00", DayHour(0, 540)),
        ("J+1 09h00", DayHour(1, 540)),
        ("J-1 à 18h30", DayHour(-1, 1110)),
        ("26/06/2024 09h00", CalendarTime(date(2024, 6, 26), 540)),
        ("2024-06-26 09:00:00", CalendarTime(date(2024, 6, 26), 540)),
        ("2024-06-26T09:00", CalendarTime(date(2024, 6, 26), 540)),
        ("26/06/2024", CalendarTime(date(2024, 6, 26))),
    ],
)
def test_an_hour_of_the_day_and_a_date_are_read_as_what_they_are(text, when):
    assert parsed(text) == when


@pytest.mark.parametrize(
    "text",
    ["", "???", "bientôt", "T+2", "M-5 H+1", "H+1 H+2", "25h00", "31/02/2024", "J+99999", "9" * 30],
)
def test_what_is_no_time_or_may_mean_two_is_refused(text):
    with pytest.raises(ValueError, match=r".*"):
        parsed(text)


def test_the_format_takes_only_what_counts_from_the_start():
    assert seconds_of("H+1") == HOUR
    with pytest.raises(ValueError, match="09h00"):
        seconds_of("09h00")


@given(some.integers(-MAX_DAYS * DAY, MAX_DAYS * DAY))
def test_what_is_written_is_read_back(seconds):
    assert seconds_of(told(seconds)) == seconds


@given(some.text(max_size=40))
def test_any_text_is_a_time_or_a_value_error(text):
    try:
        found = parsed(text)
    except ValueError:
        return
    assert isinstance(found, Offset | DayHour | CalendarTime)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "M+0"), (300, "M+5"), (-300, "M-5"), (3_900, "H+1 M+5"), (93_300, "J+1 H+1 M+55")],
)
def test_there_is_one_way_to_write_a_time(seconds, text):
    assert told(seconds) == text


def test_hours_and_dates_are_placed_once_the_start_is_known():
    start, on = minute_of_day("08:30"), date(2024, 6, 26)
    assert since_start(parsed("09h00"), start) == 30 * MINUTE
    assert since_start(parsed("J+1 08h30"), start) == DAY
    assert since_start(parsed("27/06/2024 09h00"), start, on) == DAY + 30 * MINUTE
    assert since_start(parsed("H+2"), start) == 2 * HOUR


def test_a_date_without_a_day_of_the_start_or_without_an_hour_has_no_place():
    assert since_start(parsed("27/06/2024 09h00"), 540) is None
    assert since_start(parsed("27/06/2024"), 540, date(2024, 6, 26)) is None
