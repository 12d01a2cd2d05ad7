"""One event through a region: by step, through what, until which day, and what nobody declared."""

from typing import Any

import pytest

from csirt.analysis.cascade import cascaded
from csirt.files.shipped import catalogue
from csirt.model.cascade import Cascade
from csirt.model.region import Estate, FacilityGroup, Region, RegionalService

from .worlds import asset, facility

SERVICE: dict[str, Any] = {
    "schema": "csirt.service/1", "scope": "regional", "operator": "O", "purpose": "P",
    "used_for": ["U"], "origin": "expert",
}  # fmt: skip


def service(id: str, *depends_on: str) -> RegionalService:
    text = {"id": id, "name": id.upper(), "fallback": f"sans {id}", "depends_on": depends_on}
    return RegionalService.model_validate(SERVICE | text)


def group(*shared: dict[str, Any], members: tuple[str, ...] = ("a", "b")) -> FacilityGroup:
    return FacilityGroup.model_validate(
        {"schema": "csirt.group/1", "id": "g", "name": "G", "members": members, "shared": shared}
    )


def lost(
    lose: str, *facilities: Any, services: tuple[Any, ...] = (), groups: tuple[Any, ...] = (),
    also: tuple[str, ...] = (), links: tuple[Any, ...] = (), days: int = 7,
) -> Cascade:  # fmt: skip
    region = Region.model_validate(
        {
            "schema": "csirt.region/1", "id": "r", "name": "R", "links": links,
            "facilities": [{"id": each.id} for each in facilities] + [{"id": id} for id in also],
        }
    )  # fmt: skip
    some = facilities or (facility("unused"),)
    estate = Estate(subject="r", facilities=some, groups=groups, services=services)
    if not facilities:
        estate = estate.model_copy(update={"facilities": ()})
    return cascaded(region, estate, catalogue(), [lose], days)


def steps(found: Cascade) -> dict[str, int]:
    return {each.ref: each.step for each in found.lost}


def site(id: str, **parts: Any) -> Any:
    return facility(id, zones=[{"id": "lan"}], **parts)


# --- the chain ---


def test_a_service_takes_with_it_what_needs_it_step_by_step():
    a = site(
        "a",
        applications=[{"id": "images", "needs": ["service:prim"]}],
        care_lines=[{"id": "stroke", "kind": "stroke", "needs": ["application:images"]}],
    )
    found = lost("service:net", a, services=(service("net"), service("prim", "service:net")))
    assert steps(found) == {
        "service:net": 0,
        "service:prim": 1,
        "application:a/images": 2,
        "care-line:a/stroke": 3,
    }
    stroke = found.care_lines[0]
    assert stroke.because == ("service:net", "service:prim", "application:a/images")
    assert found.lost[0].fallback["fr"] == "sans net"


def test_one_of_two_is_enough_until_the_second_is_lost_too():
    a = site(
        "a",
        applications=[{"id": "x", "needs": [{"any": ["service:one", "service:two"]}]}],
    )
    two = (service("one"), service("two", "service:far"), service("far"))
    assert "application:a/x" not in steps(lost("service:one", a, services=two))
    both = lost("service:far", a, services=(service("one", "service:far"), *two[1:]))
    assert steps(both)["application:a/x"] == 2


def test_a_need_of_several_stands_after_the_farthest_of_them():
    a = site(
        "a",
        applications=[
            {"id": "near", "needs": ["service:s"]},
            {"id": "far", "needs": ["application:near"]},
            {"id": "x", "needs": [{"any": ["application:near", "application:far"]}]},
        ],
    )
    found = steps(lost("service:s", a, services=(service("s"),)))
    assert (found["application:a/near"], found["application:a/far"]) == (1, 2)
    assert found["application:a/x"] == 3


def test_needs_that_go_in_a_circle_fall_together_and_not_by_themselves():
    a = site(
        "a",
        applications=[
            {"id": "one", "needs": ["application:two"]},
            {"id": "two", "needs": ["application:one", "service:s"]},
        ],
    )
    assert set(steps(lost("service:other", a, services=(service("s"), service("other"))))) == {
        "service:other"
    }
    assert set(steps(lost("service:s", a, services=(service("s"),)))) >= {
        "application:a/one", "application:a/two"
    }  # fmt: skip


def test_a_facility_takes_with_it_what_others_have_from_it():
    a = site("a", assets=[asset("srv", "lan")], applications=[{"id": "lab", "needs": ["srv"]}])
    b = site(
        "b", applications=[{"id": "results", "needs": ["application:a/lab"]}],
        care_lines=[{"id": "ed", "kind": "ed-adult", "needs": ["application:results"]}],
    )  # fmt: skip
    found = steps(lost("facility:a", a, b))
    assert (found["application:a/lab"], found["application:b/results"]) == (0, 1)
    assert found["care-line:b/ed"] == 2


def test_the_members_of_a_group_are_lost_with_it():
    a, b, c = (site(id, care_lines=[{"id": "ed", "kind": "ed-adult"}]) for id in ("a", "b", "c"))
    found = lost("group:g", a, b, c, groups=(group(),))
    assert {each.facility for each in found.care_lines} == {"a", "b"}


def test_an_application_that_a_group_shares_is_lost_at_its_users():
    a = site("a", applications=[{"id": "ehr"}])
    b = site("b", care_lines=[{"id": "ed", "kind": "ed-adult", "needs": ["application:ehr"]}])
    shared = {"id": "s", "kind": "application", "provider": "application:a/ehr", "users": ["b"]}
    found = steps(lost("facility:a", a, b, groups=(group(shared),)))
    assert (found["application:b/ehr"], found["care-line:b/ed"]) == (1, 2)


# --- in common, without a need ---


def test_a_shared_directory_weakens_its_users_and_stops_none_of_their_lines():
    a = site("a", assets=[asset("dc", "lan", "domain-controller")],
             directories=[{"id": "ad", "controllers": ["dc"]}])  # fmt: skip
    b = site("b", care_lines=[{"id": "ed", "kind": "ed-adult"}])
    shared = {"id": "s", "kind": "directory", "provider": "directory:a/ad", "users": ["b"]}
    found = lost("facility:a", a, b, groups=(group(shared),))
    assert not [each for each in found.care_lines if each.facility == "b"]
    assert [(each.facility, each.what) for each in found.weakened] == [("b", "directory")]
    assert found.untold == ()


def test_a_supplier_that_several_share_leaves_their_applications_running_and_unmended():
    vendor = {"id": "vendor", "name": "Éditeur"}
    a = site("a", suppliers=[vendor], applications=[{"id": "ehr", "supplier": "vendor"}])
    found = lost("supplier:a/vendor", a)
    assert [(each.what, each.application) for each in found.weakened] == [
        ("supplier", "application:a/ehr")
    ]
    assert not [each for each in found.lost if each.kind == "application"]


def test_a_link_that_the_region_knows_is_told_even_of_a_facility_without_a_file():
    link = {"from": "a", "to": "far", "nature": "Biologie"}
    found = lost("facility:a", site("a"), also=("far",), links=(link,))
    (told,) = found.weakened
    assert (told.facility, told.what, told.described) == ("far", "link", False)
    assert told.words["fr"] == "Biologie"


# --- what nobody declared ---


def test_a_facility_without_a_file_is_not_assessed_and_never_unaffected():
    found = lost("service:s", site("a"), services=(service("s"),), also=("b", "c"))
    assert found.not_assessed == ("b", "c")
    assert found.untold == ("a",)


def test_a_file_that_names_nothing_outside_is_counted_apart():
    a = site("a", links=[{"id": "s", "to": "service:s"}])
    b = site("b", care_lines=[{"id": "ed", "kind": "ed-adult"}])
    found = lost("service:s", a, b, services=(service("s"),))
    assert found.undeclared == ("b",)


def test_with_no_file_at_all_nothing_is_assessed_and_it_is_said():
    found = lost("service:s", services=(service("s"),), also=("a",))
    assert (found.lost, found.not_assessed) == ((), ("a",))
    assert found.notes


# --- paper ---


@pytest.mark.parametrize(("days", "ends"), [(1, []), (2, [2.0]), (30, [2.0, 5.0])])
def test_paper_ends_on_its_day_within_the_days_that_are_asked_for(days, ends):
    line = {"kind": "ed-adult", "needs": ["service:s"]}
    a = site(
        "a",
        care_lines=[
            line | {"id": "two", "paper": {"capacity": 0.5, "tenable_days": 2, "floor": 0.1}},
            line | {"id": "five", "paper": {"tenable_days": 5}},
            line | {"id": "unsaid"},
        ],
    )
    found = lost("service:s", a, services=(service("s"),), days=days)
    assert [each.day for each in found.paper_ends] == ends
    assert found.paper_unknown == ("care-line:a/unsaid",)
    if ends:
        assert (found.paper_ends[0].ref, found.paper_ends[0].floor) == ("care-line:a/two", 0.1)
