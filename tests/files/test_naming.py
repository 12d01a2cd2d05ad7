from re import fullmatch

import pytest

from csirt.files.inventory import Observed
from csirt.files.naming import base_id
from csirt.model.ids import Ids, slug
from csirt.model.ref import ID


@pytest.mark.parametrize(
    ("machine", "id_"),
    [
        (Observed(name="PACS-01.chu.local", addresses=("10.0.0.5",)), "pacs-01"),
        (Observed(hostnames=("srv-12.chu.local",)), "srv-12"),
        (Observed(name="Mi9TPro-TéléphoneM"), "mi9tpro-telephonem"),
        (Observed(name="localhost", addresses=("127.0.0.1",)), "h-127-0-0-1"),
        (Observed(name="10.0.0.5", addresses=("10.0.0.5",)), "h-10-0-0-5"),
        (Observed(addresses=("2001:db8::1",)), "h-2001-db8-1"),
        (Observed(name="日本", macs=("00:1f:3c:87:66:50",)), "m-00-1f-3c-87-66-50"),
        (Observed(serial="PHCVN191TG"), "s-phcvn191tg"),
        (Observed(), "machine"),
    ],
)
def test_an_id_comes_from_the_name_else_the_address_else_the_hardware(machine, id_):
    assert base_id(machine) == id_


@pytest.mark.parametrize(
    "name", ["\\x1b]52;c", "[/red]", "=cmd", "<script>", "x" * 300, "-a-", "_"]
)
def test_a_hostile_name_gives_an_id_or_nothing(name):
    assert slug(name) == "" or fullmatch(ID, slug(name))


def test_an_id_is_given_once_and_stays_within_its_length():
    ids = Ids(["pc", "pc-2"])
    assert [ids.take("pc") for _ in range(3)] == ["pc-3", "pc-4", "pc-5"]
    many = Ids([])
    assert all(fullmatch(ID, many.take(slug("x" * 300))) for _ in range(2_000))
