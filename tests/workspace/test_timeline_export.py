"""The timeline as a table or JSON lines: every entry once, nothing above its level, no formula."""

import csv
import io
import json
from pathlib import Path

import pytest
from after_action_worlds import Night, whole_night

from csirt.errors import StateError
from csirt.model.tlp import Tlp
from csirt.workspace.after_action import case_timeline
from csirt.workspace.timeline_export import COLUMNS, table_bytes, written_out


def table(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))


def lines_of(night: Night, output: Path, tlp: Tlp | None = None) -> list[dict[str, str]]:
    written_out(case_timeline(night.incident, tlp=tlp), output)
    return table(output.read_bytes())


def test_each_entry_is_one_line_in_utc_and_in_paris_by_the_hour_it_happened(tmp_path):
    n = whole_night(tmp_path)
    n.add("note.added", "", -30, recorded=700, text="vu plus tôt", by="Cadre", role="scribe")
    rows = lines_of(n, tmp_path / "t.csv", Tlp.RED)
    assert len(rows) == len(n.journal.rows())
    assert list(rows[0]) == list(COLUMNS)
    first = rows[0]
    assert (first["happened_at"], first["paris"]) == ("2026-11-21T23:40:00Z", "2026-11-22 00:40:00")
    assert (first["recorded_at"], first["text"]) == ("2026-11-22T11:50:00Z", "vu plus tôt")
    assert (first["actor"], first["role"], first["kind"]) == ("Cadre", "scribe", "note.added")
    assert sorted(row["happened_at"] for row in rows) == [row["happened_at"] for row in rows]


def test_a_corrected_entry_is_read_as_corrected_and_a_struck_one_stays_with_its_flag(tmp_path):
    n = Night(tmp_path)
    note = n.add("note.added", "", 5, text="avant")
    n.correct(note, 6, reason="cahier", data={"text": "après"}, happened_at="2026-11-22T00:20:00Z")
    struck = n.add("note.added", "", 7, text="autre dossier")
    n.correct(struck, 8, reason="ailleurs", withdrawn=True)
    rows = {row["id"]: row for row in lines_of(n, tmp_path / "t.csv")}
    found = rows[note.ref]
    assert (found["text"], found["happened_at"], found["corrected"]) == (
        "après", "2026-11-22T00:20:00Z", "1",
    )  # fmt: skip
    assert (rows[struck.ref]["struck"], rows[struck.ref]["text"]) == ("1", "autre dossier")


def test_json_lines_tell_first_what_follows_and_what_is_withheld(tmp_path):
    n = whole_night(tmp_path)
    red = n.add("note.added", "", 610, text="SECRET-ROUGE", tlp="TLP:RED")
    written_out(case_timeline(n.incident, tlp=Tlp.AMBER_STRICT), tmp_path / "t.jsonl")
    data = (tmp_path / "t.jsonl").read_bytes()
    head, *rest = map(json.loads, data.decode().splitlines())
    assert head["schema"] == "csirt.incident.timeline/1"
    assert (head["lines"], head["withheld"]) == (len(rest), [red.ref])
    assert b"SECRET" not in data
    assert rest[-1] == dict.fromkeys(COLUMNS, "") | {
        "id": red.ref, "corrected": False, "struck": False, "overruled": False, "withheld": True,
    }  # fmt: skip


def test_what_is_above_the_level_leaves_only_its_reference(tmp_path):
    n = whole_night(tmp_path)
    red = n.add("note.added", "", 610, text="SECRET-ROUGE", by="SECRET", tlp="TLP:RED")
    rows = lines_of(n, tmp_path / "t.csv", Tlp.AMBER)
    assert b"SECRET" not in (tmp_path / "t.csv").read_bytes()
    held = [row for row in rows if row["withheld"] == "1"]
    assert held[-1]["id"] == red.ref
    assert {value for row in held for key, value in row.items() if key != "id"} == {"", "0", "1"}


def test_a_frozen_playbook_stays_at_the_level_of_its_targets(tmp_path):
    found = case_timeline(whole_night(tmp_path).incident, tlp=Tlp.AMBER)
    assert [ref.rpartition("/")[2] for ref in found.withheld] == ["3"]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\u00a0=", " ="])
def test_no_cell_is_a_formula(start):
    cell = table(table_bytes(["a"], [[f"{start}cmd|' /C calc'!A0"]]))[0]["a"]
    assert cell.startswith("'")


def test_hostile_words_stay_on_one_line(tmp_path):
    n = Night(tmp_path)
    n.add("note.added", 'a;b"c', 1, text='x\r\n"; =1+1;\x1b[31m\u202e')
    rows = lines_of(n, tmp_path / "t.csv")
    assert rows[-1]["subject"] == 'a;b"c'
    assert "\\x1b[31m\\u202e" in rows[-1]["text"]
    assert all(None not in row for row in rows)


def test_the_same_case_gives_the_same_bytes(tmp_path):
    n = whole_night(tmp_path)
    for name in ("a.csv", "b.csv", "a.jsonl", "b.jsonl"):
        written_out(case_timeline(n.incident), tmp_path / name)
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()
    assert (tmp_path / "a.jsonl").read_bytes() == (tmp_path / "b.jsonl").read_bytes()


def test_another_suffix_and_a_file_that_stands_are_refused(tmp_path):
    found = case_timeline(Night(tmp_path).incident)
    with pytest.raises(StateError, match="xlsx"):
        written_out(found, tmp_path / "t.xlsx")
    written_out(found, tmp_path / "t.csv")
    with pytest.raises(StateError):
        written_out(found, tmp_path / "t.csv")
    written_out(found, tmp_path / "t.csv", force=True)
