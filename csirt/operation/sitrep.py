"""A situation report: what changed between two heads of a case, for one of three readers.

Internal targets never stand in it: it leaves the house.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from csirt.model.journal import Entry, EntryKind
from csirt.model.rhythm import Rhythm, Slot, Variant
from csirt.operation.case_state import CaseState
from csirt.operation.moment import PARIS
from csirt.operation.playbook_run import At
from csirt.operation.timeline import case_time

WORDS = ("facts", "needs", "communication", "forecast-24", "forecast-72")
"""What only a person can say, in the order of the sheet."""


@dataclass(frozen=True, slots=True)
class Sitrep:
    """One report, before it is written in words."""

    number: int
    variants: tuple[Variant, ...]
    since: datetime | None
    """The moment of the last report; none for the first."""
    from_head: str
    """Head of the case at the last report; empty for the first."""
    state: CaseState
    fresh: frozenset[str]
    """References of the entries that the last report had not seen."""
    said: Mapping[str, str]
    """What a person adds, by :data:`WORDS`."""
    next_at: datetime | None

    def new(self, kinds: Iterable[EntryKind]) -> tuple[Entry, ...]:
        """Return the entries of some kinds that came since the last report."""
        wanted = frozenset(kinds)
        return tuple(
            entry
            for entry in self.state.entries
            if entry.kind in wanted and entry.ref in self.fresh
        )

    def data(self, heads: Mapping[str, int], to_head: str) -> dict[str, Any]:
        """Return what the journal keeps of it: its number, its two heads, what was said."""
        told: dict[str, Any] = {
            "number": str(self.number),
            "variants": [variant.value for variant in self.variants],
            "from_head": self.from_head,
            "to_head": to_head,
            "heads": dict(heads),
        }
        return told | {key: text for key, text in self.said.items() if text}


def last_sitrep(entries: Iterable[Entry]) -> Entry | None:
    """Return the last report that this case has issued with its heads, if any."""
    found = [
        entry
        for entry in entries
        if entry.kind is EntryKind.SITREP_ISSUED and isinstance(entry.data.get("heads"), dict)
    ]
    return found[-1] if found else None


def next_number(entries: Iterable[Entry]) -> int:
    """Return one more than the largest number issued, on paper or here."""
    numbers = [
        int(str(entry.data.get("number")))
        for entry in entries
        if entry.kind is EntryKind.SITREP_ISSUED and str(entry.data.get("number")).isdecimal()
    ]
    return max(numbers, default=0) + 1


def sitrep(
    state: CaseState,
    variants: tuple[Variant, ...],
    *,
    said: Mapping[str, str],
    rhythm: Rhythm,
    next_at: datetime | None = None,
    at: At = case_time,
) -> Sitrep:
    """Return the next report of a case.

    Args:
        state: The case as it stands.
        variants: For whom.
        said: What a person adds.
        rhythm: The day's rhythm; it says when the next report is due.
        next_at: When the next one comes, where somebody decides otherwise.
        at: When an entry counts.
    """
    last = last_sitrep(state.entries)
    seen = last.data["heads"] if last else {}
    fresh = frozenset(
        entry.ref for entry in state.entries if entry.seq > _count(seen.get(entry.station))
    )
    due = next_at or next_due(rhythm, state.now, variants)
    return Sitrep(
        next_number(state.entries), variants, at(last) if last else None,
        str(last.data.get("to_head", "")) if last else "", state, fresh, said, due,
    )  # fmt: skip


def _count(value: object) -> int:
    return value if isinstance(value, int) else 0


def moment_of_slot(slot: Slot, day: datetime) -> datetime:
    """Return the moment of a slot on the Paris day of a moment; a skipped hour is the next one."""
    hour, minute = map(int, slot.at.split(":"))
    local = day.astimezone(PARIS).replace(hour=hour, minute=minute, second=0, microsecond=0, fold=0)
    return local.astimezone(UTC)


def coming_slots(
    rhythm: Rhythm, now: datetime, *, most: int = 3
) -> tuple[tuple[datetime, Slot], ...]:
    """Return the next meetings of the day, or of tomorrow, soonest first."""
    today = now.astimezone(PARIS)  # a day of Paris, which twice a year is not 24 hours long
    found = [
        (moment_of_slot(slot, today + timedelta(days=day)), slot)
        for day in (0, 1)
        for slot in rhythm.slots
    ]
    later = [each for each in found if each[0] > now]
    return tuple(sorted(later, key=lambda each: each[0])[:most])


def next_due(rhythm: Rhythm, now: datetime, variants: tuple[Variant, ...]) -> datetime | None:
    """Return when the rhythm asks for the next report for one of some readers."""
    for when, slot in coming_slots(rhythm, now, most=2 * len(rhythm.slots)):
        if slot.sitrep in variants:
            return when
    return None


def missed(
    rhythm: Rhythm, entries: Iterable[Entry], opened: datetime, now: datetime
) -> tuple[tuple[datetime, Slot], ...]:
    """Return the reports of today that the rhythm asked for and nobody issued since."""
    issued = [
        (case_time(entry), _readers(entry))
        for entry in entries
        if entry.kind is EntryKind.SITREP_ISSUED
    ]
    found = []
    for slot in rhythm.slots:
        when = moment_of_slot(slot, now)
        if slot.sitrep is None or not opened < when <= now:
            continue
        early = when - timedelta(hours=1)
        if not any(early <= at and slot.sitrep.value in told for at, told in issued):
            found.append((when, slot))
    return tuple(found)


def _readers(entry: Entry) -> set[str]:
    """Return for whom a report was, written here or on the sheet, which names one reader."""
    several = entry.data.get("variants")
    return set(map(str, several if isinstance(several, list) else [entry.data.get("variant")]))
