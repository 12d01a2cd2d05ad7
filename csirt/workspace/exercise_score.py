"""A run scored: what came of it, the duty it serves and why not, what it proves of the plan."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from csirt.analysis.duties import VALIDITY, DutyStanding, DutyState, Place, duties_on, words
from csirt.analysis.duty_proofs import said
from csirt.errors import NotFoundError
from csirt.model.assessment import Evidence, EvidenceKind, ExercisePlayed
from csirt.model.duty import Duties
from csirt.model.exercise import Exercise
from csirt.model.exercise_words import Focus, Presence
from csirt.model.journal import Entry
from csirt.model.place import Profile
from csirt.model.record import NOT_ASSESSED, NotAssessed, known
from csirt.operation.case_state import CaseState
from csirt.operation.exercise_proofs import Proposal, proposals
from csirt.operation.exercise_run import RunState
from csirt.operation.exercise_scoring import Score, score
from csirt.operation.moment import PARIS
from csirt.text import LANGUAGES, say
from csirt.workspace.after_action import last_moment
from csirt.workspace.duty_rules import chosen, rule_sets
from csirt.workspace.exercise_run import ExerciseRun
from csirt.workspace.plan_actions import actions
from csirt.workspace.plan_duties import duty_json

Note = dict[str, str]
"""A sentence by language."""


@dataclass(frozen=True, slots=True)
class Held:
    """What somebody knows of an exercise and its journal does not say."""

    present: tuple[Presence, ...] = ()
    """Who was there; by default the functions of the cells that played."""
    cyber: bool | None = None
    """Whether an attack started it; by default, if an inject shows a technique."""
    lessons_on: str | None = None
    """Day of the written after-action report."""
    sets: tuple[str, ...] = ()
    """Rule sets that are asked; by default all that ask for an exercise."""


@dataclass(frozen=True, slots=True)
class Duty:
    """Whether an exercise is valid for the yearly duty, according to whom, and why not."""

    standings: tuple[DutyStanding, ...]
    asked: tuple[str, ...] = ()
    """Rule sets that somebody named: who asks for one of them knows that its condition holds."""

    @property
    def binding(self) -> tuple[DutyStanding, ...]:
        """The rules that bind this facility on this day, or may: its profile is not known."""
        told = (DutyState.VALID, DutyState.NOT, DutyState.NOT_ASSESSED)
        return tuple(each for each in self.standings if each.state in told)

    @property
    def deciding(self) -> tuple[DutyStanding, ...]:
        """Those of them that bind whoever they concern: without a condition that nobody decided."""
        return tuple(each for each in self.binding if not _conditional(each, self.asked))

    @property
    def valid(self) -> bool | None:
        """Yes under every rule that decides, no under one of them; none where nobody can tell."""
        answers = {VALIDITY.get(each.state) for each in self.deciding}
        return False if False in answers else None if None in answers or not answers else True

    def as_json(self, lang: str) -> dict[str, object]:
        """Return it for machines."""
        names = [each.rules.according_to.in_(lang) for each in self.deciding]
        return {
            "valid": self.valid,
            "according_to": " ; ".join(names) or None,
            "why": [f"{each.id} : {note[lang]}" if lang == "fr" else f"{each.id}: {note[lang]}"
                    for each in self.binding for note in each.why],
            "sets": [duty_json(each, lang) for each in self.standings],
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Scored:
    """The answer of ``csirt exercise score``."""

    id: str
    score: Score
    duty: Duty
    proposals: tuple[Proposal, ...]
    played: ExercisePlayed
    on: str
    """Date of the run in Paris, ISO."""
    minutes: int
    """Real minutes from the start to the end, pauses included."""
    facilities: tuple[str, ...]
    notes: tuple[Note, ...]

    @property
    def run(self) -> RunState:
        """The run."""
        return self.score.run

    def as_json(self, lang: str, *, overall: bool = False) -> dict[str, object]:
        """Return the answer for machines (``csirt.exercise.score/1``)."""
        return {
            "schema": "csirt.exercise.score/1",
            "id": self.id,
            "scenario": self.run.exercise.id,
            "on": self.on,
            "minutes": self.minutes,
            "running": self.run.running.value,
            "played": self.played.model_dump(mode="json"),
            **self.score.as_json(overall=overall),
            "duty": self.duty.as_json(lang),
            "proposals": [each.as_json() for each in self.proposals],
            "notes": [note[lang] for note in self.notes],
        }


def scored(run: ExerciseRun, now: datetime, held: Held | None = None) -> Scored:
    """Return what came of a run, as of a moment.

    Raises:
        NotFoundError: a rule set that was named does not exist.
        ContentError: a rule set of the workspace is at fault.
    """
    held = held or Held()
    state, case = run.state(now), run.case_state(now)
    found = score(state, case.runs, facilities=[place.id for place in case.facilities])
    on = _day(state, run.entries)
    played, notes = _played(state, held)
    told = tuple(_only_if(each, held.sets) for each in _standings(run, case, played, on, held))
    duty = Duty(tuple(map(_unplayed, told)) if state.simulated else told, held.sets)
    notes += [said("note.exercise.simulated")] if state.simulated else []
    notes += [said("note.exercise.running")] if not state.over else []
    return Scored(
        run.id, found, duty, proposals(found), played, on, _minutes(state, run.entries),
        tuple(place.id for place in case.facilities), tuple(notes),
    )  # fmt: skip


def _day(state: RunState, entries: Iterable[Entry]) -> str:
    began = state.clock.started if state.clock else last_moment(tuple(entries))
    return began.astimezone(PARIS).date().isoformat()


def _minutes(state: RunState, entries: tuple[Entry, ...]) -> int:
    if state.clock is None:
        return 0
    last = state.clock.stretches[-1].since[0] if state.over else last_moment(entries)
    return max(0, int((last - state.clock.started).total_seconds()) // 60)


def _played(state: RunState, held: Held) -> tuple[ExercisePlayed, list[Note]]:
    """Return the record of the exercise that a rule is asked about, and what is supposed in it."""
    exercise, notes = state.exercise, []
    present = held.present
    if not present:
        present = presences(state)
        notes.append(said("note.exercise.presences"))
    cyber: bool | NotAssessed = NOT_ASSESSED if held.cyber is None else held.cyber
    if held.cyber is None and _is_cyber(exercise):
        cyber = True
    focus = exercise.focus if isinstance(exercise.focus, Focus) else Focus.CONTINUITY
    if not known(exercise.focus):
        notes.append(said("note.exercise.focus"))
    return ExercisePlayed(
        focus=focus, kind=exercise.kind, cyber=cyber, cells=present, lessons_on=held.lessons_on
    ), notes


def presences(state: RunState) -> tuple[Presence, ...]:
    """Return what the functions of the cells that played count as, in the order of the words."""
    reached = {cell for each in state.injects if each.sent for cell in each.inject.to}
    cells = (c for c in state.exercise.cells if c.id in reached and c.id in state.script.players)
    found = {role.counts_as for cell in cells for role in cell.roles}
    return tuple(each for each in Presence if each in found and each is not Presence.OTHER)


def _is_cyber(exercise: Exercise) -> bool:
    return any(ref.startswith("technique:") for each in exercise.injects for ref in each.about)


def _standings(
    run: ExerciseRun, case: CaseState, played: ExercisePlayed, on: str, held: Held
) -> Iterator[DutyStanding]:
    """Yield what each rule that asks for an exercise says of this one."""
    sets = [_only_exercises(each) for each in chosen(rule_sets(run.here), held.sets)]
    facility = case.facilities[0].id if case.facilities else "exercise"
    piece = Evidence.model_validate(
        {"schema": "csirt.evidence/1", "id": f"e-{run.id}"[:60].rstrip("-"), "facility": facility,
         "actions": ["a4"], "level": 0, "kind": EvidenceKind.EXERCISE, "date": on,
         "address": f"case:{run.id}", "seen_by": "csirt", "exercise": played}
    )  # fmt: skip
    day, place = max(on, held.lessons_on or on), _place(run.here, facility, case)
    for rules in (each for each in sets if each is not None):
        if not known(place.profile) and rules.departments and place.department not in (
            rules.departments
        ):  # fmt: skip
            continue
        as_if = place if known(place.profile) else replace(place, profile=rules.profiles[0])
        for found in duties_on([rules], [piece], actions(run.here).values(), on=day, place=as_if):
            told = _named(found, piece.id, run.id)
            yield told if known(place.profile) else _supposed(told)


def _named(found: DutyStanding, piece: str, run: str) -> DutyStanding:
    """Return what a rule says, with the name of the run: there is no piece of evidence yet."""
    why = tuple({lang: text.replace(piece, run) for lang, text in n.items()} for n in found.why)
    return replace(found, why=why, records=(f"case:{run}",) if found.records else ())


def _unplayed(found: DutyStanding) -> DutyStanding:
    """Return what a rule says of a run that nobody played: it is no exercise."""
    if found.state not in (DutyState.VALID, DutyState.NOT, DutyState.NOT_ASSESSED):
        return found
    why = (said("note.exercise.simulated"),)
    return replace(found, state=DutyState.NOT, until=None, why=why, records=(), judged=False)


def _conditional(found: DutyStanding, asked: Collection[str]) -> bool:
    """Return whether a rule binds under a condition that nobody said to hold."""
    return found.duty.only_if is not None and found.rules.id not in asked


def _only_if(found: DutyStanding, asked: Collection[str]) -> DutyStanding:
    """Return what a rule says where a person must first decide whether it applies: no answer."""
    condition = found.duty.only_if
    if condition is None or not _conditional(found, asked) or found.state not in VALIDITY:
        return found
    told = {
        lang: say("note.exercise.only-if", lang, condition=condition.in_(lang),
                  state=say(f"duty.state.{found.state}", lang))
        for lang in LANGUAGES
    }  # fmt: skip
    bare = said("note.duty.only-if", condition=words(condition))
    why = (told, *(note for note in found.why if note != bare))
    return replace(found, state=DutyState.NOT_ASSESSED, until=None, why=why)


def _supposed(found: DutyStanding) -> DutyStanding:
    """Return what a rule says where it is not known whether it concerns the facility at all."""
    answers = (DutyState.VALID, DutyState.NOT)
    state = DutyState.NOT_ASSESSED if found.state in answers else found.state
    return replace(found, state=state, why=(said("note.duty.profile-unknown"), *found.why))


def _only_exercises(rules: Duties) -> Duties | None:
    """Return a rule set with nothing but what it asks of an exercise."""
    kept = tuple(
        each for each in rules.duties if any(need.exercise is not None for need in each.needs)
    )
    return rules.model_copy(update={"duties": kept}) if kept else None


def _place(here: Path | None, facility: str, case: CaseState) -> Place:
    """Return of a facility what decides whether a rule concerns it, as far as it is known here."""
    profile = next((p.profile for p in case.facilities if p.profile is not None), None)
    department = ""
    from csirt.workspace.folder import opened

    try:
        workspace = opened(here or Path())
        found = workspace.entry(facility) or workspace.facility(facility)
    except NotFoundError:  # the case reads where its workspace is not
        found = None
    if found is not None:
        department = found.location.department
        if profile is None and isinstance(found.profile, Profile):
            profile = found.profile
    return Place(facility, NOT_ASSESSED if profile is None else profile, department)
