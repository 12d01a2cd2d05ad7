"""Small regions on a line: a degree of latitude is 111 km, and the rules are drawn so that a
kilometre is a minute and a theatre is a patient a day.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from csirt.analysis.diversion.reroute import Asked, rerouted
from csirt.model.care import CareKind
from csirt.model.diversion import DiversionRules
from csirt.model.diverted import Reroute
from csirt.model.facility import Facility
from csirt.model.region import Region
from csirt.model.support import CalledRoom
from csirt.model.surge import Surge

YEAR = 2024
KM_A_DEGREE = 111.195

LINE = {
    "one": "patient",
    "unit": "patients", "controllable": 1, "nature": "transfer", "limit_minutes": 100,
    "missing_minutes": 100_000, "days": 1, "origin": "expert",
}  # fmt: skip
THEATRE: dict[str, Any] = LINE | {
    "line": "theatre", "counting": {"figures": ["theatres"], "by": "each"},
    "needs": ["theatres"], "extra": 1,
}  # fmt: skip
"""A theatre sends a patient a day when it is lost, and takes one more a day when it is not."""
DIALYSIS: dict[str, Any] = THEATRE | {
    "line": "dialysis", "counting": {"figures": ["dialysis_places"], "by": "each"},
    "needs": ["dialysis_places"],
}  # fmt: skip
ICU: dict[str, Any] = LINE | {
    "line": "icu",
    "counting": {"figures": ["icu_beds"], "by": "bed",
                 "occupancy": {"low": 0.5, "likely": 0.75, "high": 1}, "stay_days": 10},
    "needs": ["icu_beds"], "usable": 1, "days": 7,
}  # fmt: skip


def rules(*lines: Mapping[str, Any], **parts: Any) -> DiversionRules:
    """Return rules: a kilometre a minute, everything directed, nobody by themselves."""
    return DiversionRules.model_validate(
        {
            "schema": "csirt.diversion/1",
            "travel": {"detour": 1, "speed_kmh": 60, "fixed_minutes": 0, "walk_in_sites": 2,
                       "origin": "expert"},
            "lines": [dict(line) for line in lines or (THEATRE,)],
            "classes": [
                {"id": "free", "name": "libre", "below": 0.5, "origin": "expert"},
                {"id": "full", "name": "saturé", "origin": "expert"},
            ],
            **parts,
        }
    )  # fmt: skip


def site(id: str, km: float | None, **figures: Any) -> dict[str, Any]:
    """Return a hospital at so many kilometres north of the origin; figures None: none at all."""
    where = {} if km is None else {"latitude": km / KM_A_DEGREE, "longitude": 0}
    told: dict[str, Any] = {"id": id, "profile": "ES", "location": where}
    if figures:
        told["activity"] = [{"year": YEAR, **figures}]
    return told


def region(sites: Iterable[Mapping[str, Any]], **parts: Any) -> Region:
    return Region.model_validate(
        {"schema": "csirt.region/1", "id": "r", "name": "R", "facilities": [*sites], **parts}
    )


def diverted(
    sites: Iterable[Mapping[str, Any]],
    *victims: str,
    by: DiversionRules | None = None,
    called: Iterable[CalledRoom] = (),
    surge: Surge | None = None,
    files: Mapping[str, Facility] | None = None,
    lines: Iterable[CareKind] = (),
) -> Reroute:
    """Return what becomes of the patients of the victims, the first site by default."""
    some = region(sites)
    return rerouted(
        Asked(
            region=some, victims=victims or (some.facilities[0].id,), rules=by or rules(),
            year=YEAR, facilities=files or {}, called=tuple(called), surge=surge,
            lines=tuple(lines),
        )
    )  # fmt: skip


def flows(found: Reroute) -> dict[tuple[str, str], int]:
    """Return the whole patients by line and site."""
    sums: dict[tuple[str, str], int] = {}
    for each in found.flows:
        sums[each.line, each.to] = sums.get((each.line, each.to), 0) + each.patients
    return sums


def without(found: Reroute) -> dict[str, int]:
    """Return the whole patients without a place, by line."""
    return {each.line: each.patients for each in found.missing}
