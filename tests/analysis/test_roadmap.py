"""A whole roadmap: what a level more changes in the risk, and where the plan leads."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csirt.analysis.risk import analysed
from csirt.analysis.roadmap import Asked, roadmap
from csirt.analysis.roadmap_effect import EffectClass, EffectState, Model, effect_of
from csirt.analysis.roadmap_money import Lack
from csirt.files.shipped import catalogue
from csirt.model.estimated import EstimatedCoverage
from csirt.model.facility import Facility

from .roadmap_worlds import ACTIONS, EFFORTS, line, quote, quotes, standings, step
from .worlds import asset, certain, estate, facility

ON = "2026-11-21"
SURE = certain("exploit-remote-service", "encryption")
"""An attack that ``patch-internal`` stops, which stands for action p5."""
DAYS = [line("staff-days", year, 600).model_dump(mode="json", exclude_none=True)
        for year in (2026, 2027, 2028)]  # fmt: skip


def home(**parts: Any) -> Facility:
    """A server that the Internet sees and that an application needs, which a care line needs."""
    return facility(
        "ch",
        zones=[{"id": "z", "exposure": "internet"}],
        assets=[asset("srv", "z", flaws=["remote"])],
        applications=[{"id": "ehr", "name": "Dossier", "needs": ["srv"]}],
        care_lines=[{"id": "ed", "kind": "ed-adult", "name": "Urgences", "needs": ["ehr"]}],
        **parts,
    )


def model(it: Facility, **more: Any) -> Model:
    return Model(estate(it), SURE, ACTIONS, on=ON, samples=2_048, seed=1, **more)


def made(levels: dict[str, int | None], told=None, it: Facility | None = None, **asked: Any):
    wanted = Asked(ON, **{"samples": 2_048, **asked})
    return roadmap(
        standings(levels), told or quotes(budgets=DAYS), EFFORTS, estate(it or home()),
        SURE, ACTIONS, wanted, profile="ES",
    )  # fmt: skip


# --- the effect of one step ---


def test_a_level_more_closes_paths_and_a_facility_that_describes_nothing_has_no_effect():
    found = effect_of(step("p5-3"), {"p5": 2}, model(home()))
    assert found.state is EffectState.COMPUTED
    assert found.closed > 0
    assert found.class_ is EffectClass.STRONG
    assert found.helped[0] == "care-line:ed"
    assert effect_of(step("p5-3"), {"p5": 2}, None).state is EffectState.NO_MODEL


def test_a_measure_that_the_file_counts_does_not_move_and_that_is_said():
    measures = [each.measure for each in ACTIONS["p5"].measures]
    counted = home(measures=[{"measure": each, "coverage": "1/2"} for each in measures])
    assert effect_of(step("p5-3"), {"p5": 2}, model(counted)).state is EffectState.UNCHANGED


@pytest.mark.parametrize(
    ("id", "state"),
    [("a5-assess", EffectState.UNKNOWN), ("a2-3", EffectState.NO_EFFECT),
     ("r3-3", EffectState.LATER)],
)  # fmt: skip
def test_what_is_not_computed_says_why(id, state):
    code = id.partition("-")[0]
    found = effect_of(step(id), {code: 1 if id == "r3-3" else 2}, model(home()))
    assert found.state is state
    assert found.closed == 0


def test_a_further_level_is_measured_from_the_one_before_it():
    it = model(home())
    one, two = (effect_of(step(f"p5-{to}"), {"p5": 1}, it) for to in (2, 3))
    both = it.losses({"p5": 1}).open - it.losses({"p5": 3}).open
    assert one.closed + two.closed == pytest.approx(both)


def test_the_risk_of_a_level_is_that_of_the_analysis_and_other_facilities_stay_as_they_are():
    other = EstimatedCoverage.model_validate({
        "facility": "other", "measure": "patch-internal", "share": 1, "action": "p5", "level": 3,
        "on": ON,
    })  # fmt: skip
    world = estate(home(), facility("other")).model_copy(update={"estimated": (other,)})
    it = Model(world, SURE, ACTIONS, on=ON, samples=1_024, seed=1)
    whole = world.model_copy(update={"estimated": (other, *it.coverages({"p5": 2}))})
    told = analysed(whole, SURE, samples=1_024, seed=1)
    found = it.losses({"p5": 2}).probability
    assert found["care-line:ed"] == told.care_lines[0].likelihood.probability
    assert found["application:ehr"] == told.applications[0].likelihood.probability


@given(st.dictionaries(st.sampled_from(["p4", "p5", "d3"]), st.integers(0, 3)),
       st.sampled_from(["p4", "p5", "d3"]))  # fmt: skip
@settings(max_examples=25, deadline=None)
def test_a_level_more_never_opens_a_path(levels, code):
    it = model(home())
    before = levels.get(code, 0)
    found = [it.losses(levels | {code: level}).probability for level in range(before, 4)]
    for ref in found[0]:
        assert sorted((each[ref] for each in found), reverse=True) == [e[ref] for e in found]


# --- the plan ---


def test_the_plan_begins_with_what_is_unknown_then_with_what_closes_most_a_day():
    found = made({"a5": None})
    assert [each.step.id for each in found.entries][:2] == ["a5-assess", "p5-3"]
    assert found.entries[0].effect.state is EffectState.UNKNOWN
    assert found.entries[1].effect.state is EffectState.COMPUTED


def test_where_the_plan_leads_is_measured_along_it_and_only_goes_down():
    found = made({"p5": 1, "d3": 1})
    closed = [each.closed for each in found.reached]
    assert closed == sorted(closed)
    assert closed[-1] > 0
    assert {each.step for each in found.reached} == {
        each.step.id for each in found.entries if each.planned.end and each.step.level_to
    }


def test_dependencies_hold_in_the_order_and_in_the_months():
    found = made({"p1": 0, "p2": 0, "p4": 0, "p5": 0, "d1": 0})
    place = {each.step.id: each for each in found.entries}
    for each in found.entries:
        for name in each.step.after:
            assert place[name].place < each.place
            if each.planned.end:
                assert place[name].planned.end <= each.planned.end


def test_an_action_that_leans_on_something_unknown_has_no_rank_and_says_on_what():
    found = made({"p2": None, "p5": 1})
    blocked = {each.step.id: each for each in found.blocked}
    (reason,) = blocked["p5-2"].planned.reasons
    assert (reason.lack, reason.names) == (Lack.UNASSESSED, ("p2",))
    assert [each.lack for each in blocked["p5-3"].planned.reasons] == [
        Lack.UNASSESSED, Lack.DEPENDS,
    ]  # fmt: skip
    assert blocked["p5-2"].place is None


def test_what_a_person_left_out_is_no_step_and_what_waits_for_it_says_so():
    out = [{"action": "p4", "level": 2, "why": "non", "by": "DSI", "on": ON}]
    found = made({"p4": 1, "r1": 1}, quotes(budgets=DAYS, left_out=out))
    assert [each.id for each in found.left_out] == ["p4-2"]
    blocked = {each.step.id: each.planned.reasons for each in found.blocked}
    assert [each.lack for each in blocked["r1-2"]] == [Lack.LEFT_OUT]


def test_without_a_model_the_steps_are_still_ranked_by_days():
    found = roadmap(standings({}), quotes(budgets=DAYS), EFFORTS, None, catalogue(), ACTIONS,
                    Asked(ON), profile="ES")  # fmt: skip
    days = [each.step.days.likely for each in found.entries]
    assert days == sorted(days)
    assert (found.today, found.reached, found.classes) == (None, (), {})


def test_without_quotes_no_cost_is_invented_and_without_lines_no_month():
    found = made({}, quotes())
    assert all(each.step.cost.investment is None for each in found.entries)
    assert all(each.planned.start is None for each in found.entries)


@given(st.randoms())
@settings(max_examples=4, deadline=None)
def test_the_order_of_what_is_written_changes_nothing(chance):
    lines = [{k: v for k, v in each.items() if k != "facility"} for each in DAYS]
    told = [quote("a", action="p5", level=3, investment_eur=5), quote("b", action="p6", level=3,
            operation_eur=2), quote("c", measure="edr", investment_eur=1)]  # fmt: skip
    shuffled, other = list(told), list(lines)
    chance.shuffle(shuffled)
    chance.shuffle(other)
    one = quotes(budgets=lines, quotes=told).of("ch")
    two = quotes(budgets=other, quotes=shuffled).of("ch")
    assert made({"p5": 1}, one) == made({"p5": 1}, two)


def test_the_same_seed_gives_the_same_plan_and_progress_ends_where_it_said():
    told: list[tuple[int, int]] = []
    wanted = Asked(ON, samples=2_048)
    args = (standings({"p5": 1}), quotes(budgets=DAYS), EFFORTS, estate(home()),
            SURE, ACTIONS, wanted)  # fmt: skip
    one = roadmap(*args, profile="ES", progress=lambda done, of: told.append((done, of)))
    assert one == roadmap(*args, profile="ES")
    assert told[-1][0] == told[-1][1]
    assert [done for done, _ in told] == sorted(done for done, _ in told)
