"""Actions that stand somewhere, and steps drawn by hand."""

from collections.abc import Mapping
from typing import Any

from csirt.analysis.plan_levels import ActionStanding, ActionState
from csirt.analysis.roadmap_effect import Effect, EffectState
from csirt.analysis.roadmap_steps import Cost, Given, Step, StepKind
from csirt.model.estimate import Estimate
from csirt.model.quotes import BudgetLine, Efforts, Quote, Quotes
from csirt.workspace.plan_actions import actions
from csirt.workspace.plan_roadmap import efforts

ACTIONS = actions()
EFFORTS: Efforts = efforts()


def standing(code: str, level: int | None, **said: Any) -> ActionStanding:
    state = ActionState.NOT_ASSESSED if level is None else ActionState.PROVED
    told = {"claimed": level, "state": state, "expires": None, "pieces": (), **said}
    return ActionStanding(ACTIONS[code], level, **told)


def standings(levels: Mapping[str, int | None]) -> list[ActionStanding]:
    """Return every action: those that are not named stand at 2."""
    return [standing(code, levels.get(code, 2)) for code in ACTIONS]


def quotes(**parts: Any) -> Quotes:
    told = {name: [{"facility": "ch", **each} for each in some] for name, some in parts.items()}
    return Quotes.model_validate({"schema": "csirt.quotes/1", **told})


def quote(id: str, **said: Any) -> dict[str, Any]:
    told = {"id": id, "funding": "own", "reference": f"ged:{id}", "date": "2026-01-01", **said}
    return {key: value for key, value in told.items() if value is not None}


def line(kind: str, year: int, much: float, funding: str = "own", id: str = "") -> BudgetLine:
    told = {"days": much} if kind == "staff-days" else {"amount_eur": int(much)}
    name = id or f"{kind}-{year}-{funding}"
    return BudgetLine.model_validate(
        {"id": name, "facility": "ch", "kind": kind, "year": year, "funding": funding, **told}
    )


def step(
    id: str,
    days: float | None = 10,
    *,
    after: tuple[str, ...] = (),
    investment: float = 0,
    operation: float = 0,
    funding: str = "own",
    **said: Any,
) -> Step:
    """Return a step with what it costs; its action is only a name."""
    code, _, level = id.partition("-")
    money = {"investment_eur": investment or None, "operation_eur": operation or None}
    paid: tuple[Quote, ...] = ()
    if investment or operation:
        told = quote(f"q-{id}", facility="ch", action=code, level=3, funding=funding, **money)
        paid = (Quote.model_validate(told),)
    assess = level == "assess"
    return Step(
        id, ACTIONS[code], StepKind.ASSESS if assess else StepKind.RAISE,
        None if assess else int(level) - 1, None if assess else int(level),
        None if days is None else Estimate(low=days, likely=days, high=days), Given.EXPERT,
        Cost(Given.QUOTE if paid else Given.NOT_GIVEN, paid), after=after, **said,
    )  # fmt: skip


def effects(closed: Mapping[str, float]) -> dict[str, Effect]:
    return {
        id: Effect(EffectState.COMPUTED if much else EffectState.UNCHANGED, much, much)
        for id, much in closed.items()
    }
