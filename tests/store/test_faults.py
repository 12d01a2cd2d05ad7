"""Faults that a journal survives: kills, a full disk, a server that dies, many writers at once."""

import os
import random
import resource
from collections.abc import Callable
from pathlib import Path

import pytest
from journals import FIRST, NOW, Child, note, opened, step

from csirt.errors import SetupError
from csirt.operation.chain import Examination
from csirt.store.log import Store
from csirt.workspace.journal import Journal


def writes_until_killed(place: str, case: str) -> Callable[[Callable[[str], None]], None]:
    def work(tell: Callable[[str], None]) -> None:
        journal = Journal(Store(place), FIRST, case)
        while True:
            tell(note(journal).ref)

    return work


def kept(journal: Journal) -> set[str]:
    return {entry.ref for entry in journal.entries()}


def quick(journal: Journal) -> Examination:
    return journal.verify(every_signature=False)


@pytest.mark.timeout(1_800)  # the deep form, on a slow disk
def test_no_acknowledged_entry_is_lost_when_the_writer_is_killed(tmp_path, rounds):
    place = str(tmp_path / "journal.sqlite")
    journal = opened(place)
    chance = random.Random(1)
    acknowledged: set[str] = set()
    for turn in range(rounds(100, 1_000)):
        child = Child(writes_until_killed(place, journal.case))
        for _ in range(chance.randint(1, 3)):
            acknowledged.add(next(child.lines))
        for _ in range(chance.randint(0, 60_000)):
            pass  # another instant of the append each time
        child.kill()
        acknowledged.update(child.end())
        if turn % 10 == 9:
            assert acknowledged <= kept(journal)
    assert acknowledged <= kept(journal)
    assert journal.verify().holds
    assert len(kept(journal)) - len(acknowledged) <= rounds(100, 1_000) + 2


def test_a_killed_writer_leaves_a_journal_that_opens_and_goes_on(tmp_path):
    place = str(tmp_path / "journal.sqlite")
    journal = opened(place)
    child = Child(writes_until_killed(place, journal.case))
    next(child.lines)
    child.kill()
    child.end()
    again = Journal(Store(place), FIRST, journal.case)
    assert note(again).seq == max(entry.seq for entry in again.entries())


def test_a_full_disk_is_said_and_loses_nothing(tmp_path):
    place = tmp_path / "journal.sqlite"
    journal = opened(place)

    def work(tell: Callable[[str], None]) -> None:
        mine = Journal(Store(place), FIRST, journal.case)
        resource.setrlimit(resource.RLIMIT_FSIZE, (place.stat().st_size + 40_000,) * 2)
        try:
            while True:
                tell(note(mine, "x" * 900).ref)
        except SetupError as error:
            tell(f"! {error.key} {error}")

    *acknowledged, last = Child(work).end()
    assert last.startswith("! journal.disk RIEN N'A ÉTÉ ÉCRIT")
    assert len(acknowledged) > 5
    assert set(acknowledged) <= kept(journal)
    assert len(kept(journal)) == len(acknowledged) + 2
    assert journal.verify().holds
    assert note(journal).seq == len(acknowledged) + 3


def test_a_folder_that_cannot_be_written_is_said(tmp_path):
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(OSError, match="file"):
        Store(tmp_path / "file" / "journal.sqlite")


@pytest.mark.timeout(1_800)  # the deep form, on a slow disk
def test_eight_writers_at_once_lose_nothing_and_leave_no_gap(place, rounds):
    journal, each = opened(place), rounds(100, 1_000)

    def work(tell: Callable[[str], None]) -> None:
        mine = Journal(Store(place), FIRST, journal.case)
        for turn in range(each):
            tell((step(mine, f"s{turn % 5}") if turn % 10 == 0 else note(mine)).ref)

    told = [line for child in [Child(work) for _ in range(8)] for line in child.end()]
    entries = journal.entries()
    assert len(told) == len(set(told)) == 8 * each
    assert set(told) == {entry.ref for entry in entries} - {
        f"entry:{journal.case}/{FIRST.id}/{n}" for n in (1, 2)
    }
    assert [entry.seq for entry in entries] == list(range(1, 8 * each + 3))
    assert [entry.tick for entry in entries] == list(range(1, 8 * each + 3))
    assert quick(journal).holds
    assert journal.conflicts() == ()


def test_a_postgresql_that_is_killed_loses_nothing_that_was_acknowledged(own_postgres):
    import psutil

    url = own_postgres.get_uri()
    journal = opened(url)

    def work(tell: Callable[[str], None]) -> None:
        mine = Journal(Store(url), FIRST, journal.case)
        try:
            while True:
                tell(note(mine).ref)
        except SetupError as error:
            tell(f"! {error.key}")

    child = Child(work)
    acknowledged = [next(child.lines) for _ in range(20)]
    main = psutil.Process(own_postgres.get_pid())
    family = [main, *main.children(recursive=True)]
    for process in family:
        os.kill(process.pid, 9)
    *more, last = child.end()
    psutil.wait_procs(family, timeout=20)
    assert last == "! journal.unreachable"
    own_postgres.ensure_postgres_running()
    acknowledged += more
    again = Journal(Store(url), FIRST, journal.case)
    assert set(acknowledged) <= kept(again)
    assert again.verify().holds
    assert len(kept(again)) - len(acknowledged) <= 3
    assert note(again, now=NOW).seq == len(kept(again))


def test_a_postgresql_that_is_not_there_is_said_without_its_password(tmp_path):
    with pytest.raises(SetupError, match=r"NE RÉPOND PAS : postgresql://u:\*\*\*@/db") as caught:
        Store(f"postgresql://u:secret@/db?host={tmp_path}")
    assert "secret" not in str(caught.value)


def test_a_clock_that_goes_back_changes_no_order_and_is_remarked(place):
    from journals import later

    journal = opened(place)
    refs = [note(journal, now=later(minutes)).ref for minutes in (5, -60, 6)]
    assert [entry.ref for entry in journal.entries()][2:] == refs
    found = journal.verify()
    assert found.holds
    assert [(each.code, each.ref) for each in found.remarks] == [("chain.clock-back", refs[1])]


def test_a_file_that_is_no_journal_is_refused_and_left_alone(tmp_path):
    from csirt.errors import IntegrityError

    path = Path(tmp_path / "journal.sqlite")
    path.write_bytes(b"not a database, and longer than a header of SQLite " * 40)
    before = path.read_bytes()
    with pytest.raises(IntegrityError):
        Store(path)
    assert path.read_bytes() == before
