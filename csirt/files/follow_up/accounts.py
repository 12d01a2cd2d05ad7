"""Rows that are accounts, counted: neither a name nor an account goes into the file."""

from dataclasses import dataclass
from datetime import date, timedelta

from csirt.files.follow_up.cells import day, number, past
from csirt.files.table.take import Record, Table
from csirt.model.follow_up import AccountFinding, AccountTally
from csirt.model.record import NOT_ASSESSED, NotAssessed

UNUSED_DAYS = 90
"""Days without a logon after which an account is unused, unless the mapping says otherwise."""
_YES = frozenset({"oui", "yes", "true", "1"})


@dataclass(frozen=True, slots=True)
class _Account:
    """What one row says; none where it says nothing."""

    found: dict[AccountFinding, bool | None]
    reviewed_on: str | None


def take(table: Table, on: str) -> dict[str, object]:
    """Return what is counted of the enabled accounts of an export."""
    rule = _Rule(table, on)
    accounts = []
    for record in table.records:
        if record.flag("enabled") is False:
            table.told.add("table.account-disabled")
            continue
        accounts.append(rule.read(record))
    tallies = (_tally(finding, accounts) for finding in AccountFinding)
    return {"accounts": tuple(each for each in tallies if each)}


class _Rule:
    """Reads a row, knowing what the whole table says of logons."""

    def __init__(self, table: Table, on: str) -> None:
        self._table, self._on = table, on
        days = number(table, "unused_days")
        limit = timedelta(days=UNUSED_DAYS if days is None else days)
        self._since = (date.fromisoformat(on) - limit).isoformat()
        self._tells = any(record.text("last_logon") for record in table.records)
        said = table.mapping.constants
        self._always = {
            name: True for name in ("privileged", "supplier") if said.get(name, "").lower() in _YES
        }
        self._reviewed_on = day(table, "reviewed_on", on)

    def read(self, record: Record) -> _Account:
        """Return what a row says of each finding; of those that it is no case of, nothing."""
        privileged, supplier = (self._flag(record, name) for name in ("privileged", "supplier"))
        mfa = record.flag("mfa")
        bare = None if mfa is None else not mfa
        unused, never = self._use(record)
        found = {
            AccountFinding.PRIVILEGED: privileged,
            AccountFinding.UNUSED: unused,
            AccountFinding.NEVER_USED: never,
            AccountFinding.NEVER_EXPIRING: record.flag("never_expires"),
            AccountFinding.GENERIC: record.flag("generic"),
            AccountFinding.SUPPLIER: supplier,
        }
        found |= {AccountFinding.PRIVILEGED_NO_MFA: bare} if privileged else {}
        found |= {AccountFinding.SUPPLIER_UNUSED: unused} if supplier else {}
        found |= {AccountFinding.REMOTE_NO_MFA: bare} if record.flag("remote") else {}
        reviewed = past(self._table, record, "reviewed_on", self._on)
        return _Account(found, reviewed or self._reviewed_on)

    def _flag(self, record: Record, name: str) -> bool | None:
        return self._always.get(name, record.flag(name))

    def _use(self, record: Record) -> tuple[bool | None, bool | None]:
        """Return whether an account is unused, and whether it never was used.

        An empty cell in a column of logons is an account that nobody ever used, unless it is new;
        where no cell of the column is filled, the export does not tell.
        """
        if (said := record.flag("unused")) is not None:
            return said, None
        if not self._tells:
            return None, None
        if record.text("last_logon"):
            last = past(self._table, record, "last_logon", self._on)
            return (last < self._since, False) if last else (None, None)
        is_old = (record.text("created") or self._since) <= self._since
        return is_old, is_old


def _tally(finding: AccountFinding, accounts: list[_Account]) -> AccountTally | None:
    """Return the count of a finding; none where nothing is known of it."""
    cases = [(each.found[finding], each) for each in accounts if finding in each.found]
    known = [(said, each) for said, each in cases if said is not None]
    if not known:
        return None
    counted = [each for said, each in known if said]
    return AccountTally(
        finding=finding,
        count=len(counted),
        of=len(known),
        unknown=len(cases) - len(known),
        reviewed_on=_reviewed(counted),
    )


def _reviewed(counted: list[_Account]) -> str | NotAssessed:
    """Return the day since which all of some accounts were reviewed, if all were."""
    days = [each.reviewed_on for each in counted if each.reviewed_on]
    return min(days) if days and len(days) == len(counted) else NOT_ASSESSED
