"""A playbook as it is run: what opens, what waits, what is late, what an undoing shakes."""

from datetime import timedelta
from itertools import permutations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playbook_worlds import T0, WORDS, Log, playbook, question, step

from csirt.model.playbook import Playbook
from csirt.operation.case_state import CaseState
from csirt.operation.item import Item, ItemState


def items(state: CaseState) -> dict[str, Item]:
    return {item.subject.removeprefix("step:"): item for item in state.items}


def states(state: CaseState) -> dict[str, str]:
    return {name.rpartition("/")[2]: item.state.value for name, item in items(state).items()}


CHAIN = playbook([step("a"), step("b", after=["a"]), step("c", "care", gates=["b"])])
"""a → b, and c on another track behind a gate on b."""


def asked(**fields: object) -> Playbook:
    """a; then the question q: yes → y, a doubt → d; and z after q."""
    return playbook(
        [step("a"), step("y"), step("d"), step("z", after=["q"])],
        [question("q", yes=["y"], doubt=["d"], after=["a"], **fields)],
    )


# --- what opens ---


def test_a_step_opens_once_what_it_waits_for_is_settled():
    log = Log().start(CHAIN)
    assert states(log.at()) == {"a": "open", "b": "waiting", "c": "waiting"}
    log.done("p/a")
    assert states(log.at()) == {"a": "done", "b": "open", "c": "waiting"}
    log.add("step.skipped", "step:p/b", reason="sans objet")
    assert states(log.at()) == {"a": "done", "b": "skipped", "c": "open"}


def test_what_waits_says_for_what():
    assert items(Log().start(CHAIN).at())["p/c"].waits_for == ("b",)


def test_an_answer_opens_its_steps_and_leaves_the_others_aside():
    log = Log().start(asked())
    log.done("p/a"), log.decided("p/q", "yes")
    assert states(log.at()) == {
        "a": "done", "q": "decided", "y": "open", "d": "aside", "z": "open",
    }  # fmt: skip


def test_a_doubt_opens_its_steps_and_leaves_the_question_open():
    log = Log().start(asked())
    log.done("p/a"), log.decided("p/q", "unknown")
    assert states(log.at()) == {
        "a": "done", "q": "doubt", "y": "waiting", "d": "open", "z": "waiting",
    }  # fmt: skip
    assert [item.node.id for item in log.at().decisions] == ["q"]


def test_a_doubt_that_ends_leaves_its_steps_aside_unless_they_were_begun():
    log = Log().start(asked())
    log.decided("p/q", "unknown"), log.decided("p/q", "yes")
    assert states(log.at())["d"] == "aside"
    begun = Log().start(asked())
    begun.decided("p/q", "unknown"), begun.add("step.started", "step:p/d")
    begun.decided("p/q", "yes")
    assert states(begun.at())["d"] == "started"


def test_what_is_left_aside_counts_as_settled():
    made = playbook(
        [step("y"), step("after-y", after=["y"]), step("a")],
        [question("q", yes=["a"], doubt=["y"])], start=["q"],
    )  # fmt: skip
    log = Log().start(made)
    log.decided("p/q", "yes")
    assert states(log.at())["after-y"] == "open"


def test_a_question_without_an_answer_stops_no_other_track():
    made = playbook(
        [step("a"), step("b", after=["q"]), step("c", "care"), step("d", "care", after=["c"])],
        [question("q", after=["a"])], start=["a", "c"],
    )  # fmt: skip
    log = Log().start(made)
    log.done("p/a"), log.done("p/c")
    found = states(log.at())
    assert (found["q"], found["b"], found["d"]) == ("open", "waiting", "open")


def test_a_step_done_before_its_turn_is_done_and_the_state_says_so():
    log = Log().start(CHAIN)
    log.done("p/c", 1), log.done("p/a", 2)
    found = items(log.at())
    assert found["p/c"].state is ItemState.DONE
    assert found["p/c"].out_of_turn == ("b",)
    assert found["p/a"].out_of_turn == ()


def test_an_amended_playbook_that_waits_in_a_circle_still_shows_its_steps():
    made = playbook([step("a"), step("b", after=["c"]), step("c", after=["b"])])
    assert states(Log().start(made).at()) == {"a": "open", "b": "waiting", "c": "waiting"}


def test_a_chain_of_two_thousand_steps_is_read_without_recursion():
    steps = [step(f"s{n}", after=[f"s{n - 1}"] if n else []) for n in range(2_000)]
    found = Log().start(playbook(steps, start=["s0"])).at()
    assert sum(item.state is ItemState.WAITING for item in found.items) == 1_999


# --- targets ---


def timed(**fields: object) -> Playbook:
    return playbook([step("a", deadline_minutes=30, **fields)])


def test_a_target_counts_from_the_start_of_the_playbook():
    log = Log().start(timed(), minute=5)
    item = items(log.at(35))["p/a"]
    assert (item.due, item.late) == (T0 + timedelta(minutes=35), False)
    assert items(log.at(35.1))["p/a"].late


def test_what_was_done_late_stays_late_and_what_was_done_in_time_does_not_grow_late():
    late = Log().start(timed())
    late.done("p/a", 31)
    assert items(late.at(1_000))["p/a"].late
    good = Log().start(timed())
    good.done("p/a", 29)
    assert not items(good.at(1_000))["p/a"].late


def test_the_time_that_counts_is_when_it_happened_not_when_it_was_written():
    log = Log().start(timed())
    entry = log.done("p/a", 29)
    log.entries[-1] = entry.model_copy(update={"recorded_at": "2026-11-22T09:00:00Z"})
    assert not items(log.at(600))["p/a"].late


def test_a_target_from_an_answer_counts_from_the_answer_that_opens_the_step():
    made = playbook(
        [step("a"), step("y", deadline_minutes=10, deadline_from="q")],
        [question("q", yes=["y"])], start=["a", "q"],
    )  # fmt: skip
    log = Log().start(made)
    log.decided("p/q", "unknown", 20)
    assert items(log.at(60))["p/y"].due is None
    log.decided("p/q", "yes", 240)
    assert items(log.at(241))["p/y"].due == T0 + timedelta(minutes=250)


def test_a_doubt_said_again_moves_no_target():
    made = playbook(
        [step("a"), step("d", deadline_minutes=10, deadline_from="q")],
        [question("q", doubt=["d"])], start=["a", "q"],
    )  # fmt: skip
    log = Log().start(made)
    log.decided("p/q", "unknown", 20), log.decided("p/q", "unknown", 50)
    assert items(log.at(60))["p/d"].due == T0 + timedelta(minutes=30)


def test_who_answered_not_known_yet_in_time_is_not_late():
    log = Log().start(asked(deadline_minutes=60))
    log.done("p/a"), log.decided("p/q", "unknown", 30)
    assert not items(log.at(500))["p/q"].late
    assert log.at(500).late == ()


def test_what_waits_is_not_late():
    made = playbook([step("a"), step("b", after=["a"], deadline_minutes=10)])
    assert Log().start(made).at(60).late == ()


# --- loops ---


def looping() -> Playbook:
    loop = {"id": "l", "title": WORDS, "steps": ["a"], "every_hours": 0.5, "until": "q"}
    return playbook([step("a"), step("b", after=["a"])], [question("q")],
                    start=["a", "q"], loops=[loop])  # fmt: skip


def test_a_step_of_a_loop_comes_back_until_its_question_is_settled():
    log = Log().start(looping())
    log.done("p/a", 10)
    rest = items(log.at(20))["p/a"]
    assert (rest.returns, rest.late, rest.rounds) == (True, False, 1)
    assert rest.due == T0 + timedelta(minutes=40)
    again = items(log.at(41))["p/a"]
    assert (again.state, again.returns, again.late) == (ItemState.OPEN, False, True)
    log.decided("p/q", "unknown", 42)
    assert items(log.at(43))["p/a"].state is ItemState.OPEN
    log.decided("p/q", "yes", 44)
    assert items(log.at(999))["p/a"].state is ItemState.DONE


def test_what_waits_for_a_step_of_a_loop_waits_for_its_first_round_only():
    log = Log().start(looping())
    log.done("p/a", 10)
    assert states(log.at(60))["b"] == "open"


# --- undoing ---


def test_undoing_reopens_and_marks_what_depended_on_it():
    log = Log().start(CHAIN)
    for name in ("a", "b", "c"):
        log.done(f"p/{name}")
    log.reopened("p/a")
    found = items(log.at())
    assert found["p/a"].state is ItemState.OPEN
    assert (found["p/b"].review, found["p/c"].review) == (True, True)
    assert found["p/b"].state is ItemState.DONE
    log.done("p/a"), log.done("p/b")
    found = items(log.at())
    assert (found["p/b"].review, found["p/c"].review) == (False, True)


def test_undoing_an_answer_marks_what_it_had_opened():
    log = Log().start(asked())
    log.done("p/a"), log.decided("p/q", "yes"), log.done("p/y")
    log.reopened("p/q"), log.decided("p/q", "unknown")
    found = items(log.at())
    assert (found["p/y"].state, found["p/y"].review) == (ItemState.DONE, True)


def test_undoing_a_step_asks_to_undo_it_in_the_world():
    made = playbook([step("a", compensation=WORDS), step("b", compensation=WORDS)],
                    start=["a", "b"])  # fmt: skip
    log = Log().start(made)
    log.done("p/a"), log.reopened("p/a"), log.reopened("p/b")
    found = items(log.at())
    assert found["p/undo-a"].state is ItemState.OPEN
    assert "p/undo-b" not in found  # it had not been done
    log.done("p/undo-a")
    assert items(log.at())["p/undo-a"].state is ItemState.DONE


# --- facilities ---


PER_SITE = playbook(
    [step("a"), step("b", per_facility=True, after=["a"]), step("c", after=["b"])],
    scope="regional",
)
"""a once; b at each facility; c once every b is settled."""


def test_a_step_per_facility_stands_once_for_each():
    log = Log("nord", "sud").start(PER_SITE)
    assert set(items(log.at())) == {"p/a", "nord/p/b", "sud/p/b", "p/c"}
    log.done("p/a"), log.done("nord/p/b")
    assert items(log.at())["p/c"].waits_for == ("b",)
    log.done("sud/p/b")
    assert items(log.at())["p/c"].state is ItemState.OPEN


def test_a_facility_that_comes_later_has_its_steps_too():
    log = Log("nord").start(PER_SITE)
    log.add("case.opened", "facility:sud", facilities=["sud"])
    assert "sud/p/b" in items(log.at())
    assert [place.id for place in log.at().facilities] == ["nord", "sud"]


def test_two_facilities_run_one_playbook_apart():
    log = Log("nord", "sud").start(CHAIN, "nord").start(CHAIN, "sud")
    log.done("nord/p/a")
    found = items(log.at())
    assert found["nord/p/b"].state is ItemState.OPEN
    assert found["sud/p/b"].state is ItemState.WAITING


# --- frozen, amended ---


def test_the_playbook_is_the_one_that_was_frozen():
    log = Log()
    log.add("playbook.frozen", "playbook:p", sha256="0" * 64, playbook={"id": "other"})
    found = log.at()
    assert (found.runs, [each.subject for each in found.unread]) == ((), ["playbook:p"])


def test_an_amendment_keeps_what_was_done():
    log = Log().start(CHAIN)
    log.done("p/a")
    longer = playbook([step("a"), step("b", after=["a"]), step("n", after=["a"])], version=2)
    from playbook_worlds import frozen

    log.add("playbook.amended", "playbook:p", reason="une étape de plus", **frozen(longer))
    found = log.at()
    assert states(found) == {"a": "done", "b": "open", "n": "open"}
    assert (found.runs[0].amended, found.runs[0].started) == (1, T0)


# --- the fold ---


NAMES = ["p/a", "p/b", "p/c"]


@given(st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from("drs")), max_size=12),
       st.integers())  # fmt: skip
def test_the_state_is_a_fold_whatever_the_order_of_reading(deeds, seed):
    log = Log().start(CHAIN)
    for minute, (name, deed) in enumerate(deeds):
        kind = {"d": "step.done", "r": "step.reopened", "s": "step.skipped"}[deed]
        log.add(kind, f"step:{name}", minute, reason="x")
    told = log.at(30).as_json(everything=True)
    Random(seed).shuffle(log.entries)
    assert log.at(30).as_json(everything=True) == told


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_reading_the_first_half_changes_nothing_for_the_whole(order):
    log = Log().start(CHAIN)
    for place in order:
        log.done(NAMES[place], place)
    whole = log.at(9).as_json(everything=True)
    log.at(5)
    assert log.at(9).as_json(everything=True) == whole
