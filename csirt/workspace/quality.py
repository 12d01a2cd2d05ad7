"""Taking the quality plan back: what it says of the corrective actions of one facility."""

from dataclasses import dataclass
from pathlib import Path

from csirt.errors import NotFoundError
from csirt.files.kinds import load
from csirt.files.mappings import mapping_of
from csirt.files.overlay import Difference
from csirt.files.quality import overlaid, rendered, taken
from csirt.files.seen import Changes
from csirt.files.table.take import read_table
from csirt.files.table.told import refusal
from csirt.files.write import write_text
from csirt.model.facility import Facility
from csirt.model.fault import Fault
from csirt.model.mapping import Target
from csirt.model.provenance import Provenance
from csirt.safe import safe
from csirt.workspace.improvements import FOLDER, SEEN, seen_of, written
from csirt.workspace.root import root_of
from csirt.workspace.table import once, provenance


@dataclass(frozen=True, slots=True)
class QualityImported:
    """The answer of ``csirt import quality``."""

    facility: str
    format: str
    mapping: str
    changes: Changes
    rows: int
    used_columns: tuple[str, ...]
    unused_columns: tuple[str, ...]
    differences: tuple[Difference, ...]
    """Where a person's file says otherwise: her value is kept."""
    faults: tuple[Fault, ...]
    written: Path | None
    """None for a dry run, or when nothing changed."""

    def as_json(self) -> dict[str, object]:
        """Return the JSON answer (``csirt.import.quality/1``)."""
        return {
            "schema": "csirt.import.quality/1",
            "facility": self.facility,
            "format": self.format,
            "mapping": self.mapping,
            "improvements": {
                "added": list(self.changes.added),
                "updated": list(self.changes.updated),
                "unchanged": list(self.changes.unchanged),
            },
            "rows": self.rows,
            "used_columns": [safe(name) for name in self.used_columns],
            "unused_columns": [safe(name) for name in self.unused_columns],
            "differences": [difference_json(each) for each in self.differences],
            "faults": [fault.as_json() for fault in self.faults],
        }


def difference_json(each: Difference) -> dict[str, str]:
    """Return a field of which a person and the quality plan say different things."""
    known = each.lost_provenance
    return {
        "id": each.asset,
        "field": each.field,
        "kept": str(each.kept),
        "lost": str(each.lost),
        "by": known.by if isinstance(known, Provenance) else "—",
        "on": known.on if isinstance(known, Provenance) else "—",
    }


def quality_imported(
    file: Path, facility: Path, *, on: str, mapping: str = "quality-plan", dry_run: bool = False
) -> QualityImported:
    """Take a quality plan into what is seen of a facility's corrective actions; the files that
    people wrote are never touched.

    Args:
        file: CSV or XLSX.
        facility: The person's file, ``facilities/ID.yaml``.
        on: Today; the provenance bears the day of the file, no later than this one.
        mapping: Id of a shipped mapping, or the path of one's own.
        dry_run: Read and compare, write nothing.

    Raises:
        ContentError: the table, the mapping or a file is refused, with every place; nothing was
            written.
        NotFoundError: there is no workspace, or no such mapping.
    """
    subject, root, through = load(facility, Facility), root_of(facility), mapping_of(mapping)
    if root is None:
        raise NotFoundError("action.no-workspace")
    if through.target is not Target.IMPROVEMENTS:
        raise refusal("quality.other-mapping", str(file), mapping=through.id)
    table = read_table(file, through)
    known = {each.id: each for each in written(root, facility=subject.id)}
    before = seen_of(root, subject.id)
    after, changes = taken(table, known, before, provenance(table, on))
    lost = tuple(
        difference
        for each in after.improvements
        if each.id in known
        for difference in overlaid(known[each.id], each)[1]
    )
    path = root / FOLDER / subject.id / SEEN
    if not dry_run and after != before:
        write_text(path, rendered(after), force=True)
    return QualityImported(
        subject.id, table.format, through.id, once(changes), table.rows, table.used, table.unused,
        lost, table.told.faults(), None if dry_run or after == before else path,
    )  # fmt: skip
