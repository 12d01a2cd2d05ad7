"""Follow-up in a workspace: a file a kind and a day, what it feeds, and what is refused."""

import json
import os
import shutil
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from csirt import content
from csirt.errors import InputError, NotFoundError, StateError
from csirt.files.kinds import load
from csirt.model.fault import ContentError
from csirt.model.follow_up import FollowUp
from csirt.text import catalogue
from csirt.workspace.check import checked
from csirt.workspace.follow_up import imported, kpis_of, reason, snapshots
from csirt.workspace.upkeep import COLUMNS, upkeep_of, written_out

SAMPLE = content.root() / "risk_models" / "sample"
DOCS = Path(__file__).parents[2] / "docs" / "exemples"
CHU = "facilities/chu-brumeville.yaml"
MARAIS = "facilities/ch-marais-blanc.yaml"
TODAY = "2026-11-21"
LIST = "Équipement;Correctif;Gravité;Vu le"


@pytest.fixture
def region(tmp_path: Path) -> Path:
    """Return a copy of the sample region that may be spoilt."""
    return Path(shutil.copytree(SAMPLE, tmp_path / "region"))


def written(path: Path, *lines: str, on: str = "2026-10-30") -> Path:
    """Write an export that was last changed on a day."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines), encoding="utf-8")
    when = datetime.fromisoformat(f"{on}T12:00:00+00:00").timestamp()
    os.utime(path, (when, when))
    return path


def kpi(region, action, id, file=CHU, on=TODAY):
    found = kpis_of(region / file, on=on).kpis
    return next(each for each in found if (each.action, each.id) == (action, id))


# --- taking in ---


def test_an_export_is_a_file_of_its_kind_and_day_that_reads_back_and_passes_the_check(region):
    table = written(region.parent / "t.csv", LIST, "PC1;X;Critique;01/10/2026")
    done = imported(table, "patch-list", region / MARAIS, on=TODAY)
    place = region / "follow-up" / "ch-marais-blanc" / "patches-2026-10-30.yaml"
    assert (done.file, done.written) == (place, True)
    assert load(place, FollowUp) == done.follow_up
    assert checked([region]).faults == ()
    assert snapshots(region, "ch-marais-blanc") == (done.follow_up,)


def test_the_same_export_again_changes_no_byte_and_another_takes_its_place_whole(region):
    table = written(region.parent / "t.csv", LIST, "PC1;X;Critique;01/10/2026")
    first = imported(table, "patch-list", region / MARAIS, on=TODAY)
    before = first.file.read_bytes()
    assert not imported(table, "patch-list", region / MARAIS, on="2027-01-01").written
    assert first.file.read_bytes() == before
    table = written(region.parent / "t.csv", LIST, "PC2;Y;Faible;02/10/2026")
    again = imported(table, "patch-list", region / MARAIS, on=TODAY)
    assert again.written
    assert b"PC1" not in again.file.read_bytes()


def test_an_older_export_does_not_replace_a_newer_one_of_the_day(region):
    new = written(region.parent / "n.csv", LIST, "PC1;X;Critique;01/10/2026", on="2026-11-02")
    old = written(region.parent / "o.csv", LIST, "PC9;Z;Critique;01/10/2026", on="2026-10-31")
    kept = imported(new, "patch-list", region / MARAIS, on=TODAY, as_of="2026-10-31")
    before = kept.file.read_bytes()
    done = imported(old, "patch-list", region / MARAIS, on=TODAY, as_of="2026-10-31")
    assert not done.written
    assert [each.code for each in done.faults if each.severity == "warning"] == ["follow-up.older"]
    assert kept.file.read_bytes() == before
    assert imported(old, "patch-list", region / MARAIS, on=TODAY, as_of="2026-10-30").written


def test_two_registers_of_a_kind_and_day_stand_side_by_side(region):
    for how, lines in (
        ("processors", ["Sous-traitant;Clause RGPD", "A;Oui"]),
        ("breach-register", ["Connue le;À notifier", "01/10/2026;Non"]),
    ):
        done = imported(written(region.parent / "t.csv", *lines), how, region / MARAIS, on=TODAY)
    assert [each.map for each in done.follow_up.exports] == ["breach-register", "processors"]


def test_the_day_is_that_of_the_file_and_never_after_today(region):
    late = written(region.parent / "t.csv", LIST, "PC1;X;Critique;01/10/2026", on="2030-01-01")
    done = imported(late, "patch-list", region / MARAIS, on=TODAY)
    assert (done.follow_up.on, done.export.provenance.on) == (TODAY, TODAY)
    with pytest.raises(InputError) as caught:
        imported(late, "patch-list", region / MARAIS, on=TODAY, as_of="2026-11-22")
    assert caught.value.key == "follow-up.future"


def test_a_trial_and_a_refusal_write_nothing(region):
    table = written(region.parent / "t.csv", LIST, "PC1;X;Critique;01/10/2026")
    done = imported(table, "patch-list", region / MARAIS, on=TODAY, dry_run=True)
    assert not done.written
    for lines, how, code in (
        ([LIST], "patch-list", "table.no-rows"),
        (["Équipement;Correctif", ";X"], "patch-list", "follow-up.nothing"),
        ([LIST, "x;1 85 05 78 006 084 91;Faible;"], "patch-list", "table.person-number"),
        (["a;b", "1;2"], "patch-list", "table.no-headings"),
        ([LIST, "a;b;Faible;"], "glpi-server", "follow-up.wrong-target"),
    ):
        with pytest.raises(ContentError) as caught:
            imported(written(table, *lines), how, region / MARAIS, on=TODAY)
        assert caught.value.faults[0].code == code
    assert not (region / "follow-up" / "ch-marais-blanc").exists()


def test_a_workbook_with_a_merged_heading_or_an_uncomputed_formula_is_refused(region, tmp_path):
    for spoil, code in (
        (lambda sheet: sheet.merge_cells("A1:B1"), "table.merged-heading"),
        (lambda sheet: sheet.__setitem__("A2", '=CONCAT("PC","1")'), "table.formula"),
    ):
        book = openpyxl.Workbook()
        for row in (LIST.split(";"), ["PC1", "X", "Critique", "01/10/2026"]):
            book.active.append(row)
        spoil(book.active)
        book.save(tmp_path / "t.xlsx")
        with pytest.raises(ContentError) as caught:
            imported(tmp_path / "t.xlsx", "patch-list", region / MARAIS, on="2099-01-01")
        assert code in {each.code for each in caught.value.faults}


def test_a_file_in_no_workspace_has_no_follow_up(tmp_path):
    path = tmp_path / "f.yaml"
    path.write_text("schema: csirt.facility/1\nid: seul\n", encoding="utf-8")
    table = written(tmp_path / "t.csv", LIST, "PC1;X;Critique;")
    with pytest.raises(NotFoundError) as caught:
        imported(table, "patch-list", path, on=TODAY)
    assert caught.value.key == "follow-up.no-workspace"
    found = kpis_of(path, on=TODAY)
    assert {each.value for each in found.kpis} == {None}
    assert any("espace de travail" in note["fr"] for note in found.notes)


def test_a_table_of_the_model_and_a_follow_up_send_to_each_other(region):
    from csirt.workspace.table import table_imported

    with pytest.raises(ContentError) as caught:
        table_imported(
            written(region.parent / "t.csv", LIST, "a;b;Faible;"), "patch-list",
            region / MARAIS, on=TODAY,
        )  # fmt: skip
    assert caught.value.faults[0].code == "table.follow-up"


# --- checking ---


def spoilt(region: Path, old: str, new: str) -> set[tuple[str, int]]:
    path = region / "follow-up" / "chu-brumeville" / "accounts-2026-11-17.yaml"
    path.write_text(path.read_text("utf-8").replace(old, new, 1), encoding="utf-8")
    return {(each.code, each.line) for each in checked([region]).faults}


def test_the_check_knows_a_wrong_place_and_an_unknown_facility(region):
    assert spoilt(region, "kind: accounts", "kind: accounts") == set()
    found = spoilt(region, "facility: chu-brumeville", "facility: chu-brumevile")
    assert found == {("check.unknown-reference", 3), ("check.follow-up-place", 5)}


def test_the_check_knows_a_kind_that_holds_something_else(region):
    assert {code for code, _ in spoilt(region, "kind: accounts", "kind: phishing")} != set()


def test_a_file_out_of_its_place_is_not_counted(region):
    before = kpi(region, "p4", "unused-accounts").as_of
    folder = region / "follow-up" / "chu-brumeville"
    (folder / "accounts-2026-11-17.yaml").rename(folder / "accounts-novembre.yaml")
    assert (before, kpi(region, "p4", "unused-accounts").as_of) == ("2026-11-17", "2026-10-30")
    assert {each.code for each in checked([region]).faults} == {"check.follow-up-place"}


# --- the indicators of the sample ---


def test_the_sample_has_a_trend_with_a_gap_and_every_figure_its_records():
    found = kpi(SAMPLE, "p7", "trained")
    assert [each.month for each in found.trend] == ["2026-08", "2026-09", "2026-10", "2026-11"]
    assert [each.value is None for each in found.trend] == [False, True, False, False]
    for each in kpis_of(SAMPLE / CHU, on=TODAY).kpis:
        assert (each.value is None) or each.records
        assert each.value is not None or each.why


def test_changing_one_export_changes_only_the_indicators_that_rest_on_it(region):
    def values() -> dict[tuple[str, str], object]:
        found = kpis_of(region / CHU, on=TODAY).kpis
        return {(each.action, each.id): (each.value, each.trend) for each in found}

    before = values()
    (region / "follow-up" / "chu-brumeville" / "phishing-2026-11-17.yaml").unlink()
    after = values()
    assert {key for key in before if before[key] != after[key]} == {("p7", "report-rate")}


def test_the_model_gives_the_exposure_of_a_machine_by_its_name(region):
    table = written(region.parent / "t.csv", LIST, "PORTAL-01.chu.example;X;Critique;01/10/2026",
                    "inconnue;Y;Critique;01/10/2026")  # fmt: skip
    for each in (region / "follow-up" / "chu-brumeville").glob("patches-*"):
        each.unlink()
    imported(table, "patch-list", region / CHU, on=TODAY)
    late = upkeep_of(region / CHU, on=TODAY).as_json("fr")["late"]
    assert [(each["id"], each["exposure"]) for each in late] == [
        ("PORTAL-01.chu.example", "internet"), ("inconnue", None),
    ]  # fmt: skip


def test_a_support_table_that_is_kept_feeds_the_lines_with_a_fallback(region):
    assert kpi(region, "a5", "lines-covered").why.code == "no-sheet"
    form = json.loads((DOCS / "table-recours.json").read_text("utf-8"))
    folder = region / "sheets" / "chu-brumeville"
    folder.mkdir(parents=True)
    form["saved_at"] = "2026-11-01T03:27:58Z"
    (folder / "support-table-2026-11-01.json").write_text(json.dumps(form), encoding="utf-8")
    found = kpi(region, "a5", "lines-covered")
    assert (found.numerator, found.as_of) == (1, "2026-11-01")
    assert found.denominator > 1
    assert found.records == ("sheets/chu-brumeville/support-table-2026-11-01.json",)
    assert kpi(region, "a5", "lines-covered", on="2027-07-01").numerator == 0


def test_contacts_are_counted_on_the_day(region):
    now, later = (kpi(region, "a1", "verified-contacts", on=on) for on in (TODAY, "2029-01-01"))
    assert 0 < now.numerator < now.denominator
    assert (later.numerator, later.denominator) == (0, now.denominator)
    (region / "contacts.yaml").unlink()
    assert kpi(region, "a1", "verified-contacts").why.code == "no-contacts"


def test_an_official_action_with_other_indicators_says_that_nothing_feeds_them(region):
    folder = region / "playbooks" / "actions"
    folder.mkdir(parents=True)
    text = (content.root() / "playbooks" / "actions" / "p7.yaml").read_text("utf-8")
    text = text.replace("id: p7\n", "id: p7\nreplaces: p7\n", 1).replace(
        "id: trained", "id: formes"
    )
    (folder / "p7.yaml").write_text(text, encoding="utf-8")
    found = kpi(region, "p7", "formes")
    assert (found.value, found.unit, found.why.code) == (None, None, "not-kept")


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_reason_has_a_sentence(lang):
    for each in (*kpis_of(SAMPLE / CHU, on=TODAY).kpis, *kpis_of(SAMPLE / MARAIS, on=TODAY).kpis):
        assert each.why is None or reason(each.why, lang)
    codes = {key for key in catalogue("fr") if key.startswith("follow-up.why.")}
    assert len(codes) > 15


# --- the meeting ---


def test_the_list_is_a_table_in_which_no_cell_is_a_formula(region, tmp_path):
    table = written(
        region.parent / "t.csv", LIST, "=HYPERLINK(1);+cmd|'/c calc'!A0;Critique;01/10/2026"
    )
    imported(table, "patch-list", region / MARAIS, on=TODAY)
    out = tmp_path / "liste.csv"
    written_out(upkeep_of(region / MARAIS, on=TODAY), out, lang="fr")
    lines = out.read_bytes().decode("utf-8-sig").split("\r\n")
    assert len(lines[0].split(";")) == len(COLUMNS)
    assert lines[1].startswith("Correctifs en retard;'=HYPERLINK(1);—;'+cmd")
    assert {line.count(";") for line in lines if line} == {len(COLUMNS) - 1}
    with pytest.raises(StateError):
        written_out(upkeep_of(region / MARAIS, on=TODAY), out, lang="fr")


def test_an_old_export_is_told_before_the_meeting():
    notes = [note["fr"] for note in upkeep_of(SAMPLE / CHU, on="2027-06-01").notes]
    assert any("patches-2026-11-17" in note and "trois mois" in note for note in notes)


def test_what_is_open_to_attack_is_marked_as_sheet_n():
    assert upkeep_of(SAMPLE / CHU, on=TODAY).tlp.value == "TLP:AMBER+STRICT"
