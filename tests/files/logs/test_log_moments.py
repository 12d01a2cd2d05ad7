"""When something was, as logs write it: zones, French days, seconds since 1970."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csirt.files.table.moments import SECOND, moment, written

START = datetime(1970, 1, 1, tzinfo=UTC)


def ns(text: str) -> int:
    return (datetime.fromisoformat(text) - START) // timedelta(microseconds=1) * 1_000


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-29T01:14:05Z", "2026-11-29 02:14:05+01:00", "2026-11-29T02:14:05+0100",
        "29/11/2026 02:14:05 +01:00", "[29/Nov/2026:02:14:05 +0100]", "1795914845",
        "1795914845000", "1795914845000000", "1795914845.000", "29/11/2026 1:14:05 UTC",
        "2026/11/29 01:14:05 GMT",
    ],
)  # fmt: skip
def test_a_moment_with_its_zone_is_the_same_however_it_is_written(text):
    assert moment(written(text), "Europe/Paris")[:2] == (ns("2026-11-29T01:14:05+00:00"), True)


@pytest.mark.parametrize(
    "text",
    ["29/11/2026 02:14:05", "29-11-2026 à 02h14:05", "2026-11-29 02:14:05", "29.11.2026 2:14:05",
     "11/29/2026 2:14:05 AM"],
)  # fmt: skip
def test_an_hour_without_a_zone_is_that_of_paris_and_is_known_as_such(text):
    assert moment(written(text), "Europe/Paris")[:2] == (ns("2026-11-29T02:14:05+01:00"), False)
    assert moment(written(text), "UTC").at == ns("2026-11-29T02:14:05+00:00")


def test_the_hour_that_comes_twice_is_told_and_the_one_that_does_not_come_is_read():
    twice = moment(written("25/10/2026 02:30"), "Europe/Paris")
    assert twice == (ns("2026-10-25T02:30:00+02:00"), False, True)
    never = moment(written("29/03/2026 02:30"), "Europe/Paris")
    assert not never.is_ambiguous


@pytest.mark.parametrize(
    "text", ["Nov 29 02:14:05", "29/13/2026 02:14", "11/29/2026 02:14", "25:14", "12345", "x"]
)
def test_what_is_no_moment_or_has_no_year_is_refused(text):
    with pytest.raises(ValueError, match=r".*"):
        written(text)


def test_a_day_alone_says_nothing():
    assert written("29/11/2026") == written("2026-11-29") == ()


@settings(max_examples=50, derandomize=True)
@given(st.integers(0, 4_000_000_000), st.integers(0, 999_999_999))
def test_a_written_moment_is_read_back_to_the_nanosecond(seconds, part):
    when = START + timedelta(seconds=seconds)
    text = f"{when:%Y-%m-%dT%H:%M:%S}.{part:09}Z"
    assert written(text) == seconds * SECOND + part
