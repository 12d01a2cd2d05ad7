"""Follow-up in a workspace: exports taken in, a file a kind and a day, and what they feed.

A file is never edited: an export of the same day and mapping takes the place of the one before,
unless it is older; other days stay, since they are the trend.
"""

from dataclasses import dataclass
from pathlib import Path

from csirt.analysis.follow_up import KpiValue, kpis
from csirt.analysis.follow_up_directory import other_scales
from csirt.analysis.follow_up_reading import Why
from csirt.errors import InputError, NotFoundError
from csirt.files.follow_up.take import export_of, kind_of
from csirt.files.kinds import load
from csirt.files.mappings import mapping_of
from csirt.files.newer import moment
from csirt.files.source import MAX_BYTES, MAX_NODES
from csirt.files.table.take import Table, read_table
from csirt.files.table.told import refusal
from csirt.files.write import as_yaml, write_text
from csirt.model.fault import Fault, Severity
from csirt.model.follow_up import FOLDER, Export, FollowUp, FollowUpKind
from csirt.model.provenance import Provenance
from csirt.model.tlp import Tlp
from csirt.safe import safe
from csirt.text import LANGUAGES, say
from csirt.workspace.follow_up_counts import counts_of
from csirt.workspace.follow_up_readings import Subject, readings_of, subject
from csirt.workspace.plan_actions import actions, notices

SCHEMA = "csirt.follow-up/1"
HEADER = "# écrit par csirt import follow-up, ne pas modifier\n"


@dataclass(frozen=True, slots=True)
class FollowUpImported:
    """The answer of ``csirt import follow-up``."""

    table: Table
    follow_up: FollowUp
    """The file as it stands now, or would stand."""
    export: Export
    """What the table said."""
    file: Path
    written: bool
    faults: tuple[Fault, ...]

    def as_json(self) -> dict[str, object]:
        """Return the JSON answer (``csirt.import.follow-up/1``)."""
        return {
            "schema": "csirt.import.follow-up/1",
            "facility": self.follow_up.facility,
            "kind": self.follow_up.kind.value,
            "on": self.follow_up.on,
            "format": self.table.format,
            "mapping": self.export.map,
            "rows": self.table.rows,
            "counts": [each.as_json() for each in counts_of(self.export)],
            "file": str(self.file),
            "written": self.written,
            "used_columns": [safe(name) for name in self.table.used],
            "unused_columns": [safe(name) for name in self.table.unused],
            "faults": [fault.as_json() for fault in self.faults],
        }


def imported(
    file: Path, mapping: str, facility: Path, *, on: str, as_of: str = "", dry_run: bool = False
) -> FollowUpImported:
    """Take an export into the follow-up of a facility.

    Args:
        file: CSV or XLSX.
        mapping: Id of a shipped mapping, or the path of one's own.
        facility: The person's file, ``facilities/ID.yaml``.
        on: Today.
        as_of: Day that the counts are of; that of the file by default, no later than today.
        dry_run: Read and count, write nothing.

    Raises:
        NotFoundError: no workspace, or nothing bears the name of the mapping.
        InputError: a day to come.
        ContentError: the table, the mapping, the facility or the file of that day is refused, with
            every place; nothing was written.
    """
    found = subject(facility)
    if found.root is None:
        raise NotFoundError("follow-up.no-workspace")
    if as_of > on:
        raise InputError("follow-up.future", date=as_of, today=on)
    how = mapping_of(mapping)
    kind = kind_of(how)
    table = read_table(file, how)
    day = as_of or min(table.changed_on, on)
    export = export_of(table, day, _provenance(table, on))
    path = found.root / FOLDER / found.facility.id / f"{kind}-{day}.yaml"
    before = load(path, FollowUp) if path.exists() else None
    after, older = with_export(before, found.facility.id, kind, day, export)
    faults = (*older_kept(older, export, table.file), *table.told.faults())
    is_new = after != before
    if is_new and not dry_run:
        write_text(path, text_of(after), force=True)
    return FollowUpImported(table, after, export, path, is_new and not dry_run, faults)


def _provenance(table: Table, on: str) -> Provenance:
    how, day = table.mapping, min(table.changed_on, on)
    return Provenance(basis=how.basis, by=how.tool, on=day, file_sha256=table.sha256)


def with_export(
    before: FollowUp | None, facility: str, kind: FollowUpKind, day: str, export: Export
) -> tuple[FollowUp, Export | None]:
    """Return the file with an export in it, and the newer one that is kept in its place."""
    exports = {each.map: each for each in before.exports} if before else {}
    same = exports.get(export.map)
    if before and same and moment(same.provenance) > moment(export.provenance):
        return before, same
    exports[export.map] = export
    told = {
        "schema": SCHEMA, "facility": facility, "kind": kind, "on": day,
        "exports": tuple(exports[name] for name in sorted(exports)),
    }  # fmt: skip
    return FollowUp.model_validate(told), None


def older_kept(kept: Export | None, given: Export, file: str) -> tuple[Fault, ...]:
    """Return the warning that a file was not taken because a newer one is kept; none if it was."""
    if kept is None:
        return ()
    days = (", ".join(filter(None, moment(each.provenance))) for each in (kept, given))
    message = say("follow-up.older", **dict(zip(("on", "given"), days, strict=True)))
    return (Fault("follow-up.older", Severity.WARNING, message, file),)


def text_of(follow_up: FollowUp) -> str:
    """Return the YAML of a file.

    Raises:
        ContentError: more than our own reader takes.
    """
    dumped = follow_up.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    text = HEADER + as_yaml(dumped)
    if len(text.encode()) > MAX_BYTES or _nodes(dumped) > MAX_NODES:
        raise refusal("table.result-too-big", follow_up.name, limit=MAX_BYTES // 1_000_000)
    return text


def _nodes(data: object) -> int:
    """Return how many nodes of YAML plain data make."""
    if isinstance(data, dict):
        return 1 + sum(1 + _nodes(value) for value in data.values())
    return 1 + sum(map(_nodes, data)) if isinstance(data, list) else 1


def snapshots(root: Path | None, facility: str) -> tuple[FollowUp, ...]:
    """Return the follow-up of a facility, the oldest first; none where there is no workspace.

    A file that names another facility, or bears another name than its own, is left aside, as
    ``check`` says.

    Raises:
        ContentError: a file is at fault.
    """
    paths = sorted((root / FOLDER / facility).glob("*.yaml")) if root else []
    found = ((path, load(path, FollowUp)) for path in paths)
    kept = [each for path, each in found if each.facility == facility and path.stem == each.name]
    return tuple(sorted(kept, key=lambda each: (each.on, each.kind)))


@dataclass(frozen=True, slots=True)
class PlanKpis:
    """The answer of ``csirt plan kpi``."""

    facility: str
    on: str
    tlp: Tlp
    kpis: tuple[KpiValue, ...]
    notes: tuple[dict[str, str], ...]

    def as_json(self, lang: str) -> dict[str, object]:
        """Return the answer for machines (``csirt.plan.kpi/1``)."""
        return {
            "schema": "csirt.plan.kpi/1",
            "facility": self.facility,
            "on": self.on,
            "tlp": self.tlp.value,
            "kpis": [_kpi_json(each, lang) for each in self.kpis],
            "notes": [note[lang] for note in self.notes],
        }


def _kpi_json(each: KpiValue, lang: str) -> dict[str, object]:
    return {
        "id": each.id,
        "action": each.action,
        "name": each.name.in_(lang),
        "value": None if each.value is None else round(each.value, 4),
        "unit": each.unit,
        "numerator": each.numerator,
        "denominator": each.denominator,
        "as_of": each.as_of,
        "stale": each.stale,
        "target": each.target.in_(lang) if each.target else None,
        "trend": [
            {"month": one.month, "value": None if one.value is None else round(one.value, 4)}
            for one in each.trend
        ],
        "records": list(each.records),
        "why": reason(each.why, lang) if each.why else None,
    }


def reason(why: Why, lang: str) -> str:
    """Return why an indicator has no value, or what its value leaves out, in words."""
    facts = dict(why.facts)
    if why.code == "lacks":
        return say(f"follow-up.lacks.{facts['what']}", lang)
    if why.code == "no-import":
        facts["kind"] = say(f"follow-up.kind.{facts['kind']}", lang)
    return say(f"follow-up.why.{why.code}", lang, **facts)


def kpis_of(file: Path, *, on: str) -> PlanKpis:
    """Return the indicators of every action for a facility on a day.

    Args:
        file: File of the facility.
        on: The day, ISO.

    Raises:
        NotFoundError: the file does not exist.
        ContentError: a file is at fault.
    """
    found, known = subject(file), actions(file)
    files = snapshots(found.root, found.facility.id)
    values = kpis(
        known.values(),
        files,
        on,
        readings={**readings_of(found, on=on), **other_scales(files, on)},
        exposed=found.exposed,
    )
    return PlanKpis(
        found.facility.id, on, found.tlp, values, (*notices(known.values()), *_alone(found))
    )


def _alone(found: Subject) -> tuple[dict[str, str], ...]:
    if found.root is not None:
        return ()
    return ({lang: say("note.plan-alone", lang) for lang in LANGUAGES},)
