"""What counts in a journal: corrections, what was struck out, conflicts that were decided."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playbook_worlds import Log, frozen, playbook, step

from csirt.model.journal import Entry
from csirt.operation.standing import corrected, standing, to_erase


def correct(log: Log, entry: Entry, **told: object) -> Entry:
    plain = log.add("entry.corrected", entry.ref)
    log.entries[-1] = plain.model_copy(update={"data": {"reason": "faute", **told}})
    return log.entries[-1]


def noted(*changes: dict[str, object]) -> Entry:
    """Return a note 'DPI noir, réa' at T0, as its corrections leave it."""
    log = Log()
    note = log.add("note.added", text="DPI noir", unit="réa")
    for change in changes:
        correct(log, note, **change)
    return next(each for each in corrected(log.entries) if each.ref == note.ref)


def test_without_corrections_every_entry_counts_in_the_order_of_the_fold():
    log = Log()
    log.add("note.added", text="un"), log.add("note.added", text="deux")
    assert corrected(reversed(log.entries)) == tuple(log.entries)


def test_a_correction_changes_the_hour_or_the_words_and_nothing_else():
    plain = noted()
    found = noted({"happened_at": "2026-11-22T00:05:00Z"}, {"data": {"text": "DPI lent"}})
    assert found == plain.model_copy(
        update={
            "happened_at": "2026-11-22T00:05:00Z",
            "data": {"text": "DPI lent", "unit": "réa"},
        }
    )


def test_the_later_of_two_corrections_wins_word_by_word():
    found = noted({"data": {"text": "un"}}, {"data": {"unit": "bloc"}}, {"data": {"text": "deux"}})
    assert found.data == {"text": "deux", "unit": "bloc"}


def test_who_wrote_what_and_where_it_stands_cannot_be_corrected():
    found = noted(
        {"actor": "autre", "role": "lead", "kind": "case.closed", "seq": 9, "subject": "x"}
    )
    assert found == noted()


@pytest.mark.parametrize(
    "change",
    [
        {"happened_at": "hier"},
        {"happened_at": 3},
        {"happened_at": "2026-13-40T99:99:99Z"},
        {"data": "DPI lent"},
        {"data": ["DPI lent"]},
        {"withdrawn": "yes"},
        {"erased": 1},
    ],
)
def test_a_correction_that_means_nothing_changes_nothing(change):
    assert noted(change) == noted()


def test_what_was_struck_out_or_erased_counts_no_more_and_its_correction_stays():
    log = Log()
    first, second = log.add("note.added", text="un"), log.add("note.added", text="deux")
    struck, gone = correct(log, first, withdrawn=True), correct(log, second, erased=True)
    assert corrected(log.entries) == (log.entries[0], struck, gone)
    assert to_erase(log.entries) == (second.ref,)


def test_a_later_correction_may_take_a_striking_out_back():
    log = Log()
    note = log.add("note.added", text="un")
    correct(log, note, withdrawn=True), correct(log, note, withdrawn=False)
    assert note in corrected(log.entries)


def test_a_correction_of_an_entry_that_is_not_here_is_kept_and_changes_nothing():
    log = Log()
    log.add("entry.corrected", "entry:c/autre-0000/7", withdrawn=True)
    assert corrected(log.entries) == tuple(log.entries)


# --- conflicts ---


ROLE = playbook([step("a")])
"""One step, for which the role 'lead' answers."""


def disputed() -> tuple[Log, Entry, Entry]:
    """Return a case in which 'a' was done and skipped by two stations unaware of each other."""
    log = Log().start(ROLE, "ch")
    done = log.add("step.done", "step:ch/p/a", evidence="photo")
    skipped = log.add("step.skipped", "step:ch/p/a", base="-", reason="non")
    pair = [each.model_copy(update={"base": ""}) for each in (done, skipped)]
    log.entries[-2:] = pair
    return log, pair[0], pair[1]


def decide(log: Log, among: tuple[Entry, ...], kept: Entry, *, role: str = "lead") -> Entry:
    refs = [each.ref for each in among]
    return log.add("conflict.resolved", "step:ch/p/a", role=role, among=refs, kept=kept.ref)


def test_of_an_open_conflict_everything_counts_and_the_conflict_is_told():
    log, done, skipped = disputed()
    counts, (conflict,) = standing(log.entries)
    assert counts[-2:] == (done, skipped)
    assert (conflict.entries, conflict.resolved) == ((done, skipped), None)


@pytest.mark.parametrize("nth", [0, 1])
def test_of_a_decided_conflict_only_what_was_kept_counts(nth):
    log, *pair = disputed()
    decision = decide(log, tuple(pair), pair[nth])
    counts, (conflict,) = standing(log.entries)
    assert conflict.resolved == decision
    assert pair[nth] in counts
    assert pair[1 - nth] not in counts
    assert log.at().items[0].state.value == ("done", "skipped")[nth]


def test_another_role_decides_nothing():
    log, *pair = disputed()
    decide(log, tuple(pair), pair[1], role="autre")
    state = log.at()
    assert [each.resolved for each in state.conflicts] == [None]
    assert state.items[0].conflict


def test_two_decisions_that_contradict_are_a_conflict_and_the_one_kept_decides():
    log, *pair = disputed()
    both = [decide(log, tuple(pair), each) for each in pair]
    both[1] = log.entries[-1] = both[1].model_copy(update={"base": both[0].base})
    assert [each.entries for each in log.at().open_conflicts] == [tuple(both)]
    for nth, word in ((0, "done"), (1, "skipped")):
        again = Log()
        again.entries = list(log.entries)
        decide(again, tuple(both), both[nth])
        state = again.at()
        assert state.open_conflicts == ()
        assert (state.items[0].state.value, state.items[0].conflict) == (word, False)


def test_a_withdrawn_entry_contradicts_nobody():
    log, _, skipped = disputed()
    correct(log, skipped, withdrawn=True)
    assert standing(log.entries)[1] == ()
    assert log.at().items[0].state.value == "done"


# --- playbooks whose entry counts no more, or is not here ---


def test_the_text_of_a_playbook_serves_the_other_facility_when_its_own_entry_is_struck_out():
    log = Log("nord", "sud").start(ROLE, "nord")
    log.add("playbook.frozen", "playbook:sud/p", **frozen(ROLE, "sud", whole=False))
    correct(log, log.entries[1], withdrawn=True)
    state = log.at()
    assert [run.subject for run in state.runs] == ["playbook:sud/p"]
    assert state.unread == ()


def test_steps_of_a_playbook_that_was_kept_back_tell_that_it_is_not_here():
    log = Log()
    log.done("ch/p/a"), log.done("region/b"), log.done("ch/region/c")
    state = log.at()
    assert {each.subject for each in state.unread} == {
        "playbook:ch/p", "playbook:region", "playbook:ch/region",
    }  # fmt: skip
    assert state.items == ()


def test_steps_at_each_facility_of_a_playbook_of_the_whole_crisis_are_read():
    made = playbook([step("a", per_facility=True)], scope="regional")
    log = Log("nord", "sud").start(made)
    log.done("nord/p/a")
    assert log.at().unread == ()


# --- laws ---


_KINDS = st.sampled_from(["note", "withdraw", "erase", "text", "hour", "restore"])


@given(st.lists(st.tuples(_KINDS, st.integers(0, 5)), max_size=15), st.integers())
def test_what_counts_depends_on_no_order_of_reading_and_is_found_again(deeds, seed):
    log = Log()
    notes = [log.add("note.added", text=str(nth)) for nth in range(6)]
    changes = {
        "withdraw": {"withdrawn": True}, "erase": {"erased": True}, "restore": {"withdrawn": False},
        "text": {"data": {"text": "autre"}}, "hour": {"happened_at": "2026-11-22T00:01:00Z"},
    }  # fmt: skip
    for deed, nth in deeds:
        if deed == "note":
            log.add("note.added", text="encore")
        else:
            correct(log, notes[nth], **changes[deed])
    told = corrected(log.entries)
    Random(seed).shuffle(log.entries)
    assert corrected(log.entries) == told
    assert {each.ref for each in told} <= {each.ref for each in log.entries}
    assert set(to_erase(log.entries)).isdisjoint(each.ref for each in told)
