"""The playbooks that run in a case: frozen by their hash, amended by entries."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from pydantic import ValidationError

from csirt.model.journal import Entry, EntryKind
from csirt.model.playbook import Playbook
from csirt.operation.item import Run
from csirt.operation.playbook_run import At

Digest = Callable[[object], str]
"""What gives the SHA-256 of a playbook's document."""
_RUNS = (EntryKind.PLAYBOOK_FROZEN, EntryKind.PLAYBOOK_AMENDED)


@dataclass(frozen=True, slots=True)
class Unread:
    """A run whose playbook is not here: its entry was withheld, or is not what its digest says."""

    subject: str
    sha256: str
    """Empty where the entry that froze it is not here at all."""


def runs_of(
    entries: Iterable[Entry], at: At, digest: Digest, *, among: Iterable[Entry] = ()
) -> tuple[tuple[Run, ...], tuple[Unread, ...]]:
    """Return the runs of a case, each with the playbook as last amended.

    Args:
        entries: The entries that count.
        at: When an entry counts.
        digest: What gives the SHA-256 of a playbook's document.
        among: Every entry: the text of a playbook is kept once a case, and the entry that keeps it
            may count no more.
    """
    entries = tuple(entry for entry in entries if entry.kind in _RUNS)
    documents = _documents((*entries, *among), digest)
    runs: dict[str, Run | Unread] = {}
    for entry in entries:
        sha256 = str(entry.data.get("sha256", ""))
        playbook, before = documents.get(sha256), runs.get(entry.subject)
        if playbook is None:
            runs.setdefault(entry.subject, Unread(entry.subject, sha256))
        elif not isinstance(before, Run):
            facility = str(entry.data.get("facility", ""))
            runs[entry.subject] = Run(playbook, facility, at(entry), sha256)
        elif entry.kind is EntryKind.PLAYBOOK_AMENDED:
            runs[entry.subject] = replace(
                before, playbook=playbook, sha256=sha256, amended=before.amended + 1
            )
    found = runs.values()
    return (
        tuple(each for each in found if isinstance(each, Run)),
        tuple(each for each in found if isinstance(each, Unread)),
    )


def _documents(entries: Iterable[Entry], digest: Digest) -> dict[str, Playbook | None]:
    """Return the playbooks that entries hold, by their digest."""
    found: dict[str, Playbook | None] = {}
    for entry in entries:
        if entry.kind in _RUNS and "playbook" in entry.data:
            sha256 = str(entry.data.get("sha256", ""))
            if found.get(sha256) is None:
                found[sha256] = _playbook(entry.data["playbook"], sha256, digest)
    return found


def _playbook(document: object, sha256: str, digest: Digest) -> Playbook | None:
    """Return a playbook that was frozen, none if it is not what its digest says."""
    if digest(document) != sha256:
        return None
    try:
        return Playbook.model_validate(document)
    except ValidationError:
        return None
