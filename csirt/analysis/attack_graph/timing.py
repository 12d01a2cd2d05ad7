"""What an attack takes in hours, what is seen of it, and how fast somebody answers.

Everything here is read off the names of a compiled graph's technique instances, and its coins are
those of the graph: which machine a measure covers is the same coin for all that the measure does.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from csirt.analysis.attack_graph.graph import Builder, Coins, Graph, Ints, Node, Parameter
from csirt.analysis.attack_graph.kernel import Rows
from csirt.analysis.attack_graph.protect import Held, Protections, covering
from csirt.analysis.attack_graph.terrain import Terrain
from csirt.model.catalogue import Channel, Measure
from csirt.model.estimate import Estimate
from csirt.seal import coin_key

Keys = npt.NDArray[np.uint64]
Effects = dict[tuple[str, str], list[tuple[str, Estimate]]]
"""Name and factor of the effects of a measure, by measure and technique."""
HeldByMeasure = list[tuple[str, list[Held]]]
_CHANNELS = (Channel.HOURS, Channel.VISIBLE, Channel.RESPONSE_HOURS)


@dataclass(frozen=True, slots=True)
class Factors:
    """Factors that hold where a measure covers a target: one row each, by step, then by measure."""

    step: Ints
    """Position in :attr:`Timing.rows`."""
    held: Ints
    """Position in :attr:`Timing.held`."""
    parameter: Ints

    def turns(self) -> list["Factors"]:
        """Return the first row of every step, then the second ones: no step stands twice in one."""
        first = np.flatnonzero(np.diff(self.step, prepend=-1))
        at = np.arange(len(self.step)) - np.repeat(first, np.diff([*first, len(self.step)]))
        return [
            Factors(self.step[at == k], self.held[at == k], self.parameter[at == k])
            for k in range(int(at.max(initial=-1)) + 1)
        ]


@dataclass(frozen=True, slots=True)
class Timing:
    """Hours, sight and response of the technique instances of a graph that an attack can reach."""

    parameters: tuple[Parameter, ...]
    rows: Rows
    """Row of the layout of each instance; facility by facility."""
    keys: Keys
    """Key of the duration of each."""
    hours: Ints
    """Parameter of the duration of each."""
    low: npt.NDArray[np.float32]
    """Hours below which no duration of each goes."""
    slower: Factors
    sight: Keys
    """Key of 'this is seen' of each."""
    visible: Ints
    """Parameter of 'this is seen' of each."""
    clearer: Factors
    """A step without a row here is watched by nobody."""
    quicker: Factors
    """Factors of the response to what is seen there."""
    covers: Coins
    held: Ints
    """First of the covers of each measure on a target; two counts of a measure stand side by
    side."""
    homes: tuple[str, ...]
    """Facilities, in the order of :attr:`rows`."""
    first: Ints
    """First of the steps of each facility."""
    response: Keys
    """Key of the response of each facility."""
    response_hours: int
    """Parameter of the response."""
    response_low: float

    def home(self) -> Rows:
        """Return the facility of each step."""
        sizes = np.diff([*self.first, len(self.rows)])
        return np.repeat(np.arange(len(self.homes)), sizes)

    def watched(self) -> Ints:
        """Return the steps of which something may be seen."""
        return np.unique(self.clearer.step)


@dataclass(slots=True)
class _Collected:
    """Rows of factors, and the covers of each measure on each target."""

    builder: Builder = field(default_factory=Builder)
    covers: list[tuple[int, int]] = field(default_factory=list)
    held: dict[tuple[str, ...], int] = field(default_factory=dict)
    first: list[int] = field(default_factory=list)
    rows: dict[Channel, list[tuple[int, int, int]]] = field(
        default_factory=lambda: {each: [] for each in _CHANNELS}
    )

    def factors(self, channel: Channel) -> Factors:
        """Return the rows of one channel as arrays."""
        columns = np.array(self.rows[channel], np.int32).reshape(-1, 3).T
        return Factors(*columns)


def timed(graph: Graph, terrain: Terrain, rows: Rows) -> Timing:
    """Return what takes time and what is seen.

    Args:
        graph: A compiled graph; a raw one has no technique, hence no times.
        terrain: What it was compiled from.
        rows: Row of each node in the layout, -1 for what nothing reaches; that is left out.
    """
    steps = sorted(
        (name for name, node in graph.index.items() if _is_instance(name) and rows[node] >= 0),
        key=lambda name: (home_of(name[2]), name),
    )
    homes = [home_of(name[2]) for name in steps]
    made = _Collected()
    protect = _Protect(terrain, made)
    base = terrain.catalogue.response.hours
    techniques = [terrain.catalogue.techniques[name[1]] for name in steps]
    parameter = made.builder.parameter
    for at, name in enumerate(steps):
        protect.step(at, name[1], name[2])
    return Timing(
        rows=np.array([rows[graph.index[name]] for name in steps], np.intp),
        keys=_keys("hours", steps),
        hours=np.array(
            [parameter("hours", each.id, estimate=each.hours) for each in techniques], np.int32
        ),
        low=np.array([each.hours.low for each in techniques], np.float32),
        slower=made.factors(Channel.HOURS),
        sight=_keys("seen", steps),
        visible=np.array(
            [parameter("visible", each.id, estimate=each.visible) for each in techniques], np.int32
        ),
        clearer=made.factors(Channel.VISIBLE),
        quicker=made.factors(Channel.RESPONSE_HOURS),
        covers=Coins(
            np.array([key for key, _ in made.covers], np.uint64),
            np.array([share for _, share in made.covers], np.int32),
        ),
        held=np.array(made.first, np.int32),
        homes=tuple(dict.fromkeys(homes)),
        first=np.array(
            [at for at, home in enumerate(homes) if home not in homes[at - 1 : at]], np.int32
        ),
        response=np.array([coin_key("response", home) for home in dict.fromkeys(homes)], np.uint64),
        response_hours=parameter("response", estimate=base),
        response_low=base.low,
        parameters=tuple(made.builder.estimates),
    )


def home_of(name: str) -> str:
    """Return the facility of a full name."""
    return name.split("/")[0]


def _is_instance(name: Node) -> bool:
    return name[0] == "step" and len(name) == 3


def _keys(word: str, steps: Iterable[Node]) -> Keys:
    return np.array([coin_key(word, *name[1:]) for name in steps], np.uint64)


class _Protect:
    """Adds the factors of the measures that hold on the target of each step."""

    def __init__(self, terrain: Terrain, made: _Collected) -> None:
        self._protections = Protections(terrain)
        self._made = made
        measures = terrain.catalogue.measures.values()
        self._effects = {each: _effects(measures, each) for each in _CHANNELS}
        self._everywhere = {each.id for each in measures if _of_a_whole(each)}

    def step(self, at: int, technique: str, target: str) -> None:
        """Add the factors on one technique instance, by measure, so that no file's order counts."""
        by_measure: dict[str, list[Held]] = defaultdict(list)
        for held in self._protections.on(target):
            by_measure[held.measure].append(held)
        some = sorted(by_measure.items())
        self._add(Channel.HOURS, at, technique, target, some)
        if self._add(Channel.VISIBLE, at, technique, target, some):
            self._add(Channel.RESPONSE_HOURS, at, "", target, some)

    def _add(
        self, channel: Channel, at: int, technique: str, target: str, some: HeldByMeasure
    ) -> bool:
        """Add the factors through one channel, and return whether there are any."""
        rows = self._made.rows[channel]
        before = len(rows)
        for measure, held in some:
            for effect, factor in self._effects[channel].get((measure, technique), ()):
                parameter = self._made.builder.parameter("factor", effect, estimate=factor)
                rows.append((at, self._held(measure, target, held), parameter))
        return len(rows) > before

    def _held(self, measure: str, target: str, some: list[Held]) -> int:
        """Return the position of 'this measure covers this target', made at first use."""
        made = self._made
        whole = home_of(target) if measure in self._everywhere else target
        name = (measure, whole, *(each.where for each in some))
        if name not in made.held:
            made.held[name] = len(made.first)
            made.first.append(len(made.covers))
            made.covers += [covering(made.builder, each, whole) for each in some]
        return made.held[name]


def _effects(measures: Iterable[Measure], channel: Channel) -> Effects:
    """Return the effects through one channel; those of a response bear no technique."""
    return {
        (measure.id, technique): [
            (f"{measure.id}-{at}", effect.factor)
            for at, effect in enumerate(measure.effects)
            if effect.channel is channel and technique in (effect.techniques or ("",))
        ]
        for measure in measures
        for effect in measure.effects
        if effect.channel is channel
        for technique in effect.techniques or ("",)
    }


def _of_a_whole(measure: Measure) -> bool:
    """Return whether a measure is an organisation, there or not, and not on each machine."""
    return not any(effect.techniques for effect in measure.effects)
