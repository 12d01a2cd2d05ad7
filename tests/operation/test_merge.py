"""Copies of a case put together: the laws of a set union, forks, conflicts."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from journals import FIRST, NOW, SECOND, note, opened, resealed, step, told

from csirt.model.journal import EntryKind, Sealed
from csirt.operation.merge import conflicts, forks, last_on, union
from csirt.store.log import Store
from csirt.workspace.bundles import bundled, merged
from csirt.workspace.journal import Journal, entry_of


@pytest.fixture(scope="module")
def pool(tmp_path_factory) -> tuple[Sealed, ...]:
    """Entries of two stations, with a fork of the first, and some of them without their body."""
    folder = tmp_path_factory.mktemp("pool")
    one = opened(folder / "a")
    note(one)
    two = Journal(Store(folder / "b"), SECOND, one.case)
    merged(two.store, SECOND, bundled(one, now=NOW), actor="b", now=NOW)
    step(one), step(two), note(two)
    rows = list(one.rows())
    forked = resealed([*rows[:2], told(rows[2], data={"text": "other"}), *rows[3:]], FIRST)
    every = {*rows, *two.rows(), *forked}
    return tuple(every | {replace(row, body=None) for row in every if row.seq > 1})


copies = st.lists(st.integers(0, 2**30), min_size=3, max_size=3)


def drawn(pool: tuple[Sealed, ...], seed: int) -> tuple[Sealed, ...]:
    chance = Random(seed)
    return tuple(chance.sample(sorted(pool, key=repr), chance.randint(0, len(pool))))


@given(copies)
def test_merging_is_commutative_associative_and_idempotent(pool, seeds):
    a, b, c = (drawn(pool, seed) for seed in seeds)
    assert union(a, b) == union(b, a)
    assert union(union(a, b), c) == union(a, union(b, c)) == union(a, b, c)
    assert union(a, a) == union(a)
    assert union(union(a, b), b) == union(a, b)


@given(copies)
def test_merging_keeps_every_entry_and_every_body(pool, seeds):
    a, b, _ = (drawn(pool, seed) for seed in seeds)
    whole = {(row.station, row.seq, row.chain): row.body for row in union(a, b)}
    for row in (*a, *b):
        assert whole[row.station, row.seq, row.chain] is not None or row.body is None
    assert len(whole) == len({(row.station, row.seq, row.chain) for row in (*a, *b)})


def test_a_fork_is_named_at_its_first_place(pool):
    (fork,) = forks(pool)
    assert (fork.station, fork.seq) == (FIRST.id, 3)


def test_two_entries_whose_writers_had_not_seen_each_other_are_a_conflict(pool):
    rows = union(row for row in pool if row.body is not None)
    entries = [entry_of(row) for row in rows if row.station == SECOND.id or row.seq != 4]
    found = conflicts(
        [*entries, entry_of(next(r for r in rows if r.seq == 4 and r.station == FIRST.id))]
    )
    (conflict,) = [each for each in found if each.subject == "step:p/cut"]
    assert conflict.base == ""
    assert {entry.station for entry in conflict.entries} == {FIRST.id, SECOND.id}
    assert conflict.resolved is None


def two_laptops(tmp_path):
    one = opened(tmp_path / "a")
    two = Journal(Store(tmp_path / "b"), SECOND, one.case)
    merged(two.store, SECOND, bundled(one, now=NOW), actor="b", now=NOW)
    step(one), step(two)
    merged(one.store, FIRST, bundled(two, now=NOW), actor="a", now=NOW)
    return one, two


def decide(journal, role, among, kept):
    return journal.append(
        EntryKind.CONFLICT_RESOLVED,
        "step:p/cut",
        {"among": among, "kept": kept},
        happened_at=NOW,
        actor="D",
        role=role,
        now=NOW,
    )


def test_a_conflict_stays_until_the_accountable_role_decides(tmp_path):
    one, _ = two_laptops(tmp_path)
    (conflict,) = one.conflicts()
    refs = [entry.ref for entry in conflict.entries]
    decide(one, "rssi", refs, refs[0])
    director = lambda subject: "director"  # noqa: E731
    assert conflicts(one.entries(), director)[0].resolved is None
    decided = decide(one, "director", refs, refs[0])
    assert conflicts(one.entries(), director)[0].resolved == decided


def test_a_decision_that_names_only_some_of_them_decides_nothing(tmp_path):
    one, _ = two_laptops(tmp_path)
    refs = [entry.ref for entry in one.conflicts()[0].entries]
    decide(one, "director", refs[:1], refs[0])
    decide(one, "director", refs, "entry:x/y/1")
    assert one.conflicts()[0].resolved is None


def test_notes_contradict_nothing(tmp_path):
    one = opened(tmp_path / "a")
    two = Journal(Store(tmp_path / "b"), SECOND, one.case)
    merged(two.store, SECOND, bundled(one, now=NOW), actor="b", now=NOW)
    note(one), note(two)
    merged(one.store, FIRST, bundled(two, now=NOW), actor="a", now=NOW)
    assert one.conflicts() == ()


def test_the_last_entry_on_a_subject_is_the_base_of_the_next(tmp_path):
    journal = opened(tmp_path / "a")
    assert last_on(journal.entries(), "step:p/cut") == ""
    done = step(journal)
    assert last_on(journal.entries(), "step:p/cut") == done.ref == journal.base("step:p/cut")
    assert step(journal).base == done.ref
