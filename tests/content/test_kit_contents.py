"""What a kit holds, and the fictional contacts: every name leads somewhere."""

from re import fullmatch

import pytest

from csirt import content
from csirt.files.kinds import load
from csirt.model.contacts import Contacts, PhoneKind
from csirt.model.kit import KitContents
from csirt.model.place import Profile
from csirt.model.playbook import Scope
from csirt.model.region import Region
from csirt.workspace.kit import CONTENTS
from csirt.workspace.playbooks import library
from csirt.workspace.sheets import sheets

KIT = load(content.root() / CONTENTS, KitContents)
SAMPLE = content.root() / "risk_models" / "sample"


def test_every_profile_has_a_kit_and_only_one():
    named = [profile for kit in KIT.kits for profile in kit.profiles]
    assert sorted(named) == sorted(Profile)


def test_every_playbook_of_a_kit_is_shipped():
    assert set(KIT.playbooks(None)) <= set(library().playbooks)


def test_every_playbook_of_a_facility_is_in_some_kit():
    mine = {id for id, each in library().playbooks.items() if each.scope is Scope.FACILITY}
    assert mine <= set(KIT.playbooks(None))


def test_a_playbook_that_another_one_of_the_kit_calls_is_in_the_kit():
    known = library().playbooks
    for kit in KIT.kits:
        if Profile.ES in kit.profiles:
            called = {step.playbook for id in kit.playbooks for step in known[id].steps}
            assert called - {None} <= set(kit.playbooks)


def test_sheets_to_be_filled_in_quiet_times_are_b_p_q_u_w():
    assert "".join(sheets()[id].letter for id in KIT.prepared) == "BPQUW"


def test_a_usb_printer_is_the_first_thing_in_the_bag():
    assert "imprimante USB" in KIT.bag[0].fr
    assert "USB printer" in KIT.bag[0].en


@pytest.fixture(scope="module")
def contacts() -> Contacts:
    return load(SAMPLE / "contacts.yaml", Contacts)


def test_the_sample_s_numbers_are_those_kept_for_fiction(contacts):
    for each in contacts.contacts:
        for phone in each.phones:
            fiction = fullmatch(r"(01 99 00|06 39 98)( \d\d){2}", phone.number)
            assert fiction or phone.kind is PhoneKind.RADIO, phone.number
        assert not each.outside_mail or each.outside_mail.endswith(".example")


def test_the_sample_s_contacts_name_facilities_of_its_region(contacts):
    known = {each.id for each in load(SAMPLE / "region.yaml", Region).facilities}
    assert {each.facility for each in contacts.contacts} - {None} <= known


def test_the_sample_shows_old_unverified_and_ip_only_numbers(contacts):
    phones = [phone for each in contacts.contacts for phone in each.phones]
    assert any(phone.verified_on is None for phone in phones)
    assert any((phone.verified_on or "2026-11") < "2026-05" for phone in phones)
    assert any(each.only_ip for each in contacts.contacts)
