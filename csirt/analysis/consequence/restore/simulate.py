"""One outage, ready to be run: with another order, other crews, on the same draws."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from csirt.analysis.attack_graph.terrain import Terrain
from csirt.analysis.consequence.ordering.vital import VITAL
from csirt.analysis.consequence.restore.activity import OnPaper, lost_days, on_paper
from csirt.analysis.consequence.restore.draws import Floats, Random
from csirt.analysis.consequence.restore.fallen import Fallen
from csirt.analysis.consequence.restore.lines import Line, ends_of, wanted_by
from csirt.analysis.consequence.restore.means import Stock, factors, pools, stock
from csirt.analysis.consequence.restore.ordered import Ordered, ordered
from csirt.analysis.consequence.restore.schedule import Means, Times, scheduled
from csirt.analysis.consequence.restore.sequence import Needs, needs_of, sequenced
from csirt.analysis.consequence.restore.work import Unit, Work, Worker, durations, harder
from csirt.model.catalogue import Channel
from csirt.model.outage_scenario import OutageScenario
from csirt.model.recovery import Recovery
from csirt.model.restoration import RestorationOrder


@dataclass(frozen=True, slots=True)
class Simulation:
    """Everything about one outage but the order of its applications."""

    terrain: Terrain
    fallen: Fallen
    ordered: Ordered
    needs: Needs
    work: Work
    means: Means
    plain_hours: Floats
    """Of every task if no data were lost, shape (tasks, samples)."""
    levels: tuple[float, ...]
    """Share of ordinary activity after each of the four steps."""
    lines: tuple[Line, ...]
    days: int

    def times(self, roots: Sequence[str] | None = None, means: Means | None = None) -> Times:
        """Return when everything is back, with an order and means other than the given ones."""
        taken = sequenced(self.needs, self.ordered.roots if roots is None else roots)
        return scheduled(self.work, self.needs, taken, means or self.means)

    def lost(self, times: Times) -> Floats:
        """Return the days of activity that each line loses, shape (lines, samples)."""
        found = np.zeros((len(self.lines), self.work.samples))
        for at, line in enumerate(self.lines):
            ends = ends_of(line, times, self.work.samples)
            found[at] = lost_days(ends, self.levels, line.paper, self.days)
        return found

    def expected(self, lost: Floats) -> float:
        """Return what is compared: days lost, all lines, those of vital care weighing more."""
        weights = np.array([line.weight for line in self.lines])
        return float(weights @ lost.mean(axis=1)) if len(weights) else 0.0

    def first(self, samples: int) -> "Simulation":
        """Return the same outage with its first samples only."""
        if samples >= self.work.samples:
            return self
        units = tuple(_cut(unit, samples) for unit in self.work.units)
        lines = tuple(replace(line, paper=_cut_paper(line.paper, samples)) for line in self.lines)
        means = self.means
        held = Stock(means.stock.at_start[:samples], means.stock.per_hour[:samples])
        return replace(
            self,
            work=replace(self.work, samples=samples, units=units),
            means=Means(
                means.clean[:samples],
                means.pools,
                means.crew_factor[:samples],
                held,
                means.hours[:, :samples],
            ),
            plain_hours=self.plain_hours[:, :samples],
            lines=lines,
        )

    def with_a_copy(self) -> "Simulation":
        """Return the same outage with one copy more, offline, of all data: nothing is made again
        from nothing."""
        none = np.zeros(self.work.samples, np.bool_)
        units = tuple(
            replace(unit, never=none) if unit.never.any() else unit for unit in self.work.units
        )
        return replace(
            self,
            work=replace(self.work, units=units),
            means=replace(self.means, hours=self.plain_hours),
        )


def _cut(unit: Unit, samples: int) -> Unit:
    tasks = tuple(replace(task, active=task.active[:samples]) for task in unit.tasks)
    returns = None if unit.returns is None else unit.returns[:samples]
    return replace(
        unit,
        lost=unit.lost[:samples],
        tasks=tasks,
        returns=returns,
        never=unit.never[:samples],
    )


def _cut_paper(paper: OnPaper, samples: int) -> OnPaper:
    return OnPaper(
        paper.capacity[:samples],
        paper.tenable_hours[:samples],
        paper.floor[:samples],
        paper.unknown,
    )


def simulation(
    terrain: Terrain,
    fallen: Fallen,
    recovery: Recovery,
    scenario: OutageScenario,
    order: RestorationOrder | None,
    *,
    days: int,
    random: Random,
) -> Simulation:
    """Return an outage, ready to be run.

    Args:
        terrain: The ground.
        fallen: What is lost in which sample.
        recovery: Durations, crews, levels.
        scenario: When the network is clean, crews and posts where nobody has said.
        order: A person's own order of restoration, if there is one.
        days: The horizon.
        random: The draws.
    """
    found = ordered(terrain, _in_files(terrain, fallen), order)
    needs = needs_of(found)
    work = Worker(terrain, fallen, found, needs, recovery, scenario.data_lost).work()
    measures = factors(terrain, random)
    severity = random.of(recovery.severity.value, "severity")
    plain = durations(work, random) * (severity * measures[Channel.RECOVERY_HOURS])
    from_nothing = random.of(recovery.from_nothing.value, "from-nothing")
    means = Means(
        random.of(scenario.clean_hours, "clean"),
        pools(recovery, scenario, order),
        measures[Channel.CREWS],
        stock(scenario, order, measures[Channel.CLEAN_EQUIPMENT], random),
        harder(plain, work, fallen, from_nothing),
    )
    lines = tuple(
        Line(
            name,
            line,
            wanted_by(found, work, name),
            on_paper(name, line, recovery.unknown_paper, measures[Channel.PAPER_DAYS], random),
            recovery.vital_weight.value if line.kind in VITAL else 1.0,
        )
        for name, line in terrain.care_lines.items()
        if terrain.own(name) and line.needs
    )
    levels = tuple(each.level for each in recovery.steps)
    return Simulation(terrain, fallen, found, needs, work, means, plain, levels, lines, days)


def _in_files(terrain: Terrain, fallen: Fallen) -> list[str]:
    """Return what is lost in the order of the files, whatever the order of the graph's nodes."""
    indexes: dict[str, Iterable[str]] = {
        "asset": terrain.assets,
        "application": terrain.applications,
        "directory": terrain.directories,
        "link": terrain.links,
    }
    refs = [f"{kind}:{name}" for kind, index in indexes.items() for name in index]
    refs += [f"service:{service.id}" for service in terrain.estate.services]
    return [ref for ref in refs if ref in fallen.lost]
