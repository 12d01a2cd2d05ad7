"""A filled form as it comes back: untrusted, perhaps edited by hand, and read without losing any.

What would put a person or the journal in danger is refused with its place; what is only odd is
kept, and said.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path
from re import compile as pattern
from typing import Any

from csirt import seal
from csirt.files.canonical import canonical
from csirt.files.form_values import fitted, plain, strange, texts
from csirt.files.source import Source, read_bytes
from csirt.model.fault import ContentError, Fault, Severity, refused
from csirt.model.guard import holds_person_number
from csirt.model.sheet import HEAD, Sheet
from csirt.safe import safe
from csirt.text import LANGUAGES, say

SCHEMA = "csirt.form/1"
MAX_BYTES = 500_000
"""Bytes of a form; an entry of the journal holds it whole, with room to spare."""
_ID = pattern(r"[0-9a-z-]{8,64}")
_TOP = frozenset(("schema", "form", "version", "sheet", "letter", "sheet_version", "lang",
                  "begun_at", "saved_at", "values", *HEAD))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Form:
    """A form that is to be taken in."""

    file: str
    sha256: str
    """Of the file."""
    content: str
    """SHA-256 of what a person filled in: the same for a form saved twice unchanged."""
    id: str
    """Made by the page: the same for every saving of one form."""
    sheet: str
    version: int = 0
    """How often it had been saved."""
    sheet_version: int = 0
    lang: str = "fr"
    begun_at: str = ""
    saved_at: str = ""
    """UTC; empty when it could not be read."""
    head: Mapping[str, Any] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)
    unknown: Mapping[str, Any] = field(default_factory=dict)
    """What the sheet does not ask, or what does not fit its box."""

    def said(self, name: str) -> str:
        """Return a text of the head, or nothing."""
        found = self.head.get(name, "")
        return found if isinstance(found, str) else ""


def read_form(path: Path, sheets: Mapping[str, Sheet]) -> tuple[Form | None, tuple[Fault, ...]]:
    """Return a form and what is to be said of it; no form when a fault refuses it.

    Raises:
        OSError: the file cannot be opened.
    """
    with path.open("rb") as stream:
        raw = stream.read(MAX_BYTES + 1)
    file = str(path)
    if len(raw) > MAX_BYTES:
        message = say("sheet.too-big", limit=MAX_BYTES // 1_000)
        return None, (Fault("sheet.too-big", Severity.ERROR, message, file),)
    try:
        source = read_bytes(raw, file)
    except ContentError as error:
        return None, error.faults
    faults = tuple(_refusals(source, sheets))
    if refused(faults):
        return None, faults
    form, more = _taken(source, sheets[source.data["sheet"]], sheets, seal.sha256_bytes(raw))
    return form, (*faults, *more)


def _refusals(source: Source, sheets: Mapping[str, Sheet]) -> Iterator[Fault]:
    data = source.data
    named = data.get("schema") if isinstance(data, dict) else None
    if not isinstance(named, str) or not named.startswith("csirt.form/"):
        yield source.fault("sheet.not-a-form", ("schema",), expected=SCHEMA)
        return
    if named != SCHEMA:
        yield source.fault("sheet.other-version", ("schema",), given=named, expected=SCHEMA)
        return
    if not isinstance(data.get("form"), str) or not _ID.fullmatch(data["form"]):
        yield source.fault("sheet.no-id", ("form",))
    sheet = data.get("sheet")
    if not isinstance(sheet, str) or sheet not in sheets:
        near = get_close_matches(str(sheet), sheets, n=1) or sorted(sheets)
        yield source.fault("sheet.unknown-sheet", ("sheet",), given=sheet, near=", ".join(near))
    if not isinstance(data.get("values", {}), dict):
        yield source.fault("sheet.no-values", ("values",))
    for way, text in texts(data):
        if holds_person_number(text, without_key=not any("serial" in str(part) for part in way)):
            yield source.fault("sheet.person-number", way)


def _taken(
    source: Source, sheet: Sheet, sheets: Mapping[str, Sheet], sha256: str
) -> tuple[Form, list[Fault]]:
    data, faults = source.data, []
    version, of_sheet = (_count(data.get(key)) for key in ("version", "sheet_version"))
    if of_sheet != sheet.version:
        given, here = of_sheet, sheet.version
        code, way = "sheet.sheet-version", ("sheet_version",)
        faults.append(source.fault(code, way, severity=Severity.WARNING, given=given, here=here))
    head, unknown = _head(data)
    unknown |= {key: value for key, value in data.items() if key not in _TOP}
    faults += [
        source.fault("sheet.unknown-key", (key,), severity=Severity.NOTE, key=key)
        for key in unknown
    ]
    found = fitted(source, sheet, sheets)
    if found.left:
        unknown["values"] = found.left
    faults += [*strange(source), *found.faults]
    saved = _moment(data.get("saved_at"))
    if not saved:
        faults.append(source.fault("sheet.not-dated", ("saved_at",), severity=Severity.WARNING))
    same = {key: data.get(key) for key in sorted(data) if key not in _OF_ONE_SAVING}
    form = Form(
        file=source.file,
        sha256=sha256,
        content=seal.sha256_bytes(canonical(plain(same))),
        id=data["form"],
        sheet=sheet.id,
        version=version,
        sheet_version=of_sheet,
        lang=data["lang"] if data.get("lang") in LANGUAGES else "fr",
        begun_at=_moment(data.get("begun_at")),
        saved_at=saved,
        head=head,
        values=found.values,
        unknown=plain(unknown),
    )
    return form, faults


_OF_ONE_SAVING = frozenset(("version", "begun_at", "saved_at", "lang"))
"""What differs between two savings of a form in which nothing was changed."""
_MOST_HEAD = 200


def _head(data: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the boxes of the head that are filled in, and those that do not fit."""
    head: dict[str, Any] = {}
    left: dict[str, Any] = {}
    for key in HEAD:
        value = data.get(key)
        kind = bool if key == "paper" else str
        if value in (None, "", False):
            continue
        fits = isinstance(value, kind) and len(str(value)) <= _MOST_HEAD
        (head if fits else left)[key] = value
    return head, left


def _count(value: Any) -> int:
    return value if type(value) is int and 0 <= value <= 1_000_000 else 0


def _moment(value: Any) -> str:
    """Return a moment of the page as it is stored, or nothing."""
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return ""
    return safe(value, limit=40) if found is not None and found.tzinfo is not None else ""
