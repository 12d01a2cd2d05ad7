"""What the other records of a workspace say of the indicators: contacts, sheets, improvements."""

from dataclasses import dataclass
from pathlib import Path

from csirt.analysis.facility_readings import lines_covered, readings
from csirt.analysis.follow_up_reading import Reading, refused, share
from csirt.files.forms import read_form
from csirt.files.kinds import load
from csirt.files.overlay import overlay
from csirt.files.table.world import Machines
from csirt.model.facility import Facility, SeenFacility
from csirt.model.follow_up import Tally
from csirt.model.patches import MachineExposure
from csirt.model.place import Exposure
from csirt.model.sheet import ROW, Sheet
from csirt.model.tlp import Tlp
from csirt.workspace.contacts import FILE, contacts_at, listed
from csirt.workspace.folder import Workspace, opened
from csirt.workspace.improvements import improvements
from csirt.workspace.plan import subject_of
from csirt.workspace.sheet_keep import kept
from csirt.workspace.sheets import sheets

_SUPPORT, _TABLE, _LINE = "support-table", "supports", "line"


@dataclass(frozen=True, slots=True)
class Subject:
    """A facility as its files have it together, and the workspace around it."""

    facility: Facility
    """The person's file over what importers saw."""
    workspace: Workspace
    tlp: Tlp
    machines: Machines

    @property
    def root(self) -> Path | None:
        """The workspace's folder; none where the file stands alone."""
        return self.workspace.root

    def exposed(self, name: str) -> MachineExposure | None:
        """Return the exposure of a machine of the model whose zone answers to the Internet."""
        asset = self.machines.find(name)
        zone = next((z for z in self.facility.zones if asset and z.id == asset.zone), None)
        open_ = zone is not None and zone.exposure is Exposure.INTERNET
        return MachineExposure.INTERNET if open_ else None


def subject(file: Path) -> Subject:
    """Return the facility of a file, with what was seen of it.

    Raises:
        NotFoundError: the file does not exist.
        InputError: it is no facility.
        ContentError: it is at fault.
    """
    person, tlp = subject_of(file)
    seen = file.with_name(f"{file.stem}.seen.yaml")
    facility = overlay(person, load(seen, SeenFacility))[0] if seen.exists() else person
    workspace = opened(file)
    return Subject(workspace.identified(facility), workspace, tlp, Machines(facility.assets))


def readings_of(found: Subject, *, on: str) -> dict[tuple[str, str], Reading]:
    """Return what the records of a workspace say of the indicators on a day."""
    id = found.facility.id
    mine = improvements(found.root, facility=id) if found.root else ()
    return {
        **readings(found.facility, mine, on),
        ("a1", "verified-contacts"): _contacts(found, on),
        ("a5", "lines-covered"): _lines(found, on),
    }


def _contacts(found: Subject, on: str) -> Reading:
    """Return the contacts of the kit whose numbers were all called within six months."""
    if found.root is None or not (found.root / FILE).is_file():
        return refused("no-contacts")
    entry = found.workspace.entry(found.facility.id)
    names = (entry.id, *entry.aka) if entry else (found.facility.id,)
    reaches = listed(contacts_at(found.root), on=on, facilities=names).reaches
    if not reaches:
        return refused("no-contacts")
    fresh = sum(not each.doubtful for each in reaches)
    return share(Tally(count=fresh, of=len(reaches)), on, (FILE,))


def _lines(found: Subject, on: str) -> Reading:
    """Return the care lines with a fallback agreed on sheet B, the newest one that is kept."""
    if found.root is None:
        return refused("no-sheet")
    known = sheets(found.root)
    mine = [each for each in kept(found.facility.id, known, found.root, on)
            if each.sheet.id == _SUPPORT and each.saved_on <= on]  # fmt: skip
    form = read_form(Path(mine[0].file), known)[0] if mine else None
    if form is None:
        return refused("no-sheet")
    agreed = _agreed(known[_SUPPORT], form.values.get(_TABLE, ()), on)
    record = Path(mine[0].file).relative_to(found.root).as_posix()
    return lines_covered(found.facility, agreed, mine[0].saved_on, record)


def _agreed(sheet: Sheet, rows: object, on: str) -> dict[str, bool]:
    """Return by line whether a facility took it on, until a day that is not past."""
    given = {each.id: str(each.data.get(_LINE, "")) for each in sheet.by_id()[_TABLE].rows}
    agreed = dict.fromkeys(given.values(), False)
    for row in rows if isinstance(rows, list | tuple) else ():
        line = given.get(str(row.get(ROW, "")), "") if isinstance(row, dict) else ""
        if line:
            until = str(row.get("valid-until") or "")[:10]
            holds = until >= on if until else bool(row.get("agreed-on"))
            agreed[line] = agreed[line] or (bool(row.get("support")) and holds)
    return agreed
