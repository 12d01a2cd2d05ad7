"""Contacts: functions with numbers of a known age, and what the model refuses."""

import pytest

from csirt.files.kinds import built
from csirt.files.source import read_bytes
from csirt.model.contacts import Contacts
from csirt.model.fault import ContentError

HEAD = "schema: csirt.contacts/1\ncontacts:\n"
DUTY = '  - {id: duty, function: "Garde", organisation: "CH", '


def contacts(rows: str) -> Contacts:
    return built(read_bytes((HEAD + rows).encode(), "contacts.yaml"), Contacts)


def refusal(rows: str) -> str:
    with pytest.raises(ContentError) as caught:
        contacts(rows)
    return str(caught.value)


def test_a_contact_is_a_function_and_needs_no_name_of_a_person():
    [duty] = contacts(DUTY + 'phones: [{number: "06 39 98 00 01", kind: mobile}]}').contacts
    assert (duty.function.fr, duty.facility, duty.phones[0].verified_on) == ("Garde", None, None)


@pytest.mark.parametrize(
    ("kinds", "only_ip"),
    [
        (["ip"], True),
        (["ip", "ip"], True),
        (["ip", "mobile"], False),
        (["radio"], False),
        (["satellite"], False),
        (["direct"], False),
        ([], False),
    ],
)
def test_who_has_only_ip_phones_is_dead_in_a_cut(kinds: list[str], only_ip: bool):
    phones = ", ".join(f'{{number: "1", kind: {kind}}}' for kind in kinds)
    [found] = contacts(f"{DUTY}phones: [{phones}]}}").contacts
    assert found.only_ip is only_ip


def test_an_id_stands_once():
    assert "duty" in refusal(DUTY + "}\n" + DUTY + "}")


def test_a_deputy_is_a_contact_and_another_one():
    assert "no contact ghost" in refusal(DUTY + "deputy: ghost}")
    assert "itself" in refusal(DUTY + "deputy: duty}")
    other = '  - {id: other, function: "RSSI", organisation: "CH", deputy: duty}\n'
    assert contacts(other + DUTY + "deputy: other}").contacts[1].deputy == "other"


@pytest.mark.parametrize(
    "bad",
    [
        'phones: [{number: "", kind: mobile}]}',
        'phones: [{number: "1", kind: fax}]}',
        'phones: [{number: "1", kind: mobile, verified_on: 2026-02-30}]}',
        "outside_mail: nobody}",
        'outside_mail: "a b@c.example"}',
        "facility: CH Nord}",
        "person: X}",
    ],
)
def test_what_is_no_contact_is_refused_with_its_place(bad: str):
    assert "contacts.yaml:3:" in refusal(DUTY + bad)
