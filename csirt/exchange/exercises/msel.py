"""A list of injects kept in a spreadsheet: a chronogramme, a master scenario events list (MSEL).

Columns are bound by a mapping; here its rows become injects. Times may be counted from the start,
be hours of a day, or dates: where the start is not told, the earliest hour is taken for it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from csirt.exchange.exercises.draft import USUAL_HOUR, Draft, Imported, line, prose
from csirt.exchange.told import Teller, Way
from csirt.model.exercise_inject import InjectChannel
from csirt.model.exercise_trigger import parsed_trigger
from csirt.model.fault import ContentError, Severity
from csirt.model.scenario_time import (
    MINUTE,
    CalendarTime,
    DayHour,
    Offset,
    Told,
    parsed,
    since_start,
    told,
)
from csirt.text import say

FORMAT = "msel"
ROWS = "rows"
CHANNELS = frozenset(each.value for each in InjectChannel)
_USUAL_MINUTES = 60
_NOT_TAKEN = ("animator", "action", "effect", "hour", "played_at", "result", "remark", "number")
"""Fields of a chronogramme that a scenario works out itself, or that belong to the day."""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row as a mapping reads it: texts by field."""

    at: int
    """Place among the rows; a fault stands at ``("rows", at, field)``."""
    values: Mapping[str, str]

    def text(self, name: str) -> str:
        """Return a text, or nothing."""
        return self.values.get(name, "").strip()

    def way(self, name: str = "") -> Way:
        """Return the way to a cell of the row; to the row itself without a field."""
        return (ROWS, self.at, name) if name else (ROWS, self.at)


@dataclass(slots=True)
class _Start:
    """Where times count from."""

    minute: int | None = None
    """Of the day; none while nobody has told it."""
    on: date | None = None
    assumed: bool = False


def imported(
    rows: Iterable[SheetRow], teller: Teller, *, format: str, name: str, start: str = ""
) -> Imported:
    """Return the scenario of a list of injects.

    Args:
        rows: The rows that a mapping has read.
        teller: Makes faults at cells.
        format: What the file is: ``xlsx-msel`` or ``csv-msel``.
        name: Title of the scenario, after the file.
        start: Hour or date and hour of the start, where the mapping tells it.

    Raises:
        ContentError: no row is an inject, or the start is no time.
    """
    reader = _Reader(Draft(format, teller), tuple(rows))
    reader.read(name, start)
    if not reader.draft.injects:
        raise ContentError([*reader.draft.faults, teller.fault("exercise.no-inject", ())])
    return reader.draft.done()


class _Reader:
    """Reads rows into a draft."""

    def __init__(self, draft: Draft, rows: tuple[SheetRow, ...]) -> None:
        self.draft, self.rows = draft, rows
        self.cells: dict[str, str] = {}
        self.phases: dict[str, str] = {}
        self.objectives: dict[str, str] = {}
        self.times = {row.at: _time(row.text("time") or row.text("hour")) for row in rows}
        self.start = _Start()
        self.ids = {row.at: draft.id(row.text("id") or row.text("title"), f"i{n:02d}")
                    for n, row in enumerate(rows, 1)}  # fmt: skip

    def read(self, name: str, start: str) -> None:
        """Read every row."""
        self._set_start(start)
        self._tell_times()
        seconds: list[int] = []
        for row in self.rows:
            seconds += self._row(row)
        self._tell_order()
        filled = {key for row in self.rows for key in _NOT_TAKEN if row.text(key)}
        filled -= {"hour", "number"}
        self.draft.left((ROWS,), filled)
        minute = self.start.minute
        hour = USUAL_HOUR if minute is None else f"{minute // 60:02d}:{minute % 60:02d}"
        if minute is None:
            self.draft.tell("exercise.assumed-hour", (ROWS,), Severity.NOTE, hour=hour)
        length = max([_USUAL_MINUTES, *(each // MINUTE + 30 for each in seconds)])
        self.draft.head = {
            "id": self.draft.other_id("scenario", name, "scenario"),
            "title": line(name) or FORMAT,
            "purpose": say("cli.exercise.import.from-sheet", "fr", name=line(name)),
            "situation": say("cli.exercise.import.no-situation", "fr"),
            "clock": {"starts_at": hour, "minutes": min(length, 100_000)},
        }

    # --- times ---

    def _set_start(self, text: str) -> None:
        given = _time(text) if text else None
        if text and not isinstance(given, DayHour | CalendarTime):
            raise ContentError([self.draft.teller.fault("unparsed-time", (), given=text)])
        hours = [each for each in self.times.values() if isinstance(each, DayHour)]
        dates = [each for each in self.times.values() if isinstance(each, CalendarTime)]
        if given is None and not hours and not dates:
            return
        self.start.assumed = given is None
        first = min((each for each in dates if each.minute is not None),
                    key=lambda each: (each.on, each.minute or 0), default=None)  # fmt: skip
        if isinstance(given, CalendarTime):
            self.start = _Start(given.minute, given.on)
        elif isinstance(given, DayHour):
            self.start = _Start(given.minute, min((each.on for each in dates), default=None))
        elif first is not None:
            self.start = _Start(first.minute, first.on, assumed=True)
        else:
            today = [each.minute for each in hours if each.day == 0]
            every = today or [each.minute for each in hours]
            self.start.minute = min(every, default=None)
            self.start.on = min((each.on for each in dates), default=None)

    def _tell_times(self) -> None:
        kinds = {type(each) for each in self.times.values() if each is not None}
        if CalendarTime in kinds and len(kinds) > 1:
            self.draft.tell("exercise.mixed-times", (ROWS,))
        if self.start.assumed and self.start.minute is not None:
            minute = self.start.minute
            hour = f"{minute // 60:02d}:{minute % 60:02d}"
            day = f"{self.start.on.isoformat()} " if self.start.on else ""
            self.draft.tell("exercise.assumed-start", (ROWS,), start=f"{day}{hour}")

    def _trigger(self, row: SheetRow) -> tuple[dict[str, Any], int | None]:
        """Return the keys of a trigger, and its seconds from the start where it has any."""
        field_name = "time" if row.text("time") else "hour"
        text, when = row.text(field_name), self.times[row.at]
        worded = parsed_trigger(text) if when is None and text else None
        if worded is not None:
            return worded, None
        seconds = None
        if when is not None:
            start = 0 if self.start.minute is None else self.start.minute
            seconds = since_start(when, start, self.start.on)
        if seconds is None:
            self.draft.tell("unparsed-time", row.way(field_name), given=text or "—")
            return {"manual": True}, None
        known = isinstance(when, Offset) and when.exact
        if isinstance(when, Offset) and not when.exact:
            self.draft.tell("exercise.no-hour", row.way(field_name), Severity.NOTE, given=text)
        elif known or not self.start.assumed:
            self.draft.last_minute = max(seconds / MINUTE, self.draft.last_minute or -1e9)
        return {"at": told(seconds)}, seconds

    def _tell_order(self) -> None:
        """Tell the first row of each kind of time that comes before the one above it."""
        last: dict[type, Any] = {}
        for row in self.rows:
            when = self.times[row.at]
            if when is None:
                continue
            before = last.get(type(when))
            if before is not None and _order(when) < _order(before):
                self.draft.tell("exercise.out-of-order", row.way("time"), Severity.NOTE,
                                given=row.text("time"))  # fmt: skip
            last[type(when)] = when

    # --- rows ---

    def _row(self, row: SheetRow) -> list[int]:
        """Add the inject of a row, and return its seconds; a row that says nothing is told."""
        channel = row.text("channel")
        words = prose(row.text("subject"), row.text("content"), row.text("description"))
        if channel not in CHANNELS:
            name = self._label(row)
            self.draft.tell("unknown-type", row.way("channel"), given=channel or "—", name=name)
            if not words and not row.text("expected"):
                return []
        text = words or row.text("title")
        if not text:
            self.draft.tell("exercise.no-text", row.way("content"))
            text = "—"
        trigger, seconds = self._trigger(row)
        title = row.text("title") or row.text("subject") or line(text)[:80]
        notes = prose(row.text("notes"))
        self.draft.injects.append(
            {
                "id": self.ids[row.at],
                "title": title,
                "channel": channel if channel in CHANNELS else InjectChannel.PAPER.value,
                "to": self._receivers(row),
                "text": text,
                "expects": self._expected(row),
                **trigger,
                **_given("sender", self.draft.voice(row.text("sender"))),
                **_given("phase", self._phase(row) if "at" not in trigger else ""),
                **_given("notes", notes),
            }
        )
        return [] if seconds is None else [seconds]

    def _label(self, row: SheetRow) -> str:
        """Return how a row is named to people: by its title, its text, or all that it says."""
        words = row.text("title") or row.text("subject") or row.text("content")
        every = ", ".join(line(each) for each in row.values.values() if each.strip())
        return line(words)[:80] or every

    def _receivers(self, row: SheetRow) -> list[str]:
        named = [each for part in row.text("receiver").split("\n")
                 for each in part.replace("|", ";").split(";") if each.strip()]  # fmt: skip
        if not named:
            self.draft.tell("no-cell", row.way("receiver"), name=self._label(row))
            named = [say("cli.exercise.import.unassigned", "fr")]
        return list(dict.fromkeys(self._cell(line(each)) for each in named))

    def _cell(self, name: str) -> str:
        if name not in self.cells:
            self.cells[name] = self.draft.other_id("cell", name, "cell")
            self.draft.cells.append({"id": self.cells[name], "name": name})
        return self.cells[name]

    def _phase(self, row: SheetRow) -> str:
        name = row.text("phase")
        if name and name not in self.phases:
            self.phases[name] = self.draft.other_id("phase", name, "phase")
            self.draft.phases.append({"id": self.phases[name], "title": name})
        return self.phases.get(name, "")

    def _expected(self, row: SheetRow) -> list[dict[str, Any]]:
        name, text = row.text("expected_name"), row.text("expected")
        said = [prose(name, text)] if name else text.split("\n")
        said = [each.strip(" -•\t") for each in said if each.strip(" -•\t")]
        if not said:
            self.draft.tell("no-expectation", row.way("expected"), name=self._label(row))
        points = row.text("points")
        weight = {"points": min(int(float(points)), 1_000)} if _is_count(points) else {}
        objective = _given("objective", self._objective(row.text("objective")))
        id = self.ids[row.at]
        return [{"id": self.draft.id(f"{id}-e{n}", "e"), "text": each, **weight, **objective}
                for n, each in enumerate(said, 1)]  # fmt: skip

    def _objective(self, name: str) -> str:
        if name and name not in self.objectives:
            self.objectives[name] = self.draft.other_id("objective", name, "objective")
            self.draft.objectives.append({"id": self.objectives[name], "title": name})
        return self.objectives.get(name, "")


def _time(text: str) -> Told | None:
    try:
        return parsed(text) if text else None
    except ValueError:
        return None


def _order(when: Told) -> tuple[object, ...]:
    if isinstance(when, Offset):
        return (when.seconds,)
    if isinstance(when, DayHour):
        return when.day, when.minute
    return when.on, when.minute or 0


def _is_count(text: str) -> bool:
    try:
        return 0 <= float(text) < 1e6
    except ValueError:
        return False


def _given(key: str, value: str | None) -> dict[str, str]:
    return {key: value} if value else {}
