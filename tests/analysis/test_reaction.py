"""Who watches, who answers, and what an attack loses by it, by hand."""

from typing import Any

import numpy as np
import pytest

from csirt.files.shipped import catalogue
from csirt.model.facility import Facility

from .reaction_worlds import PROBE, held, left, row_of_two, world
from .time_worlds import run
from .worlds import asset, facility


@pytest.mark.parametrize(
    ("response", "falls"),
    [
        (1, {"a"}),  # seen at 4, stopped at 5: b would fall at 8
        (4, {"a", "b"}),  # stopped at 8, the very hour at which b falls: too late for b
        (13, {"a", "b"}),  # stopped at 17: app would be lost at 18
        (14, {"a", "b", "app"}),
    ],
)
def test_what_would_fall_after_the_first_sign_and_the_response_does_not(response, falls):
    found = left(*run(row_of_two(held("probe")), known=world(response)))
    assert {name for name, share in found.items() if share == 1} == falls
    assert set(found.values()) <= {0.0, 1.0}


def test_only_the_earliest_sign_counts():
    """Only b is watched: seen at 8, stopped at 9, though a fell at 4 unseen."""
    found = left(*run(row_of_two(held("probe", on=["asset:b"])), known=world(1)))
    assert found == {"a": 1.0, "b": 1.0, "app": 0.0}


def test_a_step_that_the_measure_does_not_name_is_not_seen_by_it():
    """The probe sees exploits, not encryption; b alone is watched for encryption, at 18 h."""
    eye = {"eye": {"visible": ["encryption"]}}
    found = left(*run(row_of_two(held("eye")), known=world(0, measures=eye)))
    # Encryption of a, which nothing needs, is over at 14 h, before that of b.
    assert found == {"a": 1.0, "b": 1.0, "app": 0.0}
    unseen = run(row_of_two(held("eye", on=["asset:b"])), known=world(0, measures=eye))
    assert left(*unseen)["app"] == 1.0


def test_a_step_is_seen_as_often_as_it_is_visible():
    """Visible 0.3, twice 0.3 with a factor of 2: b falls unless a was seen."""
    for factor, chance in ((1.0, 0.3), (2.0, 0.6), (5.0, 1.0)):
        probe = {"probe": {**PROBE["probe"], "factor": factor}}
        known = world(1, visible=0.3, measures=probe)
        found = left(*run(row_of_two(held("probe")), known=known, samples=16_384))
        assert abs(found["b"] - (1 - chance)) <= 5 * np.sqrt(0.25 / 16_384)
        # The app falls after two steps, each of which may be seen.
        assert abs(found["app"] - (1 - chance) ** 2) <= 5 * np.sqrt(0.25 / 16_384)


def test_where_the_watch_covers_half_of_the_machines_half_is_not_seen():
    found = left(*run(row_of_two(held("probe", "1/2")), known=world(1), samples=16_384))
    assert abs(found["b"] - 0.5) <= 5 * np.sqrt(0.25 / 16_384)


def test_a_watch_that_nobody_counted_widens_and_is_not_zero():
    found = left(*run(row_of_two(held("probe", None)), known=world(1), samples=65_536))
    assert 0.3 < found["b"] < 0.7


def test_a_watch_stated_twice_watches_once():
    probe = {"probe": {**PROBE["probe"], "factor": 2.0}}
    known = world(1, visible=0.3, measures=probe)
    once = run(row_of_two(held("probe")), known=known)[1]
    twice = run(row_of_two(held("probe"), held("probe", on=["asset:a", "asset:b"])), known=known)[1]
    assert (once.left == twice.left).all()


def test_two_watches_together_see_no_more_than_everything():
    both = {
        name: {**PROBE["probe"], "factor": 3.0} for name in ("probe", "eye")
    }  # 0.3 × 9 is taken as 1
    known = world(1, visible=0.3, measures=both)
    assert left(*run(row_of_two(held("probe"), held("eye")), known=known))["b"] == 0.0


# The answer to a sign


def test_a_measure_of_reaction_shortens_the_response():
    duty = {**PROBE, "duty": {"response_hours": 0.25}}
    slow = left(*run(row_of_two(held("probe")), known=world(16, measures=duty)))
    fast = left(*run(row_of_two(held("probe"), held("duty")), known=world(16, measures=duty)))
    assert (slow["app"], fast["app"], fast["b"]) == (1.0, 0.0, 1.0)


def test_an_organisation_is_there_or_not_for_the_whole_facility():
    """On call, 'one in two': not once a machine. Twenty machines seen at once, one coin."""
    duty = {**PROBE, "duty": {"response_hours": 0.0}}
    many = facility(
        zones=[{"id": "out", "exposure": "internet"}],
        assets=[asset(f"s{at}", "out", flaws=["remote"]) for at in range(20)],
        applications=[{"id": "app", "needs": ["s0"]}],
        measures=[held("probe"), held("duty", "1/2")],
    )
    found = left(*run(many, known=world(1_000, measures=duty), samples=16_384))
    assert abs(found["app"] - 0.5) <= 5 * np.sqrt(0.25 / 16_384)


def test_those_who_read_the_alerts_of_a_machine_are_quick_for_that_machine_only():
    """The readers cover a half of the machines; where they do not, the answer is as slow as ever."""
    readers = {
        **PROBE,
        "readers": {"visible": ["exploit-remote-service"], "response_hours": 0.0},
    }
    known = world(1_000, measures=readers)
    found = left(*run(row_of_two(held("probe"), held("readers", on=["asset:b"])), known=known))
    assert (found["b"], found["app"]) == (1.0, 0.0)
    found = left(*run(row_of_two(held("probe"), held("readers", on=["asset:a"])), known=known))
    assert found["b"] == 0.0


def test_what_a_neighbour_sees_stops_nothing_here():
    """Site z watches and answers at once; site h, attacked at the same hour, has no watch."""
    known = world(0, measures=PROBE)
    names, found = run(row_of_two(), row_of_two(held("probe"), id="z"), known=known)
    kept = found.left.mean(axis=1)
    shares = dict(zip(names, kept.tolist(), strict=True))
    assert (shares["h/app"], shares["z/app"]) == (1.0, 0.0)
    assert found.home[names.index("h/app")] == -1


def depending(*measures: dict[str, Any]) -> Facility:
    """A site whose only application is that of site z: what z loses, it loses."""
    return facility(
        zones=[{"id": "in"}],
        assets=[asset("pc", "in", "workstation")],
        applications=[{"id": "own", "needs": ["application:z/app"]}],
        links=[{"id": "to-z", "to": "facility:z", "zone": "in", "services": ["https"]}],
        measures=list(measures),
    )


def test_what_is_lost_at_a_neighbour_is_lost_however_quick_one_is_at_home():
    """h sees at once an attack of its own, before z loses the application that both need."""
    exposed = depending(held("probe")).model_copy(
        update={
            "zones": row_of_two().zones, "flows": row_of_two().flows,
            "assets": row_of_two().assets,
        }
    )  # fmt: skip
    names, found = run(exposed, row_of_two(id="z"), known=world(0))
    shares = dict(zip(names, found.left.mean(axis=1).tolist(), strict=True))
    assert (shares["h/b"], shares["z/app"], shares["h/own"]) == (0.0, 1.0, 1.0)


def test_a_neighbour_that_reacts_keeps_what_others_need_of_it():
    known = world(0)
    for measures, kept_up in (((), False), ((held("probe"),), True)):
        names, found = run(depending(), row_of_two(*measures, id="z"), known=known)
        assert found.left[names.index("h/own")].any() != kept_up


def test_an_attack_stopped_at_a_neighbour_does_not_come_through_it():
    """Internet → z/a → z/b → h/srv: z is stopped before b falls, hence h before all."""
    mine = facility(
        zones=[{"id": "in"}],
        flows=[{"from": "zone:z/in", "to": "zone:in", "services": ["smb"]}],
        assets=[asset("srv", "in", flaws=["remote"])],
    )
    for measures, falls in (((), True), ((held("probe"),), False)):
        names, found = run(mine, row_of_two(*measures, id="z"), known=world(1))
        assert found.left[names.index("h/srv")].all() == falls
        assert found.fallen()[names.index("h/srv")].all()


def test_a_neighbour_without_a_link_changes_no_digit():
    known, mine = catalogue(), row_of_two(held("network-probe"), held("on-call-24-7", None))
    alone = run(mine, known=known)[1]
    together = run(mine, row_of_two(held("network-probe"), id="z"), known=known)[1]
    count = len(alone.hours)
    names = [name for name in run(mine, row_of_two(id="z"), known=known)[0] if name[0] == "h"]
    assert len(names) == count
    at = [0, 1, 4]  # a, b and app of h stand before and after those of z
    assert (alone.left == together.left[at]).all()
    assert 0 < alone.left.mean() < alone.fallen().mean()
