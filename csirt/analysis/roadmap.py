"""A roadmap: the next steps of a facility in order, in months, with what each changes in the risk.

It ranks and places; it searches no optimum, and no cost is invented. See the four modules beside it
for the steps, their effect, their order and their months.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from csirt.analysis.plan_levels import ActionStanding
from csirt.analysis.roadmap_effect import Effect, EffectState, Losses, Model, Moved, effect_of
from csirt.analysis.roadmap_money import BudgetUse, Lack, Reason
from csirt.analysis.roadmap_order import ordered, places
from csirt.analysis.roadmap_schedule import Month, Planned, months_from, scheduled
from csirt.analysis.roadmap_steps import Step, StepKind, steps_of
from csirt.model.catalogue import Catalogue
from csirt.model.plan import Action
from csirt.model.quotes import Efforts, Quotes
from csirt.model.region import Estate


@dataclass(frozen=True, slots=True)
class Entry:
    """One step of a roadmap."""

    place: int | None
    """Its rank; none where it cannot be ranked yet."""
    planned: Planned
    effect: Effect
    places: tuple[int, int] | None = None
    """Its first and last rank when its own days move by half; of a step that its effect ranks."""

    @property
    def step(self) -> Step:
        """The step."""
        return self.planned.step


@dataclass(frozen=True, slots=True)
class Reached:
    """The risk once a step of the plan is done, with all those that end before it."""

    step: str
    closed: float
    """Share of the attack paths open on the day that are closed by then."""
    moved: tuple[Moved, ...]
    """Care lines whose class has changed since the day."""


@dataclass(frozen=True, slots=True)
class Roadmap:
    """The whole plan."""

    entries: tuple[Entry, ...]
    """In order: those that fit and those that do not."""
    blocked: tuple[Entry, ...]
    """Without a rank: an action that they lean on is not assessed, or was left out."""
    left_out: tuple[Step, ...]
    """What a person decided not to do."""
    months: tuple[Month, ...]
    budgets: tuple[BudgetUse, ...]
    today: Losses | None
    """None where the facility describes no equipment."""
    classes: dict[str, str]
    """Class of each care line on the day."""
    reached: tuple[Reached, ...]
    """Along the plan, in the order in which steps end."""

    def fitting(self) -> tuple[Entry, ...]:
        """Return the steps of the plan, in order."""
        return tuple(each for each in self.entries if each.planned.fits)


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants of a roadmap."""

    on: str
    to: int = 3
    """The highest level that is wanted."""
    months: int = 24
    samples: int = 8_192
    seed: int = 1


def roadmap(
    standings: Iterable[ActionStanding],
    quotes: Quotes,
    efforts: Efforts,
    estate: Estate | None,
    catalogue: Catalogue,
    actions: Mapping[str, Action],
    asked: Asked,
    *,
    profile: object,
    progress: Callable[[int, int], None] = lambda _done, _of: None,
) -> Roadmap:
    """Return the roadmap of a facility.

    Args:
        standings: Where each action stands on the day.
        quotes: Budget lines, quotes and what is left out, of the facility.
        efforts: Days, where no quote says any.
        estate: The facility with what an attack on it can touch; none where it describes nothing.
        catalogue: Techniques, measures, classes.
        actions: Those of the plan.
        asked: The day, the level, the months, the samples and the seed.
        profile: Kind of the facility.
        progress: Called with the runs done and their number, which may be fewer.

    Returns:
        The same for any order of the files. The effect of a step is its own, alone, on the
        situation of the day; ``reached`` is what the plan does as it goes on.
    """
    found = tuple(standings)
    levels = {each.action.id: each.level for each in found if each.level is not None}
    steps = steps_of(found, quotes, efforts, on=asked.on, to=asked.to, profile=profile)
    count = _Count(4 * len(steps) + 1, progress)
    model = None if estate is None else Model(
        estate, catalogue, actions, on=asked.on, samples=asked.samples, seed=asked.seed,
        done=count,
    )  # fmt: skip
    effects = {each.id: effect_of(each, levels, model) for each in steps}
    order = ordered(steps, effects)
    plan = scheduled(order.steps, quotes.budgets, months_from(asked.on, asked.months))
    ranked = {each.id for each in order.steps}
    ranges = places([each for each in steps if each.id in ranked], effects)
    entries = tuple(
        Entry(at, each, effects[each.step.id], ranges.get(each.step.id))
        for at, each in enumerate(plan.planned, 1)
    )
    held = {each.id: each for each in order.blocked}
    blocked = tuple(
        Entry(None, Planned(each, None, None, tuple(_held(each, held, steps))), effects[each.id])
        for each in order.blocked
    )
    today = model.losses(levels) if model else None
    made = Roadmap(
        entries, blocked, tuple(each for each in steps if each.left_out), plan.months,
        plan.budgets, today,
        {ref: model.class_of(p) for ref, p in today.lines().items()} if model and today else {},
        tuple(_reached(entries, levels, model, today)) if model and today else (),
    )  # fmt: skip
    count.end()
    return made


def _held(step: Step, held: Mapping[str, Step], steps: tuple[Step, ...]) -> Iterator[Reason]:
    """Yield why a step has no rank."""
    if step.waits_for:
        yield Reason(Lack.UNASSESSED, names=step.waits_for)
    out = {each.id for each in steps if each.left_out}
    if left := tuple(each for each in step.after if each in out):
        yield Reason(Lack.LEFT_OUT, names=left)
    if waits := tuple(each for each in step.after if each in held):
        yield Reason(Lack.DEPENDS, names=waits)


def _reached(
    entries: Iterable[Entry], levels: Mapping[str, int], model: Model, today: Losses
) -> Iterator[Reached]:
    now, losses = dict(levels), today
    dated = [each for each in entries if each.planned.end and each.step.kind is StepKind.RAISE]
    for each in sorted(dated, key=lambda e: (e.planned.end or "", e.place or 0)):
        if each.step.level_to is not None:
            now[each.step.action.id] = max(now.get(each.step.action.id, 0), each.step.level_to)
        if each.effect.state is EffectState.COMPUTED:
            losses = model.losses(now)
        closed = 1 - losses.open / today.open if today.open else 0.0
        yield Reached(each.step.id, closed, model.moved(today, losses))


class _Count:
    """Tells how many runs of the model are done."""

    def __init__(self, most: int, progress: Callable[[int, int], None]) -> None:
        self._most, self._progress, self._done = most, progress, 0

    def __call__(self) -> None:
        self._done += 1
        self._progress(min(self._done, self._most), self._most)

    def end(self) -> None:
        """Tell that all is done."""
        self._progress(self._most, self._most)
