"""The order of steps: what they wait for always comes first, and what closes most a day leads."""

from hypothesis import given
from hypothesis import strategies as st

from csirt.analysis.roadmap_order import ordered, places
from csirt.model.quotes import LeftOut

from .roadmap_worlds import ACTIONS, effects, step


def ids(found) -> list[str]:
    return [each.id for each in found.steps]


def test_what_closes_most_paths_a_day_comes_first():
    steps = [step("p3-3", 10), step("p5-3", 20), step("p6-3", 10)]
    told = effects({"p3-3": 0.1, "p5-3": 0.6, "p6-3": 0.2})
    assert ids(ordered(steps, told)) == ["p5-3", "p6-3", "p3-3"]


def test_assessing_comes_before_all_and_what_shows_no_effect_after_the_shortest_first():
    steps = [step("p3-3", 30), step("p5-3", 20), step("p6-3", 10), step("a5-assess", 1)]
    told = effects({"p3-3": 0, "p5-3": 0.1, "p6-3": 0, "a5-assess": 0})
    assert ids(ordered(steps, told)) == ["a5-assess", "p5-3", "p6-3", "p3-3"]


def test_a_step_without_effect_that_opens_the_way_to_much_comes_early():
    steps = [step("p2-2", 5), step("p3-3", 10), step("p5-3", 5, after=("p2-2",))]
    told = effects({"p2-2": 0, "p3-3": 0.2, "p5-3": 0.9})
    assert ids(ordered(steps, told)) == ["p2-2", "p5-3", "p3-3"]


def test_what_is_equal_comes_in_the_order_of_the_plan():
    steps = [step("p3-3"), step("p5-3"), step("p6-3")]
    assert ids(ordered(steps, effects(dict.fromkeys(["p3-3", "p5-3", "p6-3"], 0.5)))) == [
        "p3-3", "p5-3", "p6-3",
    ]  # fmt: skip


def test_a_step_whose_days_nobody_knows_is_not_ranked_by_them():
    steps = [step("p3-3", None), step("p5-3", 10)]
    assert ids(ordered(steps, effects({"p3-3": 9, "p5-3": 0.1}))) == ["p5-3", "p3-3"]


def test_what_leans_on_something_unknown_or_left_out_has_no_rank_and_all_that_follows_it():
    out = LeftOut.model_validate({"facility": "ch", "action": "p6", "level": 3, "why": "non",
                                  "by": "DSI", "on": "2026-01-01"})  # fmt: skip
    steps = [
        step("p3-2", waits_for=("p2",)), step("p3-3", after=("p3-2",)),
        step("p6-3", left_out=(out,)), step("a3-3", after=("p6-3",)), step("p7-2"),
    ]  # fmt: skip
    found = ordered(steps, effects(dict.fromkeys(each.id for each in steps) | dict.fromkeys(
        [each.id for each in steps], 0.0)))  # fmt: skip
    assert ids(found) == ["p7-2"]
    assert [each.id for each in found.blocked] == ["p3-2", "p3-3", "a3-3"]


def test_a_rank_says_how_far_it_moves_when_the_days_of_its_step_move_by_half():
    steps = [step("p3-3", 10), step("p5-3", 10), step("p6-3", 10), step("p7-3", 1)]
    told = effects({"p3-3": 1.0, "p5-3": 0.9, "p6-3": 0.1, "p7-3": 0})
    assert places(steps, told) == {"p3-3": (1, 2), "p5-3": (1, 2), "p6-3": (3, 3)}


@st.composite
def graphs(draw):
    """Draw steps of the actions, each leaning on some of those before it, and their effects."""
    codes = draw(st.lists(st.sampled_from(list(ACTIONS)), unique=True, min_size=1, max_size=10))
    made, closed = [], {}
    for at, code in enumerate(codes):
        before = draw(st.lists(st.sampled_from(codes[:at]), unique=True)) if at else []
        days = draw(st.sampled_from([None, 0.5, 1, 7, 40]))
        made.append(step(f"{code}-3", days, after=tuple(f"{each}-3" for each in before)))
        closed[f"{code}-3"] = draw(st.sampled_from([0.0, 0.0, 0.01, 0.3, 2.0]))
    return made, effects(closed)


@given(graphs())
def test_a_step_always_stands_behind_all_that_it_waits_for(world):
    steps, told = world
    found = ids(ordered(steps, told))
    assert sorted(found) == sorted(each.id for each in steps)
    for each in steps:
        assert all(found.index(name) < found.index(each.id) for name in each.after)


@given(graphs())
def test_the_same_steps_give_the_same_order(world):
    steps, told = world
    assert ids(ordered(steps, told)) == ids(ordered(list(steps), dict(reversed(told.items()))))
