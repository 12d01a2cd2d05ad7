"""When things are back: hours counted by hand, blocks, alternatives, crews, posts, lost data."""

from math import inf
from typing import Any

import numpy as np
import pytest

from csirt.analysis.consequence.restore.lines import ends_of
from csirt.model.restoration import RestorationOrder

from .restore_worlds import (
    app,
    application,
    crews,
    hospital,
    hours,
    line,
    outage,
    recovery,
    scenario,
)
from .worlds import asset


def order(*waves: Any, **parts: Any) -> RestorationOrder:
    said = {"schema": "csirt.restoration/1", "id": "o", "facility": "h"}
    written = [
        {"id": f"w{at}", "items": wave} if isinstance(wave, list) else {"id": f"w{at}", **wave}
        for at, wave in enumerate(waves)
    ]
    return RestorationOrder.model_validate({**said, "waves": written, **parts})


def test_an_application_is_usable_after_its_machine_its_server_and_its_data():
    found = hours(outage(hospital(application("a"))))
    assert found == {"asset:m-a": 24 + 10, app("a"): 24 + 10 + 1 + 2}


def test_nothing_starts_before_the_network_is_clean():
    found = hours(outage(hospital(application("a")), scenario(clean_hours=100)))
    assert found[app("a")] == 113


def test_with_one_crew_the_second_machine_waits_and_with_two_it_does_not():
    world = hospital(application("a"), application("b"))
    assert hours(outage(world))["asset:m-b"] == 24 + 10 + 10
    two = hours(outage(world, scenario(crews=crews(systems=2))))
    assert two["asset:m-b"] == 24 + 10


def test_one_crew_does_the_steps_of_an_application_one_after_the_other():
    """The easy version sends another crew to each step, and has it wait there for the one before:
    a second crew then gains next to nothing."""
    world = hospital(*(application(id) for id in "abcd"))
    ends = {
        count: max(hours(outage(world, scenario(clean_hours=0, crews=crews(systems=9, applications=count)))).values())
        for count in (1, 2)
    }  # fmt: skip
    assert ends == {1: 10 + 3 * (1 + 2 + 4) + 1 + 2, 2: 10 + (1 + 2 + 4) + 1 + 2}


def test_an_application_waits_until_what_it_needs_can_be_used_not_until_all_is_done():
    world = hospital(application("a", "m-a", "application:b"), application("b"))
    found = hours(outage(world, scenario(crews=crews(systems=9, applications=9))))
    assert found[app("b")] == 37
    assert found[app("a")] == 37 + 1 + 2


def test_what_needs_something_lost_falls_with_it_and_has_no_work_of_its_own():
    world = hospital(application("a", "application:b"), application("b"))
    found = hours(outage(world))
    assert found[app("a")] == found[app("b")] == 37


def test_what_is_not_lost_is_back_at_once_and_takes_no_crew():
    machines = [asset("m-a", "z", "switch"), asset("m-b", "z")]
    found = hours(outage(hospital(application("a"), application("b"), assets=machines)))
    assert found == {"asset:m-b": 34, app("b"): 37}


def test_of_two_alternatives_one_is_rebuilt_first_and_the_other_not_at_all():
    """The easy version rebuilds both before the application, and is ten hours late."""
    world = hospital(application("a", {"any": ["m-1", "m-2"]}), application("b"))
    found = hours(outage(world))
    assert found["asset:m-1"] == 34
    assert found["asset:m-2"] == inf
    assert found[app("a")] == 37


def test_two_of_three_are_enough():
    world = hospital(application("a", {"at_least": 2, "of": ["m-1", "m-2", "m-3"]}))
    found = hours(outage(world))
    assert found[app("a")] == 24 + 10 + 10 + 3


def test_one_alternative_that_stands_keeps_the_application():
    given = scenario({"kinds": ["application-server"]})
    machines = [asset("m-1", "z", "application-server"), asset("m-2", "z", "web-server")]
    world = hospital(application("a", {"any": ["m-1", "m-2"]}), assets=machines)
    assert app("a") not in hours(outage(world, given))


def test_a_circle_of_needs_comes_back_as_one_block():
    world = hospital(
        application("a", "m-a", "application:b"),
        application("b", "m-b", "application:a"),
        application("c", "m-c", "application:a"),
    )
    found = hours(outage(world, scenario(crews=crews(systems=9, applications=1))))
    assert found[app("a")] == found[app("b")]
    assert found[app("c")] > found[app("a")]


def test_a_loop_with_a_way_out_is_no_block():
    """b can come back through c: the easy version waits for a for ever, or for nothing."""
    world = hospital(
        application("a", "m-a", "application:b"),
        application("b", "m-b", {"any": ["application:a", "application:c"]}),
        application("c", wave=4),
    )
    run = outage(world)
    assert all(len(some) == 1 for some in run.needs.members.values())
    found = hours(run)
    assert found[app("c")] < found[app("b")] < found[app("a")] < inf


def test_an_order_that_puts_something_before_what_it_needs_is_followed_as_far_as_it_can_be():
    world = hospital(application("a", "m-a", "application:b"), application("b"), application("c"))
    found = hours(outage(world, order=order(["a", "b", "c"])))
    assert found[app("b")] < found[app("a")] < found[app("c")]


def test_the_first_of_the_order_has_the_crew_first():
    world = hospital(application("a"), application("b"))
    assert hours(outage(world, order=order(["b", "a"])))[app("b")] == 37
    assert hours(outage(world, order=order(["a", "b"])))[app("a")] == 37


def test_waves_of_the_applications_hold_where_nobody_has_written_an_order():
    world = hospital(application("a", wave=4), application("b", wave=1))
    found = hours(outage(world))
    assert found[app("b")] < found[app("a")]


def test_what_the_order_does_not_name_comes_after_its_waves():
    world = hospital(application("a"), application("b"))
    found = hours(outage(world, order=order(["b"])))
    assert found[app("b")] < found[app("a")]


def test_a_wave_does_not_begin_before_its_hour_and_a_crew_not_before_it_is_there():
    world = hospital(application("a"))
    late = order({"from_hours": 50, "items": ["a"]})
    assert hours(outage(world, order=late))[app("a")] == 24 + 50 + 3
    absent = order(
        ["a"], crews=[{"id": "applications", "function": "x", "people": 2, "from_hours": 40}]
    )
    assert hours(outage(world, order=absent))[app("a")] == 24 + 40 + 3


def test_the_crews_of_a_person_s_order_override_those_of_the_scenario():
    world = hospital(application("a"), application("b"))
    four = [{"id": "systems", "function": "x", "people": 4}]
    run = outage(world, order=order(["a", "b"], crews=four))
    assert run.means.pools["systems"].crews == 2
    assert hours(run)["asset:m-b"] == 34


def test_a_crew_of_nobody_never_does_its_tasks_and_keeps_no_other_crew_waiting():
    world = hospital(application("a"), application("b"))
    none = [{"id": "nobody", "function": "x", "people": 0}]
    given = order([{"ref": "a", "steps": {"data": "nobody"}}, "b"], crews=none)
    found = hours(outage(world, order=given))
    assert found[app("a")] == inf
    assert found[app("b")] < inf


def test_what_stands_by_the_word_of_the_order_is_waited_for_by_nobody():
    world = hospital(application("a", "m-a", "application:b"), application("b"))
    found = hours(outage(world, order=order(["a"], standing=["b"])))
    assert found[app("a")] == 37


def test_clean_posts_run_out_and_are_made_ready_day_by_day():
    steps = recovery().model_dump(by_alias=True)["steps"]
    steps[1]["clean_posts"] = 10
    posts = {"at_start": 10, "per_day": 24}
    world = hospital(
        application("a"), application("b"), lines=[line("application:a", "application:b")]
    )
    found = outage(
        world, scenario(clean_posts=posts, crews=crews(systems=9, applications=9)),
        durations=recovery(steps=steps),
    )  # fmt: skip
    told = hours(found)
    assert told[app("a")] == 37
    assert told[app("b")] == 24 + 11 + 2  # ten posts more, one an hour, are ready at hour 34
    slow = scenario(clean_posts={"at_start": 0, "per_day": 6}, crews=crews(systems=9))
    told = hours(outage(world, slow, durations=recovery(steps=steps)))
    assert told[app("b")] == 24 + 80 + 2


def test_data_whose_copies_are_all_gone_are_made_again_from_nothing():
    machines = [asset("m-a", "z", copies=["repo"]), asset("repo", "z", "backup-repository")]
    world = hospital(application("a", data=["m-a"]), assets=machines)
    both = scenario({"kinds": ["server"]}, {"kinds": ["backup"], "impact": "destroyed"})
    assert hours(outage(world))[app("a")] == 37
    run = outage(world, both)
    assert hours(run)[app("a")] == 24 + 10 + 10 + 5 * 2
    assert hours(run.with_a_copy())[app("a")] == 24 + 10 + 10 + 2


def test_data_lost_for_good_never_come_back_where_the_scenario_says_so():
    machines = [asset("m-a", "z", copies=["repo"]), asset("repo", "z", "backup-repository")]
    world = hospital(
        application("a", data=["m-a"]), application("b"), assets=[*machines, asset("m-b", "z")]
    )
    lost = ({"kinds": ["server"]}, {"kinds": ["backup"], "impact": "destroyed"})
    found = hours(outage(world, scenario(*lost, data_lost="never")))
    assert found[app("a")] == inf
    assert found[app("b")] < inf


def test_a_restore_waits_for_what_holds_the_copy():
    machines = [
        asset("m-a", "z", copies=["repo"]),
        asset("repo", "z", "backup-repository"),
    ]
    applications = (application("a", data=["m-a"]), application("backup", "repo", wave=1))
    world = hospital(*applications, assets=machines)
    both = scenario({"kinds": ["server"]}, {"kinds": ["backup"], "impact": "stopped"})
    found = hours(outage(world, both))
    assert found[app("a")] == max(found["asset:repo"], found["asset:m-a"] + 1) + 2


def test_a_directory_is_waited_for_by_machines_that_follow_it_though_nobody_wrote_it():
    machines = [asset("dc", "z", "domain-controller"), asset("m-a", "z")]
    world = hospital(
        application("a"),
        application("core", "dc", wave=1),
        assets=machines,
        directories=[{"id": "ad", "controllers": ["dc"]}],
    )
    found = hours(outage(world, scenario({"kinds": ["domain-controller"]})))
    assert found[app("core")] == 37
    assert app("a") not in found  # it is not described as needing it: it does not fall
    said = hospital(
        application("a", "m-a", "directory:ad"),
        application("core", "dc", wave=1),
        assets=machines,
        directories=[{"id": "ad", "controllers": ["dc"]}],
    )
    assert hours(outage(said, scenario({"kinds": ["domain-controller"]})))[app("a")] == 37


def test_what_a_supplier_gives_back_takes_no_crew():
    given = scenario({"kinds": ["server"], "impact": "stopped", "hours": 72}, clean_hours=0)
    found = hours(outage(hospital(application("a"), application("b")), given))
    assert found[app("a")] == found[app("b")] == 72


def test_a_machine_whose_hours_a_person_gave_takes_those():
    machines = [asset("m-a", "z", rebuild_hours=36)]
    found = hours(outage(hospital(application("a"), assets=machines)))
    assert found["asset:m-a"] == 24 + 36


def test_paper_is_typed_in_only_where_care_worked_on_it():
    world = hospital(
        application("a", "m-a", "application:b"), application("b"), lines=[line("application:a")]
    )
    run = outage(world)
    times = run.times()
    assert set(times.steps) == {run.work.row["application:h/a"]}
    ends = [float(each[0]) for each in ends_of(run.lines[0], times, 1)]
    b = 24 + 10 + 10 + 1 + 2 + 4  # its machine after a's, then its three steps: it has no fourth
    assert ends == [b + 1, b + 3, b + 7, b + 15]


def test_a_machine_that_nothing_needs_is_left_out():
    run = outage(hospital(application("a"), assets=[asset("idle", "z"), asset("m-a", "z")]))
    assert hours(run)["asset:idle"] == inf
    assert hours(run)[app("a")] == 37


def test_the_slow_sample_is_slow_everywhere():
    severe = {"value": {"low": 0.5, "likely": 1, "high": 3}, "origin": "expert"}
    run = outage(hospital(application("a")), samples=400, durations=recovery(severity=severe))
    usable = run.times().usable
    own = usable[run.work.row["application:h/a"]] - usable[run.work.row["asset:h/m-a"]]
    assert np.corrcoef(own, usable[run.work.row["asset:h/m-a"]])[0, 1] == pytest.approx(1)
