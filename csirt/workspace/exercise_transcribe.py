"""A run that was played on paper, typed into the journal in one transaction, nothing lost."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from csirt import seal
from csirt.errors import NotFoundError, StateError
from csirt.files.canonical import canonical
from csirt.files.exercise_form import form_sheet, from_form, sheet_id
from csirt.files.exercise_typed import read_workbook
from csirt.files.exercise_workbook import Blank, pages
from csirt.files.forms import read_form
from csirt.files.table.spreadsheet import workbook_bytes
from csirt.model.exercise import Exercise
from csirt.model.exercise_acts import PaperAct, PaperRun
from csirt.model.fault import ContentError, Fault, refused
from csirt.model.journal import Entry, EntryKind
from csirt.model.scenario_time import minute_of_day
from csirt.operation.case_state import state as case_state
from csirt.operation.exercise_chronogramme import chronogramme, in_order
from csirt.operation.exercise_clock import Mode
from csirt.operation.exercise_plays import questions
from csirt.operation.exercise_run import RunState, state
from csirt.operation.exercise_schedule import schedule
from csirt.operation.exercise_told import scenario_subject
from csirt.operation.exercise_transcription import Transcription, transcribed
from csirt.operation.exercise_unsent import PAPER, UNTIL
from csirt.operation.merge import last_on
from csirt.operation.timeline import recorded, stored
from csirt.safe import safe
from csirt.text import language, say
from csirt.workspace.exercise_run import ExerciseRun
from csirt.workspace.incident import digest_of
from csirt.workspace.journal import Stamp, entries_of, write

_K = EntryKind


@dataclass(frozen=True, slots=True)
class Transcribed:
    """The answer of ``csirt exercise transcribe``."""

    run: str
    file: Path
    found: Transcription
    faults: tuple[Fault, ...]
    entries: tuple[Entry, ...]
    known: int
    """Lines that an earlier transcription had brought already."""
    dry_run: bool

    def as_json(self) -> dict[str, object]:
        """Return the JSON answer (``csirt.exercise.transcribe/1``)."""
        return {
            "schema": "csirt.exercise.transcribe/1",
            "run": self.run,
            "file": str(self.file),
            "dry_run": self.dry_run,
            "acts": len(self.found.acts),
            "known": self.known,
            "entries": [{"id": each.ref, "kind": each.kind.value} for each in self.entries],
            "conflicts": [each.as_json() for each in self.found.conflicts],
            "faults": [each.as_json() for each in self.faults],
        }


def transcribe(run: ExerciseRun, file: Path, stamp: Stamp, *, dry_run: bool = False) -> Transcribed:
    """Type what was noted on paper into a run.

    Args:
        run: The run, begun step by step (``--mode step``), or ended already.
        file: The workbook or the saved form of the scenario's paper kit.
        stamp: When, by whom it is typed in.
        dry_run: Say what would be written, and write nothing.

    Raises:
        NotFoundError: there is no such file.
        ContentError: something in it names nothing, or it cannot be read; nothing was written.
        StateError: the run goes by the clock of the room, or is over and the paper goes on.
    """
    if not file.is_file():
        raise NotFoundError("file.not-found", file=safe(file))
    exercise = run.script.exercise
    paper, said = read_paper(file, exercise)
    found = transcribed(exercise, paper)
    faults = (*said, *found.faults)
    if refused(faults):
        raise ContentError(sorted(faults, key=lambda each: (each.severity, each.line)))
    if dry_run:
        fresh, known = _fresh(found.acts, run.read().entries)
        return Transcribed(run.id, file, found, faults, (), known, dry_run=True)
    with run.journal.store.write(run.id) as pen:
        entries = entries_of(tuple(pen.case(run.id)))
        now = state(run.script, entries, stamp.now)
        fresh, known = _fresh(found.acts, entries)
        told = list(_told(paper, fresh, found, now, entries, stamp)) if fresh else []
        written = write(pen, run.journal.station, run.id, *told) if told else ()
    return Transcribed(run.id, file, found, faults, written, known, dry_run=False)


def read_paper(file: Path, exercise: Exercise) -> tuple[PaperRun, tuple[Fault, ...]]:
    """Return what was typed into a workbook or a form of a scenario, and what is to be said of it.

    Raises:
        ContentError: it cannot be read, or is the form of something else.
    """
    with file.open("rb") as stream:
        head = stream.read(64).lstrip(b"\xef\xbb\xbf \t\r\n")
    if not head.startswith(b"{"):
        return read_workbook(file)
    sheet = form_sheet(blank(exercise, language()))
    form, faults = read_form(file, {sheet_id(exercise): sheet})
    if form is None:
        raise ContentError(faults)
    return from_form(form, exercise), faults


def _hash(act: PaperAct) -> str:
    told = [act.kind.value, act.subject, act.role, dict(act.data)]
    return seal.sha256_bytes(canonical(told))


def _fresh(acts: Sequence[PaperAct], entries: Sequence[Entry]) -> tuple[list[PaperAct], int]:
    """Return the acts that no earlier transcription has brought, and how many others there are."""
    brought = {
        mark
        for each in entries
        if each.kind is _K.PAPER_TRANSCRIBED and each.data.get("sheet") == PAPER
        for mark in each.data.get("drawn", ())
    }
    fresh = [each for each in acts if _hash(each) not in brought]
    return fresh, len(acts) - len(fresh)


def _told(
    paper: PaperRun,
    acts: Sequence[PaperAct],
    found: Transcription,
    now: RunState,
    entries: Sequence[Entry],
    stamp: Stamp,
) -> Iterator[dict[str, Any]]:
    """Yield what is to be written: the paper itself, then each act at its time, then the end."""
    standing = not now.over and now.clock is not None and now.clock.mode is not Mode.PACED
    latest = max((each.seconds or 0 for each in acts), default=0)
    if not standing and latest > now.seconds:
        raise StateError("exercise.paper-paced", run=entries[0].case)
    yield _entry(stamp, _K.PAPER_TRANSCRIBED, "", _kept(paper, acts, max(latest, found.end or 0)))
    at, based = now.seconds, set[str]()
    for act in _with_questions(acts, now.exercise, entries, stamp):
        if standing and act.seconds is not None and act.seconds > at:
            at = act.seconds
            yield _entry(stamp, _K.TIME_JUMPED, "", {"to_seconds": at})
        told = _entry(stamp, act.kind, act.subject, act.data, role=act.role)
        if act.subject and act.subject not in based:
            based.add(act.subject)
            told["base"] = last_on(entries, act.subject)
        yield told
    if standing and found.end is not None:
        if found.end > at:
            yield _entry(stamp, _K.TIME_JUMPED, "", {"to_seconds": found.end})
        yield _entry(stamp, _K.EXERCISE_ENDED, "", {})


def _with_questions(
    acts: Iterable[PaperAct], exercise: Exercise, entries: Sequence[Entry], stamp: Stamp
) -> Iterator[PaperAct]:
    """Yield the acts, and after each decision the answer to the question of a playbook that it
    plays: the same as at the keyboard."""
    items = case_state(entries[0].case, entries, {}, stamp.now, digest=digest_of).items
    points = {scenario_subject(exercise.id, each.id): each for each in exercise.decisions}
    for act in acts:
        yield act
        if act.kind is _K.DECISION_TAKEN:
            for question in questions(items, points[act.subject], act.data["choice"]):
                yield replace(act, subject=question)


def _kept(paper: PaperRun, acts: Sequence[PaperAct], until: int) -> dict[str, Any]:
    by = paper.course.by
    tells = any(each.kind is _K.INJECT_SENT for each in acts)
    return {
        "sheet": PAPER,
        "file": Path(paper.file).name,
        "file_sha256": paper.sha256,
        "drawn": [_hash(each) for each in acts],
        UNTIL: until if tells else None,
        "text": say("report.paper.kept", count=len(acts)),
        **({"by": by} if by else {}),
    }


def _entry(
    stamp: Stamp, kind: EntryKind, subject: str, data: dict[str, Any], *, role: str = ""
) -> dict[str, Any]:
    return {
        "happened_at": stored(stamp.happened_at),
        "recorded_at": recorded(stamp.now),
        "actor": stamp.actor,
        "role": role or stamp.role,
        "kind": kind,
        "subject": subject,
        "data": dict(data),
    }


# --- the blanks ---


def blank(exercise: Exercise, lang: str, start: str = "") -> Blank:
    """Return what is needed to make the blank workbook or form of a scenario."""
    plan = schedule(exercise)
    minute = minute_of_day(start) if start else None
    rows = chronogramme(exercise, lang, start=minute).rows
    by_hand = {each.id for each in exercise.injects if each.manual or each.if_missing}
    planned = {row.inject: row.cells["real-time"] for row in rows if row.inject not in by_hand}
    order = tuple(in_order(exercise, plan))
    return Blank(exercise, lang, order, planned, start, exercise.tlp.value)


def blank_workbook(exercise: Exercise, lang: str, start: str = "") -> bytes:
    """Return the workbook into which a run on paper is typed."""
    return workbook_bytes(pages(blank(exercise, lang, start)))
