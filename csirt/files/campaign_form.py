"""A filled sheet L as what one facility sent back of a campaign: the boxes, and no free text."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from re import compile as pattern
from typing import Any

from csirt.errors import NotFoundError
from csirt.files.campaign_results import Row, Sent, codes_in, function_in, gaps_in, short_codes
from csirt.files.forms import Form, read_form
from csirt.files.source import Source, read
from csirt.files.table.grid import Spot
from csirt.files.table.told import Told, refusal
from csirt.model.fault import ContentError, Fault, Severity, refused
from csirt.model.sheet import Sheet
from csirt.safe import safe

SHEET = "exercise-result"
_TOOL = "Fiche L"
_APART = pattern(r"[;,\n]+")
_BOXES = {
    "on": "on", "kind": "played_as", "level": "level", "hot-on": "hot_on", "cold-on": "cold_on",
    "certified-on": "certified_on",
}  # fmt: skip
_COUNTS = {
    "duration": "duration_minutes", "opened": "actions_opened", "closed": "actions_closed",
}  # fmt: skip
_ALL = 100


def sent_by_form(path: Path, sheets: Mapping[str, Sheet]) -> Sent:
    """Return what a filled sheet L sends.

    Raises:
        NotFoundError: no such file.
        ContentError: it is no form, it is that of another sheet, it has a number of a person, or
            it names no facility or no day.
    """
    if not path.is_file():
        raise NotFoundError("file.not-found", file=safe(path))
    form, faults = read_form(path, sheets)
    if form is None or refused(faults):
        raise ContentError(faults)
    if form.sheet != SHEET:
        raise refusal("campaign.other-sheet", str(path), letter=sheets[form.sheet].letter)
    told = _Told(read(path), faults)
    row = _row(form, told)
    day = form.saved_at[:10] or str(row.said["on"])
    return Sent(SHEET, _TOOL, form.sha256, day, told, (row,), 1)


class _Told(Told):
    """What is said of a form: what was found when it was read stands first."""

    def __init__(self, source: Source, first: tuple[Fault, ...]) -> None:
        super().__init__(source.file)
        self._source, self._first = source, first

    def at(self, box: str) -> Spot:
        """Return the place of a box."""
        mark, _ = self._source.place(("values", box))
        return Spot(mark.line, mark.column, f"values.{box}")

    def faults(self) -> tuple[Fault, ...]:
        """Return every fault."""
        return (*self._first, *super().faults())


def _row(form: Form, told: _Told) -> Row:
    codes = _codes(form.values.get("finess-eg"))
    entity = "".join(_codes(form.values.get("finess-ej"))[:1])
    on = form.values.get("on")
    if not (codes or entity) or not on:
        raise refusal("campaign.form-bare", form.file)
    said = {"status": "done", **dict(_said(form.values, told))}
    return Row(codes, entity, said, told.at("finess-eg" if codes else "finess-ej"))


def _parts(value: Any) -> tuple[str, ...]:
    text = value if isinstance(value, str) else ""
    return tuple(part.strip() for part in _APART.split(text) if part.strip())


def _codes(value: Any) -> tuple[str, ...]:
    return tuple(code for part in _parts(value) for code in codes_in(part))


def _said(values: Mapping[str, Any], told: _Told) -> Iterator[tuple[str, object]]:
    for box, name in _BOXES.items():
        if values.get(box):
            yield name, values[box]
    for box, name in _COUNTS.items():
        number = _number(values.get(box))
        if number is not None:
            yield name, round(number)
    yield from _share(values.get("activity"), told)
    if values.get("cells"):
        yield "present", tuple(values["cells"])
    yield from _coded(values, told)
    for box, name in (("certified-by", "by"), ("rules", "rules")):
        text = str(values.get(box, ""))
        if kept := function_in(" ".join(text.split()), told, told.at(box)):
            yield name, kept


def _coded(values: Mapping[str, Any], told: _Told) -> Iterator[tuple[str, object]]:
    """Yield what comes as codes; the sentences beside a gap stay with the facility."""
    rows = [row for row in values.get("gaps", ()) if isinstance(row, dict)]
    gaps = [str(row["code"]) for row in rows if row.get("code")]
    if found := gaps_in(gaps, told, told.at("gaps")):
        yield "gaps", found
    if any(not row.get("code") for row in rows):
        told.add("campaign.no-code", told.at("gaps"), Severity.WARNING)
    perimeter = _parts(values.get("perimeter"))
    if found := short_codes(perimeter, told, told.at("perimeter"), "campaign.perimeter-no-code"):
        yield "perimeter", found


def _share(value: Any, told: _Told) -> Iterator[tuple[str, object]]:
    percent = _number(value)
    if percent is None:
        return
    if 0 <= percent <= _ALL:
        yield "activity_share", round(percent / _ALL, 4)
    else:
        told.add("campaign.bad-share", told.at("activity"), Severity.WARNING, given=str(value))


def _number(value: Any) -> float | None:
    try:
        return float(str(value).replace(",", ".")) if value not in (None, "") else None
    except ValueError:
        return None
