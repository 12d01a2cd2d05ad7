"""Records beside machines: merged between imports, and laid over a person's."""

import pytest

from csirt.files.overlay import overlay
from csirt.files.seen_records import nothing, with_records
from csirt.model.care import Application, CareLine
from csirt.model.facility import Facility, MeasureState, SeenFacility
from csirt.model.network import Flow, Supplier
from csirt.model.provenance import Provenance


def by(day=1, tool="Liste", sha="a"):
    data = {"basis": "declared", "by": tool, "on": f"2026-01-{day:02}", "file_sha256": sha * 64}
    return Provenance.model_validate(data)


def flow(source, target, *services):
    return Flow.model_validate({"from": source, "to": target, "services": services})


def app(id="ehr", **fields):
    return Application.model_validate({"id": id, **fields})


def person(**fields):
    return Facility.model_validate({"schema": "csirt.facility/1", "id": "ch", **fields})


def seen(**fields):
    data = {"schema": "csirt.facility-seen/1", "id": "ch", **fields}
    return SeenFacility.model_validate(data)


def test_the_same_record_again_is_unchanged_and_keeps_its_day():
    once, changes = with_records(nothing("ch"), "applications", [app(max_outage_hours=4)], by(1))
    assert changes.added == ("ehr",)
    twice, changes = with_records(once, "applications", [app(max_outage_hours=4)], by(9))
    assert changes.unchanged == ("ehr",)
    assert twice == once


def test_the_newest_wins_field_by_field_and_the_older_fills():
    newer = [app(max_outage_hours=4, name="DPI")]
    older = [app(max_outage_hours=8, max_data_loss_hours=1)]
    for steps in (((newer, 5), (older, 2)), ((older, 2), (newer, 5))):
        found = nothing("ch")
        for records, day in steps:
            found, _ = with_records(found, "applications", records, by(day))
        (ehr,) = found.applications
        assert (ehr.max_outage_hours, ehr.max_data_loss_hours) == (4, 1)
        assert ehr.name.fr == "DPI"


def test_flows_are_the_same_by_their_ends_and_measures_by_what_they_are_on():
    found, _ = with_records(nothing("ch"), "flows", [flow("zone:a", "zone:b", "smb")], by())
    found, changes = with_records(
        found, "flows", [flow("zone:a", "zone:b", "all"), flow("zone:b", "zone:a", "smb")], by(2)
    )
    assert (len(changes.updated), len(changes.added)) == (1, 1)
    states = [
        MeasureState.model_validate({"measure": "edr", "on": [on], "coverage": "1/2"})
        for on in ("zone:a", "zone:b")
    ]
    found, changes = with_records(found, "measures", states, by())
    assert changes.added == ("edr/zone:a", "edr/zone:b")


def test_of_a_record_within_a_record_each_field_stands_alone():
    first = CareLine.model_validate({"id": "ed", "kind": "ed-adult", "paper": {"capacity": 0.5}})
    second = CareLine.model_validate(
        {"id": "ed", "kind": "ed-adult", "paper": {"tenable_days": 3, "how": "tested"}}
    )
    found, _ = with_records(nothing("ch"), "care_lines", [first], by(1))
    found, _ = with_records(found, "care_lines", [second], by(2))
    paper = found.care_lines[0].paper
    assert (paper.capacity, paper.tenable_days, paper.how.value) == (0.5, 3, "tested")


# --- a person's and what was found ---


def test_a_persons_record_wins_and_what_she_left_is_filled():
    mine = person(applications=[{"id": "ehr", "max_outage_hours": 8}])
    found = seen(applications=[
        {"id": "ehr", "max_outage_hours": 4, "max_data_loss_hours": 1, "provenance": by()},
        {"id": "pacs", "provenance": by()},
    ])  # fmt: skip
    merged, differences = overlay(mine, found)
    ehr, pacs = merged.applications
    assert (ehr.max_outage_hours, ehr.max_data_loss_hours, pacs.id) == (8, 1, "pacs")
    (only,) = differences
    assert (only.asset, only.field, only.kept, only.lost) == (
        "application:ehr", "max_outage_hours", 8, 4,
    )  # fmt: skip


def test_flows_and_accounts_that_nobody_assessed_are_those_found():
    found = seen(
        flows=[{"from": "zone:a", "to": "zone:b", "services": ["smb"]}],
        identities=[{"id": "soins", "count": 12}],
    )
    merged, _ = overlay(person(), found)
    assert merged.flows == found.flows
    assert merged.identities == found.identities
    assert overlay(person(), seen())[0].flows == person().flows


def test_a_persons_flow_wins_over_a_rule_of_the_firewall():
    mine = person(flows=[{"from": "zone:a", "to": "zone:b", "services": ["smb"]}])
    found = seen(flows=[{"from": "zone:a", "to": "zone:b", "services": ["all"]}])
    merged, differences = overlay(mine, found)
    assert merged.flows[0].services == ("smb",)
    assert differences[0].asset == "flow:zone:a/zone:b"


@pytest.mark.parametrize(
    ("kept", "lost", "told"),
    [
        ({"needs": ["a", "b"]}, {"needs": ["b", "a"]}, False),
        ({"needs": ["a", {"any": ["b", "c"]}]}, {"needs": ["a"]}, False),
        ({"needs": ["a", "application:chu/x"]}, {"needs": ["a"]}, False),
        ({"needs": ["a", "b"]}, {"needs": ["a"]}, True),
    ],
)
def test_what_a_table_cannot_say_is_no_contradiction(kept, lost, told):
    mine = person(applications=[{"id": "x", **kept}])
    _, differences = overlay(mine, seen(applications=[{"id": "x", **lost}]))
    assert bool(differences) is told


def test_a_field_within_a_field_is_filled_and_a_year_is_no_contradiction():
    line = {"id": "ed", "kind": "ed-adult"}
    mine = person(care_lines=[{**line, "activity": {"unit": "visit", "per_day": 9, "year": 2025},
                               "paper": {"capacity": 0.5}}])  # fmt: skip
    found = seen(care_lines=[{**line, "activity": {"unit": "visit", "per_day": 9},
                              "paper": {"capacity": 0.5, "tenable_days": 3}}])  # fmt: skip
    merged, differences = overlay(mine, found)
    assert differences == ()
    assert merged.care_lines[0].paper.tenable_days == 3
    assert merged.care_lines[0].activity.year == 2025


def test_what_refers_to_a_machine_follows_it_to_the_persons():
    asset = {"kind": "server", "zone": "z"}
    mine = person(assets=[{"id": "pacs", "hostnames": ["srv12"], **asset}])
    found = seen(
        assets=[{"id": "srv12", "hostnames": ["srv12"], **asset},
                {"id": "vm", "managed_by": ["srv12"], "copies": ["asset:srv12"], **asset}],
        directories=[{"id": "ad", "controllers": ["srv12"]}],
        applications=[{"id": "x", "needs": ["srv12", "application:y"], "data": ["srv12"]}],
        suppliers=[{"id": "s", "name": "S", "access": [
            {"id": "a", "via": "srv12", "to": ["srv12", "zone:z"]}]}],
    )  # fmt: skip
    merged, _ = overlay(mine, found)
    assert [each.id for each in merged.assets] == ["pacs", "vm"]
    vm = merged.assets[1]
    assert (vm.managed_by, vm.copies) == (("pacs",), ("asset:pacs",))
    assert merged.directories[0].controllers == ("pacs",)
    assert [need.of[0] for need in merged.applications[0].needs] == ["pacs", "application:y"]
    assert merged.applications[0].data == ("pacs",)
    access = merged.suppliers[0].access[0]
    assert (access.via, access.to) == ("pacs", ("pacs", "zone:z"))


def test_a_supplier_found_with_an_access_gives_it_to_one_written_without():
    mine = person(suppliers=[{"id": "s", "name": "S"}])
    found = seen(suppliers=[{"id": "s", "name": "S", "access": [{"id": "a", "to": ["all"]}]}])
    merged, _ = overlay(mine, found)
    assert isinstance(merged.suppliers[0], Supplier)
    assert len(merged.suppliers[0].access) == 1
