"""A log beside its playbook: the best alignment with a partial order, for incident and exercise."""

from datetime import timedelta
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playbook_worlds import T0, Log, digest, playbook, question, step

from csirt.operation.adherence import Adherence, adherence
from csirt.operation.runs import runs_of
from csirt.operation.timeline import case_time

CHAIN = playbook([step("a"), step("b", after=["a"]), step("c", after=["b"]), step("d")],
                 start=["a", "d"])  # fmt: skip


def measured(log: Log, minute: float = 600, **options) -> Adherence:
    runs, _ = runs_of(log.entries, case_time, digest)
    moment = T0 + timedelta(minutes=minute)
    return adherence(runs[0], log.entries, moment, facilities=["ch"], **options)


def done(*names: str, made=CHAIN) -> Log:
    log = Log().start(made, "ch")
    for nth, name in enumerate(names, 1):
        log.done(f"ch/p/{name}", nth)
    return log


@pytest.mark.parametrize("order", [("a", "b", "c", "d"), ("d", "a", "b", "c"), ("a", "d", "b")])
def test_any_order_that_the_playbook_allows_is_wholly_the_playbook(order):
    found = measured(done(*order))
    assert (found.fitness, found.breaks, found.misplaced) == (1, 0, ())


def test_the_fewest_that_must_move_are_counted_not_every_pair():
    found = measured(done("b", "c", "a"))
    assert found.breaks == 1  # moving ``a`` is enough, though two pairs are wrong
    assert [(each.item.node.id, each.before) for each in found.misplaced] == [
        ("b", ("a",)), ("c", ("a",))]  # fmt: skip
    assert found.fitness == pytest.approx(1 - 2 / 6)


def test_the_wrong_way_round_all_along():
    assert measured(done("c", "b", "a")).breaks == 2


def test_what_should_have_been_done_by_its_target_and_was_not_is_missing():
    made = playbook([step("a", deadline_minutes=30), step("b", after=["a"], deadline_minutes=60),
                     step("c", after=["b"])])  # fmt: skip
    found = measured(done("a", made=made), minute=120)
    assert [item.node.id for item in found.missing] == ["b"]
    assert found.fitness == pytest.approx(1 - 1 / 3)
    early = measured(done("a", made=made), minute=50)
    assert (early.missing, early.fitness) == ((), 1)


def test_once_a_case_is_over_what_is_open_should_have_been_done():
    assert [i.node.id for i in measured(done("a"), over=True).missing] == ["b", "d"]
    optional = playbook([step("a"), step("b", optional=True)], start=["a", "b"])
    assert measured(done("a", made=optional), over=True).missing == ()


def test_an_exercise_asks_only_for_what_it_tries():
    found = measured(done("a"), among={"a", "c"})
    assert [item.node.id for item in found.missing] == ["c"]
    assert measured(done(), among=set()).fitness is None


def test_a_step_that_was_skipped_is_not_the_playbook_and_its_reason_is_shown():
    log = done("a")
    log.add("step.skipped", "step:ch/p/b", 5, reason="déjà coupé hier")
    found = measured(log)
    assert [item.words for item in found.skipped] == ["déjà coupé hier"]
    assert found.fitness == pytest.approx(1 - 1 / 3)


def test_what_was_done_where_the_answer_led_elsewhere_is_one_too_many():
    options = [{"id": "yes", "title": {"fr": "Oui"}, "leads_to": ["b"]},
               {"id": "no", "title": {"fr": "Non"}}]  # fmt: skip
    made = playbook([step("b")], [question("q") | {"options": options}], start=["q"])
    log = Log().start(made, "ch")
    log.decided("ch/p/q", "no", 1)
    log.done("ch/p/b", 2)
    found = measured(log)
    assert [item.node.id for item in found.extra] == ["b"]
    assert found.fitness == pytest.approx(1 - 1 / 3)


def test_a_round_that_comes_back_is_no_deviation():
    loops = [{"id": "l", "title": {"fr": "Tour"}, "steps": ["a"], "every_hours": 1, "until": "q"}]
    made = playbook([step("a"), step("b", after=["a"])], [question("q")], loops=loops,
                    start=["a", "q"])  # fmt: skip
    found = measured(done("a", "b", "a", "a", made=made), minute=30)
    assert (found.breaks, found.fitness) == (0, 1)


def test_a_step_that_stands_for_all_comes_before_the_same_at_each_facility():
    made = playbook([step("a"), step("b", after=["a"], per_facility=True)], scope="regional")
    log = Log("ch", "autre").start(made)
    log.done("ch/p/b", 1)
    log.done("p/a", 2)
    log.done("autre/p/b", 3)
    runs, _ = runs_of(log.entries, case_time, digest)
    found = adherence(runs[0], log.entries, T0 + timedelta(minutes=9), facilities=["ch", "autre"])
    assert (found.breaks, [each.item.facility for each in found.misplaced]) == (1, ["ch"])


def test_internal_targets_stay_out_of_the_answer():
    told = measured(done("b", "a")).as_json()
    assert not any("due" in key or "target" in key for key in told)
    assert told["out_of_order"] == [{"id": "step:ch/p/b", "before": ["a"]}]


def test_many_steps_the_wrong_way_round_are_no_recursion():
    count = 400
    steps = [step("s0"), *(step(f"s{n}", after=[f"s{n - 1}"]) for n in range(1, count))]
    made = playbook(steps, start=["s0"])
    found = measured(done(*(f"s{n}" for n in reversed(range(count))), made=made))
    assert found.breaks == count - 1


orders = st.permutations(["a", "b", "c", "d", "e", "f"])
edges = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=8)


@given(orders, edges)
def test_the_fewest_is_what_trying_every_subset_finds(order, pairs):
    """Against the definition: the largest part of the log in which no pair is in the wrong order."""
    names = "abcdef"
    after: dict[str, list[str]] = {name: [] for name in names}
    for one, other in pairs:
        if one < other:
            after[names[other]].append(names[one])
    steps = [step(name, after=sorted(set(after[name]))) for name in names]
    made = playbook(steps, start=[name for name in names if not after[name]])
    above: dict[str, set[str]] = {}
    for name in names:
        above[name] = set(after[name]).union(*(above[each] for each in after[name]))
    place = {name: nth for nth, name in enumerate(order)}

    def fits(kept: tuple[str, ...]) -> bool:
        return all(place[x] < place[y] for y in kept for x in kept if x in above[y])

    most = max(n for n in range(7) if any(fits(kept) for kept in combinations(names, n)))
    assert measured(done(*order, made=made)).breaks == 6 - most
