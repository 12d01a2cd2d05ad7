"""The quality plan, both ways: by id, by the person's word first, every fault with its cell."""

import csv
import io
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from csirt import content
from csirt.errors import NotFoundError
from csirt.model.fault import ContentError, Severity
from csirt.model.tlp import Tlp
from csirt.workspace.check import checked
from csirt.workspace.improvements import Wanted, exported, followed, improvements, opened_by_audit
from csirt.workspace.quality import quality_imported

SAMPLE = content.root() / "risk_models" / "sample"
EXAMPLE = Path(__file__).parents[1] / "examples" / "tables" / "plan-qualite.csv"
ON = "2026-11-29"
SEEN = "improvements/chu-brumeville/quality.seen.yaml"
P4 = "i-2026-07-06-p4-comptes-service"
HEADS = ("Identifiant", "Réf. PAQSS", "État", "Échéance", "Preuve")


@pytest.fixture
def region(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SAMPLE, tmp_path / "region"))


@pytest.fixture
def chu(region) -> Path:
    return region / "facilities" / "chu-brumeville.yaml"


Table = Callable[..., Path]


@pytest.fixture
def table(tmp_path) -> Table:
    def write(*rows: tuple[str, ...], encoding: str = "utf-8", day: str = "") -> Path:
        path = tmp_path / "retour.csv"
        made = io.StringIO(newline="")
        csv.writer(made, delimiter=";").writerows([HEADS, *rows])
        path.write_bytes(made.getvalue().encode(encoding))
        if day:
            import datetime

            at = datetime.datetime.fromisoformat(f"{day}T12:00:00").timestamp()
            os.utime(path, (at, at))
        return path

    return write


def one(region: Path, id: str = P4):
    return next(each for each in improvements(region) if each.id == id)


def codes(done, least: Severity = Severity.WARNING) -> list[str]:
    return [fault.code for fault in done.faults if fault.severity is least]


def test_what_the_quality_department_says_comes_back_by_id(region, chu, table):
    done = quality_imported(table((P4, "PAQSS-7", "En cours", "", "")), chu, on=ON)
    found = one(region)
    assert (found.quality_ref, found.status) == ("PAQSS-7", "started")
    assert done.changes.added == (P4,)
    assert codes(done) == []


def test_the_files_that_people_wrote_are_not_touched(region, chu, table):
    before = {path: path.read_bytes() for path in region.rglob("*") if path.is_file()}
    quality_imported(table((P4, "PAQSS-7", "En cours", "", "")), chu, on=ON)
    after = {path: path.read_bytes() for path in region.rglob("*") if path.is_file()}
    assert after.pop(region / SEEN)
    assert after == before
    assert checked([region]).faults == ()


def test_the_person_s_word_wins_and_the_other_is_shown(region, chu, table):
    done = quality_imported(table((P4, "", "", "2027-06-30", "")), chu, on=ON)
    assert one(region).due == "2027-03-31"
    (lost,) = done.differences
    assert (lost.field, lost.kept, lost.lost) == ("due", "2027-03-31", "2027-06-30")
    shown = [each for _, some in followed(region) for each in some]
    assert shown == [lost]


def test_a_status_that_a_person_wrote_stays_and_one_that_nobody_wrote_follows(region, chu, table):
    first = "i-2026-06-25-a1-liste-rappel"
    done = quality_imported(
        table((first, "", "Faite", "", "ged:1"), (P4, "", "Faite", "", "ged:2")), chu, on=ON
    )
    assert one(region, first).status == "started"
    assert one(region).status == "done"
    assert ("status", "started", "done") in [
        (each.field, str(each.kept), str(each.lost)) for each in done.differences
    ]


def test_done_without_a_proof_is_a_located_fault_and_the_rest_is_taken(region, chu, table):
    done = quality_imported(table((P4, "PAQSS-7", "Clôturée", "", "")), chu, on=ON)
    (fault,) = [each for each in done.faults if each.code == "quality.done-unproved"]
    assert (fault.line, fault.column, fault.path) == (2, 3, "C2")
    found = one(region)
    assert (found.status, found.quality_ref) == ("open", "PAQSS-7")


def test_done_counts_where_the_proof_came_back_before(region, chu, table):
    quality_imported(table((P4, "", "", "", "ged:9"), day="2026-11-01"), chu, on=ON)
    done = quality_imported(table((P4, "", "Faite", "", ""), day="2026-11-02"), chu, on=ON)
    assert codes(done) == []
    assert (one(region).status, one(region).proof) == ("done", "ged:9")


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (("i-nulle-part", "PAQSS-7", "", "", ""), "quality.unknown-id"),
        (("", "PAQSS-7", "", "", ""), "quality.no-id"),
        ((P4, "", "presque", "", ""), "table.bad-value"),
        ((P4, "", "", "31 février", ""), "table.bad-value"),
        ((P4, "", "", "2020-01-01", ""), "quality.due-early"),
    ],
)
def test_a_cell_at_fault_is_told_and_not_taken(row, code, region, chu, table):
    done = quality_imported(table(row), chu, on=ON)
    assert codes(done) == [code]
    found = one(region)
    assert (found.status, found.due, found.quality_ref) == ("open", "2027-03-31", "")


def test_an_id_that_stands_twice_counts_once(region, chu, table):
    done = quality_imported(table((P4, "A", "", "", ""), (P4, "B", "", "", "")), chu, on=ON)
    assert codes(done) == ["table.record-twice"]
    assert one(region).quality_ref == "A"


def test_a_table_of_windows_is_read_and_said(region, chu, table):
    done = quality_imported(table((P4, "N° 7", "Engagée", "", ""), encoding="cp1252"), chu, on=ON)
    assert "table.cp1252" in codes(done, Severity.NOTE)
    assert one(region).status == "started"


def test_merged_cells_are_told_with_their_place(region, chu, tmp_path):
    book = openpyxl.Workbook()
    for row in (HEADS, (P4, "PAQSS-7", "En cours", "", ""),
                ("i-2026-07-06-p6-coupures", None, "", "", "")):  # fmt: skip
        book.active.append(list(row))
    book.active.merge_cells("B2:B3")
    path = tmp_path / "q.xlsx"
    book.save(path)
    done = quality_imported(path, chu, on=ON)
    assert codes(done) == ["table.merged-cells"]
    assert one(region).quality_ref == "PAQSS-7"


def test_a_merged_heading_refuses_the_table_and_writes_nothing(region, chu, tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["Identifiant", "Réf. PAQSS", None, "Échéance", "Preuve"])
    book.active.append([P4, "PAQSS-7", "En cours", "", ""])
    book.active.merge_cells("B1:C1")
    path = tmp_path / "q.xlsx"
    book.save(path)
    with pytest.raises(ContentError, match="fusionnées"):
        quality_imported(path, chu, on=ON)
    assert not (region / SEEN).exists()


def test_a_number_of_a_person_refuses_the_table(region, chu, table):
    row = (P4, "", "", "", "vu avec 2 69 05 49 588 157 80")
    with pytest.raises(ContentError, match="sécurité sociale"):
        quality_imported(table(row), chu, on=ON)
    assert not (region / SEEN).exists()


def test_importing_again_gives_the_same_bytes_and_a_newer_table_wins(region, chu, table):
    old = table((P4, "A", "En cours", "", ""), day="2026-11-01")
    quality_imported(old, chu, on=ON)
    before = (region / SEEN).read_bytes()
    again = quality_imported(old, chu, on="2026-12-24")
    assert (again.written, again.changes.unchanged) == (None, (P4,))
    assert (region / SEEN).read_bytes() == before
    quality_imported(table((P4, "B", "", "", ""), day="2026-11-02"), chu, on=ON)
    assert (one(region).quality_ref, one(region).status) == ("B", "started")
    quality_imported(old, chu, on=ON)
    assert one(region).quality_ref == "B"


def test_a_trial_writes_nothing(region, chu, table):
    done = quality_imported(table((P4, "A", "", "", "")), chu, on=ON, dry_run=True)
    assert done.changes.added == (P4,)
    assert not (region / SEEN).exists()


def test_what_goes_out_comes_back_unchanged(region, chu, tmp_path):
    path = tmp_path / "sortie.csv"
    before = improvements(region)
    exported(before, path, tlp=Tlp.AMBER, lang="fr", here=region)
    done = quality_imported(path, chu, on=ON)
    assert codes(done) == []
    assert done.differences == ()
    assert improvements(region) == before


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_our_own_table_is_understood_in_both_languages(lang, region, chu, tmp_path):
    path = tmp_path / "sortie.csv"
    exported(improvements(region), path, tlp=Tlp.AMBER, lang=lang, here=region)
    done = quality_imported(path, chu, on=ON)
    assert (
        set(done.used_columns)
        == {
            "fr": {"Identifiant", "Réf. PAQSS", "État", "Échéance", "Preuve"},
            "en": {"Id", "Quality ref.", "Status", "Due", "Proof"},
        }[lang]
    )
    assert codes(done) == []


def test_the_example_of_the_documentation_is_read_with_the_row_that_quality_added(region, chu):
    done = quality_imported(EXAMPLE, chu, on=ON)
    assert codes(done) == ["quality.unknown-id"]
    assert one(region).quality_ref == "PAQSS-2026-117"


def test_another_mapping_and_a_file_without_a_workspace_are_refused(chu, table, tmp_path):
    rows = table((P4, "", "", "", ""))
    with pytest.raises(ContentError, match="ne décrit pas un plan qualité"):
        quality_imported(rows, chu, on=ON, mapping="suppliers")
    alone = tmp_path / "f.yaml"
    alone.write_text("schema: csirt.facility/1\nid: ch\n", "utf-8")
    with pytest.raises(NotFoundError):
        quality_imported(rows, alone, on=ON)


def test_an_audit_opens_an_action_and_its_status_is_left_to_who_follows_it(region):
    made, path = opened_by_audit(
        region, "chu-brumeville", Wanted("Fermer", "RSSI", "2027-01-31", "p4"), on=ON
    )
    assert (made.opened_by, made.case, made.opened_on) == ("audit", None, ON)
    assert "status" not in path.read_text("utf-8")
    assert made in improvements(region)


def test_a_seen_file_that_somebody_touched_does_not_make_something_done(region):
    path = region / SEEN
    path.write_text(
        f"schema: csirt.quality-seen/1\nid: chu-brumeville\nimprovements:\n"
        f"- {{id: {P4}, status: done}}\n", "utf-8",
    )  # fmt: skip
    assert one(region).status == "open"
