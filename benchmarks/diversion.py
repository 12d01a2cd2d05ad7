"""How long it takes to place the patients of 20 victims in a region of 1,000 facilities.

Beside it, in the same run, on the same demands and rooms: nearest first, the way it is done with a
finger on a map: each victim in turn sends to the nearest site that still has room. It is fast, and
leaves people without a place where the programme finds one.
"""

import time
from random import Random
from statistics import median

import numpy as np

from csirt.analysis.diversion.bounds import Bound
from csirt.analysis.diversion.demands import demanded, grounded
from csirt.analysis.diversion.reroute import Asked, rerouted
from csirt.analysis.diversion.sites import sites_of, wanted_rules
from csirt.analysis.diversion.situation import Situation, situation
from csirt.model.region import Region
from csirt.workspace.diversion_rules import diversion_rules

FACILITIES, VICTIMS, YEAR = 1_000, 20, 2024


def fictional(seed: int = 1) -> Region:
    """Return hospitals around three towns, in the sea, with figures as their sizes have them."""
    chance = Random(seed)
    towns = [(45.0, -4.0), (45.6, -3.4), (46.1, -4.3)]
    facilities = []
    for nth in range(FACILITIES):
        town, size = chance.choice(towns), chance.paretovariate(1.3)
        big = size > 2
        figures = {
            "ed_visits": round(12_000 * size), "ed_units_general": 1,
            "ed_units_child": int(big), "medicine_beds": round(40 * size),
            "surgery_beds": round(25 * size), "obstetric_beds": round(9 * size),
            "theatres": round(3 * size), "births": round(400 * size) if size > 1.4 else 0,
            "icu_beds": round(5 * size) if big else 0,
            "cardiac_icu_beds": round(4 * size) if big else 0,
            "stroke_unit_beds": round(5 * size) if size > 3 else 0,
            "neonatal_beds": round(4 * size) if size > 3 else 0,
            "maternity": "type-3" if size > 5 else "type-2" if big else "type-1",
            "dialysis_places": round(6 * size), "dialysis_patients": round(25 * size),
            "smur": big,
        }  # fmt: skip
        place = {
            "latitude": round(town[0] + chance.gauss(0, 0.25), 4),
            "longitude": round(town[1] + chance.gauss(0, 0.35), 4),
        }
        facilities.append(
            {"id": f"f-99{nth:07d}", "profile": "ES", "location": place,
             "activity": [{"year": YEAR, **figures}]}
        )  # fmt: skip
    return Region.model_validate(
        {"schema": "csirt.region/1", "id": "fiction", "name": "Fiction", "facilities": facilities}
    )


def lost(region: Region) -> tuple[str, ...]:
    """Return the victims: of each two of the largest, one stays to take the patients of the other."""
    visits = {each.id: each.activity[0].ed_visits for each in region.facilities}
    return tuple(sorted(visits, key=lambda id: -int(visits[id]))[: 2 * VICTIMS : 2])


def nearest_first(found: Situation) -> tuple[float, float]:
    """Return the minutes × patients and the patients without a place, nearest first."""
    left = [limits.most.copy() for limits in found.limits]
    cost, without = 0.0, 0.0
    for at, demand in enumerate(found.demands):
        rest = demand.directed
        triples = np.flatnonzero(found.of == at)
        ways = found.minutes[demand.victim][found.site[triples]]
        for triple, way in zip(triples[np.argsort(ways)], np.sort(ways), strict=True):
            takes = rest
            for limits, free in zip(found.limits, left, strict=True):
                row, use = limits.row[triple], limits.use[triple]
                if row >= 0 and use > 0:
                    takes = min(takes, free[row] / use)
            takes = max(0.0, takes)
            for limits, free in zip(found.limits, left, strict=True):
                if limits.row[triple] >= 0:
                    free[limits.row[triple]] -= takes * limits.use[triple]
            rest, cost = rest - takes, cost + takes * way
            if rest <= 1e-9:
                break
        without += rest
    return cost, without


def timed(times: int, call) -> float:
    """Return the median of some runs, in seconds of processor."""
    spans = []
    for _ in range(times):
        start = time.process_time()
        call()
        spans.append(time.process_time() - start)
    return median(spans)


def main() -> None:
    """Print both."""
    region, rules = fictional(), diversion_rules(None)
    victims = lost(region)
    asked = Asked(region=region, victims=victims, rules=rules, year=YEAR, facilities={})
    answer = rerouted(asked)
    sites = sites_of(region.facilities, YEAR, {})
    ground = grounded(
        tuple(site for site in sites if site.entry.id in victims),
        tuple(site for site in sites if site.entry.id not in victims),
        wanted_rules(rules, ()), rules, {"medical": sum(bool(s.total(["smur"])) for s in sites)},
    )  # fmt: skip
    bound = Bound("likely")
    demands = demanded(ground, bound)
    found = situation(ground, demands, bound)
    without = float(found.solved.missing.sum())
    cost, greedy = nearest_first(found)
    print(f"{FACILITIES} facilities, {VICTIMS} victims, {len(demands)} demands,"
          f" {len(found.of)} triples")  # fmt: skip
    once = timed(5, lambda: situation(ground, demands, bound))
    whole = timed(3, lambda: rerouted(asked))
    peer = timed(5, lambda: nearest_first(found))
    print(f"  one programme, built and solved   {once:6.3f} s   {found.solved.cost_minutes:10.0f}"
          f" patient-minutes, {without:7.1f} a day without a place")  # fmt: skip
    print(f"  nearest first, already built      {peer:6.3f} s   {cost:10.0f}"
          f" patient-minutes, {greedy:7.1f} a day without a place")  # fmt: skip
    print(f"  the answer: three bounds, reasons {whole:6.3f} s   {len(answer.flows)} flows,"
          f" {len(answer.missing)} lines lack something")  # fmt: skip
    alone = [
        timed(1, lambda v=v: rerouted(
            Asked(region=region, victims=(v,), rules=rules, year=YEAR, facilities={})))
        for v in victims[:5]
    ]  # fmt: skip
    print(f"  one victim alone, the answer      {median(alone):6.3f} s")


if __name__ == "__main__":
    main()
