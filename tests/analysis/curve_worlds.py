"""Curves and cases of a few lines: a family, its days, its levels."""

from csirt.model.case_history import CaseHistory
from csirt.model.curve import Curves, RecoveryCurve


def curve(
    family: str = "emergency",
    drop: tuple[float, float] = (0.8, 0.2),
    half: tuple[float, float] = (10, 30),
    slope: float = 1.0,
    common: float = 0.5,
) -> RecoveryCurve:
    return RecoveryCurve.model_validate(
        {
            "family": family,
            "name": family,
            "drop": {"mean": drop[0], "spread": drop[1]},
            "half_days": {"median": half[0], "p90": half[1]},
            "slope": slope,
            "common": common,
            "origin": "expert",
        }
    )


def prior(*families: str) -> Curves:
    return Curves.model_validate(
        {
            "schema": "csirt.curves/1",
            "origin": "expert",
            "reached": {"resumed": 0.5, "complete": 0.98},
            "curves": [curve(each).model_dump() for each in families],
        }
    )


def case(id: str, *points: tuple[str, object, object], bound: str = "at") -> CaseHistory:
    """A case: each point is a family, its day or days, and its level."""
    return CaseHistory.model_validate(
        {
            "schema": "csirt.case-history/1",
            "id": id,
            "site": id,
            "country": "fr",
            "attack": "2022-01-01",
            "kind": "multi-server",
            "points": [
                {
                    "id": f"p{at}",
                    "family": family,
                    "days": days,
                    "level": level,
                    "bound": bound,
                    "measure": "x",
                    "comparator": "x",
                    "source": ["s1"],
                }
                for at, (family, days, level) in enumerate(points)
            ],
        }
    )
