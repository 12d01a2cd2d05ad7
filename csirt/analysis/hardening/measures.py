"""Every measure that is not in place: what choosing it adds, what it needs, what it excludes."""

from collections.abc import Iterable, Iterator

from csirt.analysis.attack_graph.protect import BLOCKING
from csirt.analysis.hardening.candidate import Candidate, Situation, Skipped, Why
from csirt.analysis.roadmap_steps import Cost, Given
from csirt.model.catalogue import Catalogue, Measure, Target
from csirt.model.facility import Count, Facility, MeasureState
from csirt.model.quotes import Quote

FULL = Count(covered=1, of=1)
_PLACED = (Target.ASSET, Target.REMOTE_ACCESS, Target.LINK)


def measure_id(id: str) -> str:
    """Return the id of the candidate of a measure."""
    return f"measure:{id}"


def measure_candidates(situation: Situation) -> Iterator[Candidate | Skipped]:
    """Yield each measure of the catalogue, or why it cannot be chosen.

    A measure is chosen where the file says that it stands, or everywhere: to look at it elsewhere,
    a person writes it there with a count of none.
    """
    measures = situation.catalogue.measures
    facility = situation.facility
    present = _present(facility)
    for measure in measures.values():
        against = sorted(
            other
            for other in present
            if _exclude(measures.get(other), measure) and other in measures
        )
        if _in_place(facility, measure.id):
            yield Skipped(measure_id(measure.id), Why.IN_PLACE)
        elif against:
            yield Skipped(measure_id(measure.id), Why.EXCLUDED, tuple(against))
        else:
            yield _candidate(measure, situation, present)


def acts(measure: Measure) -> bool:
    """Return whether the attack paths show what a measure does."""
    return any(effect.channel in BLOCKING for effect in measure.effects)


def scope(facility: Facility, measure: Measure, catalogue: Catalogue) -> tuple[str, ...]:
    """Return where the file says that a measure stands, or everywhere.

    Everywhere too where it acts on accounts or directories alone: a selector does not name them.
    """
    said = (text for each in facility.measures if each.measure == measure.id for text in each.on)
    stated = tuple(dict.fromkeys(said)) or ("all",)
    return stated if not acts(measure) or _has_place(measure, catalogue) else ("all",)


def _has_place(measure: Measure, catalogue: Catalogue) -> bool:
    return any(
        catalogue.techniques[technique].target in _PLACED
        for effect in measure.effects
        if effect.channel in BLOCKING
        for technique in effect.techniques
        if technique in catalogue.techniques
    )


def _candidate(measure: Measure, situation: Situation, present: set[str]) -> Candidate:
    facility, catalogue = situation.facility, situation.catalogue
    supposed = {each.measure for each in situation.estate.estimated
                if each.facility == facility.id}  # fmt: skip
    everywhere = scope(facility, measure, catalogue)
    excluded = {other.id for other in catalogue.measures.values() if _exclude(other, measure)}
    return Candidate(
        measure_id(measure.id),
        (MeasureState(measure=measure.id, on=everywhere, coverage=FULL),),
        needs=tuple(_need(other, situation) for other in measure.needs
                    if other not in present | supposed),
        excludes=tuple(measure_id(other) for other in sorted(excluded)),
        cost=_cost(measure.id, situation.quotes.quotes, situation.on),
        title=measure.title,
    )  # fmt: skip


def _need(measure: str, situation: Situation) -> tuple[str, ...]:
    """Return what brings a measure: itself, or an action one level up that lets one suppose it."""
    levels = situation.levels
    raised = [
        f"action:{action.id}={levels[action.id] + 1}"
        for action in situation.actions.values()
        if action.id in levels
        for each in action.measures
        if each.measure == measure and each.at(levels[action.id] + 1) is not None
    ]
    return measure_id(measure), *raised


def _exclude(one: Measure | None, other: Measure) -> bool:
    return one is not None and (other.id in one.excludes or one.id in other.excludes)


def _present(facility: Facility) -> set[str]:
    """Return the measures that stand somewhere: counted above none, or not counted."""
    return {
        each.measure
        for each in facility.measures
        if not isinstance(each.coverage, Count) or each.coverage.covered
    }


def _in_place(facility: Facility, measure: str) -> bool:
    counts = [each.coverage for each in facility.measures if each.measure == measure]
    return bool(counts) and all(isinstance(c, Count) and c.covered == c.of for c in counts)


def _cost(measure: str, quotes: Iterable[Quote], on: str) -> Cost:
    mine = [each for each in quotes if each.measure == measure]
    valid = tuple(each for each in mine if each.valid_until is None or each.valid_until >= on)
    expired = tuple(each for each in mine if each not in valid)
    if not valid:
        return Cost(Given.EXPIRED if expired else Given.NOT_GIVEN, (), expired)
    return Cost(Given.QUOTE, valid, expired, partial=bool(expired))
