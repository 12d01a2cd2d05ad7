"""Results of a campaign from a table or a filled form: one small file a facility, those that differ
kept apart."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from csirt import seal
from csirt.files.campaign_form import sent_by_form
from csirt.files.campaign_results import Row, Sent, results_mapping, sent_by_table
from csirt.files.mappings import mapping_of
from csirt.files.table.take import read_table
from csirt.files.write import as_yaml, write_text
from csirt.model.campaign import CampaignResult, ResultStatus
from csirt.model.fault import Fault, Severity
from csirt.model.provenance import Basis
from csirt.operation.campaign import chosen
from csirt.safe import safe
from csirt.text import say
from csirt.workspace.campaign import RESULTS, Opened, opened_campaign
from csirt.workspace.region_members import ids_of
from csirt.workspace.sheets import sheets

SCHEMA = "csirt.campaign-result/1"
SIMPLE = "campaign-answers"
"""Mapping that is taken where none is named."""
FORM = ".json"
_DAYS = ("hot_on", "cold_on", "certified_on")
"""Days that come after it was done, and not after today."""


@dataclass(frozen=True, slots=True)
class ResultsImported:
    """The answer of ``csirt campaign import``."""

    campaign: str
    mapping: str
    rows: int
    added: tuple[CampaignResult, ...]
    unchanged: int
    """Facilities of which the same stands already."""
    differing: tuple[str, ...]
    """Facilities of which something else stands too: both are kept."""
    faults: tuple[Fault, ...]
    written: int

    def as_json(self) -> dict[str, object]:
        """Return the answer for machines (``csirt.campaign.import/1``)."""
        return {
            "schema": "csirt.campaign.import/1",
            "campaign": self.campaign,
            "mapping": self.mapping,
            "rows": self.rows,
            "results": {
                "added": len(self.added),
                "unchanged": self.unchanged,
                "differing": len(self.differing),
            },
            "written": self.written,
            "faults": [fault.as_json() for fault in self.faults],
        }


def results_imported(
    campaign: Path,
    file: Path,
    *,
    on: str,
    mapping: str = SIMPLE,
    replace: bool = False,
    dry_run: bool = False,
) -> ResultsImported:
    """Take a table of results into a campaign.

    Args:
        campaign: File or folder of the campaign.
        file: CSV or XLSX; or ``.json``, what the form of sheet L saved.
        on: Today: the day of receipt, and the last on which something can have been done.
        mapping: Id of a shipped mapping, or the path of one's own.
        replace: What differs takes the place of what stood before, which is kept.
        dry_run: Read and compare, write nothing.

    Raises:
        ContentError: the table, the mapping or the campaign is refused, with every place; nothing
            was written.
        NotFoundError: no such campaign or mapping.
    """
    found = opened_campaign(campaign)
    sent = _sent(file, mapping, found)
    work = _Work(found, found.received().results, sent, on, replace=replace)
    for row in sent.rows:
        work.take(row)
    if not dry_run:
        for made in work.added:
            path = found.path.parent / RESULTS / f"{made.id}.yaml"
            write_text(path, as_yaml(_kept(made)))
    return ResultsImported(
        found.campaign.id, sent.mapping, sent.count, tuple(work.added), work.unchanged,
        tuple(work.differing), sent.told.faults(), 0 if dry_run else len(work.added),
    )  # fmt: skip


def _sent(file: Path, mapping: str, found: Opened) -> Sent:
    if file.suffix.lower() == FORM:
        return sent_by_form(file, sheets(found.root))
    return sent_by_table(read_table(file, results_mapping(mapping_of(mapping))))


def _kept(made: CampaignResult) -> dict[str, object]:
    kept = made.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return {"schema": SCHEMA, **kept}


@dataclass(slots=True)
class _Work:
    """An import under way."""

    found: Opened
    stood: dict[str, list[CampaignResult]]
    """What was received before, by facility."""
    sent: Sent
    on: str
    replace: bool
    added: list[CampaignResult] = field(default_factory=list)
    unchanged: int = 0
    differing: list[str] = field(default_factory=list)
    _sites: dict[str, str] = field(default_factory=dict)
    _entities: dict[str, list[str]] = field(default_factory=dict)
    _aimed: set[str] = field(default_factory=set)
    _rows_of: dict[str, Row] = field(default_factory=dict)
    _mine: dict[str, list[CampaignResult]] = field(default_factory=dict)
    """What this import adds, by facility."""

    def __post_init__(self) -> None:
        for entry in self.found.region.facilities:
            for id in ids_of(entry):
                self._sites[id] = entry.id
            if entry.finess.site:
                self._sites[entry.finess.site.lower()] = entry.id
            if entry.finess.entity:
                self._entities.setdefault(entry.finess.entity.lower(), []).append(entry.id)
        self._aimed = {each.id for each in chosen(self.found.campaign, self.found.members.values())}

    def take(self, row: Row) -> None:
        """Take what a row says of each facility that it names."""
        if str(row.said["on"]) > self.on and row.said["status"] == "done":
            self._tell("campaign.done-later", row, date=row.said["on"], today=self.on)
            return
        self._days(row)
        for facility in self._facilities(row):
            if facility not in self._aimed:
                self._tell("campaign.not-aimed", row, Severity.NOTE, name=facility)
            self._add(facility, row)

    def _days(self, row: Row) -> None:
        """Leave the days out that cannot be: before it was done, or after today."""
        for name in _DAYS:
            day = str(row.said.get(name, row.said["on"]))
            if not str(row.said["on"]) <= day <= self.on and name in row.said:
                del row.said[name]
                field = say(f"campaign.field.{name}")
                self._tell("campaign.odd-day", row, name=field, date=day, today=self.on)

    def _facilities(self, row: Row) -> Iterator[str]:
        """Yield the facilities of a row; what is unknown or could be several is told."""
        if not row.codes:
            homes = self._entities.get(row.entity, [])
            if len(homes) == 1:
                yield homes[0]
            else:
                code = "campaign.several-sites" if homes else "campaign.unknown-finess"
                self._tell(code, row, name=row.entity, count=len(homes))
            return
        for code in dict.fromkeys(row.codes):
            facility = self._sites.get(code)
            homes = self._entities.get(code, [])
            if facility is None and len(homes) == 1:
                facility = homes[0]
            if facility is not None:
                yield facility
            elif homes:
                self._tell("campaign.several-sites", row, name=code, count=len(homes))
            else:
                self._tell("campaign.unknown-finess", row, name=code, count=0)

    def _add(self, facility: str, row: Row) -> None:
        made = self._made(facility, row)
        if made is None:
            return
        earlier = self._rows_of.get(facility)
        stood = [*self.stood.get(facility, ()), *self._now(facility)]
        if any(each.said == made.said for each in stood):
            self.unchanged += 1
            if earlier is not None:
                self._tell("campaign.twice-same", row, Severity.NOTE, name=facility,
                           before=earlier.spot.path)  # fmt: skip
            return
        is_done = made.status is ResultStatus.DONE  # another plan is a new date, no conflict
        done = [each for each in stood if is_done and each.status is ResultStatus.DONE]
        if done and earlier is not None:
            self._tell("campaign.twice-differs", row, name=facility, before=earlier.spot.path)
        elif done and not self.replace:
            self._tell("campaign.differs", row, name=facility, earlier=f"{done[-1].id}.yaml")
        if done and not (self.replace and earlier is None):
            self.differing.append(facility)
        self._rows_of.setdefault(facility, row)
        self.added.append(made)
        self._mine.setdefault(facility, []).append(made)

    def _now(self, facility: str) -> list[CampaignResult]:
        return self._mine.get(facility, [])

    def _made(self, facility: str, row: Row) -> CampaignResult | None:
        stood = self.stood.get(facility, ())
        told: dict[str, object] = {
            "schema": SCHEMA, "id": facility, "campaign": self.found.campaign.id,
            "facility": facility, "received": self.on, **row.said,
            "replaces": [each.id for each in stood] if self.replace else [],
            "provenance": {"basis": Basis.DECLARED.value, "by": self.sent.tool,
                           "on": min(self.sent.changed_on, self.on),
                           "file_sha256": self.sent.sha256},
        }  # fmt: skip
        try:
            made = CampaignResult.model_validate(told)
        except ValidationError as error:
            fault = error.errors()[0]
            name = ".".join(map(str, fault["loc"])) or "—"
            self._tell("campaign.bad-row", row, name=name, problem=safe(fault["msg"]))
            return None
        taken = {each.id for each in (*stood, *self._now(facility))}
        if made.id not in taken:
            return made
        digest = seal.sha256_bytes(repr(sorted(made.said.items())).encode())[:8]
        return made.model_copy(update={"id": f"{facility}-{digest}"})

    def _tell(
        self, code: str, row: Row, severity: Severity = Severity.WARNING, **facts: object
    ) -> None:
        self.sent.told.add(code, row.spot, severity, **facts)
