"""From what is held: the coins of ``risk analyse``, and a cut that never makes anything likelier."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csirt.analysis.reach import reach
from csirt.analysis.risk import analysed
from csirt.errors import NotFoundError
from csirt.files.shipped import catalogue
from csirt.model.reach import Cutting

from .worlds import asset, certain, estate, facility

DUMP, LOGON, LOCK, MANAGE, TAKE = (
    "credential-dump", "account-logon", "encryption", "management-plane", "directory-takeover",
)  # fmt: skip
ADMINS = {"id": "admins", "kind": "admin", "rights": [{"as": "admin", "on": ["all"]}]}


def ward(**more):
    """a, b and c in one zone; the administrators' passwords lie on a, and rule all three."""
    said = {
        "zones": [{"id": "lan"}],
        "assets": [asset("a", "lan", sessions=["admins"]), asset("b", "lan"), asset("c", "lan")],
        "identities": [ADMINS],
        "applications": [{"id": "record", "name": "Dossier", "needs": ["c"]}],
        "care_lines": [{"id": "ed", "kind": "ed-adult", "name": "Urgences", "needs": ["record"]}],
    }
    return estate(facility(**said | more))


def cutting(*names, entry="asset"):
    return [Cutting(name, f"asset:h/{name}", f"{entry}:h/{name}") for name in names]


def fallen(world, entries, cut=(), *, sure=(DUMP, LOGON, LOCK), family="asset"):
    """Return (now, after) by id, with these techniques certain and all others gone."""
    told = reach(world, certain(*sure), entries=entries, machines=cut, samples=64)
    return {each.id: (each.now.probability, each.after.probability) for each in told.of(family)}


def test_what_falls_is_what_risk_analyse_says_from_the_same_entry():
    told = reach(ward(), catalogue(), entries=["asset:h/a"], machines=[], samples=5_000)
    same = analysed(ward(), catalogue(), entries=["asset:h/a"], samples=5_000)
    assert {each.ref: each.now for each in told.of("care-line")} == {
        each.ref: each.likelihood for each in same.care_lines
    }
    assert {each.ref: each.now for each in told.of("asset")} == {
        each.ref: each.likelihood for each in same.assets
    }


def test_the_doors_of_the_outside_are_shut():
    door = ward(
        zones=[{"id": "lan", "exposure": "internet"}, {"id": "far"}],
        assets=[asset("a", "lan", flaws=["exposed"]), asset("far", "far")],
        applications=[], care_lines=[],
    )  # fmt: skip
    told = reach(door, catalogue(), entries=["asset:h/far"], machines=[], samples=2_000)
    outside = analysed(door, catalogue(), samples=2_000)
    assert {each.id: each.now.probability for each in told.of("asset")} == {"far": 1, "a": 0}
    assert max(each.likelihood.probability for each in outside.assets) > 0


def test_what_is_held_is_held_and_the_rest_is_ordered_by_how_likely_it_falls():
    told = reach(ward(), catalogue(), entries=["asset:h/a"], machines=[], samples=2_000)
    held = {each.id: each.held for each in told.of("asset")}
    assert held == {"a": True, "b": False, "c": False}
    odds = [each.now.probability for each in told.of("asset")]
    assert odds == sorted(odds, reverse=True)


def test_a_user_is_no_administrator():
    assert fallen(ward(), ["asset:h/a"])["c"] == (1, 1)
    assert fallen(ward(), ["asset-user:h/a"])["c"] == (0, 0)


def test_a_machine_that_is_cut_reaches_nothing_any_more():
    assert fallen(ward(), ["asset:h/a"], cutting("a"))["c"] == (1, 0)


def test_the_passwords_of_a_machine_that_is_cut_stay_taken():
    """Taking the machine out of the graph would say that c is safe: it is not, b is still there."""
    entries = ["asset:h/a", "asset-user:h/b"]
    assert fallen(ward(), entries, cutting("a"))["c"] == (1, 1)
    assert fallen(ward(), entries, cutting("a", "b"))["c"] == (1, 0)


def test_a_machine_that_is_cut_and_not_held_does_not_fall():
    assert fallen(ward(), ["asset:h/a"], [Cutting("c", "asset:h/c", "")])["c"] == (1, 0)


def test_a_console_that_is_cut_commands_nobody_and_a_controller_keeps_its_secrets():
    console = ward(assets=[asset("a", "lan"), asset("c", "lan", managed_by=["a"])],
                   identities=[])  # fmt: skip
    assert fallen(console, ["asset:h/a"], cutting("a"), sure=(MANAGE,))["c"] == (1, 0)
    directory = ward(
        assets=[asset("a", "lan", "domain-controller"), asset("c", "lan")],
        directories=[{"id": "ad", "controllers": ["a"]}], identities=[],
    )  # fmt: skip
    found = fallen(directory, ["asset:h/a"], cutting("a"), sure=(TAKE,), family="directory")
    assert found == {"ad": (1, 1)}


def test_a_directory_that_was_copied_gives_its_accounts_to_who_stands_inside():
    world = ward(
        directories=[{"id": "ad", "controllers": ["b"]}],
        identities=[ADMINS | {"directory": "ad"}], assets=[asset("b", "lan"), asset("c", "lan")],
    )  # fmt: skip
    assert fallen(world, ["directory:h/ad"])["c"] == (0, 0)
    assert fallen(world, ["directory:h/ad", "zone:h/lan"])["c"] == (1, 1)


def test_a_place_in_a_zone_is_lost_with_the_last_machine_that_stands_there():
    entries = ["zone:h/lan", "asset:h/a"]
    unknown = [Cutting(name, "", "zone:h/lan") for name in ("x", "y")]
    told = reach(ward(), certain(DUMP, LOGON), entries=entries, samples=64,
                 machines=[*unknown, *cutting("a")])  # fmt: skip
    assert [each.now.probability for each in told.of("asset")] == [1, 1, 1]
    after = {each.id: each.after.probability for each in told.of("asset")}
    assert after == {"a": 1, "b": 0, "c": 0}
    assert [each.expected for each in told.alone] == [told.expected] * 3, "each leaves a way"


def test_what_the_cut_itself_stops_is_told_apart_from_what_the_attack_takes():
    told = reach(ward(), catalogue(), entries=["asset:h/a"], machines=cutting("c"), samples=64)
    (line,) = told.of("care-line")
    assert line.stopped
    assert line.after.probability <= line.now.probability


def test_an_unknown_place_names_the_near_ones():
    with pytest.raises(NotFoundError) as raised:
        reach(ward(), catalogue(), entries=["zone:h/lann"], machines=[])
    assert "zone:lan" in str(raised.value)


KINDS = st.sampled_from(["server", "workstation", "domain-controller", "ehr-server"])


@st.composite
def worlds(draw):
    """Up to five machines in two zones, some flows, who manages whom, one directory or none."""
    names = [f"m{at}" for at in range(draw(st.integers(2, 5)))]
    assets = [
        asset(
            name, draw(st.sampled_from(["x", "y"])), draw(KINDS),
            sessions=["admins"] if draw(st.booleans()) else [],
            managed_by=draw(st.lists(st.sampled_from(names), max_size=1)),
        )
        for name in names
    ]  # fmt: skip
    flows = [{"from": "zone:x", "to": "zone:y", "services": ["smb"]}] if draw(st.booleans()) else []
    return names, estate(
        facility(zones=[{"id": "x"}, {"id": "y"}], assets=assets, flows=flows, identities=[ADMINS],
                 applications=[{"id": "app", "name": "A", "needs": [names[-1]]}])
    )  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(worlds(), st.data())
def test_cutting_more_never_makes_anything_likelier(made, data):
    names, world = made
    held = data.draw(st.lists(st.sampled_from(names), min_size=1, unique=True))
    few = data.draw(st.lists(st.sampled_from(names), unique=True))
    more = few + data.draw(st.lists(st.sampled_from(names), unique=True))
    entries = [f"asset:h/{name}" for name in held]
    some, all_ = (
        reach(world, catalogue(), entries=entries, machines=cutting(*dict.fromkeys(cut)),
              samples=256)
        for cut in (few, more)
    )  # fmt: skip
    widest = {each.ref: each for each in some.found if each.family != "data"}
    for each in all_.found:
        if each.family != "data":
            assert each.after.probability <= widest[each.ref].after.probability
            assert each.after.probability <= each.now.probability
    for one in all_.alone:
        assert all_.expected_after <= one.expected <= all_.expected
