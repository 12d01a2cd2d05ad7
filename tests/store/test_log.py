"""The journal as it is kept: its settings, its five statements, and where it may lie."""

from dataclasses import replace

import pytest
from journals import NOW, note, opened
from sqlalchemy import event

from csirt.errors import InputError, NotFoundError, SetupError, StateError
from csirt.store.log import Store
from csirt.store.share import on_a_share


def test_sqlite_waits_for_the_disk_and_for_others(tmp_path):
    store = Store(tmp_path / "journal.sqlite")
    with store.engine.connect() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "busy_timeout")
        }
    assert found == {"journal_mode": "delete", "synchronous": 3, "busy_timeout": 30_000}


def test_the_file_is_for_its_owner_alone(tmp_path):
    Store(tmp_path / "new" / "journal.sqlite")
    assert (tmp_path / "new" / "journal.sqlite").stat().st_mode & 0o777 == 0o600


def test_a_reader_makes_no_journal(tmp_path):
    with pytest.raises(NotFoundError):
        Store(tmp_path / "journal.sqlite", create=False)
    assert list(tmp_path.iterdir()) == []


def test_an_address_of_something_else_is_refused():
    for url in ("mysql://a/b", "http://a", "postgresql://h:port/db", "://"):
        with pytest.raises(InputError):
            Store(url)


def test_a_place_is_taken_once(place):
    journal = opened(place)
    row = journal.rows()[-1]
    with pytest.raises(StateError), journal.store.write(journal.case) as pen:
        pen.add([row])
    assert len(journal.rows()) == 2


def fails_after_writing(journal):
    last = journal.rows()[-1]
    with journal.store.write(journal.case) as pen:
        pen.add([replace(last, seq=3, tick=3)])
        raise ZeroDivisionError


def test_nothing_of_a_transaction_that_fails_is_kept(place):
    journal = opened(place)
    with pytest.raises(ZeroDivisionError):
        fails_after_writing(journal)
    assert len(journal.rows()) == 2


@pytest.mark.parametrize("name", ["a ? b", "100 %", "a#b", "é", "a&b=c"])
def test_a_file_may_have_any_name(tmp_path, name):
    opened(tmp_path / name)
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_five_statements_are_ever_sent(tmp_path):
    sent: set[str] = set()
    journal = opened(tmp_path / "journal.sqlite")

    @event.listens_for(journal.store.engine, "before_cursor_execute")
    def _(_connection, _cursor, statement, *_rest):
        sent.add(statement.split()[0])

    note(journal)
    journal.entries()
    assert sent == {"BEGIN", "SELECT", "INSERT"}


@pytest.mark.parametrize(
    ("mounts", "path", "expected"),
    [
        ("/dev/sda1 / ext4 rw 0 0\n", "/home/a/j", False),
        ("/dev/sda1 / ext4 rw 0 0\nsrv:/x /home nfs4 rw 0 0\n", "/home/a/j", True),
        ("//srv/x /mnt/mon\\040partage cifs rw 0 0\n", "/mnt/mon partage/j", True),
        ("srv:/x /home nfs4 rw 0 0\n/dev/sdb /home/a ext4 rw 0 0\n", "/home/a/j", False),
        ("", "/home/a/j", False),
    ],
)
def test_a_network_share_is_known_by_its_mount(mounts, path, expected):
    from pathlib import Path

    assert on_a_share(Path(path), mounts) is expected


def test_a_journal_on_a_share_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("csirt.store.engine.on_a_share", lambda path: True)
    with pytest.raises(SetupError, match="partage réseau"):
        Store(tmp_path / "journal.sqlite")


def test_a_journal_keeps_several_cases(place):
    from csirt.workspace.journal import Journal

    one = opened(place)
    other = opened(place)
    note(one, now=NOW)
    assert len(one.entries()) == 3
    assert len(Journal(one.store, one.station, other.case).entries()) == 2
