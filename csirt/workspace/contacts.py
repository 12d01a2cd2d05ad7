"""The contacts of a workspace: who is called for a facility, and how old each number is."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from csirt.errors import NotFoundError
from csirt.files.kinds import load
from csirt.model.contacts import NO_CONTACTS, Contact, Contacts, Phone
from csirt.model.region import Region
from csirt.safe import safe
from csirt.workspace.root import root_of

FILE = "contacts.yaml"
OLD_MONTHS = 6
"""A number that nobody called for so long may have changed."""


class Freshness(StrEnum):
    """How far a number can be trusted."""

    FRESH = "fresh"
    OLD = "old"
    NEVER = "never"
    """Nobody has ever called it, as far as is written."""
    AHEAD = "ahead"
    """Verified on a day that is still to come: a slip of the pen."""


@dataclass(frozen=True, slots=True)
class Aged:
    """A number and its age on a day."""

    phone: Phone
    state: Freshness
    days: int | None = None
    """Since it was verified; none where it never was."""

    @property
    def doubtful(self) -> bool:
        """Whether it must be called before it is needed."""
        return self.state is not Freshness.FRESH


@dataclass(frozen=True, slots=True)
class Reach:
    """A contact with the age of its numbers."""

    contact: Contact
    phones: tuple[Aged, ...]
    deputy: Contact | None = None

    @property
    def doubtful(self) -> bool:
        """Whether a number is old or unverified, or there is none."""
        return not self.phones or any(each.doubtful for each in self.phones)


@dataclass(frozen=True, slots=True)
class ContactList:
    """The contacts of a facility, or of all, on a day."""

    on: str
    months: int
    reaches: tuple[Reach, ...]
    facility: str = ""
    lost: tuple[str, ...] = ()
    """Facilities that a contact names and the region does not know."""

    @property
    def doubtful(self) -> tuple[Reach, ...]:
        """Contacts with a number to be called again, or without any."""
        return tuple(each for each in self.reaches if each.doubtful)

    @property
    def only_ip(self) -> tuple[Reach, ...]:
        """Contacts that nobody can call once the network is cut."""
        return tuple(each for each in self.reaches if each.contact.only_ip)

    def as_json(self) -> dict[str, object]:
        """Return the list for machines (``csirt.contact.list/1``)."""
        return {
            "schema": "csirt.contact.list/1",
            "on": self.on,
            "older_than_months": self.months,
            "facility": self.facility or None,
            "contacts": [_told(each) for each in self.reaches],
            "doubtful": [each.contact.id for each in self.doubtful],
            "only_ip": [each.contact.id for each in self.only_ip],
            "unknown_facilities": list(self.lost),
        }


def _told(reach: Reach) -> dict[str, object]:
    told = reach.contact.model_dump(mode="json", exclude={"phones"})
    phones = [
        each.phone.model_dump(mode="json")
        | {
            "state": each.state.value,
            "age_days": each.days,
            "lives_through_a_cut": each.phone.lives_through_a_cut,
        }
        for each in reach.phones
    ]
    return told | {"only_ip": reach.contact.only_ip, "phones": phones}


def contacts_at(here: Path) -> Contacts:
    """Return the contacts of the workspace that ``here`` is in; none where nobody wrote any.

    Raises:
        ContentError: the file is at fault.
    """
    root = root_of(here)
    path = root / FILE if root else None
    return load(path, Contacts) if path is not None and path.is_file() else NO_CONTACTS


def listed(
    found: Contacts,
    *,
    on: str,
    months: int = OLD_MONTHS,
    facilities: tuple[str, ...] = (),
    region: Region | None = None,
) -> ContactList:
    """Return contacts with their ages: the facility's own first, then the region's.

    Args:
        found: The contacts.
        on: The day, ISO.
        months: After how many months a number is old.
        facilities: The ids of one facility; all contacts by default.
        region: What a facility's id is looked up in.
    """
    by_id = {each.id: each for each in found.contacts}
    mine = [
        each
        for each in found.contacts
        if not facilities or each.facility is None or each.facility in facilities
    ]
    mine.sort(key=lambda each: each.facility is None)
    reaches = tuple(
        Reach(
            each,
            tuple(aged(phone, on=on, months=months) for phone in each.phones),
            by_id.get(each.deputy or ""),
        )
        for each in mine
    )
    first = facilities[0] if facilities else ""
    return ContactList(on, months, reaches, first, _lost(found, region))


def _lost(found: Contacts, region: Region | None) -> tuple[str, ...]:
    if region is None:
        return ()
    known = {name for each in region.facilities for name in (each.id, *each.aka)}
    return tuple(sorted({each.facility for each in found.contacts if each.facility} - known))


def contact_list(
    here: Path, *, on: str, months: int = OLD_MONTHS, facility: str = ""
) -> ContactList:
    """Return the contacts of the workspace that ``here`` is in, all or a facility's.

    Raises:
        NotFoundError: there is no workspace, no ``contacts.yaml``, or no such facility.
        ContentError: a file is at fault.
    """
    from csirt.workspace.folder import opened

    root = root_of(here)
    if root is None:
        raise NotFoundError("workspace.not-found", path=safe(here))
    if not (root / FILE).is_file():
        raise NotFoundError("contact.none", file=FILE)
    region = opened(root).region
    named: tuple[str, ...] = ()
    if facility:
        entry = opened(root).entry(facility)
        named = (entry.id, *entry.aka) if entry else (opened(root).facility(facility).id,)
    return listed(contacts_at(root), on=on, months=months, facilities=named, region=region)


def aged(phone: Phone, *, on: str, months: int = OLD_MONTHS) -> Aged:
    """Return a number with its age on a day; calendar months, to the same day of the month."""
    if phone.verified_on is None:
        return Aged(phone, Freshness.NEVER)
    verified, today = date.fromisoformat(phone.verified_on), date.fromisoformat(on)
    days = (today - verified).days
    if days < 0:
        return Aged(phone, Freshness.AHEAD, days)
    return Aged(phone, Freshness.OLD if later(verified, months) < today else Freshness.FRESH, days)


def later(day: date, months: int) -> date:
    """Return the same day some months later, or the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > date.max.year:
        return date.max
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
