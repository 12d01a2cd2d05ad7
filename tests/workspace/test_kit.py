"""What a kit holds, by facility, and what it is made from."""

import hashlib
from pathlib import Path

import kit_worlds as worlds
import pytest

from csirt import content
from csirt.errors import InputError, NotFoundError, StateError
from csirt.model.fault import ContentError
from csirt.model.kit import ItemKind
from csirt.model.tlp import Tlp
from csirt.workspace.kit import kit_of

OWN = """
schema: csirt.playbook/1
id: own-plan
title: "Plan du CH"
purpose: "Le nôtre."
scope: facility
origin: expert
roles: [{id: chief, name: "Chef"}]
start: [one]
steps: [{id: one, track: technical, owner: chief, title: "Appeler.", origin: expert}]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return worlds.workspace(tmp_path)


def ids(kit, kind: ItemKind) -> list[str]:
    return [each.id for each in kit.items if each.kind is kind]


def test_a_kit_holds_pages_playbooks_of_the_profile_and_all_sheets(folder):
    kit = worlds.of(folder)
    assert ids(kit, ItemKind.PAGE) == ["opening", "contacts", "cuts", "clocks"]
    assert ids(kit, ItemKind.PLAYBOOK)[0] == "first-call-qualification"
    assert "social-care-home" not in ids(kit, ItemKind.PLAYBOOK)
    assert "".join(each.letter for each in kit.sheets) == "ABCDEFGHIJKLMNOPQRSTUVWX"
    assert ids(worlds.of(folder, "home"), ItemKind.PLAYBOOK)[0] == "social-care-home"


def test_a_facility_of_no_known_profile_gets_the_playbooks_of_all(folder):
    found = ids(worlds.of(folder, "bare"), ItemKind.PLAYBOOK)
    assert {"social-care-home", "ransomware-first-24h"} <= set(found)
    assert len(found) == len(set(found))


def test_a_playbook_of_the_workspace_is_added(folder):
    path = folder / "playbooks" / "own.yaml"
    path.parent.mkdir()
    path.write_text(OWN, encoding="utf-8")
    kit = worlds.of(folder)
    assert ids(kit, ItemKind.PLAYBOOK)[-1] == "own-plan"
    [item] = [each for each in kit.items if each.id == "own-plan"]
    assert item.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_regional_playbook_of_the_workspace_is_not_for_a_facility(folder):
    path = folder / "playbooks" / "own.yaml"
    path.parent.mkdir()
    path.write_text(OWN.replace("scope: facility", "scope: regional"), encoding="utf-8")
    assert "own-plan" not in ids(worlds.of(folder), ItemKind.PLAYBOOK)


def test_each_sheet_and_card_is_known_by_the_hash_of_its_file(folder):
    kit = worlds.of(folder)
    shipped = content.root() / "playbooks"
    [sheet] = [each for each in kit.items if each.id == "first-call"]
    file = shipped / "sheets" / "first-call.yaml"
    assert sheet.sha256 == hashlib.sha256(file.read_bytes()).hexdigest()
    [care] = [each for each in kit.items if each.id == "care-reorganisation"]
    [card] = [each for each in care.parts if each.id == "card-icu"]
    file = shipped / "cards" / "card-icu.yaml"
    assert card.sha256 == hashlib.sha256(file.read_bytes()).hexdigest()


def test_an_own_sheet_stands_for_the_shipped_one_whatever_its_file_is_called(folder):
    shipped = content.root() / "playbooks" / "sheets" / "first-call.yaml"
    path = folder / "playbooks" / "sheets" / "appel.yaml"
    path.parent.mkdir(parents=True)
    text = shipped.read_text(encoding="utf-8").replace(
        "id: first-call\n", "id: first-call\nreplaces: first-call\n", 1
    )
    path.write_text(text, encoding="utf-8")
    [sheet] = [each for each in worlds.of(folder).items if each.id == "first-call"]
    assert sheet.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_contacts_are_the_facility_s_the_region_s_and_who_stands_in_for_them(folder):
    found = [each.id for each in worlds.of(folder).contacts.contacts]
    assert found == ["duty", "lab", "agency", "other-site"]
    assert [each.id for each in worlds.of(folder, "bare").contacts.contacts] == ["agency"]


def test_cuts_say_what_the_model_knows(folder):
    cuts = {each.id: each for each in worlds.of(folder).cuts}
    assert [each.id for each in cuts["internet"].stops.cut.care_lines] == ["ed"]
    assert cuts["internet"].stops.cut.applications == ()
    assert "service:ror" in cuts


@pytest.mark.parametrize("id", ["bare", "home"])
def test_a_facility_without_a_file_has_a_kit_that_says_not_known(folder, id):
    kit = worlds.of(folder, id)
    assert not kit.described
    assert [(each.id, each.stops.cut) for each in kit.cuts] == [
        ("internet", None),
        ("backup", None),
    ]
    assert kit.name.fr != id


def test_a_model_at_fault_does_not_keep_the_rest_of_the_kit_back(tmp_path):
    text = worlds.FILES["facilities/ch.yaml"].replace("needs: [srv]", "needs: [ghost]")
    kit = worlds.of(worlds.workspace(tmp_path, **{"facilities/ch.yaml": text}))
    assert kit.cuts[0].stops.cut is None
    assert len(kit.sheets) == 24


def test_clocks_are_those_that_bind_the_profile_and_never_one_kept_outside(folder):
    kit, home = worlds.of(folder), worlds.of(folder, "home")
    assert "cnil" in {each.id for each in kit.clocks}
    assert {each.id for each in home.clocks} != {each.id for each in kit.clocks}
    assert not any(each.kept_outside for each in kit.clocks)
    assert not any(each.party == "agency" for each in kit.clocks)


def test_the_marking_is_the_most_restrictive_of_the_parts(folder):
    assert worlds.small(worlds.of(folder)).tlp is Tlp.AMBER
    path = folder / "contacts.yaml"
    text = path.read_text(encoding="utf-8").replace("contacts:\n", 'tlp: "TLP:RED"\ncontacts:\n', 1)
    path.write_text(text, encoding="utf-8")
    assert worlds.of(folder).tlp is Tlp.RED


def test_a_file_that_stands_alone_has_a_kit_too(tmp_path):
    path = tmp_path / "seul.yaml"
    path.write_text("schema: csirt.facility/1\nid: seul\nname: Seul\n", encoding="utf-8")
    kit = kit_of(str(path), tmp_path)
    assert (kit.id, kit.workspace.root, kit.described) == ("seul", None, True)
    assert kit.contacts.contacts == ()


def test_a_name_that_nothing_bears_and_a_folder_in_no_workspace_are_refused(folder, tmp_path):
    for name in ("nowhere", "../region", "CH"):
        with pytest.raises(NotFoundError) as caught:
            kit_of(name, folder)
        assert caught.value.key == "workspace.no-facility"
    with pytest.raises(NotFoundError) as caught:
        kit_of("ch", Path("/"))
    assert caught.value.key == "workspace.not-found"
    with pytest.raises(ContentError):
        kit_of(str(folder / "region.yaml"), folder)


def test_an_order_refuses_a_person_s_number_and_more_places_than_copies():
    with pytest.raises(InputError) as caught:
        worlds.order(by="1 84 12 76 451 089 46").check()
    assert caught.value.key == "kit.person-number"
    with pytest.raises(StateError) as caught:
        worlds.order(copies=1, places=("a", "b")).check()
    assert caught.value.key == "kit.more-places"
