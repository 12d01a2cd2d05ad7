"""A run replayed from its entries: the same state, the same results, the same bytes, every time.

The export is one JSON object a line: the first tells what follows and the digests of the state and
of the results as of the last entry; each other is an entry as it was hashed.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import csirt
from csirt.errors import InputError, IntegrityError
from csirt.files.canonical import canonical
from csirt.files.source import MAX_BYTES
from csirt.model.journal import Entry
from csirt.operation.case_state import state as case_state
from csirt.operation.exercise_run import RunState, state
from csirt.operation.exercise_scoring import Score, score
from csirt.operation.exercise_script import scripted
from csirt.operation.exercise_told import told
from csirt.operation.marking import ORDER, markings
from csirt.operation.timeline import ordered, stored
from csirt.safe import safe
from csirt.workspace.after_action import last_moment
from csirt.workspace.exercise_run import ExerciseRun, frozen_in
from csirt.workspace.incident import digest_of

SCHEMA = "csirt.exercise.log/1"


@dataclass(frozen=True, slots=True)
class Replay:
    """A run worked out from its entries, as of the last one."""

    id: str
    entries: tuple[Entry, ...]
    run: RunState
    score: Score
    as_of: datetime
    checks: tuple[str, ...] = ()
    """What was compared, by name; empty where nothing was asked for."""
    reports: Mapping[str, str] = field(default_factory=dict)
    """Where they were compared, the SHA-256 of each report, by name and language."""

    @property
    def state_sha256(self) -> str:
        """Digest of the state."""
        return digest_of(self.run.as_json())

    @property
    def results_sha256(self) -> str:
        """Digest of the results, the overall figure included."""
        return digest_of(self.score.as_json(overall=True))

    def as_json(self) -> dict[str, object]:
        """Return the answer for machines (``csirt.exercise.replay/1``)."""
        return {
            "schema": "csirt.exercise.replay/1",
            "id": self.id,
            "as_of": stored(self.as_of),
            "entries": len(self.entries),
            "state_sha256": self.state_sha256,
            "results_sha256": self.results_sha256,
            "checks": list(self.checks),
            "reports_sha256": dict(self.reports),
            "state": self.run.as_json(),
        }


def replay(id: str, entries: Iterable[Entry], *, until: int | None = None) -> Replay:
    """Return a run as its entries tell it, as of the last one, or of the one in a place.

    Args:
        id: Id of the case.
        entries: Its entries, in any order.
        until: How many of them, in the order of the fold; all by default.

    Raises:
        NotFoundError: they hold no scenario.
        IntegrityError: the scenario is not the one whose digest was written.
    """
    found = ordered(entries)
    scenario, now = frozen_in(found), last_moment(found if until is None else found[:until])
    found = found if until is None else found[:until]
    run = state(scenario, found, now)
    case = case_state(id, found, {}, now, digest=digest_of)
    results = score(run, case.runs, facilities=[place.id for place in case.facilities])
    return Replay(id, found, run, results, now)


def exported(run: ExerciseRun) -> bytes:
    """Return a run as one JSON object a line; bodies that are not here are named, not made up."""
    rows = run.read().rows
    found = replay(run.id, run.entries)
    bodies = {(row.station, row.seq): row.body for row in rows if row.body is not None}
    gone = [f"entry:{r.case}/{r.station}/{r.seq}" for r in rows if r.body is None]
    lines = [bodies[each.station, each.seq] for each in found.entries]
    return b"".join(line + b"\n" for line in (canonical(_head(found, gone)), *lines))


def _head(found: Replay, gone: list[str]) -> dict[str, object]:
    level = max(markings(found.entries).values(), key=ORDER.__getitem__)
    return {
        "schema": SCHEMA,
        "id": found.id,
        "version": csirt.__version__,
        "scenario": found.run.exercise.id,
        "tlp": level.value,
        "as_of": stored(found.as_of),
        "entries": len(found.entries),
        "gone": gone,
        "state_sha256": found.state_sha256,
        "results_sha256": found.results_sha256,
    }


def checked_run(run: ExerciseRun) -> Replay:
    """Replay a run of the journal and compare every way to work it out.

    Raises:
        IntegrityError: the journal does not hold, or two ways give two answers.
    """
    run.read()
    found = replay(run.id, run.entries)
    broken = run.journal.verify().breaks
    if broken:
        raise IntegrityError("exercise.replay-differs", what="journal", id=safe(run.id))
    names = ["journal", *_compared(found)]
    if exported(run) != exported(run):
        raise IntegrityError("exercise.replay-differs", what="bytes", id=safe(run.id))
    return Replay(found.id, found.entries, found.run, found.score, found.as_of, (*names, "bytes"))


def checked_file(path: Path) -> Replay:
    """Replay an exported run and compare it with what its first line says.

    Raises:
        InputError: it is no exported run.
        IntegrityError: an entry was changed, or the state or the results are others.
    """
    head, entries = read_log(path)
    found = replay(str(head.get("id", "")), entries)
    names = list(_compared(found))
    for key, value in (
        ("entries", len(found.entries)),
        ("state_sha256", found.state_sha256),
        ("results_sha256", found.results_sha256),
    ):
        if head.get(key) != value:
            raise IntegrityError("exercise.replay-differs", what=key, id=safe(found.id))
        names.append(key)
    return Replay(found.id, found.entries, found.run, found.score, found.as_of, tuple(names))


def _compared(found: Replay) -> Iterator[str]:
    """Yield the name of each way that gives the same state and results as the plain one."""
    backwards = replay(found.id, reversed(found.entries))
    if backwards.results_sha256 != found.results_sha256:
        raise IntegrityError("exercise.replay-differs", what="order", id=safe(found.id))
    yield "order"
    again = scripted(frozen_in(found.entries))
    if state(again, found.entries, found.as_of).as_json() != found.run.as_json():
        raise IntegrityError("exercise.replay-differs", what="state", id=safe(found.id))
    yield "state"
    clock = found.run.clock
    if clock is not None:
        half = len(found.entries) // 2
        parts = [told(each, clock.seconds) for each in (found.entries[:half], found.entries[half:])]
        if parts[0] + parts[1] != told(found.entries, clock.seconds):
            raise IntegrityError("exercise.replay-differs", what="fold", id=safe(found.id))
    yield "fold"


def read_log(path: Path) -> tuple[dict[str, object], tuple[Entry, ...]]:
    """Return the head and the entries of an exported run.

    Raises:
        InputError: a line is none of it; its number is told.
    """
    data = path.read_bytes()
    if len(data) > MAX_BYTES:
        raise InputError("exercise.no-log", file=safe(path), line=0)
    lines = data.splitlines()
    head = _object(path, lines[0] if lines else b"", 1)
    if head.get("schema") != SCHEMA:
        raise InputError("exercise.no-log", file=safe(path), line=1)
    entries = []
    for nth, line in enumerate(lines[1:], 2):
        try:
            entries.append(Entry.model_validate(_object(path, line, nth)))
        except ValueError as error:
            raise InputError("exercise.no-log", file=safe(path), line=nth) from error
    return head, tuple(entries)


def _object(path: Path, line: bytes, nth: int) -> dict[str, object]:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InputError("exercise.no-log", file=safe(path), line=nth) from error
    if not isinstance(found, dict):
        raise InputError("exercise.no-log", file=safe(path), line=nth)
    return found
