"""The legal clocks: every state, calendar hours over a change of clocks, and no invented limit."""

from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some
from pydantic import ValidationError

from csirt.model.clock import Clock, State
from csirt.model.journal import Entry
from csirt.model.place import Profile
from csirt.operation.clocks import ClockState, clock_subject, limit, paris, states

T0 = datetime(2026, 11, 21, 5, 0, tzinfo=UTC)
WORDS = {"fr": "Mot", "en": "Word"}
ALL = [state.value for state in State]


def clock(id: str = "cnil", **fields: Any) -> Clock:
    limits = ("deadline_hours", "deadline_months", "without_delay", "by_contract")
    given = {} if any(name in fields for name in limits) else {"deadline_hours": 72}
    known = [name for name in ALL if name != "complement-due" or "complement_hours" in fields]
    return Clock.model_validate(
        {"id": id, "name": WORDS, "who": WORDS, "trigger": WORDS, "start": "detection",
         "states": known, "content": [WORDS], "channels": [{"name": WORDS}], "basis": WORDS,
         "checked_on": "2026-11-21", "origin": "fictional"} | given | fields
    )  # fmt: skip


def after(hours: float, *, since: datetime = T0) -> datetime:
    return since + timedelta(hours=hours)


def entry(kind: str, when: datetime = T0, subject: str = "clock:cnil", **fields: Any) -> Entry:
    seq = fields.pop("seq", 1)
    stamp = when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return Entry.model_validate(
        {"case": "c", "station": "poste-1234", "seq": seq, "tick": seq, "nonce": "0" * 32,
         "happened_at": stamp, "recorded_at": stamp, "actor": "DPO", "kind": f"clock.{kind}",
         "subject": subject, "data": fields}
    )  # fmt: skip


def told(regime: Clock, *entries: Entry, at: datetime = T0) -> ClockState:
    [found] = states({regime.id: regime}, entries, at)
    return found


# --- states ---


def test_nothing_runs_before_it_is_triggered():
    found = told(clock(), at=after(1_000))
    assert (found.state, found.started, found.due, found.late) == (
        State.NOT_TRIGGERED, None, None, False,
    )  # fmt: skip
    assert found.elapsed is found.remaining is found.share is None


def test_a_clock_runs_from_its_own_start_to_its_limit():
    found = told(clock(), entry("triggered"), at=after(36))
    assert (found.state, found.started, found.due) == (State.RUNNING, T0, after(72))
    assert (found.elapsed, found.remaining, found.share) == (
        timedelta(hours=36), timedelta(hours=36), 0.5,
    )  # fmt: skip


def test_at_the_very_limit_it_is_in_time_and_a_second_later_it_is_not():
    assert not told(clock(), entry("triggered"), at=after(72)).late
    assert told(clock(), entry("triggered"), at=after(72) + timedelta(seconds=1)).late


def test_a_preventive_filing_stops_no_limit():
    found = told(clock(), entry("triggered"), entry("prefiled", after(9), seq=2), at=after(10))
    assert (found.state, found.due, found.filed) == (State.PREFILED, after(72), None)


def test_one_may_file_preventively_before_anything_is_known():
    found = told(clock(), entry("prefiled"), at=after(1))
    assert (found.state, found.due) == (State.PREFILED, None)


def test_a_filing_meets_the_duty_and_stops_the_time():
    found = told(clock(), entry("triggered"), entry("filed", after(9), seq=2), at=after(99))
    assert (found.state, found.filed, found.due, found.late) == (
        State.FILED, after(9), None, False,
    )  # fmt: skip
    assert found.elapsed == timedelta(hours=9)


def test_a_filing_after_the_limit_stays_late_for_ever():
    found = told(clock(), entry("triggered"), entry("filed", after(73), seq=2), at=after(999))
    assert (found.state, found.late) == (State.FILED, True)


def test_a_delay_that_is_justified_says_why():
    late = entry("justified", after(80), seq=3, reason="messagerie coupée")
    entries = (entry("triggered"), entry("filed", after(79), seq=2), late)
    found = told(clock(), *entries, at=after(90))
    assert (found.state, found.late, found.reason) == (
        State.JUSTIFIED_LATE, True, "messagerie coupée",
    )  # fmt: skip


def test_a_justification_without_a_delay_changes_nothing():
    entries = (entry("triggered"), entry("justified", seq=2, reason="x"))
    assert told(clock(), *entries, at=after(1)).state is State.RUNNING


def test_what_was_filed_in_part_waits_for_its_complement():
    regime = clock(complement_hours=72)
    entries = (entry("triggered"), entry("filed", after(10), seq=2))
    found = told(regime, *entries, at=after(46))
    assert (found.state, found.due, found.late) == (State.COMPLEMENT_DUE, after(82), False)
    assert found.share == 0.5
    assert told(regime, *entries, at=after(83)).late
    whole = told(regime, *entries, entry("completed", after(50), seq=3), at=after(83))
    assert (whole.state, whole.due, whole.late) == (State.COMPLETED, None, False)


def test_what_was_filed_whole_waits_for_nothing():
    regime = clock(complement_hours=72)
    found = told(regime, entry("triggered"), entry("filed", seq=2, complete=True), at=after(1))
    assert (found.state, found.due) == (State.FILED, None)


def test_what_does_not_apply_says_why_and_who_decided():
    waived = entry("waived", seq=2, reason="aucun contrat", decided_by="Directeur")
    found = told(clock(), entry("triggered"), waived, at=after(100))
    assert (found.state, found.due, found.late) == (State.NOT_APPLICABLE, None, False)
    assert (found.reason, found.decided_by) == ("aucun contrat", "Directeur")


def test_who_wrote_the_waiver_decided_where_nobody_else_is_named():
    assert told(clock(), entry("waived", reason="x")).decided_by == "DPO"


def test_a_clock_taken_up_again_counts_from_its_first_start():
    entries = (entry("triggered"), entry("waived", seq=2), entry("triggered", after(5), seq=3))
    found = told(clock(), *entries, at=after(6))
    assert (found.state, found.started) == (State.RUNNING, T0)


def test_the_earliest_knowledge_counts_whoever_wrote_it_first():
    found = told(clock(), entry("triggered", after(2)), entry("triggered", after(1), seq=2))
    assert found.started == after(1)


# --- 'sans délai', months, contracts ---


def test_without_delay_shows_the_time_gone_and_never_a_limit():
    regime = clock(without_delay=True, target_minutes=60)
    found = told(regime, entry("triggered"), at=after(500))
    assert (found.due, found.late, found.share) == (None, False, None)
    assert found.elapsed == timedelta(hours=500)


def test_a_contract_has_a_time_that_is_not_ours():
    assert told(clock(by_contract=True), entry("triggered"), at=after(500)).due is None


def test_the_internal_target_stays_out_of_what_is_exported():
    found = told(clock(without_delay=True, target_minutes=60), entry("triggered"))
    assert found.target == after(1)
    assert "target" not in found.as_json()
    assert found.as_json(internal=True)["target"] == "2026-11-21T06:00:00Z"
    assert "60" not in str(found.as_json())


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-01-15T10:00:00+01:00", "2026-02-15T10:00:00+01:00"),
        ("2027-01-31T10:00:00+01:00", "2027-02-28T10:00:00+01:00"),
        ("2028-01-31T10:00:00+01:00", "2028-02-29T10:00:00+01:00"),
        ("2026-12-31T23:30:00+01:00", "2027-01-31T23:30:00+01:00"),
        ("2026-02-28T10:00:00+01:00", "2026-03-28T10:00:00+01:00"),
        ("2026-03-10T10:00:00+01:00", "2026-04-10T10:00:00+02:00"),
        ("2026-10-10T10:00:00+02:00", "2026-11-10T10:00:00+01:00"),
    ],
)
def test_a_month_ends_on_the_same_day_at_the_same_hour_in_paris(start, end):
    found = limit(clock(deadline_months=1), datetime.fromisoformat(start))
    assert found == datetime.fromisoformat(end)


def test_a_clock_that_another_s_filing_starts():
    first = clock("nis2-notification")
    last = clock("nis2-final", deadline_months=1, start="clock-filed", after="nis2-notification")
    entries = (
        entry("triggered", subject="clock:nis2-notification"),
        entry("filed", after(48), seq=2, subject="clock:nis2-notification"),
    )
    for regimes in permutations([first, last]):
        found = {each.regime: each for each in states({r.id: r for r in regimes}, entries, T0)}
        assert found["nis2-final"].started == after(48)
        assert found["nis2-final"].due == datetime(2026, 12, 23, 5, tzinfo=UTC)


# --- calendar hours ---


def test_seventy_two_hours_are_seventy_two_hours_over_both_changes_of_clocks():
    spring = datetime.fromisoformat("2026-03-28T10:00:00+01:00")
    autumn = datetime.fromisoformat("2026-10-24T10:00:00+02:00")
    regime = clock()
    assert [paris(limit(regime, each) or each) for each in (spring, autumn)] == [
        "2026-03-31 11:00 +02:00",
        "2026-10-27 09:00 +01:00",
    ]


def test_the_hour_that_comes_twice_is_told_with_its_offset():
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert [paris(each) for each in (first, after(1, since=first))] == [
        "2026-10-25 02:30 +02:00",
        "2026-10-25 02:30 +01:00",
    ]


def test_a_leap_day_is_a_day():
    due = limit(clock(), datetime(2028, 2, 27, 12, tzinfo=UTC))
    assert due == datetime(2028, 3, 1, 12, tzinfo=UTC)


@given(
    some.datetimes(datetime(2020, 1, 1), datetime(2090, 1, 1), timezones=some.just(UTC)),
    some.integers(1, 500),
)
def test_elapsed_hours_are_those_of_the_clock_on_the_wall_of_nobody(start, hours):
    start = start.replace(microsecond=0)
    found = told(clock(), entry("triggered", start), at=after(hours, since=start))
    assert found.elapsed == timedelta(hours=hours)
    assert found.late == (hours > 72)


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        states({"cnil": clock()}, (), datetime(2026, 1, 1))


# --- facilities, the agency, what is pending or secret ---


def test_two_facilities_have_two_sets_of_clocks():
    entries = (
        entry("triggered", subject=clock_subject("cnil", "ch")),
        entry("triggered", after(3), seq=2, subject=clock_subject("cnil", "ehpad")),
    )
    found = states({"cnil": clock()}, entries, after(4))
    assert [(each.id, each.started) for each in found] == [
        ("ch/cnil", T0),
        ("ehpad/cnil", after(3)),
    ]


def test_a_regime_is_shown_to_the_profiles_that_it_binds():
    regimes = {
        "nis1": clock("nis1", applies_to=["ES-OSE"]),
        "cnil": clock(),
        "corruss": clock("corruss", party="agency", start="alert-received"),
    }
    facilities = {"ch": Profile.ES_OSE, "ehpad": Profile.ESMS_SMALL}
    found = states(regimes, (), T0, facilities=facilities)
    assert [each.id for each in found] == ["ch/nis1", "ch/cnil", "ehpad/cnil", "corruss"]


def test_a_law_that_is_pending_asks_for_nothing():
    regime = clock(status="pending")
    found = told(regime, at=after(500))
    assert (found.state, found.due, found.pending) == (State.NOT_APPLICABLE, None, True)
    assert found.reason == ""  # words are for who shows it
    voluntary = told(regime, entry("triggered"), at=after(500))
    assert (voluntary.state, voluntary.due, voluntary.late) == (State.RUNNING, None, False)


def test_what_is_kept_outside_never_appears_whatever_the_journal_says():
    regime = clock("other", kept_outside=True)
    entries = (entry("triggered", subject="clock:other"),)
    assert states({"other": regime}, entries, T0) == ()


def test_entries_about_other_things_are_not_read():
    other = entry("triggered", subject="step:p/s")
    assert told(clock(), other).state is State.NOT_TRIGGERED


def test_the_order_of_the_entries_given_does_not_matter():
    entries = (
        entry("triggered"),
        entry("filed", after(3), seq=2),
        entry("waived", after(4), seq=3, reason="x"),
        entry("triggered", after(5), seq=4),
    )
    found = {told(clock(), *each, at=after(9)).as_json()["state"] for each in permutations(entries)}
    assert found == {"filed"}


def test_an_exercise_counts_in_its_own_time():
    found = states({"cnil": clock()}, [entry("triggered")], after(80), at=lambda _entry: after(10))
    assert (found[0].due, found[0].late) == (after(82), False)


def test_the_json_holds_what_the_status_needs():
    found = told(clock(), entry("triggered"), at=after(1)).as_json()
    assert found == {
        "id": "cnil", "regime": "cnil", "facility": None, "state": "running",
        "started": "2026-11-21T05:00:00Z", "due": "2026-11-24T05:00:00Z", "filed": None,
        "late": False, "pending": False, "elapsed_minutes": 60, "remaining_minutes": 71 * 60,
        "reason": "", "decided_by": "", "records": ["entry:c/poste-1234/1"],
    }  # fmt: skip


# --- what a file may not say ---


@pytest.mark.parametrize(
    "fields",
    [
        {"deadline_hours": 72, "without_delay": True},
        {"deadline_hours": 0},
        {"without_delay": False},
        {"after": "other"},
        {"start": "clock-filed"},
        {"complement_hours": 72, "states": ["running", "filed"]},
        {"states": [*ALL]},
    ],
)
def test_an_impossible_clock_cannot_be_written(fields):
    with pytest.raises(ValidationError):
        clock(**fields)
