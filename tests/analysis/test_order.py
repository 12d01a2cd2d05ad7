"""A person's own order of restoration: each contradiction, what is none, and the proposal."""

from random import Random
from typing import Any

import pytest

from csirt.analysis.consequence.order import contradictions, looked_at, notes, proposal
from csirt.files.shipped import catalogue, services
from csirt.model.care import Application
from csirt.model.finding import Confidence, Level
from csirt.model.ref import parse_ref
from csirt.model.region import Estate, FacilityGroup
from csirt.model.restoration import RestorationOrder

from .worlds import asset, estate, facility


def hospital(**parts: Any) -> Estate:
    """Return h: net ← ad-app (the directory ad) ← pacs ← lis; gam, and an engine without needs."""
    machines = {"sw": "switch", "dc": "domain-controller", "gam-srv": "admissions-server"}
    machines |= {"eai": "interface-engine", "pacs-srv": "imaging-server", "lis-srv": "lis-server"}
    said: dict[str, Any] = {
        "zones": [{"id": "z"}],
        "assets": [asset(id, "z", kind) for id, kind in machines.items()],
        "directories": [{"id": "ad", "controllers": ["dc"]}],
        "applications": [
            {"id": "net", "needs": ["sw"], "wave": 1},
            {"id": "ad-app", "needs": ["dc", "application:net"], "wave": 1},
            {"id": "pacs", "needs": ["pacs-srv", "application:ad-app"]},
            {"id": "lis", "needs": ["lis-srv", "application:pacs"]},
            {"id": "gam", "needs": ["gam-srv", "application:ad-app"]},
            {"id": "engine", "needs": ["eai", "application:ad-app"]},
        ],
    }
    found = estate(facility(**{**said, **parts}))
    return found.model_copy(update={"services": tuple(services().values())})


def order(*waves: Any, **parts: Any) -> RestorationOrder:
    """Return an order; a wave is a list of items, or a whole wave."""
    written = [
        {"id": f"w{at}", "crew": "it", "planned_hours": 1, "items": wave}
        if isinstance(wave, list)
        else {"id": f"w{at}", **wave}
        for at, wave in enumerate(waves)
    ]
    crews = [{"id": "it", "function": "Systèmes", "people": 5}]
    said = {"schema": "csirt.restoration/1", "id": "o", "facility": "h", "crews": crews}
    return RestorationOrder.model_validate({**said, "waves": written, **parts})


def found(world: Estate, given: RestorationOrder) -> list[tuple[str, str, tuple[str, ...]]]:
    """Return rule, severity and subjects of every contradiction."""
    return [
        (each.finding.rule, each.finding.severity.value, each.finding.subjects)
        for each in contradictions(world, catalogue(), given)
    ]


def rules(world: Estate, given: RestorationOrder) -> list[str]:
    return [rule for rule, *_ in found(world, given)]


def waves(world: Estate, given: RestorationOrder) -> list[list[str]]:
    """Return the bare ids of a proposal, by wave."""
    told = proposal(world, catalogue(), given)
    return [[item.ref.rpartition(":")[2] for item in wave.items] for wave in told]


def app(id: str) -> str:
    return f"application:h/{id}"


GOOD = (["net", "ad-app"], ["gam", "pacs", "lis"], ["engine"])


def test_a_good_order_has_no_contradiction():
    assert found(hospital(), order(*GOOD)) == []


# --- precedence ---


def test_images_before_the_directory_is_a_contradiction():
    given = order(["net", "pacs"], ["ad-app", "gam", "lis", "engine"])
    assert found(hospital(), given) == [
        ("order-before-directory", "high", (app("pacs"), app("ad-app")))
    ]


def test_a_directory_named_as_such_stands_for_the_application_that_it_is():
    assert found(hospital(), order(["net", "directory:ad"], ["gam", "pacs", "lis", "engine"])) == []
    given = order(["net", "pacs"], ["directory:ad", "gam", "lis", "engine"])
    assert found(hospital(), given)[0][2] == (app("pacs"), "directory:h/ad")


def test_a_directory_waits_for_what_its_application_waits_for():
    given = order(["directory:ad"], ["net", "gam", "pacs", "lis", "engine"])
    assert found(hospital(), given)[0][2] == ("directory:h/ad", app("net"))


def test_a_machine_that_follows_the_directory_waits_for_it_though_nobody_wrote_it():
    alone = [{"id": "ad-app", "needs": ["dc"]}, {"id": "pacs", "needs": ["pacs-srv"]}]
    told = contradictions(hospital(applications=alone), catalogue(), order(["pacs"], ["ad-app"]))
    assert [(t.finding.rule, t.finding.severity, t.finding.confidence) for t in told] == [
        ("order-before-directory", Level.MEDIUM, Confidence.LOW)
    ]


def test_a_machine_that_follows_no_directory_does_not_wait_for_it():
    alone = [{"id": "ad-app", "needs": ["dc"]}, {"id": "net", "needs": ["sw"]}]
    assert found(hospital(applications=alone), order(["net"], ["ad-app"])) == []


def test_an_application_before_another_that_it_needs_is_a_contradiction():
    given = order(["net", "ad-app"], ["lis", "gam"], ["pacs", "engine"])
    assert found(hospital(), given) == [("order-before-need", "high", (app("lis"), app("pacs")))]


def test_within_one_wave_a_line_written_too_early_is_only_a_remark():
    given = order(["ad-app", "net"], ["gam", "pacs", "lis"], ["engine"])
    assert found(hospital(), given) == [("order-before-need", "low", (app("ad-app"), app("net")))]


@pytest.mark.parametrize(
    ("need", "told"),
    [
        ({"any": ["application:a", "application:b"]}, []),
        ({"at_least": 2, "of": ["application:a", "application:b", "application:c"]}, [app("c")]),
        ({"at_least": 1, "of": ["application:b", "application:c"]}, [app("c")]),
        ({"at_least": 3, "of": ["application:a", "application:b", "application:c"]}, [app("b")]),
        ({"any": ["sw", "application:b"]}, []),
    ],
)
def test_a_need_that_enough_alternatives_meet_is_no_contradiction(need, told):
    every = [{"id": id} for id in "abc"] + [{"id": "x", "needs": [need]}]
    late = found(hospital(applications=every), order(["a"], ["x"], ["c"], ["b"]))
    assert [subjects[1] for _, _, subjects in late] == told


def test_what_stands_is_waited_for_by_nobody():
    given = order(["pacs", "gam", "lis", "engine"], standing=["ad-app", "net"])
    assert found(hospital(), given) == []


def test_what_is_needed_and_stands_in_no_wave_is_told_once_for_all_that_need_it():
    given = order(["net"], ["gam", "pacs", "lis", "engine"])
    assert found(hospital(), given) == [("order-in-no-wave", "medium", (app("ad-app"),))]


def test_what_vital_care_waits_for_is_in_a_wave_at_any_distance():
    line = [{"id": "ed", "kind": "ed-adult", "needs": ["application:lis"]}]
    given = order(["net", "ad-app"], ["gam", "engine"])
    assert sorted(found(hospital(care_lines=line), given)) == [
        ("order-vital-in-no-wave", "high", (app("lis"),)),
        ("order-vital-in-no-wave", "high", (app("pacs"),)),
    ]
    calm = [{**line[0], "kind": "outpatient"}]
    assert found(hospital(care_lines=calm), given) == []


def test_the_interface_engine_before_the_identity_of_patients_is_a_contradiction():
    given = order(["net", "ad-app"], ["engine"], ["gam", "pacs", "lis"])
    told = contradictions(hospital(), catalogue(), given)
    assert [(t.finding.rule, t.finding.confidence) for t in told] == [
        ("order-before-identity", Confidence.LOW)
    ]
    said = [*hospital().facilities[0].model_dump(by_alias=True)["applications"]]
    said[-1] = {"id": "engine", "needs": ["eai", "application:gam"]}
    assert found(hospital(applications=said), given) == [
        ("order-before-identity", "high", (app("engine"), app("gam")))
    ]


def backed_up(**more: Any) -> Estate:
    """Return h with lis kept on srv, copied to repo, which the backup application runs."""
    machines = [asset("srv", "z", copies=["repo"]), asset("repo", "z", "backup-repository", **more)]
    applications = [
        {"id": "lis", "needs": ["srv"], "data": ["srv"]},
        {"id": "backup", "needs": ["repo"]},
    ]
    return hospital(assets=machines, directories=[], applications=applications)


def test_a_restore_before_the_backup_that_holds_the_copy_is_a_contradiction():
    assert found(backed_up(), order(["lis"], ["backup"])) == [
        ("order-before-source", "high", (app("lis"), app("backup")))
    ]
    assert found(backed_up(), order(["backup"], ["lis"])) == []


def test_a_copy_that_nothing_in_the_order_holds_can_be_read():
    assert found(backed_up(), order(["lis"])) == []


def test_a_backup_that_needs_what_it_gives_back_is_a_note_for_no_order_can_mend_it():
    world = backed_up()
    site = world.facilities[0]
    loop = Application.model_validate({"id": "backup", "needs": ["repo", "application:lis"]})
    world = estate(site.model_copy(update={"applications": (site.applications[0], loop)}))
    assert found(world, order(["lis"], ["backup"])) == []
    told = notes(looked_at(world, catalogue(), order(["lis"], ["backup"])), suggested=False)
    assert sum("copie que tient" in note["fr"] for note in told) == 1


# --- circles, unknown names, twice ---


def ring(*ids: str) -> list[dict[str, Any]]:
    after = [*ids[1:], ids[0]]
    return [{"id": id, "needs": [f"application:{o}"]} for id, o in zip(ids, after, strict=True)]


def test_a_circle_is_told_once_as_what_must_come_back_together():
    world = hospital(applications=[*ring("a", "b", "c"), {"id": "x", "needs": ["application:a"]}])
    assert found(world, order(["a"], ["b"], ["c"], ["x"])) == [
        ("order-circle", "medium", (app("a"), app("b"), app("c")))
    ]
    assert [severity for _, severity, _ in found(world, order(["a", "b", "c"], ["x"]))] == ["low"]


def test_a_loop_with_a_way_out_is_no_circle():
    way_out = {"id": "b", "needs": [{"any": ["application:a", "application:c"]}]}
    world = hospital(applications=[{"id": "a", "needs": ["application:b"]}, way_out, {"id": "c"}])
    assert found(world, order(["c"], ["b"], ["a"])) == []
    assert rules(world, order(["a"], ["b"], ["c"])) == ["order-before-need"]
    assert [id for wave in waves(world, order(["a"], ["b"], ["c"])) for id in wave] == [
        "c",
        "b",
        "a",
    ]


def test_an_item_that_nothing_describes_names_the_near_ones():
    told = contradictions(hospital(), catalogue(), order(*GOOD, ["pcas", "ad"]))
    assert [(t.finding.subjects, t.path) for t in told] == [
        (("pcas",), ("waves", 3, "items", 0)),
        (("ad",), ("waves", 3, "items", 1)),
    ]
    assert "pacs" in told[0].why["fr"]
    assert "directory:ad" in told[1].why["en"]


def test_an_item_twice_and_an_item_that_stands_are_told_at_their_second_place():
    told = contradictions(hospital(), catalogue(), order(*GOOD, ["pacs"], standing=["net"]))
    assert {(t.finding.rule, t.path) for t in told} == {
        ("order-standing-item", ("waves", 0, "items", 0)),
        ("order-item-twice", ("waves", 3, "items", 0)),
    }


# --- reconnection last ---

LINKS = [{"id": "out", "to": "service:s-prim"}, {"id": "ror", "to": "service:ror"}]


def test_a_link_before_the_core_is_done_is_a_contradiction():
    given = order(["link:out", "net", "ad-app"], ["gam", "pacs", "lis"], ["engine"])
    assert found(hospital(links=LINKS), given) == [
        ("order-link-before-core", "high", ("link:h/out",))
    ]


def test_a_link_before_the_rest_is_one_unless_vital_care_waits_for_it():
    given = order(["net", "ad-app"], ["link:out"], ["gam", "pacs", "lis", "engine"])
    assert found(hospital(links=LINKS), given) == [
        ("order-link-not-last", "medium", ("link:h/out",))
    ]
    line = [{"id": "icu", "kind": "icu", "needs": ["service:s-prim"]}]
    assert found(hospital(links=LINKS, care_lines=line), given) == []


def test_a_link_between_two_sites_of_a_group_leads_to_no_outside():
    links = [{"id": "other", "to": "facility:k"}]
    world = hospital(links=links)
    both = estate(*world.facilities, facility("k"))
    given = order(["link:other", "net", "ad-app"], ["gam", "pacs", "lis"], ["engine"])
    assert rules(both, given) == ["order-link-before-core"]
    said = {"schema": "csirt.group/1", "id": "g", "name": "g", "members": ["h", "k"]}
    group = FacilityGroup.model_validate(said)
    assert rules(both.model_copy(update={"groups": (group,)}), given) == []


def test_an_application_before_the_link_to_the_service_that_it_needs_is_a_contradiction():
    applications = [
        {"id": "net", "needs": ["sw"], "wave": 1},
        {"id": "x", "needs": ["service:ror"]},
    ]
    world = hospital(links=LINKS, applications=applications)
    assert found(world, order(["net"], ["x"], ["link:ror"])) == [
        ("order-before-need", "medium", (app("x"), "link:h/ror"))
    ]
    assert found(world, order(["net"], ["link:ror", "x"])) == []


# --- crews, hours, paper ---


def test_a_step_that_is_written_without_a_crew_is_a_contradiction():
    steps = {"ref": "engine", "steps": {"interfaces": "it", "backlog": None}}
    told = contradictions(hospital(), catalogue(), order(*GOOD[:2], [steps]))
    assert [(t.finding.rule, t.path) for t in told] == [
        ("order-step-without-crew", ("waves", 2, "items", 0, "steps"))
    ]
    assert "papier à ressaisir" in told[0].finding.title["fr"]


def test_a_wave_without_a_crew_is_one_unless_every_step_of_it_has_one():
    every = {
        "ref": "engine",
        "steps": dict.fromkeys(("server", "data", "interfaces", "backlog"), "it"),
    }
    assert rules(hospital(), order(*GOOD[:2], {"items": ["engine"]})) == ["order-wave-without-crew"]
    assert rules(hospital(), order(*GOOD[:2], {"items": [every]})) == []


def test_a_crew_that_the_file_does_not_describe_names_the_near_ones():
    told = contradictions(
        hospital(), catalogue(), order(*GOOD[:2], {"crew": "itt", "items": ["engine"]})
    )
    assert [t.finding.rule for t in told] == ["order-unknown-crew"]
    assert "Noms proches : it." in told[0].why["fr"]


@pytest.mark.parametrize(
    ("one", "two", "told"),
    [
        ({}, {}, ["order-crew-twice"]),
        ({"people": 3}, {"people": 2}, []),
        ({"people": 3}, {"people": 3}, ["order-crew-twice"]),
        ({}, {"from_hours": 10}, []),
        ({"people": 6}, {"from_hours": 10, "people": 1}, ["order-crew-too-small"]),
    ],
)
def test_a_crew_in_two_waves_at_once_beyond_its_people_is_a_contradiction(one, two, told):
    first = {"crew": "it", "planned_hours": 10, "from_hours": 0, "items": ["net"], **one}
    second = {"crew": "it", "planned_hours": 10, "from_hours": 5, "items": ["sw-app"], **two}
    world = hospital(applications=[{"id": "net"}, {"id": "sw-app"}])
    assert rules(world, order(first, second)) == told


def test_a_crew_that_has_left_or_has_nobody_is_absent():
    gone = [{"id": "it", "function": "Systèmes", "people": 5, "until_hours": 2}]
    assert rules(hospital(), order(*GOOD, crews=gone)) == ["order-crew-absent"]
    nobody = [{"id": "it", "function": "Systèmes", "people": 0}]
    assert rules(hospital(), order(*GOOD, crews=nobody)) == ["order-crew-absent"] * 3


def test_clean_posts_taken_twice_are_told():
    wave = {"crew": "it", "planned_hours": 4, "clean_posts": 6, "people": 1}
    world = hospital(applications=[{"id": "a"}, {"id": "b"}])
    both = ({**wave, "items": ["a"]}, {**wave, "items": ["b"], "from_hours": 0})
    assert rules(world, order(*both, equipment={"clean_posts": 10})) == ["order-posts-short"]
    assert rules(world, order(*both, equipment={"clean_posts": 12})) == []
    assert rules(world, order(*both)) == []


def test_a_wave_that_ends_before_that_of_what_it_needs_is_a_contradiction():
    slow = {"crew": "it", "people": 1, "planned_hours": 50, "items": ["net", "ad-app"]}
    fast = {"crew": "it", "people": 1, "planned_hours": 5, "from_hours": 0, "items": ["gam"]}
    assert rules(hospital(), order(slow, fast, standing=[])) == ["order-ends-before-need"]


@pytest.mark.parametrize(
    ("hours", "spent", "how", "told"),
    [
        (48, 0, "declared", []),
        (49, 0, "declared", [("high", "medium")]),
        (40, 9, "tested", [("high", "medium")]),
        (40, 8, "tested", []),
    ],
)
def test_a_care_line_that_waits_longer_than_its_paper_lasts_is_told(hours, spent, how, told):
    line = {"id": "ed", "kind": "ed-adult", "needs": ["application:net"]}
    world = hospital(care_lines=[{**line, "paper": {"tenable_days": 2, "how": how}}])
    given = order({"crew": "it", "planned_hours": hours, "items": ["net"]}, on_paper_hours=spent)
    late = contradictions(world, catalogue(), given)
    assert [(t.finding.severity, t.finding.confidence) for t in late] == told
    assert {t.path for t in late} <= {("waves", 0, "planned_hours")}


def test_a_wave_of_unknown_length_is_a_note_and_its_hours_are_not_checked():
    line = {
        "id": "ed",
        "kind": "ed-adult",
        "needs": ["application:net"],
        "paper": {"tenable_days": 0},
    }
    given = order({"crew": "it", "items": ["net"]})
    world = hospital(care_lines=[line])
    assert found(world, given) == []
    told = notes(looked_at(world, catalogue(), given), suggested=False)
    assert any("sans durée connue" in note["fr"] for note in told)


# --- what a contradiction is made of ---


def test_the_id_of_a_contradiction_does_not_change_with_the_rest_of_the_order():
    one = contradictions(hospital(), catalogue(), order(["net", "pacs"], ["ad-app"]))
    two = contradictions(hospital(), catalogue(), order(["net"], ["pacs", "gam"], ["ad-app"]))
    assert one[0].finding.id in {each.finding.id for each in two}


def test_the_ids_differ_and_every_text_is_in_both_languages():
    steps = {"ref": "net", "steps": {"server": None}}
    given = order(
        ["lis", "what", "what"], [steps, "pacs"], {"items": ["net", "ad-app"], "crew": "x"}
    )
    told = contradictions(hospital(), catalogue(), given)
    ids = [each.finding.id for each in told]
    assert len(ids) == len(set(ids)) >= 6
    for each in told:
        for text in (each.finding.title, each.why, each.mend):
            assert set(text) == {"fr", "en"}
            assert text["fr"] != text["en"]


# --- groups ---


def test_in_a_group_an_id_that_stands_at_one_site_is_enough_and_a_borrowed_one_is_its_owner_s():
    owner = facility("h", applications=[{"id": "ehr"}, {"id": "pay"}])
    user = facility("k", applications=[{"id": "ward", "needs": ["application:ehr"]}, {"id": "pay"}])
    shared = {"id": "s", "kind": "application", "provider": "application:h/ehr", "users": ["k"]}
    said = {"schema": "csirt.group/1", "id": "g", "name": "g", "members": ["h", "k"]}
    group = FacilityGroup.model_validate({**said, "shared": [shared]})
    world = Estate(subject="g", facilities=(owner, user), groups=(group,))
    assert found(world, order(["ehr"], ["ward"], facility="g")) == []
    late = found(world, order(["ward"], ["ehr"], facility="g"))
    assert late == [("order-before-need", "high", ("application:k/ward", "application:h/ehr"))]
    assert rules(world, order(["ehr"], ["ward", "pay"], facility="g")) == ["order-unknown-item"]
    assert rules(world, order(["ehr"], ["ward", "application:k/pay"], facility="g")) == []


# --- the proposal ---


def test_a_good_order_is_proposed_as_it_is():
    assert waves(hospital(), order(*GOOD)) == [list(wave) for wave in GOOD]


def test_the_proposal_moves_as_little_as_it_can():
    forward = order(["net"], ["gam", "pacs", "lis"], ["engine"], ["ad-app"])
    assert waves(hospital(), forward) == [["net"], ["ad-app", "gam", "pacs", "lis"], ["engine"], []]
    later = order(["pacs"], ["net"], ["ad-app", "gam"], ["lis", "engine"])
    assert waves(hospital(), later) == [[], ["net"], ["ad-app", "pacs", "gam"], ["lis", "engine"]]


def test_the_proposal_says_what_was_moved_and_what_was_added():
    given = order(["net"], ["pacs", "gam", "lis", "engine"])
    items = [item for wave in proposal(hospital(), catalogue(), given) for item in wave.items]
    assert [item.ref for item in items if item.added] == ["application:ad-app"]
    assert [item.moved_from for item in items if item.moved_from] == []


def test_links_get_a_wave_of_their_own_when_there_is_none_after_the_core():
    told = proposal(hospital(links=LINKS), catalogue(), order(["link:out", "net", "ad-app"]))
    assert [(wave.wave, wave.added) for wave in told] == [("w0", False), ("reconnection", True)]
    assert [item.moved_from for item in told[1].items] == ["w0"]


def random_world(seed: int) -> tuple[Estate, RestorationOrder]:
    """Return applications with random needs, loops and alternatives, in a random order."""
    dice = Random(seed)
    ids = [f"a{at}" for at in range(12)]
    applications = []
    for id in ids:
        needs: list[Any] = [
            f"application:{dice.choice(ids)}" for _ in range(dice.choice([0, 0, 1]))
        ]
        if dice.random() < 0.5:
            some = [f"application:{each}" for each in dice.sample(ids, 3)]
            needs.append({"at_least": dice.choice([1, 2]), "of": some})
        if dice.random() < 0.2:
            needs.append("service:ror")
        wave = {"wave": 1} if dice.random() < 0.2 else {}
        applications.append({"id": id, "needs": needs, **wave})
    line = [{"id": "ed", "kind": "ed-adult", "needs": [f"application:{dice.choice(ids)}"]}]
    world = hospital(applications=applications, links=LINKS, care_lines=line)
    items = dice.sample([*ids, "link:out", "link:ror"], dice.choice([8, 14]))
    cut = sorted(dice.sample(range(1, len(items)), 2))
    return world, order(items[: cut[0]], items[cut[0] : cut[1]], items[cut[1] :])


ORDERING = {"order-before-need", "order-link-before-core", "order-link-not-last"}
ORDERING |= {"order-in-no-wave", "order-vital-in-no-wave"}


@pytest.mark.parametrize("seed", range(150))
def test_a_proposal_has_no_contradiction_of_precedence_left_and_loses_nothing(seed):
    world, given = random_world(seed)
    told = proposal(world, catalogue(), given)
    again = order(*([item.ref for item in wave.items] for wave in told))
    left = found(world, again)
    assert [each for each in left if each[0] in ORDERING] == []
    assert [severity for rule, severity, _ in left if rule == "order-circle"] in (
        [],
        ["low"],
        ["low"] * 2,
        ["low"] * 3,
    )
    kept = {parse_ref(item.ref).id for wave in told for item in wave.items if not item.added}
    assert kept == {parse_ref(item.ref).id for wave in given.waves for item in wave.items}


# --- size ---


def chain(count: int) -> Estate:
    """Return a chain: each application needs the one before."""
    some = [
        {"id": f"a{at}", "needs": [f"application:a{at - 1}"] if at else []} for at in range(count)
    ]
    return hospital(applications=some, assets=[], directories=[])


@pytest.mark.timeout(60)
def test_five_thousand_items_in_the_wrong_order_are_told_and_put_right():
    world = chain(5_000)
    given = order(
        *([f"a{4_999 - at}" for at in range(start, start + 100)] for start in range(0, 5_000, 100))
    )
    assert len(found(world, given)) == 4_999
    right = [id for wave in waves(world, given) for id in wave]
    assert right == [f"a{at}" for at in range(5_000)]


@pytest.mark.timeout(60)
def test_five_thousand_unknown_items_are_told():
    assert (
        rules(chain(5_000), order([f"x{at}" for at in range(5_000)]))
        == ["order-unknown-item"] * 5_000
    )
