"""What a filled form becomes in the journal, as its sheet says: each fact with its own hour."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from re import Match, fullmatch
from typing import Any

from csirt.errors import InputError
from csirt.files.forms import Form
from csirt.model.journal import EntryKind
from csirt.model.ref import ID
from csirt.model.sheet import NAMED, OPTIONAL, ROW, Column, FieldKind, Sheet, SheetField, Told
from csirt.operation.moment import PARIS, moment_of

_HOURS_OF_A_PAPER = 12
"""How long after its date a paper sheet is taken to have been filled in."""
_LONGEST = 500
_NONE = "—"


@dataclass(frozen=True, slots=True)
class Drawn:
    """One entry to be written."""

    kind: EntryKind
    happened_at: datetime
    actor: str
    subject: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    timed: bool = True
    """Whether the form says when; otherwise it is the hour of its saving."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A form beside its sheet, the case it goes to, and the latest moment that it can tell of."""

    form: Form
    sheet: Sheet
    now: datetime
    actor: str
    """Who brings the form in: the author of what names no other."""
    facilities: Sequence[str] = ()
    """Of the case."""

    @property
    def until(self) -> datetime:
        """The latest moment: of the saving, or half a day after the date of a paper sheet."""
        saved = self.form.saved_at
        limit = min(datetime.fromisoformat(saved).astimezone(UTC), self.now) if saved else self.now
        dated = self.moment(self.form.said("dated"), limit) if self.form.head.get("paper") else None
        return min(limit, dated + timedelta(hours=_HOURS_OF_A_PAPER)) if dated else limit

    def moment(self, text: Any, limit: datetime) -> datetime | None:
        """Return the moment that a text means, or nothing when it is none or still to come."""
        if not isinstance(text, str) or not text:
            return None
        try:
            found = moment_of(text, limit)
        except (InputError, OverflowError, ValueError):
            return None
        return found if found <= self.now else None


def drawn(reading: Reading) -> tuple[Drawn, ...]:
    """Return the entries that a form becomes, in the order of its sheet."""
    return tuple(entry for told in reading.sheet.journal for entry in _of(reading, told))


def _of(reading: Reading, told: Told) -> Iterator[Drawn]:
    if told.table is None:
        yield from _entry(reading, told, {}, None)
        return
    table = reading.sheet.by_id()[told.table]
    for row in reading.form.values.get(table.id, ()):
        yield from _entry(reading, told, row, table)


def _entry(
    reading: Reading, told: Told, row: Mapping[str, Any], table: SheetField | None
) -> Iterator[Drawn]:
    boxes = _boxes(reading, row, table)
    wanted = told.needs or tuple(told.data.values())
    if not (row or reading.form.values) or (wanted and not any(name in boxes for name in wanted)):
        return
    if any(boxes.get(name) not in among for name, among in told.only.items()):
        return
    when = _when(reading, told, boxes)
    asked = any(name in boxes for name in told.happened_at)
    yield Drawn(
        told.kind,
        when or reading.until,
        _actor(reading, told, boxes),
        _subject(reading, told, boxes),
        _data(reading, told, row, table, boxes)
        | ({"hour": "unread"} if asked and not when else {}),
        timed=when is not None,
    )


def _boxes(reading: Reading, row: Mapping[str, Any], table: SheetField | None) -> dict[str, Any]:
    """Return what a row, what its row given in advance, the sheet and the head say, by name."""
    given = next((each for each in table.rows if each.id == row.get(ROW)), None) if table else None
    own: dict[str, Any] = dict(given.data) if given else {}
    return {**reading.form.head, **reading.form.values, **own, **row}


def _when(reading: Reading, told: Told, boxes: Mapping[str, Any]) -> datetime | None:
    limit = reading.until
    for name in told.happened_at:
        text = boxes.get(name)
        day = boxes.get(told.day) if told.day else None
        if isinstance(text, str) and isinstance(day, str) and len(text) <= len("00:00"):
            hour, _, minute = text.lower().replace("h", ":").partition(":")
            text = f"{day}T{hour:0>2}:{minute}"
        if found := reading.moment(text, limit):
            return found
    return None


def _actor(reading: Reading, told: Told, boxes: Mapping[str, Any]) -> str:
    named = boxes.get(told.actor) if told.actor else None
    chosen = named if isinstance(named, str) and named.strip() else reading.form.said("by")
    return " ".join((chosen or reading.actor).split())[:_LONGEST]


def _subject(reading: Reading, told: Told, boxes: Mapping[str, Any]) -> str:
    """Return the reference; without a facility that the case knows, that of the thing alone."""
    if told.subject is None:
        return ""
    place = _facility(reading, boxes)
    text = told.subject if place else told.subject.replace("{facility}/", "")
    known = {**boxes, "facility": place}
    ids = [known.get(name) for name in NAMED.findall(text)]
    if not all(isinstance(each, str) and fullmatch(ID, each) for each in ids):
        return ""
    return NAMED.sub(lambda found: str(known[found[1]]), text)


def _facility(reading: Reading, boxes: Mapping[str, Any]) -> str:
    """Return the id of the facility: as written, by its FINESS, or the only one of the case."""
    named = {str(boxes.get("facility", "")).strip(), f"f-{boxes.get('finess', '')}".lower()}
    for each in reading.facilities:
        if each in named:
            return each
    return reading.facilities[0] if len(reading.facilities) == 1 else ""


def _data(
    reading: Reading,
    told: Told,
    row: Mapping[str, Any],
    table: SheetField | None,
    boxes: Mapping[str, Any],
) -> dict[str, Any]:
    own = row if table else reading.form.values
    named = told.data or {name: name for name in own if _is_simple(reading.sheet, name)}
    data = {key: boxes[name] for key, name in named.items() if name in boxes}
    data |= told.constant
    if told.unit and told.unit in boxes:
        data["unit"] = boxes[told.unit]
    if told.text:
        data["text"] = _text(reading, told, table, boxes)
    return data | {
        "form": reading.form.id,
        "sheet": reading.sheet.id,
        "tlp": reading.sheet.tlp.value,
    }


def _is_simple(sheet: Sheet, name: str) -> bool:
    field_ = sheet.by_id().get(name)
    return field_ is None or field_.kind is not FieldKind.TABLE


def _text(reading: Reading, told: Told, table: SheetField | None, boxes: Mapping[str, Any]) -> str:
    lang = reading.form.lang
    asked: dict[str, Column] = dict(reading.sheet.by_id())
    asked |= {column.id: column for column in table.columns} if table else {}
    given = (
        next((each for each in table.rows if each.id == boxes.get(ROW)), None) if table else None
    )

    def shown(found: Match[str]) -> str:
        name = found[1]
        if given is not None and (name == ROW or name in given.data):
            return given.label.in_(lang)
        return _shown(asked.get(name), boxes.get(name), lang)

    def whole(found: Match[str]) -> str:
        return found[1] if all(name in boxes for name in NAMED.findall(found[1])) else ""

    return NAMED.sub(shown, OPTIONAL.sub(whole, told.text.in_(lang))) if told.text else ""


def _shown(column: Column | None, value: Any, lang: str) -> str:
    """Return what a box holds, in words."""
    if value in (None, "", []):
        return _NONE
    names = {option.id: option.label.in_(lang) for option in column.options} if column else {}
    if isinstance(value, list):
        return ", ".join(names.get(str(each), str(each)) for each in value)
    if column is not None and column.kind in (FieldKind.MOMENT, FieldKind.DATE):
        return _local(str(value), lang)
    return names.get(str(value), str(value))


def _local(text: str, lang: str) -> str:
    """Return a date, or a moment in Paris, as people write it; what is neither stays as it is."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return text
    if lang == "en":
        return text.replace("T", " ")
    if "T" not in text:
        return found.strftime("%d/%m/%Y")
    local = found.astimezone(PARIS) if found.tzinfo else found
    return local.strftime("%d/%m/%Y %H:%M")
