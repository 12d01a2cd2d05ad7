"""Sheets of a workspace, and filled forms on their way into the journal: once, whole, in time."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from journals import FIRST, SECOND, opened

from csirt.errors import NotFoundError, StateError
from csirt.model.fault import ContentError
from csirt.model.journal import Entry, EntryKind
from csirt.workspace.cases import open_case
from csirt.workspace.journal import Journal
from csirt.workspace.sheet_import import Desk, FormImported, Taken
from csirt.workspace.sheets import sheet_of, sheets

NOW = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
"""07:00 in Paris, the morning after the call of 01:20."""
SHEETS = sheets()
OWN = """
schema: csirt.sheet/1
id: {id}
letter: {letter}
{more}
title: "À nous"
purpose: "Pour nous"
filled_by: "Nous"
due: "Chez nous"
origin: expert
sections: [{{id: one, title: "Un", fields: [{{id: who, label: "Qui"}}]}}]
"""


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    """Return a case with one facility, ``ch``: two entries."""
    return opened(tmp_path / "journal.sqlite")


@pytest.fixture
def written(tmp_path: Path):
    """Return a writer of forms of the alert sheet, with what is changed in them."""

    def writer(name: str = "a.json", *, drop: tuple[str, ...] = (), **changed: Any) -> Path:
        whole: dict[str, Any] = {
            "schema": "csirt.form/1", "form": "0123456789abcdef", "version": 1,
            "sheet": "first-call", "letter": "A", "sheet_version": 1, "lang": "fr",
            "begun_at": "2026-11-22T00:20:00Z", "saved_at": "2026-11-22T00:26:00Z", "case": "",
            "facility": "CH", "by": "Cadre d'astreinte", "role": "ARS",
            "dated": "2026-11-22T01:20", "paper": False,
            "values": {
                "call-time": "01:20", "caller": "Administrateur de garde",
                "first-symptom-at": "23:40", "down": ["ehr", "phone"],
                "lines": [{"row": "ed-adult", "state": "limited", "since": "00:50",
                           "until": "08:00"}],
                "cut": "Internet", "cut-at": "01:05", "cut-by": "Astreinte informatique",
                "plan": "plan-blanc", "plan-at": "01:10",
            },
        }  # fmt: skip
        told = {key: value for key, value in (whole | changed).items() if key not in drop}
        path = tmp_path / name
        path.write_text(json.dumps(told, indent=1), encoding="utf-8")
        return path

    return writer


def take(journal: Journal, *paths: Path, **told: Any) -> tuple[FormImported, ...]:
    given = {"station": FIRST, "actor": "Main courante", "now": NOW, "case": journal.case} | told
    return Desk(journal.store, sheets=SHEETS, **given).take(paths)


def after(journal: Journal, count: int = 2) -> tuple[Entry, ...]:
    """Return the entries of the case but the first ones."""
    return journal.entries()[count:]


def moments(entries: tuple[Entry, ...]) -> dict[str, str]:
    return {entry.kind.value: entry.happened_at for entry in entries}


# --- the library ---


def test_a_sheet_is_found_by_its_id_and_by_its_letter():
    assert sheet_of("first-call") == sheet_of("A") == sheet_of("a")


def test_an_unknown_sheet_names_the_near_ones_or_all():
    with pytest.raises(NotFoundError, match="first-call"):
        sheet_of("first-cal")
    with pytest.raises(NotFoundError, match="A first-call, B support-table"):
        sheet_of("\x1b")
    with pytest.raises(NotFoundError):
        sheet_of("nowhere.yaml")


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "espace" / "playbooks" / "sheets"
    folder.mkdir(parents=True)
    (tmp_path / "espace" / "csirt.yaml").write_text("schema: csirt.workspace/1\nregion: r\n")
    return folder


def test_a_workspace_adds_its_sheets_and_replaces_shipped_ones(workspace):
    (workspace / "ours.yaml").write_text(OWN.format(id="ours", letter="A", more=""))
    assert set(sheets(workspace)) == {*SHEETS, "ours"}
    path = workspace / "first-call.yml"
    path.write_text(OWN.format(id="first-call", letter="A", more="replaces: first-call"))
    assert sheets(workspace)["first-call"].title.fr == "À nous"
    assert sheet_of(str(path)).title.fr == "À nous"


def test_an_id_met_twice_is_refused_unless_it_says_replaces(workspace):
    (workspace / "x.yaml").write_text(OWN.format(id="first-call", letter="A", more=""))
    with pytest.raises(ContentError) as caught:
        sheets(workspace)
    assert [(each.code, each.line) for each in caught.value.faults] == [("sheet.twice", 3)]


# --- what a form becomes ---


def test_a_form_becomes_its_own_entry_and_those_that_its_sheet_says(journal, written):
    [found] = take(journal, path := written())
    assert found.taken is Taken.WRITTEN
    entries = after(journal)
    assert [entry.kind.value for entry in entries] == list(found.kinds) == [
        "form.imported", "call.received", "care-line.set", "cut.done", "decision.taken"
    ]  # fmt: skip
    assert [entry.ref for entry in entries] == list(found.entries)
    head = entries[0]
    assert head.data["file_sha256"] == found.form.sha256
    assert (head.data["sheet"], head.data["sheet_version"]) == ("first-call", 1)
    assert head.data["values"] == json.loads(path.read_text(encoding="utf-8"))["values"]
    assert journal.verify().holds


def test_each_fact_bears_the_hour_at_which_it_happened(journal, written):
    take(journal, written())
    assert moments(after(journal)) == {
        "form.imported": "2026-11-22T00:26:00Z",
        "call.received": "2026-11-22T00:20:00Z",
        "care-line.set": "2026-11-21T23:50:00Z",
        "cut.done": "2026-11-22T00:05:00Z",
        "decision.taken": "2026-11-22T00:10:00Z",
    }
    assert {entry.recorded_at for entry in after(journal)} == {"2026-11-22T06:00:00Z"}


def test_an_hour_later_than_the_saving_was_the_day_before(journal, written):
    values = {"call-time": "05:20", "caller": "Garde"}
    take(journal, written(values=values))
    assert moments(after(journal))["call.received"] == "2026-11-21T04:20:00Z"


def test_what_has_no_hour_or_an_unreadable_one_takes_that_of_the_saving(journal, written):
    values = {"cut": "Internet", "cut-at": "25:99", "call-time": "01:20"}
    [found] = take(journal, written(values=values))
    assert [fault.code for fault in found.faults] == ["sheet.hour"]
    cut = after(journal)[-1]
    assert (cut.happened_at, cut.data["hour"]) == ("2026-11-22T00:26:00Z", "unread")


def test_the_author_is_who_acted_then_who_filled_in_then_who_brings_it(journal, written):
    take(journal, written())
    actors = {entry.kind.value: (entry.actor, entry.role) for entry in after(journal)}
    assert actors["form.imported"] == ("Main courante", "")
    assert actors["call.received"] == ("Cadre d'astreinte", "ARS")
    assert actors["cut.done"] == ("Astreinte informatique", "ARS")
    take(journal, written(form="fedcba9876543210", by="", values={"call-time": "01:20"}))
    assert after(journal)[-1].actor == "Main courante"


def test_the_line_of_the_log_is_written_in_words(journal, written):
    take(journal, written())
    texts = [entry.data["text"] for entry in after(journal)]
    assert texts[1].endswith("Perdu : Dossier patient, Téléphone.")
    assert texts[2] == "Urgences adultes : Limitée, jusqu'à 08:00."
    assert texts[4] == "Plan blanc déclenché."


def test_every_entry_carries_the_marking_of_the_sheet(journal, written):
    take(journal, written())
    assert {entry.data["tlp"] for entry in after(journal)} == {"TLP:AMBER"}


@pytest.mark.parametrize(
    ("facilities", "facility", "subject"),
    [
        (("ch",), "Centre hospitalier", "care-line:ch/ed-adult"),
        (("ch", "ehpad"), "ehpad", "care-line:ehpad/ed-adult"),
        (("ch", "ehpad"), "Centre hospitalier", "care-line:ed-adult"),
        (("f-910000001", "ehpad"), "", "care-line:f-910000001/ed-adult"),
    ],
)
def test_a_subject_names_the_facility_when_the_case_knows_it(
    journal, written, facilities, facility, subject
):
    case, _ = open_case(
        journal.store, FIRST, title="Deux", facilities=facilities, happened_at=NOW, actor="x",
        now=NOW,
    )  # fmt: skip
    values = {"finess": "910000001", "lines": [{"row": "ed-adult", "state": "closed"}]}
    take(case, written(facility=facility, values=values))
    assert after(case)[-1].subject == subject


def test_two_facts_on_one_subject_follow_one_another_without_a_conflict(journal, written):
    take(journal, written())
    lines = [{"row": "ed-adult", "state": "closed"}, {"row": "ed-adult", "state": "open"}]
    take(journal, written(form="fedcba9876543210", values={"lines": lines}))
    first, second, third = [each for each in after(journal) if each.subject]
    assert (first.base, second.base, third.base) == ("", first.ref, second.ref)
    assert journal.conflicts() == ()


def test_rows_of_a_phone_round_belong_to_its_date(journal, written):
    values = {
        "round": "2", "day": "2026-11-21",
        "answers": [{"place": "CH voisin", "line": "icu", "free": "2", "as-of": "10:05"},
                    {"place": "Clinique", "line": "icu", "as-of": "10:10"}],
    }  # fmt: skip
    take(journal, written(sheet="phone-round", values=values))
    [reported] = [each for each in after(journal) if each.kind is EntryKind.CAPACITY_REPORTED]
    assert reported.happened_at == "2026-11-21T09:05:00Z"
    assert (reported.data["free"], reported.data["line"], reported.data["round"]) == (2, "icu", 2)


def test_paper_typed_back_says_so_and_its_hours_are_those_of_its_night(journal, written):
    values = {"call-time": "05:20", "caller": "Garde"}
    path = written(
        paper=True, dated="2026-11-20T05:00", saved_at="2026-11-22T05:00:00Z", values=values
    )
    take(journal, path)
    _, paper, call = after(journal)
    assert paper.kind is EntryKind.PAPER_TRANSCRIBED
    assert call.happened_at == "2026-11-20T04:20:00Z"


# --- once, and nothing lost ---


def test_the_same_form_twice_writes_nothing_the_second_time(journal, written):
    [first] = take(journal, written())
    count = len(journal.rows())
    [again] = take(journal, written("copie.json"))
    [later] = take(journal, written("plus tard.json", version=2, saved_at="2026-11-22T03:00:00Z"))
    assert (again.taken, later.taken) == (Taken.KNOWN, Taken.KNOWN)
    assert again.former == later.former == first.entries[0]
    assert len(journal.rows()) == count


def test_a_form_changed_and_saved_again_adds_only_what_is_new_and_names_the_former(
    journal, written
):
    [first] = take(journal, path := written())
    values = json.loads(path.read_text(encoding="utf-8"))["values"]
    values["lines"].append({"row": "icu", "state": "closed", "since": "02:00"})
    [found] = take(journal, written(version=2, saved_at="2026-11-22T02:00:00Z", values=values))
    assert found.kinds == ("form.imported", "care-line.set")
    assert found.former == first.entries[0]
    head = journal.entries()[-2]
    assert (head.data["former"], head.data["form_version"]) == (first.entries[0], 2)


def test_an_older_saving_that_comes_late_is_kept_and_gives_nothing(journal, written):
    values = {"call-time": "01:20", "caller": "Autre"}
    [later] = take(journal, written(version=2, saved_at="2026-11-22T02:00:00Z"))
    [older] = take(journal, written(version=1, values=values))
    assert (older.taken, older.kinds) == (Taken.OLDER, ("form.imported",))
    assert journal.entries()[-1].data["later"] == later.entries[0]
    assert journal.entries()[-1].data["values"] == values


def test_savings_given_in_any_order_are_taken_in_the_order_of_their_hours(journal, written):
    late = written("b.json", version=2, saved_at="2026-11-22T02:00:00Z",
                   values={"call-time": "01:20"})  # fmt: skip
    found = take(journal, late, written("a.json"))
    assert [(Path(each.file).name, each.taken) for each in found] == [
        ("a.json", Taken.WRITTEN), ("b.json", Taken.WRITTEN)
    ]  # fmt: skip


def test_another_station_recognises_the_form_too(journal, written):
    take(journal, written())
    [found] = take(journal, written(), station=SECOND)
    assert found.taken is Taken.KNOWN


def test_a_station_that_is_new_to_the_case_joins_it_and_its_references_are_right(journal, written):
    [found] = take(journal, written(), station=SECOND)
    entries = after(journal, 3)
    assert [entry.ref for entry in entries] == list(found.entries)
    assert journal.verify().holds


def test_what_the_sheet_does_not_ask_stays_in_the_entry(journal, written):
    values = {"call-time": "01:20", "nope": [1, {"a": 10**30}]}
    take(journal, written(values=values, remark="main"))
    head = after(journal)[0]
    assert head.data["unknown"] == {
        "remark": "main", "values": {"nope": [1, {"a": str(10**30)}]}
    }  # fmt: skip


def test_a_form_that_is_refused_keeps_back_no_other(journal, written):
    bad = written("nir.json", form="fedcba9876543210", by="1 84 12 76 451 089")
    found = {Path(each.file).name: each for each in take(journal, bad, written())}
    assert found["nir.json"].taken is Taken.REFUSED
    assert found["a.json"].taken is Taken.WRITTEN
    assert b"451" not in b"".join(row.body or b"" for row in journal.rows())


def test_a_trial_writes_nothing_and_says_what_it_would(journal, written):
    before = journal.rows()
    [trial] = take(journal, written(), dry_run=True)
    assert journal.rows() == before
    [found] = take(journal, written())
    assert (trial.kinds, trial.entries) == (found.kinds, found.entries)


# --- which case, which hour ---


def test_the_case_that_the_form_names_is_taken_when_there_are_several(journal, written):
    other, _ = open_case(
        journal.store, FIRST, title="Autre", facilities=("x",), happened_at=NOW, actor="x", now=NOW
    )
    with pytest.raises(StateError):
        take(journal, written(), case="")
    [found] = take(journal, written(case=other.case), case="")
    assert found.case == other.case


def test_a_form_of_another_case_is_taken_where_one_says_with_a_warning(journal, written):
    [found] = take(journal, written(case="2026-01-01-x-0000"))
    assert (found.case, [each.code for each in found.faults]) == (
        journal.case, ["sheet.other-case"]
    )  # fmt: skip


def test_a_clock_that_is_ahead_is_told_and_no_fact_is_in_the_future(journal, written):
    [found] = take(
        journal, written(saved_at="2026-11-23T00:00:00Z", values={"cut": "x", "cut-at": "07:30"})
    )
    assert [fault.code for fault in found.faults] == ["sheet.clock"]
    assert {each.happened_at for each in after(journal)} == {
        "2026-11-22T06:00:00Z", "2026-11-21T06:30:00Z"
    }  # fmt: skip


def test_a_file_that_is_not_there_is_told_before_anything_is_written(journal, written, tmp_path):
    before = journal.rows()
    with pytest.raises(NotFoundError):
        take(journal, written(), tmp_path / "nowhere.json")
    assert journal.rows() == before


def example(sheet: Any) -> dict[str, Any]:
    """Return a sheet with every box filled in, in a way that its kind allows."""

    def box(field: Any) -> Any:
        options = [option.id for option in field.options]
        return {
            "hour": "01:15", "moment": "2026-11-22T01:15", "date": "2026-11-20", "number": "3",
            "tick": options, "choice": options[0] if options else "",
        }.get(field.kind.value, "mot")  # fmt: skip

    values: dict[str, Any] = {}
    for field in sheet.fields():
        if not field.columns:
            values[field.id] = box(field)
            continue
        cells = {column.id: box(column) for column in field.columns}
        given = [{"row": row.id, **cells} for row in field.rows]
        values[field.id] = given + [cells] * min(2, field.blank_rows)
    return values


@pytest.mark.parametrize("sheet", SHEETS.values(), ids=lambda each: each.id)
def test_a_sheet_filled_in_everywhere_is_taken_whole(journal, written, sheet):
    values = example(sheet)
    [found] = take(journal, written(sheet=sheet.id, values=values))
    assert (found.taken, found.faults) == (Taken.WRITTEN, ())
    head, *entries = after(journal)
    assert set(head.data["values"]) == set(values)
    assert "unknown" not in head.data
    assert entries
    assert all(entry.data["text"] and "{" not in entry.data["text"] for entry in entries)
    given = {told.kind for told in sheet.journal if not told.only}
    assert given <= {entry.kind for entry in entries}
