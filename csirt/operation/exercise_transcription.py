"""A run on paper becomes the entries that the keyboard would have written.

Real hours become scenario times by the start, the pauses and the speed. What is odd is said with
its place and kept; what names nothing is a fault, for a number mistyped would change the result.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from csirt.model.exercise import Exercise
from csirt.model.exercise_acts import (
    Disagreement,
    Noted,
    NotedKind,
    PaperAct,
    PaperRun,
    Place,
    PlayedWord,
    SeenMark,
)
from csirt.model.exercise_inject import Inject
from csirt.model.fault import Fault, Severity
from csirt.model.journal import EntryKind
from csirt.operation.exercise_chronogramme import in_order
from csirt.operation.exercise_clock import SCENARIO_SECONDS
from csirt.operation.exercise_paper_clock import HourFault, PaperClock, paper_clock
from csirt.operation.exercise_paper_words import (
    cell_in,
    disagreements,
    homes,
    option_in,
    out_of_order,
    word_in,
)
from csirt.operation.exercise_schedule import schedule
from csirt.operation.exercise_told import UNTIMED, Mark, inject_subject, scenario_subject
from csirt.safe import safe
from csirt.text import say

_K = EntryKind
_WARN = Severity.WARNING


@dataclass(slots=True)
class Transcription:
    """What a run on paper comes to."""

    acts: tuple[PaperAct, ...] = ()
    """In the order of scenario time; those without an hour last."""
    end: int | None = None
    """Scenario seconds at which it ended; none where the paper does not say it."""
    faults: tuple[Fault, ...] = ()
    conflicts: tuple[Disagreement, ...] = ()


def transcribed(exercise: Exercise, paper: PaperRun) -> Transcription:
    """Return the entries of a run that was played on paper.

    Args:
        exercise: The scenario, as frozen in the run.
        paper: What was typed in.
    """
    reader = _Reader(exercise, paper)
    for note in paper.notes:
        reader.take(note)
    for code, place, facts in out_of_order(exercise, reader.sent, reader.seen):
        reader.tell(code, place, _WARN, **facts)
    acts = sorted(reader.acts, key=_by_time)
    return Transcription(
        tuple(acts), reader.clock.end, tuple(reader.faults), tuple(disagreements(reader.marks))
    )


def _by_time(act: PaperAct) -> tuple[bool, int, bool]:
    return act.seconds is None, act.seconds or 0, act.kind is not _K.INJECT_SENT


@dataclass(slots=True)
class _Reader:
    """Reads line after line, and remembers what contradicts what."""

    exercise: Exercise
    paper: PaperRun
    acts: list[PaperAct] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    marks: dict[str, list[SeenMark]] = field(default_factory=lambda: defaultdict(list))
    clock: PaperClock = field(init=False)
    _order: list[Inject] = field(init=False)
    sent: dict[str, tuple[int | None, Noted]] = field(default_factory=dict)
    seen: list[tuple[str, int, Noted]] = field(default_factory=list)
    _homes: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        plan = schedule(self.exercise)
        self._order = in_order(self.exercise, plan)
        self._homes = homes(self.exercise)
        self.clock = paper_clock(self.exercise, self.paper.course)
        for each in self.clock.faults:
            self.tell(each.code, each.place, each.severity, given=each.given)

    def tell(self, code: str, place: Place, severity: Severity = _WARN, **facts: object) -> None:
        """Note a fault at a place."""
        told = {
            name: safe(fact, limit=80) if isinstance(fact, str) else fact
            for name, fact in facts.items()
        }
        self.faults.append(
            Fault(code, severity, say(code, None, **told), self.paper.file,
                  place.line, place.column, place.path)
        )  # fmt: skip

    def take(self, note: Noted) -> None:
        """Take a line."""
        takers = {
            NotedKind.INJECT: self._inject,
            NotedKind.MARK: self._mark,
            NotedKind.DECISION: self._decision,
            NotedKind.LOG: self._log,
        }
        takers[note.kind](note)

    # --- hours ---

    def _seconds(self, text: str, place: Place, name: str) -> int | None:
        """Return the scenario seconds of an hour; none, and why, where it says none."""
        if not text:
            self.tell("exercise.hour-missing", place, given=name or "—")
            return None
        found = self.clock.seconds(text)
        if isinstance(found, HourFault):
            self.tell(found.code, place, given=text)
            return None
        return found

    def _timed(self, data: dict[str, object], seconds: int | None, hour: str) -> dict[str, object]:
        if seconds is not None:
            return data | {SCENARIO_SECONDS: seconds}
        return data | {UNTIMED: True} | ({"hour": hour} if hour else {})

    def _add(
        self, kind: EntryKind, note: Noted, subject: str, data: dict[str, object],
        seconds: int | None, hour: str = "", role: str = "",
    ) -> None:  # fmt: skip
        told = self._timed(data, seconds, hour or note.hour)
        self.acts.append(PaperAct(kind, subject, told, seconds, role, note.place()))

    # --- lines ---

    def _inject(self, note: Noted) -> None:
        inject = self._named(note.name)
        if inject is None:
            self.tell("exercise.paper-inject", note.place(), Severity.ERROR, given=note.name)
            return
        if self._mixed(note, inject):
            return
        word = word_in(note.word, "played", PlayedWord)
        if word is None and note.word:
            self._unknown_word(note, "played", PlayedWord)
        if word == PlayedWord.NOT_PLAYED:
            self._left_out(note, inject)
            return
        self._played(note, inject)

    def _mixed(self, note: Noted, inject: Inject) -> bool:
        """Return whether the number of a line is that of another inject: a column was sorted."""
        number = str(self._order.index(inject) + 1)
        if note.number in ("", number):
            return False
        self.tell("exercise.paper-mixed", note.place("number"), Severity.ERROR, given=note.name,
                  number=note.number, own=number)  # fmt: skip
        return True

    def _left_out(self, note: Noted, inject: Inject) -> None:
        hours = [each for each in (note.hour, note.read_at) if each]
        if hours:
            self.tell("exercise.paper-both", note.place("hour"), given=hours[0])
        reason = " – ".join((*hours, *([note.remark] if note.remark else ())))
        subject = inject_subject(self.exercise.id, inject.id)
        data = {"reason": reason} if reason else {}
        self.acts.append(PaperAct(_K.INJECT_SKIPPED, subject, data, None, "", note.place()))

    def _played(self, note: Noted, inject: Inject) -> None:
        if not note.hour and not note.word and not note.read_at:
            self._note(note, inject.id)
            return
        if inject.id in self.sent:
            first = self.sent[inject.id][1].place("hour").path
            self.tell("exercise.paper-twice", note.place(), given=inject.id, first=first or "—")
        seconds = self._seconds(note.hour, note.place("hour"), note.name)
        self.sent.setdefault(inject.id, (seconds, note))
        subject = inject_subject(self.exercise.id, inject.id)
        data: dict[str, object] = {"text": note.remark} if note.remark else {}
        self._add(_K.INJECT_SENT, note, subject, data, seconds)
        if note.read_at:
            read = self._seconds(note.read_at, note.place("read_at"), note.name)
            for cell in inject.to:
                told: dict[str, object] = {"inject": inject.id, "cell": cell}
                self._add(_K.INJECT_READ, note, "", told, read, note.read_at)

    def _note(self, note: Noted, name: str) -> None:
        """Keep a remark for which nothing else is said."""
        data: dict[str, object] = {"text": f"{name} : {note.remark}"}
        self._add(_K.NOTE_ADDED, note, "", data, None)

    def _mark(self, note: Noted) -> None:
        known = {each.id: each.cell for each in self.exercise.all_expected()}
        known |= {each.id: each.cell for each in self.exercise.grid}
        if note.name not in known:
            self.tell("exercise.paper-line", note.place(), Severity.ERROR, given=note.name or "—")
            return
        mark = word_in(note.word, "mark", Mark)
        if mark is None and note.word:
            self._unknown_word(note, "mark", Mark)
            return
        hour_due = mark in (Mark.MET, Mark.LATE, Mark.PARTLY) or bool(note.hour)
        seconds = self._seconds(note.hour, note.place("hour"), note.name) if hour_due else None
        cell = self._cell(note) or known[note.name] or self._only_cell(note.name)
        data: dict[str, object] = {"cell": cell} if cell else {}
        data |= {"mark": str(mark)} if mark else {}
        data |= {"observer": note.who} if note.who else {}
        remark = self._remark(note)
        data |= {"text": remark} if remark else {}
        if mark is None and not note.remark:
            self.tell("exercise.paper-no-mark", note.place(), Severity.NOTE, given=note.name)
        self._add(_K.OBSERVATION_MADE, note, scenario_subject(self.exercise.id, note.name), data,
                  seconds)  # fmt: skip
        if mark is not None:
            seen = SeenMark(note.who, str(mark), note.hour, note.place("word"))
            self.marks[note.name].append(seen)
        if seconds is not None:
            self.seen.append((note.name, seconds, note))

    def _only_cell(self, name: str) -> str:
        """Return the cell of an expectation where only one receives its inject."""
        home = self._homes.get(name)
        to = next((each.to for each in self.exercise.injects if each.id == home), ())
        return to[0] if len(to) == 1 else ""

    def _decision(self, note: Noted) -> None:
        point = next((each for each in self.exercise.decisions if each.id == note.name), None)
        if point is None:
            self.tell("exercise.paper-decision", note.place(), Severity.ERROR, given=note.name)
            return
        option = option_in(point, note.word)
        if option is None:
            known = ", ".join(each.id for each in point.options)
            self.tell("exercise.paper-answer", note.place("word"), Severity.ERROR,
                      given=note.word or "—", known=known)  # fmt: skip
            return
        seconds = self._seconds(note.hour, note.place("hour"), note.name)
        data: dict[str, object] = {"cell": point.cell, "choice": option}
        data |= {"reason": note.remark} if note.remark else {}
        subject = scenario_subject(self.exercise.id, point.id)
        self._add(_K.DECISION_TAKEN, note, subject, data, seconds, role=note.who)

    def _log(self, note: Noted) -> None:
        seconds = self._seconds(note.hour, note.place("hour"), note.name)
        cell = self._cell(note)
        data: dict[str, object] = {"cell": cell} if cell else {}
        words = {met.act for e in self.exercise.all_expected() for met in e.met_by if met.act}
        remark = self._remark(note)
        if note.name in words:
            data |= {"act": note.name} | ({"text": remark} if remark else {})
            self._add(_K.ACT_DONE, note, "", data, seconds)
            return
        text = " – ".join(each for each in (note.name, remark) if each)
        self._add(_K.NOTE_ADDED, note, "", data | {"text": text}, seconds)

    # --- names ---

    def _named(self, name: str) -> Inject | None:
        """Return an inject by its id, or by the number that it bears on paper."""
        found = next((each for each in self.exercise.injects if each.id == name), None)
        if found is None and name.isdecimal() and 0 < int(name) <= len(self._order):
            found = self._order[int(name) - 1]
        return found

    def _cell(self, note: Noted) -> str:
        found = cell_in(self.exercise, note.cell)
        if found or not note.cell:
            return found
        self.tell("exercise.paper-cell", note.place("cell"), given=note.cell)
        return ""

    def _remark(self, note: Noted) -> str:
        """Return the remark of a line, with the cell that it names where there is no such cell."""
        strange = note.cell if note.cell and not cell_in(self.exercise, note.cell) else ""
        return " – ".join(each for each in (strange, note.remark) if each)

    def _unknown_word(self, note: Noted, family: str, words: Iterable[str]) -> None:
        known = ", ".join(say(f"report.paper.word.{family}.{each}") for each in words)
        self.tell("exercise.paper-word", note.place("word"), Severity.ERROR, given=note.word,
                  known=known)  # fmt: skip
