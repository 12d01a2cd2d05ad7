"""What stands in the boxes of a form, held against its sheet; nothing is dropped in silence."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import get_close_matches
from math import isfinite
from re import compile as pattern
from typing import Any

from csirt.files.source import Source
from csirt.model.fault import Fault, Severity
from csirt.model.sheet import ROW, Column, FieldKind, Sheet, SheetField
from csirt.text import say

Way = tuple[str | int, ...]

_HOUR = pattern(r"([01]?[0-9]|2[0-3])[:hH][0-5][0-9]")
_MARKUP = pattern(r"<\s*[A-Za-z!/?]")
_DIGITS = pattern(r"(?<!\d)[1-9](?:[ .\u00a0\u202f-]?\d){12,14}(?!\d)")
_LARGEST = 2**53 - 1
"""Whole numbers beyond it have no exact form in the journal."""
_MOST_ROWS = 2_000


@dataclass(slots=True)
class Fitted:
    """The values that fit, those that do not, and what is to be said."""

    source: Source
    values: dict[str, Any] = field(default_factory=dict)
    left: dict[str, Any] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def tell(
        self, code: str, way: Way, *, hint: str = "", note: bool = False, **facts: Any
    ) -> None:
        """Note something odd at its place."""
        severity = Severity.NOTE if note else Severity.WARNING
        self.faults.append(
            self.source.fault(code, ("values", *way), severity=severity, hint=hint, **facts)
        )


def fitted(source: Source, sheet: Sheet, sheets: Mapping[str, Sheet]) -> Fitted:
    """Return the values of a form as its sheet has them."""
    found, fields = Fitted(source), sheet.by_id()
    for name, value in (source.data.get("values") or {}).items():
        asked = fields.get(name)
        if asked is None:
            hint = _of_another(name, sheet, sheets)
            found.tell("sheet.unknown-field", (name,), hint=hint, note=True, key=name)
            found.left[name] = value
        elif asked.kind is FieldKind.TABLE:
            _table(found, asked, value)
        else:
            kept, rest = _box(found, asked, value, (name,))
            _put(found.values, name, kept)
            _put(found.left, name, rest)
    return found


def _put(into: dict[str, Any], name: str, value: Any) -> None:
    if value not in (None, "", [], {}):
        into[name] = value


def _of_another(name: str, sheet: Sheet, sheets: Mapping[str, Sheet]) -> str:
    for other in sheets.values():
        if other.id != sheet.id and name in other.by_id():
            return say("sheet.hint.other-sheet", letter=other.letter, name=other.id)
    near = get_close_matches(name, sheet.by_id(), n=1)
    return say("hint.did-you-mean", name=near[0]) if near else ""


def _table(found: Fitted, table: SheetField, value: Any) -> None:
    if not isinstance(value, list) or len(value) > _MOST_ROWS:
        found.tell("sheet.misfit", (table.id,), key=table.id)
        found.left[table.id] = value
        return
    rows, left = [], []
    for at, given in enumerate(value):
        kept, rest = _row(found, table, given, (table.id, at))
        if kept:
            rows.append(kept)
        if rest not in ({}, None, ""):
            left.append({"at": at, "row": rest})
    _put(found.values, table.id, rows)
    _put(found.left, table.id, left)


def _row(found: Fitted, table: SheetField, given: Any, way: Way) -> tuple[dict[str, Any], Any]:
    if not isinstance(given, dict):
        found.tell("sheet.misfit", way, key=table.id)
        return {}, given
    row, known = given.get(ROW), [each.id for each in table.rows]
    if row not in known and (ROW in given or not table.blank_rows):
        found.tell("sheet.unknown-row", (*way, ROW), given=str(row or "—"))
        return {}, given
    columns = {column.id: column for column in table.columns}
    kept: dict[str, Any] = {ROW: row} if ROW in given else {}
    left: dict[str, Any] = {}
    for name, value in given.items():
        if name in columns:
            fits, rest = _box(found, columns[name], value, (*way, name))
            _put(kept, name, fits)
            _put(left, name, rest)
        elif name != ROW:
            found.tell("sheet.unknown-field", (*way, name), note=True, key=name)
            left[name] = value
    return ({} if set(kept) <= {ROW} else kept), left


def _box(found: Fitted, asked: Column, value: Any, way: Way) -> tuple[Any, Any]:
    """Return what a box holds, and what of it does not fit."""
    if value is None:
        return None, None
    if asked.kind is FieldKind.TICK:
        return _ticks(found, asked, value, way)
    if asked.kind is FieldKind.NUMBER:
        return _number(found, value, way)
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        found.tell("sheet.misfit", way, key=asked.id)
        return None, value
    value = value.strip()
    if asked.kind is FieldKind.CHOICE and value and value not in _named(asked):
        _unknown_option(found, asked, value, way)
        return None, value
    if value and not _reads(asked.kind, value):
        found.tell("sheet.hour", way, given=value)
    return value, None


def _named(asked: Column) -> set[str]:
    return {option.id for option in asked.options}


def _unknown_option(found: Fitted, asked: Column, value: str, way: Way) -> None:
    near = get_close_matches(value, _named(asked), n=1)
    hint = say("hint.did-you-mean", name=near[0]) if near else ""
    known = ", ".join(option.id for option in asked.options)
    found.tell("sheet.unknown-option", way, hint=hint, given=value, known=known)


def _ticks(found: Fitted, asked: Column, value: Any, way: Way) -> tuple[Any, Any]:
    given = [value] if isinstance(value, str) else value
    if not isinstance(given, list) or not all(isinstance(each, str) for each in given):
        found.tell("sheet.misfit", way, key=asked.id)
        return None, value
    known = _named(asked)
    for each in given:
        if each not in known:
            _unknown_option(found, asked, each, way)
    ticked = dict.fromkeys(each for each in given if each in known)
    return list(ticked), [each for each in given if each not in known]


def _number(found: Fitted, value: Any, way: Way) -> tuple[Any, Any]:
    """Return a number; what is none stays as it was written."""
    text = str(value).strip().replace("\u202f", "").replace("\u00a0", "").replace(" ", "")
    if not text or isinstance(value, bool | list | dict):
        found.tell("sheet.number", way, given=text) if text else None
        return (None, value) if text else (None, None)
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        number = float("nan")
    if not isfinite(number) or abs(number) > _LARGEST:
        found.tell("sheet.number", way, given=text)
        return str(value), None
    return (int(number) if number.is_integer() else number), None


def _reads(kind: FieldKind, text: str) -> bool:
    """Return whether an hour, a date or a moment can be read."""
    if kind is FieldKind.HOUR:
        return bool(_HOUR.fullmatch(text))
    try:
        if kind is FieldKind.DATE:
            date.fromisoformat(text)
        elif kind is FieldKind.MOMENT:
            datetime.fromisoformat(text)
    except ValueError:
        return False
    return kind is not FieldKind.MOMENT or "T" in text


def strange(source: Source) -> Iterator[Fault]:
    """Yield what is kept as text and should be looked at: markup, and very long numbers."""
    for way, text in texts(source.data.get("values") or {}):
        if _MARKUP.search(text):
            yield source.fault("sheet.markup", ("values", *way), severity=Severity.WARNING)
        serial = any("serial" in str(part) for part in way)
        if not serial and _DIGITS.search(text):
            yield source.fault("sheet.digits", ("values", *way), severity=Severity.WARNING)


def texts(data: Any) -> Iterator[tuple[Way, str]]:
    """Yield every text of plain data with its place, names of keys and numbers included."""
    waiting: list[tuple[Way, Any]] = [((), data)]
    while waiting:
        way, value = waiting.pop()
        if isinstance(value, str):
            yield way, value
        elif isinstance(value, dict):
            for key, each in value.items():
                yield (*way, key), str(key)
                waiting.append(((*way, key), each))
        elif isinstance(value, list):
            waiting += [((*way, at), each) for at, each in enumerate(value)]
        elif isinstance(value, int) and not isinstance(value, bool):
            yield way, str(value)


def plain(value: Any) -> Any:
    """Return data with every number that the journal cannot hold exactly as text."""
    if isinstance(value, dict):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [plain(each) for each in value]
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > _LARGEST:
        return str(value)
    return value
