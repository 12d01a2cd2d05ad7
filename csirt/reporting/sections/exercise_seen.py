"""What observers saw, what the cells said at once after the end, and what explains each gap."""

from collections.abc import Iterator

from csirt.operation.exercise_debrief import Gap, Said, Tone, debrief, gaps, on_the_way
from csirt.operation.exercise_observers import Looked
from csirt.operation.exercise_told import Sign
from csirt.reporting.document import Section
from csirt.reporting.exercise_words import Wording, counted, refs_of
from csirt.text import say
from csirt.workspace.exercise_dossier import ExerciseDossier


def observations(dossier: ExerciseDossier, lang: str) -> Section:
    """Return the marks of the observers; where two disagree, both, side by side."""
    words, seen = Wording(dossier, lang), dossier.score.observed
    apart = seen.disagreements
    grid = {each.id: each.text.in_(lang) for each in dossier.run.exercise.grid}
    expected = {e.expected.id: words.expected(e.expected) for e in dossier.score.outcomes}
    titles = grid | expected
    judged = {e.expected.id: words.result(e) for e in dossier.score.outcomes
              if e.support.verdict is not None}  # fmt: skip
    marks = [sign.entry.ref for each in seen.lines for sign in each.marks]
    content: dict[str, object] = {
        "marks": counted("marks", len(marks), marks),
        "apart": tuple(_apart(e, titles, judged, words) for e in apart),
        "rows": tuple(row for e in seen.lines if e not in apart for row in _line(e, titles, words)),
        "unseen": tuple(grid[name] for name in seen.unseen if name in grid),
        "remarks": tuple(_remark(e, words) for e in on_the_way(dossier.run)),
    }
    return Section("exercise-observations", words.say("observations.title"), content)


def _apart(
    each: Looked, titles: dict[str, str], judged: dict[str, str], words: Wording
) -> dict[str, object]:
    return {
        "what": titles.get(each.id, each.id).rstrip("."),
        "id": each.id.upper(),
        "cell": words.cell(each.cell) if each.cell else "",
        "marks": tuple(_mark(sign, words) for sign in each.marks),
        "judged": judged.get(each.id, ""),
    }


def _mark(sign: Sign, words: Wording) -> dict[str, str]:
    text = str(sign.entry.data.get("text") or "")
    return {
        "who": words.observer(sign),
        "mark": say(f"cli.play.mark.{sign.mark}", words.lang) if sign.mark else "",
        "hour": words.hour(sign.at),
        "text": words.words(sign.entry, text) if text else "",
        "entry": words.entries([sign.entry.ref]),
    }


def _line(each: Looked, titles: dict[str, str], words: Wording) -> Iterator[dict[str, str]]:
    for sign in each.marks:
        yield {
            "what": titles.get(each.id, each.id).rstrip("."),
            "cell": words.cell(each.cell) if each.cell else "",
            **_mark(sign, words),
        }


def _remark(each: Said, words: Wording) -> dict[str, str]:
    return {
        "hour": words.hour(each.sign.at),
        "cell": words.cell(each.cell) if each.cell else "",
        "text": words.words(each.sign.entry, each.text),
        "entry": words.entries([each.sign.entry.ref]),
    }


def spoken(dossier: ExerciseDossier, lang: str) -> Section:
    """Return the words of the hot debrief, by what they are about."""
    words, found = Wording(dossier, lang), debrief(dossier.run)
    groups = tuple(
        {"title": words.say(f"debrief.{tone}"),
         "rows": tuple(_remark(each, words) for each in found if each.tone is tone)}
        for tone in Tone
    )  # fmt: skip
    content: dict[str, object] = {
        "groups": tuple(each for each in groups if each["rows"]),
        "run": dossier.id,
    }
    return Section("exercise-debrief", words.say("debrief.title"), content)


def causes(dossier: ExerciseDossier, lang: str) -> Section:
    """Return each gap with what people wrote to explain it; nothing is inferred."""
    words, found = Wording(dossier, lang), gaps(dossier.run)
    bare = [each for each in found if not (each.causes or each.verdict or each.seen)]
    content: dict[str, object] = {
        "rows": tuple(_gap(each, words) for each in found),
        "bare": counted("unexplained", len(bare), refs_of(e.outcome for e in bare)) if bare else "",
        "run": dossier.id,
        "example": bare[0].outcome.expected.id if bare else "",
    }
    return Section("exercise-causes", words.say("causes.title"), content)


def _gap(gap: Gap, words: Wording) -> dict[str, object]:
    verdict = gap.verdict
    reason = str(verdict.entry.data.get("reason") or "") if verdict else ""
    return {
        "what": words.expected(gap.outcome.expected),
        "id": gap.outcome.expected.id.upper(),
        "cells": words.of(gap.outcome),
        "result": words.result(gap.outcome),
        "told": tuple(
            {"text": words.words(s.entry, str(s.entry.data.get("text") or "")),
             "entry": words.entries([s.entry.ref])}
            for s in (*gap.causes, *gap.seen)
        ),
        "judged": words.words(verdict.entry, reason) if verdict and reason else "",
        "judged_in": words.entries([verdict.entry.ref]) if verdict else "",
    }  # fmt: skip
