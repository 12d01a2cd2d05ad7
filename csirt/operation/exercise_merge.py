"""A chronogramme that a colleague has corrected, taken back into a scenario.

Rows are known by the id of their inject, whatever their order and their number. Texts, hours,
voices, receivers, media, expectations, conditions, notes and answers are taken back; what is
worked out from the rest, and what is filled in on the day, is not, and a change there is told.
Nothing disappears: a row that has gone leaves its inject in the scenario, unless that is asked for.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from csirt.model.exercise import Exercise
from csirt.model.exercise_inject import Inject
from csirt.model.fault import ContentError, Fault, Severity
from csirt.model.ids import Ids
from csirt.operation.exercise_chronogramme import BLANK, Chronogramme, chronogramme
from csirt.operation.exercise_merge_cells import (
    TAKERS,
    Desk,
    NotTakenError,
    Taker,
    channel_of,
)
from csirt.operation.exercise_merge_rows import (
    LONGEST,
    Given,
    homes,
    hour_of,
    plain,
    row_fault,
    shift_of,
)
from csirt.safe import safe
from csirt.text import say

TEXTS = frozenset(("title", "content", "notes", "answers", "expected"))
"""Columns that hold a text in one language."""


@dataclass(frozen=True, slots=True)
class Change:
    """A cell that differs."""

    inject: str
    column: str
    before: str
    after: str
    taken: bool = True
    """Whether it is in the new scenario."""


@dataclass(frozen=True, slots=True)
class Merged:
    """The new scenario, and the difference."""

    exercise: Exercise
    changes: tuple[Change, ...]
    added: tuple[str, ...]
    missing: tuple[str, ...]
    """Injects of which the row has gone."""
    dropped: bool
    """Whether these are left out of the new scenario."""
    faults: tuple[Fault, ...]


@dataclass(slots=True)
class _Found:
    """What comes of the rows."""

    injects: dict[str, Inject]
    changes: list[Change] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)


def merged(exercise: Exercise, rows: Iterable[Given], lang: str, *, drop: bool = False) -> Merged:
    """Return a scenario with the corrections of a returned chronogramme.

    Args:
        exercise: The scenario that the chronogramme was written from.
        rows: The rows of the returned sheet, in its order.
        lang: Language of its texts.
        drop: Leave out the injects of which the row has gone.

    Raises:
        ContentError: the corrections make no scenario that holds together.
    """
    given = tuple(rows)
    before = chronogramme(exercise, lang)
    found = _Found({each.id: each for each in exercise.injects})
    desk = Desk(exercise, lang, shift_of(before, given))
    known = homes(before, given)
    found.seen += (known.by_line[row.line] for row in given if row.line in known.by_line)
    found.faults += known.faults
    for row in given:
        inject = known.by_line.get(row.line)
        if inject is None:
            _add(found, desk, row)
        else:
            _correct(found, desk, before, row, inject)
    _tell_order(before, found)
    missing = tuple(each.id for each in exercise.injects if each.id not in found.seen)
    _tell_stale(found, lang)
    kept = [each for id, each in found.injects.items() if not (drop and id in missing)]
    made = _rebuilt(exercise, kept, desk)
    return Merged(made, tuple(found.changes), tuple(found.added), missing, drop,
                  tuple(found.faults))  # fmt: skip


def _rebuilt(exercise: Exercise, injects: list[Inject], desk: Desk) -> Exercise:
    data = exercise.model_dump(by_alias=True)
    data["injects"] = [each.model_dump(by_alias=True) for each in injects]
    data["voices"] = [each.model_dump(by_alias=True) for each in (*exercise.voices, *desk.voices)]
    try:
        return Exercise.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        problem = safe(f"{'.'.join(map(str, first['loc']))}: {first['msg']}", limit=200)
        fault = row_fault("merge.unusable", None, Severity.ERROR, problem=problem)
        raise ContentError([fault]) from error


# --- one row ---


def _correct(found: _Found, desk: Desk, before: Chronogramme, row: Given, id: str) -> None:
    """Take what a row changes in its inject."""
    ours = next(each.cells for each in before.rows if each.inject == id)
    for column in ours:
        if column not in row.cells or column in ("id", "number", "real-time"):
            continue
        old, new = ours[column], row.cells[column]
        if len(old) > LONGEST:
            facts = {"name": id, "column": say(f"cli.exercise.column-name.{column}")}
            found.faults.append(row_fault("merge.too-long", row, Severity.NOTE, column, **facts))
        elif plain(old) != plain(new):
            _change(found, desk, row, id, column, (old, new.strip()))
    _retime(found, desk, row, id, ours["real-time"])


def _change(
    found: _Found, desk: Desk, row: Given, id: str, column: str, texts: tuple[str, str]
) -> None:
    old, new = texts
    take = TAKERS.get(column)
    if take is None:
        severity = Severity.NOTE if column in BLANK else Severity.WARNING
        what = say(f"cli.exercise.column-name.{column}")
        found.faults.append(
            row_fault("merge.not-taken", row, severity, column, name=id, column=what)
        )
        found.changes.append(Change(id, column, old, new, taken=False))
        return
    taken = _tried(found, take, desk, row, id, column)
    found.changes.append(Change(id, column, old, new, taken=taken))


def _tried(found: _Found, take: Taker, desk: Desk, row: Given, id: str, column: str) -> bool:
    """Apply a correction to an inject; what cannot be read is told, and the old stays."""
    desk.remarks.clear()
    try:
        found.injects[id] = take(desk, found.injects[id], row.text(column))
    except NotTakenError as error:
        found.faults.append(_told(error.code, row, column, error.facts | {"name": id}))
        return False
    found.faults += (_told(code, row, column, f | {"name": id}) for code, f in desk.remarks)
    return True


def _told(code: str, row: Given, column: str, facts: dict[str, Any]) -> Fault:
    safe_facts = {k: v if type(v) is int else safe(v, limit=200) for k, v in facts.items()}
    return row_fault(code, row, Severity.WARNING, column, **safe_facts)


def _retime(found: _Found, desk: Desk, row: Given, id: str, ours: str) -> None:
    """Take a new real hour where the hour of the scenario was left as it was."""
    old, new = hour_of(ours), hour_of(row.text("real-time"))
    moved = 0 if old is None or new is None else (new - old - desk.shift + 720) % 1_440 - 720
    if not moved:
        return
    inject = found.injects[id]
    before = next(each for each in desk.exercise.injects if each.id == id)
    after = desk.moved(before, moved)
    if inject.at != before.at and after is not None and inject.at == after.at:
        return  # both hours were changed, and agree
    taken = after is not None and inject.at == before.at
    if taken and after is not None:
        found.injects[id] = inject.model_copy(update={"at": after.at})
    else:
        given = row.text("real-time")
        found.faults.append(
            row_fault("merge.real-time", row, Severity.WARNING, "real-time", name=id, given=given)
        )
    found.changes.append(Change(id, "real-time", ours, row.text("real-time"), taken=taken))


def _add(found: _Found, desk: Desk, row: Given) -> None:
    """Add the inject of a row that is none of ours."""
    text = row.text("content")
    medium = channel_of(row.text("medium"))
    if not text or not row.text("receiver"):
        said = ", ".join(filter(None, map(str.strip, row.cells.values())))
        found.faults.append(
            row_fault("merge.row-not-taken", row, Severity.WARNING, said=safe(said, limit=200))
        )
        return
    if medium is None:
        given = row.text("medium") or "—"
        found.faults.append(row_fault("merge.medium", row, Severity.WARNING, "medium", given=given))
    ids = Ids({*found.injects, *desk.taken})
    id = ids.take(desk.id_for(row.text("id"), row.text("title") or text))
    blank = desk.blank(id, row.text("title") or text.split("\n")[0][:80], text, medium)
    found.injects[id] = blank
    found.added.append(id)
    found.seen.append(id)
    for column in ("scenario-time", "receiver", "sender", "expected", "condition", "notes",
                   "answers", "phase"):  # fmt: skip
        if row.text(column):
            _tried(found, TAKERS[column], desk, row, id, column)


# --- the whole ---


def _tell_order(before: Chronogramme, found: _Found) -> None:
    order = [row.inject for row in before.rows]
    seen = [each for each in found.seen if each in order]
    if seen != [each for each in order if each in seen]:
        found.faults.append(row_fault("merge.reordered", None, Severity.NOTE))


def _tell_stale(found: _Found, lang: str) -> None:
    """Tell that the other language no longer says the same."""
    other = "en" if lang == "fr" else "fr"
    count = 0
    for change in found.changes:
        inject = found.injects.get(change.inject)
        if change.taken and change.column in TEXTS and inject is not None and inject.text.en:
            count += 1
    if count:
        language = say(f"cli.exercise.language.{other}")
        found.faults.append(
            row_fault("merge.stale", None, Severity.WARNING, count=count, language=language)
        )
