"""What became of the objectives, and how long things took beside what was expected."""

from collections.abc import Iterator

from csirt.operation.exercise_evidence import Result
from csirt.operation.exercise_outcome import Outcome
from csirt.operation.exercise_times import Lengths
from csirt.reporting.document import Section
from csirt.reporting.exercise_words import Wording, both, counted, refs_of
from csirt.text import say
from csirt.workspace.exercise_dossier import ExerciseDossier

ORDER = (
    Result.MET, Result.LATE, Result.PARTIAL, Result.MISSED, Result.VOID, Result.PENDING,
)  # fmt: skip


def objectives(dossier: ExerciseDossier, lang: str) -> Section:
    """Return each objective with its expectations, their outcome and the entries that show it."""
    words, score = Wording(dossier, lang), dossier.score
    groups = [
        _group(dossier, words, each.title.in_(lang), each.id, each.actions)
        for each in dossier.run.exercise.objectives
    ]
    groups.append(_group(dossier, words, words.say("objectives.none"), "", ()))
    content: dict[str, object] = {
        "counts": tuple(
            {"name": say(f"cli.play.result.{result}", lang),
             "figure": counted(result.value, len(score.counted(result)),
                               refs_of(score.counted(result)))}
            for result in ORDER
        ),
        "groups": tuple(each for each in groups if each["rows"]),
    }  # fmt: skip
    return Section("exercise-objectives", words.say("objectives.title"), content)


def _group(
    dossier: ExerciseDossier, words: Wording, title: str, id: str, actions: tuple[str, ...]
) -> dict[str, object]:
    mine = [each for each in dossier.score.outcomes if (each.expected.objective or "") == id]
    return {
        "title": title,
        "actions": ", ".join(map(str.upper, actions)),
        "rows": tuple(_row(each, words) for each in mine),
    }


def _row(each: Outcome, words: Wording) -> dict[str, object]:
    return {
        "id": each.expected.id.upper(),
        "what": words.expected(each.expected),
        "cells": words.of(each),
        "result": words.result(each),
        "bad": each.result in (Result.MISSED, Result.LATE, Result.PARTIAL),
        "why": words.why(each),
        "entries": words.entries(each.records),
    }


def times(dossier: ExerciseDossier, lang: str) -> Section:
    """Return the times of what was expected by an hour, beside that hour; then by cell."""
    words, found = Wording(dossier, lang), dossier.score.times
    timed = [each for each in dossier.score.outcomes if each.since is not None and _counts(each)]
    timed.sort(key=lambda each: (each.since or 0, each.expected.id))
    content: dict[str, object] = {
        "first": words.span(found.first_act),
        "rows": tuple(_timed(each, words) for each in timed),
        "cells": tuple(_lengths(dossier, words)),
        "slips": _length(found.slips, words),
        "slipped": counted("slips", found.slips.count) if found.slips.count else "",
    }
    return Section("exercise-times", words.say("times.title"), content)


def _counts(each: Outcome) -> bool:
    return each.result is not Result.VOID


def _timed(each: Outcome, words: Wording) -> dict[str, str]:
    limit = each.due if each.expected.within_minutes is not None else None
    over = each.done_at - each.due if each.done_at is not None and each.due is not None else 0
    return {
        "id": each.expected.id.upper(),
        "what": words.expected(each.expected),
        "since": words.hour(each.since),
        "limit": words.hour(limit),
        "done": words.hour(each.done_at),
        "took": words.span(each.seconds),
        "over": words.span(over) if limit is not None and over > 0 else "",
        "missed": words.result(each) if each.done_at is None else "",
    }


def _lengths(dossier: ExerciseDossier, words: Wording) -> Iterator[dict[str, object]]:
    players = dossier.run.script.players
    found = dossier.score.times
    for cell in (each for each in dossier.run.exercise.cells if each.id in players):
        lengths = found.by_cell[cell.id]
        told = counted("answers", lengths.count, of=both(cell.name), among=cell.id)
        yield {"name": words.cell(cell.id), "count": told, **_length(lengths, words)}
    told = counted("decided", found.decisions.count)
    yield {"name": words.say("times.decisions"), "count": told, **_length(found.decisions, words)}


def _length(found: Lengths, words: Wording) -> dict[str, str]:
    return {"median": words.span(found.median_seconds), "ninth": words.span(found.p90_seconds)}
