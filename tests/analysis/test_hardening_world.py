"""What may be chosen in a facility, and that choosing it here is writing it into the file."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csirt.analysis.attack_graph.compile import OUTSIDE, compiled, entry_nodes
from csirt.analysis.attack_graph.sample import Sampler
from csirt.analysis.hardening.candidate import Situation, Skipped, Why
from csirt.analysis.hardening.candidates import candidates
from csirt.analysis.hardening.panel import panel
from csirt.analysis.hardening.purse import limits, purse
from csirt.analysis.hardening.world import World
from csirt.files.shipped import catalogue
from csirt.model.quotes import BudgetKind, Quotes
from csirt.workspace.plan_roadmap import efforts

from .hardening_homes import ACTIONS, COUNTED, LEVELS, ON, home, situation
from .worlds import estate


def by_id(it: Situation):
    found, skipped = candidates(it)
    return {each.id: each for each in found}, {each.id: each for each in skipped}


def test_every_measure_that_the_paths_show_may_be_chosen_or_is_skipped_with_a_reason():
    found, skipped = by_id(situation())
    measures = {f"measure:{id}" for id in catalogue().measures}
    assert measures <= found.keys() | skipped.keys()
    assert not found.keys() & skipped.keys()
    assert "measure:patch-internal" in found
    assert skipped["measure:restore-test"].why is Why.NOT_COMPUTED
    assert skipped["action:p5"] == Skipped("action:p5", Why.UNASSESSED, ("p5",))


def test_a_measure_counted_everywhere_it_stands_is_in_place_and_one_short_of_it_is_not():
    it = home(
        measures=[
            {"measure": "edr", "on": ["zone:lan"], "coverage": "3/3"},
            {"measure": "patch-internal", "coverage": "3/4"},
        ]
    )
    found, skipped = by_id(situation(it))
    assert skipped["measure:edr"].why is Why.IN_PLACE
    assert "measure:patch-internal" in found


def test_a_measure_is_chosen_where_the_file_says_that_it_stands_or_everywhere():
    it = home(
        measures=[
            {"measure": "edr", "on": ["zone:lan"], "coverage": "1/3"},
            {"measure": "supplier-mfa", "on": ["asset:vpn"], "coverage": "1/3"},
            {"measure": "mail-filtering", "on": ["asset:vpn"], "coverage": "1/3"},
        ]
    )
    found, _ = by_id(situation(it))
    where = {id: each.states[0].on for id, each in found.items() if each.states}
    assert where["measure:edr"] == ("zone:lan",)
    assert where["measure:patch-internal"] == ("all",)
    assert where["measure:supplier-mfa"] == ("asset:vpn",), "on the accesses through the gateway"
    assert where["measure:mail-filtering"] == ("all",), "it acts on accounts alone"


def test_a_measure_that_the_file_excludes_cannot_be_chosen():
    it = home(measures=[{"measure": "edr-supervised-24-7", "coverage": "1/1"}])
    _, skipped = by_id(situation(it))
    assert skipped["measure:edr-supervised-office-hours"].why is Why.EXCLUDED


def test_a_measure_needs_another_until_the_file_or_a_level_has_it():
    found, _ = by_id(situation(levels={"p4": 1}))
    needs = found["measure:tiered-administration"].needs
    assert all("measure:" in group[0] for group in needs)
    for id, each in found.items():
        measure = catalogue().measures.get(id.removeprefix("measure:"))
        if measure and measure.needs:
            assert [group[0] for group in each.needs] == [f"measure:{m}" for m in measure.needs]
    there = home(
        measures=[{"measure": m, "coverage": "1/2"} for m in {m for each in catalogue().measures.values() for m in each.needs}]
    )  # fmt: skip
    found, _ = by_id(situation(there))
    assert not any(each.needs for id, each in found.items() if id.startswith("measure:"))


def test_an_action_goes_one_level_up_and_leans_on_others():
    found, skipped = by_id(situation(levels={"p1": 2, "p2": 1, "p4": 1, "p5": 2, "p6": 3}))
    assert "action:p5=3" in found
    assert ("action:p2=2",) in found["action:p5=3"].needs
    assert "action:p2=2" in found, "what something leans on may be chosen, whatever it shows"
    assert skipped["action:p6"].why is Why.IN_PLACE


def test_what_leans_on_something_two_levels_away_cannot_be_chosen():
    _, skipped = by_id(situation(levels={"p1": 2, "p2": 0, "p5": 2}))
    assert skipped["action:p5=3"].why is Why.DEPENDS
    assert skipped["action:p5=3"].names == ("action:p2=2",)


def test_a_step_left_out_by_a_person_cannot_be_chosen():
    left = {"facility": "h", "action": "p5", "level": 3, "why": "Non.", "by": "DSI", "on": ON}
    _, skipped = by_id(situation(levels={"p1": 2, "p2": 2, "p5": 2}, quotes={"left_out": [left]}))
    assert skipped["action:p5=3"].why is Why.LEFT_OUT


def test_an_action_whose_measures_are_all_counted_changes_nothing():
    counted = [{"measure": each.measure, "coverage": "1/2"} for each in ACTIONS["p5"].measures]
    levels = {"p1": 2, "p2": 2, "p5": 2}
    _, skipped = by_id(situation(home(measures=counted), levels))
    assert skipped["action:p5=3"].why is Why.UNCHANGED


def fallen(it: Situation, block: int = 3):
    graph = compiled(it.estate, it.catalogue)
    sampler = Sampler(graph.graph, entry_nodes(graph, OUTSIDE), 1)
    state = sampler.state(block)
    return {
        name: state[sampler.layout.row[graph.graph.index["lost", f"care-line:h/{name}"]]]
        for name in ("ed", "lab")
    }


def written(it: Situation, id: str, candidate) -> Situation:
    """Return the facility with a candidate written into its file, or its action at its level."""
    if id.startswith("action:"):
        code, level = id.removeprefix("action:").split("=")
        return situation(it.facility, {**it.levels, code: int(level)})
    state = candidate.states[0]
    others = tuple(each for each in it.facility.measures if each.measure != state.measure)
    now = it.facility.model_copy(update={"measures": (*others, state)})
    return situation(now, it.levels)


HOME = situation(home(measures=COUNTED), LEVELS)
FOUND, _ = candidates(HOME)
WORLD = World(HOME.estate, HOME.catalogue, FOUND, entries=OUTSIDE, seed=1)


@pytest.mark.parametrize("at", range(len(FOUND)), ids=lambda at: FOUND[at].id)
def test_choosing_here_is_writing_it_into_the_file_sample_by_sample(at):
    lanes = WORLD.lanes(3)
    rows = dict(zip((ref.split("/")[1] for ref in WORLD.refs), WORLD.watched.rows, strict=True))
    state = lanes.state({at})
    told = fallen(written(HOME, FOUND[at].id, FOUND[at]))
    for name, words in told.items():
        assert np.array_equal(state[rows[name]], words)


def test_with_nothing_chosen_the_samples_are_those_of_the_analysis():
    lanes = WORLD.lanes(3)
    rows = dict(zip((ref.split("/")[1] for ref in WORLD.refs), WORLD.watched.rows, strict=True))
    state = lanes.state(())
    assert all(np.array_equal(state[rows[name]], words) for name, words in fallen(HOME).items())


@settings(max_examples=25, derandomize=True, deadline=None)
@given(st.sets(st.integers(0, len(FOUND) - 1)), st.integers(0, len(FOUND) - 1), st.integers(0, 9))
def test_one_more_chosen_never_loses_more_in_any_sample(chosen, more, block):
    lanes = WORLD.lanes(block)
    assert not (lanes.state({*chosen, more}) & ~lanes.state(chosen)).any()


def test_many_sets_side_by_side_are_each_what_they_are_alone():
    lanes = WORLD.lanes(0)
    sets = [(), (0,), (1, 2), tuple(range(len(FOUND)))]
    for some, state in zip(sets, lanes.each(sets), strict=True):
        assert np.array_equal(state, lanes.state(some))


def test_the_common_samples_with_all_that_are_open_give_the_mean_of_all():
    every = frozenset(range(len(FOUND)))
    known = panel(WORLD.lanes, range(2), WORLD.watched, every, samples=10**6)
    assert known.samples == known.open < known.drawn == 2_048
    for chosen in ((), (0,), (3, 5), every):
        lost = sum(
            np.bitwise_count(WORLD.lanes(block).state(chosen)[row]).sum() * weight
            for block in range(2)
            for row, weight in zip(*WORLD.watched.reached, strict=True)
        )
        assert known.value(chosen) == pytest.approx(lost / 2_048, abs=1e-12)


def test_fewer_common_samples_are_spread_evenly_and_weighed_for_all():
    every = frozenset(range(len(FOUND)))
    whole = panel(WORLD.lanes, range(4), WORLD.watched, every, samples=10**6)
    some = panel(WORLD.lanes, range(4), WORLD.watched, every, samples=100)
    assert some.samples == 100
    assert some.open == whole.open
    assert some.value(()) == pytest.approx(whole.value(()), abs=0.05)


def test_lines_weigh_by_activity_only_where_all_tell_it_in_one_unit():
    def lines(*units: str):
        said = [{"unit": unit, "per_day": 10 * (at + 1)} for at, unit in enumerate(units)]
        return home(
            care_lines=[
                {"id": "ed", "kind": "ed-adult", "needs": ["ehr"], "activity": said[0]},
                {"id": "lab", "kind": "laboratory", "needs": ["ws"]}
                | ({"activity": said[1]} if len(said) > 1 else {}),
            ]
        )

    def weights(it) -> list[float]:
        world = World(estate(it), catalogue(), (), entries=OUTSIDE, seed=1)
        return world.watched.weights.tolist()

    assert weights(lines("visit", "visit")) == pytest.approx([1 / 3, 2 / 3])
    assert weights(lines("visit", "sample")) == [0.5, 0.5]
    assert weights(lines("visit")) == [0.5, 0.5]


def test_without_care_lines_the_applications_are_watched():
    world = World(estate(home(care_lines=[])), catalogue(), (), entries=OUTSIDE, seed=1)
    assert world.refs == ("application:h/ehr",)


QUOTES = {
    "budgets": [
        {"id": "a", "facility": "h", "kind": "investment", "year": 2025, "amount_eur": 99},
        {"id": "b", "facility": "h", "kind": "investment", "year": 2026, "amount_eur": 10},
        {"id": "c", "facility": "h", "kind": "investment", "year": 2028, "amount_eur": 5},
        {"id": "d", "facility": "h", "kind": "operation", "year": 2026, "amount_eur": 8},
        {"id": "e", "facility": "h", "kind": "operation", "year": 2027, "amount_eur": 3},
        {"id": "f", "facility": "h", "kind": "staff-days", "year": 2026, "days": 20},
        {"id": "g", "facility": "h", "kind": "staff-days", "year": 2027, "days": 30},
    ]
}


def test_investments_and_days_add_up_and_an_operation_cost_meets_its_last_year():
    told = Quotes.model_validate({"schema": "csirt.quotes/1", **QUOTES})
    assert limits(told.budgets, on=ON) == {
        ("own", BudgetKind.INVESTMENT): 15,
        ("own", BudgetKind.OPERATION): 3,
        ("", BudgetKind.STAFF_DAYS): 50,
    }


def quote(**said: Any) -> dict[str, Any]:
    return {"facility": "h", "funding": "own", "reference": "ged:1", "date": ON, **said}


def test_a_step_pays_its_own_quote_and_its_measures_and_the_measure_pays_the_same_once():
    told = {
        **QUOTES,
        "quotes": [
            quote(id="step", action="p5", level=3, investment_eur=4),
            quote(id="mail", measure="mail-filtering", investment_eur=7),
            quote(id="old", measure="edr", investment_eur=7, valid_until="2026-01-01"),
        ],
    }
    levels = {"p1": 2, "p2": 2, "p5": 2}
    it = situation(levels=levels, quotes=told)
    found, _ = candidates(it)
    place = {each.id: at for at, each in enumerate(found)}
    step, mail, edr = (place[id] for id in ("action:p5=3", "measure:mail-filtering", "measure:edr"))
    assert found[step].priced
    assert found[mail].priced
    assert not found[edr].priced
    its = purse(found, it.quotes.budgets, on=ON)
    own = ("own", BudgetKind.INVESTMENT)
    assert its.cost({mail})[own] == 7
    assert its.cost({step, mail})[own] == its.cost({step})[own] == 11
    assert own not in its.short({step, mail})


def test_a_step_of_which_only_a_measure_has_a_quote_has_no_known_cost():
    told = {"quotes": [quote(id="mail", measure="mail-filtering", investment_eur=7)]}
    found, _ = by_id(situation(levels={"p1": 2, "p2": 2, "p5": 2}, quotes=told))
    assert found["action:p5=3"].cost.partial
    assert not found["action:p5=3"].priced


def test_a_line_that_is_not_there_pays_nothing_and_days_without_a_line_hold_nothing():
    told = {"quotes": [quote(id="mail", measure="mail-filtering", investment_eur=7)]}
    it = situation(quotes=told)
    found, _ = candidates(it)
    its = purse(found, (), on=ON)
    at = next(nth for nth, each in enumerate(found) if each.priced)
    assert its.short({at}) == {("own", BudgetKind.INVESTMENT): 7}
    days = replace(found[at], days=efforts().days("p5", 3, None))
    assert purse([days], (), on=ON).short({0}) == {("own", BudgetKind.INVESTMENT): 7}
