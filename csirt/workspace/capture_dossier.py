"""What the report of some evidence prints, and the captures as exhibits of a case."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import csirt
from csirt import seal
from csirt.files.shipped import catalogue
from csirt.model.capture import CaptureFile, Seen
from csirt.model.facility import Facility
from csirt.model.record import Text
from csirt.model.region import FacilityGroup
from csirt.model.tlp import Tlp
from csirt.operation.registers import register
from csirt.text import LANGUAGES, say
from csirt.workspace.capture_compare import (
    Compared,
    GroupCompared,
    capture_compare,
    group_compare,
)
from csirt.workspace.capture_hunt import Hunted
from csirt.workspace.capture_import_group import is_group
from csirt.workspace.exhibits import add
from csirt.workspace.folder import opened
from csirt.workspace.incident import Incident
from csirt.workspace.journal import Stamp
from csirt.workspace.told import Told


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureDossier(Told):
    """Some evidence, read, and held against the model of a facility or of the sites of a group
    where one was given."""

    hunted: Hunted
    compared: Compared | GroupCompared | None


def capture_dossier(
    hunted: Hunted, facility: Path | None = None, *, on: str, tlp: Tlp | None = None
) -> CaptureDossier:
    """Return what the report of some evidence prints.

    Args:
        hunted: The evidence, see :func:`csirt.workspace.capture_hunt.hunted`.
        facility: The facility it was taken at, or its group; without it the report compares
            nothing.
        on: The day, ISO.
        tlp: Marking; that of the workspace by default, AMBER+STRICT without one: a capture shows
            who an attacker can reach.

    Raises:
        ContentError: a file of the facility or of the group is at fault.
        NotFoundError: there is no such file.
    """
    compared: Compared | GroupCompared | None = None
    if facility:
        compare = group_compare if is_group(facility) else capture_compare
        compared = compare(hunted, facility)
    usual = opened(facility).settings.tlp if facility else Tlp.AMBER_STRICT
    files = hunted.seen.files
    return CaptureDossier(
        hunted=hunted,
        compared=compared,
        subject_name=_subject(compared, files),
        tlp=tlp or usual,
        on=on,
        version=csirt.__version__,
        catalogue=catalogue(),
        names={},
        files={},
        notices=tuple(
            {lang: say(key, lang, **dict(facts)) for lang in LANGUAGES}
            for key, facts in _notices(hunted.seen)
        ),
        inputs=tuple((each.name, each.sha256) for each in files),
    )


def _notices(seen: Seen) -> tuple[tuple[str, tuple[tuple[str, str | int], ...]], ...]:
    """Return what the cover says: of a report with real names, that it stays; then what it sees."""
    first = seen.notes if seen.pseudonyms else (("note.capture.report-notice", ()),)
    return (*first, ("note.capture.only-seen", ()))


def _subject(
    compared: Compared | GroupCompared | None, files: Iterable[CaptureFile]
) -> dict[str, str]:
    if compared is None:
        names = ", ".join(each.name for each in files)
        return dict.fromkeys(LANGUAGES, names)
    whole = compared.facility if isinstance(compared, Compared) else compared.group
    return {lang: named(whole, lang) for lang in LANGUAGES}


def named(whole: Facility | FacilityGroup, lang: str) -> str:
    """Return the name of a facility or of a group; its id without one."""
    return whole.name.in_(lang) if isinstance(whole.name, Text) else whole.id


def entered(
    incident: Incident, files: Iterable[Path], stamp: Stamp, *, how: str
) -> tuple[str, ...]:
    """Write in the journal that captures were acquired, and return the names of the pieces.

    A capture that the case has already, by its hash, is not written again. The file stays where
    it is.

    Raises:
        NotFoundError: no such file.
        StateError: the name is taken by another piece.
    """
    names = []
    for file in files:
        digest = seal.sha256_file(file)
        rows = register("exhibit", incident.state(stamp.now).entries)
        known = next((row.id for row in rows if row.data.get("sha256") == digest), "")
        if not known:
            outcome = add(incident, file, stamp, how=how)
            known = outcome.entries[0].subject.removeprefix("exhibit:")
        names.append(known)
    return tuple(names)
