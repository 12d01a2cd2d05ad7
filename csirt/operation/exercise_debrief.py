"""What was said of an exercise: the hot debrief, the remarks on the way, what explains a gap.

On the form of the hot debrief a cell writes what worked, what did not, and what it changes
tomorrow. A scribe types these as remarks that begin with ``+``, ``-`` or ``>``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from csirt.model.journal import EntryKind
from csirt.operation.exercise_evidence import Result
from csirt.operation.exercise_outcome import Outcome
from csirt.operation.exercise_run import RunState
from csirt.operation.exercise_told import Sign


class Tone(StrEnum):
    """What a word of the debrief is about."""

    WORKED = "worked"
    FAILED = "failed"
    CHANGE = "change"
    OTHER = "other"
    """It bears no sign."""


SIGNS: Mapping[str, Tone] = {
    "+": Tone.WORKED, "-": Tone.FAILED, "–": Tone.FAILED, "−": Tone.FAILED,
    ">": Tone.CHANGE, "→": Tone.CHANGE,
}  # fmt: skip
GAPS = (Result.MISSED, Result.LATE, Result.PARTIAL)
"""What an after-action asks the cause of, the worst first."""
_REMARKS = (EntryKind.OBSERVATION_MADE, EntryKind.NOTE_ADDED)


@dataclass(frozen=True, slots=True)
class Said:
    """One remark, without its sign."""

    tone: Tone
    text: str
    cell: str
    """Empty where nobody said of which cell it is."""
    sign: Sign


@dataclass(frozen=True, slots=True)
class Gap:
    """An expectation that was not met in time, and what was written to explain it."""

    outcome: Outcome
    causes: tuple[Sign, ...]
    """Remarks on it that are no mark."""
    verdict: Sign | None
    """The reason that the animation gave for its judgement."""
    seen: tuple[Sign, ...]
    """The words beside the marks of the observers."""


def debrief(run: RunState) -> tuple[Said, ...]:
    """Return the words of the hot debrief: what bears a sign, and what was said after the end."""
    return tuple(said for said, after in _remarks(run) if after or said.tone is not Tone.OTHER)


def on_the_way(run: RunState) -> tuple[Said, ...]:
    """Return the remarks that were made while the exercise went on, in their order."""
    return tuple(said for said, after in _remarks(run) if not after and said.tone is Tone.OTHER)


def _remarks(run: RunState) -> Iterator[tuple[Said, bool]]:
    """Yield each remark about nothing in particular, and whether it came after the end."""
    ends = [sign.entry.order for sign in run.told.kinds.get(EntryKind.EXERCISE_ENDED, ())]
    found = [sign for kind in _REMARKS for sign in run.told.kinds.get(kind, ())]
    for sign in sorted(found, key=lambda each: each.entry.order):
        text = str(sign.entry.data.get("text") or "").strip()
        if sign.entry.subject or sign.mark is not None or not text:
            continue
        tone = SIGNS.get(text[0], Tone.OTHER)
        words = text if tone is Tone.OTHER else text[1:].strip()
        if words:
            yield Said(tone, words, sign.cell, sign), bool(ends) and sign.entry.order > max(ends)


def gaps(run: RunState) -> tuple[Gap, ...]:
    """Return the expectations that were not met in time, the missed ones first."""
    found = [each for result in GAPS for each in run.outcomes if each.result is result]
    return tuple(_gap(run, each) for each in found)


def _gap(run: RunState, outcome: Outcome) -> Gap:
    name = outcome.expected.id
    about = [
        sign
        for sign in run.told.kinds.get(EntryKind.OBSERVATION_MADE, ())
        if sign.entry.subject.rpartition("/")[2] == name and sign.entry.data.get("text")
    ]
    return Gap(
        outcome,
        tuple(sign for sign in about if sign.mark is None),
        run.told.verdicts.get(name),
        tuple(sign for sign in about if sign.mark is not None),
    )
