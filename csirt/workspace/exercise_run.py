"""A run of an exercise: a case of the journal, its scenario frozen in it, opened and read again."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from csirt import seal
from csirt.errors import InputError, IntegrityError, NotFoundError, StateError
from csirt.files.kinds import built
from csirt.files.source import read
from csirt.model.exercise import Exercise
from csirt.model.fault import ContentError, Severity
from csirt.model.journal import Entry, EntryKind, Sealed
from csirt.model.playbook import Scope
from csirt.model.scenario_time import minute_of_day, parsed, since_start
from csirt.model.tlp import Tlp
from csirt.operation.case_state import CaseState
from csirt.operation.exercise_clock import FASTEST, Mode, speed_of
from csirt.operation.exercise_lint import linted
from csirt.operation.exercise_run import RunState, state
from csirt.operation.exercise_script import Script, scripted
from csirt.operation.exercise_simulation import begun
from csirt.operation.exercise_world import World
from csirt.operation.marking import ORDER
from csirt.operation.merge import last_on
from csirt.operation.timeline import stored
from csirt.safe import safe
from csirt.store.log import Store
from csirt.workspace.cases import Case, cases
from csirt.workspace.exercise import file_of
from csirt.workspace.exercise_lint import world_of
from csirt.workspace.incident import Incident, digest_of, places
from csirt.workspace.incident_playbooks import frozen
from csirt.workspace.journal import Act, Journal, Stamp, entries_of
from csirt.workspace.playbook_lint import located
from csirt.workspace.station import Station

ONLY = "-"
"""What one writes for the only exercise that is open."""


@dataclass(frozen=True, slots=True)
class Turned:
    """What a command wrote, and the run before and after it."""

    entries: tuple[Entry, ...]
    before: RunState
    after: RunState
    notes: tuple[str, ...] = ()
    """What whoever wrote it must know, in the language of the talk."""


@dataclass(slots=True)
class ExerciseRun:
    """One run: its journal, and the folder that one stands in."""

    journal: Journal
    here: Path | None = None
    rows: tuple[Sealed, ...] = ()
    entries: tuple[Entry, ...] = ()
    _script: Script | None = field(default=None, repr=False)

    @property
    def id(self) -> str:
        """Id of the case."""
        return self.journal.case

    def read(self) -> "ExerciseRun":
        """Read the journal."""
        self.rows = self.journal.rows()
        self.entries = entries_of(self.rows)
        return self

    @property
    def script(self) -> Script:
        """The scenario, as it was frozen.

        Raises:
            NotFoundError: the case holds no scenario.
            IntegrityError: it is not the one whose digest was written.
        """
        if self._script is None:
            if not self.entries:
                self.read()
            self._script = scripted(frozen_in(self.entries))
        return self._script

    def state(self, now: datetime) -> RunState:
        """Read the journal, and return the run as it stands."""
        self.read()
        return state(self.script, self.entries, now)

    def case_state(self, now: datetime) -> CaseState:
        """Return the same case as its playbooks and clocks see it, on the scenario's time."""
        return self.as_incident().state(now)

    def as_incident(self) -> Incident:
        """Return the case for what an exercise has in common with an incident."""
        return Incident(self.journal, self.here)

    def seconds(self, text: str) -> int | None:
        """Return the scenario seconds of a time: ``M+70``, ``H+1 M+10``, or the hour ``09:40``.

        Raises:
            InputError: it is no time of the scenario.
        """
        if not text:
            return None
        start = minute_of_day(self.script.exercise.clock.starts_at)
        try:
            found = since_start(parsed(text), start)
        except ValueError:
            found = None
        if found is None or found < 0:
            raise InputError("exercise.bad-time", given=safe(text, limit=60))
        return found

    def base(self, subject: str) -> str:
        """Return the last entry on a subject that was read: who wrote since is not overruled."""
        return last_on(self.entries, subject)

    def write(
        self, acts: Iterable[Act], before: RunState, stamp: Stamp, *, notes: Iterable[str] = ()
    ) -> Turned:
        """Write acts in one transaction, and return what they changed."""
        written = self.journal.append_all(tuple(acts), stamp)
        self.entries = (*self.entries, *written)
        return Turned(written, before, state(self.script, self.entries, stamp.now), tuple(notes))


def frozen_in(entries: Iterable[Entry]) -> Exercise:
    """Return the scenario that entries hold; see :attr:`ExerciseRun.script`."""
    held = [each for each in entries if each.kind is EntryKind.SCENARIO_FROZEN]
    if not held:
        raise NotFoundError("exercise.no-scenario")
    document = held[0].data.get("scenario")
    if digest_of(document) != held[0].data.get("sha256"):
        raise IntegrityError("exercise.altered-scenario", entry=held[0].ref)
    try:
        return Exercise.model_validate(document)
    except ValidationError as error:
        raise IntegrityError("exercise.altered-scenario", entry=held[0].ref) from error


def begin(
    store: Store,
    station: Station,
    name: str,
    stamp: Stamp,
    *,
    here: Path | None = None,
    mode: Mode = Mode.PACED,
    speed: float | None = None,
    facilities: tuple[str, ...] = (),
    id: str = "",
) -> ExerciseRun:
    """Open a run: the case, the scenario frozen with its digest, the playbooks it tries, the clock.

    Args:
        store: The journal.
        station: Who writes.
        name: Id or file of the scenario.
        stamp: When, by whom.
        here: Where one stands: the scenarios and playbooks of that workspace are known.
        mode: By the clock of the room, from inject to inject, or simulated.
        speed: Scenario minutes per real minute; by default as the scenario says.
        facilities: Whose exercise it is; that of the scenario by default.
        id: Id of the case; the day, the place and four digits by default.

    Raises:
        NotFoundError: no such scenario.
        ContentError: the scenario is at fault.
        StateError: a case of that id stands already, or it is no speed.
    """
    if speed is not None and speed_of(speed) is None:
        raise StateError("exercise.bad-speed", given=speed, most=FASTEST)
    exercise, world = playable(name, here)
    places_of = facilities or ((exercise.facility,) if exercise.facility else ())
    case = id or _case_id(stamp, places_of, exercise)
    with store.read() as sight:
        if sight.ends(case):
            raise StateError("exercise.run-exists", name=safe(case))
    journal = Journal(store, station, case)
    acts = [
        _opened(case, exercise, places_of, here),
        _frozen(exercise),
        *_playbooks(exercise, places_of, world),
        Act(EntryKind.TIME_STARTED, "", begun(exercise, mode, speed=speed).data),
    ]
    journal.append_all(acts, stamp)
    return ExerciseRun(journal, here).read()


def playable(name: str, here: Path | None) -> tuple[Exercise, World]:
    """Return a scenario without faults that would stop a run, and what it may name; see
    :func:`begin`."""
    path = file_of(name, here)
    source = read(path)
    exercise = built(source, Exercise)
    world = world_of(path.parent, exercise.facility)
    wrong = [each for each in linted(exercise, world) if each.severity is Severity.ERROR]
    if wrong:
        raise ContentError([located(each, source) for each in wrong])
    return exercise, world


def _case_id(stamp: Stamp, facilities: tuple[str, ...], exercise: Exercise) -> str:
    first = (facilities[0] if facilities else exercise.id)[:40].strip("-")
    return f"{stored(stamp.happened_at)[:10]}-{first}-{seal.random_bytes(2).hex()}"


def _opened(case: str, exercise: Exercise, facilities: tuple[str, ...], here: Path | None) -> Act:
    data: dict[str, Any] = {
        "title": exercise.title.fr, "facilities": list(facilities), "exercise": True,
    }  # fmt: skip
    if told := [place.as_json() for place in places(facilities, here or Path())]:
        data["places"] = told
    return Act(EntryKind.CASE_OPENED, f"case:{case}", data, "")


def _frozen(exercise: Exercise) -> Act:
    """Return the entry that freezes a scenario; it tells the animators' secrets, and says so."""
    document = exercise.model_dump(mode="json", by_alias=True)
    tlp = max(exercise.tlp, Tlp.AMBER_STRICT, key=ORDER.__getitem__)
    data = {
        "sha256": digest_of(document), "version": exercise.version, "tlp": tlp.value,
        "scenario": document,
    }  # fmt: skip
    return Act(EntryKind.SCENARIO_FROZEN, f"scenario:{exercise.id}", data, "")


def _playbooks(exercise: Exercise, facilities: tuple[str, ...], world: World) -> Iterator[Act]:
    """Yield the start of each playbook of which the exercise tries a step."""
    kept = set[str]()
    for name in sorted({playbook for playbook, _ in scripted(exercise).of_playbooks()}):
        playbook = world.playbooks[name]  # the linter has seen to it
        everywhere = facilities if playbook.scope is Scope.FACILITY and facilities else ("",)
        for place in everywhere:
            yield frozen(kept, playbook, place, lambda _subject: "")


def the_run(
    store: Store, station: Station, name: str = ONLY, here: Path | None = None
) -> ExerciseRun:
    """Return a run by its id, the beginning of one, or the only exercise that is open (``-``).

    Raises:
        NotFoundError: there is none of that name, or none is open.
        StateError: it means several.
    """
    found = [case for case in cases(store) if case.exercise]
    if name in ("", ONLY):
        matching = [case for case in found if not case.closed]
    else:
        matching = [c for c in found if c.id == name] or [
            c for c in found if c.id.startswith(name)
        ]  # fmt: skip
    if not matching:
        raise NotFoundError("exercise.no-run", name=safe(name), near=_near(name, found))
    if len(matching) > 1:
        names = ", ".join(case.id for case in matching[:6])
        raise StateError("exercise.several-runs", names=names)
    return ExerciseRun(Journal(store, station, matching[0].id), here).read()


def _near(name: str, found: Iterable[Case]) -> str:
    names = [case.id for case in found]
    return ", ".join(get_close_matches(name, names, n=3) or names[:3]) or "—"
