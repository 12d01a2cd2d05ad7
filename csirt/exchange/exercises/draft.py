"""A scenario under construction: what an importer has read so far, and what it must tell.

A foreign text has one language and does not say which: it is put under ``fr`` as it is, and that
is told once. What has no place here is told by name; nothing is dropped in silence.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from csirt.exchange.names import Names
from csirt.exchange.told import Teller, Way
from csirt.model.exercise import Exercise
from csirt.model.fault import ContentError, Fault, Severity
from csirt.safe import safe
from csirt.text import say

LONGEST_LINE = 300
LONGEST_TEXT = 20_000
LARGEST = 1e9
"""A number beyond is a slip, whatever it counts."""
TABLE = "table"
"""The one cell of a format in which everybody sits at one table."""
USUAL_HOUR = "09:00"
"""The hour of the start where a format has none."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a foreign script."""

    format: str
    exercise: Exercise
    faults: tuple[Fault, ...]
    last_minute: float | None
    """Scenario minute of the last inject that has an hour; none where none has, or where the
    start is not known."""

    def counts(self) -> dict[str, object]:
        """Return what the script holds, for machines."""
        last = self.last_minute
        return {
            "format": self.format,
            "injects": len(self.exercise.injects),
            "objectives": len(self.exercise.objectives),
            "cells": len(self.exercise.cells),
            "last_minute": int(last) if last is not None and last == int(last) else last,
        }


@dataclass(slots=True)
class Draft:
    """Plain data of a scenario, and faults."""

    format: str
    teller: Teller
    head: dict[str, Any] = field(default_factory=dict)
    cells: list[dict[str, Any]] = field(default_factory=list)
    voices: dict[str, dict[str, Any]] = field(default_factory=dict)
    objectives: list[dict[str, Any]] = field(default_factory=list)
    phases: list[dict[str, Any]] = field(default_factory=list)
    injects: list[dict[str, Any]] = field(default_factory=list)
    decisions: list[dict[str, Any]] = field(default_factory=list)
    last_minute: float | None = None
    faults: list[Fault] = field(default_factory=list)
    names: Names = field(default_factory=lambda: Names("start"))
    """Ids of injects, expectations and decisions: conditions name them alike."""
    others: dict[str, Names] = field(default_factory=dict)

    def tell(
        self, code: str, way: Way, severity: Severity = Severity.WARNING, **facts: Any
    ) -> None:
        """Note a fault at a way; an import outlives it."""
        self.faults.append(self.teller.fault(code, way, severity, **facts))

    def id(self, text: str, otherwise: str) -> str:
        """Return an id for an inject, an expectation or a decision."""
        return self.names.take(text, otherwise)

    def other_id(self, kind: str, text: str, otherwise: str) -> str:
        """Return an id for one of another list."""
        return self.others.setdefault(kind, Names()).take(text, otherwise)

    def voice(self, name: str) -> str | None:
        """Return the id of a voice, made at its first use; none for no name."""
        plain = line(name)
        if not plain:
            return None
        if plain not in self.voices:
            id = self.other_id("voice", plain, "voice")
            self.voices[plain] = {"id": id, "name": plain}
        return str(self.voices[plain]["id"])

    def left(self, way: Way, names: Iterable[str]) -> None:
        """Tell what of a foreign record has no place here."""
        shown = ", ".join(sorted(names))
        if shown:
            self.tell("exercise.not-taken", way, Severity.NOTE, names=shown)

    def done(self) -> Imported:
        """Return the scenario.

        Raises:
            ContentError: no scenario can be made of what was read.
        """
        data: dict[str, Any] = {
            "schema": "csirt.exercise/1",
            "origin": "imported",
            "kind": "table-top",
            **self.head,
            "cells": self.cells,
            "voices": list(self.voices.values()),
            "objectives": self.objectives,
            "phases": self.phases,
            "injects": self.injects,
            "decisions": self.decisions,
        }
        try:
            exercise = Exercise.model_validate(data)
        except ValidationError as error:
            first = error.errors()[0]
            problem = f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
            fault = self.teller.fault("exercise.unusable", (), problem=safe(problem, limit=200))
            raise ContentError([*self.faults, fault]) from error
        self.tell("exercise.one-language", (), Severity.NOTE)
        order = list(Severity)
        found = sorted(self.faults, key=lambda each: order.index(each.severity))
        return Imported(self.format, exercise, tuple(found), self.last_minute)


def line(value: Any) -> str:
    """Return a foreign value as one line; empty for what is no text."""
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        return ""
    return " ".join(str(value).split())[:LONGEST_LINE]


def prose(*values: Any) -> str:
    """Return foreign texts as one, each beneath the other; what is no text says nothing."""
    said = [str(each).strip() for each in values if isinstance(each, str) and each.strip()]
    return "\n".join(dict.fromkeys(said))[:LONGEST_TEXT]


def records(value: Any) -> list[tuple[int, dict[str, Any]]]:
    """Return the objects of a foreign list, each with its place in it."""
    rows = value if isinstance(value, list) else []
    return [(at, each) for at, each in enumerate(rows) if isinstance(each, dict)]


def texts(value: Any) -> list[tuple[int, str]]:
    """Return the texts of a foreign list, each with its place in it."""
    rows = value if isinstance(value, list) else [value]
    return [(at, each.strip()) for at, each in enumerate(rows)
            if isinstance(each, str) and each.strip()]  # fmt: skip


def number(value: Any) -> float | None:
    """Return a foreign number, also where it is written as a text; none for anything else, and
    for a number beyond all measure."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    return found if abs(found) <= LARGEST else None


def minutes(value: Any) -> int | None:
    """Return a foreign length in whole minutes, none where it is not at least one."""
    found = number(value)
    return round(found) if found is not None and 1 <= found <= 100_000 else None


def table_cell(audience: Iterable[str]) -> dict[str, Any]:
    """Return the one cell of a table-top exercise, with who sits there."""
    names = Names()
    roles = [{"id": names.take(each, "role"), "name": line(each)} for each in audience]
    name = {lang: say("cli.exercise.import.table", lang) for lang in ("fr", "en")}
    return {"id": TABLE, "name": name, "roles": roles[:50]}
