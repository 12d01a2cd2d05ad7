"""A case that is being run: its state read, and each thing that people do to it written down."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path

from csirt.errors import CsirtError, NotFoundError, StateError
from csirt.files.canonical import canonical
from csirt.model.clock import Clock
from csirt.model.journal import Entry, Head, Sealed
from csirt.model.place import Profile
from csirt.model.record import Text
from csirt.operation.case_state import CaseState, Place, state
from csirt.operation.chain import heads_of
from csirt.operation.item import Item
from csirt.operation.merge import last_on
from csirt.safe import safe
from csirt.seal import sha256_bytes
from csirt.store.log import Store
from csirt.workspace.cases import the_case
from csirt.workspace.journal import Act, Journal, Stamp, entries_of
from csirt.workspace.playbooks import Library, clocks_at, library_at
from csirt.workspace.station import Station


def digest_of(document: object) -> str:
    """Return the SHA-256 of a playbook's document, as it is frozen."""
    return sha256_bytes(canonical(document))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an act wrote, and what it changed for those who work."""

    entries: tuple[Entry, ...]
    before: CaseState
    after: CaseState

    @property
    def opened(self) -> tuple[Item, ...]:
        """Steps and questions that are to be done now and were not before."""
        known = {item.subject for item in self.before.items if item.to_do}
        return tuple(item for item in self.after.items if item.to_do and item.subject not in known)

    @property
    def to_review(self) -> tuple[Item, ...]:
        """What was done and rests on something that was just undone."""
        known = {item.subject for item in self.before.items if item.review}
        return tuple(item for item in self.after.items if item.review and item.subject not in known)


@dataclass(slots=True)
class Incident:
    """One case: its journal, and the folder whose playbooks and clocks are at hand."""

    journal: Journal
    here: Path | None = None
    rows: tuple[Sealed, ...] = ()
    entries: tuple[Entry, ...] = ()

    def library(self) -> Library:
        """Return the playbooks and cards at hand."""
        return library_at(self.here)

    @property
    def clocks(self) -> dict[str, Clock]:
        """The legal clocks by id, the shipped ones and the workspace's own."""
        return clocks_at(self.here)

    def state(self, now: datetime) -> CaseState:
        """Read the journal and return the case as it stands."""
        self.rows = self.journal.rows()
        self.entries = entries_of(self.rows)
        return self._state(now)

    def _state(self, now: datetime, more: tuple[Entry, ...] = ()) -> CaseState:
        entries = (*self.entries, *more)
        return state(self.journal.case, entries, self.clocks, now, digest=digest_of)

    def heads(self) -> tuple[Head, ...]:
        """Return the end of each station's chain, as last read."""
        return heads_of(self.rows)

    def base(self, subject: str) -> str:
        """Return the last entry on a subject that was read: who wrote since is not overruled."""
        return last_on(self.entries, subject)

    def write(
        self,
        acts: Iterable[Act],
        before: CaseState,
        stamp: Stamp,
        *,
        erase: Iterable[Sealed] = (),
    ) -> Outcome:
        """Write acts in one transaction and return what they changed."""
        written = self.journal.append_all(tuple(acts), stamp, erase=erase)
        return Outcome(written, before, self._state(stamp.now, written))


def the_incident(
    store: Store, station: Station, case: str = "", here: Path | None = None
) -> Incident:
    """Return a case by its id, or the only one that is open.

    Raises:
        NotFoundError: there is none of that name, or none is open.
        StateError: several are open.
    """
    return Incident(Journal(store, station, the_case(store, case)), here)


def item_of(state: CaseState, name: str, facility: str = "") -> Item:
    """Return the step or question that a name means.

    A name is an id, the beginning of one, ``PLAYBOOK/ID`` or ``FACILITY/PLAYBOOK/ID``. Where it
    means several, what is to be done now goes before what is not.

    Raises:
        NotFoundError: nothing bears the name; the near ones are listed.
        StateError: it means several.
    """
    wanted = name.removeprefix("step:").split("/")
    found = [item for item in state.items if _named(item, wanted, whole=True)]
    found = found or [item for item in state.items if _named(item, wanted, whole=False)]
    if facility:
        found = [item for item in found if facility in (item.facility, item.run.facility)]
    if not found:
        names = sorted({item.node.id for item in state.items})
        near = get_close_matches(wanted[-1], names, n=4, cutoff=0.5)
        raise NotFoundError("run.unknown-step", name=safe(name), near=", ".join(near) or "—")
    now = [item for item in found if item.to_do or item.returns] or found
    if len(now) > 1:
        raise StateError("run.several-steps", name=safe(name), names=_listed(now))
    return now[0]


def _named(item: Item, wanted: list[str], *, whole: bool) -> bool:
    have = [item.facility or item.run.facility, item.run.playbook.id, item.node.id]
    if whole:
        return have[-len(wanted) :] == wanted
    return have[-len(wanted) : -1] == wanted[:-1] and have[-1].startswith(wanted[-1])


def _listed(items: list[Item]) -> str:
    names = [item.subject.removeprefix("step:") for item in items]
    return ", ".join([*names[:6], "…"] if len(names) > 6 else names)


def facility_of(state: CaseState, given: str) -> str:
    """Return the facility that is meant: as given, or the only one of the case.

    Raises:
        NotFoundError: the case has none of that name.
        StateError: the case has several, and none was named.
    """
    names = [place.id for place in state.facilities]
    if given and given not in names:
        raise NotFoundError("run.unknown-facility", name=safe(given), near=", ".join(names) or "—")
    if given or len(names) == 1:
        return given or names[0]
    raise StateError("run.which-facility", names=", ".join(names) or "—")


def places(ids: Iterable[str], here: Path) -> tuple[Place, ...]:
    """Return facilities with the name and the profile that the workspace gives them.

    A fault of the workspace is no reason not to open a case: the facility then has only its id.
    """
    return tuple(_place(id, here) for id in ids)


def _place(id: str, here: Path) -> Place:
    from csirt.workspace.folder import opened  # the analysis comes with it: not for each line

    try:
        workspace = opened(here)
        found = workspace.entry(id) or workspace.facility(id)
    except (CsirtError, OSError):
        return Place(id)
    name = found.name.fr if isinstance(found.name, Text) else ""
    return Place(id, name, found.profile if isinstance(found.profile, Profile) else None)
