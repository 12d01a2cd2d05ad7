"""What levels make of a framework: states, what is proved and claimed apart, counts, and laws."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csirt.analysis.framework_coverage import (
    RequirementState,
    coverage,
    requirement_standings,
)
from csirt.analysis.plan_levels import ActionState, PieceState
from csirt.model.place import Profile
from csirt.model.record import NOT_ASSESSED

from .framework_worlds import CODES, asks, framework, piece, stands

ORDER = [RequirementState.NOT_ASSESSED, RequirementState.UNMET, RequirementState.PARTLY,
         RequirementState.MET]  # fmt: skip


def found(one: Any, *standings: Any, profile: Any = Profile.ES):
    return requirement_standings(one, standings, profile=profile)


def state(requirement: dict[str, Any], *standings: Any) -> str:
    return found(framework(requirement), *standings)[0].state.value


# --- one requirement ---


@pytest.mark.parametrize(
    ("level", "expected"),
    [(None, "not-assessed"), (0, "unmet"), (1, "partly"), (2, "met"), (3, "met")],
)
def test_a_requirement_is_met_at_the_level_it_asks_and_partly_once_begun(level, expected):
    assert state(asks(("p1", 2)), stands("p1", level)) == expected


def test_every_action_must_stand():
    both = asks(("p1", 2), ("r1", 1))
    assert state(both, stands("p1", 2), stands("r1", 1)) == "met"
    assert state(both, stands("p1", 2), stands("r1", 0)) == "partly"
    assert state(both, stands("p1", 0), stands("r1", 0)) == "unmet"


def test_an_action_that_answers_a_part_never_makes_the_whole():
    assert state(asks(("p1", 2, "part")), stands("p1", 3)) == "partly"
    assert state(asks(("p1", 2, "part"), ("r1", 2)), stands("p1", 3), stands("r1", 3)) == "partly"


def test_what_nobody_assessed_is_never_a_no():
    both = asks(("p1", 2), ("r1", 2))
    assert state(both, stands("p1", 0), stands("r1", None)) == "not-assessed"
    assert state(both, stands("p1", 2), stands("r1", None)) == "partly"
    assert state(both) == "not-assessed"


def test_an_action_that_does_not_apply_is_left_out_and_with_the_last_the_requirement():
    not_here = stands("p1", None, ActionState.NOT_APPLICABLE)
    assert state(asks(("p1", 2), ("r1", 2)), not_here, stands("r1", 2)) == "met"
    assert state(asks(("p1", 2)), not_here) == "not-applicable"


def test_what_rests_on_no_action_is_outside_the_plan():
    assert state({"id": "a", "title": "A", "unmapped": "rien"}) == "not-mapped"


def test_a_title_of_the_tree_has_no_state():
    one = framework({"id": "t", "title": "T", "assessable": False}, asks(("p1", 1), parent="t"))
    assert [each.requirement.id for each in found(one)] == ["a"]


def test_what_is_proved_and_what_is_claimed_are_apart():
    declared = stands("p1", 1, ActionState.DECLARED, claimed=3)
    [each] = found(framework(asks(("p1", 2))), declared)
    assert (each.state, each.proved, each.declared) == ("partly", "not-assessed", "met")
    [each] = found(framework(asks(("p1", 2))), stands("p1", 2, claimed=3))
    assert (each.state, each.proved, each.declared) == ("met", "met", "met")


def test_an_expired_proof_proves_nothing_and_still_counts_for_one():
    [each] = found(framework(asks(("p1", 1))), stands("p1", 1, ActionState.EXPIRED, claimed=2))
    assert (each.state, each.proved) == ("met", "not-assessed")


def test_a_pending_framework_holds_nobody_and_still_says_where_one_would_stand():
    one = framework(asks(("p1", 1)), status="pending")
    [each] = found(one, stands("p1", 2))
    assert (each.state, each.proved, each.declared) == ("pending", "met", "met")


def test_a_framework_that_is_not_for_this_profile_does_not_apply():
    one = framework(asks(("p1", 1)), profiles=["ES"])
    assert found(one, stands("p1", 2), profile=Profile.TOWN)[0].state == "not-applicable"
    assert found(one, stands("p1", 2), profile=NOT_ASSESSED)[0].state == "met"


def test_the_evidence_is_that_which_carries_the_level_the_newest_first():
    strong, weak, later = (
        piece("p1", 2),
        piece("p1", 1, PieceState.EXPIRED),
        piece("p1", 3, PieceState.FUTURE),
    )
    standing = replace(stands("p1", 2), pieces=(later, strong, weak))
    [each] = found(framework(asks(("p1", 2))), standing)
    assert [one.evidence.id for one in each.evidence] == [strong.evidence.id]


# --- counts ---


def test_counts_have_their_denominators_by_part_group_and_tier():
    one = framework(
        {"id": "t", "title": "T", "assessable": False},
        asks(("p1", 2), id="a", parent="t", tier="s", groups=["g", "h"]),
        asks(("r1", 2), id="b", parent="a", tier="r", groups=["g"]),
        {"id": "c", "title": "C", "unmapped": "rien", "tier": "s"},
        asks(("a1", 1), id="d"),
        tiers=[{"id": "s", "title": "S"}, {"id": "r", "title": "R"}],
        groups=[{"id": "g", "title": "G"}, {"id": "h", "title": "H"}],
    )
    not_here = stands("a1", None, ActionState.NOT_APPLICABLE)
    told = coverage(one, found(one, stands("p1", 3), stands("r1", 0), not_here))
    assert (told.total.met, told.total.applicable, told.total.assessable) == (1, 3, 4)
    assert (told.total.proved, told.total.declared) == (1, 1)
    assert [(each.id, each.met, each.applicable) for each in told.parts] == [("t", 1, 2)]
    assert [(each.id, each.met, each.applicable) for each in told.groups] == [
        ("g", 1, 2), ("h", 1, 1),
    ]  # fmt: skip
    assert [(each.id, each.met, each.applicable) for each in told.tiers] == [
        ("s", 1, 2), ("r", 0, 1),
    ]  # fmt: skip
    assert told.total.states[RequirementState.NOT_MAPPED] == 1
    assert sum(told.total.states.values()) == told.total.assessable


# --- laws ---

levels = st.none() | st.integers(0, 3)
links = st.lists(
    st.tuples(st.sampled_from(CODES), st.integers(1, 3), st.sampled_from(["full", "part"])),
    min_size=1, max_size=3, unique_by=lambda link: link[0],
)  # fmt: skip


@given(st.lists(links, min_size=1, max_size=4), st.tuples(levels, levels, levels),
       st.sampled_from(range(3)), st.integers(0, 3))  # fmt: skip
def test_a_higher_level_never_lowers_a_state_nor_a_count(asked, before, which, raised):
    one = framework(*(asks(*each, id=f"r{at}") for at, each in enumerate(asked)))
    after = list(before)
    after[which] = max(raised, before[which] or 0)
    low, high = (
        found(one, *(stands(*pair) for pair in zip(CODES, some, strict=True)))
        for some in (before, after)
    )
    for old, new in zip(low, high, strict=True):
        assert ORDER.index(new.state) >= ORDER.index(old.state)
        assert ORDER.index(new.proved) >= ORDER.index(old.proved)
    assert coverage(one, high).total.met >= coverage(one, low).total.met


@given(links, st.tuples(levels, levels, levels), st.tuples(*[st.sampled_from(
    [ActionState.PROVED, ActionState.DECLARED, ActionState.EXPIRED])] * 3), st.integers(0, 3))  # fmt: skip
def test_what_is_proved_is_never_more_than_what_counts_nor_that_than_what_is_claimed(
    asked, given_levels, states, more
):
    standings = [
        stands(code, level, state, None if level is None else max(level, more))
        for code, level, state in zip(CODES, given_levels, states, strict=True)
    ]
    [each] = found(framework(asks(*asked)), *standings)
    assert ORDER.index(each.proved) <= ORDER.index(each.state) <= ORDER.index(each.declared)
