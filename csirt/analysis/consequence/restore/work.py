"""The work of a restoration: which tasks each thing takes, by whom, in which samples."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from csirt.analysis.attack_graph.terrain import Terrain, full, name_of
from csirt.analysis.consequence.ordering.waits import Because, Wait
from csirt.analysis.consequence.restore.draws import Flags, Floats, Random
from csirt.analysis.consequence.restore.fallen import Fallen
from csirt.analysis.consequence.restore.ordered import Ordered
from csirt.analysis.consequence.restore.sequence import Needs
from csirt.model.care import Application
from csirt.model.estimate import Estimate
from csirt.model.outage_scenario import DataLost
from csirt.model.recovery import ApplicationSteps, Rebuild, Recovery
from csirt.model.restoration import RestorationItem, RestorationStep, RestorationWave

REBUILD, REOPEN = "rebuild", "reopen"
STEPS = tuple(RestorationStep)


@dataclass(frozen=True, slots=True)
class Task:
    """One task of a unit."""

    step: str
    crew: str
    hours: Estimate
    active: Flags
    """Samples in which it has to be done."""
    clean_posts: int = 0


@dataclass(frozen=True, slots=True)
class Wanted:
    """At least some of several things must be back; each may have others that stand for it."""

    at_least: int
    of: tuple[tuple[int, ...], ...]
    """Rows."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One thing that comes back: a machine, an application, a link, a service, a directory."""

    ref: str
    lost: Flags
    waits: tuple[Wanted, ...]
    """Before its first task."""
    source: tuple[Wanted, ...]
    """Before its data: what holds the copy."""
    tasks: tuple[Task, ...]
    release: float
    """Hours after the start of the restoration before which its wave does not begin."""
    returns: Floats | None
    """Hours after which it is back by itself."""
    never: Flags
    """Samples in which it does not come back."""


@dataclass(frozen=True, slots=True)
class Work:
    """Everything that comes back, by row."""

    samples: int
    units: tuple[Unit, ...]
    row: dict[str, int]
    used: frozenset[int]
    """Rows of applications that care uses itself."""
    without_copy: tuple[str, ...]
    """Applications (references) whose data nobody has described a copy of."""

    def tasks(self) -> Iterator[tuple[str, Task]]:
        """Yield every task with the reference of its unit."""
        for unit in self.units:
            for task in unit.tasks:
                yield unit.ref, task


class Worker:
    """Makes the units of an order out of what falls."""

    def __init__(
        self, terrain: Terrain, fallen: Fallen, ordered: Ordered, needs: Needs, recovery: Recovery,
        data_lost: DataLost,
    ) -> None:  # fmt: skip
        self._terrain, self._fallen, self._ordered = terrain, fallen, ordered
        self._needs, self._recovery, self._data_lost = needs, recovery, data_lost
        self._row = {ref: at for at, ref in enumerate(needs.nodes)}
        self._kinds = {kind: each for each in reversed(recovery.rebuild) for kind in each.kinds}
        self._used = _used(terrain)
        self._none = np.zeros(fallen.struck.samples, np.bool_)

    def work(self) -> Work:
        """Return the work."""
        units = tuple(map(self._unit, self._needs.nodes))
        used = frozenset(self._row[ref] for ref in self._used if ref in self._row)
        without = tuple(
            f"application:{name}"
            for name in self._fallen.data_lost
            if f"application:{name}" in self._row and not self._copied(name)
        )
        return Work(self._fallen.struck.samples, units, self._row, used, without)

    def _unit(self, ref: str) -> Unit:
        kind, _, name = ref.partition(":")
        lost = self._fallen.flags(ref)
        waits = self._needs.waits[ref]
        block = self._needs.block[ref]
        copies = [each for each in waits if each.because is Because.SOURCE]
        outside = self._every([each for each in waits if each not in copies], block)
        source = self._every(copies, block)
        tasks: tuple[Task, ...] = ()
        never = self._none
        returns = self._fallen.struck.returns.get(ref)
        if returns is None:
            if kind == "asset":
                tasks = (self._rebuild(name, lost),)
            elif kind == "application":
                tasks = tuple(self._steps(name, ref, lost))
                never = self._never(name)
            elif kind == "link":
                link = self._recovery.link_hours
                tasks = (Task(REOPEN, self._crew(ref, None, link.crew), link.hours, lost),)
        wave = self._wave(ref)
        release = (wave.from_hours or 0.0) if wave else 0.0
        return Unit(ref, lost, outside, source, tasks, release, returns, never)

    def _every(self, waits: Iterable[Wait], block: str) -> tuple[Wanted, ...]:
        found = (self._wanted(each, block) for each in waits)
        return tuple(each for each in found if each is not None)

    def _wanted(self, wait: Wait, block: str) -> Wanted | None:
        """Return a wait as rows; what a block needs of itself comes with it."""
        outside = tuple(
            tuple(self._row[ref] for ref in some)
            for some in wait.of
            if not any(self._needs.block[ref] == block for ref in some)
        )
        left = wait.at_least - (len(wait.of) - len(outside))
        return Wanted(left, outside) if left > 0 else None

    def _rebuild(self, name: str, lost: Flags) -> Task:
        asset = self._terrain.assets[name]
        kind = self._terrain.kind(asset)
        rule: Rebuild = (
            self._kinds.get(kind.id) or self._kinds.get(kind.family) or self._kinds["unknown"]
        )
        said = asset.rebuild_hours
        hours = rule.hours if said is None else Estimate(low=said, likely=said, high=said)
        return Task(REBUILD, rule.crew, hours, lost)

    def _steps(self, name: str, ref: str, lost: Flags) -> Iterator[Task]:
        record = self._terrain.applications[name]
        broken = self._broken(name, record)
        used = ref in self._used
        hours = self._hours(name)
        active = {
            RestorationStep.SERVER: broken,
            RestorationStep.DATA: broken & self._data(name, record),
            RestorationStep.INTERFACES: broken,
            RestorationStep.BACKLOG: lost if used else self._none,
        }
        posts = self._posts(ref, used=used)
        for step in self._recovery.steps:
            crew = self._crew(ref, step.step, step.crew)
            clean = (step.clean_posts if posts is None else posts) if step.clean_posts else 0
            yield Task(
                step.step, crew, getattr(hours, step.step.value), active[step.step],
                clean if used or posts is not None else 0,
            )  # fmt: skip

    def _hours(self, name: str) -> ApplicationSteps:
        kinds = {self._terrain.assets[each].kind for each in self._terrain.needed_assets(name)}
        rules = self._recovery.applications
        return next(each for each in rules if not each.kinds or kinds & set(each.kinds))

    def _broken(self, name: str, record: Application) -> Flags:
        """Return when an application's own machines fail it, those that come back by themselves
        set aside: somebody has work to do."""
        home = name.partition("/")[0]
        broken = self._none.copy()
        for need in record.needs:
            lost = sum(self._rebuilt(text, home).astype(np.int64) for text in need.of)
            broken |= lost > len(need.of) - need.at_least
        for text in record.data:
            broken |= self._rebuilt(text, home)
        return broken & self._fallen.flags(f"application:{name}")

    def _rebuilt(self, text: str, home: str) -> Flags:
        ref = ":".join(full(text, home, "asset"))
        by_itself = ref in self._fallen.struck.returns
        return self._none if by_itself or not ref.startswith("asset:") else self._fallen.flags(ref)

    def _data(self, name: str, record: Application) -> Flags:
        """Return when data have to be put back: those of the machines that hold them, or of its
        machines where nobody has said which do."""
        home = name.partition("/")[0]
        holders = [name_of(text, home, "asset") for text in record.data]
        gone = self._none.copy()
        for each in holders or self._terrain.needed_assets(name):
            gone |= self._fallen.gone.get(each, self._none)
        return gone

    def _never(self, name: str) -> Flags:
        if self._data_lost is DataLost.NEVER:
            return self._fallen.data_lost.get(name, self._none)
        return self._none

    def _copied(self, name: str) -> bool:
        home = name.partition("/")[0]
        holders = (name_of(text, home, "asset") for text in self._terrain.applications[name].data)
        assets = self._terrain.assets
        return all(each in assets and assets[each].copies for each in holders)

    def _wave(self, ref: str) -> RestorationWave | None:
        place = self._ordered.written.places.get(ref)
        return self._ordered.written.order.waves[place.wave] if place else None

    def _crew(self, ref: str, step: RestorationStep | None, usual: str) -> str:
        """Return who does a step: as the order says, else the kind that usually does."""
        item: RestorationItem | None = self._ordered.written.items.get(ref)
        wave = self._wave(ref)
        said = getattr(item.steps, step.value) if item and step else None
        return said or (wave.crew if wave else None) or usual

    def _posts(self, ref: str, *, used: bool) -> int | None:
        """Return the clean posts of an item of a wave that says how many the wave takes: its first
        item takes them all."""
        wave = self._wave(ref)
        if wave is None or not wave.clean_posts:
            return None
        place = self._ordered.written.places[ref]
        return wave.clean_posts if place.path[-1] == 0 else 0


def _used(terrain: Terrain) -> set[str]:
    """Return the applications that the subject's care lines use themselves."""
    found = set()
    for name, line in terrain.care_lines.items():
        home = name.partition("/")[0]
        for text in (text for need in line.needs for text in need.of) if terrain.own(name) else ():
            kind, other = full(text, home, "asset")
            machine = kind == "asset" and other in terrain.assets
            if other in terrain.applications and kind in ("application", "asset") and not machine:
                found.add(f"application:{other}")
    return found


def durations(work: Work, random: Random) -> Floats:
    """Return the hours of every task, in the order of :meth:`Work.tasks`, as estimated: before
    severity, measures and lost data."""
    every = list(work.tasks())
    names = [("duration", ref, task.step) for ref, task in every]
    return random.each([task.hours for _, task in every], names)


def harder(hours: Floats, work: Work, fallen: Fallen, factor: Floats) -> Floats:
    """Return the hours of every task where data that are lost are made again from nothing."""
    found = hours.copy()
    for at, (ref, task) in enumerate(work.tasks()):
        lost = fallen.data_lost.get(ref.removeprefix("application:"))
        if task.step == RestorationStep.DATA and lost is not None:
            found[at, lost] *= factor[lost]
    return found
