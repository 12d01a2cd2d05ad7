"""Where machines are plugged in: found by hardware address, dated, and taken back."""

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csirt.files.inventory import Observed, Sighting
from csirt.files.overlay import overlay
from csirt.files.plugs import unknown_neighbours, with_plugs
from csirt.files.seen import rendered
from csirt.model.facility import Facility, SeenFacility
from csirt.model.provenance import Basis, Provenance

POST, OTHER, SECOND = "00:1f:3c:00:00:01", "00:1f:3c:00:00:02", "00:1f:3c:00:00:03"


def known(day=1):
    return Provenance(basis=Basis.OBSERVED, by="GLPI", on=f"2026-01-{day:02}")


def person(*assets):
    data = {"schema": "csirt.facility/1", "id": "ch", "zones": [{"id": "lan"}]}
    return Facility.model_validate({**data, "assets": [asset(**each) for each in assets]})


def seen(*assets):
    data = {"schema": "csirt.facility-seen/1", "id": "ch"}
    told = [{**asset(**each), "provenance": known()} for each in assets]
    return SeenFacility.model_validate({**data, "assets": told})


def asset(**fields):
    return {"kind": "workstation", "zone": "lan", **fields}


SWITCH = {"id": "sw-1", "kind": "switch", "hostnames": ["sw-1.ch.example"]}
MACHINES_OF = (SWITCH, {"id": "post", "macs": [POST]}, {"id": "other", "macs": [OTHER]})
MACHINES = seen(*MACHINES_OF)


def sighting(mark=POST, port="3", switch="sw-1", vlans=()):
    return Sighting(mark, switch, port, vlans)


NOBODY = person()


def plugged(state, *sightings, day=1, who=NOBODY):
    return with_plugs(state, overlay(who, state)[0], sightings, known(day))


def ports(state):
    return {
        each.id: [(plug.switch, plug.port, plug.on) for plug in each.plugged]
        for each in state.assets
        if each.plugged
    }


def test_a_known_machine_gets_its_switch_port_and_day():
    found = plugged(MACHINES, sighting(vlans=("120",)), sighting(SECOND, "4"))
    assert ports(found.seen) == {"post": [("sw-1", "3", "2026-01-01")]}
    assert (found.placed, found.unknown, found.changes.updated) == (1, (SECOND,), ("post",))
    assert 'port: "3"' in rendered(found.seen)


def test_the_same_file_again_changes_no_byte():
    who = person({"id": "desk", "macs": [SECOND]})
    once = plugged(MACHINES, sighting(), sighting(SECOND, "4"), who=who).seen
    twice = plugged(once, sighting(), sighting(SECOND, "4"), who=who)
    assert twice.seen is once
    assert twice.changes.updated == ()


def test_a_file_without_a_day_that_is_taken_again_later_is_no_new_sight():
    who = person({"id": "desk", "macs": [SECOND]})
    state = overlay(who, MACHINES)[0]
    told = (sighting(), sighting(SECOND, "4"))
    first, later = (known(day).model_copy(update={"file_sha256": 64 * "a"}) for day in (1, 9))
    once = with_plugs(MACHINES, state, told, first).seen
    assert with_plugs(once, overlay(who, once)[0], told, later).seen is once


def test_a_place_seen_again_takes_the_newest_day_so_that_an_older_one_never_beats_it():
    steps = [(sighting(port="3"), 1), (sighting(port="7"), 5), (sighting(port="3"), 9)]
    for order in permutations(steps):
        state = MACHINES
        for each, day in order:
            state = plugged(state, each, day=day).seen
        assert ports(state) == {"post": [("sw-1", "3", "2026-01-09")]}


def test_a_cable_that_moved_follows_the_newest_day_in_any_order():
    steps = [(sighting(port="3"), 1), (sighting(port="7", switch="SW-1.ch.example"), 5)]
    for order in (steps, steps[::-1]):
        state = MACHINES
        for each, day in order:
            state = plugged(state, each, day=day).seen
        assert ports(state) == {"post": [("sw-1", "7", "2026-01-05")]}


def test_a_machine_seen_later_by_a_scan_still_takes_a_place_of_an_earlier_day():
    state = seen(SWITCH, {"id": "post", "macs": [POST]})
    late = state.assets[1].model_copy(update={"provenance": known(20)})
    state = state.model_copy(update={"assets": (state.assets[0], late)})
    state = plugged(state, sighting(port="3"), day=2).seen
    assert ports(plugged(state, sighting(port="7"), day=3).seen)["post"][0][1] == "7"


def test_a_post_that_sleeps_behind_its_telephone_keeps_its_port_with_its_old_day():
    before = plugged(MACHINES, sighting(POST), sighting(OTHER)).seen
    after = overlay(NOBODY, plugged(before, sighting(OTHER), day=5).seen)[0]
    assert ports(after) == {
        "post": [("sw-1", "3", "2026-01-01")],
        "other": [("sw-1", "3", "2026-01-05")],
    }


@pytest.mark.parametrize("order", list(permutations([1, 2, 5])))
def test_a_port_bears_two_cards_and_the_oldest_goes_in_any_order(order):
    state = seen(*MACHINES_OF, {"id": "third", "macs": [SECOND]})
    marks = {1: POST, 2: OTHER, 5: SECOND}
    for day in order:
        state = plugged(state, sighting(marks[day]), day=day).seen
    assert set(ports(overlay(NOBODY, state)[0])) == {"other", "third"}


def test_of_two_that_were_last_seen_on_one_day_none_is_the_surer_at_a_full_port():
    state = seen(*MACHINES_OF, {"id": "third", "macs": [SECOND]})
    state = plugged(state, sighting(POST), sighting(OTHER), day=1).seen
    state = plugged(state, sighting(SECOND), day=5).seen
    assert set(ports(overlay(NOBODY, state)[0])) == {"third"}


def test_the_place_that_a_person_wrote_is_never_taken_and_counts_at_its_port():
    mine = {"id": "desk", "macs": [SECOND], "plugged": [{"switch": "sw-1", "port": "3"}]}
    state = plugged(MACHINES, sighting(POST), day=1).seen
    state = plugged(state, sighting(OTHER), day=5).seen
    assert set(ports(overlay(person(mine), state)[0])) == {"desk", "other"}


MARKS = st.sampled_from([POST, OTHER, SECOND, "00:1f:3c:00:00:04"])
PLACES = st.dictionaries(MARKS, st.sampled_from(["3", "4"]), max_size=4)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.lists(PLACES, min_size=3, max_size=3))
def test_three_files_give_the_same_bytes_in_any_order(files):
    who = person({"id": "duo", "macs": [SECOND, "00:1f:3c:00:00:04"]})
    results = set()
    for order in permutations(enumerate(files, 1)):
        state = MACHINES
        for day, places in order:
            told = [sighting(mark, port) for mark, port in places.items()]
            state = plugged(state, *told, day=day, who=who).seen
        results.add(rendered(state))
    assert len(results) == 1


def test_a_machine_of_two_cards_has_two_cables():
    state = seen(SWITCH, {"id": "srv", "macs": [POST, SECOND]})
    found = plugged(state, sighting(POST, "3"), sighting(SECOND, "4"))
    assert [plug.port for plug in found.seen.assets[0].plugged] == ["3", "4"]
    assert found.placed == 1


def test_two_cards_that_were_seen_as_two_records_of_a_person_s_machine_keep_both_cables():
    who = person({"id": "duo", "macs": [POST, SECOND]})
    state = seen(SWITCH, {"id": "a", "macs": [POST]}, {"id": "b", "macs": [SECOND]})
    found = plugged(state, sighting(POST, "3"), sighting(SECOND, "4"), who=who).seen
    assert {each: [port for _, port, _ in at] for each, at in ports(found).items()} == {
        "a": ["3"],
        "b": ["4"],
    }
    merged, differences = overlay(who, plugged(found, sighting(SECOND, "7"), day=5, who=who).seen)
    assert [(plug.mac, plug.port) for plug in merged.assets[0].plugged] == [
        (POST, "3"),
        (SECOND, "7"),
    ]
    assert differences == ()


def test_a_machine_that_only_the_person_described_is_placed_without_contradicting_her():
    who = person({"id": "desk", "macs": [POST.upper()]}, {"id": "sw-1", "kind": "switch"})
    found = plugged(seen(), sighting(), who=who)
    merged, differences = overlay(who, found.seen)
    assert [each.id for each in merged.assets] == ["desk", "sw-1"]
    assert merged.assets[0].plugged[0].switch == "sw-1"
    assert differences == ()


def test_the_switch_is_called_as_the_person_calls_it():
    who = person({"id": "access-2", "kind": "switch", "aka": ["sw-1"]})
    found = plugged(MACHINES, sighting(), who=who)
    merged = overlay(who, found.seen)[0]
    assert next(each for each in merged.assets if each.id == "post").plugged[0].switch == "access-2"


def test_a_person_s_word_on_a_cable_wins_and_the_other_is_told():
    mine = {"switch": "sw-1", "port": "12"}
    who = person({"id": "post", "macs": [POST], "plugged": [mine]})
    merged, differences = overlay(who, plugged(MACHINES, sighting(), who=who).seen)
    assert merged.assets[0].plugged[0].port == "12"
    assert [each.field for each in differences] == ["plugged"]
    same = person(
        {"id": "post", "macs": [POST], "plugged": [{"switch": "asset:sw-1", "port": "3"}]}
    )
    assert overlay(same, plugged(MACHINES, sighting(), who=same).seen)[1] == ()


@pytest.mark.parametrize("both", ["macs", "addresses"])
def test_a_mark_of_two_machines_places_neither(both):
    mark = POST if both == "macs" else "10.0.0.5"
    state = seen(SWITCH, {"id": "a", both: [mark]}, {"id": "b", both: [mark]})
    found = plugged(state, sighting(mark))
    assert (found.placed, found.unknown) == (0, (mark,))


def test_a_switch_of_no_asset_or_of_two_is_told():
    twins = seen({"id": "a", "hostnames": ["sw-1.a"]}, {"id": "b", "hostnames": ["sw-1.b"]},
                 {"id": "post", "macs": [POST]})  # fmt: skip
    assert plugged(twins, sighting()).strange == ("sw-1",)
    assert plugged(MACHINES, sighting(switch="sw-9")).strange == ("sw-9",)


def test_a_neighbour_is_unknown_unless_address_hardware_or_name_is_some_machine_s():
    told = [
        Observed(name="sw-1", hostnames=("sw-1",)),
        Observed(name="x", addresses=("10.0.0.7",)),
        Observed(name="y", macs=(POST,)),
        Observed(name="sw-core", addresses=("10.0.0.1",)),
    ]
    state = seen(SWITCH, {"id": "post", "macs": [POST], "addresses": ["10.0.0.7"]})
    found = unknown_neighbours(told, overlay(person(), state)[0])
    assert [each.name for each in found] == ["sw-core"]
