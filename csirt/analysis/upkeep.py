"""The list of the monthly meeting on security upkeep: what is late, obsolete, excused, and the
accounts, each beside last month (sheet N).
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from csirt.analysis.follow_up_flaws import (
    Exposed,
    OpenFlaw,
    exposure_of,
    is_obsolete,
    open_flaws,
    unknown,
)
from csirt.analysis.follow_up_formulas import accounts_of
from csirt.analysis.follow_up_months import Month, latest_of, months_of
from csirt.model.follow_up import AccountFinding, FollowUp, FollowUpKind
from csirt.model.patches import FlawSeverity, MachineExposure
from csirt.model.record import NOT_ASSESSED, NotAssessed

SOON_DAYS = 31
"""An exception that ends before the next meeting is told at this one."""
AGES = (30, 90, 180)
"""Days at which the classes of age end; the last one has no end (origin: expert)."""
_NEVER = "9999-12-31"


@dataclass(frozen=True, slots=True)
class Obsolete:
    """A machine whose vendor no longer mends its system."""

    machine: str
    exposure: MachineExposure | NotAssessed
    support_end: str | None
    ref: str


@dataclass(frozen=True, slots=True)
class AccountLine:
    """One finding on accounts, with the month before."""

    finding: AccountFinding
    count: int
    of: int
    unknown: int
    before: int | None
    """In the month before; none where nothing was imported then."""
    reviewed_on: str | None
    as_of: str


@dataclass(frozen=True, slots=True)
class LateCell:
    """Late flaws of one exposure and one class of age."""

    exposure: MachineExposure | NotAssessed
    over: int
    """Days of the youngest, but one."""
    count: int


@dataclass(frozen=True, slots=True)
class Upkeep:
    """What the meeting looks at."""

    on: str
    as_of: tuple[tuple[str, str], ...]
    """Reference and day of each export used."""
    open: int
    undecided: int
    """Open flaws of which nobody can say whether they are late."""
    late: tuple[OpenFlaw, ...]
    """Those that answer to the Internet first, then the gravest, then the longest late."""
    ages: tuple[LateCell, ...]
    obsolete: tuple[Obsolete, ...]
    exceptions: tuple[OpenFlaw, ...]
    """Of open flaws, ended or about to end."""
    accounts: tuple[AccountLine, ...]
    has_patches: bool
    has_accounts: bool


def upkeep(snapshots: Iterable[FollowUp], on: str, *, exposed: Exposed = unknown) -> Upkeep:
    """Return the list of the meeting of a day, from the last exports before it.

    Args:
        snapshots: The follow-up of one facility.
        on: Day of the meeting: ages and lateness are of that day.
        exposed: Tells the exposure of a machine that an export does not say.
    """
    files = tuple(snapshots)
    patches = latest_of(files, FollowUpKind.PATCHES, on)
    accounts = latest_of(files, FollowUpKind.ACCOUNTS, on)
    months = months_of(files, FollowUpKind.ACCOUNTS, on)
    found = list(open_flaws(patches, on, exposed)) if patches else []
    late = sorted((each for each in found if each.late(on)), key=_rank)
    used = [dated for month in (patches, accounts) if month for dated in month.exports]
    return Upkeep(
        on=on,
        as_of=tuple(dict.fromkeys((each.ref, each.on) for each in used)),
        open=len(found),
        undecided=sum(each.late(on) is None for each in found),
        late=tuple(late),
        ages=_cells(late, on),
        obsolete=_obsolete(patches, on, exposed) if patches else (),
        exceptions=_ending(found, on),
        accounts=_accounts(accounts, months) if accounts else (),
        has_patches=patches is not None,
        has_accounts=accounts is not None,
    )


def _rank(flaw: OpenFlaw) -> tuple[int, int, str, str, str]:
    return (
        _place(flaw.exposure, MachineExposure),
        _place(flaw.severity, FlawSeverity),
        flaw.due or _NEVER,
        flaw.machine.lower(),
        flaw.name,
    )


def _place(value: object, order: Iterable[object]) -> int:
    """Return the place of a word in its list; what nobody assessed comes last."""
    known = list(order)
    return known.index(value) if value in known else len(known)


def _cells(late: Iterable[OpenFlaw], on: str) -> tuple[LateCell, ...]:
    """Return the late flaws by exposure and age; one of unknown age is at least as old as its
    lateness."""
    counts: Counter[tuple[MachineExposure | NotAssessed, int]] = Counter()
    for flaw in late:
        days = flaw.days(on)
        if days is None:
            days = (date.fromisoformat(on) - date.fromisoformat(flaw.due or on)).days
        counts[flaw.exposure, max((age for age in (0, *AGES) if days > age), default=0)] += 1
    rows: list[MachineExposure | NotAssessed] = [*MachineExposure, NOT_ASSESSED]
    return tuple(
        LateCell(where, over, counts[where, over])
        for where in rows
        for over in (0, *AGES)
        if any(counts[where, each] for each in (0, *AGES))
    )


def _obsolete(month: Month, on: str, exposed: Exposed) -> tuple[Obsolete, ...]:
    found = {
        machine.name.lower(): Obsolete(
            machine.name, exposure_of(machine, exposed), machine.support_end, dated.ref
        )
        for dated in month.exports
        for machine in dated.export.machines
        if is_obsolete(machine, on)
    }
    return tuple(
        sorted(
            found.values(),
            key=lambda each: (_place(each.exposure, MachineExposure), each.support_end or _NEVER,
                              each.machine.lower()),
        )
    )  # fmt: skip


def _ending(found: Iterable[OpenFlaw], on: str) -> tuple[OpenFlaw, ...]:
    soon = (date.fromisoformat(on) + timedelta(days=SOON_DAYS)).isoformat()
    some = [each for each in found if each.exception_until and each.exception_until <= soon]
    return tuple(sorted(some, key=lambda each: (str(each.exception_until), _rank(each))))


def _accounts(last: Month, months: tuple[Month, ...]) -> tuple[AccountLine, ...]:
    """Return the findings of the last exports, each with that of the month right before."""
    before = next((each for each in months if _next(each.month) == last.month), None)
    lines = []
    for finding in AccountFinding:
        now = accounts_of(last, finding)
        then = accounts_of(before, finding) if before else None
        if now is None:
            continue
        tally, used = now
        days = [
            each.reviewed_on
            for dated in used
            for each in dated.export.accounts
            if each.finding is finding
        ]
        known = [each for each in days if not isinstance(each, NotAssessed)]
        lines.append(
            AccountLine(
                finding, tally.count, tally.of, tally.unknown,
                before=then[0].count if then else None,
                reviewed_on=min(known) if len(known) == len(days) else None,
                as_of=max(each.on for each in used),
            )
        )  # fmt: skip
    return tuple(lines)


def _next(month: str) -> str:
    year, number = map(int, month.split("-"))
    return f"{year + number // 12:04}-{number % 12 + 1:02}"
