"""What a level more changes in the risk: computed by the model itself, with the same coins.

An attack path is *open* in a sample where an attack reaches a care line or an application; a step
*closes* those that are open before it and no longer after. The coins of a sample are the same on
both sides, so that a step never opens one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from csirt.analysis.attack_graph.compile import OUTSIDE, compiled, entry_nodes
from csirt.analysis.attack_graph.protect import BLOCKING
from csirt.analysis.attack_graph.sample import sampled
from csirt.analysis.names import readable, shown_ref
from csirt.analysis.plan_coverage import estimated
from csirt.analysis.roadmap_steps import Step, StepKind
from csirt.model.catalogue import Catalogue
from csirt.model.estimated import EstimatedCoverage
from csirt.model.plan import Action
from csirt.model.region import Estate

STRONG, MEDIUM = 0.05, 0.01
"""Shares of the open paths from which a step is said to have a strong or a medium effect
(origin: expert)."""


class EffectState(StrEnum):
    """Whether the effect of a step is computed, and why not."""

    COMPUTED = "computed"
    UNKNOWN = "unknown"
    """The level is not known: what a step would change is not either."""
    NO_EFFECT = "no-modelled-effect"
    """The action says so of itself."""
    UNCHANGED = "unchanged"
    """Its measures are counted in the file, or the level changes none of them."""
    LATER = "not-computed-yet"
    """It acts on time, means or restoration, which the paths do not show."""
    NO_MODEL = "no-model"
    """The facility describes no equipment."""


class EffectClass(StrEnum):
    """How much of the open paths a step closes."""

    STRONG = "strong"
    MEDIUM = "medium"
    WEAK = "weak"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Losses:
    """How often an attack reaches each care line and each application of a facility."""

    probability: dict[str, float]
    """By reference within the facility: ``care-line:ed``, ``application:ehr``."""
    names: dict[str, dict[str, str]]
    """Readable names by reference, then by language."""

    @property
    def open(self) -> float:
        """Attack paths open in a mean sample."""
        return float(sum(self.probability.values()))

    def lines(self) -> dict[str, float]:
        """Return the care lines."""
        return {ref: p for ref, p in self.probability.items() if ref.startswith("care-line:")}


@dataclass(frozen=True, slots=True)
class Effect:
    """What one step changes, alone, from the situation of the day."""

    state: EffectState
    closed: float = 0.0
    """Attack paths that it closes in a mean sample."""
    share: float = 0.0
    """The same, of those that are open on the day."""
    line_risk: float = 0.0
    """By how much the mean probability of losing a care line drops."""
    helped: tuple[str, ...] = ()
    """Care lines and applications that gain most, the first three."""

    @property
    def class_(self) -> EffectClass:
        """The class that pages show."""
        if self.share >= STRONG:
            return EffectClass.STRONG
        if self.share >= MEDIUM:
            return EffectClass.MEDIUM
        return EffectClass.WEAK if self.closed > 0 else EffectClass.NONE


@dataclass(frozen=True, slots=True)
class Moved:
    """A care line whose class of probability has changed."""

    ref: str
    before: str
    after: str


class Model:
    """The risk of one facility as its levels would be; the same levels are computed once."""

    def __init__(
        self,
        estate: Estate,
        catalogue: Catalogue,
        actions: Mapping[str, Action],
        *,
        on: str,
        samples: int,
        seed: int,
        done: Callable[[], None] = lambda: None,
    ) -> None:
        """Take an estate whose subject is the facility.

        Args:
            estate: With the estimated coverages of the day, those of other facilities included.
            catalogue: Techniques, measures, classes.
            actions: Those of the plan.
            on: The day of the levels.
            samples: Samples of each run.
            seed: The seed of all.
            done: Called after each run.
        """
        self._estate, self.catalogue, self._actions = estate, catalogue, actions
        self._on, self._samples, self._seed, self._done = on, samples, seed, done
        self._facility = estate.facility(estate.subject)
        self._others = tuple(e for e in estate.estimated if e.facility != self._facility.id)
        self._known: dict[tuple[EstimatedCoverage, ...], Losses] = {}

    def coverages(self, levels: Mapping[str, int]) -> tuple[EstimatedCoverage, ...]:
        """Return the coverages that some levels let one suppose."""
        return estimated(
            self._facility, levels, self._actions.values(), self.catalogue.measures, on=self._on
        )

    def losses(self, levels: Mapping[str, int]) -> Losses:
        """Return the risk of the facility at some levels of its actions."""
        found = self.coverages(levels)
        if found not in self._known:
            estate = self._estate.model_copy(update={"estimated": self._others + found})
            self._known[found] = _sampled(estate, self.catalogue, self._samples, self._seed)
        self._done()
        return self._known[found]

    def class_of(self, probability: float) -> str:
        """Return the class of a probability."""
        return self.catalogue.class_of(probability)

    def moved(self, before: Losses, after: Losses) -> tuple[Moved, ...]:
        """Return the care lines whose class differs between two situations."""
        pairs = {
            ref: (self.class_of(p), self.class_of(after.probability[ref]))
            for ref, p in before.lines().items()
        }
        return tuple(Moved(ref, *pair) for ref, pair in pairs.items() if pair[0] != pair[1])

    def acts(self, before: Mapping[str, int], after: Mapping[str, int]) -> EffectState:
        """Return whether the paths can show the difference between two sets of levels."""
        changed = {_key(e) for e in self.coverages(after)} - {
            _key(e) for e in self.coverages(before)
        }
        if not changed:
            return EffectState.UNCHANGED
        channels = {
            effect.channel
            for measure, *_ in changed
            for effect in self.catalogue.measures[measure].effects
        }
        return EffectState.COMPUTED if channels & set(BLOCKING) else EffectState.LATER


def _key(coverage: EstimatedCoverage) -> tuple[str, str, float, float, float]:
    share = coverage.share
    return coverage.measure, coverage.action, share.low, share.likely, share.high


def _sampled(estate: Estate, catalogue: Catalogue, samples: int, seed: int) -> Losses:
    graph = compiled(estate, catalogue)
    terrain, index = graph.terrain, graph.graph.index
    refs = [f"care-line:{name}" for name in terrain.care_lines if terrain.own(name)]
    refs += [f"application:{name}" for name in terrain.applications if terrain.own(name)]
    nodes = np.array([index["lost", ref] for ref in refs], np.int32)
    starts = entry_nodes(graph, OUTSIDE)
    found = sampled(graph.graph, starts, nodes, samples=samples, seed=seed)
    shown = [shown_ref(terrain, ref) for ref in refs]
    return Losses(
        dict(sorted(zip(shown, map(float, found.probability), strict=True))),
        {name: readable(terrain, ref) for name, ref in zip(shown, refs, strict=True)},
    )


def effect_of(step: Step, levels: Mapping[str, int], model: Model | None) -> Effect:
    """Return what a step changes alone, from the levels of the day.

    Args:
        step: The step; one that leads to a further level starts from the level before it.
        levels: The level that counts, by action; those that nobody assessed are not there.
        model: None where the facility describes no equipment.
    """
    if step.kind is StepKind.ASSESS or step.level_from is None or step.level_to is None:
        return Effect(EffectState.UNKNOWN)
    if step.action.no_modelled_effect is not None:
        return Effect(EffectState.NO_EFFECT)
    if model is None:
        return Effect(EffectState.NO_MODEL)
    start = {**levels, step.action.id: step.level_from}
    end = {**levels, step.action.id: step.level_to}
    state = model.acts(start, end)
    if state is not EffectState.COMPUTED:
        return Effect(state)
    before, after, today = model.losses(start), model.losses(end), model.losses(levels)
    gains = {ref: p - after.probability[ref] for ref, p in before.probability.items()}
    lines = [gain for ref, gain in gains.items() if ref.startswith("care-line:")]
    helped = sorted(
        (ref for ref, gain in gains.items() if gain > 0),
        key=lambda ref: (not ref.startswith("care-line:"), -gains[ref], ref),
    )
    closed = sum(gains.values())
    return Effect(
        EffectState.COMPUTED, closed, closed / today.open if today.open else 0.0,
        sum(lines) / len(lines) if lines else 0.0, tuple(helped[:3]),
    )  # fmt: skip
