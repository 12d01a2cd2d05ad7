"""The journal of a workspace: entries, the check on what the writer had seen, cases, stations."""

import json
import shutil
from pathlib import Path

import pytest
from journals import FIRST, NOW, SECOND, Child, look, note, opened, step

from csirt.errors import InputError, NotFoundError, SetupError, StateError
from csirt.files.bundle import unpacked
from csirt.files.canonical import canonical
from csirt.model.journal import EntryKind
from csirt.operation.chain import START, case_head, link
from csirt.store.log import Store
from csirt.workspace.bundles import examined_bundle, merged
from csirt.workspace.cases import cases, open_case, the_case
from csirt.workspace.journal import Journal, entry_of, journal_place
from csirt.workspace.station import named_station, own_station

GOLDEN = Path(__file__).parents[1] / "store" / "golden"
GOLDEN_CASE = "2026-11-22-ch-fe14"
GOLDEN_HEAD = "578e69c2ab5c57853cd3d0a79b95f8b701a6dedad74d8001dcbc61a8e9dccd68"


@pytest.fixture
def journal(tmp_path) -> Journal:
    return opened(tmp_path / "journal.sqlite")


def append(journal: Journal, **told: object):
    given = {"kind": EntryKind.NOTE_ADDED, "happened_at": NOW, "actor": "RSSI", "now": NOW}
    return journal.append(**(given | told))


def test_the_first_entry_of_a_station_carries_its_key(journal):
    joined, begun = journal.entries()
    assert joined.kind is EntryKind.STATION_JOINED
    assert joined.data["key"] == FIRST.key
    assert begun.kind is EntryKind.CASE_OPENED
    assert begun.data == {"title": "DPI", "facilities": ["ch"], "exercise": False}


def test_an_entry_is_stored_as_the_bytes_that_were_hashed(journal):
    entry = note(journal)
    row = journal.rows()[-1]
    assert row.body == canonical(entry.model_dump(mode="json"))
    assert entry_of(row) == entry
    assert (entry.happened_at, entry.recorded_at) == ("2026-11-22T00:10:00Z",) * 2


def test_two_entries_that_say_the_same_have_different_leaves(journal):
    note(journal), note(journal)
    assert len({row.leaf for row in journal.rows()}) == 4


def test_a_writer_who_has_not_seen_the_last_entry_is_told(journal):
    again = Journal(journal.store, FIRST, journal.case)
    seen = again.base("step:p/cut")
    done = step(journal)
    with pytest.raises(StateError, match=done.ref) as caught:
        step(again, base=seen)
    assert (caught.value.key, caught.value.exit_code) == ("journal.stale", 2)
    assert step(again, base=done.ref).base == done.ref
    assert len(journal.rows()) == 4


def test_notes_on_a_subject_make_nobody_stale(journal):
    append(journal, subject="step:p/cut")
    assert step(journal, base="").base == ""


def test_data_that_name_a_subject_hide_none(journal):
    done = append(
        journal, kind=EntryKind.STEP_DONE, subject="step:p/cut", data={"subject": "", "tick": 1}
    )
    assert Journal(journal.store, FIRST, journal.case).base("step:p/cut") == done.ref


@pytest.mark.parametrize(
    ("told", "key"),
    [
        ({"data": {"n": 2**60}}, "journal.data"),
        ({"data": {"n": float("nan")}}, "journal.data"),
        ({"data": {"t": "\ud800"}}, "journal.data"),
        ({"data": {"t": "x" * 1_000_001}}, "journal.too-long"),
        ({"actor": ""}, "journal.entry"),
        ({"subject": "x" * 501}, "journal.entry"),
        ({"kind": "no.such"}, "journal.entry"),
    ],
)
def test_what_the_journal_cannot_keep_is_refused_and_nothing_is_written(journal, told, key):
    with pytest.raises(InputError) as caught:
        append(journal, **told)
    assert caught.value.key == key
    assert len(journal.rows()) == 2


def test_one_open_case_needs_no_name(journal):
    assert the_case(journal.store) == journal.case
    second = opened(journal.store.place)
    with pytest.raises(StateError, match=second.case):
        the_case(journal.store)
    append(journal, kind=EntryKind.CASE_CLOSED, subject=f"case:{journal.case}")
    assert the_case(journal.store) == second.case
    assert the_case(journal.store, journal.case) == journal.case
    assert [case.closed for case in cases(journal.store)] == [
        case.id == journal.case for case in cases(journal.store)
    ]


def test_a_case_that_is_not_there_names_those_that_are(journal):
    with pytest.raises(NotFoundError, match=journal.case):
        the_case(journal.store, "other")
    with pytest.raises(NotFoundError):
        the_case(Store(Path(journal.store.place).with_name("empty")))


def test_two_cases_of_one_day_and_place_are_two(journal):
    assert opened(journal.store.place).case != journal.case


def test_a_case_may_be_an_exercise(journal):
    begun, _ = open_case(
        journal.store,
        FIRST,
        title="t",
        facilities=(),
        happened_at=NOW,
        actor="a",
        exercise=True,
        now=NOW,
    )
    assert [case.exercise for case in cases(journal.store) if case.id == begun.case] == [True]


def test_the_journal_is_where_it_is_said_to_be(tmp_path, monkeypatch):
    monkeypatch.delenv("CSIRT_JOURNAL", raising=False)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(NotFoundError):
        journal_place()
    (tmp_path / "csirt.yaml").write_text("x", encoding="utf-8")
    assert journal_place() == str(tmp_path / "journal.sqlite")
    monkeypatch.setenv("CSIRT_JOURNAL", "postgresql://h/d")
    assert journal_place() == "postgresql://h/d"
    assert journal_place("j") == str(tmp_path / "j")


# --- stations ---


def test_a_key_is_made_at_first_use_for_its_owner_alone(tmp_path):
    station = own_station(tmp_path / "c")
    assert own_station(tmp_path / "c") == station
    assert station.id.endswith(f"-{station.key[:4]}")
    assert (tmp_path / "c" / "station.json").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in (tmp_path / "c").iterdir()] == ["station.json"]
    assert station.secret.hex() not in repr(station)


def test_processes_that_begin_at_once_share_one_key(tmp_path):
    children = [Child(lambda tell: tell(own_station(tmp_path).id)) for _ in range(8)]
    assert len({line for child in children for line in child.end()}) == 1


@pytest.mark.parametrize("content", ["", "{}", '{"schema": "csirt.station/1", "id": 1}', "[1]"])
def test_a_damaged_key_is_said_and_never_replaced(tmp_path, content):
    (tmp_path / "station.json").write_text(content, encoding="utf-8")
    with pytest.raises(InputError):
        own_station(tmp_path)
    assert (tmp_path / "station.json").read_text(encoding="utf-8") == content


def test_a_key_of_another_name_is_damaged(tmp_path):
    own_station(tmp_path)
    path = tmp_path / "station.json"
    told = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(told | {"id": "poste-0000x"}), encoding="utf-8")
    with pytest.raises(InputError):
        own_station(tmp_path)


def test_a_folder_that_cannot_hold_the_key_is_said(tmp_path):
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(SetupError):
        own_station(tmp_path / "file" / "c")


@pytest.mark.parametrize(
    ("name", "start"),
    [("PC-Garde.local", "pc-garde"), ("été", "ete"), ("", "poste"), ("-" * 80, "poste")],
)
def test_a_station_is_named_after_its_machine(name, start):
    assert named_station(name, bytes(32)).id == f"{start}-3b6a"


def test_a_journal_that_is_opened_on_another_machine_begins_a_new_chain(journal):
    elsewhere = Journal(journal.store, SECOND, journal.case)
    assert (note(elsewhere).station, note(elsewhere).seq) == (SECOND.id, 3)
    assert journal.verify().holds


# --- version 1, for ever ---


@pytest.fixture
def golden(tmp_path) -> Journal:
    shutil.copy(GOLDEN / "journal-v1.sqlite", tmp_path / "j")
    return Journal(Store(tmp_path / "j"), FIRST, GOLDEN_CASE)


def test_a_journal_of_version_1_is_read_and_continued(golden):
    assert look(golden.rows()).holds
    assert case_head(golden.heads()) == GOLDEN_HEAD
    assert [entry.data.get("text") for entry in golden.entries() if "text" in entry.data] == [
        "réa : DPI ne s'ouvre plus",
        "« é\u2028 \U0001f691 »",
        "là",
    ]
    assert [each.subject for each in golden.conflicts()] == []
    note(golden)
    assert golden.verify().holds


def test_a_bundle_of_version_1_is_taken_in(tmp_path):
    bundle = unpacked((GOLDEN / "journal-v1.zip").read_bytes())
    assert (bundle.case, bundle.case_head) == (GOLDEN_CASE, GOLDEN_HEAD)
    assert examined_bundle(bundle).holds
    assert merged(Store(tmp_path / "k"), SECOND, bundle, actor="b", now=NOW).added == 10


def test_the_seals_of_version_1_are_made_again_byte_for_byte(golden):
    chain = START
    for row in sorted(golden.rows(), key=lambda row: row.seq):
        if row.station == FIRST.id:
            made = link(chain, row.body or b"", FIRST.sign)
            assert made == (row.leaf, row.chain, row.signature)
            assert canonical(json.loads(row.body or b"")) == row.body
            chain = row.chain
