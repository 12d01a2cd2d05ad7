"""Laws that hold in every sample, exactly: a crew more, a shorter task, an earlier clean network,
more posts or a measure more never lengthen anything; and the oracles that know the hours."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csirt.analysis.consequence.restore.lines import ends_of
from csirt.analysis.consequence.restore.means import Stock
from csirt.analysis.consequence.restore.schedule import USABLE, Times, scheduled
from csirt.analysis.consequence.restore.sequence import sequenced
from csirt.analysis.consequence.restore.simulate import Simulation

from .restore_worlds import CREWS, application, crews, hospital, line, outage, recovery, scenario
from .worlds import asset

WIDE = {"low": 1, "likely": 5, "high": 40}
SAMPLES = 20
some = settings(max_examples=40, deadline=None, derandomize=True)


@st.composite
def worlds(draw: Any) -> Simulation:
    """Draw h: up to seven applications that need machines, one another in any way, circles too."""
    count = draw(st.integers(2, 7))
    ids = [f"a{at}" for at in range(count)]
    machines = [f"m-{at}" for at in range(draw(st.integers(1, 6)))]
    applications = []
    for id in ids:
        others = [f"application:{each}" for each in ids if each != id]
        needs: list[Any] = draw(
            st.lists(st.sampled_from(machines), min_size=1, max_size=3, unique=True)
        )
        needs += draw(st.lists(st.sampled_from(others), max_size=2, unique=True))
        if draw(st.booleans()):
            of = draw(
                st.lists(st.sampled_from([*machines, *others]), min_size=2, max_size=4, unique=True)
            )
            needs.append({"at_least": draw(st.integers(1, len(of))), "of": of})
        data = draw(st.sampled_from([[], machines[:1]]))
        applications.append(application(id, *needs, wave=draw(st.integers(0, 5)), data=data))
    held = [asset(name, "z", copies=draw(st.sampled_from([[], ["repo"]]))) for name in machines]
    lines = [
        line(*(f"application:{id}" for id in ids[:2])),
        line("application:a1", "m-0", id="o", kind="outpatient"),
    ]
    lost = [{"kinds": ["server"], "share": {"low": 0.2, "likely": 0.7, "high": 1}}]
    lost += draw(st.sampled_from([[], [{"kinds": ["backup"], "impact": "destroyed"}]]))
    numbers = {each.replace("-", "_"): draw(st.integers(1, 4)) for each in CREWS}
    given_ = scenario(
        *lost, crews=crews(**numbers), clean_hours=WIDE,
        clean_posts={"at_start": draw(st.integers(0, 20)), "per_day": WIDE},
        data_lost=draw(st.sampled_from(["rebuild", "never"])),
    )  # fmt: skip
    steps = recovery().model_dump(by_alias=True)["steps"]
    steps[1]["clean_posts"] = draw(st.integers(0, 10))
    durations = recovery(
        steps=steps,
        rebuild=[{"kinds": ["server", "backup", "unknown"], "hours": WIDE, "crew": "systems", "origin": "expert"}],
        applications=[{"id": "any", "server": WIDE, "data": WIDE, "interfaces": WIDE, "backlog": WIDE, "origin": "expert"}],
    )  # fmt: skip
    world = hospital(
        *applications, lines=lines, assets=[*held, asset("repo", "z", "backup-repository")]
    )
    return outage(
        world, given_, samples=SAMPLES, seed=draw(st.integers(0, 99)), durations=durations
    )


def no_later(run: Simulation, **means: Any) -> None:
    """Hold that nothing is later, nor any line worse off, with other means."""
    before, after = run.times(), run.times(means=replace(run.means, **means))
    assert (after.usable <= before.usable).all()
    assert all((after.steps[row] <= before.steps[row]).all() for row in before.steps)
    assert (run.lost(after) <= run.lost(before)).all()


@some
@given(worlds(), st.sampled_from(CREWS), st.integers(1, 3))
def test_a_crew_more_never_lengthens_anything(run, kind, more):
    pool = run.means.pools[kind]
    no_later(run, pools={**run.means.pools, kind: replace(pool, crews=pool.crews + more)})


@some
@given(worlds(), st.data())
def test_a_shorter_task_never_lengthens_anything(run, data):
    count = len(run.means.hours)
    cut = data.draw(st.lists(st.floats(0, 1), min_size=count, max_size=count))
    no_later(run, hours=run.means.hours * np.array(cut).reshape(-1, 1))


@some
@given(worlds(), st.floats(0, 60))
def test_an_earlier_clean_network_never_lengthens_anything(run, hours):
    no_later(run, clean=np.maximum(run.means.clean - hours, 0))


@some
@given(worlds(), st.integers(1, 30), st.floats(1, 5))
def test_more_clean_posts_never_lengthen_anything(run, more, faster):
    held = run.means.stock
    no_later(run, stock=Stock(held.at_start + more, held.per_hour * faster))


@some
@given(worlds(), st.floats(1, 3))
def test_a_measure_that_adds_crews_never_lengthens_anything(run, factor):
    no_later(run, crew_factor=run.means.crew_factor * factor)


@some
@given(worlds())
def test_a_copy_more_never_lengthens_what_came_back_anyway(run):
    if not any(unit.never.any() for unit in run.work.units):
        no_later(run, hours=run.plain_hours)


@some
@given(worlds())
def test_everything_needed_comes_back_unless_data_are_lost_for_good(run):
    times = run.times()
    never = any(unit.never.any() for unit in run.work.units)
    for each in run.lines:
        assert never or np.isfinite(ends_of(each, times, SAMPLES)[-1]).all()


def by_hand(run: Simulation, sample: int) -> dict[int, list[float]]:
    """Return the ends of the tasks of one sample, in plain Python: the oracle."""
    work, means = run.work, run.means
    at = {row: (float("inf") if unit.lost[sample] else 0.0) for row, unit in enumerate(work.units)}
    first = np.cumsum([0] + [len(unit.tasks) for unit in work.units])
    clean = float(means.clean[sample])
    free = {kind: [clean] * pool.crews for kind, pool in means.pools.items()}
    used, ends = 0, {}

    def back(waits: Any) -> float:
        return max(
            [sorted(min(at[r] for r in some) for some in w.of)[w.at_least - 1] for w in waits],
            default=0.0,
        )

    for block in sequenced(run.needs, run.ordered.roots):
        rows = [work.row[ref] for ref in run.needs.members[block]]
        for row in rows:
            unit, mine = work.units[row], []
            now = back(unit.waits) if unit.lost[sample] else 0.0
            now = float("inf") if unit.never[sample] else now
            crew, kind = -1, ""
            for number, task in enumerate(unit.tasks):
                if task.crew != kind:  # another crew goes on; the same one just does
                    crew, kind = -1, task.crew
                if task.active[sample]:
                    start = max(now, clean, back(unit.source) if number == USABLE else 0.0)
                    used += task.clean_posts
                    short = max(0, used - float(means.stock.at_start[sample]))
                    if task.clean_posts:
                        start = max(start, clean + short / float(means.stock.per_hour[sample]))
                    now = start
                    if start < float("inf"):
                        crew = free[kind].index(min(free[kind])) if crew < 0 else crew
                        hours = float(means.hours[first[row] + number, sample])
                        now = max(start, free[kind][crew]) + hours
                        free[kind][crew] = now
                mine.append(now)
            at[row] = mine[USABLE] if len(mine) > USABLE else now
            ends[row] = mine
        if len(rows) > 1:
            last = max((at[row] for row in rows if work.units[row].lost[sample]), default=0.0)
            for row in rows:
                if work.units[row].lost[sample]:
                    at[row] = last
                    ends[row] = [max(last, each) for each in ends[row]]
    return {row: [at[row], *ends.get(row, [])] for row in at}


@some
@given(worlds())
def test_all_samples_at_once_are_each_sample_by_hand(run):
    times = run.times()
    for sample in range(SAMPLES):
        for row, (usable, *ends) in by_hand(run, sample).items():
            assert times.usable[row, sample] == pytest.approx(usable)
            if row in times.steps:
                assert times.steps[row][:, sample] == pytest.approx(ends)


def test_dynamic_dispatch_would_break_the_law_that_the_fixed_order_keeps():
    """Graham's anomaly: nine tasks, three crews or four; greedy, the fourth crew ends it later."""
    hours = {1: 3, 2: 2, 3: 2, 4: 2, 5: 4, 6: 4, 7: 4, 8: 4, 9: 9}
    after = {9: [1], 5: [4], 6: [4], 7: [4], 8: [4]}

    def greedy(count: int) -> float:
        running: list[tuple[float, int]] = []
        done: dict[int, float] = {}
        now, left = 0.0, list(hours)
        while left or running:
            for each in list(left):
                if len(running) < count and all(
                    done.get(o, 99) <= now for o in after.get(each, [])
                ):
                    running.append((now + hours[each], each))
                    left.remove(each)
            now = min(running)[0]
            for end, each in [run for run in running if run[0] == now]:
                done[each] = end
                running.remove((end, each))
        return now

    assert greedy(3) == 12
    assert greedy(4) == 15

    named = [asset(f"m-{at}", "z", rebuild_hours=each) for at, each in hours.items()]
    free = {"id": "any", "server": 0, "data": 0, "interfaces": 0, "backlog": 0, "origin": "expert"}
    applications = [
        application(f"a{at}", f"m-{at}", *(f"application:a{o}" for o in after.get(at, [])), wave=0)
        for at in hours
    ]
    ends = []
    for count in (3, 4):
        run = outage(
            hospital(*applications, assets=named),
            scenario(clean_hours=0, crews=crews(systems=count, applications=99)),
            durations=recovery(applications=[free]),
        )  # fmt: skip
        ends.append(
            float(run.times().usable[[run.work.row[f"application:h/a{at}"] for at in hours]].max())
        )
    assert ends[1] <= ends[0]


def test_more_samples_only_add_samples():
    world = hospital(application("a"), application("b", "m-b", "application:a"))
    wide = recovery(severity={"value": {"low": 0.5, "likely": 1, "high": 3}, "origin": "expert"})
    few, many = (outage(world, samples=count, durations=wide).times() for count in (7, 40))
    assert np.array_equal(few.usable, many.usable[:, :7])


def test_the_first_samples_of_an_outage_are_those_of_a_smaller_one():
    world = hospital(application("a"), application("b", "m-b", "application:a"))
    wide = recovery(severity={"value": {"low": 0.5, "likely": 1, "high": 3}, "origin": "expert"})
    cut = outage(world, samples=40, durations=wide).first(7)
    assert np.array_equal(
        cut.times().usable, outage(world, samples=7, durations=wide).times().usable
    )


def test_a_machine_more_moves_no_other_draw():
    wide = recovery(
        rebuild=[
            {"kinds": ["server", "unknown"], "hours": WIDE, "crew": "systems", "origin": "expert"}
        ]
    )
    one = outage(hospital(application("b")), samples=9, durations=wide)
    two = outage(hospital(application("a", wave=5), application("b")), samples=9, durations=wide)
    rows = [run.work.row["asset:h/m-b"] for run in (one, two)]
    assert np.array_equal(one.times().usable[rows[0]], two.times().usable[rows[1]])


def test_the_order_of_the_file_moves_no_draw():
    wide = recovery(
        rebuild=[
            {"kinds": ["server", "unknown"], "hours": WIDE, "crew": "systems", "origin": "expert"}
        ]
    )
    both = (application("a", wave=1), application("b", wave=2))
    runs = [outage(hospital(*each), samples=9, durations=wide) for each in (both, both[::-1])]
    ends = [
        {ref: run.times().usable[row].tolist() for ref, row in run.work.row.items()} for run in runs
    ]
    assert ends[0] == ends[1]


def test_a_schedule_with_nothing_to_do_is_empty():
    run = outage(hospital(application("a")), scenario({"kinds": ["workstation"]}))
    times = scheduled(run.work, run.needs, (), run.means)
    assert isinstance(times, Times)
    assert times.usable.shape == (0, 1)
