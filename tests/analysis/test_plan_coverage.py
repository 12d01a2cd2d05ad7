"""From the level of an action to the coverage of a measure that nobody counted, and to the risk."""

from itertools import pairwise
from typing import Any

import pytest

from csirt.analysis.plan_coverage import estimated
from csirt.analysis.risk import analysed
from csirt.files.shipped import catalogue
from csirt.model.facility import Facility
from csirt.model.plan import Action
from csirt.workspace.plan_actions import actions

from .worlds import asset, certain, estate, facility

ACTIONS = actions()
MEASURES = catalogue().measures
TECHNIQUE = "exploit-remote-service"
"""What ``patch-internal`` stops, which stands for action p5."""


def home(**parts: Any) -> Facility:
    """A gateway that the Internet sees, with a remote flaw and nothing else."""
    return facility(
        zones=[{"id": "z", "exposure": "internet"}],
        assets=[asset("srv", "z", flaws=["remote"])],
        **parts,
    )


def coverages(it: Facility, **levels: int):
    return estimated(it, levels, ACTIONS.values(), MEASURES, on="2026-06-01")


def risk(it: Facility, *actions_: Action, **levels: int) -> float:
    found = estimated(it, levels, actions_ or ACTIONS.values(), MEASURES, on="2026-06-01")
    about = estate(it).model_copy(update={"estimated": found})
    told = analysed(about, certain(TECHNIQUE), samples=4_096)
    return told.assets[0].likelihood.probability


def test_an_action_that_nobody_assessed_says_nothing_of_its_measures():
    assert coverages(home()) == ()


def test_a_level_gives_a_share_to_the_measures_that_nobody_counted():
    found = {each.measure: each for each in coverages(home(), p5=2)}
    assert found["mfa-remote-access"].share.likely == 0.9
    assert (found["patch-internal"].action, found["patch-internal"].level) == ("p5", 2)
    assert found["patch-internal"].over == ("all",)


def test_level_0_gives_nothing_and_is_no_count_of_zero():
    assert coverages(home(), p5=0) == ()


def test_a_count_stands_alone_and_a_measure_only_named_keeps_its_place():
    it = home(
        measures=[
            {"measure": "patch-internal", "coverage": "0/10"},
            {"measure": "mfa-remote-access", "on": ["zone:z"]},
        ]
    )
    found = {each.measure: each.over for each in coverages(it, p5=3)}
    assert "patch-internal" not in found
    assert found["mfa-remote-access"] == ("zone:z",)


def test_a_measure_that_excludes_one_of_the_file_is_left_aside():
    it = home(measures=[{"measure": "edr-supervised-24-7", "coverage": "1/1"}])
    assert "edr-supervised-office-hours" not in {each.measure for each in coverages(it, d1=3)}


def test_each_level_more_lowers_the_risk_or_leaves_it():
    found = [risk(home(), p5=level) for level in range(4)]
    assert all(after <= before for before, after in pairwise(found))
    assert found[3] < found[0]


def test_no_level_raises_what_a_person_said_without_counting():
    it = home(measures=[{"measure": "patch-internal"}])
    found = [risk(it)] + [risk(it, p5=level) for level in (1, 2, 3)]
    assert all(after <= before for before, after in pairwise(found))
    assert found[-1] < found[0]


def test_a_second_action_for_one_measure_never_makes_it_worse():
    both = [ACTIONS["p3"], ACTIONS["p5"]]
    it = home()
    shares = {each.action for each in coverages(it, p3=2, p5=2) if each.measure == "exposure-scan"}
    assert shares == {"p3", "p5"}
    assert risk(it, *both, p3=1, p5=3) <= risk(it, *both, p5=3)


def test_a_count_in_the_file_is_not_moved_by_a_level():
    it = home(measures=[{"measure": "patch-internal", "coverage": "3/10"}])
    assert risk(it, p5=3) == risk(it)


def test_the_answer_says_which_measures_come_from_a_level():
    it = home()
    about = estate(it).model_copy(update={"estimated": coverages(it, p5=2)})
    notes = [note["fr"] for note in analysed(about, certain(TECHNIQUE), samples=1_024).notes]
    assert any("P5 2" in note and "2026-06-01" in note for note in notes)
    assert any("ne vaut pas plan officiel" in note for note in notes)
    silent = [note["fr"] for note in analysed(estate(it), certain(TECHNIQUE), samples=64).notes]
    assert not any("plan officiel" in note for note in silent)


def test_an_official_list_bears_no_notice():
    official = [each.model_copy(update={"origin": None}) for each in ACTIONS.values()]
    it = home()
    found = estimated(it, {"p5": 2}, official, MEASURES, on="2026-06-01")
    about = estate(it).model_copy(update={"estimated": found})
    notes = [note["fr"] for note in analysed(about, certain(TECHNIQUE), samples=64).notes]
    assert not any("plan officiel" in note for note in notes)


@pytest.mark.parametrize("action", ACTIONS.values(), ids=lambda each: each.id)
def test_the_measures_of_an_action_are_all_estimated_at_its_highest_level(action):
    found = {each.measure for each in coverages(home(), **{action.id: 3})}
    assert found == {each.measure for each in action.measures}
