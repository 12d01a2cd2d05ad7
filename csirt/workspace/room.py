"""What a crisis room writes at the keyboard: one row of a sheet, told as the sheet tells it.

Paper, form and command give the same entries, for all three are read by the sheet.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches
from math import isfinite
from re import fullmatch
from typing import Any

from csirt.errors import InputError, NotFoundError, StateError
from csirt.files.form_values import fitted
from csirt.files.forms import Form
from csirt.files.source import read_bytes
from csirt.model.guard import holds_person_number
from csirt.model.journal import EntryKind
from csirt.model.sheet import ROW, Column, FieldKind, Sheet, Told
from csirt.operation.case_state import CaseState
from csirt.operation.moment import HOUR, PARIS, moment_of
from csirt.operation.registers import RegisterRow, register
from csirt.operation.timeline import stored
from csirt.safe import safe
from csirt.text import LANGUAGES, language
from csirt.workspace.incident import Incident, Outcome, facility_of
from csirt.workspace.journal import Act, Stamp
from csirt.workspace.sheet_entries import Drawn, Reading, drawn
from csirt.workspace.sheets import sheet_of

_K = EntryKind


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing that a room writes: which sheet tells it, and what its id fills in."""

    sheet: str
    kind: EntryKind
    key: str
    """The box that the id fills in; :data:`ROW` for a row given in advance, or else ``what``."""
    register: str
    """The table that keeps it."""


ROOM: dict[str, dict[str, Turn]] = {
    "line": {"set": Turn("first-call", _K.CARE_LINE_SET, ROW, "line")},
    "capacity": {"report": Turn("phone-round", _K.CAPACITY_REPORTED, "place", "capacity")},
    "resource": {
        "request": Turn("resource-requests", _K.RESOURCE_REQUESTED, "number", "resource"),
        "decide": Turn("resource-requests", _K.DECISION_TAKEN, "number", "resource"),
        "send": Turn("resource-requests", _K.RESOURCE_SENT, "number", "resource"),
        "return": Turn("resource-requests", _K.RESOURCE_RETURNED, "number", "resource"),
    },
    "message": {
        "send": Turn("regional-message", _K.MESSAGE_SENT, "number", "message"),
        "answer": Turn("regional-message", _K.MESSAGE_ACKNOWLEDGED, "number", "answer"),
    },
    "roster": {
        "confirm": Turn("expert-missions", _K.CONTACT_VERIFIED, "name", "roster"),
        "start": Turn("expert-missions", _K.MISSION_STARTED, "expert", "mission"),
        "end": Turn("expert-missions", _K.MISSION_ENDED, "expert", "mission"),
    },
    "transfer": {
        "decide": Turn("transfers", _K.TRANSFER_DECIDED, "number", "transfer"),
        "arrive": Turn("transfers", _K.TRANSFER_ARRIVED, "number", "transfer"),
    },
    "cut": {
        "decide": Turn("cut-sheet", _K.CUT_DECIDED, ROW, "cut"),
        "done": Turn("cut-sheet", _K.CUT_DONE, ROW, "cut"),
    },
    "reconnection": {
        "decide": Turn("reconnection-file", _K.RECONNECTION_DECIDED, "service", "reconnection")
    },
}
"""What can be written, by noun and verb."""


def take_turn(
    incident: Incident,
    turn: Turn,
    id: str,
    boxes: Iterable[str],
    stamp: Stamp,
    *,
    facility: str = "",
) -> Outcome:
    """Write one turn.

    Args:
        incident: The case.
        turn: What is written.
        id: What it is about: a line, a local number, an expert, a service.
        boxes: ``BOX=VALUE``, boxes as the sheet names them; an hour is that of Paris.
        stamp: When it happened, by whom.
        facility: Whose, where the case has several and the sheet asks for one.

    Raises:
        NotFoundError: no such box, row or option; the near ones are listed.
        StateError: the sheet needs a box that was not filled in, or a facility.
        InputError: a value that its box does not take, or a person's number.
    """
    state = incident.state(stamp.now)
    sheet = sheet_of(turn.sheet, incident.here)
    columns = _columns(sheet, turn)
    given = _given(sheet, turn, columns, id, boxes, stamp)
    told = next(each for each in sheet.journal if each.kind is turn.kind)
    dated = any(name in given for name in told.happened_at)
    hour = {} if dated else _hour(told, columns, stamp)
    before = _before(turn, state, id, columns, given)
    entry = _drawn(sheet, turn, before | given | hour, state, stamp, facility)
    data = {key: value for key, value in entry.data.items() if (key, value) != ("form", "")}
    subject = entry.subject
    base = incident.base(subject) if subject else None
    happened = entry.happened_at if dated else stamp.happened_at  # the stamp knows the day too
    when = replace(stamp, happened_at=happened, actor=entry.actor)
    return incident.write([Act(turn.kind, subject, data, base)], state, when)


def _table(sheet: Sheet, turn: Turn) -> str:
    """Return the table whose rows tell a turn; empty when the sheet itself does."""
    return next((told.table or "" for told in sheet.journal if told.kind is turn.kind), "")


def _columns(sheet: Sheet, turn: Turn) -> dict[str, Column]:
    """Return the boxes that may be filled in for a turn."""
    table, fields = _table(sheet, turn), sheet.by_id()
    own = {each.id: each for each in fields[table].columns} if table else {}
    return {id: each for id, each in fields.items() if each.kind is not FieldKind.TABLE} | own


def _given(
    sheet: Sheet,
    turn: Turn,
    columns: Mapping[str, Column],
    id: str,
    boxes: Iterable[str],
    stamp: Stamp,
) -> dict[str, Any]:
    found: dict[str, Any] = _identified(sheet, turn, id)
    for box in boxes:
        name, sign, value = box.partition("=")
        if not sign or name not in columns:
            near = get_close_matches(name, columns, n=4, cutoff=0.4) or sorted(columns)
            raise NotFoundError("room.unknown-box", name=safe(box, limit=80), near=", ".join(near))
        found[name] = _value(columns[name], name, value, stamp.now)
    return found


def _hour(told: Told, columns: Mapping[str, Column], stamp: Stamp) -> dict[str, Any]:
    """Return the box that says when, as the moment of the stamp fills it in."""
    if not told.happened_at:
        return {}
    name = told.happened_at[0]
    if columns[name].kind is FieldKind.MOMENT:
        return {name: stored(stamp.happened_at)}
    return {name: stamp.happened_at.astimezone(PARIS).strftime("%H:%M")}


def _identified(sheet: Sheet, turn: Turn, id: str) -> dict[str, Any]:
    if holds_person_number(id):
        raise InputError("room.person-number", name=turn.key)
    if turn.key != ROW:
        return {turn.key: id}
    table = sheet.by_id()[_table(sheet, turn)]
    rows = [row.id for row in table.rows]
    if id in rows:
        return {ROW: id}
    if table.blank_rows and "what" in {each.id for each in table.columns}:
        return {"what": id}
    near = get_close_matches(id, rows, n=4, cutoff=0.3) or rows
    raise NotFoundError("room.unknown-row", name=safe(id), near=", ".join(near))


def _value(column: Column, name: str, value: str, now: datetime) -> Any:
    if holds_person_number(value, without_key="serial" not in name):
        raise InputError("room.person-number", name=name)
    if column.kind is FieldKind.TICK:
        return [_option(column, name, each.strip()) for each in value.split(",") if each.strip()]
    if column.kind is FieldKind.CHOICE:
        return _option(column, name, value.strip()) if value.strip() else ""
    if column.kind is FieldKind.NUMBER:
        return _number(name, value)
    if column.kind is FieldKind.MOMENT:
        return stored(_moment(name, value, now))
    return value


def _option(column: Column, name: str, value: str) -> str:
    """Return the option that a word means: its id, or what stands on the sheet in any language."""
    for option in column.options:
        words = {option.id, *(option.label.in_(lang) for lang in LANGUAGES)}
        if value.casefold() in {word.casefold() for word in words}:
            return option.id
    known = ", ".join(f"{each.id} ({each.label.in_(language())})" for each in column.options)
    raise NotFoundError("room.unknown-option", name=name, given=safe(value, limit=80), near=known)


def _number(name: str, value: str) -> float:
    """Return a number as people write it, ``2,5`` or ``1 000``; the sheet makes it whole."""
    try:
        number = float("".join(value.split()).replace(",", "."))
    except ValueError:
        number = float("nan")
    if not isfinite(number):
        raise InputError("room.box", name=name, problem=safe(value, limit=80))
    return number


def _moment(name: str, value: str, now: datetime) -> datetime:
    """Return the moment of a box: an hour alone is the last one for what was, the next for what
    is to come.
    """
    found = moment_of(value, now)
    past = name.endswith("-at") or name == "since"
    if past or not fullmatch(HOUR, value.strip()):
        return found
    if found > now:
        return found
    return (found.astimezone(PARIS) + timedelta(days=1)).astimezone(UTC)  # a day of Paris


def _before(
    turn: Turn, state: CaseState, id: str, columns: Mapping[str, Column], given: dict[str, Any]
) -> dict[str, Any]:
    """Return what earlier turns of the same row said, so that a later one need not say it again."""
    if turn.register not in ("resource", "transfer", "mission", "cut"):
        return {}
    if turn.kind is _K.MISSION_STARTED:
        return {}
    rows: dict[str, RegisterRow] = {row.id: row for row in register(turn.register, state.entries)}
    row = rows.get(id)
    if row is None:
        return {}
    stale = {name for name in columns if name.endswith("-at") or name.endswith("-by")}
    return {
        name: value
        for name, value in row.data.items()
        if name in columns and name not in stale | {"decision"} and name not in given
    }


def _drawn(
    sheet: Sheet,
    turn: Turn,
    row: dict[str, Any],
    state: CaseState,
    stamp: Stamp,
    facility: str,
) -> Drawn:
    table = _table(sheet, turn)
    values = {table: [row]} if table else row
    if table:
        inside = {column.id for column in sheet.by_id()[table].columns} | {ROW}
        values |= {name: row.pop(name) for name in [*row] if name not in inside}
    text = json.dumps({"values": values}, ensure_ascii=False)
    found = fitted(read_bytes(text.encode(), "—"), sheet, {sheet.id: sheet})
    if found.faults:
        raise InputError("room.misfit", problem=found.faults[0].message)
    places = [place.id for place in state.facilities]
    told = next(each for each in sheet.journal if each.kind is turn.kind)
    place = facility_of(state, facility) if "{facility}" in (told.subject or "") else facility
    head = {"facility": place} if place else {}
    form = Form(
        "—", "", "", "", sheet.id, lang=language(), saved_at=stored(stamp.now), head=head,
        values=found.values,
    )  # fmt: skip
    reading = Reading(form, sheet, stamp.now, stamp.actor, places)
    entries = [each for each in drawn(reading) if each.kind is turn.kind]
    if not entries:
        asked = ", ".join(told.needs or tuple(told.data.values()))
        raise StateError("room.needs", names=asked)
    return entries[0]
