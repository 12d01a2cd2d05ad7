"""What the report of an exercise says over the years: earlier runs, actions tested again."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from csirt.errors import CsirtError
from csirt.model.improvement import Improvement
from csirt.model.tlp import Tlp
from csirt.operation.exercise_evidence import Result
from csirt.operation.exercise_outcome import Outcome
from csirt.operation.exercise_scoring import Score
from csirt.store.log import Store
from csirt.text import LANGUAGES
from csirt.workspace.after_action import last_moment
from csirt.workspace.cases import Case, cases
from csirt.workspace.exercise_run import ExerciseRun
from csirt.workspace.exercise_score import Scored, scored
from csirt.workspace.improvements import improvements, shown_at
from csirt.workspace.journal import Journal
from csirt.workspace.station import Station

MOST_EARLIER = 8
ACTED_ON = (Result.MET, Result.LATE, Result.PARTIAL, Result.MISSED)


@dataclass(frozen=True, slots=True)
class Earlier:
    """An exercise that the same facility played before."""

    id: str
    title: Mapping[str, str]
    on: str
    """Date of the run, ISO."""
    outcomes: tuple[Outcome, ...]
    by_action: Mapping[str, tuple[Outcome, ...]]
    """The expectations that counted, by action of the plan."""
    improvements: tuple[Improvement, ...]
    """The actions that it opened."""
    simulated: bool = False
    """Whether nobody played: it tried the scenario, not the facility."""

    def counted(self, result: Result) -> tuple[Outcome, ...]:
        """Return the expectations of one outcome."""
        return tuple(each for each in self.outcomes if each.result is result)


@dataclass(frozen=True, slots=True)
class Retest:
    """An action of an earlier exercise, audit or incident, that this exercise puts to the test."""

    improvement: Improvement
    outcomes: tuple[Outcome, ...]
    """What this run shows of it, by its action of the plan; empty where nothing counted."""


def retests(run: ExerciseRun, found: Scored, home: str, marking: Tlp) -> Iterator[Retest]:
    """Yield the actions whose next test this exercise is: its scenario, or this very run."""
    if run.here is None or not home:
        return
    known = improvements(run.here, facility=home)
    named = [e for e in known if e.retest in (found.run.exercise.id, run.id) and e.case != run.id]
    shown, _ = shown_at([each for each in named if each.opened_on <= found.on], marking)
    for each in shown:
        yield Retest(each, _by_action(found.score).get(each.action or "", ()))


def _by_action(score: Score) -> dict[str, tuple[Outcome, ...]]:
    homes = {each.id: each.actions for each in score.run.exercise.objectives}
    made: dict[str, list[Outcome]] = {}
    for each in score.outcomes:
        if each.result in ACTED_ON:
            for code in homes.get(each.expected.objective or "", ()):
                made.setdefault(code, []).append(each)
    return {code: tuple(each) for code, each in made.items()}


def earlier(run: ExerciseRun, found: Scored, home: str, marking: Tlp) -> Iterator[Earlier]:
    """Yield the runs of the same facility that were played before; one that cannot be read, not."""
    store, station = run.journal.store, run.journal.station
    began = found.run.clock.started if found.run.clock else None
    if not home or began is None:
        return
    told = [each for each in cases(store) if each.exercise and home in each.facilities]
    before = sorted(
        (each for each in told if each.id != run.id and _opened(each, began)),
        key=lambda each: (each.opened_at, each.id), reverse=True,
    )  # fmt: skip
    for each in before[:MOST_EARLIER]:
        if (made := _looked_back(store, station, run.here, each.id, marking)) is not None:
            yield made


def _opened(each: Case, began: datetime) -> bool:
    return bool(each.opened_at) and datetime.fromisoformat(each.opened_at) < began


def _looked_back(
    store: Store, station: Station, here: Path | None, id: str, marking: Tlp
) -> Earlier | None:
    other = ExerciseRun(Journal(store, station, id), here).read()
    try:
        found = scored(other, last_moment(other.entries))
    except CsirtError:
        return None
    opened, _ = shown_at(improvements(here, case=id), marking) if here else ((), ())
    title = {lang: found.run.exercise.title.in_(lang) for lang in LANGUAGES}
    return Earlier(
        id, title, found.on, found.score.outcomes, _by_action(found.score), opened,
        simulated=found.run.simulated,
    )  # fmt: skip
