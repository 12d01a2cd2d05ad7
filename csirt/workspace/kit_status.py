"""Whether the printed kit still holds: what changed since, what grew old, what was never filled."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path

from csirt.files.forms import read_form
from csirt.model.fault import Fault
from csirt.model.kit import ItemKind, KitItem, KitPart, KitPrint
from csirt.model.sheet import Sheet
from csirt.operation.moment import PARIS
from csirt.workspace.contacts import ContactList, later, listed
from csirt.workspace.kit import Kit
from csirt.workspace.kit_record import printings


class Since(StrEnum):
    """What became of a piece since the last printing."""

    CHANGED = "changed"
    ADDED = "added"
    """The kit would hold it now, and the paper does not."""
    REMOVED = "removed"
    """The paper holds it, and the kit would not any more."""


@dataclass(frozen=True, slots=True)
class Change:
    """A piece of the paper that is no longer what would be printed."""

    since: Since
    kind: ItemKind
    id: str
    within: str = ""
    """Of a card, the playbook that holds it."""

    def as_json(self) -> dict[str, object]:
        """Return the change for machines."""
        told = {"since": self.since.value, "kind": self.kind.value, "id": self.id}
        return told | {"within": self.within or None}


@dataclass(frozen=True, slots=True)
class FilledSheet:
    """A filled form that lies in ``sheets/ID/``."""

    file: str
    sheet: Sheet | None
    """None where the file is no form that can be read."""
    saved_on: str = ""
    days: int | None = None
    faults: tuple[Fault, ...] = ()

    def as_json(self) -> dict[str, object]:
        """Return the form for machines."""
        return {
            "file": self.file,
            "sheet": self.sheet.id if self.sheet else None,
            "letter": self.sheet.letter if self.sheet else None,
            "saved_on": self.saved_on or None,
            "age_days": self.days,
        }


@dataclass(frozen=True, slots=True)
class KitStatus:
    """The answer of ``csirt kit status``."""

    kit: Kit
    on: str
    last: KitPrint | None
    """The last printing; none: never printed, as far as the workspace knows."""
    printed_on: str = ""
    days: int | None = None
    times: int = 0
    is_old: bool = False
    changes: tuple[Change, ...] = ()
    contacts: ContactList | None = None
    filled: tuple[FilledSheet, ...] = ()
    unfilled: tuple[Sheet, ...] = ()
    """Sheets that are to be filled in quiet times, and are not there."""
    faults: tuple[Fault, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether the paper is what would be printed, and not too old."""
        return self.last is not None and not self.is_old and not self.changes

    def as_json(self) -> dict[str, object]:
        """Return the status for machines (``csirt.kit.status/1``)."""
        contacts = self.contacts
        return {
            "schema": "csirt.kit.status/1",
            "facility": self.kit.id,
            "on": self.on,
            "recorded": self.kit.workspace.root is not None,
            "holds": self.holds,
            "last": self._last(),
            "times": self.times,
            "older_than_months": self.kit.contents.months,
            "is_old": self.is_old,
            "changes": [each.as_json() for each in self.changes],
            "contacts": {
                "count": len(contacts.reaches) if contacts else 0,
                "older_than_months": self.kit.contents.contact_months,
                "doubtful": [each.contact.id for each in contacts.doubtful] if contacts else [],
                "only_ip": [each.contact.id for each in contacts.only_ip] if contacts else [],
            },
            "sheets": [each.as_json() for each in self.filled],
            "unfilled": [{"id": each.id, "letter": each.letter} for each in self.unfilled],
            "bag": [each.model_dump() for each in self.kit.contents.bag],
            "faults": [each.as_json() for each in self.faults],
        }

    def _last(self) -> dict[str, object] | None:
        last = self.last
        if last is None:
            return None
        return {
            "made_at": last.made_at,
            "age_days": self.days,
            "by": last.by,
            "lang": last.lang,
            "tlp": last.tlp.value,
            "version": last.version,
            "copies": last.copies,
            "places": list(last.places),
            "pages": sum(each.pages for each in last.items),
        }


def kit_status(kit: Kit, on: str) -> KitStatus:
    """Return whether the printed kit of a facility still holds on a day."""
    root, today = kit.workspace.root, date.fromisoformat(on)
    found, faults = printings(root, kit.id) if root else ((), ())
    last = found[-1] if found else None
    printed = datetime.fromisoformat(last.made_at).astimezone(PARIS).date() if last else None
    filled = tuple(_filled(root / "sheets" / kit.id, kit, today)) if root else ()
    there = {each.sheet.id for each in filled if each.sheet}
    by_id = {each.id: each for each in kit.sheets}
    wanted = [by_id[id] for id in kit.contents.prepared if id in by_id]
    return KitStatus(
        kit=kit,
        on=on,
        last=last,
        printed_on=printed.isoformat() if printed else "",
        days=(today - printed).days if printed else None,
        times=len(found),
        is_old=printed is not None and later(printed, kit.contents.months) < today,
        changes=tuple(_changes(last.items, kit.items)) if last else (),
        contacts=listed(
            kit.contacts,
            on=on,
            months=kit.contents.contact_months,
        ),
        filled=filled,
        unfilled=tuple(each for each in wanted if each.id not in there),
        faults=faults,
    )


def _changes(then: tuple[KitItem, ...], now: tuple[KitItem, ...]) -> Iterator[Change]:
    before, after = {each.key: each for each in then}, {each.key: each for each in now}
    for key, item in after.items():
        old = before.get(key)
        if old is None:
            yield Change(Since.ADDED, item.kind, item.id)
            continue
        if old.sha256 != item.sha256:
            yield Change(Since.CHANGED, item.kind, item.id)
        yield from _within(item.id, old.parts, item.parts)
    for key, item in before.items():
        if key not in after:
            yield Change(Since.REMOVED, item.kind, item.id)


def _within(id: str, then: tuple[KitPart, ...], now: tuple[KitPart, ...]) -> Iterator[Change]:
    """Yield the cards of a playbook that changed; one that came or went changed the playbook."""
    before = {each.key: each.sha256 for each in then}
    for part in now:
        if before.get(part.key, part.sha256) != part.sha256:
            yield Change(Since.CHANGED, part.kind, part.id, id)


def _filled(folder: Path, kit: Kit, today: date) -> Iterator[FilledSheet]:
    sheets = {each.id: each for each in kit.sheets}
    for path in sorted(folder.glob("*.json")):
        form, faults = read_form(path, sheets)
        if form is None:
            yield FilledSheet(path.name, None, faults=faults)
            continue
        saved = _day(form.saved_at)
        days = (today - saved).days if saved else None
        told = saved.isoformat() if saved else ""
        yield FilledSheet(path.name, sheets[form.sheet], told, days, faults)


def _day(moment: str) -> date | None:
    return datetime.fromisoformat(moment).astimezone(PARIS).date() if moment else None
