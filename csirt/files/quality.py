"""The way back from the quality plan: rows by id, merged by machine, laid under what people wrote.

A person's value wins, then the newest import; what loses is kept and shown. That something is done
counts only with its proof.
"""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from csirt.files.overlay import Difference
from csirt.files.seen import Changes
from csirt.files.seen_records import with_records
from csirt.files.table.take import Record, Table
from csirt.files.write import as_yaml
from csirt.model.fault import Severity
from csirt.model.improvement import Improvement, Status
from csirt.model.provenance import Provenance
from csirt.model.quality import QualitySeen, SeenImprovement

HEADER = "# écrit par csirt import, ne pas modifier\n"
FIELDS = ("quality_ref", "status", "due", "proof")
"""What comes back."""


def nothing(facility: str) -> QualitySeen:
    """Return what is seen of a facility of which nothing came back."""
    return QualitySeen.model_validate({"schema": "csirt.quality-seen/1", "id": facility})


def taken(
    table: Table, known: Mapping[str, Improvement], seen: QualitySeen, provenance: Provenance
) -> tuple[QualitySeen, Changes]:
    """Return what was seen with the rows of a table, and what that changed.

    Args:
        table: As read; every row that is not taken, or not whole, is told in it.
        known: The corrective actions of the facility by id, as people wrote them.
        seen: What came back before.
        provenance: Of this table.
    """
    before = {each.id: each for each in seen.improvements}
    found = list(_records(table, known, before))
    return with_records(seen, "improvements", found, provenance)


def _records(
    table: Table, known: Mapping[str, Improvement], before: Mapping[str, SeenImprovement]
) -> Iterator[SeenImprovement]:
    met: dict[str, str] = {}
    for record in table.records:
        id, spot = record.text("id"), table.spot(record, "id")
        if not id:
            table.told.add("quality.no-id", spot, Severity.WARNING)
        elif id not in known:
            near = ", ".join(get_close_matches(id, known, n=3)) or "—"
            table.told.add("quality.unknown-id", spot, Severity.WARNING, name=id, near=near)
        elif id in met:
            table.told.add("table.record-twice", spot, Severity.WARNING, name=id, before=met[id])
        else:
            met[id] = spot.path
            yield _record(record, known[id], before.get(id), table)


def _record(
    record: Record, written: Improvement, before: SeenImprovement | None, table: Table
) -> SeenImprovement:
    values: dict[str, Any] = {name: value for name in FIELDS if (value := record.text(name))}
    if (due := values.get("due")) and due < written.opened_on:
        spot = table.spot(record, "due")
        table.told.add("quality.due-early", spot, Severity.WARNING, due=due,
                       opened=written.opened_on)  # fmt: skip
        del values["due"]
    proof = values.get("proof") or written.proof or (before.proof if before else "")
    if values.get("status") == Status.DONE and not proof:
        table.told.add("quality.done-unproved", table.spot(record, "status"), Severity.WARNING)
        del values["status"]
    return SeenImprovement.model_validate({"id": written.id, **values})


def overlaid(
    written: Improvement, seen: SeenImprovement
) -> tuple[Improvement, tuple[Difference, ...]]:
    """Return a corrective action with what came back of it, and where the two differ."""
    update: dict[str, Any] = {}
    differences = []
    for name in FIELDS:
        mine, theirs = getattr(written, name), getattr(seen, name)
        if theirs is None:
            continue
        if name not in written.model_fields_set:
            update[name] = theirs
        elif mine != theirs:
            ref = f"improvement:{written.facility}/{written.id}"
            differences.append(Difference(ref, name, mine, theirs, seen.provenance))
    proof = update.get("proof", written.proof)
    if update.get("status") is Status.DONE and not proof:  # a file that somebody touched
        del update["status"]
    return written.model_copy(update=update) if update else written, tuple(differences)


def rendered(seen: QualitySeen) -> str:
    """Return the YAML of the file: only what was said, sorted, the same bytes each time."""
    dumped = seen.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    records = sorted(dumped.get("improvements", ()), key=lambda each: str(each["id"]))
    last = [{k: v for k, v in each.items() if k != "provenance"} | {"provenance": known}
            for each in records if (known := each.get("provenance"))]  # fmt: skip
    told = {"schema": seen.schema_, "id": seen.id, **({"improvements": last} if last else {})}
    return HEADER + as_yaml(told)
