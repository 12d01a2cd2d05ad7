"""Contacts of a workspace: for whom, how old, and what a cut would silence."""

from datetime import date
from pathlib import Path

import kit_worlds as worlds
import pytest

from csirt.errors import NotFoundError
from csirt.model.contacts import Phone
from csirt.workspace.check import checked
from csirt.workspace.contacts import Freshness, aged, contact_list, contacts_at, later


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return worlds.workspace(tmp_path)


def phone(verified_on: str | None) -> Phone:
    return Phone.model_validate({"number": "1", "kind": "mobile", "verified_on": verified_on})


@pytest.mark.parametrize(
    ("verified", "on", "state", "days"),
    [
        ("2026-05-22", "2026-11-22", Freshness.FRESH, 184),
        ("2026-05-21", "2026-11-22", Freshness.OLD, 185),
        ("2026-11-22", "2026-11-22", Freshness.FRESH, 0),
        ("2026-11-23", "2026-11-22", Freshness.AHEAD, -1),
        (None, "2026-11-22", Freshness.NEVER, None),
        ("2026-08-31", "2027-02-28", Freshness.FRESH, 181),
        ("2026-08-31", "2027-03-01", Freshness.OLD, 182),
    ],
)
def test_a_number_is_old_the_day_after_six_calendar_months(verified, on, state, days):
    found = aged(phone(verified), on=on)
    assert (found.state, found.days, found.doubtful) == (state, days, state is not Freshness.FRESH)


def test_months_end_on_the_last_day_of_a_shorter_month_and_never_beyond_the_calendar():
    assert later(date(2028, 1, 31), 1) == date(2028, 2, 29)
    assert later(date(9999, 12, 1), 6) == date.max


def test_a_facility_has_its_own_contacts_first_and_then_the_region_s(folder):
    found = contact_list(folder, on=worlds.ON, facility="ch")
    assert [each.contact.id for each in found.reaches] == ["duty", "lab", "agency"]
    assert [each.contact.id for each in found.doubtful] == ["duty", "agency"]
    assert [each.contact.id for each in found.only_ip] == ["lab"]
    assert found.reaches[0].deputy.id == "other-site"


def test_all_are_listed_without_a_facility_and_who_has_no_number_is_doubtful(folder):
    found = contact_list(folder, on=worlds.ON)
    assert len(found.reaches) == 4
    assert "other-site" in {each.contact.id for each in found.doubtful}


def test_the_months_are_chosen_by_the_reader(folder):
    found = contact_list(folder, on=worlds.ON, months=12, facility="ch")
    assert [each.contact.id for each in found.doubtful] == ["agency"]


def test_a_contact_of_a_facility_that_the_region_does_not_know_is_told(tmp_path):
    text = worlds.FILES["contacts.yaml"].replace("facility: home", "facility: gone")
    found = contact_list(worlds.workspace(tmp_path, **{"contacts.yaml": text}), on=worlds.ON)
    assert found.lost == ("gone",)


def test_without_a_file_a_workspace_or_a_facility_the_error_says_which(folder, tmp_path_factory):
    with pytest.raises(NotFoundError) as caught:
        contact_list(folder, on=worlds.ON, facility="nowhere")
    assert caught.value.key == "workspace.no-facility"
    (folder / "contacts.yaml").unlink()
    assert contacts_at(folder).contacts == ()
    with pytest.raises(NotFoundError) as caught:
        contact_list(folder, on=worlds.ON)
    assert caught.value.key == "contact.none"
    with pytest.raises(NotFoundError) as caught:
        contact_list(tmp_path_factory.mktemp("alone"), on=worlds.ON)
    assert caught.value.key == "workspace.not-found"


def test_a_patient_s_number_among_the_contacts_is_a_fault_of_check(tmp_path):
    text = worlds.FILES["contacts.yaml"].replace("06 39 98 00 01", "1 84 12 76 451 089 46")
    folder = worlds.workspace(tmp_path, **{"contacts.yaml": text})
    assert [each.code for each in checked([folder]).faults] == ["check.person-number"]
