"""Rows that are accounts, counted into groups: no name of a person is kept."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

from csirt.files.seen import Changes
from csirt.files.seen_records import with_records
from csirt.files.table.take import Record, Table
from csirt.files.table.world import World
from csirt.model.facility import SeenFacility
from csirt.model.ids import slug
from csirt.model.network import Identity, IdentityKind, Level, Right
from csirt.model.provenance import Provenance
from csirt.model.record import Text
from csirt.text import say


@dataclass(frozen=True, slots=True, order=True)
class _Group:
    """Accounts that are counted together."""

    kind: IdentityKind
    unit: str
    """Organisational unit or group; empty for administrators and services."""
    never_expires: bool

    @property
    def id(self) -> str:
        """Its id, the same in every import."""
        parts = [self.unit or _IDS[self.kind], "sans-expiration" if self.never_expires else ""]
        return slug("-".join(filter(None, parts)))

    @property
    def name(self) -> Text:
        """Its name in both languages."""
        fr, en = self._in("fr"), self._in("en")
        return Text(fr=fr, en="" if en == fr else en)

    def _in(self, lang: str) -> str:
        name = self.unit or say(f"table.accounts.{self.kind}", lang)
        return say("table.accounts.never-expires", lang, name=name) if self.never_expires else name


_IDS = {
    IdentityKind.ADMIN: "comptes-privilegies",
    IdentityKind.SERVICE: "comptes-de-service",
    IdentityKind.PERSON: "comptes",
}


def take(
    table: Table, world: World, seen: SeenFacility, provenance: Provenance, zone: str
) -> tuple[SeenFacility, Changes]:
    """Return what was seen with the groups of accounts of a table, and what that changed.

    Every enabled account counts once: as privileged, else as a service, else with its unit; and
    apart from the others of its kind when its password never expires. A privileged account is
    an administrator of everything that follows the directory.
    """
    counts: Counter[_Group] = Counter()
    mailboxes: Counter[_Group] = Counter()
    domains: dict[_Group, Counter[str]] = defaultdict(Counter)
    for record in table.records:
        if record.flag("enabled") is False:
            table.told.add("table.account-disabled")
            continue
        group = _group(record)
        counts[group] += 1
        mailboxes[group] += bool(record.flag("mailbox"))
        domains[group][record.text("directory")] += 1
    found = [
        _identity(group, count, mailboxes[group], domains[group], table, world)
        for group, count in sorted(counts.items())
    ]
    table.told.add("table.accounts", **_totals(counts))
    return with_records(seen, "identities", found, provenance)


def _group(record: Record) -> _Group:
    never = bool(record.flag("never_expires"))
    if record.flag("privileged"):
        return _Group(IdentityKind.ADMIN, "", never)
    if record.flag("service"):
        return _Group(IdentityKind.SERVICE, "", never)
    return _Group(IdentityKind.PERSON, record.text("group"), never)


def _identity(
    group: _Group, count: int, mailboxes: int, domains: Counter[str], table: Table, world: World
) -> Identity:
    domain = domains.most_common(1)[0][0]
    values: dict[str, object] = {
        "id": group.id,
        "name": group.name,
        "kind": group.kind,
        "count": count,
        "mailbox": mailboxes * 2 > count,
    }
    if directory := _directory(domain, table, world):
        values["directory"] = directory
        if group.kind is IdentityKind.ADMIN:
            right = Right.model_validate({"as": Level.ADMIN, "on": ("all",)})
            values["rights"] = (right,)
    return Identity.model_validate(values)


def _directory(domain: str, table: Table, world: World) -> str:
    """Return the directory of an account: by its domain, else the only one that is known."""
    if given := table.mapping.constants.get("directory"):
        return given
    own = world.facility.directories
    for each in own:
        names = {each.id, slug(each.name.fr) if each.name else ""}
        if domain and slug(domain) in names:
            return f"directory:{each.id}"
    every = [f"directory:{each.id}" for each in own] + list(world.directories)
    return every[0] if len(every) == 1 else ""


def _totals(counts: Counter[_Group]) -> dict[str, Any]:
    by_kind: Counter[IdentityKind] = Counter()
    for group, count in counts.items():
        by_kind[group.kind] += count
    return {
        "count": counts.total(),
        "privileged": by_kind[IdentityKind.ADMIN],
        "services": by_kind[IdentityKind.SERVICE],
        "never": sum(count for group, count in counts.items() if group.never_expires),
    }
