"""What counts of an exercise, and for how much: expectations and decisions, by objective and cell.

What the course of the play left aside was never to be played, and is not missed in the coverage.
What the animation did not send, what nobody looked at and what ran out of time was.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from csirt.operation.exercise_decided import Decided, DecisionStatus
from csirt.operation.exercise_evidence import Result
from csirt.operation.exercise_outcome import Outcome
from csirt.operation.exercise_queue import Coming, InjectState
from csirt.operation.exercise_run import RunState


@dataclass(frozen=True, slots=True)
class Weighed:
    """One thing that may be scored."""

    id: str
    objective: str
    """Empty where it serves none."""
    cells: frozenset[str]
    points: int
    credit: float | None
    """From 0 to 1; none where it was not assessed."""
    word: str
    """Its outcome, or the status of the decision."""
    planned: bool
    """It was to be played in this course of the exercise."""

    @property
    def assessed(self) -> bool:
        """Whether it counts."""
        return self.credit is not None


@dataclass(frozen=True, slots=True)
class Tally:
    """Some things together: an objective, or a cell."""

    id: str
    planned: int
    """Points that were to be played."""
    assessed: int
    earned: float
    counts: dict[str, int]
    """How many of each outcome."""

    @property
    def coverage(self) -> float | None:
        """Share of the points that were assessed; none where none were to be."""
        return self.assessed / self.planned if self.planned else None

    @property
    def share(self) -> float | None:
        """Share of the points earned, of those assessed; none where none were."""
        return self.earned / self.assessed if self.assessed else None

    def as_json(self) -> dict[str, object]:
        """Return it for machines; shares are for who asks for them, and never of a person."""
        return {
            "planned_points": self.planned,
            "assessed_points": self.assessed,
            "coverage": rounded(self.coverage),
            "outcomes": self.counts,
        }


def rounded(value: float | None) -> float | None:
    """Return a share with four digits: more would be noise."""
    return None if value is None else round(value, 4)


def weighed(run: RunState) -> tuple[Weighed, ...]:
    """Return everything of a run that may be scored, expectations first, in the file's order."""
    injects = {each.inject.id: each for each in run.injects}
    found = [
        Weighed(
            each.expected.id, each.expected.objective or "", each.cells, each.expected.points,
            each.credit, each.result.value, _is_planned(each, injects),
        )
        for each in run.outcomes
    ]  # fmt: skip
    return (*found, *_decisions(run, injects))


def _decisions(run: RunState, injects: dict[str, Coming]) -> Iterator[Weighed]:
    for each in run.decisions:
        best = max(option.points for option in each.decision.options)
        asking = run.script.asking.get(each.decision.id, ())
        planned = any(_may_come(injects[name], injects) for name in asking)
        if best:
            yield Weighed(
                each.decision.id, each.decision.objective or "", frozenset([each.decision.cell]),
                best, _credit(each, best), each.status.value, planned,
            )  # fmt: skip


def _credit(found: Decided, best: int) -> float | None:
    """Return what a decision earned: nothing where the default had to be taken for it."""
    if found.status is DecisionStatus.TAKEN and found.answer is not None:
        points = {option.id: option.points for option in found.decision.options}
        return points.get(found.answer.option, 0) / best
    late = (DecisionStatus.LATE, DecisionStatus.DEFAULTED)
    return 0.0 if found.status in late else None


def _is_planned(found: Outcome, injects: dict[str, Coming]) -> bool:
    if found.result is not Result.VOID or found.why != "not-played":
        return True
    home = injects.get(found.inject)
    return home is None or _may_come(home, injects)


def _may_come(coming: Coming, injects: dict[str, Coming]) -> bool:
    """Return whether an inject belonged to this course: sent, or kept back by the animation."""
    seen: set[str] = set()
    while _follows(coming) and coming.inject.after in injects:
        if coming.inject.id in seen:
            return False
        seen.add(coming.inject.id)
        coming = injects[coming.inject.after or ""]
    out = (InjectState.LEFT_OUT, InjectState.WAITING, InjectState.POOL)
    return coming.state not in out and not coming.doubtful


def _follows(coming: Coming) -> bool:
    """Return whether an inject is left out because the one that it follows is."""
    return coming.state is InjectState.LEFT_OUT and coming.why == "parent"


def tally(id: str, things: Iterable[Weighed]) -> Tally:
    """Return some things together."""
    mine = [each for each in things if each.planned]
    counted = [each for each in mine if each.assessed]
    return Tally(
        id,
        sum(each.points for each in mine),
        sum(each.points for each in counted),
        sum(each.points * (each.credit or 0) for each in counted),
        dict(sorted(Counter(each.word for each in mine).items())),
    )
