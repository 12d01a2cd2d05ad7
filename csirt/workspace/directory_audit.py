"""Audits of a directory taken into the follow-up of a facility, a file a day.

A report is kept as numbers: it says where the directory stands on the tool's own scale, month after
month, and it is never turned into a level of another audit.
"""

from dataclasses import dataclass, replace
from pathlib import Path

from csirt.errors import InputError, NotFoundError
from csirt.files.inventory.observation import Observed
from csirt.files.inventory.pingcastle import TOOL, Audited, read_audit
from csirt.files.kinds import load
from csirt.files.seen import Changes, updated
from csirt.files.seen_records import nothing
from csirt.files.table.directories import with_directories
from csirt.files.table.world import Machines
from csirt.files.write import write_text
from csirt.model.directory_audit import DirectoryAudit, DirectoryRisk
from csirt.model.facility import Facility, SeenFacility
from csirt.model.fault import Fault, Severity
from csirt.model.follow_up import FOLDER, Export, FollowUp, FollowUpKind
from csirt.model.ids import slug
from csirt.model.provenance import Basis, Provenance
from csirt.model.record import Text
from csirt.safe import safe
from csirt.text import LANGUAGES, say
from csirt.workspace.folder import opened
from csirt.workspace.follow_up import older_kept, text_of, with_export
from csirt.workspace.follow_up_readings import subject
from csirt.workspace.inventory import check_zone, with_zone
from csirt.workspace.table import Step
from csirt.workspace.world import world_of

_SHOWN = 12


@dataclass(frozen=True, slots=True)
class AuditImported:
    """The answer of ``csirt import directory-audit``."""

    facility: str
    on: str
    audit: DirectoryAudit
    file: Path
    """The file of follow-up of that day."""
    changes: Changes
    """What the controllers and their directory changed of what is seen."""
    written: tuple[Path, ...]
    """None for a dry run, or when nothing changed."""
    faults: tuple[Fault, ...]
    notes: tuple[dict[str, str], ...]

    def as_json(self, lang: str) -> dict[str, object]:
        """Return the JSON answer (``csirt.import.directory-audit/1``)."""
        return {
            "schema": "csirt.import.directory-audit/1",
            "facility": self.facility,
            "on": self.on,
            "tool": TOOL,
            "domain": self.audit.domain,
            "score": self.audit.score,
            "families": [
                {"id": family.value, "score": score if isinstance(score, int) else None}
                for family, score in families(self.audit)
            ],
            "rules": [each.model_dump(mode="json") for each in self.audit.rules],
            "file": str(self.file),
            "written": bool(self.written),
            "seen": {
                "added": len(self.changes.added),
                "updated": len(self.changes.updated),
                "unchanged": len(self.changes.unchanged),
            },
            "notes": [note[lang] for note in self.notes],
            "faults": [fault.as_json() for fault in self.faults],
        }


def families(audit: DirectoryAudit) -> tuple[tuple[DirectoryRisk, object], ...]:
    """Return the score of each family, in the order of the tool; not assessed where unsaid."""
    names = ((each, each.value.replace("-", "_")) for each in DirectoryRisk)
    return tuple((each, getattr(audit, name)) for each, name in names)


def imported(
    file: Path, facility: Path, *, on: str, zone: str = "", dry_run: bool = False
) -> AuditImported:
    """Take the report of PingCastle on a directory into the follow-up of a facility, and the domain
    controllers that it names into what is seen of it.

    Args:
        file: The XML of the report.
        facility: The person's file, ``facilities/ID.yaml``.
        on: Today.
        zone: Zone of the controllers that nobody knows; without one they are left, and told.
        dry_run: Read and compare, write nothing.

    Raises:
        NotFoundError: no workspace, or the facility has zones and this is none of them.
        InputError: a report of a day to come.
        ContentError: the report, the facility or the file of that day is refused, with its place;
            nothing was written.
    """
    found = subject(facility)
    if found.root is None:
        raise NotFoundError("follow-up.no-workspace")
    told = read_audit(file)
    if told.on > on:
        raise InputError("follow-up.future", date=told.on, today=on)
    kind, id = FollowUpKind.DIRECTORY, found.facility.id
    path = found.root / FOLDER / id / f"{kind}-{told.on}.yaml"
    before = load(path, FollowUp) if path.exists() else None
    export = _export(told)
    after, newer = with_export(before, id, kind, told.on, export)
    step = _seen(told, facility, zone)
    written: tuple[Path, ...] = ()
    if after != before and not dry_run:
        write_text(path, text_of(after), force=True)
        written = (path,)
    if not dry_run:
        written += step.write()
    faults = (*older_kept(newer, export, told.file), *told.faults)
    faults += (*_unknown(told, found.facility), *_left(told, step))
    notes = ({lang: say("note.directory-scale", lang) for lang in LANGUAGES},)
    return AuditImported(id, told.on, told.audit, path, step.changes, written, faults, notes)


def _seen(told: Audited, facility: Path, zone: str) -> Step:
    """Return what the controllers of a report change in what is seen; nothing is written."""
    person = load(facility, Facility)
    path = facility.with_name(f"{facility.stem}.seen.yaml")
    before = load(path, SeenFacility) if path.exists() else nothing(person.id)
    if zone:
        check_zone(zone, person, before)
    world = world_of(opened(facility), person, before)
    hosts = [_placed(each, world.machines, zone) for each in told.controllers]
    placed = [each for each in hosts if each.zone]
    known = _provenance(told)
    seen, changes = updated(before, placed, zone, known, world.ports, by_name=True)
    if placed:
        seen = with_zone(seen, person, zone) if zone else seen
        names = {told.audit.domain: [each.name for each in placed]}
        seen, changes = with_directories(seen, changes, world, names, known)
    return Step(person, path, before, seen, changes)


def _placed(machine: Observed, machines: Machines, zone: str) -> Observed:
    """Return a controller in the zone where it is known to stand, else in the one that is given."""
    asset = machines.find(machine.name)
    return replace(machine, zone=asset.zone if asset else zone)


def _left(told: Audited, step: Step) -> tuple[Fault, ...]:
    machines = Machines(step.after.assets)
    left = [each.name for each in told.controllers if machines.find(each.name) is None]
    if not left:
        return ()
    code = "directory-audit.zoneless"
    message = say(code, count=len(left), names=", ".join(left[:_SHOWN]))
    return (Fault(code, Severity.NOTE, message, told.file),)


def _provenance(told: Audited) -> Provenance:
    return Provenance(basis=Basis.OBSERVED, by=told.tool, on=told.on, file_sha256=told.sha256)


def _export(told: Audited) -> Export:
    # One entry a domain: a facility may have several, audited on one day.
    return Export(
        map=slug(f"{TOOL}-{told.audit.domain}"),
        provenance=_provenance(told),
        rows=len(told.audit.rules),
        directories=(told.audit,),
    )


def _unknown(told: Audited, facility: Facility) -> tuple[Fault, ...]:
    """Return a note where the facility describes directories, none bears this domain, and none of
    its controllers is known: it may be the report of another facility."""
    domain = told.audit.domain
    called = {each.id for each in facility.directories}
    called |= {each.name.fr.lower() for each in facility.directories if isinstance(each.name, Text)}
    machines = Machines(facility.assets)
    if any(machines.find(each.name) for each in told.controllers):
        return ()
    if not called or domain in called or slug(domain) in called:
        return ()
    code = "directory-audit.unknown-domain"
    told_names = ", ".join(sorted(safe(name) for name in called))
    message = say(code, domain=domain, known=told_names)
    return (Fault(code, Severity.NOTE, message, told.file),)
