"""The cover of the after-action of an exercise, and one page of it in plain words.

The page names cells, never people, and bears no mark: what held, what did not, what changes.
"""

from collections.abc import Iterator

from csirt.operation.exercise_debrief import Tone, debrief, gaps
from csirt.operation.exercise_evidence import Result
from csirt.operation.exercise_outcome import Outcome
from csirt.reporting.document import Section
from csirt.reporting.exercise_words import Wording, counted, refs_of
from csirt.reporting.numbers import date
from csirt.text import say
from csirt.workspace.exercise_dossier import ExerciseDossier

MOST = 6
"""Lines under each of the three headings of the page; the rest stands in its own part."""


def cover(dossier: ExerciseDossier, lang: str, title: str, parts: tuple[Section, ...]) -> Section:
    """Return the cover: an exercise, which, whose, when, for whom, and the head of its journal."""
    words, run = Wording(dossier, lang), dossier.run
    lowered = run.exercise.tlp.value if dossier.asked.tlp is not None else ""
    content: dict[str, object] = {
        "sharing": say(f"report.tlp.{dossier.tlp.name.lower()}", lang),
        "over": run.over,
        "simulated": run.simulated,
        "cut_short": run.cut_short,
        "holds": dossier.proof.holds,
        "case": dossier.id,
        "places": tuple(place.shown for place in dossier.case.facilities),
        "scenario": words.say(
            "cover.scenario-is", title=run.exercise.title.in_(lang), version=run.exercise.version
        ),
        "played_on": words.say("cover.simulated-on" if run.simulated else "cover.played"),
        "played": date(dossier.found.on, lang),
        "span": words.say(
            "cover.span-simulated" if run.simulated else "cover.span-is", start=words.hour(0),
            end=words.hour(run.seconds), played=words.span(run.played_seconds),
        ),
        "cells": words.cells(run.script.players),
        "head": dossier.case_head,
        "contents": tuple({"id": each.id, "title": each.title} for each in parts),
        "lowered": lowered if lowered and lowered != dossier.tlp.value else "",
        "withheld": counted("withheld", len(dossier.withheld)) if dossier.withheld else "",
    }  # fmt: skip
    return Section("exercise-cover", title, content)


def summary(dossier: ExerciseDossier, lang: str) -> Section:
    """Return the page."""
    words, score = Wording(dossier, lang), dossier.score
    content: dict[str, object] = {
        "opening": _opening(dossier, words),
        "met": counted("met", len(score.counted(Result.MET)), refs_of(score.counted(Result.MET))),
        "gaps": _gap_count(dossier),
        "unknown": _unknown(dossier),
        "worked": _some(_worked(dossier, words)),
        "failed": _some(_failed(dossier, words)),
        "changes": _some(_changes(dossier, words)),
    }
    return Section("exercise-summary", words.say("summary.title"), content)


def _gap_count(dossier: ExerciseDossier) -> object:
    found = [each.outcome for each in gaps(dossier.run)]
    return counted("gaps", len(found), refs_of(found)) if found else ""


def _unknown(dossier: ExerciseDossier) -> object:
    found = dossier.score.counted(Result.PENDING)
    return counted("unknown", len(found), refs_of(found)) if found else ""


def _opening(dossier: ExerciseDossier, words: Wording) -> str:
    run = dossier.run
    places = ", ".join(place.name or place.id for place in dossier.case.facilities) or "—"
    key = "cut-short" if run.cut_short else "over" if run.over else "running"
    key = "simulated" if run.simulated else key
    return words.say(
        f"summary.{key}", places=places, on=date(dossier.found.on, words.lang),
        cells=words.cells(run.script.players), played=words.span(run.played_seconds),
    )  # fmt: skip


def _some(rows: Iterator[dict[str, str]]) -> dict[str, object]:
    found = tuple(rows)
    return {"rows": found[:MOST], "more": len(found) > MOST}


def _worked(dossier: ExerciseDossier, words: Wording) -> Iterator[dict[str, str]]:
    """Yield what the cells said that worked, then the objectives of which everything held."""
    yield from _said(dossier, words, Tone.WORKED)
    for objective in dossier.run.exercise.objectives:
        mine = [e for e in dossier.score.outcomes if e.expected.objective == objective.id]
        known = {e.result for e in mine} - {Result.VOID, Result.PENDING}
        if known == {Result.MET}:
            sure = all(e.result is not Result.PENDING and not _open(e) for e in mine)
            key = "summary.held" if sure else "summary.held-as-seen"
            yield {"what": words.say(key, objective=objective.title.in_(words.lang)), "of": ""}


def _open(outcome: Outcome) -> bool:
    """Return whether two observers still disagree on an outcome."""
    return outcome.support.disputed and outcome.support.verdict is None


def _failed(dossier: ExerciseDossier, words: Wording) -> Iterator[dict[str, str]]:
    """Yield what the cells said that did not work, then what was missed, late or in part."""
    yield from _said(dossier, words, Tone.FAILED)
    for gap in gaps(dossier.run):
        told = f"{words.expected(gap.outcome.expected)} – {words.result(gap.outcome)}"
        yield {"what": told, "of": words.of(gap.outcome)}


def _changes(dossier: ExerciseDossier, words: Wording) -> Iterator[dict[str, str]]:
    """Yield the actions that were opened, by due date, then what the cells change tomorrow."""
    for each in dossier.actions:
        told = words.say(
            "summary.action", what=each.what.in_(words.lang).rstrip("."),
            due=date(each.due, words.lang),
        )  # fmt: skip
        yield {"what": told, "of": each.owner}
    yield from _said(dossier, words, Tone.CHANGE)


def _said(dossier: ExerciseDossier, words: Wording, tone: Tone) -> Iterator[dict[str, str]]:
    for each in debrief(dossier.run):
        if each.tone is tone and not dossier.hides(each.sign.entry.ref):
            yield {"what": each.text.rstrip("."), "of": words.cell(each.cell)}
