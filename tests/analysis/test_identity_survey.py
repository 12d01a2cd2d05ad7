"""Who comes to the administration of a domain: against NetworkX, brute force and the exact cut of
AND/OR graphs."""

from dataclasses import replace
from itertools import combinations
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from identity_worlds import graph, nurses

from csirt.analysis.identity.cut import fewest_repairs
from csirt.analysis.identity.powers import hops_to, powers_of
from csirt.analysis.identity.survey import goal_of, surveyed
from csirt.errors import InputError, NotFoundError
from csirt.files.identity.read import read_graph
from csirt.files.identity.relations import relations
from csirt.model.directory_graph import ObjectKind

NAMES = ["d:0", *(f"{letter}:{at}" for letter in "ugc" for at in range(10, 13))]
HALVES = ("get-changes", "get-changes-all")
ALONE = ("member-of", "generic-all", "has-session", "contains")


def reaching(rows, **options):
    """Return the names that come to the administrators."""
    found, at = graph(rows, **options)
    powers = powers_of(found, relations())
    hops = hops_to(powers.joined, [at["g:admins"]], powers.size)
    return {name for name, place in at.items() if hops[place] > 0}


def closure(rows, starts, *, out=()):
    """Return what falls from some objects, by the definition: copying the passwords of a domain
    takes both halves, which may lie with two objects that both have fallen."""
    rows = [*rows, *(("d:0", "contains", "g:admins"),)]
    fallen = set(starts) - set(out)
    while True:
        more = {b for a, relation, b in rows if a in fallen and relation not in HALVES}
        for domain in {b for _, _, b in rows}:
            if all(any(a in fallen and r == half and b == domain for a, r, b in rows)
                   for half in HALVES):  # fmt: skip
                more.add(domain)
        if (more := more - set(out)) <= fallen:
            return fallen
        fallen |= more


@st.composite
def worlds(draw):
    ends = st.sampled_from([*NAMES, "g:admins"])
    kinds = st.sampled_from([*ALONE, *HALVES, *HALVES])
    rows = draw(st.lists(st.tuples(ends, kinds, ends), min_size=3, max_size=16))
    return [(a, "get-changes-all" if r == "get-changes" and a[0] == "c" else r,
             "d:0" if r in HALVES else b) for a, r, b in rows if a != "g:admins"]  # fmt: skip


def test_half_of_what_copying_passwords_takes_gives_nothing_and_both_give_the_domain():
    one = [("u:1", "get-changes", "d:0"), ("u:2", "get-changes-all", "d:0")]
    assert reaching(one) == {"d:0"}
    both = [*one, ("u:1", "get-changes-all", "d:0")]
    assert reaching(both) == {"d:0", "u:1"}


def test_halves_come_together_through_two_groups():
    """The easy version looks at the group alone: here no object has both halves itself."""
    rows = [
        ("u:1", "member-of", "g:1"), ("g:1", "get-changes", "d:0"),
        ("u:1", "member-of", "g:2"), ("g:2", "get-changes-all", "d:0"),
        ("u:2", "member-of", "g:1"),
    ]  # fmt: skip
    assert reaching(rows) == {"d:0", "u:1"}


def test_a_controller_of_the_domain_and_everybody_are_known_without_being_said():
    rows = [
        ("c:7", "member-of", "g:516"),
        ("u:1", "member-of", "g:513"),
        ("d:0", "contains", "u:1"),
    ]
    assert "c:7" in reaching(rows)
    found, at = graph([*rows, ("g:9", "generic-all", "g:admins")])
    objects = list(found.objects)
    each = objects[at["g:9"]]
    objects[at["g:9"]] = type(each)(f"CH.LOCAL-{'S-1-5-11'}", each.kind, "x", each.domain)
    powers = powers_of(type(found)(tuple(objects), found.source, found.target, found.relation,
                                   found.relations), relations())  # fmt: skip
    assert hops_to(powers.joined, [at["g:admins"]], powers.size)[at["u:1"]] == 3


@given(worlds())
@settings(max_examples=150, deadline=None)
def test_who_comes_to_it_is_who_makes_it_fall_alone(rows):
    found, at = graph(rows, {"d:0": {}})
    powers = powers_of(found, relations())
    hops = hops_to(powers.joined, [at["g:admins"]], powers.size)
    assert {name for name, place in at.items() if hops[place] >= 0} == {
        name for name in at if "g:admins" in closure(rows, [name])
    }


def with_rights(rows, starts):
    """Return the rows with an object a start: its rights over the goal, which it can lose."""
    found = []
    for a, relation, b in rows:
        held = a in starts and b == "g:admins"
        found += [(a, relation, f"rights of {a}"), (f"rights of {a}", relation, b)] if held else [
            (a, relation, b)
        ]  # fmt: skip
    return found


@given(worlds())
@settings(max_examples=150, deadline=None)
def test_the_cut_is_the_smallest_for_all_starts_at_once(rows):
    found, at = graph(rows, {"d:0": {}})
    starts = {name for name in at if name[0] == "u"}
    rows = [row for row in rows if row[2] not in starts]
    cut = fewest_repairs(powers_of(found, relations()), [at[name] for name in starts],
                         [at["g:admins"]])  # fmt: skip
    parted = with_rights(rows, starts)
    others = sorted(
        ({name for row in parted for name in row[::2]} | {"d:0"}) - starts - {"g:admins"}
    )
    smallest = next(
        size for size in range(len(others) + 1)
        for out in combinations(others, size)
        if "g:admins" not in closure(parted, starts, out=out)
    )  # fmt: skip
    assert len(cut.objects) == smallest
    names = [f"rights of {name}" if name in starts else name
             for name in at if at[name] in cut.objects]  # fmt: skip
    assert "g:admins" not in closure(parted, starts, out=names)


@pytest.mark.parametrize("seed", range(20))
def test_hops_and_cut_without_and_are_those_of_networkx(seed):
    random = np.random.default_rng(seed)
    ends = [*(f"g:{at}" for at in range(20)), "g:admins"]
    rows = [(ends[a], "generic-all", ends[b]) for a, b in random.integers(0, 21, (45, 2)) if a != b]
    rows += [("u:1", "member-of", "g:0"), ("u:2", "member-of", "g:1"), ("u:2", "member-of", "g:2")]
    found, at = graph(rows)
    oracle = nx.DiGraph((a, b) for a, _, b in rows)
    oracle.add_node("g:admins")
    lengths = nx.single_target_shortest_path_length(oracle, "g:admins")
    powers = powers_of(found, relations())
    hops = hops_to(powers.joined, [at["g:admins"]], powers.size)
    assert {name: int(hops[place]) for name, place in at.items() if hops[place] >= 0} == dict(
        lengths
    )
    oracle.add_edges_from([("users", "u:1"), ("users", "u:2")])
    cut = fewest_repairs(powers, [at["u:1"], at["u:2"]], [at["g:admins"]])
    if nx.has_path(oracle, "users", "g:admins"):
        merged = nx.contracted_nodes(oracle, "users", "u:1", self_loops=False)
        merged = nx.contracted_nodes(merged, "users", "u:2", self_loops=False)
        assert len(cut.objects) == len(nx.minimum_node_cut(merged, "users", "g:admins"))
    else:
        assert cut.objects == ()


def repaired(rows):
    """Return the survey of a directory once every repair that it tells is made, and the repairs."""
    found, at = graph(rows, {"d:0": {}})
    name = {place: name for name, place in at.items()}
    survey = surveyed(found, relations())
    gone = {(name[hop.source], hop.relation, name[hop.target])
            for repair in survey.repairs for hop in repair.relations}  # fmt: skip
    after, _ = graph([row for row in rows if row not in gone], {"d:0": {}})
    return surveyed(after, relations()), gone


def test_who_holds_the_goal_without_being_a_member_is_a_start_and_loses_that_right():
    """The easy version begins two relations away: it proves that nobody comes there."""
    rows = [("u:1", "member-of", "g:admins"), ("u:2", "generic-all", "g:admins")]
    found, at = graph(rows)
    survey = surveyed(found, relations())
    assert (survey.members, survey.directly) == ((at["u:1"],), 1)
    assert [way.starts for way in survey.ways] == [(at["u:2"],)]
    assert survey.cut.objects == (at["u:2"],)
    assert repaired(rows)[1] == {("u:2", "generic-all", "g:admins")}


def test_who_leads_others_there_loses_its_own_right_and_not_only_those_over_it():
    rows = [
        ("u:3", "member-of", "g:513"), ("g:513", "force-change-password", "u:2"),
        ("u:2", "generic-all", "g:admins"),
    ]  # fmt: skip
    after, gone = repaired(rows)
    assert gone == {("u:2", "generic-all", "g:admins")}
    assert after.ways == ()


def test_members_through_a_group_are_no_attackers_and_stay_members():
    rows = [("u:1", "member-of", "g:9"), ("u:2", "member-of", "g:9"),
            ("g:9", "member-of", "g:admins")]  # fmt: skip
    found, _ = graph(rows)
    survey = surveyed(found, relations())
    assert (len(survey.members), survey.directly) == (2, 0)
    assert (survey.ways, survey.cut.objects) == ((), ())
    added = [*rows, ("u:3", "add-member", "g:9")]
    assert repaired(added)[1] == {("u:3", "add-member", "g:9")}


@given(worlds())
@settings(max_examples=150, deadline=None)
def test_after_the_repairs_nobody_comes_there(rows):
    after, gone = repaired([row for row in rows if row[1] not in HALVES])
    assert not any(name.endswith("admins") and who[0] == "u" and what == "member-of"
                   for who, what, name in gone)  # fmt: skip
    assert after.ways == ()


def test_of_a_group_whose_members_can_be_taken_over_it_is_the_group_that_goes():
    rows = [
        ("u:1", "generic-all", "u:8"), ("u:2", "generic-all", "u:9"), ("u:8", "member-of", "g:7"),
        ("u:9", "member-of", "g:7"), ("g:7", "member-of", "g:admins"),
    ]  # fmt: skip
    after, gone = repaired(rows)
    assert gone == {("g:7", "member-of", "g:admins")}
    assert after.ways == ()


def test_the_survey_tells_members_others_ways_and_what_to_repair():
    found, at = graph(nurses(12))
    survey = surveyed(found, relations())
    assert {at["s:300"], at["u:400"]} == set(survey.members)
    assert len(survey.accounts) == 14
    assert [(hop.relation, hop.target) for hop in survey.ways[0].hops] == [
        ("member-of", at["g:200"]),
        ("force-change-password", at["s:300"]),
        ("member-of", at["g:admins"]),
    ]
    assert len(survey.ways[0].starts) == 12
    assert survey.cut.objects == (at["g:200"],)
    assert [hop.relation for hop in survey.repairs[0].relations] == ["force-change-password"]
    assert survey.services == (at["s:300"],)


def test_of_a_policy_it_is_who_may_change_it_that_is_to_be_taken_away():
    """Not the policy from the machines, nor the domain from its own administrators."""
    rows = [
        ("u:1", "owns", "p:5"), ("u:2", "generic-write", "p:5"), ("p:5", "gp-link", "o:6"),
        ("g:admins", "generic-all", "p:5"), ("o:6", "contains", "u:9"),
        ("u:9", "member-of", "g:admins"),
    ]  # fmt: skip
    found, at = graph(rows)
    repair = surveyed(found, relations()).repairs[0]
    assert repair.object == at["p:5"]
    assert {(hop.source, hop.relation) for hop in repair.relations} == {
        (at["u:1"], "owns"), (at["u:2"], "generic-write")
    }  # fmt: skip


def test_sessions_of_administrators_count_on_ordinary_machines_only():
    rows = [
        ("u:1", "member-of", "g:admins"), ("c:7", "has-session", "u:1"),
        ("c:8", "has-session", "u:1"), ("c:8", "member-of", "g:516"), ("d:0", "contains", "c:8"),
    ]  # fmt: skip
    found, at = graph(rows)
    assert surveyed(found, relations()).sessions == ((at["c:7"], (at["u:1"],)),)


def test_another_group_is_asked_for_by_its_name_and_a_wrong_one_names_the_near_ones():
    found, at = graph([("u:1", "member-of", "g:backup")])
    assert goal_of(found, "backup") == goal_of(found, "BACKUP@ch.local") == (at["g:backup"],)
    with pytest.raises(NotFoundError, match="BACKUP"):
        goal_of(found, "backups")


def test_of_two_groups_of_one_name_neither_is_taken_for_the_other():
    found, at = graph([("u:1", "member-of", "g:8"), ("u:2", "member-of", "g:9")])
    objects = tuple(
        replace(each, name="SOINS@CH.LOCAL") if place in (at["g:8"], at["g:9"]) else each
        for place, each in enumerate(found.objects)
    )
    found = replace(found, objects=objects)
    with pytest.raises(InputError, match="S-1-5-21-1-2-3-8, S-1-5-21-1-2-3-9"):
        goal_of(found, "soins")
    assert goal_of(found, "S-1-5-21-1-2-3-9") == (at["g:9"],)


# --- the published directory ---


def adsynth(shared: Path) -> Path:
    file = shared / "risk" / "adsynth" / "DB_STORAGE.json"
    if not file.is_file():
        pytest.skip("no published directory graph")
    return file


def published_cut(survey, powers):
    """Return the cut of the published question: from the accounts two relations away and more,
    members or not."""
    hops = hops_to(powers.joined, survey.goals, powers.size)
    return fewest_repairs(powers, [at for at in survey.accounts if hops[at] > 1], survey.goals)


def test_of_the_published_directory_468_objects_reach_it_when_each_half_counts_alone(shared):
    """The figures of NetworkX and SciPy on the bare graph, in which there is no AND."""
    found = read_graph([adsynth(shared)])
    sync = relations()["dc-sync"].model_copy(update={"made_of": ()})
    known = {**relations(), "dc-sync": sync}
    survey = surveyed(found, known)
    assert sum(each.reaching for each in survey.reaching) == 468
    assert len(survey.accounts) == 96
    cut = published_cut(survey, powers_of(found, known))
    assert (len(cut.objects), cut.proven) == (4, True)


def test_of_the_published_directory_two_groups_have_half_of_it_and_come_to_nothing(shared):
    found = read_graph([adsynth(shared)])
    survey = surveyed(found, relations())
    assert sum(each.reaching for each in survey.reaching) == 466
    cut = published_cut(survey, powers_of(found, relations()))
    assert (len(survey.accounts), len(cut.objects)) == (96, 4)
    names = {found.objects[at].name.partition("@")[0] for at in survey.halves}
    assert names == {"ENTERPRISE DOMAIN CONTROLLERS", "ENTERPRISE READ-ONLY DOMAIN CONTROLLERS"}


def test_the_compromised_accounts_of_the_published_directory_come_to_nothing(shared):
    found = read_graph([adsynth(shared)])
    survey = surveyed(found, relations())
    ends = {found.objects[at].key.rpartition("-")[2] for at in survey.accounts}
    assert not ends & {"1083", "1113", "1124"}
    assert sum(each.kind is ObjectKind.USER for each in found.objects) == 207
