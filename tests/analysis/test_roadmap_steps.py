"""Steps: from the level that counts to the next, with their days, and the quotes that price them."""

import pytest

from csirt.analysis.plan_levels import ActionState, standing_of
from csirt.analysis.roadmap_steps import Given, StepKind, needed, steps_of
from csirt.model.assessment import Evidence
from csirt.model.place import Profile

from .roadmap_worlds import ACTIONS, EFFORTS, quote, quotes, standing, standings

ON = "2026-11-21"


def steps(levels=None, told=None, to: int = 3, profile: object = "ES"):
    found = steps_of(standings(levels or {}), told or quotes(), EFFORTS, on=ON, to=to,
                     profile=profile)  # fmt: skip
    return {each.id: each for each in found}


def test_an_action_goes_from_the_level_that_counts_to_the_next_ones():
    found = steps({"p5": 0})
    assert [id for id in found if id.startswith("p5")] == ["p5-1", "p5-2", "p5-3"]
    assert found["p5-2"].after == ("p5-1",)
    assert "p4-3" in found
    assert "p4-2" not in found


def test_nothing_is_asked_beyond_the_level_that_is_wanted():
    assert [id for id in steps({"p5": 0}, to=1) if id.startswith("p")] == ["p5-1"]
    assert steps(to=2) == {}


def test_an_action_that_nobody_assessed_is_to_be_assessed_and_nothing_else():
    found = steps({"a5": None})
    (only,) = [each for id, each in found.items() if id.startswith("a5")]
    assert (only.id, only.kind, only.level_to) == ("a5-assess", StepKind.ASSESS, None)


def test_an_action_that_does_not_apply_has_no_step():
    gone = standing("p4", None, state=ActionState.NOT_APPLICABLE)
    assert steps_of([gone], quotes(), EFFORTS, on=ON, to=3, profile=Profile.TOWN) == ()


@pytest.mark.parametrize(("level", "asked"), [(1, 1), (2, 2), (3, 2)])
def test_a_level_asks_of_others_to_be_in_place_and_no_more(level, asked):
    assert needed(level) == asked


def test_a_step_waits_for_what_it_leans_on_and_not_for_what_is_there():
    found = steps({"p2": 1, "p4": 1, "r1": 1})
    assert found["r1-2"].after == ("p4-2",)
    assert found["p4-2"].after == ("p2-2",)
    assert found["p2-2"].after == ()
    assert steps({"p2": 1, "p4": 1}, to=3)["p4-3"].after == ("p4-2", "p2-2")


def test_a_step_that_leans_on_an_action_that_nobody_assessed_says_which():
    assert steps({"p2": None})["p4-3"].waits_for == ("p2",)


def test_days_come_from_the_quote_else_from_the_experts_and_say_so():
    told = quotes(quotes=[quote("q", action="p5", level=3, staff_days=7, funding=None)])
    found = steps(told=told)
    assert (found["p5-3"].days.likely, found["p5-3"].days_from) == (7, Given.QUOTE)
    assert found["p6-3"].days_from is Given.EXPERT
    assert found["p5-3"].cost.state is Given.NOT_GIVEN


def test_quotes_of_a_step_add_up_and_one_that_has_expired_does_not_count():
    told = quotes(quotes=[
        quote("a", action="p5", level=3, investment_eur=100),
        quote("b", action="p5", level=3, investment_eur={"low": 1, "likely": 2, "high": 3},
              operation_eur=50),
        quote("c", action="p5", level=3, investment_eur=900, valid_until="2026-11-20"),
    ])  # fmt: skip
    cost = steps(told=told)["p5-3"].cost
    assert (cost.investment.low, cost.investment.likely, cost.operation.likely) == (101, 102, 50)
    assert [each.id for each in cost.expired] == ["c"]
    assert cost.partial


def test_a_step_whose_quotes_have_all_expired_says_so():
    gone = quote("c", action="p5", level=3, investment_eur=900, valid_until="2026-11-20")
    cost = steps(told=quotes(quotes=[gone]))["p5-3"].cost
    assert (cost.state, cost.investment) == (Given.EXPIRED, None)


def test_the_quote_of_a_measure_counts_once_for_the_first_step_that_raises_it():
    told = quotes(quotes=[quote("m", measure="exposure-scan", investment_eur=10)])
    found = steps({"p3": 1, "p5": 1}, told)
    priced = [id for id, each in found.items() if each.cost.state is Given.QUOTE]
    assert priced == ["p3-2"]
    assert found["p3-2"].cost.partial


def test_a_proof_that_no_longer_counts_is_to_be_renewed():
    old = Evidence.model_validate({
        "schema": "csirt.evidence/1", "id": "e-1", "facility": "ch", "actions": ["d3"], "level": 2,
        "kind": "register", "date": "2024-01-01", "address": "ged:1", "seen_by": "RSSI",
    })  # fmt: skip
    found = standing_of(ACTIONS["d3"], [old], on=ON, profile=Profile.ES)
    made = steps_of([found], quotes(), EFFORTS, on=ON, to=3, profile="ES")
    assert [(each.id, each.renews) for each in made] == [("d3-2", True), ("d3-3", False)]


def test_what_a_person_leaves_out_is_known_by_its_step():
    told = quotes(left_out=[{"action": "p5", "level": 3, "why": "non", "by": "DSI", "on": ON}])
    assert steps(told=told)["p5-3"].left_out[0].by == "DSI"
