"""A measure that a file puts where the analysis can count nothing of it."""

from collections.abc import Iterator

from pydantic import BaseModel

from csirt.files.shipped import catalogue
from csirt.files.source import Source
from csirt.model.catalogue import Measure, Target
from csirt.model.facility import Facility
from csirt.model.fault import Fault, Severity
from csirt.workspace.known import Known

_EVERYWHERE = "all"
_WITHOUT_PLACE = (Target.IDENTITY, Target.DIRECTORY)


def measure_place(source: Source, record: BaseModel, known: Known) -> Iterator[Fault]:
    """A measure on accounts or directories alone is put on equipment: it would change nothing."""
    if not isinstance(record, Facility):
        return
    measures = catalogue().measures
    for at, state in enumerate(record.measures):
        measure = measures.get(state.measure)
        if measure and _EVERYWHERE not in state.on and _has_no_place(measure):
            yield source.fault(
                "check.measure-place",
                ("measures", at, "on"),
                severity=Severity.WARNING,
                name=state.measure,
                place=", ".join(map(str, state.on)),
            )


def _has_no_place(measure: Measure) -> bool:
    """Return whether every technique that a measure acts on is one of accounts or directories."""
    techniques = catalogue().techniques
    targets = {
        techniques[technique].target
        for effect in measure.effects
        for technique in effect.techniques
        if technique in techniques
    }
    return bool(targets) and targets <= set(_WITHOUT_PLACE)
