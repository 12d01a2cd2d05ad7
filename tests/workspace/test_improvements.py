"""Corrective actions: one file each, never changed, exported with the columns of sheet S."""

import csv
import io
from datetime import timedelta
from pathlib import Path

import pytest
from after_action_worlds import NIGHT, T0
from playbook_worlds import shelf

from csirt.errors import InputError, NotFoundError, StateError
from csirt.files.kinds import load
from csirt.model.fault import ContentError
from csirt.model.improvement import Improvement
from csirt.model.tlp import Tlp
from csirt.workspace.check import checked
from csirt.workspace.improvements import (
    Wanted,
    as_json,
    exported,
    improvements,
    opened_for,
    shown_at,
)
from csirt.workspace.sheets import sheet_of

WANTED = Wanted("Imprimer la liste du personnel", "Cadre de santé", "2027-01-31", "a1")


@pytest.fixture
def here(tmp_path) -> Path:
    return shelf(tmp_path / "w", NIGHT)


def add(here: Path, wanted: Wanted = WANTED, **more: str) -> Improvement:
    return opened_for(here, more.get("case", "c"), more.get("facility", "ch"), wanted, now=T0,
                      id=more.get("id", ""))[0]  # fmt: skip


def test_an_action_is_a_file_that_our_own_reader_reads_back(here):
    made, path = opened_for(here, "c", "ch", WANTED, now=T0)
    assert path == here / "improvements" / "ch" / f"{made.id}.yaml"
    assert load(path, Improvement) == made
    assert path.read_text("utf-8").startswith("schema: csirt.improvement/1\n")
    assert checked([path]).ok
    assert (made.opened_by, made.case, made.status, made.opened_on) == (
        "incident", "c", "open", "2026-11-22",
    )  # fmt: skip


def test_the_day_is_that_of_paris(here):
    made, _ = opened_for(here, "c", "ch", WANTED, now=T0 - timedelta(hours=1, minutes=10))
    assert made.opened_on == "2026-11-22"


def test_two_actions_are_two_files_and_none_is_ever_changed(here):
    first = add(here, id="i-1")
    before = (here / "improvements/ch/i-1.yaml").read_bytes()
    with pytest.raises(StateError):
        add(here, Wanted("Autre", "RSSI", "2027-02-01"), id="i-1")
    assert (here / "improvements/ch/i-1.yaml").read_bytes() == before
    assert add(here).id != first.id
    assert len(improvements(here)) == 2


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (Wanted("", "RSSI", "2027-01-31"), "action.refused"),
        (Wanted("x", "", "2027-01-31"), "action.refused"),
        (Wanted("x", "RSSI", "2027-02-30"), "action.refused"),
        (Wanted("x", "RSSI", "2026-11-21"), "action.refused"),
        (Wanted("x", "RSSI", "2027-01-31", "z9"), "action.unknown-action"),
        (Wanted("x", "RSSI", "2027-01-31", "p8"), "action.unknown-action"),
        (Wanted("x", "RSSI", "2027-01-31", retest="Pas Un Id"), "action.refused"),
        (Wanted("patient 2 84 05 88 888 888 07", "RSSI", "2027-01-31"), "action.person-number"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_is_no_action_is_refused_and_nothing_is_written(here, wanted, code):
    with pytest.raises((InputError, NotFoundError)) as found:
        add(here, wanted)
    assert found.value.key == code
    assert not (here / "improvements").exists()


def test_without_a_workspace_there_is_no_place_for_an_action(tmp_path):
    with pytest.raises(NotFoundError) as found:
        opened_for(tmp_path, "c", "ch", WANTED, now=T0)
    assert found.value.key == "action.no-workspace"
    assert improvements(tmp_path) == ()


def test_the_list_is_by_due_date_and_may_be_of_one_case_or_facility(here):
    add(here, Wanted("tard", "RSSI", "2027-09-30"), id="i-a")
    add(here, Wanted("tôt", "RSSI", "2027-01-01"), id="i-b", facility="ehpad", case="autre")
    assert [each.id for each in improvements(here)] == ["i-b", "i-a"]
    assert [each.id for each in improvements(here, case="c")] == ["i-a"]
    assert [each.id for each in improvements(here, facility="ehpad")] == ["i-b"]


def test_a_file_changed_by_hand_and_at_fault_is_told_with_its_place(here):
    add(here, id="i-1")
    path = here / "improvements/ch/i-1.yaml"
    path.write_text(path.read_text("utf-8") + "status: finie\n", "utf-8")
    with pytest.raises(ContentError, match=r"i-1\.yaml:\d+:\d+"):
        improvements(here)


def test_an_action_that_is_done_says_by_what_it_is_proved(here):
    add(here, id="i-1")
    path = here / "improvements/ch/i-1.yaml"
    done = path.read_text("utf-8") + "status: done\n"
    path.write_text(done, "utf-8")
    with pytest.raises(ContentError, match="proof"):
        load(path, Improvement)
    path.write_text(f"{done}proof: compte rendu\n", "utf-8")
    assert load(path, Improvement).status == "done"


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_table_has_the_columns_of_sheet_s_in_their_order(here, tmp_path, lang):
    add(here, Wanted("=SOMME(A1)", "RSSI", "2027-01-31", "r4", "CaRE D2", "PAQSS-12", "rapport"),
        id="i-1")  # fmt: skip
    assert exported(improvements(here), tmp_path / "a.csv", tlp=Tlp.AMBER, lang=lang) == ()
    data = (tmp_path / "a.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    heads, row = csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";")
    columns = sheet_of("action-plan").by_id()["actions"].columns
    assert heads == [column.label.in_(lang) for column in columns]
    state = {"fr": "Ouverte", "en": "Open"}[lang]
    assert row == ["i-1", "'=SOMME(A1)", "PAQSS-12", "Incident", "R4", "RSSI", "2027-01-31",
                   "CaRE D2", state, "rapport"]  # fmt: skip


def test_an_action_above_the_level_is_withheld_and_named(here, tmp_path):
    add(here, Wanted("SECRET", "RSSI", "2027-01-31", tlp=Tlp.RED), id="i-1")
    shown, held = shown_at(improvements(here), Tlp.AMBER)
    assert (shown, held) == ((), (("improvement:ch/i-1", Tlp.RED),))
    exported(improvements(here), tmp_path / "a.csv", tlp=Tlp.AMBER, lang="fr")
    assert b"SECRET" not in (tmp_path / "a.csv").read_bytes()


def test_for_machines_what_is_not_given_is_null(here):
    told = as_json(add(here, id="i-1"))
    assert (told["funding"], told["proof"], told["action"]) == (None, None, "a1")
    assert "schema_" not in told
