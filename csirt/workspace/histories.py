"""The dated cases and the recovery curves of the shipped content."""

from functools import cache
from pathlib import Path

from csirt import content
from csirt.analysis.consequence.fit import fitted
from csirt.files.kinds import load
from csirt.model.case_history import CaseHistory
from csirt.model.curve import Curves
from csirt.model.loss import Losses


@cache
def shipped_curves(root: Path | None = None) -> Curves:
    """Return the recovery curves of a content root (the shipped one by default).

    Raises:
        ContentError: the file is at fault.
    """
    return load((root or content.root()) / "risk_models" / "catalogue" / "curves.yaml", Curves)


@cache
def shipped_cases(root: Path | None = None) -> tuple[CaseHistory, ...]:
    """Return the dated cases of a content root (the shipped one by default), oldest first.

    Raises:
        ContentError: a file is at fault.
    """
    folder = (root or content.root()) / "risk_models" / "cases"
    found = [load(path, CaseHistory) for path in sorted(folder.glob("*.yaml"))]
    return tuple(sorted(found, key=lambda each: each.attack))


@cache
def shipped_losses(root: Path | None = None) -> Losses:
    """Return severities, counts and amounts of a content root (the shipped one by default).

    Raises:
        ContentError: the file is at fault.
    """
    return load((root or content.root()) / "risk_models" / "catalogue" / "losses.yaml", Losses)


def refitted(root: Path | None = None) -> tuple[str, ...]:
    """Return the numbers that the cases give the curves today, a line for each family."""
    curves = fitted(shipped_cases(root), shipped_curves(root)).curves
    return tuple(
        f"{each.family}: drop {each.drop.mean:.3g} ± {each.drop.spread:.3g},"
        f" half {each.half_days.median:.3g}, p90 {each.half_days.p90:.3g}, slope {each.slope:.3g},"
        f" cases {', '.join(each.cases)}"
        for each in curves
    )
