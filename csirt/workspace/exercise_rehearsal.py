"""A scenario rehearsed alone, without a clock: to see what comes when, and what comes of it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from csirt.errors import InputError, NotFoundError
from csirt.files.source import MAX_BYTES
from csirt.model.exercise import Exercise
from csirt.model.fault import ContentError
from csirt.operation.exercise_answers import answers
from csirt.operation.exercise_run import RunState, state
from csirt.operation.exercise_scoring import Score, score
from csirt.operation.exercise_script import Script, scripted
from csirt.operation.exercise_simulation import EPOCH, Deed, Players, entries_of, simulated
from csirt.safe import safe
from csirt.workspace.exercise_run import ExerciseRun, Turned, playable
from csirt.workspace.journal import Act, Stamp


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """A run that was only worked out; nothing of it is in a journal."""

    exercise: Exercise
    deeds: tuple[Deed, ...]
    run: RunState
    score: Score

    def as_json(self) -> dict[str, object]:
        """Return the answer for machines (``csirt.exercise.rehearse/1``)."""
        return {
            "schema": "csirt.exercise.rehearse/1",
            "scenario": self.exercise.id,
            "end_seconds": self.run.seconds,
            "events": [
                {"seconds": each.at, "kind": each.kind.value, "subject": each.subject or None,
                 "data": dict(each.data)}
                for each in self.deeds
            ],
            "state": self.run.as_json(),
            "playing": self.score.playing,
            "times": self.score.times.as_json(),
        }  # fmt: skip


def rehearse(
    name: str, here: Path | None = None, *, file: Path | None = None, players: Players = Players.ALL
) -> Rehearsal:
    """Play a scenario without a clock and without a journal.

    Args:
        name: Id or file of the scenario.
        here: Where one stands.
        file: Answers of the players and turns of the animation, one a line.
        players: What the players do of what no answer says.

    Raises:
        NotFoundError: no such scenario, or no such file.
        ContentError: the scenario or a line of the answers is at fault.
    """
    script = scripted(playable(name, here)[0])
    deeds = simulated(script, _answers(file, script), players=players)
    run = state(script, entries_of(deeds), EPOCH)
    return Rehearsal(script.exercise, deeds, run, score(run))


def _answers(file: Path | None, script: Script) -> tuple[Deed, ...]:
    if file is None:
        return ()
    found = answers(_text(file), script)
    if found.faults:
        raise ContentError(replace(each, file=str(file)) for each in found.faults)
    return found.deeds


def _text(file: Path) -> str:
    if not file.is_file():
        raise NotFoundError("file.not-found", file=safe(file))
    data = file.read_bytes()
    try:
        if len(data) <= MAX_BYTES:
            return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    raise InputError("exercise.answers-unreadable", file=safe(file))


def simulate(
    run: ExerciseRun, stamp: Stamp, *, file: Path | None = None, players: Players = Players.NONE
) -> Turned:
    """Play a run that was begun in simulation to its end, and write it in one transaction.

    Raises:
        ContentError: a line of the answers is at fault.
    """
    before = run.state(stamp.now)
    deeds = simulated(run.script, _answers(file, run.script), players=players)
    return run.write(_acts(deeds[1:]), before, stamp)


def _acts(deeds: Iterable[Deed]) -> list[Act]:
    """Return deeds as they are written; the start was written when the run was opened."""
    return [Act(each.kind, each.subject, each.data) for each in deeds]
