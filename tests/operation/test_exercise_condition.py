"""The condition language: read with a column for each error, and never more than it says."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from csirt.operation.exercise_condition import (
    FACTS,
    MAX_DEPTH,
    All,
    ConditionError,
    Not,
    Some,
    facts_of,
    holds,
    parsed,
    possible,
)
from csirt.text import LANGUAGES, say

IDS = some.from_regex(r"[a-z][a-z0-9-]{0,8}", fullmatch=True).filter(
    lambda name: name not in ("and", "or", "not")
)
TIMES = some.sampled_from(["40", "+40", "H+1", "H+1 M+20", "J+1 H+2 M-5"])


@some.composite
def fact_texts(draw):
    name = draw(some.sampled_from(sorted(FACTS)))
    form = draw(some.sampled_from(FACTS[name]))
    arguments = [draw(TIMES if kind == "time" else IDS) for kind in form]
    return f"{name}({', '.join(arguments)})"


CONDITIONS = some.recursive(
    fact_texts(),
    lambda inner: (
        some.builds("({} and {})".format, inner, inner)
        | some.builds("({} or {})".format, inner, inner)
        | some.builds("not {}".format, inner)
    ),
    max_leaves=12,
)


def names(text):
    return [(each.name, each.arguments) for each in facts_of(parsed(text))]


def error(text):
    with pytest.raises(ConditionError) as caught:
        parsed(text)
    return caught.value


def test_and_binds_closer_than_or_and_not_closest():
    found = parsed("met(a) or not met(b) and met(c)")
    assert isinstance(found, Some)
    assert isinstance(found.parts[1], All)
    assert isinstance(found.parts[1].parts[0], Not)


def test_parentheses_change_the_order():
    assert isinstance(parsed("(met(a) or met(b)) and met(c)"), All)


def test_a_time_is_an_argument_with_its_spaces():
    assert names("before(e1, J+1 H+2 M-5)") == [("before", ("e1", "J+1 H+2 M-5"))]
    assert names("since(40)") == [("since", ("40",))]


def test_the_kinds_of_arguments_follow_the_number_of_them():
    one, two = (next(facts_of(parsed(text))) for text in ("before(40)", "before(e1, 40)"))
    assert (one.kinds, two.kinds) == (("time",), ("event", "time"))


@pytest.mark.parametrize(
    ("text", "problem", "column"),
    [
        ("met(e1", "expected", 7),
        ("met e1", "expected", 5),
        ("met(e1) met(e2)", "more", 9),
        ("met(e1) or", "expected", 11),
        ("met(e1) or or met(e2)", "fact", 12),
        ("  mett(e1)", "fact", 3),
        ("met()", "arguments", 1),
        ("met(a, b)", "arguments", 1),
        ("met(H+1)", "argument", 5),
        ("before(soon)", "time", 8),
        ("met(e1) && met(e2)", "sign", 9),
        ("state == 'down'", "sign", 7),
        ("__import__('os')", "sign", 1),
        ("met(e1) and (", "expected", 14),
    ],
)
def test_an_error_has_its_column(text, problem, column):
    found = error(text)
    assert (found.problem, found.column) == (problem, column)


def test_depth_and_length_are_limited():
    assert parsed("(" * (MAX_DEPTH - 1) + "met(a)" + ")" * (MAX_DEPTH - 1))
    assert error("(" * 99 + "met(a)" + ")" * 99).problem == "deep"
    assert error("not " * 200 + "met(a)").problem == "deep"
    assert error(" or ".join(["met(a)"] * 200)).problem == "long"


def test_every_problem_has_its_sentence():
    for text in ("met(e1", "met(a) met(b)", "x(a)", "met()", "met(H+1)", "before(x)", "é"):
        for lang in LANGUAGES:
            found = error(text)
            key = f"cli.exercise.condition.{found.problem}"
            assert say(key, lang, given=found.given, expected=found.expected)


def test_a_condition_holds_as_logic_has_it():
    true = {"a"}
    met = lambda fact: fact.arguments[0] in true  # noqa: E731
    assert holds(parsed("met(a) and not met(b)"), met)
    assert not holds(parsed("met(b) or not met(a)"), met)


@given(CONDITIONS, some.integers(0, 2**32 - 1))
def test_what_holds_in_one_world_is_possible_when_that_world_is(text, world):
    condition = parsed(text)
    facts = list(dict.fromkeys((f.name, f.arguments) for f in facts_of(condition)))
    truth = {key: bool(world >> at & 1) for at, key in enumerate(facts)}
    so = holds(condition, lambda fact: truth[fact.name, fact.arguments])
    sure = possible(condition, lambda fact: frozenset([truth[fact.name, fact.arguments]]))
    assert sure == {so}
    assert so in possible(condition, lambda _: frozenset([True, False]))


@given(some.text(max_size=60))
def test_any_text_is_a_condition_or_an_error_with_a_column_in_it(text):
    try:
        columns = [each.column for each in facts_of(parsed(text))]
    except ConditionError as caught:
        columns = [caught.column]
    assert all(1 <= column <= len(text) + 1 for column in columns)
