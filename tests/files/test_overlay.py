import time

import pytest

from csirt.files.overlay import Difference, overlay
from csirt.model.facility import Facility, SeenFacility
from csirt.model.provenance import Basis, Provenance

SCAN = Provenance(basis=Basis.OBSERVED, by="nmap", on="2026-01-02")


def written(*assets, **fields):
    zones = [{"id": "lan", "name": "Réseau"}]
    data = {"schema": "csirt.facility/1", "id": "chu", "zones": zones, **fields}
    return Facility.model_validate({**data, "assets": [asset(**each) for each in assets]})


def found(*assets, **fields):
    data = {"schema": "csirt.facility-seen/1", "id": "chu", **fields}
    every = [{**asset(**each), "provenance": SCAN} for each in assets]
    return SeenFacility.model_validate({**data, "assets": every})


def asset(**fields):
    return {"kind": "server", "zone": "lan", **fields}


def test_what_the_person_said_wins_and_the_rest_is_filled():
    person = written({"id": "pacs", "name": "PACS", "listens": ["dicom"]})
    seen = found({"id": "pacs", "name": "srv12", "listens": ["smb"], "system": "Linux"})
    merged, differences = overlay(person, seen)
    (only,) = merged.assets
    assert (only.name, only.listens, only.system) == ("PACS", ("dicom",), "Linux")
    assert differences == (
        Difference("pacs", "listens", ("dicom",), ("smb",), SCAN),
        Difference("pacs", "name", "PACS", "srv12", SCAN),
    )


def test_a_person_who_says_that_nothing_listens_is_believed():
    merged, differences = overlay(
        written({"id": "pacs", "listens": []}), found({"id": "pacs", "listens": ["smb"]})
    )
    assert merged.assets[0].listens == ()
    assert [each.field for each in differences] == ["listens"]


def test_the_same_in_another_order_is_no_difference():
    person = written({"id": "pacs", "hostnames": ["PACS", "b"], "listens": ["smb", "rdp"]})
    seen = found({"id": "pacs", "hostnames": ["b", "pacs"], "listens": ["rdp", "smb"]})
    assert overlay(person, seen)[1] == ()


def test_an_unknown_kind_contradicts_nobody():
    seen = found({"id": "pacs", "kind": "unknown-device"})
    assert overlay(written({"id": "pacs"}), seen)[1] == ()


@pytest.mark.parametrize(
    ("person", "seen"),
    [
        ({"id": "pacs"}, {"id": "pacs"}),
        ({"id": "pacs", "aka": ["srv12"]}, {"id": "srv12"}),
        ({"id": "pacs", "aka": ["SRV12.chu.local"]}, {"id": "x", "hostnames": ["srv12.chu.local"]}),
        ({"id": "pacs", "serial": "A1"}, {"id": "x", "serial": "a1"}),
        ({"id": "pacs", "macs": ["00:1F:3C:87:66:50"]}, {"id": "x", "macs": ["00:1f:3c:87:66:50"]}),
        ({"id": "pacs", "addresses": ["10.0.0.5"]}, {"id": "x", "addresses": ["10.0.0.5"]}),
        ({"id": "pacs", "hostnames": ["Srv12"]}, {"id": "x", "hostnames": ["srv12"]}),
    ],
)
def test_a_seen_machine_is_the_persons_when_they_share_a_mark(person, seen):
    merged, _ = overlay(written(person), found(seen))
    assert [each.id for each in merged.assets] == ["pacs"]


@pytest.mark.parametrize(
    ("person", "seen"),
    [
        ({"id": "pacs"}, {"id": "pacs-2", "name": "pacs"}),
        ({"id": "pacs", "addresses": ["127.0.0.1"]}, {"id": "x", "addresses": ["127.0.0.1"]}),
    ],
)
def test_what_tells_nothing_apart_merges_nothing(person, seen):
    assert len(overlay(written(person), found(seen))[0].assets) == 2


def test_the_id_wins_over_the_address():
    person = written({"id": "a", "addresses": ["10.0.0.5"]}, {"id": "b"})
    merged, _ = overlay(person, found({"id": "b", "addresses": ["10.0.0.5"], "system": "Linux"}))
    assert {each.id: each.system for each in merged.assets} == {"a": "", "b": "Linux"}


def test_what_nobody_wrote_down_is_added_with_its_provenance():
    merged, _ = overlay(written({"id": "pacs"}), found({"id": "z"}, {"id": "a"}))
    assert [each.id for each in merged.assets] == ["pacs", "a", "z"]
    assert merged.assets[1].provenance == SCAN


def test_an_ignored_machine_is_hidden_for_good():
    person = written({"id": "pacs"}, ignore=["printer-1", "never-seen"])
    merged, _ = overlay(person, found({"id": "printer-1"}))
    assert [each.id for each in merged.assets] == ["pacs"]


def test_the_persons_zones_win_and_the_others_are_added():
    zones = [{"id": "lan", "exposure": "internet"}, {"id": "dmz"}]
    merged, _ = overlay(written(), found(zones=zones))
    assert [zone.id for zone in merged.zones] == ["lan", "dmz"]
    assert merged.zones[0].exposure == "none"


def test_of_two_seen_for_one_written_the_newest_fills_first():
    older = Provenance(basis=Basis.OBSERVED, by="nmap", on="2025-01-01")
    seen = found(
        {"id": "a", "addresses": ["10.0.0.5"], "system": "old", "model": "M"},
        {"id": "b", "addresses": ["10.0.0.6"], "system": "new"},
    )
    assets = (seen.assets[0].model_copy(update={"provenance": older}), seen.assets[1])
    person = written({"id": "pacs", "addresses": ["10.0.0.5", "10.0.0.6"]})
    (only,) = overlay(person, seen.model_copy(update={"assets": assets}))[0].assets
    assert (only.system, only.model) == ("new", "M")


DUO = ("00:1f:3c:00:00:0a", "00:1f:3c:00:00:0b")


def test_a_machine_of_two_cards_seen_as_two_records_has_both_addresses_and_contradicts_nobody():
    person = written({"id": "duo", "macs": list(DUO)})
    cards = [
        {"id": f"h-{at}", "macs": [mac], "addresses": [f"10.0.0.8{at}"], "hostnames": [f"duo-{at}"]}
        for at, mac in enumerate(DUO)
    ]
    for order in (cards, cards[::-1]):
        merged, differences = overlay(person, found(*order))
        (only,) = merged.assets
        assert only.addresses == ("10.0.0.80", "10.0.0.81")
        assert only.hostnames == ("duo-0", "duo-1")
        assert differences == ()


def test_what_two_records_say_together_is_compared_once_and_what_one_says_by_itself():
    person = written({"id": "duo", "macs": list(DUO), "addresses": ["10.0.0.9"], "system": "A"})
    cards = [
        {"id": "x", "macs": [DUO[0]], "addresses": ["10.0.0.80"], "system": "B"},
        {"id": "y", "macs": [DUO[1]], "addresses": ["10.0.0.81"], "system": "C"},
    ]
    told = [(each.field, each.lost) for each in overlay(person, found(*cards))[1]]
    both = ("addresses", ("10.0.0.80", "10.0.0.81"))
    assert told == [both, ("system", "B"), ("system", "C")]


def test_20_000_machines_are_overlaid_in_seconds():
    def address(n):
        return [f"10.{n >> 16}.{n >> 8 & 255}.{n & 255}"]

    person = written(*({"id": f"p{n}", "addresses": address(n)} for n in range(10_000)))
    seen = found(*({"id": f"s{n}", "addresses": address(n)} for n in range(20_000)))
    begin = time.perf_counter()
    merged, _ = overlay(person, seen)
    assert time.perf_counter() - begin < 10
    assert len(merged.assets) == 20_000
