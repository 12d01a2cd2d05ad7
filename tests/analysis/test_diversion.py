"""Who takes whose patients: nearest with room, nobody lost or made up, and what is missing."""

from itertools import product

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csirt.analysis.diversion.whole import people, shared_out
from csirt.model.care import CareKind
from csirt.model.diverted_words import Known, Lack, Unassessed
from csirt.model.facility import Facility
from csirt.model.support import CalledRoom
from csirt.model.surge import Surge

from .diversion_worlds import DIALYSIS, ICU, LINE, THEATRE, diverted, flows, rules, site, without

few = settings(derandomize=True, deadline=None, max_examples=40)


def room(place: str, line: str, free: float, left: str = "") -> CalledRoom:
    return CalledRoom(place, line, free, "2026-11-22T04:00:00Z", left=left)


# --- known answers ---


def test_the_nearest_takes_what_it_can_and_the_next_one_takes_the_rest():
    found = diverted(
        [site("v", 0, theatres=5), site("b", 40, theatres=9), site("a", 10, theatres=3)]
    )
    assert flows(found) == {("theatre", "a"): 3, ("theatre", "b"): 2}
    assert [(each.to, each.minutes) for each in found.flows] == [("a", 10), ("b", 40)]
    assert found.feasible is True
    assert found.cost_minutes == pytest.approx(3 * 10 + 2 * 40)


def test_two_victims_share_what_there_is_where_nearest_first_would_leave_one_without():
    """w(-60) --- a(0) - v(10) --- b(80): only b is too far for w."""
    sites = [site("v", 10, theatres=3), site("w", -60, theatres=3), site("a", 0, theatres=3),
             site("b", 80, theatres=3)]  # fmt: skip
    found = diverted(sites, "v", "w")
    assert found.feasible
    assert {(each.victim, each.to): each.patients for each in found.flows} == {
        ("w", "a"): 3, ("v", "b"): 3
    }  # fmt: skip


def test_a_victim_takes_no_patient_of_another_victim():
    found = diverted([site("v", 0, theatres=2), site("w", 1, theatres=50)], "v", "w")
    assert not found.flows
    assert without(found) == {"theatre": 50}
    assert [each.patients for each in found.missing] == [2, 50]


def test_only_sites_with_the_line_and_near_enough_take_and_the_nearest_too_far_is_told():
    sites = [site("v", 0, theatres=4), site("far", 130, theatres=90), site("clinic", 5, theatres=0),
             site("dialysis", 5, dialysis_places=20)]  # fmt: skip
    found = diverted(sites)
    assert without(found) == {"theatre": 4}
    (reason,) = found.missing[0].reasons
    assert (reason.lack, reason.minutes) == (Lack.NEIGHBOUR, 130)


def test_what_is_full_is_named_with_what_one_more_would_place():
    found = diverted(
        [site("v", 0, theatres=9), site("a", 10, theatres=2), site("b", 20, theatres=3)]
    )
    assert without(found) == {"theatre": 4}
    (reason,) = found.missing[0].reasons
    assert (reason.lack, reason.sites) == (Lack.ROOM, ("a", "b"))
    assert reason.worth == pytest.approx(1, abs=0.01)
    assert {each.site for each in found.saturated} == {"a", "b"}


def test_lines_that_share_beds_do_not_both_take_them():
    """Ten free beds behind two lines, a stay of two days each: five patients a day in all."""
    behind = {"beds": {"pool": "wards", "share": 1, "stay_days": 2}}
    wards = {"id": "wards", "name": "lits", "figures": ["medicine_beds"], "occupancy": 0.5,
             "usable": 1, "origin": "expert"}  # fmt: skip
    by = rules(THEATRE | behind, DIALYSIS | behind, beds=[wards])
    sites = [site("v", 0, theatres=4, dialysis_places=4),
             site("a", 10, theatres=9, dialysis_places=9, medicine_beds=20)]  # fmt: skip
    found = diverted(sites, by=by)
    assert sum(flows(found).values()) == 5
    assert sum(without(found).values()) == 3
    assert {each.lack for each in found.missing[0].reasons} == {Lack.BEDS}
    assert [(each.class_, each.held_by) for each in found.loads] == [("full", "wards")] * len(
        found.loads
    )


def test_hours_of_transfer_teams_limit_what_can_be_moved():
    """Two hours of teams; half an hour there and back and half an hour of hand-over a patient."""
    by = rules(
        THEATRE | {"team": {"team": "smur", "share": 1, "hours": 0.5}},
        teams=[{"id": "smur", "name": "équipes", "figure": "smur", "hours": 2, "origin": "expert"}],
    )
    sites = [site("v", 0, theatres=4, smur=True), site("a", 15, theatres=9, smur=False)]
    found = diverted(sites, by=by)
    assert (flows(found), without(found)) == ({("theatre", "a"): 2}, {"theatre": 2})
    assert [(each.lack, each.what) for each in found.missing[0].reasons] == [(Lack.TEAMS, "smur")]


def test_teams_that_nobody_told_of_limit_nothing_and_the_answer_says_so():
    by = rules(
        THEATRE | {"team": {"team": "smur", "share": 1, "hours": 9}},
        teams=[{"id": "smur", "name": "équipes", "figure": "smur", "hours": 1, "origin": "expert"}],
    )
    found = diverted([site("v", 0, theatres=4), site("a", 15, theatres=9)], by=by)
    assert found.feasible
    assert any("SMUR" in note["fr"] for note in found.notes)


def test_a_newborn_goes_to_a_maternity_of_the_same_level_or_above():
    by = rules(THEATRE | {"same_maternity_level": True})
    sites = [site("v", 0, theatres=2, maternity="type-2"), site("low", 5, theatres=9, maternity="type-1"),
             site("silent", 6, theatres=9), site("high", 50, theatres=9, maternity="type-3")]  # fmt: skip
    assert flows(diverted(sites, by=by)) == {("theatre", "high"): 2}


# --- those who come by themselves ---


WALKING = THEATRE | {"controllable": 0.5, "walk_ins": 1}


def test_those_who_come_by_themselves_fill_the_nearest_before_anybody_is_sent_there():
    """Eight by themselves to the two nearest, by inverse distance: 6 to a, 2 to b."""
    sites = [site("v", 0, theatres=16), site("a", 10, theatres=4), site("b", 30, theatres=7),
             site("c", 60, theatres=9)]  # fmt: skip
    found = diverted(sites, by=rules(WALKING))
    loads = {each.site: each for each in found.loads}
    assert loads["a"].walk_ins_per_day == pytest.approx(6)
    assert (loads["a"].used, loads["a"].class_) == (pytest.approx(1.5), "full")
    assert flows(found) == {("theatre", "b"): 5, ("theatre", "c"): 3}
    assert found.demands[0].walk_ins_per_day == pytest.approx(8)


def test_with_no_site_in_time_nobody_is_told_to_go_there_by_themselves():
    found = diverted([site("v", 0, theatres=4), site("far", 150, theatres=9)], by=rules(WALKING))
    assert (found.demands[0].walk_in_sites, found.loads) == (0, ())


# --- never a silent nought ---


def test_without_any_figure_nothing_is_assessed_and_nothing_is_missing():
    found = diverted([site("v", 0), site("a", 10)])
    assert (found.feasible, found.flows, found.missing) == (None, (), ())
    assert [each.why for each in found.not_assessed] == [Unassessed.NO_FIGURES]


def test_what_nobody_knows_of_the_others_is_told_with_how_many_they_are():
    found = diverted([site("v", 0, theatres=3), site("a", 10), site("b", 20)])
    assert (found.feasible, found.missing) == (None, ())
    (told,) = found.not_assessed
    assert (told.why, told.line, told.facilities) == (Unassessed.NO_ROOM, "theatre", 2)
    assert found.unknown_sites == 2


def test_a_social_facility_without_figures_is_no_hospital_of_unknown_room():
    others = [
        {"id": "home", "profile": "ESMS-small", "location": {"latitude": 0.1, "longitude": 0}}
    ]
    found = diverted([site("v", 0, theatres=3), *others])
    assert (found.unknown_sites, without(found)) == (0, {"theatre": 3})


def test_a_victim_without_coordinates_is_told_and_no_way_is_made_up():
    found = diverted([site("v", None, theatres=3), site("a", 0, theatres=9)])
    assert (found.feasible, found.flows) == (None, ())
    assert [each.why for each in found.not_assessed] == [Unassessed.NO_COORDINATES]


def test_a_line_that_is_not_answered_is_told_and_one_that_is_denied_is_not():
    by = rules(THEATRE, DIALYSIS)
    sites = [site("v", 0, theatres=0), site("a", 10, theatres=9, dialysis_places=9)]
    found = diverted(sites, by=by)
    assert [(each.line, each.why) for each in found.not_assessed] == [
        ("dialysis", Unassessed.NOT_SAID)
    ]


def test_a_line_that_the_catalogue_cannot_count_is_told_when_it_is_asked_for():
    sites = [site("v", 0, theatres=2), site("a", 10, theatres=9)]
    found = diverted(sites, lines=[CareKind.THEATRE, CareKind.IMAGING])
    assert [(each.line, each.why) for each in found.not_assessed] == [
        ("imaging", Unassessed.NO_RULE)
    ]


def test_a_line_of_less_than_one_patient_a_day_is_told_by_the_week_and_never_as_none():
    """One bed, three quarters full, ten days: 0.075 a day, that is one a week, rounded up."""
    found = diverted([site("v", 0, icu_beds=1), site("a", 10, icu_beds=40)], by=rules(ICU))
    (flow,) = found.flows
    assert (flow.patients, flow.days) == (1, 7)
    assert flow.as_json()["per_day"] == pytest.approx(1 / 7)


# --- called and declared ---


def test_what_was_said_on_the_phone_goes_before_what_is_computed():
    sites = [site("v", 0, theatres=5), site("a", 10, theatres=9), site("b", 50, theatres=9)]
    found = diverted(sites, called=[room("a", "theatre", 2)])
    assert flows(found) == {("theatre", "a"): 2, ("theatre", "b"): 3}
    called = next(each for each in found.flows if each.to == "a")
    assert (called.known, called.as_of) == (Known.CALLED, "2026-11-22T04:00:00Z")


def test_a_called_nought_is_no_room_and_an_answer_out_of_date_is_no_answer():
    sites = [site("v", 0, theatres=5), site("a", 10, theatres=9)]
    assert without(diverted(sites, called=[room("a", "theatre", 0)])) == {"theatre": 5}
    assert diverted(sites, called=[room("a", "theatre", 0, left="expired")]).feasible


def test_a_phone_call_makes_room_known_where_no_figure_does():
    sites = [site("v", 0, theatres=5), site("a", 10)]
    found = diverted(sites, called=[room("a", "theatre", 9)])
    assert flows(found) == {("theatre", "a"): 5}


def test_what_a_facility_declares_goes_before_its_figures():
    line = {"id": "x", "kind": "theatre", "activity": {"unit": "operation", "per_day": 7},
            "spare": {"per_day": 3}}  # fmt: skip
    file = Facility.model_validate({"schema": "csirt.facility/1", "id": "a", "care_lines": [line]})
    sites = [site("v", 0, theatres=5), site("a", 10, theatres=90)]
    found = diverted(sites, files={"a": file})
    assert (flows(found), without(found)) == ({("theatre", "a"): 3}, {"theatre": 2})
    assert found.flows[0].known is Known.DECLARED


def test_people_who_are_present_are_not_taken_for_people_who_arrive():
    """Twenty present, a stay of ten days: two arrive a day, fourteen a week."""
    line = {"id": "x", "kind": "icu", "activity": {"unit": "patient", "per_day": 20}}
    file = Facility.model_validate({"schema": "csirt.facility/1", "id": "v", "care_lines": [line]})
    by = rules(ICU | {"declared": "present"})
    found = diverted([site("v", 0), site("a", 5, icu_beds=400)], by=by, files={"v": file})
    assert found.demands[0].patients == 14


# --- surges and bounds ---


def surge(low: float, likely: float, high: float) -> Surge:
    return Surge.model_validate(
        {
            "schema": "csirt.surge/1", "id": "s", "title": "S", "origin": "expert",
            "effects": [{"demand": "unplanned-admissions",
                         "increase": {"low": low, "likely": likely, "high": high}}],
        }
    )  # fmt: skip


def test_a_surge_adds_to_the_victim_and_takes_from_the_neighbours():
    """v: 10 a day becomes 11; a can take 12, less the one more of its own."""
    by = rules(THEATRE | {"surge": "unplanned-admissions"})
    sites = [site("v", 0, theatres=10), site("a", 10, theatres=10)]
    assert without(diverted(sites, by=by)) == {}
    found = diverted(sites, by=by, surge=surge(0.1, 0.1, 0.1))
    assert found.demands[0].patients == 11
    assert without(found) == {"theatre": 2}


@few
@given(st.lists(st.integers(0, 30), min_size=1, max_size=6), st.integers(1, 60), st.booleans())
def test_the_favourable_bound_lacks_least_and_the_unfavourable_one_most(beds, own, surged):
    walking = ICU | {"controllable": 0.6, "walk_ins": {"low": 0.2, "likely": 0.5, "high": 1},
                     "surge": "unplanned-admissions",
                     "usable": {"low": 0.2, "likely": 0.5, "high": 1}}  # fmt: skip
    by = rules(walking, travel={"detour": 1, "speed_kmh": {"low": 40, "likely": 60, "high": 90},
                                "fixed_minutes": 0, "walk_in_sites": 2, "origin": "expert"})  # fmt: skip
    sites = [site("v", 0, icu_beds=own)]
    sites += [site(f"s{n}", 20 * (n + 1), icu_beds=count) for n, count in enumerate(beds)]
    found = diverted(sites, by=by, surge=surge(0.02, 0.05, 0.3) if surged else None)
    low, likely, high = (sum(run.missing_per_day.values()) for run in found.runs)
    assert low <= likely + 1e-6 <= high + 2e-6


# --- laws ---


def spread(sizes, fractions):
    """Return sites along a line, with figures that do not divide into whole patients."""
    return [site(f"s{n}", 7 * (n + 1), theatres=size * fractions) for n, size in enumerate(sizes)]


@few
@given(
    st.lists(st.integers(0, 9), min_size=1, max_size=7),
    st.lists(st.integers(1, 20), min_size=1, max_size=3),
    st.sampled_from([1.0, 0.37, 1.61]),
)
def test_every_patient_has_a_place_or_is_told_to_have_none(sizes, lost, part):
    victims = [site(f"v{n}", -3 * n, theatres=size * part) for n, size in enumerate(lost)]
    found = diverted([*victims, *spread(sizes, part)], *(each["id"] for each in victims))
    for demand in found.demands:
        sent = sum(each.patients for each in found.flows if each.victim == demand.victim)
        left = sum(each.patients for each in found.missing if each.victim == demand.victim)
        assert sent + left == demand.patients == people(demand.directed_per_day, 1)


@few
@given(
    st.lists(st.integers(0, 9), min_size=1, max_size=5), st.integers(1, 30), st.integers(0, 9),
    st.integers(1, 90),
)  # fmt: skip
def test_a_neighbour_more_never_leaves_more_without_a_place(sizes, own, more, km):
    walking = rules(WALKING)
    sites = [site("v", 0, theatres=own), *spread(sizes, 1)]
    before = diverted(sites, by=walking)
    after = diverted([*sites, site("new", km, theatres=more)], by=walking)
    left = [sum(each.runs[1].missing_per_day.values()) for each in (before, after)]
    assert left[1] <= left[0] + 1e-6


@few
@given(
    st.lists(st.integers(1, 9), min_size=1, max_size=5), st.integers(1, 30), st.integers(0, 4),
    st.integers(1, 9),
)  # fmt: skip
def test_more_room_never_costs_more(sizes, own, which, more):
    grown = [size + (more if n == which else 0) for n, size in enumerate(sizes)]
    costs = []
    for some in (sizes, grown):
        found = diverted([site("v", 0, theatres=own), *spread(some, 1)])
        lack = sum(found.runs[1].missing_per_day.values())
        costs.append(found.cost_minutes + 100_000 * lack)
    assert costs[1] <= costs[0] + 1e-3


@few
@given(
    st.lists(st.integers(0, 6), min_size=1, max_size=4),
    st.lists(st.integers(1, 8), min_size=1, max_size=3),
)
def test_the_flows_cost_what_a_minimum_cost_flow_does(sizes, lost):
    """The oracle: NetworkX on the same network, whole numbers, a dear arc for who has no place."""
    victims = {f"v{n}": (-5 * n, size) for n, size in enumerate(lost)}
    sites = {f"s{n}": (11 * (n + 1), size) for n, size in enumerate(sizes)}
    graph = nx.DiGraph()
    for name, (_, size) in victims.items():
        graph.add_node(name, demand=-size)
        graph.add_edge(name, "end", weight=100_000)
    for (v, (start, _)), (s, (end, size)) in product(victims.items(), sites.items()):
        if abs(end - start) <= LINE["limit_minutes"] and size:
            graph.add_edge(v, s, weight=abs(end - start))
            graph.add_edge(s, "end", weight=0, capacity=size)
    graph.add_node("end", demand=sum(lost))
    oracle = nx.min_cost_flow_cost(graph)
    made = [site(id, km, theatres=size) for id, (km, size) in {**victims, **sites}.items()]
    found = diverted(made, *victims)
    lack = sum(found.runs[1].missing_per_day.values())
    assert found.cost_minutes + 100_000 * lack == pytest.approx(oracle, abs=0.5)


@few
@given(st.integers(0, 60), st.lists(st.floats(0, 50), min_size=1, max_size=8))
def test_largest_remainder_loses_nobody_and_moves_nobody_by_a_whole_patient(total, parts):
    found = shared_out(total, parts)
    assert sum(found) == total
    if sum(parts) > 0:
        exact = [part * total / sum(parts) for part in parts]
        assert all(abs(one - other) < 1 + 1e-6 for one, other in zip(found, exact, strict=True))
