"""Filled forms taken into the journal: each once, each in one transaction, nothing lost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from csirt import seal
from csirt.errors import NotFoundError
from csirt.files.canonical import canonical
from csirt.files.forms import Form, read_form
from csirt.model.fault import Fault, Severity
from csirt.model.journal import Entry, EntryKind, Sealed
from csirt.model.sheet import Sheet
from csirt.operation.merge import last_on, moves
from csirt.operation.timeline import ordered, recorded, stored
from csirt.safe import safe
from csirt.store.log import Sight, Store
from csirt.text import say
from csirt.workspace.cases import Case, cases, the_case
from csirt.workspace.journal import entry_of, write
from csirt.workspace.sheet_entries import Drawn, Reading, drawn
from csirt.workspace.station import Station

_EARLY = timedelta(minutes=5)
"""How far the clock of another machine may be ahead."""


class Taken(StrEnum):
    """What became of a form."""

    WRITTEN = "written"
    KNOWN = "known"
    """The same content is in the journal already: nothing was written."""
    OLDER = "older"
    """A later saving of the same form is there: kept, and nothing drawn from it."""
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class FormImported:
    """One file, and what became of it."""

    file: str
    taken: Taken
    form: Form | None = None
    case: str = ""
    entries: tuple[str, ...] = ()
    """References of what was written, or would be; the first is that of the form."""
    kinds: tuple[str, ...] = ()
    former: str = ""
    """Reference of the earlier saving, or of the same content."""
    faults: tuple[Fault, ...] = ()

    def as_json(self) -> dict[str, object]:
        """Return the answer for machines."""
        form = self.form
        return {
            "file": self.file,
            "taken": self.taken.value,
            "id": form.id if form else None,
            "sheet": form.sheet if form else None,
            "version": form.version if form else None,
            "file_sha256": form.sha256 if form else None,
            "case": self.case or None,
            "entries": [
                {"id": ref, "kind": kind}
                for ref, kind in zip(self.entries, self.kinds, strict=True)
            ],
            "former": self.former or None,
            "faults": [fault.as_json() for fault in self.faults],
        }


@dataclass(frozen=True, slots=True)
class Desk:
    """Where forms are taken in, by whom and when."""

    store: Store
    station: Station
    sheets: Mapping[str, Sheet]
    actor: str
    now: datetime
    role: str = ""
    case: str = ""
    """The case that was asked for; empty for the one that the form names, or the only open one."""
    dry_run: bool = False

    def take(self, paths: Sequence[Path]) -> tuple[FormImported, ...]:
        """Take forms in, the earliest saving first; one that is refused keeps back no other.

        Raises:
            NotFoundError: a file is not there, or there is no such case.
            StateError: several cases are open and nothing says which one.
            SetupError: the journal cannot be written.
        """
        for path in paths:
            if not path.is_file():
                raise NotFoundError("file.not-found", file=safe(path))
        read = [(str(path), *read_form(path, self.sheets)) for path in paths]
        read.sort(key=lambda each: each[1].saved_at if each[1] else "")
        known = {case.id: case for case in cases(self.store)}
        return tuple(self._taken(file, form, faults, known) for file, form, faults in read)

    def _taken(
        self, file: str, form: Form | None, faults: tuple[Fault, ...], known: Mapping[str, Case]
    ) -> FormImported:
        if form is None:
            return FormImported(file, Taken.REFUSED, faults=faults)
        named = form.said("case")
        case = the_case(self.store, self.case or (named if named in known else ""))
        faults = (*faults, *self._said(form, case, known))
        facilities = known[case].facilities if case in known else ()
        reading = Reading(form, self.sheets[form.sheet], self.now, self.actor, facilities)
        if self.dry_run:
            with self.store.read() as sight:
                plan = _planned(sight, case, self, reading)
        else:
            with self.store.write(case) as pen:
                plan = _planned(pen, case, self, reading)
                if plan.told:
                    write(pen, self.station, case, *plan.told)
        kinds = tuple(str(each["kind"]) for each in plan.told)
        return FormImported(file, plan.taken, form, case, plan.refs, kinds, plan.former, faults)

    def _said(self, form: Form, case: str, known: Mapping[str, Case]) -> list[Fault]:
        found = []
        if form.saved_at and datetime.fromisoformat(form.saved_at) > self.now + _EARLY:
            found.append(_warning("sheet.clock", form, given=form.saved_at))
        named = form.said("case")
        if named and named != case and (named in known or self.case):
            found.append(_warning("sheet.other-case", form, given=safe(named, limit=80), case=case))
        return found


def _warning(code: str, form: Form, **facts: Any) -> Fault:
    return Fault(code, Severity.WARNING, say(code, **facts), form.file)


@dataclass(frozen=True, slots=True)
class _Plan:
    taken: Taken
    told: tuple[dict[str, Any], ...] = ()
    refs: tuple[str, ...] = ()
    former: str = ""


def _planned(sight: Sight, case: str, desk: Desk, reading: Reading) -> _Plan:
    """Return what is to be written, seen from inside the transaction that will write it."""
    form, rows = reading.form, sight.case(case)
    before = [each for each in _imports(rows) if each.data.get("form") == form.id]
    for each in before:
        if each.data.get("content_sha256") == form.content:
            return _Plan(Taken.KNOWN, former=each.ref)
    latest = max(before, key=lambda each: str(each.data.get("saved_at", "")), default=None)
    older = latest is not None and form.saved_at < str(latest.data.get("saved_at", ""))
    fresh = () if older else _fresh(drawn(reading), before)
    head = _form_entry(reading, latest, fresh, older=older)
    waiting = [head, *([_paper(head, reading)] if form.head.get("paper") else []), *fresh]
    refs = _refs(sight, case, desk.station, len(waiting))
    told = tuple(_told(each, desk, form) for each in waiting)
    _based(told, refs, rows)
    taken = Taken.OLDER if older else Taken.WRITTEN
    return _Plan(taken, told, refs, latest.ref if latest else "")


def _imports(rows: Sequence[Sealed]) -> list[Entry]:
    mark = f'"kind":"{EntryKind.FORM_IMPORTED}"'.encode()
    return list(ordered(entry_of(row) for row in rows if row.body and mark in row.body))


def _hash(entry: Drawn) -> str:
    when = stored(entry.happened_at) if entry.timed else ""
    told = [entry.kind.value, entry.subject, when, entry.data]
    return seal.sha256_bytes(canonical(told))


def _fresh(entries: Sequence[Drawn], before: Sequence[Entry]) -> tuple[Drawn, ...]:
    """Return the entries that no earlier saving of the form has given."""
    given = {mark for each in before for mark in each.data.get("drawn", ())}
    return tuple(each for each in entries if _hash(each) not in given)


def _form_entry(
    reading: Reading, former: Entry | None, fresh: Sequence[Drawn], *, older: bool
) -> Drawn:
    form = reading.form
    data: dict[str, Any] = {
        "form": form.id,
        "form_version": form.version,
        "sheet": form.sheet,
        "letter": reading.sheet.letter,
        "sheet_version": form.sheet_version,
        "file_sha256": form.sha256,
        "content_sha256": form.content,
        "begun_at": form.begun_at,
        "saved_at": form.saved_at,
        "head": dict(form.head),
        "values": dict(form.values),
        "drawn": [_hash(each) for each in fresh],
        "tlp": reading.sheet.tlp.value,
        "text": say(
            "sheet.log", form.lang, letter=reading.sheet.letter,
            title=reading.sheet.title.in_(form.lang), version=form.version,
        ),
    }  # fmt: skip
    if form.unknown:
        data["unknown"] = dict(form.unknown)
    if former is not None:
        data["later" if older else "former"] = former.ref
    return Drawn(EntryKind.FORM_IMPORTED, reading.until, reading.actor, data=data)


def _paper(head: Drawn, reading: Reading) -> Drawn:
    data = {key: head.data[key] for key in ("form", "sheet", "letter", "tlp", "text")}
    by = reading.form.said("by") or reading.actor
    return Drawn(EntryKind.PAPER_TRANSCRIBED, head.happened_at, by, data=data)


def _told(entry: Drawn, desk: Desk, form: Form) -> dict[str, Any]:
    of_form = entry.kind is not EntryKind.FORM_IMPORTED
    return {
        "happened_at": stored(entry.happened_at),
        "recorded_at": recorded(desk.now),
        "actor": entry.actor,
        "role": (form.said("role") if of_form else "") or desk.role,
        "kind": entry.kind,
        "subject": entry.subject,
        "data": entry.data,
    }


def _refs(sight: Sight, case: str, station: Station, count: int) -> tuple[str, ...]:
    """Return the references that the entries will have; the first of a station joins the case."""
    last = sight.ends(case).get((case, station.id), 0)
    first = last + 1 if last else 2
    return tuple(f"entry:{case}/{station.id}/{seq}" for seq in range(first, first + count))


def _based(told: Sequence[dict[str, Any]], refs: Sequence[str], rows: Sequence[Sealed]) -> None:
    """Give each entry the last one on its subject, those of the same form included."""
    last: dict[str, str] = {}
    for each, ref in zip(told, refs, strict=True):
        subject = each["subject"]
        if not subject:
            continue
        if subject not in last:
            last[subject] = last_on(_about(rows, subject), subject)
        each["base"] = last[subject]
        if _moves(each):
            last[subject] = ref


def _about(rows: Sequence[Sealed], subject: str) -> list[Entry]:
    mark = f'"subject":"{subject}"'.encode()
    return [entry_of(row) for row in rows if row.body and mark in row.body]


def _moves(told: Mapping[str, Any]) -> bool:
    same = {"case": "c", "station": "s", "seq": 1, "tick": 1, "nonce": "0" * 32}
    return moves(Entry.model_validate({**same, **told}))
