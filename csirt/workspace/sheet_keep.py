"""Filled preparation sheets kept in a workspace, ready before the night: ``sheets/ID/``."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from csirt.errors import InputError, NotFoundError, StateError
from csirt.files.forms import Form, read_form
from csirt.files.write import write_bytes
from csirt.model.fault import ContentError, Fault, refused
from csirt.model.ref import ID
from csirt.model.sheet import Sheet
from csirt.safe import safe
from csirt.workspace.root import root_of

LETTERS = ("B", "P", "Q", "U", "W")
"""The sheets of the preparation; the others belong to a case."""
FOLDER = "sheets"
_UNTIL = "valid-until"


@dataclass(frozen=True, slots=True)
class Kept:
    """A filled sheet that lies in the workspace."""

    file: str
    facility: str
    sheet: Sheet
    saved_on: str
    days: int
    """Its age."""
    expired: tuple[str, ...]
    """Dates of validity in it that are past: such a row is no longer an agreement."""

    def as_json(self) -> dict[str, object]:
        """Return it for machines."""
        return {
            "id": f"{self.facility}/{self.sheet.id}",
            "file": self.file,
            "sheet": self.sheet.id,
            "letter": self.sheet.letter,
            "saved_on": self.saved_on,
            "days": self.days,
            "expired": list(self.expired),
        }


def keep(
    path: Path, facility: str, sheets: Mapping[str, Sheet], here: Path
) -> tuple[Path, tuple[Fault, ...]]:
    """Copy a filled preparation sheet into the workspace, as it is, and return its place.

    A sheet that is there already with the same bytes is not written again; a later one stands
    beside it, and nothing is ever replaced.

    Raises:
        NotFoundError: no such file, or no workspace.
        ContentError: the form is refused.
        InputError: it is no sheet of the preparation.
        StateError: another file holds its name.
    """
    from re import fullmatch

    root = root_of(here)
    if root is None:
        raise NotFoundError("sheet.no-workspace")
    if not path.is_file():
        raise NotFoundError("file.not-found", file=safe(path))
    form, faults = read_form(path, sheets)
    if form is None or refused(faults):
        raise ContentError(faults)
    sheet = sheets[form.sheet]
    if sheet.letter not in LETTERS:
        known = ", ".join(LETTERS)
        raise InputError("sheet.not-preparation", letter=sheet.letter, known=known)
    if not fullmatch(ID, facility):
        raise InputError("sheet.bad-facility", given=safe(facility, limit=80))
    name = f"{sheet.id}-{(form.saved_at or 'undated')[:10]}-{form.content[:8]}.json"
    target = root / FOLDER / facility / name
    data = path.read_bytes()
    if target.exists():
        if target.read_bytes() != data:
            raise StateError("file.exists", file=safe(target))
        return target, faults
    target.parent.mkdir(parents=True, exist_ok=True)
    write_bytes(target, data)
    return target, faults


def kept(facility: str, sheets: Mapping[str, Sheet], here: Path, today: str) -> tuple[Kept, ...]:
    """Return the newest filled sheet of each kind of a facility, by letter.

    Raises:
        NotFoundError: no workspace.
    """
    root = root_of(here)
    if root is None:
        raise NotFoundError("sheet.no-workspace")
    found: dict[str, Kept] = {}
    for path in sorted((root / FOLDER / facility).glob("*.json")):
        form, _ = read_form(path, sheets)
        if form is None:
            continue
        one = _kept(path, facility, form, sheets[form.sheet], today)
        before = found.get(form.sheet)
        if before is None or before.saved_on <= one.saved_on:
            found[form.sheet] = one
    return tuple(sorted(found.values(), key=lambda each: each.sheet.letter))


def _kept(path: Path, facility: str, form: Form, sheet: Sheet, today: str) -> Kept:
    on = form.saved_at[:10]
    age = (date.fromisoformat(today) - date.fromisoformat(on)).days if on else 0
    past = tuple(sorted({when for when in _dates(form) if when < today}))
    return Kept(str(path), facility, sheet, on, age, past)


def _dates(form: Form) -> Iterator[str]:
    """Yield the dates of validity of a sheet and of its rows."""
    rows = [value for value in form.values.values() if isinstance(value, list)]
    boxes = [form.values, *(row for table in rows for row in table if isinstance(row, dict))]
    for box in boxes:
        value = box.get(_UNTIL)
        if isinstance(value, str) and len(value) >= 10:
            yield value[:10]
