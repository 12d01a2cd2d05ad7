"""What a scenario takes, what falls with it, and what the attacks of the risk take."""

from typing import Any

import numpy as np
import pytest

from csirt.analysis.attack_graph.compile import compiled, ground
from csirt.analysis.consequence.restore.draws import Random
from csirt.analysis.consequence.restore.fallen import Fallen, fallen
from csirt.analysis.consequence.restore.struck import Struck, struck_by, struck_by_attacks
from csirt.files.shipped import catalogue, services
from csirt.model.catalogue import Impact
from csirt.model.facility import Facility
from csirt.model.region import Estate

from .restore_worlds import application, hospital, line, scenario
from .worlds import asset, certain, estate, facility

SAMPLES = 2_000


def struck(world: Facility | Estate, *lost: Any, samples: int = SAMPLES, seed: int = 1) -> Struck:
    about = world if isinstance(world, Estate) else estate(world)
    terrain, _ = ground(about, catalogue())
    return struck_by(terrain, scenario(*lost), Random(seed, samples))


def fell(world: Facility | Estate, *lost: Any, samples: int = 4) -> Fallen:
    about = world if isinstance(world, Estate) else estate(world)
    terrain, _ = ground(about, catalogue())
    return fallen(terrain, struck_by(terrain, scenario(*lost), Random(1, samples)))


def machines(*some: tuple[str, str, dict[str, Any]]) -> Facility:
    return facility(
        zones=[{"id": "z"}], assets=[asset(id, "z", kind, **said) for id, kind, said in some]
    )


def test_a_kind_or_a_family_takes_its_machines_and_no_other():
    world = machines(("a", "lis-server", {}), ("b", "ehr-server", {}), ("c", "workstation", {}))
    assert set(struck(world, {"kinds": ["lis-server"]}).impacts) == {("h/a", Impact.ENCRYPTED)}
    assert {name for name, _ in struck(world, {"kinds": ["server"]}).impacts} == {"h/a", "h/b"}


def test_a_selector_takes_what_it_names():
    world = machines(("a", "server", {}), ("b", "server", {}))
    assert {name for name, _ in struck(world, {"on": ["asset:b"]}).impacts} == {"h/b"}


def test_a_copy_that_is_offline_or_cannot_be_changed_is_neither_encrypted_nor_destroyed():
    world = machines(
        ("a", "backup-repository", {}),
        ("b", "tape-library", {"offline": True}),
        ("c", "backup-repository", {"immutable": True}),
    )
    destroyed = struck(world, {"kinds": ["backup"], "impact": "destroyed"})
    assert {name for name, _ in destroyed.impacts} == {"h/a"}
    stopped = struck(world, {"kinds": ["backup"], "impact": "stopped"})
    assert {name for name, _ in stopped.impacts} == {"h/a", "h/b", "h/c"}


def test_what_cannot_be_encrypted_is_not():
    world = machines(("a", "switch", {}), ("b", "server", {}))
    both = {"kinds": ["network", "server"]}
    assert {name for name, _ in struck(world, both).impacts} == {"h/b"}
    assert {name for name, _ in struck(world, {**both, "impact": "stopped"}).impacts} == {
        "h/a",
        "h/b",
    }


def test_a_share_takes_each_machine_in_about_that_share_of_the_samples():
    world = machines(*((f"m-{at}", "server", {}) for at in range(5)))
    found = struck(world, {"kinds": ["server"], "share": 0.3})
    assert [float(each.mean()) for each in found.impacts.values()] == pytest.approx(
        [0.3] * 5, abs=0.04
    )


def test_a_larger_share_loses_all_that_a_smaller_one_does():
    world = machines(("a", "server", {}))
    small, large = (
        struck(world, {"kinds": ["server"], "share": share}).impacts["h/a", Impact.ENCRYPTED]
        for share in (0.3, 0.6)
    )
    assert (large | ~small).all()


def test_one_server_is_one_in_every_sample_and_not_always_the_same():
    world = machines(*((f"m-{at}", "server", {}) for at in range(4)))
    found = np.array(list(struck(world, {"kinds": ["server"], "pick": 1}).impacts.values()))
    assert (found.sum(axis=0) == 1).all()
    assert found.mean(axis=1) == pytest.approx([0.25] * 4, abs=0.05)


def test_only_the_subject_s_own_sites_are_struck():
    other = facility("other", zones=[{"id": "z"}], assets=[asset("b", "z")])
    world = estate(machines(("a", "server", {})), other)
    assert {name for name, _ in struck(world, {"kinds": ["server"]}).impacts} == {"h/a"}


def test_a_service_comes_back_by_itself_and_takes_what_needs_it():
    world = hospital(application("a", "service:s-prim"), lines=[line("application:a")],
                     assets=[], links=[{"id": "l", "to": "service:s-prim"}])  # fmt: skip
    about = estate(world).model_copy(update={"services": tuple(services().values())})
    found = fell(about, {"services": ["s-prim"], "hours": 48})
    assert {"service:s-prim", "application:h/a", "care-line:h/ed"} <= set(found.lost)
    assert (found.struck.returns["service:s-prim"] == 48).all()


def test_outside_links_take_what_is_reached_through_them():
    world = hospital(application("a", "service:s-prim"), assets=[],
                     links=[{"id": "l", "to": "service:s-prim"}])  # fmt: skip
    about = estate(world).model_copy(update={"services": tuple(services().values())})
    assert "application:h/a" in fell(about, {"links": True}).lost


def test_what_needs_something_lost_falls_and_a_group_only_when_too_little_is_left():
    world = hospital(
        application("a", {"at_least": 2, "of": ["m-1", "m-2", "m-3"]}),
        application("b", "application:a"),
    )
    shares = {"kinds": ["server"], "share": 0.5}
    found = fell(world, shares, samples=500)
    lost = sum(found.flags(f"asset:h/m-{at}").astype(int) for at in (1, 2, 3))
    assert np.array_equal(found.flags("application:h/a"), lost >= 2)
    assert np.array_equal(found.flags("application:h/b"), lost >= 2)


def test_a_circle_falls_together_and_not_by_itself():
    world = hospital(
        application("a", "m-a", "application:b"), application("b", "m-b", "application:a")
    )
    found = fell(world, {"kinds": ["server"], "share": 0.3}, samples=300)
    both = found.flags("asset:h/m-a") | found.flags("asset:h/m-b")
    assert np.array_equal(found.flags("application:h/a"), both)
    assert np.array_equal(found.flags("application:h/b"), both)
    assert not both.all()


def test_data_are_lost_when_they_and_every_copy_are_and_not_when_one_copy_is_offline():
    held = [asset("m-a", "z", copies=["repo", "tape"]), asset("repo", "z", "backup-repository")]
    both = ({"kinds": ["server"]}, {"kinds": ["backup"], "impact": "destroyed"})
    online = asset("tape", "z", "backup-repository")
    offline = asset("tape", "z", "tape-library", offline=True)
    lost, kept = (
        fell(hospital(application("a", data=["m-a"]), assets=[*held, copy]), *both).data_lost
        for copy in (online, offline)
    )
    assert set(lost) == {"h/a"}
    assert not kept


def test_a_machine_that_only_stopped_has_kept_its_data():
    world = hospital(application("a", data=["m-a"]), assets=[asset("m-a", "z")])
    assert not fell(world, {"kinds": ["server"], "impact": "stopped"}).gone


def test_nothing_struck_is_nothing_fallen():
    found = fell(hospital(application("a")), {"kinds": ["workstation"]})
    assert (found.lost, found.data_lost, found.gone) == ({}, {}, {})


# --- from the attacks of the risk ---


def attacked(**techniques: float) -> tuple[Any, Facility]:
    """Return a catalogue and h, whose one server is exposed to the Internet and runs the records."""
    shipped = certain("exploit-public-service", "local-escalation", "encryption")
    changed = {
        id: each.model_copy(update={"success": type(each.success)(low=p, likely=p, high=p)})
        for id, each in shipped.techniques.items()
        for p in [techniques.get(id.replace("-", "_"), 1)]
    }
    open_ = asset("m-a", "dmz", "web-server", listens=["https"], flaws=["exposed"])
    world = facility(
        zones=[{"id": "dmz", "exposure": "internet"}],
        assets=[open_],
        applications=[application("a")],
        care_lines=[line("application:a")],
    )
    return shipped.model_copy(update={"techniques": changed}), world


def test_losses_from_the_risk_are_those_of_attacks_that_reach_care():
    shipped, world = attacked(encryption=0.25)
    found = struck_by_attacks(compiled(estate(world), shipped), ("internet",), Random(1, 300))
    assert found.samples == 300
    assert found.impacts["h/m-a", Impact.ENCRYPTED].all()
    assert found.tried == 2_048


def test_fewer_attacks_than_asked_are_said_and_not_made_up():
    shipped, world = attacked(encryption=0.001)
    found = struck_by_attacks(compiled(estate(world), shipped), ("internet",), Random(1, 3_000))
    assert 0 < found.samples < 3_000
    assert found.tried == 64 * 1_024


def test_where_no_attack_reaches_care_there_is_no_sample():
    shipped, world = attacked()
    found = struck_by_attacks(compiled(estate(world), shipped), ("mail",), Random(1, 30))
    assert found.samples == 0
