"""What happens in an exercise that is written from a risk: the steps of the likely ways of an
attack, what they take away, which measures meet them.

The story knows real names only; pseudonyms come afterwards.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from csirt.analysis.attack_graph.compile import ground
from csirt.analysis.attack_graph.protect import Protections
from csirt.analysis.attack_graph.records import KINDS
from csirt.analysis.attack_graph.terrain import Terrain, full
from csirt.analysis.consequence.isolate import isolated
from csirt.analysis.exercise_alias import by_chance
from csirt.analysis.exercise_other_way import by_rank
from csirt.errors import InputError
from csirt.model.catalogue import Catalogue, Phase, Target, Technique
from csirt.model.facility import Count, Facility
from csirt.model.network import Link
from csirt.model.region import Estate
from csirt.model.risk import AtRisk, Risk


@dataclass(frozen=True, slots=True)
class Step:
    """One step of one or more ways."""

    technique: Technique
    ref: str
    """What it is done to, in full."""
    rank: float
    """Its place in its way, from 0 to 1."""

    @property
    def strikes(self) -> bool:
        """Whether it shows: the rest is noticed, or not."""
        return self.technique.phase is Phase.DESTROY


@dataclass(frozen=True, slots=True)
class Lost:
    """A line of care or an application that the story takes away."""

    ref: str
    order: int
    """Rank by what is most at risk; equal for what nothing else says."""


@dataclass(frozen=True, slots=True)
class Held:
    """A measure of the facility."""

    measure: str
    in_place: bool
    """False: counted, and none of it is there."""
    meets: int | None
    """The step that it meets, in the order of the story; none for the rest."""


@dataclass(frozen=True, slots=True)
class Story:
    """What happens."""

    terrain: Terrain
    steps: tuple[Step, ...]
    lines: tuple[Lost, ...]
    applications: tuple[Lost, ...]
    services: tuple[str, ...]
    """Ids of regional services that are hit."""
    neighbours: tuple[str, ...]
    """Applications and lines of other facilities that are lost with this one."""
    measures: tuple[Held, ...]
    techniques: frozenset[str] = field(default_factory=frozenset)
    takes: dict[str, frozenset[str]] = field(default_factory=dict)
    """What is lost with each thing that is struck."""

    @property
    def gone(self) -> frozenset[str]:
        """Every application that is lost, those of other facilities included."""
        lost = [each for some in self.takes.values() for each in some]
        return frozenset(each for each in lost if each.startswith("application:"))

    @property
    def struck(self) -> tuple[Step, ...]:
        """The steps that show."""
        return tuple(each for each in self.steps if each.strikes)


def story_of(
    risk: Risk, estate: Estate, catalogue: Catalogue, *, paths: int, seed: int, rank: int = 0
) -> Story:
    """Return the story of the likeliest ways of a risk.

    Args:
        risk: Of the estate.
        estate: A facility with what it depends on.
        catalogue: Techniques, measures, kinds.
        paths: How many ways are told.
        seed: Decides between ways of the same class of likelihood.
        rank: See :func:`by_rank`.

    Raises:
        InputError: the model does not say enough for a story; the message says what is needed.
    """
    terrain, _ = ground(estate, catalogue)
    chosen = _chosen(risk, terrain, paths, seed)
    chosen = by_rank(chosen, estate, catalogue, entries=risk.entries, rank=rank)
    steps = tuple(_steps(chosen, terrain, catalogue))
    struck = [each.ref for each in steps if each.strikes and each.ref.startswith("asset:")]
    takes = {ref: _lost_with(estate, catalogue, [ref]) for ref in struck}
    ranked = {each.ref: at for at, each in enumerate((*risk.care_lines, *risk.applications))}
    stopped = _lost_with(estate, catalogue, struck)
    mine = sorted(each for each in stopped if terrain.own(each.partition(":")[2]))
    lost = sorted((Lost(each, ranked.get(each, len(ranked))) for each in mine),
                  key=lambda each: (each.order, each.ref))  # fmt: skip
    lines = tuple(each for each in lost if each.ref.startswith("care-line:"))
    return Story(
        terrain=terrain,
        steps=steps,
        lines=tuple(sorted(lines, key=lambda each: each.ref != chosen[0].ref)),
        applications=tuple(each for each in lost if each.ref.startswith("application:")),
        services=tuple(_services(terrain, {each.ref for each in lost}, struck)),
        neighbours=tuple(sorted(stopped - set(mine))),
        measures=tuple(_measures(estate, terrain, catalogue, steps)),
        techniques=frozenset(each.technique.id for each in steps),
        takes=takes,
    )


def _lost_with(estate: Estate, catalogue: Catalogue, struck: list[str]) -> frozenset[str]:
    cut = isolated(estate, catalogue, struck)
    return frozenset(each.ref for each in (*cut.applications, *cut.care_lines))


def _chosen(risk: Risk, terrain: Terrain, paths: int, seed: int) -> list[AtRisk]:
    """Return what the story attacks: ways that begin at one and the same point.

    A way ends at a line of care, or at an application that one needs. Of the points from which
    enough ways begin, the likeliest class is taken, and within it chance decides.
    """
    groups = _by_beginning(_ways(risk, terrain))
    if not groups:
        described = bool(risk.care_lines or risk.applications)
        code = "exercise.no-way" if described else "exercise.no-use"
        raise InputError(code, facility=risk.subject, entries=", ".join(risk.entries))
    enough = min(paths, max(len(_ends(each)) for each in groups.values()))
    fit = {name: each for name, each in groups.items() if len(_ends(each)) >= enough}
    best = {name: max(way.likelihood.probability for way in each) for name, each in fit.items()}
    highest = _class_of(max(best.values()), risk)
    drawn = [
        name for name in by_chance(fit, seed, "point") if _class_of(best[name], risk) == highest
    ]
    return _apart(fit[drawn[0]], risk.care_lines, paths, seed)


def _ways(risk: Risk, terrain: Terrain) -> list[AtRisk]:
    needed = _needed_by_care(terrain)
    useful = [each for each in risk.applications if each.ref in needed or not risk.care_lines]
    return [each for each in (*risk.care_lines, *useful) if each.path and each.path.steps]


def _needed_by_care(terrain: Terrain) -> set[str]:
    """Return the applications without which a line of care does not work, whatever they need."""
    waiting = [f"care-line:{name}" for name in terrain.care_lines]
    found: set[str] = set()
    while waiting:
        for ref in needs(terrain, waiting.pop()):
            if ref.startswith("application:") and ref not in found:
                found.add(ref)
                waiting.append(ref)
    return found


def needs(terrain: Terrain, ref: str) -> Iterator[str]:
    """Yield what an application or a line of care needs, in full."""
    kind, _, name = ref.partition(":")
    index = terrain.applications if kind == "application" else terrain.care_lines
    record = index.get(name)
    for need in record.needs if record else ():
        for text in need.of:
            yield ":".join(full(text, name.partition("/")[0], "asset"))


def _by_beginning(ways: Iterable[AtRisk]) -> dict[str, list[AtRisk]]:
    groups: dict[str, list[AtRisk]] = {}
    for each in ways:
        if each.path:
            first = each.path.steps[0]
            groups.setdefault(f"{first.technique} {first.target}", []).append(each)
    return groups


def _ends(ways: Iterable[AtRisk]) -> set[tuple[str, str]]:
    """Return the last steps: two things lost by one step are one story."""
    lasts = (each.path.steps[-1] for each in ways if each.path)
    return {(each.technique, each.target) for each in lasts}


def _class_of(probability: float, risk: Risk) -> str:
    some = (*risk.care_lines, *risk.applications)
    return next(
        each.likelihood.class_ for each in some if each.likelihood.probability == probability
    )


def _apart(found: list[AtRisk], lines: tuple[AtRisk, ...], paths: int, seed: int) -> list[AtRisk]:
    """Return one way an end, lines of care first, then by chance."""
    by_ref = {each.ref: each for each in found}
    care = {each.ref for each in lines}
    drawn = sorted(by_chance(by_ref, seed, "way"), key=lambda each: each not in care)
    kept: list[AtRisk] = []
    for each in (by_ref[ref] for ref in drawn):
        if not _ends([each]) <= _ends(kept):
            kept.append(each)
    return kept[:paths]


def _steps(chosen: Iterable[AtRisk], terrain: Terrain, catalogue: Catalogue) -> Iterator[Step]:
    """Yield the steps of all ways, each once, in the order in which they can be taken."""
    found: dict[tuple[str, str], Step] = {}
    for each in chosen:
        ways = each.path.steps if each.path else ()
        for at, step in enumerate(ways):
            technique = catalogue.techniques[step.technique]
            ref = _full(step.target, terrain, technique.target)
            rank = at / max(1, len(ways))
            before = found.get((technique.id, ref))
            if before is None or rank < before.rank:
                found[technique.id, ref] = Step(technique, ref, rank)
    yield from sorted(
        found.values(), key=lambda each: (each.strikes, each.rank, each.technique.id, each.ref)
    )


def _full(target: str, terrain: Terrain, kind: Target) -> str:
    """Return the full reference of the target of a step, as the analysis shows it."""
    named, name = full(target, terrain.estate.subject, KINDS[kind])
    return f"{named}:{name}"


def _services(terrain: Terrain, lost: set[str], struck: list[str]) -> Iterator[str]:
    """Yield the shared services that are hit: needed by what is lost, or linked to where it is."""
    home = terrain.estate.subject
    zones = {terrain.assets[ref.partition(":")[2]].zone for ref in struck
             if ref.partition(":")[2] in terrain.assets}  # fmt: skip
    wanted = {each for ref in lost for each in needs(terrain, ref)}
    needed = {each.partition(":")[2] for each in wanted if each.startswith("service:")}
    linked = {
        link.to.partition(":")[2]
        for name, link in terrain.links.items()
        if name.startswith(f"{home}/") and _is_hit(link, home, zones, lost)
    }
    known = {each.id for each in terrain.estate.services}
    yield from sorted((needed | linked) & known)


def _is_hit(link: Link, home: str, zones: set[str], lost: set[str]) -> bool:
    if not link.to.startswith("service:"):
        return False
    named = {f"{kind}:{name}" for kind, name in
             (full(ref, home, "application") for ref in link.needed_for)}  # fmt: skip
    return link.zone in zones or bool(named & lost)


def _measures(
    estate: Estate, terrain: Terrain, catalogue: Catalogue, steps: tuple[Step, ...]
) -> Iterator[Held]:
    facility = next((each for each in estate.facilities if each.id == estate.subject), None)
    if facility is None:
        return
    held = Protections(terrain)
    counted = _counted(facility)
    for name in sorted(counted):
        against = {technique for effect in catalogue.measures[name].effects
                   for technique in effect.techniques}  # fmt: skip
        met = (
            at
            for at, step in enumerate(steps)
            if step.technique.id in against and _is_on(held, step, name)
        )
        yield Held(name, counted[name] > 0, next(met, None))


def _counted(facility: Facility) -> dict[str, int]:
    """Return how much of each measure was counted; what nobody counted is not there."""
    found: dict[str, int] = {}
    for state in facility.measures:
        if isinstance(state.coverage, Count):
            found[state.measure] = found.get(state.measure, 0) + state.coverage.covered
    return found


def _is_on(held: Protections, step: Step, measure: str) -> bool:
    name = step.ref.partition(":")[2]
    return any(each.measure == measure for each in held.on(name))
