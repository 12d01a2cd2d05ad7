"""What answers would support: never a proof, and more only where more is answered."""

from hypothesis import given
from hypothesis import strategies as st

from csirt.analysis.framework_support import meanings, supported
from csirt.analysis.plan_levels import ActionState

from .framework_worlds import answers, asks, framework, stands

LADDER = framework(
    asks(("p1", 1), id="a"), asks(("p1", 2), id="b"), asks(("p1", 2), id="c"),
    asks(("p1", 3), id="d"),
)  # fmt: skip
"""Four requirements of one action: one at the first level, two at the second, one at the third."""


def level(**said: int | str) -> int | None:
    [found] = supported(LADDER, answers(**said), [stands("p1", None)])
    return found.supports


def test_every_requirement_up_to_a_level_must_be_met():
    assert level(a=2, b=2, c=2, d=0) == 2
    assert level(a=2, b=2, c=2, d=2) == 3
    assert level(a=2, b=2, c=0, d=2) == 1
    assert level(a=0, b=0, c=0, d=0) == 0


def test_what_is_partly_so_has_begun():
    only = framework(asks(("p1", 2), id="b"))
    [found] = supported(only, answers(b=1), [stands("p1", None)])
    assert found.supports == 1


def test_partly_at_the_first_level_supports_nothing():
    only = framework(asks(("p1", 1), id="a"))
    [found] = supported(only, answers(a=1), [stands("p1", None)])
    assert found.supports == 0


def test_silence_supports_nothing_and_denies_nothing():
    assert level(b=2, c=2) is None
    assert level(a=2, b=2) == 1
    assert level(a=0) == 0


def test_what_does_not_apply_is_left_out():
    assert level(a=2, b="sans objet", c=2, d=0) == 2
    assert level(a="sans objet") is None


def test_the_answers_stand_beside_what_is_proved():
    said = answers(a=2, b=2, c=2, d=0)
    [same] = supported(LADDER, said, [stands("p1", 2)])
    [more] = supported(LADDER, said, [stands("p1", 1)])
    [less] = supported(LADDER, said, [stands("p1", 3)])
    [declared] = supported(LADDER, said, [stands("p1", 1, ActionState.DECLARED, claimed=2)])
    assert [each.verdict for each in (same, more, less, declared)] == [
        "same", "more", "less", "more",
    ]  # fmt: skip
    assert (more.supports, more.proved) == (2, 1)
    assert (declared.proved, declared.claimed) == (None, 2)


def test_it_says_on_what_it_rests_and_what_it_waits_for():
    [found] = supported(LADDER, answers(a=2, b="non"), [stands("p1", 1)])
    assert (found.rests_on, found.waits_for) == (("a",), ("c", "d"))


def test_an_action_that_does_not_apply_or_that_nothing_bears_on_is_not_told():
    not_here = stands("p1", None, ActionState.NOT_APPLICABLE)
    assert supported(LADDER, answers(a=2), [not_here, stands("r1", 2)]) == ()


def test_answers_to_what_has_gone_are_left_aside():
    assert meanings(LADDER, answers(a=2, gone=2, b=7)) == {"a": "met"}


VALUES = st.dictionaries(st.sampled_from("abcd"), st.sampled_from([0, 1, 2]), min_size=1)


@given(VALUES, st.sampled_from("abcd"))
def test_a_better_answer_never_supports_less(said, which):
    before = level(**said)
    after = level(**{**said, which: 2})
    assert before is None or after is None or after >= before


@given(VALUES)
def test_answers_never_move_what_is_proved(said):
    [found] = supported(LADDER, answers(**said), [stands("p1", 1)])
    assert (found.proved, found.claimed) == (1, 1)
