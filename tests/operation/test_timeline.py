"""The order and the time of a case."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from journals import NOW, later, note, opened

from csirt.operation.timeline import case_time, ordered, recorded, stored


def test_the_order_reads_no_clock(tmp_path):
    journal = opened(tmp_path / "a")
    early = note(journal, now=later(30))
    late = note(journal, now=later(-600))
    assert ordered([late, early]) == (early, late)


def test_a_moment_is_stored_in_utc_and_recorded_with_the_offset_of_the_station():
    there = datetime(2026, 11, 22, 1, 10, 5, 999, tzinfo=timezone(timedelta(hours=1)))
    assert stored(there) == "2026-11-22T00:10:05Z"
    assert recorded(there) == "2026-11-22T01:10:05+01:00"
    assert recorded(there.astimezone(UTC)) == "2026-11-22T00:10:05Z"


def test_a_moment_without_a_time_zone_is_a_slip_of_the_programmer():
    for each in (stored, recorded):
        with pytest.raises(ValueError, match="time zone"):
            each(datetime(2026, 11, 22))


def test_in_an_incident_things_count_from_when_they_happened(tmp_path):
    assert case_time(note(opened(tmp_path / "a"))) == NOW
