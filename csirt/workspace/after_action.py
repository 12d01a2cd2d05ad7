"""What an after-action prints, put together: the case looked back at, its proof, its actions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import csirt
from csirt.errors import NotFoundError
from csirt.files.canonical import canonical
from csirt.files.kinds import load
from csirt.files.shipped import catalogue
from csirt.model.catalogue import Catalogue
from csirt.model.clock import Clock
from csirt.model.improvement import Improvement
from csirt.model.journal import Entry, EntryKind, Head, Sealed
from csirt.model.region import Settings
from csirt.model.tlp import Tlp
from csirt.operation.after_action import AfterAction, after_action
from csirt.operation.case_state import state
from csirt.operation.chain import Examination, case_head, examined
from csirt.operation.marking import ORDER, named, own_level, split
from csirt.operation.moment import PARIS
from csirt.safe import safe
from csirt.store.log import Store
from csirt.text import LANGUAGES
from csirt.workspace.cases import cases, the_case
from csirt.workspace.improvements import improvements, shown_at
from csirt.workspace.incident import Incident, digest_of
from csirt.workspace.incident_playbooks import INTERNAL
from csirt.workspace.journal import entries_of
from csirt.workspace.root import MARKER, root_of
from csirt.workspace.timeline_export import Timeline, timeline

_RUNS = (EntryKind.PLAYBOOK_FROZEN, EntryKind.PLAYBOOK_AMENDED)


@dataclass(frozen=True, slots=True)
class CaseDossier:
    """What the after-action of one case prints."""

    told: AfterAction
    subject_name: dict[str, str]
    """By language."""
    tlp: Tlp
    internal: bool
    """Internal targets are shown, and every page says that it stays inside."""
    on: str
    """Date of the last entry, ISO: the same journal gives the same report."""
    version: str
    catalogue: Catalogue
    regimes: Mapping[str, Clock]
    actions: tuple[Improvement, ...]
    withheld: tuple[tuple[str, Tlp], ...]
    """References of what is above the marking, with its level."""
    gone: tuple[str, ...]
    """References of the entries whose body is not in this journal."""
    proof: Examination

    @property
    def heads(self) -> tuple[Head, ...]:
        """The end of each station's chain."""
        return self.proof.heads

    @property
    def case_head(self) -> str:
        """The head of the case."""
        return case_head(self.proof.heads)

    def as_json(self) -> dict[str, object]:
        """Return it for machines."""
        told = self.told
        return {
            "id": told.state.id,
            "title": told.state.title,
            "exercise": told.state.exercise,
            "closed": told.state.closed,
            "facilities": [place.as_json() for place in told.state.facilities],
            "tlp": self.tlp.value,
            "internal": self.internal,
            "entries": self.proof.count,
            **told.as_json(internal=self.internal),
            "actions": [{"id": each.id, "due": each.due} for each in self.actions],
            "withheld": [{"id": ref, "tlp": level.value} for ref, level in self.withheld],
            "gone": list(self.gone),
            "verified": self.proof.holds,
        }


def case_named(store: Store, id: str = "") -> str:
    """Return the case to look back at: as given, the only open one, or the only one there is.

    Raises:
        NotFoundError: there is none of that name.
        StateError: several could be meant.
    """
    found = [] if id else cases(store)
    return found[0].id if len(found) == 1 else the_case(store, id)


def marking_at(incident: Incident, tlp: Tlp | None, *, internal: bool = False) -> Tlp:
    """Return the marking of an output: as asked, else that of the workspace."""
    if tlp is not None:
        return tlp
    asked = workspace_marking(incident.here)
    return max(asked, INTERNAL, key=ORDER.__getitem__) if internal else asked


def workspace_marking(here: Path | None) -> Tlp:
    """Return the marking of outputs that say no other; where there is no workspace, AMBER."""
    root = root_of(here) if here else None
    return load(root / MARKER, Settings).tlp if root else Tlp.AMBER


def case_dossier(
    incident: Incident, *, tlp: Tlp | None = None, internal: bool = False
) -> CaseDossier:
    """Return what the after-action of a case prints.

    Args:
        incident: The case.
        tlp: Marking; that of the workspace by default, at least AMBER+STRICT when internal.
        internal: Show the internal targets.

    Raises:
        NotFoundError: the case has no entry.
        ContentError: the file of an action, or the workspace, is at fault.
    """
    journal, marking = incident.journal, marking_at(incident, tlp, internal=internal)
    rows = journal.rows()
    if not rows:
        raise NotFoundError("journal.no-case", case=safe(journal.case), near="—")
    whole = entries_of(rows)
    shown, held = split(whole, marking, own_level if internal else _without_targets)
    now, clocks = last_moment(shown), incident.clocks
    told = after_action(state(journal.case, shown, clocks, now, digest=digest_of), shown)
    here = incident.here
    mine = improvements(here, case=journal.case) if here else ()
    actions, kept_back = shown_at(mine, marking)
    names = told.state.title or journal.case
    return CaseDossier(
        told=told,
        subject_name=dict.fromkeys(LANGUAGES, names),
        tlp=marking,
        internal=internal,
        on=now.astimezone(PARIS).date().isoformat(),
        version=csirt.__version__,
        catalogue=catalogue(),
        regimes=clocks,
        actions=actions,
        withheld=(*held, *kept_back),
        gone=_gone(rows),
        proof=examined(rows, canonical=canonical),
    )


def _gone(rows: tuple[Sealed, ...]) -> tuple[str, ...]:
    return tuple(f"entry:{row.case}/{row.station}/{row.seq}" for row in rows if row.body is None)


def _without_targets(entry: Entry) -> Tlp:
    """Return the level of an entry once internal targets are left out.

    A playbook is frozen at the level of its targets; of a report that prints none of them it is
    the playbook's own marking that counts.
    """
    level = own_level(entry)
    if entry.kind not in _RUNS or level is not INTERNAL:
        return level
    document = entry.data.get("playbook")
    return named(document.get("tlp") if isinstance(document, dict) else None)


def last_moment(entries: tuple[Entry, ...]) -> datetime:
    """Return when the last entry was written: a report is as old as its journal."""
    written = [datetime.fromisoformat(entry.recorded_at) for entry in entries]
    return max(written, default=datetime(1970, 1, 1, tzinfo=UTC)).astimezone(UTC)


def case_timeline(incident: Incident, *, tlp: Tlp | None = None) -> Timeline:
    """Return the timeline of a case at a level, that of the workspace by default.

    Raises:
        NotFoundError: the case has no entry.
    """
    rows = incident.journal.rows()
    if not rows:
        raise NotFoundError("journal.no-case", case=safe(incident.journal.case), near="—")
    whole = entries_of(rows)
    marking = marking_at(incident, tlp)
    shown, _ = split(whole, marking)
    told = state(
        incident.journal.case, shown, incident.clocks, last_moment(whole), digest=digest_of
    )
    return timeline(told, whole, marking, gone=_gone(rows))
