"""Answers for a rehearsal: one a line, a time, what it is about, and a word; then words.

    # what the players do
    M+12 ; alert                      an act that an expectation waits for, or the expectation
    M+25 ; paper ; met                a mark: met, late, partly, missed
    M+30 ; keep ; divert ; plus de lits   an answer to a decision, and why
    H+1 ; press ; play                an inject of the pool; or hold, skip

Blank lines and lines that begin with ``#`` say nothing. Any order: times decide.
"""

from dataclasses import dataclass
from difflib import get_close_matches

from csirt.model.fault import Fault, Severity
from csirt.model.journal import EntryKind
from csirt.operation.exercise_schedule import seconds_or_none
from csirt.operation.exercise_script import Script
from csirt.operation.exercise_simulation import Deed
from csirt.operation.exercise_told import Mark, inject_subject, scenario_subject
from csirt.safe import safe
from csirt.text import say

TURNS = {
    "play": EntryKind.INJECT_SENT,
    "hold": EntryKind.INJECT_HELD,
    "skip": EntryKind.INJECT_SKIPPED,
}
"""What the animation does to an inject."""
MAX_LINES = 5_000


@dataclass(frozen=True, slots=True)
class Answers:
    """What a file of answers says, and what of it could not be taken."""

    deeds: tuple[Deed, ...]
    faults: tuple[Fault, ...]


def answers(text: str, script: Script) -> Answers:
    """Return the answers that a text holds; a line that is none is a fault, with its number."""
    deeds: list[Deed] = []
    faults: list[Fault] = []
    for nth, line in enumerate(text.splitlines()[:MAX_LINES], 1):
        plain = line.strip().removeprefix("\ufeff")
        if not plain or plain.startswith("#"):
            continue
        found = _deed([part.strip() for part in plain.split(";")], script)
        if isinstance(found, Deed):
            deeds.append(found)
        else:
            faults.append(_fault(nth, *found))
    return Answers(tuple(deeds), tuple(faults))


def _fault(line: int, code: str, given: str, near: str) -> Fault:
    message = say(code, given=safe(given, limit=80) or "—", near=near or "—")
    return Fault(code, Severity.ERROR, message, line=line, column=1)


_Wrong = tuple[str, str, str]
"""Code of what is wrong, what was given, what would be right."""


def _deed(parts: list[str], script: Script) -> "Deed | _Wrong":
    seconds = seconds_or_none(parts[0])
    if seconds is None or seconds < 0:
        return "exercise.answer-time", parts[0], "M+12, H+1 M+5"
    name = parts[1] if len(parts) > 1 else ""
    value, why = (parts[2] if len(parts) > 2 else ""), (parts[3] if len(parts) > 3 else "")
    if name in script.decisions:
        return _answer(seconds, name, value, why, script)
    if name in script.injects:
        return _turn(seconds, name, value or "play", script)
    if name in script.expected:
        return _mark(seconds, name, value, script)
    words = {met.act: e for e in script.expected.values() for met in e.met_by if met.act}
    if name in words:
        cell = value or min(script.cells_of(words[name]), default="")
        return Deed(seconds, EntryKind.ACT_DONE, "", {"act": name, "cell": cell})
    every = [*script.decisions, *script.expected, *script.injects, *filter(None, words)]
    return "exercise.answer-name", name, ", ".join(get_close_matches(name, every, n=4, cutoff=0.4))


def _answer(seconds: int, name: str, value: str, why: str, script: Script) -> "Deed | _Wrong":
    decision = script.decisions[name]
    options = [option.id for option in decision.options]
    if value not in options:
        return "exercise.answer-value", value, ", ".join(options)
    data = {"choice": value, "cell": decision.cell} | ({"reason": why} if why else {})
    subject = scenario_subject(script.exercise.id, name)
    return Deed(seconds, EntryKind.DECISION_TAKEN, subject, data)


def _turn(seconds: int, name: str, value: str, script: Script) -> "Deed | _Wrong":
    if value not in TURNS:
        return "exercise.answer-value", value, ", ".join(TURNS)
    return Deed(seconds, TURNS[value], inject_subject(script.exercise.id, name))


def _mark(seconds: int, name: str, value: str, script: Script) -> "Deed | _Wrong":
    expected = script.expected[name]
    cell = min(script.cells_of(expected), default="")
    act = next((met.act for met in expected.met_by if met.act), None)
    if not value and act is not None:
        return Deed(seconds, EntryKind.ACT_DONE, "", {"act": act, "cell": cell})
    marks = [each.value for each in Mark]
    if value not in marks:
        return "exercise.answer-value", value, ", ".join(marks)
    subject = scenario_subject(script.exercise.id, name)
    return Deed(seconds, EntryKind.OBSERVATION_MADE, subject, {"mark": value, "cell": cell})
