"""A change of shift, confirmed by both sides: offered with a head, accepted by somebody else."""

from collections.abc import Iterable
from dataclasses import dataclass

from csirt.model.journal import Entry, EntryKind

SUBJECT = "role:"
_KINDS = frozenset([EntryKind.ROLE_ASSIGNED, EntryKind.ROLE_OFFERED, EntryKind.ROLE_ACCEPTED])


@dataclass(frozen=True, slots=True)
class Held:
    """Who holds a role, and to whom it is offered."""

    role: str
    holder: str
    """Empty while nobody has taken it."""
    since: Entry | None
    offer: Entry | None
    """An offer that nobody has accepted."""


def roles(entries: Iterable[Entry]) -> tuple[Held, ...]:
    """Return who holds each role, in the order in which the roles came up."""
    found: dict[str, Held] = {}
    for entry in entries:
        if entry.kind not in _KINDS or not entry.subject.startswith(SUBJECT):
            continue
        role = entry.subject.removeprefix(SUBJECT)
        before = found.get(role, Held(role, "", None, None))
        if entry.kind is EntryKind.ROLE_OFFERED:
            found[role] = Held(role, before.holder, before.since, entry)
        else:
            holder = str(entry.data.get("to", "")) or entry.actor
            found[role] = Held(role, holder, entry, None)
    return tuple(found.values())
