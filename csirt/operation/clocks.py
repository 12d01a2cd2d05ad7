"""Where each legal clock stands: a fold over the journal's entries, computed and never stored.

Hours are calendar hours, counted in UTC: a night on which Paris changes its clocks is 23 or 25
hours long, and a limit of 72 hours stays 72 hours. Pages show Europe/Paris.
"""

from calendar import monthrange
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from csirt.model.clock import Clock, Party, State, Status
from csirt.model.journal import Entry, EntryKind
from csirt.model.place import Profile
from csirt.operation.moment import PARIS
from csirt.operation.timeline import case_time, ordered, stored

SUBJECT = "clock"
"""An entry about a clock has the subject ``clock:ID``, or ``clock:FACILITY/ID``."""

_KINDS = frozenset(kind for kind in EntryKind if kind.value.startswith("clock."))


def paris(moment: datetime) -> str:
    """Return a moment as Paris has it, with its offset: ``2026-10-25 02:30 +01:00``."""
    shown = moment.astimezone(PARIS).isoformat(sep=" ", timespec="minutes")
    return f"{shown[:16]} {shown[16:]}"


def clock_subject(clock: str, facility: str = "") -> str:
    """Return the subject of the entries about a clock."""
    return f"{SUBJECT}:{facility}/{clock}" if facility else f"{SUBJECT}:{clock}"


@dataclass(frozen=True, slots=True)
class ClockState:
    """One clock of one facility (or of the agency), at one moment."""

    regime: str
    facility: str
    state: State
    now: datetime
    started: datetime | None = None
    due: datetime | None = None
    """The legal limit of what comes next; none for 'sans délai', and none is invented."""
    filed: datetime | None = None
    """When the duty was met; an early filing counts from the moment it was made."""
    late: bool = False
    """The limit passed, or was passed when it was filed."""
    pending: bool = False
    """The law is not in force: nothing is due, whatever is filed of one's own accord."""
    reason: str = ""
    """Why it does not apply, or why it is late."""
    decided_by: str = ""
    target: datetime | None = None
    """Internal target, for the board only."""
    kept: tuple[str, ...] = field(default=())
    """References of the entries that say so."""

    @property
    def id(self) -> str:
        """The regime, and the facility where there are several."""
        return f"{self.facility}/{self.regime}" if self.facility else self.regime

    @property
    def elapsed(self) -> timedelta | None:
        """Time since the start; it stops once the duty is met."""
        return None if self.started is None else (self.filed or self.now) - self.started

    @property
    def remaining(self) -> timedelta | None:
        """Time to the limit, negative once it passed; none where nothing is due."""
        return None if self.due is None else self.due - self.now

    @property
    def share(self) -> float | None:
        """How much of the time given has gone: warnings stand at 0.5, 0.8 and 1."""
        if self.due is None or self.elapsed is None or self.started is None:
            return None
        begun = self.filed if self.state is State.COMPLEMENT_DUE and self.filed else self.started
        return (self.now - begun) / (self.due - begun) if self.due > begun else 1.0

    def as_json(self, *, internal: bool = False) -> dict[str, object]:
        """Return the clock for machines; the internal target only where it is asked for."""
        told: dict[str, object] = {
            "id": self.id,
            "regime": self.regime,
            "facility": self.facility or None,
            "state": self.state.value,
            "started": _stored(self.started),
            "due": _stored(self.due),
            "filed": _stored(self.filed),
            "late": self.late,
            "pending": self.pending,
            "elapsed_minutes": _minutes(self.elapsed),
            "remaining_minutes": _minutes(self.remaining),
            "reason": self.reason,
            "decided_by": self.decided_by,
            "records": list(self.kept),
        }
        return told | ({"target": _stored(self.target)} if internal else {})


def _stored(moment: datetime | None) -> str | None:
    return None if moment is None else stored(moment)


def _minutes(span: timedelta | None) -> int | None:
    return None if span is None else int(span.total_seconds() // 60)


def states(
    regimes: Mapping[str, Clock],
    entries: Iterable[Entry],
    now: datetime,
    *,
    facilities: Mapping[str, Profile | None] | None = None,
    at: Callable[[Entry], datetime] = case_time,
) -> tuple[ClockState, ...]:
    """Return the state of every clock, in the order of ``regimes``, then of the facilities.

    Args:
        regimes: The clocks by id. What is kept outside of a workspace is left out.
        entries: The entries of a case, as corrected; others than those of clocks are ignored.
        now: The moment, with its zone.
        facilities: The facilities of the case with their profiles: a regime is theirs if it
            applies to the profile, or if the profile is not known. Without them each regime stands
            once, without a facility.
        at: When an entry counts; in an incident, when it happened.

    Raises:
        ValueError: ``now`` has no zone.
    """
    if now.tzinfo is None:
        raise ValueError("now has no time zone")
    told = _by_clock(entries)
    found: dict[tuple[str, str], ClockState] = {}
    for regime in _in_turn(regimes):
        for facility in _places(regime, told, facilities or {}):
            about = told.get((facility, regime.id), [])
            before = found.get((regime.after or "", facility))
            found[regime.id, facility] = _state(
                regime, facility, about, before, now.astimezone(UTC), at
            )
    order = {name: nth for nth, name in enumerate(regimes)}
    return tuple(found[key] for key in sorted(found, key=lambda key: (order[key[0]], key[1])))


def _in_turn(regimes: Mapping[str, Clock]) -> list[Clock]:
    """Return the regimes, each after the one whose filing starts it; a circle stays as it is."""
    turn: list[Clock] = []
    left = [regime for regime in regimes.values() if not regime.kept_outside]
    while left:
        names = {regime.id for regime in left}
        ready = [regime for regime in left if regime.after not in names] or left
        turn += ready
        left = [regime for regime in left if regime not in ready]
    return turn


def _by_clock(entries: Iterable[Entry]) -> dict[tuple[str, str], list[Entry]]:
    told: dict[tuple[str, str], list[Entry]] = {}
    for entry in ordered(each for each in entries if each.kind in _KINDS):
        kind, _, name = entry.subject.partition(":")
        facility, _, clock = name.rpartition("/")
        if kind == SUBJECT:
            told.setdefault((facility, clock), []).append(entry)
    return told


def _places(
    regime: Clock, told: Mapping[tuple[str, str], object], facilities: Mapping[str, Profile | None]
) -> list[str]:
    """Return for whom a regime is to be shown: whom it binds, and who has entries about it."""
    named = {facility for facility, clock in told if clock == regime.id}
    if regime.party is not Party.AGENCY:
        named |= {
            name
            for name, profile in facilities.items()
            if not regime.applies_to or profile is None or profile in regime.applies_to
        }
    alone = regime.party is Party.AGENCY or not facilities
    return sorted(named) or ([""] if alone else [])


@dataclass(slots=True)
class _Told:
    """What the entries say of one clock, the last word on each thing."""

    triggered: datetime | None = None
    prefiled: datetime | None = None
    filed: datetime | None = None
    whole: bool = False
    """The filing said that nothing more would follow."""
    completed: datetime | None = None
    justified: str = ""
    waived: Entry | None = None


def _read(entries: Iterable[Entry], at: Callable[[Entry], datetime]) -> _Told:
    told = _Told()
    for entry in entries:
        when = at(entry)
        if entry.kind is EntryKind.CLOCK_WAIVED:
            told.waived = entry
            continue
        told.waived = None  # whoever acts on a clock takes it up again
        if entry.kind is EntryKind.CLOCK_TRIGGERED:
            told.triggered = min(when, told.triggered or when)
        elif entry.kind is EntryKind.CLOCK_PREFILED:
            told.prefiled = min(when, told.prefiled or when)
        elif entry.kind is EntryKind.CLOCK_FILED:
            told.filed = min(when, told.filed or when)
            told.whole = told.whole or entry.data.get("complete") is True
        elif entry.kind is EntryKind.CLOCK_COMPLETED:
            told.completed = min(when, told.completed or when)
        elif entry.kind is EntryKind.CLOCK_JUSTIFIED:
            told.justified = str(entry.data.get("reason", "")) or "—"
    return told


def _state(
    regime: Clock,
    facility: str,
    entries: list[Entry],
    before: ClockState | None,
    now: datetime,
    at: Callable[[Entry], datetime],
) -> ClockState:
    told = _read(entries, at)
    pending = regime.status is Status.PENDING
    kept = tuple(entry.ref for entry in entries)
    if told.waived or (pending and not entries):
        reason, decider = _reason(told.waived, regime)
        return ClockState(
            regime.id, facility, State.NOT_APPLICABLE, now, pending=pending, reason=reason,
            decided_by=decider, kept=kept,
        )  # fmt: skip
    started = told.triggered or (before.filed if before and regime.after else None)
    met = told.filed or told.completed
    due = None if started is None or pending else limit(regime, started)
    late = due is not None and (met or now) > due
    state = _which(regime, told, started, late=late)
    if state is State.COMPLEMENT_DUE and met and regime.complement_hours and not pending:
        due = met + timedelta(hours=regime.complement_hours)
        late = late or now > due
    elif met:
        due = None
    target = None
    if started is not None and regime.target_minutes and not met:
        target = started + timedelta(minutes=regime.target_minutes)
    return ClockState(
        regime.id, facility, state, now, started=started, due=due, filed=met, late=late,
        pending=pending, reason=told.justified, target=target, kept=kept,
    )  # fmt: skip


def _reason(waived: Entry | None, regime: Clock) -> tuple[str, str]:
    if waived is None:
        return "", ""  # the law is not in force: ``pending`` says so, and the regime since when
    decider = str(waived.data.get("decided_by", "")) or waived.actor
    return str(waived.data.get("reason", "")), decider


def _which(regime: Clock, told: _Told, started: datetime | None, *, late: bool) -> State:
    if told.completed:
        return State.COMPLETED
    if told.justified and late:
        return State.JUSTIFIED_LATE
    if told.filed:
        more = regime.complement_hours is not None and not told.whole
        return State.COMPLEMENT_DUE if more else State.FILED
    if told.prefiled:
        return State.PREFILED
    return State.RUNNING if started else State.NOT_TRIGGERED


def limit(regime: Clock, started: datetime) -> datetime | None:
    """Return the legal limit of a clock that started at a moment, none where the law has none.

    Hours are added in UTC. Months end on the same day of the month, or on its last day, at the
    same hour in Paris.
    """
    if regime.deadline_hours is not None:
        return started.astimezone(UTC) + timedelta(hours=regime.deadline_hours)
    if regime.deadline_months is None:
        return None
    local = started.astimezone(PARIS)
    month = local.month - 1 + regime.deadline_months
    year, month = local.year + month // 12, month % 12 + 1
    day = min(local.day, monthrange(year, month)[1])
    return local.replace(year=year, month=month, day=day, fold=0).astimezone(UTC)
