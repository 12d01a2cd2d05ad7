"""An hour that is said at night, and the moment it means."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csirt.errors import InputError
from csirt.operation.moment import PARIS, moment_of, shown


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "said", "meant"),
    [
        ("2026-11-22T00:10", "01:10", "2026-11-22T00:10"),
        ("2026-11-22T00:10", "1h05", "2026-11-22T00:05"),
        ("2026-11-22T00:10", "01:11", "2026-11-21T00:11"),
        ("2026-11-22T00:10", "23:50", "2026-11-21T22:50"),
        ("2026-07-14T22:30", "00:15", "2026-07-14T22:15"),
        ("2026-07-14T22:30", "23:59", "2026-07-14T21:59"),
        # 29 March 2026, 02:00 becomes 03:00: 02:30 does not exist, watches say it before 03:30
        ("2026-03-29T05:00", "02:30", "2026-03-29T01:30"),
        ("2026-03-29T05:00", "01:59", "2026-03-29T00:59"),
        ("2026-03-29T05:00", "03:00", "2026-03-29T01:00"),
        # 25 October 2026, 03:00 becomes 02:00: 02:30 comes twice, at 00:30 and at 01:30 UTC
        ("2026-10-25T05:00", "02:30", "2026-10-25T01:30"),
        ("2026-10-25T01:00", "02:30", "2026-10-25T00:30"),
        ("2026-10-25T00:10", "02:30", "2026-10-24T00:30"),
        ("2026-10-26T00:10", "02:30", "2026-10-25T01:30"),
        ("2028-03-01T00:10", "23:00", "2028-02-29T22:00"),
        ("2026-11-22T00:10", "2026-11-20T03:00", "2026-11-20T02:00"),
        ("2026-11-22T00:10", "2026-11-20 03:00", "2026-11-20T02:00"),
        ("2026-11-22T00:10", "2026-11-20T03:00+00:00", "2026-11-20T03:00"),
        ("2026-11-22T00:10", "2026-10-25T02:30", "2026-10-25T01:30"),
    ],
)
def test_an_hour_is_the_last_time_it_was_so_in_paris(now, said, meant):
    assert moment_of(said, utc(now)) == utc(meant)


@pytest.mark.parametrize("said", ["", "25:10", "1:5", "demain", "2026-11-20", "01:60", "١:١٠", "1"])
def test_what_is_no_hour_is_refused(said):
    with pytest.raises(InputError):
        moment_of(said, utc("2026-11-22T00:10"))


@given(
    st.datetimes(datetime(2025, 1, 1), datetime(2029, 1, 1)).map(lambda d: d.replace(tzinfo=UTC)),
    st.integers(0, 23),
    st.integers(0, 59),
)
def test_an_hour_has_passed_and_not_long_ago(now, hour, minute):
    meant = moment_of(f"{hour:02}:{minute:02}", now)
    assert 0 <= (now - meant).total_seconds() <= 25 * 3600
    local = meant.astimezone(PARIS)
    assert (local.hour, local.minute) in ((hour, minute), (hour + 1, minute))


def test_the_date_is_shown_unless_it_is_todays():
    now = utc("2026-11-22T00:10")
    assert shown(utc("2026-11-22T00:05"), now) == "01:05"
    assert shown(utc("2026-11-21T22:05"), now) == "21/11/2026 23:05"
