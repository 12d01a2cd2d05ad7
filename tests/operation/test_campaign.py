"""Where the facilities of a campaign stand: computed from what they sent, on a day."""

from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from csirt.model.campaign import Campaign, CampaignResult, Targets
from csirt.operation.campaign import (
    CampaignState,
    campaign_standings,
    chosen,
    conflicts,
    quantities,
)


@dataclass(frozen=True)
class Place:
    id: str
    profile: str = "ES"
    department: str = "75"
    group: str = ""


def campaign(**said: Any) -> Campaign:
    told = {
        "schema": "csirt.campaign/1", "id": "c", "kind": "audit", "year": 2026, "title": "C",
        "due": "2026-12-15", **said,
    }  # fmt: skip
    return Campaign.model_validate(told)


def result(
    status: str, on: str, id: str = "a", received: str = "2026-01-01", **said: Any
) -> CampaignResult:
    told = {
        "schema": "csirt.campaign-result/1", "id": id, "campaign": "c", "facility": "a",
        "status": status, "on": on, "received": received, **said,
    }  # fmt: skip
    return CampaignResult.model_validate(told)


def state(*results: CampaignResult, on: str = "2026-06-01", **said: Any) -> CampaignState:
    found = campaign_standings(campaign(**said), [Place("a")], {"a": results}, on=on)
    return found[0].state


# --- who is asked ---


@pytest.mark.parametrize(
    ("targets", "taken"),
    [
        ({}, "abc"),
        ({"profiles": ["ES"]}, "ab"),
        ({"profiles": ["ES"], "departments": ["77"]}, "b"),
        ({"groups": ["g"]}, "c"),
        ({"facilities": ["c"]}, "c"),
        ({"profiles": ["ES"], "facilities": ["c"]}, "abc"),
        ({"profiles": ["ES"], "without": ["a"]}, "b"),
        ({"facilities": ["a"], "without": ["a"]}, ""),
    ],
)
def test_criteria_hold_together_and_names_are_added(targets, taken):
    places = [Place("a"), Place("b", department="77"), Place("c", "town", "77", "g")]
    found = chosen(campaign(targets=targets), places)
    assert "".join(each.id for each in found) == taken


def test_the_first_tier_that_takes_a_facility_gives_its_deadline():
    tiers = [
        {"id": "first", "title": "F", "targets": {"facilities": ["a"]}, "due": "2026-03-01"},
        {"id": "second", "title": "S", "targets": {}, "due": "2026-09-01"},
    ]
    found = campaign_standings(campaign(tiers=tiers), [Place("a"), Place("b")], {}, on="2026-06-01")
    assert [(each.tier, each.due) for each in found] == [
        ("first", "2026-03-01"), ("second", "2026-09-01"),
    ]  # fmt: skip


# --- how each stands ---


def test_silence_is_no_answer_before_and_after_the_deadline():
    assert {state(on=on) for on in ("2026-06-01", "2027-01-01")} == {CampaignState.NO_ANSWER}


def test_a_date_to_come_is_planned_and_late_once_it_has_passed():
    told = result("planned", "2026-07-01")
    assert state(told) == "planned"
    assert state(told, on="2026-07-02") == "late"


def test_a_date_after_the_deadline_is_late_once_the_deadline_has_passed():
    told = result("planned", "2027-02-01")
    assert state(told) == "planned"
    assert state(told, on="2026-12-16") == "late"


def test_done_wins_over_a_plan_that_was_sent_later():
    done = result("done", "2026-02-01")
    plan = result("planned", "2026-03-01", "a-2", received="2026-02-15")
    assert state(done, plan) == "done"


def test_done_wins_over_an_exemption_and_a_plan_does_not():
    exempt = [{"facility": "a", "reason": "Travaux"}]
    assert state(result("done", "2026-02-01"), exempt=exempt) == "done"
    assert state(result("planned", "2026-07-01"), exempt=exempt) == "exempt"


def test_an_exemption_ends():
    exempt = [{"facility": "a", "reason": "Travaux", "until": "2026-05-31"}]
    assert state(exempt=exempt, on="2026-05-31") == "exempt"
    assert state(exempt=exempt) == "no-answer"


def test_what_was_received_after_the_day_says_nothing_yet():
    assert state(result("done", "2026-05-01", received="2026-06-02")) == "no-answer"


# --- two answers ---


def test_two_answers_of_something_done_that_differ_are_a_conflict_and_count_as_done():
    one, other = result("done", "2026-02-01"), result("done", "2026-02-02", "a-2")
    found = campaign_standings(campaign(), [Place("a")], {"a": [one, other]}, on="2026-06-01")
    assert (found[0].state, found[0].result) == ("done", None)
    assert [each.conflict for each in conflicts(found)] == [("a", "a-2")]


def test_a_conflict_ends_where_one_takes_the_place_of_the_other():
    one, other = result("done", "2026-02-01"), result("done", "2026-02-02", "a-2", replaces=["a"])
    found = campaign_standings(campaign(), [Place("a")], {"a": [one, other]}, on="2026-06-01")
    assert (found[0].result, found[0].conflict) == (other, ())


def test_a_new_date_is_no_conflict():
    one = result("planned", "2026-07-01")
    other = result("planned", "2026-08-01", "a-2", received="2026-02-01")
    assert state(one, other, on="2026-07-15") == "planned"


def test_the_figures_of_a_conflict_count_for_none():
    one = result("done", "2026-02-01", duration_minutes=60)
    other = result("done", "2026-02-01", "a-2", duration_minutes=90)
    places = [Place("a"), Place("b")]
    mine = one.model_copy(update={"facility": "b", "id": "b"})
    found = campaign_standings(
        campaign(), places, {"a": [one, other], "b": [mine]}, on="2026-06-01"
    )
    assert quantities(found) == {"duration_minutes": {"b": 60}}


def test_days_to_the_written_lessons_are_counted_from_the_day_it_was_done():
    told = result("done", "2026-02-01", cold_on="2026-02-21")
    found = campaign_standings(campaign(), [Place("a")], {"a": [told]}, on="2026-06-01")
    assert quantities(found) == {"lessons_days": {"a": 20}}


# --- laws ---

DAYS = st.dates().map(
    lambda day: (
        day.replace(year=2026).isoformat() if (day.month, day.day) != (2, 29) else "2026-02-28"
    )
)
RESULTS = st.lists(
    st.builds(
        lambda status, on, received, nth: result(status, on, f"a-{nth}", received),
        st.sampled_from(["planned", "done"]), DAYS, DAYS, st.integers(0, 999),
    ),
    max_size=5, unique_by=lambda each: each.id,
)  # fmt: skip


@given(RESULTS, DAYS)
def test_every_facility_is_in_one_state_whatever_the_order_of_the_files(results, on):
    assert state(*results, on=on) == state(*reversed(results), on=on)


@given(RESULTS, DAYS, DAYS)
def test_what_is_done_stays_done(results, one, other):
    first, later = sorted((one, other))
    if state(*results, on=first) == "done":
        assert state(*results, on=later) == "done"


# --- the model ---


def test_a_facility_is_exempt_once():
    twice = [{"facility": "a", "reason": "x"}, {"facility": "a", "reason": "y"}]
    with pytest.raises(ValidationError, match="stands once"):
        campaign(exempt=twice)


def test_a_milestone_ends_after_it_begins():
    with pytest.raises(ValidationError, match="before on"):
        campaign(calendar=[{"id": "m", "title": "M", "on": "2026-02-02", "until": "2026-02-01"}])


def test_targets_without_anything_are_everybody():
    assert Targets().takes("a", "ES", "75", "")
