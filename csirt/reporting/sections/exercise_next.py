"""What follows from an exercise: actions and their next test, the same facility over the years."""

from collections.abc import Iterable, Iterator
from shlex import quote

from csirt.model.improvement import Improvement, Status
from csirt.operation.exercise_debrief import Gap, gaps
from csirt.operation.exercise_evidence import Result
from csirt.operation.exercise_outcome import Outcome
from csirt.reporting.document import Section
from csirt.reporting.exercise_words import Wording, counted, refs_of
from csirt.reporting.numbers import date
from csirt.text import say
from csirt.workspace.exercise_dossier import ExerciseDossier
from csirt.workspace.exercise_years import ACTED_ON, Earlier, Retest


def actions(dossier: ExerciseDossier, lang: str) -> Section:
    """Return the actions that the run opened, by due date, and the gaps that none answers."""
    words = Wording(dossier, lang)
    refs = [f"improvement:{each.facility}/{each.id}" for each in dossier.actions]
    left = tuple(_unanswered(dossier))
    content: dict[str, object] = {
        "rows": tuple(_action(dossier, each, words) for each in dossier.actions),
        "count": counted("actions", len(refs), refs) if refs else "",
        "left": tuple(
            {"what": words.expected(gap.outcome.expected), "result": words.result(gap.outcome),
             "cells": words.of(gap.outcome)}
            for gap in left
        ),
        "command": _command(dossier, left, words) if left else "",
    }  # fmt: skip
    return Section("exercise-actions", words.say("actions.title"), content)


def _action(dossier: ExerciseDossier, each: Improvement, words: Wording) -> dict[str, str]:
    scenario = dossier.run.exercise
    again = each.retest == scenario.id
    return {
        "what": each.what.in_(words.lang),
        "id": each.id,
        "action": (each.action or "").upper(),
        "owner": each.owner,
        "due": date(each.due, words.lang),
        "status": say(f"report.after.action.status.{each.status}", words.lang),
        "proof": each.proof,
        "quality_ref": each.quality_ref,
        "retest": scenario.title.in_(words.lang) if again else each.retest or "",
    }


def _unanswered(dossier: ExerciseDossier) -> Iterator[Gap]:
    """Yield the gaps of objectives of which no action of the plan has an action of this run."""
    answered = {each.action for each in dossier.actions}
    homes = {each.id: set(each.actions) for each in dossier.run.exercise.objectives}
    for gap in gaps(dossier.run):
        if not homes.get(gap.outcome.expected.objective or "", set()) & answered:
            yield gap


def _command(dossier: ExerciseDossier, left: tuple[Gap, ...], words: Wording) -> str:
    """Return the command that opens an action for the first gap that has none."""
    homes = {each.id: each.actions for each in dossier.run.exercise.objectives}
    codes = homes.get(left[0].outcome.expected.objective or "", ())
    told = ["csirt", "incident", "action", "add", words.say("actions.what"),
            "--case", dossier.id, "--owner", words.say("actions.owner"), "--due",
            words.say("actions.due"), *(["--action", codes[0]] if codes else []),
            "--retest", dossier.run.exercise.id]  # fmt: skip
    return " ".join(map(quote, told))


def years(dossier: ExerciseDossier, lang: str) -> Section:
    """Return the earlier runs of the facility beside this one, and the actions that it tests."""
    words = Wording(dossier, lang)
    content: dict[str, object] = {
        "runs": tuple(_runs(dossier, words)) if dossier.earlier else (),
        "heads": tuple(say(f"cli.play.result.{result}", lang) for result in ACTED_ON),
        "rows": tuple(_by_action(dossier, words)) if dossier.earlier else (),
        "opened": tuple(
            row for each in dossier.earlier for row in _opened(each, words)
        ),
        "retests": tuple(_retest(each, words) for each in dossier.retests),
    }  # fmt: skip
    return Section("exercise-years", words.say("years.title"), content)


def _runs(dossier: ExerciseDossier, words: Wording) -> Iterator[dict[str, object]]:
    title = dossier.run.exercise.title.in_(words.lang)
    now = dossier.score.counted
    yield {
        "on": date(dossier.found.on, words.lang), "title": title, "id": dossier.id,
        "simulated": dossier.run.simulated,
        "counts": tuple(counted(r.value, len(now(r)), refs_of(now(r))) for r in ACTED_ON),
    }  # fmt: skip
    for each in dossier.earlier:
        of = dict.fromkeys(("fr", "en"), f" ({each.id})")
        yield {
            "on": date(each.on, words.lang), "title": each.title[words.lang], "id": each.id,
            "simulated": each.simulated,
            "counts": tuple(
                counted(r.value, len(each.counted(r)), refs_of(each.counted(r)), of=of,
                        among=each.id)
                for r in ACTED_ON
            ),
        }  # fmt: skip


def _by_action(dossier: ExerciseDossier, words: Wording) -> Iterator[dict[str, str]]:
    """Yield each action of the plan that this run tried and an earlier one too, then and now."""
    homes = {each.id: each.actions for each in dossier.run.exercise.objectives}
    now: dict[str, list[Outcome]] = {}
    for each in dossier.score.outcomes:
        for code in homes.get(each.expected.objective or "", ()):
            if each.result in ACTED_ON:
                now.setdefault(code, []).append(each)
    for code, mine in now.items():
        before = next((e for e in dossier.earlier if code in e.by_action), None)
        if before is not None:
            yield {
                "action": _named(dossier, code, words), "on": date(before.on, words.lang),
                "before": told(before.by_action[code], words), "now": told(mine, words),
            }  # fmt: skip


def _named(dossier: ExerciseDossier, code: str, words: Wording) -> str:
    action = dossier.plan.get(code)
    return f"{code.upper()} – {action.title.in_(words.lang)}" if action else code.upper()


def told(outcomes: Iterable[Outcome], words: Wording) -> str:
    """Return the worst of some outcomes in words; of none, that it was not tried."""
    results = {each.result for each in outcomes}
    for result in (Result.MISSED, Result.PARTIAL, Result.LATE):
        if result in results:
            return words.say(f"years.{result}")
    return words.say("years.met" if results else "years.untried")


def _opened(each: Earlier, words: Wording) -> Iterator[dict[str, object]]:
    for one in each.improvements:
        yield {
            "what": one.what.in_(words.lang), "from": date(each.on, words.lang),
            "status": say(f"report.after.action.status.{one.status}", words.lang),
            "due": date(one.due, words.lang), "proof": one.proof,
            "open": one.status not in (Status.DONE, Status.DROPPED),
        }  # fmt: skip


def _retest(each: Retest, words: Wording) -> dict[str, str]:
    one = each.improvement
    return {
        "what": one.what.in_(words.lang),
        "action": (one.action or "").upper(),
        "owner": one.owner,
        "status": say(f"report.after.action.status.{one.status}", words.lang),
        "shown": told(each.outcomes, words),
        "entries": words.entries(refs_of(each.outcomes)),
    }
