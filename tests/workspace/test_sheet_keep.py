"""Preparation sheets kept in a workspace: as they are, never replaced, their validity watched."""

import json
from pathlib import Path
from typing import Any

import pytest

from csirt.errors import InputError, NotFoundError
from csirt.model.fault import ContentError
from csirt.workspace.sheet_keep import keep, kept
from csirt.workspace.sheets import sheets

SHEETS = sheets()


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Return a workspace."""
    (tmp_path / "csirt.yaml").write_text("schema: csirt.workspace/1\nregion: r\n")
    return tmp_path


def form(place: Path, sheet: str = "support-table", on: str = "2026-11-01", **values: Any) -> Path:
    told = {
        "schema": "csirt.form/1", "form": "0123456789abcdef", "version": 1, "sheet": sheet,
        "sheet_version": 1, "saved_at": f"{on}T10:00:00Z", "values": values,
    }  # fmt: skip
    path = place / f"in-{on}.json"
    path.write_text(json.dumps(told), encoding="utf-8")
    return path


def lines(until: str) -> dict[str, Any]:
    table = next(each for each in SHEETS["support-table"].fields() if each.columns)
    return {table.id: [{"row": table.rows[0].id, "valid-until": until}]}


def test_a_sheet_is_kept_as_it_is_and_once(place):
    path = form(place)
    first, _ = keep(path, "ch", SHEETS, place)
    assert first.parent == place / "sheets" / "ch"
    assert first.read_bytes() == path.read_bytes()
    assert keep(path, "ch", SHEETS, place)[0] == first
    assert len(list(first.parent.iterdir())) == 1


def test_a_later_sheet_stands_beside_the_earlier_one_and_is_the_one_that_counts(place):
    keep(form(place, on="2026-11-01"), "ch", SHEETS, place)
    keep(form(place, on="2026-11-10", **lines("2027-01-01")), "ch", SHEETS, place)
    assert len(list((place / "sheets" / "ch").iterdir())) == 2
    [found] = kept("ch", SHEETS, place, "2026-11-22")
    assert (found.saved_on, found.days, found.expired) == ("2026-11-10", 12, ())


def test_a_support_table_past_its_validity_is_seen(place):
    keep(form(place, **lines("2026-11-20")), "ch", SHEETS, place)
    [found] = kept("ch", SHEETS, place, "2026-11-22")
    assert found.expired == ("2026-11-20",)
    assert kept("ch", SHEETS, place, "2026-11-20")[0].expired == ()


def test_a_sheet_of_an_incident_is_refused(place):
    with pytest.raises(InputError) as refused:
        keep(form(place, "first-call"), "ch", SHEETS, place)
    assert refused.value.key == "sheet.not-preparation"


@pytest.mark.parametrize("facility", ["../ch", "CH", "", "a/b"])
def test_no_name_leads_out_of_the_workspace(place, facility):
    with pytest.raises(InputError):
        keep(form(place), facility, SHEETS, place)
    assert not (place / "sheets").exists()


def test_what_is_no_form_is_told_with_its_place(place):
    path = place / "x.json"
    path.write_text('{"schema": "csirt.form/1",', encoding="utf-8")
    with pytest.raises(ContentError):
        keep(path, "ch", SHEETS, place)


def test_without_a_workspace_nothing_is_kept(tmp_path):
    with pytest.raises(NotFoundError):
        keep(form(tmp_path), "ch", SHEETS, tmp_path)
