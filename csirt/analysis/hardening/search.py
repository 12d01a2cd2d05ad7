"""The whole question: what to do first with the money there is, how sure that is, what it changes.

Without a quote, or without a line of budget, nothing is searched: what may be chosen is ranked by
what it changes for each day of work.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from csirt.analysis.attack_graph.compile import OUTSIDE
from csirt.analysis.hardening.candidate import Candidate, Situation, Skipped
from csirt.analysis.hardening.candidates import candidates
from csirt.analysis.hardening.cases import Cases
from csirt.analysis.hardening.choice import Choice, choice
from csirt.analysis.hardening.exact import Clock, Exact, Program, Proof
from csirt.analysis.hardening.front import Point, budgets, front, sets
from csirt.analysis.hardening.greedy import LEAST, greedy
from csirt.analysis.hardening.lanes import Chosen
from csirt.analysis.hardening.panel import Panel, panel
from csirt.analysis.hardening.purse import DAYS, purse
from csirt.analysis.hardening.stability import Stability, stability
from csirt.analysis.hardening.value import FRESH, SELECTION, SELECTION_SAMPLES, Judged, judged
from csirt.analysis.hardening.world import World
from csirt.analysis.roadmap_money import Key
from csirt.model.progress import Progress, silent

IN_BLOCKS = 16
"""Blocks that the common samples are taken from."""
STAGES = 7
NOTHING, CHOSEN, GREEDY, OWN = range(4)
"""Places in :attr:`Hardening.judged`: the sets of the front stand from the last on."""


class Status(StrEnum):
    """What kind of answer it is."""

    PROVEN = "proven"
    """No set that the budget pays is better on the common samples by more than the gap."""
    TIME_LIMIT = "time-limit"
    """The best found in the time; the gap says how much better another may be."""
    RANKED = "ranked"
    """No quote or no budget: an order, no choice."""
    TOO_SMALL = "budget-too-small"
    """The lines of budget pay nothing of what has a quote."""
    NO_EFFECT = "no-effect"
    """What they pay changes nothing on the attack paths."""


class By(StrEnum):
    """Which search the set comes from."""

    EXACT = "exact"
    GREEDY = "greedy"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody asks for."""

    entries: tuple[str, ...] = OUTSIDE
    samples: int = 16_384
    """Fresh samples on which the answer is judged."""
    samples_in: int = 256
    """Common samples of the search."""
    seed: int = 1
    seconds: float = 60.0
    """Most seconds of the exact search; as many again for the front, and for the stability."""
    front: bool = False


@dataclass(frozen=True, slots=True)
class Searched:
    """What the two searches found."""

    exact: Exact
    greedy: Chosen
    greedy_value: float
    by: By

    @property
    def chosen(self) -> Chosen:
        """The set of the two that loses less on samples that neither has seen."""
        return self.exact.chosen if self.by is By.EXACT else self.greedy

    @property
    def value(self) -> float:
        """Its objective on the common samples."""
        return self.exact.value if self.by is By.EXACT else self.greedy_value


@dataclass(frozen=True, slots=True)
class Hardening:
    """The answer; candidates are named by their place in :attr:`candidates`."""

    status: Status
    candidates: tuple[Candidate, ...]
    skipped: tuple[Skipped, ...]
    choice: Choice
    world: World
    base: float
    """Weighted mean of the lines lost with nothing chosen, on the common samples of the ranking."""
    alone: tuple[float, ...]
    """By how much each candidate alone lowers it."""
    chosen: tuple[int, ...] = ()
    """What helps most within the set first."""
    searched: Searched | None = None
    judged: Judged | None = None
    """Nothing, the set, the greedy set; then those of the front."""
    stability: Stability | None = None
    front: tuple[Point, ...] = ()
    cheapest: int | None = None
    """Where the budget pays nothing: the candidate that costs least."""
    short: dict[Key, float] | None = None
    """By how much each line is too short for it."""


def hardened(
    situation: Situation, wanted: Wanted, clock: Clock, *, progress: Progress = silent
) -> Hardening:
    """Return what to do first.

    Args:
        situation: A facility, its plan and its quotes.
        wanted: Entries, samples, seed, time.
        clock: Seconds that only grow; the exact search stops by it.
        progress: Called with the stages done and their number.

    Returns:
        The same for the same seed, where no search was stopped by the clock.

    Raises:
        NotFoundError: an entry does not exist.
    """
    found, skipped = candidates(situation)
    world = World(
        situation.estate, situation.catalogue, found, entries=wanted.entries, seed=wanted.seed
    )
    progress(1, STAGES)
    binding = choice(found, purse(found, situation.quotes.budgets, on=situation.on))
    every = frozenset(range(len(found)))
    common = _panel(world, every, wanted)
    worth = common.values([(), *((at,) for at in sorted(every))]).tolist()
    progress(2, STAGES)
    made = Hardening(
        Status.RANKED, found, skipped, binding, world, worth[0],
        tuple(worth[0] - each for each in worth[1:]),
    )  # fmt: skip
    if binding.choosable and set(binding.purse.limits) - {DAYS}:
        own = common if binding.choosable == every else _panel(world, binding.choosable, wanted)
        made = _chosen(made, own, wanted, clock, progress)
    progress(STAGES, STAGES)
    return made


def _panel(world: World, choosable: Chosen, wanted: Wanted) -> Panel:
    return panel(world.lanes, range(IN_BLOCKS), world.watched, choosable, samples=wanted.samples_in)


def _chosen(
    made: Hardening, common: Panel, wanted: Wanted, clock: Clock, progress: Progress
) -> Hardening:
    """Return the answer with a set, where the budget pays one."""
    binding = made.choice
    alone = {at: binding.with_needs(at) for at in sorted(binding.choosable)}
    if not any(some and binding.fits(some) for some in alone.values()):
        return _too_small(made, alone)
    cases = Cases(common, binding.choosable)
    program = Program(cases, binding, clock)
    searched = _searched(made.world, cases, program, binding, wanted)
    progress(4, STAGES)
    chosen = searched.chosen
    points = _front(binding, program, wanted) if wanted.front else ()
    progress(5, STAGES)
    held = stability(
        chosen, binding, lambda moved: program.solved(
            moved, seconds=wanted.seconds / 20).chosen, seed=wanted.seed,
    )  # fmt: skip
    progress(6, STAGES)
    fresh = judged(
        made.world, [frozenset(), chosen, searched.greedy, *sets(points)],
        first=FRESH, samples=wanted.samples,
    )  # fmt: skip
    fresh, points = _better(fresh, points)
    status = {Proof.PROVEN: Status.PROVEN, Proof.TIME_LIMIT: Status.TIME_LIMIT}
    return replace(
        made, status=status[searched.exact.proof] if chosen else Status.NO_EFFECT,
        chosen=_ordered(cases, chosen, made.alone), searched=searched, judged=fresh,
        stability=held, front=points,
    )  # fmt: skip


def _searched(
    world: World, cases: Cases, program: Program, binding: Choice, wanted: Wanted
) -> Searched:
    exact = program.solved(binding, seconds=wanted.seconds)
    simple = greedy(cases, binding)
    by = By.EXACT
    if simple != exact.chosen:
        both = judged(world, [exact.chosen, simple], first=SELECTION, samples=SELECTION_SAMPLES)
        worse = both.worth(0).probability[0] > both.worth(1).probability[0]
        by = By.GREEDY if worse else By.EXACT
    return Searched(exact, simple, cases.value(simple), by)


def _front(binding: Choice, program: Program, wanted: Wanted) -> tuple[Point, ...]:
    some = budgets(binding)
    seconds = wanted.seconds / max(1, len(some))
    return front(binding, some, lambda moved: program.solved(moved, seconds=seconds))


def _better(fresh: Judged, points: tuple[Point, ...]) -> tuple[Judged, tuple[Point, ...]]:
    """Return a front of which each point loses less than those before it on fresh samples too."""
    kept: list[int] = []
    for at in range(len(points)):
        worth = fresh.worth(OWN + at).probability[0]
        if not kept or worth < fresh.worth(OWN + kept[-1]).probability[0]:
            kept.append(at)
    hits = fresh.hits[[*range(OWN), *(OWN + at for at in kept)]]
    return replace(fresh, hits=hits), tuple(points[at] for at in kept)


def _ordered(cases: Cases, chosen: Chosen, alone: Sequence[float]) -> tuple[int, ...]:
    """Return a set, what would be missed most first."""
    places = sorted(chosen)
    without = cases.values([chosen - {at} for at in places]).tolist() if places else []
    missed = {at: round(value / LEAST) for at, value in zip(places, without, strict=True)}
    return tuple(sorted(places, key=lambda at: (-missed[at], -alone[at], at)))


def _too_small(made: Hardening, alone: dict[int, Chosen | None]) -> Hardening:
    """Return the answer where nothing is paid: the cheapest, and by how much it is short."""
    purse = made.choice.purse
    least = min(
        (at for at, some in alone.items() if some),
        key=lambda at: (purse.euros(alone[at] or ()), at), default=None,
    )  # fmt: skip
    short = None if least is None else purse.short(alone[least] or ())
    return replace(made, status=Status.TOO_SMALL, cheapest=least, short=short)
