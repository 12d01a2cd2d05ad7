"""What the quality department says of corrective actions: a machine's file, beside a person's."""

from typing import Literal

from pydantic import Field

from csirt.model.improvement import ImprovementId, Status
from csirt.model.provenance import Recorded
from csirt.model.record import Content, Date, Id, Line


class SeenImprovement(Recorded):
    """One corrective action as the quality plan has it; what it leaves open is absent."""

    id: ImprovementId
    quality_ref: Line | None = None
    """Its number there (PAQSS)."""
    status: Status | None = None
    due: Date | None = None
    proof: Line | None = None


class QualitySeen(Content):
    """``improvements/FACILITY/quality.seen.yaml``: rewritten whole, never by hand."""

    schema_: Literal["csirt.quality-seen/1"] = Field(alias="schema")
    id: Id
    """The facility."""
    improvements: tuple[SeenImprovement, ...] = ()
