"""Which dated cases are comparable with the care lines of a facility, and what it plans itself."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from csirt.analysis.consequence.comparable import banded, dots_of
from csirt.model.comparable import Comparable, Plan
from csirt.model.curve import CARE, CurveFamily, Curves
from csirt.model.facility import Facility
from csirt.model.planning import PlannedReturn
from csirt.model.provenance import Basis, Provenance
from csirt.model.record import Text
from csirt.model.ref import parse_ref
from csirt.text import LANGUAGES, say
from csirt.workspace.histories import shipped_cases, shipped_curves
from csirt.workspace.planning import planning_of

SAMPLES = 2_048


def comparables(
    root: Path | None, facilities: Iterable[Facility], *, seed: int, samples: int = SAMPLES
) -> tuple[Comparable, ...]:
    """Return the families of care that some facilities have, each with its curve, its dots, and
    the planning assumptions that speak of it."""
    some = tuple(facilities)
    curves, cases = shipped_curves(), shipped_cases()
    plans = tuple(plan for each in some for plan in _plans(root, each, curves))
    found = []
    for curve in curves.curves:
        own = tuple(plan for family, plan in plans if family is curve.family)
        lines = tuple(_names(some, curves, curve.family))
        if not lines and not own:
            continue
        found.append(
            Comparable(
                family=curve.family,
                name=curve.name,
                lines=lines,
                bands=banded(curve, samples=samples, seed=seed),
                dots=tuple(dots_of(cases, curve.family, curves)),
                plans=own,
                samples=samples,
                seed=seed,
            )
        )
    return tuple(found)


def planning_records(
    found: Iterable[Comparable],
) -> dict[str, tuple[str, Provenance]]:
    """Return the file of each planning assumption, and who declares it."""
    return {
        plan.ref: (
            f"planning/{parse_ref(plan.ref.partition(':')[2]).facility}.yaml",
            Provenance(basis=Basis.DECLARED, by=plan.planned.by, on=plan.planned.on),
        )
        for each in found
        for plan in each.plans
    }


def planning_names(found: Iterable[Comparable]) -> dict[str, dict[str, str]]:
    """Return the name of each planning assumption, by language."""
    return {
        plan.ref: {
            lang: say("report.cases.label-plan", lang, name=plan.name.in_(lang))
            for lang in LANGUAGES
        }
        for each in found
        for plan in each.plans
    }


def _names(some: Iterable[Facility], curves: Curves, family: CurveFamily) -> Iterator[Text]:
    if family not in CARE:
        return
    for facility in some:
        for line in facility.care_lines:
            curve = curves.of_kind(line.kind)
            if curve is not None and curve.family is family:
                yield line.name or Text(fr=line.id)


def _plans(
    root: Path | None, facility: Facility, curves: Curves
) -> Iterator[tuple[CurveFamily, Plan]]:
    planning = planning_of(root, facility.id)
    for each in planning.assumptions if planning else ():
        found = _about(facility, each, curves)
        if found is not None:
            yield found


def _about(
    facility: Facility, each: PlannedReturn, curves: Curves
) -> tuple[CurveFamily, Plan] | None:
    """Return the family that an assumption speaks of; none for a line that follows no curve."""
    ref = f"planning:{facility.id}/{each.id}"
    if each.family is not None:
        curve = curves.of(each.family)
        return (each.family, Plan(ref, curve.name, each)) if curve else None
    wanted = parse_ref(each.care_line or "").id
    line = next((line for line in facility.care_lines if line.id == wanted), None)
    curve = curves.of_kind(line.kind) if line else None
    if line is None or curve is None:
        return None
    return curve.family, Plan(ref, line.name or Text(fr=line.id), each)
