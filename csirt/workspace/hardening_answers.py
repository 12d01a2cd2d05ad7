"""What to do first, as data: for machines, with all digits."""

from collections.abc import Iterator, Mapping

import csirt
from csirt.analysis.attack_graph.sample import Estimates
from csirt.analysis.hardening.front import Point
from csirt.analysis.hardening.purse import DAYS
from csirt.analysis.hardening.search import CHOSEN, GREEDY, NOTHING, OWN, Status
from csirt.analysis.names import readable, shown_ref
from csirt.analysis.roadmap_money import Key
from csirt.model.estimate import Estimate
from csirt.model.quotes import BudgetKind
from csirt.workspace.hardening import Hardened
from csirt.workspace.hardening_words import cost_state, effect, line_name, named, notes

Fields = dict[str, object]


def harden_json(answer: Hardened, lang: str) -> Fields:
    """Return the answer of ``risk harden`` (``csirt.risk.harden/1``)."""
    found, wanted, about = answer.found, answer.wanted, answer.subject
    searched, judged = found.searched, found.judged
    told = list(notes(answer))
    return {
        "schema": "csirt.risk.harden/1",
        "facility": about.facility.id,
        "on": about.situation.on,
        "tlp": about.tlp.value,
        "entries": list(wanted.entries),
        "samples": wanted.samples,
        "samples_in": wanted.samples_in,
        "seed": wanted.seed,
        "status": found.status.value,
        "chosen": [_candidate(answer, at, lang) for at in found.chosen],
        "by": searched.by.value if searched and found.chosen else None,
        "cost": _cost(found.choice.purse.cost(found.chosen)) if searched else None,
        "objective": searched.value if searched else None,
        "bound": searched.exact.bound if searched else None,
        "gap_points": 100 * (searched.value - searched.exact.bound) if searched else None,
        "out_of_sample": {
            "before": worth_json(judged.worth(NOTHING)),
            **worth_json(judged.worth(CHOSEN)),
            "less": worth_json(judged.gain(CHOSEN, NOTHING)),
        } if judged else None,
        "greedy": {
            "chosen": [found.candidates[at].id for at in sorted(searched.greedy)],
            "cost": _cost(found.choice.purse.cost(searched.greedy)),
            "objective": searched.greedy_value,
            "out_of_sample": worth_json(judged.worth(GREEDY)),
        } if searched and judged else None,
        "care_lines": list(_lines(answer, lang)),
        "budgets": list(_budgets(answer, lang)),
        "cheapest": _cheapest(answer, lang),
        "front": [_point(answer, nth, each) for nth, each in enumerate(found.front)],
        "ranking": [_candidate(answer, at, lang) for at in ranking(answer)],
        "left_out": [
            {"id": each.id, "why": each.why.value, "names": list(each.names)}
            for each in found.skipped
        ],
        "weights": "activity" if found.world.by_activity else "equal",
        "version": csirt.__version__,
        "notes": [note[lang] for note in told],
    }  # fmt: skip


def ranking(answer: Hardened) -> list[int]:
    """Return what changes something alone, the most first; where nothing is chosen by cost, the
    most for a day of work, then what has no days."""
    found = answer.found
    some = [at for at, gain in enumerate(found.alone) if gain > 0]
    by_days = found.status is Status.RANKED

    def place(at: int) -> tuple[bool, float, str]:
        days = found.candidates[at].days if by_days else None
        worth = found.alone[at] / days.likely if days and days.likely else found.alone[at]
        return by_days and days is None, -worth, found.candidates[at].id

    return sorted(some, key=place)


def _candidate(answer: Hardened, at: int, lang: str) -> Fields:
    found = answer.found
    it, held = found.candidates[at], found.stability
    kept = held is not None and at in held.kept
    return {
        "id": it.id,
        "name": named(it, answer.subject)[lang],
        "cost": cost_state(it),
        "investment_eur": _range(it.cost.investment),
        "operation_eur": _range(it.cost.operation),
        "staff_days": _range(it.days),
        "days_from": it.days_from.value,
        "funding": sorted({q.funding for q in it.cost.quotes if q.funding}),
        "quotes": [q.id for q in it.cost.quotes],
        "needs": [list(group) for group in it.needs],
        "effect": {
            "class": effect(found.alone[at], found.base).value,
            "alone": found.alone[at],
            "share": found.alone[at] / found.base if found.base else 0.0,
        },
        "stability": {"kept": held.kept[at], "class": held.hold(at).value}
        if held is not None and kept
        else None,
    }


def _range(estimate: Estimate | None) -> Fields | None:
    if estimate is None:
        return None
    return {"low": estimate.low, "likely": estimate.likely, "high": estimate.high}


def _cost(cost: Mapping[Key, float]) -> Fields:
    def total(kind: BudgetKind) -> float:
        return sum(amount for key, amount in cost.items() if key[1] is kind)

    return {
        "investment_eur": total(BudgetKind.INVESTMENT),
        "operation_eur": total(BudgetKind.OPERATION),
        "staff_days": total(BudgetKind.STAFF_DAYS),
    }


def worth_json(estimates: Estimates, at: int = 0) -> Fields:
    """Return one of some estimates."""
    return {
        "probability": float(estimates.probability[at]),
        "low": None if estimates.low is None else float(estimates.low[at]),
        "high": None if estimates.high is None else float(estimates.high[at]),
        "sampling_error": float(estimates.sampling_error[at]),
    }


def _lines(answer: Hardened, lang: str) -> Iterator[Fields]:
    judged, world = answer.found.judged, answer.found.world
    if judged is None:
        return
    before, after = judged.lines(NOTHING), judged.lines(CHOSEN)
    class_of = answer.subject.situation.catalogue.class_of
    for at, ref in enumerate(world.refs):
        sides = {
            side: worth_json(each, at) | {"class": class_of(float(each.probability[at]))}
            for side, each in (("before", before), ("after", after))
        }
        terrain = world.compiled.terrain
        yield {"id": shown_ref(terrain, ref), "name": readable(terrain, ref)[lang], **sides}


def _budgets(answer: Hardened, lang: str) -> Iterator[Fields]:
    found = answer.found
    used = found.choice.purse.cost(found.chosen)
    for key in sorted({*found.choice.purse.limits, *used}):
        funding, kind = key
        yield {
            "id": f"{funding}-{kind}" if funding else kind.value,
            "name": line_name(key, answer.subject)[lang],
            "funding": funding or None,
            "kind": kind.value,
            "available": found.choice.purse.limits.get(key) if key != DAYS
            else found.choice.purse.limits.get(DAYS),
            "used": used.get(key, 0.0),
        }  # fmt: skip


def _cheapest(answer: Hardened, lang: str) -> Fields | None:
    found = answer.found
    if found.cheapest is None:
        return None
    return {
        **_candidate(answer, found.cheapest, lang),
        "short": [
            {
                "funding": funding or None,
                "kind": kind.value,
                "name": line_name((funding, kind), answer.subject)[lang],
                "amount": amount,
            }
            for (funding, kind), amount in (found.short or {}).items()
        ],
    }


def _point(answer: Hardened, nth: int, point: Point) -> Fields:
    found = answer.found
    assert found.judged is not None
    return {
        "id": f"budget-{nth + 1}",
        "budget_eur": point.budget,
        "cost_eur": point.cost,
        "chosen": [found.candidates[at].id for at in sorted(point.found.chosen)],
        "status": point.found.proof.value,
        "objective": point.found.value,
        "bound": point.found.bound,
        "gap_points": 100 * point.found.gap,
        "out_of_sample": worth_json(found.judged.worth(OWN + nth)),
    }
