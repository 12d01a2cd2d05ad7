"""Whether the paper still holds: before a printing, after it, and once something has changed."""

import json
from pathlib import Path

import kit_worlds as worlds
import pytest

from csirt import content
from csirt.model.kit import KitForm
from csirt.workspace.check import checked
from csirt.workspace.kit_record import kept, printings, record_of
from csirt.workspace.kit_status import kit_status

NAME = "restoration-waves"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the workspace with a playbook of its own in the place of a shipped one."""
    folder = worlds.workspace(tmp_path)
    shipped = content.root() / "playbooks" / "technical" / f"{NAME}.yaml"
    path = folder / "playbooks" / f"{NAME}.yaml"
    path.parent.mkdir()
    text = shipped.read_text(encoding="utf-8")
    path.write_text(text.replace(f"id: {NAME}\n", f"id: {NAME}\nreplaces: {NAME}\n", 1), "utf-8")
    return folder


def printed(folder: Path, **changed: object) -> Path:
    kit, order = worlds.of(folder), worlds.order(**changed)
    return kept(folder, record_of(kit, order, KitForm.PDF, kit.items, ("1.pdf",)))


def status(folder: Path, on: str = worlds.ON):
    return kit_status(worlds.of(folder), on)


def test_a_kit_that_was_never_printed_says_so(folder):
    found = status(folder)
    assert (found.last, found.holds, found.times, found.changes) == (None, False, 0, ())
    assert found.as_json()["last"] is None


def test_a_printing_leaves_one_file_that_check_accepts(folder):
    path = printed(folder)
    assert path == folder / "sheets" / "ch" / "kit-20261122T023000.yaml"
    assert checked([path]).faults == ()
    found = status(folder)
    assert (found.holds, found.times, found.printed_on, found.days) == (True, 1, worlds.ON, 0)
    assert (found.last.copies, found.last.places) == (2, ("Salle de crise",))


def test_a_playbook_that_changed_since_is_named_and_nothing_else(folder):
    printed(folder)
    path = folder / "playbooks" / f"{NAME}.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "# relu\n", encoding="utf-8")
    found = status(folder)
    assert [(each.since, each.kind, each.id) for each in found.changes] == [
        ("changed", "playbook", NAME)
    ]
    assert not found.holds


def test_a_card_that_changed_is_told_with_its_playbook(folder):
    shipped = content.root() / "playbooks" / "cards" / "card-icu.yaml"
    path = folder / "playbooks" / "cards" / "card-icu.yaml"
    path.parent.mkdir()
    path.write_text(shipped.read_text(encoding="utf-8"), encoding="utf-8")
    printed(folder)
    path.write_text(shipped.read_text(encoding="utf-8") + "# relu\n", encoding="utf-8")
    found = {(each.kind, each.id, each.within) for each in status(folder).changes}
    assert ("card", "card-icu", "care-reorganisation") in found
    assert {kind for kind, _, _ in found} == {"card"}


def test_a_contact_or_a_model_that_changed_makes_its_page_old(folder):
    printed(folder)
    path = folder / "contacts.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("06 39 98 00 01", "06 39 98 00 09"), encoding="utf-8")
    assert [each.id for each in status(folder).changes] == ["contacts"]
    path.write_text(text, encoding="utf-8")
    path = folder / "facilities" / "ch.yaml"
    text = path.read_text(encoding="utf-8").replace("needs: [ehr, service:ror]", "needs: [ehr]")
    path.write_text(text, encoding="utf-8")
    assert [each.id for each in status(folder).changes] == ["cuts"]


def test_a_contact_of_another_facility_changes_nothing_here(folder):
    printed(folder)
    path = folder / "contacts.yaml"
    more = '  - {id: x, function: "X", organisation: "Y", facility: bare}\n'
    path.write_text(path.read_text(encoding="utf-8") + more, encoding="utf-8")
    assert status(folder).holds


def test_what_came_and_what_went_is_told(folder):
    printed(folder)
    path = folder / "playbooks" / f"{NAME}.yaml"
    text = path.read_text(encoding="utf-8").replace(f"id: {NAME}\n", "id: new-name\n", 1)
    path.write_text(text, encoding="utf-8")
    found = {(each.since.value, each.id) for each in status(folder).changes}
    assert found == {("added", "new-name"), ("removed", NAME)}


def test_a_kit_grows_old_the_day_after_twelve_months(folder):
    printed(folder)
    assert not status(folder, "2027-11-22").is_old
    found = status(folder, "2027-11-23")
    assert (found.is_old, found.holds, found.changes) == (True, False, ())


def test_the_last_printing_counts_and_all_are_counted(folder):
    printed(folder)
    printed(folder, now=worlds.NOW.replace(year=2025), copies=9)
    found = status(folder)
    assert (found.times, found.last.copies) == (2, 2)


def test_a_trace_that_cannot_be_read_is_told_and_hides_no_other(folder):
    path = printed(folder)
    path.with_name("kit-20261231T000000.yaml").write_text("schema: csirt.kit/1\n", encoding="utf-8")
    found = status(folder)
    assert found.times == 1
    assert found.faults
    assert found.as_json()["faults"]


def test_filled_sheets_have_an_age_and_the_missing_ones_are_named(folder):
    forms = folder / "sheets" / "ch"
    forms.mkdir(parents=True)
    form = {"schema": "csirt.form/1", "form": "0123456789abcdef", "version": 1,
            "sheet": "support-table", "sheet_version": 1, "saved_at": "2026-11-02T23:30:00Z",
            "values": {}}  # fmt: skip
    (forms / "b.json").write_text(json.dumps(form), encoding="utf-8")
    (forms / "odd.json").write_text("{", encoding="utf-8")
    found = status(folder)
    good, bad = found.filled
    assert (good.sheet.letter, good.saved_on, good.days) == ("B", "2026-11-03", 19)
    assert (bad.file, bad.sheet) == ("odd.json", None)
    assert bad.faults
    assert [each.letter for each in found.unfilled] == ["P", "Q", "U", "W"]


def test_contacts_to_be_called_again_are_counted(folder):
    told = status(folder).as_json()["contacts"]
    assert (told["count"], told["doubtful"], told["only_ip"]) == (
        4, ["duty", "other-site", "agency"], ["lab"]
    )  # fmt: skip


def test_nothing_is_recorded_where_there_is_no_workspace(tmp_path):
    assert printings(tmp_path, "ch") == ((), ())
