"""What an exercise proves of the actions of the plan: a proposal with its reason, for a person.

The rule is ours (``origin: expert``). All that was expected in time: level 3, proved. Late or in
part: level 2, in place. Something missed: level 1, written and not held on the day. Too little
played or seen: nothing, and why; nor does a simulated run prove anything. Who saw the exercise
decides.
"""

from dataclasses import dataclass

from csirt.operation.exercise_evidence import Result
from csirt.operation.exercise_outcome import Outcome
from csirt.operation.exercise_scoring import ENOUGH, Score

_COUNTED = (Result.MET, Result.LATE, Result.PARTIAL, Result.MISSED)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A level that a run would support for an action."""

    action: str
    level: int | None
    """None: too little was played or seen to say anything."""
    why: str
    """``all-met``, ``not-all``, ``missed``, ``too-little``, ``nothing``; ``simulated``: nobody
    played."""
    objectives: tuple[str, ...]
    outcomes: tuple[Outcome, ...]
    """What it rests on."""

    @property
    def records(self) -> tuple[str, ...]:
        """References of the entries that it rests on."""
        return tuple(dict.fromkeys(ref for each in self.outcomes for ref in each.records))

    def counted(self, result: Result) -> tuple[str, ...]:
        """Return the expectations of one outcome."""
        return tuple(each.expected.id for each in self.outcomes if each.result is result)

    def as_json(self) -> dict[str, object]:
        """Return it for machines."""
        return {
            "action": self.action,
            "level": self.level,
            "why": self.why,
            "objectives": list(self.objectives),
            **{result.value: list(self.counted(result)) for result in _COUNTED},
            "records": list(self.records),
        }


def proposals(score: Score) -> tuple[Proposal, ...]:
    """Return what a run would support, by action in the order in which objectives name them."""
    objectives: dict[str, list[str]] = {}
    for objective in score.run.exercise.objectives:
        for action in objective.actions:
            objectives.setdefault(action, []).append(objective.id)
    return tuple(_proposal(score, action, tuple(ids)) for action, ids in objectives.items())


def _proposal(score: Score, action: str, objectives: tuple[str, ...]) -> Proposal:
    mine = tuple(
        each
        for each in score.outcomes
        if each.expected.objective in objectives and each.result in _COUNTED
    )
    if score.run.simulated:
        return Proposal(action, None, "simulated", objectives, mine)
    planned = sum(score.objectives[name].planned for name in objectives)
    assessed = sum(score.objectives[name].assessed for name in objectives)
    if not mine:
        return Proposal(action, None, "nothing", objectives, ())
    if planned and assessed / planned < ENOUGH:
        return Proposal(action, None, "too-little", objectives, mine)
    results = {each.result for each in mine}
    if Result.MISSED in results:
        return Proposal(action, 1, "missed", objectives, mine)
    if results == {Result.MET}:
        return Proposal(action, 3, "all-met", objectives, mine)
    return Proposal(action, 2, "not-all", objectives, mine)
