"""Exhibits: forensic pieces, known by their SHA-256; the journal says who held each, and when."""

from pathlib import Path
from typing import Any

from csirt.errors import InputError, IntegrityError, NotFoundError, StateError
from csirt.model.ids import slug
from csirt.model.journal import EntryKind
from csirt.operation.registers import RegisterRow, register
from csirt.safe import safe
from csirt.seal import sha256_file
from csirt.workspace.incident import Incident, Outcome
from csirt.workspace.incident_sitrep import refuse_numbers
from csirt.workspace.journal import Act, Stamp

SUBJECT = "exhibit:"


def add(
    incident: Incident,
    path: Path,
    stamp: Stamp,
    *,
    id: str = "",
    how: str = "",
    source: str = "",
    seal: str = "",
    kept: str = "",
) -> Outcome:
    """Write that a piece was acquired. The file stays where it is: only its hash is taken.

    Args:
        incident: The case.
        path: The file.
        stamp: When it was acquired, by whom.
        id: Its name in the case; by default that of the file.
        how: By what means (image, export, photograph).
        source: What it comes from.
        seal: Number of the seal.
        kept: Where it is kept.

    Raises:
        NotFoundError: no such file.
        InputError: it is a folder.
        StateError: the id is taken by another piece.
    """
    if not path.exists():
        raise NotFoundError("file.not-found", file=safe(path))
    if not path.is_file():
        raise InputError("exhibit.not-a-file", file=safe(path))
    refuse_numbers(how=how, source=source, seal=seal, kept=kept)
    state = incident.state(stamp.now)
    name = id or slug(path.name) or "piece"
    if any(row.id == name for row in register("exhibit", state.entries)):
        raise StateError("exhibit.taken", name=name)
    told: dict[str, Any] = {"how": how, "source": source, "seal": seal, "kept": kept}
    data = {key: value for key, value in told.items() if value}
    name_of_file = safe(path.name, limit=200)
    data |= {"sha256": sha256_file(path), "bytes": path.stat().st_size, "name": name_of_file}
    subject = f"{SUBJECT}{name}"
    act = Act(EntryKind.EXHIBIT_ACQUIRED, subject, data, incident.base(subject))
    return incident.write([act], state, stamp)


def move(
    incident: Incident,
    kind: EntryKind,
    id: str,
    stamp: Stamp,
    *,
    to: str,
    seal: str = "",
    reason: str = "",
) -> Outcome:
    """Write that a piece was handed over or given back.

    Raises:
        NotFoundError: no such piece.
    """
    refuse_numbers(to=to, seal=seal, reason=reason)
    state = incident.state(stamp.now)
    exhibit_of(register("exhibit", state.entries), id)
    told = {"to": to, "seal": seal, "reason": reason}
    subject = f"{SUBJECT}{id}"
    data = {key: value for key, value in told.items() if value}
    return incident.write([Act(kind, subject, data, incident.base(subject))], state, stamp)


def exhibit_of(rows: tuple[RegisterRow, ...], id: str) -> RegisterRow:
    """Return a piece by its id.

    Raises:
        NotFoundError: no such piece; the known ones are listed.
    """
    found = next((row for row in rows if row.id == id), None)
    if found is None:
        known = ", ".join(row.id for row in rows) or "—"
        raise NotFoundError("exhibit.unknown", name=safe(id), near=known)
    return found


def compared(row: RegisterRow, path: Path) -> str:
    """Return the SHA-256 of a file that is the piece.

    Raises:
        NotFoundError: no such file.
        IntegrityError: it is another file, or it was altered.
    """
    if not path.is_file():
        raise NotFoundError("file.not-found", file=safe(path))
    digest = sha256_file(path)
    if digest != row.data.get("sha256"):
        raise IntegrityError("exhibit.altered", name=row.id, file=safe(path))
    return digest
