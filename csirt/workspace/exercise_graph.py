"""The course of a scenario in lines: phase by phase, what comes when, and to whom."""

from pathlib import Path

from csirt.model.exercise import Exercise
from csirt.model.exercise_inject import Inject
from csirt.model.exercise_trigger import trigger_text
from csirt.operation.exercise_chronogramme import in_order, names_of, one_line
from csirt.operation.exercise_schedule import scenario_hour, schedule
from csirt.text import say

Line = tuple[str, str, str, str, str, str]
"""Hour, id, title, trigger, receivers, channel."""


def lines(exercise: Exercise, lang: str) -> list[tuple[str, list[Line]]]:
    """Return the injects of each phase in their order; those without an hour stand last."""
    plan, names = schedule(exercise), names_of(exercise, lang)
    found: dict[str, list[Line]] = {}
    for inject in in_order(exercise, plan):
        seconds = plan.injects[inject.id]
        phase = plan.phase_at(seconds) if seconds is not None else inject.phase or ""
        title = names.phases.get(phase, "")
        if seconds is None and not title:
            title = say("cli.exercise.graph.pool", lang)
        found.setdefault(title, []).append(_line(exercise, inject, seconds, lang))
    return list(found.items())


def _line(exercise: Exercise, inject: Inject, seconds: int | None, lang: str) -> Line:
    names = names_of(exercise, lang)
    to = ", ".join(names.cells.get(each, each) for each in inject.to)
    channel = say(f"cli.exercise.channel.{inject.channel}", lang)
    title = one_line(inject.title.in_(lang))
    return _hour(exercise, seconds), inject.id, title, trigger_text(inject, lang), to, channel


def _hour(exercise: Exercise, seconds: int | None) -> str:
    if seconds is None:
        return "—"
    day, hour = scenario_hour(exercise, seconds)
    return f"J{day:+d} {hour}" if day else hour


def shown(exercise: Exercise, picture: Path | None) -> dict[str, object]:
    """Return the course for machines (``csirt.exercise.graph/1``)."""
    plan = schedule(exercise)
    return {
        "schema": "csirt.exercise.graph/1",
        "exercise": exercise.id,
        "file": None if picture is None else str(picture),
        "end_seconds": plan.end,
        "injects": [
            {
                "id": each.id,
                "planned_seconds": plan.injects[each.id],
                "after": each.after,
                "if_missing": each.if_missing,
                "manual": each.manual is True,
                "to": list(each.to),
                "asks": each.asks,
            }
            for each in in_order(exercise, plan)
        ],
    }
