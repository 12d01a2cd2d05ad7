"""An outage of 500 assets, 1,000 samples, 180 days, against an event queue a sample, in one run.

The hospital: 40 applications on 12 machines each, 30 care lines, a directory and a host that all
need; everything is encrypted. The peer takes, hour by hour, the first task of the order that can
start (dynamic dispatch): what one would write with a heap, sample by sample.
"""

import time
from heapq import heappop, heappush
from typing import Any

import numpy as np

from csirt.analysis.attack_graph.compile import ground
from csirt.analysis.consequence.restore.activity import daily, spread
from csirt.analysis.consequence.restore.draws import Random
from csirt.analysis.consequence.restore.fallen import fallen
from csirt.analysis.consequence.restore.lines import ends_of
from csirt.analysis.consequence.restore.outage import outage
from csirt.analysis.consequence.restore.schedule import STEPS, USABLE, Times
from csirt.analysis.consequence.restore.search import searched
from csirt.analysis.consequence.restore.sequence import sequenced
from csirt.analysis.consequence.restore.simulate import Simulation, simulation
from csirt.analysis.consequence.restore.struck import struck_by
from csirt.files.shipped import catalogue
from csirt.model.facility import Facility
from csirt.model.region import Estate
from csirt.workspace.outage import recovery, scenarios

DAYS, SAMPLES = 180, 1_000
SCENARIO = "ransomware-backups-destroyed"


def hospital(assets: int = 500, applications: int = 40, lines: int = 30) -> Facility:
    """Return a facility in which everything can be lost."""
    draw = np.random.default_rng(1)
    kinds = ["server", "application-server", "database-server", "file-server"]
    names = [f"m-{at}" for at in range(assets - 3)]
    machines: list[dict[str, Any]] = [
        {"id": name, "kind": kinds[at % 4], "zone": "z", "flaws": [], "copies": ["repo"]}
        for at, name in enumerate(names)
    ]
    machines += [
        {"id": "dc", "kind": "domain-controller", "zone": "z", "flaws": []},
        {"id": "hv", "kind": "hypervisor", "zone": "z", "flaws": []},
        {"id": "repo", "kind": "backup-repository", "zone": "z", "flaws": []},
    ]
    made: list[dict[str, Any]] = [
        {"id": "core", "needs": ["dc"], "wave": 1},
        {"id": "hosting", "needs": ["hv", "application:core"], "wave": 1},
    ]
    for at, some in enumerate(np.array_split(names, applications - 2)):
        needs: list[Any] = list(some)
        pair = {"any": [needs.pop(), needs.pop()]}
        other = [f"application:a-{draw.integers(at)}"] if at else []
        made.append({
            "id": f"a-{at}", "needs": [*needs, pair, "application:hosting", *other],
            "data": [str(some[0])], "wave": 2 + at % 3, "max_outage_hours": 24,
        })  # fmt: skip
    care = [
        {
            "id": f"l-{at}", "kind": "inpatient", "activity": {"unit": "stay", "per_day": 10},
            "needs": [f"application:a-{each}" for each in draw.choice(applications - 2, 4, replace=False)],
            "paper": {"capacity": 0.5, "tenable_days": 3, "floor": 0.2},
        }
        for at in range(lines)
    ]  # fmt: skip
    return Facility.model_validate({
        "schema": "csirt.facility/1", "id": "h", "zones": [{"id": "z"}], "assets": machines,
        "applications": made, "care_lines": care,
    })  # fmt: skip


def made(world: Facility, samples: int) -> Simulation:
    """Return the outage, ready to be run."""
    random = Random(1, samples)
    terrain, _ = ground(Estate(subject="h", facilities=(world,)), catalogue())
    given = scenarios()[SCENARIO]
    fell = fallen(terrain, struck_by(terrain, given, random))
    return simulation(terrain, fell, recovery(), given, None, days=DAYS, random=random)


class Queue:
    """A restoration of one sample by dynamic dispatch: a heap of ends, a heap of the ready by crew."""

    def __init__(self, run: Simulation) -> None:
        work = run.work
        self.run, self.units = run, work.units
        rows = [work.row[ref] for block in sequenced(run.needs, run.ordered.roots)
                for ref in run.needs.members[block]]  # fmt: skip
        self.rank = {row: at for at, row in enumerate(rows)}
        self.first = np.cumsum([0] + [len(unit.tasks) for unit in work.units]).tolist()
        self.behind: dict[int, set[int]] = {}
        for row in rows:
            for wait in (*self.units[row].waits, *self.units[row].source):
                for other in (each for some in wait.of for each in some):
                    self.behind.setdefault(other, set()).add(row)
        self.crews = {kind: pool.crews for kind, pool in run.means.pools.items()}

    def ends(self, sample: int) -> dict[int, list[float]]:
        """Return the ends of the tasks of each row."""
        units, rank, hours = self.units, self.rank, self.run.means.hours[:, sample].tolist()
        active = {row: [bool(task.active[sample]) for task in units[row].tasks] for row in rank}
        ends: dict[int, list[float]] = {row: [] for row in rank if units[row].lost[sample]}
        usable = [not unit.lost[sample] for unit in units]
        free = dict(self.crews)
        ready: dict[str, list[tuple[int, int]]] = {}
        events: list[tuple[float, int, str]] = []
        waiting: set[int] = set()
        now = float(self.run.means.clean[sample])
        look = list(ends)
        while True:
            while look:
                row = look.pop()
                if row in waiting or row not in ends or len(ends[row]) == len(units[row].tasks):
                    continue
                unit, done = units[row], len(ends[row])
                waits = unit.waits if not done else (unit.source if done == USABLE else ())
                if any(
                    sum(any(usable[r] for r in some) for some in w.of) < w.at_least for w in waits
                ):
                    continue
                if active[row][done]:
                    waiting.add(row)
                    heappush(ready.setdefault(unit.tasks[done].crew, []), (rank[row], row))
                else:
                    look += self._done(row, ends[row], usable, now)
            for kind, some in ready.items():
                while some and free.get(kind, 1) > 0:
                    _, row = heappop(some)
                    free[kind] = free.get(kind, 1) - 1
                    heappush(events, (now + hours[self.first[row] + len(ends[row])], row, kind))
            if not events:
                return ends
            now, row, kind = heappop(events)
            free[kind] += 1
            waiting.discard(row)
            look = self._done(row, ends[row], usable, now)

    def _done(self, row: int, ends: list[float], usable: list[bool], now: float) -> list[int]:
        ends.append(now)
        if len(ends) > USABLE or len(ends) == len(self.units[row].tasks):
            usable[row] = True
            return [row, *self.behind.get(row, ())]
        return [row]


def as_times(run: Simulation, every: list[dict[int, list[float]]]) -> Times:
    """Return the ends of some samples in the form of ours."""
    usable = np.zeros((len(run.work.units), len(every)))
    steps = {row: np.zeros((len(STEPS), len(every))) for row in run.work.used}
    for sample, ends in enumerate(every):
        for row, some in ends.items():
            usable[row, sample] = some[min(USABLE, len(some) - 1)] if some else 0
            if row in steps:
                steps[row][:, sample] = some
    return Times(usable, steps)


def main() -> None:
    """Print the table."""
    world, given = hospital(), scenarios()[SCENARIO]
    estate = Estate(subject="h", facilities=(world,))
    catalogue(), recovery()
    made(world, 10)
    start = time.perf_counter()
    found = outage(estate, catalogue(), recovery(), given, days=DAYS, samples=SAMPLES)
    whole = time.perf_counter() - start
    start = time.perf_counter()
    run = made(world, SAMPLES)
    setup = time.perf_counter() - start
    start = time.perf_counter()
    times = run.times()
    schedule = time.perf_counter() - start
    start = time.perf_counter()
    for line in run.lines:
        spread(daily(ends_of(line, times, SAMPLES), run.levels, line.paper, DAYS))
    activity = time.perf_counter() - start
    tasks = sum(1 for _ in run.work.tasks())
    print(
        f"{len(world.assets)} assets, {tasks} tasks, {len(found.lines)} care lines, {SAMPLES} samples, {DAYS} days"
    )
    print(f"whole answer, with what would shorten  {whole:6.2f} s   (about 2)")
    print(f"  set-up and draws                     {setup:6.2f} s")
    print(f"  schedule                             {schedule:6.3f} s")
    print(f"  activity, {len(run.lines)} lines                   {activity:6.2f} s")
    start = time.perf_counter()
    better = searched(run, 50, 1)
    print(
        f"  one order tried on {better.samples} samples        {(time.perf_counter() - start) / 50 * 1e3:6.1f} ms"
    )
    some, queue = 40, Queue(run)
    start = time.perf_counter()
    heap = [queue.ends(sample) for sample in range(some)]
    peer = (time.perf_counter() - start) / some
    print(f"event queue                            {peer * 1e3:6.1f} ms a sample")
    print(
        f"event queue / schedule                 {peer * SAMPLES / schedule:6.0f}   (at least 10)"
    )
    small = run.first(some)
    loss = {
        "event queue": small.lost(as_times(small, heap)), "fixed order": small.lost(small.times())
    }  # fmt: skip
    for name, lost in loss.items():
        print(f"{name:14} {np.median(lost):6.1f} days lost a line (median)")


if __name__ == "__main__":
    main()
