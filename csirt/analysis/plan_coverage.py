"""From the levels of the actions to the coverage of the measures that nobody counted.

What a person counted stands alone; elsewhere the level of an action gives an estimate, marked as
such. It is added to what the file says, never put in its place: in every draw the better of the two
holds, so that a proof more never makes a result worse.
"""

from collections.abc import Iterable, Iterator, Mapping

from csirt.model.catalogue import Measure
from csirt.model.estimated import EstimatedCoverage
from csirt.model.facility import Count, Facility
from csirt.model.plan import Action


def estimated(
    facility: Facility,
    levels: Mapping[str, int],
    actions: Iterable[Action],
    measures: Mapping[str, Measure],
    *,
    on: str,
) -> tuple[EstimatedCoverage, ...]:
    """Return the coverages that the levels of a facility's actions give.

    Args:
        facility: As merged; what it counted is left as it is.
        levels: The level that counts, by action; an action that nobody assessed is not there.
        actions: The actions of the plan.
        measures: Those of the catalogue, by id.
        on: Day on which the levels held.
    """
    return tuple(_estimated(facility, levels, actions, measures, on))


def _estimated(
    facility: Facility,
    levels: Mapping[str, int],
    actions: Iterable[Action],
    measures: Mapping[str, Measure],
    on: str,
) -> Iterator[EstimatedCoverage]:
    counted = {each.measure for each in facility.measures if isinstance(each.coverage, Count)}
    stated = {each.measure for each in facility.measures}
    excluded = {other for id in stated & measures.keys() for other in measures[id].excludes}
    for action in actions:
        for each in action.measures:
            share = each.at(levels.get(action.id, 0))
            if share is None or each.measure in counted | excluded:
                continue
            yield EstimatedCoverage(
                facility=facility.id,
                measure=each.measure,
                over=_over(facility, each.measure),
                share=share,
                action=action.id,
                level=levels[action.id],
                on=on,
                origin=action.origin,
            )


def _over(facility: Facility, measure: str) -> tuple[str, ...]:
    """Return where a person says that the measure stands, or everywhere."""
    said = (text for each in facility.measures if each.measure == measure for text in each.on)
    return tuple(dict.fromkeys(said)) or ("all",)
