"""The tables of a crisis room for people: which columns, in which words, and what is too old."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from csirt.model.care import CareKind
from csirt.model.journal import EntryKind
from csirt.model.sheet import Column, Sheet
from csirt.operation.case_state import CaseState
from csirt.operation.moment import shown
from csirt.operation.registers import RegisterRow, register
from csirt.operation.row_age import CAPACITY_HOURS, moment_in
from csirt.reporting.rows import Row
from csirt.text import say
from csirt.workspace.sheets import sheet_of

TABLES: dict[str, tuple[str, ...]] = {
    "line": ("line",),
    "capacity": ("capacity",),
    "resource": ("resource",),
    "message": ("message", "answer"),
    "roster": ("roster", "mission"),
    "transfer": ("transfer",),
    "cut": ("cut",),
    "reconnection": ("reconnection",),
}
"""The tables that a command lists."""

SHEETS = {
    "line": "first-call",
    "capacity": "phone-round",
    "resource": "resource-requests",
    "message": "regional-message",
    "answer": "regional-message",
    "roster": "expert-missions",
    "mission": "expert-missions",
    "transfer": "transfers",
    "cut": "cut-sheet",
    "reconnection": "reconnection-file",
}
"""The sheet whose words a table speaks."""

COLUMNS: dict[str, tuple[str, ...]] = {
    "line": ("state", "until", "decided-by", "remark"),
    "capacity": ("free", "staffed", "valid-until", "answered-by"),
    "resource": ("quantity", "item", "decision", "serials", "return-due"),
    "message": ("lists", "reply-by", "contact-phone"),
    "answer": ("answer", "remark"),
    "roster": ("organisation", "skills", "confirmed-on"),
    "mission": ("mandate", "planned-end", "hosted-by"),
    "transfer": ("line", "from", "to", "vector"),
    "cut": ("what", "stops", "reversible"),
    "reconnection": ("scope", "decision", "test"),
}
"""What stands in each table, beside the id, the last turn and its hour."""
_OVER = frozenset([EntryKind.RESOURCE_RETURNED, EntryKind.MISSION_ENDED])
"""Turns after which nothing is waited for."""


def rows(table: str, state: CaseState, lang: str) -> tuple[Row, ...]:
    """Return the rows of a table in one language."""
    words = _words(sheet_of(SHEETS[table]))
    found = []
    for row in register(table, state.entries):
        old = is_old(table, row, state.now)
        turn = say(f"cli.kind.{row.status}", lang) + (say("cli.desk.old", lang) if old else "")
        told = [
            say("cli.desk.cell", lang, name=_label(words, name, lang), value=value)
            for name in COLUMNS[table]
            if (value := _cell(words, name, row, state.now, lang))
        ]
        title = say("cli.desk.cell", lang, name=_title(table, row, lang), value=turn)
        hour = shown(row.at, state.now)
        found.append(Row("!" if old else "·", hour, title, "", tuple(told), alert=old))
    return tuple(found)


def _title(table: str, row: RegisterRow, lang: str) -> str:
    facility, _, line = row.id.rpartition("/")
    if table == "line" and line in set(CareKind):
        name = say(f"cli.desk.line.{line}", lang)
        return f"{name} ({facility})" if facility else name
    if table == "capacity" and line in set(CareKind):
        return f"{facility}, {say(f'cli.desk.line.{line}', lang)}"
    return row.id


def said(table: str, row: RegisterRow, name: str, now: datetime, lang: str) -> str:
    """Return what a row says under a name, in the words of its sheet."""
    return _cell(_words(sheet_of(SHEETS[table])), name, row, now, lang)


def is_old(table: str, row: RegisterRow, now: datetime) -> bool:
    """Return whether what a row says is past its time: to be asked again."""
    if row.status in _OVER:
        return False
    for name in ("until", "valid-until", "return-due", "reply-by", "planned-end"):
        until = moment_in(row, name)
        if until is not None:
            return until < now
    return table == "capacity" and now - row.at > timedelta(hours=CAPACITY_HOURS)


def _words(sheet: Sheet) -> Callable[[str], Column | None]:
    known: dict[str, Column] = dict(sheet.by_id())
    for field in sheet.fields():
        known |= {column.id: column for column in field.columns}
    return known.get


def _label(words: Callable[[str], Column | None], name: str, lang: str) -> str:
    column = words(name)
    return column.label.in_(lang) if column else name


def _cell(
    words: Callable[[str], Column | None],
    name: str,
    row: RegisterRow,
    now: datetime,
    lang: str,
) -> str:
    moment = moment_in(row, name)
    if moment is not None:
        return shown(moment, now)
    column = words(name)
    names: Mapping[str, str] = (
        {option.id: option.label.in_(lang) for option in column.options} if column else {}
    )
    value = row.data.get(name)
    if isinstance(value, list):
        return ", ".join(names.get(str(each), str(each)) for each in value)
    return names.get(str(value), row.said(name))
